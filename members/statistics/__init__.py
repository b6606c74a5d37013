"""Statistics of the BTCTW set (domain §8): Form 1, 2, 3, 5, an overview and the change of numbers over time.

Everything is counted from dated events, for any organisation and any past day. A figure is one condition, which both
counts it and lists those behind it, so the two can never differ. Organisations stand where they stand in the tree
today; sex, people, religion, occupation and schooling are those of the record today, because no history of them is
kept.
"""

from members.statistics import admitted, composition, movement, organizations, overview
from members.statistics.counting import Table, count, in_columns, read, table, whole
from members.statistics.figures import Scope

#: Every form by its code: (scope) → Form. The first four are asked for by number.
FORMS = {
    "1": movement.form,
    "2": admitted.form,
    "3": composition.form,
    "5": organizations.form,
    "tong-quan": overview.form,
    "thang": overview.by_month,
    "nam": overview.by_year,
}
NUMBERED = {
    "1": "Biểu 1: Tăng, giảm đảng viên",
    "2": "Biểu 2: Đảng viên mới kết nạp",
    "3": "Biểu 3: Đội ngũ đảng viên",
    "5": "Biểu 5: Tổ chức đảng",
}

#: Under which names figures of large organisations are kept (`members.counted`).
WHAT, OVERVIEW = "form-", "overview"

__all__ = ["FORMS", "NUMBERED", "Scope", "Table", "count", "in_columns", "read", "table", "whole"]
