"""What the forms are made of: a scope, figures under headings, and the conditions that most of them share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import F, Func, IntegerField, Q, QuerySet, TextField, Value

from branches.calendar import add_months
from branches.models import Organization
from members.models import CodeItem, Gender, official_by, probationary_by

#: The age bands of Form 3 (domain §8.2); None is without limit.
BANDS = ((18, 30), (31, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60), (61, None))
MAJORITY, NO_RELIGION = "kinh", "khong"  # folded words of the code lists
DAYS_OF_A_YEAR = 365.2425


@dataclass(frozen=True)
class Scope:
    """Which organisation with all below it, from which day to which; both belong to the period (formats §6)."""

    organization: Organization
    start: date
    end: date
    by_child: bool = False

    @property
    def before(self):
        """The evening before the period."""
        return self.start - timedelta(days=1)

    @property
    def period(self):
        return (self.start, self.end)

    def unit(self, path):
        """The id, as text, of the organisation to whose column a row belongs: this one, or its child in between."""
        place = len(self.organization.ancestor_ids()) + (2 if self.by_child else 1)
        return Func(F(path), Value("/"), Value(place), function="split_part", output_field=TextField())


@dataclass(frozen=True)
class Figure:
    """One line of a form. `of` names the figure through which a sum of days becomes an average of years."""

    key: str
    label: str
    where: Q = field(default_factory=Q)
    level: int = 0
    strong: bool = False
    quiet: bool = False  # left out where it is nought everywhere
    sensitive: bool = False  # people or religion
    of: str = ""
    days: object = None

    @property
    def listed(self):
        return not self.of


@dataclass(frozen=True)
class Section:
    """Figures under one heading."""

    title: str
    figures: list
    sensitive: bool = False


@dataclass(frozen=True)
class Form:
    """A form for one scope: which rows it looks at and the figures it counts among them.

    `apart`: the figures that are not the sums of those of the children, and the rows that matter for them. `check`
    raises what refuses the numbers.
    """

    code: str
    title: str
    rows: QuerySet
    sections: list
    path: str = "branch__path"
    apart: tuple = ()
    apart_rows: QuerySet | None = None
    check: Callable | None = None
    notes: tuple = ()

    @property
    def figures(self):
        return [figure for section in self.sections for figure in section.figures]

    def only_apart(self):
        """The form reduced to what has to be counted for the whole by itself."""
        figures = [figure for figure in self.figures if figure.key in self.apart]
        return replace(self, rows=self.apart_rows, sections=[Section("", figures)])

    def without_apart(self):
        """The form without that."""
        return replace(self, sections=[Section("", [f for f in self.figures if f.key not in self.apart])])

    def figure(self, key):
        """The figure of that key, or None."""
        return next((figure for figure in self.figures if figure.key == key), None)


class Days(Func):
    """The days from the second date to the first."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


def evening(day):
    """Counted in the evening of that day, as `Membership.objects.on` has it."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def official(day):
    return official_by(day, "member__")


def probationary(day):
    return probationary_by(day, "member__")


def aged(on, low, high):
    """Of an age from `low` to `high` full years on that day."""
    condition = Q(member__born_on__lte=add_months(on, -12 * low)) if low else Q()
    return condition & Q(member__born_on__gt=add_months(on, -12 * (high + 1))) if high else condition


def band(low, high):
    """(key, words) of an age band."""
    return (f"age_{low}", f"{low}–{high}") if high else (f"age_{low}", f"Trên {low - 1}")


class Words:
    """The code lists, in one query."""

    def __init__(self):
        self._lists = {}
        for item in CodeItem.objects.order_by("order", "name"):
            self._lists.setdefault(item.list, []).append(item)

    def _pks(self, code_list, folded):
        return [item.pk for item in self._lists.get(code_list, []) if item.folded == folded]

    @property
    def minority(self):
        """Of a people other than the Kinh."""
        return Q(member__ethnicity__isnull=False) & ~Q(member__ethnicity__in=self._pks("ethnicity", MAJORITY))

    @property
    def religious(self):
        return Q(member__religion__isnull=False) & ~Q(member__religion__in=self._pks("religion", NO_RELIGION))

    def section(self, code_list, title, *, column="", unknown="Chưa ghi", sensitive=False):
        """One line for each word of a list that somebody has, and one for those without."""
        name = f"member__{column or code_list}"
        figures = [
            Figure(f"{code_list}_{item.pk}", item.name, Q(**{name: item.pk}), quiet=True, sensitive=sensitive)
            for item in self._lists.get(code_list, [])
        ]
        none = Figure(f"{code_list}_none", unknown, Q(**{f"{name}__isnull": True}), quiet=True, sensitive=sensitive)
        return Section(title, [*figures, none], sensitive)

    def schooling(self):
        return [
            self.section("occupation", "Nghề nghiệp"),
            self.section("general_education", "Giáo dục phổ thông"),
            self.section("professional", "Trình độ chuyên môn"),
            self.section("title", "Học hàm", column="academic_title", unknown="Không có hoặc chưa ghi"),
            self.section("theory", "Lý luận chính trị"),
        ]

    def peoples(self):
        return [
            self.section("ethnicity", "Dân tộc", sensitive=True),
            self.section("religion", "Tôn giáo", sensitive=True),
        ]

    def common(self):
        """The lines that every form about people has."""
        return [
            Figure("female", "Nữ", Q(member__gender=Gender.FEMALE), level=1),
            Figure("minority", "Người dân tộc thiểu số", self.minority, level=1, sensitive=True),
            Figure("religious", "Người có tôn giáo", self.religious, level=1, sensitive=True),
            Figure("youth_union", "Đoàn viên", Q(member__youth_union=True), level=1),
        ]
