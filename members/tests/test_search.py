"""How a query is understood, and that the index answers it."""

import pytest
from django.db import connection

from branches.tests.builders import make_tree
from members import search
from members.models import Member
from members.tests.builders import make_members


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Nguyễn  Văn Hù", ["nguyen.", "van.", "hu"]),
        ("đạt", ["dat"]),
        ("K'Brơih", ["k.", "broih"]),
        ("Y-Bhăm", ["y.", "bham"]),
        ("& | ! ( ) :*", []),
        ("_", []),
        ("", []),
    ],
)
def test_all_words_but_the_last_are_finished(typed, wanted):
    assert search.words(typed) == wanted


@pytest.mark.parametrize(("typed", "number"), [("Đạt", False), ("174/AB", True), ("0380", True), ("", False)])
def test_whatever_holds_a_digit_is_a_number(typed, number):
    assert search.is_number(typed) is number


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ha an", ["ha.", "h", "ha", "an.", "a", "an"]),
        ("k'bro y-a", ["k.", "k", "bro.", "b", "br", "bro", "y.", "y", "a.", "a"]),
        ("", []),
    ],
)
def test_a_name_is_kept_by_its_words_and_by_every_beginning_of_them(name, words):
    with connection.cursor() as cursor:
        cursor.execute("select members_words(%s)", [name])
        assert cursor.fetchone() == (words,)


@pytest.mark.django_db
def test_a_name_is_looked_up_in_the_index_of_words():
    make_members(make_tree()[3], 3)
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    found = search._named(Member.objects.all(), "hoang b")
    assert (found.count(), "member_search" in found.explain()) == (3, True)
    in_order = found.order_by("sort_key", "pk")
    assert search.ids_by_name(Member.objects.all(), "hoang b") == [member.pk for member in in_order]
