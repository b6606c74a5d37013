"""The file goes with its member to another branch, which has to accept it (domain §1.5, §11.3 no. 25, §11.4 no. 41)."""

from django.db import transaction

from members import actions as members
from screening import deadlines, notices, workflow
from screening.models import Case, Deadline, Handover, Note, Paper

from .base import in_words, locked, move, next_number, paper

GOES_ALONG = "Đi theo đồng chí"


@transaction.atomic
def transfer_case(case, *, to, remark, author, moved_on, number, actor, on):
    """The superior of the old branch sends the case, with that branch's remark. Returns the case.

    Until the new branch accepts, both see it, the old branch counts the member, and no other step is done.
    """
    case = locked(case)
    workflow.require(case, "transfer_case", actor, on, remark=remark, moved_on=moved_on, to=to)
    Note.objects.create(
        case=case,
        cycle=case.cycle,
        kind=Note.Kind.TRANSFER,
        written_on=moved_on,
        author=author,
        text=remark,
        recorded_by=actor,
    )
    Handover.objects.create(
        case=case, from_branch=case.branch, to_branch=to, number=number, moved_on=moved_on, sent_by=actor
    )
    paper(case, Paper.Kind.OTHER, issued_on=moved_on, issuer=case.branch.parent or case.branch, number=number)
    deadlines.wait_for_branch(case, to, on)
    facts = {"from": case.branch_id, "to": to.pk, "number": number}
    move(case, "transfer_case", actor=actor, on=on, note=f"{case.branch} → {to}", facts=facts)
    notices.case_is_coming(case, to)
    return case


@transaction.atomic
def accept_case(case, *, received_on, actor, on):
    """The new branch takes the case over: from that day it counts the member and goes on from the same step.

    The clock goes on; the mentor of the old branch ends; every other open case of the member comes along.
    """
    case = locked(case)
    handover = workflow.require(case, "accept_case", actor, on, received_on=received_on).handover
    to, words = handover.to_branch, f"{case.branch} → {handover.to_branch}"
    with in_words():
        members.move_membership(case.member, to, starts_on=received_on, number=handover.number)
    handover.accepted_on, handover.accepted_by = received_on, actor
    handover.save()
    deadlines.meet(case, Deadline.Kind.ACCEPTANCE, on, actor=actor)
    _arrive(case, to, received_on)
    move(case, "accept_case", actor=actor, on=on, note=words, facts={"handover": handover.pk, "to": to.pk})
    for other in Case.objects.select_for_update(of=("self",)).filter(member=case.member, closed_on=None):
        if other.pk != case.pk:
            _arrive(other, to, received_on)
            move(other, "accept_case", actor=actor, on=on, note=f"{words}. {GOES_ALONG}", facts={"because_of": case.pk})
    notices.case_arrived(case)
    return case


def _arrive(case, to, day):
    case.mentorings.filter(ended_on=None).update(ended_on=day, end_reason=f"Đồng chí chuyển sang {to}"[:200])
    case.branch, case.number = to, next_number(to, case.year)
    case.save()
    case.__dict__.pop("_handover", None)


@transaction.atomic
def recall_case(case, *, reason, actor, on):
    """Sent by mistake, or not taken: the case goes on where it is."""
    case = locked(case)
    handover = workflow.require(case, "recall_case", actor, on, reason=reason).handover
    handover.recalled_on, handover.reason = on, reason
    handover.save()
    case.__dict__.pop("_handover", None)
    deadlines.lapse(case, on, Deadline.Kind.ACCEPTANCE, why=f"Thôi chuyển hồ sơ: {reason}", actor=actor)
    return move(case, "recall_case", actor=actor, on=on, note=reason, facts={"handover": handover.pk})
