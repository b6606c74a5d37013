"""Sinh hoạt tạm thời: a stay put off by a letter, or ended, early too (domain §6); asked for and begun as a transfer."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from members.actions.common import touch
from members.actions.standings import require_alone
from members.actions.transfer_checks import check, check_extension, check_return_letter
from members.actions.transfer_steps import taken, tell, write
from members.models import Standing, Transfer

State = Transfer.State


@transaction.atomic
def extend_stay(transfer, *, until, number, letter_on, actor, on):
    """Gia hạn: a letter issued before the stay was over puts its end off, as long as the regulation lets it last."""
    transfer = taken(transfer, "extend_stay", actor)
    before, transfer.until = transfer.until, until
    check_extension(transfer, before, letter_on, on)
    transfer.extension_number, transfer.extension_on = number, letter_on
    if standing := _standing_of(transfer):
        words = f"Gia hạn từ {before:%d/%m/%Y} theo số {number} ngày {letter_on:%d/%m/%Y}."
        standing.ends_on, standing.note = until, f"{standing.note} {words}".strip()[-300:]
        require_alone(standing)
        standing.full_clean()
        standing.save()
        touch(transfer.member)
    organization = transfer.from_branch or transfer.to_branch
    write("extend_stay", transfer, actor, organization, until=[before, until], number=number, letter_on=letter_on)
    tell(transfer, transfer.from_branch, f"đã gia hạn sinh hoạt tạm thời đến hết ngày {until:%d/%m/%Y}.")
    tell(transfer, transfer.to_branch, f"đã gia hạn sinh hoạt tạm thời đến hết ngày {until:%d/%m/%Y}.")
    return transfer


def _standing_of(transfer):
    """The standing at home that began with the stay, or None."""
    begun = Standing.objects.filter(member=transfer.member_id, kind=Standing.Kind.ELSEWHERE)
    return begun.filter(starts_on=transfer.accepted_on).first() if transfer.member_id else None


@transaction.atomic
def record_return(transfer, *, returned_on, number="", letter_on=None, actor, on):
    """From this day on the member is active at home again; the standing ends on the day before.

    Before the time is over, the stay ends by a letter with which the host branch sends the member back.
    """
    transfer = taken(transfer, "record_return", actor)
    check("returned_on", returned_on, on, after=transfer.accepted_on, words="ngày nơi nhận xác nhận")
    transfer.return_number, transfer.return_letter_on = number, letter_on
    transfer.state, transfer.returned_on = State.RETURNED, returned_on
    check_return_letter(transfer, on)
    if transfer.member_id:
        last = max(transfer.accepted_on, returned_on - timedelta(days=1))
        standings = Standing.objects.filter(member=transfer.member, kind=Standing.Kind.ELSEWHERE)
        standings.filter(starts_on=transfer.accepted_on).filter(Q(ends_on=None) | Q(ends_on__gt=last)).update(
            ends_on=last
        )
        touch(transfer.member)
    organization = transfer.from_branch or transfer.to_branch
    facts = {"returned_on": returned_on, "number": number, "letter_on": letter_on}
    write("record_return", transfer, actor, organization, **facts)
    tell(transfer, transfer.from_branch, f"đã ghi ngày trở về {returned_on:%d/%m/%Y}.")
    return transfer
