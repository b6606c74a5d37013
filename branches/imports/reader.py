"""From a file to rows of cells. What a file is, is told from its first bytes, never from its name."""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass, field

import python_calamine
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from branches.imports.words import Refused

MAX_ROWS = 300_000
MAX_SWOLLEN_BYTES = 800 * 1024 * 1024
DELIMITERS = ";\t,|"

_NOT_SPREADSHEETS = {
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "ảnh",
    b"\x89PNG": "ảnh",
    b"GIF8": "ảnh",
    b"{\\rtf": "văn bản",
    b"MZ": "chương trình",
    b"Rar!": "tệp nén",
    b"7z\xbc\xaf": "tệp nén",
}


@dataclass
class Book:
    """One sheet of a file: its rows (the first row is number 1), and what is merged across columns in them."""

    sheet: str
    sheets: list
    rows: object  # an iterable of lists of cells
    merged: list = field(default_factory=list)  # ((row, column), (row, column)), counted from 0, both included
    is_text: bool = False  # a text file does not tell numbers from digits


def read(content, *, name="", sheet=""):
    """Open a file given as bytes. Raises Refused, with what to do about it."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise Refused("too_large", size=filesizeformat(len(content)), limit=limit)
    if not content.strip():
        raise Refused("empty_file")
    for signature, kind in _NOT_SPREADSHEETS.items():
        if content.startswith(signature):
            raise Refused("not_a_spreadsheet", kind=kind)
    if name.lower().endswith((".xlsm", ".xltm", ".xlam", ".xlsb")):
        raise Refused("macros")
    if content.startswith(b"PK"):
        _check_zip(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        _check_compound(content)
    else:
        return _read_text(content)
    return _read_workbook(content, sheet)


def _check_zip(content):
    """.xlsx and .ods are archives: look into the directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename: info for info in archive.infolist()}
            if sum(info.file_size for info in parts.values()) > MAX_SWOLLEN_BYTES:
                raise Refused("swollen", limit=filesizeformat(MAX_SWOLLEN_BYTES))
            if any(info.flag_bits & 1 for info in parts.values()):
                raise Refused("password")
            if "META-INF/manifest.xml" in parts and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise Refused("password")
            is_ods = b"opendocument.spreadsheet" in (archive.read("mimetype") if "mimetype" in parts else b"")
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise Refused("unreadable") from None
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in parts):
        raise Refused("macros")
    if not is_ods and "xl/workbook.xml" not in parts:
        word = any(name.startswith("word/") for name in parts)
        raise Refused("not_a_spreadsheet", kind="văn bản" if word else "tệp nén")


def _check_compound(content):
    """Old .xls, and any .xlsx with a password, are compound files; their parts have names in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused("password")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise Refused("macros")
    if "WordDocument".encode("utf-16-le") in content:
        raise Refused("not_a_spreadsheet", kind="văn bản")


def _read_workbook(content, sheet):
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        visible = python_calamine.SheetVisibleEnum.Visible
        sheets = [
            meta.name
            for meta in workbook.sheets_metadata
            if meta.visible == visible and meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if not sheets:
            raise Refused("empty_file")
        if sheet and sheet not in sheets:
            raise Refused("no_such_sheet", sheet=sheet, sheets=", ".join(sheets))
        page = workbook.get_sheet_by_name(sheet or sheets[0])
        book = Book(page.name, sheets, [])
        if page.start is None:
            return book  # an empty sheet; another one may be picked
        if page.total_height > MAX_ROWS:
            raise Refused("too_many_rows", limit=f"{MAX_ROWS:,}".replace(",", "."))
        indent = [""] * page.start[1]
        book.rows = ([*indent, *row] for row in page.iter_rows())
        book.merged = page.merged_cell_ranges or []
        return book
    except python_calamine.PasswordError:
        raise Refused("password") from None
    except (Refused, MemoryError):
        raise
    except BaseException as failure:  # a broken file may end in a panic of the library, which is no Exception
        if isinstance(failure, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise Refused("password" if "password" in str(failure).lower() else "unreadable") from None


def _decode(content):
    """UTF-8 with or without BOM, UTF-16, else Windows-1258, whose tone marks stand after their vowel."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    sample = content[:4000]
    if sample.count(0) > len(sample) // 4:  # UTF-16 that does not say so
        return content.decode("utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be")
    if 0 in content:
        raise UnicodeError
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258")


def _rows_of(text, delimiter):
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _regularity(head, delimiter):
    """How many rows this mark divides alike, and into how many cells."""
    widths = Counter(len(row) for row in _rows_of(head, delimiter) if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _read_text(content):
    try:
        text = _decode(content)
        if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
            raise Refused("unreadable")
        delimiter = max(DELIMITERS, key=lambda mark: _regularity(text[:20_000], mark))
        named = text[:6].lower()
        if named.startswith("sep=") and len(named) > 4 and named[4] in DELIMITERS:
            delimiter = named[4]
        rows = list(_rows_of(text, delimiter))
    except (UnicodeError, csv.Error):
        raise Refused("unreadable") from None
    if len(rows) > MAX_ROWS:
        raise Refused("too_many_rows", limit=f"{MAX_ROWS:,}".replace(",", "."))
    return Book("", [], rows, is_text=True)
