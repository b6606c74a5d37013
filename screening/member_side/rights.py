"""Which rights a member has at which stage: one table (domain §1.3, §2, §11.3 nos. 12–14, 17, 23, 24, 28, 29).

A right is quoted with the document it rests on; what the program gives beyond the documents says so (mark D).
"""

from dataclasses import dataclass
from enum import Enum

from screening.guards.basis import CHARTER_8, CT, HD02_1, HD02_2, HD02_3, HD02_4
from screening.models import Appeal, Decision, Stage, Track

DIRECTIVE = "Chỉ thị 28-CT/TW ngày 21/01/2019"
HEARING = "Quy định 296-QĐ/TW, Điều 12"
BARS = "Quy định 296-QĐ/TW, Điều 8.7"
CARRY_OUT = "Quy định thi hành Điều lệ Đảng"
APPEALS = f"{CARRY_OUT}; quy định về kiểm tra, giám sát, kỷ luật"
WRONGED = "Quy định 117-QĐ/TW ngày 18/8/2023"
SUSPENDING = "Quy định về kiểm tra, giám sát và kỷ luật của Đảng"
DATA = "Luật 91/2025/QH15 về bảo vệ dữ liệu cá nhân"


class Right(Enum):
    """(words, document). Numbers in braces are those of the case's own edition of the regulations."""

    TOLD = ("Được thông báo đầy đủ nội dung, căn cứ, bằng chứng.", HD02_2)
    HEARD = ("Được trình bày ý kiến trước chi bộ.", HD02_2)
    EVIDENCE = ("Được đưa ra tài liệu, bằng chứng của mình.", HD02_2)
    RESERVED = ("Được bảo lưu ý kiến, đề nghị ghi vào biên bản.", HD02_2)
    RECONSIDERED = ("Được đề nghị xem xét lại.", HD02_2)
    MINUTES = ("Được đọc phần biên bản nói về mình.", CT)
    UNBIASED = ("Không ai được lợi dụng việc rà soát để trù dập; người có quan hệ gia đình không tham gia.", DIRECTIVE)
    NAMED = ("Bằng chứng phải có nơi ban hành; đơn không ghi tên không phải là bằng chứng.", CT)
    SECRET = ("Chi bộ bỏ phiếu kín với riêng từng người; chỉ phiếu đồng ý mới tính là đồng ý.", HD02_1)
    BALLOT = ("Đồng chí vẫn có phiếu của mình, trừ khi không có quyền biểu quyết.", "Điều lệ Đảng")
    CLOSED = ("Hồ sơ đã kết thúc không mở lại bằng chính bằng chứng cũ.", CT)
    COMPLAINT = ("Không đồng ý việc đưa vào danh sách thì gửi ý kiến lên cấp trên; được trả lời trong {complaint}.", CT)
    TALK = ("Được chi ủy (bí thư) gặp, trao đổi trước khi viết bản tự kiểm điểm.", HD02_2)
    REQUESTS = ("Được đề nghị viết bản tự kiểm điểm, ghi từng lần, ít nhất {requests} lần.", CARRY_OUT)
    NOTES = ("Được đọc và trả lời từng nhận xét của người giúp đỡ.", CT)
    FULL_TIME = ("Được giúp đỡ đủ {months} tháng; không ai xét kết quả sớm hơn.", f"{HD02_3}; {CHARTER_8}")
    PAUSE = ("Ốm đau dài ngày thì được đề nghị cấp trên cho tạm dừng tính thời gian.", CT)
    COMPARE = ("Được tự đối chiếu với từng cam kết trước khi chi bộ xét.", HD02_4)
    CLEARED = ("Được đưa ra khỏi danh sách; hồ sơ giữ lại, chỉ người có trách nhiệm được xem.", HD02_4)
    REPORTED = ("Chưa đủ tỷ lệ thì kết quả được báo cáo đầy đủ; không ai bị xử lý tự động.", HD02_4)
    VERIFIED = ("Được Ủy ban Kiểm tra nghe khi thẩm tra; người kết luận không phải là người quyết định.", HD02_4)
    MET = ("Được đại diện cấp quyết định gặp, nghe trình bày trước khi xem xét; ý kiến được ghi.", HEARING)
    BARRED = ("Chưa bị xem xét khi mang thai, nuôi con dưới 12 tháng tuổi, ốm nặng đang nằm viện.", BARS)
    ONCE = ("Một vi phạm chỉ bị xem xét một lần, bằng một hình thức.", SUSPENDING)
    LIMITED = ("Không bị kỷ luật khi đã hết thời hiệu.", "Quy định về kỷ luật đảng viên vi phạm")
    NO_PENALTY = ("Xóa tên không phải là hình thức kỷ luật.", CHARTER_8)
    GOOD_REASON = ("Tháng có lý do chính đáng không bị tính; được nêu và chứng minh lý do.", CHARTER_8)
    WITHDRAW = ("Được rút đơn khi chưa có quyết định.", CT)
    AGE = ("Được đề nghị cấp Giấy xác nhận tuổi đảng.", CARRY_OUT)
    IN_WRITING = ("Được nhận quyết định có số, ngày, căn cứ và quyền khiếu nại.", CARRY_OUT)
    NOT_YET = ("Chưa nhận quyết định thì chưa tính thời hạn khiếu nại.", CARRY_OUT)
    APPEAL = ("Được khiếu nại trong {appeal} ngày làm việc kể từ ngày nhận quyết định, lần lượt từng cấp.", APPEALS)
    SETTLED = ("Được giải quyết trong {settle} ở cấp tỉnh trở xuống, {settle_central} ở cấp Trung ương.", APPEALS)
    NEXT_LEVEL = ("Không đồng ý kết quả thì khiếu nại lên cấp trên tiếp theo, trừ khi là kết luận cuối cùng.", APPEALS)
    LATE = ("Đơn gửi muộn vẫn được ghi nhận; một người có thẩm quyền xem lý do và trả lời.", CT)
    WRONGED = ("Quyết định bị hủy thì được phục hồi đảng tịch, quyền lợi và được xin lỗi.", WRONGED)
    SUSPENSION_DAYS = ("Thời hạn {suspend_days} ngày, gia hạn một lần không quá {suspend_extension} ngày.", SUSPENDING)
    STAYS_MEMBER = ("Vẫn là đảng viên: đóng đảng phí, không xếp loại trong thời gian đình chỉ.", SUSPENDING)
    FILE = ("Được biết ai đã xem hồ sơ của mình, được nhận bản in tất cả dữ liệu về mình.", DATA)

    @property
    def words(self):
        return self.value[0]

    @property
    def basis(self):
        return self.value[1]

    def basis_on(self, track):
        """What Guide 02 gives in a screening, another document gives on the other ways (domain §2.1–§2.3)."""
        if track == Track.SCREENING or not self.basis.startswith("Hướng dẫn 02"):
            return self.basis
        if track != Track.DISCIPLINE:
            return CARRY_OUT
        return HEARING if self.basis == HD02_2 else SUSPENDING


