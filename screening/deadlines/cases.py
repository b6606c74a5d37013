"""Deadlines of a case, opened and met as it moves; each can say why it falls on that day."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import DateField, ExpressionWrapper, F

from branches import calendar, journal
from branches.models import Authority
from screening.deadlines.expected import Expected, change, first_rung
from screening.deadlines.numbers import numbers
from screening.flow import bodies
from screening.models import Deadline, Stage

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

#: Kinds that wait for the immediate superior.
ABOVE = (Kind.OPINION, Kind.APPROVAL, Kind.PROGRESS)


def _d(day):
    return f"{day:%d/%m/%Y}"


def _of(case, kind, starts_on, due_on, arithmetic, basis=SAFE, *, desk=None, pauses=()):
    return Expected(
        kind,
        journal.subject_of(case),
        case.branch_id,
        starts_on,
        due_on,
        f"{arithmetic} → {_d(due_on)}",
        basis,
        desk_id=desk and desk.pk,
        member_id=case.member_id,
        case_id=case.pk,
        cycle=case.cycle,
        pauses=tuple(pauses),
    )


def _open(*wanted):
    """Write the rows; of each kind one is open at a time."""
    known = numbers(wanted[0].starts_on)
    Deadline.objects.bulk_create(Deadline(next_rung_on=first_rung(want, known), **want.fields()) for want in wanted)


def meet(case, kind, on):
    """The deadline's matter is done."""
    case.deadlines.open().filter(kind=kind).update(met_on=on)


def lapse(case, on, *kinds):
    """The deadline no longer applies; without kinds, all that end with the case."""
    rows = case.deadlines.open()
    rows = rows.filter(kind__in=kinds) if kinds else rows.exclude(kind__in=BEYOND)
    rows.update(lapsed_on=on)


def end_passed(on):
    """A day that only opens or shuts a door has no “overdue”: with it the bar has ended, after it the window to appeal.

    Nothing else follows: a late appeal is still taken in, with its reason (domain §11.3 no. 24).
    """
    rows = Deadline.objects.open()
    after = ExpressionWrapper(F("due_on") + timedelta(days=1), DateField())
    ended = rows.filter(kind=Kind.BAR, due_on__lte=on).update(met_on=F("due_on"))
    return ended, rows.filter(kind=Kind.APPEAL, due_on__lt=on).update(lapsed_on=after)


def follow(case, left, on):
    """Meet what the case left behind and open what its new stage asks for; called by `move` only."""
    if left != case.stage:
        if left in OF_STAGE:
            meet(case, OF_STAGE[left], on)
        if left == Stage.MENTORING:
            if case.is_open:
                meet(case, Kind.MENTORING, on)
                meet(case, Kind.REVIEW, on)
            lapse(case, on, Kind.MENTOR_REPORT)
        if not case.is_open and case.stage != Stage.DELIVERED:
            lapse(case, on)
        if case.stage in OF_STAGE:
            _open(of_stage(case, on))
    elif case.stage == Stage.PREPARING and not case.deadlines.filter(kind=Kind.BALLOT).exists():
        _open(of_stage(case, on))  # opened at this very stage
    if case.stage == Stage.MENTORING and left in (Stage.NOTIFIED, Stage.CONTINUED):
        start_mentoring(case)
    elif case.stage == Stage.MENTORING and left != case.stage:  # a correction has brought it back
        open_mentoring(case)
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
        due_on, words = calendar.add_working_days(start, days, own), f"{days} ngày làm việc sau ngày {_d(start)}"
    else:
        due_on, words = start + timedelta(days=days), f"{days} ngày kể từ ngày {_d(start)}"
    return _of(case, kind, start, due_on, words, desk=desk)


def _desk(case, kind, on):
    """Who must act: the immediate superior, or the body that the next step belongs to."""
    if kind in ABOVE:
        return bodies(case, on)[Authority.Body.IMMEDIATE_SUPERIOR]
    from screening import notices  # reads the table of steps, whose verbs call this module

    return next(iter(notices.awaited(case, on).places(case, on)), None)


def wait_for_branch(case, to_branch, on):
    """The branch to which the case is on its way accepts it within the same working days (domain §11.3 no. 25, D)."""
    _open(_within(case, Kind.ACCEPTANCE, on, case.rules.approval_days, working=True, desk=to_branch))


def wait_for_bar(case, on):
    """The first day on which discipline may be considered again, once every bar has a known end (296 Art. 8.7)."""
    lapse(case, on, Kind.BAR)
    bars = list(case.bars.all())
    if not bars or any(bar.ends_on is None for bar in bars):
        return
    last = max(bars, key=lambda bar: bar.ends_on)
    due_on = last.ends_on + timedelta(days=1)
    if due_on > on:
        words = f"{last.get_kind_display()} đến hết ngày {_d(last.ends_on)}"
        _open(_of(case, Kind.BAR, last.starts_on, due_on, words, "Quy định 296-QĐ/TW, Điều 8.7"))


def _pauses(case):
    """The finished pauses of the running mentoring time, as pairs of days."""
    rows = [(row.starts_on, row.ends_on) for row in case.pauses.all()]
    return sorted((start, end) for start, end in rows if end and start >= case.mentoring_starts_on)


