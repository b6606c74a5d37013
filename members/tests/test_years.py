"""Member-years: what the ledgers give, for whom it counts, and where it is seen."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse

from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members import invariants, todo, years
from members.models import Attendance, DuesCharge, DuesList, DuesReceipt, Meeting, MemberYear
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

A = Attendance.Absence


@pytest.fixture
def tree():
    *_, branch, sibling = make_tree()
    return SimpleNamespace(branch=branch, sibling=sibling)


def hold(branch, month, marks, *, kind=Meeting.Kind.REGULAR, day=3):
    meeting = Meeting.objects.create(
        branch=branch, held_on=date(2026, month, day), kind=kind, chaired_by="A", recorded_by="B"
    )
    for member, mark in marks.items():
        Attendance.objects.create(
            meeting=meeting, member=member, present=mark == "present", absence="" if mark == "present" else mark
        )


def charge(member, month, amount, paid=()):
    day = date(2026, month, 1)
    dues, _ = DuesList.objects.get_or_create(branch=member.branch, month=day, defaults={"made_on": day})
    DuesCharge.objects.create(list=dues, branch=member.branch, member=member, month=day, computed=amount, amount=amount)
    for sum_paid in paid:
        DuesReceipt.objects.create(
            branch=member.branch,
            member=member,
            month=day,
            amount=sum_paid,
            received_on=day,
            number=DuesReceipt.objects.count() + 1,
            year=2026,
            entered_at=datetime(2026, month, 1, tzinfo=UTC),
        )


def bits(member):
    row = MemberYear.objects.get(member=member, year=2026)
    return [years.months(mask) for mask in (row.held, row.attended, row.due, row.paid)]


def test_only_an_absence_without_an_accepted_reason_counts(tree):
    member = make_member(tree.branch)
    for month, mark in enumerate(["present", A.UNEXCUSED, A.EXCUSED, A.EXEMPT, A.ELSEWHERE], 1):
        hold(tree.branch, month, {member: mark})
    years.refresh([member.pk], 2026)
    assert bits(member) == [[1, 2], [1], [], []]


def test_presence_at_another_meeting_of_the_month_counts_and_the_committee_does_not(tree):
    member = make_member(tree.branch)
    hold(tree.branch, 5, {member: A.UNEXCUSED})
    hold(tree.branch, 5, {member: "present"}, kind=Meeting.Kind.THEMATIC, day=9)
    hold(tree.branch, 6, {member: A.UNEXCUSED}, kind=Meeting.Kind.COMMITTEE)
    hold(tree.branch, 7, {member: A.UNEXCUSED}, kind=Meeting.Kind.EXTRAORDINARY)
    years.refresh([member.pk], 2026)
    assert bits(member) == [[5], [5], [], []]


def test_a_month_is_paid_once_its_receipts_reach_the_amount(tree):
    member = make_member(tree.branch)
    charge(member, 1, 20_000, paid=[20_000])
    charge(member, 2, 20_000, paid=[19_999])
    charge(member, 3, 20_000, paid=[15_000, 5_000])
    charge(member, 4, 0)
    charge(member, 5, 20_000)
    years.refresh([member.pk], 2026)
    assert bits(member) == [[], [], [1, 2, 3, 5], [1, 3]]


def test_rebuilding_corrects_what_differs_and_the_invariant_sees_it(tree):
    member, other = make_member(tree.branch), make_member(tree.branch)
    hold(tree.branch, 1, {member: A.UNEXCUSED, other: "present"})
    assert years.differences(2026) == [member.pk, other.pk]
    call_command("rebuild_years", verbosity=0)
    assert invariants.member_years_equal_the_ledgers(date(2026, 5, 1)) == []
    MemberYear.objects.filter(member=member).update(attended=1)
    MemberYear.objects.create(member=make_member(tree.branch), year=2026, due=1)
    assert len(invariants.member_years_equal_the_ledgers(date(2026, 5, 1))) == 2
    assert years.rebuild(2026) == 2
    assert years.differences(2026) == []


@pytest.mark.parametrize(("on", "found"), [(date(2026, 3, 31), []), (date(2026, 4, 1), [(3, 0)])])
def test_a_month_is_missed_only_when_it_is_over(tree, on, found):
    member = make_member(tree.branch)
    for month in (1, 2, 3):
        hold(tree.branch, month, {member: A.UNEXCUSED})
    years.refresh([member.pk], 2026)
    assert [(row.absent, row.unpaid) for row in years.warnings(2026, on, 3)] == found


def test_the_months_of_a_year_that_is_over_all_count_and_those_to_come_do_not():
    assert years.months(years.ended(2025, date(2026, 1, 1))) == list(range(1, 13))
    assert years.months(years.ended(2027, date(2026, 1, 1))) == []


def test_the_page_names_who_missed_and_only_in_reach(tree, client):
    here, beside = make_member(tree.branch, full_name="Lê Văn An"), make_member(tree.sibling, full_name="Vũ Thị Bê")
    for member in (here, beside):
        hold(member.branch, 1, {member: A.UNEXCUSED})
        years.refresh([member.pk], 2026)
    client.force_login(make_officer(tree.branch, Role.SECRETARY))
    page = client.get(reverse("members:years", args=[tree.branch.pk]), {"nam": "2026"}).content.decode()
    assert "Lê Văn An" in page
    assert "Vũ Thị Bê" not in page
    assert client.get(reverse("members:years", args=[tree.sibling.pk])).status_code == 404


@pytest.mark.parametrize(
    ("missed", "words"),
    [(0, None), (1, "Nhiều nhất 1 tháng."), (2, "Nhiều nhất 2 tháng."), (3, "Có đồng chí đã đủ số tháng")],
)
def test_the_home_page_asks_why_from_the_first_month_on(tree, missed, words):
    member, other = make_member(tree.branch), make_member(tree.branch)
    for month in range(1, 5):
        hold(tree.branch, month, {member: A.UNEXCUSED if month <= missed else "present", other: A.EXCUSED})
    years.refresh([member.pk, other.pk], 2026)
    found = todo.items([tree.branch, tree.sibling], date(2026, 5, 4), [years.todo])
    if words is None:
        assert found == []
        return
    [item] = found
    assert item.title == "Gặp, hỏi lý do 1 đồng chí vắng sinh hoạt hoặc chưa đóng đảng phí"
    assert item.detail.startswith(words)
    assert item.url == reverse("members:years", args=[tree.branch.pk])


@pytest.mark.parametrize(("dissolved_on", "found"), [(date(2026, 5, 1), 1), (date(2026, 5, 2), 0)])
def test_whoever_is_left_in_a_dissolved_branch_is_found(tree, dissolved_on, found):
    make_member(tree.branch)
    type(tree.branch).objects.filter(pk=tree.branch.pk).update(dissolved_on=dissolved_on)
    assert len(invariants.nobody_is_left_in_a_dissolved_branch(date(2026, 5, 1))) == found
