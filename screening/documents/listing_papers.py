"""Papers of steps 1 and 2 of Guide 02: opinions, the list, its approval, the notice, the rights (domain §1.3, §10)."""

from screening.documents.facts import dated
from screening.documents.sheet import DOTS, SHORT, Signature, heading, plain, table, text
from screening.documents.templates import Draft, Level, Stamp, Template, counted
from screening.models import Paper, Stage, Track, Verdict

K, L = Paper.Kind, Level


SCREENING = (Track.SCREENING,)


#: (case) → [sentences]: the rights of the member, said in the notice and in “thông báo quyền”; others may replace it.
rights_of_stage = []


def rights(case):
    """The member's rights at the stage of the case: those of domain §11.3 no. 12 and of the track."""
    if rights_of_stage:
        return rights_of_stage[0](case)
    from screening.pages import RIGHTS, RIGHTS_OF_ALL
    from screening.ways import way_of

    way = way_of(case)
    return list((*RIGHTS_OF_ALL, *way.rights) if way else RIGHTS)


def spoken_rights(case):
    """The rights as numbered lines."""
    return [text(f"{number}. {right}") for number, right in enumerate(rights(case), 1)]


def opinion_sheet(f, row, day):
    rows = [
        (n, o.get_source_display(), o.giver, f"{o.given_on:%d/%m/%Y}", o.content) for n, o in enumerate(f.opinions, 1)
    ]
    return Draft(
        "PHIẾU TỔNG HỢP Ý KIẾN",
        f"của Ban công tác Mặt trận, đoàn thể, đơn vị về {f.comrade}",
        (
            text(f"Họ và tên: {f.name}, {f.person}."),
            text("Chi ủy (bí thư) đã lấy ý kiến như sau:"),
            table(("TT", "Nơi cho ý kiến", "Người đại diện", "Ngày", "Nội dung ý kiến"), rows),
            text("Chi bộ tổng hợp để báo cáo cấp ủy cấp trên và đưa ra hội nghị chi bộ xem xét."),
        ),
    )


def _nominee_rows(f):
    opinions = "; ".join(f"{o.get_source_display()}: {o.content.rstrip('.')}" for o in f.opinions)
    grounds = " ".join(f.matters)
    return [
        (
            1,
            f.name,
            f.member.born_as_known,
            f"{f.member.admitted_on:%d/%m/%Y}" if f.member.admitted_on else "",
            grounds,
            opinions,
        )
    ]


def _nominee_table(f):
    heads = ("TT", "Họ và tên", "Sinh ngày", "Vào Đảng", "Tiêu chí, nội dung vi phạm, bằng chứng", "Ý kiến nơi khác")
    return table(heads, _nominee_rows(f))


def nominee_draft(f, row, day):
    words = f"Danh sách đợt {row.round}, gửi ngày {row.submitted_on:%d/%m/%Y}." if row else "Danh sách chưa gửi."
    return Draft(
        "DANH SÁCH DỰ KIẾN",
        "đảng viên cần được theo dõi, giáo dục, giúp đỡ",
        (plain(f"{words} Bản này trích phần về {f.comrade}."), _nominee_table(f)),
        receivers=(f"{f.above} (xin ý kiến);", "Lưu chi bộ."),
    )


def submission(f, row, day):
    return Draft(
        "",
        f"xin ý kiến về dự kiến danh sách đảng viên cần giúp đỡ, đợt {row.round}",
        (
            *map(text, f.grounds(day)),
            text(
                f"{f.branch} đã rà soát đảng viên theo các tiêu chí, lấy ý kiến của "
                f"{', '.join(dict.fromkeys(o.get_source_display() for o in f.opinions)) or 'nơi liên quan'}. "
                f"Trong danh sách đợt {row.round} có {f.comrade}:"
            ),
            _nominee_table(f),
            text(
                f"Chi bộ kính trình {f.above} xem xét, cho ý kiến về từng đồng chí trước khi chi bộ thảo luận và bỏ phiếu kín."
            ),
        ),
        addressees=(f.above,),
        receivers=("Như trên;", "Lưu chi bộ."),
    )


