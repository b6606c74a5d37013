"""The register of members follows the delivered decision, and the figures follow the register (domain §11.3 no. 23)."""

from datetime import date

import pytest

from members.models import Ending, Member, Post
from members.reports import movement
from screening import actions
from screening.models import Stage
from screening.tests.builders import cast_of, make_case, make_tree, next_day

pytestmark = pytest.mark.django_db


def figures(branch, year):
    """(start, how many left by which way, end) of a year."""
    found = movement(branch, date(year, 1, 1), date(year, 12, 31))
    ways = {way: found[way] for way in ("struck_off", "expelled", "left", "died", "transferred_out") if found[way]}
    return found["start"], ways, found["end"]


@pytest.mark.parametrize(
    ("stage", "way"),
    [
        (Stage.DELIVERED, "struck_off"),
        (Stage.DIED, "died"),
        (Stage.LEFT, "left"),
        (Stage.MOVED_AWAY, "transferred_out"),
    ],
)
def test_whoever_leaves_is_on_the_list_until_the_day_and_counted_once(stage, way):
    case = make_case(stage=stage)
    branch, day = case.branch, case.closed_on
    end = case.member.memberships.get().ends_on
    assert end == day
    on_list = Member.objects.active_on(day).filter(branch=branch)
    assert case.member not in on_list
    assert case.member in Member.objects.left_by(day)
    assert figures(branch, day.year) == (on_list.count() + 1, {way: 1}, on_list.count())


def test_a_decision_that_is_not_delivered_changes_no_figure():
    case = make_case(stage=Stage.STRUCK_OFF)
    on_list = Member.objects.active_on(next_day(case)).filter(branch=case.branch)
    assert case.member in on_list
    assert figures(case.branch, next_day(case).year)[1] == {}


def test_an_expelled_member_leaves_by_the_way_of_discipline():
    case = make_case(stage=Stage.EXPELLED)
    cast, day = cast_of(case.branch), next_day(case)
    Post.objects.create(member=case.member, organization=case.branch, title="Chi ủy viên", starts_on=date(2025, 1, 1))
    actions.deliver(case, delivered_on=day, witness="Mai", card_collected_on=day, actor=cast.secretary, on=day)
    membership = case.member.memberships.get()
    decision = case.decisions.get()
    assert (membership.ended_by, membership.ends_on) == (Ending.EXPELLED, day)
    assert (membership.decision_number, membership.decided_on, membership.ground) == (
        decision.number,
        decision.issued_on,
        decision.ground,
    )
    assert case.member.posts.get().ends_on == day  # posts end with the membership
    assert figures(case.branch, day.year)[1] == {"expelled": 1}


def test_recognition_refusal_and_settlement_leave_the_member_on_the_list():
    branch = make_tree()[3]
    for stage in (Stage.RECOGNISED, Stage.REFUSED, Stage.NOT_LISTED, Stage.SETTLED, Stage.CANCELLED):
        case = make_case(branch, stage)
        assert (case.is_open, case.member.memberships.get().ends_on) == (False, None)
    assert figures(branch, 2027)[1] == {}
