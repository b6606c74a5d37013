"""The pages that are measured, each beside the hand-written SQL of its main rows."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from branches.listing import PARAMETER
from branches.models import Organization, User
from members.models import DuesList, Member
from partyrecords.bench import measure
from partyrecords.bench.measure import Floor

#: Rare and common words, unfinished ones, one to four of them.
NAMES = ("nguyen van", "thi hoa", "tran", "hoang minh t", "lo van", "sung a", "nguyen thi thu huong")
MARKED = ("Nguyễn Văn", "Thị Hoà", "Trần", "Hoàng Minh T", "Lò Văn", "Sùng A", "Nguyễn Thị Thu Hương")

_RUNNING = "s.starts_on <= %(on)s and (s.ends_on is null or s.ends_on > %(on)s)"
_BELOW = "b.path >= %(path)s and b.path < %(end)s"
_IN_REACH = f"""
from members_member m join branches_organization b on b.id = m.branch_id
where {_BELOW} and exists (select from members_membership s where s.member_id = m.id and {_RUNNING})
"""
LIST = f"select m.*, b.* {_IN_REACH} order by m.sort_key, m.id limit 51"
DEEP = f"select m.*, b.* {_IN_REACH} and (m.sort_key, m.id) > (%(key)s, %(id)s) order by m.sort_key, m.id limit 51"
SEARCH = f"""
select m.*, b.* {_IN_REACH} and to_tsvector('simple', m.search_name) @@ to_tsquery('simple', %(words)s)
order by m.sort_key, m.id limit 51
"""
MEMBER = "select m.*, b.* from members_member m join branches_organization b on b.id = m.branch_id where m.id = %(id)s"
CHILDREN = "select * from branches_organization where parent_id = %(id)s order by sort_key, id limit 51"
CASES = f"""
select c.*, m.full_name, b.name from screening_case c join branches_organization b on b.id = c.branch_id
join members_member m on m.id = c.member_id
where {_BELOW} and c.closed_on is null order by c.mentoring_ends_on limit 51
"""
REPORT = f"""
select b.id, m.sector, m.gender, count(*) filter (where {_RUNNING}),
    count(*) filter (where s.starts_on between %(start)s and %(on)s),
    count(*) filter (where s.ends_on between %(start)s and %(on)s)
