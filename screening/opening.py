"""Before a case is opened: the criteria in force, the evidence each needs and has, and the reasons why not."""

from dataclasses import dataclass

from branches import access
from members.models import Member
from screening import detection, guards, workflow
from screening.flow import Finding, Situation
from screening.models import Case, Criterion, Evidence
from screening.models.cases import CASE_ROLES
from screening.regulation import rules_on
from screening.workflow import BRANCH_COMMITTEE, OPENING, SUPERIOR

RECORDERS = BRANCH_COMMITTEE | SUPERIOR


@dataclass(frozen=True)
class CriterionRow:
    """A criterion with what proves it for one member."""

    criterion: Criterion
    rankings: tuple = ()
    evidence: tuple = ()
    spent: Case | None = None

    @property
    def is_ready(self):
        accepted = any(evidence.accepted_on for evidence in self.evidence)
        return bool(self.rankings and not self.spent) or accepted

    @property
    def by_rankings(self):
        return self.criterion.needs == Criterion.Needs.RANKINGS


def criteria_in_force(on):
    """The criteria an administrator keeps in force, in their order."""
    return Criterion.objects.in_force(on).order_by("code")


def criteria_of(member, on):
    """Each criterion in force with the rankings or the written evidence that no case has used yet."""
    rows, years = [], rules_on(on).criterion1_years
    unused = list(Evidence.objects.filter(member=member).unused().select_related("recorded_by", "accepted_by"))
    for criterion in criteria_in_force(on):
        if criterion.needs == Criterion.Needs.RANKINGS:
            rankings = tuple(guards.consecutive_rankings(member, years, on))
            used = Evidence.objects.filter(member=member, case__isnull=False, rankings__in=rankings[:1])
            spent = used.select_related("case").first()
            rows.append(CriterionRow(criterion, rankings, spent=spent.case if spent else None))
        else:
            evidence = tuple(row for row in unused if row.criterion_id == criterion.pk)
            rows.append(CriterionRow(criterion, evidence=evidence))
    return rows


def findings(member, actor, on):
    """The standing conditions of opening a case about this member, met or not, by the guards of the verb."""
    return findings_of(OPENING, member, actor, on)


def findings_of(row, member, actor, on):
    """The standing conditions of the first step of any track, met or not."""
    situation = Situation(None, actor, on, member=member)
    found = []
    for guard in row.needs:
        reason = guard(situation)
        text = reason.text if reason else guard.met
        found.append(Finding(guard.code, reason is None, text, reason.advice if reason else "", guard.basis))
    return found


def may_open(actor, branch):
    """Does the actor hold an office that opens cases in this branch?"""
    return access.holds(actor, OPENING.roles, branch)


def may_record(actor, branch):
    """Does the actor hold an office that records and accepts evidence in this branch?"""
    return access.holds(actor, RECORDERS, branch)


def overlaps(actor, rows):
    """Whether one person would open the case and has recorded or accepted the evidence (roles_overlap; not blocked)."""
    return any(actor.pk in (e.recorded_by_id, e.accepted_by_id) for row in rows for e in row.evidence)


OVERLAP = (
    "Đồng chí vừa đề nghị, vừa ghi hoặc chấp nhận bằng chứng. Nếu chi bộ đủ người, nên để đồng chí khác làm một việc."
)


def who_may(branch):
    """The sentence for who only reads."""
    return access.who_may(workflow.OPENING.roles, branch)


def in_charge(actor, roles=CASE_ROLES):
    """The members of the branches where the actor deals with cases."""
    return Member.objects.filter(access.within(actor, "branch__", roles=roles))


def suggestions(actor, on, roles=CASE_ROLES):
    """Members whom the facts point at, in the branches where the actor deals with cases; a person decides."""
    members = in_charge(actor, roles)
    return [*detection.by_rankings(members, on), *detection.by_evidence(members, on)]
