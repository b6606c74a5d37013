"""The report page, its spreadsheet, and the lists behind its figures."""

from io import BytesIO

from django import forms
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from branches import access, calendar
from branches.listing import PARAMETER, keyset_page
from branches.periods import PeriodForm, asked_organization, periods
from members import counted
from members.reports import Unbalanced
from members.views import counted as counting
from screening import reports
from screening.reports import files, lists
from screening.reports.words import DIMENSIONS


class ReportForm(PeriodForm):
    """Which organisation, from which day to which day, broken down how."""

    split = forms.ChoiceField(label="Chia theo", choices=[("", "Không chia"), *DIMENSIONS.items()])


def _form(request):
    """(context, the valid form or None) of what the address asks for."""
    on, organization = calendar.today(), asked_organization(request)
    if organization is None:
        return {}, None
    form = ReportForm(request.GET, actor=request.user, organization=organization, on=on)
    context = {"form": form, "organization": organization, "periods": periods(on), "now": calendar.now()}
    return context, form if form.is_valid() else None


def _asked(request):
    """The report that the address asks for, or the refusal of figures that do not add up."""
    context, form = _form(request)
    if form is None:
        return context
    organization, days = context["organization"], (form.cleaned_data["start"], form.cleaned_data["end"])
    figures = counting.kept(request, reports.WHAT, organization, *days)
    try:
        found = reports.report(organization, *days) if figures is None else _kept(figures)
    except Unbalanced as refusal:
        return context | counting.state(figures) | {"refusal": refusal}
    if found and "figures" not in found:  # kept before these were counted
        figures, found = counting.again(request, figures), None
        found = _kept(figures)
    context |= counting.state(figures)
    if found is None:
        return context
    context["discreet"] = not reports.sees_small_groups(request.user, organization)
    return context | {"report": _told(context, found, request.user, days) if context["discreet"] else found}


def _told(context, found, actor, days):
    """The report for one who does not deal with its cases; where it tells no number, from where it does."""
    organization, on = context["organization"], calendar.today()
    if reports.tells(actor, organization, *days, on):
        return reports.discreet(found)
    tops = access.top_organizations(actor)
    context |= {"tells_of": next((top for top in tops if organization.path.startswith(top.path)), organization)}
    context |= {"tells_years": range(on.year - 1, on.year - 4, -1)}
    return reports.withheld(found)


def _kept(figures):
    return counted.result(figures) if counted.is_done(figures) else None


def _drawn(context):
    """What the page shows of the report: tables, plots, the breakdown asked for."""
    found, by = context["report"], context["form"].cleaned_data["split"]
    tables = reports.tables(found)
    strips, bars = reports.trend.strips(found["years"]), reports.bars(found)
    return {
        "tables": tables,
        "split": reports.split(found, by) if by and not found.get("withheld") else None,
        "composition": tables.get(f"by_{by}"),
        "linked": not context["discreet"],
        "linked_cells": not context["discreet"] and by in lists.SPLIT,
        "bars": bars,
        "bars_say": any(bar.number for bar in bars),
        "bars_height": 48 * len(bars),
        "strips": strips,
        "strips_height": reports.trend.height(strips),
        "years": list(found["years"]),
        "hidden": reports.untold_year(found),
        "sum_sentence": reports.sum_sentence(found["members"]),
        "small": reports.SMALL,
    }


def report(request):
    context = _asked(request)
    if "report" in context:
        context |= _drawn(context)
    return render(request, "screening/report.html", context, status=409 if "refusal" in context else 200)


def report_file(request):
    context = _asked(request)
    if "report" not in context:
        return report(request)
    file = BytesIO()
    files.write(file, context["organization"], context["report"])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="bao-cao-ra-soat-sang-loc.xlsx")


def report_list(request, figure):
    """Exactly what a figure counts, or one cell of its breakdown; for those who deal with cases."""
    context, form = _form(request)
    if form is None:
        return redirect(f"{reverse('screening:report')}?{request.GET.urlencode()}")
    label, by = lists.label(figure), form.cleaned_data["split"]
    if label is None or (by and by not in lists.SPLIT):
        raise Http404
    category, days = request.GET.get("o", ""), (form.cleaned_data["start"], form.cleaned_data["end"])
    found = lists.behind(figure, context["organization"], *days, actor=request.user, dimension=by, category=category)
    page = keyset_page(found.rows, order=found.order, after=request.GET.get(PARAMETER, ""))
    context |= {
        "label": label,
        "category": reports.category(by, category) if by else "",
        "count": len(found.facts),
        "page": page,
        "rows": found.described(page.rows, request.user),
    }
    return render(request, "screening/report_list.html", context)
