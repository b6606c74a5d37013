"""Verbs of leaving at own request: the branch receives the application, the levels answer (domain §2.2)."""

from django.db import transaction

from branches import access
from branches.models import Authority
from members.models import Meeting, Member
from screening import roll, workflow
from screening.actions.base import begin, keep_managing_opinion, locked, move, paper, require_opening
from screening.actions.outcome import committee_vote, write_decision
from screening.flow import NotYet, Reason, Situation
from screening.models import Ballot, CommitteeVote, Decision, LeavingRequest, Paper, Stage, Track

from .steps import OPENING


@transaction.atomic
def file_request(
    member,
    *,
    written_on,
    received_on,
    reason,
    text="",
    place="",
    family_hardship=False,
    wants_confirmation=False,
    override_number="",
    override_on=None,
    managing_opinion="",
    actor,
    on,
):
    """Receive the application of a member, in their own words, and open its case (domain §11.4 no. 37). Returns the Case.

    While another case is open only the superior's written decision (`override_…`) lets the branch take it up. Raises
    NoOffice or NotYet.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    access.require(actor, OPENING.roles, member.branch)
    application = {
        "written_on": written_on,
        "received_on": received_on,
        "reason": reason,
        "text": text,
        "place": place,
        "override_number": override_number,
        "override_on": override_on,
    }
    situation = Situation(None, actor, on, application | {"managing_opinion": managing_opinion}, member=member)
    require_opening(OPENING, situation)
    case = begin(member, Track.LEAVING, actor=actor, on=on)
    hopes = {"family_hardship": family_hardship, "wants_confirmation": wants_confirmation}
    LeavingRequest.objects.create(case=case, **application, **hopes)
    paper(case, Paper.Kind.APPLICATION, issued_on=received_on, issuer=member, place=place)
    if override_number:
        paper(case, Paper.Kind.OTHER, issued_on=override_on, issuer="Cấp trên", number=override_number)
    keep_managing_opinion(case, managing_opinion)
    case.stage = ""
    facts = {"received_on": received_on, **hopes} | ({"override": override_number} if override_number else {})
    return move(case, "file_request", actor=actor, on=on, to=Stage.PREPARING, facts=facts)


@transaction.atomic
def branch_opinion(case, *, meeting, in_favour, against, number, issued_on, actor, on):
    """The branch votes at its meeting, by raised hands, on N as at a ballot; agreed or not, the result goes up."""
    case = locked(case)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk) if meeting else None
    drafted = roll.draft(case, meeting, Ballot.Kind.REMOVAL) if meeting else roll.Roll(())
    votes = {"in_favour": in_favour, "against": against, "roll": drafted}
    papers = {"number": number, "issued_on": issued_on, "held_on": meeting and meeting.held_on}
    workflow.require(case, "branch_opinion", actor, on, meeting=meeting, **votes, **papers)
    vote = committee_vote(
        case,
        CommitteeVote.Kind.BRANCH,
        case.branch,
        case.rules.standing_ratio,
        held_on=meeting.held_on,
        members=drafted.base,
        present=len(drafted.voters),
        in_favour=in_favour,
        against=against,
        actor=actor,
    )
    paper(case, Paper.Kind.RESOLUTION, issued_on=issued_on, issuer=case.branch, number=number)
    to = Stage.PROPOSED if Authority.holder_for(case.branch, Authority.Body.GRASSROOTS, on=on) else None
    note = f"{'Đồng ý' if vote.passed else 'Không đồng ý'}, {in_favour}/{vote.members}"
    facts = {"vote": vote.pk, "meeting": meeting.pk, "agreed": vote.passed, "number": number}
    to = to or Stage.AWAITING_DECISION
    return move(case, "branch_opinion", actor=actor, on=on, to=to, note=note, facts=facts)


@transaction.atomic
def decide_leaving(
    case,
    *,
    kind,
    number,
    issued_on,
    ground,
    held_on=None,
    members=None,
    present=None,
    in_favour=None,
    against=None,
    base_reason="",
    actor,
    on,
):
    """The competent body grants the application, or does not and says why; with its own vote (domain §2.2)."""
    case = locked(case)
    if kind not in (Decision.Kind.LEAVE, Decision.Kind.SETTLE):
        raise NotYet(Reason("Đơn xin ra chỉ được giải quyết bằng cho ra hoặc không cho ra.", "Chọn lại."))
    data = {"kind": kind, "number": number, "issued_on": issued_on, "ground": ground}
    counts = {"members": members, "in_favour": in_favour}
    workflow.require(case, "decide_leaving", actor, on, **data, **counts, **({"held_on": held_on} if held_on else {}))
    place = workflow.step("decide_leaving").place(case, on)
    vote = committee_vote(
        case,
        CommitteeVote.Kind.DECIDING,
        place,
        case.rules.standing_ratio,
        held_on=held_on or issued_on,
        members=members,
        present=present,
        in_favour=in_favour,
        against=against,
        base_reason=base_reason,
        actor=actor,
    )
    return write_decision(case, "decide_leaving", place=place, vote=vote, **data, actor=actor, on=on)


@transaction.atomic
def withdraw_request(case, *, withdrawn_on, reason, place="", actor, on):
    """The member takes the application back before it is decided: the case ends, the membership goes on."""
    case = locked(case)
    workflow.require(case, "withdraw_request", actor, on, withdrawn_on=withdrawn_on, reason=reason)
    paper(case, Paper.Kind.APPLICATION, issued_on=withdrawn_on, issuer=case.member, place=place)
    facts = {"withdrawn_on": withdrawn_on}
    return move(case, "withdraw_request", actor=actor, on=on, to=Stage.WITHDRAWN, note=reason, facts=facts)
