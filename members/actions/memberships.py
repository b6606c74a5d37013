"""Memberships: ended, moved; restored by `restoring`. `close_membership` and `move_membership` are parts of another verb
(a delivered decision, a case that moves along) that asks for the office and writes the entry."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Greatest

from members.actions import departures
from members.actions.common import (
    DECIDED_ENDINGS,
    locked,
    not_later,
    open_branch,
    record,
    require_keeper,
    touch,
    unobstructed,
)
from members.models import Beginning, Ending, Member, Membership, Post, Standing, Transfer


def open_membership(member):
    """The running membership, or None."""
    return Membership.objects.filter(member=member, ends_on=None).select_related("branch").first()


#: What goes on in another branch: whoever is exempt or suspended stays so after a transfer (domain §3.2 no. 20, §2.4).
LASTING = (Standing.Kind.EXEMPT, Standing.Kind.TEMPORARILY_EXEMPT, Standing.Kind.SUSPENDED)


def close_membership(member, *, kind, ends_on, decision_number="", decided_on=None, ground="", lasting=()):
    """End the running membership with its posts, and its standings but those `lasting`. For use inside another verb."""
    membership = Membership.objects.select_for_update().filter(member=member, ends_on=None).first()
    if membership is None:
        raise ValidationError(f"Đồng chí {member.given_name} hiện không sinh hoạt ở chi bộ nào.")
    membership.ends_on, membership.ended_by = ends_on, kind
    membership.decision_number, membership.decided_on, membership.ground = decision_number, decided_on, ground
    membership.full_clean()
    membership.taken_along = _end_along(member, kind, ends_on, lasting)
    membership.save()
    departures.begin(member, kind=kind, left_on=ends_on)
    touch(member)
    return membership


def _end_along(member, kind, ends_on, lasting):
    """What ends with the membership, as it stood: {"posts": {id: its end}, "standings": {id: its end}, "stays": [id]}.

    `restoring` brings back just this.
    """
    ended = {}
    for key, rows in (("posts", Post.objects.all()), ("standings", Standing.objects.exclude(kind__in=lasting))):
        running = rows.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on), member=member)
        ended[key] = {str(pk): day and day.isoformat() for pk, day in running.values_list("pk", "ends_on")}
        running.update(ends_on=Greatest("starts_on", Value(ends_on)))  # what was to begin later ends as it begins
    return ended | {"stays": _end_transfers(member, kind, ends_on)}


def _end_transfers(member, kind, ends_on):
    """Whoever is no longer a member here is on the way nowhere, and no longer temporarily anywhere."""
    transfers, reason = Transfer.objects.filter(member=member), f"Đã ra khỏi danh sách chi bộ: {Ending(kind).label}"
    transfers.under_way().update(state=Transfer.State.CANCELLED, closed_for=reason)
    staying = transfers.filter(state=Transfer.State.ACCEPTED, until__isnull=False)
    stays = list(staying.values_list("pk", flat=True))
    staying.update(state=Transfer.State.RETURNED, returned_on=ends_on)
    return stays


def move_membership(member, to, *, starts_on, number=""):
    """End the running membership and begin one in another branch on the same day. For use inside another verb."""
    running = open_membership(member)
    if running and starts_on < running.starts_on:
        raise ValidationError(
            f"Ngày chuyển không thể trước ngày bắt đầu sinh hoạt ở {running.branch} ({running.starts_on:%d/%m/%Y})."
        )
    close_membership(member, kind=Ending.TRANSFERRED_OUT, ends_on=starts_on, decision_number=number, lasting=LASTING)
    return begin_membership(member, to, starts_on=starts_on)


def keep_here(member, branch):
    """The record is kept by that branch from now on. For use inside another verb."""
    member.branch = branch
    Member.objects.filter(pk=member.pk).update(branch=branch)
    touch(member)


def begin_membership(member, to, *, starts_on):
    """A membership of somebody transferred in. For use inside another verb."""
    keep_here(member, to)
    membership = Membership(member=member, branch=to, starts_on=starts_on, begun_by=Beginning.TRANSFERRED_IN)
    membership.full_clean()
    membership.save()
    return membership


@transaction.atomic
def end_membership(member, *, kind, ends_on, decision_number="", decided_on=None, ground="", actor, on):
    """Record that a member has left the list: how, since when, by which decision (Form 1, part C)."""
    member = locked(member)
    require_keeper(actor, member.branch)
    not_later(ends_on, on, "Ngày ra khỏi danh sách")
    not_later(decided_on, on, "Ngày quyết định")
    if kind in DECIDED_ENDINGS and not (decision_number and decided_on):
        raise ValidationError("Chưa có số và ngày quyết định. Nhập số, ví dụ 47-QĐ/ĐU, và ngày ký.")
    unobstructed("end_membership", member, on)
    membership = close_membership(
        member, kind=kind, ends_on=ends_on, decision_number=decision_number, decided_on=decided_on, ground=ground
    )
    facts = {"kind": kind, "ends_on": ends_on, "number": decision_number, "decided_on": decided_on, "ground": ground}
    record("end_membership", member, actor, facts)
    return membership


@transaction.atomic
def transfer_member(member, to, *, starts_on, number="", actor, on):
    """Chuyển sinh hoạt đảng: out of one branch and into another on the same day, never in two and never in none.

    The actor keeps the records of both branches; otherwise the superior of both records it.
    """
    member = locked(member)
    require_keeper(actor, member.branch)
    require_keeper(actor, to)
    source = member.branch
    if not to.has_members:
        raise ValidationError(f"{to} không phải là chi bộ, không có đảng viên trực thuộc.")
    if to.pk == source.pk:
        raise ValidationError(f"Đồng chí {member.given_name} đang sinh hoạt ở {source}.")
    not_later(starts_on, on, "Ngày chuyển")
    to = open_branch(to, on, day=starts_on)
    if Transfer.objects.under_way().filter(member=member).exists():
        raise ValidationError("Đồng chí đang có một lần chuyển sinh hoạt chưa xong. Xác nhận hoặc hủy lần đó trước.")
    unobstructed("transfer_member", member, on)
    membership = move_membership(member, to, starts_on=starts_on, number=number)
    facts = {"branch": [source.name, to.name], "starts_on": starts_on, "number": number}
    record("transfer_member", member, actor, facts, organization=to)
    return membership
