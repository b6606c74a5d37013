"""What the report tells those who do not deal with cases: every total that is no small group, and no small group.

Reports whose periods or organisations overlap could be subtracted from one another (this year until today and until
yesterday; a committee and its branches). So numbers are told of one kind of report only, of which no two overlap: a
calendar year that is over, of the whole organisation in which the reader holds office (`tells`). Every other report is
`withheld`: what remains is Form 1, the exits in it included.

What is guaranteed of such a report: of each number that is not told, what is told leaves open at least two values, by
whatever sums and differences.

- Of a line that is broken down, the numbers not told are at least two and together at least SMALL; any of them may be
  anything from nought to their sum. A whole below SMALL is not broken down at all.
- The sum of several lines is told in a column only where every line is told there, so no column can be solved, and each
  breakdown is a choice of its own: two of them share nothing but the totals.
- Lines that break down one line once more (criteria, grounds) are told as totals only; of these no cell is shown at all.
- What is left over from one year to the next is not told where it could be worked out from what came in and what was
  settled: appeals that wait are never told, and where few wait neither are the others of that year.
- An expulsion stands in Form 1 as well, so the other forms of discipline are protected without it.
"""

from datetime import date

from branches import access
from branches.access import NoOffice
from screening.models.cases import CASE_ROLES

from . import words

#: A group smaller than this is not told to those who do not deal with cases.
SMALL = 5
#: Whoever knew of each year how many appeals wait would know what came in and was settled in between.
NEVER_TOLD = "appeal_pending"
#: Known to whoever reads Form 1.
IN_FORM_1 = frozenset({"discipline_expel"})
#: The decreases of Form 1 are told to every officer (domain §8.1), so the lines of the exits are.
PUBLIC = frozenset({"exit", *words.EXITS})


def sees_small_groups(actor, organization):
    """Does the actor deal with the cases of this organisation? Others see no group of fewer than five broken down."""
    return any(
        office.role in CASE_ROLES and organization.path.startswith(office.organization.path)
        for office in access.offices(actor)
    )


def tells(actor, organization, start, end, on):
    """Are numbers of this report told to one who does not deal with its cases?"""
    year = start.year
    is_year = (start, end) == (date(year, 1, 1), date(year, 12, 31)) and end < on
    beneath = (o for o in access.offices(actor) if o.organization.path.startswith(organization.path))
    knows_a_part = any(office.role in CASE_ROLES for office in beneath)
    return is_year and organization in access.top_organizations(actor) and not knows_a_part


def require_sees(actor, organization):
    """Raises NoOffice, with a sentence that says who may."""
    if not sees_small_groups(actor, organization):
        raise NoOffice(
            f"Chỉ người có chức trách về rà soát, kỷ luật ở {organization} hoặc cấp trên mở được danh sách này."
        )


def is_small(number):
    return 0 < number < SMALL


def protect(cells, total):
    """The parts of a whole, with None for those not told: the small ones, and the next smallest that would betray them."""
    if is_small(total):
        return dict.fromkeys(cells)
    hidden = {key for key, number in cells.items() if is_small(number) or is_small(total - number)}
    spare = sorted((key for key in cells if key not in hidden), key=lambda key: (cells[key] == 0, cells[key]))
    while hidden and spare and (len(hidden) < 2 or sum(cells[key] for key in hidden) < SMALL):
        hidden.add(spare.pop(0))
    return {key: None if key in hidden else number for key, number in cells.items()}


def _totals(groups, figures):
    """{figure: its number or None} before anything is broken down."""
    told = {key: number if key in PUBLIC or not is_small(number) else None for key, number in figures.items()}
    for group in groups:
        if group.whole and group.whole not in PUBLIC:
            told |= _protected(group, figures)
        if group.inner:
            inner = {key: figures[key] for key in group.inner}
            told |= protect(inner, figures[group.under]) if told[group.under] is not None else dict.fromkeys(inner)
    if is_small(figures[NEVER_TOLD]):
        told |= dict.fromkeys(key for key in told if key.startswith("appeal_"))
    return told | {NEVER_TOLD: None}


def _protected(group, figures):
    """The parts of a whole; also for those who know from Form 1 how many were expelled."""
    parts = {key: figures[key] for key in group.parts}
    others = {key: number for key, number in parts.items() if key not in IN_FORM_1}
    told = protect(parts, figures[group.whole])
    also = protect(others, sum(others.values()))
    return {key: None if also.get(key, 0) is None else number for key, number in told.items()}


def _row(cells, total):
    """A line broken down; not at all where its own total is not told."""
    return dict.fromkeys(cells) if total is None else protect(cells, total)


def _breakdown(groups, told, rows):
    """One dimension: {figure: {category: number or None}}."""
    found = {}
    for group in groups:
        parts = {key: _row(rows[key], told[key]) for key in group.parts}
        found |= parts
        if group.whole:
            found[group.whole] = {
                category: None if any(row[category] is None for row in parts.values()) else number
                for category, number in rows[group.whole].items()
            }
        for key in group.inner or ():
            found[key] = rows[key] if told[key] == 0 else dict.fromkeys(rows[key])
    return found


def _admitted(admitted):
    """Parts of one whole that overlap: a part is hidden when it, or what is left without it, is a small group."""
    total = admitted["total"]
    return {
        key: number if key == "total" or not (is_small(total) or is_small(number) or is_small(total - number)) else None
        for key, number in admitted.items()
    }


def withheld(report):
    """What is left of a report whose numbers are not told: Form 1 and the exits."""
    return discreet(report) | {
        "withheld": True,
        "by_sector": dict.fromkeys(report["by_sector"]),
        "by_gender": dict.fromkeys(report["by_gender"]),
        "admitted": {key: number if key == "total" else None for key, number in report["admitted"].items()},
        "figures": {key: number if key in PUBLIC else None for key, number in report["figures"].items()},
        "screening": dict.fromkeys(report["screening"]),
        "breakdown": {
            name: {key: dict.fromkeys(row) for key, row in rows.items()} for name, rows in report["breakdown"].items()
        },
        "years": {
            year: {key: None if key in words.SCREENING else number for key, number in row.items()}
            for year, row in report["years"].items()
        },
    }


def discreet(report):
    """The same report for those who do not deal with cases: totals stay, small groups are None."""
    groups, end = words.groups(report), report["members"]["end"]
    told = _totals(groups, report["figures"])
    return report | {
        "figures": told,
        "screening": {key: told[key] for key in report["screening"]},
        "by_sector": protect(report["by_sector"], end),
        "by_gender": protect(report["by_gender"], end),
        "admitted": _admitted(report["admitted"]),
        "breakdown": {name: _breakdown(groups, told, rows) for name, rows in report["breakdown"].items()},
        "years": {
            year: {key: None if key in words.SCREENING and is_small(number) else number for key, number in row.items()}
            for year, row in report["years"].items()
        },
    }
