"""The business date, working days and calendar months. Nothing else in the project asks the clock."""

import calendar
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.conf import settings
from django.utils import timezone

#: Called with today after a row of the calendar was entered: last days that lie ahead may move (domain §11.2 no. 5).
followers = []


def _shift():
    if settings.BUSINESS_DATE is None:
        return timedelta(0)
    return settings.BUSINESS_DATE - timezone.localdate()


def today() -> date:
    """The business date: today in Viet Nam, or the date the demo was started with."""
    return timezone.localdate() + _shift()


def now() -> datetime:
    """The business instant: the clock, moved by as many days as the business date is."""
    return timezone.now() + _shift()


def is_shifted() -> bool:
    """True in a demo that runs on another day than today."""
    return settings.BUSINESS_DATE is not None


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months later, clamped to the month's last day (31/8 + 6 = 28 or 29/2).

    domain §11.2 no. 5.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, day.day if day.day <= 28 else min(day.day, calendar.monthrange(year, month)[1]))


@lru_cache(maxsize=64)
def _state_calendar(year):
    return holidays.country_holidays("VN", years=year, language="vi")


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict:
    """{day: its name} of the public holidays of a year, with the days off in lieu and those swapped against another."""
    return dict(_state_calendar(year).items())


@lru_cache(maxsize=64)
def swapped_days(year: int) -> frozenset:
    """The Saturdays of a year that the State made working days, for a day off in that year or early in the next."""
    found = _state_calendar(year).weekend_workdays | _state_calendar(year + 1).weekend_workdays
    return frozenset(day for day in found if day.year == year)


def exceptions(start: date, end: date) -> dict:
    """The calendar's own rows between two days: {day: is a working day}."""
    from branches.models import Holiday

    return dict(Holiday.objects.filter(day__range=(start, end)).values_list("day", "working"))


def all_exceptions() -> dict:
    """All of the calendar's own rows, some tens of them: for whoever counts from many days in one question."""
    from branches.models import Holiday

    return dict(Holiday.objects.values_list("day", "working"))


def is_working_day(day: date, own: dict | None = None) -> bool:
    """Monday to Friday and swapped Saturdays, not a public holiday; the editable calendar decides before all of them."""
    if own is None:
        own = exceptions(day, day)
    if day in own:
        return own[day]
    return (day.weekday() < 5 or day in swapped_days(day.year)) and day not in public_holidays(day.year)


def add_working_days(day: date, count: int, own: dict | None = None) -> date:
    """The `count`-th working day after `day`; the day itself is day 0 (domain §11.2 no. 5).

    `own`: the calendar's own rows, where the caller has fetched them for many days at once (`exceptions`).
    """
    if own is None:
        own = exceptions(day, day + timedelta(days=count * 3 + 40))
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, own):
            count -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and including `end`; 0 when `end` is not later."""
    own = exceptions(start, end)
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), own) for n in range(1, days + 1))
