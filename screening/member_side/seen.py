"""The cases of a member among the files whose readers are named (domain §11.3 no. 28)."""

from django.db.models import Q

from branches import access
from branches.journal import subject_of
from screening.models import Case, NomineeList, Verdict
from screening.models.cases import CASE_ROLES
from screening.offices import BRANCH_HEAD


def may_know(actor, member):
    """The secretary and deputy of the branch, and the offices above that deal with cases."""
    return access.holds(actor, BRANCH_HEAD, member.branch) or access.holds(
        actor, CASE_ROLES, member.branch, access.Reach.ABOVE
    )


def named(cases):
    """{subject: what the screen calls it}."""
    return {subject_of(case): f"Hồ sơ số {case.label}" for case in cases}


def files(member, actor):
    """Whoever may not know about the cases reads of the record only."""
    if not may_know(actor, member):
        return {}
    cases = list(Case.objects.visible_to(actor).filter(member=member))
    return named(cases) | lists_with(cases, actor)


def lists_with(cases, actor):
    """The lists on which these cases went up: who read the list, read of the person too."""
    rows = Verdict.objects.filter(case__in=cases).exclude(nominee_list=None).values("nominee_list")
    on_it = Q(pk__in={case.nominee_list_id for case in cases}) | Q(pk__in=rows)
    lists = NomineeList.objects.visible_to(actor).filter(on_it) if cases else ()
    return {subject_of(nominees): f"Danh sách đợt {nominees.round}" for nominees in lists}
