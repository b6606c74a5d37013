"""Who suspends: the branch proposes, the committee with the power of discipline or its inspection commission decides."""

from branches.models import Authority
from screening.offices import DECIDING, INSPECTION

SUSPENDERS = DECIDING | INSPECTION


def body_for(member, on):
    """The body that may suspend this member on that day, or None where none is mapped (domain §2.4)."""
    return Authority.holder_for(member.branch, Authority.Body.DISCIPLINE, on=on)


def handled_by(suspension, on):
    """Who extends and ends it: the body that decided, or, once the member has moved out of its reach, the one that has
    the power of discipline where the member is now; nobody stays suspended because nobody could end it."""
    branch, decided = suspension.member.branch, suspension.organization
    return decided if branch.path.startswith(decided.path) else body_for(suspension.member, on) or decided
