"""Papers of the secret ballots: slips, counts, minutes, the resolution or report after them (domain §10, §11.2)."""

from members.models import Meeting
from screening import sheets
from screening.documents.sheet import DOTS, SHORT, Signature, heading, lines, plain, slips, table, text
from screening.documents.templates import Draft, Level, Stamp, Template, counted
from screening.models import Ballot, Paper

B, K, L = Ballot.Kind, Paper.Kind, Level


def matter(f, ballot):
    """What the vote is about, to be read after “về việc”."""
    return sheets.matter(f.case, ballot.kind)


def slips_paper(f, ballot, day):
    boxes = [*(m.label for m in ballot.measures), "Không kỷ luật"] if ballot.forms else ["Đồng ý", "Không đồng ý"]
    words = f"PHIẾU BIỂU QUYẾT\nvề việc {matter(f, ballot)}\n(họp chi bộ ngày {ballot.held_on:%d/%m/%Y})"
    return Draft("", "", (slips(words, [f"☐ {box}" for box in boxes], ballot.present),), signatures=())


def is_sealed(ballot):
    return ballot.state == Ballot.State.SEALED


def minutes_of(f, ballot):
    """The figures of the count as `sheets` knows them, asked for once."""
    if not hasattr(ballot, "minutes"):
        ballot.minutes = sheets.tally_minutes(ballot, f.above, figures=True)
    return ballot.minutes


def _counts(f, ballot):
    """The table of the count; on discipline also each partial sum on its base (domain §11.2 no. 4)."""
    minutes = minutes_of(f, ballot)
    rows = [(n, words, SHORT if value is None else value) for n, (words, value) in enumerate(minutes.rows, 1)]
    yield table(("TT", "Nội dung", "Số lượng"), rows)
    for sums in minutes.tables:
        yield heading(sums.heading)
        shown = [
            (form, votes, total, needed, "đạt" if found else "") for form, votes, total, needed, found in sums.rows
        ]
        yield table(("Hình thức", "Số phiếu", "Cộng dồn", "Cần có", "Kết quả"), shown)
        yield text(sums.result)


def share(in_favour, base):
    """“8/11 (72,7%)”."""
    return f"{in_favour}/{base} ({100 * in_favour / base:.1f}%)".replace(".", ",")


def tally_minutes(f, ballot, day):
    minutes = minutes_of(f, ballot)
    team = [
        plain(f"{n}. Đồng chí {t.member}, {'tổ trưởng' if t.head else 'thành viên'};")
        for n, t in enumerate(minutes.tellers, 1)
    ]
    ratio = (
        ""
        if ballot.kind == B.DISCIPLINE
        else (f"Tỷ lệ đồng ý so với tổng số tính biểu quyết: {minutes.share or f'{SHORT}/{ballot.base}'}. ")
    )
    code = [plain(f"Mã kiểm chứng của số liệu đã niêm phong: {minutes.code}")] if minutes.code else []
    verdict = f"{ballot.verdict}. {minutes.conclusion}" if minutes.conclusion else DOTS
    return Draft(
        "",
        f"kiểm phiếu {matter(f, ballot)}",
        (
            text(
                f"Hồi {SHORT} giờ {SHORT}, {sheets.long_date(ballot.held_on)}, tại {ballot.meeting.place or DOTS}, "
                "Tổ kiểm phiếu gồm:"
            ),
            *team,
            text(f"đã kiểm phiếu kín của {ballot.branch}. Kết quả như sau:"),
            *_counts(f, ballot),
            text(f"{ratio}Theo quy định cần {minutes.threshold}."),
            text(f"Kết luận: {verdict}"),
            text(
                f"Phiếu đã được niêm phong, giao {DOTS} giữ. Biên bản lập xong hồi {SHORT} giờ {SHORT} cùng ngày, "
                "đã đọc trước hội nghị."
            ),
            *code,
        ),
        signatures=(
            *(Signature(("TỔ TRƯỞNG" if t.head else "THÀNH VIÊN",), str(t.member)) for t in minutes.tellers),
            *(Signature(("",)),) * (len(minutes.tellers) % 2),  # who wrote stands on the left, who chaired on the right
            Signature(("NGƯỜI GHI BIÊN BẢN",)),
            Signature(("CHỦ TRÌ",), ballot.meeting.chaired_by),
        ),
    )


