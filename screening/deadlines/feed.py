"""One's deadlines as a calendar (iCalendar, RFC 5545) that any calendar program reads.

It names no person, no matter and no case, only that something is due: whoever finds the secret address learns a day.
Who wants to know more opens the address of the deadline, and signs in there.
"""

from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max
from icalendar import Calendar, Event, vDuration

from branches.calendar import add_months
from screening.deadlines.mine import of
from screening.models import DeadlineChange

NAME, DISCREET = "Việc cần làm", "Một việc đến hạn"
MONTHS = 12  # ahead
AHEAD, BEHIND = 400, 100  # deadlines: from today on, and overdue ones
EVERY = timedelta(hours=4)  # how often a calendar program may ask again


def deadlines(actor, on):
    """What waits for the actor: overdue, and within the next twelve months; 500 at most, those nearest to today."""
    mine = of(actor).select_related(None)
    overdue = mine.filter(due_on__lt=on).order_by("-due_on", "-pk")[:BEHIND]
    return [*reversed(overdue), *mine.filter(due_on__range=(on, add_months(on, MONTHS)))[:AHEAD]]


def calendar_of(rows, now):
    """The deadlines as all-day events; the bytes of the calendar."""
    whole = Calendar()
    whole.add("prodid", "-//partyrecords//Viec can lam//VI")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("name", NAME)
    whole.add("x-wr-calname", NAME)
    whole.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vDuration(EVERY))  # what the same is called by older programs
    found = DeadlineChange.objects.filter(deadline__in=rows).order_by().values("deadline")
    changes = {row["deadline"]: row for row in found.annotate(times=Count("pk"), last=Max("on"))}
    for row in rows:
        whole.add_component(_event(row, changes.get(row.pk), now))
    return whole.to_ical()


def _event(row, changes, now):
    """One deadline; whoever has fetched it before sees by its sequence that its day has moved."""
    link = settings.PUBLIC_URL.rstrip("/") + row.get_absolute_url()
    event = Event()
    event.add("uid", f"thoi-han-{row.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", changes["times"] if changes else 0)
    if changes:
        event.add("last-modified", datetime.combine(changes["last"], time.min, UTC))
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    event.add("summary", DISCREET)
    event.add("description", f"Đăng nhập để xem: {link}")
    event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # a deadline does not make the day busy
    return event
