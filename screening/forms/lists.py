"""Forms of the lists: what the branch submits, what the superior answers person by person."""

from dataclasses import dataclass

from django import forms

from branches.fields import DateField, TextField
from branches.forms import PartyForm, put_in_words
from screening.forms import numbers
from screening.models import Case, Paper, Verdict


class SubmitListForm(PartyForm):
    submit_label = "Gửi danh sách"

    cases = forms.ModelMultipleChoiceField(
        Case.objects.none(), label="Đồng chí trong danh sách", widget=forms.CheckboxSelectMultiple
    )
    number = forms.CharField(label="Số tờ trình", max_length=60, help_text="Ví dụ 06-TTr/CB")
    issued_on = DateField(label="Ngày tờ trình")

    def __init__(self, *args, actor, ready, **kwargs):
        super().__init__(*args, **kwargs)
        cases = Case.objects.visible_to(actor).filter(pk__in=[case.pk for case in ready])
        self.fields["cases"].queryset = cases
        self.fields["cases"].error_messages["required"] = "Chưa chọn đồng chí nào."
        self.fields["cases"].error_messages["invalid_choice"] = "Có hồ sơ vừa thay đổi, chưa gửi được. Chọn lại."
        self.fields["number"].widget.attrs["autocomplete"] = "off"
        self.branch = ready[0].branch if ready else None

    def clean(self):
        """A list is one paper of its own: its number is not that of another (domain §10)."""
        data = super().clean()
        numbers.written(self, data, self.branch, "06-TTr/CB")
        return data

    @property
    def chosen(self):
        """The numbers of the ticked cases as they were sent."""
        return {str(value) for value in self["cases"].value() or []}


@dataclass(frozen=True)
class Words:
    """The words of one kind of answer (microcopy §3, §5, §6)."""

    heading: str
    verb: str
    yes: str
    no: str
    reason: str
    after: str
    question: str
    done: str
    unsent: str


ANSWERS = {
    Verdict.Kind.OPINION: Words(
        heading="Cho ý kiến trước khi chi bộ bỏ phiếu",
        verb="Gửi ý kiến",
        yes="Đồng ý đưa ra bỏ phiếu",
        no="Chưa đưa ra bỏ phiếu",
        reason="Lý do chưa đưa ra bỏ phiếu",
        after="Chi bộ thực hiện đề nghị rồi gửi lại ở đợt sau.",
        question="Gửi ý kiến: đồng ý đưa ra bỏ phiếu {a}, chưa đưa ra {b}? Chi bộ sẽ nhận ngay.",
        done="Đã gửi ý kiến cho {branch}.",
        unsent="Chưa gửi được ý kiến.",
    ),
    Verdict.Kind.APPROVAL: Words(
        heading="Phê duyệt danh sách",
        verb="Gửi kết quả",
        yes="Phê duyệt",
        no="Không phê duyệt",
        reason="Lý do không phê duyệt",
        after="Hồ sơ kết thúc tại đây.",
        question="Gửi kết quả: phê duyệt {a}, không phê duyệt {b}? Chi bộ sẽ nhận ngay.",
        done="Đã gửi kết quả cho {branch}.",
        unsent="Chưa gửi được kết quả.",
    ),
}
#: The paper each kind of answer is.
ANSWERED_BY = {Verdict.Kind.OPINION: Paper.Kind.SUPERIOR_OPINION, Verdict.Kind.APPROVAL: Paper.Kind.APPROVAL}
YES, NO = "yes", "no"


class AnswerForm(PartyForm):
    """A verdict for each waiting person and one document for all. What is not complete yet can be kept as a draft."""

    mark_optional = False

    number = forms.CharField(label="Số văn bản", max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    issued_on = DateField(label="Ngày văn bản")

    def __init__(self, data=None, *, kind, cases, superior, draft=None, sending=True):
        super().__init__(data, initial=draft, prefix=kind)
        self.kind, self.cases, self.words = kind, cases, ANSWERS[kind]
        for case in cases:
            name = case.member.full_name
            verdict = forms.ChoiceField(
                label=f"Ý kiến của {superior} về đồng chí {case.member.full_name}",
                choices=[(YES, self.words.yes), (NO, self.words.no)],
                required=False,
                widget=forms.RadioSelect,
            )
            reason = TextField(
                label=self.words.reason,
                required=False,
                rows=3,
                max_length=2000,
                help_text=f"Chi bộ và đồng chí {name} sẽ đọc được nguyên văn lý do này. {self.words.after}",
            )
            for key, field in (("verdict", verdict), ("reason", reason)):
                put_in_words(field)
                self.fields[f"{key}_{case.pk}"] = field
        self.superior, self.sending = superior, sending
        if not sending:
            self.fields["number"].required = self.fields["issued_on"].required = False

    def clean(self):
        """One document answers for all the persons of the list; no other paper has its number (domain §10)."""
        data = super().clean()
        if self.sending:
            numbers.written(self, data, self.superior, "12-CV/ĐU", kind=ANSWERED_BY[self.kind])
        return data

    def value(self, key, case):
        return self[f"{key}_{case.pk}"].value() or ""

    @property
    def rows(self):
        """[(case, its choice, its reason, has it been chosen)] for the page."""
        return [
            (case, self[f"verdict_{case.pk}"], self[f"reason_{case.pk}"], bool(self.value("verdict", case)))
            for case in self.cases
        ]

    @property
    def given(self):
        return sum(bool(self.value("verdict", case)) for case in self.cases)

    @property
    def missing(self):
        """[(case, sentence)] for every person whose verdict is not complete."""
        rows = []
        for case in self.cases:
            verdict = self.value("verdict", case)
            if not verdict:
                rows.append((case, f"Đồng chí {case.member.full_name} chưa có ý kiến."))
            elif verdict == NO and not self.value("reason", case).strip():
                rows.append((case, f"Đồng chí {case.member.full_name} chưa có lý do."))
        return rows

    @property
    def draft(self):
        """What was typed, to be kept until the list is sent."""
        return {name: self[name].value() or "" for name in self.fields}

    @property
    def verdicts(self):
        """{case id: (agreed, reason)} of the persons who have a verdict; a reason belongs to a refusal."""
        found = {}
        for case in self.cases:
            verdict = self.cleaned_data[f"verdict_{case.pk}"]
            if verdict:
                reason = self.cleaned_data[f"reason_{case.pk}"] if verdict == NO else ""
                found[case.pk] = (verdict == YES, reason)
        return found
