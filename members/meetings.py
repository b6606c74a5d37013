"""The meetings of a branch: a year at a glance, and what is to be done about them (domain §5.1)."""

import calendar as months
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, Min
from django.urls import reverse

from branches.compiled import compiled
from members.limits import limits
from members.models import Meeting, PlannedMeeting
from members.todo import Item

REGULAR, COMMITTEE = Meeting.Kind.REGULAR, Meeting.Kind.COMMITTEE

#: How far back the home page asks for what was left undone.
LOOK_BACK = timedelta(days=31)

#: The state of a month or a plan: class, icon, words.
HELD = ("st-done", "i-check", "Đã họp")
PLANNED = ("st-now", "i-clock", "Đã có lịch")
TODAY = ("st-soon", "i-clock", "Họp hôm nay")
UNRECORDED = ("st-soon", "i-alert", "Chưa ghi")
CANCELLED = ("st-rest", "i-dash", "Hoãn")
NOTHING = ("st-rest", "i-dash", "Chưa có lịch")


def documents_line(plan, rule, on):
    """(words, whether late) of the documents of a planned meeting; they go out some days before."""
    latest = plan.planned_for - timedelta(days=rule.meeting_documents_days)
    if plan.documents_sent_on:
        late = plan.documents_sent_on > latest
        return f"Tài liệu gửi {plan.documents_sent_on:%d/%m/%Y}{', muộn' if late else ''}", late
    if plan.meeting_id or plan.cancelled_for:
        return "", False
    late = on > latest
    return f"{'Chưa gửi tài liệu, hạn' if late else 'Tài liệu gửi chậm nhất'} {latest:%d/%m/%Y}", late


def results_line(meeting, rule, on):
    """(words, whether late) of the conclusions of a meeting; those of all members go out some days after."""
    latest = meeting.held_on + timedelta(days=rule.meeting_results_days)
    if meeting.results_sent_on:
        late = meeting.results_sent_on > latest
        return f"Kết luận gửi {meeting.results_sent_on:%d/%m/%Y}{', muộn' if late else ''}", late
    if on > meeting.held_on + LOOK_BACK or meeting.kind == Meeting.Kind.COMMITTEE:
        return "Chưa ghi ngày gửi kết luận", False
    late = on > latest
    return f"{'Chưa gửi kết luận, hạn' if late else 'Kết luận gửi chậm nhất'} {latest:%d/%m/%Y}", late


# --- a year at a glance -------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A meeting that was held, or one that is planned: what the page says of it."""

    day: date
    kind: str
    state: tuple
    meeting: Meeting | None = None
    plan: PlannedMeeting | None = None
    notes: list = field(default_factory=list)  # (words, whether late)

    @property
    def reason(self):
        return self.plan.cancelled_for if self.plan and not self.meeting else ""

    @property
    def is_open(self):
        """A plan that may still be held, changed or put off."""
        return self.meeting is None and self.plan is not None


@dataclass
class Month:
    """One month: its regular meetings, held or planned; a state where there is none."""

    first: date
    lines: list
    state: tuple | None

    @property
    def name(self):
        return f"Tháng {self.first.month}"


@dataclass
class Year:
    """Everything of one year."""

    months: list
    others: list  # thematic and extraordinary
    committee: list
    may_plan: bool  # a month to come has neither a meeting nor a plan

    @property
    def held(self):
        return sum(any(line.meeting for line in month.lines) for month in self.months)


def _of_meeting(meeting, plan, rule, on):
    notes = [documents_line(plan, rule, on)] if plan else []
    return Line(
        meeting.held_on,
        meeting.get_kind_display(),
        HELD,
        meeting,
        plan,
        [note for note in (*notes, results_line(meeting, rule, on)) if note[0]],
    )


def _of_plan(plan, rule, on):
    if plan.cancelled_for:
        state = CANCELLED
    else:
        state = PLANNED if plan.planned_for > on else TODAY if plan.planned_for == on else UNRECORDED
    notes = [documents_line(plan, rule, on)] if state in (PLANNED, TODAY) else []
    return Line(plan.planned_for, plan.get_kind_display(), state, None, plan, [note for note in notes if note[0]])


def _last_day(first):
    return first.replace(day=months.monthrange(first.year, first.month)[1])


def _month(branch, first, lines, rule, on):
    """A month without a meeting says so once its first week is over and the branch existed then."""
    if lines:
        return Month(first, lines, None)
    if branch.founded_on and branch.founded_on > first or branch.dissolved_on and branch.dissolved_on <= first:
        return Month(first, [], ("st-rest", "i-dash", "Chi bộ không hoạt động"))
    over = on > first.replace(day=rule.meeting_last_day)
    return Month(first, [], UNRECORDED if over else NOTHING)


