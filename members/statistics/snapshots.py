"""Figures of large organisations, counted once a night and shown with the day they belong to.

An organisation that has members of its own is always counted at once; the others of a page are shown from here where
together they have more than LARGE members. What writes or decides never reads a snapshot.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Count

from branches import calendar
from branches.models import Organization
from members.models import OrganizationFigures
from members.statistics import overview
from members.statistics.figures import Scope

LARGE = 5000
KEPT_FOR = timedelta(days=7)  # an older snapshot says that the nightly job stands still: better slow than wrong

_STATEMENT = """
with leaf as (select over_time.*, {columns} from ({over_time}) over_time left join ({now}) now using (branch_id)),
line as (
    select branch.id as branch_id, branch.kind, branch.founded_on, branch.dissolved_on, above.id
    from branches_organization branch
    cross join unnest(string_to_array(trim(both '/' from branch.path), '/')::bigint[]) above(id)
    where branch.kind in ('grassroots_branch', 'branch')
),
summed as (select line.id, {sums} from line join leaf on leaf.branch_id = line.branch_id group by line.id),
units as (
    select id, count(*) as branches from line
    where (founded_on is null or founded_on <= %s) and (dissolved_on is null or dissolved_on > %s) group by id
)
insert into members_organizationfigures
    (organization_id, "on", computed_at, official, probationary, exempt, branches, figures)
select o.id, %s, %s, coalesce(summed.official, 0), coalesce(summed.probationary, 0), coalesce(summed.exempt, 0),
    coalesce(units.branches, 0), coalesce(to_jsonb(summed) - 'id', '{{}}')
from branches_organization o left join summed on summed.id = o.id left join units on units.id = o.id
where o.kind not in ('grassroots_branch', 'branch') order by o.id
on conflict (organization_id) do update set "on" = excluded."on", computed_at = excluded.computed_at,
    official = excluded.official, probationary = excluded.probationary, exempt = excluded.exempt,
    branches = excluded.branches, figures = excluded.figures
"""


@transaction.atomic
def refresh(on):
    """Count all organisations that stand above branches, by one statement; returns how many.

    The conditions are those by which the pages count, so a snapshot says what would be counted at that moment."""
    everywhere = Scope(Organization(path="/"), on, on)
    now, months, years = overview.form(everywhere), overview.by_month(everywhere), overview.by_year(everywhere)
    over_time, first = _leaf(years.rows, [*months.figures, *years.figures])
    today, second = _leaf(now.rows, now.figures)
    keys = [figure.key for form in (now, months, years) for figure in form.figures]
    statement = _STATEMENT.format(
        over_time=over_time,
        now=today,
        columns=", ".join(f"now.{figure.key}" for figure in now.figures),
        sums=", ".join(f"coalesce(sum({key}), 0)::int as {key}" for key in keys),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*first, *second, on, on, on, calendar.now()])
        return cursor.rowcount


def _leaf(rows, figures):
    """The statement that counts the figures in each branch, and its values."""
    aggregates = {figure.key: Count("pk", filter=figure.where or None) for figure in figures}
    return rows.order_by().values("branch_id").annotate(**aggregates).query.sql_with_params()


def of(organizations, on):
    """{organisation's id: its snapshot} where a fresh one is kept, if these organisations are large together."""
    ids = [organization.pk for organization in organizations if not organization.has_members]
    if not ids:
        return {}
    found = OrganizationFigures.objects.filter(organization__in=ids, on__range=(on - KEPT_FOR, on))
    found = {row.pk: row for row in found}
    return found if sum(row.official + row.probationary for row in found.values()) > LARGE else {}
