"""How it stands with the deadlines: the states of the screens, and the counts kept of every organisation and day."""

from datetime import timedelta

from django.db.models import Count, Q

from screening.models import Deadline, DeadlineDay

Kind = Deadline.Kind

SOON = timedelta(days=7)
KEPT = timedelta(days=400)  # counts of a day; the plot shows the last weeks

#: From that day on something may be done, or holds no longer: nobody is late when it has passed.
NEVER_LATE = (Kind.MENTORING, Kind.BAR, Kind.APPEAL, Kind.PROBATION, Kind.CERTIFICATE)

STATES = ("overdue", "soon", "on_time")


def states(on):
    """{state: its condition}: each open deadline stands in exactly one of them."""
    passed, marks = Q(due_on__lt=on), Q(kind__in=NEVER_LATE)
    return {
        "overdue": passed & ~marks,
        "soon": Q(due_on__range=(on, on + SOON)),
        "on_time": Q(due_on__gt=on + SOON) | (passed & marks),
    }


def state_counts(rows, on):
    """The open deadlines among them by how they stand."""
    return rows.aggregate(**counts(on))


def counts(on):
    """Aggregates of open deadlines, one for each state."""
    return {name: Count("pk", filter=condition) for name, condition in states(on).items()}


def count(on):
    """Write the counts of the day, of each organisation its own; a second run on the same day writes them anew.

    Counts older than the plot will ever show are dropped.
    """
    rows = Deadline.objects.open().order_by("organization").values("organization").annotate(**counts(on))
    days = [
        DeadlineDay(organization_id=row.pop("organization"), on=on, **row) for row in rows.iterator(chunk_size=2000)
    ]
    DeadlineDay.objects.bulk_create(
        days,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["organization", "on"],
        update_fields=STATES,
    )
    DeadlineDay.objects.filter(on__lt=on - KEPT).delete()
    return {"organizations": len(days)}
