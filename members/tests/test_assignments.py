"""Tasks: given to several, remarked at the monthly meeting, counted for the ranking; who has none is told first."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from branches.access import NoOffice
from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_tree
from members import assignments, todo, work_todo
from members.actions import assignments as verbs
from members.models import Assignment, AssignmentRemark, Attendance, Meeting, Standing
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
WHO = {"actor": None, "on": ON}


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def pair(branch):
    return make_member(branch, "Nông Thị Ánh"), make_member(branch, "Hoàng Văn Bình")


def give(branch, members, title="Phụ trách 5 hộ", due_on=date(2026, 6, 30), **told):
    told = {"year": 2026, "assigned_on": date(2026, 1, 5)} | told
    return verbs.assign(branch, [m.pk for m in members], title=title, due_on=due_on, **told, **WHO)


def make_meeting(branch, day):
    return Meeting.objects.create(branch=branch, held_on=day, chaired_by="Thịnh", recorded_by="Yến")


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.messages


def shown(branch, year=2026, on=ON):
    """[(member, the titles, whether a task is lacking)] in the order of the page."""
    lines = assignments.register(branch, year, on)
    return [(line.member, [task.assignment.title for task in line.tasks], line.lacks) for line in lines]


def test_who_has_no_task_stands_first_and_the_exempt_are_not_expected(branch, pair):
    exempt = make_member(branch, "Ma Văn Cầm")
    Standing.objects.create(member=exempt, kind="exempt", starts_on=date(2025, 1, 1))
    give(branch, pair[:1])
    assert shown(branch) == [(pair[1], [], True), (pair[0], ["Phụ trách 5 hộ"], False), (exempt, [], False)]


def test_the_same_task_goes_to_several_at_once_and_only_once(client, branch, pair):
    client.force_login(make_officer(branch))
    url = reverse("members:assignment-new", args=[branch.pk]) + "?nam=2026"
    assert client.get(url).context["form"]["members"].value() == [pair[0].pk, pair[1].pk]
    data = {"title": "Vận động 5 hộ", "assigned_on": "05/01/2026", "members": [m.pk for m in pair]}
    assert client.post(url, data).status_code == 302
    assert list(Assignment.objects.values_list("member", "title", "year")) == [
        (member.pk, "Vận động 5 hộ", 2026) for member in pair
    ]
    assert Entry.objects.get(verb="members.assign").facts == {
        "year": 2026,
        "title": "Vận động 5 hộ",
        "members": [member.pk for member in pair],
    }
    again = client.post(url, data)
    assert again.context["form"].errors == {
        "members": ["Đồng chí Nông Thị Ánh đã được giao nhiệm vụ này trong năm 2026."]
    }


def test_a_task_is_for_the_branch_its_year_and_its_keeper(branch, tree, pair):
    stranger = make_member(tree[4])
    assert refused(give, branch, [stranger]) == [
        "Danh sách đảng viên của chi bộ vừa thay đổi. Mở lại trang này rồi chọn."
    ]
    assert refused(give, branch, pair, due_on=date(2027, 1, 1)) == ["Hạn hoàn thành nằm trong năm 2026."]
    assert refused(give, branch, pair, year=2028) == ["Phân công cho năm 2025, 2026 hoặc 2027."]
    with pytest.raises(NoOffice):
        verbs.assign(
            branch, [], year=2026, title="A", assigned_on=ON, actor=make_officer(branch, Role.COMMITTEE_MEMBER), on=ON
        )
    assert not Assignment.objects.exists()


def test_the_remarks_of_a_meeting_are_saved_together_and_only_grow(client, branch, pair):
    client.force_login(make_officer(branch))
    first, second = give(branch, pair)
    meeting = make_meeting(branch, date(2026, 3, 3))
    url = reverse("members:assignment-remarks", args=[branch.pk]) + f"?hop={meeting.pk}"
    data = {f"verdict_{first.pk}": "on_time", f"text_{second.pk}": "Hỏi lại"}
    assert client.post(url, data).context["form"].errors == {f"verdict_{second.pk}": ["Chọn một mức."]}
    data |= {f"verdict_{second.pk}": "late"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302  # the same again writes nothing
    verbs.remark(meeting, {first.pk: ("done", "")}, **WHO)
    rows = list(AssignmentRemark.objects.order_by("pk").values_list("assignment", "meeting", "on", "verdict", "text"))
    day = date(2026, 3, 3)
    assert rows == [
        (first.pk, meeting.pk, day, "on_time", ""),
        (second.pk, meeting.pk, day, "late", "Hỏi lại"),
        (first.pk, meeting.pk, day, "done", ""),
    ]
    assert Entry.objects.filter(verb="members.remark_assignments").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        AssignmentRemark.objects.update(text="khác")
    later = make_meeting(branch, date(2026, 4, 3))
    assert [task.assignment for task, _ in assignments.to_remark(later)] == [second]  # what is done needs no remark
    assert refused(verbs.remark, later, {first.pk: ("late", "")}, **WHO) == [
        "Danh sách nhiệm vụ vừa thay đổi. Mở lại trang này rồi nhận xét."
    ]


@pytest.mark.parametrize(
    ("remarks", "on", "figures"),
    [
        ([], date(2026, 6, 30), (1, 0, 0, 0)),
        ([], date(2026, 7, 1), (1, 0, 0, 1)),
        ([(6, "late"), (7, "done")], ON, (1, 1, 1, 0)),  # remarked at the first meeting after the due day
        ([(7, "not_done"), (8, "done")], ON, (1, 1, 0, 1)),
    ],
)
def test_a_task_is_late_once_it_was_behind_after_its_due_day(branch, pair, remarks, on, figures):
    (task,) = give(branch, pair[:1])
    for month, verdict in remarks:
        verbs.remark(make_meeting(branch, date(2026, month, 3)), {task.pk: (verdict, "")}, **WHO)
    found = assignments.figures_of([pair[0].pk, pair[1].pk], 2026, on)
    assert found == {pair[0].pk: assignments.Figures(*figures)}


def test_an_ended_task_stays_with_its_reason_and_no_longer_counts(branch, pair):
    task, other = give(branch, pair[:1]) + give(branch, pair[:1], "Việc khác")
    verbs.end_assignment(task, ended_on=date(2026, 5, 4), reason="Giao đồng chí khác", **WHO)
    assert assignments.figures_of([pair[0].pk], 2026, ON)[pair[0].pk] == assignments.Figures(1, 0, 0, 1)
    assert refused(verbs.end_assignment, task, ended_on=ON, reason="Lại", **WHO) == [
        "Nhiệm vụ này đã hoàn thành hoặc đã kết thúc."
    ]
    other.title = "Việc mới"
    verbs.change_assignment(other, **WHO)
    assert Entry.objects.get(verb="members.change_assignment").facts == {"title": ["Việc khác", "Việc mới"]}


def test_tasks_of_the_year_before_are_given_again_a_year_later(branch, pair):
    (old,) = give(branch, pair[:1], year=2025, assigned_on=date(2025, 1, 5), due_on=date(2025, 12, 20))
    (new,) = verbs.copy_assignments(branch, 2026, [old.pk], **WHO)
    assert (new.member, new.title, new.year, new.assigned_on, new.due_on) == (
        pair[0],
        old.title,
        2026,
        ON,
        date(2026, 12, 20),
    )
    assert assignments.to_copy(branch, 2026, ON) == []
    assert refused(verbs.copy_assignments, branch, 2026, [], **WHO) == ["Chưa chọn nhiệm vụ nào."]


def test_the_pages_show_the_tasks_and_cost_the_same_for_one_and_three(client, branch, pair, django_assert_num_queries):
    client.force_login(make_officer(branch))
    (task,) = give(branch, pair[:1])
    verbs.remark(make_meeting(branch, date(2026, 3, 3)), {task.pk: ("on_time", "Tốt")}, **WHO)
    url = reverse("members:assignments", args=[branch.pk]) + "?nam=2026"
    client.get(url)
    with django_assert_num_queries(9):
        client.get(url)
    give(branch, [make_member(branch) for _ in range(2)])
    with django_assert_num_queries(9):
        page = client.get(url)
    assert page.context["lacking"] == [pair[1]]
    assert "Phụ trách 5 hộ" in client.get(reverse("members:assignment-sheet", args=[branch.pk])).text
    assert "Đúng tiến độ: Tốt" in client.get(reverse("members:member-assignments", args=[pair[0].pk])).text


def test_the_branch_is_reminded_of_missing_tasks_remarks_and_the_round(branch, pair, django_assert_num_queries):
    give(branch, pair[:1], due_on=None)
    meeting = make_meeting(branch, date(2026, 11, 3))
    Attendance.objects.create(meeting=meeting, member=pair[0], present=True)
    assert [item.title for item in todo.items([branch], date(2026, 1, 31), [work_todo.todo])] == [
        "Mở đợt xếp loại đảng viên năm 2025"
    ]
    assert [item.title for item in todo.items([branch], date(2026, 11, 30), [work_todo.todo])] == [
        "1 đồng chí chưa có nhiệm vụ năm 2026"
    ]
    with django_assert_num_queries(2):
        items = todo.items([branch], date(2026, 12, 1), [work_todo.todo])
    assert [(item.title, item.url) for item in items] == [
        ("1 đồng chí chưa có nhiệm vụ năm 2026", reverse("members:assignments", args=[branch.pk])),
        (
            "Nhận xét nhiệm vụ tháng 11/2026",
            reverse("members:assignment-remarks", args=[branch.pk]) + f"?hop={meeting.pk}",
        ),
        ("Mở đợt xếp loại đảng viên năm 2026", reverse("members:evaluation-open", args=[branch.pk]) + "?nam=2026"),
    ]
