"""The record of a member: added, changed, read in full."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from branches import access, calendar, journal
from branches.models import Organization
from members.actions import probation
from members.actions.common import (
    KEEPERS_ABOVE,
    KEEPERS_HERE,
    PARTY_DATES,
    changes,
    columns,
    fact,
    locked,
    not_later,
    record,
    require_keeper,
    save_member,
)
from members.models import Beginning, Member, Membership


@transaction.atomic
def add_member(member, *, actor, on, begun_by=Beginning.ADMITTED, starts_on=None):
    """A new record with its membership: from the admission where it was admitted here, else from `starts_on`."""
    require_keeper(actor, member.branch)
    record("add_member", member, actor, begin_record(member, begun_by=begun_by, starts_on=starts_on, on=on))
    return member


def begin_record(member, *, begun_by, starts_on, on):
    """Write the record and its membership; the facts for the journal. For use inside another verb."""
    starts_on = starts_on or member.admitted_on
    facts = begin_guest_record(member, starts_on=starts_on, on=on)
    Membership.objects.create(member=member, branch=member.branch, starts_on=starts_on, begun_by=begun_by)
    return {"begun_by": begun_by} | facts


def begin_guest_record(member, *, starts_on, on):
    """The record of whoever is a member outside the program and here for a time only: no membership, so that no count
    takes the person in (domain §6). For use inside another verb."""
    not_later(starts_on, on, "Ngày bắt đầu sinh hoạt")
    for field in PARTY_DATES:
        not_later(getattr(member, field), on, Member._meta.get_field(field).verbose_name)
    if starts_on < member.admitted_on:
        raise ValidationError("Ngày bắt đầu sinh hoạt không thể trước Ngày vào Đảng.")
    member.changed_at = calendar.now()
    save_member(member, force_insert=True)
    facts = {name: fact(name, getattr(member, name)) for name in columns(Member, "branch")}
    return {"starts_on": starts_on} | {name: value for name, value in facts.items() if value not in ("", False)}


@transaction.atomic
def change_member(member, *, actor, on):
    """Save the changed fields of a record; nothing is written where nothing changed. The branch never changes here."""
    before = locked(member)
    require_keeper(actor, before.branch)
    member.branch = before.branch
    for field in PARTY_DATES:
        if getattr(member, field) != getattr(before, field):
            not_later(getattr(member, field), on, Member._meta.get_field(field).verbose_name)
    member.prepare()
    facts = changes(before, member, columns(Member, "branch"))
    if facts:
        member.changed_at = calendar.now()
        save_member(member)
        follow_admission(before, member)
        probation.follow(before, member, on)
        record("change_member", member, actor, facts)
    return member


def admission_of(member):
    """The membership that began with the admission, where it stands at the date of the record."""
    return Membership.objects.filter(member=member, begun_by=Beginning.ADMITTED, starts_on=member.admitted_on).first()


def why_not_admitted_on(member, day):
    """Why the admission of this record cannot be moved to that day, in words; None where it can."""
    first = admission_of(member)
    if first and first.ends_on and first.ends_on < day:
        return f"Ngày vào Đảng không thể sau ngày kết thúc sinh hoạt tại {first.branch} ({first.ends_on:%d/%m/%Y})."
    return None


def follow_admission(before, member):
    """Statistics count memberships: a corrected Ngày vào Đảng moves the membership that began with it."""
    if member.admitted_on == before.admitted_on:
        return
    if refusal := why_not_admitted_on(before, member.admitted_on):
        raise ValidationError(refusal)
    if first := admission_of(before):
        first.starts_on = member.admitted_on
        first.full_clean()
        first.save()


@transaction.atomic
def reveal_number(member, *, reason, actor, on):
    """Let the actor read the whole identity number: the reading and its reason are kept ."""
    journal.viewed(member, by=actor, part="Số căn cước", reason=reason)
    record("reveal_number", member, actor, {"reason": reason})
    return member.identity_number


def kept_branches(actor, on):
    """The branches in whose records the actor may write, those dissolved left out."""
    here = [office.organization_id for office in access.offices(actor) if office.role in KEEPERS_HERE]
    kept = Q(pk__in=here) | access.within(actor, roles=KEEPERS_ABOVE)
    return Organization.objects.visible_to(actor).branches().active_on(on).filter(kept)


def may_add(actor):
    """Whether there is a branch in whose records the actor may write."""
    return any(
        office.role in (KEEPERS_HERE if office.organization.has_members else KEEPERS_ABOVE)
        for office in access.offices(actor)
    )
