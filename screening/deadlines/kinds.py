"""What every kind of deadline is: from which day it runs, how it is counted, what happens then, and who is told.

A kind carries no number: numbers are parameters. `screening.why` prints these words, `screening.reminders` asks who.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from screening.appeals.offices import SETTLERS
from screening.models import Deadline
from screening.offices import BRANCH_HEAD, SUPERIOR

Kind = Deadline.Kind

WORKING_DAYS = "Ngày làm việc; không đếm thứ Bảy, Chủ nhật, ngày lễ"
MONTHS = "Tháng theo lịch, không phải số ngày; tháng thiếu ngày thì lấy ngày cuối tháng"
CALENDAR_DAYS = "Ngày theo lịch, đếm cả ngày nghỉ"
FIXED = "Ngày cố định trong tháng, trong năm, hoặc ngày ghi trong văn bản"


@dataclass(frozen=True)
class Spec:
    """One kind of deadline in words.

    `page`: the record it is about, a name of an address with `args(deadline)`; `is_told`: whether anybody is reminded;
    `nags`: whether it goes on while overdue; `is_plain`: whether a notice may call the kind by its name, because it
    says nothing about a person; `protects`: a right of the member hangs on it, so nobody waives it.
    """

    kind: str
    start: str
    duration: str
    then: tuple
    page: str
    parameters: tuple = ()
    argument: Callable = lambda deadline: [deadline.subject.rpartition(":")[2]]
    roles: frozenset = BRANCH_HEAD
    is_told: bool = True
    nags: bool = True
    is_plain: bool = False
    protects: bool = False

    @property
    def label(self):
        return Kind(self.kind).label

    def record_url(self, deadline):
        """Where the matter itself is dealt with."""
        return reverse(self.page, args=self.argument(deadline))


def _case(deadline):
    return [deadline.case_id]


#: {kind: its words}; each module of `sources` adds its own.
KINDS = {}


def declare(*specs):
    """Add kinds; each is declared once."""
    for spec in specs:
        assert spec.kind not in KINDS, spec.kind
        KINDS[spec.kind] = spec


def of_case(kind, start, duration, *then, parameters=(), **options):
    """A kind that belongs to a case, and leads to it."""
    return Spec(kind, start, duration, then, "screening:case", parameters, _case, **options)


APPROVAL_DAYS = ("screening.approval_days",)
REMIND_SUPERIOR = "Chương trình nhắc cấp trên; hồ sơ vẫn chờ, không tự có kết quả."
REMIND_BRANCH = "Chương trình nhắc chi bộ; hồ sơ vẫn ở giai đoạn này, không tự chuyển."

declare(
    of_case(
        Kind.MENTORING,
        "Ngày của nghị quyết phân công người giúp đỡ",
        MONTHS,
        "Từ ngày này chi bộ mới được bỏ phiếu xét kết quả; không ai mở sớm hơn được, kể cả quản trị.",
        parameters=("screening.education_months", "screening.clock_start"),
        nags=False,
        protects=True,
    ),
    of_case(
        Kind.REVIEW,
        "Ngày đủ thời gian giúp đỡ",
        CALENDAR_DAYS,
        "Chương trình nhắc chi bộ họp xét kết quả; quá ngày này thì báo cả cấp trên.",
        parameters=("screening.review_grace",),
        protects=True,
    ),
    of_case(
        Kind.MENTOR_REPORT,
        "Ngày hết kỳ trước (ghi muộn thì ngày ghi nhận xét trước), hoặc ngày bắt đầu giúp đỡ",
        "Tháng theo lịch kể từ ngày bắt đầu giúp đỡ, cộng những ngày tạm dừng",
        "Người giúp đỡ ghi nhận xét định kỳ; ghi muộn vẫn nhận.",
        parameters=("screening.helper_report_interval",),
    ),
    of_case(
        Kind.OPINION,
        "Ngày ghi việc chi bộ gửi danh sách",
        WORKING_DAYS,
        REMIND_SUPERIOR,
        parameters=APPROVAL_DAYS,
        roles=SUPERIOR,
    ),
    of_case(
        Kind.APPROVAL,
        "Ngày ghi kết quả bỏ phiếu",
        WORKING_DAYS,
        REMIND_SUPERIOR,
        parameters=APPROVAL_DAYS,
        roles=SUPERIOR,
    ),
    of_case(
        Kind.PROGRESS,
        "Ngày ghi kết quả bỏ phiếu",
        WORKING_DAYS,
        REMIND_SUPERIOR,
        parameters=APPROVAL_DAYS,
        roles=SUPERIOR,
    ),
    of_case(
        Kind.DECISION,
        "Ngày ghi việc gửi hồ sơ đến cấp có thẩm quyền",
        WORKING_DAYS,
        "Chương trình nhắc cấp có thẩm quyền; hồ sơ vẫn chờ, không tự có kết quả.",
        parameters=APPROVAL_DAYS,
    ),
    of_case(
        Kind.ACCEPTANCE,
        "Ngày ghi việc gửi hồ sơ",
        WORKING_DAYS,
        "Chương trình nhắc chi bộ nhận và cấp trên; đến lúc nhận, chi bộ cũ vẫn tính đồng chí.",
        parameters=APPROVAL_DAYS,
    ),
    of_case(
        Kind.BALLOT,
        "Ngày hồ sơ đến lượt chi bộ",
        CALENDAR_DAYS,
        REMIND_BRANCH,
        parameters=("deadline.branch_step_days", "meeting.frequency"),
    ),
    of_case(
        Kind.NOTIFICATION,
        "Ngày ghi văn bản phê duyệt",
        WORKING_DAYS,
        "Chương trình nhắc chi bộ giao thông báo; giao muộn vẫn ghi được.",
        parameters=("deadline.notification_days",),
        protects=True,
    ),
    of_case(
        Kind.COMMITMENT,
        "Ngày ghi việc giao thông báo, hoặc ý kiến cho giúp đỡ tiếp",
        CALENDAR_DAYS,
        REMIND_BRANCH,
        parameters=("deadline.branch_step_days", "meeting.frequency"),
    ),
    of_case(
        Kind.DELIVERY,
        "Ngày ghi quyết định vào hồ sơ",
        WORKING_DAYS,
        "Chương trình nhắc chi bộ giao quyết định; trước ngày giao, thời hạn khiếu nại chưa chạy.",
        parameters=("deadline.delivery_days",),
        protects=True,
    ),
    of_case(
        Kind.BAR,
        "Ngày bắt đầu ghi trong giấy tờ xác nhận",
        "Ngày liền sau ngày cuối của trường hợp chưa xem xét",
        "Từ ngày này chi bộ được họp xem xét; việc có họp hay không do chi bộ quyết định.",
        nags=False,
        protects=True,
    ),
    of_case(
        Kind.APPEAL,
        "Ngày đồng chí nhận quyết định (ngày 0)",
        WORKING_DAYS,
        "Hết ngày này vẫn còn hạn; khiếu nại nộp sau đó vẫn được nhận, ghi lý do nộp muộn.",
        parameters=("appeal.removal_days", "appeal.discipline_days"),
        is_told=False,
        protects=True,
    ),
    of_case(
        Kind.SETTLEMENT,
        "Ngày nhận đơn khiếu nại (ngày 0)",
        "Khiếu nại xóa tên: ngày làm việc; khiếu nại kỷ luật: ngày theo lịch",
        "Chương trình nhắc cơ quan giải quyết; quá ngày này đơn vẫn chờ, không tự có kết quả.",
        parameters=(
            "appeal.removal_settle_province",
            "appeal.removal_settle_central",
            "appeal.discipline_settle_province",
            "appeal.discipline_settle_central",
        ),
        roles=SETTLERS,
        protects=True,
    ),
)
