"""Form 5: Party organisations by kind and by size, founded and dissolved in the period (domain §8.1)."""

from functools import cached_property

from django.db.models import BooleanField, Count, Func, Q

from branches.models import Kind, Organization
from branches.models.organizations import BRANCH_KINDS
from members.limits import limits
from members.models import Membership
from members.statistics.figures import Figure, Form, Section, official


def active(day):
    """Founded and not dissolved on that day, as `Organization.objects.active_on` has it."""
    return (Q(founded_on=None) | Q(founded_on__lte=day)) & (Q(dissolved_on=None) | Q(dissolved_on__gt=day))


class Sizes:
    """The numbers of members of all branches in the evening of the last day, asked for once and when needed."""

    def __init__(self, scope):
        self._scope = scope

    @cached_property
    def _counted(self):
        """[(branch, all, official)]"""
        running = Membership.objects.filter(branch__path__startswith=self._scope.organization.path).on(self._scope.end)
        numbers = {"all": Count("pk"), "official": Count("pk", filter=official(self._scope.end))}
        return list(running.order_by().values_list("branch").annotate(**numbers))

    def below(self, number):
        """Of fewer members; of none too."""
        return ~Q(_Among(lambda: [pk for pk, everyone, _ in self._counted if everyone >= number]))

    def between(self, low, high):
        """From `low` to fewer than `high`; None is without limit."""
        return Q(_Among(lambda: [pk for pk, n, _ in self._counted if low <= n and (high is None or n < high)]))

    def lacking(self, number):
        """Of fewer official members."""
        return ~Q(_Among(lambda: [pk for pk, _, officials in self._counted if officials >= number]))


class _Among(Func):
    """Is the organisation one of those that `find` names when the question is asked? One array: they may be many."""

    output_field = BooleanField()

    def __init__(self, find):
        super().__init__("pk")
        self._find = find

    def as_sql(self, compiler, connection, **context):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"({sql} = any(%s::bigint[]))", [*params, f"{{{','.join(map(str, self._find()))}}}"]


def _sizes(scope):
    """Chi bộ by the number of their members; the bounds are those of the Charter, Articles 21 and 24."""
    rule, sizes = limits(scope.end), Sizes(scope)
    few, committee, many = rule.min_official, rule.committee_from, rule.party_committee_from
    branches = active(scope.end) & Q(kind__in=BRANCH_KINDS)
    return [
        Figure("branches", "Chi bộ", branches, strong=True),
        Figure("size_few", f"Dưới {few} đảng viên", branches & sizes.below(few), level=1),
        Figure("size_small", f"{few}–{committee - 1} đảng viên", branches & sizes.between(few, committee), level=1),
        Figure("size_middle", f"{committee}–{many - 1} đảng viên", branches & sizes.between(committee, many), level=1),
        Figure("size_many", f"Từ {many} đảng viên", branches & sizes.between(many, None), level=1),
        Figure("lacking", f"Dưới {few} đảng viên chính thức", branches & sizes.lacking(few), level=1),
    ]


def form(scope):
    rows = Organization.objects.below(scope.organization)
    now = active(scope.end)
    changes = [
        Figure("start", "A. Có đến đầu kỳ", active(scope.before), strong=True),
        Figure("founded", "B. Thành lập trong kỳ", Q(founded_on__range=scope.period), level=1),
        Figure("dissolved", "C. Giải thể, sáp nhập trong kỳ", Q(dissolved_on__range=scope.period), level=1),
        Figure("end", "D. Có đến cuối kỳ", now, strong=True),
    ]
    kinds = [Figure(f"kind_{kind}", kind.label, now & Q(kind=kind), level=1) for kind in Kind]
    sections = [
        Section("Thay đổi trong kỳ", changes),
        Section("Theo loại, cuối kỳ", kinds),
        Section("Chi bộ theo số đảng viên, cuối kỳ", _sizes(scope)),
    ]
    notes = (
        f"Cột Toàn đơn vị tính cả {scope.organization}; mỗi cột khác tính tổ chức ấy và mọi cấp dưới.",
        "Tổ chức chưa ghi ngày thành lập được tính là có từ trước.",
    )
    return Form("5", "Biểu 5: Tổ chức đảng", rows, sections, path="path", notes=notes)
