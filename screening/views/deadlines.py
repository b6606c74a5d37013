"""Thời hạn: one's own by day, a month, a year to print, the board of a superior, and “vì sao là ngày này?”."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches import access, calendar
from branches.access import NoOffice
from branches.listing import PARAMETER, keyset_page
from branches.models import Organization
from screening import why
from screening.deadlines import board, counting, ending, mine, shown
from screening.forms.deadlines import STATES, DeadlineFilter, WaiveForm
from screening.models import Deadline
from screening.models.cases import CASE_ROLES

FIRST_YEAR, LAST_YEAR = 2000, 2100
ALL = "tat-ca"


def deadline_list(request):
    """What waits for the actor, or all that the actor's organisations have, the nearest day first."""
    on, form = calendar.today(), DeadlineFilter(request.GET, actor=request.user)
    found = form.filter(_all_or_mine(request), on).order_by()
    page = keyset_page(found, order=("due_on", "id"), after=request.GET.get(PARAMETER, ""))
    context = {
        "form": form,
        "asked": form.cleaned_data,
        "state_words": STATES.get(form.cleaned_data.get("state"), ("",))[0],
        "narrowed": any(value for name, value in request.GET.items() if name not in (PARAMETER, "xem")),
        "page": page,
        "groups": shown.groups(shown.lines(page, on, _home(request))),
    }
    return render(request, "screening/deadlines/list.html", context | _frame(request, on))


def month(request, year, month):
    """One month as a table of weeks; what was due earlier and is still open is named above it."""
    first, on = _first(year, month), calendar.today()
    rows = _all_or_mine(request)
    found = shown.month_of(first, rows, on, _home(request))
    before = first <= on and rows.filter(counting.states(on)["overdue"], due_on__lt=first).exists()
    context = {"month": found, "before": before, "is_now": first == on.replace(day=1)}
    return render(request, "screening/deadlines/month.html", context | _frame(request, on))


def year(request, year):
    """The year on paper."""
    _first(year, 1)
    on = calendar.today()
    months = shown.year_of(year, _all_or_mine(request), on, _home(request))
    return render(request, "screening/deadlines/year.html", {"year": year, "months": months} | _frame(request, on))


def _first(year, month):
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)


def _wants_all(request):
    """Asked for; and for whom nothing can ever wait."""
    return request.GET.get("xem") == ALL or not mine.acts(request.user)


def _all_or_mine(request):
    if not _wants_all(request):
        return mine.of(request.user)
    rows = Deadline.objects.visible_to(request.user).open()
    return rows.select_related("case", "member", "organization")


def _home(request):
    """The branch of one who has no other place: its name need not stand on every line."""
    places = access.top_organizations(request.user)
    return places[0].pk if len(places) == 1 and places[0].has_members else None


def _frame(request, on):
    """What the pages of the deadlines have in common: whose they are, and the way between them."""
    wants_all = _wants_all(request)
    return {
        "on": on,
        "all": wants_all,
        "acts": mine.acts(request.user),
        "places": access.top_organizations(request.user),
        "query": f"?xem={ALL}" if wants_all else "",
        "month_url": reverse("screening:deadline-month", args=[on.year, on.month]),
        "has_board": bool(board.tops(request.user)),
    }


def deadline_board(request):
    """How it stands below one's committee, or below one of the committees under it."""
    starts, on = board.tops(request.user), calendar.today()
    if not starts:
        raise NoOffice("Người có chức trách ở cấp ủy cấp trên của chi bộ mới xem được bảng này.")
    organization = starts[0]
    if wanted := request.GET.get("to-chuc", ""):
        below = Organization.objects.visible_to(request.user).filter(access.within(request.user, roles=CASE_ROLES))
        organization = get_object_or_404(below, pk=wanted if wanted.isdecimal() and len(wanted) < 18 else 0)
        if organization.has_members:
            return redirect(f"{reverse('screening:deadlines')}?xem={ALL}&organization={organization.pk}")
    points = board.trend(organization, on)
    context = {
        "organization": organization,
        "starts": starts,
        "parents": board.way_to(organization, starts),
        "board": board.board(organization, request.user, on),
        "points": points,
        "plot": board.plot(points),
    }
    return render(request, "screening/deadlines/board.html", context | _frame(request, on))


def deadline_page(request, pk):
    """From which day, by which arithmetic and clause, and what happens then."""
    deadline, on = _deadline(request, pk), calendar.today()
    may_waive = ending.may_waive(request.user, deadline) and not ending.why_not_waived(deadline)
    context = why.explain(deadline, on) | {"on": on, "may_waive": may_waive, "line": shown.Line(deadline, on)}
    return render(request, "screening/why.html", context)


def _deadline(request, pk):
    deadlines = Deadline.objects.visible_to(request.user)
    deadlines = deadlines.select_related("case__edition", "member", "organization", "desk", "ended_by")
    return get_object_or_404(deadlines, pk=pk)


def deadline_waive(request, pk):
    """The superior waives it, with the reason; what nobody waives says so."""
    deadline, on = _deadline(request, pk), calendar.today()
    ending.require_waiver(request.user, deadline)
    form = WaiveForm(request.POST or None)
    refusal = ending.why_not_waived(deadline)
    if request.method == "POST" and not refusal and form.is_valid() and form.act(deadline, actor=request.user, on=on):
        messages.success(request, "Đã ghi: miễn thời hạn, có lý do.")
        return redirect(deadline)
    context = {"form": form, "deadline": deadline, "line": shown.Line(deadline, on), "refusal": refusal}
    return render(request, "screening/deadlines/waive.html", context, status=409 if refusal else 200)
