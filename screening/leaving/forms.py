"""Forms of leaving at own request."""

from django import forms

from branches.fields import DateField, IntegerField, TextField
from branches.forms import PartyForm, put_in_words
from members.models import Meeting
from screening.forms.opening import ask_managing_opinion
from screening.forms.steps import CHOOSE, NO_FIGURE, PLACE_HINT, CountsMixin, MeetingMixin, StepForm, number_field
from screening.models import Decision

from .guards import other_cases


class FileRequestForm(PartyForm):
    """The application as it was written; the override is asked only where another case is open."""

    submit_label = "Nhận đơn"
    mark_optional = False

    written_on = DateField(label="Ngày đồng chí viết đơn")
    received_on = DateField(label="Ngày chi bộ nhận đơn")
    text = TextField(
        label="Nội dung đơn", rows=8, required=False, max_length=20000, help_text="Ghi nguyên văn, không sửa."
    )
    place = forms.CharField(label="Nơi cất bản giấy", max_length=200, required=False, help_text=PLACE_HINT)
    reason = forms.CharField(label="Lý do đồng chí nêu", max_length=300)
    family_hardship = forms.BooleanField(
        label="Vì hoàn cảnh gia đình đặc biệt khó khăn",
        required=False,
        help_text="Chỉ trường hợp này sau có thể được xét kết nạp lại.",
    )
    wants_confirmation = forms.BooleanField(label="Đồng chí đề nghị cấp Giấy xác nhận tuổi đảng", required=False)
    override_number = forms.CharField(
        label="Số văn bản cấp trên cho giải quyết đơn khi hồ sơ khác đang mở", max_length=60, required=False
    )
    override_on = DateField(label="Ngày văn bản đó", required=False)

    def __init__(self, *args, member, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        if not other_cases(member):
            del self.fields["override_number"], self.fields["override_on"]
        ask_managing_opinion(self, member)
        for field in self.fields.values():
            put_in_words(field)

    def clean(self):
        data = super().clean()
        for name, value in list(data.items()):
            if isinstance(self.fields[name], DateField) and value and value > self.on:
                self.add_error(name, f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        return data


class BranchOpinionForm(MeetingMixin, StepForm):
    verb = "branch_opinion"

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="Buổi họp chi bộ", empty_label="Chọn")
    in_favour = IntegerField(label="Đồng ý cho ra", min_value=0, max_value=9999, error_messages=NO_FIGURE)
    against = IntegerField(label="Không đồng ý", min_value=0, max_value=9999, error_messages=NO_FIGURE)
    number = number_field("Số nghị quyết", "07-NQ/CB")
    issued_on = DateField(label="Ngày nghị quyết")

    def prepare(self):
        super().prepare()
        self.fields["in_favour"].help_text = (
            "Biểu quyết của đảng viên chính thức có mặt. Quá một nửa tổng số được tính là chi bộ đồng ý; "
            "kết quả nào cũng báo cáo lên trên."
        )

    def done_words(self, result):
        return f"Đã ghi ý kiến chi bộ. Hồ sơ: {result.get_stage_display().lower()}."


class DecideLeavingForm(CountsMixin, StepForm):
    verb = "decide_leaving"
    mark_optional = False
    question = "Đã đối chiếu với văn bản đã ký về đồng chí {member}. Ghi rồi thì không sửa được."

    kind = forms.ChoiceField(
        label="Nội dung quyết định",
        choices=[CHOOSE, (Decision.Kind.LEAVE, Decision.Kind.LEAVE.label), (Decision.Kind.SETTLE, "Không cho ra")],
    )
    number = number_field("Số quyết định", "47-QĐ/ĐU")
    issued_on = DateField(label="Ngày quyết định")
    ground = TextField(label="Căn cứ, lý do", rows=5, required=False, max_length=8000)
    held_on = DateField(label="Ngày biểu quyết của cấp quyết định", required=False)
    members = IntegerField(label="Tổng số ủy viên", min_value=1, max_value=9999, required=False)
    present = IntegerField(label="Có mặt", min_value=0, max_value=9999, required=False)
    in_favour = IntegerField(label="Đồng ý cho ra", min_value=0, max_value=9999, required=False)
    against = IntegerField(label="Không đồng ý", min_value=0, max_value=9999, required=False)

    def prepare(self):
        ratio = self.case.rules.standing_ratio.words
        self.fields["members"].help_text = f"Cho ra: cần {ratio} tổng số ủy viên đồng ý."

    def done_words(self, result):
        return f"Đã ghi: {result.get_stage_display().lower()}."


class WithdrawRequestForm(StepForm):
    verb = "withdraw_request"
    done = "Đã ghi đồng chí rút đơn. Hồ sơ kết thúc, đồng chí sinh hoạt bình thường."
    today = ("withdrawn_on",)
    question = "Đồng chí {member} đã tự rút đơn."

    withdrawn_on = DateField(label="Ngày đồng chí rút đơn")
    reason = TextField(label="Lời đồng chí khi rút đơn", rows=3, required=False, max_length=300)
    place = forms.CharField(label="Nơi cất bản giấy", max_length=200, required=False)


FORMS = {form.verb: form for form in (BranchOpinionForm, DecideLeavingForm, WithdrawRequestForm)}
