"""The monthly list of a branch, computed from the charges. For use inside a verb, which locks and writes the entry."""

from members.dues import charges, ledger
from members.models import DuesCharge, DuesList

COMPUTED = ("code", "base", "rule", "relief", "computed", "amount")


def lacking(charge):
    """Chưa có căn cứ: nothing could be computed, and nobody has said how much it is."""
    return not charge.code and not charge.correction


def _apply(charge, computed):
    """Put a fresh computation into the charge; a corrected amount stays."""
    charge.code, charge.base, charge.rule = computed.code, computed.base, computed.rule
    charge.relief, charge.computed = computed.relief, computed.amount
    if not charge.correction:
        charge.amount = computed.amount
    return charge


def fill(dues_list):
    """Compute the whole list anew: new rows, changed rows, rows of those who pay elsewhere now.

    A row that was paid for or corrected stays, whatever became of the member: nothing entered by a person is lost. So
    does one whose member now pays where the list is closed already: nobody falls between two lists. Whoever stands in another branch's list of that month already is left to it. Returns ({what: how many}, member ids).
    """
    branch, month = dues_list.branch, dues_list.month
    members, payers = charges.roll(branch, month)
    present = {charge.member_id: charge for charge in dues_list.charges.all()}
    taken = set(
        DuesCharge.objects.filter(member__in=members, month=month)
        .exclude(list=dues_list)
        .values_list("member", flat=True)
    )
    new, changed = [], []
    for member in members:
        charge = present.pop(member.pk, None)
        if charge is None:
            if member.pk not in taken:
                charge = DuesCharge(list=dues_list, branch=branch, member=member, month=month)
                new.append(_apply(charge, payers.computed(member.pk, month)))
            continue
        before = [getattr(charge, name) for name in COMPUTED]
        _apply(charge, payers.computed(member.pk, month))
        if before != [getattr(charge, name) for name in COMPUTED]:
            changed.append(charge)
    gone = _gone(present, month) if present else []
    DuesCharge.objects.bulk_create(new)
    DuesCharge.objects.bulk_update(changed, COMPUTED)
    DuesCharge.objects.filter(pk__in=[charge.pk for charge in gone]).delete()
    counts = {"added": len(new), "changed": len(changed), "removed": len(gone)}
    return counts, {charge.member_id for charge in (*new, *changed, *gone)}


def _gone(present, month):
    """Of these rows, by member, those that can go: neither paid for nor corrected, and due elsewhere on an open list."""
    money = ledger.paid(present, [month])
    gone = [charge for pk, charge in present.items() if not charge.correction and not money[pk, month]]
    payers = charges.Payers([charge.member_id for charge in gone])
    place = {charge.member_id: payers.branch_id(charge.member_id, month) for charge in gone}
    closed = DuesList.objects.filter(month=month, branch__in=set(place.values()) - {None}, closed_on__isnull=False)
    closed = set(closed.values_list("branch", flat=True))
    return [charge for charge in gone if place[charge.member_id] not in closed]


def missing(dues_list):
    """How many pay in the branch for the month and stand on nobody's list."""
    members, _ = charges.roll(dues_list.branch, dues_list.month)
    listed = DuesCharge.objects.filter(member__in=members, month=dues_list.month).count()
    return len(members) - listed


def follow(member_ids, month):
    """After a new base or relief: the charges from that month on, as long as their lists are open. Returns the years."""
    open_charges = list(
        DuesCharge.objects.select_for_update(of=("self",))
        .filter(member__in=list(member_ids), month__gte=month, list__closed_on=None)
        .order_by("pk")
    )
    payers = charges.Payers({charge.member_id for charge in open_charges})
    for charge in open_charges:
        _apply(charge, payers.computed(charge.member_id, charge.month))
    DuesCharge.objects.bulk_update(open_charges, COMPUTED)
    return {charge.month.year for charge in open_charges}
