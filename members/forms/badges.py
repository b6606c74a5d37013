"""Forms of Huy hiệu Đảng: which occasion, who is proposed, who was awarded."""

from django import forms

from branches.fields import DateField
from branches.forms import FilterForm, PartyForm, PartyModelForm, put_in_words
from members import party_age
from members.actions import badges
from members.forms.records import ConstraintsAtField
from members.limits import limits
from members.models import Badge


def _choices(days):
    return [(day.isoformat(), f"{day:%d/%m/%Y}") for day in days]


class OccasionForm(FilterForm):
    """Which occasion the list is for; the next one where none is chosen."""

    submit_label = "Xem"
    dot = forms.ChoiceField(label="Đợt trao")

    def __init__(self, data, *, on):
        self.rule = limits(on)
        self.days = {day.isoformat(): day for day in party_age.around(on, self.rule)}
        self.following = party_age.next_occasion(on, self.rule)
        super().__init__({"dot": data.get("dot") or self.following.isoformat()})
        self.fields["dot"].choices = _choices(self.days.values())

    @property
    def occasion(self):
        return self.days[self.cleaned_data["dot"]] if self.is_valid() else self.following


class EarlyBadgeForm(ConstraintsAtField, PartyModelForm):
    submit_label = "Đề nghị"
    at_field = {"one_badge_per_mark": "years"}

    class Meta:
        model = Badge
        fields = ["early", "years", "occasion"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["early"] = forms.ChoiceField(label="Lý do", choices=[("", "Chọn"), *Badge.Early.choices])
        self.fields["years"] = _mark_field(self.instance.member, on)
        ahead = [day for day in party_age.around(on, limits(on)) if day >= on]
        self.fields["occasion"] = forms.ChoiceField(label="Đợt trao", choices=_choices(ahead))
        for field in self.fields.values():
            put_in_words(field)

    def clean_occasion(self):
        return DateField().clean(self.cleaned_data["occasion"])


class RecordBadgeForm(ConstraintsAtField, PartyModelForm):
    """A badge awarded earlier."""

    submit_label = "Ghi Huy hiệu"
    at_field = {"one_badge_per_mark": "years"}

    class Meta:
        model = Badge
        fields = ["years", "awarded_on", "early", "decision_number", "decided_on", "badge_number"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["years"] = _mark_field(self.instance.member, on)
        put_in_words(self.fields["years"])
        self.fields["awarded_on"].required = True
        self.fields["early"].choices = [("", "Không"), *Badge.Early.choices]


def _mark_field(member, on):
    marks = [(years, f"{years} năm") for years in badges.open_marks(member, on)]
    return forms.TypedChoiceField(label="Huy hiệu", coerce=int, choices=[("", "Chọn"), *marks])


class WithdrawBadgeForm(PartyForm):
    submit_label = "Ghi"

    reason = forms.CharField(label="Lý do", max_length=300)


class AwardForm(PartyForm):
    """One decision for all that are ticked, with a number for each."""

    submit_label = "Ghi đã trao"

    decision_number = forms.CharField(label="Số quyết định", max_length=60, help_text="Ví dụ 47-QĐ/TU.")
    decided_on = DateField(label="Ngày quyết định")
    awarded_on = DateField(label="Ngày trao")

    def __init__(self, *args, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.paper = list(self.fields)
        self.proposed = proposed
        for badge in proposed:
            name = badge.member.full_name
            self.fields[f"given_{badge.pk}"] = forms.BooleanField(label=name, required=False, initial=True)
            self.fields[f"number_{badge.pk}"] = forms.CharField(
                label=f"Số Huy hiệu của đồng chí {name}", required=False, max_length=40
            )
        for field in self.fields.values():
            put_in_words(field)

    @property
    def paper_fields(self):
        return [self[name] for name in self.paper]

    @property
    def rows(self):
        return [(badge, self[f"given_{badge.pk}"], self[f"number_{badge.pk}"]) for badge in self.proposed]

    @property
    def numbers(self):
        """{badge: its number} of those that are ticked."""
        data = self.cleaned_data
        return {badge: data[f"number_{badge.pk}"] for badge in self.proposed if data[f"given_{badge.pk}"]}

    def clean(self):
        data = super().clean()
        if not any(data.get(f"given_{badge.pk}") for badge in self.proposed):
            self.add_error(None, "Chưa chọn đồng chí nào đã được trao.")
        return data
