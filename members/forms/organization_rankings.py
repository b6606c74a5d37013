"""Forms on the ranking of the organisations right below a committee."""

from django import forms

from branches.forms import PartyModelForm
from members.actions.organization_rankings import cap_warning
from members.forms.evaluation import Decision, Rows
from members.limits import limits
from members.models import Level, OrganizationRanking


class OrganizationsForm(Rows, Decision):
    """One decision on the organisations right below that have no ranking of the year yet; an empty line waits."""

    submit_label = "Ghi xếp loại"

    def __init__(self, *args, organization, below, year, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.organization, self.below, self.year, self.rule = organization, below, year, limits(on)
        for one in below:
            own, level = (
                forms.ChoiceField(label=f"{label}: {one}", choices=[("", empty), *Level.choices], required=False)
                for label, empty in (("Tự nhận mức", "Chưa ghi"), ("Mức quyết định", "Để sau"))
            )
            self.row(one.pk, own=own, level=level)
        self.finish()
        if not self.is_bound:
            self.ask_reason("")

    @property
    def rows(self):
        return [(one, *self.of(one.pk, "own", "level")) for one in self.below]

    @property
    def given(self):
        """{organisation: (own level, level)} of those with a level."""
        return {one: (self.value("own", one.pk), level) for one in self.below if (level := self.value("level", one.pk))}

    def clean(self):
        data = super().clean()
        if not self.given:
            self.add_error(None, "Chưa chọn mức cho tổ chức nào.")
        levels = {one.pk: level for one, (_, level) in self.given.items()}
        self.ask_reason(cap_warning(self.organization, self.year, levels, self.rule))
        return data


class ChangeOrganizationRankingForm(PartyModelForm):
    """A new decision: its number and date are always asked anew."""

    submit_label = "Đổi xếp loại"

    class Meta:
        model = OrganizationRanking
        fields = ["self_level", "level", "decision_number", "decided_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"decision_number": "", "decided_on": None}
        for name in ("decision_number", "decided_on"):
            self.fields[name].required = True
