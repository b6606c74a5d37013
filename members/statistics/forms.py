"""What the page of statistics asks."""

from django import forms

from branches.periods import PeriodForm
from members.statistics import NUMBERED


class StatisticsForm(PeriodForm):
    """Which form, for which organisation, from which day to which day."""

    form = forms.ChoiceField(label="Biểu", choices=[("", "Tổng quan"), *NUMBERED.items()])
    field_order = ["organization", "form", "start", "end"]
