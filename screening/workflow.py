"""The flow as one table: the source of buttons, checks, and documentation (domain §11.3)."""

from django.utils import timezone

from branches import access
from branches.models import Authority, Role
from screening import guards as g
from screening.conditions import VERDICT, VOTE
from screening.corrections import RETURNS_TO
from screening.discipline import steps as discipline
from screening.discipline.guards import branch_decided_first
from screening.flow import Finding, NotYet, Reason, Situation, Step
from screening.leaving import steps as leaving
from screening.models import FINAL, Decision, Stage, Track
from screening.offices import BRANCH_COMMITTEE, BRANCH_HEAD, DECIDING, INSPECTION, SUPERIOR
from screening.preparing import steps as preparing
from screening.removal import steps as removal

S = Stage
Body = Authority.Body

OPEN = tuple(stage for stage in Stage if stage not in FINAL)
DECIDED = (S.STRUCK_OFF, S.EXPELLED, S.DISCIPLINED, S.LEAVING_GRANTED)
BEFORE_DECISION = tuple(stage for stage in OPEN if stage not in DECIDED)

#: From the first remark to the decision the member may answer each of them, also those of an earlier cycle (domain §11.3 no. 17).
ANSWERING = (
    *(S.MENTORING, S.REVIEW, S.PROGRESS_PROPOSED, S.PROGRESS_NOT_RECOGNISED, S.NO_PROPOSAL),
    *(S.PROPOSED, S.FORWARDED, S.VERIFIED, S.CONTINUED),
)

#: What every correction is asked: a signed paper of the superior and the reason (domain §11.3 no. 26).
SIGNED = (g.reason_given, g.document_numbered, g.signer_named, g.dates_not_in_future, g.not_before_opening)

#: Steps that every track has, and those of the tracks with a secret ballot of the branch.
EVERY = tuple(Track)
VOTING = (Track.SCREENING, Track.REMOVAL, Track.DISCIPLINE)

OPENING = Step(
    "open_case",
    "Mở hồ sơ rà soát",
    "Mở hồ sơ rà soát",
    targets=(S.REVIEWING,),
    roles=BRANCH_COMMITTEE,
    needs=(*g.NOBODYS_OWN, g.member_is_active, g.member_is_official, g.no_open_case, g.not_on_a_graver_way),
    checks=(g.criterion_chosen, g.evidence_accepted, g.opened_by_another, g.not_grave, g.managing_level_agreed),
    explain="Mở hồ sơ là để giúp đồng chí tiến bộ. Chương trình không tự mở hồ sơ.",
)

