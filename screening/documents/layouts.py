"""Thể thức văn bản của Đảng by the date of the paper (domain §0, §10): the set in force that day decides.

Source of every row: 66-QĐ/TW (2017) and 36-HD/VPTW (2018); 399-QĐ/TW (2026) and 05-HD/VPTW (2026), marks V1 and M.
"""

from dataclasses import dataclass
from datetime import date

#: Types open to a branch (domain §10).
BRANCH_TYPES = frozenset({"NQ", "QĐ", "KL", "TB", "BC", "KH", "CTr", "ĐA", "PA", "TTr", "CV", "BB", "QC"})

#: What each type is called above its subject. An official letter (công văn) carries no name of its own.
TYPE_NAMES = {
    "NQ": "NGHỊ QUYẾT",
    "QĐ": "QUYẾT ĐỊNH",
    "KL": "KẾT LUẬN",
    "TB": "THÔNG BÁO",
    "BC": "BÁO CÁO",
    "TTr": "TỜ TRÌNH",
    "BB": "BIÊN BẢN",
    "CV": "",
}


@dataclass(frozen=True)
class Layout:
    """One set: how a page looks, and which types a branch may issue; `instead` names what takes a closed type's place."""

    code: str
    basis: str
    valid_from: date
    branch_types: frozenset = BRANCH_TYPES
    instead: tuple = ()
    margins: tuple = (20, 20, 30, 15)  # mm: top, bottom, left, right
    font: str = "Times New Roman"
    size: int = 14
    line: int = 18  # pt, of 18 to 22

    def type_for(self, type, *, branch):
        """The type a paper is issued as on that day by that kind of body."""
        if not branch or not type or type in self.branch_types:
            return type
        return dict(self.instead)[type]


LAYOUTS = (
    Layout(
        "66",
        "Quy định 66-QĐ/TW ngày 06/02/2017; Hướng dẫn 36-HD/VPTW ngày 03/4/2018",
        date(2017, 2, 6),
        branch_types=BRANCH_TYPES - {"QC", "TB", "KL"},
        instead=(("TB", "CV"), ("KL", "CV"), ("QC", "NQ")),
    ),
    Layout("399-36", "Quy định 399-QĐ/TW ngày 09/01/2026; Hướng dẫn 36-HD/VPTW ngày 03/4/2018", date(2026, 1, 9)),
    Layout("399-05", "Quy định 399-QĐ/TW ngày 09/01/2026; Hướng dẫn 05-HD/VPTW ngày 27/5/2026", date(2026, 5, 27)),
)
BY_CODE = {layout.code: layout for layout in LAYOUTS}


def layout_on(day):
    """The set in force that day; the oldest known one before its own first day."""
    return next((layout for layout in reversed(LAYOUTS) if layout.valid_from <= day), LAYOUTS[0])
