"""The ladder of a deadline: on which days somebody is told of it, and which of them has been reached.

30, 7 and 1 days before, on the day, and every week while it is overdue; once it is overdue by a number of days the
superior is told too. All days are parameters (`numbers`). A rung before the deadline began does not exist, and of
several rungs reached at once only the latest is told.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple


class Rung(NamedTuple):
    """A day on which somebody is told; `days` from the due day, negative before it."""

    name: str
    days: int
    is_escalated: bool = False

    @property
    def is_last(self):
        """The day has come or has passed: told whatever channels were chosen."""
        return self.days >= 0


@dataclass(frozen=True)
class Ladder:
    """The rungs of one kind: days before, the step while overdue (0: none), and the days until the superior is told
    (None: never)."""

    before: tuple
    every: int
    escalate: int | None

    def latest(self, starts_on: date, due_on: date, on: date) -> Rung | None:
        """The latest rung reached on that day, or None."""
        days = (on - due_on).days
        if days >= 0:
            return self._overdue(self._last_step(days))
        reached = [n for n in self._ahead(starts_on, due_on) if -n <= days]
        return Rung(f"before_{reached[-1]}", -reached[-1]) if reached else None

    def following(self, starts_on: date, due_on: date, after: date) -> date | None:
        """The day of the first rung later than `after`, or None where no other comes."""
        days = (after - due_on).days
        if days < 0:
            ahead = [-n for n in self._ahead(starts_on, due_on) if -n > days]
            return due_on + timedelta(days=min(ahead, default=0))
        steps = [self.every * (days // self.every + 1)] if self.every else []
        if self.escalate is not None and self.escalate > days:
            steps.append(self.escalate)
        return due_on + timedelta(days=min(steps)) if steps else None

    def first(self, starts_on: date, due_on: date) -> date:
        """The day of the first rung of all."""
        return self.following(starts_on, due_on, min(starts_on, due_on - timedelta(days=1)))

    def _ahead(self, starts_on, due_on):
        """Days before, the earliest first, that fall later than the day the deadline began."""
        return [n for n in sorted(self.before, reverse=True) if due_on - timedelta(days=n) > starts_on]

    def _last_step(self, days):
        weekly = self.every * (days // self.every) if self.every else 0
        return max(weekly, self.escalate) if self._is_escalated(days) else weekly

    def _is_escalated(self, days):
        return self.escalate is not None and days >= self.escalate

    def _overdue(self, days):
        if days == 0:
            return Rung("due", 0)
        return Rung(f"overdue_{days}", days, self._is_escalated(days))


def ladder_of(spec, numbers):
    """The ladder of a kind under the numbers of the day; None where nobody is told."""
    if not spec.is_told:
        return None
    before = numbers.days_before(spec.kind)
    return Ladder(before, numbers.overdue_every, numbers.escalate_after) if spec.nags else Ladder(before, 0, None)
