"""Verbs of discipline before the decision: a violation is written down, a case opened, the member heard (domain §2.3)."""

from django.db import transaction

from branches import access, journal
from members.models import Member
from screening import deadlines, workflow
from screening.actions.base import begin, keep_managing_opinion, locked, move, paper, require_opening
from screening.flow import NotYet, Situation
from screening.guards import NOBODYS_OWN, dates_not_in_future, member_is_active
from screening.models import (
    Contact,
    Discipline,
    DisciplineBar,
    Paper,
    RepresentativeHearing,
    Stage,
    Track,
)
from screening.offices import BRANCH_COMMITTEE, SUPERIOR
from screening.preparing.actions import write_proof

from .guards import not_written_before
from .measures import facts
from .opening import require_opener
from .steps import OPENING


def _met(guards, situation):
    """Raises NotYet with every reason of these guards."""
    if reasons := [reason for guard in guards if (reason := guard(situation))]:
        raise NotYet(*reasons)


@transaction.atomic
def record_violation(violation, *, actor, on):
    """Write down a violation of a member: what, when, when found; a person then decides whether to open a case.

    The same act is written down once: one violation, one handling (domain §2.3).
    """
    member = Member.objects.select_for_update().get(pk=violation.member_id)
    if not access.holds(actor, SUPERIOR, member.branch, access.Reach.ABOVE):
        access.require(actor, BRANCH_COMMITTEE, member.branch)
    dates = {"occurred_on": violation.occurred_on, "found_on": violation.found_on}
    situation = Situation(None, actor, on, dates | {"summary": violation.summary}, member=member)
    _met((*NOBODYS_OWN, member_is_active, dates_not_in_future, not_written_before), situation)
    violation.recorded_by, violation.recorded_on = actor, on
    violation.full_clean()
    violation.save(force_insert=True)
    journal.record(
        "screening.record_violation",
        actor=actor,
        organization=member.branch,
        subject=member,
        facts={"violation": violation.pk, "category": violation.category, **dates},
    )
    return violation


@transaction.atomic
def open_discipline(
    violation, *, number, issued_on, issuer, proof, place="", anonymous=False, managing_opinion="", actor, on
):
    """Open a case about a violation, with the first document that proves it (domain §11.4 no. 38). Returns the Case.

    The branch opens it, or the staff of the level that manages the member. Raises NoOffice or NotYet.
    """
    member = Member.objects.select_for_update().get(pk=violation.member_id)
    require_opener(actor, member)
    data = {"number": number, "issued_on": issued_on, "issuer": issuer, "proof": proof}
    data |= {"anonymous": anonymous, "violation": violation, "managing_opinion": managing_opinion}
    situation = Situation(None, actor, on, data, member=member)
    require_opening(OPENING, situation)
    case = begin(member, Track.DISCIPLINE, actor=actor, on=on)
    Discipline.objects.create(case=case, violation=violation)
    number = " ".join(number.split())
    write_proof(case, number=number, issued_on=issued_on, issuer=issuer, summary=proof, place=place, actor=actor, on=on)
    keep_managing_opinion(case, managing_opinion)
    case.stage = ""
    return move(case, "open_discipline", actor=actor, on=on, to=Stage.PREPARING, facts={"violation": violation.pk})


# --- before the vote ------------------------------------------------------------------------------------------------


def _hear(case, verb, place, *, held_on, heard_by, attended, statement, reserved, actor, on):
    hearing = RepresentativeHearing.objects.create(
        case=case,
        organization=place,
        held_on=held_on,
        heard_by=heard_by,
        attended=attended,
        statement=statement if attended else "",
        reserved=reserved and attended,
        recorded_by=actor,
    )
    paper(case, Paper.Kind.HEARING_MINUTES, issued_on=held_on, issuer=place)
    facts_ = {"hearing": hearing.pk, "held_on": held_on, "attended": attended, "reserved": hearing.reserved}
    return move(case, verb, actor=actor, on=on, facts=facts_)


@transaction.atomic
def hear_member(case, *, held_on, heard_by, attended, statement, reserved=False, actor, on):
    """The branch's representative meets and hears the member before the vote; what is said is kept unaltered."""
    case = locked(case)
    heard = {"held_on": held_on, "attended": attended, "statement": statement}
    workflow.require(case, "hear_member", actor, on, **heard)
    return _hear(case, "hear_member", case.branch, **heard, heard_by=heard_by, reserved=reserved, actor=actor, on=on)


@transaction.atomic
def hear_before_decision(case, *, held_on, heard_by, attended, statement, reserved=False, invited_on=(), actor, on):
    """The deciding body's own representative hears the member; `invited_on` are the days of its invitations."""
    case = locked(case)
    heard = {"held_on": held_on, "attended": attended, "statement": statement}
    workflow.require(case, "hear_before_decision", actor, on, **heard, invited_on=tuple(invited_on))
    place = workflow.step("hear_before_decision").place(case, on)
    for day in sorted(set(invited_on)):
        Contact.objects.get_or_create(
            case=case,
            cycle=case.cycle,
            kind=Contact.Kind.HEARING,
            made_on=day,
            defaults={"by_whom": heard_by, "note": f"Đại diện {place} mời gặp"[:300]},
        )
    rest = {"heard_by": heard_by, "reserved": reserved, "actor": actor, "on": on}
    return _hear(case, "hear_before_decision", place, **heard, **rest)


@transaction.atomic
def record_bar(case, *, kind, starts_on, ends_on=None, document, actor, on):
    """A time in which discipline is not yet considered (296 Art. 8.7); its end is a deadline of the case."""
    case = locked(case)
    workflow.require(case, "record_bar", actor, on, starts_on=starts_on, ends_on=ends_on, document=document)
    bar = DisciplineBar.objects.create(case=case, kind=kind, starts_on=starts_on, ends_on=ends_on, paper=document)
    move(case, "record_bar", actor=actor, on=on, facts={"bar": bar.pk, "starts_on": starts_on, "ends_on": ends_on})
    deadlines.wait_for_bar(case, on)
    return case


@transaction.atomic
def end_bar(case, *, ends_on, actor, on):
    """The bar that runs has ended, or is known to end, on this day."""
    case = locked(case)
    bar = facts(case).bar_on(on)
    workflow.require(case, "end_bar", actor, on, starts_on=bar and bar.starts_on, ends_on=ends_on)
    case.bars.filter(pk=bar.pk).update(ends_on=ends_on)
    move(case, "end_bar", actor=actor, on=on, facts={"bar": bar.pk, "from": bar.ends_on, "ends_on": ends_on})
    deadlines.wait_for_bar(case, on)
    return case


@transaction.atomic
def report_sentence(case, *, number, issued_on, actor, on):
    """After a prison sentence in force the branch reports for expulsion: no ballot, no inspection (domain §2.3, V1)."""
    case = locked(case)
    workflow.require(case, "report_sentence", actor, on, number=number, issued_on=issued_on)
    paper(case, Paper.Kind.OUTCOME_REPORT, issued_on=issued_on, issuer=case.branch, number=number)
    to = Stage.AWAITING_DECISION
    return move(case, "report_sentence", actor=actor, on=on, to=to, note=f"Số {number}", facts={"number": number})
