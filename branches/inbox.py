"""The inbox: notices share the transaction of what they tell of; mail waits for the commit."""

from django.conf import settings

from branches import calendar
from branches.models.notices import Notice


def deliver(users, text, *, link=""):
    """One notice to each user. The text names no person and no matter beyond “hồ sơ số …”."""
    notices = Notice.objects.bulk_create(
        Notice(user=user, text=text, link=link, created_at=calendar.now()) for user in {u.pk: u for u in users}.values()
    )
    if settings.EMAIL_CONFIGURED:
        from branches.tasks import send_notice

        for notice in notices:
            send_notice.delay_on_commit(notice.pk)
    return notices


def unread_count(user):
    """How many notices the user has not opened."""
    return Notice.objects.visible_to(user).unread().count()


def mark_read(user, notices=None):
    """Mark the user's notices (or those given) as read."""
    rows = Notice.objects.visible_to(user).unread()
    if notices is not None:
        rows = rows.filter(pk__in=[notice.pk for notice in notices])
    rows.update(read_at=calendar.now())