STEPS = (
    OPENING,
    Step(
        "record_opinion",
        "Ghi ý kiến Mặt trận, đoàn thể",
        "Ghi ý kiến Ban công tác Mặt trận, đoàn thể",
        (S.REVIEWING,),
        (),
        BRANCH_COMMITTEE,
        checks=(g.dates_not_in_future, g.opinion_after_evidence, g.not_said_twice),
        explain="Ở thôn, tổ dân phố: Ban công tác Mặt trận. Ở cơ quan: lãnh đạo đơn vị và đoàn thể.",
    ),
    Step(
        "submit_list",
        "Gửi danh sách, xin ý kiến",
        "Gửi dự kiến danh sách, xin ý kiến cấp trên",
        (S.REVIEWING,),
        (S.AWAITING_OPINION,),
        BRANCH_HEAD,
        needs=(g.front_opinion_recorded, g.case_has_evidence),
        checks=(
            g.document_numbered,
            g.dates_not_in_future,
            g.not_before_opening,
            g.list_after_opinion,
            g.rankings_still_stand,
        ),
        explain="Mỗi đợt một danh sách; cấp trên xem xét từng đồng chí.",
    ),
    Step(
        "give_opinion",
        "Cho ý kiến",
        "Cấp trên cho ý kiến",
        (S.AWAITING_OPINION,),
        (S.AWAITING_LIST_VOTE, S.REVIEWING),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.not_the_proposer, g.not_the_signer),
        checks=VERDICT,
        explain="Xem xét từng đồng chí; kết quả của người này không phụ thuộc người khác.",
    ),
    Step(
        "list_vote",
        "Khóa danh sách bỏ phiếu",
        "Bỏ phiếu kín đưa vào danh sách",
        (S.AWAITING_LIST_VOTE,),
        (),
        BRANCH_HEAD,
        needs=(g.superior_agreed_to_vote, g.enough_officials, g.no_open_ballot),
        checks=(*VOTE, g.rankings_still_stand),
        explain="Khóa tổng số và danh sách trước khi phát phiếu giấy. Sau khi khóa không đổi được.",
    ),
    Step(
        "enter_tally",
        "Gửi số phiếu",
        "Nhập kết quả kiểm phiếu",
        (S.AWAITING_LIST_VOTE, S.REVIEW, S.PROGRESS_NOT_RECOGNISED, S.PREPARING),
        (
            S.AWAITING_APPROVAL,
            S.NOT_LISTED,
            S.PROGRESS_PROPOSED,
            S.PROGRESS_NOT_RECOGNISED,
            S.PROPOSED,
            S.FORWARDED,
            S.NO_PROPOSAL,
            S.AWAITING_DECISION,
            S.REFERRED,
            S.DISCIPLINED,
            S.SETTLED,
        ),
        BRANCH_COMMITTEE,
        needs=(g.ballot_is_open,),
        explain="Hai người kiểm phiếu nhập riêng; hai bản khớp thì niêm phong.",
        tracks=VOTING,
    ),
    Step(
        "void_ballot",
        "Hủy lần bỏ phiếu",
        "Hủy lần bỏ phiếu đang mở",
        (S.AWAITING_LIST_VOTE, S.REVIEW, S.PROGRESS_NOT_RECOGNISED, S.PREPARING),
        (),
        BRANCH_HEAD,
        needs=(g.ballot_is_open,),
        checks=(g.reason_given,),
        main=False,
        explain="Chỉ hủy khi danh sách đã khóa có sai sót; làm lại ở buổi họp sau.",
        tracks=VOTING,
    ),
    Step(
        "approve",
        "Phê duyệt",
        "Cấp trên phê duyệt",
        (S.AWAITING_APPROVAL,),
        (S.APPROVED, S.REFUSED),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.not_the_proposer, g.not_the_signer),
        checks=VERDICT,
        explain="Phê duyệt hoặc không phê duyệt từng đồng chí.",
    ),
    Step(
        "notify",
        "Ghi ngày đã giao",
        "In thông báo và giao cho đồng chí",
        (S.APPROVED,),
        (S.NOTIFIED,),
        BRANCH_COMMITTEE,
        checks=(g.document_numbered, g.dates_not_in_future, g.dates_in_order, g.served_or_attempted),
        explain="Thông báo nêu nội dung đã được phê duyệt, căn cứ và các quyền của đồng chí: được nghe, được trình "
        "bày, được đưa tài liệu, được bảo lưu ý kiến.",
    ),
    Step(
        "record_talk",
        "Ghi buổi trao đổi",
        "Trao đổi với đồng chí",
        (S.NOTIFIED,),
        (),
        BRANCH_COMMITTEE,
        checks=(g.dates_not_in_future, g.dates_in_order, g.not_said_twice),
        explain="Chi ủy gặp riêng, nghe và giải thích; ghi tóm tắt ý kiến hai phía.",
    ),
    Step(
        "receive_self_review",
        "Nhận bản tự kiểm điểm",
        "Nhận bản tự kiểm điểm, cam kết",
        (S.NOTIFIED,),
        (),
        BRANCH_COMMITTEE,
        needs=(g.talk_recorded,),
        checks=(
            g.self_review_once,
            g.words_or_paper,
            g.commitment_stated,
            g.dates_not_in_future,
            g.dates_in_order,
            g.not_before_talk,
        ),
        explain="Lời của đồng chí được giữ nguyên văn, không ai sửa được.",
    ),
    Step(
        "hold_hearing",
        "Ghi ý kiến tại hội nghị",
        "Chi bộ nghe đồng chí trình bày",
        (S.NOTIFIED,),
        (),
        BRANCH_COMMITTEE,
        needs=(g.talk_recorded, g.self_review_received, g.hearing_once),
        checks=(
            g.meeting_recorded,
            g.meeting_after_stage,
            g.hearing_after_self_review,
            g.heard_or_invited,
            g.statement_given,
            g.attendance_agrees,
        ),
        explain="Ghi lời trình bày tại cuộc họp chi bộ.",
    ),
    Step(
        "assign_mentor",
        "Phân công người giúp đỡ",
        "Phân công người giúp đỡ",
        (S.NOTIFIED, S.CONTINUED),
        (S.MENTORING,),
        BRANCH_HEAD,
        needs=(g.talk_recorded, g.self_review_received, g.hearing_held),
        checks=(
            g.mentor_is_official,
            g.mentor_is_not_subject,
            g.mentor_is_free,
            g.resolution_given,
            g.resolution_after_hearing,
            g.dates_not_in_future,
        ),
        explain="Nghị quyết chi bộ cử một người giúp đỡ một người. Thời gian giúp đỡ tính từ ngày nghị quyết.",
    ),
    Step(
        "write_note",
        "Ghi nhận xét",
        "Giúp đỡ, nhận xét định kỳ",
        (S.MENTORING,),
        (),
        BRANCH_COMMITTEE,
        needs=(g.mentor_in_place,),
        checks=(g.dates_not_in_future, g.dates_in_order, g.not_written_twice),
        explain="Người giúp đỡ viết; ghi thêm, không sửa, không gỡ. Đồng chí được đọc và trả lời từng ghi nhận.",
    ),
    Step(
        "answer_note",
        "Ghi ý kiến trả lời",
        "Ghi ý kiến trả lời của đồng chí",
        ANSWERING,
        (),
        BRANCH_COMMITTEE,
        checks=(g.dates_not_in_future, g.answer_after_note, g.not_written_twice),
        main=False,
        explain="Ghi nguyên văn ý kiến của đồng chí về một nhận xét.",
    ),
    Step(
        "change_mentor",
        "Đổi người giúp đỡ",
        "Đổi người giúp đỡ",
        (S.MENTORING,),
        (),
        BRANCH_HEAD,
        checks=(
            g.mentor_is_official,
            g.mentor_is_not_subject,
            g.mentor_is_free,
            g.resolution_given,
            g.dates_not_in_future,
            g.dates_in_order,
        ),
        main=False,
        explain="Nghị quyết mới của chi bộ. Thời gian giúp đỡ vẫn tính tiếp, không tính lại từ đầu.",
    ),
    Step(
        "record_contact",
        "Ghi lần đến, lần đề nghị, lần mời",
        "Ghi lần đến, lần đề nghị, lần mời",
        (S.APPROVED, S.NOTIFIED, S.MENTORING, S.PREPARING),
        (),
        BRANCH_COMMITTEE,
        checks=(g.dates_not_in_future, g.dates_in_order, g.contact_fits_stage, g.contact_once_a_day, g.not_before_talk),
        main=False,
        explain="Khi đồng chí vắng nhà, chưa viết hoặc chưa dự họp: ghi từng lần, có ngày và người thực hiện.",
        tracks=VOTING,
    ),
    Step(
        "pause_clock",
        "Tạm dừng tính thời gian",
        "Tạm dừng tính thời gian",
        (S.MENTORING,),
        (),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.clock_not_paused,),
        checks=(g.document_numbered, g.reason_given, g.dates_not_in_future, g.not_before_opening),
        main=False,
        explain="Chỉ cấp trên quyết định, bằng văn bản, ví dụ khi đồng chí ốm dài ngày.",
    ),
    Step(
        "resume_clock",
        "Tính tiếp thời gian",
        "Tính tiếp thời gian giúp đỡ",
        (S.MENTORING,),
        (),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.clock_paused,),
        checks=(g.dates_not_in_future,),
        main=False,
        explain="Ngày đủ thời gian lùi lại đúng số ngày đã tạm dừng.",
    ),
    Step(
        "transfer_case",
        "Chuyển hồ sơ theo đảng viên",
        "Chuyển hồ sơ sang chi bộ khác",
        tuple(stage for stage in BEFORE_DECISION if stage not in g.ON_A_LIST),
        (),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.no_open_ballot, g.other_files_can_move, g.sent_to_one_branch, branch_decided_first),
        checks=(
            g.transfer_remark_given,
            g.dates_not_in_future,
            g.not_before_opening,
            g.not_before_help,
            g.receiving_branch,
        ),
        main=False,
        explain="Hồ sơ đi theo đồng chí, thời gian giúp đỡ tính tiếp. Chi bộ mới nhận hồ sơ, cử người giúp đỡ ở buổi "
        "họp gần nhất; đến lúc nhận, chi bộ cũ vẫn tính đồng chí.",
        tracks=EVERY,
    ),
    Step(
        "accept_case",
        "Nhận hồ sơ",
        "Nhận hồ sơ chuyển đến",
        tuple(stage for stage in BEFORE_DECISION if stage not in g.ON_A_LIST),
        (),
        BRANCH_HEAD,
        needs=(g.on_the_way, g.other_files_can_move),
        checks=(g.dates_not_in_future, g.received_after_sent, g.not_before_help),
        main=False,
        explain="Đọc nhận xét của chi bộ cũ rồi nhận. Từ ngày nhận, đồng chí sinh hoạt và hồ sơ làm tiếp ở chi bộ này.",
        tracks=EVERY,
        receiving=True,
        on_the_way=True,
    ),
    Step(
        "recall_case",
        "Thôi chuyển hồ sơ",
        "Thôi chuyển hồ sơ",
        tuple(stage for stage in BEFORE_DECISION if stage not in g.ON_A_LIST),
        (),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.on_the_way,),
        checks=(g.reason_given,),
        main=False,
        explain="Khi chuyển nhầm, hoặc chi bộ kia không nhận: hồ sơ làm tiếp ở chi bộ cũ.",
        tracks=EVERY,
        on_the_way=True,
    ),
    Step(
        "receive_second_self_review",
        "Nhận bản tự kiểm điểm lần hai",
        "Nhận bản tự kiểm điểm lần hai, đối chiếu cam kết",
        (S.MENTORING,),
        (),
        BRANCH_COMMITTEE,
        needs=(g.clock_not_paused, g.near_the_end),
        checks=(
            g.self_review_once,
            g.words_or_paper,
            g.every_commitment_answered,
            g.dates_not_in_future,
            g.dates_in_order,
        ),
        explain="Đồng chí tự đối chiếu từng cam kết.",
    ),
    Step(
        "receive_remarks",
        "Nhận nhận xét tổng hợp",
        "Nhận nhận xét tổng hợp của người giúp đỡ",
        (S.MENTORING,),
        (),
        BRANCH_COMMITTEE,
        needs=(g.clock_not_paused, g.mentor_in_place, g.near_the_end),
        checks=(g.dates_not_in_future, g.dates_in_order),
        explain="Người giúp đỡ nhận xét cả thời gian, theo từng cam kết.",
    ),
    Step(
        "open_review",
        "Mở hội nghị xét kết quả",
        "Họp chi bộ xét kết quả",
        (S.MENTORING,),
        (S.REVIEW,),
        BRANCH_HEAD,
        needs=(
            g.clock_not_paused,
            g.mentoring_is_over,
            g.mentor_in_place,
            g.second_self_review_received,
            g.mentor_remarks_received,
        ),
        explain="Khi đủ thời gian và đủ giấy tờ, chi bộ họp xét.",
    ),
    Step(
        "progress_vote",
        "Bỏ phiếu công nhận tiến bộ",
        "Bỏ phiếu kín công nhận tiến bộ",
        (S.REVIEW,),
        (),
        BRANCH_HEAD,
        needs=(g.mentoring_is_over, g.enough_officials, g.no_open_ballot),
        checks=VOTE,
        explain="Lần bỏ phiếu thứ nhất: công nhận tiến bộ. Phiếu đề nghị xử lý là lần bỏ phiếu riêng.",
    ),
    Step(
        "approve_progress",
        "Phê duyệt công nhận tiến bộ",
        "Cấp trên phê duyệt công nhận tiến bộ",
        (S.PROGRESS_PROPOSED,),
        (S.RECOGNISED, S.NO_PROPOSAL),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.not_the_proposer, g.not_the_signer),
        checks=VERDICT,
        explain="Phê duyệt thì đồng chí ra khỏi danh sách giúp đỡ.",
    ),
    Step(
        "proposal_vote",
        "Bỏ phiếu đề nghị",
        "Bỏ phiếu kín đề nghị xóa tên hoặc khai trừ",
        (S.PROGRESS_NOT_RECOGNISED,),
        (),
        BRANCH_HEAD,
        needs=(g.progress_vote_failed, g.mentoring_is_over, g.enough_officials, g.no_open_ballot),
        checks=VOTE,
        explain="Một lần bỏ phiếu riêng cho một hình thức. Xóa tên không phải là kỷ luật; khai trừ là kỷ luật.",
    ),
    Step(
        "grassroots_vote",
        "Ghi kết quả đảng ủy cơ sở",
        "Đảng ủy cơ sở biểu quyết",
        (S.PROPOSED,),
        (S.FORWARDED, S.AWAITING_DECISION),
        SUPERIOR | {Role.RECORDER},
        Body.GRASSROOTS,
        needs=(g.sub_committee_heard,),
        checks=(g.document_numbered, g.dates_not_in_future, g.dates_in_order),
        explain="Đủ hay chưa đủ tỷ lệ, kết quả đầy đủ vẫn được báo cáo lên cấp có thẩm quyền.",
        tracks=EVERY,
    ),
    Step(
        "sub_committee_opinion",
        "Ghi ý kiến đảng ủy bộ phận",
        "Đảng ủy bộ phận cho ý kiến",
        (S.PROPOSED,),
        (),
        SUPERIOR | {Role.RECORDER},
        Body.SUB_COMMITTEE,
        needs=(g.sub_committee_awaited, g.not_the_proposer),
        checks=VERDICT,
        explain="Nơi có đảng bộ bộ phận, đảng ủy bộ phận cho ý kiến trước khi đảng ủy cơ sở biểu quyết; đồng ý hay không, "
        "hồ sơ đều được gửi lên.",
        tracks=(Track.SCREENING, Track.REMOVAL, Track.LEAVING),
    ),
    Step(
        "verify",
        "Ghi kết luận thẩm tra",
        "Ủy ban Kiểm tra thẩm tra, kết luận",
        (S.FORWARDED,),
        (S.VERIFIED,),
        INSPECTION,
        Body.INSPECTION,
        needs=(g.not_the_opener, g.not_the_signer),
        checks=(g.document_numbered, g.dates_not_in_future, g.dates_in_order),
        explain="Kết luận bằng văn bản là bắt buộc trước khi quyết định.",
        tracks=(Track.SCREENING, Track.DISCIPLINE),
    ),
    Step(
        "decide",
        "Ghi quyết định",
        "Cấp có thẩm quyền quyết định",
        (S.VERIFIED,),
        (S.STRUCK_OFF, S.EXPELLED, S.CONTINUED, S.SETTLED),
        DECIDING,
        Body.ADMISSION,
        ((Decision.Kind.EXPEL, Body.DISCIPLINE),),
        needs=(g.conclusion_given, g.not_the_opener, g.not_the_signer, g.not_the_verifier),
        checks=(
            g.document_numbered,
            g.dates_not_in_future,
            g.dates_in_order,
            g.decision_follows_proposal,
            g.no_health_bar,
            g.heard_before_expulsion,
            g.deciding_vote_reached,
            g.decision_is_complete,
        ),
        explain="Có biểu quyết riêng của cấp quyết định; quyết định ghi căn cứ và quyền khiếu nại.",
    ),
    Step(
        "settle_result",
        "Ghi ý kiến chỉ đạo",
        "Cấp trên cho ý kiến về kết quả",
        (S.NO_PROPOSAL,),
        (S.CONTINUED, S.SETTLED),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.not_the_proposer, g.not_the_signer),
        checks=(g.document_numbered, g.dates_not_in_future, g.dates_in_order, g.decision_is_complete),
        explain="Chi bộ đã báo cáo đầy đủ kết quả; cấp trên chọn tiếp tục giúp đỡ hoặc kết luận.",
    ),
    Step(
        "deliver",
        "Ghi ngày giao quyết định",
        "Giao quyết định cho đồng chí",
        DECIDED,
        (S.DELIVERED, S.OVERTAKEN, S.LEFT),  # other open cases of the member end with the membership
        BRANCH_COMMITTEE,
        checks=(
            g.delivery_witnessed,
            g.dates_not_in_future,
            g.delivered_after_decision,
            g.card_collected_after_delivery,
        ),
        explain="Hạn khiếu nại chỉ tính từ ngày đồng chí nhận quyết định.",
        tracks=EVERY,
    ),
    Step(
        "cancel_case",
        "Hủy hồ sơ",
        "Hủy hồ sơ do không đủ căn cứ",
        BEFORE_DECISION,
        (S.CANCELLED,),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.no_open_ballot, g.not_the_opener, g.not_the_signer),
        checks=(g.reason_given, g.document_numbered, g.dates_not_in_future, g.not_before_opening),
        main=False,
        explain="Cấp trên hủy khi không đủ căn cứ; đồng chí được báo.",
        tracks=EVERY,
    ),
    Step(
        "record_departure",
        "Ghi chuyển đi nơi khác",
        "Đồng chí chuyển sinh hoạt ra ngoài đảng bộ này",
        BEFORE_DECISION,
        (S.MOVED_AWAY,),
        SUPERIOR,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.no_open_ballot, branch_decided_first),
        checks=(
            g.transfer_remark_given,
            g.document_numbered,
            g.dates_not_in_future,
            g.not_before_opening,
            g.not_before_help,
        ),
        main=False,
        explain="Nhận xét của chi bộ đi cùng hồ sơ đến nơi mới.",
        tracks=EVERY,
    ),
    Step(
        "record_death",
        "Ghi từ trần",
        "Đồng chí từ trần",
        OPEN,
        (S.DIED,),
        BRANCH_COMMITTEE,
        checks=(g.dates_not_in_future, g.not_before_help),
        main=False,
        explain="Hồ sơ kết thúc, không ghi thêm gì.",
        tracks=EVERY,
        on_the_way=True,
    ),
    Step(
        "return_case",
        "Đưa hồ sơ về bước trước",
        "Đưa hồ sơ về bước trước để làm lại",
        OPEN,
        tuple(RETURNS_TO),
        BRANCH_HEAD,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.not_the_proposer, g.no_open_ballot, g.clock_not_paused, g.earlier_step_exists),
        checks=(g.return_is_allowed, *SIGNED),
        main=False,
        explain="Khi một bước đã làm sai. Nội dung đã ghi không xóa: được đánh dấu đã đính chính và làm lại.",
        tracks=EVERY,
    ),
    Step(
        "correct_case",
        "Đính chính nội dung đã ghi",
        "Đính chính nội dung đã ghi",
        tuple(S),
        (),
        BRANCH_HEAD,
        Body.IMMEDIATE_SUPERIOR,
        checks=(g.erratum_is_whole, g.erratum_once, *SIGNED),
        main=False,
        explain="Ghi nội dung sai và nội dung đúng bên cạnh nhau; không sửa, không xóa chữ đã ghi.",
        tracks=EVERY,
        on_the_way=True,
    ),
    Step(
        "correct_delivery",
        "Đính chính ngày giao quyết định",
        "Đính chính ngày đồng chí nhận quyết định",
        (S.DELIVERED,),
        (),
        BRANCH_HEAD,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.delivery_opens_appeal, g.delivery_not_appealed),
        checks=(g.delivery_day_differs, g.delivered_after_decision, *SIGNED),
        main=False,
        explain="Hạn khiếu nại tính lại từ ngày đúng, chỉ lùi, không rút ngắn hạn đã báo. Ngày ra khỏi danh sách chi bộ đã ghi "
        "giữ nguyên.",
        tracks=EVERY,
    ),
    Step(
        "apply_new_rule",
        "Áp dụng quy định mới có lợi",
        "Áp dụng quy định mới có lợi cho đồng chí",
        OPEN,
        (),
        BRANCH_HEAD,
        Body.IMMEDIATE_SUPERIOR,
        needs=(g.no_open_ballot, g.newer_rule_exists),
        checks=(g.rule_favours, g.reason_given, g.document_numbered, g.dates_not_in_future, g.not_before_opening),
        main=False,
        explain="Hồ sơ giữ quy định của ngày mở. Chỉ quy định mới có lợi hơn cho đồng chí mới được áp dụng, có lý do.",
        tracks=EVERY,
    ),
)

