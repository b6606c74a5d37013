"""The row of headings is found by itself, and the end of the list too."""

import pytest

from branches.imports import importer_for, reader
from branches.imports.headings import letter, table_of
from branches.imports.words import Refused
from branches.tests.builders import make_sheet

HEADINGS = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ", "Ngày kết nạp"]
PERSON = ["1", "Nông Văn Kiên", "19/05/1980", "12345678", "03/02/2010"]


def table(rows, merged=(), kind="members"):
    importer = importer_for(kind)
    return table_of(reader.read(make_sheet(rows, merged=merged)), importer.vocabulary, importer.wanted)


def keys(found):
    return {position: column.key for position, column in found.layout.columns.items()}


USUAL = {1: "full_name", 2: "born_on", 3: "card_number", 4: "admitted_on"}


@pytest.mark.parametrize("titles", [0, 1, 2, 5, 8])
def test_headings_are_found_below_title_rows(titles):
    rows = [["ĐẢNG BỘ XÃ SUỐI MÂY", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"]] * titles + [HEADINGS, PERSON]
    found = table(rows)
    assert (found.layout.header_row, keys(found), [number for number, _ in found.rows]) == (
        titles + 1,
        USUAL,
        [titles + 2],
    )


@pytest.mark.parametrize(
    "written",
    [
        ["stt", "HỌ VÀ TÊN", "NGÀY SINH", "SỐ THẺ", "NGÀY KẾT NẠP"],
        ["TT", "Họ và tên\n(chữ in hoa)", "Ngày sinh (*)", "Số thẻ\nđảng viên (*)", "Ngày\nvào Đảng"],
        ["Số TT", "ho va ten", "ngay sinh", "so the", "ngay vao dang csvn"],
        ["STT", "Họ,  tên khai sinh:", "Ngày, tháng, năm sinh", "Số TĐV", "Ngày kết nạp (dd/mm/yyyy)"],
    ],
)
def test_headings_are_known_in_any_dress(written):
    found = table([written, PERSON])
    assert (keys(found), found.unknown_columns) == (USUAL, [])


def test_columns_may_stand_in_any_order_and_unknown_ones_are_listed():
    found = table([["Ngày kết nạp", "Ghi chú", "Họ và tên", "", "Khen thưởng"], ["03/02/2010", "x", "Kiên", "y", ""]])
    assert (keys(found), found.unknown_columns) == (
        {0: "admitted_on", 2: "full_name"},
        ["Ghi chú", "Khen thưởng", "Cột D"],
    )


def test_a_column_written_twice_is_listed_as_not_used():
    found = table([["Họ và tên", "Ngày sinh", "Năm sinh"], ["Kiên", "19/05/1980", "1980"]])
    assert (keys(found), found.unknown_columns) == ({0: "full_name", 1: "born_on"}, ["Năm sinh"])


def test_headings_over_two_rows_with_merged_cells_are_read_together():
    rows = [
        ["STT", "Họ và tên", "Ngày sinh", "", "Ngày vào Đảng", ""],
        ["", "", "Nam", "Nữ", "Dự bị", "Chính thức"],
        ["1", "Lộc Thị Mai", "", "02/09/1985", "03/02/2010", "03/02/2011"],
    ]
    found = table(rows, merged=[(0, 2, 3), (0, 4, 5)])
    assert (keys(found), found.layout.header_row, [number for number, _ in found.rows]) == (
        {1: "full_name", 2: "is_male", 3: "is_female", 4: "admitted_on", 5: "official_on"},
        2,
        [3],
    )


def test_a_name_over_two_columns_is_one_name():
    rows = [["STT", "Họ và tên", "", "Ngày sinh"], ["1", "Nông Văn", "Kiên", "19/05/1980"]]
    assert keys(table(rows, merged=[(0, 1, 2)])) == {1: "full_name", 2: "full_name", 3: "born_on"}


def test_signatures_below_the_list_empty_rows_and_titles_inside_are_not_data():
    rows = [
        HEADINGS,
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["I. Chi bộ thôn Đồng Dâu", "", "", "", ""],
        PERSON,
        [],
        HEADINGS,
        PERSON,
        [],
        ["", "Tổng số: 02 đồng chí"],
        ["", "", "", "Suối Mây, ngày 03 tháng 02 năm 2026"],
        ["", "Người lập biểu", "", "T/M CHI ỦY", ""],
        ["", "Hoàng Văn Bình", "", "Nông Văn Thịnh"],
    ]
    found = table(rows)
    assert ([number for number, _ in found.rows], found.left_out) == ([4, 7], [3, 9, 10, 11, 12])


def test_a_row_in_the_middle_with_only_a_name_is_data_and_will_be_faulty():
    rows = [HEADINGS, PERSON, ["", "Lộc Thị Mai"], PERSON]
    assert [number for number, _ in table(rows).rows] == [2, 3, 4]


def refusal(rows):
    with pytest.raises(Refused) as refused:
        table(rows)
    return refused.value.code


def test_a_sheet_without_headings_is_refused_with_the_columns_it_needs():
    assert refusal([["Bảng điểm"], ["Toán", "Văn"], ["9", "8"]]) == "header_not_found"
    with pytest.raises(Refused, match="Họ và tên, Ngày sinh, Mã tổ chức"):
        table([["Toán", "Văn"]])


def test_an_empty_sheet_is_refused():
    assert refusal([]) == "empty_file"
    assert refusal([[" "], ["-"]]) == "empty_file"


@pytest.mark.parametrize(("columns", "refused"), [(100, False), (101, True), (200, True)])
def test_a_file_with_too_many_columns_is_refused(columns, refused):
    rows = [[*HEADINGS, *(f"Cột {n}" for n in range(columns - len(HEADINGS)))], PERSON]
    if refused:
        assert refusal(rows) == "too_many_columns"
    else:
        assert keys(table(rows)) == USUAL


def test_columns_are_named_as_spreadsheets_name_them():
    assert [letter(n) for n in (0, 25, 26, 701)] == ["A", "Z", "AA", "ZZ"]
