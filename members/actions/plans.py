"""Lịch họp: when the branch is going to meet (CT 50-CT/TW 2025; domain §5.1)."""

import calendar as months
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import calendar, journal
from members.actions.common import changes, columns, facts_of, locked, not_later, require_keeper
from members.limits import limits
from members.models import Meeting, PlannedMeeting

REGULAR = Meeting.Kind.REGULAR


def regular_day(year, month, rule, own=None):
    """The day of the regular meeting: the 3rd, else the next working day of the first week, else one before it (V1)."""
    days = [*range(rule.meeting_day, rule.meeting_last_day + 1), *range(rule.meeting_day - 1, 0, -1)]
    candidates = [date(year, month, day) for day in days]
    return next((day for day in candidates if calendar.is_working_day(day, own)), candidates[0])


def link_plan(meeting, plan=None):
    """The meeting fulfils a plan: the given one, else the open one of its kind in the same month. Inside a verb."""
    plans = PlannedMeeting.objects.select_for_update().filter(branch=meeting.branch, meeting=None, cancelled_for="")
    if plan is not None:
        plans = plans.filter(pk=plan.pk)
    else:
        day = meeting.held_on
        plans = plans.filter(kind=meeting.kind, planned_for__year=day.year, planned_for__month=day.month)
    found = min(plans, key=lambda row: abs(row.planned_for - meeting.held_on), default=None)
    if found:
        found.meeting = meeting
        found.save(update_fields=["meeting"])


def _keep(plan_or_branch, actor, on):
    """The branch, locked: its records are kept by the actor, and it still meets."""
    branch = locked(plan_or_branch)
    require_keeper(actor, branch)
    if branch.dissolved_on and branch.dissolved_on <= on:
        raise ValidationError(f"{branch} đã giải thể ngày {branch.dissolved_on:%d/%m/%Y}.")
    return branch


def _not_past(day, on):
    if day < on:
        raise ValidationError({"planned_for": f"Ngày dự kiến không trước hôm nay ({on:%d/%m/%Y})."})


@transaction.atomic
def plan_meeting(plan, *, actor, on):
    """Put one meeting into the plan."""
    _keep(plan.branch, actor, on)
    _not_past(plan.planned_for, on)
    not_later(plan.documents_sent_on, on, "Ngày gửi tài liệu")
    plan.full_clean()
    plan.save(force_insert=True)
    facts = facts_of(plan, "branch", "meeting")
    journal.record("members.plan_meeting", actor=actor, organization=plan.branch, subject=plan, facts=facts)
    return plan


@transaction.atomic
def change_plan(plan, *, actor, on):
    """Another day, place, agenda; the documents were sent. A cancelled meeting is thereby planned again."""
    before = locked(plan)
    plan.branch = _keep(before.branch, actor, on)
    if before.meeting_id:
        raise ValidationError("Cuộc họp đã diễn ra và đã ghi; sửa ở trang cuộc họp.")
    plan.cancelled_for = ""
    if before.planned_for != plan.planned_for or before.cancelled_for:
        _not_past(plan.planned_for, on)
    not_later(plan.documents_sent_on, on, "Ngày gửi tài liệu")
    plan.full_clean()
    facts = changes(before, plan, columns(PlannedMeeting, "branch", "meeting"))
    if facts:
        plan.save()
        journal.record("members.change_plan", actor=actor, organization=plan.branch, subject=plan, facts=facts)
    return plan


@transaction.atomic
def cancel_plan(plan, reason, *, actor, on):
    """The meeting is put off; the reason stays in the plan."""
    plan = locked(plan)
    _keep(plan.branch, actor, on)
    plan.cancelled_for = reason
    plan.full_clean()
    plan.save()
    facts = {"planned_for": plan.planned_for, "reason": reason}
    journal.record("members.cancel_plan", actor=actor, organization=plan.branch, subject=plan, facts=facts)
    return plan


@transaction.atomic
def plan_year(branch, year, *, actor, on):
    """The regular meetings of a year, one for each month to come that has neither a plan nor a meeting.

    Time and place are those of the branch's latest plan. Returns the new plans.
    """
    branch = _keep(branch, actor, on)
    if not on.year <= year <= on.year + 1:
        raise ValidationError(f"Lập lịch cho năm {on.year} hoặc {on.year + 1}.")
    rows = {"branch": branch, "kind": REGULAR}
    taken = set(Meeting.objects.filter(**rows, held_on__year=year).values_list("held_on__month", flat=True))
    taken |= set(
        PlannedMeeting.objects.filter(**rows, planned_for__year=year).values_list("planned_for__month", flat=True)
    )
    like = PlannedMeeting.objects.filter(**rows, cancelled_for="").first() or PlannedMeeting()
    rule, own = limits(on), calendar.exceptions(date(year, 1, 1), date(year, 12, 31))
    days = [_coming(regular_day(year, month, rule, own), on, own) for month in range(1, 13) if month not in taken]
    plans = PlannedMeeting.objects.bulk_create(
        PlannedMeeting(planned_for=day, starts_at=like.starts_at, place=like.place, **rows) for day in days if day
    )
    if plans:
        facts = {"year": year, "days": [plan.planned_for for plan in plans]}
        journal.record("members.plan_year", actor=actor, organization=branch, subject=branch, facts=facts)
    return plans


def _coming(day, on, own):
    """The day itself, or where it has passed the next working day of its month; None for a month that is over."""
    if day >= on:
        return day
    if (day.year, day.month) != (on.year, on.month):
        return None
    rest = [on.replace(day=number) for number in range(on.day, months.monthrange(on.year, on.month)[1] + 1)]
    return next((coming for coming in rest if calendar.is_working_day(coming, own)), None)
