"""Forms on tasks of members: given to several at once, copied, ended, remarked at a meeting."""

from django import forms

from branches.fields import DateField, TextField
from branches.forms import PartyForm, PartyModelForm, put_in_words
from members.models import Assignment, AssignmentRemark

#: The buttons of one row; the last one leaves the task without a remark.
VERDICTS = [*AssignmentRemark.Verdict.choices, ("", "Chưa nhận xét")]


def ticks(label, choices, **kwargs):
    """Boxes whose values are ids."""
    field = forms.TypedMultipleChoiceField(
        label=label, choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple, **kwargs
    )
    put_in_words(field)
    return field


class AssignForm(PartyForm):
    """One task for all who are ticked; whoever has none yet is ticked already."""

    submit_label = "Giao nhiệm vụ"

    title = forms.CharField(label="Nhiệm vụ", max_length=250, help_text="Ví dụ: Phụ trách 5 hộ ở xóm Đông.")
    detail = TextField(label="Yêu cầu, sản phẩm", rows=3, required=False, help_text="Chỉ ghi nội dung không mật.")
    due_on = DateField(label="Hạn hoàn thành", required=False)
    assigned_on = DateField(label="Ngày phân công")

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(line.member.pk, self._label(line)) for line in lines if line.here]
        lacking = [line.member.pk for line in lines if line.lacks]
        self.fields["members"] = ticks("Giao cho", choices, initial=lacking)

    @staticmethod
    def _label(line):
        words = "chưa có nhiệm vụ" if line.lacks else line.standing.lower()
        return f"{line.member} ({words})" if words else str(line.member)


class CopyForm(PartyForm):
    submit_label = "Giao lại các nhiệm vụ đã chọn"

    def __init__(self, *args, ready, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tasks"] = ticks(
            "Nhiệm vụ của năm trước",
            [(task.pk, f"{task.member}: {task.title}") for task in ready],
            initial=[task.pk for task in ready],
        )


class ChangeAssignmentForm(PartyModelForm):
    submit_label = "Lưu nhiệm vụ"

    class Meta:
        model = Assignment
        fields = ["title", "detail", "due_on"]


class EndAssignmentForm(PartyForm):
    submit_label = "Kết thúc nhiệm vụ"

    ended_on = DateField(label="Ngày kết thúc")
    reason = forms.CharField(
        label="Kết thúc vì",
        max_length=200,
        help_text="Ví dụ: Chuyển giao cho đồng chí khác. Xong việc thì ghi ở nhận xét.",
    )


class RemarkForm(PartyForm):
    """One row for each open task: a button, and words where there is something to say."""

    submit_label = "Lưu nhận xét"
    mark_optional = False

    def __init__(self, *args, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        self.tasks = tasks
        for task, given in tasks:
            pk, name = task.assignment.pk, task.assignment.member.full_name
            self.fields[f"verdict_{pk}"] = forms.ChoiceField(
                label=name,
                choices=VERDICTS,
                required=False,
                widget=forms.RadioSelect,
                initial=given.verdict if given else "",
            )
            self.fields[f"text_{pk}"] = forms.CharField(
                label=f"Nhận xét về đồng chí {name}",
                required=False,
                max_length=500,
                initial=given.text if given else "",
                widget=forms.TextInput({"autocomplete": "off"}),
            )
        for field in self.fields.values():
            put_in_words(field)

    @property
    def rows(self):
        """[(Task, buttons, words)]"""
        return [
            (task, self[f"verdict_{task.assignment.pk}"], self[f"text_{task.assignment.pk}"]) for task, _ in self.tasks
        ]

    @property
    def verdicts(self):
        """{task's id: (verdict, words)} of those that were remarked."""
        ids = [task.assignment.pk for task, _ in self.tasks]
        return {pk: (verdict, self.cleaned_data[f"text_{pk}"]) for pk in ids if (verdict := self._verdict(pk))}

    def _verdict(self, pk):
        return self.cleaned_data.get(f"verdict_{pk}")

    def clean(self):
        data = super().clean()
        for task, given in self.tasks:
            pk = task.assignment.pk
            if not self._verdict(pk) and f"verdict_{pk}" not in self.errors:
                if given:
                    self.add_error(f"verdict_{pk}", "Nhận xét đã ghi không bỏ được; chọn mức đúng rồi lưu.")
                elif data.get(f"text_{pk}"):
                    self.add_error(f"verdict_{pk}", "Chọn một mức.")
        return data
