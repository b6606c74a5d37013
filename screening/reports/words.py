"""The figures of the report by their keys, in words and in groups (domain §8.3; formats §6)."""

from dataclasses import dataclass, replace

from django.db import connection

from branches.models import Sector
from members.models import Gender
from members.statistics.figures import BANDS, band
from screening.models import Appeal, Decision

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
MOVED_OUT = {"moved_out": "Chuyển đi khi hồ sơ đang mở"}
EXITS = {"exit_struck_off": "Xóa tên", "exit_left": "Xin ra khỏi Đảng", "exit_expelled": "Khai trừ"}
OTHER_GROUNDS = {
    "ground_screening": "Qua giúp đỡ theo Hướng dẫn 02",
    "ground_none": "Không qua hồ sơ trong chương trình",
}
#: The kinds of decision that are a discipline (domain §2.3), the lightest first.
DISCIPLINES = (Decision.Kind.REPRIMAND, Decision.Kind.WARNING, Decision.Kind.DISMISSAL, Decision.Kind.EXPEL)
DISCIPLINE = {f"discipline_{kind}": kind.label for kind in DISCIPLINES}
APPEALS = {"appeal_received": "Nhận trong kỳ", "appeal_pending": "Chưa giải quyết xong, cuối kỳ"}
OUTCOMES = {f"appeal_{outcome}": outcome.label for outcome in Appeal.Outcome}

UNKNOWN = {"unknown": "Chưa ghi"}
SECTORS, GENDERS = dict(Sector.choices) | UNKNOWN, dict(Gender.choices) | UNKNOWN
AGES = {"age_0": "Dưới 18"} | dict(band(low, high) for low, high in BANDS)
PEOPLES = {"kinh": "Kinh", "minority": "Dân tộc thiểu số"} | UNKNOWN

#: {key: words} of what a figure is broken down by. Occupations stand in the report by their names.
DIMENSIONS = {
    "sector": "Khu vực",
    "gender": "Giới tính",
    "age": "Tuổi cuối kỳ",
    "ethnicity": "Dân tộc",
    "occupation": "Nghề nghiệp",
}
CATEGORIES = {"sector": SECTORS, "gender": GENDERS, "age": AGES, "ethnicity": PEOPLES}


_KEPT = """
select place, key, words from (
    (select distinct on (code) 'criteria' as place, 0 as n, 'criterion_' || code as key, code || '. ' || short as words
    from screening_criterion order by code, valid_from desc nulls last)
    union all
    (select distinct on (code) 'grounds', 0, 'ground_' || code, code || '. ' || short
    from screening_removalground order by code, valid_from desc nulls last)
    union all
    select 'occupations', "order", name, name from members_codeitem where list = 'occupation'
) kept order by place, n, key
"""


def kept():
    """{"criteria", "grounds", "occupations": {key: words}} of what is kept in tables, in the newest words."""
    found = {"criteria": {}, "grounds": {}, "occupations": {}}
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        for place, key, text in cursor.fetchall():
            found[place][key] = text
    return found


@dataclass(frozen=True)
class Group:
    """Figures of one table. Where a `whole` is named, the parts are everything that it counts, each once.

    `inner`: figures that break down one line of the group once more, under the key of that line.
    """

    key: str
    title: str
    caption: str
    parts: dict
    whole: str = ""
    whole_label: str = ""
    under: str = ""
    inner: dict | None = None


_EXITS = "Số đồng chí trong kỳ; xóa tên chia theo căn cứ"
_SETTLED = "Số đơn đã giải quyết trong kỳ"
_GROUPS = (
    Group(
        "screening",
        "Kết quả rà soát, sàng lọc",
        "Số hồ sơ, theo ngày của từng việc",
        SCREENING | MOVED_OUT,
        under="listed",
    ),
    Group("exits", "Đưa ra khỏi Đảng, xin ra", _EXITS, EXITS, "exit", "Cộng", under="exit_struck_off"),
    Group("discipline", "Quyết định kỷ luật", "Số quyết định trong kỳ", DISCIPLINE, "discipline", "Cộng"),
    Group("appeals", "Khiếu nại", "Số đơn khiếu nại quyết định xóa tên, kỷ luật", APPEALS),
    Group("outcomes", "Kết quả giải quyết khiếu nại", _SETTLED, OUTCOMES, "appeal_settled", "Cộng"),
)


def groups(report):
    """All groups, in the order of the page; `report` has the words of the criteria and grounds."""
    inner = {"screening": report["criteria"], "exits": report["grounds"] | OTHER_GROUNDS}
    return [replace(group, inner=inner.get(group.key)) for group in _GROUPS]


def keys(groups):
    """Every figure of the groups."""
    return [
        key for group in groups for key in [*group.parts, *(group.inner or ()), *([group.whole] if group.whole else ())]
    ]


def category(dimension, key):
    """The words of a category; an occupation is its own."""
    return CATEGORIES.get(dimension, UNKNOWN).get(key, key)
