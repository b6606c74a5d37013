"""Receipts and remittances: what came in, what went up, what is left. Sums need no filter: a reversal is negative.

A receipt belongs to the month that it pays (`month`) and, as money, to the day on which it came in (`received_on`).
What a branch remits for a month is what has come in by the end of that month and was not remitted before, so that a
late or a reversed receipt finds its way into the next remittance and no đồng goes up twice. A committee remits
likewise what has come up to it for the month and before.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Max, Q, Sum

from branches.asking import ask
from members.dues.money import dong, kept_of, last_day
from members.models import DuesReceipt, DuesShare, Remittance


def paid(member_ids, months):
    """{(member's id, month): what has come in}."""
    rows = DuesReceipt.objects.filter(member__in=list(member_ids), month__in=list(months)).order_by()
    sums = rows.values_list("member", "month").annotate(total=Sum("amount"))
    return defaultdict(int, {(member, month): total for member, month, total in sums})


def next_number(branch, year):
    """The next number of the book of that year; the branch is locked by the caller, so there is no gap."""
    book = DuesReceipt.objects.filter(branch=branch, year=year)
    return (book.aggregate(last=Max("number"))["last"] or 0) + 1


def to_remit(organization_ids, month):
    """{organisation's id: what is to be divided and sent up by the end of that month}."""
    organization_ids = list(organization_ids)
    return left(organization_ids, ask(came_and_went(organization_ids, month)))


def came_and_went(organization_ids, month, *, for_months=None):
    """The questions behind `to_remit`; their answers go to `left`. `for_months`: only what was remitted for these."""
    went = Remittance.objects.filter(for_months or Q(), organization__in=organization_ids)
    return [*_came(organization_ids, month), _total(went, "organization", "collected")]


def left(organization_ids, answers):
    """{organisation's id: what came in and was not accounted for}, from the answers to `came_and_went`."""
    *came, went = answers
    came, went = _added(came), _added([went])
    return {pk: came[pk] - went[pk] for pk in organization_ids}


def _came(organization_ids, until):
    receipts = DuesReceipt.objects.filter(branch__in=organization_ids, received_on__lte=last_day(until))
    below = Remittance.objects.filter(to__in=organization_ids, month__lte=until)
    return [_total(receipts, "branch", "amount"), _total(below, "to", "sent")]


def _total(rows, by, of):
    return rows.order_by().values(unit=F(by)).annotate(total=Sum(of))


def _added(answers):
    found = defaultdict(int)
    for row in (row for rows in answers for row in rows):
        found[row["unit"]] += row["total"]
    return found


@dataclass(frozen=True)
class Division:
    """An amount divided between the level that has it and the one above."""

    collected: int
    kept: int
    share: DuesShare

    @property
    def sent(self):
        return self.collected - self.kept

    @property
    def words(self):
        """“Chi bộ trực thuộc được giữ lại 70%: 70% của 100.000 đ là 70.000 đ. Nộp lên 30.000 đ.”"""
        of_sector = f" ({self.share.get_sector_display().lower()})" if self.share.sector else ""
        return (
            f"{self.share.get_kind_display()}{of_sector} được giữ lại {self.share.kept}% ({self.share.basis}): "
            f"{self.share.kept}% của {dong(self.collected)} là {dong(self.kept)}. Nộp lên {dong(self.sent)}."
        )

    @property
    def doubt(self):
        """The sources do not agree on every share; the administrator confirms it (domain §12 no. 16)."""
        if self.share.mark == "V":
            return ""
        return "Tỷ lệ giữ lại này các nguồn chưa thống nhất; chờ quản trị xác nhận."


def share_for(organization, month):
    """The share in force on the first of the month; the row of the sector wins over the one without. None: not set."""
    rows = DuesShare.objects.in_force(month).filter(kind=organization.kind)
    rows = rows.filter(Q(sector=organization.sector) | Q(sector="")).order_by("sector", "valid_from")
    return rows.last()


def division(organization, month):
    """What the organisation would remit for that month now; None where no share is set for its kind."""
    share = share_for(organization, month)
    if share is None:
        return None
    collected = to_remit([organization.pk], month)[organization.pk]
    return Division(collected, kept_of(collected, share.kept), share)
