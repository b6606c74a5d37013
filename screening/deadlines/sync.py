"""The rows of the deadlines and the facts they come from, made equal: opened, moved with their history, met or lapsed.

A source says which deadlines the facts of some organisations ask for today. What is asked for and not there is opened;
what falls on another day is moved, and the day before is kept; what is no longer asked for is met on the day the source
names, or lapses. It may run as often as one likes. The whole country is gone through by groups of organisations, so
the memory it needs does not grow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from branches.models import Organization
from screening.deadlines.cases import end_passed
from screening.deadlines.expected import Expected, first_rung, next_rung, take_over
from screening.deadlines.kinds import KINDS
from screening.deadlines.numbers import numbers
from screening.models import Case, Deadline, DeadlineChange
from screening.models.deadlines import OPEN

GROUP = 1000  # organisations gone through at once
ROWS = 2000  # rows of one statement
NO_LONGER = "Theo những gì đã ghi, việc này không còn phải làm."


@dataclass(frozen=True)
class Source:
    """Where some kinds of deadlines come from.

    `expected(organizations, on)`: a generator of what is asked for at these organisations (a list of ids);
    `met(deadlines, on)`: {pk: the day on which its matter was done} for rows that are asked for no longer; those it
    leaves out lapse.
    """

    kinds: tuple
    expected: Callable[[list, date], Iterator[Expected]]
    met: Callable[[list, date], dict]


#: All sources, by the order of their modules in `sources`.
SOURCES = []


def sync(on, *, organizations=None, sources=None):
    """Make the rows of these organisations equal to their facts; of all of them, where none are named.

    Returns {"opened", "moved", "met", "lapsed"}. What some named organisations no longer ask for ends only where it
    was done: it may have gone to another one, which the run over all of them sees.
    """
    found = {"opened": 0, "moved": 0, "met": 0, "lapsed": 0}
    known = numbers(on)
    _follow_cases(organizations)
    if organizations is None:
        found["met"], found["lapsed"] = end_passed(on)
        _climb_of_the_flow(on, known)
    gone = []
    for group in _groups() if organizations is None else [sorted(organizations)]:
        for source in SOURCES if sources is None else sources:
            with transaction.atomic():
                gone += [(source, *row) for row in _follow(source, group, on, known, found)]
    for some in batched(gone, ROWS):
        _end(some, on, found, lapsing=organizations is None)
    return found


def _follow_cases(organizations):
    """What belongs to a case goes with it to another branch."""
    of_case = Case.objects.filter(pk=OuterRef("case")).order_by()
    moved = Deadline.objects.open().filter(case__isnull=False).exclude(organization=F("case__branch"))
    if organizations is not None:
        moved = moved.filter(case__branch__in=organizations)
    moved.update(organization=Subquery(of_case.values("branch")))


def _climb_of_the_flow(on, known):
    """The next rung of the kinds that no source gives, where a number of the ladder has changed."""
    sourced = {kind for source in SOURCES for kind in source.kinds}
    rows = Deadline.objects.open().filter(kind__in=set(KINDS) - sourced).order_by("pk")
    for some in batched(rows.iterator(chunk_size=ROWS), ROWS):
        Deadline.objects.bulk_update([row for row in some if climbs(row, on, known)], ["next_rung_on"])


def climbs(row, on, known):
    """Put the next rung where the ladder of today has it; True where it stood on another day.

    A rung reached without anybody to tell waits for tomorrow, so a day after today may stand there.
    """
    rung, stands = next_rung(row, known), row.next_rung_on
    if rung == stands or (rung and stands and rung < stands <= on + timedelta(days=1)):
        return False
    row.next_rung_on = rung
    return True


def batched(rows, size):
    """Lists of at most `size` of them."""
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some


def _groups():
    """The ids of all organisations, some at a time."""
    last = 0
    while ids := list(Organization.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:GROUP]):
        yield ids
        last = ids[-1]


def _key(row):
    return row.kind, row.subject, row.part


def _follow(source, group, on, known, found):
    """Open and move what the group asks for; returns (pk, organisation) of the open rows it asks for no longer."""
    kept = Deadline.objects.filter(OPEN | Q(waived_on__isnull=False), kind__in=source.kinds)
    running = Deadline.objects.open().filter(kind__in=source.kinds, organization__in=group).order_by()
    here = {_key(row): row for row in running.iterator(chunk_size=ROWS)}
    asked = set()
    for some in batched(source.expected(group, on), ROWS):
        asked |= {want.key for want in some}
        new = {want.subject for want in some if want.key not in here}
        others = kept.filter(subject__in=new).order_by(F("waived_on").asc(nulls_last=True)) if new else ()
        rows = {_key(row): row for row in others} | here  # at another organisation, or waived; rather an open one
        _open([want for want in some if want.key not in rows], on, known, found)
        _move([(rows[want.key], want) for want in some if want.key in rows], on, known, found)
    return [(row.pk, row.organization_id) for key, row in here.items() if key not in asked]


def _open(wanted, on, known, found):
    """New rows; one that another run has opened meanwhile is left as it is."""
    rows = [Deadline(next_rung_on=first_rung(want, known), **want.fields()) for want in wanted]
    Deadline.objects.bulk_create(rows, ignore_conflicts=True)
    found["opened"] += len(rows)


def _move(pairs, on, known, found):
    """Rows whose facts, or the ladder of which, have changed; a waived one stays waived.

    They are looked at once more under a lock: another run, a reminder or a step may have been faster.
    """
    wanted = {row.pk: want for row, want in pairs if row.is_open and (_differs(row, want) or climbs(row, on, known))}
    if not wanted:
        return
    changed, history = [], []
    for row in Deadline.objects.open().select_for_update().filter(pk__in=wanted).order_by("pk"):
        want = wanted[row.pk]
        if _differs(row, want) and (moved := take_over(row, want, on, known)):
            history.append(moved)
        else:
            climbs(row, on, known)
        changed.append(row)
    names = [*Expected.__dataclass_fields__, "next_rung_on", "told_on"]
    Deadline.objects.bulk_update(changed, names, batch_size=ROWS)
    DeadlineChange.objects.bulk_create(history)
    found["moved"] += len(history)


def _differs(row, want):
    return any(getattr(row, name) != value for name, value in want.fields().items())


@transaction.atomic
def _end(gone, on, found, *, lapsing):
    """End what is asked for no longer, unless it has gone to another organisation meanwhile."""
    places = {pk: organization for _, pk, organization in gone}
    rows = {
        row.pk: row
        for row in Deadline.objects.open().select_for_update().filter(pk__in=places).order_by("pk")
        if row.organization_id == places[row.pk]
    }
    by_source = {}
    for source, pk, _ in gone:
        if pk in rows:
            by_source.setdefault(id(source), (source, []))[1].append(rows[pk])
    met = {}
    for source, some in by_source.values():
        met |= source.met(some, on)
    done = [rows[pk] for pk in met]
    for row in done:
        row.met_on = met[row.pk]
    Deadline.objects.bulk_update(done, ["met_on"], batch_size=ROWS)
    found["met"] += len(done)
    if lapsing:
        rest = Deadline.objects.filter(pk__in=set(rows) - set(met))
        found["lapsed"] += rest.update(lapsed_on=on, ended_why=NO_LONGER)
