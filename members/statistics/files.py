"""A form as a spreadsheet with all its columns, ready to be printed on A4 across."""

import xlsxwriter


def write(target, table, parts):
    """Write the parts of a counted form into a file name or a binary stream."""
    scope, columns = table.scope, table.columns
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        look = {"font_name": "Times New Roman", "font_size": 12}
        formats = {
            name: book.add_format(look | extra)
            for name, extra in {
                "title": {"bold": True, "font_size": 14},
                "plain": {},
                "head": {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"},
                "group": {"bold": True, "border": 1, "italic": True},
                "label": {"border": 1, "text_wrap": True},
                "strong": {"border": 1, "bold": True},
                "number": {"border": 1, "num_format": "#,##0", "align": "right"},
                "average": {"border": 1, "num_format": "0.0", "align": "right"},
            }.items()
        }
        sheet = book.add_worksheet("Biểu")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1 + len(columns), 14)
        sheet.write_string(0, 0, table.form.title.upper(), formats["title"])
        sheet.write_string(1, 0, f"{scope.organization.name} ({scope.organization.code})", formats["title"])
        sheet.write_string(2, 0, f"Từ ngày {scope.start:%d/%m/%Y} đến hết ngày {scope.end:%d/%m/%Y}", formats["plain"])
        heads = ["Nội dung", "Toàn đơn vị", *[column.organization.name for column in columns]]
        for place, words in enumerate(heads):
            sheet.write_string(4, place, words, formats["head"])
        sheet.freeze_panes(5, 2)
        sheet.repeat_rows(4)
        at = _lines(sheet, 5, parts, len(columns), formats)
        for note in table.form.notes:
            sheet.write_string(at, 0, note, formats["plain"])
            at += 1


def _lines(sheet, at, parts, children, formats):
    for part in parts:
        if part.title:
            for place in range(children + 2):
                sheet.write_string(at, place, part.title if place == 0 else "", formats["group"])
            at += 1
        for line in part.lines:
            words = "strong" if line.figure.strong else "label"
            sheet.write_string(at, 0, "    " * line.figure.level + line.figure.label, formats[words])
            for place, value in enumerate(line.values, 1):
                if isinstance(value, int | float):
                    sheet.write_number(at, place, value, formats["average" if line.figure.of else "number"])
                else:
                    sheet.write_string(at, place, value or "", formats["number"])
            at += 1
    return at + 1
