"""Form fields that read what people write and answer in plain Vietnamese."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

DATE_HINT = "ngày/tháng/năm"
EARLIEST_YEAR = 1900  # nobody in these records was born earlier; a year before it is a slip of the keys


class VietnameseDateInput(forms.DateInput):
    """A text box: the browser's own date picker shows the month first on many machines."""

    def __init__(self, attrs=None):
        numeric = {"inputmode": "numeric", "autocomplete": "off", "class": "w-date", "maxlength": 20}
        super().__init__({**numeric, **(attrs or {})})


class DateField(forms.DateField):
    """Day first; a date that does not exist is quoted back as it was typed."""

    widget = VietnameseDateInput
    default_error_messages = {
        "invalid": "“%(value)s” không phải là một ngày có thật. Nhập ngày/tháng/năm, ví dụ 30/11/2026.",
        "too_old": "Năm %(year)s quá xa. Kiểm tra lại năm.",
    }

    def __init__(self, **kwargs):
        kwargs["help_text"] = kwargs.get("help_text") or DATE_HINT
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s*([/.-])\s*", r"\1", value.strip())
        try:
            day = super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None
        if day and day.year < EARLIEST_YEAR:
            raise ValidationError(self.error_messages["too_old"], code="too_old", params={"year": day.year})
        return day


class IntegerField(forms.IntegerField):
    """A whole number, with or without the dot between thousands; the answer names the limits."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})
        self.widget.attrs.setdefault("class", "w-num")
        low, high = self.min_value, self.max_value
        if low is not None and high is not None:
            sentence = f"Nhập số từ {low} đến {high}."
        elif low is not None:
            sentence = f"Nhập số từ {low} trở lên."
        elif high is not None:
            sentence = f"Nhập số không quá {high}."
        else:
            sentence = "Nhập bằng chữ số, ví dụ 12."
        for code in ("invalid", "min_value", "max_value"):
            if code not in (kwargs.get("error_messages") or {}):
                self.error_messages[code] = sentence

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip()
            if re.fullmatch(r"\d{1,3}(\.\d{3})+", value):
                value = value.replace(".", "")
            elif value and not re.fullmatch(r"-?\d+", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class TextField(forms.CharField):
    """Several lines of text."""

    def __init__(self, *, rows=4, **kwargs):
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value):
        return unicodedata.normalize("NFC", super().to_python(value))


class FileField(forms.FileField):
    """One file of at most `max_bytes`; an empty one is refused."""

    widget = forms.FileInput

    def __init__(self, *, max_bytes=20 * 1024 * 1024, accept="", **kwargs):
        self.max_bytes = max_bytes
        super().__init__(**kwargs)
        if accept:
            self.widget.attrs["accept"] = accept

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file is not initial and file.size > self.max_bytes:
            size, limit = filesizeformat(file.size), filesizeformat(self.max_bytes)
            raise ValidationError(
                f"Tệp {size} lớn hơn mức {limit}. Chụp lại ở mức vừa, hoặc tách làm hai.", code="too_large"
            )
        return file


class ScanField(FileField):
    """A photograph or scan of a signed paper, known by its first bytes and not by its name."""

    SIGNATURES = {b"%PDF-": "PDF", b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}

    def __init__(self, **kwargs):
        super().__init__(**{"accept": ".pdf,.jpg,.jpeg,.png", **kwargs})

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file is not initial:
            file.seek(0)
            head = file.read(8)
            file.seek(0)
            if not head.startswith(tuple(self.SIGNATURES)):
                kind = f".{file.name.rpartition('.')[2].lower()}" if "." in file.name else "loại khác"
                raise ValidationError(f"Chỉ nhận ảnh hoặc PDF. Tệp này là {kind}.", code="file_type")
        return file
