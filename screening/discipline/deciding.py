"""Verbs of the decision on discipline: issued by the branch, or decided by the body with the power (domain §2.3)."""

from django.db import transaction

from screening import workflow
from screening.actions.base import locked, move, paper
from screening.actions.outcome import committee_vote, write_decision
from screening.flow import NotYet, Reason
from screening.models import CommitteeVote, Decision, Paper, Stage

from .measures import DECIDED_AS, MEASURE_OF, TO_INSPECTION, facts

#: What every decision says.
WORDS = ("number", "issued_on", "ground", "appeal_notice")


@transaction.atomic
def issue_discipline(case, *, number, issued_on, ground, appeal_notice, actor, on):
    """The branch's own decision: reprimand or warning, in effect since the vote was announced (domain §2.3, V1)."""
    case = locked(case)
    about = facts(case)
    kind = DECIDED_AS.get(about.proposed)
    words = {"number": number, "issued_on": issued_on, "ground": ground, "appeal_notice": appeal_notice}
    workflow.require(case, "issue_discipline", actor, on, kind=kind, **words)
    return write_decision(case, "issue_discipline", kind, case.branch, **words, ballot=about.ballot, actor=actor, on=on)


@transaction.atomic
def decide_discipline(case, *, kind, actor, on, **given):
    """The body with the power of discipline decides: the proposed form, a lighter one with a reason, or none.

    Given: number, issued_on, ground, appeal_notice; its own vote as held_on, members, present, in_favour, against;
    the post of a dismissal; the reason for a form other than the proposed one.
    """
    case = locked(case)
    _require(case, "decide_discipline", kind, given, actor, on)
    if kind not in (*MEASURE_OF, Decision.Kind.SETTLE):
        raise NotYet(Reason("Hồ sơ kỷ luật kết thúc bằng một hình thức kỷ luật hoặc không kỷ luật.", "Chọn lại."))
    return _decide(case, "decide_discipline", kind, given, actor, on)


@transaction.atomic
def settle_referral(case, *, kind, actor, on, **given):
    """What no form carried, or what two bases counted differently, only the deciding body settles (domain §12 no. 26).

    Given: as for `decide_discipline`. `kind` may also be TO_INSPECTION: an expulsion is considered only after the
    inspection commission's conclusion.
    """
    case = locked(case)
    _require(case, "settle_referral", kind, given, actor, on)
    if kind == TO_INSPECTION:
        place, number = workflow.step("settle_referral").place(case, on), given["number"]
        paper(case, Paper.Kind.OTHER, issued_on=given["issued_on"], issuer=place, number=number)
        told = {"to": Stage.FORWARDED, "note": given["reason"], "facts": {"kind": kind, "number": number}}
        return move(case, "settle_referral", actor=actor, on=on, **told)
    if kind not in (*MEASURE_OF, Decision.Kind.SETTLE) or kind == Decision.Kind.EXPEL:
        raise NotYet(
            Reason("Khai trừ cần Ủy ban Kiểm tra thẩm tra trước.", "Chọn chuyển thẩm tra, hoặc hình thức khác.")
        )
    return _decide(case, "settle_referral", kind, given, actor, on)


def _require(case, verb, kind, given, actor, on):
    """Ask the guards of a decision; what is not given is not asked about."""
    asked = {name: value for name, value in given.items() if value is not None}
    workflow.require(case, verb, actor, on, kind=kind, **asked)


def _decide(case, verb, kind, given, actor, on):
    """Write the decision with the body's own vote, the hearing by its representative and the reason of another form."""
    place, about = workflow.step(verb).place(case, on), facts(case)
    words = {name: given.get(name) or "" for name in WORDS}
    if reason := (given.get("reason") or "").strip():
        words["ground"] = f"{words['ground'].strip()}\nLý do chọn khác đề nghị của chi bộ: {reason}"
    day = given.get("held_on") or given["issued_on"]
    hearing = [row for row in about.hearings_by(place) if row.held_on <= day][-1]
    return write_decision(
        case,
        verb,
        kind,
        place,
        **words,
        vote=_vote(case, place, given, day, actor),
        ballot=about.ballot,
        post=given["post"] if kind == Decision.Kind.DISMISSAL else None,
        heard_on=hearing.held_on,
        heard_by=hearing.heard_by,
        actor=actor,
        on=on,
    )


def _vote(case, place, given, day, actor):
    """The body's own vote; without a form of discipline it is kept where it was counted."""
    members, present, in_favour = (given.get(name) for name in ("members", "present", "in_favour"))
    if not members or in_favour is None:
        return None
    return committee_vote(
        case,
        CommitteeVote.Kind.DECIDING,
        place,
        case.rules.standing_ratio,
        held_on=day,
        members=members,
        present=present,
        in_favour=in_favour,
        against=given.get("against"),
        base_reason=given.get("base_reason") or "",
        actor=actor,
    )
