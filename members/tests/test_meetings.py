"""Branch meetings in the browser: the roll of the day, ticks, reasons."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members import actions
from members.models import Attendance, Meeting
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree, client):
    client.force_login(make_officer(tree[3]))
    return tree[3]


@pytest.fixture
def pair(branch):
    return make_member(branch, "Nông Thị Ánh"), make_member(branch, "Hoàng Văn Bình")


def new(branch):
    return reverse("members:meeting-new", args=[branch.pk])


def sent(roll, absent=(), **fields):
    """What the form sends: everyone on the roll was shown, those not absent are ticked."""
    data = {"held_on": "03/03/2026", "kind": "regular", "chaired_by": "Thịnh", "recorded_by": "Yến"}
    data["shown"] = ",".join(str(member.pk) for member in roll)
    for member in roll:
        if member in absent:
            data[f"reason_{member.pk}"] = "Ốm"
        else:
            data[f"present_{member.pk}"] = "on"
    return data | fields


def test_a_meeting_is_recorded_with_its_attendance(client, branch, pair):
    form = client.get(new(branch)).context["form"]
    assert [(member, box.value()) for member, box, _ in form.rows] == [(pair[0], True), (pair[1], True)]
    response = client.post(new(branch), sent(pair, absent=[pair[1]], minutes_number="03-BB/CB"))
    meeting = Meeting.objects.get()
    assert (response.url, meeting.held_on, meeting.branch) == (meeting.get_absolute_url(), date(2026, 3, 3), branch)
    assert list(Attendance.objects.order_by("pk").values_list("member", "present", "reason")) == [
        (pair[0].pk, True, ""),
        (pair[1].pk, False, "Ốm"),
    ]
    page = client.get(response.url)
    assert (page.context["meeting"].present, page.context["meeting"].on_roll) == (1, 2)
    listed = client.get(reverse("members:meetings", args=[branch.pk])).context["page"]
    assert [(m.held_on, m.present, m.on_roll) for m in listed] == [(date(2026, 3, 3), 1, 2)]


def test_an_absence_needs_a_reason(client, branch, pair):
    data = sent(pair)
    del data[f"present_{pair[0].pk}"]
    response = client.post(new(branch), data)
    assert response.context["form"].errors == {
        f"reason_{pair[0].pk}": ["Chưa ghi lý do vắng; không rõ thì ghi “không rõ”."]
    }
    assert not Meeting.objects.exists()


def test_nobody_is_counted_who_was_not_on_the_list_shown(client, branch, pair):
    """The list was drawn for today; on the meeting's day one more was active, so it is shown again."""
    gone = make_member(branch, "Bế Văn Lâm")
    gone.memberships.update(ends_on=date(2026, 4, 1), ended_by="died")
    response = client.post(new(branch), sent(pair))
    assert response.context["form"].errors == {
        "held_on": ["Danh sách đảng viên ngày này khác danh sách vừa điểm danh. Điểm danh lại."]
    }
    assert [member.full_name for member, _, _ in response.context["form"].rows] == [
        "Nông Thị Ánh",
        "Hoàng Văn Bình",
        "Bế Văn Lâm",
    ]
    assert client.post(new(branch), sent([*pair, gone])).status_code == 302


def test_a_meeting_is_not_in_the_future(client, branch, pair):
    response = client.post(new(branch), sent(pair, held_on="03/03/2999"))
    assert response.status_code == 200
    assert not Meeting.objects.exists()


def test_the_same_meeting_is_not_recorded_twice(client, branch, pair):
    client.post(new(branch), sent(pair))
    response = client.post(new(branch), sent(pair))
    assert response.context["form"].non_field_errors() == ["Ngày này đã ghi một cuộc họp cùng loại."]


def test_attendance_is_corrected_until_it_counts_elsewhere(client, branch, pair, monkeypatch):
    client.post(new(branch), sent(pair))
    meeting = Meeting.objects.get()
    edit = reverse("members:meeting-edit", args=[meeting.pk])
    assert client.post(edit, sent(pair, absent=[pair[0]])).status_code == 302
    assert Attendance.objects.filter(present=True).count() == 1
    monkeypatch.setattr(actions, "meeting_obstacles", [lambda meeting: "Danh sách bỏ phiếu đã khóa."])
    assert client.post(edit, sent(pair)).context["form"].non_field_errors() == ["Danh sách bỏ phiếu đã khóa."]
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert ("Danh sách bỏ phiếu đã khóa." in page, edit in page) == (True, False)


def test_who_may_see_and_who_may_record(client, branch, tree, pair):
    client.post(new(branch), sent(pair))
    meeting = Meeting.objects.get()
    addresses = [
        reverse("members:meetings", args=[branch.pk]),
        meeting.get_absolute_url(),
        new(branch),
        reverse("members:meeting-edit", args=[meeting.pk]),
    ]
    for actor, statuses in (
        (make_officer(branch, Role.READER), [200, 200, 403, 403]),
        (make_officer(tree[2], Role.STAFF), [200, 200, 200, 200]),
        (make_officer(tree[4]), [404, 404, 404, 404]),
    ):
        client.force_login(actor)
        assert [client.get(address).status_code for address in addresses] == statuses


def test_a_committee_has_no_meetings_of_members(client, tree):
    client.force_login(make_officer(tree[2], Role.STAFF))
    assert client.get(reverse("members:meetings", args=[tree[2].pk])).status_code == 404


def test_whoever_has_moved_beyond_reach_stays_on_the_roll_without_a_link(client, branch, tree, pair):
    client.post(new(branch), sent(pair))
    actions.move_membership(pair[1], tree[4], starts_on=date(2026, 4, 1))
    page = client.get(Meeting.objects.get().get_absolute_url()).content.decode()
    shown = [(str(m) in page, m.get_absolute_url() in page) for m in pair]
    assert shown == [(True, True), (True, False)]
