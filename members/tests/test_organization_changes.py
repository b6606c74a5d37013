"""Members whose branch is merged, split or dissolved: everybody is counted once, and an undo restores every column."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches import changes
from branches.changes.planning import K, line
from branches.models import Organization
from branches.tests.builders import make_change, make_organization, make_tree
from members import actions
from members.actions import dues
from members.counts import counts
from members.dues import accounts, ledger, payable
from members.models import (
    Admission,
    Assignment,
    Attendance,
    Meeting,
    Member,
    Membership,
    PlannedMeeting,
    Post,
    Standing,
    Term,
    Transfer,
)
from members.reports import movement
from members.tests.builders import make_dues_list, make_member, make_members

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
DAY = date(2026, 7, 1)
WHOLE = (Organization, Member, Membership, Post, Term, Standing, Assignment, Transfer, Admission, PlannedMeeting)


def everything():
    """Every column of every record that a change may write."""
    return {
        model: list(model._base_manager.order_by("pk").values_list(*[f.attname for f in model._meta.concrete_fields]))
        for model in WHOLE
    }


def merge(top, *lines, on=DAY):
    change = make_change(top, effective_on=on, decided_on=on - timedelta(days=3))
    changes.add(change, lines, actor=None, on=TODAY)
    return changes.apply(change, actor=None, on=TODAY)


def said(change, level="error"):
    return [m["text"] for row in change.lines.order_by("number") for m in row.messages if m["level"] == level]


@pytest.fixture
def tree():
    return make_tree()


def test_two_branches_become_one_and_nobody_is_lost_or_counted_twice(tree):
    province, superior, committee, a, b = tree
    people, own = make_members(a, 3), make_members(b, 2)
    Standing.objects.create(member=people[0], kind="exempt", starts_on=date(2025, 1, 1))
    Standing.objects.create(member=people[1], kind="elsewhere", starts_on=date(2026, 3, 1))
    Post.objects.create(member=people[2], organization=a, title="secretary", starts_on=date(2025, 1, 1))
    seat = Post.objects.create(
        member=people[2], organization=committee, title="party_committee_member", starts_on=date(2025, 1, 1)
    )
    Term.objects.create(organization=a, name="2025–2027", starts_on=date(2025, 1, 1))
    Assignment.objects.create(branch=a, member=people[0], year=2026, title="Việc", assigned_on=date(2026, 1, 5))
    PlannedMeeting.objects.create(branch=a, planned_for=date(2026, 12, 3))
    gone = Membership.objects.get(member=make_member(a))
    Membership.objects.filter(pk=gone.pk).update(ends_on=date(2026, 5, 1), ended_by="died")
    before = everything()

    change = merge(superior, line(K.MERGE, a, target=b))
    assert set(Member.objects.filter(branch=b)) == {*people, *own}
    assert [
        (m.branch, m.starts_on, m.begun_by, m.ends_on)
        for m in Membership.objects.filter(ends_on=None, member=people[0])
    ] == [(b, DAY, "transferred_in", None)]
    old = Membership.objects.get(member=people[0], branch=a)
    assert (old.ends_on, old.ended_by, old.decision_number, old.ground) == (
        DAY,
        "transferred_out",
        "12-QĐ/TU",
        "Sáp nhập vào Chi bộ thôn Bản Chang",
    )
    assert list(Standing.objects.values_list("ends_on", flat=True)) == [None, None]
    seat.refresh_from_db()
    assert (seat.ends_on, Post.objects.get(organization=a).ends_on, Term.objects.get().ends_on) == (None, DAY, DAY)
    assert (Assignment.objects.get().branch, PlannedMeeting.objects.get().cancelled_for) == (
        b,
        "Sáp nhập vào Chi bộ thôn Bản Chang",
    )
    assert Member.objects.get(pk=gone.member_id).branch == a  # who had left before stays where the record ended
    here = movement(committee, date(2026, 1, 1), date(2026, 12, 31))
    assert (here["start"], here["died"], here["transferred_in"], here["transferred_out"], here["end"]) == (
        6,
        1,
        0,
        0,
        5,
    )
    assert movement(b, date(2026, 1, 1), date(2026, 12, 31))["transferred_in"] == 3
    assert [counts([o], TODAY)[o.pk]["total"] for o in (a, b)] == [0, 5]

    changes.undo(change, actor=None, on=TODAY)
    assert everything() == before


def test_a_branch_is_split_by_the_members_chosen(tree):
    _, superior, committee, a, _ = tree
    people = make_members(a, 5)
    Post.objects.create(member=people[0], organization=a, title="secretary", starts_on=date(2025, 1, 1))
    Post.objects.create(member=people[4], organization=a, title="deputy", starts_on=date(2025, 1, 1))
    before = everything()
    change = merge(
        superior,
        line(K.FOUND, target=committee, code="MOI", name="Chi bộ thôn Mới", kind=a.kind),
        line(K.SPLIT, a, target_code="MOI", members=[m.pk for m in people[:2]], because=0),
    )
    new = Organization.objects.get(code="MOI")
    assert set(Member.objects.filter(branch=new)) == set(people[:2])
    assert list(Post.objects.order_by("pk").values_list("ends_on", flat=True)) == [DAY, None]
    assert said(change, "warning") == ["Chi bộ thôn Mới chỉ có 2 đảng viên chính thức, cần ít nhất 3."]
    changes.undo(change, actor=None, on=TODAY)
    assert everything() == before


def test_nobody_is_left_in_a_dissolved_branch(tree):
    _, superior, committee, a, b = tree
    make_member(a)
    change = make_change(superior)
    changes.add(change, [line(K.DISSOLVE, a)], actor=None, on=TODAY)
    assert said(change) == ["Chi bộ thôn Đồng Dâu còn 1 đảng viên. Ghi chi bộ nhận các đồng chí."]
    changes.remove(change, 1, actor=None, on=TODAY)
    changes.add(change, [line(K.DISSOLVE, a, target=b)], actor=None, on=TODAY)
    changes.apply(change, actor=None, on=TODAY)
    a.refresh_from_db()
    assert (a.dissolved_on, a.merged_into, Member.objects.get().branch) == (TODAY, None, b)


@pytest.mark.parametrize(("day", "errors"), [(DAY, 0), (DAY + timedelta(days=1), 1)])
def test_who_came_after_the_day_cannot_have_gone_over_on_it(tree, day, errors):
    _, superior, _, a, b = tree
    make_member(a, "Lò Thị Mai", admitted_on=day, official_on=None)
    change = make_change(superior, effective_on=DAY, decided_on=DAY)
    changes.add(change, [line(K.MERGE, a, target=b)], actor=None, on=TODAY)
    sentence = "Đồng chí Lò Thị Mai sinh hoạt ở Chi bộ thôn Đồng Dâu từ 02/07/2026, sau ngày có hiệu lực."
    assert said(change) == [sentence] * errors


def test_a_transfer_between_two_branches_that_become_one_is_ended_first(tree):
    _, superior, committee, a, b = tree
    member, guest = make_member(a, "Lò Thị Mai"), make_member(b)
    between = Transfer.objects.create(member=member, from_branch=a, to_branch=b, requested_on=date(2026, 6, 1))
    Transfer.objects.create(member=guest, from_branch=b, to_name="Chi bộ khác", requested_on=date(2026, 6, 1))
    change = make_change(superior, effective_on=DAY, decided_on=DAY)
    changes.add(change, [line(K.MERGE, a, target=b)], actor=None, on=TODAY)
    assert said(change) == ["Đồng chí Lò Thị Mai có việc chuyển sinh hoạt giữa hai chi bộ này. Kết thúc việc đó trước."]
    Transfer.objects.filter(pk=between.pk).update(to_branch=None, to_name="Nơi khác")
    changes.check(change, on=TODAY)
    changes.apply(change, actor=None, on=TODAY)
    assert Transfer.objects.get(pk=between.pk).from_branch == b


def test_whoever_is_abroad_for_a_time_comes_home_to_the_new_branch_and_an_undo_takes_it_back(tree):
    _, superior, _, a, b = tree
    make_member(b)
    days = {"requested_on": date(2026, 3, 1), "letter_on": date(2026, 3, 2), "accepted_on": date(2026, 3, 9)}
    row = {"kind": "abroad", "state": "accepted", "until": date(2027, 3, 1), "to_name": "Đại sứ quán"} | days
    transfer, before = Transfer.objects.create(member=make_member(a), from_branch=a, **row), everything()
    change = merge(superior, line(K.MERGE, a, target=b))
    assert Transfer.objects.get(pk=transfer.pk).from_branch == b
    changes.undo(change, actor=None, on=TODAY)
    assert everything() | {Member: []} == before | {Member: []}


def test_whoever_is_restored_goes_on_with_the_branch_that_was_merged_meanwhile(tree):
    _, superior, _, a, b = tree
    member, paper = make_member(a), {"decision_number": "1-QĐ", "actor": None, "on": TODAY}
    make_member(b)
    left = {"kind": "struck_off", "ends_on": date(2026, 5, 1), "decided_on": date(2026, 4, 20)}
    actions.end_membership(member, **left, **paper)
    merge(superior, line(K.MERGE, a, target=b))
    actions.restore_membership(member, decided_on=date(2026, 9, 1), **paper)
    periods = member.memberships.order_by("starts_on").values_list("branch", "starts_on", "ends_on", "ended_by")
    assert list(periods) == [
        (a.pk, date(2010, 2, 3), DAY, "transferred_out"),
        (b.pk, DAY, None, ""),
    ]
    assert Member.objects.get(pk=member.pk).branch == b


def test_no_money_is_lost_with_the_branch_that_had_it(tree):
    """What it held stays on the overview of its superior; what it was owed is paid where the members are now."""
    _, superior, committee, a, b = tree
    dues_list, (paid, owing) = make_dues_list(a, date(2026, 3, 1), count=2)
    make_member(b)
    who, march, august = {"actor": None, "on": TODAY}, date(2026, 3, 1), date(2026, 8, 1)
    dues.receive_in_full(dues_list, [paid.pk], received_on=date(2026, 3, 31), method="cash", **who)
    merge(superior, line(K.MERGE, a, target=b))
    held = {row.organization: row.sums.balance for row in accounts.below(committee, august, august)}
    assert held == {a: 92_000, b: 0}
    dues.remit(a, august, sent_on=TODAY, **who)
    assert [row.organization for row in accounts.below(committee, date(2027, 1, 1), date(2027, 1, 1))] == [b]
    _, months = payable.months(b, owing.pk, TODAY)
    assert [(row.month, row.left) for row in months][0] == (march, 92_000)
    dues.receive(b, [dues.Line(owing, march, 92_000)], received_on=TODAY, **who)
    assert ledger.to_remit([a.pk, b.pk], date(2026, 11, 1)) == {a.pk: 0, b.pk: 92_000}


def test_what_was_recorded_in_the_new_branch_hinders_the_undo(tree):
    _, superior, _, a, b = tree
    member, own = make_member(a), make_member(b)
    change = merge(superior, line(K.MERGE, a, target=b))
    meeting = Meeting.objects.create(branch=b, held_on=date(2026, 8, 3), chaired_by="A", recorded_by="B")
    Attendance.objects.create(meeting=meeting, member=own, present=True)
    assert changes.why_not_undo(change) == []
    Attendance.objects.create(meeting=meeting, member=member, present=True)
    assert changes.why_not_undo(change) == ["Điểm danh: 1 mục của các đồng chí đã chuyển được ghi sau đợt này."]
    Member.objects.filter(pk=member.pk).update(phone="0912000000")  # a corrected record hinders nobody
    Attendance.objects.all().delete()
    changes.undo(change, actor=None, on=TODAY)
    assert Member.objects.get(pk=member.pk).branch == a


def statements(act):
    """How many statements it takes."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_many_mergers_ask_no_more_than_one(tree):
    _, superior, committee, a, b = tree
    others = [make_organization(committee) for _ in range(3)]
    for branch in (a, *others):
        make_members(branch, 2)
    found = []
    for some in ([a], others):
        change = make_change(superior, effective_on=DAY, decided_on=DAY)
        changes.add(change, [line(K.MERGE, branch, target=b) for branch in some], actor=None, on=TODAY)
        found.append(
            [
                statements(lambda change=change: changes.apply(change, actor=None, on=TODAY)),
                statements(lambda change=change: changes.undo(change, actor=None, on=TODAY)),
            ]
        )
    assert found[0] == found[1]
