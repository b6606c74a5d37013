"""A paper as .docx in the Party's layout: A4, margins 20/20/30/15 mm, Times New Roman 14.

The same facts give the same bytes: nothing of the moment of writing enters the file.
"""

import re
import zipfile
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
_MOMENT = datetime(2000, 1, 1)
_WIDTH = 165  # mm between the margins
_DOTS = "………………………………"
NOT_XML = re.compile("[\x00-\x08\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # pasted text may hold such
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def write(paper):
    """The bytes of the file."""
    document = Document()
    _prepare(document, paper)
    _head(document, paper)
    _line(document, paper.title, bold=True, size=16, align=CENTRE, before=10)
    _line(document, paper.subject, bold=True, align=CENTRE, after=10)
    for block in paper.blocks:
        _block(document, block)
    if not paper.blocks:
        _line(document, "Trong năm không có thay đổi nào được ghi.")
    _line(document, paper.pledge, before=10)
    _signatures(document, paper)
    buffer = BytesIO()
    document.save(buffer)
    return _timeless(buffer)


def _timeless(buffer):
    """The same parts in the same order, without the moment at which they were packed."""
    packed = BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            target.writestr(info, source.read(name))
    return packed.getvalue()


def _prepare(document, paper):
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.rPr.rFonts
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    style.paragraph_format.space_after = Pt(3)
    core = document.core_properties
    core.title, core.subject, core.language = paper.title.capitalize(), paper.form, "vi-VN"
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = _MOMENT
    core.revision = 1


def _write(paragraph, text, *, bold=False, italic=False, size=None, align=None):
    run = paragraph.add_run(NOT_XML.sub("", text.replace("\v", "\n")))
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _line(place, text, *, before=0, after=3, **style):
    paragraph = _write(place.add_paragraph(), text, **style)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    return paragraph


def _table(document, columns, widths, *, ruled):
    table = document.add_table(rows=0, cols=columns)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if ruled:
        table.style = "Table Grid"
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _row(table, texts, widths, **style):
    row = table.add_row()
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        _write(paragraph, text, **style)
    return row


def _head(document, paper):
    """The organisations on the left, the numbers on the right; on the record a frame for the photograph 3×4."""
    widths = (100, 65)
    table = _table(document, 2, widths, ruled=False)
    left, right = _row(table, ("", ""), widths).cells
    for place, lines in ((left, paper.head), (right, paper.numbers)):
        for number, (label, value) in enumerate(lines):
            paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            _write(paragraph, f"{label}: ", size=12)
            _write(paragraph, value or _DOTS[:16], bold=True, size=12)
    _line(right, paper.form, italic=True, size=11)
    if paper.photograph:
        frame = _table(document, 1, (30,), ruled=True)
        frame.alignment = WD_TABLE_ALIGNMENT.LEFT
        row = _row(frame, ("Ảnh\n3 × 4",), (30,), size=11, align=CENTRE)
        row.height = Mm(40)


def _block(document, block):
    title = f"{block.number}. {block.title}" if block.number else block.title
    if block.headings or (block.rows and not block.facts):
        _line(document, title + ("" if block.rows else f": {block.words or _DOTS}"), bold=True, before=6)
        if block.headings and block.rows:
            _grid(document, block)
        for row in () if block.headings else block.rows:
            _line(document, f"– {row[0]}")
        return
    paragraph = _line(document, f"{title}: ", bold=True)
    if block.words and not any(value for _, value in block.facts):
        _write(paragraph, block.words)
    elif len(block.facts) == 1:
        _write(paragraph, block.facts[0][1] or _DOTS)
    else:
        _write(paragraph, "; ".join(f"{label}: {value or _DOTS[:12]}" for label, value in block.facts) + ".")


def _grid(document, block):
    """A ruled table whose head is repeated on every page; short columns are kept narrow."""
    most = [
        max(min(len(str(cells[i])), 40) for cells in (block.headings, *block.rows)) + 4
        for i in range(len(block.headings))
    ]
    widths = [_WIDTH * part / sum(most) for part in most]
    table = _table(document, len(widths), widths, ruled=True)
    head = _row(table, block.headings, widths, bold=True, size=12, align=CENTRE)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(mark)
    for cells in block.rows:
        _row(table, cells, widths, size=12)


def _signatures(document, paper):
    width = _WIDTH / len(paper.signatures)
    widths = [width] * len(paper.signatures)
    table = _table(document, len(widths), widths, ruled=False)
    _row(table, ["…, ngày … tháng … năm …"] * len(widths), widths, italic=True, size=12, align=CENTRE)
    _row(table, [title for title, _ in paper.signatures], widths, bold=True, size=13, align=CENTRE)
    _row(table, [words for _, words in paper.signatures], widths, italic=True, size=12, align=CENTRE)
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
