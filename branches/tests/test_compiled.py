"""Questions made once: the same rows as a fresh question gives, whoever asks, and whatever has changed meanwhile."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Case, Count, IntegerField, Value, When
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from branches import compiled
from branches.asking import ask
from branches.models import Office, Organization, Role
from branches.tests.builders import make_officer, make_organization, make_tree

pytestmark = pytest.mark.django_db


@compiled.compiled
def below(units, kind):
    return Organization.objects.filter(parent__in=units, kind=kind).order_by("path").values("pk", "founded_on")


@compiled.compiled
def seen(actor):
    mine = Office.objects.filter(user=actor).select_related("organization")
    return [Organization.objects.visible_to(actor).order_by("path"), mine.order_by("pk")]


@compiled.compiled
def nearest(unit):
    here = Case(When(path__startswith=unit.path, then=Value(unit.pk)), output_field=IntegerField())
    return Organization.objects.values(here=here).annotate(n=Count("pk")).order_by("here")


@compiled.compiled
def among(keys, kind):
    return Organization.objects.filter(pk__in=keys, kind=kind).order_by("path")


def test_it_gives_what_a_fresh_question_gives_for_every_organisation_of_the_kind():
    province, superior, committee, *branches = make_tree()
    other = make_organization(superior)
    alone = make_organization(other, founded_on=date(1998, 3, 2))
    for units in ([committee], [other], [committee, other], [other, other], [branches[0]], []):
        fresh = list(below.__wrapped__(units, "branch"))
        assert ask([below(units, "branch")]) == [fresh]
        assert below(units, "branch").rows() == fresh
    assert ask([below([other], "branch"), below([committee], "branch")]) == [
        [{"pk": alone.pk, "founded_on": date(1998, 3, 2)}],
        [{"pk": branch.pk, "founded_on": None} for branch in branches],
    ]


def test_each_actor_gets_the_own_rows_by_the_own_offices():
    province, superior, committee, first, second = make_tree()
    actors = [make_officer(unit) for unit in (first, second, committee, province)] + [
        make_officer(superior, Role.STAFF)
    ]
    Office.objects.create(user=actors[0], organization=second, role=Role.STAFF, starts_on=date(2020, 1, 1))
    for actor in actors:
        for question, fresh in zip(seen(actor), seen.__wrapped__(actor), strict=True):
            assert question.rows() == list(fresh)
    assert [unit.pk for unit in seen(actors[1])[0].rows()] == [second.pk]
    assert [unit.pk for unit in seen(actors[0])[0].rows()] == [first.pk, second.pk]


def test_a_path_and_a_key_inside_an_expression_are_put_in_too():
    *_, committee, first, second = make_tree()
    for unit in (committee, first, second):
        assert nearest(unit).rows() == list(nearest.__wrapped__(unit))
    assert nearest(committee).rows()[0] == {"here": committee.pk, "n": 3}


def test_the_keys_of_any_number_of_rows_are_put_in_and_kept_by_nobody():
    *_, committee, first, second = make_tree()
    for units in ([first], [second, first], [committee, second], []):
        keys = compiled.Keys(unit.pk for unit in units)
        assert among(keys, "branch").rows() == list(among.__wrapped__(keys, "branch"))
    made = compiled._made.cache_info().misses
    assert among(compiled.Keys([7, 8, 9]), "branch").rows() == []
    assert compiled._made.cache_info().misses == made


def test_the_function_is_called_once_for_the_shape_and_the_rows_are_asked_for_each_time(settings):
    asked = []

    @compiled.compiled
    def named(unit, word):
        asked.append(word)
        return Organization.objects.filter(parent=unit, name__contains=word).values_list("pk", flat=True)

    *_, committee, first, second = make_tree()
    assert sorted(named(committee, "thôn").rows()) == [first.pk, second.pk]
    first.delete()
    assert named(committee, "thôn").rows() == [second.pk]
    assert named(make_organization(committee.parent), "thôn").rows() == []
    assert asked == ["thôn"]
    assert named(committee, "Bản").rows() == [second.pk]
    settings.BUSINESS_DATE = date(2031, 1, 1)
    assert named(committee, "thôn").rows() == [second.pk]
    assert asked == ["thôn", "Bản", "thôn"]


def test_it_may_not_look_at_what_the_sql_is_not_kept_by():
    @compiled.compiled
    def by_name(unit):
        return Organization.objects.filter(name=unit.name)

    @compiled.compiled
    def by_answer(unit):
        return Organization.objects.filter(pk__in=list(Organization.objects.filter(parent=unit).values_list("pk")))

    @compiled.compiled
    def in_the_text(unit):
        return Organization.objects.annotate(here=RawSQL(f"parent_id = {unit.pk}", []))  # noqa: S611  (what must be refused)

    @compiled.compiled
    def in_a_list(unit):
        return Organization.objects.annotate(here=RawSQL("parent_id = any(%s)", [[unit.pk]]))

    unit = make_organization()
    for question in (by_name, by_answer, in_the_text, in_a_list):
        with pytest.raises(TypeError):
            question(unit)


def test_no_rows_possible_is_no_question_to_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert below([], "branch").rows() == []
        assert ask([below([], "branch")]) == [[]]


def test_the_text_is_that_of_a_fresh_question():
    *_, committee, first, second = make_tree()
    with CaptureQueriesContext(connection) as context:
        below([first, second], "branch").rows()
        list(below.__wrapped__([first, second], "branch"))
        nearest(committee).rows()
        list(nearest.__wrapped__(committee))
    texts = [query["sql"] for query in context.captured_queries]
    assert texts[0] == texts[1]
    assert texts[2] == texts[3]