STEPS += (*preparing.STEPS, *removal.STEPS, *leaving.STEPS, *discipline.STEPS)

BY_VERB = {step.verb: step for step in STEPS}


def step(verb):
    """The row of the table for a verb. Raises KeyError for an unknown one."""
    return BY_VERB[verb]


def steps_from(stage, track=Track.SCREENING):
    """The rows that may follow a stage on that track, in the table's order."""
    return [row for row in STEPS if stage in row.source and track in row.tracks]


def fits(case, row):
    """Does the step belong to the track of the case, and follow its stage?"""
    return case.stage in row.source and case.track in row.tracks


def stale(situation):
    """The reason given when a step does not fit the stage, e.g. because somebody else was faster."""
    move = situation.last_move
    if move is None or move.actor is None:
        return Reason(f"Hồ sơ đang ở bước “{situation.case.get_stage_display()}”.", "Xem lại hồ sơ.", "stage")
    return Reason(
        f"Đồng chí {move.actor} đã cập nhật hồ sơ này lúc {_time(move.at)}; hồ sơ đang ở bước "
        f"“{situation.case.get_stage_display()}”.",
        "Xem thay đổi rồi làm tiếp.",
        "case_changed_meanwhile",
    )


def _time(instant):
    """“19:30 ngày 02/11/2026”, in Vietnamese time."""
    return f"{timezone.localtime(instant):%H:%M ngày %d/%m/%Y}"


