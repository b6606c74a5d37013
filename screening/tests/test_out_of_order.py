"""Removal and discipline, tried out of order: backdated, twice, on spent evidence, past their time (domain §2.1, §2.3)."""

from datetime import date

import pytest

from branches.models import Kind
from branches.tests.builders import make_organization, make_tree
from members.tests.builders import make_member
from screening import actions, turns, workflow
from screening.flow import NotYet, Situation
from screening.models import Ballot, Case, Contact, Decision, Stage
from screening.preparing.guards import proof_recorded
from screening.removal.forms import DecideRemovalForm
from screening.removal.guards import failed_cycles
from screening.tests.builders import DAY, OPENED, attempt, cast_of, make_case, make_meeting
from screening.tests.builders_discipline import (
    Votes,
    decide,
    fresh,
    grassroots,
    hear,
    hear_above,
    issue,
    make_discipline,
    make_violation,
    prepare,
    voted,
)
from screening.tests.builders_removal import make_year, open_removal, play_removal, vote

pytestmark = pytest.mark.django_db

NO_DOCUMENT = {"number": "", "issued_on": None, "issuer": "", "proof": ""}


@pytest.fixture
def branch():
    found = make_tree()[3]
    cast_of(found)
    return found


def refused(verb, *args, **fields):
    """The codes of the conditions for which the verb is refused."""
    with pytest.raises(NotYet) as refusal:
        verb(*args, **fields)
    return [reason.code for reason in refusal.value.reasons]


def next_verb(case, on):
    return turns.next_step(turns.with_facts(Case.objects.select_related("branch", "edition")).get(pk=case.pk), on).verb


# --- before the vote ------------------------------------------------------------------------------------------------


def test_what_came_in_after_the_meeting_does_not_count_for_its_vote(branch):
    case, cast = open_removal(branch, code="X4", concerns_year=2024), cast_of(branch)
    meeting, late, by = make_meeting(branch, OPENED + DAY), OPENED + 2 * DAY, {"actor": cast.secretary}
    actions.receive_statement(case, received_on=late, text="Tôi xin trình bày.", place="", on=late, **by)
    proof = {"number": "14-KL/ĐU", "issued_on": late, "issuer": "Đảng ủy", "summary": "Kết luận."}
    actions.add_proof(case, **proof, concerns_year=2025, on=late, **by)
    team = {"tellers": cast.members[:3], "on": late + DAY, **by}
    codes = refused(actions.open_ballot, case, Ballot.Kind.REMOVAL, meeting=meeting, **team)
    assert codes == ["ground_proven", "statement_received"]
    assert vote(case, late).state == Ballot.State.SEALED


def test_no_request_and_no_statement_is_dated_before_the_case(branch):
    case, by = open_removal(branch), {"actor": cast_of(branch).secretary, "on": OPENED}
    early = {"made_on": OPENED - DAY, "by_whom": "Chi ủy", "note": "Gửi giấy"}
    assert refused(actions.record_contact, case, kind=Contact.Kind.SELF_REVIEW, **early, **by) == ["dates_in_order"]
    words = {"text": "Tôi xin trình bày.", "place": ""}
    assert refused(actions.receive_statement, case, received_on=OPENED - DAY, **words, **by) == ["dates_in_order"]
    actions.receive_statement(case, received_on=OPENED, **words, **by)
    assert refused(actions.receive_statement, case, received_on=OPENED, **words, **by) == ["statement_not_yet"]


def test_invitations_count_only_between_the_opening_and_the_hearing(branch):
    case, absent = make_discipline(branch), {"attended": False, "statement": ""}
    attempt(case, Contact.Kind.HEARING, 3, OPENED + DAY)
    assert refused(hear, case, OPENED + 4 * DAY, held_on=OPENED + DAY, **absent) == ["heard_or_invited"]
    assert hear(case, OPENED + 4 * DAY, held_on=OPENED + 3 * DAY, **absent).representative_hearings.count() == 1
    above = grassroots(voted(Votes(expulsion=6), branch=branch), OPENED + 2 * DAY)
    invited = [OPENED - n * DAY for n in range(3)]
    assert refused(hear_above, above, OPENED + 3 * DAY, invited_on=invited, **absent) == ["invited_enough"]


