"""Who may vote, when, and who counts (domain §11.1, §11.3 nos. 10, 18)."""

from branches import access
from members.models import Meeting
from screening.flow import Reason, guard
from screening.models import Ballot, Stage

from .basis import CT, HD02_1, HD02_4, dmy


@guard(met="Chi bộ đủ đảng viên chính thức để họp và biểu quyết.", basis="Điều lệ Đảng, Điều 21.2")
def enough_officials(s):
    """A branch with fewer official members than the minimum cannot vote validly (domain §1.5, V1)."""
    roll = s.data.get("roll")  # that of the day of the meeting, once there is one
    officials = roll.officials if roll and roll.lines else s.officials
    if officials < s.rules.min_official:
        return Reason(
            f"Chi bộ có {officials} đảng viên chính thức, cần ít nhất {s.rules.min_official} để họp và biểu quyết.",
            f"Đề nghị {s.above} ghép chi bộ, hoặc chuyển sinh hoạt các đồng chí sang chi bộ khác.",
        )
    return None


@guard(met="Không có lần bỏ phiếu nào đang mở.", basis=CT)
def no_open_ballot(s):
    """One ballot at a time for one person."""
    if s.open_ballot is not None:
        return Reason(
            f"Đang có lần bỏ phiếu ngày {dmy(s.open_ballot.held_on)} chưa xong.", "Nhập số phiếu lần đó trước."
        )
    return None


@guard(met="Đã ghi buổi họp và người có mặt.", basis=HD02_1)
def meeting_recorded(s):
    """Meeting minutes with attendance stand before the roll is frozen (domain §11.3 no. 10); a chi ủy does not vote."""
    meeting = s.data.get("meeting")
    elsewhere = meeting is None or meeting.branch_id != s.case.branch_id or meeting.kind == Meeting.Kind.COMMITTEE
    if elsewhere or not meeting.attendances.exists():
        return Reason("Chưa ghi buổi họp chi bộ và người có mặt.", "Ghi buổi họp và điểm danh trước.")
    if meeting.held_on > s.on:
        return Reason(f"Buổi họp ngày {dmy(meeting.held_on)} chưa diễn ra.", "Khóa danh sách tại buổi họp.")
    return None


def meetings_since(case):
    """The earliest meeting that may take the next step: the day of this stage.

    The proposal may follow the progress vote at the same meeting, however late that count was typed in.
    """
    if case.stage == Stage.PROGRESS_NOT_RECOGNISED:
        return case.ballots.sealed().counting().filter(kind=Ballot.Kind.PROGRESS).latest("pk").held_on
    return case.stage_since


@guard(met="Buổi họp diễn ra sau khi hồ sơ đến bước này.", basis=CT)
def meeting_after_stage(s):
    """A vote is held at a meeting after the step that leads to it, not at an earlier one."""
    meeting, since = s.data.get("meeting"), meetings_since(s.case)
    if meeting is not None and meeting.held_on < since:
        return Reason(
            f"Buổi họp ngày {dmy(meeting.held_on)} diễn ra trước khi hồ sơ đến bước này ({dmy(since)}).",
            "Chọn buổi họp sau đó.",
        )
    return None


def _matter(kind):
    """A proposal is one matter, whether for removal or for expulsion (domain §11.3 no. 18)."""
    return "proposal" if kind in (Ballot.Kind.REMOVAL, Ballot.Kind.EXPULSION) else kind


@guard(met="Buổi họp này chưa bỏ phiếu về đồng chí.", basis=CT)
def not_twice_in_one_meeting(s):
    """No second vote at the same meeting (domain §12 no. 22)."""
    meeting, matter = s.data.get("meeting"), _matter(s.data["kind"])
    if meeting is not None and any(b.meeting_id == meeting.pk and _matter(b.kind) == matter for b in s.all_ballots):
        return Reason("Mỗi buổi họp chỉ bỏ phiếu một lần cho một đồng chí.", "Làm lại ở buổi họp sau và ghi lý do.")
    return None


