"""Vietnamese names: search form without accents, sort key with the given name first.

No embedded PostgreSQL build carries ICU, so the order is computed here once, on save, and stored in a plain
text column with COLLATE "C".
"""

import unicodedata
from functools import lru_cache

_ALPHABET = tuple("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
_RANK = {letter: chr(0x30 + index) for index, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
_MARKED = {
    ("a", "\u0306"): "ă",
    ("a", "\u0302"): "â",
    ("e", "\u0302"): "ê",
    ("o", "\u0302"): "ô",
    ("o", "\u031b"): "ơ",
    ("u", "\u031b"): "ư",
}


def tidy(text):
    """NFC, one space between words, none at the ends; None gives an empty string.

    The Icelandic Ð looks like Đ and comes out of old typefaces.
    """
    text = text or ""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ")
    return " ".join(text.split())


def proper(name):
    """A name typed in capitals gets its proper case; any other is left as its owner writes it."""
    name = tidy(name)
    return name.title() if name.isupper() else name


def fold(text):
    """Lower case without accents and without regard to where a tone mark stands: "Đặng Thị Hoà" → "dang thi hoa"."""
    text = tidy(text)
    return text.lower() if text.isascii() else " ".join([_folded(word) for word in text.split(" ")])


@lru_cache(maxsize=8192)
def _folded(word):
    decomposed = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def given(full_name):
    """The given name: the last word."""
    words = tidy(full_name).split()
    return words[-1] if words else ""


def masked(number):
    """A number of which only the last three characters can be read: what a journal or a list may show of it."""
    number = str(number or "")
    return "•" * (len(number) - 3) + number[-3:] if len(number) > 5 else "•" * len(number)


@lru_cache(maxsize=8192)
def _syllable(word):
    letters, tones = [], []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            if tones:
                tones[-1] = _TONES[char]
        elif letters and (letters[-1], char) in _MARKED:
            letters[-1] = _MARKED[(letters[-1], char)]
        elif not unicodedata.combining(char):
            letters.append(char)
            tones.append("0")
    return "".join(_RANK.get(letter, letter) for letter in letters), "".join(tones)


def order(words):
    """The sort key of a sequence of words: all letters first, then all tones, as dictionaries do."""
    syllables = [_syllable(word) for word in words]
    return "!".join(letters for letters, _ in syllables) + " " + "".join(tones for _, tones in syllables)


def sort_key(full_name):
    """Sort key of a person's name: given name, then family name and middle names."""
    words = tidy(full_name).split()
    return order([words[-1], *words[:-1]]) if words else ""
