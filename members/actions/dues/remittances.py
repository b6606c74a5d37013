"""What a level sends up each month, less the share it keeps."""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import calendar, journal
from members.actions.common import locked, not_later, require_keeper
from members.dues import ledger
from members.dues.money import dong, month_of
from members.models import Remittance


def _entry(verb, row, actor, facts):
    facts = {"month": f"{row.month:%m/%Y}", "collected": dong(row.collected), "sent": dong(row.sent)} | facts
    journal.record(f"members.{verb}", actor=actor, organization=row.organization, subject=row, facts=facts)


def why_not_remit(organization, month, on):
    """What stands in the way of a remittance for that month, as a sentence; None where nothing does."""
    if organization.parent_id is None:
        return f"{organization} đứng trên cùng trong chương trình, không có cấp trên để nộp."
    if month > month_of(on):
        return f"Tháng {month:%m/%Y} chưa đến."
    division = ledger.division(organization, month)
    if division is None:
        return "Chưa ghi tỷ lệ được giữ lại của loại tổ chức này. Quản trị ghi ở mục Tỷ lệ đảng phí giữ lại."
    if division.collected <= 0:
        return f"Đến hết tháng {month:%m/%Y} không còn khoản thu nào chưa nộp."
    return None


@transaction.atomic
def remit(organization, month, *, sent_on, number="", note="", actor, on):
    """Nộp lên cấp trên: all that has come in by the end of the month and was not remitted before, less the share."""
    organization = locked(organization)
    require_keeper(actor, organization)
    not_later(sent_on, on, "Ngày nộp")
    if refusal := why_not_remit(organization, month, on):
        raise ValidationError({"month": refusal})
    division = ledger.division(organization, month)
    row = Remittance(
        organization=organization,
        to=organization.parent,
        month=month,
        collected=division.collected,
        kept=division.kept,
        sent=division.sent,
        sent_on=sent_on,
        number=number,
        note=note,
        entered_by=actor,
        entered_at=calendar.now(),
    )
    row.full_clean()
    row.save(force_insert=True)
    _entry("remit_dues", row, actor, {"kept": dong(row.kept), "share": division.share.kept, "to": str(row.to)})
    return row


@transaction.atomic
def reverse_remittance(row, *, reason, actor, on):
    """Hủy phiếu nộp: a row of its own with the opposite amounts; the money is to be remitted again."""
    organization = locked(row.organization)
    require_keeper(actor, organization)
    if row.reverses_id:
        raise ValidationError("Phiếu này là phiếu hủy; nộp lại thì ghi phiếu mới.")
    if Remittance.objects.filter(reverses=row).exists():
        raise ValidationError("Phiếu này đã được hủy.")
    reversal = Remittance(
        organization=organization,
        to_id=row.to_id,
        month=row.month,
        collected=-row.collected,
        kept=-row.kept,
        sent=-row.sent,
        sent_on=on,
        reverses=row,
        note=reason,
        entered_by=actor,
        entered_at=calendar.now(),
    )
    reversal.full_clean()
    reversal.save(force_insert=True)
    _entry("reverse_remittance", row, actor, {"reason": reason})
    return reversal
