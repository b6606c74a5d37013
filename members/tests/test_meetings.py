"""Branch meetings in the browser: the roll of the day, one press for each who is absent, results, the score."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members import actions, years
from members.actions import meetings as verbs
from members.models import Attendance, Meeting, Membership, MemberYear, PlannedMeeting, Post, ScoreItem, Standing
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db
HELD = date(2026, 3, 3)


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


def new(branch, query=""):
    return reverse("members:meeting-new", args=[branch.pk]) + query


def sent(roll, marks=None, **fields):
    """What the form sends: everyone on the roll was shown, present unless `marks` says {member: (how, why)}."""
    data = {"held_on": "03/03/2026", "kind": "regular", "chaired_by": "Thịnh", "recorded_by": "Yến"}
    data["shown"] = ",".join(str(member.pk) for member in roll)
    for member in roll:
        data[f"mark_{member.pk}"], data[f"reason_{member.pk}"] = (marks or {}).get(member, ("present", ""))
    return data | fields


def record(client, branch, roll, marks=None, **fields):
    response = client.post(new(branch), sent(roll, marks, **fields))
    assert response.status_code == 302
    return Meeting.objects.latest("pk")


def attended():
    return list(Attendance.objects.order_by("pk").values_list("member", "present", "absence", "reason"))


def shown(form):
    """[(member, the button that is pressed, the standing)]"""
    return [(member, marks.value(), standing) for member, marks, _, standing in form.rows]


def errors(response):
    return response.context["form"].errors


# --- attendance ---------------------------------------------------------------------------------------------------


def test_a_meeting_is_recorded_with_its_attendance(client, branch, pair):
    form = client.get(new(branch)).context["form"]
    assert (shown(form), form.sum_line) == (
        [(pair[0], "present", ""), (pair[1], "present", "")],
        "Có mặt 2, vắng 0",
    )
    meeting = record(client, branch, pair, {pair[1]: ("excused", "Ốm")}, minutes_number="03-BB/CB")
    assert (meeting.held_on, meeting.branch, meeting.minutes_number) == (HELD, branch, "03-BB/CB")
    assert attended() == [(pair[0].pk, True, "", ""), (pair[1].pk, False, "excused", "Ốm")]
    page = client.get(meeting.get_absolute_url())
    assert (page.context["meeting"].present, page.context["meeting"].on_roll) == (1, 2)
    facts = Entry.objects.get(verb="members.record_meeting").facts
    assert facts == {
        "held_on": "2026-03-03",
        "kind": "regular",
        "chaired_by": "Thịnh",
        "recorded_by": "Yến",
        "minutes_number": "03-BB/CB",
        "members": 2,
        "present": 1,
    }


def test_the_form_begins_with_today_and_with_those_of_the_last_time(client, branch, pair, settings):
    settings.BUSINESS_DATE = date(2026, 4, 3)
    record(client, branch, pair)
    form = client.get(new(branch)).context["form"]
    found = [form[name].value() for name in ("held_on", "chaired_by", "recorded_by")]
    assert (found, form.is_unfolded) == ([date(2026, 4, 3), "Thịnh", "Yến"], False)
    assert client.get(new(branch, "?loai=chi-uy")).context["form"]["chaired_by"].value() == ""


def test_the_standing_says_how_one_attends(client, branch, pair):
    """Whoever is exempt, elsewhere or suspended needs no press; decided on the day itself, it counts from the next."""
    since = date(2026, 1, 1)
    people = {kind: make_member(branch, f"Vi Văn {n}") for n, kind in enumerate(Standing.Kind)}
    for kind, member in people.items():
        Standing.objects.create(member=member, kind=kind, starts_on=since)
    Standing.objects.create(member=pair[0], kind="exempt", starts_on=HELD, decided_on=HELD)
    form = client.post(new(branch), sent([], held_on="03/03/2026")).context["form"]
    assert form.sum_line == "Có mặt 2, vắng 1, miễn hoặc nơi khác 3"
    assert {member: (mark, standing) for member, mark, standing in shown(form)} == {
        pair[0]: ("present", ""),
        pair[1]: ("present", ""),
        people["exempt"]: ("exempt", "Miễn sinh hoạt"),
        people["temporarily_exempt"]: ("exempt", "Tạm miễn sinh hoạt"),
        people["elsewhere"]: ("elsewhere", "Sinh hoạt tạm thời nơi khác"),
        people["suspended"]: ("excused", "Đình chỉ sinh hoạt"),
    }


def test_only_an_absence_with_a_reason_asks_for_it(client, branch, pair):
    response = client.post(new(branch), sent(pair, {pair[0]: ("excused", ""), pair[1]: ("unexcused", "")}))
    assert errors(response) == {f"reason_{pair[0].pk}": ["Chưa ghi lý do vắng."]}
    assert not Meeting.objects.exists()
    record(client, branch, pair, {pair[0]: ("unexcused", ""), pair[1]: ("elsewhere", "")})
    assert attended() == [(pair[0].pk, False, "unexcused", ""), (pair[1].pk, False, "elsewhere", "")]


def test_an_absence_told_without_its_manner_is_excused_where_there_is_a_reason():
    marks = [verbs.Mark(False, "Ốm"), verbs.Mark(False), verbs.Mark(True, "Ốm", "excused")]
    assert [mark.settled() for mark in marks] == [(False, "Ốm", "excused"), (False, "", "unexcused"), (True, "", "")]


def test_nobody_is_counted_who_was_not_on_the_list_shown(client, branch, pair):
    """The list was drawn for today; on the meeting's day one more was active, so it is shown again."""
    gone = make_member(branch, "Bế Văn Lâm")
    gone.memberships.update(ends_on=date(2026, 4, 1), ended_by="died")
    response = client.post(new(branch), sent(pair))
    assert errors(response) == {
        "held_on": ["Danh sách đảng viên ngày này khác danh sách vừa điểm danh. Điểm danh lại."]
    }
    assert [member for member, *_ in shown(response.context["form"])] == [*pair, gone]
    assert client.post(new(branch), sent([*pair, gone])).status_code == 302


