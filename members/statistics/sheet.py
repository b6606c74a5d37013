"""A counted form as lines of cells: what the page, the print and the spreadsheet show alike."""

from dataclasses import dataclass

from members.statistics.discretion import HIDDEN, NOT_SPLIT, hidden
from members.statistics.figures import Figure


@dataclass(frozen=True)
class Line:
    """One figure: the value of the whole first, then that of each child; a word stands for what is not told."""

    figure: Figure
    values: list


@dataclass(frozen=True)
class Part:
    """The lines under one heading."""

    title: str
    lines: list


def _values(table, figure, whole_story):
    columns = [table.whole, *table.columns]
    if whole_story or not figure.sensitive:
        return [column.numbers[figure.key] for column in columns]
    top = table.whole.numbers
    number = HIDDEN if hidden(top[figure.key], top["total"]) else top[figure.key]
    return [number, *[NOT_SPLIT] * len(table.columns)]


def parts(table, *, whole_story):
    """The parts of the form; without the `whole_story` peoples and religions stay sums."""
    return [
        Part(section.title, [Line(figure, _values(table, figure, whole_story)) for figure in lines])
        for section in table.form.sections
        if whole_story or not section.sensitive
        if (lines := table.lines(section))
    ]
