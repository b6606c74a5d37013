"""The filters of a list that goes out, what it shall carry, and the filters somebody keeps for later."""

from functools import partial

from django import forms
from django.db.models import Q

from branches.fields import EARLIEST_YEAR, IntegerField, TextField
from branches.forms import FilterForm, PartyForm, PartyModelForm, put_in_words
from branches.models import Organization
from members.forms.records import MANY
from members.forms.searching import MemberSearchForm, in_tree_order
from members.models import SavedFilter

#: How the choice among several states is called, by the field that holds them.
STATES = {"kind": "Loại", "method": "Cách nộp", "reason": "Lý do", "result": "Kết quả"}
MONTHS = [("", "Cả năm"), *((str(month), f"Tháng {month}") for month in range(1, 13))]


class WholeMemberSearch(MemberSearchForm):
    """The filters of the member list; a file holds everybody, however many bear the name."""

    def filter(self, queryset):
        return super().filter(queryset, whole=True)


class ScopeForm(FilterForm):
    """Of which organisation (with all below it), of which year and month, in which state; and what else its page asks."""

    organization = forms.ModelChoiceField(None, label="Tổ chức", to_field_name="code", empty_label="Tất cả")
    year = IntegerField(label="Năm", min_value=EARLIEST_YEAR, max_value=2200)
    month = forms.ChoiceField(label="Tháng", choices=MONTHS)
    state = forms.ChoiceField(label="Tình trạng")

    def __init__(self, data, *, actor, on, within, year="", month="", state=None, more=()):
        super().__init__(data)
        self.on, self.more = on, more
        for narrowing in more:
            self.fields[narrowing.name] = narrowing.asks(on)
            self.fields[narrowing.name].required = False
            put_in_words(self.fields[narrowing.name])
        self.within, self.lookups = within, {"year": year, "month": month, "state": state and state[0]}
        for name, lookup in self.lookups.items():
            if not lookup:
                del self.fields[name]
        if state:
            self.fields["state"].label = STATES.get(state[0], "Tình trạng")
            self.fields["state"].choices = [("", "Tất cả"), *state[1]]
        field = self.fields["organization"]
        field.queryset, field.empty_label = Organization.objects.visible_to(actor), "Tất cả"
        nearest = list(field.queryset.order_by("path")[: MANY + 1])
        if len(nearest) > MANY:
            field.label, field.widget = "Mã tổ chức", forms.TextInput({"autocomplete": "off"})
        elif len(nearest) < 2:
            field.widget = forms.HiddenInput()
        else:
            shown = [(o.code, f"{'– ' * depth}{o}") for o, depth in in_tree_order(nearest)]
            field.widget.choices = [("", "Tất cả"), *shown]

    def clean(self):
        data = super().clean()
        if data.get("month") and not data.get("year") and "year" not in self.errors:
            self.add_error("year", "Chưa ghi năm.")
        return data

    def filter(self, queryset):
        """The rows that the form asks for; none while it has errors."""
        if not self.is_valid():
            return queryset.none()
        if organization := self.cleaned_data["organization"]:
            inside = Q()
            for prefix in self.within:
                inside |= Q(**{f"{prefix}path__startswith": organization.path})
            queryset = queryset.filter(inside)
        wanted = {lookup: self.cleaned_data[name] for name, lookup in self.lookups.items() if lookup}
        queryset = queryset.filter(**{lookup: value for lookup, value in wanted.items() if value})
        for narrowing in self.more:
            if value := self.cleaned_data[narrowing.name]:
                queryset = narrowing.apply(queryset, value, self)
        return queryset


def scope(*within, **lookups):
    """The filters of a list: by the organisation behind one of the prefixes, by year, month, state, and `more`."""
    return partial(ScopeForm, within=within, **lookups)


class ExportForm(PartyForm):
    """Which columns; whole identity numbers and religion only where a reason is given. Always journalled."""

    submit_label = "Xuất danh sách"

    columns = forms.MultipleChoiceField(
        label="Cột trong tệp",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một cột."},
    )
    full_numbers = forms.BooleanField(required=False)
    reason = TextField(
        label="Lý do",
        rows=3,
        min_length=5,
        max_length=300,
        required=False,
    )
    save_as = forms.CharField(
        label="Lưu bộ lọc và các cột này với tên",
        max_length=80,
        required=False,
        help_text="Lần sau chỉ cần chọn tên này ở đầu trang.",
    )

    def __init__(self, *args, wanted, chosen, **kwargs):
        super().__init__(*args, initial={"columns": [column.key for column in chosen]}, **kwargs)
        self.fields["columns"].choices = [(column.key, column.heading) for column in wanted.columns]
        if not wanted.guards_something:
            del self.fields["full_numbers"], self.fields["reason"]
            return
        religion = any(column.key == "religion" for column in wanted.columns)
        self.masked = "đủ số căn cước và cột Tôn giáo" if religion else "đủ số căn cước"
        self.fields["full_numbers"].label = f"Cần {self.masked}"
        self.fields[
            "reason"
        ].help_text = f"Bắt buộc khi cần {self.masked}. Lý do được lưu; giữ tệp cẩn thận, dùng xong thì hủy."

    def clean(self):
        data = super().clean()
        if data.get("full_numbers") and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", f"Chưa ghi lý do cần {self.masked}.")
        return data


class SavedFilterForm(PartyModelForm):
    """The name under which a filter is kept."""

    submit_label = "Lưu bộ lọc"

    class Meta:
        model = SavedFilter
        fields = ["name"]
        help_texts = {"name": "Ví dụ: Đảng viên dự bị của thôn Nà Lầu."}
