"""The inbox: notices share the transaction of what they tell of; mail follows within a minute (`branches.mail`)."""

from dataclasses import dataclass

from branches import calendar
from branches.models.notices import Notice


def deliver(users, text, *, link="", place_id=None):
    """One notice to each user. The text names no person and no matter beyond “hồ sơ số …”."""
    return deliver_many(Message(user, text, link, place_id=place_id) for user in {u.pk: u for u in users}.values())


@dataclass(frozen=True)
class Message:
    """One notice to be written; `urgent`: mailed at once, where the user takes mail; `place_id`: of which organisation."""

    user: object
    text: str
    link: str = ""
    urgent: bool = False
    place_id: int | None = None


def deliver_many(messages):
    """Many notices in one statement, inside the caller's transaction."""
    now = calendar.now()
    return Notice.objects.bulk_create(
        Notice(user=one.user, text=one.text, place_id=one.place_id, link=one.link, urgent=one.urgent, created_at=now)
        for one in messages
    )


def unread_count(user):
    """How many notices the user has not opened."""
    return Notice.objects.visible_to(user).unread().count()


def mark_read(user, notices=None):
    """Mark the user's notices (or those given) as read."""
    rows = Notice.objects.visible_to(user).unread()
    if notices is not None:
        rows = rows.filter(pk__in=[notice.pk for notice in notices])
    rows.update(read_at=calendar.now())
