import threading
from datetime import date, timedelta
import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from branches import changes
from branches.changes.planning import K, line
from branches.models import Organization, OrganizationChange
from branches.tests.builders import make_change, make_tree, make_officer
from members import actions, party_age
from members.actions import transfers as verbs, dues, standings, badges, cards
from members.dues import accounts, payable, charges
from members.models import *
from members.tests.builders import make_member, make_members, make_dues_list
from members.tests.test_transfers import make_scene, asked, issued, presented, accepted, temporarily, ON

def tr(scene): return

def fields_temp(until=date(2027,3,1)): 
    return temporarily(until)

@pytest.mark.django_db
def test_S2_transfer_member_into_dissolved_branch():
    tree = make_tree(); a, b = tree[3], tree[4]
    m = make_member(a)
    b.dissolved_on = date(2026, 11, 10); b.save()
    with pytest.raises(ValidationError):
        actions.transfer_member(m, b, starts_on=date(2026, 11, 5), actor=None, on=ON)

@pytest.mark.django_db
def test_S2b_accept_into_dissolved():
    s = make_scene(); t = presented(s)
    s.far.dissolved_on = date(2026, 11, 18); s.far.save()
    with pytest.raises(ValidationError):
        verbs.accept_transfer(Transfer.objects.get(pk=t.pk), accepted_on=date(2026,11,17), actor=s.receiver, on=ON)

@pytest.mark.django_db
def test_S3_end_standing_of_transfer():
    s = make_scene(); t = accepted(s, **fields_temp())
    st = Standing.objects.get(member=s.member)
    print(st.starts_on, st.ends_on, t.accepted_on, t.until)
    try:
        standings.end_standing(st, ends_on=ON, actor=s.secretary, on=ON)
    except ValidationError as e:
        print("refused", e.messages); return
    t.refresh_from_db()
    assert t.state != "accepted", "transfer still runs"

@pytest.mark.django_db
def test_S3b_extend_standing_of_transfer():
    s = make_scene(); t = accepted(s, **fields_temp())
    st = Standing.objects.get(member=s.member)
    standings.extend_standing(st, ends_on=date(2027,6,1), decision_number="1", decided_on=ON, actor=s.secretary, on=ON)
    t.refresh_from_db()
    assert t.until == date(2027,6,1)

@pytest.mark.django_db
def test_S4_overlap():
    s = make_scene(); t = presented(s, **fields_temp())
    Standing.objects.create(member=s.member, kind="elsewhere", starts_on=date(2026,9,1), ends_on=ON - timedelta(days=1))
    try:
        verbs.accept_transfer(t, accepted_on=ON - timedelta(days=5), actor=s.receiver, on=ON)
    except ValidationError as e:
        print(e.messages); return
    assert False, list(Standing.objects.values_list("starts_on","ends_on"))

@pytest.mark.django_db
def test_S6_restore_into_merged():
    province, superior, committee, a, b = make_tree()
    m = make_member(a); make_members(b, 3); make_members(a, 3)
    actions.end_membership(m, kind="struck_off", ends_on=date(2026,5,1), decision_number="1", decided_on=date(2026,4,1), actor=None, on=ON)
    ch = make_change(province, effective_on=date(2026,7,1), decided_on=date(2026,6,28))
    changes.add(ch, [line(K.MERGE, a, target=b)], actor=None, on=ON)
    changes.apply(ch, actor=None, on=ON)
    actions.restore_membership(Member.objects.get(pk=m.pk), decision_number="2", decided_on=date(2026,9,1), actor=None, on=ON)
    run = Membership.objects.get(member=m, ends_on=None)
    assert run.branch == b and Member.objects.get(pk=m.pk).branch == b

@pytest.mark.django_db
def test_S7_money_of_dissolved_hidden():
    province, superior, committee, a, b = make_tree()
    dl, ms = make_dues_list(a, date(2026,3,1), count=2); make_members(b, 3)
    dues.receive_in_full(dl, [ms[0].pk], received_on=date(2026,3,31), method="cash", actor=None, on=ON)
    ch = make_change(province, effective_on=date(2026,7,1), decided_on=date(2026,6,28))
    changes.add(ch, [line(K.MERGE, a, target=b)], actor=None, on=ON)
    changes.apply(ch, actor=None, on=ON)
    assert a in [x.organization for x in accounts.below(committee, date(2026,8,1), date(2026,8,1))]

@pytest.mark.django_db
def test_S27_arrears_after_merge_collectable():
    province, superior, committee, a, b = make_tree()
    dl, ms = make_dues_list(a, date(2026,3,1), count=2); make_members(b, 3)
    ch = make_change(province, effective_on=date(2026,7,1), decided_on=date(2026,6,28))
    changes.add(ch, [line(K.MERGE, a, target=b)], actor=None, on=ON)
    changes.apply(ch, actor=None, on=ON)
    found = payable.months(Organization.objects.get(pk=b.pk), ms[0].pk, ON)
    assert date(2026,3,1) in [p.month for p in found[1]]
    dues.receive(b, [dues.Line(ms[0], date(2026,3,1), 92_000)], received_on=ON, actor=None, on=ON)

