"""The side roads: to another branch, out of the organisation (domain §1.5, §11.3 no. 25)."""

from django.db.models import Q

from branches.models import Organization
from screening.flow import Reason, guard
from screening.models import Ballot, Case, Handover, Stage

from .basis import CT, dmy

#: The case waits together with the others of its list.
ON_A_LIST = (Stage.AWAITING_OPINION, Stage.AWAITING_LIST_VOTE, Stage.AWAITING_APPROVAL)


@guard(met="Đã có nhận xét của chi bộ cũ.", basis=CT)
def transfer_remark_given(s):
    """The old branch's remark goes with the file (domain §1.5, §11.3 no. 25)."""
    if not (s.data.get("remark") or "").strip():
        return Reason(
            "Chi bộ chưa ghi nhận xét về quá trình giúp đỡ để gửi chi bộ mới.", "Ghi nhận xét rồi chuyển hồ sơ."
        )
    return None


@guard(met="Ngày ghi không trước ngày phân công người giúp đỡ, ngày chi bộ này nhận.", basis=CT)
def not_before_help(s):
    """The help that runs cannot end before it began, nor the stay in a branch before the branch took the member over."""
    day = next(filter(None, map(s.data.get, ("moved_on", "left_on", "died_on", "received_on"))), None)
    arrived = s.case.handovers.filter(accepted_on__isnull=False).order_by("-accepted_on", "-pk").first()
    if arrived is not None and day is not None and day < arrived.accepted_on:
        return Reason(
            f"Ngày {dmy(day)} trước ngày {arrived.to_branch} nhận đồng chí ({dmy(arrived.accepted_on)}).",
            "Kiểm tra lại ngày.",
        )
    if s.mentoring is not None and day is not None and day < s.mentoring.resolution_on:
        return Reason(
            f"Ngày {dmy(day)} trước ngày phân công người giúp đỡ ({dmy(s.mentoring.resolution_on)}).",
            "Kiểm tra lại ngày.",
        )
    return None


@guard(met="Chi bộ nhận là chi bộ khác, đang hoạt động.", basis=CT)
def receiving_branch(s):
    """The file goes to another living branch, below whichever superior (domain §1.5, §11.3 no. 25).

    Nobody leaves a file behind by moving to another commune.
    """
    to = s.data.get("to")
    if to is None or not to.has_members or to.pk == s.case.branch_id:
        return Reason("Chưa chọn chi bộ nhận.", "Chọn một chi bộ khác.")
    if not Organization.objects.active_on(s.on).filter(pk=to.pk).exists():
        return Reason(f"{to} không còn hoạt động.", "Chọn chi bộ đang hoạt động.")
    return None


@guard(met="Không hồ sơ nào của đồng chí đang bỏ phiếu hoặc chờ trong danh sách.", basis=CT)
def other_files_can_move(s):
    """All open cases go with their member: no ballot is open, no list waits for its answer (domain §11.3 no. 25)."""
    voting = Q(pk__in=Ballot.objects.filter(state=Ballot.State.OPEN).values("case"))
    held = Case.objects.open().filter(voting | Q(stage__in=ON_A_LIST), member=s.member).order_by("pk").first()
    if held is None:
        return None
    if held.stage in ON_A_LIST:
        return Reason(
            f"Hồ sơ số {held.label} đang chờ cùng danh sách của chi bộ.", "Chuyển sau khi cấp trên đã phê duyệt."
        )
    return Reason(f"Hồ sơ số {held.label} đang bỏ phiếu.", "Niêm phong hoặc hủy lần bỏ phiếu đó trước.")


@guard(met="Không hồ sơ nào khác của đồng chí đang trên đường sang chi bộ khác.", basis=CT)
def sent_to_one_branch(s):
    """All open cases go along with the one that was sent, so only one of them is sent (domain §11.3 no. 25, §11.4 no. 41)."""
    others = Handover.objects.pending().filter(case__member=s.member).exclude(case=s.case).select_related("case")
    if handover := others.select_related("to_branch").first():
        return Reason(
            f"Hồ sơ số {handover.case.label} của đồng chí đang chờ {handover.to_branch} nhận; hồ sơ này đi cùng.",
            "Chờ chi bộ đó nhận, hoặc thôi chuyển hồ sơ kia trước.",
        )
    return None


@guard(met="Ngày nhận không trước ngày chuyển.", basis=CT)
def received_after_sent(s):
    """The new branch counts the member from the day it accepts, not earlier (domain §11.4 no. 41)."""
    day = s.data.get("received_on")
    if s.handover is not None and day is not None and day < s.handover.moved_on:
        return Reason(
            f"Ngày nhận {dmy(day)} trước ngày chuyển ({dmy(s.handover.moved_on)}).", "Ghi đúng ngày chi bộ nhận."
        )
    return None
