"""Forms of discipline."""

from django import forms

from branches.fields import DateField, IntegerField, TextField
from branches.forms import PartyForm, PartyModelForm
from members.models import Post
from screening.forms.opening import ask_managing_opinion
from screening.forms.steps import CHOOSE, CountsMixin, StepForm, number_field
from screening.models import Decision, Discipline, Measure, Violation

from .measures import DECIDED_AS, TO_INSPECTION, facts


def appeal_words(case):
    """The default sentence on the right of appeal against discipline: its days come from the rules of the case."""
    return (
        f"Trong {case.rules.appeal_discipline_days} ngày làm việc kể từ ngày nhận quyết định, đồng chí có quyền khiếu "
        "nại lên cấp ủy, ủy ban kiểm tra có thẩm quyền."
    )


class ViolationForm(PartyModelForm):
    """What happened, when, and when it was found; facts only."""

    submit_label = "Ghi vi phạm"
    mark_optional = False

    class Meta:
        model = Violation
        fields = ["summary", "occurred_on", "found_on", "category", "in_superior_task", "sentence"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["summary"].help_text = "Ghi việc, ngày, nơi; không nhận xét con người."
        self.fields["occurred_on"].help_text = "Ngày/tháng/năm. Thời hiệu tính từ ngày này."
        self.fields["category"].help_text = "Ba loại đầu không tính thời hiệu."
        self.fields["category"].choices = [
            *(choice for choice in Violation.Category.choices if choice[0] != Violation.Category.ORDINARY),
            (Violation.Category.ORDINARY, Violation.Category.ORDINARY.label),
        ]
        self.fields["in_superior_task"].help_text = "Khi đó chi bộ chỉ đề nghị, cấp trên quyết định."
        self.fields["sentence"].help_text = "Chỉ ghi khi tòa đã tuyên phạt tù và bản án đã có hiệu lực."

    def clean(self):
        data = super().clean()
        for name in ("occurred_on", "found_on"):
            if data.get(name) and data[name] > self.on:
                self.add_error(name, f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        return data


class OpenDisciplineForm(PartyForm):
    """The first document that proves the violation."""

    submit_label = "Mở hồ sơ kỷ luật"
    mark_optional = False

    number = number_field("Số văn bản chứng minh", "12-KL/UBKT")
    issued_on = DateField(label="Ngày văn bản")
    issuer = forms.CharField(label="Nơi ban hành", max_length=200)
    proof = TextField(label="Nội dung văn bản nêu", rows=4, max_length=8000)
    place = forms.CharField(label="Nơi cất bản giấy", max_length=200, required=False)
    anonymous = forms.BooleanField(
        label="Dựa trên đơn không ghi tên", required=False, help_text="Đơn không ghi tên không phải là bằng chứng."
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        ask_managing_opinion(self, member)


class HearingFields(StepForm):
    """Who met the member, when, and what the member said."""

    done = "Đã ghi buổi gặp. Lời của đồng chí được giữ nguyên."
    today = ("held_on",)
    mark_optional = False

    held_on = DateField(label="Ngày gặp, nghe")
    heard_by = forms.CharField(label="Người đại diện", max_length=160)
    attended = forms.BooleanField(label="Đồng chí có mặt, trình bày", required=False, initial=True)
    statement = TextField(
        label="Lời trình bày của đồng chí",
        rows=6,
        required=False,
        max_length=8000,
        help_text="Ghi đúng lời, đúng ý; đồng chí vắng thì để trống.",
    )
    reserved = forms.BooleanField(label="Đồng chí bảo lưu ý kiến", required=False)

    def clean(self):
        data = super().clean()
        if data.get("attended") and not data.get("statement") and "statement" not in self.errors:
            self.add_error("statement", "Ghi tóm tắt lời trình bày của đồng chí.")
        return data


class HearMemberForm(HearingFields):
    verb = "hear_member"

    def prepare(self):
        need = self.case.rules.hearing_invitations
        self.fields["attended"].help_text = f"Đồng chí vắng thì để trống; cần đủ {need} lần mời đã ghi ngày."


class HearBeforeDecisionForm(HearingFields):
    verb = "hear_before_decision"

    invited_on = TextField(
        label="Ngày của từng lần mời", rows=3, required=False, help_text="Chỉ ghi khi đồng chí vắng; mỗi ngày một dòng."
    )

    def prepare(self):
        need = self.case.rules.hearing_invitations
        self.fields["attended"].help_text = f"Đồng chí vắng thì để trống và ghi ngày của {need} lần mời."

    def clean_invited_on(self):
        lines = [line.strip() for line in self.cleaned_data["invited_on"].splitlines() if line.strip()]
        return tuple(DateField().clean(line) for line in lines)


class BarForm(StepForm):
    verb = "record_bar"
    mark_optional = False
    done = "Đã ghi. Trong thời gian này chi bộ chưa xem xét kỷ luật."

    kind = forms.ChoiceField(label="Trường hợp", choices=[CHOOSE, *Discipline.Bar.choices[1:]])
    starts_on = DateField(label="Từ ngày")
    ends_on = DateField(label="Đến hết ngày", required=False, help_text="Chưa biết thì để trống.")
    document = forms.CharField(
        label="Giấy tờ xác nhận", max_length=200, help_text="Ví dụ giấy ra viện, giấy khai sinh số …"
    )

    def clean(self):
        """The end may lie ahead; what has not begun is not written down."""
        data = super(StepForm, self).clean()
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and starts_on > self.on:
            self.add_error("starts_on", f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", f"Không thể trước Từ ngày ({starts_on:%d/%m/%Y}).")
        return data


class EndBarForm(StepForm):
    verb = "end_bar"
    done = "Đã ghi ngày hết."

    ends_on = DateField(label="Hết ngày")

    def clean(self):
        return super(StepForm, self).clean()


class ReportSentenceForm(StepForm):
    verb = "report_sentence"
    done = "Đã ghi báo cáo. Chờ cấp có thẩm quyền quyết định."
    question = "Bản án phạt tù về đồng chí {member} đã có hiệu lực; không bỏ phiếu ở chi bộ."

    number = number_field("Số báo cáo", "07-BC/CB")
    issued_on = DateField(label="Ngày báo cáo")


class IssueDisciplineForm(StepForm):
    verb = "issue_discipline"
    question = "Đã đối chiếu với quyết định đã ký về đồng chí {member}. Ghi rồi thì không sửa được."

    number = number_field("Số quyết định", "03-QĐ/CB")
    issued_on = DateField(label="Ngày quyết định")
    ground = TextField(label="Căn cứ, lý do", rows=5, max_length=8000)
    appeal_notice = TextField(label="Quyền khiếu nại ghi trong quyết định", rows=3, max_length=2000)

    def prepare(self):
        self.initial.setdefault("appeal_notice", appeal_words(self.case))
        about = facts(self.case)
        if about.ballot:
            words = f"Hình thức: {about.proposed.label.lower()}, có hiệu lực từ {about.ballot.held_on:%d/%m/%Y}."
            self.fields["number"].help_text = f"Ví dụ 03-QĐ/CB. {words}"

    def done_words(self, result):
        return f"Đã ghi: {result.get_stage_display().lower()}."


class DecideDisciplineForm(CountsMixin, StepForm):
    """What the kind of decision asks for is said by the guards, so no field calls itself optional."""

    verb = "decide_discipline"
    mark_optional = False
    question = "Đã đối chiếu với văn bản đã ký về đồng chí {member}. Ghi rồi thì không sửa được."

    kind = forms.ChoiceField(label="Nội dung quyết định", choices=[])
    post = forms.ModelChoiceField(
        Post.objects.none(), label="Chức vụ bị cách", required=False, empty_label="Chọn", help_text="Chỉ khi cách chức."
    )
    reason = TextField(label="Lý do chọn khác đề nghị của chi bộ", rows=3, required=False, max_length=2000)
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
        about = facts(self.case)
        self.initial.setdefault("appeal_notice", appeal_words(self.case))
        self.fields["kind"].choices = [CHOOSE, *self.offered(about), (Decision.Kind.SETTLE, "Không kỷ luật")]
        ratio = self.case.rules.standing_ratio.words
        self.fields["members"].help_text = f"Kỷ luật: cần {ratio} tổng số ủy viên đồng ý."
        if about.proposed:
            self.fields["kind"].help_text = f"Đề nghị: {about.proposed.label.lower()}. Có thể chọn nhẹ hơn, nêu lý do."
        if about.ballot and Measure.DISMISSAL in about.ballot.measures:
            held = Post.objects.visible_to(self.actor).on(about.ballot.held_on).filter(member=self.case.member)
            self.fields["post"].queryset = held.select_related("organization")
        else:
            del self.fields["post"]

    def offered(self, about):
        """The forms of the branch's ballot that may be decided: the proposed one and those lighter."""
        if about.violation.sentence:
            return [(DECIDED_AS[Measure.EXPULSION], Measure.EXPULSION.label)]
        measures = about.ballot.measures if about.ballot else ()
        if about.proposed:
            measures = measures[measures.index(about.proposed) :]
        return [(DECIDED_AS[m], m.label) for m in measures]

    def done_words(self, result):
        return f"Đã ghi: {result.get_stage_display().lower()}."


class SettleReferralForm(DecideDisciplineForm):
    verb = "settle_referral"

    def offered(self, about):
        """An expulsion is first verified by the inspection commission."""
        rows = [row for row in super().offered(about) if row[0] != Decision.Kind.EXPEL]
        if about.ballot and Measure.EXPULSION in about.ballot.measures:
            rows.insert(0, (TO_INSPECTION, "Chuyển Ủy ban Kiểm tra thẩm tra, để xem xét khai trừ"))
        return rows

    def prepare(self):
        super().prepare()
        self.fields["reason"].label = "Lý do của kết luận"


FORMS = {
    form.verb: form
    for form in (
        HearMemberForm,
        HearBeforeDecisionForm,
        BarForm,
        EndBarForm,
        ReportSentenceForm,
        IssueDisciplineForm,
        DecideDisciplineForm,
        SettleReferralForm,
    )
}
