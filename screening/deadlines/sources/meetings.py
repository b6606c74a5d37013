"""Sinh hoạt chi bộ: the meeting of the month, its documents before it and its conclusions after it (domain §5.1, §11.1).

A register that has never been begun asks for nothing.
"""

from datetime import timedelta

from django.db.models import Exists, Min, OuterRef

from branches.calendar import add_months
from members.limits import limits
from members.models import Meeting, PlannedMeeting
from screening.deadlines.expected import Expected
from screening.deadlines.kinds import CALENDAR_DAYS, FIXED, Kind, Spec, declare
from screening.deadlines.sources.parts import branches, d, done_in, month_of, of_organization, period, plain, subject
from screening.deadlines.sync import SOURCES, Source

REGULAR = Meeting.Kind.REGULAR
RESULTS_LOOK_BACK = timedelta(days=31)  # what was entered from old books asks for nothing
PLANS_LOOK_AHEAD = 1  # months

declare(
    plain(
        Kind.MEETING,
        "Ngày đầu tháng",
        FIXED,
        "Chương trình nhắc chi bộ họp, ghi điểm danh; tháng không họp thì không ai bị tính là vắng.",
        "members:meetings",
        *("meeting.frequency", "meeting.day", "meeting.last_day"),
    ),
    Spec(
        Kind.MEETING_RESULTS,
        "Ngày họp",
        CALENDAR_DAYS,
        ("Chương trình nhắc gửi kết luận cuộc họp.",),
        "members:meeting",
        ("meeting.results_after",),
        is_plain=True,
    ),
    plain(
        Kind.MEETING_DOCUMENTS,
        "Ngày họp đã lên lịch",
        CALENDAR_DAYS,
        "Chương trình nhắc gửi tài liệu cho đảng viên trước buổi họp; gửi muộn vẫn ghi được.",
        "members:meetings",
        "meeting.docs_before",
        nags=False,
    ),
)


def meetings(organizations, on):
    """The regular meeting of this month and of the next; of the month before, where it is still missing.

    A month later it can no longer be held, and lapses; so it does once the branch has written why it is put off. Nothing
    is asked for of the days before the branch began.
    """
    rule, this = limits(on), month_of(on)
    months = [add_months(this, n) for n in (-1, 0, 1)]
    begun = _begun_to_meet(branches(organizations, on))
    held = {
        (branch, month_of(day))
        for branch, day in Meeting.objects.filter(branch__in=organizations, kind=REGULAR, held_on__gte=months[0])
        .order_by()
        .values_list("branch", "held_on")
    }
    put_off = PlannedMeeting.objects.filter(branch__in=organizations, kind=REGULAR, planned_for__gte=months[0])
    put_off = put_off.exclude(cancelled_for="").order_by().values_list("branch", "planned_for")
    held |= {(branch, month_of(day)) for branch, day in put_off}
    for pk, founded_on, first in begun:
        since = max(filter(None, (first, founded_on)))
        for month in months:
            due = month.replace(day=rule.meeting_last_day)
            if due < since or (pk, month) in held:
                continue
            words = f"Ngày {rule.meeting_day} hằng tháng, chậm nhất ngày {rule.meeting_last_day}"
            yield of_organization(Kind.MEETING, pk, f"{month:%Y-%m}", month, due, words, "Chỉ thị 50-CT/TW")


def _begun_to_meet(branches):
    """(id, founded on, the first day it met or planned to) of the branches that keep their meetings here."""
    here = {"branch": OuterRef("pk")}
    first = Meeting.objects.filter(**here).order_by().values("branch").annotate(day=Min("held_on")).values("day")
    plan = PlannedMeeting.objects.filter(**here).order_by().values("branch").annotate(day=Min("planned_for"))
    rows = branches.annotate(first=first, plan=plan.values("day")).order_by("pk")
    for pk, founded_on, met, planned in rows.values_list("pk", "founded_on", "first", "plan"):
        if days := [day for day in (met, planned) if day]:
            yield pk, founded_on, min(days)


def meetings_met(deadlines, on):
    """The first regular meeting of the month."""
    wanted = {(deadline.organization_id, period(deadline)): deadline.pk for deadline in deadlines}
    rows = Meeting.objects.filter(branch__in={pk for pk, _ in wanted}, kind=REGULAR)
    rows = rows.filter(held_on__gte=min((month for _, month in wanted), default=on)).order_by("-held_on")
    return {
        wanted[branch, month_of(day)]: day
        for branch, day in rows.values_list("branch", "held_on")
        if (branch, month_of(day)) in wanted
    }


def results(organizations, on):
    """A meeting of all members whose conclusions have not gone out; of the branches that write down when they do."""
    days = limits(on).meeting_results_days
    begun = Exists(Meeting.objects.filter(branch=OuterRef("branch"), results_sent_on__isnull=False))
    rows = Meeting.objects.of_members().filter(begun, branch__in=organizations, results_sent_on=None, held_on__lte=on)
    for row in rows.filter(held_on__gt=on - RESULTS_LOOK_BACK).order_by("pk"):
        due = row.held_on + timedelta(days=days)
        words = f"{days} ngày sau cuộc họp ngày {d(row.held_on)}"
        yield Expected(
            Kind.MEETING_RESULTS,
            subject(Meeting, row.pk),
            row.branch_id,
            row.held_on,
            due,
            f"{words} → {d(due)}",
            "Hướng dẫn 42-HD/BTCTW",
        )


def documents(organizations, on):
    """A meeting is planned, and its documents have not gone out; of the branches that write down when they do."""
    days = limits(on).meeting_documents_days
    begun = Exists(PlannedMeeting.objects.filter(branch=OuterRef("branch"), documents_sent_on__isnull=False))
    rows = PlannedMeeting.objects.filter(begun, branch__in=organizations, meeting=None, cancelled_for="")
    rows = rows.filter(documents_sent_on=None, planned_for__range=(on, add_months(on, PLANS_LOOK_AHEAD)))
    for row in rows.order_by("pk"):
        due = row.planned_for - timedelta(days=days)
        yield Expected(
            Kind.MEETING_DOCUMENTS,
            subject(PlannedMeeting, row.pk),
            row.branch_id,
            add_months(row.planned_for, -PLANS_LOOK_AHEAD),
            due,
            f"{days} ngày trước buổi họp ngày {d(row.planned_for)} → {d(due)}",
            "Hướng dẫn 42-HD/BTCTW",
        )


SOURCES += [
    Source((Kind.MEETING,), meetings, meetings_met),
    Source((Kind.MEETING_RESULTS,), results, done_in(Meeting, "results_sent_on")),
    Source((Kind.MEETING_DOCUMENTS,), documents, done_in(PlannedMeeting, "documents_sent_on")),
]
