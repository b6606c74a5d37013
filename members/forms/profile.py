"""Forms on the Phiếu đảng viên: the facts of one group, one row of a table, why a section is opened."""

from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from branches.fields import IntegerField, TextField
from branches.forms import PartyForm, PartyModelForm
from members import record
from members.models import Member, Profile


class _RecordForm(PartyModelForm):
    """Only words in use can be chosen; whoever was slower does not undo what was saved in between."""

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = str(member.changed_at or "")
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=self.version)
        for name, field in self.fields.items():
            queryset = getattr(field, "queryset", None)
            if queryset is not None:
                field.queryset = queryset.filter(Q(active=True) | Q(pk=getattr(self.instance, f"{name}_id")))

    def clean_seen(self):
        if "seen" in self.data and self.cleaned_data["seen"] != self.version:
            raise ValidationError("Hồ sơ vừa được sửa ở nơi khác. Mở lại trang này rồi ghi, để không xóa mất phần đó.")

    @property
    def values(self):
        """{field: value} of what was asked, as the verb takes it."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class FactsForm(_RecordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in record.MONEY & set(self.fields):
            field, amount = self.fields[name], getattr(self.instance, name)
            self.fields[name] = IntegerField(
                label=field.label,
                required=False,
                min_value=0,
                max_value=10**15,
                widget=forms.TextInput({"class": "w-date"}),
                help_text="đồng, ví dụ 120.000.000",
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"), "Nhập số tiền bằng đồng, ví dụ 120.000.000."
                ),
            )
            self.initial[name] = f"{amount:,}".replace(",", ".") if amount is not None else ""


class RowForm(_RecordForm):
    def __init__(self, *args, table, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in table.labels.items():
            self.fields[name].label = label


@cache
def _facts_form(group):
    return forms.modelform_factory(Profile if group.more else Member, form=FactsForm, fields=group.fields)


@cache
def _row_form(group_key):
    table = record.BY_KEY[group_key].table
    return forms.modelform_factory(table.model, form=RowForm, fields=table.columns)


def facts_form(group, member, data=None):
    """The facts of one group: of the profile, or the masked one of the member itself."""
    instance = record.profile_of(member) if group.more else member
    return _facts_form(group)(data, instance=instance, member=member)


def row_form(group, row, data=None):
    return _row_form(group.key)(data, instance=row, member=row.member, table=group.table)


class OpenSectionForm(PartyForm):
    submit_label = "Mở phần này"

    reason = TextField(
        label="Vì sao đồng chí cần xem phần này?",
        rows=3,
        min_length=5,
        max_length=300,
        help_text="Lý do và thời điểm được lưu; phần này mở trong 15 phút.",
        error_messages={"required": "Chưa ghi lý do."},
    )


class RemoveRowForm(PartyForm):
    submit_label = "Bỏ dòng này"

    reason = TextField(
        label="Vì sao bỏ dòng này?",
        rows=3,
        min_length=5,
        max_length=300,
        help_text="Dòng được bỏ khỏi phiếu; nhật ký giữ lại nội dung cùng lý do.",
        error_messages={"required": "Chưa ghi lý do."},
    )


class DownloadForm(PartyForm):
    """What is masked stands in the file only where it is ticked and a reason is given."""

    submit_label = "Tải tệp Word (.docx)"

    sections = forms.MultipleChoiceField(
        label="Phần được che cần có trong tệp",
        choices=[*record.SECTIONS.items(), (record.IDENTITY, "Đủ số căn cước")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = TextField(
        label="Lý do",
        rows=3,
        min_length=5,
        max_length=300,
        required=False,
        help_text="Bắt buộc khi chọn phần được che. Lần tải nào cũng được lưu; dùng xong thì hủy tệp.",
    )

    def clean(self):
        data = super().clean()
        if data.get("sections") and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Chưa ghi lý do cần các phần được che.")
        return data
