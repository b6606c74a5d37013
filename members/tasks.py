"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import calendar
from members.actions import exports
from members.statistics import snapshots


@shared_task
def refresh_figures():
    """Count the large organisations anew; safe to run as often as one likes."""
    snapshots.refresh(calendar.today())


@shared_task(time_limit=3000)  # seconds; a list of many provinces on a busy machine
def write_list(export_id):
    """Write a list into its file; safe to run twice."""
    exports.write_export(export_id, on=calendar.today())


@shared_task
def remove_expired_lists():
    """Remove the files whose last day is over; safe to run as often as one likes."""
    exports.remove_expired(calendar.today())
