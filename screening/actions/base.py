"""What every verb shares: the lock, the move, the paper."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError

from branches import calendar, journal
from branches.models import Organization
from members.models import Member
from screening import deadlines, notices
from screening.documents import registers
from screening.flow import NotYet
from screening.guards.opening import number_and_day
from screening.models import FINAL, Ballot, Case, Handover, Move, Paper, RegisterEntry, Stage, Track
from screening.regulation import edition_on
from screening.secrecy import usual_secrecy


def locked(case):
    """The case, re-read under a row lock: of two people pressing at once one wins, the other is told.

    What it refers to is read after the lock: a join that waits while the case moves finds neither branch.
    """
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    return Case.objects.select_related("member", "branch", "edition", "nominee_list").get(pk=case.pk)


def lock_mentor(member):
    """Two cases that ask for the same mentor at once queue up: one mentor helps one member (domain §11.1)."""
    if member is not None:
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)


def next_number(branch, year):
    """The next number of a case in that branch and year; the branch is locked, so no number is given twice."""
    Organization.objects.select_for_update(no_key=True).get(pk=branch.pk)
    last = Case.objects.filter(branch=branch, year=year).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def require_opening(row, situation):
    """Ask the conditions of the first step of a track, before there is a case. Raises NotYet with every reason."""
    for guards in (row.needs, row.checks):
        if reasons := [reason for guard in guards if (reason := guard(situation))]:
            raise NotYet(*reasons)


def begin(member, track, *, actor, on):
    """A new case of the member's branch under the edition of the day; its first stage comes with its first `move`."""
    return Case.objects.create(
        number=next_number(member.branch, on.year),
        year=on.year,
        member=member,
        branch=member.branch,
        edition=edition_on(on),
        track=track,
        stage=Stage.REVIEWING if track == Track.SCREENING else Stage.PREPARING,
        stage_since=on,
        opened_on=on,
        opened_by=actor,
    )


@contextmanager
def in_words():
    """A member's record that refuses the change refuses the step, in its own words."""
    try:
        yield
    except ValidationError as refusal:
        raise NotYet(*refusal.messages) from None


def move(case, verb, *, actor, on, to=None, note="", facts=None, journalled=True):
    """Write the one trace of a verb: stage and closing date, the dated move, the journal entry, deadlines, notices."""
    left = case.stage
    if to is not None and to != left:
        case.stage, case.stage_since = to, on
        case.closed_on = on if to in FINAL else None
        if case.closed_on:
            Handover.objects.pending().filter(case=case).update(recalled_on=on, reason="Hồ sơ kết thúc")
    case.save()
    Move.objects.create(
        case=case,
        verb=verb,
        from_stage=left,
        to_stage=case.stage,
        cycle=case.cycle,
        branch=case.branch,
        on=on,
        at=calendar.now(),
        actor=actor,
        note=note[:300],
    )
    if journalled:
        journal.record(
            f"screening.{verb}",
            actor=actor,
            organization=case.branch,
            subject=case,
            facts={"stage": [left, case.stage], "on": on} | (facts or {}),
        )
    deadlines.follow(case, left, on, actor)
    if verb != "return_case":  # which tells in its own words
        notices.stage_reached(case, left, on)
    return case


def void_open_ballots(case, reason):
    """Void what is still open, where the matter itself has ended; the blind entries go."""
    for ballot in Ballot.objects.filter(case=case, state=Ballot.State.OPEN):
        ballot.tallies.all().delete()
        ballot.state, ballot.void_reason = Ballot.State.VOID, reason
        ballot.save()


def close_other_cases(case, verb, *, to, reason, actor, on):
    """Whoever is no longer a member has no other open case: each ends at `to`, with the reason and its own move."""
    others = Case.objects.select_for_update(of=("self",)).filter(member=case.member, closed_on=None)
    for other in others.exclude(pk=case.pk).select_related("member", "branch", "edition").order_by("pk"):
        void_open_ballots(other, reason)
        other.mentorings.filter(ended_on=None).update(ended_on=on, end_reason=reason)
        move(other, verb, actor=actor, on=on, to=to, note=reason, facts={"because_of": case.pk})


def keep_managing_opinion(case, words):
    """Note the written opinion of the level that manages the member, with its own number and date (domain §1.5)."""
    if case.member.managed_by_id and words:
        number, day = number_and_day(words)
        paper(case, Paper.Kind.OTHER, issued_on=day, issuer=case.member.managed_by, number=number)


def paper(case, kind, *, issued_on, issuer, number="", place="", organization=None, typed=True):
    """Note a document of the case: its number, date, issuer and where the original is kept.

    The number goes into the register of the organisation that issues (domain §10); a paper whose number was given
    beforehand is that very paper. Raises NotYet where another paper has the number; one that was not `typed` here never
    stops a step.
    """
    if organization is None and isinstance(issuer, Organization):
        organization = issuer
    issued = case.papers.filter(kind=kind, number=number).exclude(template="").first() if number else None
    if issued is not None and issued.entry_id and issued.entry.origin == RegisterEntry.Origin.ISSUED:
        RegisterEntry.objects.filter(pk=issued.entry_id).update(origin=RegisterEntry.Origin.TYPED)
        issued.place = place or issued.place
        issued.issued_on = issued_on
        issued.save()
        return issued
    return Paper.objects.create(
        case=case,
        kind=kind,
        number=number,
        issued_on=issued_on,
        issuer=str(issuer)[:200],
        place=place,
        cycle=case.cycle,
        secrecy=usual_secrecy(),
        entry=registers.claim(case, kind, organization, number, issued_on, typed=typed),
    )
