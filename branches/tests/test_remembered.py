"""A builder that is remembered leaves the same rows, and runs again as soon as anything is different."""

from datetime import date

import pytest
from django.db import connection, transaction

from branches.models import Organization
from branches.tests.builders import LONG_AGO, make_organization, make_tree
from branches.tests.remembered import remembered

pytestmark = pytest.mark.django_db

played = []


@remembered
def rename(organization, name, *, on=LONG_AGO):
    """Writes an update, a deletion and an insertion."""
    played.append(name)
    organization.children.all().delete()
    organization.name = name
    organization.save()
    return make_organization(organization, name=f"{name} {on:%Y}")


def again(*args, **options):
    """Play it and take it back: ([what was really played], the names of the rows, the result)."""
    played.clear()
    with transaction.atomic():
        result = rename(*args, **options)
        rows = list(Organization.objects.order_by("pk").values())
        transaction.set_rollback(True)
    return list(played), rows, result


@pytest.fixture
def committee():
    return make_tree()[2]


def test_the_second_time_the_rows_come_back_as_they_were_without_being_played(committee):
    first, rows, result = again(committee, "Đảng ủy Thác Nưa")
    second, the_same, also = again(committee, "Đảng ủy Thác Nưa")
    assert (first, second) == (["Đảng ủy Thác Nưa"], [])
    assert the_same == rows
    assert (also, also.name, also.parent) == (result, result.name, committee)


def test_other_words_another_day_or_another_row_anywhere_are_played_anew(committee, settings):
    again(committee, "Đảng ủy Lũng Vài")
    assert again(committee, "Đảng ủy Nà Tông")[0] == ["Đảng ủy Nà Tông"]
    assert again(committee, "Đảng ủy Lũng Vài", on=date(2021, 1, 1))[0] == ["Đảng ủy Lũng Vài"]
    settings.BUSINESS_DATE = date(2031, 5, 6)
    assert again(committee, "Đảng ủy Lũng Vài")[0] == ["Đảng ủy Lũng Vài"]
    make_organization(name="Tỉnh ủy khác")
    assert again(committee, "Đảng ủy Lũng Vài")[0] == ["Đảng ủy Lũng Vài"]
    assert again(committee, "Đảng ủy Lũng Vài")[0] == []


def test_the_triggers_speak_again_after_the_rows_came_back(committee):
    again(committee, "Đảng ủy Lũng Vài")
    again(committee, "Đảng ủy Lũng Vài")
    with connection.cursor() as cursor:
        cursor.execute("show session_replication_role")
        assert cursor.fetchone()[0] == "origin"
