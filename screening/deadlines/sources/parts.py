"""What the sources share: a day in words, and the day on which a matter was done, from one column of its record."""

from datetime import datetime

from branches import journal
from branches.calendar import add_working_days
from branches.models import Organization
from screening.deadlines.cases import SAFE, d
from screening.deadlines.expected import Expected
from screening.deadlines.kinds import Spec


def subject(model, pk):
    """“members.transfer:12”, as in the journal."""
    return journal.subject_of(model(pk=pk))


def pk_of(deadline):
    """The id of the record that the deadline is about."""
    return int(deadline.subject.rpartition(":")[2])


def working_days(days, start, since, own, told=None):
    """(the day, the sum in words): so many working days after `start`, which is `since` in words.

    `own`: the calendar's rows. `told`: the day that a paper already says; no change of the calendar or of a number
    makes it an earlier one.
    """
    due = add_working_days(start, days, own)
    if told and told > due:
        return told, f"Hạn đã báo, tính từ {since} {d(start)} → {d(told)}"
    return due, f"{days} ngày làm việc sau {since} {d(start)} → {d(due)}"


def done_in(model, *columns):
    """A source's `met`: the first of these columns of the record that has a day, no later than today."""

    def met(deadlines, on):
        rows = {row.pop("pk"): row for row in _rows(model, deadlines, columns)}
        found = {}
        for deadline in deadlines:
            row = rows.get(pk_of(deadline), {})
            if day := next((row[name] for name in columns if row.get(name)), None):
                found[deadline.pk] = min(day, on)
        return found

    return met


def _rows(model, deadlines, columns):
    return model._default_manager.filter(pk__in={pk_of(deadline) for deadline in deadlines}).values("pk", *columns)


def member_page(deadline):
    """The arguments of an address about the member."""
    return [deadline.member_id]


# --- of organisations -----------------------------------------------------------------------------------------------


def _organization(deadline):
    return [deadline.organization_id]


def plain(kind, start, duration, then, page, *parameters, **options):
    """A kind of an organisation, which a notice may call by its name."""
    return Spec(kind, start, duration, (then,), page, parameters, _organization, is_plain=True, **options)


def of_organization(kind, pk, part, start, due, words, basis=SAFE):
    """A deadline of an organisation for one period."""
    return Expected(kind, subject(Organization, pk), pk, start, due, f"{words} → {d(due)}", basis, part=part)


def period(deadline, form="%Y-%m"):
    """The period of a deadline of an organisation, as written in `part`."""
    return datetime.strptime(deadline.part, form).date()


def by_organization(rows):
    """{organisation: its rows without it, in their order}."""
    found = {}
    for pk, *rest in rows:
        found.setdefault(pk, []).append(rest)
    return found


def active(organizations, on):
    """What has been dissolved asks for nothing."""
    return Organization.objects.filter(pk__in=organizations).active_on(on)


def branches(organizations, on):
    """The branches among them."""
    return active(organizations, on).branches()


def month_of(day):
    """Its first day."""
    return day.replace(day=1)
