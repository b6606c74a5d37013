"""What the life of the branch asks to be done: every register says it by one function, the home page shows it.

Nothing is stored; a thing disappears when it has been done. A register that has never been begun asks for nothing.

A source is a generator: it yields a list of `values()` querysets, is sent their rows, may yield again, and returns its
items. The questions of all sources are asked together, so that the home page costs the same however many there are.
"""

from dataclasses import dataclass
from datetime import date

from branches.asking import ask
from members.limits import limits


@dataclass(frozen=True)
class Item:
    """One thing to do: since when it can be done, by when it should be, in whose words, and where."""

    day: date
    title: str
    url: str
    detail: str
    action: str = "Mở"
    due: date | None = None


#: (organizations that the actor keeps the records of, on, the limits of that day) → generator, as said above.
SOURCES = []


def items(organizations, on, sources=None, *, rule=None):
    """All that is to be done in these organisations, by the order of the sources; `rule`: the limits, where known."""
    organizations = list(organizations)
    if not organizations:
        return []
    rule = rule or limits(on)
    running = [source(organizations, on, rule) for source in (SOURCES if sources is None else sources)]
    found, answers = [[] for _ in running], [None for _ in running]
    while True:
        asked = {}
        for place, source in enumerate(running):
            try:
                if source is not None:
                    asked[place] = source.send(answers[place])
            except StopIteration as end:
                found[place], running[place] = end.value, None
        if not asked:
            return [item for items in found for item in items]
        rows = iter(ask([queryset for querysets in asked.values() for queryset in querysets]))
        answers = {place: [next(rows) for _ in querysets] for place, querysets in asked.items()}
