"""The tracks of a case, its stages, and the four phases of the screening (domain §1.3, §2, §11.3; words of the screens)."""

from django.db import models


class Track(models.TextChoices):
    """The way a case goes: the screening of Guide 02, or one of the other ways out (domain §2)."""

    SCREENING = "screening", "Rà soát, sàng lọc"
    REMOVAL = "removal", "Xóa tên"
    LEAVING = "leaving", "Xin ra khỏi Đảng"
    DISCIPLINE = "discipline", "Kỷ luật"


class Phase(models.TextChoices):
    """Bốn bước của quy trình."""

    DETECT = "detect", "Rà soát, phát hiện"
    COMMIT = "commit", "Thông báo, cam kết"
    MENTOR = "mentor", "Giúp đỡ"
    SCREEN = "screen", "Sàng lọc"


class Stage(models.TextChoices):
    """Giai đoạn của hồ sơ. `due` is never stored: it is `mentoring` whose time is full, computed from the calendar."""

    REVIEWING = "reviewing", "Đang rà soát"
    AWAITING_OPINION = "awaiting_opinion", "Chờ cấp trên cho ý kiến"
    AWAITING_LIST_VOTE = "awaiting_list_vote", "Chờ chi bộ bỏ phiếu kín"
    NOT_LISTED = "not_listed", "Không đưa vào danh sách"
    AWAITING_APPROVAL = "awaiting_approval", "Chờ cấp trên phê duyệt"
    REFUSED = "refused", "Không được phê duyệt"
    APPROVED = "approved", "Đã phê duyệt, chờ thông báo"
    NOTIFIED = "notified", "Đã thông báo cho đồng chí"
    MENTORING = "mentoring", "Đang được giúp đỡ"
    REVIEW = "review", "Đang xét kết quả"
    PROGRESS_PROPOSED = "progress_proposed", "Đề nghị công nhận tiến bộ"
    RECOGNISED = "recognised", "Đã công nhận tiến bộ"
    PROGRESS_NOT_RECOGNISED = "progress_not_recognised", "Chưa đủ phiếu công nhận tiến bộ"
    NO_PROPOSAL = "no_proposal", "Không đề nghị xử lý, đã báo cáo kết quả"
    PROPOSED = "proposed", "Chi bộ đã đề nghị, chờ đảng ủy cơ sở"
    FORWARDED = "forwarded", "Chờ Ủy ban Kiểm tra thẩm tra"
    VERIFIED = "verified", "Đã có kết luận, chờ quyết định"
    STRUCK_OFF = "struck_off", "Quyết định xóa tên, chờ giao"
    EXPELLED = "expelled", "Quyết định khai trừ, chờ giao"
    CONTINUED = "continued", "Tiếp tục giúp đỡ thêm một chu kỳ"
    SETTLED = "settled", "Cấp có thẩm quyền kết luận, không xử lý"
    DELIVERED = "delivered", "Đã giao quyết định"
    MOVED_AWAY = "moved_away", "Đã chuyển đi"
    DIED = "died", "Từ trần"
    LEFT = "left", "Đã ra khỏi Đảng theo đơn"
    CANCELLED = "cancelled", "Hủy do không đủ căn cứ"
    # the other ways out
    PREPARING = "preparing", "Đang lập hồ sơ"
    AWAITING_DECISION = "awaiting_decision", "Chờ cấp có thẩm quyền quyết định"
    REFERRED = "referred", "Chuyển cấp trên xem xét kết quả"
    DISCIPLINED = "disciplined", "Đã có quyết định kỷ luật, chờ giao"
    LEAVING_GRANTED = "leaving_granted", "Đã cho ra khỏi Đảng, chờ giao"
    WITHDRAWN = "withdrawn", "Đồng chí đã rút đơn"
    OVERTAKEN = "overtaken", "Kết thúc vì đồng chí đã ra khỏi Đảng"


#: Stages in which a case is closed and nothing further happens to it.
FINAL = frozenset(
    {
        Stage.NOT_LISTED,
        Stage.REFUSED,
        Stage.RECOGNISED,
        Stage.SETTLED,
        Stage.DELIVERED,
        Stage.MOVED_AWAY,
        Stage.DIED,
        Stage.LEFT,
        Stage.CANCELLED,
        Stage.WITHDRAWN,
        Stage.OVERTAKEN,
    }
)

PHASE = {
    Stage.REVIEWING: Phase.DETECT,
    Stage.AWAITING_OPINION: Phase.DETECT,
    Stage.AWAITING_LIST_VOTE: Phase.DETECT,
    Stage.NOT_LISTED: Phase.DETECT,
    Stage.AWAITING_APPROVAL: Phase.DETECT,
    Stage.REFUSED: Phase.DETECT,
    Stage.APPROVED: Phase.COMMIT,
    Stage.NOTIFIED: Phase.COMMIT,
    Stage.CONTINUED: Phase.COMMIT,
    Stage.MENTORING: Phase.MENTOR,
    Stage.REVIEW: Phase.SCREEN,
    Stage.PROGRESS_PROPOSED: Phase.SCREEN,
    Stage.RECOGNISED: Phase.SCREEN,
    Stage.PROGRESS_NOT_RECOGNISED: Phase.SCREEN,
    Stage.NO_PROPOSAL: Phase.SCREEN,
    Stage.PROPOSED: Phase.SCREEN,
    Stage.FORWARDED: Phase.SCREEN,
    Stage.VERIFIED: Phase.SCREEN,
    Stage.STRUCK_OFF: Phase.SCREEN,
    Stage.EXPELLED: Phase.SCREEN,
    Stage.SETTLED: Phase.SCREEN,
    Stage.DELIVERED: Phase.SCREEN,
}

#: Class of the status badge: now = the branch acts, wait = someone above acts, rest = at an end, done = good end.
STYLE = dict.fromkeys(FINAL, "st-rest") | {
    Stage.REVIEWING: "st-now",
    Stage.AWAITING_OPINION: "st-wait",
    Stage.AWAITING_LIST_VOTE: "st-now",
    Stage.AWAITING_APPROVAL: "st-wait",
    Stage.APPROVED: "st-now",
    Stage.NOTIFIED: "st-now",
    Stage.MENTORING: "st-now",
    Stage.REVIEW: "st-now",
    Stage.PROGRESS_PROPOSED: "st-wait",
    Stage.RECOGNISED: "st-done",
    Stage.PROGRESS_NOT_RECOGNISED: "st-now",
    Stage.NO_PROPOSAL: "st-wait",
    Stage.PROPOSED: "st-wait",
    Stage.FORWARDED: "st-wait",
    Stage.VERIFIED: "st-wait",
    Stage.STRUCK_OFF: "st-now",
    Stage.EXPELLED: "st-now",
    Stage.CONTINUED: "st-now",
    Stage.PREPARING: "st-now",
    Stage.AWAITING_DECISION: "st-wait",
    Stage.REFERRED: "st-wait",
    Stage.DISCIPLINED: "st-now",
    Stage.LEAVING_GRANTED: "st-now",
}
