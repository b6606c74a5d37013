"""What the database itself refuses, in Vietnamese, and what it derives."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from branches import pages as organization_pages
from branches.tests.builders import make_officer, make_tree
from members.doubts import doubts
from members.models import Attendance, Meeting, Member, Membership, Post, Ranking, Standing
from members.status import Status, status_of, with_status
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def member(branch):
    return make_member(branch, "Hoàng Văn Bình")


def refusal(instance):
    with pytest.raises(ValidationError) as found:
        instance.full_clean()
    return found.value.messages


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"admitted_on": date(1980, 5, 19)}, "Ngày vào Đảng phải sau Ngày sinh."),
        ({"official_on": date(2010, 2, 2)}, "Ngày chính thức không thể trước Ngày vào Đảng."),
        ({"identity_number": "12345678901"}, "Số căn cước có 12 số (chứng minh nhân dân cũ: 9 số)."),
        ({"identity_number": "12345678901x"}, "Số căn cước có 12 số (chứng minh nhân dân cũ: 9 số)."),
    ],
)
def test_a_record_that_cannot_be_is_refused_by_form_and_database(member, fields, sentence):
    for name, value in fields.items():
        setattr(member, name, value)
    assert refusal(member) == [sentence]
    with pytest.raises(IntegrityError), transaction.atomic():
        member.save()


@pytest.mark.parametrize("number", ["123456789", "123456789012", None])
def test_an_identity_number_has_nine_or_twelve_digits_or_is_absent(member, number):
    member.identity_number = number
    member.full_clean()
    member.save()


@pytest.mark.parametrize("field", ["identity_number", "card_number", "file_number"])
def test_numbers_are_unique_where_they_are_present(branch, field):
    make_member(branch, **{field: "123456789"})
    make_member(branch, **{field: None})
    make_member(branch, **{field: ""})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(branch, **{field: "123456789"})


def test_names_are_stored_tidy_and_can_be_found_and_sorted(branch):
    member = make_member(branch, "  HÀ\u00a0THỊ  YẾN ", used_name="Hà Yên")
    assert (member.full_name, member.search_name, member.given_name) == ("Hà Thị Yến", "ha thi yen ha yen", "Yên")


@pytest.mark.parametrize(
    ("model", "first", "second", "sentence"),
    [
        (
            Membership,
            {},
            {"starts_on": date(2020, 1, 1), "begun_by": "admitted"},
            "Đồng chí không thể sinh hoạt ở hai chi bộ trong cùng một thời gian.",
        ),
        (
            Standing,
            {"kind": "exempt", "starts_on": DAY},
            {"kind": "exempt", "starts_on": date(2026, 2, 1)},
            "Tình trạng này đang có hiệu lực.",
        ),
        (
            Ranking,
            {"year": 2025, "level": "good"},
            {"year": 2025, "level": "completed"},
            "Năm này đã có xếp loại.",
        ),
    ],
)
def test_facts_that_exclude_each_other(branch, member, model, first, second, sentence):
    place = {"branch": branch} if model is Membership else {}
    if first:
        model.objects.create(member=member, **first)
    assert refusal(model(member=member, **place, **second)) == [sentence]
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(member=member, **place, **second)


@pytest.mark.parametrize(
    ("fields", "whole"),
    [
        ({"ends_on": DAY, "ended_by": "died"}, True),
        ({"ends_on": DAY, "ended_by": ""}, False),
        ({"ends_on": None, "ended_by": "died"}, False),
    ],
)
def test_an_exit_is_recorded_whole_or_not_at_all(member, fields, whole):
    membership = member.memberships.get()
    for name, value in fields.items():
        setattr(membership, name, value)
    if whole:
        membership.full_clean()
    else:
        assert refusal(membership) == [
            "Ngày ra khỏi Đảng và Hình thức ra khỏi Đảng phải ghi cả hai hoặc để trống cả hai."
        ]


def test_who_leaves_on_a_day_is_no_longer_counted_that_evening(branch, member):
    member.memberships.update(ends_on=DAY, ended_by="died")
    days = (date(2010, 2, 2), date(2010, 2, 3), date(2025, 12, 31), DAY)
    assert [Member.objects.active_on(day).contains(member) for day in days] == [False, True, True, False]
    assert [Member.objects.left_by(day).contains(member) for day in days] == [True, False, False, True]


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ((), Status.OFFICIAL),
        (("probationary",), Status.PROBATIONARY),
        (("elsewhere",), Status.ELSEWHERE),
        (("elsewhere", "exempt"), Status.EXEMPT),
        (("elsewhere", "exempt", "suspended"), Status.SUSPENDED),
        (("suspended", "left"), Status.LEFT),
    ],
)
def test_the_rarest_fact_gives_the_status(member, facts, status):
    for fact in facts:
        if fact == "probationary":
            Member.objects.update(official_on=None)
        elif fact == "left":
            member.memberships.update(ends_on=DAY, ended_by="died")
        else:
            Standing.objects.create(member=member, kind=fact, starts_on=date(2020, 1, 1))
    assert status_of(Member.objects.with_status(DAY).get(), DAY) == status
    assert with_status(Member.objects.all(), status, DAY).contains(member)


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2025, 12, 31), False), (DAY, True), (date(2026, 2, 1), True), (date(2026, 2, 2), False)]
)
def test_a_standing_counts_on_both_of_its_ends(member, day, holds):
    Standing.objects.create(member=member, kind="exempt", starts_on=DAY, ends_on=date(2026, 2, 1))
    assert Member.objects.standing_on(day, "exempt").exists() is holds


@pytest.mark.parametrize(("day", "official"), [(date(2011, 2, 2), False), (date(2011, 2, 3), True)])
def test_one_is_official_from_the_day_itself(member, day, official):
    assert (
        member.is_official(day),
        Member.objects.official_on(day).exists(),
        Member.objects.probationary_on(day).exists(),
    ) == (official, official, not official)


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, []),
        ({"official_on": date(2011, 2, 2)}, ["official_early"]),
        ({"born_on": date(1992, 2, 4)}, ["admitted_young"]),
        ({"card_number": "1234567"}, ["card_length"]),
        ({"official_on": date(2010, 3, 3), "card_number": "1"}, ["official_early", "card_length"]),
    ],
)
def test_what_is_possible_but_unusual_is_named(branch, fields, codes):
    assert list(doubts(make_member(branch, **fields), date(2026, 1, 1))) == codes


def test_organisations_count_their_whole_subtree(tree, branch):
    province, superior, committee, _, sibling = tree
    make_member(branch)
    make_member(branch, official_on=None)
    Standing.objects.create(member=make_member(sibling), kind="exempt", starts_on=date(2020, 1, 1))
    make_member(sibling).memberships.update(ends_on=DAY, ended_by="left")
    assert organization_pages.counts([province, committee, branch, sibling], DAY) == {
        province.pk: {"official": 2, "probationary": 1, "exempt": 1, "total": 3},
        committee.pk: {"official": 2, "probationary": 1, "exempt": 1, "total": 3},
        branch.pk: {"official": 1, "probationary": 1, "exempt": 0, "total": 2},
        sibling.pk: {"official": 1, "probationary": 0, "exempt": 1, "total": 1},
    }


def test_dated_facts_are_seen_where_the_member_is_seen(tree, branch, member):
    meeting = Meeting.objects.create(branch=branch, held_on=DAY, chaired_by="A", recorded_by="B")
    Attendance.objects.create(meeting=meeting, member=member, present=True)
    Post.objects.create(member=member, organization=branch, title="deputy", starts_on=DAY)
    Standing.objects.create(member=member, kind="exempt", starts_on=DAY)
    make_ranking(member, 2025)
    own, beside = make_officer(branch), make_officer(tree[4])
    models = (Member, Membership, Meeting, Attendance, Post, Standing, Ranking)
    assert [(m.objects.visible_to(own).count(), m.objects.visible_to(beside).count()) for m in models] == [(1, 0)] * 7
