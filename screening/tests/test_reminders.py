"""The ladder of reminders: each rung on its day, told once, to the right offices, naming no person and no matter."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.models import Notice, Role
from branches.tests.builders import make_officer
from partyrecords.celery import app
from screening import actions, reminders, tasks
from screening.models import Case, Deadline, Parameter, Reminder, Stage
from screening.tests.builders import advance, cast_of, make_case, make_tree
from screening.tests.test_actions import TRANSFER
from screening.tests.test_clock import pause, resume
from screening.tests.test_regulation import change

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def helped():
    """A case in its twelve months of which only the clock reminds."""
    case = make_case(stage=Stage.MENTORING)
    case.deadlines.filter(kind__in=["mentor_report", "review"]).update(lapsed_on=case.mentoring_starts_on)
    return case


def run(on):
    """(sent, without recipient) of one run, and what was said to whom."""
    last = Notice.objects.first()
    result = reminders.run(on)
    new = Notice.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    assert result["on"] == on.isoformat()
    return (result["sent"], result["without_recipient"]), [(n.user, n.text.split(": ", 1)[1]) for n in new]


def walk(due, offsets):
    """{offset: (what was said, to whom)} of a run on each of these days, where anything was."""
    told = {offset: run(due + timedelta(days=offset))[1] for offset in offsets}
    return {offset: (rows[0][1], {user for user, _ in rows}) for offset, rows in told.items() if rows}


def test_the_clock_is_told_of_before_and_on_its_day_and_never_again(helped):
    cast, end = cast_of(helped.branch), helped.mentoring_ends_on
    heads = {cast.secretary, make_officer(helped.branch, Role.DEPUTY)}
    day = f"{end:%d/%m/%Y}"
    assert walk(end, range(-40, 60)) == {
        -30: (f"còn 30 ngày đến hạn {day}.", heads),
        -7: (f"còn 7 ngày đến hạn {day}.", heads),
        -1: (f"còn 1 ngày đến hạn {day}.", heads),
        0: (f"đến hạn hôm nay, {day}.", heads),
    }
    assert list(Reminder.objects.order_by("pk").values_list("rung", "due_on", "sent_on")) == [
        ("before_30", end, end - 30 * DAY),
        ("before_7", end, end - 7 * DAY),
        ("before_1", end, end - DAY),
        ("due", end, end),
    ]


def test_the_review_is_asked_for_weekly_while_it_is_overdue_and_then_the_superior_is_told_too():
    case = make_case(stage=Stage.MENTORING)
    case.deadlines.exclude(kind="review").update(lapsed_on=case.mentoring_starts_on)
    cast, due = cast_of(case.branch), case.deadlines.get(kind="review").due_on
    assert due == case.mentoring_ends_on + 30 * DAY
    day, branch, both = f"{due:%d/%m/%Y}", {cast.secretary}, {cast.secretary, cast.staff}
    assert walk(due, range(-40, 22)) == {
        -7: (f"còn 7 ngày đến hạn {day}.", branch),
        -1: (f"còn 1 ngày đến hạn {day}.", branch),
        0: (f"đến hạn hôm nay, {day}.", branch),
        7: ("quá hạn 7 ngày.", both),
        14: ("quá hạn 14 ngày.", both),
        21: ("quá hạn 21 ngày.", both),
    }


def test_a_run_that_comes_late_sends_the_latest_rung_only(helped):
    end = helped.mentoring_ends_on
    assert run(end + 2 * DAY) == ((1, 0), [(cast_of(helped.branch).secretary, f"đã đến ngày {end:%d/%m/%Y}.")])
    assert Reminder.objects.get().rung == "due"
    assert run(end + 3 * DAY) == ((0, 0), [])


def test_ten_runs_tell_once(helped):
    assert [reminders.run(helped.mentoring_ends_on)["sent"] for _ in range(10)] == [1] + [0] * 9


@pytest.mark.parametrize("stage", [Stage.AWAITING_OPINION, Stage.AWAITING_APPROVAL, Stage.PROGRESS_PROPOSED])
def test_what_waits_at_the_superior_is_told_there(stage):
    case = make_case(stage=stage)
    due = case.deadlines.open().get().due_on
    cast = cast_of(case.branch)
    day, superior, above = f"{due:%d/%m/%Y}", {cast.staff}, {cast.organizer}
    assert walk(due, range(-20, 8)) == {
        -7: (f"còn 7 ngày đến hạn {day}.", superior),
        -1: (f"còn 1 ngày đến hạn {day}.", superior),
        0: (f"đến hạn hôm nay, {day}.", superior),
        7: ("quá hạn 7 ngày.", superior | above),
    }


def test_what_is_late_above_is_told_to_who_stands_above_it_and_not_to_the_superior_of_the_branch(helped):
    cast, end = cast_of(helped.branch), helped.mentoring_ends_on
    top = make_officer(cast.authority.parent, Role.STAFF)
    row = Deadline.objects.get(case=helped, kind="mentoring")
    row.pk, row.kind, row.desk, row.next_rung_on = None, Deadline.Kind.SETTLEMENT, cast.authority, end
    row.save()
    Deadline.objects.filter(kind="mentoring").update(lapsed_on=end)
    desk = {cast.inspector, cast.recorder, cast.organizer}
    day = f"đến hạn hôm nay, {end:%d/%m/%Y}."
    assert walk(end, [0, 7]) == {0: (day, desk), 7: ("quá hạn 7 ngày.", desk | {top})}


def test_an_administrator_sets_the_days_of_all_kinds_or_of_one(helped):
    change("reminder.days", "20", helped.opened_on)
    new = Parameter(code="reminder.days.mentoring", label="Nhắc", form="numbers", value="5,2", basis="D", mark="D")
    end = helped.mentoring_ends_on
    assert sorted(walk(end, [-20])) == [-20]
    new.save()
    Deadline.objects.update(next_rung_on=helped.mentoring_starts_on)
    assert sorted(walk(end, range(-10, 0))) == [-5, -2]


def test_nobody_is_reminded_of_an_appeal_or_of_what_has_ended():
    for stage in (Stage.DELIVERED, Stage.RECOGNISED, Stage.CANCELLED):
        make_case(stage=stage)
    assert Deadline.objects.open().filter(kind="appeal").exists()
    assert run(date(2030, 1, 1)) == ((0, 0), [])


def test_a_paused_clock_is_silent_and_its_new_day_is_told_anew(helped):
    end = helped.mentoring_ends_on
    assert run(end - 7 * DAY)[0] == (1, 0)
    pause(helped, end - 6 * DAY)
    assert run(end)[0] == (0, 0)
    resume(helped, end + 14 * DAY)
    Deadline.objects.filter(kind__in=["review", "mentor_report"]).update(lapsed_on=end)
    assert helped.mentoring_ends_on == end + 20 * DAY
    assert run(end + 14 * DAY)[0] == (1, 0)


@pytest.mark.parametrize("back", [-39, -30])
def test_a_clock_that_was_ahead_tells_nothing_twice_and_what_it_jumped_over_on_its_day(helped, back):
    end = helped.mentoring_ends_on
    assert run(end - 3 * DAY)[0] == (1, 0)  # the clock of the machine is weeks ahead
    assert sorted(walk(end, range(back, 20))) == [-30, -1, 0]
    assert sorted(Reminder.objects.values_list("rung", flat=True)) == ["before_1", "before_30", "before_7", "due"]


def test_without_a_recipient_the_rung_waits_a_day_for_who_comes_into_office(helped):
    helped.branch.offices.all().delete()
    end = helped.mentoring_ends_on
    assert run(end) == ((0, 1), [])
    secretary = make_officer(helped.branch)
    assert run(end) == ((0, 0), [])
    assert run(end + DAY) == ((1, 0), [(secretary, f"đã đến ngày {end:%d/%m/%Y}.")])


def test_a_closed_case_that_still_waits_keeps_nobody_else_from_being_told(helped):
    wrong = make_case(helped.branch, stage=Stage.PROPOSED)
    due = helped.mentoring_ends_on
    wrong.deadlines.filter(kind="decision").update(due_on=due, next_rung_on=due)
    Case.objects.filter(pk=wrong.pk).update(stage=Stage.CANCELLED, closed_on=wrong.stage_since)
    assert run(due)[0] == (1, 1)


def test_of_a_case_on_its_way_to_another_branch_the_old_one_is_told_nothing_and_after_a_recall_the_rung_that_waits():
    case = make_case(stage=Stage.MENTORING)
    case.deadlines.exclude(kind="mentor_report").update(lapsed_on=case.mentoring_starts_on)
    due, cast = case.deadlines.open().get().due_on, cast_of(case.branch)
    TRANSFER(cast, case, due - 5 * DAY)
    Deadline.objects.filter(kind="acceptance").update(due_on=due, next_rung_on=due)
    there = make_officer(case.handovers.get().to_branch)
    assert run(due) == ((1, 1), [(there, f"đến hạn hôm nay, {due:%d/%m/%Y}.")])
    actions.recall_case(case, reason="Gửi nhầm.", actor=cast.staff, on=due)
    assert run(due + DAY) == ((1, 0), [(cast.secretary, "quá hạn 1 ngày.")])


def test_an_early_rung_is_left_out_for_who_wants_none_but_never_the_last(helped):
    cast, end = cast_of(helped.branch), helped.mentoring_ends_on
    cast.secretary.told_early = False
    cast.secretary.save()
    assert {offset: users for offset, (_, users) in walk(end, range(-31, 1)).items()} == {0: {cast.secretary}}
    assert list(Notice.objects.filter(user=cast.secretary).values_list("urgent", flat=True)[:1]) == [True]


def test_a_deadline_met_meanwhile_is_not_told(helped):
    advance(helped, Stage.REVIEW)
    assert Deadline.objects.get(case=helped, kind="mentoring").met_on is not None
    Deadline.objects.open().update(lapsed_on=helped.mentoring_ends_on)
    assert run(helped.mentoring_ends_on) == ((0, 0), [])


def test_reminders_name_neither_person_nor_matter(helped):
    other = make_case(stage=Stage.AWAITING_APPROVAL)
    for on in (other.deadlines.open().get().due_on, helped.mentoring_ends_on - 30 * DAY, helped.mentoring_ends_on):
        run(on)
        for notice in Notice.objects.all():
            assert notice.text.startswith("Hồ sơ số ")
            assert notice.place in (helped.branch, other.branch)
            for word in (helped.member.full_name, other.member.full_name, "giúp đỡ", "phê duyệt đồng chí", "xóa tên"):
                assert word not in notice.text


def test_claim_and_notice_share_one_transaction(helped, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(reminders.inbox, "deliver_many", fail)
    with pytest.raises(RuntimeError):
        reminders.run(helped.mentoring_ends_on)
    assert Reminder.objects.count() == 0


def test_a_claimed_rung_cannot_be_taken_back(helped):
    reminders.run(helped.mentoring_ends_on)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from screening_reminder")


def test_the_command_prints_one_json_object(helped):
    out = StringIO()
    call_command("remind", "--on", helped.mentoring_ends_on.isoformat(), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "on": helped.mentoring_ends_on.isoformat(),
        "due": 1,
        "sent": 1,
        "already_sent": 0,
    }
    out = StringIO()
    call_command("remind", "--on", helped.mentoring_ends_on.isoformat(), stdout=out)
    assert out.getvalue() == "Đến hạn: 1. Đã nhắc lần này: 0. Đã nhắc trước đó: 1.\n"


@pytest.mark.parametrize(("hour", "rung"), [("04:59", "before_1"), ("05:00", "due")])
def test_the_task_reminds_on_the_business_date_and_before_five_of_the_day_before(
    helped, settings, monkeypatch, hour, rung
):
    instant = datetime.fromisoformat(f"2026-11-20T{hour}+07:00")
    monkeypatch.setattr(timezone, "now", lambda: instant)
    settings.BUSINESS_DATE = helped.mentoring_ends_on
    tasks.remind()
    assert Reminder.objects.get().rung == rung


def test_every_line_of_the_schedule_names_a_real_task():
    app.loader.import_default_modules()
    scheduled = {line["task"] for line in app.conf.beat_schedule.values()}
    assert scheduled >= {"screening.tasks.remind", "screening.tasks.check_invariants"}
    assert scheduled <= set(current_app.tasks)


def test_the_number_of_queries_does_not_grow_with_what_is_told(django_assert_num_queries):
    branch = make_tree()[3]
    counts = []
    for n in (1, 3):
        on = date(2026, 3, 1) + timedelta(days=n)
        Deadline.objects.all().update(lapsed_on=on)
        for _ in range(n):
            make_case(branch, Stage.AWAITING_OPINION)
        with CaptureQueriesContext(connection) as asked:
            sent = reminders.run(on)["sent"]
        assert sent == n
        counts.append(len(asked))
    assert counts[0] == counts[1]
    with django_assert_num_queries(
        5
    ):  # the numbers, whether a clock was ahead, a savepoint and its end, nothing to tell
        assert reminders.run(on)["sent"] == 0
