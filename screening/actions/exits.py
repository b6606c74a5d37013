"""Side exits: cancelled, moved away, died (domain §1.5, §11.3 no. 25)."""

from django.db import transaction

from members import actions as members
from members.models import Ending
from screening import workflow
from screening.models import Note, Paper, Stage

from .base import close_other_cases, in_words, locked, move, paper, void_open_ballots


def _end_help(case, on, reason):
    case.mentorings.filter(ended_on=None).update(ended_on=on, end_reason=reason)


@transaction.atomic
def cancel_case(case, *, reason, number, issued_on, actor, on):
    """The superior cancels a case that lacks grounds; the reason stays readable."""
    case = locked(case)
    workflow.require(case, "cancel_case", actor, on, reason=reason, number=number, issued_on=issued_on)
    place = workflow.step("cancel_case").place(case, on)
    paper(case, Paper.Kind.OTHER, issued_on=issued_on, issuer=place, number=number)
    _end_help(case, on, "Hủy hồ sơ")
    return move(case, "cancel_case", actor=actor, on=on, to=Stage.CANCELLED, note=reason, facts={"number": number})


@transaction.atomic
def record_departure(case, *, remark, author, moved_on, number, issued_on, actor, on):
    """The member moves out of this Party organisation; the branch's remark goes with the file."""
    case = locked(case)
    workflow.require(
        case, "record_departure", actor, on, remark=remark, moved_on=moved_on, number=number, issued_on=issued_on
    )
    Note.objects.create(
        case=case,
        cycle=case.cycle,
        kind=Note.Kind.TRANSFER,
        written_on=moved_on,
        author=author,
        text=remark,
        recorded_by=actor,
    )
    paper(case, Paper.Kind.OTHER, issued_on=issued_on, issuer=case.branch, number=number)
    with in_words():
        members.close_membership(
            case.member, kind=Ending.TRANSFERRED_OUT, ends_on=moved_on, decision_number=number, decided_on=issued_on
        )
    _end_help(case, moved_on, "Đồng chí chuyển đi")
    facts = {"moved_on": moved_on, "number": number}
    return move(case, "record_departure", actor=actor, on=on, to=Stage.MOVED_AWAY, facts=facts)


@transaction.atomic
def record_death(case, *, died_on, actor, on):
    """The member has died: the case is closed, nothing further is entered; an open ballot is void."""
    case = locked(case)
    workflow.require(case, "record_death", actor, on, died_on=died_on)
    void_open_ballots(case, "Đồng chí từ trần")
    close_other_cases(case, "record_death", to=Stage.DIED, reason="Đồng chí từ trần", actor=actor, on=on)
    with in_words():
        members.close_membership(case.member, kind=Ending.DIED, ends_on=died_on)
    _end_help(case, died_on, "Đồng chí từ trần")
    return move(case, "record_death", actor=actor, on=on, to=Stage.DIED, facts={"died_on": died_on})
