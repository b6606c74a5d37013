"""Notice, talk, self-review, hearing, and the assignment of the mentor (Guide 02, step 2)."""

from django.db import transaction

from screening import deadlines, workflow
from screening.models import Commitment, Contact, Hearing, Mentoring, Notification, Paper, SelfReview, Stage, Talk

from .base import lock_mentor, locked, move, paper


@transaction.atomic
def record_contact(case, *, kind, made_on, by_whom, note, actor, on):
    """Record one dated attempt, request or invitation."""
    case = locked(case)
    workflow.require(case, "record_contact", actor, on, kind=kind, made_on=made_on)
    Contact.objects.create(case=case, cycle=case.cycle, kind=kind, made_on=made_on, by_whom=by_whom, note=note)
    return move(case, "record_contact", actor=actor, on=on, facts={"kind": kind, "made_on": made_on})


@transaction.atomic
def notify(case, *, number, issued_on, served_on, acknowledged, witness, actor, on):
    """The member is told in writing: acknowledged, or three delivery attempts recorded (domain §11.3 no. 12)."""
    case = locked(case)
    workflow.require(
        case, "notify", actor, on, number=number, issued_on=issued_on, served_on=served_on, acknowledged=acknowledged
    )
    Notification.objects.create(
        case=case, number=number, issued_on=issued_on, served_on=served_on, acknowledged=acknowledged, witness=witness
    )
    paper(case, Paper.Kind.NOTICE, issued_on=issued_on, issuer=case.branch, number=number)
    facts = {"number": number, "served_on": served_on, "acknowledged": acknowledged}
    return move(case, "notify", actor=actor, on=on, to=Stage.NOTIFIED, facts=facts)


@transaction.atomic
def record_talk(case, *, held_on, attendees, summary, actor, on):
    """The committee's talk with the member, before the self-review."""
    case = locked(case)
    workflow.require(case, "record_talk", actor, on, held_on=held_on, summary=summary)
    Talk.objects.create(case=case, held_on=held_on, attendees=attendees, summary=summary)
    return move(case, "record_talk", actor=actor, on=on, facts={"held_on": held_on})


@transaction.atomic
def receive_self_review(case, *, received_on, text, place, commitments, actor, on):
    """The member's own statement with its commitments, stored unaltered (domain §11.3 no. 13)."""
    case = locked(case)
    first = SelfReview.Round.FIRST
    workflow.require(
        case,
        "receive_self_review",
        actor,
        on,
        received_on=received_on,
        commitments=commitments,
        round=first,
        text=text,
        place=place,
    )
    review = SelfReview.objects.create(
        case=case, cycle=case.cycle, round=first, received_on=received_on, text=text, place=place
    )
    wanted = [line.strip() for line in commitments if line.strip()]
    Commitment.objects.bulk_create(
        Commitment(self_review=review, order=order, text=line[:300]) for order, line in enumerate(wanted, 1)
    )
    paper(case, Paper.Kind.SELF_REVIEW, issued_on=received_on, issuer=case.member, place=place)
    facts = {"received_on": received_on, "commitments": len(wanted)}
    return move(case, "receive_self_review", actor=actor, on=on, facts=facts)


@transaction.atomic
def hold_hearing(case, *, meeting, attended, statement, actor, on):
    """The branch meeting hears the member, or notes three invitations and absence (domain §11.3 no. 14)."""
    case = locked(case)
    workflow.require(case, "hold_hearing", actor, on, meeting=meeting, attended=attended, statement=statement)
    Hearing.objects.create(
        case=case, cycle=case.cycle, meeting=meeting, attended=attended, statement=statement, recorded_by=actor
    )
    facts = {"meeting": meeting.pk, "attended": attended}
    return move(case, "hold_hearing", actor=actor, on=on, facts=facts)


@transaction.atomic
def assign_mentor(case, *, mentor, number, issued_on, actor, on):
    """The branch's resolution names one mentor; the clock starts at its date (domain §11.3 no. 15, §12 no. 8)."""
    case = locked(case)
    lock_mentor(mentor)
    workflow.require(case, "assign_mentor", actor, on, mentor=mentor, number=number, issued_on=issued_on)
    Mentoring.objects.create(
        case=case, cycle=case.cycle, mentor=mentor, resolution_number=number, resolution_on=issued_on
    )
    case.mentoring_starts_on = issued_on
    case.mentoring_ends_on = deadlines.full_on(case)[0]
    paper(case, Paper.Kind.RESOLUTION, issued_on=issued_on, issuer=case.branch, number=number)
    facts = {"mentor": mentor.pk, "starts_on": issued_on, "ends_on": case.mentoring_ends_on}
    return move(case, "assign_mentor", actor=actor, on=on, to=Stage.MENTORING, facts=facts)
