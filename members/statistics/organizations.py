"""Form 5: Party organisations by kind and by size, founded and dissolved in the period (domain §8.1)."""

from django.db.models import Count, Q

from branches.models import Kind, Organization
from branches.models.organizations import BRANCH_KINDS
from members.limits import limits
from members.models import Membership
from members.statistics.figures import Figure, Form, Section, official


def active(day):
    """Founded and not dissolved on that day, as `Organization.objects.active_on` has it."""
    return (Q(founded_on=None) | Q(founded_on__lte=day)) & (Q(dissolved_on=None) | Q(dissolved_on__gt=day))


def _with_at_least(scope, number, condition=None):
    """Branches with at least so many members in the evening of the last day."""
    running = Membership.objects.filter(condition or Q(), branch__path__startswith=scope.organization.path)
    counted = running.on(scope.end).order_by().values("branch").annotate(number=Count("pk"))
    return Q(pk__in=counted.filter(number__gte=number).values("branch"))


def _sizes(scope):
    """Chi bộ by the number of their members; the bounds are those of the Charter, Articles 21 and 24."""
    rule = limits(scope.end)
    few, committee, many = sizes = rule.min_official, rule.committee_from, rule.party_committee_from
    branches = active(scope.end) & Q(kind__in=BRANCH_KINDS)
    few_or_more, committee_or_more, many_or_more = (_with_at_least(scope, size) for size in sizes)
    lacking = ~_with_at_least(scope, few, official(scope.end))
    return [
        Figure("branches", "Chi bộ", branches, strong=True),
        Figure("size_few", f"Dưới {few} đảng viên", branches & ~few_or_more, level=1),
        Figure("size_small", f"{few}–{committee - 1} đảng viên", branches & few_or_more & ~committee_or_more, level=1),
        Figure(
            "size_middle", f"{committee}–{many - 1} đảng viên", branches & committee_or_more & ~many_or_more, level=1
        ),
        Figure("size_many", f"Từ {many} đảng viên", branches & many_or_more, level=1),
        Figure("lacking", f"Dưới {few} đảng viên chính thức", branches & lacking, level=1),
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