def superior_opinion(f, row, day):
    agreed = (
        f"Đồng ý để chi bộ đưa {f.comrade} ra hội nghị thảo luận, bỏ phiếu kín."
        if row.agreed
        else f"Chưa đưa {f.comrade} ra bỏ phiếu. Lý do: {row.reason}"
    )
    letter = f.paper_of(K.SUBMISSION)
    return Draft(
        "",
        f"về dự kiến danh sách đảng viên cần giúp đỡ của {f.branch}",
        (
            text(
                f"Xem xét Tờ trình {dated(letter.number, letter.issued_on)} của {f.branch},"
                if letter
                else f"Xem xét đề nghị của {f.branch},"
            ),
            text(f"{f.issuer(row.organization, day).spoken} có ý kiến như sau:"),
            text(agreed),
            text("Chi bộ thực hiện đúng trình tự, bảo đảm dân chủ, khách quan, thận trọng; không thành kiến."),
        ),
        addressees=(str(f.branch),),
        receivers=("Như trên;", "Lưu cấp ủy."),
    )


def approval(f, row, day):
    if row.agreed:
        words = (
            f"Phê duyệt kết quả bỏ phiếu của chi bộ: {f.comrade} ({f.person}) thuộc diện chi bộ theo dõi, giáo dục, "
            f"giúp đỡ trong {f.case.rules.education_months} tháng.",
            "Chi bộ thông báo cho đồng chí, trao đổi, nghe đồng chí trình bày, phân công một đồng chí theo dõi, giúp đỡ.",
        )
    else:
        words = (f"Không phê duyệt đưa {f.comrade} vào danh sách. Lý do: {row.reason}",)
    return Draft(
        "",
        f"phê duyệt danh sách đảng viên cần giúp đỡ của {f.branch}",
        (
            *map(text, f.grounds(day)),
            text(f"Xét kết quả bỏ phiếu kín và đề nghị của {f.branch},"),
            text(f"{f.issuer(row.organization, day).spoken} kết luận:"),
            *(text(f"{n}. {line}") for n, line in enumerate(words, 1)),
        ),
        receivers=(f"{f.branch};", f"{f.Comrade} (qua chi bộ);", "Lưu cấp ủy."),
    )


def notice(f, row, day):
    approvals = [v for v in f.verdicts_of(Verdict.Kind.APPROVAL) if v.agreed]
    approved = approvals[-1] if approvals else None
    basis = (
        f"Căn cứ văn bản {dated(approved.number, approved.issued_on)} của {f.issuer(approved.organization, day).spoken} phê duyệt danh sách,"
        if approved
        else "Căn cứ văn bản phê duyệt của cấp ủy cấp trên,"
    )
    opinions = [
        text(f"Ý kiến của {o.get_source_display()} ngày {o.given_on:%d/%m/%Y} (bản sao kèm theo).") for o in f.opinions
    ]
    return Draft(
        "",
        f"về việc giúp đỡ {f.comrade}",
        (
            *map(text, f.grounds(day or f.on)),
            text(basis),
            text("Chi bộ thông báo để đồng chí biết:"),
            heading("1. Nội dung"),
            text(
                f"Đồng chí có tên trong danh sách được chi bộ theo dõi, giúp đỡ trong {f.case.rules.education_months} "
                "tháng. Thời gian tính từ ngày chi bộ ra nghị quyết phân công người giúp đỡ."
            ),
            heading("2. Nội dung vi phạm và bằng chứng"),
            *map(text, f.matters),
            *opinions,
            heading("3. Quyền của đồng chí"),
            *spoken_rights(f.case),
            heading("4. Việc tiếp theo"),
            text(
                f"Chi ủy (bí thư) gặp, trao đổi với đồng chí ngày {SHORT} tháng {SHORT} năm {SHORT}. Sau đó, đồng chí viết bản tự kiểm điểm và "
                "cam kết sửa chữa, gửi chi bộ."
            ),
            text("Chi bộ mong đồng chí cùng chi bộ khắc phục, tiến bộ."),
            heading("Phần ghi nhận việc giao thông báo"),
            *map(plain, _served(row)),
        ),
        addressees=(f"{f.Comrade},", f"{f.person}"),
        receivers=(f"{f.Comrade};", f"{f.above} (để báo cáo);", "Lưu chi bộ."),
    )