@pytest.mark.django_db
def test_S8_removed_nowhere():
    province, superior, committee, a, b = make_tree()
    M = date(2026,5,1)
    dl, (m,) = make_dues_list(a, M); make_member(a)
    other, _ = make_dues_list(b, M)
    actions.move_membership(m, b, starts_on=date(2026,5,10))
    dues.close_list(other, actor=None, on=ON)
    dues.recompute_list(dl, actor=None, on=ON)
    assert DuesCharge.objects.filter(member=m, month=M).count() == 1

@pytest.mark.django_db
def test_S9_names():
    tree = make_tree(); a = tree[3]
    m1, m2 = make_member(a, "Hoàng Văn Bình"), make_member(a, "Hoàng Văn Bình")
    dues.set_bases(a, [DuesBase(member=m, code="insured", base=x, from_month=date(2026,5,1)) for m, x in ((m1, 1000000), (m2, 2000000))], actor=None, on=ON)
    from branches.models import Entry
    e = Entry.objects.filter(verb="members.set_dues_bases").get()
    print(e.facts)
    assert len(e.facts) == 2

@pytest.mark.django_db
def test_S10_twice():
    tree = make_tree(); a = tree[3]
    dl, (m,) = make_dues_list(a, date(2026,5,1))
    with pytest.raises(ValidationError):
        dues.receive(a, [dues.Line(m, date(2026,5,1), 92_000)] * 2, received_on=ON, actor=None, on=ON)

@pytest.mark.django_db
def test_S11_card_roll():
    tree = make_tree(); a, b = tree[3], tree[4]
    m = make_member(b)
    actions.move_membership(m, a, starts_on=date(2026,11,15))
    assert (m in cards.roll_of_check(a, date(2026,11,10)), m in cards.roll_of_check(b, date(2026,11,10))) == (False, True)

@pytest.mark.django_db
def test_S23_gap():
    from django.db import transaction
    tree = make_tree(); a = tree[3]
    m = make_member(a, admitted_on=date(1976,3,1), official_on=date(1977,3,1), born_on=date(1950,1,1))
    ms = Membership.objects.get(member=m); ms.ends_on, ms.ended_by = date(1980,1,1), "left"; ms.save()
    Membership.objects.create(member=m, branch=a, starts_on=date(1990,1,1), begun_by="readmitted")
    with pytest.raises(ValidationError):
        dues.grant_relief(DuesRelief(member=m, percent=100, reason="long_service", from_month=date(2026,5,1)), actor=None, on=ON)

@pytest.mark.django_db
def test_S5_abroad_follows():
    province, superior, committee, a, b = make_tree(); make_members(a,3); make_members(b,3)
    m = make_member(a)
    t = Transfer.objects.create(member=m, kind="abroad", state="accepted", from_branch=a, to_name="X", requested_on=date(2026,3,1), letter_on=date(2026,3,2), letter_number="1", accepted_on=date(2026,3,10), until=date(2027,3,1))
    ch = make_change(province, effective_on=date(2026,7,1), decided_on=date(2026,6,28))
    changes.add(ch, [line(K.MERGE, a, target=b)], actor=None, on=ON)
    changes.apply(ch, actor=None, on=ON)
    t.refresh_from_db()
    assert t.from_branch == b

@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_S1_deadlock():
    tree = make_tree(); a = tree[3]
    dl, (m,) = make_dues_list(a, date(2026,5,1))
    line1, results = threading.Barrier(2), []
    from members.actions.common import locked, record
    def one():
        try:
            with transaction.atomic():
                x = locked(m); line1.wait(timeout=10)
                record("change_member", x, None, {})
            results.append("a")
        except Exception as e: results.append(repr(e)[:80])
        finally: connection.close()
    def two():
        try:
            with transaction.atomic():
                locked(a); line1.wait(timeout=10)
                dues.receive_in_full(DuesList.objects.get(pk=dl.pk), [m.pk], received_on=ON, method="cash", actor=None, on=ON)
            results.append("b")
        except Exception as e: results.append(repr(e)[:80])
        finally: connection.close()
    ts = [threading.Thread(target=f) for f in (one, two)]
    [t.start() for t in ts]; [t.join(timeout=60) for t in ts]
    assert sorted(results) == ["a", "b"]

@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_S12_badges_race():
    tree = make_tree(); a = tree[3]
    m = make_member(a, admitted_on=date(1996,2,1), official_on=date(1997,2,1), born_on=date(1970,1,1))
    line1, results = threading.Barrier(2), []
    def one():
        try:
            line1.wait(timeout=10)
            with transaction.atomic():
                badges.propose_badges(a, {m: 30}, occasion=date(2027,2,3), actor=None, on=ON)
                import time; time.sleep(.5)
            results.append("ok")
        except Exception as e: results.append(type(e).__name__)
        finally: connection.close()
    ts = [threading.Thread(target=one) for f in (1, 2)]
    [t.start() for t in ts]; [t.join(timeout=60) for t in ts]
    assert sorted(results) == ["ValidationError", "ok"]
