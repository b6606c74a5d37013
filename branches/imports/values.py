"""What people write in a cell, and what is meant by it (formats.md §1 no. 4).

A reader is called with the cell, the column and the row; it returns the value, or None where there is none, and puts
what it has to say into `row.say(code, column, …)`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from branches import names

EARLIEST_YEAR = 1880
_CELL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
_INVISIBLE = re.compile("[\u200b-\u200f\ufeff\u00ad]")
_MARKS = {"x", "1", "co", "v", "✓", "✔", "true", "dung", "yes", "la doan vien"}
_NO_MARKS = {"0", "khong", "false", "no", "-", "o"}


@lru_cache(maxsize=50_000)
def _tidied(text):
    return names.tidy(text if text.isascii() else _INVISIBLE.sub("", text))


def shown(cell):
    """The cell as a person sees it."""
    if isinstance(cell, str):
        return _tidied(cell)
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _tidied(str(cell))


def plain(cell):
    """The text of a cell: one space between words, NFC, without the apostrophe that keeps a formula from running."""
    text = shown(cell)
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "'") or _numbered(text) else text


def _numbered(text):
    return text[:1] == "'" and text[1:2].isdigit()


def is_number(cell):
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def is_empty(cell):
    """Nothing there, or what people write for nothing."""
    if isinstance(cell, str):
        return not (cell[:1].isalnum() or cell.strip(" \u00a0\t\r\n-–—.…/'"))
    return cell is None


def faulty(cell, column, row):
    """Says so where a formula failed."""
    if isinstance(cell, str) and cell in _CELL_ERRORS:
        row.say("cell_error", column.heading, value=cell)
        return True
    return False


# --- text -------------------------------------------------------------------------------------------------------


def text(length):
    """Free text of at most `length` characters."""

    def read(cell, column, row):
        value = plain(cell)
        if len(value) > length:
            row.say("text_too_long", column.heading, n=length)
            return None
        return value or None

    return read


def name(length):
    """A person's name; capitals get their proper case."""
    free = text(length)

    def read(cell, column, row):
        value = free(cell, column, row)
        return names.proper(value) if value else None

    return read


def email(cell, column, row):
    value = plain(cell).replace(" ", "")
    try:
        validate_email(value)
    except ValidationError:
        row.say("email_invalid", column.heading, value=value)
        return None
    return value


def phone(cell, column, row):
    value = plain(cell)
    if is_number(cell) and len(value) == 9:
        row.say("phone_zero_restored", column.heading)
        value = f"0{value}"
    return text(30)(value, column, row)


def mark(cell, column, row):
    """x, 1, có."""
    folded = names.fold(plain(cell))
    if folded in _MARKS:
        return True
    if folded not in _NO_MARKS:
        row.say("unknown_value_left", column.heading, value=plain(cell), near=" Đánh dấu bằng chữ x.")
    return None


def is_mark(cell):
    return names.fold(plain(cell)) in _MARKS


@lru_cache(maxsize=20_000)
def key_of(word):
    """Words are the same without regard to case, accents, punctuation."""
    return re.sub(r"[^a-z0-9]+", " ", names.fold(word)).strip()


def near(word, words):
    """“ Gần giống: Trung cấp.”, or nothing where no word is like it."""
    labels = {key_of(label): label for label in words}
    found = get_close_matches(key_of(word), labels, n=1, cutoff=0.55)
    return f" Gần giống: {labels[found[0]]}." if found else ""


def word(choices, *, aliases=None, optional=False):
    """One of a fixed list: {value: label}; unknown words are an error, or left out where the column is optional."""
    known = {key_of(label): value for value, label in choices.items()}
    known |= {key_of(alias): value for alias, value in (aliases or {}).items()}
    code = "unknown_value_left" if optional else "unknown_value"

    def read(cell, column, row):
        value = plain(cell)
        if key_of(value) in known:
            return known[key_of(value)]
        row.say(code, column.heading, value=value, near=near(value, choices.values()))
        return None

    read.known = known
    return read


