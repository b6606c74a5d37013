"""Invented people: plausible, repeatable, with numbers of their own."""

from datetime import date
from random import Random

from branches.calendar import add_months
from branches.tests.builders import make_tree
from members import sample
from members.models import CodeItem, CodeList, Member

ON = date(2026, 11, 3)


def some(number, seed=28, first=1):
    return list(sample.people(Random(seed), number, on=ON, first=first))


def test_the_same_seed_gives_the_same_people():
    assert some(50) == some(50)
    assert some(50) != some(50, seed=29)


def test_nobody_shares_a_number_with_another():
    people = some(300) + some(300, first=301)
    for field in ("identity_number", "card_number", "file_number"):
        numbers = [value for person in people if (value := getattr(person, field))]
        assert len(set(numbers)) == len(numbers)


def test_dates_follow_one_another_as_the_charter_has_them():
    for person in some(500):
        assert add_months(person.born_on, 18 * 12) <= person.admitted_on <= ON
        assert person.official_on in (None, add_months(person.admitted_on, 12))
        assert (person.official_on is None) == (add_months(person.admitted_on, 12) > ON)
        assert (person.card_number is None) == (person.official_on is None)


def test_names_have_three_or_four_different_words():
    for person in some(500):
        words = person.full_name.split()
        assert len(set(words)) == len(words)
        assert len(words) in (3, 4)


def test_a_person_can_be_stored_as_a_member(db):
    *_, branch, _ = make_tree()
    words = {(item.list, item.name): item for item in CodeItem.objects.all()}
    person = some(1)[0]
    member = Member.objects.create(
        branch=branch,
        full_name=person.full_name,
        gender=person.gender,
        born_on=person.born_on,
        ethnicity=words[CodeList.ETHNICITY, person.ethnicity],
        religion=words[CodeList.RELIGION, person.religion],
        admitted_on=person.admitted_on,
        official_on=person.official_on,
        identity_number=person.identity_number,
        card_number=person.card_number,
        file_number=person.file_number,
    )
    member.full_clean()
    assert member.full_name == person.full_name
