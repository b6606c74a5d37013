"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import calendar
from members.statistics import snapshots


@shared_task
def refresh_figures():
    """Count the large organisations anew; safe to run as often as one likes."""
    snapshots.refresh(calendar.today())
