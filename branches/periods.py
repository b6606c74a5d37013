"""Which organisation, from which day to which day: what every report and statistic asks first."""

from datetime import date, timedelta

from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404

from branches import access
from branches.fields import DateField
from branches.forms import FilterForm
from branches.models import Organization


class OrganizationChoice(forms.ModelChoiceField):
    """The organisation, those above it in reach and those directly below: enough to walk the whole tree."""

    def __init__(self, **kwargs):
        super().__init__(Organization.objects.none(), empty_label=None, **kwargs)

    def around(self, organization, actor):
        near = Q(pk__in=organization.ancestor_ids()) | Q(parent=organization) | Q(parent=organization.parent_id or 0)
        self.queryset = Organization.objects.visible_to(actor).filter(near).by_level()
        self.choices = [(found.pk, str(found)) for found in self.queryset]  # asked for once


class PeriodForm(FilterForm):
    """Left empty: this year until today. No day may lie ahead."""

    organization = OrganizationChoice(label="Đơn vị")
    start = DateField(label="Từ ngày")
    end = DateField(label="Đến ngày")
    submit_label = "Xem"

    def __init__(self, data, *, actor, organization, on):
        self.on, self.unit = on, organization
        year = {"start": f"{date(on.year, 1, 1):%d/%m/%Y}", "end": f"{on:%d/%m/%Y}"}
        given = {key: data[key] for key in self.base_fields if data.get(key)}
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


def asked_organization(request):
    """The organisation that the address names, else the highest of the actor's; None for one without an office."""
    tops = access.top_organizations(request.user)
    if not tops:
        return None
    pk = request.GET.get("organization", "") or str(tops[0].pk)
    visible = Organization.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=pk if pk.isdecimal() and len(pk) < 19 else 0)
