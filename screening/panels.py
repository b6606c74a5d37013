"""What screening adds to the pages and verbs of the apps below it; registered in `apps.ready`."""

from django.urls import reverse

from branches import access, journal
from screening.models import Ballot, Case, Deadline, Handover, Suspension
from screening.models.cases import CASE_ROLES


def deals_with_cases(actor, branch):
    return any(o.role in CASE_ROLES and branch.path.startswith(o.organization.path) for o in access.offices(actor))


def removal_of_year(row, actor):
    """Where to weigh the ground of missed months; only told to offices that deal with cases (domain §11.4 no. 34)."""
    if not deals_with_cases(actor, row.member.branch):
        return ()
    url = reverse("screening:removal-new", args=[row.member_id])
    return "Xét căn cứ", f"{url}?nam={row.year}&can-cu=X1"


def member_obstacle(verb, member, on):
    """Who has an open case leaves or moves through a step of that case, so that file and list never part; a suspension
    is extended and ended by the body that decided it."""
    if verb in ("end_standing", "extend_standing"):
        return _suspended_above(member)
    case = Case.objects.open().filter(member=member).first()
    if case is None:
        return None
    if verb == "merge_members":
        return f"Đồng chí {member.full_name} đang có hồ sơ rà soát mở (số {case.label}). Gộp sau khi hồ sơ kết thúc."
    if handover := Handover.objects.pending().filter(case__member=member).first():
        return (
            f"Hồ sơ số {case.label} của đồng chí {member.full_name} đang chờ {handover.to_branch} nhận. "
            "Khi chi bộ đó nhận hồ sơ, nơi sinh hoạt của đồng chí thay đổi cùng lúc."
        )
    step = "Chuyển hồ sơ theo đảng viên" if verb == "transfer_member" else "Việc khác có thể làm"
    return (
        f"Đồng chí {member.full_name} đang có hồ sơ mở (số {case.label}). "
        f"Thực hiện ở hồ sơ đó, mục “{step}”, để hồ sơ và danh sách cùng thay đổi."
    )


def _suspended_above(member):
    row = Suspension.objects.running().filter(member=member).select_related("organization").first()
    if row is None:
        return None
    return f"{row.organization} đã quyết định đình chỉ (số {row.number}). Gia hạn, thôi đình chỉ cũng do nơi đó quyết định."


def member_warning(verb, member, on):
    """A request for exemption while a case is open is decided by the branch, with this in view (domain §11.3 no. 25)."""
    case = Case.objects.open().filter(member=member).first()
    if verb != "record_standing" or case is None:
        return None
    return (
        f"Đồng chí {member.full_name} đang có hồ sơ rà soát mở (số {case.label}). Chi bộ vẫn xét đơn được; "
        "hồ sơ và thời gian giúp đỡ không dừng lại vì miễn sinh hoạt."
    )


def meeting_obstacle(meeting):
    """A roll was frozen from this attendance (domain §11.3 no. 10)."""
    ballot = Ballot.objects.filter(meeting=meeting).first()
    if ballot is None:
        return None
    return "Danh sách bỏ phiếu đã khóa theo buổi họp này, nên không sửa điểm danh được nữa."


def reason_of_day(actor, kind, record):
    """The page of the deadline that the record has, or had last."""
    rows = Deadline.objects.seen_by(actor).filter(kind=kind, subject=journal.subject_of(record)).order_by("-pk")
    row = rows.only("pk", "kind").first()
    return row and (row.get_absolute_url(), row.get_kind_display())


def organization_books(organization, actor):
    """Sổ văn bản, beside the registers of the branch or committee."""
    if not deals_with_cases(actor, organization):
        return []
    url = reverse("screening:number-book", args=[organization.pk])
    return [("Sổ văn bản", url, "Số nghị quyết, quyết định, thông báo theo nhiệm kỳ")]


def organization_links(request, organization):
    """What the page of an organisation offers about its cases, and its report."""
    found = [("Báo cáo rà soát, sàng lọc", f"{reverse('screening:report')}?organization={organization.pk}")]
    if deals_with_cases(request.user, organization):
        found.insert(0, ("Hồ sơ rà soát, sàng lọc", f"{reverse('screening:case-list')}?organization={organization.pk}"))
    return found
