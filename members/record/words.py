"""How the facts of a record, and what the journal kept of them, are written for people."""

from datetime import date

from members import partial_dates
from members.models.partial_dates import PartialDateField

#: What stands for a sensitive value on a page that is not opened, and in the journal always (Luật 91/2025/QH15; D).
HIDDEN = "•••"

MONEY = {"household_income", "income_per_head"}


def money(amount):
    """“120.000.000 đồng”."""
    return f"{amount:,} đồng".replace(",", ".")


def shown(thing, name):
    """A fact of a member, a profile or a row as people read it; nothing for nothing."""
    value, column = getattr(thing, name), thing._meta.get_field(name)
    if value is None or value == "":
        return ""
    if name == "born_on":
        return thing.born_as_known
    if name in MONEY:
        return money(value)
    if column.choices:
        return getattr(thing, f"get_{name}_display")()
    if isinstance(column, PartialDateField):
        return partial_dates.shown(value)
    return word(value)


def word(value, column=None):
    """A value of the journal in words; `column` is the field that it belongs to."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = "" if value is None else str(value)
    if column is not None and column.choices:
        return str(dict(column.choices).get(text, text))
    if isinstance(column, PartialDateField) or (len(text) == 10 and text[4:5] == text[7:8] == "-"):
        return partial_dates.shown(text)
    return text