def whole_number(low, high):
    """A whole number between two limits; `high` may be a function of the day."""

    def read(cell, column, row):
        value, top = plain(cell), high(row.on) if callable(high) else high
        if value.isascii() and value.isdigit() and low <= int(value) <= top:
            return int(value)
        row.say("number_invalid", column.heading, value=value, low=low, high=top)
        return None

    return read


# --- numbers that identify ----------------------------------------------------------------------------------------


def _compact(cell):
    value = plain(cell)
    squeezed = re.sub(r"[\s.\-]", "", value)
    return squeezed if squeezed.isascii() and squeezed.isdigit() else value


def _hidden(value, column, row):
    """An export masks numbers; what is masked says nothing about the number."""
    if "•" in value or "***" in value:
        row.say("masked_kept", column.heading)
        return True
    return False


def identity(cell, column, row):
    """12 digits, or 9 of an old chứng minh nhân dân.

    A spreadsheet that took the number for a quantity dropped its zeros. The length tells how many: the first digit of
    a 12-digit number is always 0, its first three are never 000, and there is nothing between 9 and 12 digits.
    """
    value = _compact(cell)
    if _hidden(value, column, row):
        return None
    if not (value.isascii() and value.isdigit()):
        row.say("identity_characters", column.heading, value=value)
        return None
    if len(value) in (9, 12):
        return value
    whole = {8: 9, 10: 12, 11: 12}.get(len(value))
    if whole and (is_number(cell) or row.is_text):
        row.say("identity_zero_restored", column.heading, n=whole)
        return value.zfill(whole)
    row.say("identity_length", column.heading, n=len(value))
    return None


def card(cell, column, row):
    """Usually 8 or 12 digits; another length is to be looked at."""
    value = _compact(cell)
    if _hidden(value, column, row):
        return None
    whole = {7: 8, 11: 12, 10: 12}.get(len(value))
    if whole and is_number(cell):
        row.say("card_zero_restored", column.heading, n=whole)
        return value.zfill(whole)
    if len(value) not in (8, 12) or not value.isdigit():
        row.say("card_length", column.heading, n=sum(char.isdigit() for char in value))
    return text(20)(value, column, row)


def file_number(cell, column, row):
    value = plain(cell)
    if _hidden(value, column, row):
        return None
    return text(20)(value.replace(" ", ""), column, row)


# --- dates ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TwoDigits:
    """A date whose century is still open."""

    year: int
    month: int
    day: int
    written: str

    def settled(self, *, latest, earliest=None):
        """The latest such day that is not after `latest`, and not before `earliest` where one is known.

        None where no century gives a day of the calendar.
        """
        days = []
        for century in (1800, 1900, 2000, 2100):
            try:
                days.append(date(century + self.year, self.month, self.day))
            except ValueError:
                continue
        if not days:
            return None
        fitting = [day for day in days if day <= latest and day.year >= EARLIEST_YEAR]
        within = [day for day in fitting if earliest is None or day >= earliest]
        return max(within or fitting or days[1:2] or days)


@dataclass(frozen=True)
class Partial:
    """Only the month and the year, or only the year, are known; `day` is the first of that time."""

    day: date
    precision: str  # "month" or "year"

    @property
    def known(self):
        return f"tháng {self.day:%m/%Y}" if self.precision == "month" else f"năm {self.day.year}"


def first_day(value):
    """The day of a date, or the first day of what is known of it."""
    return value.day if isinstance(value, Partial) else value


