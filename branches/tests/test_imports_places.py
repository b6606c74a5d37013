"""What a list names is asked for at once, and found however it is written (formats.md §1)."""

import pytest
from django.db.models import Q

from branches.imports import bulk
from branches.imports.places import Places
from branches.models import Kind, Organization
from branches.tests.builders import make_organization

pytestmark = pytest.mark.django_db


def _branches(committee, number):
    return [
        make_organization(committee, Kind.BRANCH, f"Chi bộ thôn {n}", code=f"05{n}.01") for n in range(1, number + 1)
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_what_rows_name_as_in_the_record_is_one_question_whatever_their_number(django_assert_num_queries, number):
    made = _branches(make_organization(kind=Kind.GRASSROOTS_COMMITTEE), number)
    places = Places(Q())
    with django_assert_num_queries(1):
        places.ask(codes=[branch.code for branch in made], pks=[branch.pk for branch in made])
        found = [(places.with_code(branch.code), places.with_pk(branch.pk)) for branch in made]
    assert found == [(branch, branch) for branch in made]


@pytest.mark.parametrize("number", [1, 3])
def test_whatever_is_written_otherwise_is_found_in_three_questions(django_assert_num_queries, number):
    made = _branches(make_organization(kind=Kind.GRASSROOTS_COMMITTEE), number)
    places = Places(Q())
    codes, called = [f"5{n}01" for n in range(1, number + 1)], [f"CHI BO THON {n}" for n in range(1, number + 1)]
    with django_assert_num_queries(3):
        places.ask(codes=codes, names=called)
        found = [places.with_code(code) for code in codes], [places.named(name) for name in called]
    assert found == (made, [[branch] for branch in made])


def test_what_lies_outside_the_reach_does_not_exist_here():
    inside, outside = (make_organization(kind=Kind.GRASSROOTS_COMMITTEE) for _ in range(2))
    (own,), other = _branches(inside, 1), make_organization(outside, Kind.BRANCH, "Chi bộ thôn 7", code="07.01")
    places = Places(Q(path__startswith=inside.path))
    assert (places.with_code("07.01"), places.with_pk(other.pk), places.named("Chi bộ thôn 7")) == (None, None, [])
    assert (places.only, list(places.all.order_by("path"))) == (own, [inside, own])


def test_a_committee_named_by_its_code_is_found_so_that_it_can_be_refused_by_name():
    committee = make_organization(kind=Kind.GRASSROOTS_COMMITTEE, code="09")
    assert Places(Q()).named("09") == [committee]


def test_a_record_made_in_bulk_is_what_the_constructor_makes():
    columns = {"code": "1\\N\t2", "name": "Chi bộ\nthôn", "kind": Kind.BRANCH, "path": "/0/"}
    made, built = bulk.make(Organization, **columns), Organization(**columns)
    assert bulk.snapshot(made) == bulk.snapshot(built)
    bulk.insert_many(Organization, [made])
    assert Organization.objects.filter(pk=made.pk).values_list(*columns).get() == tuple(columns.values())
