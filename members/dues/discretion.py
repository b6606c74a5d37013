"""What a person pays tells what the person earns: whoever only looks on (Người xem) sees sums (domain §9; D)."""

from branches import access
from branches.access import NoOffice
from branches.models import Role

ROLES = frozenset(Role) - {Role.READER}


def require_seer(actor, branch):
    """Raises NoOffice for whoever sees the branch as a reader only."""
    if not any(o.role in ROLES and branch.path.startswith(o.organization.path) for o in access.offices(actor)):
        raise NoOffice("Người xem chỉ xem số chung của các chi bộ, không xem đảng phí của từng đồng chí.")
