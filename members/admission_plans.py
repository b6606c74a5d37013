"""Chỉ tiêu kết nạp and what was admitted, by organisation: one statement whatever the number of branches (domain §7).

Admitted are the memberships that began with an admission in the period. A branch without a target is not short.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from branches.models import Organization
from members.models import AdmissionPlan

# "0" is the sign after "/" in the order of COLLATE "C": the range holds just the paths that begin alike.
_PROGRESS = """
with branch as (
    select id, split_part(path, '/', %(place)s) unit from branches_organization
    where path >= %(path)s and path < left(%(path)s, -1) || '0' and kind in ('grassroots_branch', 'branch')
        and (dissolved_on is null or dissolved_on > %(until)s)
), admitted as (
    select membership.branch_id, count(*) number from members_membership membership
    join branch on branch.id = membership.branch_id
    where membership.begun_by = 'admitted' and membership.starts_on between %(start)s and %(until)s
    group by membership.branch_id
), planned as (
    select organization_id, target from members_admissionplan
    where from_year = %(from_year)s and to_year = %(to_year)s
)
select branch.unit, count(*), count(planned.target), coalesce(sum(planned.target), 0),
    coalesce(sum(admitted.number), 0),
    count(*) filter (where coalesce(admitted.number, 0) < planned.target)
from branch
left join admitted on admitted.branch_id = branch.id
left join planned on planned.organization_id = branch.id
group by branch.unit
"""


@dataclass(frozen=True)
class Progress:
    """One organisation: its own target, or the sum of those of its branches; how many branches are short of theirs."""

    organization: Organization
    target: int | None
    admitted: int = 0
    branches: int = 0
    short: int = 0

    @property
    def missing(self):
        return max((self.target or 0) - self.admitted, 0)


def periods(organization):
    """[(from year, to year)] for which targets stand in this organisation or below it, the latest first."""
    plans = AdmissionPlan.objects.filter(organization__path__startswith=organization.path).order_by()
    return sorted(plans.values_list("from_year", "to_year").distinct(), reverse=True)


def progress(organization, from_year, to_year, on):
    """[Progress]: of the branch alone, or of each organisation directly below."""
    start, until = date(from_year, 1, 1), min(date(to_year, 12, 31), on)
    units = [organization]
    if not organization.has_members:
        units = list(organization.children.active_on(on).order_by("sort_key", "pk"))
    place = len(organization.ancestor_ids()) + (1 if organization.has_members else 2)
    with connection.cursor() as cursor:
        cursor.execute(
            _PROGRESS,
            {
                "place": place,
                "path": organization.path,
                "start": start,
                "until": until,
                "from_year": from_year,
                "to_year": to_year,
            },
        )
        found = {int(row[0]): row[1:] for row in cursor.fetchall()}
    own = dict(
        AdmissionPlan.objects.filter(organization__in=units, from_year=from_year, to_year=to_year).values_list(
            "organization", "target"
        )
    )
    return [_row(unit, found.get(unit.pk, (0, 0, 0, 0, 0)), own.get(unit.pk)) for unit in units]


def _row(unit, counted, own):
    branches, planned, target, admitted, short = map(int, counted)
    return Progress(unit, own if own is not None else (target if planned else None), admitted, branches, short)


def total(organization, rows):
    """The sum of the rows; the target is the organisation's own where it has none below."""
    planned = [row.target for row in rows if row.target is not None]
    return Progress(
        organization,
        sum(planned) if planned else None,
        sum(row.admitted for row in rows),
        sum(row.branches for row in rows),
        sum(row.short for row in rows),
    )
