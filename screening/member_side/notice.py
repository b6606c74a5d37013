"""Thông báo quyền as data: what happens, what comes next and by when, the rights, whom to turn to."""

from dataclasses import dataclass

from branches.models import Authority
from screening.documents import issuers
from screening.documents.layouts import layout_on
from screening.documents.sheet import DOTS, Sheet, Signature, heading, plain, table, text
from screening.flow import bodies
from screening.member_side import rights
from screening.models import Stage, Track
from screening.regulation import rules_on

Body = Authority.Body


@dataclass(frozen=True)
class Notice:
    """What the member is told at one moment."""

    now: str
    next: str
    dates: tuple  # (what, day, how it is reckoned)
    rights: tuple  # (words, document)
    turn_to: tuple  # sentences

    @property
    def blocks(self):
        """The body of the paper."""
        dates = (
            table(("Việc", "Ngày", "Cách tính"), [(what, f"{day:%d/%m/%Y}", how) for what, day, how in self.dates])
            if self.dates
            else text("Hiện không có thời hạn nào đang tính.")
        )
        return (
            heading("1. Hồ sơ đang ở đâu"),
            text(self.now),
            heading("2. Việc tiếp theo và thời hạn"),
            text(self.next),
            dates,
            heading("3. Quyền của đồng chí"),
            table(("TT", "Quyền", "Căn cứ"), [(n, words, basis) for n, (words, basis) in enumerate(self.rights, 1)]),
            heading("4. Đồng chí hỏi ai, gửi ý kiến ở đâu"),
            *map(text, self.turn_to),
            plain(f"Đồng chí đã nhận bản này ngày {DOTS}"),
        )


def _rights(moment, numbers, track):
    found = dict.fromkeys((*moment.rights, rights.Right.FILE))
    return tuple((right.words.format_map(numbers), right.basis_on(track)) for right in found)


def _dates(case, appeals):
    """The running deadlines, each with its arithmetic; what another table says too is said once."""
    found = [(d.get_kind_display(), d.due_on, d.arithmetic) for d in case.deadlines.open()]
    found += [
        ("Trả lời ý kiến của đồng chí", c.due_on, f"Nhận ngày {c.received_on:%d/%m/%Y}")
        for c in case.complaints.all()
        if c.answered_on is None
    ]
    for appeal in appeals[-1:]:
        if appeal.settle_until and not appeal.outcome:
            found.append(("Giải quyết khiếu nại", appeal.settle_until, f"Nhận đơn {appeal.received_on:%d/%m/%Y}"))
        if appeal.next_until and not appeal.final:
            found.append(("Hạn khiếu nại lên cấp tiếp", appeal.next_until, f"Nhận kết quả {appeal.told_on:%d/%m/%Y}"))
    known = dict.fromkeys((what, day) for what, day, _ in found)
    return tuple(next(row for row in found if row[:2] == key) for key in known)


def _turn_to(case, moment, on):
    """Whom to ask: the branch, the superior, and the body before which the matter lies."""
    of, branch = bodies(case, on), case.branch
    above = of[Body.IMMEDIATE_SUPERIOR]
    lines = [f"Bí thư {branch}: hỏi, đề nghị, nộp tài liệu, nhận bản sao."]
    if above:
        lines.append(f"{issuers.committee_name(above)}: gửi thẳng ý kiến khi không muốn qua chi bộ.")
    power = Body.DISCIPLINE if case.track == Track.DISCIPLINE or case.stage == Stage.EXPELLED else Body.ADMISSION
    body = {rights.INSPECTION: of[Body.INSPECTION], rights.DECIDING: of[power]}.get(moment.turn_to)
    if body:
        what = "Ủy ban Kiểm tra của " if moment.turn_to == rights.INSPECTION else ""
        lines.append(f"{what}{issuers.committee_name(body)}: nơi đang xem xét, giải quyết.")
    return tuple(lines)


def of_case(case, on):
    """The notice of a case at its stage; after the delivery that of its latest appeal."""
    delivered = case.stage == Stage.DELIVERED
    appeals = list(case.appeals.order_by("pk")) if delivered else []
    decision = case.decisions.order_by("-pk").first() if delivered else None
    strict = decision.kind in rights.DISCIPLINARY if decision else case.track == Track.DISCIPLINE
    moment, numbers = rights.moment(case, appeals), rights.numbers(case.rules, disciplinary=strict)
    return Notice(
        moment.now,
        moment.next.format_map(numbers),
        _dates(case, appeals),
        _rights(moment, numbers, case.track),
        _turn_to(case, moment, on),
    )


def of_suspension(suspension, on):
    """The notice of a suspension, by the rules in force on the day of its decision (domain §2.4, §11.4 no. 39)."""
    moment = rights.SUSPENDED if suspension.ended_on is None else rights.RESUMED
    dates = [("Đình chỉ từ ngày", suspension.starts_on, f"Quyết định số {suspension.number}")]
    if suspension.ended_on:
        dates.append(("Thôi đình chỉ từ ngày", suspension.ended_on, f"Quyết định số {suspension.end_number}"))
    else:
        more = f", đã gia hạn {suspension.extension_days} ngày" if suspension.extension_days else ""
        how = suspension.legal_limit or f"Từ ngày {suspension.starts_on:%d/%m/%Y}{more}"
        dates.append(("Hết thời hạn", suspension.due_on, how))
    branch = suspension.member.branch
    return Notice(
        f"{moment.now} Trường hợp: {suspension.get_basis_display().lower()}.",
        moment.next,
        tuple(dates),
        _rights(moment, rights.numbers(rules_on(suspension.issued_on)), Track.DISCIPLINE),
        (
            f"Bí thư {branch}: hỏi, đề nghị, nộp tài liệu, nhận bản sao.",
            f"{issuers.committee_name(suspension.organization)}: nơi đã quyết định, nhận đề nghị xem xét lại.",
        ),
    )


def sheet_of_suspension(suspension, on):
    """The notice of a suspension as a paper; that of a case is one of the case's papers."""
    member = suspension.member
    return Sheet(
        layout=layout_on(on).code,
        title="THÔNG BÁO QUYỀN CỦA ĐẢNG VIÊN",
        subject=f"gửi đồng chí {member.full_name}",
        blocks=of_suspension(suspension, on).blocks,
        place=issuers.seat(member.branch),
        signatures=(Signature(("NGƯỜI NHẬN",), member.full_name), Signature(("NGƯỜI GIAO",))),
    )
