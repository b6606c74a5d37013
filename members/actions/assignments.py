"""Tasks of members: given, changed, ended, copied to the next year, remarked at the monthly meeting (domain §5.1)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from branches import journal
from branches.calendar import add_months
from members import assignments
from members.actions.common import changes, fact, locked, not_later, record, require_keeper
from members.models import Assignment, AssignmentRemark

TOLD = ("title", "detail", "due_on")


def _keep(branch, actor, on):
    """The branch, locked: its records are kept by the actor, and it still exists."""
    branch = locked(branch)
    require_keeper(actor, branch)
    if branch.dissolved_on and branch.dissolved_on <= on:
        raise ValidationError(f"{branch} đã giải thể ngày {branch.dissolved_on:%d/%m/%Y}.")
    return branch


def _near(year, on):
    if not on.year - 1 <= year <= on.year + 1:
        raise ValidationError(f"Phân công cho năm {on.year - 1}, {on.year} hoặc {on.year + 1}.")


def _check(assignment, on):
    not_later(assignment.assigned_on, on, "Ngày phân công")
    if assignment.due_on and assignment.due_on.year != assignment.year:
        raise ValidationError({"due_on": f"Hạn hoàn thành nằm trong năm {assignment.year}."})
    assignment.full_clean()


def _entry(verb, branch, actor, **facts):
    journal.record(f"members.{verb}", actor=actor, organization=branch, subject=branch, facts=facts)


@transaction.atomic
def assign(branch, member_ids, *, year, title, assigned_on, detail="", due_on=None, actor, on):
    """Give one task to several members of the branch at once. Returns the new tasks."""
    branch = _keep(branch, actor, on)
    _near(year, on)
    members, _ = assignments.roll(branch, year, on)
    chosen = [member for member in members if member.pk in set(member_ids)]
    if len(chosen) != len(set(member_ids)):
        raise ValidationError("Danh sách đảng viên của chi bộ vừa thay đổi. Mở lại trang này rồi chọn.")
    if not chosen:
        raise ValidationError({"members": "Chưa chọn đồng chí nào."})
    same = Assignment.objects.filter(branch=branch, year=year, title=title, ended_on=None, member__in=chosen)
    if taken := same.select_related("member").first():
        raise ValidationError({"members": f"Đồng chí {taken.member} đã được giao nhiệm vụ này trong năm {year}."})
    told = {"year": year, "title": title, "detail": detail, "assigned_on": assigned_on, "due_on": due_on}
    rows = [Assignment(branch=branch, member=member, **told) for member in chosen]
    _check(rows[0], on)
    rows = Assignment.objects.bulk_create(rows)
    _entry("assign", branch, actor, year=year, title=title, members=[member.pk for member in chosen])
    return rows


@transaction.atomic
def copy_assignments(branch, year, chosen, *, actor, on):
    """Give tasks of the year before again; a due day moves by a year. Returns the new tasks."""
    branch = _keep(branch, actor, on)
    _near(year, on)
    ready = {row.pk: row for row in assignments.to_copy(branch, year, on)}
    if not chosen:
        raise ValidationError({"tasks": "Chưa chọn nhiệm vụ nào."})
    if not set(chosen) <= set(ready):
        raise ValidationError("Danh sách nhiệm vụ vừa thay đổi. Mở lại trang này rồi chọn.")
    rows = []
    for pk in dict.fromkeys(chosen):
        task = ready[pk]
        due = add_months(task.due_on, 12) if task.due_on else None
        row = Assignment(branch=branch, member=task.member, year=year, title=task.title, detail=task.detail)
        row.assigned_on, row.due_on = on, due if due is None or due >= on else None
        _check(row, on)
        rows.append(row)
    rows = Assignment.objects.bulk_create(rows)
    _entry("copy_assignments", branch, actor, year=year, tasks=len(rows))
    return rows


def _open(assignment, actor, on):
    """The task, locked, while it is neither done nor ended."""
    before = locked(assignment)
    _keep(before.branch, actor, on)
    task = assignments.Task(before, tuple(before.remarks.all()), on)
    if not task.is_open:
        raise ValidationError("Nhiệm vụ này đã hoàn thành hoặc đã kết thúc.")
    return before, task


@transaction.atomic
def change_assignment(assignment, *, actor, on):
    """Other words, another due day."""
    before, _ = _open(assignment, actor, on)
    _check(assignment, on)
    facts = changes(before, assignment, TOLD)
    if facts:
        assignment.save(update_fields=TOLD)
        record("change_assignment", before.member, actor, facts, before.branch)
    return assignment


@transaction.atomic
def end_assignment(assignment, *, ended_on, reason, actor, on):
    """Kết thúc without being done: it stays in the register with its reason, and no longer counts."""
    assignment, task = _open(assignment, actor, on)
    not_later(ended_on, on, "Ngày kết thúc")
    if task.last and ended_on < task.last.on:
        raise ValidationError({"ended_on": f"Không thể trước lần nhận xét gần nhất ({task.last.on:%d/%m/%Y})."})
    assignment.ended_on, assignment.ended_for = ended_on, reason
    assignment.full_clean()
    assignment.save(update_fields=["ended_on", "ended_for"])
    facts = {"title": assignment.title, "ends_on": ended_on, "reason": fact("reason", reason)}
    record("end_assignment", assignment.member, actor, facts, assignment.branch)
    return assignment


@transaction.atomic
def remark(meeting, verdicts, *, actor, on):
    """The remarks of a meeting, {task's id: (verdict, words)}, saved together.

    They are never edited: where one was given at this meeting already, another one stands after it, and the same one
    again writes nothing. Returns the new remarks.
    """
    meeting = locked(meeting)
    branch = locked(meeting.branch)
    require_keeper(actor, branch)
    ready = {task.assignment.pk: (task.assignment, given) for task, given in assignments.to_remark(meeting)}
    if not set(verdicts) <= set(ready):
        raise ValidationError("Danh sách nhiệm vụ vừa thay đổi. Mở lại trang này rồi nhận xét.")
    rows = []
    for pk, (verdict, text) in verdicts.items():
        assignment, given = ready[pk]
        if given is None or (given.verdict, given.text) != (verdict, text):
            row = AssignmentRemark(assignment=assignment, branch=branch, meeting=meeting, on=meeting.held_on)
            row.verdict, row.text = verdict, text
            row.full_clean()
            rows.append(row)
    if rows:
        rows = AssignmentRemark.objects.bulk_create(rows)
        facts = {"held_on": meeting.held_on, "tasks": len(rows)}
        verb = "members.remark_assignments"
        journal.record(verb, actor=actor, organization=branch, subject=meeting, facts=facts)
    return rows
