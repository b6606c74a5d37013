"""The branches below a superior with open cases, overdue work on top, and all of them in figures."""

from datetime import date, timedelta
from itertools import chain, starmap
from typing import NamedTuple

from django.db.models import Count, F, FilteredRelation, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse

from branches import pages
from branches.asking import ask
from branches.compiled import compiled
from branches.models import Organization
from branches.models.organizations import Kind
from branches.templatetags.party import dmy_time, number
from screening.models import Case, Deadline, Stage
from screening.todo.items import ASIDE, state_of

ROWS = 20  # branches on one page


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


#: Nor is a branch late with the day from which it may review: the review itself has its own.
NOT_NEXT = (*ASIDE, Deadline.Kind.MENTORING)


@compiled
def _cases_by_branch(actor):
    ends = dict.fromkeys(("deadlines__met_on", "deadlines__lapsed_on", "deadlines__waived_on"))
    open_ones = Q(**ends) & ~Q(deadlines__kind__in=NOT_NEXT)
    cases = Case.objects.visible_to(actor).open().order_by()
    rows = (
        cases.annotate(running=FilteredRelation("deadlines", condition=open_ones))
        .values_list("branch_id")
        .annotate(
            open=Count("pk", distinct=True),
            mentoring=Count("pk", filter=Q(stage=Stage.MENTORING), distinct=True),
            due=Min("running__due_on"),
            moved_on=Max("stage_since"),
        )
    )
    return rows.order_by(F("due").asc(nulls_last=True))


def branch_rows(actor):
    """Every branch in reach with open cases, still without its name, overdue work on top; one query."""
    return list(starmap(BranchRow, _cases_by_branch(actor).rows()))


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
    running = Deadline.objects.open().exclude(kind__in=NOT_NEXT).order_by("due_on", "pk")
    running = running.filter(organization=OuterRef("pk"), case__closed_on=None, case__isnull=False)
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
