"""The report as a spreadsheet: the tables on one page ready to be printed, then a page for each breakdown."""

from datetime import date

import xlsxwriter

from screening import reports
from screening.reports.words import DIMENSIONS

TITLE = "BÁO CÁO KẾT QUẢ RÀ SOÁT, SÀNG LỌC ĐẢNG VIÊN"


def _looks(book):
    look = {"font_name": "Times New Roman", "font_size": 13}
    number = look | {"num_format": "#,##0", "align": "right", "border": 1}
    return {
        "plain": book.add_format(look),
        "bold": book.add_format(look | {"bold": True}),
        "title": book.add_format(look | {"bold": True, "font_size": 14, "align": "center"}),
        "centred": book.add_format(look | {"italic": True, "align": "center"}),
        "number": book.add_format(number),
        "total": book.add_format(number | {"bold": True}),
        "label": book.add_format(look | {"border": 1}),
        "strong": book.add_format(look | {"border": 1, "bold": True}),
        "inner": book.add_format(look | {"border": 1, "indent": 2}),
        "head": book.add_format(look | {"border": 1, "bold": True, "align": "center", "text_wrap": True}),
    }


def _page(book, looks, name, organization, report, columns):
    """A page with its title and its period over so many columns."""
    start, end = (date.fromisoformat(report[key]) for key in ("from", "to"))
    page = book.add_worksheet(name)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    page.set_column(0, 0, 52)
    page.set_column(1, columns, 16)
    page.merge_range(0, 0, 0, columns, TITLE, looks["title"])
    page.merge_range(1, 0, 1, columns, f"{organization.name} ({organization.code})", looks["title"])
    page.merge_range(2, 0, 2, columns, f"Từ ngày {start:%d/%m/%Y} đến hết ngày {end:%d/%m/%Y}", looks["centred"])
    return page


def _label(looks, row):
    return looks["strong" if row.total else "inner" if row.indented else "label"]


def _tables(page, looks, report):
    at = 4
    for table in reports.tables(report).values():
        page.write(at, 0, table.title, looks["bold"])
        page.write(at + 1, 0, table.caption, looks["plain"])
        at += 2
        for row in table.rows:
            page.write(at, 0, row.label, _label(looks, row))
            page.write(at, 1, row.shown, looks["total" if row.total else "number"])
            at += 1
        if table.key == "members":
            page.write(at, 0, f"A + B − C = D: {reports.sum_sentence(report['members'])}", looks["plain"])
            at += 1
        at += 1


def _split(page, looks, found):
    page.set_landscape()
    page.write_row(4, 0, [found.title, "Tổng số", *found.columns], looks["head"])
    at = 5
    for title, lines in found.groups:
        page.write(at, 0, title, looks["bold"])
        for line, (row, cells) in enumerate(lines, at + 1):
            look = looks["total" if row.total else "number"]
            page.write(line, 0, row.label, _label(looks, row))
            page.write_row(
                line, 1, [row.shown, *([cell.shown for cell in cells] or [reports.NOT_SPLIT] * found.across)], look
            )
        at += len(lines) + 1


def _years(page, looks, report):
    page.write_row(4, 0, ["Nội dung", *report["years"]], looks["head"])
    for at, (line, label) in enumerate(reports.trend.LINES.items(), 5):
        page.write(at, 0, label, looks["label"])
        numbers = [row[line] for row in report["years"].values()]
        page.write_row(
            at, 1, [reports.untold_year(report) if number is None else number for number in numbers], looks["number"]
        )


def write(target, organization, report):
    """Write the report into a file name or a binary stream."""
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        looks = _looks(book)
        _tables(_page(book, looks, "Báo cáo", organization, report, 1), looks, report)
        for dimension, title in DIMENSIONS.items():
            found = reports.split(report, dimension)
            if found.groups:
                _split(_page(book, looks, title, organization, report, len(found.columns) + 1), looks, found)
        _years(_page(book, looks, "Theo năm", organization, report, len(report["years"])), looks, report)
