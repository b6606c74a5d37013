"""The list of a month and the year of an organisation as spreadsheets. A list comes back in unchanged (import_dues)."""

from io import BytesIO

import xlsxwriter

from branches import names
from members.models import DuesReceipt

HEADINGS = (
    ("STT", 5),
    ("Mã tổ chức", 14),
    ("Tháng", 10),
    ("Họ và tên", 28),
    ("Số thẻ đảng viên", 17),
    ("Số căn cước", 17),
    ("Cách tính", 46),
    ("Phải nộp", 14),
    ("Đã nộp", 14),
    ("Ngày nộp", 12),
    ("Lý do điều chỉnh", 30),
)


def list_table(dues_list, charges):
    """Rows in the order of the headings; identity numbers are masked, as everywhere."""
    days = dict(
        DuesReceipt.objects.standing()
        .filter(member__in=[charge.member_id for charge in charges], month=dues_list.month)
        .order_by("pk")
        .values_list("member", "received_on")
    )
    return [
        [
            str(number),
            dues_list.branch.code,
            f"{dues_list.month:%m/%Y}",
            charge.member.full_name,
            charge.member.card_number,
            names.masked(charge.member.identity_number),
            charge.rule,
            charge.amount,
            charge.paid,
            days.get(charge.member_id),
            charge.correction,
        ]
        for number, charge in enumerate(charges, 1)
    ]


def list_book(dues_list, charges):
    """The bytes of the list as .xlsx."""
    title = f"Đảng phí {dues_list.month:%m-%Y}"
    return _book(title, [heading for heading, _ in HEADINGS], [w for _, w in HEADINGS], list_table(dues_list, charges))


def year_book(account, year):
    """The bytes of the yearly account as .xlsx."""
    headings = ["Tháng", "Phải nộp", "Thu trong tháng", "Giữ lại", "Nộp lên", "Còn chưa nộp lên"]
    rows = [["Năm trước chuyển sang", None, None, None, None, account.opening]]
    lines = [(f"{month:%m/%Y}", row) for month, row, _ in account.months] + [("Cả năm", account.total)]
    rows += [[label, row.due, row.came, row.kept, row.sent, row.balance] for label, row in lines]
    return _book(f"Đảng phí năm {year}", headings, [24, 16, 16, 16, 16, 18], rows)


def _book(title, headings, widths, rows):
    """Text is always text, so nothing in it can act as a formula; amounts are numbers."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(title)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        money = book.add_format({"num_format": "#,##0"})
        day, text = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "@"})
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.freeze_panes(1, 0)
        for column, (label, width) in enumerate(zip(headings, widths, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, label, heading)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(number, column, value, money)
                elif hasattr(value, "year"):
                    page.write_datetime(number, column, value, day)
                elif value not in (None, ""):
                    page.write_string(number, column, str(value), text)
    return buffer.getvalue()
