"""The lists of what a member goes through, and of what the branch keeps of it: transfers, admission, cards, papers."""

from branches import access
from members.actions import KEEPERS_HERE
from members.exports.catalogue import BY_MEMBER
from members.forms.exports import scope
from members.models import (
    Admission,
    AdmissionPlan,
    Assignment,
    Badge,
    Card,
    CardCheck,
    Evaluation,
    FilePaper,
    PaperMovement,
    Probation,
    Reconciliation,
    ReconciliationLine,
    Transfer,
)
from members.partial_dates import shown

from . import narrowing
from .columns import Column, branch, column, mark, month, person, person_beyond, word
from .lists import List, register


def _either(first, second):
    """The name in the program, or the one that was written because it lies outside."""
    return first or second


TRANSFERS = (
    Column("full_name", "Họ và tên", ("member__full_name", "person"), _either, width=28),
    *person_beyond()[1:],
    word("kind", "Loại", Transfer, "kind"),
    word("state", "Tình trạng", Transfer, "state", width=30),
    Column("from", "Nơi chuyển đi", ("from_branch__name", "from_name"), _either, width=34),
    Column("to", "Nơi chuyển đến", ("to_branch__name", "to_name"), _either, width=34),
    column("requested_on", "Ngày đề nghị", "requested_on", width=12),
    column("letter_number", "Số giấy giới thiệu", "letter_number"),
    column("letter_on", "Ngày giấy giới thiệu", "letter_on", width=12),
    column("present_by", "Hạn nộp giấy", "present_by", width=12),
    column("presented_on", "Ngày nộp giấy ở nơi nhận", "presented_on", width=12),
    column("complete_by", "Tính là muộn sau ngày", "complete_by", width=12),
    column("accepted_on", "Ngày nơi nhận xác nhận", "accepted_on", width=12),
    column("until", "Tạm thời đến hết ngày", "until", width=12),
    column("extension_number", "Số giấy gia hạn", "extension_number", default=False),
    column("extension_on", "Ngày giấy gia hạn", "extension_on", width=12, default=False),
    column("returned_on", "Ngày trở về", "returned_on", width=12),
    column("return_number", "Số giấy giới thiệu trở về", "return_number", default=False),
    column("return_letter_on", "Ngày giấy giới thiệu trở về", "return_letter_on", width=12, default=False),
    column("file_sent_on", "Ngày gửi hồ sơ niêm phong", "file_sent_on", width=12),
    column("file_received_on", "Ngày nhận hồ sơ", "file_received_on", width=12),
    month("dues_paid_to", "Đã đóng đảng phí đến hết tháng", "dues_paid_to"),
    column("reason", "Lý do", "reason", width=30),
    column("late_explanation", "Giải trình chậm", "late_explanation", width=30),
    column("closed_for", "Lý do trả lại hoặc hủy", "closed_for", width=30),
)

ADMISSIONS = (
    *branch(),
    column("full_name", "Họ và tên khai sinh", "full_name", width=28),
    word("gender", "Giới tính", Admission, "gender", width=9),
    column("born_on", "Ngày sinh", "born_on", width=12),
    column("hometown", "Quê quán", "hometown", width=30),
    column("ethnicity", "Dân tộc", "ethnicity__name", width=10),
    column("occupation", "Nghề nghiệp", "occupation__name"),
    mark("youth_union", "Là đoàn viên", "youth_union"),
    mark("readmission", "Kết nạp lại", "readmission"),
    column("certificate_on", "Ngày cấp giấy chứng nhận bồi dưỡng", "certificate_on", width=12),
    column("applied_on", "Ngày đơn xin vào Đảng", "applied_on", width=12),
    column("introducer", "Đảng viên chính thức giới thiệu", "introducer__full_name", width=26),
    column("verified_on", "Ngày thẩm tra xong lý lịch", "verified_on", width=12),
    column("voted_on", "Ngày chi bộ biểu quyết", "voted_on", width=12),
    column("committee_voted_on", "Ngày đảng ủy cơ sở biểu quyết", "committee_voted_on", width=12),
    column("decision_number", "Số quyết định kết nạp", "decision_number"),
    column("decided_on", "Ngày quyết định kết nạp", "decided_on", width=12),
    column("ceremony_by", "Hạn tổ chức lễ kết nạp", "ceremony_by", width=12),
    column("ceremony_on", "Ngày lễ kết nạp", "ceremony_on", width=12),
    column("helper", "Đảng viên giúp đỡ", "helper__full_name", width=26),
    column("stopped_on", "Ngày dừng xét", "stopped_on", width=12),
    column("stopped_for", "Lý do dừng", "stopped_for", width=30),
)

ADMISSION_PLANS = (
    *branch("organization__", "Tổ chức đảng"),
    column("from_year", "Từ năm", "from_year", width=8),
    column("to_year", "Đến năm", "to_year", width=8),
    column("target", "Chỉ tiêu kết nạp", "target", width=10),
    column("basis", "Căn cứ", "basis", width=40),
)

