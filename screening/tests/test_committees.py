"""Whose vote it is, how many they are, and what carries it (domain §2.1 nos. 3, 4; Hướng dẫn 01-HD/TW)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from branches import journal
from branches.models import Authority, Role
from branches.tests.builders import make_officer, make_tree
from members.models import Post, Term
from members.tests.builders import make_members
from screening import actions, committee_sizes
from screening.flow import NotYet
from screening.models import Decision, Stage
from screening.tests.builders import OPENED, cast_of, decide, make_case, next_day

pytestmark = pytest.mark.django_db


def committee_above(branch, seats, posts):
    """The grassroots committee above the branch has a term, of whose seats so many are held."""
    committee = Authority.holder_for(branch, Authority.Body.GRASSROOTS, on=OPENED)
    began = OPENED - timedelta(days=400)
    Term.objects.create(organization=committee, name="2025–2030", starts_on=began, seats=seats)
    for number, member in enumerate(make_members(branch, posts)):
        title = Post.Title.SECRETARY if number == 0 else Post.Title.PARTY_COMMITTEE_MEMBER
        Post.objects.create(member=member, organization=committee, title=title, starts_on=began)
    return committee


def votes(members, in_favour):
    return {"members": members, "present": members, "in_favour": in_favour, "against": members - in_favour}


def test_where_admission_is_delegated_the_grassroots_committee_strikes_off_by_two_thirds():
    case = make_case(stage=Stage.VERIFIED)
    cast, on = cast_of(case.branch), next_day(case)
    committee = Authority.holder_for(case.branch, Authority.Body.GRASSROOTS, on=on)
    recorder = make_officer(committee, Role.RECORDER)
    Authority.objects.filter(body=Authority.Body.ADMISSION).update(holder=committee, organization=committee)
    with pytest.raises(NotYet, match="Biểu quyết 5/9 chưa đạt"):
        decide(case, Decision.Kind.STRIKE_OFF, on, cast, actor=recorder, **votes(9, 5))
    decide(case, Decision.Kind.STRIKE_OFF, on, cast, actor=recorder, **votes(9, 6))
    vote = case.decisions.get().vote
    assert (vote.organization, vote.ratio, vote.passed) == (committee, str(case.rules.grassroots_ratio), True)


@pytest.mark.parametrize(
    ("seats", "held", "known"),
    [(0, 5, ()), (9, 1, (9,)), (9, 4, (9,)), (9, 5, (5, 9)), (9, 9, (9,))],
)
def test_the_register_knows_how_many_sit_in_the_committee_that_votes(seats, held, known):
    branch = make_tree()[3]
    committee = committee_above(branch, seats, held)
    assert committee_sizes.in_register(committee, OPENED) == known
    assert committee_sizes.in_register(branch, OPENED) == ()


def test_of_a_standing_committee_the_register_knows_the_members_it_names():
    tree = make_tree()
    a, b, c, d = make_members(tree[3], 4)
    for member, title in ((a, "secretary"), (b, "deputy"), (d, "party_committee_member")):
        Post.objects.create(member=member, organization=tree[1], title=title, starts_on=OPENED)
    assert committee_sizes.in_register(tree[1], OPENED) == ()
    Post.objects.create(member=c, organization=tree[1], title=Post.Title.STANDING_MEMBER, starts_on=OPENED)
    assert committee_sizes.in_register(tree[1], OPENED) == (3,)


def test_another_base_than_that_of_the_register_needs_its_reason(client):
    case = make_case(stage=Stage.PROPOSED)
    on = next_day(case)
    committee_above(case.branch, 9, 9)
    actor = cast_of(case.branch).staff
    given = {"held_on": on, "issued_on": on, "number": "88-NQ/ĐU", "actor": actor, "on": on}
    with pytest.raises(NotYet, match="Tổng số ủy viên đã ghi là 1; theo sổ cấp ủy, .* có 9 ủy viên"):
        actions.grassroots_vote(case, **votes(1, 1), **given)
    client.force_login(actor)
    form = client.get(reverse("screening:step", args=[case.pk, "grassroots-vote"])).context["form"]
    assert form["members"].value() == 9
    assert list(form.fields)[1:3] == ["members", "base_reason"]
    actions.grassroots_vote(case, **votes(8, 8), **given, base_reason="Một đồng chí vừa nghỉ.")
    vote, move = case.committee_votes.get(), case.moves.order_by("pk").last()
    assert (vote.members, move.note.endswith("tổng số 8 khác sổ cấp ủy: Một đồng chí vừa nghỉ.")) == (8, True)
    assert journal.of(case)[0].facts["base_reason"] == "Một đồng chí vừa nghỉ."