def test_a_meeting_is_not_in_the_future(client, branch, pair):
    response = client.post(new(branch), sent(pair, held_on="03/03/2999"))
    assert response.status_code == 200
    assert not Meeting.objects.exists()


def test_the_same_content_sent_twice_is_saved_once_and_another_content_is_refused(client, branch, pair):
    record(client, branch, pair)
    again = client.post(new(branch), sent(pair), headers={"X-Attendance": "1"})
    meeting = Meeting.objects.get()
    assert (again.json(), Entry.objects.count()) == ({"url": meeting.get_absolute_url()}, 1)
    response = client.post(new(branch), sent(pair, {pair[0]: ("excused", "Ốm")}))
    assert response.context["form"].non_field_errors() == ["Ngày này đã ghi một cuộc họp cùng loại."]


def test_a_short_meeting_is_confirmed_not_refused(client, branch, pair, settings):
    for minutes, thematic, asked in ((90, "", False), (89, "", True), (120, "on", False), (119, "on", True)):
        Meeting.objects.all().delete()
        data = sent(pair, minutes_long=str(minutes), **({"with_thematic": thematic} if thematic else {}))
        response = client.post(new(branch), data)
        assert (response.status_code == 200) == asked
        if asked:
            assert errors(response) == {"confirm": ["Còn điều khác thường chưa được xác nhận."]}
            assert client.post(new(branch), data | {"confirm": "short"}).status_code == 302


def test_attendance_is_corrected_until_it_counts_elsewhere(client, branch, pair, monkeypatch):
    meeting = record(client, branch, pair)
    edit = reverse("members:meeting-edit", args=[meeting.pk])
    absent = {pair[0]: ("excused", "Ốm")}
    for _ in range(2):  # the second time there is nothing to write
        assert client.post(edit, sent(pair, absent)).status_code == 302
    assert list(Entry.objects.order_by("pk").values_list("verb", "facts__present")) == [
        ("members.record_meeting", 2),
        ("members.change_meeting", 1),
    ]
    monkeypatch.setattr(actions.meetings, "meeting_obstacles", [lambda meeting: "Danh sách bỏ phiếu đã khóa."])
    assert client.post(edit, sent(pair)).context["form"].non_field_errors() == ["Danh sách bỏ phiếu đã khóa."]
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert ("Danh sách bỏ phiếu đã khóa." in page, edit in page) == (True, False)


