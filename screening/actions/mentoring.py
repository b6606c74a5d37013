"""The twelve months: notes, answers, change of mentor, pause, and the way to the review (Guide 02, step 3)."""

from django.db import transaction

from screening import deadlines, workflow
from screening.flow import NotYet, Reason
from screening.models import CommitmentResult, Deadline, Mentoring, Note, Paper, Pause, SelfReview, Stage

from .base import lock_mentor, locked, move, paper


@transaction.atomic
def write_note(case, *, written_on, author, text, actor, on):
    """A periodic remark of the mentor; append-only (domain §11.3 no. 17)."""
    case = locked(case)
    workflow.require(case, "write_note", actor, on, written_on=written_on, text=text)
    note = Note.objects.create(
        case=case,
        cycle=case.cycle,
        kind=Note.Kind.PERIODIC,
        written_on=written_on,
        author=author,
        text=text,
        recorded_by=actor,
    )
    owed = case.deadlines.open().filter(kind=Deadline.Kind.MENTOR_REPORT).first()
    deadlines.meet(case, Deadline.Kind.MENTOR_REPORT, on, actor=actor)
    deadlines.next_report(case, max(on, owed.due_on) if owed else on)
    move(case, "write_note", actor=actor, on=on, facts={"note": note.pk, "written_on": written_on})
    return note


@transaction.atomic
def answer_note(note, *, written_on, text, actor, on):
    """The member's own answer to a remark, word for word."""
    case = locked(note.case)
    workflow.require(case, "answer_note", actor, on, note=note, written_on=written_on, text=text)
    if note.kind == Note.Kind.ANSWER:
        raise NotYet(Reason("Chỉ trả lời một nhận xét, không trả lời một câu trả lời.", "Chọn nhận xét."))
    answer = Note.objects.create(
        case=case,
        cycle=case.cycle,
        kind=Note.Kind.ANSWER,
        written_on=written_on,
        author=case.member.full_name,
        text=text,
        answers=note,
        recorded_by=actor,
    )
    move(case, "answer_note", actor=actor, on=on, facts={"note": answer.pk, "answers": note.pk})
    return answer


@transaction.atomic
def change_mentor(case, *, mentor, number, issued_on, reason, actor, on):
    """Another mentor by a new resolution; the clock is not reset (domain §11.3 no. 15)."""
    case = locked(case)
    lock_mentor(mentor)
    workflow.require(case, "change_mentor", actor, on, mentor=mentor, number=number, issued_on=issued_on)
    current = case.mentorings.filter(ended_on=None).first()
    if current is not None and current.mentor_id == mentor.pk:
        raise NotYet(Reason(f"Đồng chí {mentor.full_name} đang là người giúp đỡ.", "Chọn đồng chí khác."))
    former = case.mentorings.order_by("-pk").first()
    if issued_on < (former.ended_on or former.resolution_on):
        raise NotYet(Reason("Nghị quyết mới không thể trước nghị quyết cũ.", "Ghi đúng ngày nghị quyết."))
    case.mentorings.filter(ended_on=None).update(ended_on=issued_on, end_reason=reason[:200])
    Mentoring.objects.create(
        case=case, cycle=case.cycle, mentor=mentor, resolution_number=number, resolution_on=issued_on
    )
    paper(case, Paper.Kind.RESOLUTION, issued_on=issued_on, issuer=case.branch, number=number)
    return move(case, "change_mentor", actor=actor, on=on, note=reason, facts={"mentor": mentor.pk, "number": number})


