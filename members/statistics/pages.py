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


def _address(code, key, scope, organization):
    query = {"organization": organization.pk, "start": f"{scope.start:%d/%m/%Y}", "end": f"{scope.end:%d/%m/%Y}"}
    return f"{reverse('members:statistics-list', args=[code, key])}?{urlencode(query)}"


def _cell(code, figure, value, scope, organization, whole_story):
    leads = figure.listed and isinstance(value, int) and value and (whole_story or not figure.sensitive)
    return Cell(value, _address(code, figure.key, scope, organization) if leads else "")


def grid(table, parts, whole_story, page, across):
    """The whole and `across` of the children, from the page asked for; the address of each figure's list."""
    pages = max(-(-len(table.columns) // across), 1)
    number = int(page) if page.isdecimal() and 1 <= int(page[:6]) <= pages else 1
    first = (number - 1) * across
    chosen = [0, *range(first + 1, min(first + across, len(table.columns)) + 1)]
    columns = [table.whole, *table.columns]
    rows = [
        (
            part.title,
            [
                (
                    line.figure,
                    [
                        _cell(
                            table.form.code,
                            line.figure,
                            line.values[n],
                            table.scope,
                            columns[n].organization,
                            whole_story,
                        )
                        for n in chosen
                    ],
                )
                for line in part.lines
            ],
        )
        for part in parts
    ]
    heads = [columns[n].organization for n in chosen[1:]]
    return {
        "rows": rows,
        "heads": heads,
        "width": len(chosen) + 1,
        "page_number": number,
        "page_count": pages,
        "span": f"Đơn vị {first + 1}–{first + len(heads)} trong {len(table.columns)}" if pages > 1 else "",
    }


def overview(scope, *, on, whole_story, by_year):
    """Main figures, pyramid and trend of one organisation; today's of a large one are those of its snapshot."""
    kept = snapshots.of([scope.organization], on).get(scope.organization.pk) if scope.end == on else None
    if kept is not None:
        scope = replace(scope, start=min(scope.start, kept.on), end=kept.on)
    form, over_time = forms.form(scope), (forms.by_year if by_year else forms.by_month)(scope)
    if kept and not {figure.key for figure in (*form.figures, *over_time.figures)} <= kept.figures.keys():
        kept = None  # written before a figure was added
    numbers = kept.figures if kept else whole(lambda _: form, scope).numbers
    counted = kept.figures if kept else whole(lambda _: over_time, scope).numbers
    head, ages = form.sections

    def cell(figure):
        value = numbers[figure.key]
        if figure.sensitive and not whole_story and hidden(value, numbers["total"]):
            value = HIDDEN
        return _cell(form.code, figure, value, scope, scope.organization, whole_story)

    points = [(figure, counted[figure.key]) for figure in over_time.figures]
    figures = {figure.key: figure for figure in ages.figures}
    rows = forms.pyramid_rows()
    return {
        "as_of": kept and kept.computed_at,
        "tiles": [(figure.label, cell(figure)) for figure in head.figures if not figure.quiet or numbers[figure.key]],
        "sexes": [label for _, label, _ in forms.SEXES],
        "pyramid_rows": [(label, [cell(figures[key]) for key in keys]) for label, keys in rows],
        "tiers": plots.pyramid(rows, numbers),
        "pyramid": plots.PYRAMID,
        "trend": plots.line([(figure.label, number) for figure, number in points]),
        "trend_rows": [
            (figure.label, _cell(over_time.code, figure, number, scope, scope.organization, whole_story))
            for figure, number in points
        ],
        "by_year": by_year,
    }
