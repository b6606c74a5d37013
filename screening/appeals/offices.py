"""Who records, settles and tells: by the office, and by the place where the paper is worked on (domain §2.5)."""

from branches import access
from branches.access import NoOffice, Reach
from branches.models import Role
from screening.offices import BRANCH_COMMITTEE, DECIDING, INSPECTION, SUPERIOR

#: Above the branch an appeal is taken in by the committee's or the inspection commission's officers.
RECEIVERS = SUPERIOR | INSPECTION | {Role.RECORDER}
SETTLERS = DECIDING | INSPECTION
APOLOGISERS = DECIDING | {Role.STAFF}


def receiver_for(actor, case):
    """The organisation at which this officer takes an appeal in: the branch, or one above it; None for nobody else."""
    if access.holds(actor, BRANCH_COMMITTEE, case.branch):
        return case.branch
    held = [office.organization for office in access.offices(actor) if office.role in RECEIVERS]
    above = [place for place in held if place.pk != case.branch_id and case.branch.path.startswith(place.path)]
    return max(above, key=lambda place: len(place.path), default=None)


def who_files(case):
    above = access.who_may(RECEIVERS, case.branch, Reach.ABOVE)
    return f"{access.who_may(BRANCH_COMMITTEE, case.branch)} {above}"


def require_filer(actor, case):
    if receiver_for(actor, case) is None:
        raise NoOffice(who_files(case))


def may_settle(actor, appeal):
    """Officers of the body that settles; of a body outside the database, those who took the paper in."""
    return access.holds(actor, SETTLERS, appeal.handled_at)


def require_settler(actor, appeal):
    access.require(actor, SETTLERS, appeal.handled_at)


def may_tell(actor, appeal):
    return access.holds(actor, BRANCH_COMMITTEE, appeal.case.branch) or may_settle(actor, appeal)


def require_teller(actor, appeal):
    if not may_tell(actor, appeal):
        raise NoOffice(access.who_may(BRANCH_COMMITTEE, appeal.case.branch))


def may_apologise(actor, appeal):
    apology = getattr(appeal, "apology", None)
    return apology is not None and access.holds(actor, APOLOGISERS, apology.organization)
