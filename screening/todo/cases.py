"""Cases on the home page: the next step of each, the remark of its mentor, and what lies with somebody else."""

from collections import defaultdict

from django.urls import reverse

from branches.forms import in_sentence
from screening import turns
from screening.models import Deadline
from screening.todo.items import Task, Waiting, state_of
from screening.workflow import BY_VERB

WHY = "Vì sao ngày này?"


def _full_task(case, deadline, on):
    """The day from which the branch may review; until then there is nothing to do but to know it."""
    why = deadline.get_absolute_url() if deadline else ""
    return Task(
        case.mentoring_ends_on,
        f"Đủ {case.rules.education_months} tháng giúp đỡ đồng chí {case.member.full_name}",
        case.get_absolute_url(),
        "Từ ngày này chi bộ mới được bỏ phiếu xét kết quả.",
        state_of(case.mentoring_ends_on, on),
        WHY if why else "",
        why,
        case.mentoring_ends_on,
    )


def _mentor_task(case, row, on):
    """Nobody helps: another is named at the next meeting; after a meeting without it the task is overdue."""
    met, url = case.met_without_mentor, reverse("screening:step", args=[case.pk, row.slug])
    words = f"Chi bộ đã họp ngày {met:%d/%m/%Y} mà chưa cử." if met else "Cử ở buổi họp gần nhất."
    return Task(
        met or on,
        f"Cử người giúp đỡ đồng chí {case.member.full_name}",
        case.get_absolute_url(),
        f"Hồ sơ số {case.label} hiện chưa có người giúp đỡ. {words} Thời gian vẫn tính tiếp.",
        state_of(met, on) if met else ("st-now", "i-next", "Đến lượt chi bộ"),
        row.label,
        url,
        met,
    )


def _arrival_task(case, row, deadline, on):
    """A file on its way to this branch waits to be accepted."""
    due = deadline.due_on if deadline else None
    return Task(
        due or on,
        f"Nhận hồ sơ của đồng chí {case.member.full_name}",
        case.get_absolute_url(),
        f"{case.branch} chuyển đến, hồ sơ số {case.label}. Đọc nhận xét của chi bộ cũ rồi nhận.",
        state_of(due, on) if due else ("st-now", "i-next", "Đến lượt chi bộ"),
        row.label,
        reverse("screening:step", args=[case.pk, row.slug]),
        due,
        deadline,
    )


#: The kinds that a branch keeps by its own next step.
OF_TURN = {Deadline.Kind.BALLOT, Deadline.Kind.NOTIFICATION, Deadline.Kind.COMMITMENT, Deadline.Kind.DELIVERY}


#: The votes have been cast: nobody waits with their count for the last day.
AT_ONCE = {"enter_tally"}


def _of_turn(deadlines, is_full):
    """The deadline of what a branch has to do next: of the review once the time is full, else of the stage."""
    if is_full:
        return deadlines.get(Deadline.Kind.REVIEW)
    return next((deadlines[kind] for kind in deadlines if kind in OF_TURN), None)


def next_task(case, row, deadlines, on):
    if row.verb == "change_mentor":
        return _mentor_task(case, row, on)
    if row.verb == "accept_case":
        return _arrival_task(case, row, deadlines.get(Deadline.Kind.ACCEPTANCE), on)
    if row.verb == "open_review" and on < case.mentoring_ends_on:
        return _full_task(case, deadlines.get(Deadline.Kind.MENTORING), on)
    action, url = next(iter(turns.links(case, row)), ("Mở hồ sơ", case.get_absolute_url()))
    is_full = case.is_due(on)
    deadline = _of_turn(deadlines, is_full)
    due = deadline.due_on if deadline and row.verb not in AT_ONCE else None
    detail = f"Hồ sơ số {case.label}, {in_sentence(case.get_stage_display())} từ {case.stage_since:%d/%m/%Y}."
    if is_full:
        detail = f"Hồ sơ số {case.label}, đủ thời gian giúp đỡ từ {case.mentoring_ends_on:%d/%m/%Y}."
    return Task(
        due or case.stage_since,
        turns.title(row, case.member),
        case.get_absolute_url(),
        detail,
        state_of(due, on) if due else ("st-now", "i-next", "Đến lượt chi bộ"),
        action,
        url,
        due,
        deadline,
    )


