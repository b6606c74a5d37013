"""Counting a form: one statement for all columns whatever their number."""

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
    """A form with its numbers: of the whole organisation and of each directly below it."""

    form: Form
    scope: Scope
    whole: Column
    columns: list

    def lines(self, section):
        """The figures of a section that say something: the quiet ones only where somebody counts."""
        columns = [self.whole, *self.columns]
        return [f for f in section.figures if not f.quiet or any(column.numbers[f.key] for column in columns)]


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


def _column(form, organization, sums):
    numbers = _finished(form, sums or dict.fromkeys((f.key for f in form.figures), 0))
    if form.check:
        try:
            form.check(numbers)
        except Unbalanced as refusal:
            refusal.organization = organization
            raise
    return Column(organization, numbers)


def whole(build, scope):
    """The column of the organisation alone."""
    form = build(scope)
    return _column(form, scope.organization, next(iter(_sums(form, scope).values()), None))


def _children(scope):
    """The organisations directly below that existed at some time of the period."""
    there = Q(founded_on=None) | Q(founded_on__lte=scope.end)
    still = Q(dissolved_on=None) | Q(dissolved_on__gte=scope.start)
    return list(scope.organization.children.filter(there & still))


def table(build, scope):
    """The form for the organisation and for each directly below it. Raises Unbalanced, with the `organization`."""
    if scope.organization.has_members:
        return Table(build(scope), scope, whole(build, scope), [])
    inner = replace(scope, by_child=True)
    form = build(inner)
    sums = _sums(form, inner)
    total = {f.key: sum(row[f.key] for row in sums.values()) for f in form.figures}
    if form.apart:
        total |= next(iter(_sums(build(scope).only_apart(), scope).values()), {})
    top = _column(form, scope.organization, total)
    columns = [_column(form, child, sums.get(str(child.pk))) for child in _children(scope)]
    return Table(form, scope, top, columns)
