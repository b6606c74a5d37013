"""The list of cases and the page of one."""

from django.shortcuts import get_object_or_404, render

from branches import access, calendar, journal
from branches.listing import PARAMETER, keyset_page
from members.views.departures import panel
from screening import pages
from screening.forms.filters import CaseFilter
from screening.models import Case, Stage
from screening.models.cases import CASE_ROLES


def case_list(request):
    form = CaseFilter(request.GET, actor=request.user)
    found = form.filter(Case.objects.visible_to(request.user))
    page = keyset_page(
        found.select_related("member", "branch"), order=("-opened_on", "-id"), after=request.GET.get(PARAMETER, "")
    )
    context = {
        "form": form,
        "page": page,
        "on": calendar.today(),
        "narrowed": any(value for name, value in request.GET.items() if name != PARAMETER),
        "may_look": any(office.role in CASE_ROLES for office in access.offices(request.user)),
    }
    return render(request, "screening/case_list.html", context)


#: Where a case ends with its member out: what follows is shown with it.
OUT = {Stage.DELIVERED, Stage.LEFT, Stage.DIED}


def case(request, pk):
    """The page; on request with all that was said and written, or with every part open for print."""
    on = calendar.today()
    found = get_object_or_404(pages.case_for(request.user, on), pk=pk)
    to_print = "ban-in" in request.GET
    whole = to_print or "noi-dung" in request.GET
    journal.viewed(found, by=request.user, part="Toàn bộ nội dung" if whole else "")
    page = pages.CasePage(found, request.user, on)
    context = {"case": found, "page": page, "on": on, "rights": page.rights, "open": to_print, "whole": whole}
    if found.stage in OUT:
        context["departure"] = panel(request, found.member, by=found.closed_on)
    return render(request, "screening/case.html", context)
