"""Figures of large organisations: counted once a day, by a worker if it takes long; the page tells how far it is."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from branches import calendar, jobs
from members import counted
from members.models import CountedFigures
from members.tasks import count_figures


def _hand_over(figures):
    if counted.takes_long(figures.organization):
        count_figures.delay_on_commit(figures.pk)
    else:
        counted.count(figures.pk)


def kept(request, what, organization, start, end):
    """The figures of a large organisation, counted or under way; None of a small one, which is counted by the page."""
    figures, is_new = counted.ask(what, organization, start, end, actor=request.user, on=calendar.today())
    if is_new:
        _hand_over(figures)
        figures = _fresh(request, figures)
    return figures


def again(request, figures):
    """Have it counted again; the figures as they stand then."""
    if counted.repeat(figures, actor=request.user):
        _hand_over(figures)
    return _fresh(request, figures)


def _fresh(request, figures):
    return CountedFigures.objects.visible_to(request.user).select_related("job").get(pk=figures.pk)


def state(figures):
    """What a page says about figures: being counted, failed, or as of when; nothing of those counted by itself."""
    if figures is None:
        return {}
    return {"figures": figures, "working": counted.is_working(figures), "silent": jobs.is_silent(figures.job)}


def _own(request, pk):
    rows = CountedFigures.objects.visible_to(request.user).defer("result").select_related("job", "organization")
    return get_object_or_404(rows, pk=pk)


def _page(figures):
    return redirect(counted.COUNTERS[figures.what].address(figures))


@require_GET
def figures_progress(request, pk):
    """How far it is, for the page that waits; everyone else is led to the page itself."""
    figures = _own(request, pk)
    if not request.htmx:
        return _page(figures)
    if counted.is_working(figures):
        return render(request, "members/_counted_progress.html", state(figures))
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_POST
def figures_repeat(request, pk):
    figures = _own(request, pk)
    again(request, figures)
    return _page(figures)
