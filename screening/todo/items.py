"""What stands on the home page: a thing to do on its day, a row of a superior's queue, and all of them together."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from branches.models import Organization
from members.limits import Limits
from screening.models import Deadline
from screening.regulation import Rules

WEEK = timedelta(days=6)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

#: No step of a case waits for them: the member may appeal or not, a paper is valid wherever it is kept.
ASIDE = (Deadline.Kind.APPEAL, Deadline.Kind.PAPER)


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
