"""Whose deadline it is: the officers at the desk that must act, by the roles of its kind."""

from django.db.models import Q

from branches import access
from branches.models.organizations import BRANCH_KINDS
from screening.deadlines.kinds import KINDS
from screening.models import Deadline
from screening.offices import DECIDING, INSPECTION, SUPERIOR

Kind = Deadline.Kind


def _roles(spec, organization):
    """Who acts on that kind at an organisation."""
    if spec.kind == Kind.DECISION:
        return DECIDING | INSPECTION | SUPERIOR
    if organization.kind in BRANCH_KINDS or spec.page == "screening:case":
        return spec.roles
    return SUPERIOR


def mine(actor):
    """A condition for the deadlines that wait for the actor; nothing without an office."""
    at_desk = {}
    for office in access.offices(actor):
        kinds = frozenset(kind for kind, spec in KINDS.items() if office.role in _roles(spec, office.organization))
        at_desk.setdefault(kinds, set()).add(office.organization_id)
    condition = Q(pk__in=[])
    for kinds, organizations in at_desk.items():
        here = Q(desk__in=organizations) | Q(desk=None, organization__in=organizations)
        condition |= Q(kind__in=kinds) & here
    return condition


def acts(actor):
    """Can any deadline ever wait for the actor? Not for one who only reads, nor without an office."""
    return any(
        office.role in _roles(spec, office.organization) for office in access.offices(actor) for spec in KINDS.values()
    )


def of(actor):
    """The open deadlines that wait for the actor, the nearest day first."""
    rows = Deadline.objects.visible_to(actor).open().filter(mine(actor))
    return rows.select_related("case", "member", "organization").order_by("due_on", "pk")
