"""What screening adds to the pages and verbs of the apps below it; registered in `apps.ready`."""

from django.template.loader import render_to_string
from django.urls import reverse

from branches import access
from screening.models import Ballot, Case
from screening.models.cases import CASE_ROLES


def _deals_with_cases(actor, branch):
    return any(o.role in CASE_ROLES and branch.path.startswith(o.organization.path) for o in access.offices(actor))


def member_panel(request, member):
    """The cases of a member, for offices that deal with cases; nothing for anybody else (domain §11.3 no. 28)."""
    if not _deals_with_cases(request.user, member.branch):
        return ""
    cases = Case.objects.visible_to(request.user).filter(member=member)
    return render_to_string("screening/_member_panel.html", {"member": member, "cases": cases}, request)


def member_obstacle(verb, member, on):
    """Who has an open case leaves or moves through a step of that case, so that file and list never part."""
    case = Case.objects.open().filter(member=member).first()
    if case is None:
        return None
    if verb == "merge_members":
        return f"Đồng chí {member.full_name} đang có hồ sơ rà soát mở (số {case.label}). Gộp sau khi hồ sơ kết thúc."
    step = "Chuyển hồ sơ theo đảng viên" if verb == "transfer_member" else "Việc khác có thể làm"
    return (
        f"Đồng chí {member.full_name} đang có hồ sơ mở (số {case.label}). "
        f"Thực hiện ở hồ sơ đó, mục “{step}”, để hồ sơ và danh sách cùng thay đổi."
    )


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


def organization_links(request, organization):
    """What the page of an organisation offers about its cases, and its report."""
    found = [("Báo cáo rà soát, sàng lọc", f"{reverse('screening:report')}?organization={organization.pk}")]
    if _deals_with_cases(request.user, organization):
        found.insert(0, ("Hồ sơ rà soát, sàng lọc", f"{reverse('screening:case-list')}?organization={organization.pk}"))
    return found
