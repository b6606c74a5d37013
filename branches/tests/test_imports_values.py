"""What people write in a cell (formats.md §1 no. 4): both sides of every limit."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.imports import values
from branches.imports.analysis import Row
from branches.imports.headings import Column
from branches.imports.words import spoken

ON = date(2026, 11, 20)


def read(reader, cell, heading="Cột", *, is_text=False):
    """(value, [code, …]) of one cell."""
    row = Row(7, ON, is_text=is_text)
    value = reader(cell, Column("key", heading, reader), row)
    return value, [message["code"] for message in row.messages]


def said(reader, cell, heading):
    row = Row(7, ON)
    reader(cell, Column("key", heading, reader), row)
    return [spoken(message) for message in row.messages]


@pytest.mark.parametrize(
    "cell",
    [
        date(1980, 5, 19),
        datetime(1980, 5, 19, 7, 30),
        "19/05/1980",
        "19/5/1980",
        "19-5-1980",
        "19.05.1980",
        " 19 / 05 / 1980 ",
        "19 05 1980",
        "1980-05-19",
        "1980/5/19",
        "1980-05-19 00:00:00",
        "19/05/1980 07:30",
        "'19/05/1980",
        "19\u00a0/05/1980",
        "Ngày 19 tháng 5 năm 1980",
        "19 tháng 05 năm 1980",
    ],
)
def test_a_whole_date_is_read_however_it_is_written(cell):
    assert read(values.day, cell) == (date(1980, 5, 19), [])


@pytest.mark.parametrize(
    "cell",
    ["31/02/1987", "29/02/1987", "32/01/1987", "5/13/1987", "0/0/0", "không rõ", "19/5", "1/1/0001", "19800519", 12.5],
)
def test_a_date_that_does_not_exist_is_refused(cell):
    assert read(values.day, cell) == (None, ["date_invalid"])


def test_the_last_day_of_a_leap_february_exists():
    assert read(values.day, "29/02/1988") == (date(1988, 2, 29), [])


def test_a_refused_date_is_quoted_after_the_name_of_its_column():
    assert said(values.day, "31/02/1987", "Ngày sinh") == ["Ngày sinh: “31/02/1987” không phải là một ngày có thật."]


@pytest.mark.parametrize(
    "cell", ["1980", "5/1980", "05-1980", "1980-05", "00/05/1980", 1980, 1980.0, "tháng 5 năm 1980"]
)
def test_a_date_that_counts_in_statistics_is_never_partial(cell):
    assert read(values.day, cell) == (None, ["date_incomplete"])


@pytest.mark.parametrize(
    ("cell", "first", "precision"),
    [
        ("1980", date(1980, 1, 1), "year"),
        (1980.0, date(1980, 1, 1), "year"),
        ("00/00/1980", date(1980, 1, 1), "year"),
        ("5/1980", date(1980, 5, 1), "month"),
        ("00/05/1980", date(1980, 5, 1), "month"),
        ("1980-05", date(1980, 5, 1), "month"),
    ],
)
def test_a_birthday_may_be_partial_and_stays_so(cell, first, precision):
    assert read(values.partial_day, cell) == (values.Partial(first, precision), ["date_partial"])


def test_a_bare_number_of_days_is_understood_as_the_spreadsheet_means_it_and_said():
    assert read(values.day, 29360.0) == (date(1980, 5, 19), ["date_serial"])


@pytest.mark.parametrize(
    ("written", "latest", "earliest", "expected"),
    [
        ("19.05.80", ON, None, date(1980, 5, 19)),
        ("20/11/26", ON, None, date(2026, 11, 20)),
        ("21/11/26", ON, None, date(1926, 11, 21)),
        ("03/02/05", date(1942, 1, 1), None, date(1905, 2, 3)),
        ("03/02/20", ON, date(1918, 1, 1), date(2020, 2, 3)),
        ("03/02/20", date(1990, 1, 1), date(1918, 1, 1), date(1920, 2, 3)),
    ],
)
def test_two_digits_of_a_year_mean_the_latest_year_that_fits(written, latest, earliest, expected):
    assert values.understand(written).settled(latest=latest, earliest=earliest) == expected


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_every_way_of_writing_it(day):
    written = [f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", f"{day:%d.%m.%Y}", day.isoformat(), day]
    assert [read(values.day, cell) for cell in written] == [(day, [])] * len(written)


@given(st.text(max_size=30))
def test_no_text_makes_the_reader_of_dates_fail(text):
    found, codes = read(values.day, text)
    assert found is None or codes == [] or isinstance(found, values.TwoDigits) or codes == ["date_serial"]


@given(st.integers(0, 200 * 365))
def test_a_two_digit_year_never_lies_in_the_future(days):
    day = ON - timedelta(days=days % 36_000)
    settled = values.understand(f"{day:%d/%m/%y}").settled(latest=ON)
    assert (settled <= ON, settled.day, settled.month) == (True, day.day, day.month)


@pytest.mark.parametrize(
    ("cell", "is_text", "expected"),
    [
        ("001080012345", False, ("001080012345", [])),
        ("001 080 012 345", False, ("001080012345", [])),
        ("001.080.012.345", False, ("001080012345", [])),
        ("123456789", False, ("123456789", [])),
        (38080012345.0, False, ("038080012345", ["identity_zero_restored"])),
        (1080012345, False, ("001080012345", ["identity_zero_restored"])),
        (12345678, False, ("012345678", ["identity_zero_restored"])),
        (123456789, False, ("123456789", [])),
        (1234567, False, (None, ["identity_length"])),
        ("38080012345", True, ("038080012345", ["identity_zero_restored"])),
        ("38080012345", False, (None, ["identity_length"])),
        ("0380800123456", False, (None, ["identity_length"])),
        ("3.808E+10", True, (None, ["identity_characters"])),
        ("không có", False, (None, ["identity_characters"])),
        ("•••••••••345", False, (None, ["masked_kept"])),
    ],
)
def test_an_identity_number_gets_its_zeros_back_only_where_the_length_is_certain(cell, is_text, expected):
    assert read(values.identity, cell, is_text=is_text) == expected


def test_the_restored_zero_and_the_wrong_length_are_said_in_words():
    assert said(values.identity, 38080012345, "Số căn cước") == [
        "Số căn cước: bảng tính làm mất số 0 ở đầu; đã thêm lại thành 12 số. Kiểm tra giúp."
    ]
    assert said(values.identity, "12345", "Số căn cước") == ["Số căn cước: có 5 số, cần 12 (hoặc 9) số."]


@given(st.integers(1, 96), st.integers(0, 10**9 - 1))
def test_every_identity_number_survives_being_taken_for_a_quantity(province, rest):
    number = f"{province:03}{rest:09}"
    value, _ = read(values.identity, float(int(number)))
    assert value == number


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12345678", ("12345678", [])),
        ("012345678901", ("012345678901", [])),
        (12345678.0, ("12345678", [])),
        (1234567.0, ("01234567", ["card_zero_restored"])),
        ("1234567", ("1234567", ["card_length"])),
        ("123456789", ("123456789", ["card_length"])),
        ("12.345.678", ("12345678", [])),
    ],
)
def test_a_card_number_of_another_length_is_only_a_warning(cell, expected):
    assert read(values.card, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("x", True), ("X", True), (1, True), (1.0, True), ("Có", True), (True, True)]
)
def test_a_mark_is_a_mark(cell, expected):
    assert read(values.mark, cell) == (expected, [])


@pytest.mark.parametrize("cell", ["0", 0, "không", "Không"])
def test_no_mark_says_nothing(cell):
    assert read(values.mark, cell) == (None, [])


def test_an_unknown_word_is_refused_with_what_it_resembles():
    level = values.word({"a": "Trung cấp", "b": "Cao đẳng"})
    assert read(level, "TRUNG CẤP") == ("a", [])
    assert said(level, "Trung cap nghe", "Chuyên môn") == [
        "Chuyên môn: “Trung cap nghe” không có trong danh mục. Gần giống: Trung cấp."
    ]


def test_names_lose_doubled_and_hard_spaces_and_capitals():
    nfd = "NGUYE\u0302\u0303N\u00a0 VĂN  BÌNH"
    assert read(values.name(120), nfd) == ("Nguyễn Văn Bình", [])


def test_what_looks_like_a_formula_is_text():
    assert read(values.text(50), "=1+1") == ("=1+1", [])
    assert read(values.text(50), "'=1+1") == ("=1+1", [])


def test_text_that_is_too_long_is_refused_and_not_cut():
    assert read(values.text(5), "12345") == ("12345", [])
    assert read(values.text(5), "123456") == (None, ["text_too_long"])


def test_a_telephone_number_gets_its_zero_back():
    assert read(values.phone, 912345678.0) == ("0912345678", ["phone_zero_restored"])


def test_a_wrong_mail_address_is_left_out_and_said():
    assert read(values.email, "binh@example.vn") == ("binh@example.vn", [])
    assert read(values.email, "binh(at)example") == (None, ["email_invalid"])


@pytest.mark.parametrize("cell", ["", None, "  ", "-", "…", "\u00a0"])
def test_what_people_write_for_nothing_is_nothing(cell):
    assert values.is_empty(cell)
