"""Spreadsheets that go out of the importer: the template of a list, and the faulty rows of a run.

Text is always written as text, so nothing in it can act as a formula.
"""

from io import BytesIO

import xlsxwriter

from branches.imports import importer_for
from branches.imports.analysis import State, values
from branches.imports.words import spoken

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPTY_ROWS = 1000  # rows of the template that carry drop-down lists

GUIDE = (
    "Ghi từ dòng 2 của trang tính “Danh sách”. Cột có dấu (*) cần có cho {whole}.",
    "Ngày ghi ngày/tháng/năm, ví dụ 30/11/2026. Ô trống không xóa thông tin đã có.",
    "Không cần giữ nguyên thứ tự cột; cột không dùng đến được báo lại khi xem trước.",
    "Chương trình chỉ ghi sau khi đồng chí xem trước và đồng ý.",
)


def _open():
    buffer = BytesIO()
    return buffer, xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )


def template(importer, actor):
    """An empty list with drop-down lists, and a sheet “Hướng dẫn”."""
    buffer, book = _open()
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#EEF2F6"})
    text = book.add_format({"num_format": "@"})
    page, guide, lists = (book.add_worksheet(name) for name in ("Danh sách", "Hướng dẫn", "Danh mục"))
    columns = [column for column in importer.columns if column.in_template]
    words = importer.options(actor)
    for position, column in enumerate(columns):
        page.write_string(0, position, column.heading + (" (*)" if column.required else ""), bold)
        page.set_column(position, position, column.width, text)
        choices = list(words.get(column.key, column.options))
        if choices:
            lists.write_string(0, position, column.heading, bold)
            lists.write_column(1, position, choices)
            letter = xlsxwriter.utility.xl_col_to_name(position)
            source = f"='Danh mục'!${letter}$2:${letter}${len(choices) + 1}"
            page.data_validation(
                1, position, EMPTY_ROWS, position, {"validate": "list", "source": source, "error_type": "warning"}
            )
    page.freeze_panes(1, 0)
    lists.set_column(0, len(columns) - 1, 24)
    _guide(guide, importer, columns, words, book, bold)
    book.close()
    return buffer.getvalue()


def _guide(page, importer, columns, words, book, bold):
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 90)
    for row, sentence in enumerate(GUIDE):
        page.write_string(row, 0, sentence.format(whole=importer.whole.lower()))
    for position, label in enumerate(("Cột", "Cần có", "Cách ghi")):
        page.write_string(len(GUIDE) + 1, position, label, bold)
    for row, column in enumerate(columns, len(GUIDE) + 2):
        choices = words.get(column.key, column.options)
        listed = f" ({' / '.join(choices)})" if column.options and choices and len(choices) <= 12 else ""
        page.write_string(row, 0, column.heading, wrapped)
        page.write_string(row, 1, "x" if column.required else "", wrapped)
        page.write_string(row, 2, f"{column.hint}{listed}", wrapped)


def faulty_rows(run):
    """The rows of a run that were not written, as they stood in the file, with a further column “Lỗi”."""
    buffer, book = _open()
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    page = book.add_worksheet("Dòng cần sửa")
    headings = [heading for heading, _ in run.headings]
    for position, heading in enumerate([*headings, "Lỗi"]):
        page.write_string(0, position, heading, bold)
    page.set_column(0, max(len(headings) - 1, 0), 18)
    page.set_column(len(headings), len(headings), 80)
    page.freeze_panes(1, 0)
    rows = run.rows.filter(state__in=[State.ERROR, State.WARNING]).order_by("number")
    for index, row in enumerate(rows.iterator(chunk_size=2000), 1):
        for position, cell in enumerate(row.cells[: len(headings)]):
            if values.is_number(cell):
                page.write_number(index, position, cell)
            elif cell:
                page.write_string(index, position, cell)
        said = [spoken(message) for message in row.messages]
        page.write_string(index, len(headings), f"Dòng {row.number}: {' '.join(said)}"[:32_000])
    book.close()
    return buffer.getvalue()


def faulty_name(run):
    """“danh_sach_dang_vien_dong_can_sua.xlsx”."""
    return importer_for(run.kind).file_name.replace(".xlsx", "_dong_can_sua.xlsx")
