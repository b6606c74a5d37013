"""The report page and its spreadsheet."""

from datetime import date, timedelta
from io import BytesIO

from django import forms
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render

from branches import access, calendar
from branches.fields import DateField
from branches.forms import FilterForm
from branches.models import Organization
from members.reports import Unbalanced
from screening import report_files, reports

SPLITS = [("", "Không chia"), ("by_sector", "Khu vực"), ("by_gender", "Giới tính")]


class OrganizationChoice(forms.ModelChoiceField):
    """The organisation, those above it in reach and those directly below: enough to walk the whole tree."""

    def __init__(self, **kwargs):
        super().__init__(Organization.objects.none(), empty_label=None, **kwargs)

    def around(self, organization, actor):
        near = Q(pk__in=organization.ancestor_ids()) | Q(parent=organization) | Q(parent=organization.parent_id or 0)
        self.queryset = Organization.objects.visible_to(actor).filter(near).order_by("path")


class ReportForm(FilterForm):
    """Which organisation, from which day to which day, broken down how. Left empty: this year until today."""

    organization = OrganizationChoice(label="Đơn vị")
    start = DateField(label="Từ ngày")
    end = DateField(label="Đến ngày")
    split = forms.ChoiceField(label="Chia theo", choices=SPLITS)
    submit_label = "Xem"

    def __init__(self, data, *, actor, organization, on):
        self.on, self.unit = on, organization
        year = {"start": f"{date(on.year, 1, 1):%d/%m/%Y}", "end": f"{on:%d/%m/%Y}", "split": ""}
        given = {key: data[key] for key in ("start", "end", "split") if data.get(key)}
        super().__init__(year | given | {"organization": organization.pk})
        self.fields["organization"].around(organization, actor)
        for name in ("start", "end"):
            self.fields[name].help_text = ""  # the days of this year stand there already as an example

    def clean(self):
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if end and end > self.on:
            self.add_error("end", f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        if start and end and end < start:
            self.add_error("end", f"Đến ngày không thể trước Từ ngày ({start:%d/%m/%Y}).")


def periods(on):
    """[(label, first day, last day)] of the periods most often reported, none of them later than today."""
    quarter, january = on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1), date(on.year, 1, 1)
    return [
        ("Tháng này", on.replace(day=1), on),
        ("Quý này", quarter, on),
        ("Năm nay", january, on),
        ("Năm trước", date(on.year - 1, 1, 1), january - timedelta(days=1)),
    ]


def _asked(request):
    """What the address asks for and its answer: the report, or the refusal of figures that do not add up."""
    on, tops = calendar.today(), access.top_organizations(request.user)
    if not tops:
        return {}
    pk = request.GET.get("organization", "") or str(tops[0].pk)
    visible = Organization.objects.visible_to(request.user)
    organization = get_object_or_404(visible, pk=pk if pk.isdecimal() and len(pk) < 19 else 0)
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
