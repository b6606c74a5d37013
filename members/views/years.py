"""Who has missed meetings or dues in a year: seen in time, so that somebody can ask why."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, render

from branches import access, calendar
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from members import pages, years
from members.limits import limits
from members.models import Member, MemberYear

SHOWN = 5  # years to choose from


@dataclass(frozen=True)
class Line:
    """One member-year in words."""

    member: Member
    absent: str
    unpaid: str
    words: str
    way: tuple = ()  # (words, address) of what the apps above offer once the number of the regulation is reached


def _line(row, on, rule, actor):
    absent, unpaid = years.missed(row, on)
    if len(absent) >= rule.absence_months or len(unpaid) >= rule.dues_months:
        words = "Chi bộ xem xét, hỏi rõ lý do"
        way = next((found for offer in pages.year_ways if (found := offer(row, actor))), ())
    else:
        words, way = "Gặp, hỏi lý do, nhắc", ()
    return Line(row.member, ", ".join(map(str, absent)), ", ".join(map(str, unpaid)), words, way)


def year_list(request, organization_pk):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=organization_pk)
    on = calendar.today()
    choices = [on.year - back for back in range(SHOWN)]
    asked = request.GET.get("nam", "")
    year = int(asked) if asked in map(str, choices) else on.year
    least = 1 if organization.has_members else 2
    rows = years.warnings(year, on, least, within=MemberYear.objects.visible_to(request.user))
    rows = rows.filter(access.below(organization, "member__branch__")).select_related("member__branch")
    page = keyset_page(rows, order=("member__sort_key", "id"), after=request.GET.get(PARAMETER, ""))
    rule = limits(on)
    context = {
        "organization": organization,
        "year": year,
        "export_filters": urlencode({"tu-thang": least}),
        "choices": choices,
        "least": least,
        "limits": rule,
        "page": page,
        "lines": [_line(row, on, rule, request.user) for row in page],
    }
    return render(request, "members/years.html", context)
