"""Partial dates of the tables of the record: a day, a month or a year, as far as it is known (formats §1 no. 4).

Kept as ISO text ("1976", "1976-04", "1976-04-30"), which sorts in the order of time.
"""

import re
from datetime import date

from django.core.exceptions import ValidationError

EARLIEST_YEAR = 1850  # parents and grandparents of members stand in the tables too
HINT = "ngày/tháng/năm; chỉ biết tháng/năm hoặc năm thì ghi như thế"
_INVALID = "“{}” không phải là một ngày có thật. Nhập ngày/tháng/năm, tháng/năm hoặc năm, ví dụ 30/11/1976."


def parse(text):
    """ISO text of what a person typed, "" for nothing. Raises ValidationError in words."""
    text = re.sub(r"\s*([/.-])\s*", r"\1", str(text or "").strip())
    if not text:
        return ""
    if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        parts = [int(part) for part in text.split("-")]
    elif match := re.fullmatch(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})", text):
        parts = [int(part) for part in reversed(match.groups()) if part]
    else:
        raise ValidationError(_INVALID.format(text))
    try:
        day = date(*(parts + [1, 1])[:3])
    except ValueError:
        raise ValidationError(_INVALID.format(text)) from None
    if day.year < EARLIEST_YEAR:
        raise ValidationError(f"Năm {day.year} quá xa. Kiểm tra lại năm.")
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def shown(value):
    """“30/11/1976”, “11/1976” or “1976”."""
    return "/".join(reversed(value.split("-"))) if value else ""
