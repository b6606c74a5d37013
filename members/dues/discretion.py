"""What a person pays tells what the person earns: whoever only looks on (Người xem) sees sums (domain §9; D)."""

from branches import access
from branches.access import NoOffice
from branches.models import Role

ROLES = frozenset(Role) - {Role.READER}


def sees(actor, organization):
    """Whether the actor sees the organisation as more than a reader."""
    return any(o.role in ROLES and organization.path.startswith(o.organization.path) for o in access.offices(actor))


def sees_dues(actor, organization):
    """Of a committee everybody sees the sums; of a branch, where persons stand, not a mere reader."""
    return not organization.has_members or sees(actor, organization)


def require_seer(actor, branch):
    """Raises NoOffice for whoever sees the branch as a reader only."""
    if not sees(actor, branch):
        raise NoOffice("Người xem chỉ xem số chung của các chi bộ, không xem đảng phí của từng đồng chí.")
