"""Increase and decrease of members, their composition and the newly admitted: always from dated memberships.

Both days belong to the period; whoever leaves on a day is no longer counted that evening, so the start of a period
is the evening before its first day (formats §6). Nothing here looks at today's status (domain §11.3 no. 31).
"""

from collections import Counter
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from branches.models import Sector
from members.models import Beginning, Ending, Gender, Membership

#: Form 1, part B: what raises the number. Whoever is admitted again is admitted (kết nạp, of which kết nạp lại).
INCREASES = {
    "admitted": (Beginning.ADMITTED, Beginning.READMITTED),
    "transferred_in": (Beginning.TRANSFERRED_IN,),
    "restored": (Beginning.RESTORED,),
}
#: Form 1, part C: what lowers it.
DECREASES = {
    "died": Ending.DIED,
    "expelled": Ending.EXPELLED,
    "struck_off": Ending.STRUCK_OFF,
    "left": Ending.LEFT,
    "transferred_out": Ending.TRANSFERRED_OUT,
}
#: Those who leave the Party itself by the ways of Directive 28.
EXITS = ("struck_off", "left", "expelled")

_MAJORITY, _NONE = "kinh", "khong"  # folded words of the code lists


class Unbalanced(ValueError):
    """A + B − C ≠ D: the report is refused, with its figures (domain §8.1, the machine check of Form 1)."""

    organization = None  # whose column, where several are counted side by side

    def __init__(self, figures):
        self.figures = figures
        self.expected = figures["start"] + increase(figures) - decrease(figures)
        super().__init__(
            f"Số liệu chưa khớp: đầu kỳ {figures['start']} + tăng {increase(figures)} − giảm {decrease(figures)} "
            f"= {self.expected}, nhưng cuối kỳ đếm được {figures['end']}. Chưa lập báo cáo."
        )


def increase(figures):
    """B, the sum of what raises the number."""
    return sum(figures[key] for key in INCREASES)


def decrease(figures):
    """C, the sum of what lowers it."""
    return sum(figures[key] for key in DECREASES)


def _here(organization):
    return Membership.objects.filter(branch__path__startswith=organization.path)


def _evening(day):
    """Counted in the evening of that day, as `Membership.objects.on` has it."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def _moves_inside(here, start, end):
    """Transfers between two branches of the organisation on one day: neither increase nor decrease."""
    arrival = here.filter(member=OuterRef("member"), starts_on=OuterRef("ends_on"), begun_by=Beginning.TRANSFERRED_IN)
    departures = here.filter(ends_on__range=(start, end), ended_by=Ending.TRANSFERRED_OUT)
    return departures.filter(Exists(arrival.exclude(pk=OuterRef("pk")))).count()


def movement(organization, start, end):
    """A, B in parts, C in parts, D of the organisation and all below it; refuses figures that do not add up.

    A and D are counted by themselves, so that an event of an unknown kind shows as a difference.
    """
    here, period = _here(organization), (start, end)
    conditions = {"start": _evening(start - timedelta(days=1))}
    conditions |= {key: Q(starts_on__range=period, begun_by__in=ways) for key, ways in INCREASES.items()}
    conditions |= {key: Q(ends_on__range=period, ended_by=way) for key, way in DECREASES.items()}
    conditions["end"] = _evening(end)
    figures = here.aggregate(**{key: Count("pk", filter=condition) for key, condition in conditions.items()})
    inside = _moves_inside(here, start, end)
    figures["transferred_in"] -= inside
    figures["transferred_out"] -= inside
    if figures["start"] + increase(figures) - decrease(figures) != figures["end"]:
        raise Unbalanced(figures)
    return figures


def exits(figures):
    """Đưa ra khỏi Đảng: struck off, left at own request, expelled, and their sum."""
    ways = {key: figures[key] for key in EXITS}
    return ways | {"total": sum(ways.values())}


#: First the members of each branch are counted, which parallel workers can do; then each branch finds its sector.
_COMPOSITION = """
with sector as materialized (
    select distinct on (branch.id) branch.id, above.sector
    from branches_organization branch
    cross join unnest(string_to_array(trim(both '/' from branch.path), '/')::bigint[]) with ordinality line(id, level)
    join branches_organization above on above.id = line.id and above.sector <> ''
    where branch.path like %(path)s order by branch.id, line.level desc
)
select coalesce(nullif(counted.sector, ''), sector.sector, 'unknown'),
    coalesce(nullif(counted.gender, ''), 'unknown'), sum(counted.number)::int
from (
    select membership.branch_id, member.sector, member.gender, count(*) as number
    from members_membership membership join members_member member on member.id = membership.member_id
    join branches_organization branch on branch.id = membership.branch_id
    where branch.path like %(path)s and membership.starts_on <= %(on)s
        and (membership.ends_on is null or membership.ends_on > %(on)s)
    group by 1, 2, 3
) counted left join sector on sector.id = counted.branch_id
group by 1, 2
"""


def composition(organization, on):
    """(by sector, by gender) of those counted in the evening of the day.

    A member's sector is the own one, else the branch's, else that of the nearest organisation above.
    """
    by_sector, by_gender = Counter(), Counter()
    with connection.cursor() as cursor:
        cursor.execute(_COMPOSITION, {"path": f"{organization.path}%", "on": on})
        for sector, gender, number in cursor.fetchall():
            by_sector[sector] += number
            by_gender[gender] += number
    return (
        {key: by_sector[key] for key in [*Sector.values, "unknown"]},
        {key: by_gender[key] for key in [*Gender.values, "unknown"]},
    )


#: The few admitted first, then their records: however many members the tables hold.
_ADMISSIONS = """
with admitted as materialized (
    select membership.member_id from members_membership membership
    join branches_organization branch on branch.id = membership.branch_id
    where branch.path like %(path)s and membership.starts_on between %(start)s and %(end)s
        and membership.begun_by in ('admitted', 'readmitted')
)
select count(*), count(*) filter (where member.gender = 'female'), count(*) filter (where member.youth_union),
    count(*) filter (where member.ethnicity_id is not null and member.ethnicity_id not in (
        select id from members_codeitem where list = 'ethnicity' and folded = %(majority)s)),
    count(*) filter (where member.religion_id is not null and member.religion_id not in (
        select id from members_codeitem where list = 'religion' and folded = %(none)s))
from admitted join members_member member on member.id = admitted.member_id
"""
_ADMITTED = ("total", "female", "youth_union", "ethnic_minority", "religious")


def admissions(organization, start, end):
    """The newly admitted of the period: all, women, youth-union members, ethnic minorities, of a religion."""
    values = {"path": f"{organization.path}%", "start": start, "end": end, "majority": _MAJORITY, "none": _NONE}
    with connection.cursor() as cursor:
        cursor.execute(_ADMISSIONS, values)
        return dict(zip(_ADMITTED, cursor.fetchone(), strict=True))
