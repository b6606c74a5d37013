"""The search form of the member list, and the organisations that it offers."""

from typing import NamedTuple

from django import forms

from branches import access, calendar, names
from branches.compiled import compiled
from branches.fields import IntegerField
from branches.forms import FilterForm
from branches.models import Organization, Sector
from members import search
from members.forms.records import MANY
from members.models import Gender, Level
from members.status import Status, with_status


class MemberSearchForm(FilterForm):
    """Owns the filtering of the list: the page and the export show the same rows."""

    q = forms.CharField(
        label="Họ tên, số thẻ hoặc số căn cước", widget=forms.TextInput({"type": "search", "autocomplete": "off"})
    )
    status = forms.ChoiceField(label="Tư cách", choices=[("", "Tất cả"), *Status.choices])
    gender = forms.ChoiceField(label="Giới tính", choices=[("", "Tất cả"), *Gender.choices])
    record = forms.ChoiceField(
        label="Hồ sơ", choices=[("", "Tất cả"), ("incomplete", "Cần bổ sung"), ("complete", "Đầy đủ")]
    )
    organization = forms.ModelChoiceField(None, label="Tổ chức", empty_label="Tất cả")
    sector = forms.ChoiceField(label="Khu vực", choices=[("", "Tất cả"), *Sector.choices])
    age_from = IntegerField(label="Tuổi từ", min_value=0, max_value=130)
    age_to = IntegerField(label="đến", min_value=0, max_value=130)
    year = IntegerField(label="Xếp loại năm", min_value=1930, max_value=2200)
    level = forms.ChoiceField(label="Mức xếp loại", choices=[("", "Tất cả"), *Level.choices])

    more = ("organization", "sector", "age_from", "age_to", "year", "level")

    def __init__(self, data, *, actor, on):
        super().__init__(data)
        self.on = on
        field = self.fields["organization"]
        visible = Organization.objects.visible_to(actor)
        field.queryset, field.empty_label = visible, "Tất cả"
        self.tops = {organization.pk: organization for organization in access.top_organizations(actor)}
        self.organizations = in_tree_order(nearest(actor))
        chosen = str(data.get("organization", ""))
        if chosen.isdecimal() and not any(str(o.pk) == chosen for o, _ in self.organizations):
            self.organizations += [(o, 0) for o in visible.filter(pk=chosen)]
        field.widget.choices = [("", "Tất cả")] + [(o.pk, f"{'– ' * depth}{o}") for o, depth in self.organizations]
        if len(self.organizations) < 2:
            field.widget = forms.HiddenInput()

    @property
    def main_fields(self):
        return [self[name] for name in ("q", "status", "gender", "record")]

    @property
    def more_fields(self):
        return [self[name] for name in self.more]

    @property
    def more_in_use(self):
        return any(self[name].data for name in self.more)

    @property
    def top(self):
        """The organisation whose members are shown: the chosen one, or the only one on top."""
        chosen = self.cleaned_data.get("organization") if self.is_valid() else None
        tops = [o.pk for o, depth in self.organizations if depth == 0]
        return chosen or (self.tops[tops[0]] if len(tops) == 1 else None)

    def clean(self):
        data = super().clean()
        low, high = data.get("age_from"), data.get("age_to")
        if low is not None and high is not None and low > high:
            self.add_error("age_to", f"Nhập số từ {low} trở lên.")
        if data.get("level") and not data.get("year") and "year" not in self.errors:
            self.add_error("year", "Chưa ghi năm xếp loại.")
        return data

    def filter(self, queryset, *, whole=False):
        """The members of the queryset that the form asks for; none while it has errors.

        `whole` asks for every one of them, however many bear the name.
        """
        return search.search(self._but_the_name(queryset), self.cleaned_data.get("q", ""), whole=whole)

    def named(self, queryset):
        """The ids of those whom the form asks for by name, in the order of the list; None where it names nobody."""
        queryset, name = self._but_the_name(queryset), names.tidy(self.cleaned_data.get("q", ""))
        return search.ids_by_name(queryset, name) if name and not search.is_number(name) else None

    def _but_the_name(self, queryset):
        if not self.is_valid():
            return queryset.none()
        data = self.cleaned_data
        if data["organization"]:
            queryset = queryset.in_organization(data["organization"])
        queryset = with_status(queryset, data["status"], self.on)
        for name in ("gender", "sector"):
            if data[name]:
                queryset = queryset.filter(**{name: data[name]})
        if data["record"]:
            queryset = queryset.incomplete() if data["record"] == "incomplete" else queryset.complete()
        if data["age_from"] is not None:
            queryset = queryset.filter(born_on__lte=calendar.add_months(self.on, -12 * data["age_from"]))
        if data["age_to"] is not None:
            queryset = queryset.filter(born_on__gt=calendar.add_months(self.on, -12 * (data["age_to"] + 1)))
        if data["year"]:
            queryset = queryset.ranked(data["year"], data["level"])
        return queryset


class Choice(NamedTuple):
    """What a selection list shows of an organisation."""

    pk: int
    name: str
    path: str
    sort_key: str

    def __str__(self):
        return self.name

    def ancestor_ids(self):
        return Organization.ancestor_ids(self)


def nearest(actor):
    """The organisations that an actor chooses from: all that are seen, or the highest of them where they are too many."""
    by_path, by_level = _seen(actor, MANY)
    few = [] if access.sees_everything(actor) else by_path.rows()
    return list(map(Choice._make, few if 0 < len(few) <= MANY else by_level.rows()))


@compiled
def _seen(actor, many):
    """By path; and by level, which of everything the index gives at once."""
    seen, shown = Organization.objects.visible_to(actor), Choice._fields
    return [seen.order_by("path").values_list(*shown)[: many + 1], seen.by_level().values_list(*shown)[:many]]


def in_tree_order(organizations):
    """[(organisation, depth)]: each under the one above it, neighbours by name."""
    by_id = {organization.pk: organization for organization in organizations}
    keys = {}
    for organization in organizations:
        line = [by_id[pk] for pk in organization.ancestor_ids() if pk in by_id]
        keys[organization.pk] = [(above.sort_key, above.pk) for above in line]
    ordered = sorted(organizations, key=lambda organization: keys[organization.pk])
    return [(organization, len(keys[organization.pk]) - 1) for organization in ordered]
