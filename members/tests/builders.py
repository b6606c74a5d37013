"""Builders for tests: plain functions, no surprises."""

from datetime import date
from itertools import count

from branches import calendar
from members.actions import dues
from members.models import Admission, Beginning, DuesBase, Level, Member, Membership, Ranking

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


def make_dues_list(branch, month, *, count=1, bases=9_200_000):
    """(the dues list of a month, its new members), each of them in social insurance with that base; 0: without one."""
    members = make_members(branch, count)
    if bases:
        DuesBase.objects.bulk_create(
            DuesBase(member=member, from_month=date(2026, 1, 1), code="insured", base=bases) for member in members
        )
    return dues.make_list(branch, month, actor=None, on=calendar.add_months(month, 1)), members


def make_candidate(branch, full_name="Lò Thị Mai", **fields):
    """The file of a candidate as it is after the application, with a certificate of that year."""
    fields = {
        "gender": "female",
        "born_on": date(2000, 6, 15),
        "applied_on": date(2026, 3, 2),
        "certificate_number": "12/GCN",
        "certificate_on": date(2026, 1, 20),
    } | fields
    return Admission.objects.create(branch=branch, full_name=full_name, **fields)


def readmission_of(former, **answers):
    """The facts of a re-admission as they are written after the questions were asked: nothing stands in its way."""
    facts = {"former": former, "self_dropped": False, "family_hardship": True, "caused_disunity": False}
    return facts | {"conviction": "none", "record_cleared_on": None} | answers


def make_probationer(branch, full_name=None, *, admitted_on=date(2025, 10, 1), **fields):
    """A probationary member, admitted on 01/10/2025."""
    return make_member(branch, full_name, admitted_on=admitted_on, **{"official_on": None} | fields)