from members_membership s join branches_organization b on b.id = s.branch_id join members_member m on m.id = s.member_id
where {_BELOW} group by 1, 2, 3
"""
YEARS = f"""
select m.*, y.* from members_memberyear y join members_member m on m.id = y.member_id
join branches_organization b on b.id = m.branch_id
where y.year = %(year)s and (y.unpaid_months >= 2 or y.absent_months >= 2) and {_BELOW}
order by m.sort_key, y.id limit 51
"""
TRANSFERS = f"""
select t.*, m.full_name from members_transfer t join members_member m on m.id = t.member_id
join branches_organization b on b.id in (t.from_branch_id, t.to_branch_id) where {_BELOW}
order by t.requested_on desc, t.id desc limit 51
"""
LEVELS = f"""
select r.level, count(*) from members_ranking r join members_member m on m.id = r.member_id
join branches_organization b on b.id = m.branch_id where r.year = %(year)s - 1 and {_BELOW} group by 1
"""
TWINS = f"""
select m.search_name, m.born_on, count(*) from members_member m join branches_organization b on b.id = m.branch_id
where {_BELOW} group by 1, 2 having count(*) > 1
"""
CHARGES = """
select c.*, m.full_name from members_duescharge c join members_member m on m.id = c.member_id where c.list_id = %(list)s
"""
ROLL = f"""
select m.* from members_member m join members_membership s on s.member_id = m.id
where s.branch_id = %(id)s and {_RUNNING} order by m.sort_key
"""
PROBATIONARY = f"""
select m.*, b.* {_IN_REACH} and (m.official_on is null or m.official_on > %(on)s) order by m.admitted_on + 0, m.id limit 51
"""


@dataclass(frozen=True)
class Actor:
    """Who measures, with which organisation as the own one."""

    name: str
    user: User
    organization: Organization

    @property
    def reach(self):
        """The range of paths of the subtree: "0" follows "/" in COLLATE "C"."""
        path = self.organization.path
        return {"path": path, "end": path[:-1] + "0", "id": self.organization.pk}


def actors(scene):
    """The secretary of a branch, the staff of a superior and the staff of the province."""
    return (
        Actor("secretary", scene.secretary, scene.branch),
        Actor("superior", scene.superior_staff, scene.superior),
        Actor("province", scene.province_staff, scene.province),
    )


def everything(name):
    return True


def pages(scene, *, on, runs, wanted=everything):
    """Every page whose name is wanted, as each of the three."""
    for actor in actors(scene):
        client = Client()
        client.force_login(actor.user)
        for name, addresses, sql, values in [*_members(actor, on), *_registers(actor, on), *_of_branch(actor, on)]:
            if wanted(name):
                floor = Floor(
                    sql, actor.reach | {"on": on, "start": on.replace(month=1, day=1), "year": on.year} | values
                )
                yield measure.page(name, client, actor.name, addresses, runs=runs, floor=floor)


def _members(actor, on):
    """(name, addresses, SQL, its further values) of what is found and read."""
    within, members = Member.objects.filter(branch__path__startswith=actor.organization.path), reverse("members:list")
    some = list(within.order_by("pk")[:200:5])
    middle = within.order_by("sort_key", "pk")[within.count() // 2]
    deep, one = {"key": middle.sort_key, "id": middle.pk}, {"id": some[0].pk}
    words = {"words": "nguyen & van:*"}
    numbers = [f"{members}?q={member.card_number}" for member in some if member.card_number]
    return [
        ("home", [reverse("home")], CASES, {}),
        ("member list, first page", [members], LIST, {}),
        ("member list, from its middle", [f"{members}?{PARAMETER}={middle.pk}"], DEEP, deep),
        ("search without accents", [f"{members}?q={name}" for name in NAMES], SEARCH, words),
        ("search with accents", [f"{members}?q={name}" for name in MARKED], SEARCH, words),
        ("search by card number", numbers, MEMBER, one),
        ("member page", [member.get_absolute_url() for member in some], MEMBER, one),
        ("the whole Phiếu đảng viên", [reverse("members:record", args=[member.pk]) for member in some], MEMBER, one),
    ]


def _registers(actor, on):
    """The same of the registers that every organisation has."""
    pk = [actor.organization.pk]
    forms = reverse("members:statistics")
    return [
        ("organisation page", [actor.organization.get_absolute_url()], CHILDREN, {}),
        ("organisation list", [reverse("branches:organization-list")], CHILDREN, {}),
        ("case list", [reverse("screening:case-list")], CASES, {}),
        ("suggestions", [reverse("screening:detection")], YEARS, {}),
        ("theo dõi năm", [reverse("members:years", args=pk)], YEARS, {}),
        ("transfers", [reverse("members:transfers", args=pk)], TRANSFERS, {}),
        ("probation", [reverse("members:probations", args=pk)], PROBATIONARY, {}),
        ("badges", [reverse("members:badges", args=pk)], PROBATIONARY, {}),
        ("rankings of the year", [reverse("members:evaluations", args=pk)], LEVELS, {}),
        ("duplicates", [reverse("members:duplicates", args=pk)], TWINS, {}),
        ("figures of today", [forms], REPORT, {}),
        *[(f"Biểu {code}", [f"{forms}?form={code}"], REPORT, {}) for code in (1, 2, 3, 5)],
        ("report", [reverse("screening:report")], REPORT, {}),
    ]


def _of_branch(actor, on):
    """The same of what a branch alone has, or a committee instead."""
    pk = [actor.organization.pk]
    if not actor.organization.has_members:
        return [("dues of the year", [reverse("members:dues-overview", args=pk)], CHILDREN, {})]
    dues = DuesList.objects.filter(branch=actor.organization).order_by("month").last()
    return [
        ("meetings of the year", [reverse("members:meetings", args=pk)], ROLL, {}),
        ("attendance", [reverse("members:meeting-new", args=pk)], ROLL, {}),
        ("dues of the year", [reverse("members:dues", args=pk)], ROLL, {}),
        *(
            [("dues list of a month", [reverse("members:dues-list", args=[dues.pk])], CHARGES, {"list": dues.pk})]
            if dues
            else []
        ),
    ]
