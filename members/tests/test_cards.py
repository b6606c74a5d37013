"""Thẻ đảng viên: issued, replaced, lost, collected; the yearly check (domain §2.6, §11.4 no. 43)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members import actions, admission_todo, todo
from members.actions import cards as verbs
from members.models import Card, CardCheck
from members.tests.builders import make_member, make_probationer

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def member(branch):
    return make_member(branch, "Lò Thị Mai")


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def issue(member, number, issued_on=date(2012, 2, 3), reason="first", actor=None):
    card = Card(member=member, number=number, issued_on=issued_on, reason=reason)
    return verbs.issue_card(card, actor=actor, on=ON)


def test_a_new_card_ends_the_old_one_and_the_record_follows(member):
    first = issue(member, "10000001")
    second = issue(member, "10000002", date(2020, 5, 1), "damaged")
    member.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, first.ended_on, second.state, member.card_number) == (
        Card.State.REPLACED,
        date(2020, 5, 1),
        Card.State.IN_USE,
        "10000002",
    )
    verbs.lose_card(second, lost_on=date(2021, 1, 1), actor=None, on=ON)
    assert verbs.card_in_use(member) is None
    third = issue(member, "10000002", date(2021, 3, 1), "lost")
    verbs.hand_card(third, handed_on=date(2021, 4, 3), actor=None, on=ON)
    assert list(Card.objects.order_by("pk").values_list("state", flat=True)) == ["replaced", "lost", "in_use"]


@pytest.mark.parametrize(
    ("number", "issued_on", "reason", "refusal"),
    [
        ("1", date(2011, 2, 2), "first", {"issued_on"}),  # official only from 03/02/2011
        ("1", date(2026, 11, 21), "first", {"Ngày phát chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."}),
        ("1", date(2012, 1, 1), "lost", {"reason"}),
    ],
)
def test_a_first_card_is_for_an_official_member_without_one(member, number, issued_on, reason, refusal):
    assert set(refused(issue, member, number, issued_on, reason)) == refusal


def test_a_second_first_card_and_a_card_before_the_last_are_refused(member):
    issue(member, "10000001")
    assert refused(issue, member, "10000002") == {
        "reason": ["Đồng chí đã được phát thẻ 03/02/2012. Chọn lý do cấp lại hoặc đổi."]
    }
    assert set(refused(issue, member, "10000002", date(2012, 2, 2), "wrong")) == {"issued_on"}
    issue(member, "10000002", date(2013, 1, 1), "lost")  # pressed twice, the new card is not lost as well
    assert set(refused(issue, member, "10000002", date(2013, 1, 1), "lost")) == {"number"}


def test_a_number_is_never_given_to_two(member, branch):
    issue(member, "10000001")
    issue(member, "10000002", date(2013, 1, 1), "wrong")
    other = make_member(branch)
    for number in ("10000001", "10000002"):
        assert refused(issue, other, number) == {
            "number": ["Số thẻ này đã cấp cho một đồng chí khác. Kiểm tra lại số."]
        }
    imported = make_member(branch, card_number="10000003")
    assert refused(issue, other, "10000003") == [
        "Số căn cước, số thẻ hoặc số lý lịch vừa được dùng ở hồ sơ khác. Kiểm tra lại."
    ]
    assert set(refused(issue, imported, "10000004")) == {"reason"}
    assert issue(imported, "10000003").state == Card.State.IN_USE


def test_the_card_is_collected_on_leaving_and_not_on_death(member, branch):
    card = issue(member, "10000001")
    collect = {"collected_on": date(2026, 6, 1), "actor": None, "on": ON}
    assert refused(verbs.collect_card, card, **collect) == [
        "Đồng chí Mai đang sinh hoạt; thẻ chỉ thu khi đồng chí ra khỏi Đảng."
    ]
    member.memberships.update(ends_on=date(2026, 5, 1), ended_by="died")
    assert refused(verbs.collect_card, card, **collect) == ["Thẻ của đồng chí đã từ trần không thu."]
    member.memberships.update(ended_by="struck_off")
    assert verbs.collect_card(card, **collect).state == Card.State.COLLECTED
    assert refused(verbs.collect_card, card, **collect) == ["Thẻ này không còn dùng: đã thu 01/06/2026."]


def test_only_the_keepers_write(member, branch):
    with pytest.raises(NoOffice):
        issue(member, "10000001", actor=make_officer(branch, Role.READER))


def test_the_cards_of_a_branch_are_checked_once_a_year(member, branch, tree):
    new, moved = make_probationer(branch), make_member(branch)
    CardCheck.objects.create(branch=tree[4], member=moved, year=2026, on=date(2026, 1, 5), result="good")
    results = {member.pk: ("good", ""), new.pk: ("not_issued", "")}
    check = {"day": date(2026, 11, 15), "actor": None, "on": ON}
    assert refused(verbs.check_cards, branch, {member.pk: ("good", "")}, **check) == [
        "Danh sách đảng viên của ngày này đã đổi. Kiểm tra lại rồi lưu."
    ]
    assert verbs.check_cards(branch, results, **check) == 2
    verbs.check_cards(branch, results | {member.pk: ("damaged", "mờ ảnh")}, **check)
    rows = CardCheck.objects.filter(branch=branch).order_by("member").values_list("member", "result", "note")
    assert list(rows) == [(member.pk, "damaged", "mờ ảnh"), (new.pk, "not_issued", "")]


def test_a_check_of_an_earlier_day_is_of_those_who_were_there(member, branch, tree):
    came = make_member(tree[4])
    actions.move_membership(came, branch, starts_on=date(2026, 11, 15))
    rolls = [verbs.roll_of_check(place, day) for place in (branch, tree[4]) for day in (date(2026, 11, 14), ON)]
    assert [set(roll) for roll in rolls] == [{member}, {member, came}, {came}, set()]


# --- in the browser -------------------------------------------------------------------------------------------------


def test_the_life_of_a_card_on_its_pages(client, settings, branch):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    member = make_member(branch, card_number="12345678")
    new, page = reverse("members:card-new", args=[member.pk]), reverse("members:cards", args=[member.pk])
    client.post(new, {"reason": "first", "number": "", "issued_on": "03/02/2012"})
    card = Card.objects.get()
    assert (card.number, "12345678" in client.get(page).content.decode()) == ("12345678", False)
    early = client.post(reverse("members:card-step", args=[member.pk, card.pk, "trao"]), {"handed_on": "02/02/2012"})
    assert early.context["form"].errors == {"handed_on": ["Ngày trao không thể trước Ngày phát (03/02/2012)."]}
    client.post(reverse("members:card-step", args=[member.pk, card.pk, "mat"]), {"lost_on": "01/06/2026"})
    client.post(new, {"reason": "lost", "number": "12345679", "issued_on": "01/07/2026"})
    member.refresh_from_db()
    assert member.card_number == "12345679"
    book = client.get(reverse("members:card-book", args=[branch.pk]))
    assert [card.member for card in book.context["not_handed"]] == [member]
    assert client.get(reverse("members:card-step", args=[member.pk, card.pk, "x"])).status_code == 404


def test_the_whole_branch_is_checked_on_one_screen(client, settings, branch, member):
    settings.BUSINESS_DATE = ON
    client.force_login(make_officer(branch))
    second = make_member(branch, "Bế Văn Lâm", card_number="12345678")
    address = reverse("members:card-check", args=[branch.pk])
    form = client.get(address).context["form"]
    assert [(m, result.value()) for m, result, _ in form.rows] == [(second, "good"), (member, "not_issued")]
    data = {"on": "15/11/2026", "shown": f"{second.pk},{member.pk}"}
    data |= {f"result_{second.pk}": "damaged", f"note_{second.pk}": "mờ ảnh", f"result_{member.pk}": "not_issued"}
    stale = client.post(address, data | {"shown": f"{second.pk}"})
    assert list(stale.context["form"].errors) == ["on"]
    client.post(address, data)
    book = client.get(reverse("members:card-book", args=[branch.pk]))
    assert [(check.member, check.result) for check in book.context["checks"]] == [
        (second, "damaged"),
        (member, "not_issued"),
    ]
    assert "mờ ảnh" in book.content.decode()


def test_the_check_of_the_year_is_asked_for_in_the_last_quarter(branch, tree, member):
    assert todo.items([branch], date(2026, 9, 30), [admission_todo.card_checks]) == []
    assert [item.title for item in todo.items([branch, tree[2]], date(2026, 10, 1), [admission_todo.card_checks])] == [
        "Kiểm tra thẻ đảng viên năm 2026"
    ]
    verbs.check_cards(branch, {member.pk: ("good", "")}, day=date(2026, 3, 1), actor=None, on=ON)
    assert todo.items([branch], ON, [admission_todo.card_checks]) == []
