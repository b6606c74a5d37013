"""Đảng phí of some months: bases, lists, receipts with one reversed, closed, sent up at both levels (domain §5.3)."""

from branches.calendar import add_months
from members.actions import dues
from members.dues import charges
from members.limits import limits
from members.models import DuesBase, DuesList, DuesRate, DuesReceipt, DuesRelief

from ..people import RETIRED
from .story import Story

REGION = 4
AGED = 62  # years, from which nobody is of working age any more
CASH, PORTAL = DuesReceipt.Method.CASH, DuesReceipt.Method.PORTAL


class Dues(Story):
    """The latest list is still open: some have yet to pay, and whoever came last has no base yet."""

    def __init__(self, chronicle, slug, months):
        super().__init__(chronicle, slug)
        first = DuesRate.objects.order_by("valid_from").first().valid_from
        self.paid_months = [month for month in self.months(months) if month >= first]
        self.late = self.others[-3]  # owes the two latest months

    def plan(self):
        acts = [(month, self.reliefs) for month in self.paid_months[:1]]
        for month in self.paid_months:
            acts += [(month.replace(day=day), self.of(month, act)) for day, act in self.course(month)]
            after = add_months(month, 1)
            acts += [(after.replace(day=4), self.of(month, self.remit))]
            if self.cast.slug == "banchang":  # the last branch of the committee to send
                acts += [(after.replace(day=8), self.of(month, self.committee_remits))]
        return acts

    def course(self, month):
        days = [(5, self.make), (8, self.collect), (15, self.collect_by_portal)]
        if month == add_months(self.today.replace(day=1), -1):
            days.append((16, self.reverse))
        return [*days, (26, self.compute_anew), (27, self.collect_rest), (28, self.close)]

    def of(self, month, act):
        def done():
            act(month)

        return done

    # --- what the amounts rest on ---------------------------------------------------------------------

    def reliefs(self):
        """Whoever has been in the Party long enough pays nothing; one pays half for half a year."""
        years = limits(self.day).dues_exempt_years
        for member in self.others:
            if add_months(member.admitted_on, 12 * years) <= self.day:
                self._grant(member, DuesRelief.Reason.LONG_SERVICE, 100, None)
        poor = next(m for m in reversed(self.others[:-3]) if not m.dues_reliefs.exists())
        percent = min(limits(self.day).dues_relief_percents, key=lambda found: abs(found - 50))
        self._grant(poor, DuesRelief.Reason.HARDSHIP, percent, add_months(self.day, 5))

    def _grant(self, member, reason, percent, to_month):
        relief = DuesRelief(
            member=member,
            percent=percent,
            reason=reason,
            from_month=self.day,
            to_month=to_month,
            decision_number=self.number("QĐ/ĐU", self.branch.parent),
            decided_on=self.day,
        )
        dues.grant_relief(relief, **self.by_branch)

    def set_bases(self, month):
        """For whoever has none yet; in the latest month those who came in it still lack one."""
        members, payers = charges.roll(self.branch, month)
        lacking = [member for member in members if payers.base(member.pk, month) is None]
        if bases := [self._base(member, month) for member in lacking]:
            dues.set_bases(self.branch, bases, **self.by_branch)

    def _base(self, member, month):
        age = self.day.year - member.born_on.year
        base = DuesBase(member=member, from_month=month, code="uninsured", region=REGION)
        if member.occupation and member.occupation.name == RETIRED and self.chance.random() < 0.7:
            base.code, base.base = "pensioner", self.chance.randrange(3_200_000, 6_900_000, 50_000)
        elif age >= AGED:
            base.code = "uninsured_aged"
        elif self.chance.random() < 0.3:
            base.code, base.base = "insured", self.chance.randrange(5_100_000, 11_400_000, 100_000)
        return base

    # --- the course of a month ------------------------------------------------------------------------

    def _list(self, month):
        return DuesList.objects.get(branch=self.branch, month=month)

    def make(self, month):
        self.set_bases(month)
        dues.make_list(self.branch, month, **self.by_branch)

    def collect(self, month):
        """Most pay at the meeting."""
        self._receive(month, lambda charge: charge.member_id % 5, CASH)

    def collect_by_portal(self, month):
        self._receive(month, lambda charge: charge.member_id % 5 == 0 and charge.member_id % 3, PORTAL)

    def collect_rest(self, month):
        self._receive(month, lambda charge: True, CASH)

    def _receive(self, month, wanted, method):
        owing = [
            charge.member
            for charge in self._list(month).charges.select_related("member")
            if charge.amount and wanted(charge) and not self._owes_still(charge.member, month)
        ]
        unpaid = [m for m in owing if not DuesReceipt.objects.standing().filter(member=m, month=month).exists()]
        if unpaid:
            dues.receive_in_full(self._list(month), unpaid, received_on=self.day, method=method, **self.by_branch)

    def _owes_still(self, member, month):
        return member == self.late and month in self.months(2)

    def reverse(self, month):
        """Written for the wrong person: taken back the next day, and paid once more by the right one later."""
        wrong = DuesReceipt.objects.standing().filter(branch=self.branch, month=month).order_by("-number").first()
        dues.reverse_receipt(wrong, reason="Ghi nhầm người nộp, đã thu lại.", **self.by_branch)

    def compute_anew(self, month):
        self.set_bases(month)
        dues.recompute_list(self._list(month), **self.by_branch)

    def close(self, month):
        dues.close_list(self._list(month), **self.by_branch)

    def remit(self, month):
        dues.remit(self.branch, month, sent_on=self.day, number=self.number("PN/CB"), **self.by_branch)

    def committee_remits(self, month):
        parent = self.branch.parent
        dues.remit(parent, month, sent_on=self.day, number=self.number("PN/ĐU", parent), **self.by_superior)
