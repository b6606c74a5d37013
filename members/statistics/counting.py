"""Counting a form: one statement for all columns whatever their number.

What was counted is plain data, ready to be kept (`members.counted`); a table is read from it, whole or a few columns.
"""

from dataclasses import dataclass, replace

from django.db.models import Count, Q, Sum

from branches.models import Organization
from members.reports import Unbalanced
from members.statistics.figures import DAYS_OF_A_YEAR, Form, Scope


@dataclass(frozen=True)
class Column:
    """The numbers of one organisation, by the keys of the figures; None is an average of nobody."""

    organization: Organization
    numbers: dict


@dataclass(frozen=True)
class Table:
    """A form with its numbers: of the whole organisation and of each directly below it, or of some of these."""

    form: Form
    scope: Scope
    whole: Column
    columns: list
    units: int  # how many are directly below, shown or not

    def lines(self, section):
        """The figures of a section that say something: the quiet ones only where somebody counts."""
        return [f for f in section.figures if not f.quiet or self.whole.numbers[f.key]]


def _sums(form, scope):
    """{unit: {key: number, of averages the sum of days}}."""
    aggregates = {
        f.key: Sum(f.days, filter=f.where, default=0) if f.of else Count("pk", filter=f.where or None)
        for f in form.figures
    }
    rows = form.rows.annotate(unit=scope.unit(form.path)).order_by().values("unit").annotate(**aggregates)
    return {row.pop("unit"): row for row in rows}


def _finished(form, sums):
    """Sums of days become years of age, with one digit."""
    numbers = dict(sums)
    for f in form.figures:
        if f.of:
            numbers[f.key] = round(sums[f.key] / sums[f.of] / DAYS_OF_A_YEAR, 1) if sums[f.of] else None
    return numbers


def _checked(form, pk, sums):
    """The numbers of a column in the order of the figures; the organisation with that id if they do not add up."""
    numbers = _finished(form, sums or dict.fromkeys((f.key for f in form.figures), 0))
    if form.check:
        try:
            form.check(numbers)
        except Unbalanced as refusal:
            refusal.organization = Organization.objects.get(pk=pk)
            raise
    return [numbers[f.key] for f in form.figures]


def whole(build, scope):
    """The column of the organisation alone."""
    form = build(scope)
    values = _checked(form, scope.organization.pk, next(iter(_sums(form, scope).values()), None))
    return Column(scope.organization, {f.key: value for f, value in zip(form.figures, values, strict=True)})


def _children(scope):
    """The ids of the organisations directly below that existed at some time of the period, by name."""
    there = Q(founded_on=None) | Q(founded_on__lte=scope.end)
    still = Q(dissolved_on=None) | Q(dissolved_on__gte=scope.start)
    return scope.organization.children.filter(there & still).values_list("pk", flat=True)


def in_columns(build, scope):
    """The form as it is counted: by the organisations directly below, of a branch as a whole."""
    return build(replace(scope, by_child=not scope.organization.has_members))


def _of_children(build, form, scope):
    """({unit: its sums}, the sums of the whole). What must be looked at apart is: few rows, by a dearer question."""
    inner, zeros = replace(scope, by_child=True), dict.fromkeys((f.key for f in form.figures), 0)
    sums = {unit: zeros | row for unit, row in _sums(form.without_apart(), inner).items()}
    if form.apart:
        for unit, row in _sums(form.only_apart(), inner).items():
            sums[unit] |= row
    whole = {key: sum(row[key] for row in sums.values()) for key in zeros}
    if form.apart:
        whole |= next(iter(_sums(build(scope).only_apart(), scope).values()), {})
    return sums, whole


def count(build, form, scope):
    """{"keys", "whole": numbers, "columns": [[id, numbers]]} of a form `in_columns`.

    Raises Unbalanced, with the `organization`.
    """
    if scope.organization.has_members:
        children, sums, whole = [], {}, next(iter(_sums(form, scope).values()), None)
    else:
        children, (sums, whole) = _children(scope), _of_children(build, form, scope)
    return {
        "keys": [f.key for f in form.figures],
        "whole": _checked(form, scope.organization.pk, whole),
        "columns": [[pk, _checked(form, pk, sums.get(str(pk)))] for pk in children],
    }


def read(form, scope, counted, some=slice(None)):
    """The table of what was counted, with some of its columns; None where a figure was added since."""
    place = {key: n for n, key in enumerate(counted["keys"])}
    if any(f.key not in place for f in form.figures):
        return None
    places = [(f.key, place[f.key]) for f in form.figures]

    def column(organization, values):
        return Column(organization, {key: values[n] for key, n in places})

    chosen = counted["columns"][some]
    units = Organization.objects.in_bulk([pk for pk, _ in chosen]) if chosen else {}
    columns = [column(units[pk], values) for pk, values in chosen if pk in units]
    top = column(scope.organization, counted["whole"])
    return Table(form, scope, top, columns, len(counted["columns"]))


def table(build, scope):
    """The form for the organisation and for each directly below it. Raises Unbalanced, with the `organization`."""
    form = in_columns(build, scope)
    return read(form, scope, count(build, form, scope))
