"""The report as a spreadsheet, ready to be printed on one page."""

from datetime import date

import xlsxwriter

from screening import reports


def write(target, organization, report):
    """Write the report into a file name or a binary stream: title, period, then every table under one another."""
    start, end = (date.fromisoformat(report[key]) for key in ("from", "to"))
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        look = {"font_name": "Times New Roman", "font_size": 13}
        plain, bold = book.add_format(look), book.add_format(look | {"bold": True})
        title = book.add_format(look | {"bold": True, "font_size": 14, "align": "center"})
        centred = book.add_format(look | {"italic": True, "align": "center"})
        number = book.add_format(look | {"num_format": "#,##0", "align": "right", "border": 1})
        total = book.add_format(look | {"num_format": "#,##0", "align": "right", "border": 1, "bold": True})
        label = book.add_format(look | {"border": 1})
        strong = book.add_format(look | {"border": 1, "bold": True})
        inner = book.add_format(look | {"border": 1, "indent": 2})
        page = book.add_worksheet("Báo cáo")
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
        page.set_column(0, 0, 52)
        page.set_column(1, 1, 16)
        page.merge_range(0, 0, 0, 1, "BÁO CÁO KẾT QUẢ RÀ SOÁT, SÀNG LỌC ĐẢNG VIÊN", title)
        page.merge_range(1, 0, 1, 1, f"{organization.name} ({organization.code})", title)
        page.merge_range(2, 0, 2, 1, f"Từ ngày {start:%d/%m/%Y} đến hết ngày {end:%d/%m/%Y}", centred)
        at = 4
        for table in reports.tables(report).values():
            page.write(at, 0, table.title, bold)
            page.write(at + 1, 0, table.caption, plain)
            at += 2
            for row in table.rows:
                page.write(at, 0, row.label, strong if row.total else inner if row.indented else label)
                page.write(at, 1, row.shown, total if row.total else number)
                at += 1
            if table.key == "members":
                page.write(at, 0, f"A + B − C = D: {reports.sum_sentence(report['members'])}", plain)
                at += 1
            at += 1
