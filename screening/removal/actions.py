"""Verbs of direct removal: a person prepares the case, the branch votes, the competent level decides (domain §2.1)."""

from django.db import transaction

from branches import access
from members.models import Member
from screening import workflow
from screening.actions.base import begin, keep_managing_opinion, locked, move, require_opening
from screening.actions.outcome import committee_vote, write_decision
from screening.flow import NotYet, Reason, Situation
from screening.guards.outcome import deciding_ratio
from screening.models import CommitteeVote, Decision, Removal, Stage, Track
from screening.preparing.actions import write_proof

from .guards import Needs
from .months import year_of
from .steps import OPENING


@transaction.atomic
def open_removal(
    member,
    *,
    ground,
    summary,
    year=None,
    screening_case=None,
    number="",
    issued_on=None,
    issuer="",
    proof="",
    concerns_year=None,
    anonymous=False,
    managing_opinion="",
    actor,
    on,
):
    """Prepare the removal of a member on one of the dated grounds (domain §11.4 no. 34). Returns the Case.

    For missed months `year` names the calendar year and its table is frozen with the case; for a failed time of help
    `screening_case` links it; every other ground needs a document. Raises NoOffice or NotYet.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    access.require(actor, OPENING.roles, member.branch)
    data = {
        "ground": ground,
        "summary": summary,
        "year": year,
        "screening_case": screening_case,
        "number": number,
        "issued_on": issued_on,
        "issuer": issuer,
        "proof": proof,
        "concerns_year": concerns_year,
        "anonymous": anonymous,
        "managing_opinion": managing_opinion,
    }
    situation = Situation(None, actor, on, data, member=member)
    require_opening(OPENING, situation)
    case = begin(member, Track.REMOVAL, actor=actor, on=on)
    counted = ground.needs == Needs.MONTHS
    Removal.objects.create(
        case=case,
        ground=ground,
        probationary=not member.is_official(on),
        year=year if counted else None,
        months=year_of(member, year, on, case.rules).frozen if counted else [],
        screening_case=screening_case if ground.needs == Needs.CYCLE else None,
        summary=summary.strip(),
    )
    if number and issued_on and issuer and proof:
        write_proof(
            case,
            number=number,
            issued_on=issued_on,
            issuer=issuer,
            summary=proof,
            concerns_year=concerns_year,
            actor=actor,
            on=on,
        )
    keep_managing_opinion(case, managing_opinion)
    case.stage = ""
    return move(case, "open_removal", actor=actor, on=on, to=Stage.PREPARING, facts={"ground": ground.code})


@transaction.atomic
def decide_removal(
    case,
    *,
    kind,
    number,
    issued_on,
    ground,
    appeal_notice="",
    held_on=None,
    members=None,
    present=None,
    in_favour=None,
    against=None,
    base_reason="",
    actor,
    on,
):
    """The competent level removes the name, or does not (domain §2.1 nos. 4, 5; §11.4 no. 35)."""
    case = locked(case)
    if kind not in (Decision.Kind.STRIKE_OFF, Decision.Kind.SETTLE):
        raise NotYet(Reason("Hồ sơ xóa tên chỉ kết thúc bằng xóa tên hoặc không xóa tên.", "Chọn lại."))
    place = workflow.step("decide_removal").place(case, on)
    data = {"kind": kind, "number": number, "issued_on": issued_on, "ground": ground, "appeal_notice": appeal_notice}
    counts = {"members": members, "in_favour": in_favour, "place": place}
    dates = {"held_on": held_on} if held_on else {}
    workflow.require(case, "decide_removal", actor, on, **data, **counts, **dates)
    vote = None
    if members and in_favour is not None:
        vote = committee_vote(
            case,
            CommitteeVote.Kind.DECIDING,
            place,
            deciding_ratio(case.rules, place),
            held_on=held_on or issued_on,
            members=members,
            present=present,
            in_favour=in_favour,
            against=against,
            base_reason=base_reason,
            actor=actor,
        )
    return write_decision(
        case,
        "decide_removal",
        kind,
        place,
        vote=vote,
        number=number,
        issued_on=issued_on,
        ground=ground,
        appeal_notice=appeal_notice,
        actor=actor,
        on=on,
    )