def full_on(case):
    """When the mentoring time is full: start + months (clamped) + the days it was paused.

    Guide 02, step 3; Charter Art. 8.1; domain §11.2 no. 5, §11.3 no. 16.
    """
    day = calendar.add_months(case.mentoring_starts_on, case.rules.education_months)
    paused = sum((end - start).days for start, end in _pauses(case))
    return day + timedelta(days=paused), paused


def start_mentoring(case):
    """Open the deadlines of the mentoring time, of the review after it, and of the first periodic remark."""
    open_mentoring(case)
    next_report(case, case.mentoring_starts_on)


def open_mentoring(case):
    """(Re)open the deadline of the mentoring time and that of the review; former ones lapse."""
    lapse(case, case.mentoring_starts_on, Kind.MENTORING, Kind.REVIEW)
    _open(*of_mentoring(case))


def of_mentoring(case):
    """The day the mentoring time is full, and until when the branch reviews after it (Guide 02, step 3; D)."""
    start, (full, paused) = case.mentoring_starts_on, full_on(case)
    words = f"{case.rules.education_months} tháng kể từ nghị quyết ngày {_d(start)}"
    if paused:
        words += f", cộng {paused} ngày tạm dừng"
    basis = "Hướng dẫn 02-HD/BTCTW ngày 12/4/2021, bước 3; Điều lệ Đảng, Điều 8.1"
    grace = case.rules.review_grace
    last, after = full + timedelta(days=grace), f"{grace} ngày kể từ ngày đủ thời gian giúp đỡ {_d(full)}"
    return (
        _of(case, Kind.MENTORING, start, full, words, basis, pauses=_pauses(case)),
        _of(case, Kind.REVIEW, full, last, after),
    )


def next_report(case, after):
    """Open the next periodic remark of the mentor, if one still falls before the end."""
    interval = case.rules.helper_report_interval
    start, count = case.mentoring_starts_on, 1
    while calendar.add_months(start, count * interval) <= after:
        count += 1
    due_on = calendar.add_months(start, count * interval)
    if due_on <= case.mentoring_ends_on:
        words = f"Mỗi {interval} tháng kể từ ngày {_d(start)}: kỳ {count}"
        _open(_of(case, Kind.MENTOR_REPORT, after, due_on, words))


APPEAL = "Quy định thi hành Điều lệ Đảng; Quy định về kỷ luật"


def start_appeal(case, delivery):
    """The appeal clock starts when the decision is received (domain §11.3 no. 23)."""
    start = delivery.delivered_on
    words = f"Tính từ ngày nhận {_d(start)} (ngày nhận là ngày 0)"
    _open(_of(case, Kind.APPEAL, start, delivery.appeal_until, words, APPEAL))


def restart_appeal(case, on, *, received_on, instead_of, due_on):
    """The day of receipt was wrong: the window runs from the right one, and never ends before the day that was told."""
    lapse(case, on, Kind.APPEAL)
    words = (
        f"Tính từ ngày nhận đã đính chính {_d(received_on)} (trước ghi {_d(instead_of)}); hạn đã báo chỉ lùi, "
        "không rút ngắn"
    )
    _open(_of(case, Kind.APPEAL, received_on, due_on, words, APPEAL))


def follow_calendar(on):
    """A day off entered later (Tết, swapped days) moves the last day of an appeal that still runs to a later day."""
    from screening.appeals import levels

    running = Deadline.objects.open().filter(kind=Kind.APPEAL, due_on__gte=on).select_related("case__edition")
    for row in running.order_by("pk"):
        decision = row.case.decisions.exclude(delivery=None).latest("pk")
        due_on = levels.window(row.case, decision, row.starts_on)
        if due_on > row.due_on:
            words = row.arithmetic.replace(_d(row.due_on), f"{_d(row.due_on)}, lùi vì ngày nghỉ → {_d(due_on)}")
            change(row, due_on, words, on).save()
            row.due_on, row.arithmetic = due_on, words
            row.save(update_fields=["due_on", "arithmetic"])


def start_next_appeal(appeal):
    """The window of the next level runs from the day the member has the result of this one (domain §2.5)."""
    case, told = appeal.case, appeal.told_on
    lapse(case, told, Kind.APPEAL)
    words = f"Tính từ ngày nhận kết quả lần {appeal.round}, {_d(told)} (ngày nhận là ngày 0)"
    _open(_of(case, Kind.APPEAL, told, appeal.next_until, words, APPEAL))


def start_settlement(appeal, arithmetic):
    """The time for settling an admitted appeal; both sides see it, and its end changes nothing (domain §11.3 no. 24).

    `arithmetic` says the whole sum, with its result.
    """
    want = _of(
        appeal.case,
        Kind.SETTLEMENT,
        appeal.received_on,
        appeal.settle_until,
        "",
        "Quy định 24-QĐ/TW; Quy định 22-QĐ/TW",
        desk=appeal.handled_at,
    )
    _open(replace(want, arithmetic=arithmetic))
