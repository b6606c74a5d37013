"""Tasks of a branch in a year: who has which, what was last remarked, how much was done on time (domain §5.1, §5.4)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from members.actions.meetings import roll_of
from members.models import Assignment, AssignmentRemark, Member, Standing

Verdict = AssignmentRemark.Verdict
BEHIND = {Verdict.LATE, Verdict.NOT_DONE}

#: How a task stands, by its last remark: class, icon, words.
STATES = {
    Verdict.DONE: ("st-done", "i-check", "Đã hoàn thành"),
    Verdict.ON_TIME: ("st-now", "i-check", "Đúng tiến độ"),
    Verdict.LATE: ("st-soon", "i-alert", "Chậm tiến độ"),
    Verdict.NOT_DONE: ("st-soon", "i-alert", "Chưa thực hiện"),
}
DONE_LATE = ("st-done", "i-check", "Hoàn thành sau hạn")
OVERDUE = ("st-late", "i-alert", "Quá hạn")
UNREMARKED = ("st-rest", "i-clock", "Chưa nhận xét")
ENDED = ("st-rest", "i-dash", "Đã kết thúc")


@dataclass(frozen=True)
class Task:
    """A task with its remarks, latest first, on a day.

    It is late once it was remarked as behind after its due day, or is not done when that day is over; what was done
    in time and remarked only at the next meeting is in time. Without a due day it is due at the end of its year.
    """

    assignment: Assignment
    remarks: tuple
    on: date

    @property
    def last(self):
        return self.remarks[0] if self.remarks else None

    @property
    def is_done(self):
        return bool(self.remarks) and self.last.verdict == Verdict.DONE

    @property
    def is_ended(self):
        return self.assignment.ended_on is not None

    @property
    def is_open(self):
        return not (self.is_done or self.is_ended)

    @property
    def is_late(self):
        due = self.assignment.due_on or date(self.assignment.year, 12, 31)
        behind = any(remark.verdict in BEHIND and remark.on > due for remark in self.remarks)
        return behind or (not self.is_done and self.on > due)

    @property
    def state(self):
        if self.is_ended:
            return ENDED
        if self.is_late:
            return DONE_LATE if self.is_done else OVERDUE
        return STATES[self.last.verdict] if self.last else UNREMARKED


@dataclass(frozen=True)
class Figures:
    """How many tasks of a member in a year; one that was ended with a reason does not count."""

    total: int = 0
    done: int = 0
    on_time: int = 0
    late: int = 0

    @classmethod
    def of(cls, tasks):
        counted = [task for task in tasks if not task.is_ended]
        done = [task for task in counted if task.is_done]
        late = sum(task.is_late for task in counted)
        return cls(len(counted), len(done), sum(not task.is_late for task in done), late)

    @property
    def percent(self):
        """Percent done on time, rounded down; None without a task."""
        return 100 * self.on_time // self.total if self.total else None

    @property
    def late_percent(self):
        return 100 * self.late // self.total if self.total else None

    @property
    def words(self):
        """“2 trên 3 nhiệm vụ xong đúng hạn (66%)”."""
        return f"{self.on_time} trên {self.total} nhiệm vụ xong đúng hạn ({self.percent}%)" if self.total else ""


def tasks_of(assignments, on):
    """The tasks of a queryset, in two questions."""
    rows = (
        assignments.select_related("member")
        .prefetch_related("remarks")
        .order_by("member__sort_key", "member_id", "due_on", "pk")
    )
    return [Task(row, tuple(row.remarks.all()), on) for row in rows]


def figures_of(member_ids, year, on):
    """{member's id: Figures} of a year, in two questions; whoever has no task is left out."""
    found = defaultdict(list)
    for task in tasks_of(Assignment.objects.filter(member__in=member_ids, year=year), on):
        found[task.assignment.member_id].append(task)
    return {pk: Figures.of(tasks) for pk, tasks in found.items()}


# --- the register of a branch ---------------------------------------------------------------------------------------


@dataclass
class Line:
    """One member: the tasks, and what the standing says; whoever has one is not expected to have a task."""

    member: Member
    standing: str
    here: bool
    tasks: list = field(default_factory=list)

    @property
    def lacks(self):
        return self.here and not self.standing and not self.tasks

    @property
    def figures(self):
        return Figures.of(self.tasks)


def day_of(year, on):
    """The day on which the roll of a year is read."""
    return min(on, date(year, 12, 31))


def roll(branch, year, on):
    """([members], {member's id: the standing in words}) of a branch in a year."""
    members, day = roll_of(branch, day_of(year, on)), day_of(year, on)
    standings = Standing.objects.on(day).filter(member__in=members)
    return members, {standing.member_id: standing.get_kind_display() for standing in standings}


def register(branch, year, on):
    """The lines of a branch and year: first who has no task, then by name, at last who has left; five questions."""
    members, standings = roll(branch, year, on)
    lines = {member.pk: Line(member, standings.get(member.pk, ""), True) for member in members}
    for task in tasks_of(Assignment.objects.filter(branch=branch, year=year), on):
        member = task.assignment.member
        lines.setdefault(member.pk, Line(member, "", False)).tasks.append(task)
    return sorted(lines.values(), key=lambda line: (not line.lacks, not line.here))


def of_member(member, on):
    """[(year, Figures, [Task])] of a member, the latest year first."""
    years = defaultdict(list)
    for task in tasks_of(Assignment.objects.filter(member=member).select_related("branch"), on):
        years[task.assignment.year].append(task)
    return [(year, Figures.of(years[year]), years[year]) for year in sorted(years, reverse=True)]


def to_copy(branch, year, on):
    """The tasks of the year before that can be given again: to whoever is on the roll and has none of that title."""
    members, _ = roll(branch, year, on)
    ours = Assignment.objects.filter(branch=branch, member__in=members)
    taken = set(ours.filter(year=year).values_list("member", "title"))
    earlier = ours.filter(year=year - 1).select_related("member").order_by("member__sort_key", "member", "pk")
    return [row for row in earlier if (row.member_id, row.title) not in taken]


# --- the monthly remark ---------------------------------------------------------------------------------------------


def to_remark(meeting):
    """[(Task as before the meeting, the remark given at it or None)]: the open tasks of the branch on that day.

    In January those of the year before too, because the meeting looks back on December.
    """
    day = meeting.held_on
    years = [day.year, day.year - 1] if day.month == 1 else [day.year]
    given = Assignment.objects.filter(branch=meeting.branch, year__in=years, assigned_on__lte=day, ended_on=None)
    found = []
    for task in tasks_of(given.order_by(), day):
        before = tuple(remark for remark in task.remarks if remark.meeting_id != meeting.pk)
        here = next((remark for remark in task.remarks if remark.meeting_id == meeting.pk), None)
        if here or Task(task.assignment, before, day).is_open:
            found.append((Task(task.assignment, before, day), here))
    return sorted(found, key=lambda row: (row[0].assignment.member.sort_key, row[0].assignment.pk))
