"""The columns of a dues list, and how months and amounts are read."""

import re

from branches.imports import values
from branches.imports.headings import Column
from members.dues.money import month_of
from members.imports.by_number import CARD, IDENTITY, NAME

MOST = 1_000_000_000


def month(cell, column, row):
    """11/2026, “tháng 11 năm 2026”, or any day of the month."""
    found = values.understand(values.shown(cell))
    if isinstance(found, values.Partial) and found.precision == "month":
        return found.day
    if hasattr(found, "replace"):
        return month_of(found)
    row.say("month_invalid", column.heading, value=values.shown(cell))
    return None


def amount(cell, column, row):
    """Whole đồng: a number, or text with or without dots and the word đồng."""
    text = re.sub(r"\s*(đồng|vnđ|vnd|đ)$", "", values.plain(cell).lower())
    if re.fullmatch(r"\d{1,3}([.,\s]\d{3})+", text):
        text = re.sub(r"\D", "", text)
    if text.isascii() and text.isdigit() and int(text) <= MOST:
        return int(text)
    row.say("amount_invalid", column.heading, value=values.shown(cell))
    return None


COLUMNS = (
    Column(
        "organization_code",
        "Mã tổ chức",
        values.text(60),
        aliases=("Mã chi bộ", "Mã TCĐ"),
        width=16,
        hint="Chi bộ thu. Để trống thì là nơi đồng chí đóng đảng phí tháng đó.",
    ),
    Column(
        "month", "Tháng", month, aliases=("Tháng năm", "Tháng đóng"), required=True, width=12, hint="Ví dụ 11/2026."
    ),
    NAME,
    CARD,
    IDENTITY,
    Column(
        "due",
        "Phải nộp",
        amount,
        aliases=("Số phải nộp", "Số tiền phải nộp", "Phải đóng", "Mức đóng"),
        width=14,
        hint="Đồng. Để trống thì theo căn cứ đã ghi.",
    ),
    Column(
        "paid",
        "Đã nộp",
        amount,
        aliases=("Số đã nộp", "Số tiền đã nộp", "Đã đóng", "Thực nộp"),
        width=14,
        hint="Đồng, cả các lần trong tháng. Phần chưa có phiếu thu được ghi thành phiếu thu.",
    ),
    Column("paid_on", "Ngày nộp", values.day, aliases=("Ngày đóng", "Ngày thu"), width=14, hint="Bắt buộc khi đã nộp."),
    Column("correction", "Lý do điều chỉnh", values.text(200), aliases=("Lý do",), width=30, in_template=False),
    Column("rule", "Cách tính", in_template=False),
)
