"""Deadlines as rows, opened and met as the case moves; each can say why it falls on that day."""

from datetime import timedelta

from branches import calendar
from screening.models import Deadline, Stage

Kind = Deadline.Kind

#: A case that waits at a stage for a body above carries one of these deadlines.
WAITING = {
    Stage.AWAITING_OPINION: Kind.OPINION,
    Stage.AWAITING_APPROVAL: Kind.APPROVAL,
    Stage.PROGRESS_PROPOSED: Kind.PROGRESS,
    Stage.AWAITING_DECISION: Kind.DECISION,
    Stage.REFERRED: Kind.DECISION,
}


def _d(day):
    return f"{day:%d/%m/%Y}"


def _open(case, kind, *, starts_on, due_on, arithmetic, basis):
    Deadline.objects.create(
        case=case, kind=kind, cycle=case.cycle, starts_on=starts_on, due_on=due_on, arithmetic=arithmetic, basis=basis
    )


def meet(case, kind, on):
    """The deadline's matter is done."""
    case.deadlines.open().filter(kind=kind).update(met_on=on)


def lapse(case, on, *kinds):
    """The deadline no longer applies; without kinds, all open ones of the case."""
    rows = case.deadlines.open()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows.update(lapsed_on=on)


def follow(case, left, on):
    """Meet what the case left behind and open what its new stage asks for; called by `move` only."""
    if left != case.stage:
        if left in WAITING:
            meet(case, WAITING[left], on)
        if left == Stage.MENTORING:
            if case.is_open:
                meet(case, Kind.MENTORING, on)
            lapse(case, on, Kind.MENTOR_REPORT)
        if not case.is_open and case.stage != Stage.DELIVERED:
            lapse(case, on)
    if case.stage in WAITING and left != case.stage:
        wait_for_superior(case, WAITING[case.stage], on)
    if case.stage == Stage.MENTORING and left in (Stage.NOTIFIED, Stage.CONTINUED):
        start_mentoring(case)
    elif case.stage == Stage.MENTORING and left != case.stage:  # a correction has brought it back
        open_mentoring(case)
        next_report(case, on)


def wait_for_superior(case, kind, on):
    """The superior is reminded after a number of working days (parameter screening.approval_days, D)."""
    days = case.rules.approval_days
    due_on = calendar.add_working_days(on, days)
    _open(
        case,
        kind,
        starts_on=on,
        due_on=due_on,
        arithmetic=f"{days} ngày làm việc sau ngày {_d(on)} → {_d(due_on)}",
        basis="Cách làm an toàn do chương trình đặt",
    )


def wait_for_branch(case, on):
    """The branch to which the case is on its way accepts it within the same working days (domain §11.3 no. 25, D)."""
    wait_for_superior(case, Kind.ACCEPTANCE, on)


def wait_for_bar(case, on):
    """The first day on which discipline may be considered again, once every bar has a known end (296 Art. 8.7)."""
    lapse(case, on, Kind.BAR)
    bars = list(case.bars.all())
    if not bars or any(bar.ends_on is None for bar in bars):
        return
    last = max(bars, key=lambda bar: bar.ends_on)
    due_on = last.ends_on + timedelta(days=1)
    if due_on <= on:
        return
    _open(
        case,
        Kind.BAR,
        starts_on=last.starts_on,
        due_on=due_on,
        arithmetic=f"{last.get_kind_display()} đến hết ngày {_d(last.ends_on)} → {_d(due_on)}",
        basis="Quy định 296-QĐ/TW, Điều 8.7",
    )


def full_on(case):
    """When the mentoring time is full: start + months (clamped) + the days it was paused.

    Guide 02, step 3; Charter Art. 8.1; domain §11.2 no. 5, §11.3 no. 16.
    """
    day = calendar.add_months(case.mentoring_starts_on, case.rules.education_months)
    paused = sum(
        (pause.ends_on - pause.starts_on).days
        for pause in case.pauses.filter(ends_on__isnull=False, starts_on__gte=case.mentoring_starts_on)
    )
    return day + timedelta(days=paused), paused


def start_mentoring(case):
    """Open the deadline of the mentoring time and of the first periodic remark."""
    open_mentoring(case)
    next_report(case, case.mentoring_starts_on)