def test_the_member_years_follow_the_attendance(client, branch, pair):
    meeting = record(client, branch, pair, {pair[1]: ("unexcused", "")})
    march, may = 1 << 2, 1 << 4
    assert dict(MemberYear.objects.values_list("member", "held")) == {pair[0].pk: march, pair[1].pk: march}
    assert dict(MemberYear.objects.values_list("member", "attended")) == {pair[0].pk: march, pair[1].pk: 0}
    edit = reverse("members:meeting-edit", args=[meeting.pk])
    client.post(edit, sent(pair, held_on="05/05/2025"))
    assert list(MemberYear.objects.order_by("member").values_list("year", "held")) == [(2025, may), (2025, may)]


# --- the chi ủy ---------------------------------------------------------------------------------------------------


def test_a_meeting_moved_into_another_year_leaves_nothing_behind_in_the_old_one(branch, pair):
    gone, stays = pair
    facts = {"chaired_by": "A", "recorded_by": "B", "minutes_number": "1"}
    meeting = Meeting(branch=branch, held_on=date(2025, 12, 31), **facts)
    verbs.record_meeting(meeting, {gone.pk: (False,), stays.pk: (True,)}, actor=None, on=HELD)
    Membership.objects.filter(member=gone).update(ends_on=date(2026, 1, 1), ended_by="died")
    meeting.held_on = date(2026, 1, 3)
    verbs.change_meeting(meeting, {stays.pk: (True,)}, actor=None, on=HELD)
    assert [years.differences(year) for year in (2025, 2026)] == [[], []]
    assert list(MemberYear.objects.values_list("member", "year")) == [(stays.pk, 2026)]


def test_the_chi_uy_meets_by_itself_and_never_counts_as_attendance_of_members(client, branch, pair):
    Post.objects.create(member=pair[1], organization=branch, title="secretary", starts_on=date(2025, 1, 1))
    page = client.get(new(branch, "?loai=chi-uy")).context["form"]
    assert ("kind" in page.fields, [member for member, *_ in shown(page)]) == (False, [pair[1]])
    client.post(new(branch, "?loai=chi-uy"), sent([pair[1]]))
    meeting = Meeting.objects.get()
    assert (meeting.kind, attended()) == ("committee", [(pair[1].pk, True, "", "")])
    year = client.get(reverse("members:meetings", args=[branch.pk]) + "?nam=2026").context["found"]
    assert ([line.meeting for line in year.committee], year.held, year.others) == ([meeting], 0, [])
    context = client.get(pair[1].get_absolute_url()).context
    assert (context["present"], context["held"], MemberYear.objects.count()) == (0, 0, 0)
    assert list(Meeting.objects.of_members()) == []


def test_a_chi_uy_that_is_not_recorded_cannot_meet(client, branch, pair):
    response = client.post(new(branch, "?loai=chi-uy"), sent([]))
    assert response.context["form"].non_field_errors() == [
        "Chi bộ chưa ghi ai trong chi ủy vào ngày này. Ghi chức vụ trước, rồi ghi họp chi ủy."
    ]
    meeting = record(client, branch, pair)
    meeting.kind = "committee"
    with pytest.raises(verbs.ValidationError, match="được ghi riêng"):
        verbs.change_meeting(meeting, {}, actor=None, on=HELD)


# --- afterwards ---------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(tree):
    """The province has a sheet of its own; one line of it is no longer valid."""
    own = {"organization": tree[0]}
    return [
        ScoreItem.objects.create(label="Chuẩn bị", most=40, order=1, **own),
        ScoreItem.objects.create(label="Thảo luận", most=60, order=2, **own),
        ScoreItem.objects.create(label="Cũ", most=10, order=3, valid_to=date(2026, 3, 2), **own),
    ][:2]


def results(meeting):
    return reverse("members:meeting-results", args=[meeting.pk])


