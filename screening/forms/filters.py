"""The search forms of the lists of cases and of branches; each owns its `filter`."""

from django import forms

from branches import access, names
from branches.forms import FilterForm
from branches.models import Organization
from members import search
from members.forms import branch_field
from members.models import Member
from screening.models import Phase, Stage, Track
from screening.models.stages import PHASE

STATES = [("", "Đang mở"), ("closed", "Đã kết thúc"), ("all", "Tất cả")]


class CaseFilter(FilterForm):
    """Open cases unless asked otherwise; by name, by organisation with all below it, by phase or stage."""

    q = forms.CharField(label="Họ và tên", max_length=120)
    organization = forms.ModelChoiceField(Organization.objects.none(), label="Đơn vị")
    track = forms.ChoiceField(label="Loại hồ sơ", choices=[("", "Tất cả"), *Track.choices])
    phase = forms.ChoiceField(label="Bước", choices=[("", "Tất cả"), *Phase.choices])
    stage = forms.ChoiceField(label="Giai đoạn", choices=[("", "Tất cả"), *Stage.choices])
    state = forms.ChoiceField(label="Tình trạng", choices=STATES)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = branch_field(Organization.objects.visible_to(actor).order_by("path"), "Đơn vị")
        field.required = False
        if hasattr(field, "empty_label"):
            field.empty_label = "Tất cả"
        self.fields["organization"] = field

    @property
    def main_fields(self):
        return [self[name] for name in ("q", "organization", "track", "state")]

    def filter(self, cases):
        """The cases that are asked for; what was not understood is left out."""
        self.is_valid()
        asked = self.cleaned_data
        if organization := asked.get("organization"):
            cases = cases.filter(access.below(organization, "branch__"))
        if track := asked.get("track"):
            cases = cases.filter(track=track)
        if phase := asked.get("phase"):
            cases = cases.filter(stage__in=[stage for stage, of in PHASE.items() if of == phase])
        if stage := asked.get("stage"):
            cases = cases.filter(stage=stage)
        elif asked.get("state") == "closed":
            cases = cases.exclude(closed_on=None)
        elif asked.get("state") != "all":
            cases = cases.open()
        if q := names.tidy(asked.get("q")):
            cases = cases.filter(member__in=search.search(Member.objects.visible_to(self.actor), q))
        return cases


class BranchFilter(FilterForm):
    """Branches with open cases: by name or code, and by how their work stands."""

    submit_label = "Lọc"

    q = forms.CharField(label="Tên hoặc mã chi bộ", max_length=120)
    state = forms.ChoiceField(
        label="Tình trạng", choices=[("", "Tất cả"), ("late", "Quá hạn"), ("soon", "Sắp đến hạn"), ("fine", "Đúng hạn")]
    )

    def filter(self, rows, actor, on):
        """The rows that are asked for; a name costs one query."""
        self.is_valid()
        asked = self.cleaned_data
        if state := asked.get("state"):
            wanted = {"late": lambda row: row.is_late(on), "soon": lambda row: row.is_soon(on)}
            fine = lambda row: not (row.is_late(on) or row.is_soon(on))  # noqa: E731
            rows = list(filter(wanted.get(state, fine), rows))
        if q := names.fold(asked.get("q") or ""):
            named = Organization.objects.visible_to(actor).filter(search_name__contains=q)
            ids = set(named.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
            rows = [row for row in rows if row.pk in ids]
        return rows