def year_of(branch, year, on):
    """The plans and meetings of one year, in a constant number of queries."""
    rule = limits(on)
    meetings = list(Meeting.objects.filter(branch=branch, held_on__year=year).with_numbers().select_related("plan"))
    plans = PlannedMeeting.objects.filter(branch=branch, planned_for__year=year, meeting=None)
    lines = [_of_meeting(meeting, getattr(meeting, "plan", None), rule, on) for meeting in meetings]
    lines += [_of_plan(plan, rule, on) for plan in plans]
    lines.sort(key=lambda line: (line.day, line.meeting is None))
    regular, others, committee = {}, [], []
    for line in lines:
        kind = (line.meeting or line.plan).kind
        if kind == REGULAR:
            regular.setdefault(line.day.month, []).append(line)
        else:
            (committee if kind == COMMITTEE else others).append(line)
    shown = [_month(branch, date(year, n, 1), regular.get(n, []), rule, on) for n in range(1, 13)]
    may_plan = year >= on.year and any(not month.lines and _last_day(month.first) >= on for month in shown)
    return Year(shown, others, committee, may_plan and year <= on.year + 1)


def years_of(branch, on):
    """The years that the page offers: from the first meeting to the next year."""
    first = Meeting.objects.filter(branch=branch).order_by("held_on").values_list("held_on", flat=True).first()
    return list(range(min(first.year if first else on.year, on.year), on.year + 2))


# --- to be done ---------------------------------------------------------------------------------------------------


def todo(organizations, on, rule):
    """Meetings to be held or recorded, months without a regular meeting, conclusions not sent."""
    branches = {
        branch.pk: branch
        for branch in organizations
        if branch.has_members and not (branch.dissolved_on and branch.dissolved_on <= on)
    }
    since = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    meetings, plans, held, planned = yield _held_and_planned(list(branches.values()), since, on)
    begun, sending = _begun([*held, *planned]), {row["branch"] for row in held if row["sent"]}
    return [
        *_planned(plans, branches, on),
        *_missing(meetings, plans, branches, begun, since, rule, on),
        *_unsent([row for row in meetings if row["branch"] in sending], branches, rule, on),
    ]


@compiled
def _held_and_planned(branches, since, on):
    """The meetings and plans between the two days, then of each branch the first meeting and the first plan.

    With the first meeting whether the branch writes down when it sends conclusions; one that does not is not asked for it.
    """
    held, planned = Meeting.objects.filter(branch__in=branches), PlannedMeeting.objects.filter(branch__in=branches)
    return [
        held.of_members()
        .filter(held_on__range=(since, on))
        .values("pk", "branch", "kind", "held_on", "results_sent_on"),
        planned.filter(planned_for__range=(since, on)).values(
            "pk", "branch", "kind", "planned_for", "meeting", "cancelled_for"
        ),
        held.order_by().values("branch").annotate(first=Min("held_on"), sent=Max("results_sent_on")),
        planned.order_by().values("branch").annotate(first=Min("planned_for")),
    ]


def _begun(rows):
    """{branch's id: the day of its first meeting or plan here}; earlier months are nobody's omission."""
    first = {}
    for row in rows:
        first[row["branch"]] = min(row["first"], first.get(row["branch"], row["first"]))
    return first


def _planned(plans, branches, on):
    """What was planned for today or before, and is neither recorded nor put off."""
    for plan in plans:
        if plan["meeting"] or plan["cancelled_for"]:
            continue
        day, kind = plan["planned_for"], Meeting.Kind(plan["kind"]).label.lower()
        yield Item(
            day,
            f"Họp hôm nay: {kind}" if day == on else f"Chưa ghi buổi họp: {kind} ngày {day:%d/%m/%Y}",
            f"{reverse('members:meeting-new', args=[plan['branch']])}?lich={plan['pk']}",
            str(branches[plan["branch"]]),
            "Ghi cuộc họp",
            day,
        )


def _missing(meetings, plans, branches, begun, since, rule, on):
    """This month and the last one without a regular meeting, once the first week is over and no reason is written."""
    told = {(row["branch"], row["held_on"].month) for row in meetings if row["kind"] == REGULAR}
    told |= {(row["branch"], row["planned_for"].month) for row in plans if row["kind"] == REGULAR}
    for first in (since, on.replace(day=1)):
        last = first.replace(day=rule.meeting_last_day)
        for pk, branch in branches.items():
            counts = pk in begun and begun[pk].replace(day=1) <= first
            if counts and on > last and (pk, first.month) not in told:
                yield Item(
                    last,
                    f"Chưa ghi buổi sinh hoạt thường kỳ {first:%m/%Y}",
                    reverse("members:meetings", args=[pk]),
                    f"{branch}: họp chậm nhất ngày {rule.meeting_last_day} hằng tháng. Ghi buổi họp, hoặc lý do hoãn.",
                    "Xem lịch họp",
                    last,
                    ("meeting", pk, f"{first:%Y-%m}"),
                )


def _unsent(meetings, branches, rule, on):
    """Conclusions that have not been sent."""
    for row in meetings:
        held_on = row["held_on"]
        if row["results_sent_on"] is None and held_on >= on - LOOK_BACK:
            yield Item(
                held_on,
                f"Gửi kết luận cuộc họp ngày {held_on:%d/%m/%Y}",
                reverse("members:meeting-results", args=[row["pk"]]),
                f"{branches[row['branch']]}: chậm nhất {rule.meeting_results_days} ngày sau buổi họp.",
                "Ghi kết luận",
                held_on + timedelta(days=rule.meeting_results_days),
                ("meeting_results", f"members.meeting:{row['pk']}"),
            )
