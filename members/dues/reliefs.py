"""Reliefs of the members of a branch, and who could be exempt by years of Party age: suggested, granted by a person."""

from members import party_age
from members.dues.money import last_day, month_of
from members.limits import limits
from members.models import DuesRelief


def of(members, on):
    """The reliefs of these members that run or are still to come, the latest first."""
    rows = DuesRelief.objects.filter(member__in=members).exclude(to_month__lt=month_of(on))
    return list(rows.select_related("member").order_by("member__sort_key", "member", "-from_month"))


def suggested(members, payers, on):
    """[(member, since when)] of those with the years of Party age by the end of this month and no full relief."""
    month, least = month_of(on), limits(on).dues_exempt_years
    outside = party_age.days_outside([member.pk for member in members])
    found = []
    for member in members:
        reached = party_age.reaches(member, least, outside.get(member.pk, 0))
        relief = payers.relief(member.pk, month)
        if reached <= last_day(month) and not (relief and relief.percent == 100):
            found.append((member, reached))
    return found
