"""Committees and posts (Điều lệ Đảng, Điều 24; domain §4)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members import committees
from members.actions import posts as verbs
from members.models import Post, Term
from members.tests.builders import make_member, make_members, make_probationer

pytestmark = pytest.mark.django_db

ON, START = date(2026, 11, 20), date(2025, 3, 1)
NOW = {"actor": None, "on": ON}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def give(member, title, organization=None, manner="elected", starts_on=START, **fields):
    post = Post(
        member=member,
        organization=organization or member.branch,
        title=title,
        manner=manner,
        starts_on=starts_on,
        **fields,
    )
    return verbs.give_post(post, **NOW)


def open_term(branch, elected=(), starts_on=START, seats=0):
    return verbs.open_term(
        Term(organization=branch, name=f"{starts_on:%Y}", starts_on=starts_on, seats=seats), elected, **NOW
    )


def held(branch, day=ON):
    return [(post.title, post.member_id) for post in committees.holders(branch, day)]


def test_one_secretary_at_a_time_and_one_acting_beside(branch):
    a, b, c = make_members(branch, 3)
    first = give(a, "secretary")
    assert set(refused(give, b, "secretary")) == {"title"}
    post = Post(member=b, organization=branch, title="secretary", manner="acting", starts_on=ON)
    assert set(verbs.doubts(post, ON)) == {"acting"}
    verbs.give_post(post, **NOW)
    assert set(refused(give, c, "secretary", manner="acting", starts_on=ON)) == {"title"}
    verbs.end_post(post, ends_on=ON, reason="Bí thư trở lại", **NOW)
    verbs.end_post(first, ends_on=date(2026, 11, 19), reason="Nghỉ công tác", **NOW)
    give(b, "secretary", starts_on=ON)
    assert held(branch, date(2026, 11, 19)) == [("secretary", a.pk)]
    assert refused(verbs.end_post, first, ends_on=ON, reason="x", **NOW) == [
        "Chức vụ này đã ghi thôi giữ ngày 19/11/2026."
    ]


def test_only_official_members_of_the_organisation_are_elected(branch, tree):
    new, other = make_probationer(branch), make_member(tree[4])
    assert set(refused(give, new, "deputy", starts_on=ON)) == {"member"}
    assert set(refused(give, other, "secretary", branch)) == {"member"}
    post = Post(member=other, organization=branch, title="secretary", manner="appointed", starts_on=ON)
    assert set(verbs.doubts(post, ON)) == {"elsewhere"}
    verbs.give_post(post, **NOW)
    assert held(branch) == [("secretary", other.pk)]
    assert set(refused(give, make_member(branch), "party_committee_member")) == {"title"}


def test_a_branch_of_nine_has_a_chi_uy_of_at_most_seven(branch):
    members = make_members(branch, 8)
    assert set(verbs.few_members(branch, ON, ON)) == {"few"}
    members += make_members(branch, 1)
    assert verbs.few_members(branch, ON, ON) == {}
    assert set(refused(open_term, branch, seats=8)) == {"seats"}
    term = open_term(branch, [(members[0], "secretary"), (members[1], "deputy")], seats=3)
    posts = committees.holders(branch, ON)
    assert (committees.seated(posts), committees.vacancies(term, posts)) == (2, 1)
    give(members[2], "committee_member")
    give(members[4], "secretary", manner="acting")
    assert refused(give, members[3], "committee_member") == {"title": ["Nhiệm kỳ 2025 có 3 ủy viên, đã đủ."]}


def test_a_new_term_ends_the_one_before_with_its_posts(branch):
    a, b = make_members(branch, 2)
    old = open_term(branch, [(a, "secretary")])
    new = open_term(branch, [(b, "secretary"), (a, "deputy")], date(2026, 6, 1))
    old.refresh_from_db()
    assert (old.ends_on, new.ends_on) == (date(2026, 5, 31), None)
    assert held(branch, date(2026, 5, 31)) == [("secretary", a.pk)]
    assert held(branch, date(2026, 6, 1)) == [("secretary", b.pk), ("deputy", a.pk)]
    assert set(refused(open_term, branch, starts_on=date(2026, 6, 1))) == {"starts_on"}
    two = [(a, "secretary"), (b, "secretary")]
    assert len(refused(open_term, branch, two, date(2026, 7, 1))) == 1
    assert held(branch) == [("secretary", b.pk), ("deputy", a.pk)]


def test_a_post_given_afterwards_takes_no_seat_that_was_filled_since(branch):
    a, b, c = make_members(branch, 3)
    open_term(branch, [(a, "secretary")], seats=2)
    give(b, "deputy", starts_on=date(2026, 6, 1))
    full = {"title": ["Nhiệm kỳ 2025 có 2 ủy viên, đã đủ."]}
    assert refused(give, c, "committee_member") == full
    verbs.end_post(Post.objects.get(member=b), ends_on=ON, reason="Nghỉ công tác", **NOW)
    assert refused(give, c, "committee_member", starts_on=ON) == full
    verbs.end_post(Post.objects.get(member=a), ends_on=date(2026, 5, 31), reason="Nghỉ công tác", **NOW)
    give(c, "committee_member", starts_on=date(2026, 6, 1))
    assert held(branch) == [("deputy", b.pk), ("committee_member", c.pk)]


def test_a_secretary_who_has_stopped_leaves_the_post_from_the_next_day(branch):
    a, b = make_members(branch, 2)
    verbs.end_post(give(a, "secretary"), ends_on=date(2026, 11, 19), reason="Nghỉ công tác", **NOW)
    assert refused(give, b, "secretary", starts_on=date(2026, 11, 19)) == {
        "title": [f"Đồng chí {a} giữ chức Bí thư đến hết ngày 19/11/2026. Nhập Từ ngày sau ngày đó."]
    }
    give(b, "secretary", starts_on=ON)


def test_a_term_does_not_run_into_the_next_one(branch):
    old = open_term(branch)
    open_term(branch, starts_on=date(2026, 6, 1))
    for ends_on in (None, date(2026, 6, 1)):
        old.ends_on = ends_on
        assert refused(verbs.change_term, old, **NOW) == {
            "ends_on": ["Nhiệm kỳ 2026 bắt đầu ngày 01/06/2026. Nhập ngày trước ngày đó."]
        }
    old.ends_on = date(2026, 5, 30)
    assert verbs.change_term(old, **NOW).ends_on == date(2026, 5, 30)


def test_only_the_keepers_write(branch):
    with pytest.raises(NoOffice):
        verbs.open_term(
            Term(organization=branch, name="x", starts_on=START), [], actor=make_officer(branch, Role.READER), on=ON
        )


def test_an_election_on_one_screen_and_the_page_of_a_day(client, settings, branch, tree):
    settings.BUSINESS_DATE = ON
    officer = make_officer(branch)
    client.force_login(officer)
    a, b = make_member(branch, "Lò Thị Mai", user=officer), make_member(branch, "Vi Văn Sáu")
    new, page = (reverse(f"members:{name}", args=[branch.pk]) for name in ("term-new", "committee"))
    term = {"name": "2025–2030", "starts_on": "01/03/2025", "seats": "3", f"title_{a.pk}": "secretary"}
    assert "Còn điều khác thường chưa được xác nhận." in client.post(new, term).content.decode()
    assert client.post(new, term | {"confirm": ["few"]}).url == page
    shown = client.get(page).content.decode()
    assert all(words in shown for words in ("1 trên 3 ủy viên", "Lò Thị Mai"))
    post = {"member": "Vi Văn Sáu", "title": "deputy", "manner": "appointed", "starts_on": "01/06/2026"}
    assert (
        "Không tìm thấy đồng chí"
        in client.post(reverse("members:post-new", args=[branch.pk]), post | {"member": "Không Ai"}).content.decode()
    )
    assert client.post(reverse("members:post-new", args=[branch.pk]), post).url == page
    assert "Vi Văn Sáu" not in client.get(page, {"ngay": "31/05/2026"}).content.decode()
    end = reverse("members:post-end", args=[branch.pk, Post.objects.get(member=a).pk])
    assert "Ghi thôi giữ chức vụ không đổi quyền đăng nhập" in client.get(end).content.decode()
    assert client.post(end, {"ends_on": "20/11/2026", "reason": "Nghỉ"}).url == page
    assert "Ngày này chưa ghi ai giữ chức Bí thư." not in client.get(page).content.decode()
    assert b.posts.get().term.name == "2025–2030"
    stranger = make_officer(tree[4])
    client.force_login(stranger)
    assert client.get(page).status_code == 404
