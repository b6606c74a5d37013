"""Several questions as one statement: the same rows as each would give by itself."""

from datetime import date

import pytest
from django.db.models import Count

from branches.asking import ask
from branches.models import Organization
from branches.tests.builders import make_tree

pytestmark = pytest.mark.django_db


def test_several_questions_are_one_statement_with_the_rows_of_each(django_assert_num_queries):
    tree = make_tree()
    Organization.objects.filter(pk=tree[3].pk).update(founded_on=date(1998, 3, 2))
    everywhere = Organization.objects.order_by("path")
    questions = [
        everywhere.filter(pk__in=[tree[3].pk, tree[4].pk]).values("pk", "founded_on", "parent"),
        everywhere.filter(pk__in=[]).values("pk"),
        everywhere.order_by("-path").values("pk")[:1],
        everywhere.order_by("parent").values("parent").annotate(n=Count("pk")),
    ]
    with django_assert_num_queries(1):
        answers = ask(questions)
    assert answers == [list(question) for question in questions]
    assert answers[0][0]["founded_on"] == date(1998, 3, 2)
    assert answers[1] == []


def test_no_question_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask([]) == []
        assert ask([Organization.objects.none().values("pk")]) == [[]]
