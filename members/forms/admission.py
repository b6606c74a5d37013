"""Forms of a candidate's file and of the plan of admissions."""

from django import forms
from django.db.models import Q

from branches.fields import DateField, IntegerField
from branches.forms import FilterForm, PartyForm, PartyModelForm, put_in_words
from members import admission, readmission
from members.forms.records import ConstraintsAtField, confirm
from members.models import Admission, Member

OFFICIAL = "Đảng viên chính thức đang sinh hoạt tại chi bộ."


def official_members(actor, branch, on, *also):
    """The official members of the branch within the actor's reach, to choose from; whoever stands there already stays."""
    chosen = [member.pk for member in also if member]
    seen = Member.objects.visible_to(actor)
    active = seen.official_on(on).filter(branch=branch)
    return seen.filter(Q(pk__in=active.values("pk")) | Q(pk__in=chosen)).order_by("sort_key", "pk")


def choose(form, name, queryset, *, required=False):
    field = forms.ModelChoiceField(
        queryset, label=form.fields[name].label, required=required, empty_label="Chọn", help_text=OFFICIAL
    )
    put_in_words(field)
    form.fields[name] = field


class StepForm(ConstraintsAtField, PartyModelForm):
    """The fields of one step; what is unusual is confirmed line by line."""

    at_field = {
        "admission_votes_within_base": "votes",
        "admission_committee_votes_within_base": "committee_votes",
    }

    class Meta:
        model = Admission
        fields = [name for step in admission.STEPS for name in step.fields]

    def __init__(self, *args, step, actor, on, official=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.step, self.on = step, on
        self.fields = {name: field for name, field in self.fields.items() if name in step.fields}
        for name in self.fields:
            if step is not admission.STEPS[0]:
                self.fields[name].required = name not in step.optional
            queryset = getattr(self.fields[name], "queryset", None)
            if queryset is not None and hasattr(queryset.model, "active"):
                current = getattr(self.instance, f"{name}_id")
                self.fields[name].queryset = queryset.filter(Q(active=True) | Q(pk=current))
        for name in {"introducer", "helper"} & set(self.fields):
            chosen = getattr(self.instance, name)
            members = official_members(actor, self.instance.branch, on, chosen)
            choose(self, name, members, required=name == "helper")
        if step.slug == "chi-bo" and official is not None:
            self.fields["base"].help_text = f"Hôm nay chi bộ có {official} đảng viên chính thức."

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            confirm(self, admission.doubts(self.instance, self.step, self.on))


class CeremonyForm(StepForm):
    submit_label = "Ghi lễ kết nạp"


def answer(label, **more):
    """A question that is answered yes or no, never left open by accident."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(True, "Có"), (False, "Không")],
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.RadioSelect,
        **more,
    )


class ReadmissionForm(StepForm):
    """The former record, found by one of its numbers, and an answer to each question of the rule book (domain §2.6)."""

    mark_optional = False

    former = forms.CharField(
        label="Số căn cước, số thẻ hoặc số lý lịch ở hồ sơ đảng viên cũ",
        max_length=20,
        help_text="Kết nạp lại thì tiếp tục hồ sơ cũ; các thời gian sinh hoạt trước được giữ.",
    )
    self_dropped = answer("Đã tự bỏ sinh hoạt đảng?")
    family_hardship = answer(
        "Đã xin ra vì hoàn cảnh gia đình đặc biệt khó khăn?",
        required=False,
        help_text="Chỉ trả lời khi đồng chí ra khỏi Đảng theo đơn.",
    )
    caused_disunity = answer("Đã gây mất đoàn kết nghiêm trọng?")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record_cleared_on"].help_text = "Chỉ ghi khi đã bị kết án."
        self.initial["former"] = ""
        if self.instance.former_id:
            self.fields["former"].required = False
            self.fields["former"].help_text = f"Đang nối với hồ sơ đồng chí {self.instance.former}; để trống thì giữ."
        for field in self.fields.values():
            put_in_words(field)

    def clean_former(self):
        if not self.cleaned_data["former"]:
            return self.instance.former
        found = readmission.find_former(self.instance, self.cleaned_data["former"])
        if found is None:
            raise forms.ValidationError("Không có hồ sơ nào mang số này, họ tên và năm sinh này. Kiểm tra lại số.")
        return found


class StopForm(PartyForm):
    submit_label = "Ghi dừng xét"

    stopped_on = DateField(label="Ngày dừng xét")
    stopped_for = forms.CharField(label="Lý do", max_length=300)


# --- plan -----------------------------------------------------------------------------------------------------------

YEARS = {"min_value": 1930, "max_value": 2200}


class PeriodOfPlanForm(FilterForm):
    """Which period of years the table shows."""

    submit_label = "Xem"
    tu = IntegerField(label="Từ năm", **YEARS)
    den = IntegerField(label="Đến năm", **YEARS)

    def clean(self):
        data = super().clean()
        if data.get("tu") and data.get("den") and data["den"] < data["tu"]:
            self.add_error("den", "Đến năm không thể trước Từ năm.")
        return data


class AdmissionPlanForm(PartyForm):
    """The target of one organisation, or the same for every branch below that has none yet."""

    submit_label = "Đặt chỉ tiêu"

    from_year = IntegerField(label="Từ năm", **YEARS)
    to_year = IntegerField(label="Đến năm", **YEARS)
    target = IntegerField(label="Chỉ tiêu kết nạp", min_value=0, max_value=30000)
    basis = forms.CharField(label="Căn cứ", max_length=200, required=False, help_text="Ví dụ nghị quyết đại hội.")

    def __init__(self, *args, organization, units, **kwargs):
        super().__init__(*args, **kwargs)
        if not organization.has_members:
            each = ("each", "Từng chi bộ trực thuộc chưa có chỉ tiêu (mỗi chi bộ cùng một số)")
            choices = [each, *((str(unit.pk), str(unit)) for unit in units)]
            whom = forms.ChoiceField(label="Đặt cho", choices=choices)
            put_in_words(whom)
            self.fields = {"whom": whom, **self.fields}

    def clean(self):
        data = super().clean()
        if data.get("from_year") and data.get("to_year") and data["to_year"] < data["from_year"]:
            self.add_error("to_year", "Đến năm không thể trước Từ năm.")
        return data
