"""Evidence, and the opening of a case."""

from django import forms

from branches.fields import TextField
from branches.forms import PartyForm, PartyModelForm, put_in_words
from screening import opening
from screening.models import Criterion, Evidence


def ask_managing_opinion(form, member):
    """Where another level manages the member its written opinion is asked for, with number and date (domain §1.5)."""
    if member.managed_by_id:
        label = f"Số, ngày văn bản ý kiến của {member.managed_by}"
        example = "Ví dụ 18-CV/ĐU ngày 02/01/2026."
        form.fields["managing_opinion"] = forms.CharField(label=label, max_length=60, required=False, help_text=example)
        put_in_words(form.fields["managing_opinion"])


class EvidenceForm(PartyModelForm):
    """A document that may prove a criterion; it counts only once it is accepted."""

    submit_label = "Thêm bằng chứng"

    summary = TextField(
        label="Nội dung kết luận, nêu sự việc",
        max_length=8000,
        help_text="Ghi sự việc, ngày, văn bản; không nhận xét con người.",
    )

    class Meta:
        model = Evidence
        fields = [
            "criterion",
            "number",
            "issued_on",
            "issuer",
            "summary",
            "penalty_until",
            "found_on",
            "anonymous",
        ]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        written = opening.criteria_in_force(on).exclude(needs=Criterion.Needs.RANKINGS)
        self.fields["criterion"].queryset = written
        self.fields["number"].help_text = "Ví dụ 12-KL/UBKT."


class OpenCaseForm(PartyForm):
    """Which criteria, whether the act is grave, and the managing level's opinion where one manages the member."""

    submit_label = "Mở hồ sơ rà soát"

    criteria = forms.ModelMultipleChoiceField(
        None,
        label="Tiêu chí",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Mỗi tiêu chí cần có bằng chứng đã được chấp nhận.",
    )
    grave = forms.TypedChoiceField(
        label="Sự việc có thể đến mức xóa tên hoặc kỷ luật khai trừ không?",
        choices=[("no", "Không"), ("yes", "Có")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, member, rows, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.mark_optional = False
        self.fields["criteria"].queryset = opening.criteria_in_force(on)
        self.initial.setdefault("criteria", [row.criterion.pk for row in rows if row.is_ready])
        ask_managing_opinion(self, member)
