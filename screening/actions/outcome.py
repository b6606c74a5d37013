"""From the proposal to the delivered decision (Guide 02, step 4; domain §11.3 nos. 20–23)."""

from django.db import transaction

from members import actions as members
from members.actions import departures
from members.models import Ending
from screening import committee_sizes, deadlines, workflow
from screening.appeals import levels
from screening.flow import NotYet, Reason
from screening.guards.outcome import deciding_ratio
from screening.models import CommitteeVote, Conclusion, Decision, Delivery, Paper, Stage, Track
from screening.ways import way_of

from .base import close_other_cases, in_words, locked, move, paper


def committee_vote(case, kind, place, ratio, *, held_on, members, present, in_favour, against, base_reason="", actor):
    """Write the vote of a committee by its own members, after its figures have been checked. Raises NotYet.

    Every figure was counted: none is made up where it was left out, for the papers print them. The base is the number the
    register of posts and terms has; another one has its written reason, which `remark` tells.
    """
    if None in (members, present, in_favour, against):
        raise NotYet(
            Reason(
                "Biểu quyết chưa ghi đủ số.", "Ghi tổng số, có mặt, đồng ý, không đồng ý; không có thì ghi 0.", "counts"
            )
        )
    if not 0 < members >= present >= in_favour + against or min(in_favour, against) < 0:
        raise NotYet(
            Reason(
                f"Các số chưa khớp: tổng số {members}, có mặt {present}, đồng ý {in_favour}, không đồng ý {against}.",
                "Số có mặt không quá tổng số; đồng ý + không đồng ý không quá số có mặt.",
                "committee_counts",
            )
        )
    known = committee_sizes.in_register(place, held_on)
    differs = bool(known) and members not in known
    if differs and not base_reason.strip():
        raise NotYet(
            Reason(
                f"Tổng số ủy viên đã ghi là {members}; theo sổ cấp ủy, ngày {held_on:%d/%m/%Y} {place} có "
                f"{committee_sizes.words(known)} ủy viên.",
                "Ghi đúng tổng số; nếu sổ chưa đúng thì ghi lý do tổng số khác sổ.",
                "committee_base",
            )
        )
    vote = CommitteeVote.objects.create(
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
    vote.base_reason = base_reason.strip() if differs else ""
    return vote


def remark(vote):
    """(what the note of the move adds, what the journal adds) where the base of a vote differs from the register."""
    if vote is None or not vote.base_reason:
        return "", {}
    return f"; tổng số {vote.members} khác sổ cấp ủy: {vote.base_reason}", {"base_reason": vote.base_reason}


def grassroots_ratio(case):
    """No ratio is named for leaving at own request, so that of any resolution holds (Điều lệ Đảng, Điều 9.5; D)."""
    return case.rules.standing_ratio if case.track == Track.LEAVING else case.rules.grassroots_ratio


@transaction.atomic
def grassroots_vote(
    case, *, held_on, members, present, in_favour, against, number, issued_on, base_reason="", actor, on
):
    """The grassroots committee votes (≥ 2/3 of its members; on an application to leave more than half, as any resolution);
    missed or not, the full result goes up (domain §2.1, §2.2)."""
    case = locked(case)
    workflow.require(case, "grassroots_vote", actor, on, held_on=held_on, number=number, issued_on=issued_on)
    place = workflow.step("grassroots_vote").place(case, on)
    vote = committee_vote(
        case,
        CommitteeVote.Kind.GRASSROOTS,
        place,
        grassroots_ratio(case),
        held_on=held_on,
        members=members,
        present=present,
        in_favour=in_favour,
        against=against,
        base_reason=base_reason,
        actor=actor,
    )
    paper(case, Paper.Kind.GRASSROOTS_RESOLUTION, issued_on=issued_on, issuer=place, number=number)
    more, other = remark(vote)
    facts = {"vote": vote.pk, "passed": vote.passed, "number": number} | other
    inspected = case.track in (Track.SCREENING, Track.DISCIPLINE)
    to = Stage.FORWARDED if inspected else Stage.AWAITING_DECISION
    note = (
        f"{vote.get_kind_display()} biểu quyết: {'đạt' if vote.passed else 'không đạt, báo cáo đầy đủ kết quả'}{more}"
    )
    return move(case, "grassroots_vote", actor=actor, on=on, to=to, note=note, facts=facts)


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
    paper(
        case,
        Paper.Kind.CONCLUSION,
        issued_on=issued_on,
        issuer=f"Ủy ban Kiểm tra {place}",
        number=number,
        organization=place,
    )
    return move(case, "verify", actor=actor, on=on, to=Stage.VERIFIED, facts={"number": number})


OUTCOME = {
    Decision.Kind.STRIKE_OFF: Stage.STRUCK_OFF,
    Decision.Kind.EXPEL: Stage.EXPELLED,
    Decision.Kind.CONTINUE: Stage.CONTINUED,
    Decision.Kind.SETTLE: Stage.SETTLED,
    Decision.Kind.LEAVE: Stage.LEAVING_GRANTED,
    Decision.Kind.REPRIMAND: Stage.DISCIPLINED,
    Decision.Kind.WARNING: Stage.DISCIPLINED,
    Decision.Kind.DISMISSAL: Stage.DISCIPLINED,
}


def write_decision(
    case,
    verb,
    kind,
    place,
    *,
    number,
    issued_on,
    ground,
    vote=None,
    ballot=None,
    post=None,
    appeal_notice="",
    heard_on=None,
    heard_by="",
    actor,
    on,
):
    """Write a decision of any track with its paper, and move the case to where its kind leads."""
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
        ballot=ballot,
        post=post,
        heard_on=heard_on,
        heard_by=heard_by,
        decided_by=actor,
    )
    paper(case, Paper.Kind.DECISION, issued_on=issued_on, issuer=place, number=number)
    if kind == Decision.Kind.CONTINUE:
        case.cycle += 1
        case.mentoring_starts_on = case.mentoring_ends_on = None
    more, other = remark(vote)
    facts = {"decision": decision.pk, "kind": kind, "number": number} | other
    return move(
        case,
        verb,
        actor=actor,
        on=on,
        to=OUTCOME[kind],
        note=f"{decision.get_kind_display()}, số {number}{more}",
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
    base_reason="",
    actor,
    on,
):
    """The body with the authority decides: removal, expulsion, another twelve months, or otherwise (never automatic).

    Removal and expulsion need the body's own vote (> 1/2 of its members; removal by a grassroots committee to which
    admission was delegated ≥ 2/3); expulsion also the hearing by a representative and no health bar, and is decided by
    the body with power of discipline (domain §2.1 no. 4, §11.3 no. 21).
    """
    case = locked(case)
    place = workflow.step("decide").place(case, on, kind)
    workflow.require(
        case,
        "decide",
        actor,
        on,
        kind=kind,
        place=place,
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
    vote = None
    if kind in (Decision.Kind.STRIKE_OFF, Decision.Kind.EXPEL):
        vote = committee_vote(
            case,
            CommitteeVote.Kind.DECIDING,
            place,
            deciding_ratio(case.rules, place) if kind == Decision.Kind.STRIKE_OFF else case.rules.standing_ratio,
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
    return write_decision(
        case,
        "settle_result",
        kind,
        place,
        number=number,
        issued_on=issued_on,
        ground=ground,
        actor=actor,
        on=on,
    )


#: How a delivered decision ends the membership; a discipline short of expulsion does not.
ENDING = {
    Decision.Kind.STRIKE_OFF: Ending.STRUCK_OFF,
    Decision.Kind.EXPEL: Ending.EXPELLED,
    Decision.Kind.LEAVE: Ending.LEFT,
}

OUT = "Đồng chí đã ra khỏi Đảng"
LEFT = "Đồng chí đã ra khỏi Đảng theo đơn"


@transaction.atomic
def deliver(case, *, delivered_on, witness, card_collected_on=None, actor, on):
    """The member receives the decision: the appeal clock starts; of one who is out the card is collected, the
    membership and every other open case end (domain §11.3 no. 23)."""
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
    delivery = Delivery.objects.create(
        case=case,
        decision=decision,
        delivered_on=delivered_on,
        witness=witness,
        card_collected_on=card_collected_on,
        appeal_until=levels.window(case, decision, delivered_on),
    )
    if ending := ENDING.get(decision.kind):
        to, reason = (Stage.LEFT, LEFT) if ending == Ending.LEFT else (Stage.OVERTAKEN, OUT)
        close_other_cases(case, "deliver", to=to, reason=reason, actor=actor, on=on)
        with in_words():
            members.close_membership(
                case.member,
                kind=ending,
                ends_on=delivered_on,
                decision_number=decision.number,
                decided_on=decision.issued_on,
                ground=decision.ground[:300],
            )
        if card_collected_on:
            departures.card_taken(case.member, card_collected_on)
    if way := way_of(case):
        way.delivered(case, decision, actor=actor, on=on)
    facts = {"delivered_on": delivered_on, "appeal_until": delivery.appeal_until}
    move(case, "deliver", actor=actor, on=on, to=Stage.DELIVERED, facts=facts)
    if decision.kind in levels.APPEALABLE:
        deadlines.start_appeal(case, delivery, levels.days_of(case, decision))
    return case
