"""The deadlines of the demo: brought up to date with its records, and counted as they stood in the past weeks."""

from datetime import timedelta

from django.db.models import Q

from screening.deadlines.board import WEEKS
from screening.deadlines.counting import count, counts
from screening.deadlines.sync import sync
from screening.models import Deadline, DeadlineDay

Kind = Deadline.Kind


def write_deadlines(today):
    """Open what the registers ask for, and write what the nights of the last weeks would have counted."""
    sync(today)
    count(today)
    days = [today - timedelta(days=7 * n) for n in range(1, WEEKS)]
    DeadlineDay.objects.bulk_create(
        DeadlineDay(organization_id=row.pop("organization"), on=day, **row)
        for day in days
        for row in _open_on(day).order_by().values("organization").annotate(**counts(day))
    )


def _open_on(day):
    """The deadlines that were there on that day; two of them are there before they begin, with what leads to them."""
    ended = Q(met_on__lte=day) | Q(lapsed_on__lte=day) | Q(waived_on__lte=day)
    helped, probationary = Q(case__mentoring_starts_on__lte=day), Q(member__admitted_on__lte=day)
    early = Q(kind=Kind.REVIEW) & helped | Q(kind=Kind.RECOGNITION) & probationary
    return Deadline.objects.filter(Q(starts_on__lte=day) | early).exclude(ended)
