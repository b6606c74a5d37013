"""Whose deadline it is: the officers at the desk that must act, by the roles of its kind.

A case that waits for a decision passes several desks; there it is theirs whose step its stage waits for.
"""

from functools import cache

from django.db.models import Q

from branches import access
from branches.models.organizations import BRANCH_KINDS
from screening.deadlines.cases import WAITING
from screening.deadlines.kinds import KINDS
from screening.models import Deadline, Track
from screening.offices import SUPERIOR
from screening.workflow import steps_from

Kind = Deadline.Kind


def _roles(spec, organization):
    """Who acts on that kind at an organisation; on a decision it depends on the stage."""
    if spec.kind == Kind.DECISION:
        return frozenset()
    if organization.kind in BRANCH_KINDS or spec.page == "screening:case":
        return spec.roles
    return SUPERIOR


@cache
def _decides(role):
    """{(track, stage)} at which a case waits for a step towards its decision that is of that role."""
    return frozenset(
        (track, stage)
        for track in Track
        for stage, kind in WAITING.items()
        if kind == Kind.DECISION and any(step.main and role in step.roles for step in steps_from(stage, track))
    )


def _at(places):
    """A condition for the cases at those stages of their tracks."""
    condition = Q(pk__in=[])
    for track in {track for track, _ in places}:
        condition |= Q(case__track=track, case__stage__in=[stage for own, stage in places if own == track])
    return condition


def mine(actor):
    """A condition for the deadlines that wait for the actor; nothing without an office."""
    at_desk = {}
    for office in access.offices(actor):
        kinds = frozenset(kind for kind, spec in KINDS.items() if office.role in _roles(spec, office.organization))
        at_desk.setdefault((kinds, _decides(office.role)), set()).add(office.organization_id)
    condition = Q(pk__in=[])
    for (kinds, places), organizations in at_desk.items():
        here = Q(desk__in=organizations) | Q(desk=None, organization__in=organizations)
        condition |= (Q(kind__in=kinds) | Q(kind=Kind.DECISION) & _at(places)) & here
    return condition


def acts(actor):
    """Can any deadline ever wait for the actor? Not for one who only reads, nor without an office."""
    return any(
        _decides(office.role) or any(office.role in _roles(spec, office.organization) for spec in KINDS.values())
        for office in access.offices(actor)
    )


def of(actor):
    """The open deadlines that wait for the actor, the nearest day first."""
    rows = Deadline.objects.seen_by(actor).open().filter(mine(actor))
    return rows.select_related("case", "member", "organization").order_by("due_on", "pk")
