"""Forms of a probation."""

from django import forms

from branches.fields import DateField
from branches.forms import PartyForm, PartyModelForm
from members.actions import probation
from members.forms.admission import choose, official_members
from members.forms.records import ConstraintsAtField
from members.models import Probation


class ProbationForm(PartyModelForm):
    class Meta:
        model = Probation
        fields = [*probation.KEPT]

    def __init__(self, *args, actor, on, **kwargs):
        super().__init__(*args, **kwargs)
        member = self.instance.member
        helpers = official_members(actor, member.branch, on, self.instance.helper).exclude(pk=member.pk)
        choose(self, "helper", helpers)


class ProbationVoteForm(ConstraintsAtField, PartyModelForm):
    submit_label = "Ghi kết quả biểu quyết"
    at_field = {"probation_votes_within_base": "votes"}

    class Meta:
        model = Probation
        fields = [*probation.VOTE]

    def __init__(self, *args, official=None, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
        if official is not None:
            self.fields["base"].help_text = f"Hôm nay chi bộ có {official} đảng viên chính thức."


class PaperForm(PartyForm):
    """A paper of the superior or to it: its number and date."""

    decision_number = forms.CharField(label="Số quyết định", max_length=60, help_text="Ví dụ 47-QĐ/ĐU.")
    decided_on = DateField(label="Ngày quyết định")


class RecogniseForm(PaperForm):
    submit_label = "Ghi công nhận chính thức"


class NotRecognisedForm(PaperForm):
    submit_label = "Ghi chi bộ đề nghị không công nhận"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        number, day = self.fields["decision_number"], self.fields["decided_on"]
        number.label, number.help_text, day.label = (
            "Số nghị quyết, báo cáo",
            "Ví dụ 05-NQ/CB.",
            "Ngày nghị quyết, báo cáo",
        )
