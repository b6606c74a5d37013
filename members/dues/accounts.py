"""The year of one organisation, of one member, and of everything directly below a committee.

For a branch, money belongs to the month in which it came in; for a committee, to the month for which it was remitted.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import DateField, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Greatest, TruncMonth

from branches.asking import ask
from branches.listing import Page, keyset_page
from branches.models.organizations import BRANCH_KINDS
from members.dues import ledger
from members.dues.money import last_day, months_of
from members.models import DuesCharge, DuesList, DuesReceipt, Remittance


@dataclass
class Sums:
    """One line of an account: what was due, came in, was kept, was sent up; `missing` is what is still owed."""

    due: int = 0
    came: int = 0
    kept: int = 0
    sent: int = 0
    missing: int = 0
    balance: int = 0  # came in and not yet given account for

    def __add__(self, other):
        names = ("due", "came", "kept", "sent", "missing")
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})


def shown(months, used, until):
    """From the first month that is used to the last one, or to the month `until`; each row begins with its month."""
    found = [index for index, (_, filled) in enumerate(used) if filled]
    if not found:
        return []
    last = max(found[-1], sum(month <= until for month, _ in used) - 1)
    return months[found[0] : last + 1]


@dataclass
class Account:
    """The year of one organisation, month by month."""

    opening: int
    months: list  # [(month, Sums, the list of the month or None)]
    total: Sums

    def shown(self, until):
        """The months that the page shows."""
        used = [
            (month, bool(found or row.due or row.came or row.kept or row.sent)) for month, row, found in self.months
        ]
        return shown(self.months, used, until)


def _sums(rows, key, **sums):
    return rows.order_by().values_list(key).annotate(**{name: Sum(of) for name, of in sums.items()})


def sums_by_month(receipts):
    """{month: what has come in for it}."""
    return dict(_sums(receipts, "month", total="amount"))


def year_of(organization, year):
    """Sổ thu, nộp of one year, in two questions."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    found, period = defaultdict(Sums), {"month__range": (start, end)}
    receipts = DuesReceipt.objects.filter(branch=organization, year=year).annotate(
        of_month=Cast(TruncMonth("received_on"), DateField())
    )
    due, came, below, own, *before = ask(
        [
            _by_month(DuesCharge.objects.filter(branch=organization, **period), due="amount"),
            _by_month(receipts, "of_month", came="amount"),
            _by_month(Remittance.objects.filter(to=organization, **period), came="sent"),
            _by_month(Remittance.objects.filter(organization=organization, **period), kept="kept", sent="sent"),
            *ledger.came_and_went([organization.pk], date(year - 1, 12, 1), for_months=Q(month__lt=start)),
        ]
    )
    for row in (*due, *came, *below, *own):
        found[row.pop("of")] += Sums(**row)
    lists = {row.month: row for row in DuesList.objects.filter(branch=organization, month__range=(start, end))}
    balance = opening = ledger.left([organization.pk], before)[organization.pk]
    months, total = [], Sums()
    for month in months_of(year):
        row = found[month]
        balance += row.came - row.kept - row.sent
        row.balance = balance
        months.append((month, row, lists.get(month)))
        total += row
    total.balance = balance
    return Account(opening, months, total)


def _by_month(rows, month="month", **sums):
    return rows.order_by().values(of=F(month)).annotate(**{name: Sum(of) for name, of in sums.items()})


def with_paid(charges):
    """Charges annotated with what has come in for them, and with what is left to pay."""
    receipts = DuesReceipt.objects.filter(member=OuterRef("member"), month=OuterRef("month")).order_by()
    paid = receipts.values("member").annotate(total=Sum("amount")).values("total")
    charges = charges.annotate(paid=Coalesce(Subquery(paid, output_field=IntegerField()), Value(0)))
    return charges.annotate(left=Greatest(F("amount") - F("paid"), Value(0)))


@dataclass
class Owing:
    """What one member still owes in a branch."""

    member: object
    months: list
    amount: int


