"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import calendar
from members import counted
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


@shared_task(time_limit=3000)  # seconds; the whole Party on a busy machine
def count_figures(figures_id):
    """Count what a page of a large organisation asks for; safe to run twice."""
    counted.count(figures_id)


@shared_task
def remove_old_figures():
    """Remove what was counted on earlier days; safe to run as often as one likes."""
    counted.remove_old(calendar.today())


@shared_task
def remove_expired_lists():
    """Remove the files whose last day is over; safe to run as often as one likes."""
    exports.remove_expired(calendar.today())
