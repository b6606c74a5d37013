"""The ladder: on which days a deadline is told of, which rung is the latest, and which comes next."""

from datetime import date, timedelta

import pytest

from screening.deadlines.ladder import Ladder, Rung

LADDER = Ladder(before=(30, 7, 1), every=7, escalate=10)
START, DUE = date(2026, 1, 31), date(2026, 8, 31)


def day(offset):
    return DUE + timedelta(days=offset)


@pytest.mark.parametrize(
    ("offset", "rung"),
    [
        (-31, None),
        (-30, Rung("before_30", -30)),
        (-8, Rung("before_30", -30)),
        (-7, Rung("before_7", -7)),
        (-2, Rung("before_7", -7)),
        (-1, Rung("before_1", -1)),
        (0, Rung("due", 0)),
        (6, Rung("due", 0)),
        (7, Rung("overdue_7", 7)),
        (9, Rung("overdue_7", 7)),
        (10, Rung("overdue_10", 10, is_escalated=True)),
        (13, Rung("overdue_10", 10, is_escalated=True)),
        (14, Rung("overdue_14", 14, is_escalated=True)),
        (700, Rung("overdue_700", 700, is_escalated=True)),
    ],
)
def test_the_latest_rung_reached(offset, rung):
    assert LADDER.latest(START, DUE, day(offset)) == rung


def walk(ladder, start, due, until):
    """The days of all rungs up to a day, as offsets from the due day."""
    days, at = [], ladder.first(start, due)
    while at is not None and at <= until:
        days.append((at - due).days)
        at = ladder.following(start, due, at)
    return days


def test_the_days_follow_each_other_weekly_and_once_more_when_the_superior_is_told():
    assert walk(LADDER, START, DUE, day(30)) == [-30, -7, -1, 0, 7, 10, 14, 21, 28]


@pytest.mark.parametrize(
    ("length", "days"), [(31, [-30, -7, -1, 0]), (30, [-7, -1, 0]), (7, [-1, 0]), (1, [0]), (0, [0])]
)
def test_no_rung_lies_before_the_deadline_or_on_the_day_it_began(length, days):
    start = DUE - timedelta(days=length)
    assert walk(LADDER, start, DUE, DUE) == days
    assert LADDER.latest(start, DUE, start) == (Rung("due", 0) if length == 0 else None)


def test_a_kind_that_is_not_nagged_about_ends_with_its_day():
    ladder = Ladder(before=(7,), every=0, escalate=None)
    assert walk(ladder, START, DUE, day(400)) == [-7, 0]
    assert ladder.latest(START, DUE, day(400)) == Rung("due", 0)
    assert ladder.following(START, DUE, DUE) is None


def test_without_a_weekly_rung_the_superior_is_told_all_the_same_once():
    ladder = Ladder(before=(), every=0, escalate=10)
    assert walk(ladder, START, DUE, day(400)) == [0, 10]
    assert ladder.latest(START, DUE, day(400)) == Rung("overdue_10", 10, is_escalated=True)


@pytest.mark.parametrize(
    "ladder", [LADDER, Ladder((14, 3), 5, 5), Ladder((), 7, 2), Ladder((1,), 0, 3), Ladder((1,), 0, None)]
)
def test_the_next_rung_is_the_first_later_day_on_which_another_one_is_the_latest(ladder):
    """Both questions agree for every day, so a run on any day tells what a run on every day would have told last."""
    for offset in range(-40, 60):
        following = ladder.following(START, DUE, day(offset))
        here = ladder.latest(START, DUE, day(offset))
        changes = (n for n in range(offset + 1, 200) if ladder.latest(START, DUE, day(n)) != here)
        first = next(changes, None)
        assert following == (None if first is None else day(first)), offset


def test_the_last_rungs_are_those_of_the_day_and_after_it():
    assert [Rung("r", days).is_last for days in (-1, 0, 1)] == [False, True, True]
