"""The monthly list: made, computed anew, corrected, closed, opened again."""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import journal
from members import years
from members.actions.common import locked, require_keeper, require_superior
from members.dues import lists
from members.dues.money import dong, month_of
from members.models import DuesCharge, DuesList


def _entry(verb, dues_list, actor, facts):
    month = {"month": f"{dues_list.month:%m/%Y}"}
    journal.record(
        f"members.{verb}", actor=actor, organization=dues_list.branch, subject=dues_list, facts=month | facts
    )


def _open(dues_list, actor):
    """The list as it stands now, its branch locked, still open."""
    require_keeper(actor, locked(dues_list.branch))
    dues_list = locked(dues_list)
    if dues_list.closed_on:
        raise ValidationError(f"Danh sách đã chốt ngày {dues_list.closed_on:%d/%m/%Y}.")
    return dues_list


@transaction.atomic
def make_list(branch, month, *, actor, on):
    """The list of one month: everybody who pays in the branch on its last day, each with what the charge rests on."""
    branch = locked(branch)
    require_keeper(actor, branch)
    if month > month_of(on):
        raise ValidationError({"month": f"Tháng {month:%m/%Y} chưa đến."})
    dues_list = DuesList(branch=branch, month=month, made_on=on)
    dues_list.full_clean()
    dues_list.save()
    counts, touched = lists.fill(dues_list)
    if not touched:
        raise ValidationError({"month": "Tháng này chi bộ không có đồng chí nào đóng đảng phí ở đây."})
    years.refresh(touched, month.year)
    _entry("make_dues_list", dues_list, actor, counts)
    return dues_list


@transaction.atomic
def recompute_list(dues_list, *, actor, on):
    """Compute an open list anew; corrections and paid rows stay. Returns {what: how many}."""
    dues_list = _open(dues_list, actor)
    counts, touched = lists.fill(dues_list)
    years.refresh(touched, dues_list.month.year)
    _entry("recompute_dues_list", dues_list, actor, counts)
    return counts


@transaction.atomic
def correct_charge(charge, *, amount, reason, actor, on):
    """Another amount than the computed one, with its reason; the computed one takes the correction back."""
    dues_list = _open(charge.list, actor)
    charge = DuesCharge.objects.select_for_update(of=("self",)).select_related("member").get(pk=charge.pk)
    before, charge.amount = charge.amount, amount
    charge.correction = "" if charge.code and amount == charge.computed else reason.strip()
    charge.full_clean()
    if not charge.code and not charge.correction:
        raise ValidationError({"reason": "Chưa ghi lý do điều chỉnh."})
    charge.save()
    years.refresh({charge.member_id}, charge.month.year)
    facts = {"member": str(charge.member), "amount": [before, amount], "reason": charge.correction}
    _entry("correct_dues_charge", dues_list, actor, facts)
    return charge


@transaction.atomic
def close_list(dues_list, *, actor, on):
    """Chốt: what everybody owes for the month no longer moves; receipts still come in."""
    dues_list = _open(dues_list, actor)
    rows = list(dues_list.charges.all())
    lacking = sum(lists.lacking(charge) for charge in rows)
    if lacking:
        raise ValidationError(
            f"Còn {lacking} đồng chí chưa có căn cứ đóng. Ghi căn cứ, hoặc điều chỉnh kèm lý do, rồi chốt."
        )
    if missing := lists.missing(dues_list):
        raise ValidationError(f"Còn {missing} đồng chí đóng ở đây mà chưa có tên. Tính lại danh sách, rồi chốt.")
    dues_list.closed_on = on
    dues_list.save()
    total = sum(charge.amount for charge in rows)
    _entry("close_dues_list", dues_list, actor, {"members": len(rows), "amount": dong(total)})
    return dues_list


@transaction.atomic
def reopen_list(dues_list, *, reason, actor, on):
    """A closed list is opened again only by a superior, with a reason."""
    require_superior(actor, locked(dues_list.branch))
    dues_list = locked(dues_list)
    if dues_list.closed_on is None:
        raise ValidationError("Danh sách này chưa chốt.")
    before, dues_list.closed_on = dues_list.closed_on, None
    dues_list.save()
    _entry("reopen_dues_list", dues_list, actor, {"closed_on": [before, None], "reason": reason})
    return dues_list
