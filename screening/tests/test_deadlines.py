"""Deadlines as rows: opened, met and lapsed as the case moves, each with its arithmetic in words."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from branches.models import Holiday
from screening import actions
from screening.deadlines import ending
from screening.documents.catalogue import Register
from screening.forms.steps import DeliverForm
from screening.models import Deadline, Paper, Stage
from screening.tests import builders as b
from screening.tests.builders import OPENED, advance, cast_of, make_case, make_tree, next_day
from screening.tests.builders_leaving import play_leaving
from screening.tests.test_clock import pause, resume
from screening.tests.test_regulation import change
from screening.tests.test_side_roads import head_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def open_ones(case):
    return {row.kind: row.due_on for row in case.deadlines.open()}


@pytest.mark.parametrize(
    ("stage", "kind", "onward"),
    [
        (Stage.AWAITING_OPINION, "opinion", Stage.AWAITING_LIST_VOTE),
        (Stage.AWAITING_APPROVAL, "approval", Stage.APPROVED),
        (Stage.PROGRESS_PROPOSED, "progress", Stage.RECOGNISED),
    ],
)
def test_a_superior_is_given_ten_working_days_and_the_answer_meets_them(stage, kind, onward):
    case = make_case(stage=stage)
    since = case.stage_since
    row = case.deadlines.open().get()
    assert (row.kind, row.starts_on) == (kind, since)
    assert row.arithmetic == f"10 ngày làm việc sau ngày {since:%d/%m/%Y} → {row.due_on:%d/%m/%Y}"
    advance(case, onward)
    row.refresh_from_db()
    done_by = case.moves.exclude(from_stage=F("to_stage")).order_by("pk").last().actor
    assert (row.met_on, row.lapsed_on, row.ended_by) == (case.stage_since, None, done_by)


def test_working_days_leave_out_weekends_holidays_and_the_day_itself():
    case = make_case(stage=Stage.AWAITING_OPINION)  # Tuesday 06/01/2026
    assert (case.stage_since, open_ones(case)) == (date(2026, 1, 6), {"opinion": date(2026, 1, 20)})
    Holiday.objects.create(day=date(2026, 1, 8), name="Nghỉ bù")
    other = make_case(stage=Stage.AWAITING_OPINION)
    assert open_ones(other) == {"opinion": date(2026, 1, 21)}


def test_the_mentoring_time_says_its_clause_and_its_arithmetic():
    case = make_case(stage=Stage.MENTORING)
    row = case.deadlines.get(kind="mentoring")
    assert (row.starts_on, row.due_on) == (case.mentoring_starts_on, case.mentoring_ends_on)
    assert row.arithmetic == "12 tháng kể từ nghị quyết ngày 11/01/2026 → 11/01/2027"
    assert row.basis == "Hướng dẫn 02-HD/BTCTW ngày 12/4/2021, bước 3; Điều lệ Đảng, Điều 8.1"


def test_the_review_meets_the_mentoring_time_and_lapses_the_open_remark():
    case = make_case(stage=Stage.MENTORING)
    day = case.mentoring_ends_on + 5 * DAY
    advance(case, Stage.REVIEW, on=day)
    kinds = ("mentoring", "review", "mentor_report", "ballot")
    rows = {r.kind: (r.met_on, r.lapsed_on) for r in case.deadlines.filter(kind__in=kinds).order_by("pk")}
    assert rows == {
        "ballot": (None, None),  # that of the list is met, that of the review runs
        "mentoring": (day, None),
        "review": (day, None),
        "mentor_report": (None, day),
    }


def note(case, on):
    actions.write_note(
        case, written_on=on, author="Người giúp đỡ", text="Rõ.", actor=cast_of(case.branch).secretary, on=on
    )


def test_remarks_are_due_every_three_months_until_the_end():
    case = make_case(stage=Stage.MENTORING)
    due = []
    while row := case.deadlines.open().filter(kind="mentor_report").first():
        due.append(row.due_on)
        note(case, row.due_on)
    assert due == [date(2026, 4, 11), date(2026, 7, 11), date(2026, 10, 11), date(2027, 1, 11)]


def test_no_interval_asks_for_no_remark():
    change("screening.helper_report_interval", "0", date(2026, 1, 1))
    case = make_case(stage=Stage.MENTORING)
    note(case, date(2026, 4, 11))
    assert sorted(open_ones(case)) == ["mentoring", "review"]
    papers = [item for item in Register(case, date(2026, 4, 11)).items if item.kind == Paper.Kind.RESOLUTION]
    (mentors,) = [line for item in papers for line in item.sheet().words if line.startswith("2. ")]
    assert "gặp gỡ, giúp đỡ, ghi nhận xét; đồng chí" in mentors


@pytest.mark.parametrize("early", [0, 1, 60])
def test_a_remark_within_its_period_counts_for_it(early):
    case = make_case(stage=Stage.MENTORING)
    note(case, date(2026, 4, 11) - early * DAY)
    assert open_ones(case)["mentor_report"] == date(2026, 7, 11)


def test_a_stopped_clock_asks_for_no_remark_and_each_period_is_longer_by_the_days_it_stood_still(client):
    case = make_case(stage=Stage.MENTORING)  # from 11/01/2026
    pause(case, date(2026, 3, 1))
    lapsed = case.deadlines.get(kind="mentor_report")
    assert open_ones(case) == {}
    client.force_login(cast_of(case.branch).staff)
    page = client.get(lapsed.get_absolute_url()).content.decode()
    words = f"Từ ngày 01/03/2026, {lapsed.ended_by} ghi. Tạm dừng tính thời gian, văn bản số 2060-CV/ĐU."
    assert (lapsed.ended_by, words in page) == (cast_of(case.branch).staff, True)
    resume(case, date(2026, 3, 31))
    row = case.deadlines.open().get(kind="mentor_report")
    words = "Mỗi 3 tháng kể từ ngày 11/01/2026: kỳ 1, cộng 30 ngày tạm dừng → 11/05/2026"
    assert (row.starts_on, row.due_on, row.arithmetic) == (date(2026, 1, 11), date(2026, 5, 11), words)
    assert row.pauses == [["2026-03-01", "2026-03-31"]]
    note(case, date(2026, 5, 1))
    pause(case, date(2026, 6, 1))
    note(case, date(2026, 6, 2))
    assert open_ones(case) == {}
    resume(case, date(2026, 6, 11))
    row = case.deadlines.open().get(kind="mentor_report")  # the remark of the second period has come
    assert (row.starts_on, row.due_on) == (date(2026, 8, 20), date(2026, 11, 20))
    case.refresh_from_db()
    assert case.mentoring_ends_on == date(2027, 2, 20)


def test_a_longer_time_of_help_moves_its_days_keeps_the_old_ones_and_asks_for_further_remarks():
    case = make_case(stage=Stage.MENTORING)
    for day in (date(2026, 4, 11), date(2026, 7, 11), date(2026, 10, 11), date(2026, 12, 20)):
        note(case, day)
    assert "mentor_report" not in open_ones(case)
    day = date(2026, 12, 21)
    longer = change("screening.education_months", "18", day)
    data = {
        "reason": "Có lợi.",
        "number": "16-CV/ĐU",
        "issued_on": day,
        "actor": head_of(cast_of(case.branch).superior),
    }
    actions.apply_new_rule(case, parameter=longer, on=day, **data)
    days = {"mentoring": date(2027, 7, 11), "review": date(2027, 8, 10), "mentor_report": date(2027, 4, 11)}
    assert open_ones(case) == days
    row = case.deadlines.get(kind="mentoring")  # the same one, moved
    kept = [(change.on, change.due_before, change.due_after) for change in row.changes.all()]
    assert (row.lapsed_on, kept) == (None, [(day, date(2027, 1, 11), date(2027, 7, 11))])
    assert row.next_rung_on == date(2027, 6, 11)


def test_a_waived_remark_is_that_of_one_period_and_the_next_is_asked_for_as_ever():
    case = make_case(stage=Stage.MENTORING)  # from 11/01/2026
    staff = cast_of(case.branch).staff

    def waive(on):
        ending.waive(case.deadlines.open().get(kind="mentor_report"), why="Đồng chí đi học.", actor=staff, on=on)

    waive(date(2026, 2, 1))
    assert open_ones(case)["mentor_report"] == date(2026, 7, 11)
    note(case, date(2026, 7, 1))
    waive(date(2026, 10, 20))
    row = case.deadlines.open().get(kind="mentor_report")
    assert (row.part, row.due_on) == ("4", date(2027, 1, 11))
    waive(date(2026, 11, 1))
    assert "mentor_report" not in open_ones(case)
    pause(case, date(2026, 12, 1))
    resume(case, date(2026, 12, 11))
    assert sorted(open_ones(case)) == ["mentoring", "review"]


def test_a_late_remark_leaves_the_missed_periods_behind():
    case = make_case(stage=Stage.MENTORING)
    note(case, date(2026, 8, 1))
    assert open_ones(case)["mentor_report"] == date(2026, 10, 11)


@pytest.mark.parametrize("stage", [Stage.DIED, Stage.CANCELLED, Stage.MOVED_AWAY, Stage.LEFT, Stage.RECOGNISED])
def test_a_closed_case_has_no_open_deadline(stage):
    assert open_ones(make_case(stage=stage)) == {}


@pytest.mark.parametrize(
    ("stage", "kind", "end"),
    [
        (Stage.AWAITING_APPROVAL, "approval", b._die),
        (Stage.NOTIFIED, "commitment", b._cancel),
        (Stage.APPROVED, "notification", b._leave),
    ],
)
def test_what_nobody_has_done_lapses_with_the_case_by_whom_and_why_and_is_never_called_done(stage, kind, end):
    case = make_case(stage=stage)
    end(cast_of(case.branch), case, next_day(case))
    case.refresh_from_db()
    row = case.deadlines.filter(kind=kind).latest("pk")
    why = f"Hồ sơ chuyển sang giai đoạn “{case.get_stage_display()}”."
    assert (row.met_on, row.lapsed_on, row.ended_why) == (None, case.closed_on, why)
    assert row.ended_by == case.moves.order_by("pk").last().actor


def test_who_left_on_their_own_request_is_told_of_no_day_to_appeal():
    case, _ = play_leaving(cast_of(make_tree()[3]).branch)
    assert (case.stage, open_ones(case)) == (Stage.DELIVERED, {})
    assert DeliverForm(None, case=case, actor=None, on=OPENED).done_words(case) == "Đã ghi ngày giao quyết định."


def test_the_appeal_runs_thirty_working_days_from_receipt_which_is_day_zero():
    case = make_case(stage=Stage.STRUCK_OFF)
    cast, day = cast_of(case.branch), date(2027, 3, 1)
    case.deadlines.filter(kind="opinion").update(kind="paper", met_on=None)  # what ends with the case
    actions.deliver(case, delivered_on=day, witness="Mai", actor=cast.secretary, on=day)
    row = case.deadlines.open().get()
    # 30 working days after Monday 01/03/2027, without Hùng Kings' day (16/04/2027 is later)
    assert (row.kind, row.starts_on, row.due_on) == ("appeal", day, date(2027, 4, 12))
    assert row.arithmetic == "30 ngày làm việc sau ngày nhận 01/03/2027 (ngày nhận là ngày 0) → 12/04/2027"
    assert case.deliveries.get().appeal_until == row.due_on


def test_one_kind_of_deadline_is_open_once():
    case = make_case(stage=Stage.MENTORING)
    kinds = list(case.deadlines.open().values_list("kind", flat=True))
    assert sorted(kinds) == sorted(set(kinds)) == ["mentor_report", "mentoring", "review"]


def test_deadlines_never_change_the_stage_by_themselves():
    case = make_case(make_tree()[3], Stage.MENTORING)
    far = case.mentoring_ends_on + timedelta(days=900)
    assert case.is_due(far)
    from screening import reminders

    reminders.run(far)
    case.refresh_from_db()
    assert case.stage == Stage.MENTORING
    assert Deadline.objects.open().filter(case=case, kind="mentoring").exists()


def test_the_opinion_of_a_refused_row_starts_anew_with_the_next_list():
    case = make_case(stage=Stage.AWAITING_OPINION)
    cast, day = cast_of(case.branch), next_day(case)
    b._answer("opinion", False)(cast, case, day)
    case.refresh_from_db()
    assert open_ones(case) == {}
    actions.submit_list(cast.branch, [case], number="2", issued_on=day, actor=cast.secretary, on=day)
    assert [(row.starts_on, row.met_on) for row in case.deadlines.filter(kind="opinion")] == [
        (OPENED + DAY, day),
        (day, None),
    ]
