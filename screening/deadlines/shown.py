"""Deadlines on the screen: a line in words, a list under headings, a month as a table of weeks, a year as twelve lists."""

import calendar as weeks
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from branches import calendar
from branches.asking import ask
from branches.calendar import add_months
from branches.models import Holiday
from screening.deadlines.counting import NEVER_LATE, SOON
from screening.deadlines.kinds import KINDS, Kind
from screening.todo import state_of, weekday

MOST_IN_A_CELL = 4  # lines in one cell of a month on the screen
MOST_A_DAY = 8  # of a day on a phone and on paper; the rest stand in the list of that day
ORDER = ("due_on", "pk")
MOST_A_MONTH = 40  # of a month on the sheet of the year; the rest stand in the month


@dataclass(frozen=True)
class Line:
    """One deadline in words: whose, what, why that day, how it stands, and where it is dealt with.

    `home`: the only branch of the reader, which need not be named on every line.
    """

    deadline: object
    on: date
    home: int | None = None

    @property
    def title(self):
        return KINDS[self.deadline.kind].label

    @property
    def place(self):
        """The name of the organisation, where the reader has more than this one."""
        return "" if self.deadline.organization_id == self.home else str(self.deadline.organization)

    @property
    def whom(self):
        """“đồng chí Nguyễn Văn Bình, Chi bộ …” for those who may open the record anyway."""
        member = self.deadline.member
        return ", ".join(filter(None, (member and f"đồng chí {member.full_name}", self.place)))

    @property
    def short(self):
        """“Nguyễn Văn Bình”, where there is little room."""
        return self.deadline.member.full_name if self.deadline.member else self.place

    @property
    def state(self):
        return state(self.deadline, self.on)

    @property
    def is_late(self):
        return self.state[0] == "st-late"

    @property
    def url(self):
        return KINDS[self.deadline.kind].record_url(self.deadline)

    @property
    def why_url(self):
        return self.deadline.get_absolute_url()

    @property
    def month(self):
        return f"thg {self.deadline.due_on.month}"

    @property
    def heading(self):
        """Under which heading of the list it stands."""
        due, on = self.deadline.due_on, self.on
        if due < on:
            return "Trước hôm nay"
        if due == on:
            return "Hôm nay"
        return "Trong 7 ngày tới" if due <= on + SOON else f"Tháng {due.month}/{due.year}"


def state(deadline, on):
    """(class, icon, words): how a deadline stands; nobody is late with a day that only passes."""
    if deadline.waived_on:
        return "st-rest", "i-check", f"Được miễn từ {deadline.waived_on:%d/%m/%Y}"
    if deadline.met_on:
        return "st-done", "i-check", f"Đã xong ngày {deadline.met_on:%d/%m/%Y}"
    if deadline.lapsed_on:
        return "st-rest", "i-check", f"Không còn áp dụng từ {deadline.lapsed_on:%d/%m/%Y}"
    if deadline.due_on < on and deadline.kind in NEVER_LATE:
        return "st-rest", "i-clock", "Đã hết hạn" if deadline.kind == Kind.APPEAL else "Đã đến ngày"
    return state_of(deadline.due_on, on)


def lines(deadlines, on, home=None):
    return [Line(deadline, on, home) for deadline in deadlines]


def groups(found):
    """[(anchor, heading, lines)] in the order of the list."""
    by_heading = defaultdict(list)
    for line in found:
        by_heading[line.heading].append(line)
    return [(f"nhom-{n}", heading, some) for n, (heading, some) in enumerate(by_heading.items(), 1)]


# --- the month ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """A cell of the month; `count` of its deadlines, of which the first are given as lines."""

    day: date
    is_here: bool  # in this month, not in the one before or after
    is_rest: bool
    is_today: bool
    name: str = ""  # of the holiday, or why one works
    lines: list = field(default_factory=list)
    count: int = 0

    @property
    def weekday(self):
        words = weekday(self.day)
        return words[0].upper() + words[1:]

    @property
    def shown(self):
        return self.lines[:MOST_IN_A_CELL]

    @property
    def folded(self):
        """Those that stand on paper and on a phone only."""
        return self.lines[MOST_IN_A_CELL:]

    @property
    def beyond_cell(self):
        return max(self.count - MOST_IN_A_CELL, 0)

    @property
    def beyond(self):
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Month:
    """A month of deadlines, as weeks from Monday to Sunday."""

    first: date
    weeks: list

    @property
    def name(self):
        return f"Tháng {self.first.month}/{self.first.year}"

    @property
    def before(self):
        return add_months(self.first, -1)

    @property
    def after(self):
        return add_months(self.first, 1)

    @cached_property
    def days(self):
        """The days of this month with something due or with a name, for a narrow screen."""
        return [day for week in self.weeks for day in week if day.is_here and (day.lines or day.name)]

    @property
    def count(self):
        return sum(day.count for week in self.weeks for day in week if day.is_here)