PROBATIONS = (
    *branch("member__branch__"),
    *person(),
    column("admitted_on", "Ngày vào Đảng", "member__admitted_on", width=12),
    column("helper", "Đảng viên giúp đỡ", "helper__full_name", width=26),
    column("ends_on", "Đủ thời gian dự bị", "ends_on", width=12),
    column("consider_by", "Hạn chi bộ xét công nhận", "consider_by", width=12),
    column("course_on", "Ngày giấy chứng nhận lớp đảng viên mới", "course_on", width=12),
    column("self_review_on", "Ngày bản tự kiểm điểm", "self_review_on", width=12),
    column("voted_on", "Ngày chi bộ biểu quyết", "voted_on", width=12),
    word("outcome", "Kết quả", Probation, "outcome", width=30),
    column("decision_number", "Số quyết định", "decision_number"),
    column("decided_on", "Ngày quyết định", "decided_on", width=12),
)

BADGES = (
    *branch("member__branch__"),
    *person(),
    column("admitted_on", "Ngày vào Đảng", "member__admitted_on", width=12),
    column("years", "Huy hiệu (năm tuổi Đảng)", "years", width=10),
    column("occasion", "Đợt trao", "occasion", width=12),
    word("state", "Tình trạng", Badge, "state"),
    word("early", "Trao sớm", Badge, "early"),
    column("proposed_on", "Ngày đề nghị", "proposed_on", width=12),
    column("decision_number", "Số quyết định", "decision_number"),
    column("decided_on", "Ngày quyết định", "decided_on", width=12),
    column("awarded_on", "Ngày trao", "awarded_on", width=12),
    column("badge_number", "Số Huy hiệu", "badge_number"),
)

CARDS = (
    *branch("member__branch__"),
    person()[0],
    column("number", "Số thẻ đảng viên", "number"),
    word("reason", "Lý do cấp", Card, "reason"),
    word("state", "Tình trạng", Card, "state"),
    column("decision_number", "Số quyết định", "decision_number"),
    column("issued_on", "Ngày phát", "issued_on", width=12),
    column("handed_on", "Ngày trao tại chi bộ", "handed_on", width=12),
    column("ended_on", "Ngày mất, đổi, thu", "ended_on", width=12),
    column("note", "Ghi chú", "note", width=30),
)

CARD_CHECKS = (
    *branch(),
    column("year", "Năm", "year", width=8),
    *person_beyond()[:2],
    column("on", "Ngày kiểm tra", "on", width=12),
    word("result", "Kết quả", CardCheck, "result", width=22),
    column("note", "Ghi chú", "note", width=30),
)

PAPERS = (
    *branch("member__branch__"),
    *person()[:2],
    column("file_number", "Số lý lịch", "member__file_number"),
    column("type_number", "Số loại", "type__number", width=8),
    column("type", "Loại tài liệu", "type__name", width=44),
    column("number", "Số, ký hiệu", "number"),
    Column("dated_on", "Ngày của tài liệu", ("dated_on",), shown, width=12),
    word("confidentiality", "Độ mật", FilePaper, "confidentiality", width=12),
    column("place", "Nơi để bản giấy", "place", width=30),
    column("pages", "Số trang", "pages", width=8),
    word("state", "Tình trạng", FilePaper, "state"),
)

MOVEMENTS = (
    *branch("member__branch__"),
    person()[0],
    column("type", "Loại tài liệu", "paper__type__name", width=44),
    word("kind", "Việc", PaperMovement, "kind"),
    column("on", "Ngày", "on", width=12),
    column("person", "Người mượn, trả, báo", "person", width=26),
    column("due_on", "Hẹn trả", "due_on", width=12),
    column("note", "Lý do, số biên bản", "note", width=30),
)

RECONCILIATIONS = (
    *branch("organization__", "Tổ chức đảng"),
    column("on", "Ngày đối chiếu", "on", width=12),
    column("done_by", "Người đối chiếu", "done_by", width=26),
    column("minutes_number", "Số biên bản", "minutes_number"),
    column("note", "Nhận xét chung", "note", width=40),
)

RECONCILED = (
    column("on", "Ngày đối chiếu", "reconciliation__on", width=12),
    *branch("member__branch__"),
    *person()[:2],
    column("file_number", "Số lý lịch", "member__file_number"),
    word("result", "Kết quả", ReconciliationLine, "result", width=20),
    column("note", "Ghi chú", "note", width=30),
)

ASSIGNMENTS = (
    *branch(),
    column("year", "Năm", "year", width=8),
    *person_beyond()[:2],
    column("title", "Nhiệm vụ", "title", width=40),
    column("detail", "Yêu cầu, sản phẩm", "detail", width=50),
    column("assigned_on", "Ngày phân công", "assigned_on", width=12),
    column("due_on", "Hạn hoàn thành", "due_on", width=12),
    column("ended_on", "Ngày kết thúc", "ended_on", width=12),
    column("ended_for", "Kết thúc vì", "ended_for", width=24),
)

