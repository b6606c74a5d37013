"""The reminder job: each open deadline climbs a ladder of rungs, and each rung is told once.

A rung is claimed by its `Reminder` row in the transaction that writes the notices, so ten runs or two workers send
once. A run that comes late sends the latest rung only. Reminders change nothing else (domain §11.3
no. 32), and a text names no person and no matter (microcopy §7).
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from branches import access, inbox
from branches.models import Authority
from screening import notices, workflow
from screening.appeals.offices import SETTLERS
from screening.flow import bodies, handover_of, know_bodies
from screening.models import Deadline, Edition, Reminder

Kind = Deadline.Kind


def _mentoring(deadline):
    """30 and 7 days before, on the day, and once the days of grace are over (domain §11.1 review_grace)."""
    rules, due = deadline.case.rules, deadline.due_on
    for days in sorted(rules.reminder_days, reverse=True):
        yield due - timedelta(days=days), f"before_{days}"
    yield due, "due"
    yield due + timedelta(days=rules.review_grace + 1), "overdue"


def _on_the_day(deadline):
    yield deadline.due_on, "due"


def _once_waited(deadline):
    """A superior is reminded when more than the agreed working days have gone by (domain §11.1, D)."""
    yield deadline.due_on + timedelta(days=1), "waiting"


def _settlement(deadline):
    """30 and 7 days before, on the day and the day after: the body that settles is told, nothing is settled by itself."""
    due = deadline.due_on
    for days in sorted(deadline.case.rules.reminder_days, reverse=True):
        yield due - timedelta(days=days), f"before_{days}"
    yield due, "due"
    yield due + timedelta(days=1), "overdue"


#: The ladder of each kind of deadline; an appeal belongs to the member, nobody is reminded of it.
LADDER = {
    Kind.MENTORING: _mentoring,
    Kind.MENTOR_REPORT: _on_the_day,
    Kind.OPINION: _once_waited,
    Kind.APPROVAL: _once_waited,
    Kind.PROGRESS: _once_waited,
    Kind.ACCEPTANCE: _once_waited,
    Kind.DECISION: _once_waited,
    Kind.BAR: _on_the_day,
    Kind.SETTLEMENT: _settlement,
}

#: Told of beforehand.
AHEAD = (Kind.MENTORING, Kind.SETTLEMENT)


def rung(deadline, on):
    """The latest rung reached by that day, or None."""
    reached = [name for day, name in LADDER[deadline.kind](deadline) if day <= on]
    return reached[-1] if reached else None


def recipients(deadline, name, on):
    """The branch's secretary and deputy for its own matters, the superior's officers for what waits there."""
    case = deadline.case
    if deadline.kind == Kind.DECISION:
        return _who_decides(case, on)
    if deadline.kind == Kind.SETTLEMENT:
        return _who_settles(case)
    above = bodies(case, on)[Authority.Body.IMMEDIATE_SUPERIOR]
    users = []
    if deadline.kind == Kind.ACCEPTANCE and (handover := handover_of(case)):
        users += access.officers_of(handover.to_branch, workflow.BRANCH_HEAD)
    if name != "waiting":
        users += access.officers_of(case.branch, workflow.BRANCH_HEAD)
    if name in ("waiting", "overdue") and above is not None:
        users += access.officers_of(above, workflow.SUPERIOR)
    return users


def _who_decides(case, on):
    """The officers of the bodies that the case waits for; the branch itself where it issues its own decision."""
    row = notices.awaited(case, on)
    return [user for place in row.places(case, on) for user in access.officers_of(place, row.roles)]


def _who_settles(case):
    """The officers of the body that settles; of one outside the database, those who took the appeal in."""
    appeal = case.appeals.open().last()
    return list(access.officers_of(appeal.handled_at, SETTLERS)) if appeal else []


def text(deadline, name, on):
    """What the notice says."""
    days = (deadline.due_on - on).days
    if name == "overdue":
        words = f"quá hạn {-days} ngày."
    elif name == "waiting":
        words = f"đã chờ quá {deadline.case.rules.approval_days} ngày làm việc."
    elif deadline.kind == Kind.MENTOR_REPORT:
        words = f"đến kỳ nhận xét ngày {deadline.due_on:%d/%m/%Y}."
    elif days > 0:
        words = f"còn {days} ngày đến hạn {deadline.due_on:%d/%m/%Y}."
    else:
        words = f"đã đến hạn ngày {deadline.due_on:%d/%m/%Y}."
    return f"Hồ sơ số {deadline.case.label}: {words}"


@transaction.atomic
def remind(deadline, name, on):
    """Claim the rung and tell. False where it is claimed already, met meanwhile, or nobody holds the office."""
    if not Deadline.objects.open().select_for_update().filter(pk=deadline.pk).exists():
        return False
    users = recipients(deadline, name, on)
    if not users:
        return False
    _, is_new = Reminder.objects.get_or_create(deadline=deadline, rung=name, defaults={"sent_on": on})
    if is_new:
        inbox.deliver(users, text(deadline, name, on), link=deadline.case.get_absolute_url())
    return is_new


def run(on):
    """One run of the job: how many deadlines stand on a rung, how many were told now, how many before."""
    ahead = max((max(edition.rules.reminder_days) for edition in Edition.objects.all()), default=0)
    soon = Q(due_on__lte=on) | Q(kind__in=AHEAD, due_on__lte=on + timedelta(days=ahead))
    deadlines = list(
        Deadline.objects.open()
        .filter(soon, kind__in=LADDER)
        .select_related("case__edition", "case__branch", "case__member")
        .prefetch_related("reminders")
    )
    know_bodies([deadline.case for deadline in deadlines], on)
    due = [(deadline, name) for deadline in deadlines if (name := rung(deadline, on))]
    new = [(d, name) for d, name in due if name not in {reminder.rung for reminder in d.reminders.all()}]
    sent = sum(remind(deadline, name, on) for deadline, name in new)
    return {"on": on.isoformat(), "due": len(due), "sent": sent, "already_sent": len(due) - len(new)}
