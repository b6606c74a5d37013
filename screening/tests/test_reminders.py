"""The ladder of reminders: each rung on its day, told once, to the right offices, naming no person and no matter."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from branches.models import Notice, Role
from branches.tests.builders import make_officer
from partyrecords.celery import app
from screening import reminders, tasks
from screening.models import Deadline, Reminder, Stage
from screening.tests.builders import advance, cast_of, make_case, make_tree
from screening.tests.test_clock import pause, resume

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def helped():
    """A case in its twelve months whose periodic remarks are not due, so that only the clock reminds."""
    case = make_case(stage=Stage.MENTORING)
    case.deadlines.filter(kind="mentor_report").update(lapsed_on=case.mentoring_starts_on)
    return case


def run(on):
    """(the result, what was said to whom) of one run."""
    last = Notice.objects.first()
    result = reminders.run(on)
    new = Notice.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    return (result["due"], result["sent"], result["already_sent"]), [(n.user, n.text) for n in new]


def test_the_day_is_told_thirty_and_seven_days_before_on_the_day_and_when_overdue(helped):
    cast, end = cast_of(helped.branch), helped.mentoring_ends_on
    deputy = make_officer(helped.branch, Role.DEPUTY)
    heads = [cast.secretary, deputy]
    said = {}
    for offset in (-31, -30, -29, -8, -7, -1, 0, 1, 30, 31, 32, 400):
        counts, told = run(end + timedelta(days=offset))
        said[offset] = (counts, [text.split(": ", 1)[1] for _, text in told], {user for user, _ in told})
    day = f"{end:%d/%m/%Y}"
    once, before, nobody = (1, 1, 0), (1, 0, 1), ([], set())
    assert said == {
        -31: ((0, 0, 0), *nobody),
        -30: (once, [f"còn 30 ngày đến hạn {day}."] * 2, set(heads)),
        -29: (before, *nobody),
        -8: (before, *nobody),
        -7: (once, [f"còn 7 ngày đến hạn {day}."] * 2, set(heads)),
        -1: (before, *nobody),
        0: (once, [f"đã đến hạn ngày {day}."] * 2, set(heads)),
        1: (before, *nobody),
        30: (before, *nobody),
        31: (once, ["quá hạn 31 ngày."] * 3, {*heads, cast.staff}),
        32: (before, *nobody),
        400: (before, *nobody),
    }
    assert list(Reminder.objects.order_by("pk").values_list("rung", flat=True)) == [
        "before_30",
        "before_7",
        "due",
        "overdue",
    ]


def test_a_run_that_comes_late_sends_the_latest_rung_only(helped):
    counts, told = run(helped.mentoring_ends_on + 2 * DAY)
    assert counts == (1, 1, 0)
    assert [text for _, text in told] == [
        f"Hồ sơ số {helped.label}: đã đến hạn ngày {helped.mentoring_ends_on:%d/%m/%Y}."
    ]
    assert Reminder.objects.get().rung == "due"


def test_ten_runs_tell_once(helped):
    results = [reminders.run(helped.mentoring_ends_on) for _ in range(10)]
    assert [result["sent"] for result in results] == [1] + [0] * 9
    assert [result["already_sent"] for result in results] == [0] + [1] * 9


@pytest.mark.parametrize("stage", [Stage.AWAITING_OPINION, Stage.AWAITING_APPROVAL, Stage.PROGRESS_PROPOSED])
def test_what_waits_at_the_superior_is_told_there_after_more_than_ten_working_days(stage):
    case = make_case(stage=stage)
    cast = cast_of(case.branch)
    due = case.deadlines.open().get().due_on
    assert run(due) == ((0, 0, 0), [])
    counts, told = run(due + DAY)
    assert counts == (1, 1, 0)
    assert told == [(cast.staff, f"Hồ sơ số {case.label}: đã chờ quá 10 ngày làm việc.")]


def test_a_periodic_remark_is_told_to_the_branch_on_its_day():
    case = make_case(stage=Stage.MENTORING)
    due = case.deadlines.get(kind="mentor_report").due_on
    assert run(due - DAY)[1] == []
    assert run(due)[1] == [
        (cast_of(case.branch).secretary, f"Hồ sơ số {case.label}: đến kỳ nhận xét ngày {due:%d/%m/%Y}.")
    ]


def test_nobody_is_reminded_of_an_appeal_a_met_deadline_or_a_closed_case():
    for stage in (Stage.DELIVERED, Stage.RECOGNISED, Stage.REVIEW, Stage.CANCELLED):
        make_case(stage=stage)
    assert run(date(2030, 1, 1)) == ((0, 0, 0), [])


def test_a_paused_clock_is_silent_and_its_new_day_is_told_anew(helped):
    end = helped.mentoring_ends_on
    assert run(end - 7 * DAY)[0] == (1, 1, 0)
    pause(helped, end - 6 * DAY)
    assert run(end)[0] == (0, 0, 0)
    resume(helped, end + 14 * DAY)
    assert helped.mentoring_ends_on == end + 20 * DAY
    assert run(end + 14 * DAY)[0] == (1, 1, 0)


def test_a_reminder_without_recipient_is_kept_for_who_comes_into_office(helped):
    helped.branch.offices.all().delete()
    end = helped.mentoring_ends_on
    assert run(end)[0] == (1, 0, 0)
    secretary = make_officer(helped.branch)
    assert [user for user, _ in run(end)[1]] == [secretary]


def test_a_deadline_met_meanwhile_is_not_told(helped):
    deadline = Deadline.objects.open().get(case=helped)
    advance(helped, Stage.REVIEW)
    assert reminders.remind(deadline, "due", helped.mentoring_ends_on) is False
    assert Reminder.objects.count() == 0


def test_reminders_name_neither_person_nor_matter(helped):
    other = make_case(stage=Stage.AWAITING_APPROVAL)
    for on in (
        other.deadlines.open().get().due_on + DAY,
        helped.mentoring_ends_on - 30 * DAY,
        helped.mentoring_ends_on,
    ):
        for _, text in run(on)[1]:
            assert text.startswith("Hồ sơ số ")
            for word in (helped.member.full_name, other.member.full_name, "giúp đỡ", "danh sách", "xóa tên"):
                assert word not in text


def test_claim_and_notice_share_one_transaction(helped, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(reminders.inbox, "deliver", fail)
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


def test_the_task_reminds_on_the_business_date(helped, settings):
    settings.BUSINESS_DATE = helped.mentoring_ends_on
    tasks.remind()
    assert Reminder.objects.get().sent_on == helped.mentoring_ends_on


def test_every_line_of_the_schedule_names_a_real_task():
    app.loader.import_default_modules()
    scheduled = {line["task"] for line in app.conf.beat_schedule.values()}
    assert scheduled >= {"screening.tasks.remind", "screening.tasks.check_invariants"}
    assert scheduled <= set(current_app.tasks)


def test_the_number_of_queries_of_an_idle_run_does_not_grow(django_assert_num_queries):
    branch = make_tree()[3]
    on = date(2026, 3, 1)
    for n in range(2):
        make_case(branch, Stage.AWAITING_OPINION)
        reminders.run(on)
        with django_assert_num_queries(5):
            assert reminders.run(on)["already_sent"] == n + 1
