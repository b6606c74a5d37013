"""Builders of the track of removal: a case is played through the real verbs."""

from datetime import timedelta

from members.models import MemberYear
from members.tests.builders import make_member
from screening import actions
from screening.models import Ballot, Contact, Decision, RemovalGround, Stage
from screening.tests.builders import APPEAL_NOTICE, DAY, OPENED, cast_of, counts, make_meeting, numbered

GROUNDS = ("X1", "X2", "X3", "X4", "X5", "X6")


def ground(code):
    return RemovalGround.objects.get(code=code)


def make_year(member, year, *, missed=(), unpaid=()):
    """A member-year in which these months count as missed, or unpaid; the others were attended and paid."""
    bits = lambda months: sum(1 << (month - 1) for month in months)  # noqa: E731
    every = bits(range(1, 13))
    return MemberYear.objects.create(
        member=member, year=year, held=every, attended=every & ~bits(missed), due=every, paid=every & ~bits(unpaid)
    )


def open_removal(branch, *, member=None, on=OPENED, code="X2", **fields):
    """A removal case of a member of the branch, by the branch's secretary."""
    cast = cast_of(branch)
    member = member or make_member(branch)
    facts = {
        "ground": ground(code),
        "summary": "Ngày 02/11/2025 đồng chí gửi trả thẻ đảng viên qua bưu điện.",
        "number": "03-BB/CB",
        "issued_on": on,
        "issuer": "Chi bộ",
        "proof": "Biên bản nhận thẻ do đồng chí gửi trả.",
    } | fields
    return actions.open_removal(member, actor=cast.secretary, on=on, **facts)


def ask_three_times(case, on, kind=Contact.Kind.SELF_REVIEW):
    """Three dated requests for the self-review; returns the day after the last."""
    cast = cast_of(case.branch)
    for n in range(case.rules.selfreview_requests):
        day = on + n * DAY
        actions.record_contact(
            case, kind=kind, made_on=day, by_whom="Chi ủy", note="Gửi giấy mời", actor=cast.secretary, on=day
        )
    return day + DAY


def vote(case, on, in_favour=None):
    """The branch votes on the removal and both tellers enter the same counts."""
    cast = cast_of(case.branch)
    meeting = make_meeting(case.branch, on)
    ballot = actions.open_ballot(
        case, Ballot.Kind.REMOVAL, meeting=meeting, tellers=cast.members[:3], actor=cast.secretary, on=on
    )
    figures = counts(ballot, ballot.needed if in_favour is None else in_favour)
    actions.enter_tally(ballot, figures, actor=cast.secretary, on=on)
    actions.enter_tally(ballot, figures, actor=cast.teller, on=on)
    case.refresh_from_db()
    ballot.refresh_from_db()
    return ballot


def decide(case, on, *, kind=Decision.Kind.STRIKE_OFF, members=15, in_favour=8, **fields):
    """The competent level decides by its own vote."""
    cast = cast_of(case.branch)
    facts = {
        "kind": kind,
        **numbered(case, "decide_removal", "47-QĐ/TU", on),
        "ground": "Điều 8.1 Điều lệ Đảng.",
        "appeal_notice": APPEAL_NOTICE,
        "members": members,
        "present": members,
        "in_favour": in_favour,
        "against": 0,
    } | fields
    return actions.decide_removal(case, actor=cast.organizer, on=on, **facts)


def play_removal(branch, to=Stage.DELIVERED, *, on=OPENED, **fields):
    """A removal case played to the stage through the verbs. Returns (case, the day after its last step)."""
    cast = cast_of(branch)
    case = open_removal(branch, on=on, **fields)
    if to == Stage.PREPARING:
        return case, on + DAY
    day = ask_three_times(case, on + DAY)
    vote(case, day)
    if case.stage == Stage.PROPOSED and to != Stage.PROPOSED:
        day += timedelta(days=7)
        actions.grassroots_vote(
            case,
            held_on=day,
            members=15,
            present=15,
            in_favour=10,
            against=5,
            **numbered(case, "grassroots_vote", "15-NQ/ĐU", day),
            actor=cast.staff,
            on=day,
        )
        case.refresh_from_db()
    if case.stage == Stage.AWAITING_DECISION and to in (Stage.STRUCK_OFF, Stage.DELIVERED):
        day += timedelta(days=7)
        decide(case, day)
        case.refresh_from_db()
        if to == Stage.DELIVERED:
            day += timedelta(days=3)
            actions.deliver(case, delivered_on=day, witness="Chi ủy", actor=cast.secretary, on=day)
            case.refresh_from_db()
    return case, day + DAY
