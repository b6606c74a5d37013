"""Forms of the side roads: a case that moves along, corrections, newer rules, declared relations."""

from django import forms
from django.utils.html import format_html, format_html_join

from branches.fields import DateField, TextField
from branches.forms import PartyForm
from members.models import Member
from screening.appeals import levels
from screening.corrections import returns
from screening.forms.steps import CHOOSE, StepForm, number_field
from screening.models import Stage
from screening.newer_rules import newer


class AcceptCaseForm(StepForm):
    verb = "accept_case"
    today = ("received_on",)
    question = "Chi bộ nhận hồ sơ và sinh hoạt đảng của đồng chí {member} từ ngày ghi ở trên."

    received_on = DateField(label="Ngày chi bộ nhận")

    def done_words(self, result):
        return f"Đã nhận hồ sơ, số mới {result.label}. Thời gian giúp đỡ tính tiếp."


class RecallCaseForm(StepForm):
    verb = "recall_case"
    done = "Đã thôi chuyển. Hồ sơ làm tiếp ở chi bộ."

    reason = TextField(label="Lý do", max_length=300)


class SignedForm(StepForm):
    """A correction stands on a signed paper of the superior."""

    reason = TextField(label="Lý do", max_length=300)
    number = number_field("Số văn bản", "15-CV/ĐU")
    issued_on = DateField(label="Ngày văn bản")
    signed_by = forms.CharField(label="Người ký, chức vụ", max_length=160)


class ReturnCaseForm(SignedForm):
    verb = "return_case"
    question = "Các nội dung ghi từ bước đó được đánh dấu đã đính chính và phải làm lại. Không xóa gì."

    to_stage = forms.ChoiceField(label="Đưa hồ sơ về bước", choices=[])
    field_order = ["to_stage"]

    def prepare(self):
        self.fields["to_stage"].choices = [CHOOSE, *((stage, Stage(stage).label) for stage in returns(self.case))]

    def done_words(self, result):
        return f"Đã đưa hồ sơ về bước “{result.get_stage_display()}”."


class CorrectCaseForm(SignedForm):
    verb = "correct_case"
    done = "Đã ghi đính chính. Nội dung cũ vẫn giữ nguyên bên cạnh."

    what = TextField(
        label="Nội dung ghi sai", rows=3, required=False, max_length=300, help_text="Chép đúng chữ đã ghi."
    )
    instead = TextField(label="Nội dung đúng", rows=3, max_length=300)
    field_order = ["what", "instead"]


class CorrectDeliveryForm(SignedForm):
    verb = "correct_delivery"

    delivered_on = DateField(label="Ngày đồng chí thật sự nhận quyết định")
    field_order = ["delivered_on"]

    def prepare(self):
        decision = self.case.deliveries.order_by("pk").last().decision
        self.fields["delivered_on"].help_text = (
            f"Đã ghi {levels.received_on(decision):%d/%m/%Y}; "
            f"hạn khiếu nại đang báo đến hết ngày {levels.last_day(decision):%d/%m/%Y}."
        )

    def done_words(self, result):
        return f"Đã đính chính ngày nhận: {result.instead}."


class NewRuleForm(StepForm):
    verb = "apply_new_rule"

    parameter = forms.ChoiceField(label="Quy định mới", choices=[])
    reason = TextField(label="Lý do", max_length=300)
    number = number_field("Số văn bản", "16-CV/ĐU")
    issued_on = DateField(label="Ngày văn bản")

    def prepare(self):
        rows = newer(self.case, self.on)
        self.choosable = {str(row.parameter.pk): row.parameter for row in rows if row.favours}
        field = self.fields["parameter"]
        field.choices = [CHOOSE, *((str(row.parameter.pk), row.words) for row in rows if row.favours)]
        kept = [row for row in rows if not row.favours]
        if kept:
            field.help_text = format_html(
                "Không áp dụng cho hồ sơ này:<ul>{}</ul>",
                format_html_join("", "<li>{}. {}</li>", ((row.words, row.why) for row in kept)),
            )

    def clean_parameter(self):
        return self.choosable[self.cleaned_data["parameter"]]

    def done_words(self, result):
        return "Đã áp dụng. Các quy định khác của hồ sơ giữ nguyên."


class KinshipForm(PartyForm):
    """Who is related to the member: another member, or an officer with an account but no record here."""

    submit_label = "Khai quan hệ"

    relation = forms.CharField(label="Quan hệ", max_length=80, help_text="Ví dụ: vợ, chồng, anh ruột, con dâu.")
    relative = forms.CharField(
        label="Số thẻ đảng viên của người thân", max_length=20, required=False, help_text="Nếu là đảng viên."
    )
    officer = forms.ModelChoiceField(
        None, label="Hoặc cán bộ có tài khoản", required=False, help_text="Cán bộ của chi bộ và của các cấp trên."
    )

    def __init__(self, *args, actor, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["officer"].queryset = officers
        self.mark_optional = False

    def clean_relative(self):
        number = self.cleaned_data["relative"].strip()
        if not number:
            return None
        found = Member.objects.visible_to(self.actor).filter(card_number=number).first()
        if found is None:
            raise forms.ValidationError("Không có đảng viên nào mang số thẻ này trong phạm vi của đồng chí.")
        return found

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("relative")) == bool(data.get("officer")):
            self.add_error("relative", "Ghi số thẻ của đảng viên, hoặc chọn một cán bộ: một trong hai.")
        return data


class WithdrawForm(PartyForm):
    """A relation declared by mistake is taken back with a reason."""

    submit_label = "Bỏ khai"

    reason = forms.CharField(label="Lý do", max_length=300)


FORMS = {
    form.verb: form
    for form in (AcceptCaseForm, RecallCaseForm, ReturnCaseForm, CorrectCaseForm, CorrectDeliveryForm, NewRuleForm)
}