def test_results_and_score_are_recorded_by_the_sheet_of_the_nearest_organisation(client, branch, pair, sheet):
    meeting = record(client, branch, pair)
    assert client.get(results(meeting)).context["form"].sheet == sheet
    points = {f"points_{sheet[0].pk}": "35", f"points_{sheet[1].pk}": "51"}
    data = {"results": "Thống nhất.", "results_sent_on": "05/03/2026", "minutes_number": "3-BB/CB"} | points
    assert client.post(results(meeting), data).status_code == 302
    page = client.get(meeting.get_absolute_url())
    assert (page.context["points"], page.context["results_line"]) == (
        (86, 100),
        ("Kết luận gửi 05/03/2026", False),
    )
    assert Entry.objects.get(verb="members.record_results").facts == {
        "minutes_number": ["", "3-BB/CB"],
        "results": ["", "Thống nhất."],
        "results_sent_on": ["", "2026-03-05"],
        "points": [None, 86],
    }
    ScoreItem.objects.create(label="Mới", most=5, organization=branch)
    assert client.get(results(meeting)).context["form"].sheet == sheet  # scored by it, it stays so


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"results_sent_on": "02/03/2026"}, {"results_sent_on": ["Không thể trước ngày họp (03/03/2026)."]}),
        ({"points": ("35", "")}, {"points_1": ["Chưa chấm tiêu chí này; chấm đủ các tiêu chí hoặc để trống cả."]}),
        ({"points": ("41", "60")}, {"points_0": ["Nhập số từ 0 đến 40."]}),
    ],
)
def test_results_that_cannot_be(client, branch, pair, sheet, changes, expected):
    meeting = record(client, branch, pair)
    first, second = changes.get("points", ("", ""))
    data = {f"points_{sheet[0].pk}": first, f"points_{sheet[1].pk}": second}
    response = client.post(results(meeting), data | {k: v for k, v in changes.items() if k != "points"})
    names = {f"points_{n}": f"points_{item.pk}" for n, item in enumerate(sheet)}
    assert errors(response) == {names.get(name, name): words for name, words in expected.items()}


@pytest.mark.parametrize(("sent_on", "late"), [(date(2026, 3, 5), False), (date(2026, 3, 6), True)])
def test_results_are_late_after_two_days(client, branch, pair, sent_on, late):
    meeting = record(client, branch, pair)
    Meeting.objects.update(results_sent_on=sent_on)
    assert client.get(meeting.get_absolute_url()).context["results_line"][1] is late


# --- who ----------------------------------------------------------------------------------------------------------


def test_who_may_see_and_who_may_record(client, branch, tree, pair):
    meeting = record(client, branch, pair)
    plan = PlannedMeeting.objects.create(branch=branch, planned_for=date(2026, 4, 3))
    seen = [reverse("members:meetings", args=[branch.pk]), meeting.get_absolute_url()]
    kept = [
        new(branch),
        reverse("members:meeting-edit", args=[meeting.pk]),
        results(meeting),
        reverse("members:plan-edit", args=[plan.pk]),
    ]
    for actor, statuses in (
        (make_officer(branch, Role.READER), [200] * 2 + [403] * 4),
        (make_officer(tree[2], Role.STAFF), [200] * 6),
        (make_officer(tree[4]), [404] * 6),
    ):
        client.force_login(actor)
        assert [client.get(address).status_code for address in seen + kept] == statuses


def test_a_committee_has_no_meetings_of_members(client, tree):
    client.force_login(make_officer(tree[2], Role.STAFF))
    assert client.get(reverse("members:meetings", args=[tree[2].pk])).status_code == 404


def test_whoever_has_moved_beyond_reach_stays_on_the_roll_without_a_link(client, branch, tree, pair):
    record(client, branch, pair)
    actions.move_membership(pair[1], tree[4], starts_on=date(2026, 4, 1))
    page = client.get(Meeting.objects.get().get_absolute_url()).content.decode()
    assert [(str(m) in page, m.get_absolute_url() in page) for m in pair] == [(True, True), (True, False)]


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_of_attendance_asks_the_same_whatever_the_number_of_members(
    client, branch, people, django_assert_num_queries
):
    for n in range(people):
        Standing.objects.create(member=make_member(branch, f"Vi Văn {n}"), kind="exempt", starts_on=date(2025, 1, 1))
    with django_assert_num_queries(12):
        client.get(new(branch))
