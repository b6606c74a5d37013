"""The filters that only the page of one list has: under the same names they narrow its file too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Q

from branches.fields import EARLIEST_YEAR, DateField, IntegerField
from branches.models import Kind
from branches.views.organizations import OrganizationSearchForm
from members import party_age, years
from members.forms.transfers import SHOWN, TransferFilterForm, narrowed
from members.limits import limits

ALL = ("", "Tất cả")


@dataclass(frozen=True)
class Narrowing:
    """One filter: `asks(on)` gives its field, `apply(rows, value, form)` the rows that are left."""

    name: str
    asks: Callable
    apply: Callable


def choice(name, label, choices, apply):
    """One of some words; the empty one asks for everything."""
    return Narrowing(name, lambda on: forms.ChoiceField(label=label, choices=[ALL, *choices]), apply)


def year(name, label, lookup):
    asks = IntegerField(label=label, min_value=EARLIEST_YEAR, max_value=2200)
    return Narrowing(name, lambda on: asks, lambda rows, value, form: rows.filter(**{lookup: value}))


def _of_transfers(name):
    def apply(rows, value, form):
        return narrowed(rows, form.cleaned_data.get("organization"), form.on, **{name: value})

    return apply


TRANSFERS = (
    choice("show", "Xem", SHOWN.items(), _of_transfers("show")),
    choice("direction", "Chiều", TransferFilterForm.DIRECTIONS.items(), _of_transfers("direction")),
    choice("kind", "Loại", TransferFilterForm.KINDS, _of_transfers("kind")),
)


def _admissions(rows, value, form):
    if value == "da-ket-nap":
        return rows.filter(member__isnull=False)
    return rows.filter(member=None, stopped_on__isnull=value != "da-dung")


ADMISSIONS = (
    choice(
        "muc",
        "Tình trạng",
        [("dang-xet", "Đang xét"), ("da-ket-nap", "Đã kết nạp"), ("da-dung", "Đã dừng xét")],
        _admissions,
    ),
)

#: Exactly the period that the page shows.
ADMISSION_PLANS = (year("tu", "Từ năm", "from_year"), year("den", "Đến năm", "to_year"))


def _occasions(on):
    days = party_age.around(on, limits(on))
    return forms.ChoiceField(label="Đợt trao", choices=[ALL, *((f"{day}", f"{day:%d/%m/%Y}") for day in days)])


BADGES = (Narrowing("dot", _occasions, lambda rows, value, form: rows.filter(occasion=date.fromisoformat(value))),)


def _standings(rows, value, form):
    ended = Q(ends_on__lt=form.on)
    return rows.filter(ended) if value == "da-het" else rows.exclude(ended)


STANDINGS = (choice("tinh-trang", "Thời hạn", [("con-han", "Đang có hiệu lực"), ("da-het", "Đã hết")], _standings),)

#: Who holds a post, which term is in force, on a day.
ON_DAY = (Narrowing("ngay", lambda on: DateField(label="Vào ngày"), lambda rows, value, form: rows.on(value)),)


def _missed(rows, value, form):
    return years.warnings(form.cleaned_data.get("year") or form.on.year, form.on, value, within=rows)


YEARS = (
    Narrowing(
        "tu-thang",
        lambda on: IntegerField(label="Vắng hoặc chưa đóng từ mấy tháng", min_value=1, max_value=12),
        _missed,
    ),
)


def _organizations(name):
    return lambda rows, value, form: OrganizationSearchForm({name: value}).filter(rows)


ORGANIZATIONS = (
    Narrowing("q", lambda on: forms.CharField(label="Tên hoặc mã tổ chức", max_length=120), _organizations("q")),
    choice("kind", "Loại", Kind.choices, _organizations("kind")),
)