R, S, T = Right, Stage, Track

#: Whom the member turns to beside the own branch.
ABOVE, INSPECTION, DECIDING = "above", "inspection", "deciding"


@dataclass(frozen=True)
class Moment:
    """One stage as it is explained to the member: what happens now, what comes next, which rights there are."""

    now: str
    next: str
    rights: tuple
    turn_to: str = ABOVE


FAIR = (R.HEARD, R.EVIDENCE, R.RESERVED, R.RECONSIDERED)
ENDED = "Hồ sơ không còn bước nào nữa."

#: Ends that every track has.
ENDS = {
    S.CANCELLED: Moment("Hồ sơ đã hủy vì không đủ căn cứ.", ENDED, (R.CLOSED,)),
    S.SETTLED: Moment("Cấp có thẩm quyền đã kết luận: không xử lý.", ENDED, (R.MINUTES, R.CLOSED)),
    S.DIED: Moment("Đồng chí đã từ trần; hồ sơ kết thúc.", "Không ghi thêm gì vào hồ sơ.", ()),
    S.MOVED_AWAY: Moment(
        "Hồ sơ kết thúc ở đây vì đồng chí đã chuyển đi.", "Nơi đến nhận hồ sơ kèm nhận xét.", (R.TOLD,)
    ),
    S.OVERTAKEN: Moment("Hồ sơ kết thúc vì đồng chí đã ra khỏi Đảng theo một quyết định khác.", ENDED, (R.TOLD,)),
    S.LEFT: Moment("Đồng chí đã ra khỏi Đảng theo đơn.", ENDED, (R.AGE,)),
}

