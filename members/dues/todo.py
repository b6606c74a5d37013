"""What a branch that has begun to keep dues is reminded of; a committee, to send on what came up."""

from django.db.models import Max
from django.urls import reverse

from branches.calendar import add_months
from branches.compiled import compiled
from members.dues import ledger
from members.dues.money import dong, month_of
from members.models import DuesList, Remittance
from members.todo import Item

#: From this day of a month on its list is asked for (mark D: a habit, not a rule).
ASKED_FROM = 6


def todo(organizations, on, rule):
    """This month's list, lists of past months that are still open, last month's remittance."""
    by_pk, this = {organization.pk: organization for organization in organizations}, month_of(on)
    begun, still_open, receiving, *money = yield _lists_and_money(list(by_pk.values()), this)
    items = [_list_missing(by_pk[row["branch"]], this) for row in begun if row["last"] < this and on.day >= ASKED_FROM]
    items += [_still_open(by_pk[row["branch"]], row["pk"], row["month"]) for row in still_open]
    keeps = {row["branch"] for row in begun} | {row["to"] for row in receiving}
    amounts = ledger.left(by_pk, money)
    return items + [
        _to_remit(organization, this, amounts[pk])
        for pk, organization in by_pk.items()
        if pk in keeps and organization.parent_id and amounts[pk] > 0
    ]


@compiled
def _lists_and_money(organizations, this):
    """The latest list of each, those still open, who receives from below, then the amounts behind `ledger.left`."""
    lists = DuesList.objects.filter(branch__in=organizations)
    return [
        lists.order_by().values("branch").annotate(last=Max("month")),
        lists.filter(closed_on=None, month__lt=this).order_by("month", "pk").values("pk", "branch", "month"),
        Remittance.objects.filter(to__in=organizations).order_by().values("to").distinct(),
        *ledger.came_and_went(organizations, add_months(this, -1)),
    ]


def _list_missing(branch, month):
    return Item(
        day=month,
        title=f"Lập danh sách đảng phí tháng {month:%m/%Y}",
        url=reverse("members:dues-list-new", args=[branch.pk]),
        detail=f"{branch} chưa lập danh sách thu của tháng này.",
        action="Lập danh sách",
    )


def _still_open(branch, pk, month):
    return Item(
        day=add_months(month, 1),
        title=f"Chốt danh sách đảng phí tháng {month:%m/%Y}",
        url=reverse("members:dues-list", args=[pk]),
        detail=f"{branch}: tháng đã hết, danh sách chưa chốt.",
        action="Xem danh sách",
    )


def _to_remit(organization, this, amount):
    month = add_months(this, -1)
    return Item(
        day=this,
        title=f"Nộp đảng phí tháng {month:%m/%Y} lên cấp trên",
        url=reverse("members:dues-remit", args=[organization.pk]),
        detail=f"{organization} còn {dong(amount)} thu đến hết tháng {month:%m/%Y} chưa nộp.",
        action="Ghi nộp",
        deadline=("dues", organization.pk, f"{month:%Y-%m}"),
    )
