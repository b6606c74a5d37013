"""Who suspends: the branch proposes, the committee with the power of discipline or its inspection commission decides."""

from branches.models import Authority
from screening.offices import DECIDING, INSPECTION

SUSPENDERS = DECIDING | INSPECTION


def body_for(member, on):
    """The body that may suspend this member on that day, or None where none is mapped (domain §2.4)."""
    return Authority.holder_for(member.branch, Authority.Body.DISCIPLINE, on=on)
