"""A box for a date of which perhaps only the month or the year is known."""

from django import forms

from branches.fields import VietnameseDateInput
from members import partial_dates


class PartialDateTextField(forms.CharField):
    """Typed day first, kept as ISO text; see `members.partial_dates`."""

    widget = VietnameseDateInput

    def __init__(self, **kwargs):
        kwargs["help_text"] = kwargs.get("help_text") or partial_dates.HINT
        super().__init__(**kwargs)

    def to_python(self, value):
        return partial_dates.parse(super().to_python(value))

    def prepare_value(self, value):
        text = str(value or "")
        return (
            partial_dates.shown(text) if text[:4].isdigit() and len(text) in (4, 7, 10) and "/" not in text else value
        )
