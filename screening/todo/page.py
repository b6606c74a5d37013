"""The home page of an actor: cases, registers, appeals, notes and days, each where it belongs."""

from collections import defaultdict
from itertools import chain

from django.db.models import Count
from django.urls import reverse

from branches import access, journal
from branches.asking import converse
from branches.compiled import compiled
from branches.models.organizations import BRANCH_KINDS
from members import todo as members_todo
from members.actions import KEEPERS_HERE
from members.models import Member
from screening import detection, turns
from screening.appeals import todo as appeals
from screening.deadlines.days import COLUMNS, Days, question
from screening.member_side.todo import open_complaints
from screening.models import Deadline
from screening.regulation import numbers_on
from screening.todo.cases import elsewhere, next_task, queue, report_task
from screening.todo.items import ASIDE, Group, Home, Task, Waiting, state_of
from screening.workflow import BRANCH_COMMITTEE, BY_VERB


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
                found.elsewhere.append(elsewhere(case, row, row.place(case, on), on))
        elif row.body:
            mine.append((case, row))
        else:
            found.put(next_task(case, row, deadlines[case.pk], on), on)
        report = deadlines[case.pk].get(Deadline.Kind.MENTOR_REPORT)
        if report and case.has_mentor and turns.is_mine(case, BY_VERB["write_note"], actor, on):
            found.put(report_task(case, report, on), on)
    _suggest(found, sum(row["n"] for row in suggested), on)
    _of_records(found, chain.from_iterable(items), days, on)
    _of_appeals(found, after, days, on)
    _of_days(found, days, on)
    for group in found.groups:
        group.tasks.sort(key=_order)
    found.queue = sorted(
        [*queue(mine, deadlines, on), *_appeals_in_queue(after, days, on), *_of_complaints(found, actor, days, on)],
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
