"""No group of fewer than five can be read from a report, nor worked out from the sums that it shows (domain §9)."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.models import Office, Role, User
from branches.tests.builders import LONG_AGO, make_officer, make_tree
from screening.reports import discretion, words

COLUMNS = tuple(words.GENDERS)
NUMBERS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 20])
KEPT = {"criteria": {"criterion_C1": "C1", "criterion_C3": "C3"}, "grounds": {"ground_X1": "X1", "ground_X2": "X2"}}
GROUPS = words.groups(KEPT)
WHOLES = [group.whole for group in GROUPS if group.whole]
LINES = [key for group in GROUPS for key in group.parts]


def completed(rows):
    """The lines and the sums that follow from them."""
    wholes = {group.whole: group.parts for group in GROUPS if group.whole}
    sums = {whole: {c: sum(rows[part][c] for part in parts) for c in COLUMNS} for whole, parts in wholes.items()}
    rows = rows | sums | {key: dict.fromkeys(COLUMNS, 0) for group in GROUPS for key in group.inner or ()}
    return {key: sum(row.values()) for key, row in rows.items()}, rows


def shown(figures, rows):
    """What a reader who deals with no cases is told: {(figure, column or ""): number or None}."""
    told = discretion._totals(GROUPS, figures)
    cells = discretion._breakdown(GROUPS, told, rows)
    return {(key, ""): n for key, n in told.items()} | {
        (key, column): n for key, row in cells.items() for column, n in row.items()
    }


def numbers(rows):
    """{(figure, column or ""): number} of the lines and their sums."""
    figures, rows = completed(rows)
    return {(key, ""): n for key, n in figures.items()} | {
        (key, c): n for key, row in rows.items() for c, n in row.items()
    }


def shifted(rows, taken, given):
    """The same lines with one person elsewhere; a place is (line, column)."""
    other = {key: dict(row) for key, row in rows.items()}
    for (key, column), by in ((taken, -1), (given, 1)):
        other[key][column] += by
    return other


def others(told, rows):
    """Lines that differ from the true ones by one person, among the numbers that are not told."""
    for line, row in rows.items():
        hidden = [column for column in COLUMNS if told[line, column] is None]
        largest = max(hidden, key=row.get, default=None)
        for column in hidden:
            if column != largest:
                yield shifted(rows, (line, largest), (line, column))
    untold = [line for line in rows if told[line, ""] is None]
    for line, other in product(untold, repeat=2):
        largest = max(COLUMNS, key=rows[line].get)
        if line != other:
            yield shifted(rows, (line, largest), (other, largest))
    for line, column in product(untold, COLUMNS):
        yield {key: dict(row) | ({column: row[column] + 1} if key == line else {}) for key, row in rows.items()}


LINE = st.tuples(*[NUMBERS] * len(COLUMNS)).map(lambda numbers: dict(zip(COLUMNS, numbers, strict=True)))
REPORTS = st.fixed_dictionaries(dict.fromkeys(LINES, LINE))


@settings(max_examples=50, deadline=None)
@given(REPORTS)
def test_for_each_number_that_is_not_told_another_fits_all_that_is_told(rows):
    """The witness: other lines of people, none below nought, whose every told number, sums included, is the same."""
    true = numbers(rows)
    told = shown(*completed(rows))
    solved = {(key, column) for (key, column), number in told.items() if number is None and key in {*LINES, *WHOLES}}
    for other in others(told, rows):
        different = numbers(other)
        if min(different.values()) >= 0 and all(n is None or n == different[place] for place, n in told.items()):
            solved -= {place for place in solved if different[place] != true[place]}
    assert solved == set()


@settings(max_examples=60, deadline=None)
@given(REPORTS)
def test_no_small_group_is_told_and_every_number_that_is_told_is_right(found):
    figures, rows = completed(found)
    for (key, column), number in shown(figures, rows).items():
        true = rows[key][column] if column else figures[key]
        assert number in (None, true)
        assert number is None or not 0 < number < discretion.SMALL or (key in discretion.PUBLIC and not column)


def test_a_line_hides_the_small_the_next_smallest_and_nothing_more():
    protect = discretion.protect
    assert protect({"a": 5, "b": 9, "c": 0}, 14) == {"a": 5, "b": 9, "c": 0}
    assert protect({"a": 4, "b": 9, "c": 20}, 33) == {"a": None, "b": None, "c": 20}
    assert protect({"a": 2, "b": 3, "c": 20}, 25) == {"a": None, "b": None, "c": 20}
    assert protect({"a": 1, "b": 3, "c": 20}, 24) == {"a": None, "b": None, "c": None}
    assert protect({"a": 3, "b": 0, "c": 0}, 3) == {"a": None, "b": None, "c": None}
    assert protect({"a": 0, "b": 0, "c": 0}, 0) == {"a": 0, "b": 0, "c": 0}
    assert protect({"a": 6, "b": 1}, 7) == {"a": None, "b": None}


def test_every_line_of_three_small_numbers_leaves_two_values_open():
    """All lines of three numbers up to seven: of each number not told two values fit what is told."""
    for cells in product(range(8), repeat=3):
        total = sum(cells)
        told = discretion.protect(dict(enumerate(cells)), total)
        free = [key for key, number in told.items() if number is None]
        rest = total - sum(number for number in told.values() if number is not None)
        assert not free or (len(free) > 1 and rest > 0), cells


def test_a_sum_of_lines_is_told_only_where_every_line_is():
    rows = {key: dict.fromkeys(COLUMNS, 0) for key in LINES}
    rows["exit_left"] = {"male": 9, "female": 6, "unknown": 0}
    rows["exit_expelled"] = {"male": 30, "female": 0, "unknown": 2}
    told = shown(*completed(rows))
    assert {
        (key, column): told[key, column] for key in ("exit", "exit_left", "exit_expelled") for column in COLUMNS
    } == {
        ("exit", "male"): None,
        ("exit", "female"): 6,
        ("exit", "unknown"): None,
        ("exit_left", "male"): 9,
        ("exit_left", "female"): 6,
        ("exit_left", "unknown"): 0,
        ("exit_expelled", "male"): None,
        ("exit_expelled", "female"): 0,
        ("exit_expelled", "unknown"): None,
    }
    assert told["exit", ""] == 47


def told_of(**numbers):
    """What is told of the totals of a year with these numbers, and nought elsewhere."""
    figures = dict.fromkeys(words.keys(GROUPS), 0) | numbers
    for group in GROUPS:
        if group.whole:
            figures[group.whole] = sum(figures[part] for part in group.parts)
    told = discretion._totals(GROUPS, figures)
    return {key: told[key] for key in numbers}


def test_what_is_left_over_cannot_be_worked_out_from_what_came_in_and_what_was_settled():
    few = {"appeal_received": 8, "appeal_pending": 2, "appeal_upheld": 6}
    assert told_of(**few) == dict.fromkeys(few)
    assert told_of(**few | {"appeal_pending": 5, "appeal_received": 11}) == {
        "appeal_received": 11,
        "appeal_pending": None,
        "appeal_upheld": 6,
    }


def test_whoever_knows_the_expulsions_from_form_1_works_out_no_other_form():
    found = {"discipline_reprimand": 5, "discipline_warning": 2, "discipline_expel": 3}
    assert told_of(**found) == dict.fromkeys(found)


@pytest.fixture
def tree():
    return make_tree()


YEAR, ON = (date(2025, 1, 1), date(2025, 12, 31)), date(2026, 11, 3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "told"),
    [
        (YEAR, True),
        ((date(2026, 1, 1), ON), False),
        ((date(2025, 1, 1), date(2025, 12, 30)), False),
        ((date(2024, 1, 1), date(2025, 12, 31)), False),
        ((date(2026, 1, 1), date(2026, 12, 31)), False),
    ],
)
def test_numbers_are_told_of_a_calendar_year_that_is_over_so_no_two_reports_overlap(tree, days, told):
    reader = make_officer(tree[1], Role.READER)
    assert discretion.tells(reader, tree[1], *days, ON) is told


@pytest.mark.django_db
def test_numbers_are_told_of_the_whole_place_of_the_office_and_not_of_its_parts(tree):
    _, superior, committee, branch, _ = tree
    reader = make_officer(superior, Role.READER)
    assert [discretion.tells(reader, o, *YEAR, ON) for o in (superior, committee, branch)] == [True, False, False]
    Office.objects.create(user=reader, organization=branch, role=Role.SECRETARY, starts_on=LONG_AGO)
    fresh = User.objects.get(pk=reader.pk)  # knows the cases of one branch, so not the sum of which they are a part
    assert not discretion.tells(fresh, superior, *YEAR, ON)
