"""Builders of the track of leaving: an application is played through the real verbs."""

from datetime import timedelta

from members.tests.builders import make_member
from screening import actions
from screening.models import Decision, Stage, Violation
from screening.tests.builders import DAY, OPENED, cast_of, make_meeting, numbered


def file_request(branch, *, member=None, on=OPENED, **fields):
    """The application of a member of the branch, received by its secretary."""
    facts = {
        "written_on": on,
        "received_on": on,
        "reason": "Tuổi cao, sức yếu",
        "text": "Tôi làm đơn này xin ra khỏi Đảng.",
    } | fields
    return actions.file_request(member or make_member(branch), actor=cast_of(branch).secretary, on=on, **facts)


def give_opinion(case, on, *, in_favour=None, against=0, **fields):
    """The branch votes at a meeting of that day; everybody present agrees unless said otherwise."""
    facts = {"meeting": make_meeting(case.branch, on)} | numbered(case, "branch_opinion", "07-NQ/CB", on) | fields
    if in_favour is None:
        in_favour = 6  # of the seven officials of the cast, who are all there
    actor = cast_of(case.branch).secretary
    return actions.branch_opinion(case, in_favour=in_favour, against=against, actor=actor, on=on, **facts)


def decide(case, on, *, kind=Decision.Kind.LEAVE, members=15, in_favour=8, **fields):
    """The competent body decides by its own vote."""
    facts = (
        {"kind": kind, "ground": "Theo đơn của đồng chí."} | numbered(case, "decide_leaving", "47-QĐ/TU", on) | fields
    )
    facts |= {"members": members, "present": members, "in_favour": in_favour, "against": 0}
    return actions.decide_leaving(case, actor=cast_of(case.branch).organizer, on=on, **facts)


def record_violation(member, on, **fields):
    """A violation that is written down and not yet considered."""
    facts = {"summary": "Vi phạm.", "occurred_on": on, "found_on": on} | fields
    actor = cast_of(member.branch).secretary
    return actions.record_violation(Violation(member=member, **facts), actor=actor, on=on)


def play_leaving(branch, to=Stage.DELIVERED, *, on=OPENED, card_collected_on=None, **fields):
    """A case of leaving played to the stage through the verbs. Returns (case, the day after its last step)."""
    cast, case, day = cast_of(branch), file_request(branch, on=on, **fields), on + DAY
    if to == Stage.PREPARING:
        return case, day
    case = give_opinion(case, day)
    if case.stage == Stage.PROPOSED and to != Stage.PROPOSED:
        day += timedelta(days=7)
        paper = numbered(case, "grassroots_vote", "15-NQ/ĐU", day) | {"held_on": day}
        votes = {"members": 15, "present": 15, "in_favour": 10, "against": 5}
        case = actions.grassroots_vote(case, **paper, **votes, actor=cast.staff, on=day)
    if case.stage == Stage.AWAITING_DECISION and to in (Stage.LEAVING_GRANTED, Stage.DELIVERED):
        day += timedelta(days=7)
        case = decide(case, day)
    if case.stage == Stage.LEAVING_GRANTED and to == Stage.DELIVERED:
        day += timedelta(days=3)
        delivery = {"delivered_on": day, "witness": "Chi ủy", "card_collected_on": card_collected_on and day}
        case = actions.deliver(case, **delivery, actor=cast.secretary, on=day)
    return case, day + DAY
