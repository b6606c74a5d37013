"""Builders for tests: plain functions, no surprises."""

from datetime import date
from itertools import count

from members.models import Beginning, Level, Member, Membership, Ranking

_number = count(1)


def make_member(branch, full_name=None, **fields):
    """An official member, admitted on 03/02/2010, active in the branch ever since."""
    n = next(_number)
    fields = {
        "gender": "male",
        "born_on": date(1980, 5, 19),
        "admitted_on": date(2010, 2, 3),
        "official_on": date(2011, 2, 3),
        "identity_number": f"{n:012}",
    } | fields
    member = Member.objects.create(branch=branch, full_name=full_name or f"Hoàng Văn Bình {n}", **fields)
    Membership.objects.create(member=member, branch=branch, starts_on=member.admitted_on, begun_by=Beginning.ADMITTED)
    return member


def make_members(branch, count):
    return [make_member(branch) for _ in range(count)]


def make_ranking(member, year, level=Level.NOT_COMPLETED, **fields):
    return Ranking.objects.create(
        member=member,
        year=year,
        level=level,
        decided_on=date(year, 12, 15),
        decision_number=f"01-QĐ/{year}",
        **fields,
    )
