"""Screening cases as a list that goes out. Ballots and opinions are no columns: they stay on the page of the case."""

from members.exports import List, register
from members.exports.columns import Column, branch, column, person_beyond, word
from members.forms.exports import scope
from screening.forms.filters import CaseFilter
from screening.models import Case, RegisterEntry
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


NUMBERS = (
    *branch("organization__", "Tổ chức đảng"),
    column("term", "Nhiệm kỳ", "term", width=12),
    word("type", "Thể loại", RegisterEntry, "type", width=14),
    Column("number", "Số, ký hiệu", ("number", "type", "organ"), lambda n, type, organ: f"{n:02}-{type}/{organ}"),
    column("issued_on", "Ngày văn bản", "issued_on", width=12),
    column("subject", "Trích yếu", "subject", width=50),
    word("origin", "Cách ghi số", RegisterEntry, "origin", width=22),
    column("cancelled_on", "Ngày hủy số", "cancelled_on", width=12),
    column("cancel_reason", "Lý do hủy số", "cancel_reason", width=40),
)

register(
    List(
        "paper-numbers",
        "Sổ văn bản",
        NUMBERS,
        RegisterEntry,
        scope("organization__", year="issued_on__year", state=("type", RegisterEntry.Type.choices)),
        ("organization__sort_key", "-term_starts_on", "type", "organ", "number"),
        CASE_ROLES,
    )
)
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
