"""Year by year: who was listed, recognised, struck off, left, expelled. One statement, whatever the number of years."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from . import words

YEARS = 8
#: The two of the screening by cases, the exits by the dated membership, as in the tables.
LINES = {key: words.SCREENING[key] for key in ("listed", "recognised")} | words.EXITS

_STATEMENT = """
with here as materialized (select id from branches_organization where path like %(path)s)
select extract(year from m."on")::int, case m.to_stage when 'recognised' then 'recognised' else 'listed' end,
    count(distinct m.case_id)::int
from screening_move m join screening_case c on c.id = m.case_id and c.track = 'screening'
where m."on" between %(start)s and %(end)s and m.set_aside_by_id is null and m.branch_id in (select id from here)
    and (m.from_stage <> m.to_stage and m.to_stage = 'recognised'
        or m.from_stage = 'awaiting_list_vote' and m.to_stage = 'awaiting_approval')
group by 1, 2
union all
select extract(year from s.ends_on)::int, 'exit_' || s.ended_by, count(*)::int from members_membership s
where s.ends_on between %(start)s and %(end)s and s.ended_by in ('struck_off', 'left', 'expelled')
    and s.branch_id in (select id from here)
group by 1, 2
"""


def years(organization, end):
    """{year: {line: number}} of the last years, the last of them up to the day."""
    first = end.year - YEARS + 1
    found = {str(year): dict.fromkeys(LINES, 0) for year in range(first, end.year + 1)}
    values = {"path": f"{organization.path}%", "start": date(first, 1, 1), "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
        for year, line, number in cursor.fetchall():
            found[str(year)][line] = number
    return found


# --- the plot: one small row of columns for each line, all on one scale -------------------------------------------------

WIDTH, STEP, BAND, TALLEST, HEAD = 352, 44, 92, 40, 16


@dataclass(frozen=True)
class Column:
    """One year of one line; a number that is not told has no column."""

    year: str
    number: int | None
    x: int
    y: int
    height: int

    @property
    def middle(self):
        return self.x + 14

    @property
    def number_y(self):
        return self.y - 5


@dataclass(frozen=True)
class Strip:
    """One line of the trend: its words, its columns, and where it stands in the drawing."""

    label: str
    columns: list
    y: int

    @property
    def foot(self):
        return self.y + BAND - 18

    @property
    def text_y(self):
        return self.y + HEAD


def strips(years):
    """The years as strips under one another, all on one scale."""
    tallest = max((number or 0 for row in years.values() for number in row.values()), default=0) or 1
    found = []
    for place, (line, label) in enumerate(LINES.items()):
        top = BAND * place
        foot = top + BAND - 18
        columns = []
        for n, (year, row) in enumerate(years.items()):
            height = max(round(TALLEST * (row[line] or 0) / tallest), 1)
            columns.append(Column(year, row[line], STEP * n + 8, foot - height, height))
        found.append(Strip(label, columns, top))
    return found


def height(strips):
    """How high the drawing is, the years below the last strip."""
    return BAND * len(strips) + 8
