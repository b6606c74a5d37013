"""The year of a branch, of a committee with what lies below it, and of one member."""

from django.shortcuts import get_object_or_404, redirect, render

from branches import calendar, journal
from branches.listing import PARAMETER
from members import actions
from members.dues import accounts, charges, ledger, sheets
from members.dues.discretion import require_seer, sees
from members.dues.money import month_of as month_of_day
from members.dues.money import months_of
from members.models import DuesReceipt, Member
from members.views.dues.asked import branch_of, month_of, organization_of, year_of
from members.views.dues.lists import file_response


def _common(request, organization, on):
    year = year_of(request, on)
    return {
        "organization": organization,
        "branch": organization,
        "year": year,
        "years": [year - 1, year, year + 1] if year < on.year else [year - 1, year],
        "this_month": month_of_day(on),
        "account": (account := accounts.year_of(organization, year)),
        "months_shown": account.shown(month_of_day(on)),
        "remittances": list(accounts.remittances(organization, year)),
        "to_remit": ledger.to_remit([organization.pk], month_of_day(on))[organization.pk],
        "keeps": actions.may_keep(request.user, organization),
    }


def branch_page(request, organization_pk):
    """Sổ đảng phí of a branch: this month, the months of the year, who still owes."""
    branch, on = branch_of(request, organization_pk), calendar.today()
    context = _common(request, branch, on)
    until = min(month_of_day(on), months_of(context["year"])[-1])
    context["owing"] = accounts.owing(branch, context["year"], until)
    current = [dues_list for month, _, dues_list in context["account"].months if month == context["this_month"]]
    context["current"] = current[0] if current else None
    context["this_year"] = context["year"] == on.year
    return render(request, "members/dues/branch.html", context)


def overview(request, organization_pk):
    """Đảng phí of a committee: its own year, and what each organisation directly below has done."""
    organization, on = organization_of(request, organization_pk), calendar.today()
    if organization.has_members:
        return redirect("members:dues", organization.pk)
    context = _common(request, organization, on)
    month = month_of(request, context["year"])
    year = months_of(context["year"])
    below = accounts.below(organization, month or year[0], month or year[-1], after=request.GET.get(PARAMETER, ""))
    context |= {
        "month": month,
        "months": year,
        "below": below,
        "page": below.page,
        "sees_persons": sees(request.user, organization),
    }
    return render(request, "members/dues/overview.html", context)


def year_file(request, organization_pk):
    organization, on = organization_of(request, organization_pk), calendar.today()
    year = year_of(request, on)
    return file_response(sheets.year_book(accounts.year_of(organization, year), year), f"so_dang_phi_{year}")


def _bases(member):
    """The base rows with the words of their group, the latest first."""
    tariff, rows = charges.Tariff(), list(member.dues_bases.order_by("-from_month"))
    for row in rows:
        row.group = tariff.rate(row.code, row.from_month) or row.code
    return rows


def _seen(request, member):
    """The receipts that the actor may open: those of a former branch stay with it."""
    seen = DuesReceipt.objects.visible_to(request.user).filter(member=member)
    return set(seen.values_list("pk", flat=True))


def member_page(request, pk):
    """Đảng phí of one member: the months of a year, bases, reliefs."""
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("branch"), pk=pk)
    require_seer(request.user, member.branch)
    on = calendar.today()
    year = year_of(request, on)
    journal.viewed(member, by=request.user, part="Đảng phí")
    months = accounts.member_year(member, year)
    context = {
        "member": member,
        "branch": member.branch,
        "year": year,
        "years": [year - 1, year, year + 1] if year < on.year else [year - 1, year],
        "this_month": month_of_day(on),
        "months": accounts.shown(months, [(row.month, row.charge or row.receipts) for row in months], month_of_day(on)),
        "due": sum(row.due for row in months),
        "paid": sum(row.paid for row in months),
        "left": sum(row.left for row in months),
        "bases": _bases(member),
        "reliefs": list(member.dues_reliefs.order_by("-from_month")),
        "opened": _seen(request, member),
        "keeps": actions.may_keep(request.user, member.branch),
    }
    return render(request, "members/dues/member.html", context)
