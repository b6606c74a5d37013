"""How many people of a province bear a name: of most names few, of “Nguyễn Văn Hùng” a hundred (peers.md §6 no. 9).

Shares are rounded from published counts of Vietnamese family, middle and given names (mark M); they only decide in
which order pairs are shown and which are too weak to be shown, never anything about a person.
"""

POPULATION = 130_000  # members of a province: whom a record may be mistaken for, however small the branch

_FAMILY = {
    "nguyen": 0.35,
    "tran": 0.11,
    "le": 0.09,
    "pham": 0.07,
    "hoang": 0.05,
    "phan": 0.045,
    "vu": 0.04,
    "vo": 0.04,
    "dang": 0.02,
    "bui": 0.02,
    "do": 0.014,
    "ho": 0.013,
    "ngo": 0.013,
    "duong": 0.01,
    "ly": 0.005,
}
_MIDDLE = {"van": 0.2, "thi": 0.25}
_GIVEN = dict.fromkeys(
    [
        "anh",
        "binh",
        "cuong",
        "dung",
        "duc",
        "giang",
        "ha",
        "hai",
        "hang",
        "hanh",
        "hien",
        "hoa",
        "hong",
        "hung",
        "huong",
        "huy",
        "khanh",
        "lan",
        "linh",
        "loan",
        "long",
        "mai",
        "minh",
        "nam",
        "nga",
        "nhung",
        "phuong",
        "quang",
        "quan",
        "son",
        "tam",
        "thanh",
        "thao",
        "thang",
        "thuy",
        "tien",
        "trang",
        "trung",
        "tuan",
        "tung",
        "van",
        "vinh",
        "yen",
    ],
    0.012,
)
_OTHER_FAMILY, _OTHER_MIDDLE, _OTHER_GIVEN = 0.004, 0.02, 0.003


def bearers(folded_name, counted):
    """How many people bear the name: as many as were counted, more where its words are common ones."""
    words = folded_name.split()
    if len(words) < 2:
        return max(counted, 2)
    share = _FAMILY.get(words[0], _OTHER_FAMILY) * _GIVEN.get(words[-1], _OTHER_GIVEN)
    for word in words[1:-1]:
        share *= _MIDDLE.get(word, _OTHER_MIDDLE)
    return max(counted, 2, share * POPULATION)
