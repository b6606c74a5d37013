"""Papers of the help: self-review, who is assigned, the log, remarks, pause, and the report at the end (domain §1.3, §10)."""

from screening.documents.listing_papers import SCREENING, dated_by
from screening.documents.sheet import DOTS, Signature, heading, lines, plain, quote, table, text
from screening.documents.templates import Draft, Level, Stamp, Template, counted
from screening.models import Note, Paper, SelfReview, Stage, Track
from screening.sheets import long_date

K, L = Paper.Kind, Level


SELF_REVIEW_PARTS = {
    Track.SCREENING: (
        "1. Kiểm điểm về nội dung chi bộ đã thông báo (sự việc, nguyên nhân, trách nhiệm của bản thân)",
        "2. Ý kiến của bản thân về các bằng chứng, ý kiến đã nêu",
        "3. Cam kết sửa chữa, khắc phục (từng việc, thời hạn)",
    ),
    None: (
        "1. Kiểm điểm về nội dung chi bộ nêu (sự việc, nguyên nhân, trách nhiệm của bản thân)",
        "2. Ý kiến của bản thân về các tài liệu, bằng chứng",
        "3. Đề nghị của bản thân với chi bộ",
    ),
}


def self_review(f, row, day):
    head = (
        plain(f"Kính gửi: {f.branch}"),
        plain(f"Họ và tên: {f.name}; {f.person}."),
    )
    if row is None:
        parts = SELF_REVIEW_PARTS.get(f.case.track, SELF_REVIEW_PARTS[None])
        body = tuple(block for words in parts for block in (heading(words), lines(5)))
    else:
        body = (*_as_written(row), *_commitments(row))
    second = row is not None and row.round == SelfReview.Round.SECOND
    subject = "đối chiếu với cam kết" if second else "của đảng viên"
    return Draft("BẢN TỰ KIỂM ĐIỂM", subject, (*head, *body), signatures=(Signature(("NGƯỜI TỰ KIỂM ĐIỂM",), f.name),))


def _as_written(row):
    if row.text:
        return (
            plain(f"(Nội dung đồng chí viết, nhận ngày {row.received_on:%d/%m/%Y}, giữ nguyên văn)"),
            quote(row.text),
        )
    return (text(f"Bản viết tay nhận ngày {row.received_on:%d/%m/%Y}, cất tại: {row.place}."),)


def _commitments(row):
    own, results = list(row.commitments.all()), sorted(row.results.all(), key=lambda result: result.commitment.order)
    if own:
        yield heading("Cam kết sửa chữa, khắc phục")
        yield from (text(f"{c.order}. {c.text}") for c in own)
    if results:
        yield heading("Kết quả thực hiện từng cam kết, đồng chí tự nêu")
        yield table(("TT", "Cam kết", "Kết quả"), [(r.commitment.order, r.commitment.text, r.text) for r in results])


def assignment(f, row, day):
    mentor = f"đồng chí {row.mentor.full_name}" if row else f"đồng chí {DOTS}"
    months, every = f.case.rules.education_months, f.case.rules.helper_report_interval
    remarks = f"ghi nhận xét định kỳ {every} tháng một lần" if every else "ghi nhận xét"
    heard = [h for h in f.hearings if row is None or h.cycle == row.cycle]
    basis = (
        f"Sau khi nghe {f.comrade} trình bày tại hội nghị ngày {heard[-1].meeting.held_on:%d/%m/%Y},"
        if heard and heard[-1].attended
        else "Sau khi thảo luận tại hội nghị,"
    )
    return Draft(
        "",
        f"về phân công theo dõi, giúp đỡ {f.comrade}",
        (
            *map(text, f.grounds(day or f.on)),
            text(basis),
            text(f"Hội nghị {f.branch} quyết nghị:"),
            text(
                f"1. Phân công {mentor} theo dõi, giáo dục, giúp đỡ {f.comrade} trong {months} tháng, kể từ {long_date(day) if day else 'ngày ban hành nghị quyết này'}."
            ),
            text(
                f"2. {mentor[0].upper()}{mentor[1:]} gặp gỡ, giúp đỡ, {remarks}; {f.comrade} được đọc và trả lời từng nhận xét."
            ),
            text(
                f"3. {f.Comrade} thực hiện các cam kết trong bản tự kiểm điểm. Hết thời gian trên, chi bộ họp xét kết quả."
            ),
        ),
        receivers=(f"{f.above} (để báo cáo);", f"{mentor[0].upper()}{mentor[1:]};", f"{f.Comrade};", "Lưu chi bộ."),
    )


def _with_cycle(notes):
    """[(note, the cycle whose diary it belongs to)]: an answer stands with the remark it answers, whenever it was given."""
    cycles = {note.pk: note.cycle for note in notes}
    return [(note, cycles.get(note.answers_id, note.cycle)) for note in notes]


def mentor_log(f, cycle, day):
    rows = [
        (f"{note.written_on:%d/%m/%Y}", note.author, note.get_kind_display(), note.text)
        for note, of_cycle in _with_cycle(f.notes)
        if of_cycle == cycle and note.kind != Note.Kind.FINAL
    ]
    mentors = ", ".join(f"đồng chí {m.mentor.full_name}" for m in f.mentoring_of(cycle))
    return Draft(
        "NHẬT KÝ THEO DÕI, GIÚP ĐỠ",
        f"{f.comrade}" + (f", chu kỳ thứ {cycle}" if cycle > 1 else ""),
        (
            plain(f"Người giúp đỡ: {mentors or DOTS}."),
            table(("Ngày", "Người ghi", "Nội dung", "Nhận xét, ý kiến trả lời"), rows),
        ),
        signatures=(Signature(("NGƯỜI ĐƯỢC GIÚP ĐỠ",), f.name), Signature(("NGƯỜI GIÚP ĐỠ",))),
    )


