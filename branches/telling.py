"""By which ways a user is told: mail, early notices, a calendar of one's own. The last notice is told to everybody.

Of the secret address of a calendar only the mark (SHA-256) is kept, so nobody can read it again, not even here.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from branches import calendar, journal
from branches.models import CalendarFeed, User

NOTED_EVERY = timedelta(hours=1)  # how often it is written down that a calendar was fetched


@transaction.atomic
def choose_ways(chosen, *, actor):
    """Write the ways the actor has chosen: {"daily_mail", "mail_hour", "told_early"}, or some of them."""
    user = _locked(actor)
    changed = {name: value for name, value in chosen.items() if getattr(user, name) != value}
    if not changed:
        return
    facts = {name: [getattr(user, name), value] for name, value in changed.items()}
    User.objects.filter(pk=user.pk).update(**changed)
    journal.record("branches.choose_ways", actor=actor, subject=user, facts=facts)


@transaction.atomic
def create_feed(*, actor):
    """Make a new secret address, which withdraws the old one; returns its secret part, this once."""
    user, secret = _locked(actor), secrets.token_urlsafe(32)
    withdrawn = _withdraw(user)
    feed = CalendarFeed.objects.create(user=user, mark=mark_of(secret), created_at=calendar.now())
    journal.record("branches.create_feed", actor=actor, subject=feed, facts={"withdrawn": withdrawn})
    return secret


@transaction.atomic
def withdraw_feed(*, actor):
    """Withdraw the address: from now on it does not exist. Whether there was one."""
    user = _locked(actor)
    withdrawn = _withdraw(user)
    if withdrawn:
        journal.record("branches.withdraw_feed", actor=actor, subject=user, facts={"withdrawn": withdrawn})
    return bool(withdrawn)


def _locked(actor):
    return User.objects.select_for_update(no_key=True).get(pk=actor.pk)


def _withdraw(user):
    """The id of the address that was in force, or None."""
    feed = feed_of(user)
    if feed is None:
        return None
    CalendarFeed.objects.filter(pk=feed.pk).update(revoked_at=calendar.now())
    return feed.pk


def mark_of(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_of(user):
    """The address of the user that is in force, or None."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def feed_at(secret):
    """The address in force with that secret part, of an account that is in use, or None.

    What is compared is the mark, so the time it takes says nothing about the secret.
    """
    feeds = CalendarFeed.objects.filter(mark=mark_of(secret), revoked_at=None, user__is_active=True)
    return feeds.select_related("user").first()


def note_fetched(feed, now):
    """Write down that a calendar was fetched, at most once an hour."""
    if feed.fetched_at is None or feed.fetched_at <= now - NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(fetched_at=now)
