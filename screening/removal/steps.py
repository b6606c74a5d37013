"""The steps of direct removal (Điều lệ Đảng, Điều 8.1; Hướng dẫn 01-HD/TW; domain §2.1)."""

from branches.models import Authority
from screening import guards as g
from screening.conditions import VOTE
from screening.flow import Step
from screening.models import Stage, Track
from screening.offices import BRANCH_COMMITTEE, BRANCH_HEAD, DECIDING
from screening.preparing.guards import proof_is_signed, statement_received, year_not_after_paper

from .guards import (
    cycle_completed,
    first_proof_given,
    ground_chosen,
    ground_not_tried,
    ground_proven,
    ground_still_fits,
    months_reached,
    no_open_removal,
    removal_vote_reached,
    summary_given,
)

ONLY = (Track.REMOVAL,)

OPENING = Step(
    "open_removal",
    "Lập hồ sơ xóa tên",
    "Lập hồ sơ xóa tên",
    targets=(Stage.PREPARING,),
    roles=BRANCH_COMMITTEE,
    needs=(*g.NOBODYS_OWN, g.member_is_active, no_open_removal),
    checks=(
        ground_chosen,
        months_reached,
        cycle_completed,
        first_proof_given,
        proof_is_signed,
        year_not_after_paper,
        ground_not_tried,
        summary_given,
        g.managing_level_agreed,
        g.dates_not_in_future,
    ),
    explain="Xóa tên không phải là hình thức kỷ luật. Chương trình chỉ đếm và gợi ý; lập hồ sơ là việc của chi bộ.",
    tracks=ONLY,
)

STEPS = (
    OPENING,
    Step(
        "removal_vote",
        "Khóa danh sách bỏ phiếu",
        "Bỏ phiếu kín đề nghị xóa tên",
        (Stage.PREPARING,),
        (),
        BRANCH_HEAD,
        needs=(ground_proven, ground_still_fits, statement_received, g.enough_officials, g.no_open_ballot),
        checks=VOTE,
        explain="Đủ hay chưa đủ tỷ lệ, chi bộ đều báo cáo đầy đủ kết quả lên cấp trên.",
        tracks=ONLY,
    ),
    Step(
        "decide_removal",
        "Ghi quyết định",
        "Cấp có thẩm quyền quyết định về việc xóa tên",
        (Stage.AWAITING_DECISION,),
        (Stage.STRUCK_OFF, Stage.SETTLED),
        DECIDING,
        Authority.Body.ADMISSION,
        needs=(g.not_the_opener, g.not_the_signer),
        checks=(
            g.document_numbered,
            g.dates_not_in_future,
            g.dates_in_order,
            ground_still_fits,
            removal_vote_reached,
            g.decision_is_complete,
        ),
        explain="Có biểu quyết riêng của cấp quyết định; quyết định ghi căn cứ và quyền khiếu nại.",
        tracks=ONLY,
    ),
)
