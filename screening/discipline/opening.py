"""Before a case on discipline is opened: who may, what stands in the way, which forms are still possible."""

from branches import access
from screening.flow import Finding, Situation
from screening.offices import BRANCH_COMMITTEE, SUPERIOR
from screening.regulation import rules_on

from . import measures
from .steps import OPENING


def may_record(actor, branch):
    """Does the actor hold an office that writes violations down: of the branch committee, or of a superior?"""
    return access.holds(actor, BRANCH_COMMITTEE, branch) or access.holds(actor, SUPERIOR, branch, access.Reach.ABOVE)


def may_open(actor, member):
    """The branch committee opens; about a member who is managed above also the staff of that level (domain §1.5)."""
    managing = member.managed_by
    return access.holds(actor, OPENING.roles, member.branch) or (
        managing is not None and access.holds(actor, SUPERIOR, managing)
    )


def who_may(member):
    """The sentence for who only reads."""
    words = access.who_may(OPENING.roles, member.branch)
    return f"{words} {access.who_may(SUPERIOR, member.managed_by)}" if member.managed_by else words


def require_opener(actor, member):
    """Raises NoOffice with the sentence that says who may."""
    if not may_open(actor, member):
        raise access.NoOffice(who_may(member))


def findings(violation, actor, on):
    """The standing conditions of opening a case about this violation, met or not, by the guards of the verb."""
    situation = Situation(None, actor, on, {"violation": violation}, member=violation.member)
    found = []
    for guard in OPENING.needs:
        reason = guard(situation)
        text = reason.text if reason else guard.met
        found.append(Finding(guard.code, reason is None, text, reason.advice if reason else "", guard.basis))
    return found


def possible_forms(violation, on):
    """[(form, its last day or None, possible today)] for the member of this violation, the heaviest first."""
    member, open_until = violation.member, measures.limits(violation, rules_on(on))
    return [(m, open_until[m].last_day, open_until[m].allows(on)) for m in measures.by_member(member, on)]
