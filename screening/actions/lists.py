"""The branch's list: submitted as one paper, answered person by person (domain §1.3 nos. 3–5, §11.3 nos. 9–11)."""

from django.db import transaction
from django.db.models import Max

from branches import journal
from branches.models import Organization
from screening import notices, workflow
from screening.flow import NotYet, Reason
from screening.models import Case, NomineeList, Paper, Stage, Verdict

from .base import locked, move, paper

Kind = Verdict.Kind
PAPER = {Kind.OPINION: Paper.Kind.SUPERIOR_OPINION, Kind.SUB_COMMITTEE: Paper.Kind.SUB_COMMITTEE_REPORT}


@transaction.atomic
def submit_list(branch, cases, *, number, issued_on, actor, on):
    """Send the draft list of a branch to its immediate superior: all rows complete, or none goes. Returns the list."""
    Organization.objects.select_for_update(no_key=True).get(pk=branch.pk)
    cases = sorted({case.pk: case for case in cases}.values(), key=lambda case: case.pk)
    if not cases:
        raise NotYet(Reason("Danh sách chưa có đồng chí nào.", "Chọn ít nhất một hồ sơ."))
    rows, reasons = [], []
    for case in cases:
        case = locked(case)
        try:
            workflow.require(case, "submit_list", actor, on, number=number, issued_on=issued_on)
        except NotYet as refusal:
            reasons += [
                Reason(f"Hồ sơ số {case.label}: {reason.text}", reason.advice, reason.code, reason.basis)
                for reason in refusal.reasons
            ]
        if case.branch_id != branch.pk:
            reasons.append(Reason(f"Hồ sơ số {case.label} không thuộc {branch}.", "Chọn hồ sơ của chi bộ."))
        rows.append(case)
    if reasons:
        raise NotYet(*reasons)
    last = NomineeList.objects.filter(branch=branch).aggregate(last=Max("round"))["last"] or 0
    nominees = NomineeList.objects.create(
        branch=branch, round=last + 1, submitted_on=on, submitted_by=actor, number=number, issued_on=issued_on
    )
    for case in rows:
        case.nominee_list = nominees
        paper(case, Paper.Kind.SUBMISSION, issued_on=issued_on, issuer=branch, number=number)
        move(case, "submit_list", actor=actor, on=on, to=Stage.AWAITING_OPINION, journalled=False)
    journal.record(
        "screening.submit_list",
        actor=actor,
        organization=branch,
        subject=nominees,
        facts={"number": number, "issued_on": issued_on, "cases": [case.pk for case in rows]},
    )
    return nominees


#: What a superior answers a list with: the verb, the stage of the rows, and where each verdict leads.
ANSWERS = {
    Kind.OPINION: ("give_opinion", Stage.AWAITING_OPINION, Stage.AWAITING_LIST_VOTE, Stage.REVIEWING),
    Kind.APPROVAL: ("approve", Stage.AWAITING_APPROVAL, Stage.APPROVED, Stage.REFUSED),
}


@transaction.atomic
def answer_list(nominees, kind, verdicts, *, number, issued_on, actor, on):
    """Answer the rows of a list that wait for `kind` (opinion or approval), one verdict per person.

    `verdicts` is {case id: (agreed, reason)}. Every waiting row needs its own verdict; the result of one person does
    not depend on another's. Raises NotYet naming every row that is not ready; then nothing is written.
    """
    verb, stage, yes, no = ANSWERS[kind]
    waiting = [locked(case) for case in Case.objects.filter(nominee_list=nominees, stage=stage).order_by("pk")]
    if not waiting:
        first = Case.objects.filter(nominee_list=nominees).first()
        raise NotYet(
            *(
                [workflow.stale(workflow.Situation(first, actor, on))]
                if first
                else [Reason("Danh sách không còn dòng nào.")]
            )
        )
    places, reasons = {}, []
    for case in waiting:
        agreed, reason = verdicts.get(case.pk, (None, ""))
        try:
            workflow.require(case, verb, actor, on, agreed=agreed, reason=reason, number=number, issued_on=issued_on)
        except NotYet as refusal:
            reasons += [r for r in refusal.reasons if r not in reasons]
        places[case.pk] = workflow.step(verb).place(case, on)
    if reasons:
        raise NotYet(*reasons)
    facts = {}
    for case in waiting:
        agreed, reason = verdicts[case.pk]
        facts[case.pk] = agreed
        _give(case, kind, agreed, reason, number, issued_on, places[case.pk], actor, on)
        if kind == Kind.OPINION and not agreed:
            case.nominee_list = None
        move(case, verb, actor=actor, on=on, to=yes if agreed else no, note=reason, journalled=False)
    journal.record(
        f"screening.{verb}",
        actor=actor,
        organization=nominees.branch,
        subject=nominees,
        facts={"number": number, "issued_on": issued_on, "agreed": facts},
    )
    return nominees


def _give(case, kind, agreed, reason, number, issued_on, place, actor, on):
    Verdict.objects.create(
        case=case,
        nominee_list=case.nominee_list,
        kind=kind,
        cycle=case.cycle,
        agreed=agreed,
        reason=reason.strip(),
        number=number,
        issued_on=issued_on,
        given_by=actor,
        given_on=on,
        organization=place,
    )
    paper(case, PAPER.get(kind, Paper.Kind.APPROVAL), issued_on=issued_on, issuer=place, number=number)


@transaction.atomic
def approve_progress(case, *, agreed, reason, number, issued_on, actor, on):
    """The superior approves taking the person off the list, or has the full result reported (domain §1.3 no. 11)."""
    case = locked(case)
    workflow.require(
        case, "approve_progress", actor, on, agreed=agreed, reason=reason, number=number, issued_on=issued_on
    )
    place = workflow.step("approve_progress").place(case, on)
    _give(case, Kind.PROGRESS, agreed, reason, number, issued_on, place, actor, on)
    to = Stage.RECOGNISED if agreed else Stage.NO_PROPOSAL
    return move(
        case, "approve_progress", actor=actor, on=on, to=to, note=reason, facts={"agreed": agreed, "number": number}
    )


@transaction.atomic
def sub_committee_opinion(case, *, agreed, reason, number, issued_on, actor, on):
    """The committee of a đảng bộ bộ phận gives its opinion; agreed or not, the file goes up (domain §2.1 nos. 3, 5)."""
    case = locked(case)
    given = {"agreed": agreed, "reason": reason, "number": number, "issued_on": issued_on}
    workflow.require(case, "sub_committee_opinion", actor, on, **given)
    place = workflow.step("sub_committee_opinion").place(case, on)
    _give(case, Kind.SUB_COMMITTEE, agreed, reason, number, issued_on, place, actor, on)
    note = "Đồng ý" if agreed else f"Không đồng ý: {reason}"
    move(case, "sub_committee_opinion", actor=actor, on=on, note=note, facts={"agreed": agreed, "number": number})
    notices.sub_committee_heard(case, on)
    return case
