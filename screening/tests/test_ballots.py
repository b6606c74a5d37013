"""Secret ballots: blind double entry, sums, seal, threshold for every small base, nothing kept that should not be."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from branches.access import NoOffice
from branches.models import Entry, Notice, Role
from branches.tests.builders import make_officer
from screening import actions
from screening.flow import NotYet
from screening.models import Ballot, CommitteeVote, Stage, TallyEntry
from screening.models.ballots import COUNTS
from screening.regulation import Ratio
from screening.tests.builders import (
    cast_of,
    counts,
    hold_vote,
    make_case,
    make_meeting,
    make_member,
    make_tree,
    next_day,
    open_vote,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return cast_of(make_tree()[3])


@pytest.fixture
def ballot(cast):
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    return open_vote(case, "list", next_day(case), cast=cast)


def enter(ballot, actor, figures):
    return actions.enter_tally(ballot, figures, actor=actor, on=ballot.held_on)


def test_two_equal_entries_seal_the_ballot_and_move_the_case(cast, ballot):
    figures = counts(ballot, 6, blank=1)
    assert [enter(ballot, user, figures) for user in (cast.secretary, cast.teller)] == ["waiting", "sealed"]
    ballot.refresh_from_db()
    assert ballot.counts == figures
    assert (ballot.state, ballot.passed, ballot.sealed_on, ballot.verdict) == ("sealed", True, ballot.held_on, "đạt")
    assert ballot.case.stage == Stage.AWAITING_APPROVAL
    assert TallyEntry.objects.count() == 0


def test_two_different_entries_erase_both_and_say_nothing_of_the_figures(cast, ballot):
    results = [
        enter(ballot, cast.secretary, counts(ballot, 6)),
        enter(ballot, cast.teller, counts(ballot, 5)),
        enter(ballot, cast.teller, counts(ballot, 6)),
        enter(ballot, cast.secretary, counts(ballot, 6)),
    ]
    assert results == ["waiting", "differs", "waiting", "sealed"]
    ballot.refresh_from_db()
    assert (ballot.mismatches, ballot.in_favour) == (1, 6)


def test_one_teller_cannot_enter_both(cast, ballot):
    enter(ballot, cast.secretary, counts(ballot, 6))
    with pytest.raises(NotYet, match="Đồng chí đã gửi bản nhập của mình"):
        enter(ballot, cast.secretary, counts(ballot, 6))
    assert TallyEntry.objects.count() == 1


def test_only_tellers_of_this_ballot_enter_counts(cast, ballot):
    for actor in (make_officer(cast.branch, Role.DEPUTY), cast.staff, make_officer(cast.branch, Role.READER)):
        with pytest.raises(NoOffice):
            enter(ballot, actor, counts(ballot, 6))
    assert TallyEntry.objects.count() == 0


SUMS = [
    ({}, []),
    ({"issued": 9}, ["issued_exceeds_present"]),
    ({"issued": 7}, ["returned_exceeds_issued"]),
    ({"valid": 7, "invalid": 1, "invalid_struck": 1, "against": 1}, []),
    ({"valid": 7}, ["counts_do_not_add", "valid_does_not_add"]),
    ({"valid": 7, "invalid": 1, "against": 1}, ["invalid_does_not_add"]),
    ({"blank": 1}, ["valid_does_not_add"]),
    ({"collected": 7, "valid": 7, "against": 1}, []),
    ({"issued": 7, "collected": 7, "valid": 7, "against": 1}, []),
    ({"against": 3, "blank": -1}, ["negative_count"]),
]


@pytest.mark.parametrize(("change", "codes"), SUMS)
def test_the_sums_of_a_count_are_checked_in_words(cast, ballot, change, codes):
    figures = counts(ballot, 6) | change
    if codes:
        with pytest.raises(NotYet) as refusal:
            enter(ballot, cast.secretary, figures)
        assert [reason.code for reason in refusal.value.reasons] == codes
        assert TallyEntry.objects.count() == 0
    else:
        assert enter(ballot, cast.secretary, figures) == "waiting"


@pytest.mark.parametrize(("change", "codes"), SUMS)
def test_the_database_checks_the_sums_once_more(cast, ballot, change, codes):
    row = Ballot.objects.filter(pk=ballot.pk)
    figures = counts(ballot, 6) | change
    columns = ", ".join(f"{name} = {figures[name]}" for name in COUNTS)
    seal = f"update screening_ballot set state = 'sealed', passed = true, sealed_on = held_on, {columns}"
    with transaction.atomic(), connection.cursor() as cursor:
        if codes:
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(seal)
        else:
            cursor.execute(seal)
    assert row.get().state == ("open" if codes else "sealed")


@pytest.mark.parametrize(
    "columns",
    [
        "passed = false",
        "state = 'sealed'",
        "state = 'sealed', passed = true, sealed_on = held_on",
        "state = 'void'",
        "in_favour = 6",
    ],
)
def test_no_half_sealed_ballot_can_be_written(ballot, columns):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update screening_ballot set {columns}")


def test_the_database_knows_no_result_against_the_figures(ballot):
    for in_favour, passed in ((ballot.needed, "false"), (ballot.needed - 1, "true")):
        figures = ", ".join(f"{k} = {v}" for k, v in counts(ballot, in_favour).items())
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"update screening_ballot set state = 'sealed', sealed_on = held_on, passed = {passed}, {figures}"
            )


@pytest.mark.parametrize(
    "change",
    [
        "update screening_ballot set in_favour = in_favour - 1, against = against + 1",
        "update screening_ballot set passed = not passed",
        "update screening_ballot set state = 'open', passed = null, in_favour = null, sealed_on = null",
        "update screening_ballot set state = 'void', void_reason = 'x', passed = null, in_favour = null, sealed_on = null",
        "update screening_ballot set mismatches = 0",
        "delete from screening_ballot",
        "insert into screening_tallyentry (ballot_id, teller_id) select ballot_id, id from screening_teller limit 1",
        "insert into screening_rollentry (ballot_id, member_id, full_name, sort_key, present, exclusion, paper)"
        " select b.id, m.id, 'x', 'x', true, '', '' from screening_ballot b, members_member m limit 1",
        "insert into screening_teller (ballot_id, member_id, head)"
        " select b.id, m.id, false from screening_ballot b, members_member m limit 1",
    ],
)
def test_a_sealed_ballot_never_changes_not_even_by_sql(cast, change):
    case = make_case(cast.branch, Stage.AWAITING_APPROVAL)
    with (
        pytest.raises(DatabaseError, match="sealed|cannot change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert case.ballots.get().passed


def test_a_void_ballot_never_changes_and_is_repeated_at_a_later_meeting(cast, ballot):
    enter(ballot, cast.secretary, counts(ballot, 6))
    actions.void_ballot(ballot, reason="Danh sách sai.", actor=cast.secretary, on=ballot.held_on)
    assert TallyEntry.objects.count() == 0
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update screening_ballot set void_reason = 'y'")
    with pytest.raises(NotYet):
        enter(ballot, cast.teller, counts(ballot, 6))
    with pytest.raises(NotYet, match="chỉ bỏ phiếu một lần"):
        open_vote(ballot.case, "list", ballot.held_on)
    again = hold_vote(ballot.case, "list", ballot.held_on + DAY)
    assert (again.passed, ballot.case.ballots.count()) == (True, 2)


APPEND_ONLY = {
    "screening_move": "note = 'x'",
    "screening_opinion": "content = 'x'",
    "screening_verdict": "agreed = not agreed",
    "screening_notification": "acknowledged = not acknowledged",
    "screening_talk": "summary = 'x'",
    "screening_selfreview": "text = 'x'",
    "screening_commitment": "text = 'x'",
    "screening_commitmentresult": "text = 'x'",
    "screening_hearing": "statement = 'x'",
    "screening_note": "text = 'x'",
    "screening_committeevote": "passed = not passed",
    "screening_conclusion": "text = 'x'",
    "screening_decision": "ground = 'x'",
    "screening_delivery": "witness = 'x'",
    "screening_edition": "values = '{}'",
    "branches_entry": "verb = 'x'",
}


def test_what_was_said_and_decided_only_grows():
    make_case(stage=Stage.DELIVERED)
    refused = []
    for table, change in APPEND_ONLY.items():
        for statement in (f"update {table} set {change}", f"delete from {table}"):
            with connection.cursor() as cursor:
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone()[0] > 0, table
                with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                    cursor.execute(statement)
                refused.append(statement)
    assert len(refused) == 2 * len(APPEND_ONLY)


def test_the_threshold_holds_for_every_small_branch_and_every_number_of_votes():
    """Both sides of the limit, from three official members to twelve, through the whole action."""
    case = make_case(stage=Stage.AWAITING_LIST_VOTE)
    cast = cast_of(case.branch)
    ratio = Ratio.parse(">=2/3")
    for member in cast.members[3:]:
        member.memberships.update(ends_on=case.opened_on, ended_by="transferred_out")
    for base in range(4, 11):
        for in_favour in (ratio.needed(base) - 1, ratio.needed(base)):
            with transaction.atomic():
                case.refresh_from_db()
                ballot = hold_vote(case, "list", next_day(case), in_favour=in_favour, cast=cast)
                assert (ballot.base, ballot.passed) == (base, 3 * in_favour >= 2 * base)
                assert ballot.case.stage == (Stage.AWAITING_APPROVAL if ballot.passed else Stage.NOT_LISTED)
                transaction.set_rollback(True)
        make_member(case.branch)


def test_the_votes_of_absent_members_are_missed(cast):
    """N = 8 needs 6; five of five present are not enough: absent members stay in the base (294, no. 9.3.2)."""
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    day = next_day(case)
    meeting = make_meeting(cast.branch, day, absent=cast.members[3:6])
    ballot = hold_vote(case, "list", day, meeting=meeting, in_favour=5, cast=cast)
    assert (ballot.base, ballot.present, ballot.needed, ballot.passed) == (8, 5, 6, False)


def test_neither_journal_nor_notices_nor_moves_carry_a_figure_of_the_count(cast, ballot):
    last = Notice.objects.first().pk
    for user in (cast.secretary, cast.teller):
        enter(ballot, user, counts(ballot, 6))
    for entry in Entry.objects.filter(verb="screening.enter_tally"):
        assert set(entry.facts) <= {"stage", "on", "ballot", "entry", "kind", "passed"}
    assert {move.note for move in ballot.case.moves.filter(verb="enter_tally")} == {
        "",
        "Đưa vào danh sách giúp đỡ: đạt",
    }
    assert not any(any(ch.isdigit() for ch in n.text.split(":", 1)[1]) for n in Notice.objects.filter(pk__gt=last))


def test_nothing_ties_a_person_to_a_vote():
    """No column of the roll, of the tellers or of the sealed totals can hold a choice or the moment of one."""
    from screening.models import RollEntry, Teller

    person = {field.name for model in (RollEntry, Teller) for field in model._meta.fields}
    assert person == {
        *("id", "ballot", "member", "full_name", "sort_key", "present", "exclusion", "paper", "user", "head"),
    }
    kinds = {
        field.get_internal_type() for model in (Ballot, TallyEntry, RollEntry, Teller) for field in model._meta.fields
    }
    assert "DateTimeField" not in kinds
    assert "TimeField" not in kinds


@pytest.mark.parametrize(
    ("members", "present", "in_favour", "against"), [(9, 10, 5, 0), (9, 9, 6, 4), (0, 0, 0, 0), (9, -1, 0, 0)]
)
def test_impossible_committee_figures_are_refused_by_the_database(cast, members, present, in_favour, against):
    case = make_case(cast.branch)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitteeVote.objects.create(
            case=case,
            cycle=1,
            kind="deciding",
            organization=cast.authority,
            held_on=case.opened_on,
            members=members,
            present=present,
            in_favour=in_favour,
            against=against,
            ratio=">1/2",
            passed=False,
            recorded_by=cast.recorder,
        )
