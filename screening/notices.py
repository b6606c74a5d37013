"""Who is told what, when a case moves. A notice names no person and no matter beyond “hồ sơ số …”."""

from branches import access, inbox
from branches.models import Authority, Role
from screening import sub_committee, workflow
from screening.models import Stage
from screening.ways import way_of


def _tell(case, organization, roles, text):
    if organization is None:
        return
    users, words = access.officers_of(organization, roles), f"Hồ sơ số {case.label}: {text}"
    inbox.deliver(users, words, link=case.get_absolute_url(), place_id=case.branch_id)


#: What the holder of the next step reads when a case reaches a stage.
YOUR_TURN = {
    Stage.REVIEWING: "cấp trên đã cho ý kiến, đến lượt chi bộ.",
    Stage.AWAITING_OPINION: "chi bộ gửi danh sách, xin ý kiến.",
    Stage.AWAITING_LIST_VOTE: "cấp trên đã cho ý kiến, chi bộ tổ chức bỏ phiếu.",
    Stage.AWAITING_APPROVAL: "có kết quả bỏ phiếu, chờ phê duyệt.",
    Stage.APPROVED: "đã có văn bản phê duyệt, chi bộ giao thông báo.",
    Stage.PROGRESS_PROPOSED: "chi bộ đề nghị công nhận tiến bộ, chờ phê duyệt.",
    Stage.PROPOSED: "chi bộ đã đề nghị, chờ đảng ủy cơ sở biểu quyết.",
    Stage.NO_PROPOSAL: "đã có kết quả, chờ ý kiến chỉ đạo.",
    Stage.FORWARDED: "chờ thẩm tra, kết luận.",
    Stage.VERIFIED: "đã có kết luận thẩm tra, chờ quyết định.",
    Stage.STRUCK_OFF: "đã có quyết định, chi bộ giao quyết định.",
    Stage.EXPELLED: "đã có quyết định, chi bộ giao quyết định.",
    Stage.CONTINUED: "đã có ý kiến chỉ đạo, chi bộ phân công người giúp đỡ.",
    Stage.REFUSED: "đã có kết quả xem xét, hồ sơ kết thúc.",
    Stage.RECOGNISED: "đã công nhận tiến bộ, hồ sơ kết thúc.",
    Stage.SETTLED: "đã có kết luận, hồ sơ kết thúc.",
    Stage.CANCELLED: "hồ sơ đã hủy, kết thúc.",
    Stage.MOVED_AWAY: "hồ sơ kết thúc do chuyển đi.",
    Stage.LEFT: "đã có quyết định, hồ sơ kết thúc.",
    Stage.AWAITING_DECISION: "đã có kết quả của các cấp, chờ quyết định.",
    Stage.REFERRED: "kết quả biểu quyết chưa thống nhất, chờ cấp trên xem xét.",
    Stage.DISCIPLINED: "đã có quyết định, chi bộ giao quyết định.",
    Stage.LEAVING_GRANTED: "đã có quyết định, chi bộ giao quyết định.",
    Stage.WITHDRAWN: "đồng chí đã rút đơn, hồ sơ kết thúc.",
    Stage.OVERTAKEN: "hồ sơ kết thúc vì đồng chí đã ra khỏi Đảng.",
}


def awaited(case, on):
    """The main step that a case at this stage waits for."""
    if sub_committee.is_awaited(case, on):
        return workflow.step("sub_committee_opinion")
    if (way := way_of(case)) and (verb := way.told(case, on)):
        return workflow.step(verb)
    return next(row for row in workflow.steps_from(case.stage, case.track) if row.main)


def stage_reached(case, left, on):
    """Tell the holders of the next main step, or the branch when the case has ended."""
    text = YOUR_TURN.get(case.stage)
    if text is None or left in (case.stage, ""):
        return
    if not case.is_open:
        _tell(case, case.branch, {Role.SECRETARY, Role.DEPUTY}, text)
        return
    row = awaited(case, on)
    if row.verb == "sub_committee_opinion":
        text = "chi bộ đã đề nghị, chờ đảng ủy bộ phận cho ý kiến."
    for place in row.places(case, on):
        _tell(case, place, row.roles, text)
    if case.stage == Stage.CONTINUED and case.cycle >= case.rules.cycle_alert:
        superior = Authority.holder_for(case.branch, Authority.Body.IMMEDIATE_SUPERIOR, on=on)
        _tell(case, superior, workflow.SUPERIOR, f"đến chu kỳ giúp đỡ thứ {case.cycle}.")


def sub_committee_heard(case, on):
    """The opinion is there: now the grassroots committee votes."""
    row = workflow.step("grassroots_vote")
    _tell(case, row.place(case, on), row.roles, "đã có ý kiến đảng ủy bộ phận, chờ đảng ủy cơ sở biểu quyết.")


def first_tally(ballot, teller):
    """Tell the other tellers with a login that one entry is in; no figure is named."""
    users = [t.user for t in ballot.tellers.select_related("user") if t.user_id and t.pk != teller.pk]
    inbox.deliver(
        users,
        f"Hồ sơ số {ballot.case.label}: đã có một bản nhập số phiếu, chờ bản thứ hai.",
        link=ballot.get_absolute_url(),
        place_id=ballot.case.branch_id,
    )


def ballot_voided(case, on):
    """Tell the superior: a ballot that is voided and repeated must not happen unseen."""
    superior = Authority.holder_for(case.branch, Authority.Body.IMMEDIATE_SUPERIOR, on=on)
    _tell(case, superior, workflow.SUPERIOR, "chi bộ đã hủy một lần bỏ phiếu, có ghi lý do.")


def corrected(correction):
    """Tell the branch what its superior has put right; back a step, also whoever now holds the next one."""
    case, on = correction.case, correction.recorded_on
    text = "cấp trên đã đính chính nội dung đã ghi."
    places = {case.branch: {Role.SECRETARY, Role.DEPUTY}}
    if correction.to_stage != correction.from_stage:
        text = f"cấp trên đưa hồ sơ về bước “{Stage(correction.to_stage).label}” để làm lại."
        row = awaited(case, on)
        places |= {place: row.roles | places.get(place, set()) for place in row.places(case, on)}
    for place, roles in places.items():
        _tell(case, place, roles, text)


def case_is_coming(case, branch):
    """Tell the new branch that a file is on its way, and waits to be accepted."""
    _tell(case, branch, {Role.SECRETARY, Role.DEPUTY}, "hồ sơ chuyển đến, chờ chi bộ nhận.")


def case_arrived(case):
    """Tell the new branch what it has taken over, and the superior, who sent it."""
    words = "đã nhận hồ sơ chuyển đến."
    if case.stage == Stage.MENTORING:
        words = "đã nhận hồ sơ chuyển đến, cử người giúp đỡ ở buổi họp gần nhất."
    _tell(case, case.branch, {Role.SECRETARY, Role.DEPUTY}, words)
