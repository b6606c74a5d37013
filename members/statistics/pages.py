"""The statistics page as data: cells with the address of the list behind each, plots, columns by the page."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from members.statistics import overview as forms
from members.statistics import plots, snapshots
from members.statistics.counting import whole
from members.statistics.discretion import HIDDEN, hidden


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table, and where it leads."""

    value: object
    url: str = ""

    @property
    def in_words(self):
        return isinstance(self.value, str)


def _query(scope, organization):
    return urlencode(
        {"organization": organization.pk, "start": f"{scope.start:%d/%m/%Y}", "end": f"{scope.end:%d/%m/%Y}"}
    )


def _address(code, key):
    return reverse("members:statistics-list", args=[code, key])


def _cell(figure, value, address, query, whole_story):
    leads = figure.listed and isinstance(value, int) and value and (whole_story or not figure.sensitive)
    return Cell(value, f"{address}?{query}" if leads else "")


@dataclass(frozen=True)
class Pages:
    """The columns of a wide table, `across` at a time; the page asked for, else the first."""

    asked: str
    units: int
    across: int

    @property
    def count(self):
        return max(-(-self.units // self.across), 1)

    @property
    def number(self):
        return int(self.asked) if self.asked.isdecimal() and 1 <= int(self.asked[:6]) <= self.count else 1

    @property
    def shown(self):
        return slice((self.number - 1) * self.across, self.number * self.across)

    @property
    def span(self):
        last = min(self.shown.stop, self.units)
        return f"Đơn vị {self.shown.start + 1}–{last} trong {self.units}" if self.count > 1 else ""


def grid(table, parts, whole_story, pages):
    """The lines of the page with the address of the list behind each figure; the whole first, then the columns."""
    columns = [table.whole, *table.columns]
    queries = [_query(table.scope, column.organization) for column in columns]

    def cells(line):
        address = _address(table.form.code, line.figure.key)
        pairs = zip(line.values, queries, strict=True)
        return [_cell(line.figure, value, address, query, whole_story) for value, query in pairs]

    return {
        "rows": [(part.title, [(line.figure, cells(line)) for line in part.lines]) for part in parts],
        "heads": [column.organization for column in table.columns],
        "width": len(columns) + 1,
        "page_number": pages.number,
        "page_count": pages.count,
        "span": pages.span,
    }


def overview_forms(scope, by_year):
    """(the main figures and the pyramid, the number of members over time)"""
    return forms.form(scope), (forms.by_year if by_year else forms.by_month)(scope)


def snapshot(scope, on):
    """(the scope as of last night, its numbers, when they were counted) of a large organisation today, or None."""
    kept = snapshots.of([scope.organization], on).get(scope.organization.pk) if scope.end == on else None
    if kept is None:
        return None
    then = replace(scope, start=min(scope.start, kept.on), end=kept.on)
    return then, kept.figures, kept.computed_at


def count_overview(scope, pair):
    """The numbers of both forms of the overview, counted now."""
    numbers = [whole(lambda _, form=form: form, scope).numbers for form in pair]
    return numbers[0] | numbers[1]


def overview(scope, pair, numbers, *, whole_story, by_year):
    """Main figures, pyramid and trend of one organisation; None where a figure was added since they were counted."""
    form, over_time = pair
    if not {figure.key for figure in (*form.figures, *over_time.figures)} <= numbers.keys():
        return None
    head, ages = form.sections
    query = _query(scope, scope.organization)

    def cell(figure, code=form.code):
        value = numbers[figure.key]
        if figure.sensitive and not whole_story and hidden(value, numbers["total"]):
            value = HIDDEN
        return _cell(figure, value, _address(code, figure.key), query, whole_story)

    figures = {figure.key: figure for figure in ages.figures}
    rows = forms.pyramid_rows()
    return {
        "tiles": [(figure.label, cell(figure)) for figure in head.figures if not figure.quiet or numbers[figure.key]],
        "sexes": [label for _, label, _ in forms.SEXES],
        "pyramid_rows": [(label, [cell(figures[key]) for key in keys]) for label, keys in rows],
        "tiers": plots.pyramid(rows, numbers),
        "pyramid": plots.PYRAMID,
        "trend": plots.line([(figure.label, numbers[figure.key]) for figure in over_time.figures]),
        "trend_rows": [(figure.label, cell(figure, over_time.code)) for figure in over_time.figures],
        "by_year": by_year,
    }
