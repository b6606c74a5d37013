"""Việc cần làm: what an office has to do, from the facts of the cases and the registers, each on the day of its deadline."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, starmap
from typing import NamedTuple

from django.db import models
from django.db.models import Count, DateField, F, FilteredRelation, Max, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast
from django.urls import reverse

from branches import access, journal, pages
from branches.asking import ask, converse
from branches.compiled import compiled
from branches.forms import in_sentence
from branches.models import Organization
from branches.models.organizations import BRANCH_KINDS, Kind
from branches.templatetags.party import dmy_time, number
from members import todo as members_todo
from members.actions import KEEPERS_HERE
from members.limits import Limits
from members.models import Meeting, Member
from screening import detection, turns
from screening.appeals import todo as appeals
from screening.deadlines.days import COLUMNS, Days, question
from screening.member_side.todo import open_complaints
from screening.models import Case, Deadline, Move, Stage
from screening.regulation import Rules, numbers_on
from screening.workflow import BRANCH_COMMITTEE, BY_VERB

WEEK = timedelta(days=6)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
ROWS = 20  # branches on one page
WHY = "Vì sao ngày này?"


def weekday(day):
    """“thứ Hai”."""
    return WEEKDAYS[day.weekday()]


def state_of(due, on, *, soon=7):
    """(class, icon, words) of a deadline: overdue, today, soon, later."""
    days = (due - on).days
    if days < 0:
        return "st-late", "i-alert", f"Quá hạn {-days} ngày"
    if days == 0:
        return "st-soon", "i-clock", "Hạn hôm nay"
    return "st-soon" if days <= soon else "st-rest", "i-clock", f"Còn {days} ngày"


@dataclass(frozen=True)
class Task:
    """One thing to do, or to wait for: on which day, about what, where, and how it stands."""

    day: date
    title: str
    url: str
    detail: str
    state: tuple
    action: str = ""
    action_url: str = ""
    due: date | None = None
    deadline: Deadline | None = None  # whose page says why that day

    @property
    def month(self):
        return f"thg {self.day.month}"


@dataclass
class Group:
    """Tasks under one heading."""

    anchor: str
    title: str
    tasks: list = field(default_factory=list)


@dataclass(frozen=True)
class Waiting:
    """A row of a superior's queue: one list, or one case that goes its own way."""

    branch: Organization
    what: str
    count: int
    since: date
    state: tuple
    action: str
    url: str
    deadline: Deadline | None = None  # the first of those that run, whose page says why that day


@dataclass
class Home:
    """Everything the home page prints; `cases` are the open cases that concern the actor, the numbers those of today."""

    overdue: Group
    week: Group
    later: Group
    rules: Rules
    limits: Limits
    elsewhere: list = field(default_factory=list)
    queue: list = field(default_factory=list)
    cases: list = field(default_factory=list)

    @property
    def groups(self):
        return [group for group in (self.overdue, self.week, self.later) if group.tasks]

    @property
    def first(self):
        """The most urgent task; it alone carries the filled button. Where a paper lies is not what a case waits for."""
        tasks = (task for group in self.groups for task in group.tasks)
        return next((task for task in tasks if not (task.deadline and task.deadline.kind in ASIDE)), None)

    def put(self, task, on):
        if task.due is not None and task.due < on:
            group = self.overdue
        elif task.due is None or task.due <= on + WEEK:
            group = self.week
        else:
            group = self.later
        group.tasks.append(task)


# --- tasks --------------------------------------------------------------------------------------------------------


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


def _task(case, row, deadlines, on):
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


def _report_task(case, deadline, on):
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


def _elsewhere(case, row, place, on):
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


def _queue(mine, deadlines, on):
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