EVALUATIONS = (
    column("year", "Năm", "round__year", width=8),
    *branch("round__branch__"),
    *person_beyond()[:2],
    word("not_ranked", "Không xếp loại vì", Evaluation, "not_ranked", width=28),
    word("self_level", "Tự nhận mức", Evaluation, "self_level", width=30),
    column("self_points", "Tự chấm điểm", "self_points", width=10),
    column("self_reviewed_on", "Ngày nộp bản tự kiểm điểm", "self_reviewed_on", width=12),
    word("proposed", "Chi bộ đề nghị mức", Evaluation, "proposed", width=30),
)


def _kept(rows, actor):
    """Of the paper file only what the actor keeps."""
    return rows.filter(access.within(actor, "member__branch__", roles=KEEPERS_HERE))


_BRANCH, _MEMBER, _ORGANIZATION = "branch__", "member__branch__", "organization__"

for _list in (
    List(
        "transfers",
        "Chuyển sinh hoạt đảng",
        TRANSFERS,
        Transfer,
        scope(
            "from_branch__",
            "to_branch__",
            year="requested_on__year",
            state=("state", Transfer.State.choices),
            more=narrowing.TRANSFERS,
        ),
        ("-requested_on", "-pk"),
        people="member__",
    ),
    List(
        "admissions",
        "Hồ sơ xét kết nạp",
        ADMISSIONS,
        Admission,
        scope(_BRANCH, year="applied_on__year", more=narrowing.ADMISSIONS),
        ("-applied_on", "-pk"),
    ),
    List(
        "admission-plans",
        "Chỉ tiêu kết nạp",
        ADMISSION_PLANS,
        AdmissionPlan,
        scope(_ORGANIZATION, more=narrowing.ADMISSION_PLANS),
        ("organization__path", "-from_year", "pk"),
    ),
    List(
        "probations",
        "Đảng viên dự bị",
        PROBATIONS,
        Probation,
        scope(_MEMBER, year="ends_on__year"),
        ("member__admitted_on", "pk"),
    ),
    List(
        "badges",
        "Huy hiệu Đảng",
        BADGES,
        Badge,
        scope(_MEMBER, year="occasion__year", state=("state", Badge.State.choices), more=narrowing.BADGES),
        ("-occasion", *BY_MEMBER),
    ),
    List(
        "cards",
        "Thẻ đảng viên",
        CARDS,
        Card,
        scope(_MEMBER, year="issued_on__year", state=("state", Card.State.choices)),
        BY_MEMBER,
    ),
    List(
        "card-checks",
        "Kiểm tra thẻ đảng viên",
        CARD_CHECKS,
        CardCheck,
        scope(_BRANCH, year="year", state=("result", CardCheck.Result.choices)),
        ("-year", *BY_MEMBER),
        people="member__",
    ),
    List(
        "assignments",
        "Nhiệm vụ được phân công",
        ASSIGNMENTS,
        Assignment,
        scope(_BRANCH, year="year"),
        ("-year", *BY_MEMBER),
        people="member__",
    ),
    List(
        "evaluations",
        "Đánh giá đảng viên hằng năm",
        EVALUATIONS,
        Evaluation,
        scope("round__branch__", year="round__year"),
        ("-round__year", "round__branch__path", *BY_MEMBER),
        people="member__",
    ),
    List(
        "papers",
        "Mục lục tài liệu hồ sơ đảng viên",
        PAPERS,
        FilePaper,
        scope(_MEMBER, state=("state", FilePaper.State.choices)),
        ("member__sort_key", "member", "type__number", "pk"),
        KEEPERS_HERE,
        prepared=lambda rows, actor: _kept(rows, actor).filter(removed_on=None),
    ),
    List(
        "paper-movements",
        "Sổ mượn, trả tài liệu hồ sơ",
        MOVEMENTS,
        PaperMovement,
        scope(_MEMBER, year="on__year", state=("kind", PaperMovement.Kind.choices)),
        ("-on", "-pk"),
        KEEPERS_HERE,
        prepared=_kept,
    ),
    List(
        "reconciliations",
        "Đợt đối chiếu hồ sơ",
        RECONCILIATIONS,
        Reconciliation,
        scope(_ORGANIZATION, year="on__year"),
        ("-on", "-pk"),
    ),
    List(
        "reconciled",
        "Kết quả đối chiếu hồ sơ",
        RECONCILED,
        ReconciliationLine,
        scope(_MEMBER, year="reconciliation__on__year", state=("result", ReconciliationLine.Result.choices)),
        ("-reconciliation__on", *BY_MEMBER),
        KEEPERS_HERE,
        prepared=_kept,
    ),
):
    register(_list)
