"""The page of the working calendar: everybody reads the year, administrators are led to where it is changed."""

from datetime import date

import pytest
from django.urls import reverse

from branches import calendar, days_off
from branches.models import Holiday
from branches.tests.builders import make_user

pytestmark = pytest.mark.django_db


def page(client, year=2026):
    return client.get(reverse("branches:days-off-year", args=[year]))


def test_a_year_shows_the_days_off_the_swapped_days_and_what_was_entered_here():
    Holiday.objects.create(day=date(2026, 2, 21), name="Làm bù", working=True)
    Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh, trực", working=True)
    found = days_off.of_year(2026)
    rows = {row.day: (row.weekday, row.name, row.is_working, row.is_own) for row in found.days}
    assert rows[date(2026, 2, 17)] == ("Thứ Ba", "Tết Nguyên Đán", False, False)
    assert rows[date(2026, 2, 21)] == ("Thứ Bảy", "Làm bù", True, True)
    assert rows[date(2026, 8, 22)] == ("Thứ Bảy", "Làm bù theo lịch nghỉ của Nhà nước", True, False)
    assert rows[date(2026, 9, 2)] == ("Thứ Tư", "Quốc khánh, trực", True, True)
    assert [row.day for row in found.days] == sorted(rows)
    # 261 days from Monday to Friday in 2026, 13 days off on them, three more days of work
    assert found.working == 251
    assert found.working == calendar.working_days_between(date(2025, 12, 31), date(2026, 12, 31))


def test_of_a_span_only_the_days_count_otherwise_than_their_weekday():
    Holiday.objects.create(day=date(2026, 12, 5), name="Làm bù", working=True)
    found = days_off.between(date(2026, 4, 20), date(2026, 12, 31))
    assert [(f"{row.day:%d/%m}", row.is_working) for row in found] == [
        *((day, False) for day in ("27/04", "30/04", "01/05")),  # the 26th of April is a Sunday
        ("22/08", True),
        *((day, False) for day in ("31/08", "01/09", "02/09", "24/11")),
        ("05/12", True),
    ]
    assert days_off.between(date(2026, 12, 5), date(2027, 1, 1))[0].day == date(2026, 12, 5)
    assert [row.day for row in days_off.between(date(2026, 12, 6), date(2027, 1, 1))] == [date(2027, 1, 1)]


def test_everybody_reads_the_year_and_only_who_may_change_it_is_led_to_the_admin(client, settings):
    settings.BUSINESS_DATE = date(2027, 3, 1)
    admin_url = reverse("admin:branches_holiday_changelist")
    client.force_login(make_user())
    text = client.get(reverse("branches:days-off")).content.decode()
    assert ("Ngày nghỉ, ngày làm bù năm 2027" in text, admin_url in text) == (True, False)
    assert "Thứ Bảy, 06/02/2027" in text
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert admin_url in page(client).content.decode()


@pytest.mark.parametrize(("year", "status"), [(2000, 200), (2100, 200), (1999, 404), (2101, 404)])
def test_the_calendar_has_no_years_beyond_reason(client, year, status):
    client.force_login(make_user())
    assert page(client, year).status_code == status


def test_a_year_with_many_rows_takes_as_many_queries_as_one_with_none(client, django_assert_num_queries):
    client.force_login(make_user())
    with django_assert_num_queries(1):
        days_off.of_year(2028)
    for n in range(1, 9):
        Holiday.objects.create(day=date(2028, 3, n), name="Nghỉ")
    with django_assert_num_queries(1):
        days_off.of_year(2028)
