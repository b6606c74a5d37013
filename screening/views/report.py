"""The report page and its spreadsheet."""

from io import BytesIO

from django import forms
from django.http import FileResponse
from django.shortcuts import render

from branches import calendar
from branches.periods import PeriodForm, asked_organization, periods
from members.reports import Unbalanced
from screening import report_files, reports

SPLITS = [("", "Không chia"), ("by_sector", "Khu vực"), ("by_gender", "Giới tính")]


class ReportForm(PeriodForm):
    """Which organisation, from which day to which day, broken down how."""

    split = forms.ChoiceField(label="Chia theo", choices=SPLITS)


def _asked(request):
    """What the address asks for and its answer: the report, or the refusal of figures that do not add up."""
    on, organization = calendar.today(), asked_organization(request)
    if organization is None:
        return {}
    form = ReportForm(request.GET, actor=request.user, organization=organization, on=on)
    context = {"form": form, "organization": organization, "periods": periods(on), "now": calendar.now()}
    if form.is_valid():
        try:
            found = reports.report(organization, form.cleaned_data["start"], form.cleaned_data["end"])
        except Unbalanced as refusal:
            return context | {"refusal": refusal}
        context["discreet"] = not reports.sees_small_groups(request.user, organization)
        context["report"] = reports.discreet(found) if context["discreet"] else found
    return context


def report(request):
    context = _asked(request)
    if found := context.get("report"):
        tables = reports.tables(found)
        context |= {
            "tables": tables,
            "split": tables.get(context["form"].cleaned_data["split"]),
            "bars": (bars := reports.bars(tables["screening"].rows[3:])),
            "height": 48 * len(bars),
            "sum_sentence": reports.sum_sentence(found["members"]),
            "small": reports.SMALL,
        }
    return render(request, "screening/report.html", context, status=409 if "refusal" in context else 200)


def report_file(request):
    context = _asked(request)
    if "report" not in context:
        return report(request)
    file = BytesIO()
    report_files.write(file, context["organization"], context["report"])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="bao-cao-ra-soat-sang-loc.xlsx")
