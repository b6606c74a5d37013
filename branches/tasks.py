"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import calendar, mail, pages
from branches.changes import carrying_out
from branches.imports import runs


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_notice(notice_id):
    """Mail one notice; safe to run twice."""
    mail.send(notice_id)


LONG = {"time_limit": 3000}  # seconds; a list of 200,000 rows on a busy machine


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