def meeting_minutes(f, meeting, day):
    ballots = [b for b in f.ballots if b.meeting_id == meeting.pk and b.state != Ballot.State.VOID]
    hearings = [h for h in f.hearings if h.meeting_id == meeting.pk]
    absent = "; ".join(f"đồng chí {a.member}" + (f" ({a.reason})" if a.reason else "") for a in meeting.absent)
    subjects = [matter(f, b) for b in ballots] or [f"nghe {f.comrade} trình bày"]
    kind = Meeting.Kind(meeting.kind).label.lower()
    return Draft(
        "",
        f"họp chi bộ {kind}",
        (
            text(
                f"Hồi {SHORT} giờ {SHORT}, {sheets.long_date(meeting.held_on)}, tại {meeting.place or DOTS}, {meeting.branch} họp."
            ),
            text(f"Chủ trì: đồng chí {meeting.chaired_by}. Ghi biên bản: đồng chí {meeting.recorded_by}."),
            text(f"Vắng mặt: {absent or 'không'}."),
            heading("1. Nội dung"),
            text(f"Xem xét, {'; '.join(subjects)}."),
            heading(f"2. Ý kiến của {f.comrade}"),
            *_statements(hearings),
            heading("3. Ý kiến tại hội nghị"),
            lines(6),
            heading("4. Bỏ phiếu kín"),
            *_votes_of(f, ballots),
            text(f"Cuộc họp kết thúc hồi {SHORT} giờ {SHORT} cùng ngày. Biên bản đã đọc trước hội nghị."),
        ),
        signatures=(
            Signature(("NGƯỜI GHI BIÊN BẢN",), meeting.recorded_by),
            Signature(("CHỦ TRÌ",), meeting.chaired_by),
        ),
    )


def _statements(hearings):
    if not hearings:
        return [lines(3)]
    return [
        text(h.statement) if h.attended else text("Đồng chí vắng mặt sau các lần mời đã ghi ngày.") for h in hearings
    ]


def _votes_of(f, ballots):
    if not ballots:
        return [text("Cuộc họp này không bỏ phiếu về đồng chí.")]
    found = []
    for ballot in ballots:
        team = sorted(ballot.tellers.all(), key=lambda teller: (not teller.head, teller.pk))
        names = ", ".join(f"đồng chí {t.member}" + (" (tổ trưởng)" if t.head else "") for t in team)
        result = ballot.verdict or DOTS
        found.append(
            text(
                f"Về việc {matter(f, ballot)}: hội nghị cử tổ kiểm phiếu gồm {names}. Kết quả: {result} (biên bản kiểm phiếu kèm theo)."
            )
        )
    return found


def figures_of(f, ballot):
    minutes = minutes_of(f, ballot)
    result = f"{minutes.share} đồng ý" if minutes.share else minutes.conclusion.rstrip(".")
    return text(
        f"Kết quả bỏ phiếu kín ngày {ballot.held_on:%d/%m/%Y} về việc {matter(f, ballot)}: {result}; "
        f"theo quy định cần {minutes.threshold}; {ballot.verdict}."
    )


def _with_review(f, ballot):
    """The ballot, and before a proposal the vote on progress that it follows (domain §11.3 nos. 18, 19)."""
    if ballot.kind not in (B.REMOVAL, B.EXPULSION):
        return [ballot]
    return [b for b in f.ballots if b.cycle == ballot.cycle and is_sealed(b) and b.kind == B.PROGRESS] + [ballot]


