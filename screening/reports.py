"""The report of Directive 28 as data: what was done in a period and how the number of members changed.

Everything is counted from dated events (domain §11.3 no. 31). The keys are those of formats §6; the page, the
spreadsheet and the command only print what stands here.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from branches import access
from branches.models import Sector
from members import reports as members
from members.models import Gender
from screening.models import Ballot, Move, Stage
from screening.models.cases import CASE_ROLES

#: A group smaller than this is not broken down for those who do not deal with cases.
SMALL = 5
HIDDEN = f"dưới {SMALL}"

SCREENING = {
    "reviewed": "Đã rà soát, mở hồ sơ",
    "listed": "Đưa vào danh sách",
    "not_listed": "Không đưa vào danh sách",
    "mentoring": "Đang giúp đỡ, cuối kỳ",
    "recognised": "Công nhận tiến bộ",
    "continued": "Tiếp tục giúp đỡ",
    "proposed_removal": "Chi bộ đề nghị xóa tên",
    "proposed_expulsion": "Chi bộ đề nghị khai trừ",
    "struck_off": "Quyết định xóa tên",
    "expelled": "Quyết định khai trừ",
}
INCREASES = {"admitted": "Kết nạp", "transferred_in": "Chuyển đến", "restored": "Phục hồi đảng tịch"}
DECREASES = {
    "died": "Từ trần",
    "expelled": "Khai trừ",
    "struck_off": "Xóa tên",
    "left": "Xin ra khỏi Đảng",
    "transferred_out": "Chuyển đi",
}
EXITS = {"struck_off": "Xóa tên", "left": "Xin ra khỏi Đảng", "expelled": "Khai trừ"}
ADMITTED = {
    "female": "Nữ",
    "youth_union": "Đoàn viên",
    "ethnic_minority": "Người dân tộc thiểu số",
    "religious": "Người có tôn giáo",
}
UNKNOWN = {"unknown": "Chưa ghi"}
BREAKDOWNS = {"by_sector": dict(Sector.choices) | UNKNOWN, "by_gender": dict(Gender.choices) | UNKNOWN}

#: What each figure counts: cases that came to this stage from that one (any, where none is named).
_STEPS = {
    "listed": Q(from_stage=Stage.AWAITING_LIST_VOTE, to_stage=Stage.AWAITING_APPROVAL),
    "not_listed": Q(to_stage=Stage.NOT_LISTED),
    "recognised": Q(to_stage=Stage.RECOGNISED),
    "continued": Q(to_stage=Stage.CONTINUED),
    "struck_off": Q(to_stage=Stage.STRUCK_OFF),
    "expelled": Q(to_stage=Stage.EXPELLED),
}


def _proposal(kind):
    """A proposal of the branch carried by the ballot of that kind, in the same round of help; where no grassroots
    committee stands in between it is forwarded at once."""
    ballots = Ballot.objects.filter(case=OuterRef("case"), cycle=OuterRef("cycle"), kind=kind, passed=True)
    steps = Q(from_stage=Stage.PROGRESS_NOT_RECOGNISED, to_stage__in=[Stage.PROPOSED, Stage.FORWARDED])
    return steps & Q(Exists(ballots))


def _cases(condition):
    return Count("case", distinct=True, filter=condition)


def screening(organization, start, end):
    """The cases of the organisation and all below it: steps done in the period, and who is being helped at its end."""
    moves = Move.objects.filter(branch__path__startswith=organization.path)
    changes = moves.filter(on__range=(start, end)).exclude(from_stage=F("to_stage"))
    figures = changes.aggregate(
        reviewed=_cases(Q(from_stage="")),
        proposed_removal=_cases(_proposal(Ballot.Kind.REMOVAL)),
        proposed_expulsion=_cases(_proposal(Ballot.Kind.EXPULSION)),
        **{key: _cases(condition) for key, condition in _STEPS.items()},
    )
    later = Move.objects.filter(case=OuterRef("case"), on__lte=end, pk__gt=OuterRef("pk"))
    figures["mentoring"] = moves.filter(~Exists(later), on__lte=end, to_stage=Stage.MENTORING).count()
    return {key: figures[key] for key in SCREENING}


def report(organization, start, end):
    """The whole report with the keys of formats §6. Raises members.reports.Unbalanced where A + B − C ≠ D."""
    movement = members.movement(organization, start, end)
    by_sector, by_gender = members.composition(organization, end)
    return {
        "organization": organization.code,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "members": movement,
        "exits": members.exits(movement),
        "screening": screening(organization, start, end),
        "by_sector": by_sector,
        "by_gender": by_gender,
        "admitted": members.admissions(organization, start, end),
    }


def sees_small_groups(actor, organization):
    """Does the actor deal with the cases of this organisation? Others see no group of fewer than five broken down."""
    return any(
        office.role in CASE_ROLES and organization.path.startswith(office.organization.path)
        for office in access.offices(actor)
    )


def _hide(cells, total):
    """Cells below the limit become None; a cell that the total would betray goes with them; so does a small whole."""
    if total < SMALL:
        return dict.fromkeys(cells)
    hidden = {key for key, number in cells.items() if 0 < number < SMALL}
    if len(hidden) == 1:
        others = [key for key, number in cells.items() if number >= SMALL]
        hidden |= {min(others, key=cells.get)} if others else set()
    return {key: None if key in hidden else number for key, number in cells.items()}


def discreet(report):
    """The same report for those who do not deal with cases: totals stay, small cells are None."""
    end, admitted = report["members"]["end"], dict(report["admitted"])
    total = admitted.pop("total")
    steps = {key: None if 0 < number < SMALL else number for key, number in report["screening"].items()}
    return report | {
        "screening": steps,
        "by_sector": _hide(report["by_sector"], end),
        "by_gender": _hide(report["by_gender"], end),
        "admitted": {"total": total} | _hide_parts(admitted, total),
    }


def _hide_parts(parts, total):
    """Parts of one whole that overlap: a part is hidden when it, or what is left without it, is a small group."""
    return {
        key: None if total < SMALL or 0 < number < SMALL or 0 < total - number < SMALL else number
        for key, number in parts.items()
    }


@dataclass(frozen=True)
class Row:
    """One line of a table; None is a hidden number."""

    label: str
    number: int | None
    total: bool = False
    indented: bool = False

    @property
    def shown(self):
        return HIDDEN if self.number is None else self.number


@dataclass(frozen=True)
class Table:
    """One table of the report, as the page, the print and the spreadsheet show it."""

    key: str
    title: str
    caption: str
    rows: list[Row]


def _lines(labels, numbers, *, indented=False):
    return [Row(label, numbers[key], indented=indented) for key, label in labels.items()]


def _breakdown(report, key):
    """The lines that say something: empty groups are left out, and a whole too small to be broken down has none."""
    if all(number is None for number in report[key].values()):
        return []
    return [row for row in _lines(BREAKDOWNS[key], report[key]) if row.number != 0]


def sum_sentence(figures):
    """“2.921 + 63 − 38 = 2.946”."""
    start, increase, decrease, end = (
        f"{number:,}".replace(",", ".")
        for number in (figures["start"], members.increase(figures), members.decrease(figures), figures["end"])
    )
    return f"{start} + {increase} − {decrease} = {end}"


def tables(report):
    """The report as tables, in the order of the page."""
    figures, admitted = report["members"], report["admitted"]
    movement = [
        Row("A. Đầu kỳ", figures["start"], total=True),
        Row("B. Tăng", members.increase(figures), total=True),
        *_lines(INCREASES, figures, indented=True),
        Row("C. Giảm", members.decrease(figures), total=True),
        *_lines(DECREASES, figures, indented=True),
        Row("D. Cuối kỳ", figures["end"], total=True),
    ]
    exits = [*_lines(EXITS, report["exits"]), Row("Cộng", report["exits"]["total"], total=True)]
    new = [Row("Kết nạp trong kỳ", admitted["total"], total=True), *_lines(ADMITTED, admitted, indented=True)]
    whole = Row("Cộng", figures["end"], total=True)
    found = [
        Table(
            "screening",
            "Kết quả rà soát, sàng lọc",
            "Số hồ sơ, theo ngày của từng việc",
            _lines(SCREENING, report["screening"]),
        ),
        Table(
            "members", "Tăng, giảm đảng viên", "Tính từ ngày của từng sự việc, không từ tình trạng hôm nay", movement
        ),
        Table("exits", "Đưa ra khỏi Đảng, xin ra", "Số đồng chí trong kỳ", exits),
        Table("admitted", "Đảng viên mới kết nạp", "Một đồng chí có thể có ở nhiều dòng", new),
        Table("by_sector", "Theo khu vực", "Số đồng chí cuối kỳ", [*_breakdown(report, "by_sector"), whole]),
        Table("by_gender", "Theo giới tính", "Số đồng chí cuối kỳ", [*_breakdown(report, "by_gender"), whole]),
    ]
    return {table.key: table for table in found}


@dataclass(frozen=True)
class Bar:
    """One bar of the plot; the lengths are those of the drawing, 340 wide."""

    label: str
    number: int
    text_y: int
    y: int
    width: int

    @property
    def number_x(self):
        return self.width + 8

    @property
    def number_y(self):
        return self.y + 11


def bars(rows):
    """The rows as horizontal bars under one another, the longest 298 wide; hidden numbers are left out."""
    rows = [row for row in rows if row.number is not None]
    longest = max((row.number for row in rows), default=0) or 1
    return [
        Bar(row.label, row.number, 48 * n + 16, 48 * n + 23, max(2, round(298 * row.number / longest)))
        for n, row in enumerate(rows)
    ]
