"""The business date, working days, calendar months."""

from datetime import date, datetime, timedelta

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
@pytest.mark.parametrize(
    ("start", "days"),
    [
        ("13/02/2026", "23/02/2026 24/02/2026 25/02/2026"),  # Tết 16–20/2
        ("03/02/2027", "11/02/2027 12/02/2027 15/02/2027"),  # Tết 4–10/2
        ("21/01/2028", "31/01/2028 01/02/2028 02/02/2028"),  # Tết 24–28/1
        ("24/04/2026", "28/04/2026 29/04/2026 04/05/2026"),  # Giỗ Tổ in lieu on 27/4; 30/4, 1/5
        ("28/08/2026", "03/09/2026 04/09/2026 07/09/2026"),  # 31/8 swapped; 1–2/9
        ("21/08/2026", "22/08/2026 24/08/2026 25/08/2026"),  # Saturday 22/8 works for 31/8
        ("30/12/2026", "31/12/2026 04/01/2027 05/01/2027"),  # Friday 1/1
        ("30/12/2027", "31/12/2027 04/01/2028 05/01/2028"),  # Saturday 1/1, in lieu on Monday
        ("25/02/2028", "28/02/2028 29/02/2028 01/03/2028"),  # a leap day
        ("26/02/2027", "01/03/2027 02/03/2027 03/03/2027"),
        ("30/01/2026", "02/02/2026 03/02/2026 04/02/2026"),  # the end of a month
    ],
)
def test_working_days_around_tet_swapped_days_a_leap_day_and_the_year_change(start, days):
    start = datetime.strptime(start, "%d/%m/%Y").date()
    found = [calendar.add_working_days(start, n) for n in (1, 2, 3)]
    assert " ".join(f"{day:%d/%m/%Y}" for day in found) == days
    assert [calendar.add_working_days(start, n, calendar.all_exceptions()) for n in (1, 2, 3)] == found


@pytest.mark.django_db
def test_a_longer_tet_and_its_working_saturday_are_entered_here_and_a_swap_of_the_state_is_taken_back():
    Holiday.objects.create(day=date(2027, 2, 11), name="Nghỉ Tết")
    Holiday.objects.create(day=date(2027, 2, 13), name="Làm bù nghỉ Tết", working=True)
    found = [calendar.add_working_days(date(2027, 2, 3), n) for n in (1, 2, 3)]
    assert found == [date(2027, 2, 12), date(2027, 2, 13), date(2027, 2, 15)]
    assert calendar.working_days_between(date(2027, 2, 3), date(2027, 2, 15)) == 3
    Holiday.objects.create(day=date(2026, 8, 22), name="Không làm bù")
    assert calendar.add_working_days(date(2026, 8, 21), 1) == date(2026, 8, 24)


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
