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
    asked = request.GET.get("sau", "")
    start = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    rows, count = facts.page(opening.in_charge(request.user), on, start, ROWS)
    context = {
        "page": Page(rows, str(start + ROWS) if count > start + ROWS else "", start == 0),
        "count": count,
        "on": on,
        "grounds": facts.grounds(request.user, on),
        "top": access.top_organizations(request.user)[0],
    }
    return render(request, "screening/detection.html", context)