def report_task(case, deadline, on):
    row = BY_VERB["write_note"]
    return Task(
        deadline.due_on,
        f"Nhận xét định kỳ về đồng chí {case.member.full_name}",
        case.get_absolute_url(),
        f"Người viết: đồng chí {case.mentor_name}, được phân công giúp đỡ.",
        state_of(deadline.due_on, on),
        row.label,
        reverse("screening:step", args=[case.pk, row.slug]),
        deadline.due_on,
        deadline,
    )


def elsewhere(case, row, place, on):
    since = turns.waits_since(case)
    days = (on - since).days
    if case.is_paused:
        state = ("st-rest", "i-wait", "Tạm dừng tính thời gian")
        title = f"Giúp đỡ đồng chí {case.member.full_name}"
        detail = "Cấp trên cho tính tiếp bằng văn bản thì thời gian mới chạy."
        return Task(case.stage_since, title, case.get_absolute_url(), detail, state)
    named = place and (row.body or row.receiving)
    who = str(place) if named else "Tổ kiểm phiếu" if row.verb == "enter_tally" else row.who()
    return Task(
        since,
        turns.title(row, case.member),
        case.get_absolute_url(),
        f"{who if place else 'Chưa ghi cơ quan có thẩm quyền'}, từ {since:%d/%m/%Y}",
        ("st-wait", "i-wait", f"Chờ {days} ngày" if days else "Chờ từ hôm nay"),
    )


#: What a queue calls the work of a stage, and its button.
QUEUE = {
    "give_opinion": ("Cho ý kiến trước bỏ phiếu", "Xem và cho ý kiến"),
    "approve": ("Phê duyệt sau bỏ phiếu", "Xem và phê duyệt"),
    "approve_progress": ("Công nhận tiến bộ", "Xem và phê duyệt"),
    "settle_result": ("Cho ý kiến về kết quả", "Xem và cho ý kiến"),
    "sub_committee_opinion": ("Đảng ủy bộ phận cho ý kiến", "Xem và ghi ý kiến"),
    "grassroots_vote": ("Đảng ủy cơ sở biểu quyết", "Xem và ghi kết quả"),
    "verify": ("Thẩm tra, kết luận", "Xem và ghi kết luận"),
    "decide": ("Quyết định", "Xem và ghi quyết định"),
    "decide_removal": ("Quyết định về việc xóa tên", "Xem và ghi quyết định"),
    "decide_leaving": ("Quyết định về đơn xin ra", "Xem và ghi quyết định"),
    "hear_before_decision": ("Gặp, nghe trước khi quyết định kỷ luật", "Xem và ghi buổi gặp"),
    "decide_discipline": ("Quyết định kỷ luật", "Xem và ghi quyết định"),
    "settle_referral": ("Xem xét kết quả bỏ phiếu kỷ luật", "Xem và ghi kết luận"),
}


def queue(mine, deadlines, on):
    """One row for each list that waits and for each case that goes its own way; the oldest first."""
    rows = defaultdict(list)
    for case, row in mine:
        rows[row.verb, case.nominee_list_id if row.verb in ("give_opinion", "approve") else -case.pk].append(case)
    queue = []
    for (verb, _), cases in rows.items():
        what, action = QUEUE.get(verb) or (BY_VERB[verb].title, BY_VERB[verb].label)
        since = min(case.stage_since for case in cases)
        running = [d for case in cases for d in deadlines[case.pk].values() if d.kind in WAITED_FOR]
        first = min(running, key=lambda deadline: deadline.due_on, default=None)
        days = (on - since).days
        words = f"Chờ {days} ngày" if days else "Chờ từ hôm nay"
        late = first is not None and first.due_on < on
        state = state_of(first.due_on, on) if late else ("st-wait", "i-wait", words)
        one = cases[0]
        url = one.nominee_list.get_absolute_url() if verb in ("give_opinion", "approve") else one.get_absolute_url()
        queue.append(Waiting(one.branch, what, len(cases), since, state, action, url, first))
    return sorted(queue, key=lambda row: (row.since, row.branch.sort_key))


WAITED_FOR = {Deadline.Kind.OPINION, Deadline.Kind.APPROVAL, Deadline.Kind.PROGRESS, Deadline.Kind.DECISION}
