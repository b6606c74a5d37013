"""The calendar behind a secret address: a calendar program cannot sign in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branches import access, calendar, telling
from screening.deadlines.feed import calendar_of, deadlines


@login_not_required
@never_cache
@require_safe
def feed(request, token):
    """The deadlines of whoever made the address. Withdrawn, or of somebody without an office, it does not exist."""
    found = telling.feed_at(token)
    if found is None or not access.offices(found.user):
        raise Http404
    telling.note_fetched(found, calendar.now())
    text = calendar_of(deadlines(found.user, calendar.today()), calendar.now())
    headers = {"Content-Disposition": 'inline; filename="viec-can-lam.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
