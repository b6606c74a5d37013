"""The deadlines on the home page: the day of each thing to do there, and what no register and no case speaks of."""

from datetime import timedelta

from django.urls import reverse

from branches.compiled import compiled
from screening.deadlines.cases import OF_THE_WAY
from screening.deadlines.counting import NEVER_LATE
from screening.deadlines.kinds import KINDS
from screening.deadlines.mine import of
from screening.models import Deadline

Kind = Deadline.Kind
KNOWN_AHEAD = timedelta(days=200)  # a thing to do may stand on the page so long before its day
SHOWN_AHEAD = timedelta(days=30)  # what nothing else speaks of
MOST = 60  # the nearest; all of them stand in the list
APART = 2  # of one kind; more stand together
COLUMNS = [field.attname for field in Deadline._meta.concrete_fields]
NAMES = ("member__full_name", "organization__name", "case__number", "case__year")

#: Shown with the next step of their case, or as waiting elsewhere; and those in the queue of a committee.
OF_STEPS, OF_QUEUE = (*OF_THE_WAY, Kind.ACCEPTANCE, Kind.APPEAL), (Kind.SETTLEMENT, Kind.COMPLAINT)


@compiled
def question(actor, on):
    """What waits for the actor beside the steps of cases, overdue and in the coming months, the nearest day first."""
    rows = of(actor).select_related(None).filter(due_on__lte=on + KNOWN_AHEAD).exclude(kind__in=OF_STEPS)
    return rows.exclude(kind__in=NEVER_LATE, due_on__lt=on).values(*COLUMNS, *NAMES)[:MOST]


class Days:
    """The actor's deadlines, found by what they are about; what was found need not be named once more."""

    def __init__(self, rows):
        self.found, self.names = set(), {row["id"]: [row.pop(name) for name in NAMES] for row in rows}
        self.rows = [Deadline(**row) for row in rows]

    def of(self, kind, about, part=None):
        """The nearest of that kind about a record (“members.meeting:7”) or of an organisation (its id), or None."""
        alike = [
            row
            for row in self.rows
            if row.kind == kind and about in (row.subject, row.organization_id) and part in (None, row.part)
        ]
        self.found |= {row.pk for row in alike}
        return alike[0] if alike else None

    def rest(self, on):
        """[(deadline, its title, its words, its address)] of those within the next days that nothing else speaks of;
        several of one kind are named once, by the nearest."""
        by_kind = {}
        for row in self.rows:
            if row.pk not in self.found and row.kind not in OF_QUEUE and row.due_on <= on + SHOWN_AHEAD:
                by_kind.setdefault(row.kind, []).append(row)
        return [words for rows in by_kind.values() for words in self._named(rows)]

    def _named(self, rows):
        if len(rows) <= APART:
            return [(row, *self._words(row), KINDS[row.kind].record_url(row)) for row in rows]
        first = rows[0]
        title = f"{KINDS[first.kind].label}: {len(rows)} việc"
        words = f"Việc đầu tiên: {first.arithmetic}."
        return [(first, title, words, f"{reverse('screening:deadlines')}?kind={first.kind}")]

    def _words(self, row):
        member, organization, number, year = self.names[row.pk]
        title = KINDS[row.kind].label + (f": đồng chí {member}" if member else "")
        where = f"Hồ sơ số {number:02}/{year}" if number else organization
        return title, f"{where}: {row.arithmetic}."
