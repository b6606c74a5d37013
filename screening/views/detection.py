"""Whom the facts point at. The program suggests; a person looks and decides."""

from django.shortcuts import render

from branches import access, calendar
from branches.listing import Page
from screening import detection as facts
from screening import opening
from screening.models.cases import CASE_ROLES

ROWS = 50


def detection(request):
    on = calendar.today()
    if not any(office.role in CASE_ROLES for office in access.offices(request.user)):
        raise access.NoOffice("Người giữ chức trách về rà soát, sàng lọc mới xem được gợi ý.")
    found = opening.suggestions(request.user, on)
    asked = request.GET.get("sau", "")
    start = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    more = str(start + ROWS) if len(found) > start + ROWS else ""
    context = {
        "page": Page(found[start : start + ROWS], more, start == 0),
        "count": len(found),
        "on": on,
        "grounds": facts.grounds(request.user, on),
        "top": access.top_organizations(request.user)[0],
    }
    return render(request, "screening/detection.html", context)
