"""A membership restored: what its end had ended goes on, and nothing else; a seat that was given away stays given."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from branches import calendar
from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members import actions
from members.models import Ending, Manner, Membership, Post, Standing, Term, Transfer
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 2)
LEFT = date(2026, 6, 1)
WHO = {"actor": None, "on": TODAY}
ANNULLED = {"decision_number": "2-QĐ/TU", "decided_on": TODAY}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def member(tree):
    return make_member(tree[3], "Hoàng Văn Bình")


def leave(member, kind=Ending.STRUCK_OFF):
    paper = {"decision_number": "1-QĐ/TU", "decided_on": LEFT} if kind != Ending.DIED else {}
    actions.end_membership(member, kind=kind, ends_on=LEFT, **paper, **WHO)


def post(member, organization, title="secretary", since=date(2025, 1, 1), **fields):
    return Post.objects.create(member=member, organization=organization, title=title, starts_on=since, **fields)


def ends():
    return list(Post.objects.order_by("pk").values_list("title", "ends_on"))


@pytest.mark.parametrize("kind", [Ending.STRUCK_OFF, Ending.EXPELLED, Ending.LEFT, Ending.DIED])
def test_just_what_ended_with_the_membership_goes_on(tree, member, kind):
    branch, far = tree[3], make_tree()[3]
    kept = post(member, branch, manner=Manner.ELECTED)
    until = post(member, tree[2], "party_committee_member", ends_on=date(2027, 1, 1))
    post(member, branch, "deputy", date(2024, 1, 1), ends_on=LEFT - timedelta(days=1))  # ended before, by itself
    exempt = Standing.objects.create(member=member, kind="exempt", starts_on=date(2026, 2, 1))
    gone = Standing.objects.create(
        member=member, kind="suspended", starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 1)
    )
    days = {"requested_on": date(2026, 2, 1), "letter_on": date(2026, 2, 2), "accepted_on": date(2026, 2, 9)}
    stay = {"kind": "temporary", "state": "accepted", "until": date(2026, 12, 31), "from_branch": branch}
    stay = Transfer.objects.create(member=member, to_branch=far, **stay, **days)
    leave(member, kind)
    assert ends() == [("secretary", LEFT), ("party_committee_member", LEFT), ("deputy", LEFT - timedelta(days=1))]
    membership = actions.restore_membership(member, **ANNULLED, **WHO)
    assert ends() == [
        ("secretary", None),
        ("party_committee_member", date(2027, 1, 1)),
        ("deputy", LEFT - timedelta(days=1)),
    ]
    assert dict(Standing.objects.values_list("pk", "ends_on")) == {exempt.pk: None, gone.pk: date(2026, 5, 1)}
    assert Transfer.objects.values_list("state", "returned_on").get(pk=stay.pk) == ("accepted", None)
    assert (membership.left_out, membership.taken_along) == ([], None)
    facts = Entry.objects.first().facts
    assert (facts["posts"], facts["standings"]) == ([kept.pk, until.pk], [exempt.pk])


def test_a_seat_given_to_somebody_else_is_not_taken_back_and_the_page_says_so(client, tree, member, monkeypatch):
    monkeypatch.setattr(calendar, "today", lambda: TODAY)
    branch = tree[3]
    post(member, branch, manner=Manner.ELECTED)
    deputy = post(member, branch, "deputy", manner=Manner.ELECTED)
    leave(member)
    post(make_member(branch, "Nông Thị Ánh"), branch, since=LEFT, manner=Manner.ELECTED)
    client.force_login(make_officer(tree[1], Role.STAFF))
    data = {"decision_number": "2-QĐ/TU", "decided_on": "02/11/2026"}
    page = client.post(reverse("members:membership-restore", args=[member.pk]), data, follow=True)
    words = (
        f"Chưa phục hồi chức vụ Bí thư, {branch}: Đồng chí Nông Thị Ánh đang giữ chức Bí thư từ 01/06/2026. "
        "Ghi thôi giữ trước. Trong lúc đồng chí ấy vắng, chọn hình thức phụ trách, quyền."
    )
    assert [str(m) for m in page.context["messages"] if m.level_tag == "warning"] == [words]
    assert ends() == [("secretary", LEFT), ("deputy", None), ("secretary", None)]
    facts = Entry.objects.filter(verb="members.restore_membership").get().facts
    assert (facts["posts"], facts["left_out"]) == ([deputy.pk], [words])


def test_a_post_goes_on_to_the_end_of_its_term_and_an_exemption_not_beside_a_new_one(tree, member):
    branch = tree[3]
    term = Term.objects.create(organization=branch, name="2025–2026", starts_on=date(2025, 1, 1))
    post(member, branch, "deputy", manner=Manner.ELECTED, term=term)
    Standing.objects.create(member=member, kind="exempt", starts_on=date(2026, 2, 1))
    leave(member)
    Term.objects.create(organization=branch, name="2026–2028", starts_on=date(2026, 9, 1))
    Standing.objects.create(member=member, kind="exempt", starts_on=date(2026, 8, 1))
    membership = actions.restore_membership(member, **ANNULLED, **WHO)
    assert ends() == [("deputy", date(2026, 8, 31))]
    assert Post.objects.get().ended_for == "Hết nhiệm kỳ; bầu nhiệm kỳ 2026–2028"
    assert membership.left_out == ["Chưa phục hồi tình trạng miễn sinh hoạt: Tình trạng này đang có hiệu lực."]


def test_where_nothing_was_kept_of_what_ended_the_page_asks_to_look(tree, member):
    post(member, tree[3], "deputy", manner=Manner.ELECTED)
    leave(member)
    Membership.objects.update(taken_along=None)  # as an import leaves it
    membership = actions.restore_membership(member, **ANNULLED, **WHO)
    assert (ends(), membership.left_out) == (
        [("deputy", LEFT)],
        ["Chức vụ, tình trạng sinh hoạt đã kết thúc ngày 01/06/2026 chưa được phục hồi. Kiểm tra và ghi lại nếu cần."],
    )
