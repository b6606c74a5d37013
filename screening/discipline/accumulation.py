"""Cộng dồn phiếu: which form of discipline a ballot carries (domain §2.3, §11.2 no. 4; 21-QĐ/TW line, V1).

A form that reaches its own threshold is the result. Where none does, votes are added from the heaviest form down; the
first form whose running total reaches its own threshold is the result.
"""

from dataclasses import dataclass

from screening.models import Measure


@dataclass(frozen=True)
class Sum:
    """One form on the ballot paper: its votes, the running total down to it, and what it needs."""

    measure: Measure
    votes: int
    total: int
    needed: int

    @property
    def alone(self):
        return self.votes >= self.needed

    @property
    def together(self):
        return self.total >= self.needed


@dataclass(frozen=True)
class Result:
    """What a ballot says on one base; `measure` is empty where no form is reached, even with all votes added."""

    base: int
    sums: tuple
    measure: str
    accumulated: bool


def result(votes, ratios, base):
    """The Result of {form on the ballot paper: votes}, with {form: its Ratio}, on this base."""
    sums, total = [], 0
    for measure in (m for m in Measure if m in votes):
        total += votes[measure]
        sums.append(Sum(measure, votes[measure], total, ratios[measure].needed(base)))
    alone = next((row.measure for row in sums if row.alone), "")
    together = next((row.measure for row in sums if row.together), "")
    return Result(base, tuple(sums), alone or together, accumulated=bool(together and not alone))