_HANDED = "Chi bộ giao quyết định; ngày đồng chí nhận là ngày bắt đầu tính thời hạn khiếu nại."
DECIDED = Moment("Cấp có thẩm quyền đã ra quyết định.", _HANDED, (R.IN_WRITING, R.NOT_YET, R.APPEAL), DECIDING)
DELIVERED = Moment(
    "Đồng chí đã nhận quyết định. Quyết định có hiệu lực; khiếu nại không làm dừng hiệu lực.",
    "Hết thời hạn mà không khiếu nại thì quyết định là cuối cùng; gửi muộn vẫn được xem lý do.",
    (R.APPEAL, R.SETTLED, R.NEXT_LEVEL, R.LATE, R.WRONGED),
    DECIDING,
)
SENT_UP = "Đảng ủy cơ sở biểu quyết, rồi chuyển toàn bộ kết quả lên cấp có thẩm quyền."

SCREENING = {
    S.REVIEWING: Moment(
        "Chi bộ đang rà soát theo tiêu chí. Đồng chí chưa có tên trong danh sách nào.",
        "Chi bộ lấy ý kiến nơi cư trú hoặc nơi làm việc, xin ý kiến cấp trên, rồi mới bỏ phiếu.",
        (R.EVIDENCE, R.NAMED, R.UNBIASED),
    ),
    S.AWAITING_OPINION: Moment(
        "Chi bộ đã xin ý kiến cấp trên về dự kiến danh sách.",
        "Cấp trên cho ý kiến bằng văn bản về riêng từng người; sau đó chi bộ họp, bỏ phiếu kín.",
        (R.EVIDENCE, R.NAMED, R.UNBIASED),
    ),
    S.AWAITING_LIST_VOTE: Moment(
        "Cấp trên đã cho ý kiến; chi bộ chuẩn bị họp, bỏ phiếu kín.",
        "Có {list_ratio} đảng viên chính thức đồng ý thì đề nghị cấp trên phê duyệt; chưa đủ thì không đưa vào.",
        (*FAIR, R.SECRET, R.BALLOT),
    ),
    S.NOT_LISTED: Moment("Chi bộ không đưa đồng chí vào danh sách. Hồ sơ kết thúc.", ENDED, (R.MINUTES, R.CLOSED)),
    S.AWAITING_APPROVAL: Moment(
        "Chi bộ đã bỏ phiếu; kết quả đang chờ cấp trên phê duyệt.",
        "Cấp trên phê duyệt thì chi bộ giao thông báo cho đồng chí; không phê duyệt thì hồ sơ kết thúc.",
        (R.EVIDENCE, R.RECONSIDERED, R.MINUTES, R.COMPLAINT),
    ),
    S.REFUSED: Moment("Cấp trên không phê duyệt. Đồng chí không ở trong danh sách.", ENDED, (R.MINUTES, R.CLOSED)),
    S.APPROVED: Moment(
        "Cấp trên đã phê duyệt danh sách để chi bộ theo dõi, giúp đỡ đồng chí.",
        "Chi bộ giao thông báo, trao đổi với đồng chí; sau đó đồng chí viết bản tự kiểm điểm và cam kết.",
        (R.TOLD, R.COMPLAINT, R.UNBIASED),
    ),
    S.NOTIFIED: Moment(
        "Đồng chí đã nhận thông báo. Chi bộ trao đổi, nhận bản tự kiểm điểm và nghe đồng chí tại hội nghị.",
        "Chi bộ ra nghị quyết cử một người giúp đỡ đồng chí trong {months} tháng, tính từ ngày nghị quyết.",
        (R.TOLD, R.TALK, R.REQUESTS, *FAIR, R.MINUTES, R.COMPLAINT),
    ),
    S.MENTORING: Moment(
        "Chi bộ đang theo dõi, giúp đỡ đồng chí. Người giúp đỡ ghi nhận xét từng kỳ.",
        "Đủ thời gian, đồng chí tự đối chiếu với cam kết; chi bộ họp, bỏ phiếu kín công nhận tiến bộ.",
        (R.FULL_TIME, R.NOTES, R.PAUSE, R.COMPARE, R.COMPLAINT),
    ),
    S.REVIEW: Moment(
        "Thời gian giúp đỡ đã đủ. Chi bộ đang xét kết quả.",
        "Có {progress_ratio} đồng ý thì đề nghị cấp trên công nhận tiến bộ; chưa đủ thì báo cáo đầy đủ kết quả.",
        (R.COMPARE, *FAIR, R.NOTES, R.SECRET, R.BALLOT),
    ),
    S.PROGRESS_PROPOSED: Moment(
        "Chi bộ đề nghị công nhận đồng chí đã tiến bộ.",
        "Cấp trên phê duyệt thì đồng chí ra khỏi danh sách.",
        (R.MINUTES, R.NOTES, R.COMPLAINT),
    ),
    S.RECOGNISED: Moment("Đồng chí đã được công nhận tiến bộ.", ENDED, (R.CLEARED, R.COMPLAINT)),
    S.PROGRESS_NOT_RECOGNISED: Moment(
        "Chi bộ chưa đủ tỷ lệ công nhận tiến bộ.",
        "Chi bộ bỏ phiếu riêng về việc đề nghị; không đề nghị thì cấp trên xem xét kết quả.",
        (R.REPORTED, *FAIR, R.MINUTES, R.NOTES, R.SECRET, R.BALLOT),
    ),
    S.NO_PROPOSAL: Moment(
        "Chi bộ không đề nghị xử lý; kết quả đã báo cáo đầy đủ.",
        "Cấp trên cho tiếp tục giúp đỡ hoặc kết luận.",
        (R.REPORTED, R.RECONSIDERED, R.MINUTES, R.NOTES),
    ),
    S.PROPOSED: Moment(
        "Chi bộ đã đề nghị; chờ đảng ủy cơ sở biểu quyết.", SENT_UP, (*FAIR, R.MINUTES, R.NOTES, R.REPORTED)
    ),
    S.FORWARDED: Moment(
        "Hồ sơ đang được Ủy ban Kiểm tra thẩm tra, xác minh.",
        "Có kết luận bằng văn bản thì cấp có thẩm quyền mới xem xét quyết định.",
        (R.VERIFIED, R.EVIDENCE, R.RESERVED, R.NOTES),
        INSPECTION,
    ),
    S.VERIFIED: Moment(
        "Đã có kết luận thẩm tra; chờ cấp có thẩm quyền quyết định.",
        "Cấp có thẩm quyền biểu quyết: xóa tên, khai trừ, tiếp tục giúp đỡ, hoặc không xử lý.",
        (R.MET, R.BARRED, R.EVIDENCE, R.RESERVED, R.NOTES),
        DECIDING,
    ),
    S.STRUCK_OFF: DECIDED,
    S.EXPELLED: DECIDED,
    S.CONTINUED: Moment(
        "Cấp có thẩm quyền cho tiếp tục giúp đỡ đồng chí thêm một thời gian.",
        "Chi bộ ra nghị quyết mới; thời gian {months} tháng tính lại từ ngày nghị quyết, nhận xét cũ vẫn giữ.",
        (R.TOLD, R.NOTES, R.FULL_TIME, R.COMPLAINT),
    ),
    S.DELIVERED: DELIVERED,
}

