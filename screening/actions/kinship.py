"""Declared relations: whoever is related to a member keeps out of every case about them (domain §11.3 no. 29)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import access, journal
from members.models import Member
from screening import workflow
from screening.models import Kinship


def may_declare(actor, member):
    """The branch committee, and the superior's officers above."""
    here = access.holds(actor, workflow.BRANCH_COMMITTEE, member.branch)
    return here or may_withdraw(actor, member)


def may_withdraw(actor, member):
    """Only the superior's officers above."""
    return access.holds(actor, workflow.SUPERIOR, member.branch, access.Reach.ABOVE)


@transaction.atomic
def declare_kinship(member, *, relation, relative=None, officer=None, actor, on):
    """Write down that a member, or an officer without a record here, is related to this member. Returns the Kinship.

    Declared by the branch, by the superior, or by an officer about their own relation. An officer with a record here is
    that member, so that they keep out as mentor and teller too, and the other keeps out of a case about them.
    """
    if officer != actor and not may_declare(actor, member):
        access.require(actor, workflow.BRANCH_COMMITTEE, member.branch)
    if officer is not None and (record := Member.objects.filter(user=officer).first()):
        relative, officer = record, None
    kinship = Kinship(
        member=member, relative=relative, officer=officer, relation=relation, declared_on=on, declared_by=actor
    )
    if relative and Kinship.objects.declared().filter(member=relative, relative=member).exists():
        raise ValidationError("Quan hệ này đã khai.")
    kinship.full_clean()
    kinship.save()
    facts = {"kinship": kinship.pk, "relation": relation}
    journal.record("screening.declare_kinship", actor=actor, organization=member.branch, subject=member, facts=facts)
    return kinship


@transaction.atomic
def withdraw_kinship(kinship, *, reason, actor, on):
    """The superior takes back a relation declared by mistake; the row stays with its reason."""
    kinship = Kinship.objects.select_for_update(of=("self",)).select_related("member__branch").get(pk=kinship.pk)
    member = kinship.member
    if not may_withdraw(actor, member):
        raise access.NoOffice("Cấp trên của chi bộ bỏ một quan hệ đã khai.")
    if actor in (kinship.officer, getattr(kinship.relative, "user", None), member.user):
        raise ValidationError("Đồng chí không tự bỏ khai quan hệ của chính mình. Đồng chí khác của cấp trên thực hiện.")
    if kinship.withdrawn_on:
        raise ValidationError("Quan hệ này đã được bỏ khai.")
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do bỏ khai."})
    kinship.withdrawn_on, kinship.withdrawn_by, kinship.reason = on, actor, reason.strip()
    kinship.full_clean()
    kinship.save()
    facts = {"kinship": kinship.pk, "reason": reason}
    journal.record("screening.withdraw_kinship", actor=actor, organization=member.branch, subject=member, facts=facts)
    return kinship
