"""Hồ sơ: what an open case waits for at its stage, the mentoring time, and the branch it is sent to; the flow opens and
ends them, this heals.

Without it a case would lose its deadline where the flow of an older version opened none, and what is counted in working
days would not follow a changed calendar. The days to appeal and to settle an appeal are no source: they stand in what
the member was told, and no change of the calendar makes them earlier (domain §11.3 no. 23); a day off entered later moves
the last day of an appeal to a later one (`appealing.follow_calendar`).
"""

from django.db.models import Exists, Max, OuterRef

from branches.calendar import all_exceptions
from screening.deadlines.cases import OF_STAGE, Kind, of_acceptance, of_mentoring, of_stage
from screening.deadlines.numbers import numbers
from screening.deadlines.sync import SOURCES, Source
from screening.discipline import measures
from screening.flow import know_bodies
from screening.models import Case, Handover, Move, Pause, Stage, Track


def of_stages(organizations, on):
    """One for each open case that waits at a stage with a deadline."""
    cases = Case.objects.open().filter(branch__in=organizations, stage__in=OF_STAGE)
    cases = list(cases.select_related("branch", "edition", "member").order_by("pk"))
    if not cases:
        return
    know_bodies(cases, on)
    measures.know([case for case in cases if case.track == Track.DISCIPLINE])
    known, own = numbers(on), all_exceptions()
    for case in cases:
        yield of_stage(case, on, known=known, own=own)


def of_helped(organizations, on):
    """The mentoring time and the review, but for a case whose time is paused."""
    paused = Exists(Pause.objects.filter(case=OuterRef("pk"), ends_on=None))
    helped = Case.objects.open().filter(~paused, branch__in=organizations, stage=Stage.MENTORING)
    for case in helped.select_related("edition").prefetch_related("pauses").order_by("pk"):
        yield from of_mentoring(case)


def of_handovers(organizations, on):
    """The branch to which a case is on its way has to accept it."""
    rows = Handover.objects.pending().filter(case__branch__in=organizations).order_by("pk")
    rows = list(rows.select_related("case__edition", "to_branch"))
    if not rows:
        return
    sent = Move.objects.filter(case__in=[row.case_id for row in rows], verb="transfer_case").order_by()
    days, own = dict(sent.values_list("case").annotate(day=Max("on"))), all_exceptions()
    for row in rows:
        yield of_acceptance(row.case, row.to_branch, days[row.case_id], own)


def left_to_the_flow(deadlines, on):
    """The flow itself meets them; what it has left behind lapses."""
    return {}


SOURCES.append(Source(tuple(sorted(set(OF_STAGE.values()))), of_stages, left_to_the_flow))
SOURCES.append(Source((Kind.MENTORING, Kind.REVIEW), of_helped, left_to_the_flow))
SOURCES.append(Source((Kind.ACCEPTANCE,), of_handovers, left_to_the_flow))
