"""How a query is understood, and that the index answers it."""

import pytest
from django.db import connection

from branches.tests.builders import make_tree
from members import search
from members.models import Member
from members.tests.builders import make_members


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("Nguyễn  Văn Hù", "nguyen & van & hu:*"),
        ("đạt", "dat:*"),
        ("K'Brơih", "k & broih:*"),
        ("Y-Bhăm", "y & bham:*"),
        ("& | ! ( ) :*", ""),
        ("_", ""),
        ("", ""),
    ],
)
def test_words_become_an_expression_without_operators_of_the_reader(typed, expression):
    assert search.words(typed) == expression


@pytest.mark.parametrize(("typed", "number"), [("Đạt", False), ("174/AB", True), ("0380", True), ("", False)])
def test_whatever_holds_a_digit_is_a_number(typed, number):
    assert search.is_number(typed) is number


@pytest.mark.django_db
def test_a_name_is_looked_up_in_the_index_of_words():
    make_members(make_tree()[3], 3)
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    found = (
        Member.objects.order_by()
        .annotate(_words=search.SearchVector("search_name", config="simple"))
        .filter(_words=search.SearchQuery("hoang & b:*", search_type="raw", config="simple"))
    )
    assert (found.count(), "member_search" in found.explain()) == (3, True)
