"""What a signed correction undoes: to which earlier step a case may go back, and which rows are then set aside.

Nothing is deleted (domain §11.3 no. 26): a row that is set aside keeps its words, and the page shows it as corrected. A
sealed ballot is never unsealed; the branch votes anew at a later meeting.
"""

from screening.models import (
    Ballot,
    CommitteeVote,
    Conclusion,
    Contact,
    Correction,
    Decision,
    Hearing,
    Mentoring,
    Note,
    Notification,
    Opinion,
    SelfReview,
    Stage,
    Talk,
    Verdict,
)

S, BK, CK, VK, TK = Stage, Ballot.Kind, Contact.Kind, Verdict.Kind, CommitteeVote.Kind

#: What is written down at each stage and has to be done anew after a return to it, in the order of the way. Notes of the
#: mentor, proofs and statements made while a case is prepared are nobody's step: they stay, and an erratum corrects them.
WRITTEN_AT = {
    S.PREPARING: ((Ballot, {}), (CommitteeVote, {"kind": TK.BRANCH})),
    S.REVIEWING: ((Opinion, {}),),
    S.AWAITING_OPINION: ((Verdict, {"kind": VK.OPINION}),),
    S.AWAITING_LIST_VOTE: ((Ballot, {"kind": BK.LIST}),),
    S.AWAITING_APPROVAL: ((Verdict, {"kind": VK.APPROVAL}),),
    S.APPROVED: ((Notification, {}), (Contact, {"kind": CK.DELIVERY})),
    S.NOTIFIED: (
        (Talk, {}),
        (SelfReview, {"round": SelfReview.Round.FIRST}),
        (Hearing, {}),
        (Contact, {"kind__in": (CK.SELF_REVIEW, CK.HEARING)}),
        (Mentoring, {}),
    ),
    S.CONTINUED: ((Mentoring, {}),),
    S.MENTORING: (
        (SelfReview, {"round": SelfReview.Round.SECOND}),
        (Note, {"kind": Note.Kind.FINAL}),
        (Contact, {"kind": CK.SECOND_SELF_REVIEW}),
    ),
    S.REVIEW: ((Ballot, {"kind": BK.PROGRESS}),),
    S.PROGRESS_PROPOSED: ((Verdict, {"kind": VK.PROGRESS}),),
    S.PROGRESS_NOT_RECOGNISED: ((Ballot, {"kind__in": (BK.REMOVAL, BK.EXPULSION)}),),
    S.NO_PROPOSAL: ((Decision, {}),),
    S.PROPOSED: ((Verdict, {"kind": VK.SUB_COMMITTEE}), (CommitteeVote, {"kind": TK.GRASSROOTS})),
    S.FORWARDED: ((Conclusion, {}),),
    S.VERIFIED: ((CommitteeVote, {"kind": TK.DECIDING}), (Decision, {})),
    S.REFERRED: ((CommitteeVote, {"kind": TK.DECIDING}), (Decision, {})),
    S.AWAITING_DECISION: ((CommitteeVote, {"kind": TK.DECIDING}), (Decision, {})),
}

ORDER = (*WRITTEN_AT, S.STRUCK_OFF, S.EXPELLED, S.DISCIPLINED, S.LEAVING_GRANTED)

#: Where a correction may lead; a decision that was delivered is changed by an appeal, not by a correction.
RETURNS_TO = tuple(WRITTEN_AT)

#: Steps that move no stage and are undone with the stage in which they were done.
INSIDE = frozenset(
    {
        *("record_opinion", "record_talk", "receive_self_review", "hold_hearing", "record_contact"),
        *("receive_second_self_review", "receive_remarks", "enter_tally", "void_ballot", "sub_committee_opinion"),
        *("list_vote", "progress_vote", "proposal_vote", "removal_vote", "discipline_vote"),
    }
)
#: While a case is prepared only the vote is undone.
VOTES = frozenset(verb for verb in INSIDE if verb.endswith(("_vote", "_tally", "_ballot")))


def returns(case):
    """The stages to which the case may go back, the nearest first: those in which it stood earlier in this cycle."""
    if case.stage not in ORDER:
        return []
    stood, before = _stood(case), ORDER[: ORDER.index(case.stage)]
    return [stage for stage in reversed(before) if stage in stood and stage in WRITTEN_AT]


def _stood(case):
    """The stages in which the case has stood in this cycle, by the moves that count."""
    return set(case.moves.filter(cycle=case.cycle).values_list("to_stage", flat=True))


def set_aside(case, correction, to):
    """Set aside what was written from that stage on, at the stages in which the case has stood. Returns how many rows."""
    stood, count = _stood(case), 0
    undone = [stage for stage in ORDER[ORDER.index(to) : ORDER.index(case.stage) + 1] if stage in stood]
    for stage in undone:
        for model, which in WRITTEN_AT.get(stage, ()):
            if any(field.name == "cycle" for field in model._meta.fields):
                which = which | {"cycle": case.cycle}
            rows = model.objects.filter(case=case, set_aside_by=None, **which)
            if model is Ballot:
                rows = rows.filter(state=Ballot.State.SEALED)
            count += rows.update(set_aside_by=correction)
    case.moves.filter(pk__in=[move.pk for move in _moves(case, to, undone)]).update(set_aside_by=correction)
    return count


def _moves(case, to, undone):
    """The moves since the case came to that stage that are undone with it."""
    moves = list(case.moves.order_by("pk"))
    came = max(n for n, move in enumerate(moves) if move.to_stage == to and move.from_stage != to)
    for move in moves[came + 1 :]:
        inside = VOTES if move.from_stage == Stage.PREPARING else INSIDE
        if move.from_stage in undone and (move.to_stage != move.from_stage or move.verb in inside):
            yield move


def corrected(case):
    """[(model's name, row)] of all that corrections have set aside."""
    models = {model for rows in WRITTEN_AT.values() for model, _ in rows}
    found = []
    for model in sorted(models, key=lambda model: model.__name__):
        manager = model.objects if model is Ballot else model.everything
        rows = manager.filter(case=case, set_aside_by__isnull=False).select_related("set_aside_by")
        found += [(model._meta.verbose_name, row) for row in rows.order_by("pk")]
    return found


def day_of(row):
    """The day that stands on a row that was set aside."""
    for name in ("held_on", "issued_on", "received_on", "served_on", "given_on", "made_on", "written_on"):
        if day := getattr(row, name, None):
            return day
    return getattr(row, "resolution_on", None) or row.meeting.held_on


def days_undone(case):
    """The days of what was set aside: a paper of such a day belongs to a step that was corrected."""
    if not case.corrections.filter(kind=Correction.Kind.RETURN).exists():
        return frozenset()
    return frozenset(day_of(row) for _, row in corrected(case))
