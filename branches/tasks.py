"""Background tasks: one line each into the domain."""

from celery import shared_task

from branches import mail


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_notice(notice_id):
    """Mail one notice; safe to run twice."""
    mail.send(notice_id)
