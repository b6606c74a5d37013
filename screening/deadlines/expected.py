"""A deadline that the facts ask for, before it is a row."""

from dataclasses import asdict, dataclass
from datetime import date

from screening.deadlines.kinds import KINDS
from screening.deadlines.ladder import ladder_of
from screening.models import DeadlineChange


@dataclass(frozen=True)
class Expected:
    """A deadline that the facts ask for. `subject` as in the journal (“members.transfer:12”), `part` its period."""

    kind: str
    subject: str
    organization_id: int
    starts_on: date
    due_on: date
    arithmetic: str
    basis: str
    part: str = ""
    desk_id: int | None = None  # who must act, where it is not the organisation itself
    member_id: int | None = None
    case_id: int | None = None
    cycle: int = 1
    pauses: tuple = ()

    @property
    def key(self):
        return self.kind, self.subject, self.part

    def fields(self):
        """What stands in the row."""
        return asdict(self) | {"pauses": [[start.isoformat(), end.isoformat()] for start, end in self.pauses]}


def next_rung(row, known):
    """On which day somebody is told of a row next, by the rung it was told of last; None where no other comes."""
    ladder = ladder_of(KINDS[row.kind], known)
    if ladder is None or row.told_on is None:
        return ladder and ladder.first(row.starts_on, row.due_on)
    return ladder.following(row.starts_on, row.due_on, row.told_on)


def first_rung(want, known):
    """On which day somebody is told of it first; None where nobody is. `known`: the numbers of the ladder."""
    ladder = ladder_of(KINDS[want.kind], known)
    return ladder and ladder.first(want.starts_on, want.due_on)


def take_over(row, want, on, known):
    """Write into the row what the facts ask for now; returns the history where it falls on another day, else None.

    A deadline that falls on another day climbs its ladder anew; one that does not stands on its rung.
    """
    history = None
    if row.due_on != want.due_on:
        history = change(row, want.due_on, want.arithmetic, on)
        row.told_on, row.next_rung_on = None, first_rung(want, known)
    for name, value in want.fields().items():
        setattr(row, name, value)
    return history


def change(row, due_on, arithmetic, on):
    """The history of a deadline that falls on another day from now on."""
    return DeadlineChange(
        deadline=row,
        on=on,
        due_before=row.due_on,
        due_after=due_on,
        arithmetic_before=row.arithmetic,
        arithmetic_after=arithmetic,
    )