def remarks(f, row, day):
    return Draft(
        "NHẬN XÉT" if row.kind == Note.Kind.FINAL else "NHẬN XÉT CỦA CHI BỘ CŨ",
        f"về quá trình giúp đỡ {f.comrade}",
        (plain(f"Kính gửi: {f.branch}"), quote(row.text)),
        signatures=(Signature(("NGƯỜI NHẬN XÉT",), row.author),),
    )


def pause(f, row, day):
    return Draft(
        "",
        f"về tạm dừng tính thời gian giúp đỡ {f.comrade}",
        (
            text(
                f"Xét đề nghị của {f.branch}, {f.issuer(f.superior, day).spoken} cho tạm dừng tính thời gian giúp đỡ {f.comrade} từ ngày {row.starts_on:%d/%m/%Y}."
            ),
            text(f"Lý do: {row.reason.rstrip('.')}."),
            text("Khi hết lý do trên, chi bộ báo cáo để tính tiếp; thời gian đã qua vẫn được tính."),
        ),
        addressees=(str(f.branch),),
        receivers=("Như trên;", "Lưu cấp ủy."),
    )


def closing_report(f, row, day):
    steps = [(f"{m.on:%d/%m/%Y}", m.note or m.get_to_stage_display()) for m in f.turns]
    return Draft(
        "",
        f"kết quả giải quyết hồ sơ số {f.case.label} về {f.comrade}",
        (
            *map(text, f.grounds(day)),
            text(f"{f.branch} báo cáo kết quả về {f.comrade} ({f.person}):"),
            heading("1. Căn cứ mở hồ sơ"),
            *map(text, f.matters),
            heading("2. Quá trình thực hiện"),
            table(("Ngày", "Kết quả"), steps),
            heading("3. Kết quả"),
            text(
                "; ".join(
                    [
                        *(f"{d.get_kind_display()}, số {d.number}" for d in f.decisions),
                        f"{f.case.get_stage_display()}, ngày {day:%d/%m/%Y}.",
                    ]
                )
            ),
        ),
        addressees=(f.above,),
        receivers=("Như trên;", "Lưu chi bộ."),
    )


def _assignments(f):
    waits = f.case.stage in (Stage.NOTIFIED, Stage.CONTINUED)
    return counted(f.mentorings, planned=waits)


def _self_reviews(f):
    waits = f.case.stage in (Stage.NOTIFIED, Stage.PREPARING) and not any(
        r.cycle == f.case.cycle for r in f.self_reviews
    )
    return counted(f.self_reviews, planned=waits)


def _of_note(kind):
    return lambda f: counted(f.notes, lambda note: note.kind == kind)


_ENDED = (Stage.RECOGNISED, Stage.SETTLED, Stage.DELIVERED, Stage.NOT_LISTED)


TEMPLATES = (
    Template(
        "tu-kiem-diem",
        K.SELF_REVIEW,
        "Bản tự kiểm điểm, cam kết",
        "",
        L.PERSON,
        _self_reviews,
        self_review,
        dated_by("received_on"),
    ),
    Template(
        "nq-phan-cong",
        K.RESOLUTION,
        "Nghị quyết phân công giúp đỡ",
        "NQ",
        L.BRANCH,
        _assignments,
        assignment,
        lambda f, r: Stamp(r.resolution_number, r.resolution_on) if r else Stamp(),
        SCREENING,
    ),
    Template(
        "nhat-ky-giup-do",
        K.MENTOR_LOG,
        "Nhật ký giúp đỡ, nhận xét định kỳ",
        "",
        L.PERSON,
        lambda f: {c: c for n, c in _with_cycle(f.notes) if n.kind in (Note.Kind.PERIODIC, Note.Kind.ANSWER)},
        mentor_log,
        tracks=SCREENING,
        needed=False,
    ),
    Template(
        "nhan-xet-tong-hop",
        K.MENTOR_REMARKS,
        "Nhận xét của người giúp đỡ",
        "",
        L.PERSON,
        _of_note(Note.Kind.FINAL),
        remarks,
        dated_by("written_on"),
        SCREENING,
    ),
    Template(
        "nhan-xet-khi-chuyen",
        K.OTHER,
        "Nhận xét của chi bộ cũ khi chuyển",
        "",
        L.PERSON,
        _of_note(Note.Kind.TRANSFER),
        remarks,
        dated_by("written_on"),
        SCREENING,
        needed=False,
    ),
    Template(
        "tam-dung",
        K.PAUSE,
        "Văn bản tạm dừng tính thời gian",
        "CV",
        L.SUPERIOR,
        lambda f: counted(f.pauses),
        pause,
        dated_by("issued_on"),
        SCREENING,
    ),
    Template(
        "bao-cao-ket-thuc",
        K.OUTCOME_REPORT,
        "Báo cáo kết quả giải quyết hồ sơ",
        "BC",
        L.BRANCH,
        lambda f: {1: f.case} if f.case.stage in _ENDED else {},
        closing_report,
        lambda f, r: Stamp("", r.closed_on),
    ),
)
