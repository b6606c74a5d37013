"""The one secret ballot on discipline: its base, its forms, its two results (domain §2.3, §11.2 no. 4, §12 no. 26)."""

from screening.models import Measure
from screening.models.ballots import COUNTS, FORM_COUNTS

from . import accumulation
from .measures import facts, ratios


def terms(case, roll, day):
    """(the measures on the paper, the threshold of the lightest, the fields the Ballot keeps) of a meeting of that day."""
    measures = facts(case).measures_on(day)
    shares = ratios(case.rules, measures)
    lightest = shares[measures[-1]] if measures else case.rules.discipline_light
    return measures, lightest, {"forms": ",".join(measures), "wide_base": roll.wide_base}


def figures(counts):
    """The figures of a count: votes in favour are those for all forms together; forms not on the paper count 0."""
    forms = {name: counts.get(name) or 0 for name in FORM_COUNTS}
    return {name: counts.get(name) for name in COUNTS} | forms | {"in_favour": sum(forms.values())}


def not_on_paper(ballot, counts):
    """The forms that were counted though they were not on the ballot paper."""
    return [m for m in Measure if counts[f"for_{m}"] and m not in ballot.measures]


def results(ballot, rules):
    """(the result on N, the result with the exempt members counted in) of the counted votes."""
    shares = ratios(rules, ballot.measures)
    return tuple(accumulation.result(ballot.votes, shares, base) for base in (ballot.base, ballot.wide_base))
