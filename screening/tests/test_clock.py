"""Twelve calendar months, clamped; and no review ballot before its day, by whatever route (domain §11.3 no. 16)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from branches import calendar
from branches.tests.builders import make_user
from screening import actions, workflow
from screening.flow import NotYet
from screening.models import Ballot, Case, Stage
from screening.tests import builders as b
from screening.tests.builders import advance, cast_of, make_case, make_meeting, next_day
from screening.tests.test_regulation import change

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 5), 12, date(2027, 1, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_last_day(start, months, end):
    assert calendar.add_months(start, months) == end


@given(day=st.dates(date(1990, 1, 1), date(2100, 1, 1)), months=st.integers(1, 36))
def test_added_months_keep_the_day_or_end_on_the_last_of_the_month(day, months):
    end = calendar.add_months(day, months)
    assert (end.year - day.year) * 12 + end.month - day.month == months
    assert end.day == day.day or (end.day < day.day and (end + DAY).day == 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opened", "starts", "ends"),
    [
        (date(2028, 2, 23), date(2028, 2, 29), date(2029, 2, 28)),
        (date(2026, 12, 25), date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_the_clock_starts_at_the_resolution_and_ends_twelve_months_later(opened, starts, ends):
    case = make_case(stage=Stage.MENTORING, on=opened)
    assert (case.mentoring_starts_on, case.mentoring_ends_on) == (starts, ends)
    assert [case.is_due(day) for day in (ends - DAY, ends)] == [False, True]
    assert [Case.objects.due(day).count() for day in (ends - DAY, ends)] == [0, 1]


@pytest.mark.django_db
def test_the_clock_starts_on_the_date_of_the_resolution_not_of_its_entry():
    case = make_case(stage=Stage.NOTIFIED)
    cast, held = cast_of(case.branch), next_day(case)
    from screening.tests.test_actions import _heard, a_mentor

    _heard(cast, case, held)
    actions.assign_mentor(
        case,
        mentor=a_mentor(cast, case, held),
        number="4-NQ",
        issued_on=held,
        actor=cast.secretary,
        on=held + timedelta(days=20),
    )
    case.refresh_from_db()
    assert (case.mentoring_starts_on, case.mentoring_ends_on) == (held, calendar.add_months(held, 12))


@pytest.fixture
def helped(db):
    """A case with all its papers, on the day before the time is full."""
    case = make_case(stage=Stage.MENTORING)
    b.ready_for_review(case, case.mentoring_ends_on - DAY)
    return case


def test_nobody_opens_the_review_a_day_too_early(helped):
    cast, ends_on = cast_of(helped.branch), helped.mentoring_ends_on
    with pytest.raises(NotYet, match="Chưa đủ 12 tháng giúp đỡ"):
        actions.open_review(helped, actor=cast.secretary, on=ends_on - DAY)
    admin = make_user(is_superuser=True, is_staff=True)
    b.Office.objects.create(user=admin, organization=helped.branch, role="secretary", starts_on=b.LONG_AGO)
    with pytest.raises(NotYet, match="Không ai mở sớm hơn được"):
        actions.open_review(helped, actor=admin, on=ends_on - DAY)
    assert actions.open_review(helped, actor=cast.secretary, on=ends_on).stage == Stage.REVIEW


@pytest.mark.parametrize("kind", ["progress", "removal", "expulsion"])
def test_no_review_ballot_is_opened_while_the_months_run(helped, kind):
    day = helped.mentoring_ends_on - DAY
    with pytest.raises(NotYet):
        b.open_vote(helped, kind, day)
    assert helped.ballots.exclude(kind="list").count() == 0


def test_a_case_that_stands_at_the_review_too_early_still_has_no_vote(helped):
    """The second net: even where the stage is wrong, the guard of the vote asks for the day again."""
    Case.objects.filter(pk=helped.pk).update(stage=Stage.REVIEW)
    helped.refresh_from_db()
    day = helped.mentoring_ends_on - DAY
    with pytest.raises(NotYet, match="Chưa đủ 12 tháng giúp đỡ"):
        b.open_vote(helped, "progress", day)
    shown = workflow.obstacles(helped, workflow.step("progress_vote"), cast_of(helped.branch).secretary, day)
    assert [finding.code for finding in shown] == ["mentoring_is_over"]


INSERT = (
    "insert into screening_ballot (case_id, cycle, kind, meeting_id, held_on, state, base, present, needed, ratio,"
    " mismatches, void_reason, forms, form, wide_form)"
    " values (%s, 1, %s, %s, %s, 'open', 3, 3, 2, '>=2/3', 0, '', '', '', '')"
)


@pytest.mark.parametrize("kind", ["progress", "removal", "expulsion"])
def test_the_database_itself_refuses_a_review_ballot_before_its_day(helped, kind):
    ends_on = helped.mentoring_ends_on
    early, right = make_meeting(helped.branch, ends_on - DAY), make_meeting(helped.branch, ends_on)
    with pytest.raises(DatabaseError, match="no review ballot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [helped.pk, kind, early.pk, early.held_on])
    with pytest.raises(DatabaseError, match="no review ballot"), transaction.atomic():
        Ballot.objects.create(
            case=helped, cycle=1, kind=kind, meeting=early, held_on=early.held_on, base=3, present=3, needed=2
        )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [helped.pk, kind, right.pk, right.held_on])
    assert Ballot.objects.filter(kind=kind).count() == 1


def test_the_database_refuses_a_review_ballot_before_any_help(db):
    case = make_case()
    meeting = make_meeting(case.branch, case.opened_on)
    with pytest.raises(DatabaseError, match="no review ballot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [case.pk, "progress", meeting.pk, meeting.held_on])


@pytest.mark.parametrize(
    "change",
    ["mentoring_ends_on = mentoring_ends_on - 1", "mentoring_starts_on = mentoring_starts_on + 1"],
)
def test_the_database_lets_nobody_shorten_the_twelve_months(helped, change):
    too_short = pytest.raises(DatabaseError, match="cannot be shortened")
    with too_short, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update screening_case set {change}")


def pause(case, on, **fields):
    data = {"starts_on": on, "reason": "Ốm dài ngày.", "number": f"2{on:%j}-CV/ĐU", "issued_on": on} | fields
    actions.pause_clock(case, actor=cast_of(case.branch).staff, on=on, **data)
    case.refresh_from_db()


def resume(case, on):
    actions.resume_clock(case, ends_on=on, actor=cast_of(case.branch).staff, on=on)
    case.refresh_from_db()


@pytest.mark.django_db
def test_a_pause_moves_the_day_by_exactly_the_days_it_stood_still():
    case = make_case(stage=Stage.MENTORING)
    ends_on = case.mentoring_ends_on
    pause(case, date(2026, 3, 1))
    assert (case.mentoring_ends_on, case.deadlines.open().filter(kind="mentoring").count()) == (ends_on, 0)
    resume(case, date(2026, 4, 10))
    assert case.mentoring_ends_on == ends_on + timedelta(days=40)
    pause(case, date(2026, 4, 10))
    resume(case, date(2026, 4, 11))
    row = case.deadlines.open().get(kind="mentoring")
    assert row.due_on == case.mentoring_ends_on == ends_on + timedelta(days=41)
    assert row.arithmetic == (
        f"12 tháng kể từ nghị quyết ngày 11/01/2026, cộng 41 ngày tạm dừng → {row.due_on:%d/%m/%Y}"
    )


def test_a_paused_clock_is_never_full_for_the_screen_the_act_or_the_database(helped):
    cast, day = cast_of(helped.branch), helped.mentoring_ends_on - 2 * DAY
    pause(helped, day)
    later = helped.mentoring_ends_on + timedelta(days=60)
    with pytest.raises(NotYet, match="đang tạm dừng"):
        actions.open_review(helped, actor=cast.secretary, on=later)
    meeting = make_meeting(helped.branch, later)
    with pytest.raises(DatabaseError, match="no review ballot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [helped.pk, "progress", meeting.pk, later])
    resume(helped, later)
    assert helped.mentoring_ends_on == later + 2 * DAY


@pytest.mark.django_db
@pytest.mark.parametrize(("offset", "possible"), [(-1, False), (0, True), (364, True), (365, False)])
def test_a_pause_lies_within_the_time_of_help(offset, possible):
    case = make_case(stage=Stage.MENTORING)
    day = case.mentoring_starts_on + offset * DAY
    if possible:
        pause(case, day)
    else:
        with pytest.raises(NotYet, match="nằm ngoài thời gian giúp đỡ"):
            pause(case, day)


@pytest.mark.django_db
def test_pauses_do_not_overlap_and_end_after_they_began():
    case = make_case(stage=Stage.MENTORING)
    pause(case, date(2026, 3, 1))
    with pytest.raises(NotYet, match="phải sau ngày tạm dừng"):
        resume(case, date(2026, 3, 1))
    resume(case, date(2026, 4, 1))
    with pytest.raises(NotYet, match="trùng với lần tạm dừng trước"):
        pause(case, date(2026, 4, 5), starts_on=date(2026, 3, 31))
    pause(case, date(2026, 4, 5), starts_on=date(2026, 4, 1))


@pytest.mark.django_db
def test_a_transfer_keeps_the_clock():
    case = make_case(stage=Stage.MENTORING)
    from screening.tests.test_actions import TRANSFER

    clock = case.mentoring_starts_on, case.mentoring_ends_on
    TRANSFER(cast_of(case.branch), case, case.mentoring_starts_on + timedelta(days=90))
    case.refresh_from_db()
    assert (case.mentoring_starts_on, case.mentoring_ends_on) == clock
    assert case.deadlines.open().get(kind="mentoring").due_on == clock[1]


@pytest.mark.django_db
def test_a_second_cycle_is_twelve_months_of_its_own():
    case = make_case(stage=Stage.MENTORING)
    pause(case, date(2026, 3, 1))
    resume(case, date(2026, 4, 10))
    for stage in (Stage.REVIEW, Stage.PROGRESS_NOT_RECOGNISED, Stage.NO_PROPOSAL):
        advance(case, stage)
    cast, day = cast_of(case.branch), next_day(case)
    actions.settle_result(
        case, kind="continue", number="8", issued_on=day, ground="Còn giúp được.", actor=cast.staff, on=day
    )
    case.refresh_from_db()
    b._assign(cast, case, day)
    case.refresh_from_db()
    assert (case.cycle, case.mentoring_starts_on) == (2, day)
    assert case.mentoring_ends_on == calendar.add_months(day, 12)  # the old pause is not counted again
    with pytest.raises(NotYet):
        b.open_vote(case, "progress", case.mentoring_ends_on - DAY)


@pytest.mark.django_db
def test_the_months_are_those_of_the_edition_also_for_the_database():
    change("screening.education_months", "18", date(2026, 1, 1))
    case = make_case(stage=Stage.MENTORING)
    assert (case.mentoring_starts_on, case.mentoring_ends_on) == (date(2026, 1, 11), date(2027, 7, 11))
    with pytest.raises(DatabaseError, match="cannot be shortened"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(mentoring_ends_on=date(2027, 1, 11))
