"""Reliefs of the members of a branch, and who could be exempt by years of Party age: suggested, granted by a person."""

from branches.calendar import add_months
from members.dues.money import last_day, month_of
from members.limits import limits
from members.models import DuesRelief


def of(members, on):
    """The reliefs of these members that run or are still to come, the latest first."""
    rows = DuesRelief.objects.filter(member__in=members).exclude(to_month__lt=month_of(on))
    return list(rows.select_related("member").order_by("member__sort_key", "member", "-from_month"))


def suggested(members, payers, on):
    """[(member, since when)] of those with the years of Party age by the end of this month and no full relief."""
    month, months = month_of(on), 12 * limits(on).dues_exempt_years
    found = []
    for member in members:
        reached, relief = add_months(member.admitted_on, months), payers.relief(member.pk, month)
        if reached <= last_day(month) and not (relief and relief.percent == 100):
            found.append((member, reached))
    return found
