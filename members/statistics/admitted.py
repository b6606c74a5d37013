"""Forms 2 and 2B: who was admitted in the period (domain §8.1)."""

from django.db.models import F, Func, IntegerField, Q

from members.models import Beginning, Membership
from members.statistics.figures import BANDS, Days, Figure, Form, Section, Words, band


class _Age(Func):
    """Full years from the second date to the first."""

    template = "extract(year from age(%(expressions)s))::int"
    output_field = IntegerField()


def _ages():
    """The age on the day of admission."""
    figures = [Figure("age_0", "Dưới 18", Q(age__lt=BANDS[0][0]), quiet=True)]
    for low, high in BANDS:
        upper = Q(age__lte=high) if high else Q()
        figures.append(Figure(*band(low, high), Q(age__gte=low) & upper))
    days = Days(F("starts_on"), F("member__born_on"))
    return [*figures, Figure("age_average", "Tuổi bình quân", of="total", days=days)]


def form(scope):
    words = Words()
    rows = Membership.objects.filter(
        branch__path__startswith=scope.organization.path,
        starts_on__range=scope.period,
        begun_by__in=[Beginning.ADMITTED, Beginning.READMITTED],
    ).annotate(age=_Age(F("starts_on"), F("member__born_on")))
    head = [
        Figure("total", "Kết nạp trong kỳ", strong=True),
        Figure("readmitted", "Kết nạp lại", Q(begun_by=Beginning.READMITTED), level=1),
        *words.common(),
    ]
    sections = [Section("", head), Section("Tuổi khi vào Đảng", _ages()), *words.schooling(), *words.peoples()]
    notes = ("Một đồng chí có thể có ở nhiều dòng.", "Tuổi tính đến ngày kết nạp.")
    return Form("2", "Biểu 2, 2B: Đảng viên mới kết nạp", rows, sections, notes=notes)
