"""Whole đồng. Nothing here is ever a float: a share is a whole number of ten-thousandths, a relief of hundredths.

Each division is rounded down to the whole đồng, in favour of whoever pays (convention of the program, mark D: the
regulation names no rounding). What a level keeps is rounded down too, and all the rest is sent on, so that kept and
sent always add up to what was collected.
"""

from datetime import date

from branches.calendar import add_months

TEN_THOUSAND = 10_000
AHEAD = 12  # months for which a base may be set, and dues be paid, in advance (mark D)


def dong(amount):
    """1.250.000 đ."""
    return f"{amount:,} đ".replace(",", ".")


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu")


def _three(number, whole):
    """A group of three digits; `whole` names its hundreds also where there are none."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or whole else []
    if tens == 0 and ones and words:
        words.append("linh")
    elif tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    if ones:
        words.append({1: "mốt" if tens > 1 else "một", 5: "lăm" if tens else "năm"}.get(ones, _DIGITS[ones]))
    return " ".join(words)


def _number_in_words(number):
    if number >= 10**9:
        billions, rest = divmod(number, 10**9)
        return f"{_number_in_words(billions)} tỷ" + (f" {_below_a_billion(rest, True)}" if rest else "")
    return _below_a_billion(number, False)


def _below_a_billion(number, whole):
    parts = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            parts.append(_three(group, whole or bool(parts)) + _GROUPS[power])
    return " ".join(parts)


def in_words(amount):
    """“Một triệu hai trăm năm mươi nghìn đồng”, as a receipt has it."""
    words = _number_in_words(amount) or _DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def percent(share):
    """100 ten-thousandths → “1%”, 50 → “0,5%”."""
    whole, rest = divmod(share, 100)
    return f"{whole}%" if not rest else f"{whole},{rest:02}".rstrip("0") + "%"


def share_of(base, share):
    """So many ten-thousandths of a base, rounded down."""
    return base * share // TEN_THOUSAND


def relieved(amount, relief):
    """What is left of an amount after a relief of so many per cent, rounded down."""
    return amount * (100 - relief) // 100


def kept_of(collected, kept):
    """What a level keeps of what it collected, in per cent, rounded down."""
    return collected * kept // 100


# --- months, kept as their first day ------------------------------------------------------------------------------


def month_of(day):
    return day.replace(day=1)


def after(month, count=1):
    return add_months(month, count)


def last_day(month):
    return date.fromordinal(add_months(month, 1).toordinal() - 1)


def months_of(year):
    return [date(year, number, 1) for number in range(1, 13)]
