"""One page for every step that is a form: its reasons why not, or what it asks for."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from branches import access, calendar, journal
from members.forms import refuse
from screening import pages, turns, workflow
from screening.flow import NotYet, Situation
from screening.forms.registry import FORMS

SLUGS = {row.slug: row for row in workflow.STEPS}


def step(request, pk, slug):
    """get → form → act → redirect. Without the office 403; not possible now: the reasons, and no form."""
    on, row = calendar.today(), SLUGS.get(slug)
    case = get_object_or_404(pages.case_for(request.user, on), pk=pk)
    if row is None or row.verb not in FORMS:
        return _other_page(case, row)
    _require_office(case, row, request.user, on)
    posted = request.POST if request.method == "POST" else None
    if posted is None:
        journal.viewed(case, by=request.user, part=row.label)
    if posted is None and (reasons := _why_not(case, row, request.user, on)):
        return _page(request, case, row, reasons=pages.with_links(reasons, case, request.user, on))
    asked = request.GET.get("nhan-xet", "")
    form = FORMS[row.verb](posted, case=case, actor=request.user, on=on, asked=asked)
    if not form.is_valid():
        return _page(request, case, row, form)
    try:
        result = form.act()
    except NotYet as refusal:
        fresh = get_object_or_404(pages.case_for(request.user, on), pk=pk)
        return _page(request, fresh, row, form, pages.with_links(refusal.reasons, fresh, request.user, on))
    except ValidationError as refusal:
        refuse(form, refusal)
        return _page(request, case, row, form)
    messages.success(request, form.done_words(result))
    return redirect(case)


def _other_page(case, row):
    """Lists and ballots have pages of their own."""
    links = turns.links(case, row) if row else []
    if not links:
        raise Http404
    return redirect(links[0][1])


def _require_office(case, row, actor, on):
    places = row.places(case, on)
    if places and not workflow.may(case, row, actor, on):
        access.require(actor, row.roles, places[0])


def _why_not(case, row, actor, on):
    if not workflow.fits(case, row):
        return [workflow.stale(Situation(case, actor, on))]
    return workflow.obstacles(case, row, actor, on)


def _page(request, case, row, form=None, reasons=()):
    context = {
        "case": case,
        "row": row,
        "form": form,
        "reasons": reasons,
        "title": turns.title(row, case.member),
        "back_url": case.get_absolute_url(),
    }
    return render(request, "screening/step.html", context, status=409 if reasons else 200)