def owing(branch, year, until):
    """[Owing] of that year, up to a month, in the order of the list."""
    rows = with_paid(DuesCharge.objects.filter(branch=branch, month__range=(date(year, 1, 1), until)))
    found = {}
    for charge in rows.filter(left__gt=0).select_related("member").order_by("member__sort_key", "member", "month"):
        line = found.setdefault(charge.member_id, Owing(charge.member, [], 0))
        line.months.append(charge.month)
        line.amount += charge.left
    return list(found.values())


@dataclass
class MemberMonth:
    """One month of one member."""

    month: date
    charge: DuesCharge | None = None
    paid: int = 0
    receipts: list = field(default_factory=list)

    @property
    def due(self):
        return self.charge.amount if self.charge else 0

    @property
    def left(self):
        return max(self.due - self.paid, 0)


def member_year(member, year):
    """The twelve months of one member, wherever they were paid: in two questions."""
    rows = {month: MemberMonth(month) for month in months_of(year)}
    period = {"month__range": (date(year, 1, 1), date(year, 12, 1))}
    for charge in member.dues_charges.filter(**period).select_related("list", "branch"):
        rows[charge.month].charge = charge
    receipts = member.dues_receipts.filter(**period).select_related("branch", "reversed_by").order_by("pk")
    for receipt in receipts:
        rows[receipt.month].paid += receipt.amount
        rows[receipt.month].receipts.append(receipt)
    return list(rows.values())


@dataclass
class Below:
    """One organisation directly below a committee."""

    organization: object
    sums: Sums


@dataclass(frozen=True)
class Overview:
    """One page of what lies directly below a committee, with the sums of all of it."""

    page: Page
    total: Sums
    with_branches: bool

    def __iter__(self):
        return iter(self.page)


def below(organization, start, end, *, after=""):
    """Overview of the months from `start` to `end`: what each of the organisations directly below has done.

    Of a branch also what was due and is missing; of a committee what it stated in its own remittances, so that the
    page costs the same at every level. Whoever is dissolved stays as long as it had money in that time, or still holds
    some of which nobody has given account (`balance`).
    """
    children = list(organization.children.values_list("pk", "kind", "dissolved_on"))
    branches = {pk for pk, kind, _ in children if kind in BRANCH_KINDS}
    ended = [pk for pk, _, dissolved_on in children if dissolved_on]
    found = _sums_of([pk for pk, _, _ in children], branches, ended, start, end)
    gone = [pk for pk, _, day in children if day and day <= end and found[pk] == Sums()]
    page = keyset_page(organization.children.exclude(pk__in=gone), after=after)
    rows = [Below(child, found[child.pk]) for child in page]
    return Overview(replace(page, rows=rows), sum(found.values(), Sums()), bool(branches - set(gone)))


def _sums_of(ids, branches, ended, start, end):
    """{organisation's id: Sums} of those that have any."""
    found = defaultdict(Sums)
    charges = DuesCharge.objects.filter(branch__in=branches, month__range=(start, end))
    for pk, due, missing in _sums(with_paid(charges), "branch", due="amount", missing="left"):
        found[pk].due, found[pk].missing = due, missing
    receipts = DuesReceipt.objects.filter(
        branch__in=branches, year=start.year, received_on__range=(start, last_day(end.replace(day=1)))
    )
    for pk, came in _sums(receipts, "branch", came="amount"):
        found[pk].came = came
    if ended:
        for pk, amount in ledger.to_remit(ended, end).items():
            found[pk].balance = amount
    rows = Remittance.objects.filter(organization__in=ids, month__range=(start, end))
    for pk, collected, kept, sent in _sums(rows, "organization", c="collected", k="kept", s="sent"):
        found[pk].kept, found[pk].sent = kept, sent
        if pk not in branches:
            found[pk].came = collected
    return found


def remittances(organization, year):
    """What the organisation sent up in that year, the latest first."""
    rows = Remittance.objects.filter(organization=organization, month__year=year)
    return rows.select_related("to", "reversed_by").order_by("-month", "-pk")