def test_a_document_that_was_begun_is_written_down_whole_and_its_year_is_not_ahead(branch):
    member = make_member(branch)
    make_year(member, 2025, missed=(1, 5, 9))
    months = {"member": member, "code": "X1", "year": 2025}
    assert refused(open_removal, branch, **months, issuer="") == ["first_proof_given"]
    assert refused(open_removal, branch, code="X4", concerns_year=OPENED.year + 1) == ["year_not_after_paper"]
    case = open_removal(branch, code="X4", concerns_year=OPENED.year)
    proof = {"number": "14", "issued_on": OPENED, "issuer": "Đảng ủy", "summary": "x", "concerns_year": OPENED.year + 1}
    by = {"actor": cast_of(branch).secretary, "on": OPENED}
    assert refused(actions.add_proof, case, **proof, **by) == ["year_not_after_paper"]


def test_the_same_months_or_the_same_document_open_no_second_removal(branch):
    member, staff = make_member(branch), cast_of(branch).staff
    year = make_year(member, 2025, missed=(1, 5, 9))
    end = {"reason": "Chưa rõ.", "number": "9-TB/ĐU", "issued_on": OPENED, "actor": staff, "on": OPENED}
    months = {"member": member, "code": "X1", "year": 2025, **NO_DOCUMENT}
    actions.cancel_case(open_removal(branch, **months), **end)
    assert refused(open_removal, branch, **months) == ["ground_not_tried"]
    actions.cancel_case(open_removal(branch, member=member), **end | {"number": "10-TB/ĐU"})
    assert refused(open_removal, branch, member=member, number=" 03-bb/cb ") == ["ground_not_tried"]
    year.attended &= ~(1 << 9)
    year.save()
    assert open_removal(branch, **months).stage == Stage.PREPARING


def test_a_cycle_after_which_the_help_goes_on_or_the_case_was_cancelled_is_no_ground(branch):
    cast = cast_of(branch)
    case = make_case(branch, Stage.SETTLED)
    assert list(failed_cycles(case.member)) == [case]
    Case.objects.filter(pk=case.pk).update(cycle=2)  # the superior had the help go on
    assert list(failed_cycles(case.member)) == []
    case = make_case(branch, Stage.PROGRESS_NOT_RECOGNISED)
    signed = {"reason": "Sai người.", "number": "9-TB/ĐU", "issued_on": case.stage_since}
    actions.cancel_case(case, **signed, actor=cast.staff, on=case.stage_since)
    assert list(failed_cycles(case.member)) == []


def test_the_ground_of_the_probationer_falls_away_with_the_recognition(branch):
    member = make_member(branch, official_on=None)
    case, day = play_removal(branch, Stage.PREPARING, member=member, code="X6")
    attempt(case, Contact.Kind.SELF_REVIEW, 3, day)
    member.official_on = OPENED
    member.save()
    assert refused(vote, fresh(case), day + 3 * DAY) == ["ground_still_fits"]


def test_no_vote_on_discipline_without_a_document_that_the_meeting_could_see(branch):
    case = make_discipline(branch)
    assert [proof_recorded(Situation(case, None, day)) is None for day in (OPENED, OPENED - DAY)] == [True, False]


# --- discipline -----------------------------------------------------------------------------------------------------


def test_the_same_act_is_written_down_once(branch):
    member = make_member(branch)
    make_violation(member)
    assert refused(make_violation, member) == ["not_written_before"]
    assert make_violation(member, occurred_on=date(2025, 11, 2)).member == member


