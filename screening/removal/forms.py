"""Forms of direct removal."""

from django import forms

from branches.fields import DateField, IntegerField, TextField
from branches.forms import PartyForm, put_in_words
from screening import workflow
from screening.forms.opening import ask_managing_opinion
from screening.forms.steps import CHOOSE, CountsMixin, StepForm, appeal_words, number_field
from screening.guards.outcome import deciding_ratio
from screening.models import Case, Decision, RemovalGround

from .guards import failed_cycles, grounds_for


class OpenRemovalForm(PartyForm):
    """The ground, what happened, and what proves it; which of the fields a ground needs is said by the guards."""

    submit_label = "Lập hồ sơ xóa tên"
    mark_optional = False

    ground = forms.ModelChoiceField(RemovalGround.objects.none(), label="Căn cứ", empty_label="Chọn")
    summary = TextField(label="Sự việc", rows=4, max_length=8000, help_text="Ghi việc, ngày; không nhận xét con người.")
    year = IntegerField(
        label="Năm theo dõi",
        required=False,
        min_value=1930,
        max_value=2200,
        help_text="Chỉ ghi khi căn cứ là bỏ sinh hoạt hoặc không đóng đảng phí; bảng các tháng được giữ cùng hồ sơ.",
    )
    screening_case = forms.ModelChoiceField(
        Case.objects.none(),
        label="Hồ sơ giúp đỡ đã đủ thời gian",
        required=False,
        empty_label="Chọn",
        help_text="Chỉ chọn khi căn cứ là không tiến bộ sau thời gian giúp đỡ.",
    )
    number = forms.CharField(
        label="Số văn bản chứng minh", max_length=60, required=False, help_text="Ví dụ 12-KL/UBKT, 03-BB/CB."
    )
    issued_on = DateField(label="Ngày văn bản", required=False)
    issuer = forms.CharField(label="Nơi ban hành", max_length=200, required=False)
    proof = TextField(label="Nội dung văn bản nêu", rows=3, required=False, max_length=8000)
    concerns_year = IntegerField(
        label="Văn bản về năm",
        required=False,
        min_value=1930,
        max_value=2200,
        help_text="Ghi khi văn bản kết luận vi phạm tư cách của một năm.",
    )
    anonymous = forms.BooleanField(
        label="Dựa trên đơn không ghi tên", required=False, help_text="Đơn không ghi tên không phải là bằng chứng."
    )

    def __init__(self, *args, member, actor, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["ground"].queryset = grounds_for(member, on)
        cycles = Case.objects.visible_to(actor).filter(pk__in=failed_cycles(member))
        self.fields["screening_case"].queryset = cycles
        if not cycles:
            del self.fields["screening_case"]
        ask_managing_opinion(self, member)
        for field in self.fields.values():
            put_in_words(field)

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day and day > self.on:
            raise forms.ValidationError(f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        return day


class DecideRemovalForm(CountsMixin, StepForm):
    verb = "decide_removal"
    mark_optional = False
    question = "Đã đối chiếu với văn bản đã ký về đồng chí {member}. Ghi rồi thì không sửa được."

    kind = forms.ChoiceField(
        label="Nội dung quyết định",
        choices=[
            CHOOSE,
            (Decision.Kind.STRIKE_OFF, Decision.Kind.STRIKE_OFF.label),
            (Decision.Kind.SETTLE, "Không xóa tên"),
        ],
    )
    number = number_field("Số quyết định", "47-QĐ/ĐU")
    issued_on = DateField(label="Ngày quyết định")
    ground = TextField(label="Căn cứ, lý do", rows=5, required=False, max_length=8000)
    appeal_notice = TextField(label="Quyền khiếu nại ghi trong quyết định", rows=3, required=False, max_length=2000)
    held_on = DateField(label="Ngày biểu quyết của cấp quyết định", required=False)
    members = IntegerField(label="Tổng số ủy viên", min_value=1, max_value=9999, required=False)
    present = IntegerField(label="Có mặt", min_value=0, max_value=9999, required=False)
    in_favour = IntegerField(label="Đồng ý", min_value=0, max_value=9999, required=False)
    against = IntegerField(label="Không đồng ý", min_value=0, max_value=9999, required=False)

    def prepare(self):
        self.initial.setdefault("appeal_notice", appeal_words(self.case))
        place = workflow.step(self.verb).place(self.case, self.on)
        if place:
            words = deciding_ratio(self.case.rules, place).words
            self.fields["members"].help_text = f"Xóa tên: cần {words} tổng số ủy viên đồng ý."

    def done_words(self, result):
        return f"Đã ghi: {result.get_stage_display().lower()}."


FORMS = {form.verb: form for form in (DecideRemovalForm,)}
