"""How many members organisations have today: one statement for all organisations of a page."""

from django.db import connection

from members.statistics import snapshots

#: As `models.official_by` has it: whoever was admitted again was official in the period before.
_OFFICIAL = """coalesce(member.official_on <= %(on)s
    or (member.former_official_on <= %(on)s and member.readmitted_on > %(on)s), false)"""

# "0" is the sign after "/" in the order of COLLATE "C": the range holds just the paths that begin alike.
_COUNTS = f"""
with below as materialized (
    select top.id as top, branch.id
    from branches_organization top
    join branches_organization branch on branch.path >= top.path and branch.path < left(top.path, -1) || '0'
    where top.id = any(%(ids)s) and branch.kind in ('grassroots_branch', 'branch')
), counted as (
    select membership.branch_id,
        count(*) filter (where {_OFFICIAL}) as official,
        count(*) filter (where not {_OFFICIAL}) as probationary,
        count(*) filter (where exists (select from members_standing standing where standing.member_id = member.id
            and kind = 'exempt' and standing.starts_on <= %(on)s
            and (standing.ends_on is null or standing.ends_on >= %(on)s))) as exempt
    from members_membership membership join members_member member on member.id = membership.member_id
    where membership.branch_id = any(array(select id from below))
        and membership.starts_on <= %(on)s and (membership.ends_on is null or membership.ends_on > %(on)s)
    group by membership.branch_id
)
select below.top, sum(official)::int, sum(probationary)::int, sum(exempt)::int
from below join counted on counted.branch_id = below.id group by below.top
"""
_KEYS = ("official", "probationary", "exempt")


def counts(organizations, on):
    """{organisation's id: {"official", "probationary", "exempt", "total"}} over the whole subtree of each."""
    ids = [organization.pk for organization in organizations]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"on": on, "ids": ids})
        found = {pk: numbers for pk, *numbers in cursor.fetchall()}
    return {pk: _named(found.get(pk, (0, 0, 0))) for pk in ids}


def shown(organizations, on):
    """The same for a page: large organisations from their snapshot, then with the moment it belongs to as `as_of` and
    the number of "branches"."""
    kept = snapshots.of(organizations, on)
    found = counts([organization for organization in organizations if organization.pk not in kept], on)
    for pk, row in kept.items():
        numbers = {key: getattr(row, key) for key in (*_KEYS, "branches")}
        found[pk] = {**numbers, "total": row.official + row.probationary, "as_of": row.computed_at}
    return found


def _named(numbers):
    found = dict(zip(_KEYS, numbers, strict=True))
    return {**found, "total": found["official"] + found["probationary"]}


def has_members(organization):
    """Whether any record of a member, present or past, belongs to the organisation itself."""
    return organization.members.exists() or organization.memberships.exists()
