"""Việc cần làm: the first page of everyone who signs in."""

from django.shortcuts import render

from branches import access, calendar, runs
from branches.listing import Page
from branches.models.organizations import BRANCH_KINDS
from screening import todo
from screening.forms.filters import BranchFilter
from screening.models.cases import CASE_ROLES


def home(request):
    on, actor = calendar.today(), request.user
    offices = access.offices(actor)
    context = {"on": on, "weekday": todo.weekday(on), "offices": offices}
    if not offices:
        if actor.has_perm("branches.view_jobrun"):
            context["machinery"] = runs.machinery()
        return render(request, "screening/home_no_office.html", context)
    found = todo.home(actor, on)
    own = next((office.organization for office in offices if office.organization.kind in BRANCH_KINDS), None)
    above = [office for office in offices if office.organization.kind not in BRANCH_KINDS and office.role in CASE_ROLES]
    context |= {"home": found, "branch": own}
    if own:
        open_cases = sum(case.branch_id == own.pk for case in found.cases)
        context |= {"figures": todo.branch_figures(own, open_cases, on), "just_done": todo.just_done(own, on)}
    if above:
        context |= _superior(request, found, above[0].organization, on)
    return render(request, "screening/home.html", context)


def _superior(request, found, top, on):
    """Figures and the branches with open cases, overdue work on top."""
    rows = todo.branch_rows(request.user)
    form = BranchFilter(request.GET)
    chosen = form.filter(rows, request.user, on)
    asked = request.GET.get("sau", "")
    start = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    more = str(start + todo.ROWS) if len(chosen) > start + todo.ROWS else ""
    members = todo.members_below(top, on)
    page, branches = todo.one_page(chosen, start, top, on, (members or {}).get("branches"))
    return {
        "top": top,
        "superior_figures": todo.superior_figures(found, rows, members, branches, on),
        "form": form,
        "page": Page(page, more, start == 0),
        "count": len(chosen),
        "narrowed": len(chosen) != len(rows),
    }
