"""The columns of a list: the official heading, where the value comes from, how it is written (formats.md §5)."""

from collections.abc import Callable
from dataclasses import dataclass

from branches import names
from members.models import Precision


def as_it_is(value):
    return value


def nothing(*values):
    """What is written of a fact that may only leave the program with a reason."""
    return ""


@dataclass(frozen=True)
class Column:
    """One column. `fields` are read from the database in one statement for all columns and go through `cell`.

    A `lookup` answers for many rows at once: (values of `fields`, day) → {value: what `cell` takes}. `guarded` writes
    the cell where no reason was given (domain §9). `money` is a number of đồng.
    """

    key: str
    heading: str
    fields: tuple
    cell: Callable = as_it_is
    width: int = 16
    default: bool = True
    guarded: Callable | None = None
    lookup: Callable | None = None
    money: bool = False


def column(key, heading, field, **options):
    """A column of one field, written as it is."""
    return Column(key, heading, (field,), **options)


def word(key, heading, model, field, path="", **options):
    """A field with choices, written by its label; `path` leads to it where it is not the list's own."""
    labels = dict(model._meta.get_field(field).flatchoices)
    return Column(key, heading, (path or field,), lambda value: labels.get(value, value), **options)


def mark(key, heading, field, **options):
    """“x” where it is so."""
    return Column(key, heading, (field,), lambda value: "x" if value else "", width=10, **options)


def month(key, heading, field, **options):
    """“11/2026”."""
    return Column(key, heading, (field,), lambda value: f"{value:%m/%Y}" if value else "", width=11, **options)


def dong(key, heading, field, **options):
    return Column(key, heading, (field,), money=True, **options)


def known(born_on, precision):
    """A whole date stays a date; of a partial one stands what is known."""
    pattern = {Precision.MONTH: "%m/%Y", Precision.YEAR: "%Y"}
    return born_on if precision == Precision.DAY else born_on.strftime(pattern[precision])


def identity(path="identity_number", **options):
    return Column(
        "identity_number", "Số căn cước", (path,), lambda number: number or "", guarded=names.masked, **options
    )


#: Of a list that outlives the reach: whether the actor sees the record behind the row (`List.people`).
SEEN = "record_seen"


def _whole_if_seen(number, seen):
    return (number or "") if seen else names.masked(number)


def _never_whole(number, seen):
    return names.masked(number)


def branch(path="branch__", heading="Chi bộ", *, name=True):
    """Of which branch: its code, as an import asks for it, and its name."""
    shown = column("branch", heading, f"{path}name", width=30, default=name)
    return (column("branch_code", "Mã tổ chức", f"{path}code"), shown)


def person(path="member__"):
    """Who: the name and the numbers by which an import knows the record."""
    return (
        column("full_name", "Họ và tên", f"{path}full_name", width=28),
        column("card_number", "Số thẻ đảng viên", f"{path}card_number"),
        identity(f"{path}identity_number"),
    )


def person_beyond(path="member__"):
    """Who, in a list of a branch: the record may since be, or still be, another's, and then its numbers stay masked."""
    card, number = (f"{path}card_number", SEEN), (f"{path}identity_number", SEEN)
    return (
        column("full_name", "Họ và tên", f"{path}full_name", width=28),
        Column("card_number", "Số thẻ đảng viên", card, _whole_if_seen),
        Column("identity_number", "Số căn cước", number, _whole_if_seen, guarded=_never_whole),
    )