REMOVAL = {
    S.PREPARING: Moment(
        "Chi bộ đang xét căn cứ xóa tên trong danh sách đảng viên.",
        "Đồng chí tự kiểm điểm trước chi bộ; sau đó chi bộ bỏ phiếu kín. Kết quả thế nào cũng báo cáo lên cấp trên.",
        (R.TOLD, R.NO_PENALTY, R.REQUESTS, R.GOOD_REASON, *FAIR, R.UNBIASED, R.SECRET),
    ),
    S.PROPOSED: Moment("Chi bộ đã bỏ phiếu; chờ đảng ủy cơ sở biểu quyết.", SENT_UP, (*FAIR, R.MINUTES, R.REPORTED)),
    S.AWAITING_DECISION: Moment(
        "Hồ sơ chờ cấp có thẩm quyền quyết định.",
        "Cấp có thẩm quyền biểu quyết: xóa tên hoặc không xóa tên.",
        (R.EVIDENCE, R.RESERVED, R.RECONSIDERED, R.MINUTES, R.REPORTED),
        DECIDING,
    ),
    S.STRUCK_OFF: DECIDED,
    S.DELIVERED: DELIVERED,
}

LEAVING = {
    S.PREPARING: Moment(
        "Chi bộ đang xem xét đơn xin ra khỏi Đảng của đồng chí.",
        "Chi bộ cho ý kiến, chuyển lên cấp trên; cấp có thẩm quyền quyết định.",
        (R.WITHDRAW, R.HEARD, R.AGE, R.UNBIASED),
    ),
    S.PROPOSED: Moment("Chi bộ đã cho ý kiến về đơn; chờ đảng ủy cơ sở.", SENT_UP, (R.WITHDRAW, R.AGE, R.MINUTES)),
    S.AWAITING_DECISION: Moment(
        "Đơn của đồng chí chờ cấp có thẩm quyền quyết định.",
        "Có quyết định thì chi bộ giao cho đồng chí.",
        (R.WITHDRAW, R.AGE, R.MINUTES),
        DECIDING,
    ),
    S.LEAVING_GRANTED: Moment(
        "Cấp có thẩm quyền đã cho đồng chí ra khỏi Đảng theo đơn.",
        "Chi bộ giao quyết định, thu thẻ đảng viên.",
        (R.IN_WRITING, R.AGE, R.APPEAL),
        DECIDING,
    ),
    S.WITHDRAWN: Moment("Đồng chí đã rút đơn. Đồng chí sinh hoạt bình thường.", ENDED, (R.TOLD,)),
    S.DELIVERED: DELIVERED,
}

