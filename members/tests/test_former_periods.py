"""Whoever was admitted again was official before, is on probation anew, and official once more: as of any day."""

from datetime import date

import pytest

from branches.tests.builders import make_tree
from members import committees, statistics
from members.actions import admission, end_membership
from members.counts import counts
from members.models import Ending, Member, Membership
from members.statistics import Scope
from members.status import Status, status_of, with_status
from members.tests.builders import make_candidate, make_member, readmission_of

pytestmark = pytest.mark.django_db

LEFT, AGAIN, FULL = date(2020, 3, 1), date(2025, 8, 3), date(2026, 8, 3)
#: The first probation, the first time official, outside, the second probation, official again.
DAYS = [date(2010, 6, 1), date(2015, 6, 1), date(2022, 6, 1), date(2026, 6, 1), date(2026, 9, 1)]
THEN = ["probationary", "official", None, "probationary", "official"]


@pytest.fixture
def branch():
    return make_tree()[3]


@pytest.fixture
def member(branch):
    """Admitted 2010, official 2011, out 2020, admitted again 2025, official again 2026."""
    member, on = make_member(branch), date(2026, 11, 1)
    paper = {"decision_number": "1-QĐ", "decided_on": LEFT, "ground": "đơn", "actor": None, "on": on}
    end_membership(member, kind=Ending.LEFT, ends_on=LEFT, **paper)
    days = {"applied_on": date(2024, 3, 2), "certificate_on": date(2024, 1, 20), "decided_on": date(2025, 7, 1)}
    days |= {"verified_on": date(2024, 5, 4), "opinions_on": date(2024, 5, 6), "voted_on": date(2024, 6, 3)}
    numbers = {"votes": 9, "base": 9, "committee_votes": 9, "committee_base": 9, "decision_number": "2-QĐ"}
    again = readmission_of(member, readmission=True, consent_number="9-CV/TU", consent_on=date(2025, 6, 1))
    numbers |= {"full_name": member.full_name, "born_on": member.born_on, "committee_voted_on": date(2024, 7, 1)}
    file = make_candidate(branch, **again, **days, **numbers)
    admission.hold_ceremony(file, ceremony_on=AGAIN, helper=make_member(branch), actor=None, on=on)
    Member.objects.filter(pk=member.pk).update(official_on=FULL)
    member.refresh_from_db()
    Membership.objects.exclude(member=member).delete()  # of the helper
    return member


def test_every_way_of_asking_says_the_same_of_a_day(member, branch):
    assert (member.former_official_on, member.readmitted_on, member.official_on) == (date(2011, 2, 3), AGAIN, FULL)
    for day, then in zip(DAYS, THEN, strict=True):
        numbers = counts([branch], day)[branch.pk]
        form = statistics.table(statistics.FORMS["3"], Scope(branch, day, day)).whole.numbers
        shown = status_of(Member.objects.with_status(day).get(pk=member.pk), day)
        for kind in ("official", "probationary"):
            here = kind == then
            assert (numbers[kind], form[kind]) == (here, here), (day, kind)
            assert with_status(Member.objects.all(), Status(kind), day).exists() == here, (day, kind)
        assert shown == (Status(then) if then else Status.LEFT)
        assert committees.officials(branch, day).exists() == (then == "official")
        assert member.is_official(day) == (then == "official") or then is None


def test_the_movement_of_a_year_counts_the_one_who_left_as_official(member, branch):
    def moved(year):
        scope = Scope(branch, date(year, 1, 1), date(year, 12, 31))
        return statistics.table(statistics.FORMS["1"], scope).whole.numbers

    assert (moved(2020)["decrease"], moved(2020)["decrease_probationary"], moved(2020)["start_probationary"]) == (
        1,
        0,
        0,
    )
    assert (moved(2025)["readmitted"], moved(2025)["end_probationary"], moved(2026)["end_probationary"]) == (1, 1, 0)
