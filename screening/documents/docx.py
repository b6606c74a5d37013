"""A paper as .docx in the layout of its day, written directly as WordprocessingML: small, quick, and the same facts give
the same bytes. Nothing of the moment of writing enters the file.
"""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from members.documents.docx import NOT_XML

_RED = "C00000"
_WIDTH = 165  # mm between the margins
_MOTTO = "ĐẢNG CỘNG SẢN VIỆT NAM"
_MOMENT = "2000-01-01T00:00:00Z"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_CONTENT_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""
_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>"""
_DOCUMENT_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>
</Relationships>"""


def write(sheet):
    """The bytes of the file."""
    body = "".join(
        (_head(sheet), _title(sheet), *(_WRITERS[block.kind](block) for block in sheet.blocks), _foot(sheet))
    )
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}{_page(sheet.page)}</w:body></w:document>',
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/styles.xml": _styles(sheet.page),
        "docProps/core.xml": _core(sheet),
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(timeless(name), content.encode())
    return buffer.getvalue()


def timeless(name):
    """An entry of an archive without the moment at which it was packed."""
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
    return info


def _twips(mm):
    return round(mm * 1440 / 25.4)


def _page(layout):
    top, bottom, left, right = map(_twips, layout.margins)
    return (
        f'<w:sectPr><w:pgSz w:w="{_twips(210)}" w:h="{_twips(297)}"/><w:pgMar w:top="{top}" w:right="{right}" '
        f'w:bottom="{bottom}" w:left="{left}" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def _styles(layout):
    """Font, size and line of the whole paper; the numbers are those of its layout."""
    font, size = layout.font, layout.size * 2
    return (
        f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" '
        f'w:eastAsia="{font}" w:cs="{font}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        f'<w:spacing w:before="0" w:after="0" w:line="{layout.line * 20}" w:lineRule="atLeast"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        "</w:styles>"
    )


def _core(sheet):
    title = _words(" ".join(filter(None, (sheet.title, sheet.number))).capitalize())
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:language>vi-VN</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_MOMENT}</dcterms:modified></cp:coreProperties>'
    )


# --- paragraphs and tables ------------------------------------------------------------------------------------------


def _words(words):
    return escape(NOT_XML.sub("", words.replace("\v", "\n").replace("\r\n", "\n")))


