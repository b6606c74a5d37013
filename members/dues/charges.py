"""Who pays where in a month, and how much (01-QĐ/TW; domain §5.3, §6, §11.4 nos. 39 and 41).

A member pays in the branch in which the membership stands on the last day of the month. Whoever is temporarily
active elsewhere by an accepted transfer pays there. Suspension and exemption from meetings change nothing.
"""

from collections import defaultdict
from dataclasses import dataclass

from members.dues.money import dong, last_day, percent, relieved, share_of
from members.models import DuesBase, DuesRate, DuesRelief, Member, Membership, MinimumWage, Transfer

#: What a charge says where it cannot be computed; it then bears no code.
NO_BASE = "Chưa có căn cứ đóng"
NO_RATE = "Chưa có mức đóng của nhóm này trong tháng"
NO_WAGE = "Chưa có lương tối thiểu vùng của nơi này trong tháng"

_AWAY = (Transfer.State.ACCEPTED, Transfer.State.RETURNED)


@dataclass(frozen=True)
class Computed:
    """What a member has to pay for one month, and in words from what it follows."""

    code: str
    base: int
    rule: str
    relief: int = 0
    amount: int = 0


def _valid(rows, day):
    """The latest of the rows that is in force on the day; the rows are sorted by their first day."""
    found = [row for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)]
    return found[-1] if found else None


class Tariff:
    """Rates and minimum wages for any month, in two questions. Those of the first day hold for the whole month."""

    def __init__(self):
        self._rates, self._wages = defaultdict(list), defaultdict(list)
        for rate in DuesRate.objects.order_by("valid_from"):
            self._rates[rate.code].append(rate)
        for wage in MinimumWage.objects.order_by("valid_from"):
            self._wages[wage.region].append(wage)

    def rate(self, code, month):
        return _valid(self._rates.get(code, ()), month)

    def wage(self, region, month):
        return _valid(self._wages.get(region, ()), month)

    def rates(self, month):
        """The groups of that month, in their order."""
        found = filter(None, (self.rate(code, month) for code in self._rates))
        return sorted(found, key=lambda rate: (rate.order, rate.code))

    def regions(self, month):
        """{region: the wage of that month}."""
        return {region: wage.amount for region in sorted(self._wages) if (wage := self.wage(region, month))}

    def compute(self, base, month):
        """From a base row, before any relief."""
        if base is None:
            return Computed("", 0, NO_BASE)
        rate = self.rate(base.code, month)
        if rate is None:
            return Computed("", base.base, NO_RATE)
        if rate.form == DuesRate.Form.NONE:
            return Computed(rate.code, 0, rate.label)
        if rate.form == DuesRate.Form.FIXED:
            return Computed(rate.code, 0, f"Mức cố định {dong(rate.amount)}", amount=rate.amount)
        if rate.form == DuesRate.Form.SHARE:
            rule = f"{percent(rate.share)} của {dong(base.base)}"
            return Computed(rate.code, base.base, rule, amount=share_of(base.base, rate.share))
        wage = self.wage(base.region, month)
        if wage is None:
            return Computed("", 0, NO_WAGE)
        rule = f"{percent(rate.share)} của lương tối thiểu vùng {wage.region} ({dong(wage.amount)})"
        return Computed(rate.code, wage.amount, rule, amount=share_of(wage.amount, rate.share))


def with_relief(computed, relief):
    """The same after a relief in force."""
    if relief is None or not computed.code:
        return computed
    words = "miễn" if relief.percent == 100 else f"giảm {relief.percent}%"
    rule = f"{computed.rule}; {words}: {relief.get_reason_display().lower()}"
    amount = relieved(computed.amount, relief.percent)
    return Computed(computed.code, computed.base, rule[:200], relief.percent, amount)


class Payers:
    """Where some members pay in any month, and how much; six questions whatever their number."""

    def __init__(self, member_ids):
        ids = list(member_ids)
        self.tariff = Tariff()
        self._memberships = self._by_member(Membership.objects.filter(member__in=ids).order_by("starts_on"))
        away = Transfer.objects.filter(kind=Transfer.Kind.TEMPORARY, state__in=_AWAY, member__in=ids)
        self._away = self._by_member(away.select_related("to_branch").order_by("accepted_on"))
        self._bases = self._by_member(DuesBase.objects.filter(member__in=ids).order_by("from_month"))
        self._reliefs = self._by_member(DuesRelief.objects.filter(member__in=ids).order_by("from_month"))

    @staticmethod
    def _by_member(rows):
        found = defaultdict(list)
        for row in rows:
            found[row.member_id].append(row)
        return found

    def away(self, member_id, month):
        """The temporary transfer under which the member pays elsewhere at the end of that month, or None."""
        day = last_day(month)
        running = [
            transfer
            for transfer in self._away[member_id]
            if transfer.accepted_on
            and transfer.accepted_on <= day
            and (transfer.returned_on is None or transfer.returned_on > day)
        ]
        return running[-1] if running else None

    def branch_id(self, member_id, month):
        """Where the member pays for that month; None for nowhere in the program."""
        day = last_day(month)
        home = [m for m in self._memberships[member_id] if m.starts_on <= day and (not m.ends_on or m.ends_on > day)]
        transfer = self.away(member_id, month)
        if transfer is not None and (home or transfer.from_branch_id is None):
            return transfer.to_branch_id
        return home[-1].branch_id if home else None

    def base(self, member_id, month):
        """The base row in force in that month, or None."""
        return next((row for row in reversed(self._bases[member_id]) if row.from_month <= month), None)

    def relief(self, member_id, month):
        """The relief in force in that month, or None."""
        return next((row for row in self._reliefs[member_id] if in_force(row, month)), None)

    def computed(self, member_id, month):
        """What the member has to pay for that month."""
        computed = self.tariff.compute(self.base(member_id, month), month)
        return with_relief(computed, self.relief(member_id, month))


def in_force(relief, month):
    return relief.from_month <= month and (relief.to_month is None or relief.to_month >= month)


def roll(branch, month):
    """(members who pay in the branch for that month, in the order of a list; their `Payers`)."""
    candidates, payers = _candidates(branch, month)
    return [member for member in candidates if payers.branch_id(member.pk, month) == branch.pk], payers


def elsewhere(branch, month):
    """[(member, transfer)] of those who belong to the branch and pay at their temporary one in that month."""
    candidates, payers = _candidates(branch, month)
    away = ((member, payers.away(member.pk, month)) for member in candidates)
    return [(member, transfer) for member, transfer in away if transfer and transfer.to_branch_id != branch.pk]


def _candidates(branch, month):
    day = last_day(month)
    here = Membership.objects.on(day).filter(branch=branch).values("member")
    guests = Transfer.objects.filter(
        kind=Transfer.Kind.TEMPORARY, state__in=_AWAY, to_branch=branch, accepted_on__lte=day
    ).values("member")
    members = list(Member.objects.filter(pk__in=here.union(guests)).order_by("sort_key", "pk"))
    return members, Payers([member.pk for member in members])
