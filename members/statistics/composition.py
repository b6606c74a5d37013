"""Forms 3 and 3B: the body of members in the evening of a day (domain §8.1, §8.2)."""

from datetime import date

from django.db.models import F, Q, Value

from members.models import Membership, Standing
from members.statistics.figures import (
    BANDS,
    Days,
    Figure,
    Form,
    Section,
    Words,
    aged,
    band,
    official,
    probationary,
)

FIRST_DECADE = 1930


def running(scope):
    """The memberships that run in the evening of the last day."""
    return Membership.objects.filter(branch__path__startswith=scope.organization.path).on(scope.end)


def head(scope, words):
    day = scope.end

    def standing(kind):
        return Q(member__in=Standing.objects.on(day).filter(kind=kind).values("member"))

    kinds = Standing.Kind
    return [
        Figure("total", "Tổng số đảng viên", strong=True),
        Figure("official", "Chính thức", official(day), level=1),
        Figure("probationary", "Dự bị", probationary(day), level=1),
        *words.common(),
        Figure("exempt", "Miễn sinh hoạt", standing(kinds.EXEMPT), level=1),
        Figure("temporarily_exempt", "Tạm miễn sinh hoạt", standing(kinds.TEMPORARILY_EXEMPT), level=1, quiet=True),
    ]


def _ages(day):
    figures = [Figure("age_0", "Dưới 18", aged(day, 0, BANDS[0][0] - 1), quiet=True)]
    figures += [Figure(*band(low, high), aged(day, low, high)) for low, high in BANDS]
    days = Days(Value(day), F("member__born_on"))
    return [*figures, Figure("age_average", "Tuổi bình quân", of="total", days=days)]


def _admissions(day):
    """By decade of admission; the decade in which the day lies also year by year."""

    def between(first, last):
        return Q(member__admitted_on__range=(date(first, 1, 1), date(last, 12, 31)))

    figures = [
        Figure("decade_0", f"Trước {FIRST_DECADE}", Q(member__admitted_on__lt=date(FIRST_DECADE, 1, 1)), quiet=True)
    ]
    for first in range(FIRST_DECADE, day.year + 1, 10):
        last = min(first + 9, day.year)
        figures.append(Figure(f"decade_{first}", f"{first}–{last}", between(first, last), quiet=True))
    for year in range(day.year - day.year % 10, day.year + 1):
        figures.append(Figure(f"year_{year}", f"Năm {year}", between(year, year), level=1, quiet=True))
    return figures


def form(scope):
    words = Words()
    sections = [
        Section("", head(scope, words)),
        Section("Tuổi", _ages(scope.end)),
        Section("Thời gian vào Đảng", _admissions(scope.end)),
        *words.schooling(),
        *words.peoples(),
    ]
    notes = ("Tính đến hết ngày cuối kỳ.", "Hưu trí là một dòng của Nghề nghiệp.")
    return Form("3", "Biểu 3: Đội ngũ đảng viên", running(scope), sections, notes=notes)
