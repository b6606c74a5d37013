"""The search form of the deadlines, and the waiver of one."""

from django import forms
from django.core.exceptions import ValidationError

from branches import access
from branches.forms import FilterForm, PartyForm, TextField
from branches.models import Organization
from screening.deadlines import counting, ending
from screening.deadlines.kinds import KINDS
from screening.models import Deadline
from screening.models.cases import CASE_ROLES

#: Words of the address, of the screen, and the state they ask for.
STATES = {
    "qua-han": ("Quá hạn", "overdue"),
    "tuan-nay": ("Trong 7 ngày tới", "soon"),
    "sau": ("Còn thời gian", "on_time"),
}
OF_CASES, OF_LIFE = "Hồ sơ rà soát, xử lý", "Đảng viên, tổ chức"


def _kinds(with_cases):
    """The kinds under two headings; those of cases only for whoever deals with cases."""
    groups = {OF_CASES: [], OF_LIFE: []}
    for kind in Deadline.Kind:
        spec = KINDS.get(kind)
        groups[OF_CASES if spec and spec.page == "screening:case" else OF_LIFE].append((kind.value, kind.label))
    if not with_cases:
        groups.pop(OF_CASES)
    return [("", "Tất cả"), *groups.items()]


class DeadlineFilter(FilterForm):
    """By whose they are, by how they stand with the day, by kind; from elsewhere also by organisation and by day."""

    submit_label = "Lọc"

    xem = forms.ChoiceField(label="Xem", choices=[("", "Việc chờ tôi"), ("tat-ca", "Mọi thời hạn của tổ chức")])
    state = forms.ChoiceField(
        label="Tình trạng", choices=[("", "Tất cả"), *((name, words) for name, (words, _) in STATES.items())]
    )
    kind = forms.ChoiceField(label="Loại việc")
    organization = forms.ModelChoiceField(Organization.objects.none(), widget=forms.HiddenInput)
    rieng = forms.BooleanField(widget=forms.HiddenInput)  # of the organisation itself, without what lies below it
    ngay = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.visible_to(actor)
        with_cases = any(office.role in CASE_ROLES for office in access.offices(actor))
        self.fields["kind"].choices = _kinds(with_cases)

    def filter(self, rows, on):
        """The deadlines that are asked for; what was not understood is left out."""
        self.is_valid()
        asked = self.cleaned_data
        if kind := asked.get("kind"):
            rows = rows.filter(kind=kind)
        if organization := asked.get("organization"):
            alone = asked.get("rieng")
            rows = (
                rows.filter(organization=organization)
                if alone
                else rows.filter(access.below(organization, "organization__"))
            )
        if day := asked.get("ngay"):
            rows = rows.filter(due_on=day)
        if state := asked.get("state"):
            rows = rows.filter(counting.states(on)[STATES[state][1]])
        return rows


class WaiveForm(PartyForm):
    """Who waives says why; the waiver is for good."""

    submit_label = "Miễn thời hạn này"
    why = TextField(label="Lý do", max_length=300, widget=forms.Textarea({"rows": 3}))

    def act(self, deadline, *, actor, on):
        """True when it is waived; else the refusal stands at the form."""
        try:
            ending.waive(deadline, why=self.cleaned_data["why"], actor=actor, on=on)
        except ValidationError as refusal:
            self.add_error(None, refusal.messages)
            return False
        return True