def _served(row):
    if row is None:
        return (
            f"Đồng chí nhận thông báo ngày {DOTS}",
            f"Người nhận (ký, ghi rõ họ tên): {DOTS}",
            f"Người giao (ký, ghi rõ họ tên): {DOTS}",
        )
    received = "đồng chí đã ký nhận" if row.acknowledged else "đồng chí vắng, đã ghi từng lần đến giao"
    return (f"Giao ngày {row.served_on:%d/%m/%Y}: {received}.", f"Người giao, người chứng kiến: {row.witness}.")


def rights_notice(f, row, day):
    """What happens now, what comes next and by when, the rights at this stage, whom to turn to (`member_side.rights`)."""
    from screening.member_side import notice

    return Draft(
        "THÔNG BÁO QUYỀN CỦA ĐẢNG VIÊN",
        f"gửi {f.comrade}",
        (
            text(f"Hồ sơ số {f.case.label} ({f.case.get_track_display().lower()}), {f.branch}."),
            *notice.of_case(f.case, f.on).blocks,
        ),
        signatures=(Signature(("NGƯỜI NHẬN",), f.name), Signature(("NGƯỜI GIAO",))),
    )


def _notices(f):
    return counted(f.notifications, planned=f.case.stage == Stage.APPROVED)


def dated_by(attribute, *, organization=""):
    """A stamp read from the row: its number, its date, its organisation."""

    def stamp(f, row):
        if row is None:
            return Stamp()
        return Stamp(
            getattr(row, "number", ""), getattr(row, attribute), getattr(row, organization) if organization else None
        )

    return stamp


def verdicts_of(kind):
    return lambda f: counted(f.verdicts, lambda verdict: verdict.kind == kind)


def _nominees(f):
    return {1: f.case.nominee_list} if f.case.nominee_list_id else {}


TEMPLATES = (
    Template(
        "tong-hop-y-kien",
        K.OPINION_SHEET,
        "Phiếu tổng hợp ý kiến",
        "",
        L.BRANCH,
        lambda f: {1: f.opinions[-1]} if f.opinions else {},
        opinion_sheet,
        dated_by("given_on"),
        SCREENING,
    ),
    Template(
        "danh-sach-du-kien",
        K.NOMINEE_DRAFT,
        "Danh sách dự kiến",
        "",
        L.BRANCH,
        lambda f: _nominees(f) or {1: None},
        nominee_draft,
        lambda f, r: Stamp("", r.issued_on if r else None),
        SCREENING,
        needed=False,
    ),
    Template(
        "to-trinh-danh-sach",
        K.SUBMISSION,
        "Tờ trình danh sách",
        "TTr",
        L.BRANCH,
        _nominees,
        submission,
        dated_by("issued_on"),
        SCREENING,
    ),
    Template(
        "y-kien-cap-tren",
        K.SUPERIOR_OPINION,
        "Ý kiến của cấp trên",
        "CV",
        L.SUPERIOR,
        verdicts_of(Verdict.Kind.OPINION),
        superior_opinion,
        dated_by("issued_on", organization="organization"),
        SCREENING,
    ),
    Template(
        "phe-duyet-danh-sach",
        K.APPROVAL,
        "Văn bản phê duyệt danh sách",
        "TB",
        L.SUPERIOR,
        verdicts_of(Verdict.Kind.APPROVAL),
        approval,
        dated_by("issued_on", organization="organization"),
        SCREENING,
    ),
    Template(
        "thong-bao",
        K.NOTICE,
        "Thông báo cho đảng viên",
        "TB",
        L.BRANCH,
        _notices,
        notice,
        dated_by("issued_on"),
        SCREENING,
    ),
    Template(
        "thong-bao-quyen",
        K.RIGHTS_NOTICE,
        "Thông báo quyền của đảng viên",
        "",
        L.PERSON,
        lambda f: {} if f.case.stage == Stage.DIED else {1: None},
        rights_notice,
        needed=False,
    ),
)
