"""Background tasks: one line each into the domain."""

from datetime import timedelta

from celery import shared_task

from branches import calendar, runs
from screening import invariants, reminders
from screening.deadlines import counting, following, sync

NIGHTLY = {**runs.AGAIN, "soft_time_limit": 3300, "time_limit": 3600}  # seconds; a whole country on a busy machine
OVERLAP = timedelta(minutes=5)  # an act written just before a run may be seen only by the next


@shared_task(quiet=True)
def remind():
    """Tell whoever has something due; safe to run as often as one likes."""
    return reminders.run(reminders.day_told(calendar.today()))


@shared_task(quiet=True, bind=True)
def follow_records(self):
    """Bring the deadlines up to date where something was written since the last run; safe to run twice."""
    now = calendar.now()
    since = min(runs.last_done(self.name) or now - timedelta(days=1), now)
    return following.follow(calendar.today(), since - OVERLAP)


@shared_task(**NIGHTLY)
def sync_deadlines():
    """Make all deadlines equal to their facts; safe to run as often as one likes."""
    return sync.sync(calendar.today())


@shared_task(**NIGHTLY)
def count_deadlines():
    """Count how it stands with the deadlines of every organisation today; safe to run twice."""
    return counting.count(calendar.today())


@shared_task(**NIGHTLY)
def check_invariants():
    """Look for what must never be true and tell the administrators once a day."""
    return {"faults": len(invariants.report(calendar.today()))}
