"""The numbers of the ladder and of the program's own periods, from the table of parameters (all marked D)."""

from dataclasses import dataclass

from screening.models.regulation import Parameter

_LADDER = "reminder.days"


@dataclass(frozen=True)
class Numbers:
    """One attribute for each parameter; `before` by kind, where an administrator has set one of its own."""

    before: dict  # {kind: days before the due day}; "" for all others
    overdue_every: int  # days
    escalate_after: int  # days overdue, from which the superior is told too
    from_hour: int  # of the day, from which somebody is told
    branch_step_days: int  # calendar days: the branch meets once a month
    notification_days: int  # working days
    self_review_days: int  # working days after each dated request
    delivery_days: int  # working days
    after_exit_days: int  # working days
    paper_days: int  # calendar days
    dues_day: int  # of the month after
    limitation_months: int  # calendar months before a form of discipline is past its limitation
    cards_from: int  # month from which the check of the year is asked for
    ranking_from: int  # month from which the ranking of the year is asked for
    badges_from: int  # calendar days before the occasion, from which the list is prepared
    badges_days: int  # calendar days before the occasion
    term_months: int  # calendar months before the term ends

    def days_before(self, kind):
        """On how many days before its day a deadline of that kind is told of, the earliest first."""
        return self.before.get(kind, self.before[""])


SOURCES = {
    "overdue_every": "reminder.overdue_every",
    "escalate_after": "reminder.escalate_after",
    "from_hour": "reminder.from_hour",
    "branch_step_days": "deadline.branch_step_days",
    "notification_days": "deadline.notification_days",
    "self_review_days": "deadline.self_review_days",
    "delivery_days": "deadline.delivery_days",
    "after_exit_days": "deadline.after_exit_days",
    "paper_days": "deadline.paper_days",
    "dues_day": "deadline.dues_day",
    "limitation_months": "deadline.limitation_months",
    "cards_from": "deadline.cards_from",
    "ranking_from": "deadline.ranking_from",
    "badges_from": "deadline.badges_from",
    "badges_days": "deadline.badges_days",
    "term_months": "deadline.term_months",
}


def numbers(on):
    """The numbers in force on that day; one query."""
    values = dict(
        Parameter.objects.in_force(on).filter(code__regex=r"^(reminder|deadline)\.").values_list("code", "value")
    )
    before = {
        code[len(_LADDER) + 1 :]: tuple(sorted({int(part) for part in value.split(",")} - {0}, reverse=True))
        for code, value in values.items()
        if code == _LADDER or code.startswith(f"{_LADDER}.")
    }
    return Numbers(before=before, **{name: int(values[code]) for name, code in SOURCES.items()})
