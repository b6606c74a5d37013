"""Lịch họp: the 3rd or the first week, a whole year at a press, put off with a reason, the year at a glance, to do."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches.models import Entry, Holiday
from branches.tests.builders import make_officer, make_tree
from members import meetings, todo
from members.actions import plans
from members.actions.meetings import record_meeting
from members.limits import limits
from members.models import Meeting, PlannedMeeting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree, client, settings):
    settings.BUSINESS_DATE = TODAY
    client.force_login(make_officer(tree[3]))
    return tree[3]


def plan(branch, day, **fields):
    return PlannedMeeting.objects.create(branch=branch, planned_for=day, **fields)


def held(branch, day, **fields):
    return record_meeting(
        Meeting(branch=branch, held_on=day, chaired_by="A", recorded_by="B", **fields), {}, actor=None, on=TODAY
    )


def days():
    return [f"{row.planned_for:%d/%m}" for row in PlannedMeeting.objects.order_by("planned_for")]


@pytest.mark.parametrize(
    ("month", "day"),
    [(11, 3), (1, 5), (10, 5), (5, 4)],  # a Tuesday; a Saturday twice; a Sunday
)
def test_the_regular_day_is_the_3rd_or_the_next_working_day_of_the_first_week(month, day):
    assert plans.regular_day(2026, month, limits(TODAY)) == date(2026, month, day)


def test_where_the_rest_of_the_first_week_is_a_holiday_the_meeting_comes_before_it():
    free = {date(2026, 2, n): False for n in range(3, 8)}
    assert plans.regular_day(2026, 2, limits(TODAY), free) == date(2026, 2, 2)


def test_a_year_is_planned_at_one_press_and_only_where_nothing_stands(client, branch):
    plan(branch, date(2027, 2, 6), starts_at=time(19, 30), place="Nhà văn hóa")
    plan(branch, date(2027, 3, 3), cancelled_for="Trùng ngày hội")
    Holiday.objects.create(day=date(2027, 6, 3), working=False, name="Nghỉ bù")  # as 03/05 and 03/09 are anyway
    address = reverse("members:plan-year", args=[branch.pk])
    assert client.post(address, {"nam": "2027"}).url == reverse("members:meetings", args=[branch.pk]) + "?nam=2027"
    assert days() == [
        "04/01", "06/02", "03/03", "05/04", "04/05", "04/06", "05/07", "03/08", "06/09", "04/10", "03/11", "03/12",
    ]  # fmt: skip
    assert PlannedMeeting.objects.filter(starts_at=time(19, 30), place="Nhà văn hóa").count() == 11
    client.post(address, {"nam": "2027"})
    assert [(entry.verb, len(entry.facts["days"])) for entry in Entry.objects.all()] == [("members.plan_year", 10)]


def test_of_this_year_only_what_is_to_come_is_planned(client, branch):
    """The 3rd of this month has passed: the next working day stands in for it, unless the month has met."""
    client.post(reverse("members:plan-year", args=[branch.pk]), {"nam": "2026"})
    assert days() == ["20/11", "03/12"]
    PlannedMeeting.objects.all().delete()
    held(branch, date(2026, 11, 3))
    plans.plan_year(branch, 2026, actor=None, on=TODAY)
    assert days() == ["03/12"]
    with pytest.raises(ValidationError, match="Lập lịch cho năm 2026 hoặc 2027"):
        plans.plan_year(branch, 2025, actor=None, on=TODAY)


def test_one_meeting_is_planned_changed_and_put_off_with_a_reason(client, branch):
    new = reverse("members:plan-new", args=[branch.pk])
    data = {"kind": "regular", "planned_for": "03/12/2026", "starts_at": "19:30", "agenda": "Tổng kết"}
    assert client.post(new, data).status_code == 302
    row = PlannedMeeting.objects.get()
    edit, cancel = (reverse(f"members:plan-{verb}", args=[row.pk]) for verb in ("edit", "cancel"))
    assert client.post(edit, data | {"documents_sent_on": "19/11/2026"}).status_code == 302
    assert client.post(cancel, {"reason": "Mưa lũ"}).status_code == 302
    row.refresh_from_db()
    assert (row.starts_at, row.documents_sent_on, row.cancelled_for) == (time(19, 30), date(2026, 11, 19), "Mưa lũ")
    client.post(edit, data | {"planned_for": "04/12/2026"})  # and is planned again
    row.refresh_from_db()
    assert (row.planned_for, row.cancelled_for) == (date(2026, 12, 4), "")
    verbs = ["plan_meeting", "change_plan", "cancel_plan", "change_plan"]
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == [f"members.{verb}" for verb in verbs]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "thematic", "planned_for": "19/11/2026"}, {"planned_for": ["Ngày dự kiến không trước hôm nay (20/11/2026)."]}),
        ({"planned_for": "08/12/2026"}, {"confirm": ["Còn điều khác thường chưa được xác nhận."]}),
        ({"planned_for": "05/12/2026"}, {"confirm": ["Còn điều khác thường chưa được xác nhận."]}),
        ({"kind": "thematic", "planned_for": "08/12/2026"}, None),
        ({"planned_for": "07/12/2026"}, None),
        ({"documents_sent_on": "21/11/2026"}, {
            "__all__": ["Ngày gửi tài liệu chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."]}),
    ],
    ids=["past", "after the first week", "a Saturday", "thematic any day", "the 7th", "documents tomorrow"],
)  # fmt: skip
def test_what_a_plan_may_say(client, branch, changes, expected):
    new = reverse("members:plan-new", args=[branch.pk])
    response = client.post(new, {"kind": "regular", "planned_for": "03/12/2026"} | changes)
    assert (response.context["form"].errors if response.status_code == 200 else None) == expected


def test_a_meeting_fulfils_the_plan_of_its_month(branch):
    first, second = plan(branch, date(2026, 11, 3)), plan(branch, date(2026, 11, 18), kind="thematic")
    meeting = held(branch, date(2026, 11, 5))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.meeting, second.meeting) == (meeting, None)
    with pytest.raises(ValidationError, match="đã diễn ra và đã ghi"):
        plans.change_plan(first, actor=None, on=TODAY)
    with pytest.raises(ValidationError, match="đã diễn ra thì không ghi hoãn"):
        plans.cancel_plan(first, "Mưa", actor=None, on=TODAY)


def test_the_form_of_a_meeting_begins_with_its_plan(client, branch):
    row = plan(branch, date(2026, 11, 20), kind="thematic", place="Nhà văn hóa", agenda="Bảo vệ rừng")
    form = client.get(reverse("members:meeting-new", args=[branch.pk]) + f"?lich={row.pk}").context["form"]
    found = [form[name].value() for name in ("held_on", "kind", "place", "agenda")]
    assert found == [date(2026, 11, 20), "thematic", "Nhà văn hóa", "Bảo vệ rừng"]


def test_a_year_at_a_glance(client, branch):
    branch.founded_on = date(2026, 2, 1)
    branch.save()
    held(branch, date(2026, 3, 3))
    plan(branch, date(2026, 4, 3), cancelled_for="Mưa lũ")
    plan(branch, date(2026, 11, 3))
    plan(branch, date(2026, 12, 3))
    page = client.get(reverse("members:meetings", args=[branch.pk]))
    found = page.context["found"]
    words = [(month.lines[0] if month.lines else month).state[2] for month in found.months]
    assert words == [
        "Chi bộ không hoạt động", "Chưa ghi", "Đã họp", "Hoãn", *["Chưa ghi"] * 6, "Chưa ghi", "Đã có lịch",
    ]  # fmt: skip
    assert (found.held, found.months[3].lines[0].reason, page.context["years"]) == (1, "Mưa lũ", [2026, 2027])
    coming = found.months[11].lines[0]
    assert coming.notes == [("Tài liệu gửi chậm nhất 02/12/2026", False)]


@pytest.mark.parametrize(
    ("sent_on", "on", "expected"),
    [
        (date(2026, 12, 2), date(2026, 12, 2), ("Tài liệu gửi 02/12/2026", False)),
        (date(2026, 12, 3), date(2026, 12, 3), ("Tài liệu gửi 03/12/2026, muộn", True)),
        (None, date(2026, 12, 2), ("Tài liệu gửi chậm nhất 02/12/2026", False)),
        (None, date(2026, 12, 3), ("Chưa gửi tài liệu, hạn 02/12/2026", True)),
    ],
)
def test_documents_go_out_a_day_before(branch, sent_on, on, expected):
    row = PlannedMeeting(branch=branch, planned_for=date(2026, 12, 3), documents_sent_on=sent_on)
    assert meetings.documents_line(row, limits(on), on) == expected


def test_the_conclusions_of_the_committee_alone_go_nowhere(branch):
    meeting = Meeting(branch=branch, held_on=date(2026, 3, 3), kind=Meeting.Kind.COMMITTEE)
    found = meetings.results_line(meeting, limits(meeting.held_on), date(2026, 3, 20))
    assert found == ("Chưa ghi ngày gửi kết luận", False)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_year_costs_the_same_whatever_the_number_of_meetings(client, branch, rows, django_assert_num_queries):
    for month in range(1, rows + 1):
        held(branch, date(2026, month, 5))
        plan(branch, date(2026, month, 20), kind="thematic")
    with django_assert_num_queries(13):
        client.get(reverse("members:meetings", args=[branch.pk]))


# --- to be done ---------------------------------------------------------------------------------------------------


def titles(branches, on):
    return [item.title for item in todo.items(branches, on, [meetings.todo])]


def test_a_branch_that_has_not_begun_is_asked_for_nothing(branch):
    assert titles([branch], TODAY) == []


@pytest.mark.parametrize(("day", "asked"), [(7, []), (8, ["Chưa ghi buổi sinh hoạt thường kỳ 11/2026"])])
def test_a_month_is_asked_for_once_its_first_week_is_over(branch, day, asked):
    held(branch, date(2026, 10, 5), results_sent_on=date(2026, 10, 6))
    assert titles([branch], date(2026, 11, day)) == asked  # and September, before it began here, is not


def test_what_is_planned_for_today_or_was_not_recorded_or_not_sent(branch, tree, django_assert_num_queries):
    held(branch, date(2026, 10, 5), results_sent_on=date(2026, 10, 6))
    plan(branch, date(2026, 11, 3))
    plan(branch, TODAY, kind="thematic")
    plan(branch, date(2026, 11, 21), kind="extraordinary")
    held(tree[4], date(2026, 9, 3), results_sent_on=date(2026, 9, 4))
    held(tree[4], date(2026, 11, 3))
    plan(tree[4], date(2026, 10, 5), cancelled_for="Mưa lũ")
    with django_assert_num_queries(2):
        items = todo.items([branch, tree[2], tree[4]], TODAY, [meetings.todo])
    assert [(item.title, item.due) for item in items] == [
        ("Họp hôm nay: chuyên đề", TODAY),
        ("Chưa ghi buổi họp: thường kỳ ngày 03/11/2026", date(2026, 11, 3)),
        ("Gửi kết luận cuộc họp ngày 03/11/2026", date(2026, 11, 5)),
    ]


def test_conclusions_are_asked_of_a_branch_that_writes_down_when_it_sends_them(branch):
    held(branch, date(2026, 10, 5))
    held(branch, date(2026, 11, 3))
    assert titles([branch], TODAY) == []
    Meeting.objects.filter(held_on=date(2026, 10, 5)).update(results_sent_on=date(2026, 10, 6))
    assert titles([branch], TODAY) == ["Gửi kết luận cuộc họp ngày 03/11/2026"]
