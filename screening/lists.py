"""A list as its page shows it: every person who ever stood on it, and what became of each."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from screening.flow import Situation, know_handovers, know_kin, with_ties
from screening.guards import of_every_step
from screening.guards.apart import signers
from screening.models import Ballot, Case, Stage, Verdict
from screening.workflow import step

Kind = Verdict.Kind

#: For which stage a list waits for which answer, and by which verb it is given.
WAITING = {
    Kind.OPINION: (Stage.AWAITING_OPINION, "give_opinion"),
    Kind.APPROVAL: (Stage.AWAITING_APPROVAL, "approve"),
}


def _waits():
    stages = [stage for stage, _ in WAITING.values()]
    return Exists(Case.objects.filter(nominee_list=OuterRef("pk"), stage__in=stages))


def waiting(lists):
    """The lists of which at least one person waits for the superior."""
    return lists.filter(_waits())


def answered(lists):
    return lists.filter(~_waits())


def with_numbers(lists):
    """Annotates how many persons stand on the list, and how many wait for an opinion and for approval."""
    waiting = {f"awaiting_{kind}": Count("cases", filter=Q(cases__stage=stage)) for kind, (stage, _) in WAITING.items()}
    return lists.annotate(people=Count("cases"), **waiting)


@dataclass
class Row:
    """One person on the list."""

    case: Case
    opinion: Verdict | None
    approval: Verdict | None
    ballot: Ballot | None
    returned: bool  # the superior asked not to put it to the vote: the person is no longer on this list


def cases_of(nominees, actor):
    """All cases that were submitted with this list, those taken back after an opinion too."""
    on_it = Q(nominee_list=nominees) | Exists(Verdict.objects.filter(case=OuterRef("pk"), nominee_list=nominees))
    cases = list(
        with_ties(Case.objects.visible_to(actor))
        .filter(on_it)
        .select_related("member", "branch", "edition", "nominee_list")
        .prefetch_related(
            "criteria",
            "evidence__rankings",
            "opinions",
            "verdicts",
            Prefetch(
                "ballots", Ballot.objects.sealed().counting().filter(kind=Ballot.Kind.LIST), to_attr="list_ballots"
            ),
        )
        .order_by("member__sort_key", "pk")
    )
    for case in cases:
        rankings = (ranking for evidence in case.evidence.all() for ranking in evidence.rankings.all())
        case.reconsidered = [ranking for ranking in rankings if ranking.under_review]
    return cases


def rows_of(nominees, cases):
    return [_row(nominees, case) for case in cases]


def _row(nominees, case):
    returned = case.nominee_list_id != nominees.pk
    given = [verdict for verdict in case.verdicts.all() if verdict.nominee_list_id == nominees.pk]
    opinions = [verdict for verdict in given if verdict.kind == Kind.OPINION]
    approvals = [verdict for verdict in given if verdict.kind == Kind.APPROVAL]
    if returned:
        return Row(case, opinions[-1], None, None, True)
    return Row(
        case,
        opinions[-1] if opinions else None,
        approvals[-1] if approvals else None,
        case.list_ballots[-1] if case.list_ballots else None,
        False,
    )


def waiting_for(nominees, kind, cases):
    """The cases of the list that wait for an answer of this kind."""
    stage, _ = WAITING[kind]
    return [case for case in cases if case.nominee_list_id == nominees.pk and case.stage == stage]


def obstacles(kind, cases, actor, on):
    """Why this officer cannot answer these rows: the standing conditions of the step, each reason once."""
    row = step(WAITING[kind][1])
    needs = (*of_every_step(row), *row.needs)
    know_kin([case.member for case in cases if case.has_kin])
    know_handovers(cases)
    found = [reason for case in cases for guard in needs if (reason := guard(Situation(case, actor, on, step=row)))]
    return list(dict.fromkeys(found))


def caution(cases, actor, on):
    """What is said to who signed evidence of one of these rows, where nobody else can answer (domain §11.3 no. 29)."""
    if any(actor.pk in signers(Situation(case, actor, on)) for case in cases):
        return "Đồng chí đã ghi, chấp nhận bằng chứng ở danh sách này. Nếu đủ người, nên để đồng chí khác làm việc này."
    return ""
