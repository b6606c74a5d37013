"""Vì sao là ngày này: start, duration, pauses, the rule with its source and mark, and what happens then."""

from branches.calendar import is_working_day
from screening.models import Deadline, Note, Parameter
from screening.pages import months_of
from screening.rulebook import in_words
from screening.todo import weekday

Kind = Deadline.Kind

#: The parameters a deadline is computed from.
RULES = {
    Kind.MENTORING: ("screening.education_months", "screening.clock_start", "screening.reminder_days"),
    Kind.MENTOR_REPORT: ("screening.helper_report_interval",),
    Kind.OPINION: ("screening.approval_days",),
    Kind.APPROVAL: ("screening.approval_days",),
    Kind.PROGRESS: ("screening.approval_days",),
    Kind.DECISION: ("screening.approval_days",),
    Kind.BAR: (),
    Kind.APPEAL: ("appeal.removal_days", "appeal.discipline_days"),
    Kind.ACCEPTANCE: ("screening.approval_days",),
    Kind.SETTLEMENT: (
        "appeal.removal_settle_province",
        "appeal.removal_settle_central",
        "appeal.discipline_settle_province",
        "appeal.discipline_settle_central",
    ),
}

#: What the day the time runs from is.
START = {
    Kind.MENTORING: "Ngày của nghị quyết phân công người giúp đỡ",
    Kind.MENTOR_REPORT: "Ngày ghi nhận xét trước, hoặc ngày bắt đầu giúp đỡ",
    Kind.OPINION: "Ngày chi bộ gửi danh sách",
    Kind.APPROVAL: "Ngày có kết quả bỏ phiếu",
    Kind.PROGRESS: "Ngày có kết quả bỏ phiếu",
    Kind.DECISION: "Ngày hồ sơ đến cấp có thẩm quyền",
    Kind.BAR: "Ngày bắt đầu ghi trong giấy tờ xác nhận",
    Kind.APPEAL: "Ngày đồng chí nhận quyết định (ngày 0)",
    Kind.ACCEPTANCE: "Ngày cấp trên gửi hồ sơ",
    Kind.SETTLEMENT: "Ngày nhận đơn khiếu nại (ngày 0)",
}

#: What the duration is, in words.
DURATION = {
    Kind.MENTORING: "Tháng theo lịch, không phải số ngày; tháng thiếu ngày thì lấy ngày cuối tháng",
    Kind.MENTOR_REPORT: "Tháng theo lịch kể từ ngày bắt đầu giúp đỡ",
    Kind.BAR: "Ngày liền sau ngày cuối của trường hợp chưa xem xét",
    Kind.APPEAL: "Ngày làm việc; không đếm thứ Bảy, Chủ nhật, ngày lễ",
    Kind.SETTLEMENT: "Khiếu nại xóa tên: ngày làm việc; khiếu nại kỷ luật: ngày theo lịch",
}

#: What happens on the day; nothing by itself.
THEN = {
    Kind.MENTORING: ("Từ ngày này chi bộ mới được bỏ phiếu xét kết quả; không ai mở sớm hơn được, kể cả quản trị.",),
    Kind.MENTOR_REPORT: ("Người giúp đỡ ghi nhận xét định kỳ; ghi muộn vẫn nhận.",),
    Kind.OPINION: ("Chương trình nhắc cấp trên.",),
    Kind.APPROVAL: ("Chương trình nhắc cấp trên.",),
    Kind.PROGRESS: ("Chương trình nhắc cấp trên.",),
    Kind.DECISION: ("Chương trình nhắc cấp có thẩm quyền.",),
    Kind.BAR: ("Từ ngày này chi bộ được họp xem xét; việc có họp hay không do chi bộ quyết định.",),
    Kind.ACCEPTANCE: ("Chương trình nhắc chi bộ nhận và cấp trên; đến lúc nhận, chi bộ cũ vẫn tính đồng chí.",),
    Kind.SETTLEMENT: ("Chương trình nhắc cơ quan giải quyết; quá ngày này đơn vẫn chờ, không tự có kết quả.",),
    Kind.APPEAL: ("Hết ngày này vẫn còn hạn; khiếu nại nộp sau đó vẫn được nhận, ghi lý do nộp muộn.",),
}


def _first_up(words):
    return words[0].upper() + words[1:]


def explain(deadline, on):
    """Everything the page prints about one deadline."""
    case = deadline.case
    remarks = case.notes.filter(kind=Note.Kind.PERIODIC, cycle=case.cycle).values_list("written_on", flat=True)
    mentoring = deadline.kind == Kind.MENTORING and deadline.starts_on == case.mentoring_starts_on
    rows = {row.code: row for row in Parameter.objects.filter(code__in=RULES[deadline.kind]).order_by("valid_from")}
    return {
        "deadline": deadline,
        "case": case,
        "weekday": _first_up(weekday(deadline.due_on)),
        "start": START[deadline.kind],
        "duration": DURATION.get(deadline.kind, "Ngày làm việc; không đếm thứ Bảy, Chủ nhật, ngày lễ"),
        "months": months_of(case, list(remarks), on) if mentoring else [],
        "pauses": list(case.pauses.all()) if mentoring else None,
        "rules": [(row, in_words(row, case.rules.values.get(row.code, row.value))) for row in rows.values()],
        "then": THEN[deadline.kind],
        "rest_day": not is_working_day(deadline.due_on),
    }
