"""Forms of the Party card and of its yearly check."""

from django import forms
from django.core.exceptions import ValidationError

from branches import names
from branches.fields import DateField
from branches.forms import PartyForm, PartyModelForm, put_in_words
from members.actions import cards
from members.models import Card, CardCheck


class CardForm(PartyModelForm):
    """A new card; the number on the record is masked, so that of a first card may be left as it is."""

    submit_label = "Ghi thẻ"

    class Meta:
        model = Card
        fields = ["reason", "number", "decision_number", "issued_on", "handed_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.member.cards.exists():
            again = [choice for choice in Card.Reason.choices if choice[0] != Card.Reason.FIRST]
            self.fields["reason"].choices, self.initial["reason"] = [("", "Chọn"), *again], ""
        known = self.instance.member.card_number
        if known:
            self.fields["number"].required = False
            self.fields["number"].help_text = f"Hồ sơ đang có số {names.masked(known)}; để trống thì giữ số này."

    def clean_number(self):
        return names.tidy(self.cleaned_data["number"]) or self.instance.member.card_number

    def clean(self):
        data = super().clean()
        issued, handed = data.get("issued_on"), data.get("handed_on")
        if issued and handed and handed < issued:
            self.add_error("handed_on", f"Ngày trao không thể trước Ngày phát ({issued:%d/%m/%Y}).")
        return data


class HandCardForm(PartyForm):
    submit_label = "Ghi ngày trao"

    handed_on = DateField(label="Ngày trao tại chi bộ")


class LoseCardForm(PartyForm):
    submit_label = "Ghi mất thẻ"

    lost_on = DateField(label="Ngày mất")
    note = forms.CharField(label="Hoàn cảnh", max_length=200, required=False)


class CollectCardForm(PartyForm):
    submit_label = "Ghi thu thẻ"

    collected_on = DateField(label="Ngày thu")
    note = forms.CharField(label="Ghi chú", max_length=200, required=False)


class CardCheckForm(PartyForm):
    """One row for each member: usually the card is in order, and nothing is to be touched."""

    submit_label = "Lưu kiểm tra thẻ"

    on = DateField(label="Ngày kiểm tra")

    def __init__(self, data, *, branch, day, known):
        super().__init__(data, initial={"on": day})
        self.roll = cards.roll_of_check(branch, self._day() or day)
        for member in self.roll:
            check = known.get(member.pk)
            usual = CardCheck.Result.GOOD if member.card_number else CardCheck.Result.NOT_ISSUED
            self.fields[f"result_{member.pk}"] = forms.ChoiceField(
                label=member.full_name, choices=CardCheck.Result, initial=check.result if check else usual
            )
            self.fields[f"note_{member.pk}"] = forms.CharField(
                label=f"Ghi chú về đồng chí {member.full_name}",
                required=False,
                max_length=200,
                initial=check.note if check else "",
            )
        self.fields["shown"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=",".join(str(member.pk) for member in self.roll)
        )
        for field in self.fields.values():
            put_in_words(field)

    def _day(self):
        try:
            return DateField().clean(self.data.get("on")) if self.is_bound else None
        except ValidationError:
            return None

    @property
    def rows(self):
        return [(member, self[f"result_{member.pk}"], self[f"note_{member.pk}"]) for member in self.roll]

    @property
    def results(self):
        data = self.cleaned_data
        return {m.pk: (data[f"result_{m.pk}"], data[f"note_{m.pk}"]) for m in self.roll}

    def clean(self):
        data = super().clean()
        if self._day() and data.get("shown", "") != ",".join(str(member.pk) for member in self.roll):
            self.add_error("on", "Danh sách đảng viên ngày này khác danh sách vừa kiểm tra. Kiểm tra lại từng dòng.")
        return data
