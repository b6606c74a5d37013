"""How many members organisations have today: two statements for all organisations of a page."""

from collections import Counter

from django.db import connection

from members.statistics import snapshots

# "0" is the sign after "/" in the order of COLLATE "C": the range holds just the paths that begin alike.
_BRANCHES = """
select top.id, array_agg(branch.id)
from branches_organization top
join branches_organization branch on branch.path >= top.path and branch.path < left(top.path, -1) || '0'
where top.id = any(%(ids)s) and branch.kind in ('grassroots_branch', 'branch')
group by top.id
"""
_COUNTS = """
select membership.branch_id,
    count(*) filter (where member.official_on <= %(on)s),
    count(*) filter (where member.official_on is null or member.official_on > %(on)s),
    count(exempt.member_id)
from unnest(%(branches)s::bigint[]) wanted(id)
join members_membership membership on membership.branch_id = wanted.id
join members_member member on member.id = membership.member_id
left join (select distinct member_id from members_standing
    where kind = 'exempt' and starts_on <= %(on)s and (ends_on is null or ends_on >= %(on)s)
) exempt on exempt.member_id = member.id
where membership.starts_on <= %(on)s and (membership.ends_on is null or membership.ends_on > %(on)s)
group by membership.branch_id
"""
_KEYS = ("official", "probationary", "exempt")


def counts(organizations, on):
    """{organisation's id: {"official", "probationary", "exempt", "total"}} over the whole subtree of each."""
    ids = [organization.pk for organization in organizations]
    with connection.cursor() as cursor:
        cursor.execute(_BRANCHES, {"ids": ids})
        branches = dict(cursor.fetchall())
        wanted = list({pk for below in branches.values() for pk in below})
        cursor.execute(_COUNTS, {"on": on, "branches": wanted})
        of_branch = {row[0]: row[1:] for row in cursor.fetchall()}
    return {pk: _sum(of_branch[branch] for branch in branches.get(pk, ()) if branch in of_branch) for pk in ids}


def shown(organizations, on):
    """The same for a page: large organisations from their snapshot, with the moment it belongs to as `as_of`."""
    kept = snapshots.of(organizations, on)
    found = counts([organization for organization in organizations if organization.pk not in kept], on)
    for pk, row in kept.items():
        numbers = {key: getattr(row, key) for key in _KEYS}
        found[pk] = {**numbers, "total": row.official + row.probationary, "as_of": row.computed_at}
    return found


def _sum(rows):
    found = Counter(dict.fromkeys(_KEYS, 0))
    for row in rows:
        found.update(dict(zip(_KEYS, row, strict=True)))
    return {**found, "total": found["official"] + found["probationary"]}


def has_members(organization):
    """Whether any record of a member, present or past, belongs to the organisation itself."""
    return organization.members.exists() or organization.memberships.exists()
