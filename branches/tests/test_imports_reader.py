"""Files as they come, and files that are none: a clear sentence each."""

import io
import struct
import zipfile

import pytest

from branches.imports import headings, reader
from branches.imports.words import Refused
from branches.tests.builders import make_sheet

ROWS = [["Mã tổ chức", "Tên tổ chức", "Loại"], ["01", "Đảng bộ xã Suối Mây", "Đảng bộ cơ sở"]]
TEXT = "Mã tổ chức;Tên tổ chức;Loại\r\n01;Đảng bộ xã Suối Mây;Đảng bộ cơ sở\r\n"


def rows_of(content, **options):
    return [list(row) for row in reader.read(content, **options).rows]


def refusal(content, **options):
    with pytest.raises(Refused) as refused:
        reader.read(content, **options)
    return refused.value.code


def archive(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def ods(rows):
    """A minimal OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Trang 1">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def xls(rows):
    """A minimal .xls file: one stream of BIFF8 records inside a compound file."""

    def record(kind, body):
        return struct.pack("<HH", kind, len(body)) + body

    def entry(title, kind, child, first, size):
        name = (title + "\0").encode("utf-16-le")
        links = struct.pack("<HBBiii", len(name), kind, 1, -1, -1, child)
        return name.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", first, size)

    end, title = record(0x0A, b""), "Danh sach"
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0x600))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            place = struct.pack("<HHH", r, c, 0)
            if isinstance(cell, float):
                sheet += record(0x203, place + struct.pack("<d", cell))
            else:
                sheet += record(0x204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0x600)) + record(0x42, struct.pack("<H", 1200))
    name = struct.pack("<BB", len(title), 1) + title.encode("utf-16-le")
    offset = len(head) + 10 + len(name) + len(end)
    stream = head + record(0x85, struct.pack("<IBB", offset, 0, 0) + name) + end + sheet + end
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count, free, last = len(stream) // 512, 0xFFFFFFFF, 0xFFFFFFFE
    chain = [0xFFFFFFFD, last, *range(3, count + 2), last]
    fat = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    folder = entry("Root Entry", 5, 1, last, 0) + entry("Workbook", 2, -1, 2, len(stream)) + bytes(256)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, last, 0, last, 0)
    return header + struct.pack("<109I", 0, *[free] * 108) + fat + folder + stream


def test_an_xlsx_file_is_read_with_its_first_row_as_number_one():
    assert rows_of(make_sheet([[], [], *ROWS])) == [["", "", ""], ["", "", ""], *ROWS]


def test_columns_left_of_the_list_are_kept_so_that_positions_are_true():
    assert rows_of(make_sheet([["", "", "Mã tổ chức"]])) == [["", "", "Mã tổ chức"]]


def test_an_ods_file_is_read():
    assert rows_of(ods(ROWS)) == ROWS


def test_an_old_xls_file_is_read():
    assert rows_of(xls([["Họ và tên", "Số thẻ"], ["Bình", 12345678.0]])) == [
        ["Họ và tên", "Số thẻ"],
        ["Bình", 12345678.0],
    ]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode(),
        b"sep=;\r\n" + TEXT.encode(),
    ],
)
def test_a_text_file_is_read_in_every_usual_encoding_and_with_every_usual_divider(content):
    found = rows_of(content)
    assert found[-2:] == ROWS


def test_windows_1258_with_its_separate_tone_marks_is_read():
    import unicodedata

    words = "Họ và tên;Nguyễn Thị Hòa"
    # the code page has vowels with their hats, and the tones as separate marks
    hats = "".join(
        char if char in "ăâêôơưđ" else unicodedata.normalize("NFD", char) if ord(char) > 127 else char
        for char in unicodedata.normalize("NFC", words)
    )
    encoded = hats.replace("e\u0302\u0303", "ê\u0303").encode("cp1258")
    assert [headings.values.shown(cell) for cell in rows_of(encoded)[0]] == words.split(";")


def test_addresses_with_commas_do_not_hide_the_semicolons():
    content = "Họ tên;Quê quán\nBình;Xóm 1, xã A, huyện B, tỉnh C\n".encode()
    assert rows_of(content) == [["Họ tên", "Quê quán"], ["Bình", "Xóm 1, xã A, huyện B, tỉnh C"]]


def test_the_first_visible_sheet_is_read_unless_another_is_picked():
    content = make_sheet([["a"]], more={"Trang hai": [["b"]]})
    assert (reader.read(content).sheet, rows_of(content)) == ("Danh sách", [["a"]])
    assert (reader.read(content, sheet="Trang hai").sheets, rows_of(content, sheet="Trang hai")) == (
        ["Danh sách", "Trang hai"],
        [["b"]],
    )
    assert refusal(content, sheet="Trang ba") == "no_such_sheet"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty_file"),
        (b" \n \n", "a.csv", "empty_file"),
        (b"%PDF-1.7 ...", "danh_sach.xlsx", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n...", "danh_sach.xlsx", "not_a_spreadsheet"),
        (b"PK\x03\x04 broken", "a.xlsx", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "a.xls", "unreadable"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
        (b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"), "a.xls", "macros"),
        (b"a\x00b\x01\x02\x03", "a.csv", "unreadable"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "unreadable"),
        (b"Ho ten;Ngay sinh", "a.xlsm", "macros"),
    ],
)
def test_what_is_no_readable_list_is_refused_by_its_content_and_not_by_its_name(content, name, code):
    assert refusal(content, name=name) == code


def test_archives_that_are_no_spreadsheets_are_refused():
    assert refusal(archive({"word/document.xml": "x"})) == "not_a_spreadsheet"
    assert refusal(archive({"a.txt": "x"})) == "not_a_spreadsheet"
    assert refusal(archive({"xl/workbook.xml": "x", "xl/vbaProject.bin": "x"})) == "macros"
    assert refusal(archive({"xl/workbook.xml": "not xml"})) == "unreadable"
    manifest = archive({"mimetype": "x", "META-INF/manifest.xml": "<encryption-data/>", "content.xml": "x"})
    assert refusal(manifest) == "password"


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(monkeypatch):
    content = archive({"xl/workbook.xml": "0" * 2_000_000})
    monkeypatch.setattr(reader, "MAX_SWOLLEN_BYTES", 1_000_000)
    assert refusal(content) == "swollen"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read(settings):
    content = TEXT.encode()
    settings.UPLOAD_MAX_BYTES = len(content)
    assert rows_of(content) == ROWS
    settings.UPLOAD_MAX_BYTES = len(content) - 1
    assert refusal(content) == "too_large"


def test_formulas_give_the_value_that_the_spreadsheet_kept():
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_formula(0, 0, '="Họ và"&" tên"', value="Họ và tên")
        page.write_formula(0, 1, "=1+1", value=2)
    assert rows_of(buffer.getvalue()) == [["Họ và tên", 2.0]]


def test_refusals_are_sentences_that_say_what_to_do():
    assert Refused("macros").message == (
        "Tệp có chương trình con (macro) nên không nhận. Lưu lại dạng .xlsx rồi thử lại."
    )
    assert Refused("not_a_spreadsheet", kind="PDF").message == (
        "Tệp này là PDF, không phải bảng tính. Chọn tệp .xlsx, .xls, .ods hoặc .csv."
    )
