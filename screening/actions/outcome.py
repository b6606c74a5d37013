"""From the proposal to the delivered decision (Guide 02, step 4; domain §11.3 nos. 20–23)."""

from django.db import transaction

from branches import calendar
from members import actions as members
from members.models import Ending
from screening import deadlines, workflow
from screening.flow import NotYet, Reason
from screening.models import CommitteeVote, Conclusion, Decision, Delivery, Paper, Stage

from .base import in_words, locked, move, paper


def _committee_vote(case, kind, place, ratio, *, held_on, members, present, in_favour, against, actor):
    if not 0 < members >= present >= in_favour + against or min(in_favour, against) < 0:
        raise NotYet(
            Reason(
                f"Các số chưa khớp: tổng số {members}, có mặt {present}, đồng ý {in_favour}, không đồng ý {against}.",
                "Số có mặt không quá tổng số; đồng ý + không đồng ý không quá số có mặt.",
                "committee_counts",
            )
        )
    return CommitteeVote.objects.create(
        case=case,
        cycle=case.cycle,
        kind=kind,
        organization=place,
        held_on=held_on,
        members=members,
        present=present,
        in_favour=in_favour,
        against=against,
        ratio=str(ratio),
        passed=ratio.reached(in_favour, members),
        recorded_by=actor,
    )


@transaction.atomic
def grassroots_vote(case, *, held_on, members, present, in_favour, against, number, issued_on, actor, on):
    """The grassroots committee votes (≥ 2/3 of its members); missed or not, the full result goes up (domain §2.1)."""
    case = locked(case)
    workflow.require(case, "grassroots_vote", actor, on, held_on=held_on, number=number, issued_on=issued_on)
    place = workflow.step("grassroots_vote").place(case, on)
    vote = _committee_vote(
        case,
        CommitteeVote.Kind.GRASSROOTS,
        place,
        case.rules.grassroots_ratio,
        held_on=held_on,
        members=members,
        present=present,
        in_favour=in_favour,
        against=against,
        actor=actor,
    )
    paper(case, Paper.Kind.GRASSROOTS_RESOLUTION, issued_on=issued_on, issuer=place, number=number)
    facts = {"vote": vote.pk, "passed": vote.passed, "number": number}
    return move(case, "grassroots_vote", actor=actor, on=on, to=Stage.FORWARDED, facts=facts)


@transaction.atomic
def verify(case, *, number, issued_on, text, actor, on):
    """The inspection commission's written conclusion."""
    case = locked(case)
    workflow.require(case, "verify", actor, on, number=number, issued_on=issued_on)
    place = workflow.step("verify").place(case, on)
    Conclusion.objects.create(
        case=case,
        cycle=case.cycle,
        number=number,
        issued_on=issued_on,
        text=text,
        organization=place,
        concluded_by=actor,
    )
    paper(case, Paper.Kind.CONCLUSION, issued_on=issued_on, issuer=f"Ủy ban Kiểm tra {place}", number=number)
    return move(case, "verify", actor=actor, on=on, to=Stage.VERIFIED, facts={"number": number})


OUTCOME = {
    Decision.Kind.STRIKE_OFF: Stage.STRUCK_OFF,
    Decision.Kind.EXPEL: Stage.EXPELLED,
    Decision.Kind.CONTINUE: Stage.CONTINUED,
    Decision.Kind.SETTLE: Stage.SETTLED,
}


def _decide(case, verb, kind, place, *, vote, number, issued_on, ground, appeal_notice, heard_on, heard_by, actor, on):
    decision = Decision.objects.create(
        case=case,
        cycle=case.cycle,
        kind=kind,
        number=number,
        issued_on=issued_on,
        ground=ground,
        appeal_notice=appeal_notice,
        organization=place,
        vote=vote,
        heard_on=heard_on,
        heard_by=heard_by,
        decided_by=actor,
    )
    paper(case, Paper.Kind.DECISION, issued_on=issued_on, issuer=place, number=number)
    if kind == Decision.Kind.CONTINUE:
        case.cycle += 1
        case.mentoring_starts_on = case.mentoring_ends_on = None
    facts = {"decision": decision.pk, "kind": kind, "number": number}
    return move(
        case,
        verb,
        actor=actor,
        on=on,
        to=OUTCOME[kind],
        note=f"{decision.get_kind_display()}, số {number}",
        facts=facts,
    )


