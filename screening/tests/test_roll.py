"""The voters' base N: each exclusion, both sides, by the rules of the case, frozen for good (domain §11.2 no. 1)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from members import actions as members
from members.models import Standing
from members.tests.builders import make_member
from screening import roll
from screening.models import RollEntry, Stage
from screening.tests.builders import OPENED, cast_of, make_case, make_meeting, make_tree, next_day, open_vote
from screening.tests.test_regulation import change

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
X = RollEntry.Exclusion


@pytest.fixture
def cast():
    return cast_of(make_tree()[3])


def drafted(cast, *, absent=(), case=None, on=OPENED):
    """(N, papers to hand out, {member: why not counted}) of a meeting."""
    case = case or make_case(cast.branch)
    found = roll.draft(case, make_meeting(cast.branch, on, absent=absent))
    return found.base, len(found.voters), {line.member: line.exclusion for line in found.excluded}


def standing(member, kind, **fields):
    data = {"starts_on": OPENED - DAY, "decision_number": "4-QĐ/ĐU"} | fields
    return Standing.objects.create(member=member, kind=kind, **data)


def test_all_official_members_count_the_subject_too(cast):
    assert drafted(cast) == (8, 8, {})


def test_absent_members_stay_in_the_base_but_get_no_paper(cast):
    assert drafted(cast, absent=cast.members[3:5]) == (8, 6, {})


@pytest.mark.parametrize(
    ("official_on", "counted"), [(OPENED, True), (OPENED + DAY, False), (None, False)], ids=["today", "later", "never"]
)
def test_probationary_members_never_count(cast, official_on, counted):
    member = make_member(cast.branch, official_on=official_on)
    assert drafted(cast) == ((9, 9, {}) if counted else (8, 8, {member: X.PROBATIONARY}))


@pytest.mark.parametrize(
    ("kind", "why"),
    [("exempt", X.EXEMPT), ("temporarily_exempt", X.EXEMPT), ("suspended", X.SUSPENDED)],
)
def test_exempt_and_suspended_members_are_left_out_even_when_present(cast, kind, why):
    member = cast.members[3]
    standing(member, kind)
    assert drafted(cast) == (7, 7, {member: why})


@pytest.mark.parametrize("kind", ["exempt", "temporarily_exempt", "suspended", "elsewhere"])
@pytest.mark.parametrize(
    ("decided_on", "starts_on", "base"),
    [(OPENED, OPENED, 8), (OPENED - DAY, OPENED, 7), (None, OPENED, 8), (None, OPENED - DAY, 7)],
    ids=["decided at the meeting", "the day before", "begins that day", "began the day before"],
)
def test_a_standing_counts_from_the_meeting_after_its_decision(cast, kind, decided_on, starts_on, base):
    """What the branch resolves on at a meeting changes N only at the next one (domain §11.4 no. 40)."""
    member = cast.members[3]
    standing(member, kind, starts_on=starts_on, decided_on=decided_on)
    assert drafted(cast, absent=[member])[0] == base


@pytest.mark.parametrize(("ends_on", "base"), [(OPENED - DAY, 8), (OPENED, 7)])
def test_an_exemption_counts_until_its_last_day(cast, ends_on, base):
    standing(cast.members[3], "exempt", starts_on=OPENED - 9 * DAY, ends_on=ends_on)
    assert drafted(cast)[0] == base


def test_who_is_active_elsewhere_is_left_out_only_when_absent(cast):
    here, away = cast.members[3:5]
    standing(here, "elsewhere")
    standing(away, "elsewhere")
    assert drafted(cast, absent=[away]) == (7, 7, {away: X.ELSEWHERE})


def test_each_exclusion_carries_its_paper(cast):
    standing(cast.members[3], "exempt")
    case = make_case(cast.branch)
    (line,) = roll.draft(case, make_meeting(cast.branch, OPENED)).excluded
    assert (line.exclusion_label, line.paper) == ("Được miễn sinh hoạt", "4-QĐ/ĐU")


def test_members_of_other_branches_and_those_who_left_are_not_on_the_roll(cast):
    sibling = cast.superior.children.exclude(pk=cast.branch.pk).get()
    make_member(sibling)
    case = make_case(cast.branch)
    cast.members[3].memberships.update(ends_on=OPENED, ended_by="died")
    assert drafted(cast, case=case) == (7, 7, {})


def test_the_roll_is_that_of_the_day_of_the_meeting_not_of_today(cast):
    case, meeting = make_case(cast.branch), make_meeting(cast.branch, OPENED)
    sibling = cast.superior.children.exclude(pk=cast.branch.pk).get()
    members.move_membership(cast.members[3], sibling, starts_on=OPENED + DAY)
    make_member(cast.branch).memberships.update(starts_on=OPENED + DAY)
    assert roll.draft(case, meeting).base == 8


@pytest.mark.parametrize(
    ("code", "value", "base", "why"),
    [
        ("vote.subject_may_vote", "không", 7, {X.SUBJECT}),
        ("denominator.exclude_absent", "có", 7, {X.ABSENT}),
        ("denominator.exclude_exempt", "không", 8, set()),
    ],
)
def test_the_rules_of_the_case_decide_who_counts(cast, code, value, base, why):
    change(code, value, OPENED)
    absent = [cast.members[3]] if X.ABSENT in why else []
    if code.endswith("exempt"):
        standing(cast.members[3], "exempt")
    found = drafted(cast, absent=absent)
    assert (found[0], set(found[2].values())) == (base, why)


def test_the_roll_is_frozen_with_names_presence_and_reasons(cast):
    exempt, absent = cast.members[3:5]
    standing(exempt, "exempt")
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    day = next_day(case)
    ballot = open_vote(case, "list", day, meeting=make_meeting(cast.branch, day, absent=[absent]))
    assert (ballot.base, ballot.present, ballot.needed) == (7, 6, 5)
    lines = {entry.member: (entry.present, entry.exclusion, entry.paper) for entry in ballot.roll.all()}
    assert len(lines) == 8
    assert lines[exempt] == (True, "exempt", "4-QĐ/ĐU")
    assert lines[absent] == (False, "", "")
    assert lines[case.member] == (True, "", "")

    standing(cast.members[5], "exempt")  # later changes to membership do not alter it
    make_member(cast.branch)
    ballot.refresh_from_db()
    assert (ballot.base, ballot.roll.count()) == (7, 8)


@pytest.mark.parametrize(
    "change",
    [
        "update screening_rollentry set present = not present",
        "update screening_rollentry set exclusion = 'exempt'",
        "delete from screening_rollentry",
        "update screening_teller set head = true",
        "delete from screening_teller",
        "update screening_ballot set base = base + 1",
        "update screening_ballot set held_on = held_on + 1",
        "update screening_ballot set kind = 'progress'",
        "update screening_ballot set ratio = '>1/2'",
        "delete from screening_ballot",
    ],
)
def test_the_frozen_part_of_an_open_ballot_cannot_be_changed_by_sql(cast, change):
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    open_vote(case, "list", next_day(case))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
