"""A spreadsheet (.xlsx, ECMA-376) written row after row: a list of any length with the memory of one row.

Our own because a list of 100,000 members has two million cells: xlsxwriter takes four times as long for them.
"""

import re
from contextlib import contextmanager
from datetime import date
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEETML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEETML}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETML}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="2"><border/><border><left style="thin"/>'
    '<right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/>'
    '</cellStyleXfs><cellXfs count="5"><xf/><xf fontId="1" borderId="1" applyFont="1" applyBorder="1" '
    'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="3" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
#: Numbers of the formats above.
_HEADING, _TEXT, _DAY, _MONEY = 1, 2, 3, 4
_FIRST_DAY, _NO_DAY_BEFORE = date(1899, 12, 30), date(1900, 3, 1)  # spreadsheets take 1900 for a leap year
_LONGEST = 32_767
_AT_ONCE = 200  # rows that are sent together
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Page:
    """The one sheet of the file, open for its rows."""

    def __init__(self, part, headings):
        """`headings`: [(text, width, whether its numbers are amounts of money)]."""
        self._write, self._row, self._waiting = part.write, 1, []
        self._places = [(_letters(place), money) for place, (_, _, money) in enumerate(headings)]
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{width}" style="{_TEXT}" customWidth="1"/>'
            for place, (_, width, _) in enumerate(headings, 1)
        )
        frozen = '<pane xSplit="3" ySplit="1" topLeftCell="D2" activePane="bottomRight" state="frozen"/>'
        self._send(
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView>'
            f"</sheetViews><cols>{widths}</cols><sheetData>"
        )
        self._send(_row(1, [_string(letters, text[0], _HEADING, 1) for (letters, _), text in self._with(headings)]))

    def _send(self, text):
        self._write(_NOT_XML.sub("", text).encode())

    def _with(self, row):
        return zip(self._places, row, strict=True)

    def add(self, row):
        """One more row. Text is written as text, so nothing in it can act as a formula."""
        self._row = number = self._row + 1
        cells = []
        for (letters, money), value in self._with(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                cells.append(_string(letters, value, _TEXT, number))
            elif isinstance(value, int):
                style = f' s="{_MONEY}"' if money else ""
                cells.append(f'<c r="{letters}{number}"{style}><v>{value}</v></c>')
            else:
                cells.append(_day(letters, value, number))
        self._waiting.append(_row(number, cells))
        if len(self._waiting) == _AT_ONCE:
            self._send_waiting()

    def _send_waiting(self):
        self._send("".join(self._waiting))
        self._waiting = []

    def end(self):
        self._send_waiting()
        self._send("</sheetData></worksheet>")


def _row(number, cells):
    return f'<row r="{number}">{"".join(cells)}</row>'


def _string(letters, text, style, number):
    text = text[:_LONGEST].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c r="{letters}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _day(letters, day, number):
    if day < _NO_DAY_BEFORE:
        return _string(letters, f"{day:%d/%m/%Y}", _TEXT, number)
    return f'<c r="{letters}{number}" s="{_DAY}"><v>{(day - _FIRST_DAY).days}</v></c>'


def _letters(place):
    """0 → A, 26 → AA."""
    high, low = divmod(place, 26)
    return (_letters(high - 1) if high else "") + chr(65 + low)


def _sheet_name(title):
    """A name that spreadsheets take: at most 31 characters, none of []:*?/\\."""
    return re.sub(r"[\[\]:*?/\\]", "", title)[:31]


@contextmanager
def opened(path, title, headings):
    """The page of a new file, to which rows are added."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=2) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, _XML + content)
        sheet = f'<sheet name={quoteattr(_sheet_name(title))} sheetId="1" r:id="rId1"/>'
        book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheet}</sheets></workbook>'
        archive.writestr("xl/workbook.xml", _XML + book)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            page = Page(part, headings)
            yield page
            page.end()