_SEPARATED = re.compile(r"^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})\.?$")
_ISO = re.compile(r"^(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
_MONTH = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{4})$")
_ISO_MONTH = re.compile(r"^(\d{4})\s*[/.\-]\s*(\d{1,2})$")
_YEAR = re.compile(r"^(\d{4})$")
_WORDS = re.compile(r"^(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})$")
_MONTH_WORDS = re.compile(r"^thang\s*(\d{1,2})\s*(?:nam\s*|/\s*)(\d{4})$")
_TIME = re.compile(r"\s+\d{1,2}:\d{2}(:\d{2})?$")
_NO_DIGITS = re.compile(r"[^0-9]+")
_SERIALS = range(7_000, 80_000)  # days since 1900 that a spreadsheet shows where the cell is not formatted as a date


def as_date(year, month, day):
    """The day, or None where there is no such day."""
    try:
        return date(year, month, day) if year >= EARLIEST_YEAR else None
    except ValueError:
        return None


def understand(written):
    """date | Partial | TwoDigits | None for a date written as text."""
    text = names.tidy(written).lstrip("'")
    if ":" in text:
        text = _TIME.sub("", text)
    if match := _SEPARATED.match(text):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        if day == 0 or month == 0:
            return _part_of(year, month) if len(match[3]) == 4 and day == 0 else None
        if len(match[3]) == 2:
            found = TwoDigits(year, month, day, text)
            return found if found.settled(latest=date.max) else None
        return as_date(year, month, day)
    if match := _ISO.match(text):
        return as_date(*(int(part) for part in match.groups()))
    if match := _MONTH.match(text):
        return _part_of(int(match[2]), int(match[1]))
    if match := _ISO_MONTH.match(text):
        return _part_of(int(match[1]), int(match[2]))
    if match := _YEAR.match(text):
        return _part_of(int(match[1]), 0)
    folded = names.fold(text)
    if match := _WORDS.match(folded):
        return as_date(int(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH_WORDS.match(folded):
        return _part_of(int(match[2]), int(match[1]))
    return None


def _part_of(year, month):
    first = as_date(year, month or 1, 1)
    return first and Partial(first, "month" if month else "year")


def _of_cell(cell):
    """What a cell says about a day, and whether it was guessed from a bare number."""
    if isinstance(cell, datetime):
        return cell.date(), False
    if isinstance(cell, date):
        return cell, False
    if isinstance(cell, time | bool):
        return None, False
    if is_number(cell) and int(cell) in _SERIALS:
        return date.fromordinal(date(1899, 12, 30).toordinal() + int(cell)), True
    return understand(shown(cell)), False


def day(cell, column, row):
    """A whole date: one that counts in statistics is never partial."""
    found, guessed = _of_cell(cell)
    written = shown(cell)
    if isinstance(found, TwoDigits):
        return found  # settled when the other dates of the row are known
    if isinstance(found, Partial):
        row.say("date_incomplete", column.heading, value=written)
        return None
    if found is None or found.year < EARLIEST_YEAR:
        row.say("date_invalid", column.heading, value=written)
        return None
    if guessed:
        row.say("date_serial", column.heading, value=written, date=f"{found:%d/%m/%Y}")
    return found


def partial_day(cell, column, row):
    """A date of which only the month or the year may be known: then a Partial, kept as such."""
    found, _ = _of_cell(cell)
    if not isinstance(found, Partial):
        return day(cell, column, row)
    row.say("date_partial", column.heading, known=found.known)
    return found


def settle(row, column, *, latest, earliest=None):
    """Decide the century of a date written with two digits, and say how it was understood."""
    value = row.values.get(column.key)
    if not isinstance(value, TwoDigits):
        return
    found = value.settled(latest=latest, earliest=earliest)
    row.values[column.key] = found
    row.say("date_two_digit", column.heading, value=value.written, date=f"{found:%d/%m/%Y}")


def looks_solid(cell):
    """A date, a number, or text with a number in it: what a row of data has and a signature has not."""
    if isinstance(cell, date | int | float):
        return True
    if not isinstance(cell, str) or not any(map(str.isdigit, cell)):
        return False
    return len(_NO_DIGITS.sub("", cell)) >= max(3, len(cell.strip()) // 2) or understand(cell) is not None
