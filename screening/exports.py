"""Screening cases as a list that goes out. Ballots and opinions are no columns: they stay on the page of the case."""

from members.exports import List, register
from members.exports.columns import branch, column, person_beyond, word
from screening.forms.filters import CaseFilter
from screening.models import Case
from screening.models.cases import CASE_ROLES

CASES = (
    column("year", "Năm", "year", width=8),
    column("number", "Số hồ sơ", "number", width=8),
    *branch(),
    *person_beyond(),
    word("stage", "Giai đoạn", Case, "stage", width=34),
    column("stage_since", "Ở giai đoạn này từ", "stage_since", width=12),
    column("cycle", "Chu kỳ giúp đỡ", "cycle", width=8),
    column("opened_on", "Ngày mở", "opened_on", width=12),
    column("mentoring_starts_on", "Bắt đầu giúp đỡ", "mentoring_starts_on", width=12),
    column("mentoring_ends_on", "Đủ thời gian giúp đỡ", "mentoring_ends_on", width=12),
    column("closed_on", "Ngày kết thúc", "closed_on", width=12),
)


def _form(data, *, actor, on):
    return CaseFilter(data, actor=actor)


register(
    List(
        "cases",
        "Hồ sơ rà soát, sàng lọc",
        CASES,
        Case,
        _form,
        ("-opened_on", "-pk"),
        CASE_ROLES,
        people="member__",
    )
)
