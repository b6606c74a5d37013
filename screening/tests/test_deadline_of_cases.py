"""Deadlines beside and behind the flow of a case: whole rows, met, lapsed; a changed calendar moves what rests on it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Holiday, Role
from branches.tests.builders import make_officer, make_tree
from members.models import Standing
from members.tests.builders import make_member
from screening import actions
from screening.deadlines import invariants
from screening.deadlines.cases import OF_STAGE
from screening.deadlines.sync import sync
from screening.member_side import complaints
from screening.models import Case, Contact, Deadline, Paper, Parameter, Pause, Stage, Suspension
from screening.tests import builders as b
from screening.tests import builders_discipline as discipline
from screening.tests.builders import DAY, OPENED, attempt, cast_of, make_case, next_day
from screening.tests.builders_appeals import file, removed, suspend
from screening.tests.test_actions import TRANSFER
from screening.tests.test_clock import pause, resume
from screening.tests.test_deadline_sources import ended, open_rows, run, source_of
from screening.tests.test_regulation import change
from screening.why import explain

pytestmark = pytest.mark.django_db

SAFE = "Cách làm an toàn do chương trình đặt"


@pytest.fixture
def branch():
    return cast_of(make_tree()[3]).branch


def talked(case):
    """The talk that comes before the self-review."""
    day = date(2026, 1, 11)
    actions.record_talk(
        case, held_on=day, attendees="Chi ủy", summary="Đã trao đổi.", actor=cast_of(case.branch).secretary, on=day
    )
    return case


# --- whole rows -------------------------------------------------------------------------------------------------------


def test_a_self_review_that_was_asked_for_is_waited_for_ten_working_days_after_each_request(branch):
    case = make_case(branch, Stage.NOTIFIED)  # Saturday 10/01/2026
    talked(case)
    attempt(case, Contact.Kind.SELF_REVIEW, 1, date(2026, 1, 12))
    run("self_review", date(2026, 1, 12))
    words = "10 ngày làm việc sau lần đề nghị ngày 12/01/2026 → 26/01/2026"
    row = (branch, None, case.member, "1.1.2026-01-12", date(2026, 1, 12), date(2026, 1, 26), words, SAFE)
    assert open_rows("self_review") == [row]
    attempt(case, Contact.Kind.SELF_REVIEW, 1, date(2026, 1, 27))
    run("self_review", date(2026, 1, 27))
    assert [found[3:6:2] for found in open_rows("self_review")] == [("1.1.2026-01-27", date(2026, 2, 10))]
    assert ended("self_review") == [(None, date(2026, 1, 27)), (None, None)]
    actions.receive_self_review(
        case, received_on=date(2026, 1, 30), text="Tôi tự kiểm điểm.", place="", commitments=["Sinh hoạt đều"],
        actor=cast_of(branch).secretary, on=date(2026, 1, 30),
    )  # fmt: skip
    run("self_review", date(2026, 2, 2))
    assert ended("self_review")[1] == (date(2026, 1, 30), None)


def test_a_case_that_has_gone_on_without_the_self_review_asks_for_it_no_longer(branch):
    case = make_case(branch, Stage.NOTIFIED)
    talked(case)
    attempt(case, Contact.Kind.SELF_REVIEW, 3, date(2026, 1, 12))
    run("self_review", date(2026, 1, 14))
    assert len(open_rows("self_review")) == 1
    Case.objects.filter(pk=case.pk).update(stage=Stage.MENTORING)
    run("self_review", date(2026, 1, 20))
    assert ended("self_review") == [(None, date(2026, 1, 20))]


def complain(case, day):
    secretary = cast_of(case.branch).secretary
    return complaints.record_complaint(case, received_on=day, text="Tôi không đồng ý.", actor=secretary, on=day)


def test_an_answer_is_owed_by_the_superior_though_the_case_has_ended(branch):
    case = make_case(branch, Stage.NOTIFIED)
    cast, day = cast_of(branch), date(2026, 3, 2)
    complaint = complain(case, day)
    run("complaint", day)
    words = "30 ngày làm việc sau ngày nhận (ngày 0) 02/03/2026 → 13/04/2026"
    row = (branch, cast.superior, case.member, "", day, date(2026, 4, 13), words, SAFE)
    assert open_rows("complaint") == [row]
    actions.cancel_case(case, reason="Nhầm.", number="9-TB/ĐU", issued_on=day, actor=cast.staff, on=day)
    assert run("complaint", day + DAY) == {}
    assert (open_rows("complaint"), invariants.deadlines_end_with_the_case(day)) == ([row], [])
    answer = {"answered_on": day + DAY, "answer": "Đã xem xét.", "answer_number": "3-CV/ĐU", "on": day + DAY}
    complaints.answer_complaint(complaint, actor=make_officer(cast.superior, Role.DEPUTY), **answer)
    run("complaint", day + 2 * DAY)
    assert ended("complaint") == [(day + DAY, None)]


def test_a_suspension_is_considered_after_ninety_days_and_its_extension_moves_the_day(branch):
    member = make_member(branch)
    suspension = suspend(member, date(2026, 9, 1))
    run("suspension", date(2026, 9, 1))
    words = "90 ngày kể từ ngày 01/09/2026, quyết định số 40-QĐ/UBKT → 30/11/2026"
    row = (branch, suspension.organization, member, "", date(2026, 9, 1), date(2026, 11, 30), words)
    assert open_rows("suspension") == [(*row, "Quy định 21-QĐ/TW; trước đó: Quy định 22-QĐ/TW")]
    actions.extend_suspension(
        suspension, due_on=date(2026, 12, 30), number="52-QĐ/UBKT", issued_on=date(2026, 11, 20),
        actor=suspension.recorded_by, on=date(2026, 11, 20),
    )  # fmt: skip
    assert run("suspension", date(2026, 11, 20)) == {"moved": 1}
    words = "90 ngày kể từ ngày 01/09/2026, quyết định số 40-QĐ/UBKT, gia hạn 30 ngày theo số 52-QĐ/UBKT → 30/12/2026"
    assert [found[5:7] for found in open_rows("suspension")] == [(date(2026, 12, 30), words)]
    actions.end_suspension(
        suspension, ended_on=date(2026, 12, 2), number="60-QĐ/UBKT", reason="Đã xử lý.", actor=suspension.recorded_by,
        on=date(2026, 12, 2),
    )  # fmt: skip
    run("suspension", date(2026, 12, 3))
    assert ended("suspension") == [(date(2026, 12, 2), None)]


def test_a_suspension_by_law_lasts_as_the_law_says_and_lapses_with_the_membership(branch):
    member = make_member(branch)
    law = {"basis": Suspension.Basis.DETAINED, "legal_limit": "theo lệnh tạm giam số 8", "due_on": date(2026, 12, 1)}
    suspend(member, date(2026, 9, 1), **law)
    run("suspension", date(2026, 9, 1))
    words = "Theo quyết định số 40-QĐ/UBKT từ ngày 01/09/2026, theo lệnh tạm giam số 8 → 01/12/2026"
    assert [found[6] for found in open_rows("suspension")] == [words]
    Standing.objects.filter(member=member).update(ends_on=date(2026, 10, 1))
    run("suspension", date(2026, 10, 2))
    assert ended("suspension") == [(None, date(2026, 10, 2))]


def test_the_oldest_numbered_paper_without_a_place_is_asked_for_once_thirty_days_later(branch):
    case = make_case(branch, Stage.AWAITING_OPINION)
    Paper.objects.filter(case=case).exclude(number="").update(place="Tủ 1")
    papers = [
        Paper.objects.create(
            case=case,
            kind=Paper.Kind.SUPERIOR_OPINION,
            number=f"{n}-CV/ĐU",
            issued_on=date(2026, 3, n),
            issuer="Đảng ủy",
            place="",
        )
        for n in (2, 9)
    ]
    run("paper", date(2026, 3, 10))
    words = "30 ngày sau ngày của văn bản đầu tiên chưa ghi, 02/03/2026 → 01/04/2026"
    row = (branch, None, case.member, "", date(2026, 3, 2), date(2026, 4, 1), words, SAFE)
    assert open_rows("paper") == [row]
    Paper.objects.filter(pk=papers[0].pk).update(place="Tủ 2")
    assert run("paper", date(2026, 3, 11)) == {"moved": 1}
    assert [found[5] for found in open_rows("paper")] == [date(2026, 4, 8)]
    Paper.objects.filter(pk=papers[1].pk).update(place="Tủ 2")
    run("paper", date(2026, 3, 12))
    assert ended("paper") == [(date(2026, 3, 12), None)]


def test_a_form_of_discipline_near_its_limitation_is_told_of_and_a_newer_violation_starts_it_anew(branch):
    case = discipline.make_discipline(branch, occurred_on=date(2021, 6, 15))
    run("limitation", OPENED)
    words = "5 năm kể từ ngày vi phạm 15/06/2021 (khiển trách) → 15/06/2026"
    basis = "Quy định 102-QĐ/TW, Điều 3; Quy định 69-QĐ/TW, Điều 4"
    row = (branch, None, case.member, "reprimand", date(2021, 6, 15), date(2026, 6, 15), words, basis)
    assert open_rows("limitation") == [row]
    discipline.make_violation(case.member, occurred_on=date(2021, 12, 1))
    assert run("limitation", OPENED) == {"moved": 1}
    assert [found[5] for found in open_rows("limitation")] == [date(2026, 12, 1)]
    run("limitation", date(2026, 12, 1))
    assert len(open_rows("limitation")) == 1
    run("limitation", date(2026, 12, 2))
    assert ended("limitation") == [(None, date(2026, 12, 2))]


def test_a_violation_without_limitation_and_one_far_from_it_ask_for_nothing(branch):
    discipline.make_discipline(branch, occurred_on=date(2021, 6, 15), category="politics")
    discipline.make_discipline(branch, occurred_on=date(2025, 6, 15))
    assert run("limitation", OPENED) == {}
    discipline.make_discipline(branch, occurred_on=date(2016, 3, 1))
    run("limitation", OPENED)
    assert [found[3] for found in open_rows("limitation")] == ["warning"]


# --- what the flow opened -----------------------------------------------------------------------------------------------


def of_the_flow(case):
    kinds = {*OF_STAGE.values(), "mentoring", "review"}
    names = ("kind", "starts_on", "due_on", "arithmetic", "basis", "desk", "organization", "member", "cycle")
    return list(case.deadlines.open().filter(kind__in=kinds).order_by("kind").values_list(*names))


@pytest.mark.parametrize("stage", sorted({stage for stage in OF_STAGE if stage in b.ROUTE} | {Stage.MENTORING}))
def test_the_run_over_all_records_finds_what_the_flow_has_opened_as_it_is(stage):
    case = make_case(stage=stage)
    before = of_the_flow(case)
    assert sync(next_day(case)) | {"opened": 0} == {"opened": 0, "moved": 0, "met": 0, "lapsed": 0}
    assert (of_the_flow(case), len(before)) == (before, 2 if stage == Stage.MENTORING else 1)


@pytest.mark.parametrize("stage", [Stage.AWAITING_OPINION, Stage.MENTORING])
def test_a_deadline_that_an_older_version_left_out_is_opened_again(stage):
    case = make_case(stage=stage)
    before = of_the_flow(case)
    case.deadlines.all().delete()
    sync(next_day(case))
    assert of_the_flow(case) == before


def test_a_case_whose_time_is_paused_has_no_mentoring_deadline_until_it_goes_on():
    case = make_case(stage=Stage.MENTORING)
    pause(case, case.mentoring_starts_on + 30 * DAY)
    day = case.mentoring_starts_on + 31 * DAY
    sync(day)
    assert of_the_flow(case) == []
    resume(case, day + 9 * DAY)
    before = of_the_flow(case)
    sync(day + 9 * DAY)
    assert (of_the_flow(case), [row[0] for row in before]) == (before, ["mentoring", "review"])


def test_the_branch_to_which_a_case_is_sent_accepts_it_within_ten_working_days_by_the_calendar_of_today(branch):
    case = make_case(branch, Stage.MENTORING)
    TRANSFER(cast_of(branch), case, date(2026, 3, 2))
    to = case.handovers.get().to_branch
    words = "10 ngày làm việc sau ngày 02/03/2026 → {}"
    row = (branch, to, case.member, "", date(2026, 3, 2))
    assert run("acceptance", date(2026, 3, 3)) == {}
    assert open_rows("acceptance") == [(*row, date(2026, 3, 16), words.format("16/03/2026"), SAFE)]
    day_off(date(2026, 3, 5))
    assert run("acceptance", date(2026, 3, 3)) == {"moved": 1}
    assert open_rows("acceptance") == [(*row, date(2026, 3, 17), words.format("17/03/2026"), SAFE)]
    counts = []
    for n in (1, 3):
        for _ in range(n - 1):
            TRANSFER(cast_of(branch), make_case(branch, Stage.MENTORING), date(2026, 3, 2))
        with CaptureQueriesContext(connection) as asked:
            assert len(list(source_of("acceptance").expected([branch.pk], date(2026, 3, 3)))) == n
        counts.append(len(asked))
    assert counts == [3, 3]


def test_three_cases_take_as_many_queries_as_one(branch):
    kinds, staff = ("opinion", "mentoring", "self_review", "paper", "complaint", "limitation"), cast_of(branch).staff
    counts = []
    for n in (1, 3):
        for _ in range(n - len(counts)):
            asked_for = talked(make_case(branch, Stage.NOTIFIED))
            attempt(asked_for, Contact.Kind.SELF_REVIEW, 1, date(2026, 1, 12))
            complain(make_case(branch, Stage.AWAITING_OPINION), date(2026, 1, 12))
            paused = make_case(branch, Stage.MENTORING)
            day = paused.mentoring_starts_on
            Pause.objects.create(
                case=paused, starts_on=day + DAY, ends_on=day + 5 * DAY, number="1", issued_on=day, decided_by=staff
            )
            case = discipline.make_discipline(branch, occurred_on=date(2021, 6, 15))
            Paper.objects.create(
                case=case, kind=Paper.Kind.SUPERIOR_OPINION, number="1-CV", issued_on=OPENED, issuer="Đảng ủy", place=""
            )
        found = {}
        for kind in kinds:
            with CaptureQueriesContext(connection) as asked:
                assert len(list(source_of(kind).expected([branch.pk], date(2026, 1, 20)))) >= n
            found[kind] = len(asked)
        counts.append(found)
    assert counts[0] == counts[1]


def test_what_waits_for_a_decision_on_discipline_takes_as_many_queries_for_three(branch):
    counts = []
    for n in (1, 3):
        for _ in range(n - len(counts)):
            case = discipline.voted(discipline.Votes(warning=6), branch=branch)
        assert case.stage == Stage.AWAITING_DECISION
        with CaptureQueriesContext(connection) as asked:
            assert len(list(source_of("decision").expected([branch.pk], OPENED + 3 * DAY))) == n
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- doors that open and shut -------------------------------------------------------------------------------------------


def test_a_bar_is_over_on_its_day_and_the_window_to_appeal_shuts_the_day_after_its_last(branch):
    case, _ = removed(branch)
    last = case.deadlines.open().get().due_on
    barred = discipline.make_discipline(branch)
    data = {"kind": "nursing", "starts_on": OPENED, "ends_on": last - 2 * DAY, "document": "Giấy khai sinh"}
    actions.record_bar(barred, actor=cast_of(branch).secretary, on=OPENED, **data)
    sync(last - 2 * DAY)
    assert [ended(kind) for kind in ("bar", "appeal")] == [[(None, None)], [(None, None)]]
    sync(last)
    assert [ended(kind) for kind in ("bar", "appeal")] == [[(last - DAY, None)], [(None, None)]]
    sync(last + 5 * DAY)
    assert ended("appeal") == [(None, last + DAY)]
    assert file(case, last + 6 * DAY, late_reason="Ốm nằm viện.").late


# --- the calendar changes ----------------------------------------------------------------------------------------------


def day_off(day, name="Nghỉ bù"):
    return Holiday.objects.create(day=day, name=name)


@pytest.mark.parametrize(
    ("stage", "kind"),
    [
        (Stage.AWAITING_OPINION, "opinion"),
        (Stage.AWAITING_APPROVAL, "approval"),
        (Stage.APPROVED, "notification"),
        (Stage.VERIFIED, "decision"),
        (Stage.STRUCK_OFF, "delivery"),
    ],
)
def test_a_new_day_off_moves_what_counts_working_days_and_taking_it_away_moves_it_back(stage, kind):
    case = make_case(stage=stage)
    before = case.deadlines.open().get(kind=kind)
    holiday = day_off(before.due_on)
    on = before.starts_on
    assert sync(on)["moved"] == 1
    row = case.deadlines.open().get(kind=kind)
    (change,) = row.changes.all()
    assert (row.pk, row.due_on > before.due_on) == (before.pk, True)
    assert (change.on, change.due_before, change.due_after) == (on, before.due_on, row.due_on)
    assert sync(on)["moved"] == 0
    holiday.delete()
    assert sync(on + DAY)["moved"] == 1
    row = case.deadlines.open().get(kind=kind)
    assert (row.due_on, row.changes.count()) == (before.due_on, 2)


def test_a_day_off_between_moves_every_kind_of_the_branch_that_counts_working_days():
    from screening.tests.test_deadline_sources import decided, departure, probationer, transfer

    tree = make_tree()
    probationer(tree), decided(tree), transfer("issued")(tree), departure(tree)
    on = date(2026, 3, 20)
    sync(on)
    before = dict(Deadline.objects.values_list("kind", "due_on"))
    day_off(date(2026, 3, 27), "Nghỉ bão"), day_off(date(2026, 10, 9))
    sync(on)
    after = dict(Deadline.objects.values_list("kind", "due_on"))
    assert {kind for kind in after if after[kind] != before[kind]} == {
        *("recognition", "ceremony", "transfer_present", "transfer_complete", "after_exit")
    }


def test_a_working_saturday_brings_the_superiors_day_forward_and_never_one_that_a_paper_says():
    from screening.tests.test_deadline_sources import transfer

    tree = make_tree()
    transfer("issued")(tree)
    make_case(cast_of(tree[3]).branch, Stage.AWAITING_OPINION)  # since Tuesday 06/01/2026
    sync(date(2026, 3, 2))
    before = dict(Deadline.objects.open().values_list("kind", "due_on"))
    for day in (date(2026, 1, 17), date(2026, 3, 21)):
        Holiday.objects.create(day=day, name="Làm bù", working=True)
    assert sync(date(2026, 3, 2))["moved"] == 1
    after = dict(Deadline.objects.open().values_list("kind", "due_on"))
    assert (before.pop("opinion"), after.pop("opinion")) == (date(2026, 1, 20), date(2026, 1, 19))
    assert before == after


def test_the_days_to_appeal_and_to_settle_stand_in_what_the_member_was_told(branch):
    """No run moves them; a day off entered later only makes the window longer (`deadlines.follow_calendar`)."""
    case, day = removed(branch)
    last = case.deadlines.open().get().due_on
    for holiday in (last, day + DAY):
        day_off(holiday)
    Holiday.objects.create(day=date(2026, 1, 31), name="Làm bù", working=True)
    assert sync(day)["moved"] == 0
    assert case.deadlines.open().get().due_on == last == case.deliveries.get().appeal_until
    appeal = file(case, last)  # in time, though the calendar of today would count another day
    assert appeal.late is False
    until = case.deadlines.open().get(kind="settlement").due_on
    day_off(until)
    assert sync(last)["moved"] == 0
    assert case.deadlines.open().get(kind="settlement").due_on == until == appeal.settle_until


def test_a_changed_ladder_is_climbed_from_the_next_nightly_run_on():
    case = make_case(stage=Stage.MENTORING)
    Paper.objects.update(place="Tủ 1")
    sync(case.mentoring_starts_on)
    end = case.mentoring_ends_on
    first = dict(case.deadlines.open().values_list("kind", "next_rung_on"))
    assert first == {"mentoring": end - 30 * DAY, "review": end + 23 * DAY, "mentor_report": date(2026, 3, 12)}
    Parameter.objects.filter(code="reminder.days").update(value="60,5")
    sync(case.mentoring_starts_on)
    changed = dict(case.deadlines.open().values_list("kind", "next_rung_on"))
    assert changed["mentoring"] == end - 60 * DAY
    assert changed["mentor_report"] == date(2026, 2, 10)
    assert changed["review"] == end + 25 * DAY


def test_the_page_says_the_number_that_was_counted_with():
    case = make_case(stage=Stage.AWAITING_LIST_VOTE)  # since 07/01/2026
    day = next_day(case)
    change("deadline.branch_step_days", "20", day)
    change("meeting.frequency", "2", day)
    sync(day)
    row = case.deadlines.open().get(kind="ballot")
    assert row.arithmetic == "20 ngày kể từ ngày 07/01/2026 → 27/01/2026"
    rules = [(rule.code, value) for rule, value in explain(row, day)["rules"]]
    assert rules == [
        ("deadline.branch_step_days", "20"),
        ("meeting.frequency", "1"),
    ]  # a regulation holds as at opening


def test_every_period_of_the_table_of_parameters_has_a_kind_or_is_none_for_a_reason():
    from screening.deadlines.kinds import KINDS

    units = ("ngày", "tháng", "năm", "giờ")
    periods = {
        row.code
        for row in Parameter.objects.all()
        if any(word in row.unit.split() for word in units) and row.code.partition(".")[0] not in ("reminder", "vote")
    }
    used = {code for spec in KINDS.values() for code in spec.parameters}
    assert periods - used == set(NO_DEADLINE)
    assert used <= set(Parameter.objects.values_list("code", flat=True))


#: Periods of domain §11.1 by which nobody has to act.
NO_DEADLINE = {
    "admission.introducer_months": "how long the introducer has worked with the candidate: looked at on the day",
    "badge.early_months": "how early a badge may be given on request: a condition",
    "badge.early_months_high": "likewise for the higher marks",
    "badge.high_from": "years of Party age, no span to wait for",
    "dues.exempt_party_years": "years of Party age from which dues are waived: counted with each list",
    "dues.relief_max_months": "a reduction ends by itself with its last month",
    "evaluation.skip_if_admitted_less": "who is not ranked yet: counted on the day of the round",
    "readmit.after_record_cleared": "before it nobody is admitted again; whoever applies is told the day",
    "readmit.min_months": "likewise",
    "removal.absence_months": "a count of months within a year that makes a ground",
    "removal.dues_months": "likewise",
    "removal.standing_breach_years": "likewise, of years",
    "screening.criterion1_years": "a count of rankings that makes a criterion",
    "screening.delivery_attempts": "a count of dated attempts",
    "screening.hearing_invitations": "a count of dated invitations",
    "screening.reminder_days": "the rungs before the ladder had parameters of its own, kept for older editions",
}
