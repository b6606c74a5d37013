"""Quy định đang áp dụng: shown to everyone who signs in; kept in the admin."""

from django.shortcuts import render

from branches import calendar
from screening.rulebook import rulebook


def regulations(request):
    on = calendar.today()
    return render(request, "screening/regulations.html", {"book": rulebook(on), "on": on})
