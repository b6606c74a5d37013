"""The business date, working days, calendar months."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches import calendar
from branches.models import Holiday


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 3, 5), 12, date(2027, 3, 5)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 3, 5), -12 * 18, date(2008, 3, 5)),
        (date(2026, 3, 5), 0, date(2026, 3, 5)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_last_day(day, months, result):
    assert calendar.add_months(day, months) == result


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 2), True),  # a Monday
        (date(2026, 10, 31), False),  # a Saturday
        (date(2026, 9, 2), False),  # Quốc khánh
        (date(2026, 5, 1), False),
    ],
)
def test_working_days_are_monday_to_friday_without_public_holidays(day, works):
    assert calendar.is_working_day(day) is works


@pytest.mark.django_db
def test_the_editable_calendar_decides_before_the_package():
    Holiday.objects.create(day=date(2026, 10, 31), name="Làm bù", working=True)
    Holiday.objects.create(day=date(2026, 11, 2), name="Nghỉ", working=False)
    assert [calendar.is_working_day(date(2026, 10, 31)), calendar.is_working_day(date(2026, 11, 2))] == [True, False]


@pytest.mark.django_db
def test_the_day_of_receipt_is_day_nought():
    friday = date(2026, 10, 30)
    assert [calendar.add_working_days(friday, n) for n in (0, 1, 5, 10)] == [
        friday,
        date(2026, 11, 2),
        date(2026, 11, 6),
        date(2026, 11, 13),
    ]


@pytest.mark.django_db
def test_working_days_between_is_the_inverse_of_adding_them():
    start = date(2026, 8, 25)
    assert [calendar.working_days_between(start, calendar.add_working_days(start, n)) for n in range(30)] == list(
        range(30)
    )
    assert calendar.working_days_between(start, start - timedelta(days=3)) == 0


def test_the_business_date_is_today_unless_the_demo_was_shifted(settings):
    settings.BUSINESS_DATE = None
    assert (calendar.today(), calendar.is_shifted()) == (timezone.localdate(), False)
    settings.BUSINESS_DATE = date(2027, 3, 5)
    assert (calendar.today(), calendar.is_shifted()) == (date(2027, 3, 5), True)
    assert timezone.localtime(calendar.now()).date() == date(2027, 3, 5)
