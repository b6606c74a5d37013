"""The steps of leaving at own request (domain §2.2, §11.4 no. 37). The grassroots committee and the delivery are shared."""

from branches.models import Authority
from screening import guards as g
from screening.flow import Step
from screening.models import Stage, Track
from screening.offices import BRANCH_COMMITTEE, BRANCH_HEAD, DECIDING

from . import guards as own

S = Stage
ONLY = (Track.LEAVING,)
UNDECIDED = (S.PREPARING, S.PROPOSED, S.AWAITING_DECISION)

OPENING = Step(
    "file_request",
    "Nhận đơn xin ra khỏi Đảng",
    "Nhận đơn xin ra khỏi Đảng",
    targets=(S.PREPARING,),
    roles=BRANCH_COMMITTEE,
    needs=(*g.NOBODYS_OWN, g.member_is_active, own.no_open_leaving, own.violations_handled),
    checks=(
        own.application_given,
        own.application_in_order,
        own.other_cases_settled,
        own.override_after_application,
        g.managing_level_agreed,
        g.dates_not_in_future,
    ),
    explain="Gặp đồng chí, tìm hiểu lý do trước. Đơn được giữ nguyên văn; đồng chí rút đơn lúc nào cũng được, "
    "trước khi có quyết định.",
    tracks=ONLY,
)

STEPS = (
    OPENING,
    Step(
        "branch_opinion",
        "Ghi ý kiến chi bộ",
        "Họp chi bộ, cho ý kiến về đơn của đồng chí",
        (S.PREPARING,),
        (S.PROPOSED, S.AWAITING_DECISION),
        BRANCH_HEAD,
        needs=(own.violations_handled, g.enough_officials),
        checks=(
            g.meeting_recorded,
            g.meeting_after_stage,
            own.opinion_counted,
            g.document_numbered,
            g.dates_not_in_future,
            g.dates_in_order,
        ),
        explain="Đồng ý hay không đồng ý, kết quả đều được báo cáo đầy đủ lên cấp trên.",
        tracks=ONLY,
    ),
    Step(
        "decide_leaving",
        "Ghi quyết định",
        "Cấp có thẩm quyền quyết định về đơn xin ra",
        (S.AWAITING_DECISION,),
        (S.LEAVING_GRANTED, S.SETTLED),
        DECIDING,
        Authority.Body.ADMISSION,
        needs=(own.not_the_receiver, own.violations_handled),
        checks=(
            g.document_numbered,
            g.dates_not_in_future,
            g.dates_in_order,
            own.no_case_opened_since,
            own.leaving_vote_reached,
            g.decision_is_complete,
        ),
        explain="Có biểu quyết riêng của cấp quyết định. Không cho ra thì ghi rõ lý do để đồng chí đọc được.",
        tracks=ONLY,
    ),
    Step(
        "withdraw_request",
        "Ghi đồng chí rút đơn",
        "Đồng chí rút đơn xin ra",
        UNDECIDED,
        (S.WITHDRAWN,),
        BRANCH_COMMITTEE,
        checks=(own.withdrawn_after_filed, g.dates_not_in_future, g.reason_given),
        main=False,
        explain="Đồng chí tự rút đơn trước khi có quyết định: hồ sơ kết thúc, đồng chí sinh hoạt bình thường.",
        tracks=ONLY,
    ),
)