def proposal(f, ballot, day):
    wants = {
        B.PROGRESS: f"Công nhận {f.comrade} đã tiến bộ; đề nghị {f.above} phê duyệt đưa {f.comrade} ra khỏi danh sách giúp đỡ.",
        B.REMOVAL: f"Đề nghị cấp có thẩm quyền xóa tên {f.comrade} trong danh sách đảng viên.",
        B.EXPULSION: f"Đề nghị cấp có thẩm quyền khai trừ {f.comrade} ra khỏi Đảng.",
    }.get(ballot.kind) or minutes_of(f, ballot).conclusion
    subject = "công nhận tiến bộ đối với" if ballot.kind == B.PROGRESS else "đề nghị xử lý đối với"
    return Draft(
        "",
        f"{subject} {f.comrade}",
        (
            *map(text, f.grounds(day or ballot.held_on)),
            text(f"Căn cứ kết quả thảo luận, bỏ phiếu kín tại hội nghị ngày {ballot.held_on:%d/%m/%Y},"),
            text(f"Hội nghị {ballot.branch} quyết nghị:"),
            text(f"1. {wants}"),
            heading("2. Lý do"),
            *map(text, f.matters),
            heading("3. Kết quả bỏ phiếu"),
            *(figures_of(f, b) for b in _with_review(f, ballot)),
            text(f"4. Giao chi ủy (bí thư) báo cáo {f.above}, thông báo kết quả cho {f.comrade}."),
        ),
        receivers=(f"{f.above} (để báo cáo);", f"{f.Comrade};", "Lưu chi bộ."),
    )


def result_report(f, ballot, day):
    return Draft(
        "",
        f"kết quả bỏ phiếu kín về việc {matter(f, ballot)}",
        (
            *map(text, f.grounds(day or ballot.held_on)),
            text(f"{ballot.branch} báo cáo đầy đủ kết quả bỏ phiếu:"),
            *(figures_of(f, b) for b in _with_review(f, ballot)),
            *_counts(f, ballot),
            text(minutes_of(f, ballot).conclusion),
            text("Kèm theo: biên bản họp chi bộ, biên bản kiểm phiếu và hồ sơ liên quan."),
        ),
        addressees=(f.above,),
        receivers=("Như trên;", "Lưu chi bộ."),
    )


def _live(*kinds, sealed=True, passed=None):
    def keep(ballot):
        return (
            ballot.state != Ballot.State.VOID
            and (not kinds or ballot.kind in kinds)
            and (not sealed or is_sealed(ballot))
            and (passed is None or ballot.passed is passed)
        )

    return lambda f: counted(f.ballots, keep)


def _reported(f):
    """Votes whose full result goes up: the list, and a proposal that fell short (domain §11.3 no. 19)."""
    return counted(f.ballots, lambda b: is_sealed(b) and (b.kind == B.LIST or (not b.passed and b.kind != B.PROGRESS)))


def _meetings(f):
    return {
        m.pk: m
        for m in f.meetings
        if any(b.meeting_id == m.pk and b.state != Ballot.State.VOID for b in f.ballots)
        or any(h.meeting_id == m.pk for h in f.hearings)
    }


def _of_ballot(f, ballot):
    return Stamp("", None, ballot.branch)


def _on_ballot_day(f, ballot):
    return Stamp(ballot.meeting.minutes_number, ballot.held_on, ballot.branch)


TEMPLATES = (
    Template(
        "phieu-bieu-quyet",
        K.BALLOT_PAPER,
        "Phiếu biểu quyết kín (để trắng)",
        "",
        L.PERSON,
        _live(sealed=False),
        slips_paper,
        needed=False,
    ),
    Template(
        "bien-ban-kiem-phieu",
        K.TALLY_MINUTES,
        "Biên bản kiểm phiếu",
        "BB",
        L.BRANCH,
        _live(sealed=False),
        tally_minutes,
        _on_ballot_day,
        counts=True,
    ),
    Template(
        "bien-ban-hop",
        K.MEETING_MINUTES,
        "Biên bản họp chi bộ",
        "BB",
        L.BRANCH,
        _meetings,
        meeting_minutes,
        lambda f, m: Stamp(m.minutes_number, m.held_on, m.branch),
    ),
    Template(
        "nq-de-nghi",
        K.RESOLUTION,
        "Nghị quyết chi bộ sau bỏ phiếu",
        "NQ",
        L.BRANCH,
        _live(B.PROGRESS, B.REMOVAL, B.EXPULSION, B.DISCIPLINE, passed=True),
        proposal,
        _of_ballot,
        counts=True,
    ),
    Template(
        "bao-cao-ket-qua",
        K.OUTCOME_REPORT,
        "Báo cáo kết quả bỏ phiếu",
        "BC",
        L.BRANCH,
        _reported,
        result_report,
        _of_ballot,
        counts=True,
    ),
)
