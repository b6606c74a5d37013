"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import calendar, mail, pages
from branches import runs as job_runs
from branches.changes import carrying_out
from branches.imports import runs


@shared_task(quiet=True)
def send_mail():
    """Mail what is urgent, and the digests whose hour has come; safe to run twice."""
    return mail.send_due(calendar.now())


@shared_task
def look_after_jobs():
    """Find jobs that were killed, remove old rows; safe to run as often as one likes."""
    return job_runs.look_after(calendar.now()) | mail.remove_old(calendar.now())


LONG = {"soft_time_limit": 2900, "time_limit": 3000}  # seconds; a list of 200,000 rows on a busy machine


@shared_task(**LONG)
def read_import(run_id):
    """Read a list for its preview; safe to run twice."""
    runs.read(run_id, on=calendar.today())


@shared_task(**LONG)
def apply_import(run_id):
    """Write the accepted rows of a list; safe to run twice."""
    runs.apply(run_id, on=calendar.today())
    pages.mass_changed(calendar.today())


@shared_task(**LONG)
def undo_import(run_id):
    """Take a list back; safe to run twice."""
    runs.undo(run_id)
    pages.mass_changed(calendar.today())


@shared_task(**LONG)
def work_on_change(change_id):
    """Carry out or take back a batch of organisation changes; safe to run twice."""
    carrying_out.work(change_id, on=calendar.today())
    pages.mass_changed(calendar.today())