def home(actor, on):
    """What the actor has to do today, this week and later, and what waits for others."""
    groups = (Group("qua-han", "Quá hạn"), Group("tuan-nay", "Tuần này"), Group("sap-toi", "Sắp tới"))
    found = Home(*groups, *numbers_on(on))
    cases = found.cases = turns.cases_of(actor, on)
    deadlines = defaultdict(dict)
    registers = members_todo.begin(_kept(actor), on, found.limits)
    (rows, suggested, waiting, *beside), *items = converse([_of_cases(cases, actor, on, found.rules), *registers])
    days = Days(waiting)
    for deadline in (Deadline(**row) for row in rows):
        deadlines[deadline.case_id][deadline.kind] = deadline
    after = appeals.answers(actor, on, beside)
    mine = []
    for case in cases:
        row = turns.next_step(case, on)
        if case.is_paused or not turns.is_mine(case, row, actor, on):
            if case.branch_id in _own_branches(actor):
                found.elsewhere.append(_elsewhere(case, row, row.place(case, on), on))
        elif row.body:
            mine.append((case, row))
        else:
            found.put(_task(case, row, deadlines[case.pk], on), on)
        report = deadlines[case.pk].get(Deadline.Kind.MENTOR_REPORT)
        if report and case.has_mentor and turns.is_mine(case, BY_VERB["write_note"], actor, on):
            found.put(_report_task(case, report, on), on)
    _suggest(found, sum(row["n"] for row in suggested), on)
    _of_records(found, chain.from_iterable(items), days, on)
    _of_appeals(found, after, days, on)
    _of_days(found, days, on)
    for group in found.groups:
        group.tasks.sort(key=_order)
    found.queue = sorted(
        [*_queue(mine, deadlines, on), *_appeals_in_queue(after, days, on), *_of_complaints(found, actor, days, on)],
        key=lambda row: (row.since, row.branch.sort_key),
    )
    return found


def _of_cases(cases, actor, on, rules):
    """The deadlines that run, who is pointed at by the rankings, what waits for the actor, what appeals ask for."""
    running = Deadline.objects.open().filter(case__in=cases).values(*COLUMNS)
    suggested, waiting = _suggested(actor, on, rules.criterion1_years), question(actor, on)
    return (yield [running, suggested, waiting, *appeals.questions(actor, on)])


def _kept(actor):
    """The organisations whose records the actor keeps."""
    return {o.organization_id: o.organization for o in access.offices(actor) if o.role in KEEPERS_HERE}.values()


def _state(due, on):
    return state_of(due, on) if due else ("st-now", "i-next", "Đến lượt đồng chí")


def _of_records(found, items, days, on):
    """What the registers of the own branch or committee ask for: meetings, dues, transfers, probation …"""
    for item in items:
        deadline = item.deadline and days.of(*item.deadline)
        due = deadline.due_on if deadline else item.due
        words = (item.title, item.url, item.detail, _state(due, on), item.action, item.url)
        found.put(Task(due or on, *words, due, deadline or None), on)


def _order(task):
    """By day; what no step waits for stands last."""
    return bool(task.deadline) and task.deadline.kind in ASIDE, task.day, task.title


def _of_days(found, days, on):
    """Deadlines of which neither a case nor a register has spoken."""
    for row, title, detail, url in days.rest(on):
        found.put(Task(row.due_on, title, url, detail, _state(row.due_on, on), "Mở", url, row.due_on, row), on)


def _of_appeals(found, after, days, on):
    """Results to bring to the member, suspensions that run out, and until when an appeal or its settlement may wait."""
    for row in after.tasks:
        words = (row.title, row.url, row.detail, _state(row.due, on), row.action, row.action_url, row.due)
        found.put(Task(row.due or row.since, *words, row.deadline and days.of(*row.deadline)), on)
    for row in after.elsewhere:
        words = (row.title, row.url, row.detail, state_of(row.due, on))
        found.elsewhere.append(Task(row.since, *words, due=row.due, deadline=Deadline(pk=row.why)))


def _appeals_in_queue(after, days, on):
    """Appeals and apologies among what waits for a body."""
    rows = []
    for row in after.queue:
        late = row.due is not None and row.due < on
        words = "Quá hạn giải quyết" if late else f"Hạn {row.due:%d/%m/%Y}" if row.due else "Chờ xem xét"
        state = ("st-late", "i-alert", words) if late else ("st-wait", "i-wait", words)
        deadline = row.deadline and days.of(*row.deadline)
        rows.append(Waiting(row.branch, row.title, 1, row.since, state, row.action, row.url, deadline))
    return rows


