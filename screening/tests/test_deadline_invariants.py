"""Every damage to a deadline is found by its invariant and by no other; a nightly run mends what it can."""

from datetime import date

import pytest

from branches.models import Organization
from branches.tests.builders import make_tree
from members.models import Membership
from screening import invariants, reminders
from screening.deadlines.sync import sync
from screening.models import Deadline, DeadlineChange, Parameter, Stage
from screening.tests.builders import DAY, cast_of, make_case
from screening.tests.test_deadline_sources import SCENE_OF, run
from screening.tests.test_invariants import sql

pytestmark = pytest.mark.django_db
ON = date(2027, 6, 1)


def faults(on=ON):
    return [fault["code"] for fault in invariants.check(on)]


DAMAGE = [
    (
        Stage.CANCELLED,
        "deadlines_end_with_the_case",
        "update screening_deadline set lapsed_on = null, met_on = null where kind = 'mentoring'",
    ),
    (
        Stage.AWAITING_OPINION,
        "an_open_case_has_the_deadline_of_its_stage",
        "update screening_deadline set lapsed_on = due_on",
    ),
    (
        Stage.MENTORING,
        "an_open_case_has_the_deadline_of_its_stage",
        "update screening_deadline set met_on = due_on where kind = 'review'",
    ),
    (
        Stage.AWAITING_OPINION,
        "the_next_rung_is_on_the_ladder",
        "update screening_deadline set next_rung_on = null",
    ),
    (
        Stage.AWAITING_OPINION,
        "the_next_rung_is_on_the_ladder",
        "update screening_deadline set next_rung_on = '2028-01-01'",
    ),
    (
        Stage.DELIVERED,
        "the_next_rung_is_on_the_ladder",
        "update screening_deadline set next_rung_on = due_on where kind = 'appeal'",
    ),
    (
        Stage.AWAITING_OPINION,
        "the_history_of_a_deadline_is_whole",
        "insert into screening_deadlinechange"
        ' (deadline_id, "on", due_before, due_after, arithmetic_before, arithmetic_after)'
        " select id, due_on, due_on, due_on + 1, '', '' from screening_deadline",
    ),
]


@pytest.mark.parametrize(("stage", "code", "damage"), DAMAGE)
def test_each_damage_is_found_and_named(stage, code, damage):
    make_case(stage=stage)
    assert faults() == []
    sql(damage)
    assert set(faults()) == {code}


def test_a_gap_between_two_changes_is_found():
    case = make_case(stage=Stage.AWAITING_OPINION)
    row = case.deadlines.open().get()
    day = row.due_on
    for before, after in ((day - 3 * DAY, day - 2 * DAY), (day - DAY, day)):
        DeadlineChange.objects.create(
            deadline=row, on=day, due_before=before, due_after=after, arithmetic_before="", arithmetic_after=""
        )
    assert faults() == ["the_history_of_a_deadline_is_whole"]


def test_a_deadline_of_a_dissolved_organisation_is_found_the_day_after_and_ended_by_the_nightly_run():
    tree = make_tree()
    SCENE_OF["reconciliation"].make(tree)
    run("reconciliation")
    Organization.objects.filter(pk=tree[3].pk).update(dissolved_on=date(2026, 3, 25))
    assert [faults(date(2026, 3, day)) for day in (25, 26)] == [[], ["deadlines_end_with_their_organization"]]
    sync(date(2026, 3, 26))
    assert faults(date(2026, 3, 26)) == []


def test_a_probation_of_somebody_who_has_left_is_found_and_ended_by_the_nightly_run():
    member = SCENE_OF["probation"].make(make_tree())
    sync(date(2026, 3, 20))
    Membership.objects.filter(member=member).update(ends_on=date(2026, 3, 25), ended_by="died")
    found = faults(date(2026, 3, 26))
    assert [code for code in found if "deadline" in code] == ["deadlines_end_with_the_membership"] * 2
    sync(date(2026, 3, 26))
    assert [code for code in faults(date(2026, 3, 26)) if "deadline" in code] == []


def test_a_changed_ladder_is_found_until_the_nightly_run_has_climbed_it():
    case = make_case(stage=Stage.MENTORING)
    Parameter.objects.filter(code="reminder.days").update(value="60,5")
    day = case.mentoring_starts_on
    assert "the_next_rung_is_on_the_ladder" in faults(day)
    sync(day)
    assert faults(day) == []


def test_a_rung_that_found_nobody_waits_for_tomorrow_and_is_no_fault():
    case = make_case(stage=Stage.MENTORING)
    cast_of(case.branch).branch.offices.all().delete()
    due = case.deadlines.get(kind="mentor_report").due_on
    assert reminders.run(due)["without_recipient"] == 1
    assert (Deadline.objects.get(kind="mentor_report").next_rung_on, faults(due)) == (due + DAY, [])
