"""The report as tables: what the page, the print, the spreadsheet and the command show alike."""

from dataclasses import dataclass

from members import reports as members

from . import words
from .discretion import NEVER_TOLD, SMALL

#: Of a number that is not told. Where lines are broken down it may be a larger one that would betray a small one.
HIDDEN, NOT_SPLIT = f"dưới {SMALL}", "không tách"
#: The groups of which a number that is not told may be a larger one, from which a small one could be worked out.
NOT_ALWAYS_SMALL = frozenset({"appeals", "outcomes"})
#: Of a number of a report that tells none.
WITHHELD = "không nêu"

INCREASES = {"admitted": "Kết nạp", "transferred_in": "Chuyển đến", "restored": "Phục hồi đảng tịch"}
DECREASES = {
    "died": "Từ trần",
    "expelled": "Khai trừ",
    "struck_off": "Xóa tên",
    "left": "Xin ra khỏi Đảng",
    "transferred_out": "Chuyển đi",
}
ADMITTED = {
    "female": "Nữ",
    "youth_union": "Đoàn viên",
    "ethnic_minority": "Người dân tộc thiểu số",
    "religious": "Người có tôn giáo",
}
BREAKDOWNS = {"by_sector": words.SECTORS, "by_gender": words.GENDERS}


@dataclass(frozen=True)
class Row:
    """One line of a table; None is a number that is not told. `figure`: the key of the list behind it."""

    label: str
    number: int | None
    total: bool = False
    indented: bool = False
    figure: str = ""
    untold: str = NOT_SPLIT

    @property
    def shown(self):
        return self.untold if self.number is None else self.number


@dataclass(frozen=True)
class Table:
    """One table of the report."""

    key: str
    title: str
    caption: str
    rows: list[Row]


def _lines(labels, numbers, **how):
    return [Row(label, numbers[key], **how) for key, label in labels.items()]


def _figures(labels, numbers, **how):
    return [Row(label, numbers[key], figure=key, **how) for key, label in labels.items()]


def _group(group, figures):
    """A group of figures: its lines, the inner ones that say something under theirs, the whole at the end."""
    one = NOT_SPLIT if group.key in NOT_ALWAYS_SMALL else HIDDEN
    rows = _figures(group.parts, figures, untold=NOT_SPLIT if group.whole else one)
    if group.inner and any(figures[key] is not None for key in group.inner):
        said = {key: label for key, label in group.inner.items() if figures[key] != 0}
        place = list(group.parts).index(group.under) + 1
        rows[place:place] = _figures(said, figures, indented=True)
    if group.whole:
        rows.append(Row(group.whole_label, figures[group.whole], True, figure=group.whole, untold=one))
    return Table(group.key, group.title, group.caption, rows)


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


def _movement(figures):
    return [
        Row("A. Đầu kỳ", figures["start"], total=True),
        Row("B. Tăng", members.increase(figures), total=True),
        *_lines(INCREASES, figures, indented=True),
        Row("C. Giảm", members.decrease(figures), total=True),
        *_lines(DECREASES, figures, indented=True),
        Row("D. Cuối kỳ", figures["end"], total=True),
    ]


def untold_year(report):
    """What stands for a number of a year that is not told."""
    return WITHHELD if report.get("withheld") else HIDDEN


def _groups(report):
    """The groups of figures that the report tells of."""
    return [group for group in words.groups(report) if group.key == "exits" or not report.get("withheld")]


def tables(report):
    """{key: table} in the order of the page."""
    figures, admitted = report["members"], report["admitted"]
    who = {} if report.get("withheld") else ADMITTED
    new = [Row("Kết nạp trong kỳ", admitted["total"], total=True), *_lines(who, admitted, indented=True)]
    whole = Row("Cộng", figures["end"], total=True)
    found = [
        *(_group(group, report["figures"]) for group in _groups(report)),
        Table(
            "members",
            "Tăng, giảm đảng viên",
            "Tính từ ngày của từng sự việc, không từ tình trạng hôm nay",
            _movement(figures),
        ),
        Table("admitted", "Đảng viên mới kết nạp", "Một đồng chí có thể có ở nhiều dòng", new),
        Table(
            "by_sector",
            "Đảng viên theo khu vực",
            "Số đồng chí cuối kỳ",
            [*_breakdown(report, "by_sector"), whole],
        ),
        Table(
            "by_gender",
            "Đảng viên theo giới tính",
            "Số đồng chí cuối kỳ",
            [*_breakdown(report, "by_gender"), whole],
        ),
    ]
    return {table.key: table for table in found}


# --- one breakdown ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A number in its column; None is not told. `figure` and `category` name the list behind it."""

    number: int | None
    figure: str
    category: str

    @property
    def shown(self):
        return NOT_SPLIT if self.number is None else self.number


@dataclass(frozen=True)
class Split:
    """All figures of the report broken down by one dimension: columns, and the lines of each group."""

    dimension: str
    title: str
    columns: list
    groups: list  # [(title, [(Row, cells)])]

    @property
    def across(self):
        return len(self.columns)

    @property
    def width(self):
        return self.across + 2


def split(report, dimension):
    """Only the columns that say something, and of each group the lines that count anybody."""
    rows, groups = report["breakdown"][dimension], [] if report.get("withheld") else words.groups(report)
    lines = {group.title: _split_lines(_group(group, report["figures"]).rows, rows) for group in groups}
    shown = [rows[row.figure] for found in lines.values() for row in found if _is_told(rows[row.figure])]
    labels = words.CATEGORIES.get(dimension) or {key: words.category(dimension, key) for key in rows["reviewed"]}
    columns = {key: label for key, label in labels.items() if any(row[key] != 0 for row in shown)}
    found = [
        (title, [(row, _cells(row.figure, rows[row.figure], columns)) for row in found])
        for title, found in lines.items()
        if found
    ]
    return Split(dimension, words.DIMENSIONS[dimension], list(columns.values()), found)


def _cells(figure, numbers, columns):
    """The cells of a line; none where nothing of it is told."""
    return [Cell(numbers[key], figure, key) for key in columns] if _is_told(numbers) else []


def _split_lines(lines, rows):
    """The lines that count anybody, and the inner ones of which anything is told."""
    counting = (line for line in lines if line.number != 0 and (line.number, line.figure) != (None, NEVER_TOLD))
    return [line for line in counting if _is_told(rows[line.figure]) or not line.indented]


def _is_told(cells):
    return any(number is not None for number in cells.values())


# --- the plot of the state of the cases -----------------------------------------------------------------------------------


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


#: What the plot shows, from the help to the decision.
PLOTTED = list(words.SCREENING)[3:]


def bars(report):
    """The states as horizontal bars under one another, the longest 298 wide; numbers not told are left out."""
    told = [(words.SCREENING[key], number) for key in PLOTTED if (number := report["figures"][key]) is not None]
    longest = max((number for _, number in told), default=0) or 1
    return [
        Bar(label, number, 48 * n + 16, 48 * n + 23, max(2, round(298 * number / longest)))
        for n, (label, number) in enumerate(told)
    ]
