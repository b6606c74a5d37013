"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import calendar
from screening import invariants, reminders


@shared_task
def remind():
    """Tell whoever has something due; safe to run as often as one likes."""
    reminders.run(calendar.today())


@shared_task
def check_invariants():
    """Look for what must never be true and tell the administrators once a day."""
    invariants.report(calendar.today())