def span(first):
    """The first and last day of the weeks that a month touches."""
    days = weeks.Calendar().monthdatescalendar(first.year, first.month)
    return days[0][0], days[-1][-1]


def _first_of_each(deadlines, part, most):
    """[(row, how many there are in its part)], at most so many of each part; a large month costs little more than a
    small one, because only the keys are numbered. Two questions."""
    window = {"partition_by": part}
    keys = deadlines.order_by().values_list("pk")
    keys = keys.annotate(number=Window(Count("pk"), **window), place=Window(RowNumber(), order_by=ORDER, **window))
    numbers = {pk: number for pk, number, _ in keys.filter(place__lte=most)}
    return [(row, numbers[row.pk]) for row in deadlines.filter(pk__in=numbers).order_by(*ORDER)] if numbers else []


def month_of(first, deadlines, on, home=None):
    """The month with the given deadlines; three questions, one of them for the holidays."""
    start, end = span(first)
    own = {row.day: row for row in Holiday.objects.filter(day__range=(start, end))}
    working = {day: row.working for day, row in own.items()}
    by_day, counts = defaultdict(list), {}
    found = deadlines.filter(due_on__range=(start, end))
    for row, count in _first_of_each(found, [F("due_on")], MOST_A_DAY):
        by_day[row.due_on].append(row)
        counts[row.due_on] = count
    days = [
        Day(
            day,
            day.month == first.month,
            not calendar.is_working_day(day, working),
            day == on,
            _name(day, own),
            lines(by_day[day], on, home),
            counts.get(day, 0),
        )
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1))
    ]
    return Month(first, [days[n : n + 7] for n in range(0, len(days), 7)])


def _name(day, own):
    """“Quốc khánh”; “Làm bù …” where one works on a day that is free otherwise."""
    if row := own.get(day):
        return f"Làm bù: {row.name}" if row.working and "bù" not in row.name.lower() else row.name
    if day in calendar.swapped_days(day.year):
        return "Làm bù"
    return calendar.public_holidays(day.year).get(day, "")


# --- the year -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """One month on the sheet of the year; `has_more`: the rest stands in the month."""

    first: date
    lines: list
    has_more: bool
    holidays: list  # [(first day, last day, name)]

    @property
    def rows(self):
        """[(first day, last day, name of the days off, line)] in the order of the days, days off before what is due."""
        free = [(*spell, None) for spell in self.holidays]
        due = [(line.deadline.due_on, line.deadline.due_on, "", line) for line in self.lines]
        return sorted(free + due, key=lambda row: row[0])


def year_of(year, deadlines, on, home=None):
    """The twelve months of the year, each with its first deadlines and its holidays; three questions.

    Each month is asked for by itself, so that a year of a province costs as little as that of a branch.
    """
    firsts = [date(year, month, 1) for month in range(1, 13)]
    keys = deadlines.order_by(*ORDER).values("pk")
    spans = [(first, add_months(first, 1) - timedelta(days=1)) for first in firsts]
    found = ask([keys.filter(due_on__range=span)[: MOST_A_MONTH + 1] for span in spans])
    shown = {row["pk"]: month for month, rows in enumerate(found, 1) for row in rows[:MOST_A_MONTH]}
    by_month, free = defaultdict(list), holidays_of(year)
    for row in deadlines.filter(pk__in=shown).order_by(*ORDER) if shown else ():
        by_month[row.due_on.month].append(row)
    return [
        Sheet(
            first,
            lines(by_month[first.month], on, home),
            len(rows) > MOST_A_MONTH,
            [spell for spell in free if spell[0].month == first.month],
        )
        for first, rows in zip(firsts, found, strict=True)
    ]


def holidays_of(year):
    """[(first day, last day, name)]: the days off of the year that have a name, those next to each other together."""
    own = {row.day: row for row in Holiday.objects.filter(day__year=year)}
    days = {day: name for day, name in calendar.public_holidays(year).items() if day not in own}
    days |= {day: row.name for day, row in own.items() if not row.working}
    spells = []
    for day, name in sorted(days.items()):
        if not (spells and (day - spells[-1][-1][0]).days == 1):
            spells.append([])
        spells[-1].append((day, _occasion(name)))
    return [(some[0][0], some[-1][0], _together(name for _, name in some)) for some in spells]


def _occasion(name):
    """What a day off is for: one name for all days of Tết, none for a day given for another."""
    if "Tết" in name and "Dương" not in name:
        return "Tết Nguyên Đán"
    return "" if name.startswith("Ngày nghỉ") else name.removesuffix(" (nghỉ bù)")


def _together(names):
    return ", ".join(dict.fromkeys(filter(None, names))) or "Nghỉ bù"