def _of_complaints(found, actor, days, on):
    """Notes about being listed: a row of the superior's queue; the branch sees that it waits (domain §12 no. 12)."""
    mine, others = open_complaints(actor, on)
    for row in others:
        if row.case.branch_id in _own_branches(actor):
            title = f"Ý kiến của đồng chí {row.case.member.full_name} gửi cấp trên"
            detail = f"Hồ sơ số {row.case.label}, cấp trên trả lời trước hết ngày {row.due_on:%d/%m/%Y}."
            url, state = row.get_absolute_url(), state_of(row.due_on, on)
            found.elsewhere.append(Task(row.received_on, title, url, detail, state, due=row.due_on))
    what = "Trả lời ý kiến của đồng chí được đưa vào danh sách"
    return [
        Waiting(
            row.case.branch,
            what,
            1,
            row.received_on,
            state_of(row.due_on, on),
            "Xem và trả lời",
            row.get_absolute_url(),
            days.of(Deadline.Kind.COMPLAINT, journal.subject_of(row)),
        )
        for row in mine
    ]


def _own_branches(actor):
    return {o.organization_id for o in access.offices(actor) if o.organization.kind in BRANCH_KINDS}


@compiled
def _suggested(actor, on, years):
    """How many members' rankings fit the first criterion, by branch; a superior finds them on the page of suggestions."""
    members = Member.objects.filter(access.within(actor, "branch__", roles=BRANCH_COMMITTEE))
    members = members if _own_branches(actor) else members.none()
    return detection.met_by_rankings(members, on, years).order_by().values("branch").annotate(n=Count("pk"))


def _suggest(found, suggested, on):
    """Members whose rankings fit the first criterion: the program points at them, a person decides."""
    if suggested:
        url, years = reverse("screening:detection"), found.rules.criterion1_years
        years = {2: "hai", 3: "ba"}.get(years, years)
        title = f"{suggested} đồng chí có {years} năm liền xếp loại “Không hoàn thành nhiệm vụ”"
        detail = "Chương trình chỉ gợi ý; chi ủy xem xét và quyết định có mở hồ sơ để giúp đỡ hay không."
        state = ("st-now", "i-info", "Nên xem xét")
        found.put(Task(on, title, url, detail, state, "Xem từng đồng chí", url), on)


# --- chi bộ in figures ----------------------------------------------------------------------------------------------


@compiled
def _latest_meeting(branch, on):
    return Meeting.objects.of_members().filter(branch=branch, held_on__lte=on).with_numbers()[:1]


def branch_figures(branch, open_cases, on):
    """[(figure, words, address)] for the home page of one branch."""
    members = pages.counts([branch], on).get(branch.pk)
    figures = []
    if members:
        words = f"đảng viên ({members['official']} chính thức, {members['probationary']} dự bị)"
        figures.append((members["total"], words, f"{reverse('members:list')}?organization={branch.pk}"))
    for meeting in _latest_meeting(branch, on).rows():
        words = f"có mặt buổi họp ngày {meeting.held_on:%d/%m/%Y}"
        figures.append((f"{meeting.present}/{meeting.on_roll}", words, meeting.get_absolute_url()))
    figures.append((open_cases, "hồ sơ rà soát đang mở", reverse("screening:case-list")))
    return figures


#: The steps that a branch does itself.
OWN_VERBS = [row.verb for row in BY_VERB.values() if row.body is None]


@compiled
def _own_moves(branch, since):
    moves = Move.objects.filter(branch=branch, on__gte=since, verb__in=OWN_VERBS)
    return moves.select_related("case__member").order_by("-pk")[:3]


def just_done(branch, on):
    """The latest steps that the branch did itself in its cases in the last month: (day, words, address)."""
    return [
        (move.on, turns.title(BY_VERB[move.verb], move.case.member), move.case.get_absolute_url())
        for move in _own_moves(branch, on - timedelta(days=31)).rows()
    ]


# --- the branches below a superior ----------------------------------------------------------------------------------


class BranchRow(NamedTuple):
    """A branch with open cases: how many, how many helped, what is due next."""

    pk: int
    open: int
    mentoring: int
    due: date | None
    moved_on: date
    branch: str = ""
    nearest: str = ""
    state: tuple = ()

    def is_late(self, on):
        return self.due is not None and self.due < on

    def is_soon(self, on):
        return self.due is not None and on <= self.due <= on + timedelta(days=7)

    @property
    def urgency(self):
        return self.due is None, self.due or date.max


#: No step of a case waits for them: the member may appeal or not, a paper is valid wherever it is kept.
ASIDE = (Deadline.Kind.APPEAL, Deadline.Kind.PAPER)


