"""The steps of discipline (Điều lệ Đảng, Điều 35; domain §2.3, §11.4 no. 38). Proofs and the member's own statement are
shared with removal: `screening.preparing`."""

from branches.models import Authority
from screening import guards as g
from screening.conditions import VOTE
from screening.flow import Step
from screening.models import Stage, Track
from screening.offices import BRANCH_COMMITTEE, BRANCH_HEAD, DECIDING
from screening.preparing.guards import proof_is_signed, proof_recorded, statement_received

from . import decision_guards as final
from . import guards as d

S, Body = Stage, Authority.Body
ONLY = (Track.DISCIPLINE,)
BEFORE_DECISION = (S.PREPARING, S.PROPOSED, S.FORWARDED, S.VERIFIED, S.AWAITING_DECISION, S.REFERRED)
ABOVE = (S.FORWARDED, S.VERIFIED, S.AWAITING_DECISION, S.REFERRED)

HEARING = (g.dates_not_in_future, d.heard_after_opening, g.statement_given)
DECISION = (
    g.document_numbered,
    g.dates_not_in_future,
    g.dates_in_order,
    final.measure_was_on_ballot,
    final.within_limitation,
    final.not_heavier_than_proposed,
    final.other_measure_has_reason,
    final.verified_before_expulsion,
    final.deciding_body_voted,
    final.dismissed_from_a_post,
    final.discipline_is_complete,
)

OPENING = Step(
    "open_discipline",
    "Mở hồ sơ kỷ luật",
    "Mở hồ sơ xem xét kỷ luật",
    targets=(S.PREPARING,),
    roles=BRANCH_COMMITTEE,
    needs=(*g.NOBODYS_OWN, g.member_is_active, d.no_open_discipline, d.violation_not_handled),
    checks=(d.proof_given, proof_is_signed, d.proof_is_new, g.managing_level_agreed, g.dates_not_in_future),
    explain="Một vi phạm xem xét một lần, bằng một hình thức. Mở hồ sơ là việc của chi bộ, hoặc của cấp quản lý cán bộ.",
    tracks=ONLY,
)

STEPS = (
    OPENING,
    Step(
        "hear_member",
        "Ghi buổi gặp, nghe đồng chí",
        "Đại diện gặp, nghe đồng chí trình bày",
        (S.PREPARING,),
        (),
        BRANCH_COMMITTEE,
        checks=(*HEARING, g.heard_or_invited),
        explain="Trước khi họp: nghe đồng chí trình bày, ghi nguyên ý, kể cả ý kiến bảo lưu.",
        tracks=ONLY,
    ),
    Step(
        "discipline_vote",
        "Khóa danh sách bỏ phiếu",
        "Bỏ phiếu kín về hình thức kỷ luật",
        (S.PREPARING,),
        (),
        BRANCH_HEAD,
        needs=(
            d.no_sentence,
            proof_recorded,
            statement_received,
            d.representative_heard,
            d.not_barred,
            d.measure_left,
            g.enough_officials,
            g.no_open_ballot,
        ),
        checks=VOTE,
        explain="Một phiếu ghi đủ các hình thức và “không kỷ luật”; mỗi đồng chí chọn một ô.",
        tracks=ONLY,
    ),
    Step(
        "report_sentence",
        "Ghi báo cáo theo bản án",
        "Báo cáo đề nghị khai trừ theo bản án",
        (S.PREPARING,),
        (S.AWAITING_DECISION,),
        BRANCH_HEAD,
        needs=(d.sentence_in_force, proof_recorded, g.no_open_ballot),
        checks=(g.document_numbered, g.dates_not_in_future, g.dates_in_order),
        explain="Bản án phạt tù đã có hiệu lực: không qua kiểm tra, không bỏ phiếu ở chi bộ.",
        tracks=ONLY,
    ),
    Step(
        "record_bar",
        "Ghi trường hợp chưa xem xét",
        "Ghi trường hợp chưa xem xét kỷ luật",
        BEFORE_DECISION,
        (),
        BRANCH_COMMITTEE,
        checks=(d.bar_has_paper, d.bar_in_order),
        main=False,
        explain="Mang thai, nuôi con dưới 12 tháng tuổi, ốm nặng đang điều trị tại bệnh viện: có giấy xác nhận.",
        tracks=ONLY,
    ),
    Step(
        "end_bar",
        "Ghi hết trường hợp chưa xem xét",
        "Ghi ngày hết trường hợp chưa xem xét kỷ luật",
        BEFORE_DECISION,
        (),
        BRANCH_COMMITTEE,
        needs=(d.bar_is_running,),
        checks=(d.bar_in_order,),
        main=False,
        explain="Khi hết sớm hơn ngày đã ghi, hoặc khi biết ngày hết.",
        tracks=ONLY,
    ),
    Step(
        "issue_discipline",
        "Ghi quyết định của chi bộ",
        "Chi bộ ra quyết định kỷ luật",
        (S.AWAITING_DECISION,),
        (S.DISCIPLINED,),
        BRANCH_HEAD,
        needs=(final.branch_may_finalise, d.vote_was_not_barred),
        checks=(g.document_numbered, g.dates_not_in_future, g.dates_in_order, final.discipline_is_complete),
        explain="Khiển trách, cảnh cáo có hiệu lực ngay sau khi công bố kết quả bỏ phiếu.",
        tracks=ONLY,
    ),
    Step(
        "hear_before_decision",
        "Ghi buổi gặp của cấp quyết định",
        "Đại diện cấp quyết định gặp, nghe đồng chí",
        ABOVE,
        (),
        DECIDING,
        Body.DISCIPLINE,
        needs=(final.beyond_the_branch,),
        checks=(*HEARING, final.invited_enough),
        explain="Trước phiên họp quyết định. Vắng mặt không lý do thì ghi ngày từng lần mời.",
        tracks=ONLY,
    ),
    Step(
        "decide_discipline",
        "Ghi quyết định kỷ luật",
        "Cấp có thẩm quyền quyết định kỷ luật",
        (S.FORWARDED, S.VERIFIED, S.AWAITING_DECISION),
        (S.EXPELLED, S.DISCIPLINED, S.SETTLED),
        DECIDING,
        Body.DISCIPLINE,
        needs=(
            final.beyond_the_branch,
            g.not_the_opener,
            g.not_the_signer,
            g.not_the_verifier,
            final.heard_by_deciding_body,
            d.not_barred,
            d.vote_was_not_barred,
        ),
        checks=DECISION,
        explain="Có biểu quyết riêng của cấp quyết định; chọn hình thức khác đề nghị thì nêu lý do.",
        tracks=ONLY,
    ),
    Step(
        "settle_referral",
        "Ghi kết luận của cấp trên",
        "Cấp có thẩm quyền xem xét kết quả bỏ phiếu",
        (S.REFERRED,),
        (S.FORWARDED, S.DISCIPLINED, S.SETTLED),
        DECIDING,
        Body.DISCIPLINE,
        needs=(g.not_the_opener, g.not_the_signer, final.heard_by_deciding_body, d.not_barred, d.vote_was_not_barred),
        checks=DECISION,
        explain="Chưa hình thức nào đủ phiếu, hoặc hai cách tính tổng số cho kết quả khác nhau: chưa có gì là cuối cùng.",
        tracks=ONLY,
    ),
)
