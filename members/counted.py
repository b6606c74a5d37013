"""Figures of a large organisation, counted once and kept for the day on which they were asked for.

A small organisation is counted anew whenever its page is opened. What is shown of a large one was counted at a moment
that the page tells; whoever sees the page may have it counted again. What is kept is the whole story: what a reader is
not told is left out when it is read. An import or a change of many organisations makes all of it be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from branches import calendar, jobs
from branches.models import Job, Organization
from members.models import CountedFigures, OrganizationFigures
from members.reports import Unbalanced

KIND = "figures"
#: So many members are counted while a page waits: what takes longest, Biểu 3, then asks PostgreSQL for 0.1 s.
AT_ONCE = 20_000
#: So many are counted while one waits, once a day: half a second, duplicates one and a half. For more a worker does it.
WITHOUT_WORKER = 150_000
FAILED = "Chương trình gặp sự cố, chưa lập được số liệu. Bấm “Lập lại”; nếu vẫn vậy, báo quản trị."

_STATE = Job.State


@dataclass(frozen=True)
class Counter:
    """One thing to be counted: (organization, start, end) → its result as plain data, and the page of such a row."""

    count: Callable
    address: Callable


#: {what: Counter}; the parts that count register theirs in AppConfig.ready().
COUNTERS = {}


def _members(organization):
    """How many members it had when the large organisations were last counted."""
    kept = OrganizationFigures.objects.filter(pk=organization.pk).values_list("official", "probationary").first()
    return sum(kept) if kept else 0


def is_small(organization):
    """Is it counted anew whenever somebody looks?"""
    return organization.has_members or _members(organization) <= AT_ONCE


def ask(what, organization, start, end, *, actor, on):
    """(the figures of today, whether they still have to be counted); (None, False) for a small organisation."""
    if is_small(organization):
        return None, False
    return CountedFigures.objects.select_related("job").get_or_create(
        organization=organization,
        what=what,
        start=start,
        end=end,
        on=on,
        defaults={"job": lambda: jobs.create(KIND, actor=actor)},
    )


def takes_long(organization):
    """Is it so large that nobody should wait for it?"""
    return _members(organization) > WITHOUT_WORKER


def is_working(figures):
    return figures.job.state in (_STATE.WAITING, _STATE.RUNNING)


def is_done(figures):
    return figures.job.state == _STATE.DONE


def count(figures_id):
    """Count what was asked for; safe to run twice. A failure is told on its page, then goes on to the log."""
    figures = CountedFigures.objects.select_related("job", "organization").filter(pk=figures_id).first()
    if figures is None or not is_working(figures):
        return
    jobs.begin(figures.job)
    made_at = calendar.now()
    try:
        result = _result(COUNTERS[figures.what], figures)
    except Exception:
        jobs.fail(figures.job, FAILED)
        raise
    with transaction.atomic():
        if CountedFigures.objects.filter(pk=figures.pk).update(result=result, made_at=made_at):
            jobs.finish(figures.job)


def _result(counter, figures):
    """What was counted, or the figures that do not add up."""
    try:
        return {"found": counter.count(figures.organization, figures.start, figures.end)}
    except Unbalanced as refusal:
        unit = refusal.organization
        return {"unbalanced": refusal.figures, "unit": unit and unit.pk}


def result(figures):
    """What was counted. Raises Unbalanced as counting did."""
    if "found" in figures.result:
        return figures.result["found"]
    refusal = Unbalanced(figures.result["unbalanced"])
    refusal.organization = Organization.objects.filter(pk=figures.result["unit"]).first()
    raise refusal


@transaction.atomic
def repeat(figures, *, actor):
    """Have it counted again, unless somebody is at it; whether there is something to do."""
    job = Job.objects.select_for_update().get(pk=figures.job_id)
    if job.state in (_STATE.WAITING, _STATE.RUNNING) and not jobs.is_silent(job):
        return False
    job.state, job.created_at, job.created_by, job.message = _STATE.WAITING, calendar.now(), actor, ""
    job.save()
    return True


@transaction.atomic
def _remove(rows):
    ids = list(rows.values_list("job", flat=True))
    rows.delete()
    Job.objects.filter(pk__in=ids).delete()
    return len(ids)


def forget(on):
    """After a mass change: nothing that was counted before holds any longer."""
    return _remove(CountedFigures.objects.all())


def remove_old(on):
    """What was counted on an earlier day is not shown again; how many were removed."""
    return _remove(CountedFigures.objects.filter(on__lt=on))
