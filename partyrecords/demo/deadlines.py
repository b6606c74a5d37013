"""The deadlines of the demo: brought up to date with its records, and counted as they stood in the past weeks."""

from datetime import timedelta

from django.db.models import Q

from screening.deadlines.board import WEEKS
from screening.deadlines.counting import counts
from screening.deadlines.sync import sync
from screening.models import Deadline, DeadlineDay


def write_deadlines(today):
    """Open what the registers ask for, and write what each night of the last weeks would have counted."""
    sync(today)
    days = [today - timedelta(days=7 * n) for n in range(WEEKS)]
    DeadlineDay.objects.bulk_create(
        DeadlineDay(organization_id=row.pop("organization"), on=day, **row)
        for day in days
        for row in _open_on(day).order_by().values("organization").annotate(**counts(day))
    )


def _open_on(day):
    """The deadlines that were running on that day."""
    ended = Q(met_on__lte=day) | Q(lapsed_on__lte=day) | Q(waived_on__lte=day)
    return Deadline.objects.filter(starts_on__lte=day).exclude(ended)