def open_mentoring(case):
    """(Re)open the deadline of the mentoring time; a former one lapses."""
    due_on, paused = full_on(case)
    months = case.rules.education_months
    arithmetic = f"{months} tháng kể từ nghị quyết ngày {_d(case.mentoring_starts_on)}"
    if paused:
        arithmetic += f", cộng {paused} ngày tạm dừng"
    lapse(case, case.mentoring_starts_on, Kind.MENTORING)
    _open(
        case,
        Kind.MENTORING,
        starts_on=case.mentoring_starts_on,
        due_on=due_on,
        arithmetic=f"{arithmetic} → {_d(due_on)}",
        basis="Hướng dẫn 02-HD/BTCTW ngày 12/4/2021, bước 3; Điều lệ Đảng, Điều 8.1",
    )


def next_report(case, after):
    """Open the next periodic remark of the mentor, if one still falls before the end."""
    interval = case.rules.helper_report_interval
    start, count = case.mentoring_starts_on, 1
    while calendar.add_months(start, count * interval) <= after:
        count += 1
    due_on = calendar.add_months(start, count * interval)
    if due_on > case.mentoring_ends_on:
        return
    _open(
        case,
        Kind.MENTOR_REPORT,
        starts_on=after,
        due_on=due_on,
        arithmetic=f"Mỗi {interval} tháng kể từ ngày {_d(start)}: kỳ {count} → {_d(due_on)}",
        basis="Cách làm an toàn do chương trình đặt",
    )


def start_appeal(case, delivery):
    """The appeal clock starts when the decision is received (domain §11.3 no. 23)."""
    _open(
        case,
        Kind.APPEAL,
        starts_on=delivery.delivered_on,
        due_on=delivery.appeal_until,
        arithmetic=f"Tính từ ngày nhận {_d(delivery.delivered_on)} (ngày nhận là ngày 0) → {_d(delivery.appeal_until)}",
        basis="Quy định thi hành Điều lệ Đảng; Quy định về kỷ luật",
    )


def restart_appeal(case, on, *, received_on, instead_of, due_on):
    """The day of receipt was wrong: the window runs from the right one, and never ends before the day that was told."""
    lapse(case, on, Kind.APPEAL)
    _open(
        case,
        Kind.APPEAL,
        starts_on=received_on,
        due_on=due_on,
        arithmetic=f"Tính từ ngày nhận đã đính chính {_d(received_on)} (trước ghi {_d(instead_of)}); hạn đã báo chỉ lùi, "
        f"không rút ngắn → {_d(due_on)}",
        basis="Quy định thi hành Điều lệ Đảng; Quy định về kỷ luật",
    )


def follow_calendar(on):
    """A day off entered later (Tết, swapped days) moves the last day of an appeal that still runs to a later day."""
    from screening.appeals import levels

    running = Deadline.objects.open().filter(kind=Kind.APPEAL, due_on__gte=on).select_related("case__edition")
    for row in running.order_by("pk"):
        decision = row.case.decisions.exclude(delivery=None).latest("pk")
        due_on = levels.window(row.case, decision, row.starts_on)
        if due_on > row.due_on:
            lapse(row.case, on, Kind.APPEAL)
            arithmetic = row.arithmetic.replace(_d(row.due_on), f"{_d(row.due_on)}, lùi vì ngày nghỉ → {_d(due_on)}")
            _open(row.case, Kind.APPEAL, starts_on=row.starts_on, due_on=due_on, arithmetic=arithmetic, basis=row.basis)


def start_next_appeal(appeal):
    """The window of the next level runs from the day the member has the result of this one (domain §2.5)."""
    told, due_on = appeal.told_on, appeal.next_until
    lapse(appeal.case, told, Kind.APPEAL)
    _open(
        appeal.case,
        Kind.APPEAL,
        starts_on=told,
        due_on=due_on,
        arithmetic=f"Tính từ ngày nhận kết quả lần {appeal.round}, {_d(told)} (ngày nhận là ngày 0) → {_d(due_on)}",
        basis="Quy định thi hành Điều lệ Đảng; Quy định về kỷ luật",
    )


def start_settlement(appeal, arithmetic):
    """The time for settling an admitted appeal; both sides see it, and its end changes nothing (domain §11.3 no. 24)."""
    _open(
        appeal.case,
        Kind.SETTLEMENT,
        starts_on=appeal.received_on,
        due_on=appeal.settle_until,
        arithmetic=arithmetic,
        basis="Quy định 24-QĐ/TW; Quy định 22-QĐ/TW",
    )
