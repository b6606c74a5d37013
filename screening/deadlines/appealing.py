"""Deadlines of an appeal: until when the member may appeal, and until when it is settled; both stand in what was told."""

from dataclasses import replace

from screening.deadlines.cases import Kind, d, expect, lapse, open_new
from screening.deadlines.expected import change
from screening.models import Deadline

APPEAL = "Quy định thi hành Điều lệ Đảng; Quy định về kỷ luật"


def start_appeal(case, delivery, days):
    """The appeal clock starts when the decision is received (domain §11.3 no. 23)."""
    start = delivery.delivered_on
    words = f"{days} ngày làm việc sau ngày nhận {d(start)} (ngày nhận là ngày 0)"
    open_new(expect(case, Kind.APPEAL, start, delivery.appeal_until, words, APPEAL))


def restart_appeal(case, on, days, *, received_on, instead_of, due_on, actor):
    """The day of receipt was wrong: the window runs from the right one, and never ends before the day that was told."""
    lapse(case, on, Kind.APPEAL, why=f"Đính chính ngày nhận quyết định: {d(received_on)}.", actor=actor)
    words = (
        f"{days} ngày làm việc sau ngày nhận đã đính chính {d(received_on)} (trước ghi {d(instead_of)}); "
        "hạn đã báo chỉ lùi, không rút ngắn"
    )
    open_new(expect(case, Kind.APPEAL, received_on, due_on, words, APPEAL))


def follow_calendar(on):
    """A day off entered later (Tết, swapped days) moves the last day of an appeal that still runs to a later day."""
    from screening.appeals import levels

    running = Deadline.objects.open().filter(kind=Kind.APPEAL, due_on__gte=on).select_related("case__edition")
    for row in running.order_by("pk"):
        decision = row.case.decisions.exclude(delivery=None).latest("pk")
        due_on = levels.window(row.case, decision, row.starts_on)
        if due_on > row.due_on:
            words = row.arithmetic.replace(d(row.due_on), f"{d(row.due_on)}, lùi vì ngày nghỉ → {d(due_on)}")
            change(row, due_on, words, on).save()
            row.due_on, row.arithmetic = due_on, words
            row.save(update_fields=["due_on", "arithmetic"])


def start_next_appeal(appeal, days):
    """The window of the next level runs from the day the member has the result of this one (domain §2.5)."""
    case, told = appeal.case, appeal.told_on
    lapse(case, told, Kind.APPEAL, why=f"Đã có kết quả khiếu nại lần {appeal.round}.")
    words = f"{days} ngày làm việc sau ngày nhận kết quả lần {appeal.round}, {d(told)} (ngày nhận là ngày 0)"
    open_new(expect(case, Kind.APPEAL, told, appeal.next_until, words, APPEAL))


def start_settlement(appeal, arithmetic):
    """The time for settling an admitted appeal; both sides see it, and its end changes nothing (domain §11.3 no. 24).

    `arithmetic` says the whole sum, with its result.
    """
    wanted = expect(
        appeal.case,
        Kind.SETTLEMENT,
        appeal.received_on,
        appeal.settle_until,
        "",
        "Quy định 24-QĐ/TW; Quy định 22-QĐ/TW",
        desk=appeal.handled_at,
    )
    open_new(replace(wanted, arithmetic=arithmetic))
