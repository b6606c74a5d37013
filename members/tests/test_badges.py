"""Huy hiệu Đảng: who reaches a mark at which occasion, proposed, early, awarded (domain §5.5)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members import admission_todo, party_age, todo
from members.actions import badges as verbs
from members.limits import limits
from members.models import Badge, Beginning, Member, Membership
from members.tests.builders import make_member, make_probationer

pytestmark = pytest.mark.django_db

ON = date(2026, 9, 20)
OCCASION = date(2026, 11, 7)
BEFORE = date(2026, 9, 2)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


def old(branch, admitted_on, name=None, **fields):
    official = date(admitted_on.year + 1, admitted_on.month, 1)
    fields = {"born_on": date(1930, 1, 1), "official_on": official} | fields
    return make_member(branch, name, admitted_on=admitted_on, **fields)


def outside(member, left_on, back_on, *, begun_by=Beginning.READMITTED, ended_by="left"):
    member.memberships.update(ends_on=left_on, ended_by=ended_by)
    Membership.objects.create(member=member, branch=member.branch, starts_on=back_on, begun_by=begun_by)


def found(find, on=ON, occasion=OCCASION):
    rows = find(Member.objects.active_on(on), occasion, limits(on))
    return {member.pk: member.mark for member in rows}


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def propose(branch, marks, **fields):
    return verbs.propose_badges(branch, marks, **{"occasion": OCCASION, "actor": None, "on": ON} | fields)


def test_a_mark_belongs_to_the_first_occasion_by_which_it_is_reached(branch):
    first, last = old(branch, date(1996, 9, 3)), old(branch, date(1986, 11, 7))
    before, after = old(branch, date(1996, 9, 2)), old(branch, date(1996, 11, 8))
    assert found(party_age.due) == {first.pk: 30, last.pk: 40}
    assert found(party_age.earlier) == {before.pk: 30}
    assert found(party_age.due, occasion=date(2027, 2, 3)) == {after.pk: 30}
    assert after.pk not in found(party_age.earlier)


def test_of_the_marks_reached_before_only_the_highest_is_missed(branch):
    member = old(branch, date(1975, 1, 1))
    assert found(party_age.earlier) == {member.pk: 50}
    day = date(2025, 2, 3)
    Badge.objects.create(member=member, years=50, occasion=day, proposed_on=day, state="awarded", awarded_on=day)
    assert found(party_age.earlier) == {}


def test_who_is_probationary_or_has_left_is_not_on_the_list(branch):
    make_probationer(branch, admitted_on=date(1996, 10, 1), born_on=date(1960, 1, 1))
    gone = old(branch, date(1996, 10, 1))
    gone.memberships.update(ends_on=date(2020, 1, 1), ended_by="died")
    assert found(party_age.due) == {}


def test_the_time_outside_the_party_is_left_out_unless_it_was_restored(branch):
    again = old(branch, date(1994, 10, 1))
    outside(again, date(2000, 1, 1), date(2001, 12, 31))  # 730 days
    restored = old(branch, date(1996, 10, 1))
    outside(restored, date(2000, 1, 1), date(2002, 1, 1), begun_by=Beginning.RESTORED)
    moved = old(branch, date(1996, 10, 2))
    outside(moved, date(2000, 1, 1), date(2000, 1, 1), begun_by=Beginning.TRANSFERRED_IN, ended_by="transferred_out")
    assert party_age.days_outside([again.pk, restored.pk, moved.pk]) == {again.pk: 730}
    assert party_age.reaches(again, 30) == date(2026, 10, 1)
    assert found(party_age.due) == {again.pk: 30, restored.pk: 30, moved.pk: 30}
    assert found(party_age.earlier) == {}


def test_many_are_proposed_at_once_and_then_awarded_by_one_decision(branch):
    members = [old(branch, date(1996, 10, day)) for day in (1, 2, 3)]
    before = Entry.objects.count()
    assert propose(branch, dict.fromkeys(members, 30)) == 3
    assert (Entry.objects.count(), found(party_age.due)) == (before + 1, {})
    assert refused(propose, branch, {members[0]: 30}) == [
        f"Huy hiệu 30 năm của đồng chí {members[0]} vừa được ghi. Mở lại danh sách rồi chọn."
    ]
    first, second, _ = Badge.objects.order_by("member")
    paper = {"decision_number": "88-QĐ/TU", "decided_on": date(2026, 10, 30), "awarded_on": OCCASION}
    on = date(2026, 11, 10)
    late = {**paper, "decided_on": date(2026, 11, 8)}
    assert refused(verbs.award_badges, branch, {first: "1"}, actor=None, on=on, **late) == {
        "awarded_on": ["Ngày trao không thể trước Ngày quyết định."]
    }
    assert verbs.award_badges(branch, {first: "A1", second: "A2"}, actor=None, on=on, **paper) == 2
    assert list(Badge.objects.order_by("member").values_list("state", "badge_number", "awarded_on")) == [
        ("awarded", "A1", OCCASION),
        ("awarded", "A2", OCCASION),
        ("proposed", "", None),
    ]
    assert refused(verbs.award_badges, branch, {first: "A1"}, actor=None, on=on, **paper) == [
        "Danh sách đề nghị vừa thay đổi. Mở lại rồi ghi."
    ]


@pytest.mark.parametrize(("admitted_on", "accepted"), [(date(1996, 11, 7), True), (date(1996, 11, 8), False)])
def test_nobody_is_proposed_before_the_mark(branch, admitted_on, accepted):
    member = old(branch, admitted_on)
    if accepted:
        assert propose(branch, {member: 30}) == 1
    else:
        assert refused(propose, branch, {member: 30}) == [
            f"Đồng chí {member} chưa đủ 30 năm tuổi Đảng vào đợt 07/11/2026."
        ]


def early(member, years, kind="ill", occasion=OCCASION):
    badge = Badge(member=member, years=years, early=kind, occasion=occasion)
    return verbs.propose_early(badge, actor=None, on=ON)


@pytest.mark.parametrize(
    ("years", "admitted_on", "accepted"),
    [
        (65, date(1962, 11, 7), True),
        (65, date(1962, 11, 8), False),
        (70, date(1958, 11, 7), True),
        (70, date(1958, 11, 8), False),
    ],
)
def test_the_seriously_ill_are_given_it_twelve_months_early_or_twenty_four_from_seventy_on(
    branch, years, admitted_on, accepted
):
    member = old(branch, admitted_on)
    if accepted:
        assert early(member, years).state == Badge.State.PROPOSED
    else:
        assert list(refused(early, member, years)) == ["years"]


@pytest.mark.parametrize(("died_on", "accepted"), [(date(2026, 3, 1), True), (date(2026, 2, 28), False)])
def test_after_death_it_is_given_at_most_twelve_months_early(branch, died_on, accepted):
    member = old(branch, date(1957, 3, 1))
    assert list(refused(early, member, 70, "posthumous")) == ["early"]
    member.memberships.update(ends_on=died_on, ended_by="died")
    if accepted:
        assert early(member, 70, "posthumous").early == "posthumous"
    else:
        assert list(refused(early, member, 70, "posthumous")) == ["years"]


def test_what_was_awarded_earlier_is_noted_and_what_was_wrong_is_withdrawn(branch):
    member = old(branch, date(1980, 5, 19))
    soon = Badge(member=member, years=30, awarded_on=date(2010, 5, 18))
    assert list(refused(verbs.record_badge, soon, actor=None, on=ON)) == ["awarded_on"]
    kept = verbs.record_badge(Badge(member=member, years=30, awarded_on=date(2010, 5, 19)), actor=None, on=ON)
    verbs.withdraw_badge(kept, reason="Theo quyết định", actor=None, on=ON)
    assert Badge.objects.get().state == Badge.State.RETURNED
    propose(branch, {member: 45}, occasion=BEFORE)
    verbs.withdraw_badge(Badge.objects.get(years=45), reason="Ghi nhầm", actor=None, on=ON)
    assert not Badge.objects.filter(years=45).exists()


def test_only_who_keeps_every_record_writes_many(branch, tree):
    marks = {old(branch, date(1996, 10, 1)): 30, old(tree[4], date(1996, 10, 1)): 30}
    with pytest.raises(NoOffice):
        propose(tree[2], marks, actor=make_officer(branch))
    assert propose(tree[2], marks, actor=make_officer(tree[2], Role.STAFF)) == 2


# --- in the browser -------------------------------------------------------------------------------------------------


def test_the_list_of_an_occasion_is_proposed_printed_and_awarded(client, settings, branch, tree):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(tree[2], Role.STAFF))
    first, second = old(branch, date(1996, 10, 1), "Lò Thị Mai"), old(tree[4], date(1986, 10, 1), "Bế Văn Lâm")
    address = reverse("members:badges", args=[tree[2].pk])
    page = client.get(address)
    assert (page.context["occasion"], [(m, m.mark) for m in page.context["page"]]) == (
        OCCASION,
        [(second, 40), (first, 30)],
    )
    assert client.get(f"{address}?dot=x&muc=da-du").context["page"].rows == []
    send = reverse("members:badge-propose", args=[tree[2].pk])
    dot = OCCASION.isoformat()
    answer = client.post(send, {"dot": dot, "muc": "", "chon": [first.pk, second.pk, "x"]}, follow=True)
    assert [badge.member for badge in answer.context["page"]] == [second, first]
    assert "Chưa chọn" in client.post(send, {"dot": dot, "chon": [first.pk]}, follow=True).content.decode()
    sheet = client.get(reverse("members:badge-sheet", args=[tree[2].pk]), {"dot": dot}).content.decode()
    assert "Huy hiệu 40 năm tuổi Đảng: 1 đồng chí" in sheet
    settings.BUSINESS_DATE = date(2026, 11, 10)
    award = reverse("members:badge-award", args=[tree[2].pk])
    form = client.get(award, {"dot": dot}).context["form"]
    shown = [badge.pk for badge, _, _ in form.rows]
    paper = {"dot": dot, "shown": shown, "decision_number": "88-QĐ/TU", "decided_on": "30/10/2026"}
    nobody = client.post(award, paper | {"awarded_on": "07/11/2026"})
    assert nobody.context["form"].non_field_errors() == ["Chưa chọn đồng chí nào đã được trao."]
    given = {f"given_{shown[0]}": "on", f"number_{shown[0]}": "A1"}
    answer = client.post(award, paper | given | {"awarded_on": "07/11/2026"}, follow=True)
    assert [(badge.member, badge.badge_number) for badge in answer.context["page"]] == [(second, "A1")]


def test_the_page_of_one_member(client, settings, branch):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    member = old(branch, date(1957, 3, 1))
    page = client.get(reverse("members:member-badges", args=[member.pk]))
    assert (page.context["ahead"], page.context["earlier"][-1]) == ((70, date(2027, 3, 1)), (65, date(2022, 3, 1)))
    form = {"early": "ill", "years": "70", "occasion": OCCASION.isoformat()}
    client.post(reverse("members:badge-early", args=[member.pk]), form)
    client.post(reverse("members:badge-record", args=[member.pk]), {"years": "65", "awarded_on": "19/05/2022"})
    assert list(Badge.objects.order_by("years").values_list("years", "state")) == [(65, "awarded"), (70, "proposed")]
    withdraw = reverse("members:badge-withdraw", args=[member.pk, Badge.objects.get(years=70).pk])
    assert client.post(withdraw, {"reason": "Ghi nhầm"}).status_code == 302
    assert Badge.objects.count() == 1


def test_the_list_costs_the_same_for_one_and_three(client, settings, branch, tree, django_assert_num_queries):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(tree[2], Role.STAFF))
    address = reverse("members:badges", args=[tree[2].pk])
    for count in (1, 3):
        while Member.objects.count() < count:
            old(branch, date(1996, 10, 1))
        client.get(address)
        with django_assert_num_queries(8):
            assert len(client.get(address).context["page"]) == count


def test_the_next_occasion_is_asked_for_sixty_days_before(branch, tree):
    old(branch, date(1996, 10, 1))
    assert [item.due for item in todo.items([tree[2]], date(2026, 9, 8), [admission_todo.badges])] == [OCCASION]
    assert todo.items([tree[2]], date(2026, 9, 7), [admission_todo.badges]) == []
    assert todo.items([tree[4]], date(2026, 9, 8), [admission_todo.badges]) == []