@transaction.atomic
def pause_clock(case, *, starts_on, reason, number, issued_on, actor, on):
    """Stop the clock by the superior's written decision (domain §12 no. 9)."""
    case = locked(case)
    workflow.require(
        case, "pause_clock", actor, on, starts_on=starts_on, reason=reason, number=number, issued_on=issued_on
    )
    if not case.mentoring_starts_on <= starts_on < case.mentoring_ends_on:
        raise NotYet(Reason("Ngày tạm dừng nằm ngoài thời gian giúp đỡ.", "Chọn ngày trong thời gian giúp đỡ."))
    if case.pauses.filter(ends_on__gt=starts_on).exists():
        raise NotYet(Reason("Ngày tạm dừng trùng với lần tạm dừng trước.", "Chọn ngày sau lần tạm dừng trước."))
    Pause.objects.create(
        case=case, starts_on=starts_on, reason=reason, number=number, issued_on=issued_on, decided_by=actor
    )
    paper(
        case, Paper.Kind.PAUSE, issued_on=issued_on, issuer=workflow.step("pause_clock").place(case, on), number=number
    )
    running = (Deadline.Kind.MENTORING, Deadline.Kind.REVIEW, Deadline.Kind.MENTOR_REPORT)
    deadlines.lapse(case, on, *running, why=f"Tạm dừng tính thời gian, văn bản số {number}.", actor=actor)
    return move(case, "pause_clock", actor=actor, on=on, note=reason, facts={"starts_on": starts_on, "number": number})


@transaction.atomic
def resume_clock(case, *, ends_on, actor, on):
    """Let the clock go on; the day it is full moves by the days it stood still."""
    case = locked(case)
    situation = workflow.require(case, "resume_clock", actor, on, ends_on=ends_on)
    pause = situation.open_pause
    if ends_on <= pause.starts_on:
        raise NotYet(Reason("Ngày tính tiếp phải sau ngày tạm dừng.", "Ghi đúng ngày."))
    pause.ends_on = ends_on
    pause.save()
    case.mentoring_ends_on = deadlines.full_on(case)[0]
    case.save()
    deadlines.open_mentoring(case, on)
    deadlines.go_on_reporting(case, pause.starts_on)
    return move(case, "resume_clock", actor=actor, on=on, facts={"ends_on": ends_on, "full_on": case.mentoring_ends_on})


@transaction.atomic
def receive_second_self_review(case, *, received_on, text, place, results, actor, on):
    """The second self-review, against each commitment: `results` is {commitment id: own words} (domain §11.3 no. 18)."""
    case = locked(case)
    second = SelfReview.Round.SECOND
    situation = workflow.require(
        case,
        "receive_second_self_review",
        actor,
        on,
        received_on=received_on,
        results=results,
        round=second,
        text=text,
        place=place,
    )
    review = SelfReview.objects.create(
        case=case, cycle=case.cycle, round=second, received_on=received_on, text=text, place=place
    )
    first = situation.first_self_review
    CommitmentResult.objects.bulk_create(
        CommitmentResult(self_review=review, commitment=commitment, text=results[commitment.pk].strip()[:500])
        for commitment in (first.commitments.all() if first else [])
    )
    paper(case, Paper.Kind.SELF_REVIEW, issued_on=received_on, issuer=case.member, place=place)
    return move(case, "receive_second_self_review", actor=actor, on=on, facts={"received_on": received_on})


@transaction.atomic
def receive_remarks(case, *, written_on, text, actor, on):
    """The mentor's written remarks on the whole time (domain §11.3 no. 18)."""
    case = locked(case)
    situation = workflow.require(case, "receive_remarks", actor, on, written_on=written_on)
    mentor = situation.mentoring.mentor
    note = Note.objects.create(
        case=case,
        cycle=case.cycle,
        kind=Note.Kind.FINAL,
        written_on=written_on,
        author=mentor.full_name,
        text=text,
        recorded_by=actor,
    )
    paper(case, Paper.Kind.MENTOR_REMARKS, issued_on=written_on, issuer=mentor)
    move(case, "receive_remarks", actor=actor, on=on, facts={"note": note.pk})
    return note


@transaction.atomic
def open_review(case, *, actor, on):
    """Begin the review: not before the twelve months are full, by anyone (domain §11.3 nos. 16, 18)."""
    case = locked(case)
    workflow.require(case, "open_review", actor, on)
    case.mentorings.filter(ended_on=None).update(ended_on=on, end_reason="Đủ thời gian giúp đỡ")
    return move(case, "open_review", actor=actor, on=on, to=Stage.REVIEW)