def _running():
    return Deadline.objects.open().exclude(kind__in=ASIDE)


def _due(grace):
    """When the next of the `running` deadlines becomes overdue; the review after the mentoring time has its grace."""
    due_on = F("running__due_on")
    late = Cast(due_on + timedelta(days=grace), DateField())
    return Min(models.Case(When(running__kind=Deadline.Kind.MENTORING, then=late), default=due_on))


@compiled
def _cases_by_branch(actor, grace):
    ends = dict.fromkeys(("deadlines__met_on", "deadlines__lapsed_on", "deadlines__waived_on"))
    open_ones = Q(**ends) & ~Q(deadlines__kind__in=ASIDE)
    cases = Case.objects.visible_to(actor).open().order_by()
    rows = (
        cases.annotate(running=FilteredRelation("deadlines", condition=open_ones))
        .values_list("branch_id")
        .annotate(
            open=Count("pk", distinct=True),
            mentoring=Count("pk", filter=Q(stage=Stage.MENTORING), distinct=True),
            due=_due(grace),
            moved_on=Max("stage_since"),
        )
    )
    return rows.order_by(F("due").asc(nulls_last=True))


def branch_rows(actor, rules, on):
    """Every branch in reach with open cases, still without its name, overdue work on top; one query."""
    return list(starmap(BranchRow, _cases_by_branch(actor, rules.review_grace).rows()))


@compiled
def _branches_below(top, on):
    return Organization.objects.below(top).branches().active_on(on).order_by().values("kind").annotate(n=Count("pk"))


def members_below(top, on):
    """How many members there are at and below the superior, and, where that was counted last night, how many branches."""
    return (pages.shown_counts if top.kind == Kind.PROVINCE else pages.counts)([top], on).get(top.pk)


def one_page(rows, start, top, on, branches=None):
    """(ROWS of them from there, by name where the day is the same: named, with what is nearest there; how many branches
    there are at and below the superior in all, unless that is known), in one query."""
    days = {row.due for row in rows[start : start + ROWS]}
    alike = [row for row in rows if row.due in days]
    first = rows.index(alike[0]) if alike else 0
    running = _running().filter(organization=OuterRef("pk"), case__closed_on=None, case__isnull=False)
    running = running.order_by("due_on", "pk")
    units = Organization.objects.filter(pk__in=[row.pk for row in alike])
    units = units.annotate(nearest=Subquery(running.values("kind")[:1])).values("pk", "sort_key", "name", "nearest")
    units, *kinds = ask([units] if branches is not None else [units, _branches_below(top, on)])
    known = {unit["pk"]: unit for unit in units}
    alike.sort(key=lambda row: (*row.urgency, known[row.pk]["sort_key"], row.pk))
    page = alike[start - first : start - first + ROWS]
    shown = [_named(row, known[row.pk]["name"], known[row.pk]["nearest"], on) for row in page]
    return shown, sum((kind["n"] for kind in chain(*kinds)), branches or 0)


def _named(row, branch, nearest, on):
    nearest = Deadline.Kind(nearest).label if nearest else "Chi bộ đang thực hiện"
    state = state_of(row.due, on) if row.due else ("st-done", "i-check", "Không có hạn")
    return row._replace(branch=branch, nearest=nearest, state=state)


def superior_figures(home, rows, members, branches, on):
    """[(figure, icon, words, address)] for the home page of a superior."""
    people = f", {number(members['total'])} đảng viên" if members else ""
    if members and "as_of" in members:
        people += f" (tính đến {dmy_time(members['as_of'])})"
    late, soon = sum(row.is_late(on) for row in rows), sum(row.is_soon(on) for row in rows)
    return [
        (len(home.queue), "", "danh sách, việc đang chờ", "#hang-doi"),
        (late, "i-alert", "chi bộ có việc quá hạn", "?state=late#chi-bo"),
        (soon, "i-clock", "chi bộ sắp đến hạn", "?state=soon#chi-bo"),
        (
            sum(row.mentoring for row in rows),
            "",
            "đồng chí đang được giúp đỡ",
            f"{reverse('screening:case-list')}?stage=mentoring",
        ),
        (branches, "", f"chi bộ{people}", reverse("branches:organization-list")),
    ]
