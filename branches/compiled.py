"""Questions whose SQL is made once: to build and compile a large queryset costs more than to ask it.

    @compiled
    def waiting(branches, on):
        return Meeting.objects.filter(branch__in=branches, held_on__lte=on).values("pk", "branch")

    (rows,) = ask([waiting(branches, on)])  # together with others, or
    meetings = waiting(branches, on).rows()  # by itself: what the queryset gives

For each shape of the arguments the function is called once a day, with stand-ins for the organisations, the users and
the `Keys` of other rows; whenever it is asked afterwards, only their keys and paths are put in. Everything else among
the arguments (a day, the limits, a word) decides which SQL it is. So the function may go by how many organisations there
are, by their kind and by the offices of a user, and by nothing else of them; it may give several querysets; it may not
ask the database.
"""

from copy import copy
from functools import lru_cache, wraps
from typing import NamedTuple

from django.db import connection
from psycopg2.extensions import AsIs

from branches import access, calendar
from branches.asking import Statement
from branches.models import Office, Organization, User

#: The key of the first stand-in; no row has such a key, and all of them have as many digits.
FIRST = 9_000_000_000_000_000_000
KEPT = 300  # questions; those of earlier days go first


class Unit(NamedTuple):
    """What the SQL may depend on of an organisation; `place` tells one from another."""

    place: int
    kind: str
    is_top: bool
    is_everything: bool

    def stand_in(self):
        pk = FIRST + 2 * self.place
        fields = ["id", "kind", "parent_id", "path"]  # in the order of the model; everything else would be asked for
        unit = Organization.from_db("default", fields, [pk, self.kind, None if self.is_top else pk + 1, f"/{pk}/"])
        unit.__dict__["_is_everything"] = self.is_everything
        return unit


class Person(NamedTuple):
    """What the SQL may depend on of a user: the offices."""

    place: int
    offices: tuple

    def stand_in(self):
        user = User.from_db("default", ["id"], [FIRST + 2 * self.place])
        user.__dict__["_offices_today"] = (calendar.today(), [_office(role, unit) for role, unit in self.offices])
        return user


def _office(role, unit):
    office = Office.from_db("default", ["organization_id", "role"], [None, role])
    office.organization = unit.stand_in()
    return office


class Keys(tuple):
    """The numbers of some rows, for `__in`: however many they are, the SQL is the same. The function gets one number."""


class Some(NamedTuple):
    """What the SQL may depend on of them: nothing."""

    place: int

    def stand_in(self):
        return [FIRST + 2 * self.place]


class Places:
    """The organisations, the users and the keys among some arguments, each in its place."""

    def __init__(self):
        self.found = {}

    def shape(self, value):
        """The argument without what is put in later."""
        if isinstance(value, Organization):
            top = value.parent_id is None
            return Unit(self._place(Organization, value), value.kind, top, access.is_everything(value))
        if isinstance(value, User):
            offices = tuple((office.role, self.shape(office.organization)) for office in access.offices(value))
            return Person(self._place(User, value), offices)
        if isinstance(value, Keys):
            return Some(self.found.setdefault((Keys, value), (len(self.found), value))[0])
        return tuple(map(self.shape, value)) if type(value) in (list, tuple) else value

    def _place(self, model, row):
        return self.found.setdefault((model, row.pk), (len(self.found), row))[0]

    def values(self):
        """{stand-in: what is put in its place}: keys, and words in which a path or a key stands."""
        keys, words = {}, {}
        for (model, pk), (place, row) in self.found.items():
            stand_in = FIRST + 2 * place
            keys[stand_in] = AsIs(", ".join(map(str, map(int, pk))) or "null") if model is Keys else pk
            if model is Organization:
                keys[stand_in + 1] = row.parent_id
                words[f"/{stand_in}"] = row.path.removesuffix("/")
        return keys, words | {str(stand_in): str(pk) for stand_in, pk in keys.items()}


def _stand_in(shape):
    if isinstance(shape, Unit | Person | Some):
        return shape.stand_in()
    return [_stand_in(part) for part in shape] if type(shape) is tuple else shape


class Question(Statement):
    """A statement in which stand-ins stand."""

    def __init__(self, queryset):
        super().__init__(queryset)
        mark = str(FIRST)[:-4]
        self.places = [n for n, value in enumerate(self.parameters) if mark in str(value)]
        if mark in self.sql or not all(isinstance(self.parameters[n], int | str) for n in self.places):
            raise TypeError(f"A key of an organisation or a user stands where nothing can be put in: {self.sql}")

    def about(self, keys, words):
        """The same about what is put in the place of the stand-ins."""
        statement = copy(self)
        statement.parameters = list(self.parameters)
        for n in self.places:
            statement.parameters[n] = _put_in(self.parameters[n], keys, words)
        return statement


def _put_in(value, keys, words):
    if not isinstance(value, str):
        return keys[value]
    for stand_in, word in words.items():
        value = value.replace(stand_in, word)
    return value


def compiled(build):
    """Decorates a function that builds a queryset, or a list of them."""

    @wraps(build)
    def question(*arguments):
        places = Places()
        shape = tuple(map(places.shape, arguments))
        made, values = _made(build, calendar.today(), shape), places.values()
        return [one.about(*values) for one in made] if isinstance(made, list) else made.about(*values)

    return question


@lru_cache(KEPT)
def _made(build, today, shape):
    with connection.execute_wrapper(_refuse):
        built = build(*map(_stand_in, shape))
        return list(map(Question, built)) if isinstance(built, list) else Question(built)


def _refuse(execute, sql, *rest):
    raise TypeError(f"A compiled question asked the database while it was being built: {sql}")
