"""Which rows and which columns stay out of the print of all that is held about one person, each with its reason; and what a
reference is called there (domain §9; Luật 91/2025/QH15)."""

from screening.models import Paper

Kind = Paper.Kind

ANOTHER = "Dòng này là về người khác; phần của đồng chí có ở dòng về chính đồng chí."
SECRET = "Giữ bí mật số phiếu (quy tắc 27): không số liệu kiểm phiếu nào được in."
DERIVED = "Chương trình tự tính để tìm, sắp xếp; không thêm dữ liệu nào về đồng chí."
OWN = "Đã có ngay ở phần khác của bản này."
COUNTED = "Đếm từ điểm danh và đảng phí; các dòng đó có ở phần của chúng."
UNMERGING = "Để tách lại hai hồ sơ đã gộp; chính các giá trị đó có ở hồ sơ giữ lại."

#: References that do not make a row one about this person: “model.field” → why.
NOT_ABOUT = {
    "members.admission.introducer": ANOTHER,
    "members.admission.helper": ANOTHER,
    "members.probation.helper": ANOTHER,
    "screening.mentoring.mentor": ANOTHER,
    "members.membermerge.dropped": "Hồ sơ đã gộp: dữ liệu nằm ở hồ sơ giữ lại.",
    "screening.rollentry.ballot": ANOTHER,
    "screening.teller.ballot": ANOTHER,
    "screening.tallyentry.ballot": SECRET,
    "screening.tallyentry.teller": SECRET,
    "screening.reminder.deadline": "Lần nhắc việc cán bộ; thời hạn đã có ở phần Thời hạn.",
}

#: Columns that are not printed: “model.field” → why. The same for every field of a model: “model.*”.
NOT_PRINTED = {
    **{
        f"screening.ballot.{name}": SECRET
        for name in (
            *("issued", "collected", "valid", "invalid", "invalid_struck", "invalid_both", "invalid_form"),
            *("in_favour", "against", "blank", "for_expulsion", "for_dismissal", "for_warning", "for_reprimand"),
            *("base", "present", "needed", "wide_base", "mismatches"),
        )
    },
    **{f"screening.committeevote.{name}": SECRET for name in ("members", "present", "in_favour", "against")},
    **{f"members.evaluation.votes_{name}": SECRET for name in ("excellent", "good", "completed", "not_completed")},
    **{
        f"members.{model}.{name}": SECRET
        for model, names in {
            "admission": ("votes", "base", "committee_votes", "committee_base"),
            "probation": ("votes", "base"),
        }.items()
        for name in names
    },
    "members.member.search_name": DERIVED,
    "members.member.sort_key": DERIVED,
    "members.member.changed_at": DERIVED,
    "screening.rollentry.sort_key": DERIVED,
    "screening.paper.template": DERIVED,
    "screening.paper.occasion": DERIVED,
    **{f"screening.paperversion.{name}": DERIVED for name in ("occasion", "facts_sha256", "sha256", "size")},
    "members.membermerge.before": UNMERGING,
    "members.membermerge.choices": UNMERGING,
    **{f"members.memberyear.{name}": COUNTED for name in ("due", "paid", "held", "attended")},
    **{f"screening.deadline.{name}": DERIVED for name in ("subject", "part", "pauses", "next_rung_on", "told_on")},
    "screening.case.new_rules": OWN,
    **{f"branches.importrow.{name}": OWN for name in ("data", "changes", "before", "messages")},
    "branches.user.password": "Mã hóa một chiều; không ai đọc được.",
    "branches.importrow.target_id": DERIVED,
}

#: Kinds of papers of which every version is printed word by word: they speak of this person only, and of no vote.
PRINTED_PAPERS = frozenset(
    {
        *(Kind.OPINION_SHEET, Kind.NOTICE, Kind.RIGHTS_NOTICE, Kind.SELF_REVIEW, Kind.MENTOR_LOG, Kind.MENTOR_REMARKS),
        *(Kind.PAUSE, Kind.CONCLUSION, Kind.HEARING_MINUTES, Kind.APPEAL_RIGHTS, Kind.CARD_MINUTES, Kind.OTHER),
        *(Kind.DEPARTURE_NOTICE, Kind.APPLICATION, Kind.AGE_CONFIRMATION, Kind.SUSPENSION, Kind.CORRECTION),
        *(Kind.APPEAL, Kind.APPEAL_RESULT, Kind.APOLOGY),
    }
)
#: What stands for the words of the other papers, and of one above “thường”, of which nothing is kept.
UNPRINTED_PAPER = "Không in: có kết quả biểu quyết, nói về nhiều đồng chí, hoặc là văn bản mật."

#: What was done to the record by a verb that is no step of a case.
VERBS = {
    "screening.record_evidence": "Ghi bằng chứng",
    "screening.accept_evidence": "Chấp nhận bằng chứng",
    "screening.record_violation": "Ghi vi phạm",
    "screening.declare_kinship": "Khai quan hệ gia đình",
    "screening.withdraw_kinship": "Bỏ khai quan hệ gia đình",
    "screening.suspend": "Đình chỉ sinh hoạt",
    "screening.extend_suspension": "Gia hạn đình chỉ sinh hoạt",
    "screening.end_suspension": "Thôi đình chỉ sinh hoạt",
}

#: What a reference without a Vietnamese name of its own is called.
WORDS = {
    "accepted_by": "Người chấp nhận",
    "actor": "Người thực hiện",
    "answered_by": "Người trả lời",
    "applied_by": "Người ghi",
    "ballot": "Lần bỏ phiếu",
    "branch": "Chi bộ",
    "case": "Hồ sơ",
    "commitment": "Cam kết",
    "concluded_by": "Người kết luận",
    "decided_by": "Người ghi quyết định",
    "decision": "Quyết định",
    "declared_by": "Người khai",
    "first": "Hồ sơ thứ nhất",
    "given_by": "Người cho ý kiến",
    "made_by": "Người soạn",
    "meeting": "Cuộc họp",
    "member": "Đảng viên",
    "merged_by": "Người gộp",
    "organization": "Tổ chức",
    "reconciliation": "Đợt đối chiếu",
    "recorded_by": "Người ghi",
    "round": "Đợt xếp loại",
    "run": "Lần nhập",
    "second": "Hồ sơ thứ hai",
    "self_review": "Bản tự kiểm điểm",
    "sent_by": "Người chuyển",
    "set_aside_by": "Đã đính chính bởi",
    "settled_by": "Người giải quyết",
    "teller": "Người kiểm phiếu",
    "user": "Tài khoản",
    "vote": "Biểu quyết",
    "withdrawn_by": "Người bỏ khai",
    "unpaid_months": "Số tháng chưa đóng đảng phí",
    "absent_months": "Số tháng vắng",
    "deadline": "Thời hạn",
}
