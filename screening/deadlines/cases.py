"""Deadlines of a case, opened and met as it moves; each can say why it falls on that day."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import DateField, ExpressionWrapper, F

from branches import calendar, journal
from branches.models import Authority
from screening.deadlines.expected import Expected, first_rung, take_over
from screening.deadlines.numbers import numbers
from screening.flow import bodies
from screening.models import Deadline, Note, Stage

Kind = Deadline.Kind
SAFE = "Cách làm an toàn do chương trình đặt"

#: A case that waits at a stage for a body above carries one of these deadlines.
WAITING = {
    Stage.AWAITING_OPINION: Kind.OPINION,
    Stage.AWAITING_APPROVAL: Kind.APPROVAL,
    Stage.PROGRESS_PROPOSED: Kind.PROGRESS,
    Stage.PROPOSED: Kind.DECISION,
    Stage.NO_PROPOSAL: Kind.DECISION,
    Stage.FORWARDED: Kind.DECISION,
    Stage.VERIFIED: Kind.DECISION,
    Stage.AWAITING_DECISION: Kind.DECISION,
    Stage.REFERRED: Kind.DECISION,
}

#: A case that waits at a stage for the branch: the deadline, the parameter, and whether it counts working days.
OF_BRANCH = {
    Stage.AWAITING_LIST_VOTE: (Kind.BALLOT, "branch_step_days", False),
    Stage.APPROVED: (Kind.NOTIFICATION, "notification_days", True),
    Stage.NOTIFIED: (Kind.COMMITMENT, "branch_step_days", False),
    Stage.CONTINUED: (Kind.COMMITMENT, "branch_step_days", False),
    Stage.REVIEW: (Kind.BALLOT, "branch_step_days", False),
    Stage.PROGRESS_NOT_RECOGNISED: (Kind.BALLOT, "branch_step_days", False),
    Stage.PREPARING: (Kind.BALLOT, "branch_step_days", False),
    Stage.STRUCK_OFF: (Kind.DELIVERY, "delivery_days", True),
    Stage.EXPELLED: (Kind.DELIVERY, "delivery_days", True),
    Stage.DISCIPLINED: (Kind.DELIVERY, "delivery_days", True),
    Stage.LEAVING_GRANTED: (Kind.DELIVERY, "delivery_days", True),
}

#: Kinds that end with the stage they belong to.
OF_STAGE = {**WAITING, **{stage: kind for stage, (kind, _, _) in OF_BRANCH.items()}}

#: What a return to an earlier stage ends.
OF_THE_WAY = (Kind.MENTORING, Kind.REVIEW, Kind.MENTOR_REPORT, *sorted(set(OF_STAGE.values())))

#: What is still owed to the member when the case has ended.
BEYOND = (Kind.COMPLAINT,)

#: A case that ends so ends without the act that its stage waited for.
UNDONE = (Stage.MOVED_AWAY, Stage.DIED, Stage.LEFT, Stage.CANCELLED, Stage.WITHDRAWN, Stage.OVERTAKEN)

#: Kinds that wait for the immediate superior.
ABOVE = (Kind.OPINION, Kind.APPROVAL, Kind.PROGRESS)


def d(day):
    """“31/08/2026”."""
    return f"{day:%d/%m/%Y}"


def expect(case, kind, starts_on, due_on, arithmetic, basis=SAFE, *, desk=None, pauses=()):
    """A deadline of the case, before it is a row."""
    return Expected(
        kind,
        journal.subject_of(case),
        case.branch_id,
        starts_on,
        due_on,
        f"{arithmetic} → {d(due_on)}",
        basis,
        desk_id=desk and desk.pk,
        member_id=case.member_id,
        case_id=case.pk,
        cycle=case.cycle,
        pauses=tuple(pauses),
    )


def open_new(*wanted):
    """Write the rows; of each kind one is open at a time."""
    known = numbers(wanted[0].starts_on)
    Deadline.objects.bulk_create(Deadline(next_rung_on=first_rung(want, known), **want.fields()) for want in wanted)


def meet(case, kind, on, *, actor=None):
    """The deadline's matter is done, written down by the actor."""
    case.deadlines.open().filter(kind=kind).update(met_on=on, ended_by=actor)


def lapse(case, on, *kinds, why, actor=None):
    """The deadline no longer applies, because of what the actor has written; without kinds, all that end with the case."""
    rows = case.deadlines.open()
    rows = rows.filter(kind__in=kinds) if kinds else rows.exclude(kind__in=BEYOND)
    rows.update(lapsed_on=on, ended_by=actor, ended_why=why[:300])


