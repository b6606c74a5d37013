"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import calendar
from branches.runs import AGAIN
from members import counted
from members.actions import exports
from members.statistics import snapshots


@shared_task(**AGAIN)
def refresh_figures():
    """Count the large organisations anew; safe to run as often as one likes."""
    return {"organizations": snapshots.refresh(calendar.today())}


@shared_task(soft_time_limit=2900, time_limit=3000)  # seconds; a list of many provinces on a busy machine
def write_list(export_id):
    """Write a list into its file; safe to run twice."""
    exports.write_export(export_id, on=calendar.today())


@shared_task(soft_time_limit=2900, time_limit=3000)  # seconds; the whole Party on a busy machine
def count_figures(figures_id):
    """Count what a page of a large organisation asks for; safe to run twice."""
    counted.count(figures_id)


@shared_task(**AGAIN, quiet=True)
def remove_old_figures():
    """Remove what was counted on earlier days; safe to run as often as one likes."""
    return {"removed": counted.remove_old(calendar.today())}


@shared_task(**AGAIN, quiet=True)
def remove_expired_lists():
    """Remove the files whose last day is over; safe to run as often as one likes."""
    return {"removed": exports.remove_expired(calendar.today())}