@guard(met="Tổ kiểm phiếu đủ người.", basis=CT)
def enough_tellers(s):
    """Three tellers, two in a small branch (domain §11.1 vote.min_counting_team, D)."""
    tellers, base = s.data.get("tellers") or [], s.data["roll"].base
    size = s.rules.team_size(base)
    if len(tellers) >= size:
        return None
    able = s.data["roll"].voter_ids - involved(s)
    if len(able) < size:
        return Reason(
            f"Tổ kiểm phiếu cần ít nhất {size} đồng chí; trong số có mặt chỉ {len(able)} đồng chí kiểm phiếu được, vì "
            "người được xét, người giúp đỡ và người thân không kiểm phiếu.",
            f"Họp lại khi có mặt đông hơn, hoặc đề nghị {s.above} ghép chi bộ.",
        )
    return Reason(
        f"Tổ kiểm phiếu cần ít nhất {size} đồng chí, hiện có {len(tellers)}.", "Chọn thêm người trong số có mặt."
    )


def involved(s):
    """Who counts no votes about this member: the member, whoever helped them, their relatives (domain §11.1, D)."""
    return {s.case.member_id, *(mentoring.mentor_id for mentoring in s.mentorings), *s.kin["members"]}


@guard(met="Người kiểm phiếu là đảng viên chính thức có mặt, không phải người được xét, người giúp đỡ.", basis=CT)
def tellers_not_involved(s):
    """Tellers are present voters: not the subject, not the mentor, no relative (domain §11.1, §11.3 no. 29)."""
    present = s.data["roll"].voter_ids
    mentors = {m.mentor_id for m in s.mentorings}
    for teller in s.data.get("tellers") or []:
        if teller.pk == s.case.member_id:
            return Reason(
                f"Đồng chí {teller.full_name} không tham gia kiểm phiếu vì là người được xét.", "Chọn đồng chí khác."
            )
        if teller.pk in mentors:
            return Reason(
                f"Đồng chí {teller.full_name} không tham gia kiểm phiếu vì là người giúp đỡ.", "Chọn đồng chí khác."
            )
        if teller.pk in s.kin["members"]:
            return Reason(
                f"Đồng chí {teller.full_name} không tham gia kiểm phiếu vì là người thân của người được xét.",
                "Chọn đồng chí khác.",
            )
        if teller.pk not in present:
            return Reason(
                f"Đồng chí {teller.full_name} không có mặt hoặc không được phát phiếu.",
                "Chọn người trong số có mặt, được phát phiếu.",
            )
    return None


@guard(met="Hai người kiểm phiếu có tài khoản để nhập hai bản riêng.", basis=CT)
def two_tellers_sign_in(s):
    """Two tellers enter the counts blindly from two logins."""
    able = [teller for teller in s.data.get("tellers") or [] if enters_counts(teller, s.case.branch)]
    if len(able) < 2:
        return Reason(
            f"Trong tổ kiểm phiếu mới có {len(able)} đồng chí có tài khoản chi ủy, cần 2 để nhập hai bản riêng.",
            "Chọn thêm đồng chí có tài khoản, hoặc đề nghị quản trị cấp tài khoản.",
        )
    return None


def enters_counts(member, branch):
    """Can this member type the counts: an active account with an office of the branch committee?"""
    from screening.workflow import BRANCH_COMMITTEE

    return member.user_id is not None and member.user.is_active and access.holds(member.user, BRANCH_COMMITTEE, branch)


@guard(met="Đang có lần bỏ phiếu chờ nhập số phiếu.", basis=CT)
def ballot_is_open(s):
    """Counts are entered for an open ballot only; a sealed one never changes (domain §11.3 no. 27)."""
    if s.open_ballot is None:
        return Reason(
            "Chưa khóa danh sách người bỏ phiếu.", "Soát lý do của từng đồng chí không tính, rồi khóa danh sách."
        )
    return None


@guard(met="Đã bỏ phiếu công nhận tiến bộ, chưa đạt.", basis=HD02_4)
def progress_vote_failed(s):
    """Two separate ballots: progress first, then, if it fails, a proposal (domain §11.3 no. 18)."""
    progress = [
        b
        for b in s.ballots
        if b.kind == Ballot.Kind.PROGRESS and b.cycle == s.case.cycle and b.state == Ballot.State.SEALED
    ]
    if not progress or progress[-1].passed:
        return Reason("Cần bỏ phiếu công nhận tiến bộ trước.", "Phiếu đề nghị là lần bỏ phiếu riêng.")
    return None
