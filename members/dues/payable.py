"""The months that a member can pay in a branch: what is still owed there, and the months ahead of this year."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from members.dues import accounts, charges
from members.dues.money import month_of, months_of
from members.models import DuesCharge, DuesReceipt, Member


@dataclass(frozen=True)
class Payable:
    """One month, what is due for it and what has come in; without a list the amount is what it would be."""

    month: date
    due: int
    paid: int
    rule: str
    listed: bool

    @property
    def left(self):
        return max(self.due - self.paid, 0)


def months(branch, member_id, on):
    """(member, [Payable]) of a member who pays or owes in this branch; None for anybody else."""
    this, payers = month_of(on), charges.Payers([member_id])
    place = Q(branch=branch)
    if payers.branch_id(member_id, this) == branch.pk:
        place |= Q(branch__dissolved_on__isnull=False)  # what is owed to a branch that has ended is paid here
    rows = accounts.with_paid(DuesCharge.objects.filter(place, member=member_id)).order_by("month")
    listed = {row.month: row for row in rows if row.left or row.month >= date(on.year, 1, 1)}
    here = [m for m in months_of(on.year) if m >= this and m not in listed]
    ahead = [month for month in here if payers.branch_id(member_id, month) == branch.pk]
    if not rows and not ahead:
        return None
    taken = set(DuesCharge.objects.filter(member=member_id, month__in=ahead).values_list("month", flat=True))
    paid = accounts.sums_by_month(DuesReceipt.objects.filter(member=member_id, month__in=ahead))
    found = [Payable(m, row.amount, row.paid, row.rule, True) for m, row in listed.items()]
    for month in ahead:
        if month not in taken:
            computed = payers.computed(member_id, month)
            found.append(Payable(month, computed.amount, paid.get(month, 0), computed.rule, False))
    return Member.objects.get(pk=member_id), found
