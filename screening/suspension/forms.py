"""Forms of suspension."""

from django import forms

from branches.fields import DateField
from branches.forms import FilterForm, PartyForm, put_in_words
from screening import actions
from screening.forms.steps import CHOOSE, number_field
from screening.models import Suspension
from screening.regulation import rules_on


class SuspendForm(PartyForm):
    submit_label = "Ghi quyết định đình chỉ"
    mark_optional = False

    basis = forms.ChoiceField(label="Trường hợp", choices=[CHOOSE, *Suspension.Basis.choices])
    number = number_field("Số quyết định", "40-QĐ/UBKT")
    issued_on = DateField(label="Ngày quyết định")
    starts_on = DateField(label="Đình chỉ từ ngày")
    legal_limit = forms.CharField(
        label="Thời hạn theo pháp luật",
        max_length=200,
        required=False,
        help_text="Chỉ khi bị truy tố, tạm giam. Ví dụ: lệnh tạm giam số 12 ngày 03/11/2026, 3 tháng.",
    )
    due_on = DateField(label="Hết thời hạn vào ngày", required=False, help_text="Chỉ khi bị truy tố, tạm giam.")

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        days = rules_on(on).suspend_days
        words = f"Đang được xem xét kỷ luật: {days} ngày kể từ ngày bắt đầu. Bị truy tố, tạm giam: bắt buộc đình chỉ."
        self.fields["basis"].help_text = words
        for field in self.fields.values():
            put_in_words(field)

    def clean(self):
        data = super().clean()
        for name in ("issued_on", "starts_on"):
            if data.get(name) and data[name] > self.on:
                self.add_error(name, f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        return data


class ExtendForm(PartyForm):
    submit_label = "Ghi quyết định gia hạn"
    mark_optional = False

    number = number_field("Số quyết định gia hạn", "52-QĐ/UBKT")
    issued_on = DateField(label="Ngày quyết định gia hạn")
    due_on = DateField(label="Gia hạn đến hết ngày")
    legal_limit = forms.CharField(label="Thời hạn theo pháp luật", max_length=200, required=False)

    def __init__(self, *args, suspension, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        if suspension.is_by_law:
            self.fields["legal_limit"].help_text = "Văn bản của cơ quan tố tụng, nếu có văn bản mới."
        else:
            del self.fields["legal_limit"]
            most = rules_on(on).suspend_extension_days
            self.fields["due_on"].help_text = f"Một lần, không quá {most} ngày sau {suspension.due_on:%d/%m/%Y}."
        for field in self.fields.values():
            put_in_words(field)

    def act(self, suspension, actor):
        return actions.extend_suspension(suspension, actor=actor, on=self.on, **self.cleaned_data)

    def done_words(self, suspension):
        return f"Đã ghi gia hạn đến hết ngày {suspension.due_on:%d/%m/%Y}."


class EndForm(PartyForm):
    submit_label = "Ghi quyết định thôi đình chỉ"
    mark_optional = False

    number = number_field("Số quyết định thôi đình chỉ", "60-QĐ/UBKT")
    ended_on = DateField(label="Thôi đình chỉ từ ngày")
    reason = forms.CharField(label="Lý do", max_length=300)

    def __init__(self, *args, suspension, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.initial.setdefault("ended_on", f"{on:%d/%m/%Y}")
        for field in self.fields.values():
            put_in_words(field)

    def act(self, suspension, actor):
        return actions.end_suspension(suspension, actor=actor, on=self.on, **self.cleaned_data)

    def done_words(self, suspension):
        return f"Đã ghi: từ ngày {suspension.ended_on:%d/%m/%Y} đồng chí sinh hoạt bình thường."


class SuspensionFilter(FilterForm):
    """Running suspensions unless asked otherwise."""

    submit_label = "Lọc"

    state = forms.ChoiceField(
        label="Tình trạng",
        choices=[("", "Đang đình chỉ"), ("over", "Đã hết thời hạn, chờ quyết định"), ("all", "Tất cả")],
    )

    def filter(self, suspensions, on):
        self.is_valid()
        state = self.cleaned_data.get("state")
        if state == "all":
            return suspensions
        return suspensions.running().filter(due_on__lt=on) if state == "over" else suspensions.running()