def end_passed(on):
    """A day that only opens or shuts a door has no “overdue”: with it the bar has ended, after it the window to appeal.

    Nothing else follows: a late appeal is still taken in, with its reason (domain §11.3 no. 24).
    """
    rows = Deadline.objects.open()
    after = ExpressionWrapper(F("due_on") + timedelta(days=1), DateField())
    ended = rows.filter(kind=Kind.BAR, due_on__lte=on).update(met_on=F("due_on"))
    window = rows.filter(kind=Kind.APPEAL, due_on__lt=on)
    return ended, window.update(lapsed_on=after, ended_why="Hết thời hạn khiếu nại.")


def follow(case, left, on, actor=None):
    """Meet what the case left behind and open what its new stage asks for; called by `move` only."""
    if left != case.stage:
        why = f"Hồ sơ chuyển sang giai đoạn “{case.get_stage_display()}”."
        if left in OF_STAGE and case.stage not in UNDONE:
            meet(case, OF_STAGE[left], on, actor=actor)
        if left == Stage.MENTORING:
            if case.is_open:
                meet(case, Kind.MENTORING, on, actor=actor)
                meet(case, Kind.REVIEW, on, actor=actor)
            lapse(case, on, Kind.MENTOR_REPORT, why=why, actor=actor)
        if not case.is_open:
            lapse(case, on, why=why, actor=actor)
        if case.stage in OF_STAGE:
            open_new(of_stage(case, on))
    elif case.stage == Stage.PREPARING and not case.deadlines.filter(kind=Kind.BALLOT).exists():
        open_new(of_stage(case, on))  # opened at this very stage
    if case.stage == Stage.MENTORING and left in (Stage.NOTIFIED, Stage.CONTINUED):
        start_mentoring(case)
    elif case.stage == Stage.MENTORING and left != case.stage:  # a correction has brought it back
        open_mentoring(case, on)
        next_report(case, on)


def of_stage(case, on, *, known=None, own=None):
    """What a case waits for at its stage since it has reached it, by whom, and how long that is given.

    A body above has its working days (parameter screening.approval_days, D); the branch meets once a month, and hands
    over within its own working days (domain §11.1 meeting.frequency, D). `known`, `own`: the numbers of the day and the
    calendar's rows, where they have been fetched for many cases at once.
    """
    kind, start = OF_STAGE[case.stage], case.stage_since
    if case.stage in WAITING:
        days, working, desk = case.rules.approval_days, True, _desk(case, kind, on)
    else:
        _, name, working = OF_BRANCH[case.stage]
        days, desk = getattr(known or numbers(on), name), None
    return _within(case, kind, start, days, working=working, desk=desk, own=own)


def _within(case, kind, start, days, *, working, desk=None, own=None):
    if working:
        due_on, words = calendar.add_working_days(start, days, own), f"{days} ngày làm việc sau ngày {d(start)}"
    else:
        due_on, words = start + timedelta(days=days), f"{days} ngày kể từ ngày {d(start)}"
    return expect(case, kind, start, due_on, words, desk=desk)


def _desk(case, kind, on):
    """Who must act: the immediate superior, or the body that the next step belongs to."""
    if kind in ABOVE:
        return bodies(case, on)[Authority.Body.IMMEDIATE_SUPERIOR]
    from screening import notices  # reads the table of steps, whose verbs call this module

    return next(iter(notices.awaited(case, on).places(case, on)), None)


def wait_for_branch(case, to_branch, on):
    """The branch to which the case is on its way has to accept it."""
    open_new(of_acceptance(case, to_branch, on))


def of_acceptance(case, to_branch, on, own=None):
    """It accepts within the working days that a superior has, from the day the case was sent (domain §11.3 no. 25, D)."""
    return _within(case, Kind.ACCEPTANCE, on, case.rules.approval_days, working=True, desk=to_branch, own=own)


def wait_for_bar(case, on):
    """The first day on which discipline may be considered again, once every bar has a known end (296 Art. 8.7)."""
    lapse(case, on, Kind.BAR, why="Trường hợp chưa xem xét đã được ghi lại.")
    bars = list(case.bars.all())
    if not bars or any(bar.ends_on is None for bar in bars):
        return
    last = max(bars, key=lambda bar: bar.ends_on)
    due_on = last.ends_on + timedelta(days=1)
    if due_on > on:
        words = f"{last.get_kind_display()} đến hết ngày {d(last.ends_on)}"
        open_new(expect(case, Kind.BAR, last.starts_on, due_on, words, "Quy định 296-QĐ/TW, Điều 8.7"))


