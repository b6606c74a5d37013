"""Keyset pages and the writing of dates, numbers and people."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines

from branches.listing import keyset_page, page_among
from branches.models import Organization
from branches.templatetags import party
from branches.tests.builders import make_organization


def names(page):
    return [row.name for row in page]


@pytest.fixture
def _seven(db):
    for name in ("Chi bộ C", "Chi bộ A", "Chi bộ B", "Chi bộ A", "Chi bộ E", "Chi bộ D", "Chi bộ A"):
        make_organization(name=name)


@pytest.mark.usefixtures("_seven")
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", [("sort_key", "id"), ("-sort_key", "id"), ("sort_key", "-id"), ("-id",)])
def test_pages_put_together_are_the_whole_list_once(size, order):
    found, cursor, pages = [], "", 0
    while True:
        page = keyset_page(Organization.objects.all(), order=order, after=cursor, size=size)
        assert page.is_first is (pages == 0)
        found, cursor, pages = found + page.rows, page.next, pages + 1
        if not page.has_next:
            break
    assert found == list(Organization.objects.order_by(*order))
    assert pages == -(-7 // size)


@pytest.mark.usefixtures("_seven")
@pytest.mark.parametrize("cursor", ["", "abc", "999999999", "of the third", "of the seventh"])
def test_rows_known_beforehand_are_paged_as_if_they_were_looked_for(cursor):
    rows = Organization.objects.exclude(name="Chi bộ B").order_by("sort_key", "id")
    ids = list(rows.values_list("pk", flat=True))
    after = {"of the third": str(ids[2]), "of the seventh": str(ids[-1])}.get(cursor, cursor)
    found = page_among(ids, lambda some: list(rows.filter(pk__in=some)), after=after, size=2)
    assert found == keyset_page(rows, after=after, size=2)
    assert page_among([], None, after=after).rows == []


@pytest.mark.usefixtures("_seven")
def test_a_page_knows_its_ends():
    page = keyset_page(Organization.objects.all(), size=4)
    assert (len(page), page.first.name, page.last.name) == (4, "Chi bộ A", "Chi bộ B")
    empty = keyset_page(Organization.objects.none())
    assert (len(empty), empty.first, empty.last, empty.has_next, empty.is_first) == (0, None, None, False, True)


@pytest.mark.usefixtures("_seven")
@pytest.mark.parametrize("cursor", ["", "0", "abc", "-1", "1 or 1=1", "9" * 30, "²", None, "999999999"])
def test_a_cursor_that_is_no_row_gives_the_first_page(cursor):
    assert names(keyset_page(Organization.objects.all(), after=cursor, size=2)) == ["Chi bộ A", "Chi bộ A"]


@pytest.mark.usefixtures("_seven")
def test_a_cursor_of_a_row_outside_the_scope_tells_nothing_about_it():
    stranger = Organization.objects.get(name="Chi bộ D")
    scope = Organization.objects.exclude(pk=stranger.pk)
    assert keyset_page(scope, after=str(stranger.pk), size=9).is_first
    assert names(keyset_page(Organization.objects.all(), after=str(stranger.pk))) == ["Chi bộ E"]


@pytest.mark.usefixtures("_seven")
def test_a_page_costs_one_query_and_a_later_page_two_whatever_its_size(django_assert_num_queries):
    for size in (1, 5):
        with django_assert_num_queries(1):
            page = keyset_page(Organization.objects.all(), size=size)
        with django_assert_num_queries(2):
            keyset_page(Organization.objects.all(), after=page.next, size=size)


def test_dates_are_written_day_first_and_partial_ones_as_far_as_they_go():
    assert party.dmy(date(2026, 3, 2)) == "02/03/2026"
    assert party.dmy(datetime(2026, 3, 1, 20, tzinfo=UTC)) == "02/03/2026"
    assert party.dmy(None) == ""
    assert party.dmy_time(datetime(2026, 3, 1, 20, 5, tzinfo=UTC)) == "03:05, 02/03/2026"
    assert [party.partial_date(v) for v in ("1975", "1975-03", "1975-03-02", date(1975, 3, 2), "", None)] == [
        "1975",
        "03/1975",
        "02/03/1975",
        "02/03/1975",
        "",
        "",
    ]


def test_numbers_people_and_masked_identities():
    assert [party.number(v) for v in (2946, 7, Decimal("72.7"), "1234", None, 0)] == [
        "2.946",
        "7",
        "72,7",
        "1.234",
        "",
        "0",
    ]
    assert party.comrade("Hoàng Văn  Bình") == "đồng chí Bình"
    masked = party.mask_identity("038079001120")
    assert masked == (
        '<span aria-hidden="true">•••••••••120</span><span class="visually-hidden">số đã che, ba số cuối 120</span>'
    )
    assert "123" not in party.mask_identity("12345")
    assert party.mask_identity("") == party.mask_identity(None) == ""


def test_a_state_is_an_icon_a_word_and_a_colour_and_its_word_is_escaped():
    template = engines["django"].from_string('{% load party %}{% status "st-late" "i-alert" words %}')
    assert template.render({"words": "Quá hạn <2> ngày"}) == (
        '<span class="st st-late"><span class="i i-alert" aria-hidden="true"></span>Quá hạn &lt;2&gt; ngày</span>'
    )
