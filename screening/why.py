"""Vì sao là ngày này: start, duration, pauses, the rule with its source and mark, and what happens then."""

from branches.calendar import is_working_day
from screening.deadlines.kinds import KINDS
from screening.models import Deadline, Note, Parameter
from screening.pages import months_of
from screening.rulebook import in_words
from screening.todo import weekday

Kind = Deadline.Kind
LATEST = 6  # reminders on the page


def _first_up(words):
    return words[0].upper() + words[1:]


def rung_in_words(rung):
    """“trước 7 ngày”, “đúng ngày”, “quá hạn 14 ngày”."""
    name, _, days = rung.partition("_")
    return {"before": f"trước {days} ngày", "overdue": f"quá hạn {days} ngày"}.get(name, "đúng ngày")


def explain(deadline, on):
    """Everything the page prints about one deadline."""
    spec, case = KINDS[deadline.kind], deadline.case
    mentoring = deadline.kind == Kind.MENTORING and deadline.starts_on == case.mentoring_starts_on
    remarks = (
        case.notes.filter(kind=Note.Kind.PERIODIC, cycle=case.cycle).values_list("written_on", flat=True)
        if case
        else []
    )
    parameters = Parameter.objects.filter(code__in=spec.parameters).in_force(on if case is None else case.opened_on)
    return {
        "deadline": deadline,
        "case": case,
        "spec": spec,
        "url": spec.record_url(deadline),
        "weekday": _first_up(weekday(deadline.due_on)),
        "start": spec.start,
        "duration": spec.duration,
        "months": months_of(case, list(remarks), on) if mentoring else [],
        "pauses": list(case.pauses.all()) if mentoring else None,
        "rules": [
            (row, in_words(row, case.rules.values.get(row.code, row.value) if case else row.value))
            for row in parameters.order_by("code")
        ],
        "changes": list(deadline.changes.all()),
        "reminders": [(row, rung_in_words(row.rung)) for row in deadline.reminders.order_by("-pk")[:LATEST]],
        "next_rung": deadline.next_rung_on if deadline.is_open and spec.is_told else None,
        "then": spec.then,
        "rest_day": not is_working_day(deadline.due_on),
    }
