"""Quy định đang áp dụng: what is in force on a day, with its source and how sure we are of it."""

from dataclasses import dataclass

from screening.models import Criterion, Parameter, Regulation
from screening.regulation import Ratio

#: The parts of the flow a parameter belongs to, by the beginning of its code.
PARTS = {
    "screening": "Quy trình rà soát, giúp đỡ, sàng lọc",
    "vote": "Bỏ phiếu kín",
    "denominator": "Tổng số tính tỷ lệ",
    "branch": "Chi bộ",
    "grassroots": "Đảng bộ cơ sở",
    "removal": "Xóa tên",
    "appeal": "Khiếu nại",
    "discipline": "Kỷ luật",
    "suspension": "Đình chỉ sinh hoạt",
    "probation": "Đảng viên dự bị",
    "transfer": "Chuyển sinh hoạt",
    "exemption": "Miễn công tác và sinh hoạt",
    "dues": "Đảng phí",
    "ranking": "Xếp loại hằng năm",
}
OTHER = "Nội dung khác"


@dataclass(frozen=True)
class Rulebook:
    """Everything the page prints."""

    criteria: list
    parts: list
    regulations: list
    unconfirmed: int


def in_words(parameter, value):
    """A value as one says it: “ít nhất 2/3”, “trên 1/2”, “30 và 7”."""
    if parameter.form == Parameter.Form.RATIO:
        return Ratio.parse(value).words
    if parameter.form == Parameter.Form.NUMBERS:
        *first, last = value.split(",")
        return f"{', '.join(first)} và {last}" if first else last
    return value


def rulebook(on):
    """Criteria, parameters by part, and the regulations, those in force first."""
    parameters = list(Parameter.objects.in_force(on).select_related("regulation").order_by("code"))
    parts = {}
    for row in parameters:
        row.words = in_words(row, row.value)
        parts.setdefault(PARTS.get(row.code.split(".")[0], OTHER), []).append(row)
    order = [*PARTS.values(), OTHER]
    in_force = set(Regulation.objects.in_force(on).values_list("pk", flat=True))
    regulations = list(Regulation.objects.order_by("-issued_on", "number"))
    for row in regulations:
        row.is_in_force = row.pk in in_force
    return Rulebook(
        criteria=list(Criterion.objects.in_force(on).select_related("regulation").order_by("code")),
        parts=sorted(parts.items(), key=lambda part: order.index(part[0])),
        regulations=sorted(regulations, key=lambda row: not row.is_in_force),
        unconfirmed=sum(not row.is_confirmed for row in parameters),
    )
