"""Appeals: their window, their time, and what an annulled decision brings back (domain §2.5, §11.3 no. 24)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from branches import calendar
from members.models import Membership
from screening.actions.outcome import ENDING
from screening.appeals.levels import DISCIPLINARY
from screening.models import Apology, Appeal, Deadline, Delivery, Measure


def appeals_have_their_deadline(on):
    """An admitted appeal that is not settled has its deadline running, and no other case has one (domain §11.3 no. 24)."""
    running = Deadline.objects.open().filter(kind=Deadline.Kind.SETTLEMENT)
    waiting = Appeal.objects.open().filter(admitted=True)
    odd = [*waiting.exclude(case__in=running.values("case")), *running.exclude(case__in=waiting.values("case"))]
    return [f"{row.case}: khiếu nại và thời hạn giải quyết không khớp." for row in odd]


def annulled_means_restored(on):
    """An annulled or lightened decision has ended no membership any more, and the annulled one owes an apology (117-QĐ/TW).

    Of somebody who had come back by then nothing is restored: a person looks at it.
    """
    same = Membership.objects.filter(member=OuterRef("case__member"))
    back = same.filter(
        starts_on__gt=OuterRef("decision__delivery__delivered_on"), starts_on__lte=OuterRef("settled_on")
    )
    undone = Appeal.objects.filter(outcome__in=(Appeal.Outcome.ANNULLED, Appeal.Outcome.CHANGED))
    undone = undone.exclude(changed_to=Measure.EXPULSION)
    gone = Q()
    for kind, ending in ENDING.items():
        ended = same.filter(ended_by=ending, ends_on=OuterRef("decision__delivery__delivered_on"))
        gone |= Q(Exists(ended), decision__kind=kind)
    owed = undone.filter(outcome=Appeal.Outcome.ANNULLED).exclude(Exists(Apology.objects.filter(appeal=OuterRef("pk"))))
    odd = [
        *undone.filter(gone).exclude(Exists(back)).select_related("case"),
        *owed.select_related("case"),
    ]
    return [f"{row.case}: quyết định đã hủy bỏ, thay đổi mà chưa phục hồi đủ." for row in odd]


def appeal_window_is_whole(on):
    """Nobody was given less time to appeal than the regulation gives from the day of receipt (domain §11.3 no. 23).

    A day off that is entered later makes the time longer, never shorter, so the calendar is read with and without.
    """
    known, own = {}, calendar.exceptions(date.min, date.max)

    def window(day, days):
        if (day, days) not in known:
            known[day, days] = min(calendar.add_working_days(day, days, rows) for rows in (own, {}))
        return known[day, days]

    faults = []
    for row in Delivery.objects.select_related("case__edition", "decision"):
        rules = row.case.edition.rules
        days = rules.appeal_discipline_days if row.decision.kind in DISCIPLINARY else rules.appeal_removal_days
        if row.appeal_until < window(row.delivered_on, days):
            faults.append(f"{row.case}: hạn khiếu nại {row.appeal_until:%d/%m/%Y} ngắn hơn quy định.")
    return faults
