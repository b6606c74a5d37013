"""Chuyển sinh hoạt đảng: the verbs (domain §6, §11.4 no. 41); who does which of them and when stands in `transfer_steps`.

The home branch counts the member until the receiving side has confirmed; on that very day the membership moves. So
nobody is ever counted in two places, nor in none.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from branches import access, names
from branches.models import Organization
from members.actions.common import KEEPERS_ABOVE, locked, may_keep, obstacles, open_branch, require_keeper, touch
from members.actions.memberships import begin_membership, close_membership, keep_here, move_membership, open_membership
from members.actions.records import begin_guest_record, begin_record
from members.actions.standings import require_alone
from members.actions.stays import extend_stay, record_return
from members.actions.transfer_checks import (
    check,
    check_destination,
    check_obstacles,
    check_papers,
    check_presentation,
    check_time,
    set_deadlines,
)
from members.actions.transfer_steps import taken, tell, write
from members.models import Beginning, Ending, Member, Membership, Standing, Transfer

__all__ = ["extend_stay", "record_return"]  # steps of the same table
State = Transfer.State
STILL_AT_HOME = (
    "Chi bộ nơi đi còn một việc phải xong trước khi xác nhận được. "
    "Liên hệ chi bộ nơi đi hoặc cấp trên của hai chi bộ, rồi xác nhận lại."
)


# --- asked for ----------------------------------------------------------------------------------------------------


def near_branches(branch, on):
    """The other branches below the same superior: what a secretary may choose from without knowing a code."""
    if branch.parent_id is None:
        return Organization.objects.none()
    near = Organization.objects.below(branch.parent).branches().active_on(on).exclude(pk=branch.pk)
    return near.order_by("sort_key", "pk")


def branch_of_code(code, on):
    """The branch of that code anywhere in the program, or None."""
    return Organization.objects.branches().active_on(on).filter(code=names.tidy(code)).first()


def why_not_request(member, on):
    """What will stand in the way, told before anything is typed: a transfer under way, an open case."""
    found = [reason for ask in obstacles if (reason := ask("transfer_member", member, on))]
    if under_way := Transfer.objects.under_way().filter(member=member).first():
        found.append(f"Đồng chí đang chuyển sinh hoạt đến {under_way.destination}; xác nhận hoặc hủy lần đó trước.")
    return found


@transaction.atomic
def request_transfer(transfer, *, actor, on):
    """The home branch asks for a letter of introduction: where to, why, dues, self-review (domain §6, 294-QĐ/TW)."""
    member = transfer.member = locked(transfer.member)
    require_keeper(actor, member.branch)
    running = open_membership(member)
    if running is None:
        raise ValidationError(f"Đồng chí {member.given_name} hiện không sinh hoạt ở chi bộ nào.")
    transfer.from_branch, transfer.state = running.branch, State.REQUESTED
    check("requested_on", transfer.requested_on, on, after=running.starts_on, words="ngày bắt đầu sinh hoạt ở đây")
    check_destination(transfer, on)
    check_papers(transfer, on)
    check_time(transfer, on)
    check_obstacles(transfer, on)
    return write(
        "request_transfer",
        transfer,
        actor,
        member.branch,
        branch=[transfer.origin, transfer.destination],
        kind=transfer.kind,
        until=transfer.until,
        requested_on=transfer.requested_on,
        reason=transfer.reason,
    )


@transaction.atomic
def receive_letter(transfer, *, actor, on):
    """Somebody comes with a letter from a place outside the program; there is no record yet (domain §6)."""
    require_keeper(actor, open_branch(transfer.to_branch, on))
    transfer.person, transfer.requested_on = names.proper(transfer.person), transfer.letter_on
    check("letter_on", transfer.letter_on, on)
    check_time(transfer, on)
    same = {name: getattr(transfer, name) for name in ("to_branch", "letter_number", "letter_on")}
    if Transfer.objects.under_way().filter(**same, person__iexact=transfer.person).exists():
        raise ValidationError({"letter_number": "Giấy giới thiệu này đã ghi. Xem ở sổ chuyển sinh hoạt."})
    set_deadlines(transfer)
    transfer.state = State.ISSUED
    if transfer.presented_on:
        check_presentation(transfer, on)
        transfer.state = State.PRESENTED
    return write(
        "receive_letter",
        transfer,
        actor,
        transfer.to_branch,
        branch=[transfer.origin, transfer.destination],
        kind=transfer.kind,
        number=transfer.letter_number,
        letter_on=transfer.letter_on,
        presented_on=transfer.presented_on,
    )


# --- the letter ---------------------------------------------------------------------------------------------------


def issuers(transfer, actor):
    """The organisations above the home branch for which the actor may issue the letter, nearest first."""
    held = [o.organization.path for o in access.offices(actor) if o.role in KEEPERS_ABOVE]
    return [above for above in transfer.from_branch.ancestors() if above.path.startswith(tuple(held) or "?")]


def _issue(verb, transfer, number, letter_on, issued_by, to_code, actor, on):
    transfer = taken(transfer, verb, actor)
    check("letter_on", letter_on, on, after=transfer.requested_on, words="ngày đề nghị")
    if to_code:
        transfer.to_branch, transfer.to_name = branch_of_code(to_code, on), ""
        if transfer.to_branch is None or transfer.to_branch == transfer.from_branch:
            raise ValidationError({"to_code": f"Không có chi bộ nào khác mang mã “{to_code}”. Kiểm tra lại mã."})
    check_destination(transfer, on)
    check_obstacles(transfer, on)
    transfer.state, transfer.letter_number, transfer.letter_on = State.ISSUED, number, letter_on
    transfer.issued_by = issued_by or transfer.from_branch.parent
    set_deadlines(transfer)
    facts = {"number": number, "letter_on": letter_on, "issued_by": transfer.issued_by, "to": transfer.destination}
    write(verb, transfer, actor, transfer.from_branch, **facts)
    tell(transfer, transfer.to_branch, "đã cấp giấy giới thiệu, chờ chi bộ ghi ngày nộp giấy và xác nhận.")
    return transfer


@transaction.atomic
def issue_letter(transfer, *, number, letter_on, issued_by=None, to_code="", actor, on):
    """The superior introduces the member to the receiving branch; from now on “đang chuyển”, counted at home."""
    return _issue("issue_letter", transfer, number, letter_on, issued_by, to_code, actor, on)


@transaction.atomic
def reissue_letter(transfer, *, number, letter_on, issued_by=None, to_code="", actor, on):
    """A letter lost, out of date or wrongly written is replaced; the periods run anew from the new one."""
    return _issue("reissue_letter", transfer, number, letter_on, issued_by, to_code, actor, on)


@transaction.atomic
def record_presentation(transfer, *, presented_on, late_explanation="", actor, on):
    """The member has presented the letter to the receiving chi ủy."""
    transfer = taken(transfer, "record_presentation", actor)
    transfer.presented_on, transfer.late_explanation = presented_on, late_explanation
    check_presentation(transfer, on)
    transfer.state = State.PRESENTED
    facts = {"presented_on": presented_on, "late_explanation": late_explanation}
    return write("record_presentation", transfer, actor, transfer.to_branch, **facts)


# --- confirmed ----------------------------------------------------------------------------------------------------


def _accept(transfer, accepted_on, on):
    """The day of the confirmation is the day on which the membership moves, or the temporary standing begins."""
    before, words = transfer.presented_on or transfer.letter_on, "ngày nộp giấy"
    check(
        "accepted_on", accepted_on, on, after=before, words=words if transfer.presented_on else "ngày giấy giới thiệu"
    )
    if transfer.for_a_time and accepted_on > transfer.until:
        raise ValidationError({"accepted_on": f"Thời gian tạm thời đã hết ngày {transfer.until:%d/%m/%Y}."})
    if transfer.to_branch_id:
        transfer.to_branch = open_branch(transfer.to_branch, on, day=accepted_on)
    transfer.state, transfer.accepted_on = State.ACCEPTED, accepted_on
    Transfer.objects.filter(pk=transfer.pk).update(state=State.ACCEPTED)  # no longer under way when the move asks


def _move(transfer, on):
    member, day = transfer.member, transfer.accepted_on
    if transfer.for_a_time:
        standing = Standing(
            member=member,
            kind=Standing.Kind.ELSEWHERE,
            starts_on=day,
            ends_on=transfer.until,
            decision_number=transfer.letter_number,
            note=f"Sinh hoạt tạm thời: {transfer.destination}"[:300],
        )
        require_alone(standing)
        standing.full_clean()
        standing.save()
        touch(member)
    elif transfer.to_branch_id:
        move_membership(member, transfer.to_branch, starts_on=day, number=transfer.letter_number)
    else:
        number = transfer.letter_number
        close_membership(
            member, kind=Ending.TRANSFERRED_OUT, ends_on=day, decision_number=number, ground=transfer.destination
        )


def _confirmed(verb, transfer, actor, organization, **facts):
    facts = {"accepted_on": transfer.accepted_on, "branch": [transfer.origin, transfer.destination]} | facts
    write(verb, transfer, actor, organization, **facts)
    tell(transfer, transfer.from_branch, f"nơi nhận đã xác nhận từ ngày {transfer.accepted_on:%d/%m/%Y}.")
    return transfer


@transaction.atomic
def accept_transfer(transfer, *, accepted_on, actor, on):
    """The receiving branch confirms: one branch stops counting and the other begins, on the same day (§11.4 no. 41).

    What stands in the way at home, an open case for instance, is told to whoever keeps the record there only.
    """
    transfer = taken(transfer, "accept_transfer", actor)
    _accept(transfer, accepted_on, on)
    if transfer.member_id:
        try:
            check_obstacles(transfer, on)
        except ValidationError as refusal:
            known = may_keep(actor, transfer.member.branch)
            raise refusal if known else ValidationError(STILL_AT_HOME) from None
        _move(transfer, on)
    return _confirmed("accept_transfer", transfer, actor, transfer.to_branch)


@transaction.atomic
def confirm_departure(transfer, *, accepted_on, actor, on):
    """The place outside the program has confirmed; until this day the home branch has counted the member."""
    transfer = taken(transfer, "confirm_departure", actor)
    _accept(transfer, accepted_on, on)
    check_obstacles(transfer, on)
    _move(transfer, on)
    return _confirmed("confirm_departure", transfer, actor, transfer.from_branch)


@transaction.atomic
def accept_new_record(transfer, member, *, accepted_on, actor, on):
    """Whoever comes from outside the program gets a record here, begun by the transfer; a guest one without membership.

    A stay that was confirmed without a record gets it later in the same way.
    """
    transfer = taken(transfer, "accept_new_record", actor)
    _accept(transfer, accepted_on, on)
    member.branch = transfer.to_branch
    if transfer.for_a_time:
        facts = begin_guest_record(member, starts_on=accepted_on, on=on)
    else:
        facts = begin_record(member, begun_by=Beginning.TRANSFERRED_IN, starts_on=accepted_on, on=on)
    transfer.member = member
    return _confirmed("accept_new_record", transfer, actor, transfer.to_branch, **facts)


@transaction.atomic
def accept_known_record(transfer, *, number, accepted_on, actor, on):
    """Who once moved away from a branch of the program, or was a guest of one, comes back: the record goes on, found by
    a number on paper.

    The name must agree too, and the answer is the same whatever did not fit: a number tells nothing about a record.
    """
    transfer = taken(transfer, "accept_known_record", actor)
    member = _left_record(names.tidy(number), transfer.person)
    _accept(transfer, accepted_on, on)
    transfer.member = member
    if transfer.for_a_time:
        keep_here(member, transfer.to_branch)
    else:
        begin_membership(member, transfer.to_branch, starts_on=accepted_on)
    return _confirmed("accept_known_record", transfer, actor, transfer.to_branch, starts_on=accepted_on)


def _left_record(number, person):
    by_number = Q(identity_number=number) | Q(card_number=number)
    member = Member.objects.select_for_update().filter(by_number, merged_into=None).first() if number else None
    same = member and names.fold(person) in (names.fold(member.full_name), names.fold(member.used_name))
    if not (same and _is_elsewhere(member)):
        raise ValidationError(
            {"number": "Không có hồ sơ đã chuyển đi nào mang số này và họ tên này. Kiểm tra lại, hoặc ghi hồ sơ mới."}
        )
    return member


def _is_elsewhere(member):
    """Moved away for good, or never more than a guest; in either case nowhere temporarily now."""
    last = Membership.objects.filter(member=member).order_by("-starts_on", "-pk").first()
    stays = Transfer.objects.of_outsiders().filter(member=member)
    if stays.filter(state=State.ACCEPTED).exists():
        return False
    return last.ended_by == Ending.TRANSFERRED_OUT if last else stays.exists()


# --- back ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def refuse_transfer(transfer, *, reason, actor, on):
    """The receiving branch sends the letter back with its reason; the member has been counted at home all along."""
    transfer = taken(transfer, "refuse_transfer", actor)
    transfer.state, transfer.closed_for = State.REFUSED, reason
    write("refuse_transfer", transfer, actor, transfer.to_branch, reason=reason, branch=transfer.destination)
    tell(transfer, transfer.from_branch, "nơi nhận đã trả lại, có ghi lý do.")
    return transfer


@transaction.atomic
def cancel_transfer(transfer, *, reason, actor, on):
    """Before the letter is presented the home branch, or its superior, may call the transfer off."""
    transfer = taken(transfer, "cancel_transfer", actor)
    told = transfer.to_branch if transfer.state == State.ISSUED else None
    transfer.state, transfer.closed_for = State.CANCELLED, reason
    write("cancel_transfer", transfer, actor, transfer.from_branch, reason=reason)
    tell(transfer, told, "nơi đi đã hủy, chi bộ không phải làm gì.")
    return transfer


# --- the paper file -----------------------------------------------------------------------------------------------


@transaction.atomic
def send_file(transfer, *, file_sent_on, actor, on):
    """The sealed file has left the home branch."""
    transfer = taken(transfer, "send_file", actor)
    check("file_sent_on", file_sent_on, on, after=transfer.requested_on, words="ngày đề nghị")
    transfer.file_sent_on = file_sent_on
    return write("send_file", transfer, actor, transfer.from_branch, file_sent_on=file_sent_on)


@transaction.atomic
def receive_file(transfer, *, file_received_on, actor, on):
    """The sealed file has arrived."""
    transfer = taken(transfer, "receive_file", actor)
    after = transfer.file_sent_on or transfer.requested_on
    words = "ngày gửi hồ sơ" if transfer.file_sent_on else "ngày đề nghị"
    check("file_received_on", file_received_on, on, after=after, words=words)
    transfer.file_received_on = file_received_on
    return write("receive_file", transfer, actor, transfer.to_branch, file_received_on=file_received_on)
