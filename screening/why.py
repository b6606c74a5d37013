"""Vì sao là ngày này: start, duration, pauses, the rule with its source and mark, and what happens then."""

from datetime import timedelta

from branches import days_off
from branches.calendar import is_working_day
from screening.deadlines.counting import NEVER_LATE
from screening.deadlines.kinds import KINDS, WORKING_DAYS
from screening.models import Deadline, Note, Parameter
from screening.pages import months_of
from screening.rulebook import in_words
from screening.todo import weekday

Kind = Deadline.Kind
LATEST = 6  # reminders on the page
OWN = "deadline."  # codes of the program's own periods, which hold for every case as they are today


def _first_up(words):
    return words[0].upper() + words[1:]


def told_in_words(reminder):
    """“trước 7 ngày”, “đúng ngày”, “quá hạn 14 ngày”: how it stood on the day of the notice; nobody is late with a day
    that only passes."""
    days = (reminder.due_on - reminder.sent_on).days
    if days == 0:
        return "đúng ngày"
    if days > 0:
        return f"trước {days} ngày"
    return f"{'sau' if reminder.deadline.kind in NEVER_LATE else 'quá hạn'} {-days} ngày"


def uncounted(deadline):
    """[sentence] of a sum of working days: which days off it leaves out beside the weekends, which weekends it counts."""
    if KINDS[deadline.kind].duration != WORKING_DAYS:
        return []
    days = days_off.between(deadline.starts_on + timedelta(days=1), deadline.due_on)
    free = ", ".join(f"{day.day:%d/%m} ({day.name})" for day in days if not day.is_working)
    worked = ", ".join(f"{day.day:%d/%m}" for day in days if day.is_working)
    return [f"Trong khoảng này nghỉ {free}"] * bool(free) + [f"Đếm cả ngày làm bù {worked}"] * bool(worked)


def _rules(codes, case, on):
    """[(parameter, its value in words)] by which it is counted: of a case as they hold for it, else as they are today."""
    rows = Parameter.objects.filter(code__in=codes)
    of_case = rows.exclude(code__startswith=OWN).in_force(case.opened_on) if case else ()
    found = {row: case.rules.values.get(row.code, row.value) for row in of_case}
    found |= {row: row.value for row in (rows.filter(code__startswith=OWN) if case else rows).in_force(on)}
    return [(row, in_words(row, found[row])) for row in sorted(found, key=lambda row: row.code)]


def explain(deadline, on):
    """Everything the page prints about one deadline."""
    spec, case = KINDS[deadline.kind], deadline.case
    mentoring = deadline.kind == Kind.MENTORING and deadline.starts_on == case.mentoring_starts_on
    helping = mentoring or (deadline.kind == Kind.MENTOR_REPORT and deadline.is_open)
    remarks = (
        case.notes.filter(kind=Note.Kind.PERIODIC, cycle=case.cycle).values_list("written_on", flat=True)
        if case
        else []
    )
    return {
        "deadline": deadline,
        "case": case,
        "spec": spec,
        "url": spec.record_url(deadline),
        "weekday": _first_up(weekday(deadline.due_on)),
        "start": spec.start,
        "duration": spec.duration,
        "uncounted": uncounted(deadline),
        "months": months_of(case, list(remarks), on) if mentoring else [],
        "pauses": list(case.pauses.filter(starts_on__gte=case.mentoring_starts_on)) if helping else None,
        "rules": _rules(spec.parameters, case, on),
        "has_own": any(code.startswith(OWN) for code in spec.parameters),
        "changes": list(deadline.changes.all()),
        "reminders": [(row, told_in_words(row)) for row in deadline.reminders.order_by("-pk")[:LATEST]],
        "next_rung": deadline.next_rung_on if deadline.is_open and spec.is_told else None,
        "then": spec.then,
        "rest_day": not is_working_day(deadline.due_on),
    }