def _line(
    words, *, align="both", first=0, left=0, before=0, after=6, keep=False, bold=False, italic=False, size=0, colour=""
):
    """One paragraph: alignment, indents in mm, spaces in points."""
    spacing = f'<w:spacing w:before="{before * 20}" w:after="{after * 20}"/>'
    indent = f'<w:ind w:left="{_twips(left)}" w:firstLine="{_twips(first)}"/>' if first or left else ""
    looks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    looks += f'<w:color w:val="{colour}"/>' if colour else ""
    looks += f'<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>' if size else ""
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{part}</w:t></w:r>' for part in _words(words).split("\n")
    )
    return f'<w:p><w:pPr>{"<w:keepNext/>" if keep else ""}{spacing}{indent}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def _cell(content, width):
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _row(cells, widths, *, head=False):
    """A row that is not torn apart; the head is repeated on every page."""
    mark = "<w:tblHeader/>" if head else ""
    inner = "".join(_cell(content, width) for content, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{inner}</w:tr>"


_ROOM = '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'


def _table(rows, widths, *, ruled):
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    borders = f"<w:tblBorders>{line}</w:tblBorders>" if ruled else ""
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
        f'<w:tblLayout w:type="fixed"/>{_ROOM}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


# --- the parts of a paper -------------------------------------------------------------------------------------------


def _head(sheet):
    """Two blocks side by side; of a person's paper only the motto; of ballot papers nothing, they carry no mark."""
    secrecy = _line(sheet.secrecy, bold=True, align="left") if sheet.secrecy else ""
    centre = {"align": "center", "after": 0}
    motto = _line(_MOTTO, bold=True, size=15, **centre) + _line("―――――――――", **centre)
    motto += _line(sheet.place_line, italic=True, **centre)
    if sheet.is_bare:
        return secrecy
    if not sheet.issuer:
        return secrecy + _table([_row((_line("", after=0), motto), (75, 90))], (75, 90), ruled=False)
    left = _line(sheet.above, **centre) if sheet.above else ""
    left += _line(sheet.issuer, bold=True, **centre) + _line("*", **centre) + _line(sheet.number_line, **centre)
    if sheet.is_letter:
        left += _line(sheet.subject, italic=True, size=12, **centre)
    return secrecy + _table([_row((left, motto), (75, 90))], (75, 90), ruled=False)


def _title(sheet):
    found = _line(sheet.title, bold=True, size=16, align="center", before=12, after=0, keep=True) if sheet.title else ""
    if sheet.subject and not sheet.is_letter:
        found += _line(sheet.subject, bold=True, align="center", after=0, keep=True)
    if sheet.title:
        found += _line("-----", align="center", after=10)
    if sheet.addressees:
        found += _line(f"Kính gửi: {' '.join(sheet.addressees)}", align="center", before=6)
    return found


def _grid(block, colour=""):
    """A ruled table; short columns are kept narrow."""
    rows = (block.headings, *block.rows)
    most = [max(min(len(cells[i]), 40) for cells in rows) + 4 for i in range(len(block.headings))]
    widths = [_WIDTH * part / sum(most) for part in most]
    heads = [_line(words, bold=True, size=12, align="center", after=0, colour=colour) for words in block.headings]
    lines = [
        _row([_line(w, size=13, align="left", after=0, colour=colour) for w in cells], widths) for cells in block.rows
    ]
    return _table([_row(heads, widths, head=True), *lines], widths, ruled=True) + _line("", after=0)


def _slips(block):
    """Ballot papers, two in a row, all alike."""
    first, *rest = block.paragraphs
    slip = _line(first, bold=True, align="center", after=3)
    slip += "".join(_line(words, size=12, align="center", after=3) for words in rest)
    slip += "".join(_line(words, align="left", left=20, after=3) for words in block.headings)
    slip += _line(
        "Đánh dấu X vào một ô. Không ký tên, không ghi gì thêm vào phiếu.", size=11, italic=True, align="center"
    )
    widths, count = (_WIDTH / 2,) * 2, len(block.rows)
    rows = [_row((slip, slip if n + 1 < count else _line("", after=0)), widths) for n in range(0, count, 2)]
    return _table(rows, widths, ruled=True) + _line("", after=0)


def _each(block, **style):
    return "".join(_line(words, **style) for words in block.paragraphs)


_WRITERS = {
    "text": lambda block: _line(block.words, first=10),
    "plain": lambda block: _line(block.words),
    "heading": lambda block: _line(block.words, bold=True, align="left", keep=True, before=6),
    "centre": lambda block: _line(block.words, bold=True, align="center", before=6),
    "quote": lambda block: _each(block, italic=True, align="left", left=8, after=3),
    "table": _grid,
    "lacking": lambda block: _grid(block, _RED),
    "lines": lambda block: "".join(_line(cell, align="left") for row in block.rows for cell in row),
    "slips": _slips,
}


def _foot(sheet):
    """Nơi nhận on the left, who signs on the right; several signatures stand side by side, two in a row."""
    if not sheet.signatures:
        return _line("", after=0)
    widths, empty = (_WIDTH / 2,) * 2, _line("", after=0)
    if sheet.receivers or len(sheet.signatures) == 1:
        small = {"align": "left", "size": 12, "after": 0}
        left = _line("Nơi nhận:", italic=True, **small) if sheet.receivers else empty
        left += "".join(_line(f"- {words}", **small) for words in sheet.receivers)
        rows = [_row((left, _sign(sheet.signatures[-1])), widths)]
    else:
        signed = [_sign(signature) for signature in sheet.signatures]
        signed += [empty] * (len(signed) % 2)
        rows = [_row(signed[n : n + 2], widths) for n in range(0, len(signed), 2)]
    return empty + _table(rows, widths, ruled=False) + empty


def _sign(signature):
    first, *rest = signature.heads
    lines = _line(first, bold=True, align="center", after=0, keep=True)
    lines += "".join(_line(words, align="center", after=0, keep=True) for words in rest)
    return lines + _line("", after=0, keep=True) * 3 + _line(signature.name, bold=True, align="center")
