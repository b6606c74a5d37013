"""The overview of an organisation: its main figures, the age pyramid, and the number of members over time."""

from datetime import timedelta

from django.db.models import Q

from branches.calendar import add_months
from members.models import Gender, Membership
from members.statistics.composition import head, running
from members.statistics.figures import BANDS, Figure, Form, Section, Words, aged, band, evening

#: (key, words, condition) of the sides of the pyramid; who is of unknown sex stands in the table only.
SEXES = [(sex, sex.label, Q(member__gender=sex)) for sex in Gender]
SEXES.append(("unknown", "Chưa ghi", Q(member__gender="")))
BANDS_WITH_YOUNGEST = ((0, BANDS[0][0] - 1), *BANDS)
MONTHS, YEARS = 24, 10


def pyramid_rows():
    """[(words, [key of each sex])], the oldest first, as a pyramid stands."""
    return [
        ("Dưới 18" if low == 0 else band(low, high)[1], [f"{band(low, high)[0]}_{sex}" for sex, _, _ in SEXES])
        for low, high in reversed(BANDS_WITH_YOUNGEST)
    ]


def form(scope):
    ages = [
        Figure(f"{band(low, high)[0]}_{key}", f"{words}, {label.lower()}", aged(scope.end, low, high) & sex)
        for low, high in BANDS_WITH_YOUNGEST
        for words in ["dưới 18 tuổi" if low == 0 else f"{band(low, high)[1]} tuổi"]
        for key, label, sex in SEXES
    ]
    sections = [Section("", head(scope, Words())), Section("Tuổi và giới tính", ages)]
    return Form("tong-quan", "Tổng quan", running(scope), sections)


def _over_time(scope, code, title, days):
    """[(key, words, day)] → the number of members in the evening of each day."""
    figures = [Figure(key, words, evening(day)) for key, words, day in days]
    first = days[0][2]
    rows = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=first),
        branch__path__startswith=scope.organization.path,
        starts_on__lte=scope.end,
    )
    return Form(code, title, rows, [Section("", figures)])


def by_month(scope):
    """The last evening of each of the past months; of the last one the day of the scope."""
    first = scope.end.replace(day=1)
    days = [add_months(first, -back) - timedelta(days=1) for back in range(MONTHS - 2, -1, -1)]
    days = [(f"month_{day:%Y_%m}", f"{day:%m/%Y}", day) for day in [*days, scope.end]]
    return _over_time(scope, "thang", "Số đảng viên theo tháng", days)


def by_year(scope):
    """The last evening of each of the past years; of the last one the day of the scope."""
    days = [scope.end.replace(year=scope.end.year - back, month=12, day=31) for back in range(YEARS - 1, 0, -1)]
    days = [(f"year_{day.year}", str(day.year), day) for day in [*days, scope.end]]
    return _over_time(scope, "nam", "Số đảng viên theo năm", days)
