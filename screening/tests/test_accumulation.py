"""Cộng dồn: the whole table, both sides of each limit (domain §2.3, §11.2 no. 4)."""

import pytest

from branches.ratios import Ratio
from screening.discipline.accumulation import Sum, result
from screening.models import Measure as M

HEAVY, LIGHT = Ratio.parse(">=2/3"), Ratio.parse(">1/2")
RATIOS = {M.EXPULSION: HEAVY, M.DISMISSAL: LIGHT, M.WARNING: LIGHT, M.REPRIMAND: LIGHT}
ALL, NO_POST, LIGHT_ONLY = tuple(M), (M.EXPULSION, M.WARNING, M.REPRIMAND), (M.WARNING, M.REPRIMAND)

#: (forms on the paper, votes for each, N, the result, by adding up)
TABLE = [
    # each form by itself: the least that carries, and one vote less
    (ALL, (7, 0, 0, 0), 10, M.EXPULSION, False),
    (ALL, (6, 0, 0, 0), 10, M.DISMISSAL, True),
    (ALL, (0, 6, 0, 0), 10, M.DISMISSAL, False),
    (ALL, (0, 5, 0, 0), 10, "", False),
    (ALL, (0, 0, 6, 0), 10, M.WARNING, False),
    (ALL, (0, 0, 5, 0), 10, "", False),
    (ALL, (0, 0, 0, 6), 10, M.REPRIMAND, False),
    (ALL, (0, 0, 0, 5), 10, "", False),
    # added up from the heaviest down: the first form whose total reaches its own threshold
    (ALL, (3, 3, 0, 0), 10, M.DISMISSAL, True),
    (ALL, (3, 2, 1, 0), 10, M.WARNING, True),
    (ALL, (3, 2, 0, 1), 10, M.REPRIMAND, True),
    (ALL, (3, 2, 0, 0), 10, "", False),
    (ALL, (2, 2, 1, 0), 10, "", False),
    (ALL, (1, 1, 1, 3), 10, M.REPRIMAND, True),
    (ALL, (6, 1, 0, 0), 10, M.DISMISSAL, True),  # expulsion takes no votes from lighter forms
    # a form that carries by itself goes before what adding up would give
    (ALL, (4, 0, 6, 0), 10, M.WARNING, False),
    (ALL, (1, 0, 0, 6), 10, M.REPRIMAND, False),
    # only forms that stood on the paper take part
    (NO_POST, (6, 0, 0), 10, M.WARNING, True),
    (NO_POST, (5, 0, 1), 10, M.REPRIMAND, True),
    (LIGHT_ONLY, (3, 3), 10, M.REPRIMAND, True),
    (LIGHT_ONLY, (6, 0), 10, M.WARNING, False),
    ((M.EXPULSION,), (7,), 10, M.EXPULSION, False),
    ((M.EXPULSION,), (6,), 10, "", False),
    # more than half of an odd N, two thirds where it does not divide
    (LIGHT_ONLY, (4, 0), 7, M.WARNING, False),
    (LIGHT_ONLY, (3, 0), 7, "", False),
    ((M.EXPULSION,), (5,), 7, M.EXPULSION, False),
    ((M.EXPULSION,), (4,), 7, "", False),
    ((M.EXPULSION,), (2,), 3, M.EXPULSION, False),
    (ALL, (0, 0, 0, 0), 3, "", False),
]


@pytest.mark.parametrize(("forms", "votes", "base", "measure", "accumulated"), TABLE)
def test_the_result_is_the_form_that_carries_by_itself_or_else_by_adding_up(forms, votes, base, measure, accumulated):
    found = result(dict(zip(forms, votes, strict=True)), RATIOS, base)
    assert (found.measure, found.accumulated) == (measure, accumulated)


def test_every_partial_sum_is_kept_the_heaviest_first_whatever_the_order_of_the_votes():
    found = result({M.REPRIMAND: 1, M.WARNING: 2, M.EXPULSION: 3}, RATIOS, 9)
    assert found.sums == (Sum(M.EXPULSION, 3, 3, 6), Sum(M.WARNING, 2, 5, 5), Sum(M.REPRIMAND, 1, 6, 5))
    assert (found.base, found.measure, found.accumulated) == (9, M.WARNING, True)


def test_the_same_votes_may_carry_on_one_base_and_not_on_the_wider():
    votes = {M.WARNING: 5, M.REPRIMAND: 0}
    assert [result(votes, RATIOS, base).measure for base in (9, 10)] == [M.WARNING, ""]
