"""The working calendar of a year in words: public holidays, days swapped by the State, and what was entered here."""

from dataclasses import dataclass
from datetime import date, timedelta

from branches import calendar
from branches.models import Holiday

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
SATURDAY = 5
SWAPPED = "Làm bù theo lịch nghỉ của Nhà nước"


@dataclass(frozen=True)
class Day:
    """A day that is not like its weekday, or that was entered here."""

    day: date
    name: str
    is_working: bool
    is_own: bool

    @property
    def weekday(self):
        return WEEKDAYS[self.day.weekday()]


@dataclass(frozen=True)
class Year:
    """The days of a year that are worth a word, and how many working days it has."""

    year: int
    days: list
    working: int


def of_year(year):
    """The year as the deadlines count it; one question. What was entered here decides before the State's calendar."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = {day: Day(day, name, False, False) for day, name in calendar.public_holidays(year).items()}
    days |= {day: Day(day, SWAPPED, True, False) for day in calendar.swapped_days(year)}
    entered = list(Holiday.objects.filter(day__range=(first, last)))
    days |= {row.day: Day(row.day, row.name, row.working, True) for row in entered}
    own = {row.day: row.working for row in entered}
    all_days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    working = sum(calendar.is_working_day(day, own) for day in all_days)
    return Year(year, [days[day] for day in sorted(days)], working)


def between(first, last):
    """The days of a span that count otherwise than their weekday: days off from Monday to Friday, weekends worked."""
    days = (day for year in range(first.year, last.year + 1) for day in of_year(year).days)
    return [day for day in days if first <= day.day <= last and day.is_working != (day.day.weekday() < SATURDAY)]
