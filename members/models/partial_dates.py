"""The column of a partial date; how it is read and shown stands in `members.partial_dates`."""

from django.core.validators import RegexValidator
from django.db import models


class PartialDateField(models.CharField):
    """A column that holds the ISO text."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    default_validators = [RegexValidator(r"^\d{4}(-\d{2}(-\d{2})?)?$", "Ngày chưa đúng.")]

    def formfield(self, **kwargs):
        from members.forms.partial_dates import PartialDateTextField

        return super().formfield(**{"form_class": PartialDateTextField, "max_length": 20, **kwargs})
