"""The report of Directive 28 as data: what was done in a period and how the number of members changed (domain §8.3).

Everything is counted from dated events (domain §11.3 no. 31). The keys are those of formats §6, and after them
`figures`, `breakdown`, `years` and the words of the criteria and grounds; the page, the spreadsheet and the command
only print what stands here.
"""

from urllib.parse import urlencode

from django.urls import reverse

from members import reports as members
from members.counted import COUNTERS, Counter

from . import check, facts, trend, words
from .discretion import SMALL, discreet, sees_small_groups, tells, withheld
from .tables import HIDDEN, NOT_SPLIT, WITHHELD, bars, split, sum_sentence, tables, untold_year
from .words import SCREENING, category

__all__ = [
    "HIDDEN",
    "NOT_SPLIT",
    "SCREENING",
    "SMALL",
    "WHAT",
    "WITHHELD",
    "bars",
    "category",
    "check",
    "discreet",
    "report",
    "screening",
    "sees_small_groups",
    "split",
    "sum_sentence",
    "tables",
    "tells",
    "trend",
    "untold_year",
    "withheld",
]


def _filled(numbers, keys):
    return {key: numbers.get(key, 0) for key in keys}


def screening(organization, start, end):
    """The steps of Guide 02 in the organisation and all below it, and who is being helped at the end.

    Whoever leaves the Party on another way stands among the exits, by the dated membership.
    """
    return _filled(facts.count(organization, start, end)[0], SCREENING)


def report(organization, start, end):
    """The whole report. Raises members.reports.Unbalanced where A + B − C ≠ D."""
    movement = members.movement(organization, start, end)
    by_sector, by_gender = members.composition(organization, end)
    totals, parts = facts.count(organization, start, end)
    kept = words.kept()
    keys = words.keys(words.groups(kept))
    # all occupations of the list, so that a column says nothing by being there
    categories = words.CATEGORIES | {"occupation": [*kept.pop("occupations"), *words.UNKNOWN]}
    return {
        "organization": organization.code,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "members": movement,
        "exits": members.exits(movement),
        "screening": _filled(totals, SCREENING),
        "by_sector": by_sector,
        "by_gender": by_gender,
        "admitted": members.admissions(organization, start, end),
        "figures": _filled(totals, keys),
        "breakdown": {
            name: {key: _filled(rows.get(key, {}), categories[name]) for key in keys} for name, rows in parts.items()
        },
        "years": trend.years(organization, end),
        **kept,
    }


def _page(figures):
    """Where the report stands that is kept for a large organisation."""
    days = {"start": f"{figures.start:%d/%m/%Y}", "end": f"{figures.end:%d/%m/%Y}"}
    return f"{reverse('screening:report')}?{urlencode({'organization': figures.organization_id} | days)}"


WHAT = "screening"
COUNTERS[WHAT] = Counter(report, _page)
