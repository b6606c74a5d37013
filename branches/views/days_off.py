"""Ngày nghỉ, ngày làm bù: the calendar by which working days are counted, for everybody to read."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from branches import calendar, days_off

FIRST, LAST = 2000, 2100


def calendar_of_year(request, year=None):
    """The year's days off and working Saturdays; administrators change them in the admin."""
    on = calendar.today()
    year = year or on.year
    if not FIRST <= year <= LAST:
        raise Http404
    may_edit = request.user.has_perm("branches.change_holiday")
    context = {
        "calendar": days_off.of_year(year),
        "on": on,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "edit_url": reverse("admin:branches_holiday_changelist") if may_edit else "",
    }
    return render(request, "branches/days_off.html", context)