@transaction.atomic
def decide(
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
    heard_on=None,
    heard_by="",
    bar="",
    actor,
    on,
):
    """The body with the authority decides: removal, expulsion, another twelve months, or otherwise (never automatic).

    Removal and expulsion need the body's own vote (> 1/2 of its members); expulsion also the hearing by a
    representative and no health bar, and is decided by the body with power of discipline (domain §11.3 no. 21).
    """
    case = locked(case)
    workflow.require(
        case,
        "decide",
        actor,
        on,
        kind=kind,
        number=number,
        issued_on=issued_on,
        ground=ground,
        appeal_notice=appeal_notice,
        held_on=held_on,
        members=members,
        in_favour=in_favour,
        heard_on=heard_on,
        heard_by=heard_by,
        bar=bar,
    )
    place = workflow.step("decide").place(case, on, kind)
    vote = None
    if kind in (Decision.Kind.STRIKE_OFF, Decision.Kind.EXPEL):
        vote = _committee_vote(
            case,
            CommitteeVote.Kind.DECIDING,
            place,
            case.rules.standing_ratio,
            held_on=held_on or issued_on,
            members=members,
            present=present if present is not None else members,
            in_favour=in_favour,
            against=against or 0,
            actor=actor,
        )
    return _decide(
        case,
        "decide",
        kind,
        place,
        vote=vote,
        number=number,
        issued_on=issued_on,
        ground=ground,
        appeal_notice=appeal_notice,
        heard_on=heard_on,
        heard_by=heard_by,
        actor=actor,
        on=on,
    )


@transaction.atomic
def settle_result(case, *, kind, number, issued_on, ground, actor, on):
    """After no proposal: the superior has the help continue, or settles the matter (domain §1.3 no. 13, §11.3 no. 19)."""
    case = locked(case)
    workflow.require(case, "settle_result", actor, on, kind=kind, number=number, issued_on=issued_on, ground=ground)
    if kind not in (Decision.Kind.CONTINUE, Decision.Kind.SETTLE):
        raise NotYet(Reason("Chi bộ chưa đề nghị xử lý nên chỉ chọn tiếp tục giúp đỡ hoặc kết luận.", "Chọn lại."))
    place = workflow.step("settle_result").place(case, on)
    return _decide(
        case,
        "settle_result",
        kind,
        place,
        vote=None,
        number=number,
        issued_on=issued_on,
        ground=ground,
        appeal_notice="",
        heard_on=None,
        heard_by="",
        actor=actor,
        on=on,
    )


@transaction.atomic
def deliver(case, *, delivered_on, witness, card_collected_on=None, actor, on):
    """The member receives the decision: the appeal clock starts, the card is collected, the membership ends (no. 23)."""
    case = locked(case)
    workflow.require(
        case,
        "deliver",
        actor,
        on,
        delivered_on=delivered_on,
        witness=witness,
        card_collected_on=card_collected_on,
    )
    decision = case.decisions.order_by("-pk").first()
    expelled = decision.kind == Decision.Kind.EXPEL
    days = case.rules.appeal_discipline_days if expelled else case.rules.appeal_removal_days
    delivery = Delivery.objects.create(
        case=case,
        decision=decision,
        delivered_on=delivered_on,
        witness=witness,
        card_collected_on=card_collected_on,
        appeal_until=calendar.add_working_days(delivered_on, days),
    )
    with in_words():
        members.close_membership(
            case.member,
            kind=Ending.EXPELLED if expelled else Ending.STRUCK_OFF,
            ends_on=delivered_on,
            decision_number=decision.number,
            decided_on=decision.issued_on,
            ground=decision.ground[:300],
        )
    facts = {"delivered_on": delivered_on, "appeal_until": delivery.appeal_until}
    move(case, "deliver", actor=actor, on=on, to=Stage.DELIVERED, facts=facts)
    deadlines.start_appeal(case, delivery)
    return case
