"""Forms of two records of one person: what the kept record is to say, or that they are two people."""

from django import forms

from branches.fields import TextField
from branches.forms import PartyForm, put_in_words


class DistinctForm(PartyForm):
    submit_label = "Là hai người"

    reason = forms.CharField(label="Căn cứ", max_length=300, required=False, help_text="Ví dụ: đã hỏi cả hai chi bộ.")


class MergeForm(PartyForm):
    """A choice for each thing on which the two records differ; the side to be kept is never chosen beforehand."""

    submit_label = "Gộp hai hồ sơ"

    reason = TextField(
        label="Căn cứ để gộp",
        rows=3,
        min_length=5,
        max_length=300,
        help_text="Ví dụ: đã xem lý lịch gốc, đúng là một đồng chí được nhập hai lần.",
        error_messages={"required": "Chưa ghi căn cứ."},
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        self.keys = [choice.key for choice in plan.choices]
        for choice in plan.choices:
            sides = [("kept", f"Hồ sơ giữ lại: {choice.kept}"), ("dropped", f"Hồ sơ gộp vào: {choice.dropped}")]
            if choice.third:
                sides.append(("join", choice.third))
            self.fields[choice.key] = forms.ChoiceField(
                label=choice.label,
                choices=sides,
                widget=forms.RadioSelect,
                error_messages={"required": "Chọn một bên."},
            )
            put_in_words(self.fields[choice.key])
        self.fields["reason"] = reason

    @property
    def choices(self):
        return {key: self.cleaned_data[key] for key in self.keys}

    @property
    def choice_fields(self):
        return [self[key] for key in self.keys]


class UndoMergeForm(PartyForm):
    submit_label = "Tách lại hai hồ sơ"

    reason = TextField(
        label="Vì sao tách lại?",
        rows=3,
        min_length=5,
        max_length=300,
        error_messages={"required": "Chưa ghi lý do."},
    )
