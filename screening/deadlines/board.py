"""The superior's board: how it stands with the deadlines of each organisation below, today and over the last weeks."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Func, IntegerField, Sum, Value
from django.db.models.functions import Cast

from branches import access
from branches.models import Organization
from screening.deadlines.counting import STATES, counts
from screening.deadlines.mine import of
from screening.models import Deadline, DeadlineDay
from screening.models.cases import CASE_ROLES

WEEKS = 12  # of the plot
LARGE = 20_000  # open deadlines, above which the board shows the counts of the night


@dataclass(frozen=True)
class Row:
    """One organisation below: its deadlines by how they stand, and those that wait for the reader.

    `is_own`: those of the organisation itself, without what lies below it.
    """

    organization: Organization
    overdue: int = 0
    soon: int = 0
    on_time: int = 0
    for_me: int = 0
    is_own: bool = False

    @property
    def total(self):
        return self.overdue + self.soon + self.on_time

    @property
    def has_below(self):
        """May there be organisations below it, so that its own board says more?"""
        return not (self.organization.has_members or self.is_own)


@dataclass(frozen=True)
class Board:
    """`counted_on`: the day of the count, where it is not counted now."""

    organization: Organization
    rows: list
    counted_on: date | None = None

    @property
    def total(self):
        """The sum of all rows."""
        return Row(self.organization, *(sum(getattr(row, name) for row in self.rows) for name in (*STATES, "for_me")))


def board(organization, actor, on):
    """A row for every organisation directly below, the most overdue first; and one of its own, where it has any.

    What a large province has open is not counted while somebody waits: its figures are those of the last night.
    """
    below = access.below(organization, "organization__")
    found = Deadline.objects.seen_by(actor).open().filter(below)
    if found.order_by()[: LARGE + 1].count() > LARGE and (night := _last_night(organization, on)):
        kept = DeadlineDay.objects.filter(below, on=night)
        figures = {name: Sum(name) for name in STATES}
    else:
        kept, figures, night = found, counts(on), None
    by_child = {row.pop("child"): row for row in _by_child(kept, organization).annotate(**figures)}
    for row in _by_child(of(actor).filter(below), organization).annotate(for_me=Count("pk")):
        by_child.setdefault(row["child"], {})["for_me"] = row["for_me"]
    children = Organization.objects.filter(parent=organization)
    shown = children.active_on(on) | children.filter(pk__in=[pk for pk in by_child if pk])
    listed = [Row(child, **by_child.pop(child.pk, {})) for child in shown]
    if own := by_child.get(None):
        listed.append(Row(organization, is_own=True, **own))
    listed.sort(key=lambda row: (-row.overdue, -row.soon, row.organization.sort_key))
    return Board(organization, listed, night)


def _by_child(rows, organization):
    """The rows by the id of the organisation directly below this one in which they lie; None for its own."""
    place = len(organization.ancestor_ids()) + 2
    part = Func(F("organization__path"), Value("/"), Value(place), function="SPLIT_PART")
    child = Cast(Func(part, Value(""), function="NULLIF"), IntegerField())
    return rows.order_by().annotate(child=child).values("child")


def _last_night(organization, on):
    """The last day on which the deadlines of all organisations were counted."""
    return DeadlineDay.objects.filter(on__lte=on).order_by("-on").values_list("on", flat=True).first()


def tops(actor):
    """The highest committees at which the actor deals with cases: where a board begins."""
    found = []
    for office in access.offices(actor):
        place = office.organization
        if (
            office.role in CASE_ROLES
            and not place.has_members
            and not any(place.path.startswith(o.path) for o in found)
        ):
            found.append(place)
    return found


def way_to(organization, starts):
    """The organisations above this one that the reader has a board of, the top first."""
    line = reversed(organization.ancestors())
    return [above for above in line if any(above.path.startswith(top.path) for top in starts)]


# --- over the weeks -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """A day of the plot."""

    on: date
    overdue: int
    soon: int
    on_time: int

    @property
    def total(self):
        return self.overdue + self.soon + self.on_time


def trend(organization, on):
    """The last counted day of each of the last weeks: what the plot and its table show."""
    since = on - timedelta(days=7 * WEEKS)
    counted = (
        DeadlineDay.objects.filter(on__gt=since, on__lte=on).order_by("on").values_list("on", flat=True).distinct()
    )
    last_of = {(on - day).days // 7: day for day in counted}
    kept = DeadlineDay.objects.filter(access.below(organization, "organization__"), on__in=last_of.values())
    sums = kept.order_by("on").values("on").annotate(**{name: Sum(name) for name in STATES})
    return [Point(**row) for row in sums]


WIDTH, HEIGHT, BAR, STEP, HEAD, FOOT = 480, 160, 26, 40, 18, 20


@dataclass(frozen=True)
class Column:
    """A column of the plot: three boxes upon each other, the overdue at the foot."""

    point: Point
    x: int
    boxes: tuple  # (state, y, height)

    @property
    def middle(self):
        return self.x + BAR // 2

    @property
    def top(self):
        return self.boxes[-1][1] - 5


@dataclass(frozen=True)
class Plot:
    columns: list
    width: int = WIDTH
    height: int = HEAD + HEIGHT + FOOT
    bar: int = BAR
    line: int = HEAD + HEIGHT
    foot: int = HEAD + HEIGHT + FOOT - 5


def plot(points):
    """The columns of the plot, drawn to the tallest; none for fewer than two days."""
    if len(points) < 2:
        return None
    tallest = max(point.total for point in points) or 1
    columns = []
    for place, point in enumerate(points):
        boxes, y = [], HEAD + HEIGHT
        for state in STATES:
            height = round(HEIGHT * getattr(point, state) / tallest)
            y -= height
            boxes.append((state, y, height))
        columns.append(Column(point, place * STEP + (STEP - BAR) // 2, tuple(boxes)))
    return Plot(columns)