DISCIPLINE = {
    S.PREPARING: Moment(
        "Chi bộ đang xem xét vi phạm của đồng chí.",
        "Đồng chí tự kiểm điểm, được gặp, nghe trình bày; sau đó chi bộ bỏ phiếu kín về hình thức.",
        (R.TOLD, R.MET, R.REQUESTS, *FAIR, R.NAMED, R.UNBIASED, R.BARRED, R.LIMITED, R.ONCE, R.SECRET),
    ),
    S.FORWARDED: Moment(
        "Chi bộ đã bỏ phiếu; Ủy ban Kiểm tra thẩm tra, kết luận.",
        "Có kết luận bằng văn bản thì cấp có thẩm quyền mới xem xét quyết định.",
        (R.VERIFIED, R.EVIDENCE, R.RESERVED, R.MINUTES),
        INSPECTION,
    ),
    S.VERIFIED: Moment(
        "Đã có kết luận thẩm tra; chờ cấp có thẩm quyền quyết định.",
        "Đại diện cấp quyết định gặp, nghe đồng chí; sau đó cấp quyết định biểu quyết.",
        (R.MET, R.BARRED, R.EVIDENCE, R.RESERVED, R.ONCE),
        DECIDING,
    ),
    S.PROPOSED: Moment("Chi bộ đã bỏ phiếu; chờ đảng ủy cơ sở biểu quyết.", SENT_UP, (*FAIR, R.MINUTES, R.REPORTED)),
    S.AWAITING_DECISION: Moment(
        "Hồ sơ chờ cấp có thẩm quyền quyết định.",
        "Đại diện cấp quyết định gặp, nghe đồng chí; sau đó cấp quyết định biểu quyết.",
        (R.MET, R.BARRED, R.EVIDENCE, R.RESERVED, R.ONCE),
        DECIDING,
    ),
    S.REFERRED: Moment(
        "Kết quả biểu quyết chưa thống nhất; cấp trên xem xét.",
        "Cấp trên kết luận; không có hình thức nào được áp dụng tự động.",
        (R.REPORTED, R.EVIDENCE, R.RESERVED, R.MINUTES),
    ),
    S.DISCIPLINED: DECIDED,
    S.EXPELLED: DECIDED,
    S.DELIVERED: DELIVERED,
}

MOMENTS = {
    T.SCREENING: ENDS | SCREENING,
    T.REMOVAL: ENDS | REMOVAL,
    T.LEAVING: ENDS | LEAVING,
    T.DISCIPLINE: ENDS | DISCIPLINE,
}

#: A shared step may lead a case to a stage for which only another track has words.
EVERY = LEAVING | REMOVAL | DISCIPLINE | SCREENING | ENDS

