"""The lists that leave the program: each registers its columns, its filters, and who may ask for it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, When
from django.http import QueryDict

from branches import access, names
from members import search
from members.exports.columns import SEEN

#: The parameter of an address that names a chosen column.
COLUMN = "cot"

_lists = {}


@dataclass(frozen=True)
class List:
    """One list: what the actor sees of the `model`, narrowed by the `form` as on its page.

    `prepared` adds what is counted, or leaves out. `people` leads to the member where a row may be seen by somebody
    who does not see the record of that member (`columns.person_beyond`).
    """

    key: str
    title: str
    columns: tuple
    model: type
    form: Callable
    order: tuple
    roles: frozenset | None = None
    prepared: Callable = lambda rows, actor: rows
    people: str = ""

    def may(self, actor):
        """Whether the actor holds an office that deals with it."""
        return any(self.roles is None or office.role in self.roles for office in access.offices(actor))

    def still_reaches(self, actor, day):
        """Whether the offices of today reach all that those of that day reached: a file ends with the office."""
        held, now = actor.offices.held_on(day).select_related("organization"), access.offices(actor)
        held, now = ([o for o in some if self.roles is None or o.role in self.roles] for some in (held, now))
        return all(any(o.organization.path.startswith(n.organization.path) for n in now) for o in held)

    def found(self, asked, actor):
        """The rows that the bound form asks for, in the order of the list."""
        rows = self.prepared(asked.filter(self.model.objects.visible_to(actor)), actor)
        if self.people:
            seen = When(access.within(actor, f"{self.people}branch__"), then=True)
            rows = rows.annotate(**{SEEN: Case(seen, default=False)})
        return rows.order_by(*self.order)

    def chosen(self, keys):
        """The columns of those keys in their official order; the usual ones where none is named."""
        return tuple(c for c in self.columns if c.key in keys) or tuple(c for c in self.columns if c.default)

    @property
    def guards_something(self):
        return any(column.guarded for column in self.columns)

    @property
    def file_stem(self):
        """“danh_sach_dang_vien”."""
        return names.fold(self.title).replace(",", "").replace(" ", "_")


def register(new):
    _lists[new.key] = new


def by_key(key):
    """The list of that key, or None."""
    return _lists.get(key)


def lists_for(actor):
    """The lists that the actor may ask for, in the order of their registration."""
    return [found for found in _lists.values() if found.may(actor)]


def question(query):
    """The filters of an address without its columns and its place in the list."""
    asked = QueryDict(query, mutable=True)
    for name in (COLUMN, "sau"):
        asked.pop(name, None)
    return asked


def used(asked):
    """{filter: value} of what was asked for, as the journal may keep it: a number is masked."""
    data = {name: str(asked[name].data) for name, value in asked.cleaned_data.items() if value not in (None, "")}
    if search.is_number(data.get("q", "")):
        data["q"] = names.masked(data["q"])
    return data