def _pauses(case):
    """The finished pauses of the running mentoring time, as pairs of days."""
    rows = [(row.starts_on, row.ends_on) for row in case.pauses.all()]
    return sorted((start, end) for start, end in rows if end and start >= case.mentoring_starts_on)


def full_on(case):
    """When the mentoring time is full: start + months (clamped) + the days it was paused.

    Guide 02, step 3; Charter Art. 8.1; domain §11.2 no. 5, §11.3 no. 16.
    """
    day = calendar.add_months(case.mentoring_starts_on, case.rules.education_months)
    paused = _days(_pauses(case))
    return day + timedelta(days=paused), paused


def _days(pauses):
    return sum((end - start).days for start, end in pauses)


def start_mentoring(case):
    """Open the deadlines of the mentoring time, of the review after it, and of the first periodic remark."""
    open_mentoring(case, case.mentoring_starts_on)
    next_report(case, case.mentoring_starts_on)


def open_mentoring(case, on):
    """Open the deadline of the mentoring time and that of the review; where they run already, move them."""
    rows = case.deadlines.open().select_for_update().filter(kind__in=(Kind.MENTORING, Kind.REVIEW)).order_by("pk")
    running, wanted, known = {row.kind: row for row in rows}, of_mentoring(case), numbers(on)
    for want in wanted:
        if row := running.get(want.kind):
            if history := take_over(row, want, on, known):
                history.save()
            row.save()
    if new := [want for want in wanted if want.kind not in running]:
        open_new(*new)


def of_mentoring(case):
    """The day the mentoring time is full, and until when the branch reviews after it (Guide 02, step 3; D)."""
    start, (full, paused) = case.mentoring_starts_on, full_on(case)
    words = f"{case.rules.education_months} tháng kể từ nghị quyết ngày {d(start)}"
    if paused:
        words += f", cộng {paused} ngày tạm dừng"
    basis = "Hướng dẫn 02-HD/BTCTW ngày 12/4/2021, bước 3; Điều lệ Đảng, Điều 8.1"
    grace = case.rules.review_grace
    last, after = full + timedelta(days=grace), f"{grace} ngày kể từ ngày đủ thời gian giúp đỡ {d(full)}"
    return (
        expect(case, Kind.MENTORING, start, full, words, basis, pauses=_pauses(case)),
        expect(case, Kind.REVIEW, full, last, after),
    )


def next_report(case, after, *, first=1, since=None):
    """Open the next periodic remark of the mentor, not before its `first` period, if one still falls before the end.

    While the clock stands still nobody is asked for one; nor where the interval is nought.
    """
    if not case.rules.helper_report_interval or case.pauses.filter(ends_on=None).exists():
        return
    count, (due_on, pauses) = first, _period(case, first)
    while due_on <= after:
        count += 1
        due_on, pauses = _period(case, count)
    if due_on <= case.mentoring_ends_on:
        interval, start = case.rules.helper_report_interval, case.mentoring_starts_on
        words = f"Mỗi {interval} tháng kể từ ngày {d(start)}: kỳ {count}"
        if pauses:
            words += f", cộng {_days(pauses)} ngày tạm dừng"
        want = expect(case, Kind.MENTOR_REPORT, since or after, due_on, words, pauses=pauses)
        open_new(replace(want, part=str(count)))


def _period(case, count):
    """(the last day of that period, the pauses it contains): the days on which the clock stood still come on top."""
    months = count * case.rules.helper_report_interval
    day, pauses = calendar.add_months(case.mentoring_starts_on, months), []
    for start, end in _pauses(case):
        if start < day:
            day += end - start
            pauses.append((start, end))
    return day, pauses


def go_on_reporting(case, after):
    """The clock runs again, or for longer: the remark that was to come when it stopped, or the one after the last."""
    last = case.deadlines.filter(kind=Kind.MENTOR_REPORT, cycle=case.cycle).order_by("pk").last()
    if last is not None and not last.is_open:
        remarks = case.notes.filter(kind=Note.Kind.PERIODIC, cycle=case.cycle)
        is_done = last.lapsed_on is None or remarks.filter(written_on__gte=last.lapsed_on).exists()
        first = int(last.part or 1) + bool(is_done)
        next_report(case, after, first=first, since=_period(case, first - 1)[0])