def may(case, row, actor, on):
    """Does the actor hold the office this step needs, at the right organisation?"""
    return any(access.holds(actor, row.roles, place) for place in row.places(case, on))


def stood_behind(case, actor):
    """Did the actor open the case, or record or accept its evidence? One person in two roles is warned (§11.3 no. 29)."""
    signers = case.evidence.values_list("recorded_by", "accepted_by")
    behind = actor.pk == case.opened_by_id or any(actor.pk in pair for pair in signers)
    return behind or case.proofs.filter(recorded_by=actor).exists()


def not_yours(case, row, actor, on, kind=None):
    """Why another body decides this kind, or that none is mapped; None where the actor may."""
    place = row.place(case, on, kind)
    if place is None:
        return str(_unmapped(row.body_for(kind)))
    return None if access.holds(actor, row.roles, place) else access.who_may(row.roles, place)


def _unmapped(body):
    if body == Body.SUB_COMMITTEE:
        return Reason(
            "Chi bộ này không ở dưới đảng bộ bộ phận nào.", "Đảng ủy cơ sở biểu quyết ngay.", "no_sub_committee"
        )
    return Reason(
        f"Chưa ghi cơ quan có thẩm quyền ({Body(body).label.lower()}) cho chi bộ này.",
        "Quản trị chọn cơ quan trong mục Thẩm quyền.",
        "authority_unmapped",
        "Quy định thi hành Điều lệ Đảng",
    )


