"""Forms of appeals: one for each verb; what a verb needs is asked by its guards."""

from django import forms

from branches.fields import DateField, TextField
from branches.forms import FilterForm, PartyForm, put_in_words
from members.models import Post
from screening import actions
from screening.forms.steps import CHOOSE, number_field
from screening.models import Appeal, Measure
from screening.models.appeals import Apology

from . import levels

Outcome = Appeal.Outcome


class DatedForm(PartyForm):
    """No fact lies ahead of the business date."""

    mark_optional = False

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self):
        data = super().clean()
        for name, value in list(data.items()):
            if isinstance(self.fields[name], DateField) and value and value > self.on:
                self.add_error(name, f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({self.on:%d/%m/%Y}).")
        return data

    def in_words(self):
        for field in self.fields.values():
            put_in_words(field)


class FileAppealForm(DatedForm):
    submit_label = "Ghi đơn khiếu nại"

    filed_on = DateField(label="Ngày gửi đơn")
    received_on = DateField(label="Ngày nhận đơn")
    text = TextField(
        label="Nội dung đơn", rows=8, required=False, max_length=20000, help_text="Ghi nguyên văn, không sửa."
    )
    place = forms.CharField(
        label="Nơi cất bản giấy",
        max_length=200,
        required=False,
        help_text="Ghi nội dung ở trên, hoặc nơi cất bản giấy; ghi cả hai càng tốt.",
    )
    late_reason = forms.CharField(label="Lý do gửi muộn", max_length=300, required=False)
    on_behalf = forms.BooleanField(
        label="Đơn do người khác gửi thay",
        required=False,
        help_text="Đơn gửi thay vẫn ghi lại, nhưng không giải quyết.",
    )
    sentence_annulled = forms.BooleanField(label="Tòa án đã hủy bản án phạt tù", required=False)

    def __init__(self, *args, decision, previous, **kwargs):
        super().__init__(*args, **kwargs)
        last_day, settler = levels.last_day(decision, previous), levels.next_settler(decision, previous)
        self.fields["filed_on"].help_text = f"Còn trong hạn nếu gửi đến hết ngày {last_day:%d/%m/%Y}."
        self.fields["late_reason"].help_text = f"Chỉ ghi khi đơn gửi sau ngày {last_day:%d/%m/%Y}."
        if settler.organization is None:
            self.fields["body"] = self._body(settler)
        discipline = getattr(decision.case, "discipline", None)
        if discipline is None or not discipline.violation.sentence:
            del self.fields["sentence_annulled"]
        self.in_words()

    def _body(self, settler):
        if len(settler.names) == 1:
            return forms.CharField(label="Cơ quan giải quyết", initial=settler.names[0], max_length=200)
        if settler.names:
            return forms.ChoiceField(label="Cơ quan giải quyết", choices=[CHOOSE, *((n, n) for n in settler.names)])
        return forms.CharField(
            label="Cơ quan giải quyết",
            max_length=200,
            help_text="Cấp ủy, ủy ban kiểm tra cấp trên, ở ngoài danh sách này.",
        )


class AdmitForm(DatedForm):
    submit_label = "Ghi quyết định nhận hay không"

    admitted = forms.TypedChoiceField(
        label="Nhận giải quyết",
        choices=[CHOOSE, ("1", "Nhận giải quyết"), ("0", "Không nhận")],
        coerce=lambda value: value == "1",
    )
    issued_on = DateField(label="Ngày quyết định")
    reason = forms.CharField(label="Lý do", max_length=300)

    def __init__(self, *args, appeal, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("issued_on", f"{self.on:%d/%m/%Y}")
        if appeal.not_settled_for != Appeal.NotSettled.LATE:
            self.fields["admitted"].choices = [CHOOSE, ("0", "Không nhận")]
            words = appeal.get_not_settled_for_display().lower()
            self.fields["admitted"].help_text = f"Trường hợp không giải quyết: {words}."
        self.in_words()

    def act(self, appeal, actor):
        return actions.admit_appeal(appeal, actor=actor, on=self.on, **self.cleaned_data)

    def done_words(self, appeal):
        if appeal.admitted:
            return f"Đã nhận đơn. Giải quyết trước hết ngày {appeal.settle_until:%d/%m/%Y}."
        return "Đã ghi: không nhận. Báo đồng chí lý do."


class SettleForm(DatedForm):
    submit_label = "Ghi kết quả giải quyết"

    outcome = forms.ChoiceField(label="Kết quả", choices=[])
    changed_to = forms.ChoiceField(
        label="Hình thức sau khi thay đổi", choices=[], required=False, help_text="Chỉ chọn khi thay đổi quyết định."
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label="Chức vụ bị cách", required=False, empty_label="Chọn", help_text="Chỉ khi cách chức."
    )
    number = number_field("Số quyết định giải quyết", "12-QĐ/UBKT")
    issued_on = DateField(label="Ngày quyết định, hoặc ngày rút đơn")
    conclusion = TextField(label="Nội dung giải quyết", rows=6, required=False, max_length=8000)
    sure = forms.BooleanField(label="Đã đối chiếu với văn bản đã ký. Ghi rồi thì không sửa được.")

    def __init__(self, *args, appeal, actor, **kwargs):
        super().__init__(*args, **kwargs)
        decision = appeal.decision
        possible = levels.changes(decision)
        outcomes = [Outcome.UPHELD, Outcome.CHANGED, Outcome.ANNULLED, Outcome.WITHDRAWN]
        offered = [o for o in outcomes if o != Outcome.CHANGED or possible]
        self.fields["outcome"].choices = [CHOOSE, *((o.value, o.label) for o in offered)]
        self.fields["number"].required = False
        self.fields["number"].help_text = "Ví dụ 12-QĐ/UBKT. Rút khiếu nại thì để trống."
        if possible:
            self.fields["changed_to"].choices = [CHOOSE, *((m.value, m.label) for m in possible)]
        else:
            del self.fields["changed_to"]
            self.fields["outcome"].help_text = levels.why_not(decision, None)
        if Measure.DISMISSAL in possible:
            held = Post.objects.visible_to(actor).on(decision.issued_on).filter(member=appeal.case.member)
            self.fields["post"].queryset = held.select_related("organization")
        else:
            del self.fields["post"]
        self.fields["sure"].error_messages["required"] = "Đánh dấu ô này nếu đã kiểm tra và muốn làm tiếp."
        self.in_words()

    def act(self, appeal, actor):
        facts = {name: value for name, value in self.cleaned_data.items() if name != "sure"}
        return actions.settle_appeal(appeal, actor=actor, on=self.on, **facts)

    def done_words(self, appeal):
        words = f"Đã ghi kết quả: {appeal.get_outcome_display().lower()}."
        if appeal.outcome == Outcome.ANNULLED and levels.is_out(appeal.decision):
            words += " Đồng chí được phục hồi như chưa ra khỏi Đảng."
        return f"{words} {appeal.left_out}".strip()


class TellForm(DatedForm):
    submit_label = "Ghi ngày nhận kết quả"

    told_on = DateField(label="Ngày đồng chí nhận kết quả")
    card_returned_on = DateField(label="Ngày trả lại thẻ đảng viên", required=False)

    def __init__(self, *args, appeal, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("told_on", f"{self.on:%d/%m/%Y}")
        delivery = appeal.decision.delivery
        if appeal.outcome in (Outcome.ANNULLED, Outcome.CHANGED) and delivery.card_collected_on:
            words = f"Thẻ đã thu ngày {delivery.card_collected_on:%d/%m/%Y}."
            self.fields["card_returned_on"].help_text = words
        else:
            del self.fields["card_returned_on"]
        self.in_words()

    def act(self, appeal, actor):
        return actions.tell_appellant(appeal, actor=actor, on=self.on, **self.cleaned_data)

    def done_words(self, appeal):
        if appeal.next_until:
            return f"Đã ghi. Đồng chí còn quyền khiếu nại lên cấp trên đến hết ngày {appeal.next_until:%d/%m/%Y}."
        return "Đã ghi ngày đồng chí nhận kết quả."


class ApologyForm(DatedForm):
    submit_label = "Ghi việc xin lỗi, phục hồi quyền lợi"

    done_on = DateField(label=Apology._meta.get_field("done_on").verbose_name)
    number = number_field("Số văn bản", "15-CV/ĐU")
    manner = forms.CharField(label="Hình thức, nơi tổ chức", max_length=300)
    restored = TextField(label="Quyền lợi đã phục hồi", rows=4, max_length=4000)

    def __init__(self, *args, appeal, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.in_words()

    def act(self, appeal, actor):
        return actions.record_apology(appeal, actor=actor, on=self.on, **self.cleaned_data)

    def done_words(self, appeal):
        return "Đã ghi việc xin lỗi, phục hồi quyền lợi."


class AppealFilter(FilterForm):
    """Open appeals unless asked otherwise."""

    submit_label = "Lọc"

    state = forms.ChoiceField(
        label="Tình trạng",
        choices=[("", "Đang chờ"), ("late", "Quá hạn giải quyết"), ("settled", "Đã có kết quả"), ("all", "Tất cả")],
    )

    def filter(self, appeals, on):
        self.is_valid()
        state = self.cleaned_data.get("state")
        if state == "late":
            return appeals.overdue(on)
        if state == "settled":
            return appeals.exclude(outcome="")
        return appeals if state == "all" else appeals.open()
