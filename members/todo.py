"""What the life of the branch asks to be done: every register says it by one function, the home page shows it.

Nothing is stored; a thing disappears when it has been done. A register that has never been begun asks for nothing.

A source is a generator: it yields a list of questions, is sent their rows, may yield again, and returns its items. The
questions of all sources are asked together (`branches.asking.converse`), so that the home page costs the same however
many there are.
"""

from dataclasses import dataclass
from datetime import date
from itertools import chain

from branches.asking import converse
from members.limits import limits


@dataclass(frozen=True)
class Item:
    """One thing to do: since when it can be done, by when it should be, in whose words, and where.

    `deadline`: of which deadline it speaks, as (kind, the record or the id of the organisation, the period where one
    organisation has several); where it is kept, its day counts.
    """

    day: date
    title: str
    url: str
    detail: str
    action: str = "Mở"
    due: date | None = None
    deadline: tuple = ()


#: (organizations that the actor keeps the records of, on, the limits of that day) → generator, as said above.
SOURCES = []


def begin(organizations, on, rule, sources=None):
    """The sources, begun for these organisations."""
    organizations = list(organizations)
    return [source(organizations, on, rule) for source in (SOURCES if sources is None else sources) if organizations]


def items(organizations, on, sources=None, *, rule=None):
    """All that is to be done in these organisations, by the order of the sources; `rule`: the limits, where known."""
    return list(chain.from_iterable(converse(begin(organizations, on, rule or limits(on), sources))))