def findings(case, row, actor, on, situation=None):
    """Every standing condition of a step, met or not, for the screen: the same guards that `require` uses."""
    situation = situation or Situation(case, actor, on)
    situation.step = row
    found = []
    if row.body and not row.places(case, on):
        reason = _unmapped(row.body)
        found.append(Finding(reason.code, False, reason.text, reason.advice, reason.basis))
    for guard in (*g.of_every_step(row), *row.needs):
        reason = guard(situation)
        if reason is None:
            if guard in row.needs:
                found.append(Finding(guard.code, True, guard.met, "", guard.basis))
        else:
            found.append(Finding(guard.code, False, reason.text, reason.advice, reason.basis))
    return found


def obstacles(case, row, actor, on):
    """The conditions that are not met yet, as Findings; empty when the step is possible."""
    return [finding for finding in findings(case, row, actor, on) if not finding.met]


def require(case, verb, actor, on, **data):
    """Refuse the step in words, or return its Situation. The case must be locked.

    Raises access.NoOffice (403) without the office, NotYet with every reason otherwise.
    """
    row = BY_VERB[verb]
    situation = Situation(case, actor, on, data, step=row)
    place = row.place(case, on, data.get("kind"))
    if place is None:
        raise NotYet(_unmapped(row.body_for(data.get("kind"))))
    access.require(actor, row.roles, place)
    if not fits(case, row):
        raise NotYet(stale(situation))
    reasons = [reason for guard in (*g.of_every_step(row), *row.needs) if (reason := guard(situation))]
    if not reasons:
        reasons = [reason for guard in row.checks if (reason := guard(situation))]
    if reasons:
        raise NotYet(*reasons)
    return situation