SUSPENDED = Moment(
    "Đồng chí đang bị đình chỉ sinh hoạt đảng theo quyết định của cấp có thẩm quyền.",
    "Hết thời hạn, cấp có thẩm quyền quyết định: cho sinh hoạt lại, gia hạn hoặc xử lý. Không có gì tự thay đổi.",
    (R.IN_WRITING, R.SUSPENSION_DAYS, R.STAYS_MEMBER, R.HEARD, R.EVIDENCE, R.RECONSIDERED, R.FILE),
    DECIDING,
)
RESUMED = Moment(
    "Đồng chí đã thôi bị đình chỉ sinh hoạt.", "Đồng chí sinh hoạt bình thường.", (R.IN_WRITING, R.FILE), DECIDING
)

LATE_APPEAL = Moment(
    "Đơn khiếu nại của đồng chí gửi sau thời hạn, đã được ghi nhận.",
    "Một người có thẩm quyền xem lý do gửi muộn và quyết định có nhận giải quyết hay không.",
    (R.LATE, R.EVIDENCE, R.SETTLED),
    DECIDING,
)
APPEALED = Moment(
    "Đơn khiếu nại của đồng chí đang được giải quyết. Trong khi chờ, đồng chí chấp hành quyết định.",
    "Người giải quyết không phải là người đã quyết định, thẩm tra hay mở hồ sơ. Kết quả được giao bằng văn bản.",
    (R.EVIDENCE, R.HEARD, R.SETTLED, R.NEXT_LEVEL, R.WRONGED),
    DECIDING,
)
ANSWERED = {
    Appeal.Outcome.ANNULLED: Moment(
        "Quyết định về đồng chí đã bị hủy bỏ.",
        "Đảng tịch và quyền lợi được phục hồi; cấp có thẩm quyền xin lỗi đồng chí.",
        (R.WRONGED, R.IN_WRITING),
        DECIDING,
    ),
    Appeal.Outcome.WITHDRAWN: Moment("Đồng chí đã rút khiếu nại.", ENDED, (R.MINUTES,), DECIDING),
}
UPHELD = Moment(
    "Đơn khiếu nại của đồng chí đã có kết quả.",
    "Chưa phải kết luận cuối cùng thì đồng chí được khiếu nại lên cấp trên tiếp theo, trong thời hạn ghi dưới đây.",
    (R.IN_WRITING, R.NEXT_LEVEL, R.SETTLED),
    DECIDING,
)

#: Decisions whose appeal is settled within days, not working days (domain §2.5).
DISCIPLINARY = (Decision.Kind.EXPEL, Decision.Kind.DISMISSAL, Decision.Kind.WARNING, Decision.Kind.REPRIMAND)


def of_appeal(appeal):
    """Where an appeal stands, as it is explained to the member."""
    if appeal.outcome:
        return ANSWERED.get(appeal.outcome, UPHELD)
    return LATE_APPEAL if appeal.late and appeal.admitted is None else APPEALED


def moment(case, appeals=()):
    """The moment of a case; after the delivery that of the latest appeal."""
    if case.stage == Stage.DELIVERED and appeals:
        return of_appeal(appeals[-1])
    return MOMENTS[Track(case.track)].get(case.stage) or EVERY[case.stage]


def numbers(rules, *, disciplinary=False):
    """The numbers that stand in the sentences, from the case's own edition."""
    if disciplinary:
        appeal, unit = rules.appeal_discipline_days, "ngày"
        settle, central = rules.appeal_discipline_settle, rules.appeal_discipline_settle_central
    else:
        appeal, unit = rules.appeal_removal_days, "ngày làm việc"
        settle, central = rules.appeal_removal_settle, rules.appeal_removal_settle_central
    return {
        "months": rules.education_months,
        "requests": rules.selfreview_requests,
        "list_ratio": rules.list_ratio.words,
        "progress_ratio": rules.progress_ratio.words,
        "complaint": f"{rules.appeal_removal_days} ngày làm việc",
        "appeal": appeal,
        "settle": f"{settle} {unit}",
        "settle_central": f"{central} {unit}",
        "suspend_days": rules.suspend_days,
        "suspend_extension": rules.suspend_extension_days,
    }


def sentences(case):
    """The rights of a case at its stage, for its page."""
    found = numbers(case.rules, disciplinary=case.track == Track.DISCIPLINE)
    return [right.words.format_map(found) for right in (*moment(case).rights, Right.FILE)]
