"""Receipts: money that came in. A receipt is never edited or deleted (trigger); it is reversed by another one."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import calendar, journal
from members import years
from members.actions.common import locked, not_later, require_keeper
from members.dues import charges, ledger
from members.dues.money import AHEAD, dong, month_of
from members.models import DuesCharge, DuesReceipt, Member


@dataclass(frozen=True)
class Line:
    """So much, for one month of one member."""

    member: Member
    month: date
    amount: int
    note: str = ""


def _write(branch, lines, received_on, method, actor, on):
    """Numbered receipts, in the order of the lines; the branch is locked."""
    if received_on < date(on.year - 1, 1, 1):
        raise ValidationError({"received_on": "Ngày nộp quá xa. Kiểm tra lại năm."})
    number, now = ledger.next_number(branch, received_on.year), calendar.now()
    receipts = [
        DuesReceipt(
            branch=branch,
            member=line.member,
            month=line.month,
            amount=line.amount,
            received_on=received_on,
            method=method,
            number=number + index,
            year=received_on.year,
            note=line.note,
            entered_by=actor,
            entered_at=now,
        )
        for index, line in enumerate(lines)
    ]
    DuesReceipt.objects.bulk_create(receipts)
    _follow(receipts)
    first, last = receipts[0], receipts[-1]
    numbers = f"{first.number}" if first is last else f"{first.number}–{last.number}"
    one = {receipt.member_id for receipt in receipts} == {first.member_id}
    facts = {"numbers": f"{numbers}/{first.year}", "received_on": received_on, "method": method}
    facts["amount"] = dong(sum(receipt.amount for receipt in receipts))
    subject = first.member if one else branch
    journal.record("members.receive_dues", actor=actor, organization=branch, subject=subject, facts=facts)
    return receipts


def _follow(receipts):
    for year in {receipt.month.year for receipt in receipts}:
        years.refresh({receipt.member_id for receipt in receipts if receipt.month.year == year}, year)


@transaction.atomic
def receive_in_full(dues_list, members, *, received_on, method, actor, on):
    """What is left to pay, from all these members of one list at once; whoever has paid meanwhile is passed over."""
    branch = locked(dues_list.branch)
    require_keeper(actor, branch)
    not_later(received_on, on, "Ngày nộp")
    rows = dues_list.charges.filter(member__in=members).select_related("member").order_by("member__sort_key", "member")
    money = ledger.paid([charge.member_id for charge in rows], [dues_list.month])
    left = [(charge, charge.amount - money[charge.member_id, charge.month]) for charge in rows]
    lines = [Line(charge.member, charge.month, amount) for charge, amount in left if amount > 0]
    if not lines:
        raise ValidationError("Các đồng chí đã chọn không còn phải nộp cho tháng này.")
    return _write(branch, lines, received_on, method, actor, on)


@transaction.atomic
def receive(branch, lines, *, received_on, method=DuesReceipt.Method.CASH, actor, on):
    """Any amounts for any months of members who pay, or owe, in this branch; more than is due needs a note.

    A month without a list yet may be paid in advance.
    """
    branch = locked(branch)
    require_keeper(actor, branch)
    not_later(received_on, on, "Ngày nộp")
    if not lines:
        raise ValidationError("Chưa ghi số tiền của tháng nào.")
    ids, months = {line.member.pk for line in lines}, {line.month for line in lines}
    rows = DuesCharge.objects.filter(member__in=ids, month__in=months).select_related("branch")
    owed = {(charge.member_id, charge.month): charge for charge in rows}
    money, payers = ledger.paid(ids, months), charges.Payers(ids)
    for line in lines:
        _check(branch, line, owed.get((line.member.pk, line.month)), money, payers, on)
        money[line.member.pk, line.month] += line.amount
    return _write(branch, lines, received_on, method, actor, on)


def _check(branch, line, charge, money, payers, on):
    member, month = line.member, line.month
    if line.amount <= 0:
        raise ValidationError("Số tiền nộp phải lớn hơn 0.")
    if month > calendar.add_months(month_of(on), AHEAD):
        raise ValidationError(f"Chỉ thu trước nhiều nhất {AHEAD} tháng.")
    if branch.pk not in _places(charge, payers, member, month, on):
        raise ValidationError(f"Đồng chí {member} không đóng đảng phí tháng {month:%m/%Y} tại {branch}.")
    due = charge.amount if charge else payers.computed(member.pk, month).amount
    left = max(due - money[member.pk, month], 0)
    if line.amount > left and not line.note.strip():
        raise ValidationError(
            f"Tháng {month:%m/%Y} còn phải nộp {dong(left)}. Nộp cao hơn là tự nguyện: ghi rõ ở ô ghi chú."
        )


def _places(charge, payers, member, month, on):
    """Where the month can be paid; what is owed to a branch that has ended, where the member pays now (domain §5.3)."""
    if charge is None:
        return {payers.branch_id(member.pk, month)}
    if charge.branch.dissolved_on:
        return {charge.branch_id, payers.branch_id(member.pk, month_of(on))}
    return {charge.branch_id}


@transaction.atomic
def reverse_receipt(receipt, *, reason, actor, on):
    """Hủy phiếu: a receipt of its own with the opposite amount, dated today, with the reason."""
    branch = locked(receipt.branch)
    require_keeper(actor, branch)
    if receipt.reverses_id:
        raise ValidationError("Phiếu này là phiếu hủy; thu lại thì ghi phiếu mới.")
    if DuesReceipt.objects.filter(reverses=receipt).exists():
        raise ValidationError("Phiếu này đã được hủy.")
    (reversal,) = reversals([receipt], reason, actor, on)
    facts = {"number": f"{receipt.number}/{receipt.year}", "amount": dong(receipt.amount), "reason": reason}
    journal.record(
        "members.reverse_dues_receipt", actor=actor, organization=branch, subject=receipt.member, facts=facts
    )
    return reversal


def reversals(receipts, reason, actor, on):
    """Reversing rows for receipts of one branch, which is locked. For use inside another verb (undoing an import)."""
    number, now = ledger.next_number(receipts[0].branch_id, on.year), calendar.now()
    rows = [
        DuesReceipt(
            branch_id=receipt.branch_id,
            member_id=receipt.member_id,
            month=receipt.month,
            amount=-receipt.amount,
            received_on=on,
            method=receipt.method,
            number=number + index,
            year=on.year,
            reverses=receipt,
            note=reason,
            entered_by=actor,
            entered_at=now,
        )
        for index, receipt in enumerate(receipts)
    ]
    DuesReceipt.objects.bulk_create(rows)
    _follow(rows)
    return rows
