"""Forms of what removal and discipline share before the branch votes."""

from django import forms

from branches.fields import DateField, IntegerField, TextField
from screening.forms.steps import PLACE_HINT, SelfReviewMixin, StepForm, number_field


class ProofForm(StepForm):
    verb = "add_proof"
    done = "Đã thêm tài liệu chứng minh."
    mark_optional = False

    number = number_field("Số văn bản", "12-KL/UBKT")
    issued_on = DateField(label="Ngày văn bản")
    issuer = forms.CharField(label="Nơi ban hành", max_length=200)
    summary = TextField(label="Nội dung văn bản nêu", rows=4, max_length=8000)
    concerns_year = IntegerField(
        label="Về năm", required=False, min_value=1930, max_value=2200, help_text="Ghi khi văn bản kết luận về một năm."
    )
    place = forms.CharField(label="Nơi cất bản giấy", max_length=200, required=False)
    anonymous = forms.BooleanField(
        label="Dựa trên đơn không ghi tên", required=False, help_text="Đơn không ghi tên không phải là bằng chứng."
    )


class StatementForm(SelfReviewMixin, StepForm):
    verb = "receive_statement"
    done = "Đã nhận bản tự kiểm điểm. Lời của đồng chí được giữ nguyên văn."
    today = ("received_on",)
    mark_optional = False

    received_on = DateField(label="Ngày nhận")
    text = TextField(
        label="Nội dung do đồng chí viết",
        rows=8,
        required=False,
        max_length=20000,
        help_text="Ghi nguyên văn, không sửa.",
    )
    place = forms.CharField(label="Nơi cất bản giấy", max_length=200, required=False, help_text=PLACE_HINT)


FORMS = {form.verb: form for form in (ProofForm, StatementForm)}