def test_a_form_past_its_limitation_is_not_decided_and_the_vote_for_none_is_kept(branch):
    case = voted(Votes(reprimand=5), branch=branch, occurred_on=date(2021, 1, 6), in_superior_task=True)
    on = OPENED + 3 * DAY
    case = hear_above(grassroots(case, on), on)
    assert refused(decide, case, Decision.Kind.REPRIMAND, on) == ["within_limitation"]
    case = decide(case, Decision.Kind.SETTLE, on, reason="Hết thời hiệu.")
    decision = case.decisions.get()
    assert (case.stage, decision.vote.in_favour, decision.vote.members) == (Stage.SETTLED, 5, 9)


def test_a_hearing_in_another_branch_counts_for_the_vote_and_not_for_the_deciding_body(branch):
    elsewhere = make_organization(branch.parent, Kind.BRANCH)
    heard = prepare(make_discipline(branch))
    above = grassroots(voted(Votes(expulsion=6), branch=branch, in_superior_task=True), OPENED + 2 * DAY)
    Case.objects.filter(pk__in=(heard.pk, above.pk)).update(branch=elsewhere)
    assert next_verb(heard, OPENED) == "discipline_vote"
    Case.objects.filter(pk=above.pk).update(stage=Stage.VERIFIED)
    assert next_verb(above, OPENED + 3 * DAY) == "hear_before_decision"


def test_a_bar_that_comes_to_light_after_the_vote_leaves_nothing_to_decide_on(branch):
    case, on = voted(Votes(warning=5), branch=branch), OPENED + 2 * DAY
    bar = {"kind": "hospital", "starts_on": OPENED, "ends_on": OPENED + DAY, "document": "Giấy ra viện 15"}
    actions.record_bar(case, **bar, actor=cast_of(branch).secretary, on=on)
    assert refused(issue, fresh(case), on) == ["vote_was_not_barred"]


def test_nobody_moves_away_between_the_vote_of_the_branch_and_its_decision(branch):
    case, on = voted(Votes(warning=5), branch=branch), OPENED + 2 * DAY
    away = {"remark": "Đã nghe.", "moved_on": on, "number": "31-GT/ĐU", "issued_on": on, "actor": cast_of(branch).staff}
    gone = {**away, "author": "Chi ủy", "on": on}
    assert refused(actions.record_departure, case, **gone) == ["branch_decided_first"]
    beside = make_case(branch, member=case.member)
    assert refused(actions.record_departure, beside, **gone) == ["branch_decided_first"]


def test_a_prison_sentence_is_reported_at_once_and_not_before_the_case(branch):
    case, cast = make_discipline(branch, sentence="Bản án 12/2025/HS-ST ngày 10/11/2025"), cast_of(branch)
    assert next_verb(case, OPENED) == "report_sentence"
    report = {"number": "07-BC/CB", "issued_on": OPENED - DAY, "actor": cast.secretary, "on": OPENED}
    assert refused(actions.report_sentence, case, **report) == ["dates_in_order"]
    actions.report_sentence(case, **report | {"issued_on": OPENED})
    assert refused(issue, case, OPENED) == ["branch_may_finalise"]


# --- above ----------------------------------------------------------------------------------------------------------


def test_figures_of_a_vote_are_given_whole_or_not_at_all_and_who_signed_a_proof_is_warned(branch):
    case, day = play_removal(branch, Stage.AWAITING_DECISION)
    cast, today = cast_of(branch), f"{day:%d/%m/%Y}"
    data = {"kind": "settle", "number": "47-QĐ/TU", "issued_on": today, "ground": "Điều 8.1.", "members": 15, "sure": 1}
    form = DecideRemovalForm(data, case=case, actor=cast.organizer, on=day)
    assert set(form.errors) == {"present", "in_favour", "against", "held_on"}
    case.opened_by = cast.organizer
    behind = [workflow.stood_behind(case, user) for user in (cast.secretary, cast.recorder)]
    assert behind == [True, False]
