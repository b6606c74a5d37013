"""Verbs of suspension: the body with the power of discipline decides; the standing of the member follows (domain §2.4).

The standing has no end until a decision ends it: whoever is suspended is left out of N, is not ranked, and owes dues.
"""

from datetime import timedelta

from django.db import transaction

from branches import access, inbox, journal
from members.actions import standings
from members.models import Member, Standing
from screening.actions.base import in_words, paper
from screening.flow import NotYet, Reason, Situation
from screening.guards import dates_not_in_future
from screening.models import Case, Paper, Suspension, Track
from screening.offices import BRANCH_HEAD
from screening.regulation import rules_on

from . import guards as own
from .offices import SUSPENDERS, body_for, handled_by


def _locked_member(member):
    return Member.objects.select_for_update().get(pk=member.pk)


def _check(member, actor, on, data, needs, checks):
    situation = Situation(None, actor, on, data, member=member)
    reasons = [reason for guard in needs if (reason := guard(situation))]
    reasons = reasons or [reason for guard in checks if (reason := guard(situation))]
    if reasons:
        raise NotYet(*reasons)


def _record(verb, member, actor, facts):
    journal.record(f"screening.{verb}", actor=actor, organization=member.branch, subject=member, facts=facts)


def _paper(member, kind_of_day, number, place):
    """The decision also lies in the open case on discipline, where there is one."""
    case = Case.objects.open().on_track(Track.DISCIPLINE).filter(member=member).first()
    if case is not None:
        paper(case, Paper.Kind.SUSPENSION, issued_on=kind_of_day, issuer=place, number=number)


def _tell(suspension, words):
    member = suspension.member
    users = access.officers_of(member.branch, BRANCH_HEAD)
    text = f"Đình chỉ sinh hoạt: {words}"
    inbox.deliver(users, text, link=suspension.get_absolute_url(), place_id=member.branch_id)


def _end_former(member):
    """A suspension that went with an earlier membership is over; the rows say so before another begins."""
    for row in Suspension.objects.filter(member=member, ended_on=None).exclude(standing__ends_on=None):
        row.ended_on, row.end_reason = row.standing.ends_on, "Kết thúc cùng thời gian sinh hoạt"
        row.save(update_fields=["ended_on", "end_reason"])


@transaction.atomic
def suspend(member, *, basis, number, issued_on, starts_on, due_on=None, legal_limit="", actor, on):
    """Suspend a member: considered for discipline, so many days from the start; prosecuted or detained, as the law says.

    The number of days is that of the rules in force on the day of the decision.
    """
    member = _locked_member(member)
    place = body_for(member, on)
    if place is None:
        raise NotYet(
            Reason("Chưa ghi cơ quan có thẩm quyền kỷ luật cho chi bộ này.", "Quản trị chọn ở mục Thẩm quyền.")
        )
    access.require(actor, SUSPENDERS, place)
    data = {"basis": basis, "number": number, "issued_on": issued_on, "starts_on": starts_on}
    data |= {"due_on": due_on, "legal_limit": legal_limit}
    _check(member, actor, on, data, own.SUSPENDING, own.SUSPENDED)
    _check(member, actor, on, {"issued_on": issued_on, "starts_on": starts_on}, (), (dates_not_in_future,))
    if basis == Suspension.Basis.CONSIDERED:
        due_on, legal_limit = starts_on + timedelta(days=rules_on(issued_on).suspend_days), ""
    standing = Standing(
        member=member,
        kind=Standing.Kind.SUSPENDED,
        starts_on=starts_on,
        decision_number=number,
        decided_on=issued_on,
        reason=Suspension.Basis(basis).label,
    )
    with in_words():
        standings.write_standing(standing)
    _end_former(member)
    suspension = Suspension.objects.create(
        member=member,
        standing=standing,
        basis=basis,
        organization=place,
        number=number,
        issued_on=issued_on,
        starts_on=starts_on,
        due_on=due_on,
        legal_limit=legal_limit.strip(),
        recorded_by=actor,
    )
    _paper(member, issued_on, number, place)
    _record("suspend", member, actor, {"basis": basis, "number": number, "starts_on": starts_on, "due_on": due_on})
    _tell(suspension, f"có quyết định số {number}, đến hết ngày {due_on:%d/%m/%Y}.")
    return suspension


def _held(suspension):
    """The suspension with its member under lock."""
    member = _locked_member(suspension.member)
    row = Suspension.objects.select_for_update(of=("self",)).select_related("standing", "organization")
    suspension = row.get(pk=suspension.pk)
    suspension.member = member
    return suspension, member


@transaction.atomic
def extend_suspension(suspension, *, number, issued_on, due_on, legal_limit="", actor, on):
    """The one extension, decided before the time is over; of a prosecuted or detained member as often as the law does."""
    suspension, member = _held(suspension)
    access.require(actor, SUSPENDERS, handled_by(suspension, on))
    data = {"suspension": suspension, "number": number, "issued_on": issued_on, "due_on": due_on}
    _check(member, actor, on, data | {"rules": rules_on(issued_on)}, own.EXTENDING, own.EXTENDED)
    _check(member, actor, on, {"issued_on": issued_on}, (), (dates_not_in_future,))
    before = suspension.due_on
    suspension.extension_number, suspension.extended_on, suspension.due_on = number, issued_on, due_on
    suspension.extension_days = (suspension.extension_days or 0) + (due_on - before).days
    suspension.legal_limit = legal_limit.strip() or suspension.legal_limit
    suspension.save()
    _paper(member, issued_on, number, handled_by(suspension, on))
    _record("extend_suspension", member, actor, {"number": number, "issued_on": issued_on, "due_on": [before, due_on]})
    _tell(suspension, f"đã gia hạn đến hết ngày {due_on:%d/%m/%Y}.")
    return suspension


@transaction.atomic
def end_suspension(suspension, *, number, ended_on, reason, actor, on):
    """A decision ends it: from that day the member takes part again. Nothing else ends it (domain §11.4 no. 39)."""
    suspension, member = _held(suspension)
    access.require(actor, SUSPENDERS, handled_by(suspension, on))
    data = {"suspension": suspension, "ended_on": ended_on, "reason": reason}
    _check(member, actor, on, data, own.ENDING, own.ENDED)
    suspension.ended_on, suspension.end_number, suspension.end_reason = ended_on, number, reason.strip()[:300]
    suspension.save()
    with in_words():
        standings.write_end(suspension.standing, ended_on - timedelta(days=1))
    _paper(member, ended_on, number, handled_by(suspension, on))
    _record("end_suspension", member, actor, {"number": number, "ended_on": ended_on})
    _tell(suspension, f"đã thôi đình chỉ từ ngày {ended_on:%d/%m/%Y}.")
    return suspension
