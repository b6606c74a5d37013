"""The questions of the home page that are made once give every office the rows that fresh ones give."""

from datetime import timedelta

import pytest
from django.db.models import Model

from branches.asking import ask
from branches.compiled import Question
from branches.models import Kind, Office, Role
from branches.tests.builders import LONG_AGO, make_officer, make_tree
from members import admission_todo, departures, meetings, papers, transfers, work_todo
from members.dues import todo as dues
from members.limits import limits
from members.tests.builders import make_member, make_ranking
from screening import turns
from screening.appeals import todo as appeals
from screening.deadlines import days
from screening.member_side import todo as complaints
from screening.models import Criterion, Stage
from screening.tests.builders import cast_of, make_case, next_day
from screening.todo import below, figures, page

pytestmark = pytest.mark.django_db


def plain(row):
    return {name: value for name, value in vars(row).items() if name != "_state"} if isinstance(row, Model) else row


def rows_of(question):
    """As the page gets them; where they are columns by name, together with others they are the same."""
    rows = question.rows()
    assert not question.names or not isinstance(next(iter(rows), {}), dict) or ask([question]) == [rows]
    return list(map(plain, rows))


def same(function, *arguments):
    """The rows of what is made once, which have to be those of what the function itself builds."""
    made, fresh = function(*arguments), function.__wrapped__(*arguments)
    made, fresh = ([made], [fresh]) if isinstance(made, Question) else (made, fresh)
    found = list(map(rows_of, made))
    assert found == [list(map(plain, queryset)) for queryset in fresh]
    return found


def of_actor(actor, on):
    """Everything about cases that the home page of the actor asks."""
    return [
        same(turns._cases, actor, turns._powers(actor, on)),
        same(appeals.questions, actor, on),
        same(complaints._unanswered, actor),
        same(page._suggested, actor, on, 2),
        same(below._cases_by_branch, actor),
        same(days.question, actor, on),
    ]


def of_registers(units, on):
    """Everything that the registers of the organisations ask."""
    branches, above = ([u for u in units if u.has_members is wanted] for wanted in (True, False))
    lowest, rule, before = admission_todo._lowest_first(units), limits(on), on - timedelta(days=60)
    return [
        same(meetings._held_and_planned, branches, before, on),
        same(dues._lists_and_money, units, on.replace(day=1)),
        same(transfers._waiting, branches, above, on),
        same(papers._compared_and_late, units, on),
        same(departures._unfinished, branches),
        same(work_todo._branches, branches, on, on.year),
        same(work_todo._submitted, above),
        same(admission_todo._probationary, lowest, on, on, rule.probation_months),
        same(admission_todo._decided, lowest),
        same(admission_todo._returned, lowest, on),
        same(admission_todo._reaching, lowest, on, on, rule, ()),
        same(admission_todo._checked, branches, on.year),
    ]


def test_every_office_gets_its_own_rows(settings):
    province, superior, committee, first, second = make_tree()
    here, there = make_case(first, Stage.MENTORING), make_case(second, Stage.PROPOSED)
    on = settings.BUSINESS_DATE = next_day(there)
    cast = cast_of(first)
    both = make_officer(first, Role.DEPUTY)
    Office.objects.create(user=both, organization=second, role=Role.SECRETARY, starts_on=LONG_AGO)
    seen = {}
    for actor in (
        cast.secretary,
        make_officer(second),
        both,
        cast.staff,
        make_officer(committee),
        make_officer(province),
    ):
        ((cases,), *_) = of_actor(actor, on)
        seen[actor] = {case["id"] for case in cases}
        of_registers([office.organization for office in actor.offices.select_related("organization")], on)
    assert seen[cast.secretary] == {here.pk}
    assert seen[both] == {here.pk, there.pk}
    assert first.kind == second.kind == Kind.BRANCH
    ((mine,), (others,)) = (same(figures._latest_meeting, branch, on) for branch in (first, second))
    assert mine[0]["branch_id"] == first.pk
    assert others != mine
    assert [move["branch_id"] for (move, *_) in same(figures._own_moves, second, LONG_AGO)] == [second.pk]
    same(below._branches_below, superior, on)


def test_a_criterion_that_ends_today_is_seen_by_the_next_question(settings):
    *_, branch, _ = make_tree()
    on = settings.BUSINESS_DATE = next_day(make_case(branch))
    secretary, member = cast_of(branch).secretary, make_member(branch)
    for year in (on.year - 2, on.year - 1):
        make_ranking(member, year)
    assert same(page._suggested, secretary, on, 2) == [[{"branch": branch.pk, "n": 1}]]
    Criterion.objects.filter(needs=Criterion.Needs.RANKINGS).update(valid_to=on - timedelta(days=1))
    assert same(page._suggested, secretary, on, 2) == [[]]
