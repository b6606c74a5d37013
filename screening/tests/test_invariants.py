"""Every invariant finds what it looks for, and nothing in records made by the actions."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from branches.models import Notice
from branches.tests.builders import make_user
from members.models import Beginning, Membership
from members.tests.builders import make_member
from screening import actions, invariants, tasks
from screening.documents.sheet import mark_of
from screening.models import Appeal, Stage
from screening.tests.builders import (
    DAY,
    ROUTE,
    cast_of,
    counts,
    make_case,
    make_meeting,
    make_tree,
    next_day,
    open_vote,
)
from screening.tests.builders_appeals import make_appeal, removed, settle, suspend
from screening.tests.builders_discipline import Votes, deliver, issue, voted
from screening.tests.builders_leaving import play_leaving
from screening.tests.builders_removal import open_removal
from screening.tests.test_actions import TRANSFER

pytestmark = pytest.mark.django_db
ON = date(2027, 6, 1)
LATER_IN_THE_YEAR = date(2026, 12, 31)


def faults(on=ON):
    return [fault["code"] for fault in invariants.check(on)]


def sql(*statements):
    """What nobody can do through the program: the triggers are set aside for these statements."""
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("set local session_replication_role = origin")


@pytest.mark.parametrize("stage", [Stage.REVIEWING, *ROUTE])
def test_a_case_at_every_stage_is_sound(stage):
    make_case(stage=stage)
    assert invariants.check(ON) == []


def test_pauses_transfers_and_open_ballots_are_sound():
    case = make_case(stage=Stage.MENTORING)
    cast, day = cast_of(case.branch), case.mentoring_starts_on + timedelta(days=30)
    actions.pause_clock(case, starts_on=day, reason="Ốm.", number="1", issued_on=day, actor=cast.staff, on=day)
    actions.resume_clock(case, ends_on=day + timedelta(days=9), actor=cast.staff, on=day + timedelta(days=9))
    case.refresh_from_db()
    TRANSFER(cast, case, day + timedelta(days=20))
    voting = make_case(stage=Stage.AWAITING_LIST_VOTE)
    ballot = open_vote(voting, "list", next_day(voting))
    actions.enter_tally(ballot, counts(ballot, 6), actor=cast_of(voting.branch).secretary, on=ballot.held_on)
    assert invariants.check(ON) == []


DAMAGE = [
    (Stage.REVIEWING, "journal_is_whole", "update branches_entry set facts = '{}'"),
    (Stage.REVIEWING, "stage_is_the_last_move", "update screening_move set to_stage = 'awaiting_opinion'"),
    (Stage.CANCELLED, "closed_when_final", "update screening_case set closed_on = opened_on - 1"),
    (
        Stage.AWAITING_APPROVAL,
        "ballots_add_up",
        "update screening_ballot set ratio = '>9/10'",
    ),
    (Stage.AWAITING_APPROVAL, "rolls_are_frozen", "delete from screening_rollentry where exclusion = ''"),
    (
        Stage.AWAITING_APPROVAL,
        "tallies_are_gone",
        "insert into screening_tallyentry (ballot_id, teller_id)"
        " select ballot_id, id from screening_teller order by id limit 1",
    ),
    (
        Stage.AWAITING_APPROVAL,
        "votes_were_held",
        "update screening_ballot set state = 'void', void_reason = 'x', passed = null, in_favour = null,"
        " sealed_on = null",
    ),
    (
        Stage.MENTORING,
        "help_has_mentor_and_clock",
        "update screening_case set mentoring_ends_on = mentoring_ends_on - 30",
    ),
    (
        Stage.MENTORING,
        "help_has_mentor_and_clock",
        "update screening_case set mentoring_ends_on = null, mentoring_starts_on = null",
    ),
    (Stage.MENTORING, "help_has_mentor_and_clock", "delete from screening_mentoring"),
    (
        Stage.PROGRESS_PROPOSED,
        "no_early_review",
        "update screening_ballot set held_on = held_on - 60 where kind = 'progress'",
    ),
    (
        Stage.DELIVERED,
        "delivered_means_left",
        "update members_membership set ends_on = null, ended_by = '' where ended_by = 'struck_off'",
    ),
]


@pytest.mark.parametrize(("stage", "code", "damage"), DAMAGE)
def test_each_damage_is_found_and_named(stage, code, damage):
    make_case(stage=stage)
    sql(damage)
    assert set(faults()) == {code}


def _removal(branch):
    return removed(branch)[0]


def _annulled(branch):
    appeal = make_appeal(branch)
    settle(appeal, Appeal.Outcome.ANNULLED, appeal.received_on + DAY)


def _leaving(branch):
    play_leaving(branch)


def _months(branch):
    cast_of(branch)
    member = make_member(branch)
    for month in (2, 3, 5):
        make_meeting(branch, date(2025, month, 3), absent=[member])
    open_removal(branch, member=member, code="X1", year=2025)


def _reprimand(branch):
    case = voted(Votes(reprimand=7), branch=branch)
    deliver(issue(case, ON - 30 * DAY), ON - 29 * DAY)


def _suspension(branch):
    suspend(make_member(branch))


def _version(branch):
    case = _removal(branch)
    case.paper_versions.create(
        template="qd-xoa-ten",
        occasion=case.pk,
        number=1,
        facts={"title": "QUYẾT ĐỊNH"},
        facts_sha256=mark_of({"title": "QUYẾT ĐỊNH"}),
        size=1,
        made_on=ON,
    )


OTHER_WAYS = {
    _removal: [
        (
            {"other_ways_were_voted"},
            "update screening_ballot set state = 'void', void_reason = 'x', passed = null,"
            " in_favour = null, sealed_on = null",
        ),
        ({"committee_votes_follow_their_ratio"}, "update screening_committeevote set in_favour = 1, against = 0"),
        ({"committee_votes_follow_their_ratio"}, "update screening_committeevote set ratio = '>1/9'"),
        ({"grassroots_voted"}, "delete from screening_committeevote where kind = 'grassroots'"),
        ({"decisions_rest_on_votes"}, "delete from screening_committeevote where kind = 'deciding'"),
        (
            {"another_has_decided"},
            "update screening_decision set decided_by_id = (select opened_by_id from screening_case)",
        ),
        ({"removals_keep_their_ground"}, "delete from screening_proof"),
        ({"appeal_window_is_whole"}, "update screening_delivery set appeal_until = appeal_until - 1"),
        ({"papers_agree_with_the_register"}, "update screening_paper set number = '99-QĐ/TU' where number <> ''"),
        ({"papers_agree_with_the_register"}, "delete from screening_registerentry"),
        ({"papers_agree_with_the_register"}, "delete from screening_paper"),
    ],
    _version: [
        ({"versions_keep_their_mark"}, 'update screening_paperversion set facts = \'{"title": "KẾT LUẬN"}\''),
    ],
    _annulled: [
        ({"annulled_means_restored"}, "delete from screening_apology"),
        (
            {"annulled_means_restored"},
            "update members_membership s set ends_on = v.delivered_on, ended_by = 'struck_off'"
            " from screening_delivery v join screening_case c on c.id = v.case_id where s.member_id = c.member_id",
        ),
    ],
    _leaving: [
        (
            {"decisions_rest_on_votes", "grassroots_voted", "other_ways_were_voted"},
            "delete from screening_committeevote",
        ),
    ],
    _months: [
        ({"removals_keep_their_ground"}, "update screening_removal set months = '[]'"),
    ],
    _reprimand: [
        ({"discipline_after_hearing"}, "delete from screening_representativehearing"),
        ({"discipline_within_limitation"}, "update screening_violation set occurred_on = '2005-11-03'"),
        ({"decisions_rest_on_votes", "forms_follow_the_count"}, "update screening_ballot set form = 'warning'"),
    ],
    _suspension: [
        ({"suspension_is_the_standing"}, "update members_standing set ends_on = '2026-02-02' where kind = 'suspended'"),
        ({"suspension_days_are_counted"}, "update screening_suspension set due_on = due_on + 700"),
    ],
}


@pytest.mark.parametrize("play", OTHER_WAYS, ids=lambda play: play.__name__)
def test_each_damage_on_the_other_ways_out_is_found_and_named(play):
    play(make_tree()[3])
    assert faults() == []
    for codes, damage in OTHER_WAYS[play]:
        with transaction.atomic():
            sql("set constraints all immediate", damage)
            assert (set(faults()), damage) == (codes, damage)
            transaction.set_rollback(True)


def test_the_number_of_questions_does_not_grow_with_the_cases():
    tree = make_tree()

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert invariants.check(ON) == []
        return len(found)

    for play in (_removal, _reprimand, _suspension):
        play(tree[3])
    before = asked()
    for play in (_removal, _reprimand, _suspension):
        play(tree[4])
    assert asked() == before


def test_a_figure_whose_list_lacks_somebody_is_found():
    """Whoever is gone from the register leaves the exits of Form 1 without a name behind them."""
    case = _removal(make_tree()[3])
    assert faults(LATER_IN_THE_YEAR) == []
    sql("set constraints all immediate", f"delete from members_member where id = {case.member_id}")
    assert "report_opens_its_lists" in faults(LATER_IN_THE_YEAR)


def test_a_second_running_membership_and_a_branch_elsewhere_are_found():
    tree = make_tree()
    member = make_member(tree[3])
    sql("set constraints all immediate", "alter table members_membership drop constraint membership_one_at_a_time")
    Membership.objects.create(
        member=member, branch=tree[4], starts_on=date(2026, 1, 1), begun_by=Beginning.TRANSFERRED_IN
    )
    assert faults() == ["one_membership_at_a_time", "branch_is_where_active"]


def test_figures_that_do_not_add_up_are_found():
    member = make_member(make_tree()[3])
    sql(f"update members_membership set begun_by = 'unknown', starts_on = '2027-02-01' where member_id = {member.pk}")
    (fault,) = invariants.check(ON)
    assert fault["code"] == "figures_add_up"
    assert "đầu kỳ 0 + tăng 0 − giảm 0 = 0, nhưng cuối kỳ đếm được 1" in fault["message"]


def test_the_command_prints_an_empty_list_and_succeeds_when_all_is_sound():
    make_case()
    out = StringIO()
    call_command("check_invariants", "--json", stdout=out)
    assert json.loads(out.getvalue()) == []
    out = StringIO()
    call_command("check_invariants", stdout=out)
    assert out.getvalue() == "Không có điều gì sai.\n"


def test_the_command_exits_with_one_and_names_the_faults():
    case = make_case()
    sql("update screening_case set stage = 'approved'")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants", "--json", stdout=out)
    assert ended.value.code == 1
    codes = {fault["code"] for fault in json.loads(out.getvalue())}
    assert codes == {"stage_is_the_last_move", "votes_were_held", "an_open_case_has_the_deadline_of_its_stage"}
    assert f"Hồ sơ số {case.label}" in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("check_invariants", stdout=StringIO())


def test_the_nightly_task_tells_administrators_once_a_day_and_repairs_nothing(settings, caplog):
    admin = make_user(is_superuser=True)
    make_user()
    case = make_case()
    settings.BUSINESS_DATE = ON
    tasks.check_invariants()
    assert Notice.objects.filter(user=admin).count() == 0
    sql("update screening_case set stage = 'awaiting_opinion'")
    tasks.check_invariants()
    tasks.check_invariants()
    notice = Notice.objects.get(user=admin)
    assert notice.text == "Kiểm tra dữ liệu ngày 01/06/2027: có 2 điều cần quản trị xem."
    case.refresh_from_db()
    assert case.stage == Stage.AWAITING_OPINION
    assert "2 faults" in caplog.text
    settings.BUSINESS_DATE = ON + timedelta(days=1)
    tasks.check_invariants()
    assert Notice.objects.filter(user=admin).count() == 2
