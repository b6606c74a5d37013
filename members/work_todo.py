"""What tasks and the annual ranking ask to be done: a source of `members.todo`."""

from datetime import date, timedelta

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from branches.compiled import compiled
from branches.models import Organization
from members.models import (
    Assignment,
    AssignmentRemark,
    EvaluationRound,
    Meeting,
    Membership,
    Standing,
)
from members.todo import Item

FROM_MONTH = 2  # tasks of the year are asked for once January is over
ROUND_MONTH = 12  # and the round of the ranking from this month on, until the end of the next January


def todo(organizations, on, rule):
    """Members without a task, last month's remarks, the round not opened yet, in a branch that has begun with either;
    at a committee the rounds that wait."""
    organizations = {organization.pk: organization for organization in organizations}
    ranked = on.year if on.month == ROUND_MONTH else on.year - 1 if on.month == 1 else None
    here = [organization for organization in organizations.values() if organization.has_members]
    above = [organization for organization in organizations.values() if not organization.has_members]
    rows, decisions = yield [_branches(here, on, ranked), _submitted(above)]
    items = []
    for row in rows:
        branch = organizations[row["pk"]]
        if row["without"] and on.month >= FROM_MONTH:
            items.append(_no_task(branch, row["without"], on))
        if row["unremarked"]:
            items.append(_no_remark(branch, row["unremarked"], on))
        if ranked and not row["ranked"]:
            items.append(_no_round(branch, ranked))
    return items + [
        _to_decide(organizations[row["branch__parent"]], row["year"], row["n"], row["first"]) for row in decisions
    ]


@compiled
def _submitted(above):
    """How many rounds wait for the decision of each committee, by year."""
    waiting = EvaluationRound.objects.filter(
        branch__parent__in=above, state=EvaluationRound.State.VOTED, submitted_on__isnull=False
    )
    return waiting.order_by().values("branch__parent", "year").annotate(n=Count("pk"), first=Min("submitted_on"))


@compiled
def _branches(here, on, ranked):
    """Those that have begun with tasks or with the ranking, and what each lacks."""
    branches = Organization.objects.filter(pk__in=[branch.pk for branch in here]).active_on(on)
    tasks, rounds = (model.objects.filter(branch=OuterRef("pk")) for model in (Assignment, EvaluationRound))
    branches = branches.filter(Exists(tasks) | Exists(rounds)).annotate(
        without=Coalesce(Subquery(_without(on), output_field=IntegerField()), 0),
        unremarked=Subquery(_unremarked(on).values("pk")[:1]),
        ranked=Exists(rounds.filter(year=ranked or 0)),
    )
    return branches.order_by("sort_key", "pk").values("pk", "without", "unremarked", "ranked")


def _without(on):
    """How many of the branch have no task this year and are expected to have one."""
    given = Assignment.objects.filter(branch=OuterRef("branch"), member=OuterRef("member"), year=on.year)
    excused = Standing.objects.on(on).filter(member=OuterRef("member"))
    here = Membership.objects.on(on).filter(~Exists(given), ~Exists(excused), branch=OuterRef("pk"))
    return here.order_by().values("branch").annotate(n=Count("pk")).values("n")


def _unremarked(on):
    """Last month's regular meeting, where tasks were open at it and no meeting of the month has remarked any."""
    until = on.replace(day=1)
    since = (until - timedelta(days=1)).replace(day=1)
    done = AssignmentRemark.objects.filter(assignment=OuterRef("pk"), verdict=AssignmentRemark.Verdict.DONE)
    open_tasks = Assignment.objects.filter(
        ~Exists(done), branch=OuterRef("branch"), year=since.year, ended_on=None, assigned_on__lte=OuterRef("held_on")
    )
    remarks = AssignmentRemark.objects.filter(
        branch=OuterRef("branch"), meeting__held_on__gte=since, meeting__held_on__lt=until
    )
    return Meeting.objects.filter(
        ~Exists(remarks),
        Exists(open_tasks),
        branch=OuterRef("pk"),
        kind=Meeting.Kind.REGULAR,
        held_on__gte=since,
        held_on__lt=until,
    ).order_by("-held_on", "-pk")


def _no_task(branch, count, on):
    return Item(
        day=date(on.year, FROM_MONTH, 1),
        title=f"{count} đồng chí chưa có nhiệm vụ năm {on.year}",
        url=reverse("members:assignments", args=[branch.pk]),
        detail=f"{branch}: mỗi đảng viên được phân công nhiệm vụ hằng năm.",
        action="Giao nhiệm vụ",
    )


def _no_remark(branch, meeting, on):
    return Item(
        day=on.replace(day=1),
        title=f"Nhận xét nhiệm vụ tháng {on.replace(day=1) - timedelta(days=1):%m/%Y}",
        url=f"{reverse('members:assignment-remarks', args=[branch.pk])}?hop={meeting}",
        detail=f"{branch}: buổi họp tháng trước chưa ghi nhận xét nào.",
        action="Nhận xét",
    )


def _no_round(branch, year):
    return Item(
        day=date(year, ROUND_MONTH, 1),
        title=f"Mở đợt xếp loại đảng viên năm {year}",
        url=f"{reverse('members:evaluation-open', args=[branch.pk])}?nam={year}",
        detail=str(branch),
        action="Mở đợt",
        deadline=("ranking", branch.pk, f"{year}"),
    )


def _to_decide(organization, year, count, first):
    return Item(
        day=first,
        title=f"{count} chi bộ chờ quyết định xếp loại năm {year}",
        url=f"{reverse('members:evaluations', args=[organization.pk])}?nam={year}",
        detail=str(organization),
        action="Xem",
    )
