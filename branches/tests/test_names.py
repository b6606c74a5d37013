"""Vietnamese names: folding, given name, order."""

import random
import unicodedata

import pytest

from branches import names


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đặng Thị Hoà", "dang thi hoa"),
        ("Đặng Thị Hòa", "dang thi hoa"),
        (unicodedata.normalize("NFD", "Nguyễn Thuỳ Dương"), "nguyen thuy duong"),
        ("  NGUYỄN\u00a0 VĂN   A ", "nguyen van a"),
        ("K'Brơih", "k'broih"),
        ("Ðặng Văn Ðạt", "dang van dat"),
        ("", ""),
        (None, ""),
    ],
)
def test_fold_leaves_neither_accents_nor_capitals(typed, folded):
    assert names.fold(typed) == folded


def test_every_vietnamese_letter_folds_to_plain_latin():
    letters = "aăâeêioôơuưyđ"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    folded = {names.fold(letter + tone) for letter in letters for tone in tones}
    assert folded == set("aeiouyd")


def test_people_are_ordered_by_given_name_in_vietnamese_order():
    ordered = [
        "Nguyễn Văn An",
        "Trần Thị Ánh",
        "Lò Văn Ăn",
        "Nguyễn Ân",
        "Hoàng Văn Bình",
        "Hà Thị Dung",
        "Vi Văn Đạt",
        "Lê Thị Oanh",
        "Lê Thị Ơn",
        "Bế Ưng",
    ]
    mixed = ordered[:]
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=names.sort_key) == ordered


def test_the_same_given_name_is_ordered_by_family_and_middle_names():
    people = ["Vi Thị Hoa", "Bế Thị Hoa", "Bế Minh Hoa"]
    assert sorted(people, key=names.sort_key) == ["Bế Minh Hoa", "Bế Thị Hoa", "Vi Thị Hoa"]


def test_tones_decide_only_between_equal_letters():
    assert sorted(["Hòa", "Hoa", "Hóa", "Hỏa", "Hõa", "Họa"], key=names.sort_key) == [
        "Hoa",
        "Hòa",
        "Hỏa",
        "Hõa",
        "Hóa",
        "Họa",
    ]


@pytest.mark.parametrize(
    ("typed", "stored"), [("HÀ THỊ YẾN", "Hà Thị Yến"), ("Hà Thị Yến", "Hà Thị Yến"), ("Y Bhăm", "Y Bhăm")]
)
def test_a_name_in_capitals_gets_its_proper_case(typed, stored):
    assert names.proper(typed) == stored


@pytest.mark.parametrize(
    ("number", "shown"),
    [("038081000174", "•••••••••174"), ("123456", "•••456"), ("12345", "•••••"), ("", ""), (None, "")],
)
def test_a_masked_number_shows_at_most_its_last_three_signs(number, shown):
    assert names.masked(number) == shown
