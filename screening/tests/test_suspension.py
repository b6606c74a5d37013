"""Suspension: by the body with the power of discipline, its days, one extension, no end by the clock
(21-QĐ/TW; 22-QĐ/TW before 11/4/2026; domain §2.4, §11.4 no. 39)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Notice, Role
from branches.tests.builders import make_officer, make_tree
from members import actions as members
from members.models import Standing
from members.tests.builders import make_member
from screening import actions, todo
from screening.flow import NotYet
from screening.models import Suspension
from screening.tests.builders import DAY, OPENED, cast_of
from screening.tests.builders_appeals import suspend, suspender_of

pytestmark = pytest.mark.django_db

NOW = date(2026, 9, 1)  # under 21-QĐ/TW


@pytest.fixture
def member():
    branch = cast_of(make_tree()[3]).branch
    return make_member(branch)


def codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def extend(suspension, due_on, on, **fields):
    data = {"number": "52-QĐ/UBKT", "issued_on": on, "actor": suspender_of(suspension.member, on)} | fields
    return actions.extend_suspension(suspension, due_on=due_on, on=on, **data)


def end(suspension, on, **fields):
    data = {"number": "60-QĐ/UBKT", "reason": "Đã xử lý xong.", "actor": suspender_of(suspension.member, on)} | fields
    return actions.end_suspension(suspension, ended_on=on, on=on, **data)


def test_ninety_days_from_the_start_and_the_standing_has_no_end(member):
    suspension = suspend(member, NOW)
    standing = Standing.objects.get()
    assert (suspension.due_on, suspension.organization.name) == (NOW + timedelta(days=90), "Đảng ủy xã Suối Mây")
    assert (standing.kind, standing.starts_on, standing.ends_on) == (Standing.Kind.SUSPENDED, NOW, None)
    assert set(Notice.objects.values_list("place", flat=True)) == {member.branch_id}
    with pytest.raises(NotYet) as refusal:
        suspend(member, NOW + DAY)
    assert codes(refusal) == ["not_suspended"]


def test_the_branch_proposes_and_only_the_body_with_the_power_of_discipline_suspends(member):
    cast = cast_of(member.branch)
    for actor in (cast.secretary, make_officer(member.branch.parent, Role.SECRETARY), cast.staff):
        with pytest.raises(NoOffice):
            suspend(member, NOW, actor=actor)
    user = suspender_of(member)
    member.user = user
    member.save()
    with pytest.raises(NotYet) as refusal:
        suspend(member, NOW, actor=user)
    assert codes(refusal) == ["not_about_oneself"]


def test_one_extension_of_thirty_days_not_of_thirty_one_and_not_after_the_end(member):
    suspension = suspend(member, NOW)
    due = suspension.due_on
    with pytest.raises(NotYet) as refusal:
        extend(suspension, due + timedelta(days=31), due)
    assert codes(refusal) == ["extension_short_enough"]
    with pytest.raises(NotYet) as refusal:
        extend(suspension, due + timedelta(days=30), due + DAY)
    assert codes(refusal) == ["extended_in_time"]
    suspension = extend(suspension, due + timedelta(days=30), due)
    assert (suspension.due_on, suspension.extension_days) == (due + timedelta(days=30), 30)
    with pytest.raises(NotYet) as refusal:
        extend(suspension, due + timedelta(days=31), due + DAY)
    assert codes(refusal) == ["not_extended_yet"]


def test_before_11_april_2026_the_former_regulation_allowed_180_days_in_all(member):
    suspension = suspend(member, OPENED)
    due = suspension.due_on
    assert due == OPENED + timedelta(days=90) < date(2026, 4, 11)
    for days, allowed in ((91, False), (90, True)):
        if allowed:
            assert extend(suspension, due + timedelta(days=days), due).due_on == OPENED + timedelta(days=180)
        else:
            with pytest.raises(NotYet, match="không quá 90 ngày"):
                extend(suspension, due + timedelta(days=days), due)


def test_prosecuted_or_detained_lasts_as_the_law_says_and_is_extended_as_often(member):
    with pytest.raises(NotYet) as refusal:
        suspend(member, NOW, basis="detained")
    assert codes(refusal) == ["term_given"]
    law = {"basis": "detained", "legal_limit": "Lệnh tạm giam số 12, 2 tháng", "due_on": NOW + timedelta(days=60)}
    suspension = suspend(member, NOW, **law)
    for days in (120, 180):
        suspension = extend(suspension, NOW + timedelta(days=days), suspension.due_on, legal_limit=f"Lệnh {days}")
    assert (suspension.due_on, suspension.extension_days, suspension.legal_limit) == (
        NOW + timedelta(days=180),
        120,
        "Lệnh 180",
    )


def test_at_expiry_both_sides_are_told_and_only_a_decision_ends_it(member):
    suspension = suspend(member, NOW)
    over = suspension.due_on + DAY
    secretary, user = cast_of(member.branch).secretary, suspender_of(member)
    for actor in (secretary, user):
        tasks = [t for group in todo.home(actor, over).groups for t in group.tasks if "đình chỉ" in t.title]
        assert [(t.due, t.title.split(":")[0]) for t in tasks] == [
            (suspension.due_on, "Đã hết thời hạn đình chỉ sinh hoạt")
        ]
    assert member.standings.on(over).filter(kind="suspended").exists()
    with pytest.raises(ValidationError, match="đã quyết định đình chỉ"):
        members.end_standing(suspension.standing, ends_on=over, actor=secretary, on=over)
    suspension = end(suspension, over)
    assert (suspension.ended_on, suspension.standing.ends_on) == (over, over - DAY)
    assert not member.standings.on(over).exists()
    with pytest.raises(NotYet) as refusal:
        end(suspension, over + DAY)
    assert codes(refusal) == ["still_running"]


def test_one_matter_is_suspended_for_once_and_nobody_before_the_admission(member):
    with pytest.raises(NotYet) as refusal:
        suspend(member, NOW, issued_on=date(1950, 1, 1), starts_on=date(1950, 1, 1))
    assert codes(refusal) == ["starts_as_member"]
    end(suspend(member, NOW), NOW + timedelta(days=90))
    again = NOW + timedelta(days=90)
    with pytest.raises(NotYet) as refusal:
        suspend(member, again)
    assert codes(refusal) == ["not_again_for_the_same"]
    law = {"basis": "prosecuted", "legal_limit": "Cáo trạng số 5", "due_on": again + timedelta(days=60)}
    suspension = suspend(member, again, **law)
    assert suspension.starts_on == again
    later = end(suspension, again + 9 * DAY).ended_on + 9 * DAY
    assert suspend(member, later).due_on == later + timedelta(days=90)  # another matter


def test_whoever_moves_away_is_freed_by_the_body_of_the_new_place(member):
    suspension = suspend(member, NOW)
    former = suspender_of(member)
    there = cast_of(make_tree()[3]).branch
    members.move_membership(member, there, starts_on=NOW + DAY)
    member.refresh_from_db()
    suspension = Suspension.objects.get()
    with pytest.raises(NoOffice):
        end(suspension, NOW + 2 * DAY, actor=former)
    over = suspension.due_on
    said = [[t for g in todo.home(user, over).groups for t in g.tasks] for user in (former, suspender_of(member))]
    assert [len(tasks) for tasks in said] == [0, 1]
    assert end(suspension, NOW + 2 * DAY).ended_on == NOW + 2 * DAY


def test_it_goes_with_the_membership_and_comes_back_with_it(member):
    suspension = suspend(member, NOW)
    members.close_membership(member, kind="struck_off", ends_on=NOW + DAY, decision_number="1", decided_on=NOW)
    assert not Suspension.objects.running().exists()
    members.reopen_membership(member)
    assert list(Suspension.objects.running()) == [suspension]


def test_from_the_page_of_the_member_to_the_list_and_back_to_normal(member, client, settings):
    settings.BUSINESS_DATE = NOW
    day = f"{NOW:%d/%m/%Y}"
    new = reverse("screening:suspension-new", args=[member.pk])
    client.force_login(cast_of(member.branch).secretary)
    assert new in client.get(member.get_absolute_url()).content.decode()
    assert "Ai ghi quyết định" in client.get(new).content.decode()
    assert client.post(new, {}).status_code == 403
    client.force_login(suspender_of(member))
    sent = {"basis": "considered", "number": "40-QĐ/UBKT", "issued_on": day, "starts_on": day}
    answer = client.post(new, sent, follow=True).content.decode()
    assert "Đã ghi đình chỉ sinh hoạt, đến hết ngày 30/11/2026." in answer
    suspension = Suspension.objects.get()
    assert suspension.get_absolute_url() in client.get(reverse("screening:suspensions")).content.decode()
    step = reverse("screening:suspension-step", args=[suspension.pk, "gia-han"])
    extended = {"number": "52-QĐ/UBKT", "issued_on": day, "due_on": "31/12/2026"}
    assert client.post(step, extended).status_code == 409
    assert client.post(step, extended | {"due_on": "30/12/2026"}).status_code == 302
    assert client.get(step).status_code == 409
    settings.BUSINESS_DATE = date(2027, 1, 4)
    assert "Đồng chí vẫn đang bị đình chỉ" in client.get(suspension.get_absolute_url()).content.decode()
    ending = reverse("screening:suspension-step", args=[suspension.pk, "thoi-dinh-chi"])
    ended = {"number": "60-QĐ/UBKT", "ended_on": "04/01/2027", "reason": "Đã xử lý xong."}
    assert "sinh hoạt bình thường" in client.post(ending, ended, follow=True).content.decode()
