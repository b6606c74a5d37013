"""Direct removal: grounds and their proofs, the counter of the months, the ballots and ratios, what goes up
(Điều lệ Đảng, Điều 8.1; Hướng dẫn 01-HD/TW; domain §2.1, §11.4 nos. 34–36)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from branches import journal
from branches.access import NoOffice
from branches.models import Kind, Office, Role
from branches.tests.builders import LONG_AGO, make_officer, make_organization, make_tree
from members import years
from members.models import Ending, Membership, Standing
from members.tests.builders import make_member
from screening import actions
from screening.documents.facts import Facts
from screening.flow import NotYet
from screening.models import Ballot, Case, CommitteeVote, Decision, Proof, Removal, SelfReview, Stage, Track
from screening.regulation import rules_on
from screening.removal.months import year_of
from screening.tests.builders import DAY, OPENED, cast_of, make_case, make_meeting
from screening.tests.builders_removal import (
    ask_three_times,
    decide,
    ground,
    make_year,
    open_removal,
    play_removal,
    vote,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return cast_of(make_tree()[3]).branch


@pytest.fixture
def today(settings):
    """Sets the business date."""

    def set_day(day):
        settings.BUSINESS_DATE = day
        return day

    return set_day


NO_DOCUMENT = {"number": "", "issued_on": None, "issuer": "", "proof": ""}


def codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


# --- the counter ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missed", "unpaid", "warns", "is_ground"),
    [
        ((), (), False, False),
        ((1,), (), True, False),
        ((1, 2), (4,), True, False),
        ((1, 2), (4, 5), True, False),
        ((1, 5, 9), (), False, True),
        ((), (2, 3, 4), False, True),
    ],
)
def test_the_counter_warns_at_one_and_two_months_and_offers_at_three_of_one_kind(
    branch, missed, unpaid, warns, is_ground
):
    member = make_member(branch)
    make_year(member, 2025, missed=missed, unpaid=unpaid)
    counted = year_of(member, 2025, OPENED, rules_on(OPENED))
    found = (counted.missed, counted.unpaid, counted.is_warning, counted.is_ground)
    assert found == (list(missed), list(unpaid), warns, is_ground)


def test_a_running_month_and_months_of_another_year_are_not_counted(branch):
    member = make_member(branch)
    make_year(member, 2025, missed=(11, 12))
    make_year(member, 2026, missed=(1, 2))
    on, rules = date(2026, 2, 28), rules_on(OPENED)
    assert [year_of(member, year, on, rules).missed for year in (2025, 2026)] == [[11, 12], [1]]


# --- opening ----------------------------------------------------------------------------------------------------------


def test_three_months_of_one_year_are_a_ground_and_their_table_is_frozen_with_the_case(branch):
    member = make_member(branch)
    make_year(member, 2025, missed=(1, 5, 9))
    case = open_removal(branch, member=member, code="X1", year=2025, **NO_DOCUMENT)
    removal = case.removal
    counted = [row for row in removal.months if row["missed"]]
    assert (case.track, case.stage, removal.year, removal.probationary) == (Track.REMOVAL, Stage.PREPARING, 2025, False)
    assert counted == [
        {"month": month, "meeting": "Vắng, không lý do", "dues": "Đã đóng", "missed": True, "unpaid": False}
        for month in (1, 5, 9)
    ]


def test_two_months_are_no_ground_and_the_refusal_says_how_many_are_missing(branch):
    member = make_member(branch)
    make_year(member, 2025, missed=(1, 5), unpaid=(2, 3))
    with pytest.raises(NotYet) as refusal:
        open_removal(branch, member=member, code="X1", year=2025)
    assert codes(refusal) == ["months_reached"]
    assert "vắng không lý do 2 tháng (1, 5); chưa đóng đảng phí 2 tháng (2, 3)" in str(refusal.value)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ground": None}, "ground_chosen"),
        ({"code": "X6"}, "ground_chosen"),
        ({"code": "X1", "year": None}, "months_reached"),
        ({"code": "X3"}, "cycle_completed"),
        ({"number": ""}, "first_proof_given"),
        ({"anonymous": True}, "proof_is_signed"),
        ({"summary": " "}, "summary_given"),
        ({"issued_on": OPENED + DAY}, "dates_not_in_future"),
    ],
)
def test_nothing_is_opened_without_a_fitting_ground_and_its_proof(branch, fields, code):
    with pytest.raises(NotYet) as refusal:
        open_removal(branch, **fields)
    assert codes(refusal) == [code]
    assert not Case.objects.exists()
    assert not Proof.objects.exists()


def test_a_failed_time_of_help_is_a_ground_and_a_recognised_one_is_none(branch):
    running = make_case(branch, Stage.PROGRESS_NOT_RECOGNISED)
    with pytest.raises(NotYet) as refusal:
        open_removal(branch, member=running.member, on=running.stage_since, code="X3", screening_case=running)
    assert codes(refusal) == ["cycle_completed"]  # it goes its own way, with the inspection's conclusion
    failed = make_case(branch, Stage.SETTLED)
    on = failed.stage_since + DAY
    case = open_removal(branch, member=failed.member, on=on, code="X3", screening_case=failed)
    assert case.removal.screening_case == failed
    recognised = make_case(branch, Stage.PROGRESS_PROPOSED)
    with pytest.raises(NotYet) as refusal:
        open_removal(branch, member=recognised.member, on=on, code="X3", screening_case=recognised)
    assert codes(refusal) == ["cycle_completed"]


def test_two_open_removals_of_one_member_are_refused_and_a_screening_case_is_no_hindrance(branch):
    case = open_removal(branch)
    with pytest.raises(NotYet) as refusal:
        open_removal(branch, member=case.member)
    assert codes(refusal) == ["no_open_removal"]
    screened = make_case(branch, Stage.MENTORING)
    assert open_removal(branch, member=screened.member, on=screened.stage_since).stage == Stage.PREPARING


def test_only_the_committee_of_the_branch_opens_and_nobody_about_themself(branch):
    cast = cast_of(branch)
    member = make_member(branch)
    for actor in (cast.staff, cast.organizer, make_officer(branch, Role.READER)):
        with pytest.raises(NoOffice):
            actions.open_removal(member, ground=ground("X2"), summary="Việc", actor=actor, on=OPENED)
    with pytest.raises(NotYet) as refusal:
        open_removal(branch, member=cast.members[0])
    assert codes(refusal) == ["not_about_oneself"]


# --- the branch -------------------------------------------------------------------------------------------------------


def test_the_branch_votes_after_the_self_review_or_three_dated_requests(branch):
    case, cast = open_removal(branch), cast_of(branch)
    with pytest.raises(NotYet) as refusal:
        vote(case, OPENED + DAY)
    assert codes(refusal) == ["statement_received"]
    day = ask_three_times(case, OPENED + DAY)
    assert vote(case, day).state == Ballot.State.SEALED
    other = open_removal(branch, on=OPENED)
    actions.receive_statement(
        other, received_on=OPENED, text="Tôi xin trình bày.", place="", actor=cast.secretary, on=OPENED
    )
    assert SelfReview.objects.get(case=other).text == "Tôi xin trình bày."
    assert vote(other, OPENED + 9 * DAY).state == Ballot.State.SEALED


def test_two_years_of_breach_need_a_conclusion_for_each_of_two_consecutive_years(branch):
    cast = cast_of(branch)
    case = open_removal(branch, code="X4", concerns_year=2023)
    day = ask_three_times(case, OPENED + DAY)
    proof = {"number": "14-KL/ĐU", "issued_on": OPENED, "issuer": "Đảng ủy", "summary": "Kết luận."}
    for year, allowed in ((2025, False), (2024, True)):
        actions.add_proof(case, **proof, concerns_year=year, actor=cast.secretary, on=day)
        if allowed:
            assert vote(case, day).state == Ballot.State.SEALED
        else:
            with pytest.raises(NotYet) as refusal:
                vote(case, day)
            assert codes(refusal) == ["ground_proven"]


@pytest.mark.parametrize(("short", "passed"), [(0, True), (1, False)])
def test_reached_or_missed_the_full_result_goes_up_to_the_grassroots_committee(branch, short, passed):
    case = open_removal(branch)
    day = ask_three_times(case, OPENED + DAY)
    needed = -(-2 * len(cast_of(branch).members) // 3)
    ballot = vote(case, day, in_favour=None if passed else needed - short)
    assert (ballot.passed, case.stage) == (passed, Stage.PROPOSED)


def test_the_ballot_needs_no_time_of_help_and_that_of_a_screening_case_still_does(branch):
    """The trigger against early ballots looks at the track."""
    case, cast = make_case(branch, Stage.MENTORING), cast_of(branch)
    with pytest.raises(NotYet):
        actions.open_ballot(
            case,
            Ballot.Kind.REMOVAL,
            meeting=make_meeting(branch, case.stage_since + DAY),
            tellers=cast.members[:3],
            actor=cast.secretary,
            on=case.stage_since + DAY,
        )


# --- above ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("in_favour", "passed"), [(10, True), (9, False)])
def test_the_grassroots_committee_needs_two_thirds_and_passes_the_result_on_either_way(branch, in_favour, passed):
    case, day = play_removal(branch, Stage.PROPOSED)
    actions.grassroots_vote(
        case,
        held_on=day,
        members=15,
        present=15,
        in_favour=in_favour,
        against=15 - in_favour,
        number="15-NQ/ĐU",
        issued_on=day,
        actor=cast_of(branch).staff,
        on=day,
    )
    case.refresh_from_db()
    assert (case.stage, CommitteeVote.objects.get(case=case).passed) == (Stage.AWAITING_DECISION, passed)


@pytest.mark.parametrize(("in_favour", "reached"), [(7, False), (8, True)])
def test_the_standing_committee_needs_more_than_half_of_its_members(branch, in_favour, reached):
    case, day = play_removal(branch, Stage.AWAITING_DECISION)
    if reached:
        decide(case, day, in_favour=in_favour)
        case.refresh_from_db()
        assert case.stage == Stage.STRUCK_OFF
    else:
        with pytest.raises(NotYet) as refusal:
            decide(case, day, in_favour=in_favour)
        assert codes(refusal) == ["removal_vote_reached"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": ""}, "document_numbered"),
        ({"ground": ""}, "decision_is_complete"),
        ({"appeal_notice": ""}, "decision_is_complete"),
        ({"members": None}, "removal_vote_reached"),
    ],
)
def test_a_decision_of_removal_lacks_nothing(branch, fields, code):
    case, day = play_removal(branch, Stage.AWAITING_DECISION)
    with pytest.raises(NotYet) as refusal:
        decide(case, day, **fields)
    assert codes(refusal) == [code]


def test_the_competent_level_may_leave_the_name_on_the_list(branch):
    case, day = play_removal(branch, Stage.AWAITING_DECISION)
    decide(case, day, kind=Decision.Kind.SETTLE, in_favour=3, appeal_notice="")
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == (Stage.SETTLED, day)
    assert Membership.objects.get(member=case.member).ends_on is None


def test_who_prepared_the_case_does_not_decide_it(branch):
    case, day = play_removal(branch, Stage.AWAITING_DECISION)
    cast = cast_of(branch)
    Office.objects.create(
        user=cast.secretary, organization=cast.authority, role=Role.ORGANIZATION_STAFF, starts_on=LONG_AGO
    )
    with pytest.raises(NotYet) as refusal:
        actions.decide_removal(
            case, kind="strike_off", number="1", issued_on=day, ground="x", actor=cast.secretary, on=day
        )
    assert codes(refusal) == ["not_the_opener"]


def test_delivery_ends_the_membership_and_every_other_open_case_and_starts_the_appeal(branch):
    screened = make_case(branch, Stage.MENTORING)
    case, _ = play_removal(branch, member=screened.member, on=screened.stage_since)
    delivery = case.deliveries.get()
    screened.refresh_from_db()
    membership = Membership.objects.get(member=case.member)
    assert (case.stage, membership.ended_by, membership.ends_on) == (
        Stage.DELIVERED,
        Ending.STRUCK_OFF,
        delivery.delivered_on,
    )
    assert (screened.stage, screened.closed_on) == (Stage.OVERTAKEN, delivery.delivered_on)
    assert not screened.mentorings.filter(ended_on=None).exists()
    assert case.deadlines.open().get().due_on == delivery.appeal_until > delivery.delivered_on


def test_a_probationary_member_is_removed_and_never_expelled(branch):
    member = make_member(branch, official_on=None)
    case, _ = play_removal(branch, Stage.STRUCK_OFF, member=member, code="X6")
    assert (case.removal.probationary, case.stage) == (True, Stage.STRUCK_OFF)
    with pytest.raises(NotYet):
        decide(case, case.stage_since, kind=Decision.Kind.EXPEL)


def test_a_delegated_grassroots_committee_decides_by_two_thirds(branch):
    from screening.guards.outcome import deciding_ratio

    rules = rules_on(OPENED)
    committee = make_organization(branch.parent.parent, Kind.GRASSROOTS_COMMITTEE)
    assert deciding_ratio(rules, committee) == rules.grassroots_ratio
    assert deciding_ratio(rules, branch.parent.parent) == rules.standing_ratio


def test_one_entry_per_verb_and_rows_that_only_grow(branch):
    case = open_removal(branch)
    assert [entry.verb for entry in journal.of(case)] == ["screening.open_removal"]
    from django.db import DatabaseError, transaction

    for model in (Removal, Proof):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(case=case).update(summary="khác")


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_pages_lead_from_the_counter_to_the_vote(client, branch, today):
    today(OPENED + timedelta(days=30))
    cast, member = cast_of(branch), make_member(branch)
    make_year(member, 2025, missed=(1, 5, 9))
    client.force_login(cast.secretary)
    url = reverse("screening:removal-new", args=[member.pk])
    shown = client.get(url, {"nam": 2025, "can-cu": "X1"}).content.decode()
    assert "vắng không lý do 3 tháng (1, 5, 9)" in shown
    assert "Đã đủ số tháng, cần chi bộ xét" in shown
    assert "Cần: Biên bản về việc đồng chí trả thẻ hoặc hủy thẻ đảng viên." in shown
    refused = client.post(url, {"ground": ground("X1").pk, "summary": "Bỏ sinh hoạt.", "year": 2026})
    assert refused.status_code == 409
    assert "Bỏ sinh hoạt." in refused.content.decode()
    done = client.post(url, {"ground": ground("X1").pk, "summary": "Bỏ sinh hoạt.", "year": 2025})
    case = Case.objects.get()
    assert (done.status_code, done.url) == (302, case.get_absolute_url())
    page = client.get(case.get_absolute_url()).content.decode()
    for words in ("Xóa tên trong danh sách đảng viên: đồng chí", "Nhận bản tự kiểm điểm", "Tháng 5: Vắng, không lý do"):
        assert words in page
    assert "Tiêu chí:" not in page


def test_others_do_not_see_the_counter_of_a_member(client, branch):
    member = make_member(branch)
    url = reverse("screening:removal-new", args=[member.pk])
    client.force_login(make_officer(make_organization(branch.parent, Kind.BRANCH), Role.SECRETARY))
    assert client.get(url).status_code == 404
    client.force_login(make_officer(branch, Role.READER))
    assert client.get(url).status_code == 403


def test_the_register_of_the_year_offers_the_page_at_three_months_to_those_who_deal_with_cases(client, branch, today):
    today(OPENED + timedelta(days=30))
    cast, member, other = cast_of(branch), make_member(branch), make_member(branch)
    make_year(member, 2025, missed=(1, 5, 9))
    make_year(other, 2025, missed=(1, 5))
    url = reverse("members:years", args=[branch.pk])
    offer = f"{reverse('screening:removal-new', args=[member.pk])}?nam=2025&amp;can-cu=X1"
    client.force_login(cast.secretary)
    page = client.get(url, {"nam": 2025}).content.decode()
    assert (page.count("Xét căn cứ"), offer in page) == (1, True)
    client.force_login(make_officer(branch, Role.READER))
    assert "Xét căn cứ" not in client.get(url, {"nam": 2025}).content.decode()


# --- a ground that no longer holds ------------------------------------------------------------------------------------


def absent_member(branch, year, months):
    """A member absent without a reason from the regular meetings of these months."""
    member = make_member(branch)
    for month in range(1, 7):
        meeting = make_meeting(branch, date(year, month, 3), absent=[member] if month in months else ())
        meeting.attendances.filter(member=member, present=False).update(absence="unexcused")
    years.refresh([member.pk], year)
    return member


def test_months_under_a_standing_are_not_counted_however_late_it_was_written_down(branch):
    member, rules = absent_member(branch, 2025, (2, 3, 4)), rules_on(OPENED)
    assert year_of(member, 2025, OPENED, rules).missed == [2, 3, 4]
    days = {"starts_on": date(2025, 3, 1), "ends_on": date(2025, 3, 31)}
    Standing.objects.create(member=member, kind=Standing.Kind.SUSPENDED, **days)
    counted = year_of(member, 2025, OPENED, rules)
    assert (counted.missed, counted.is_ground) == ([2, 4], False)


@pytest.mark.parametrize(("day", "allowed"), [(date(2025, 5, 1), True), (date(2025, 4, 1), False)])
def test_a_reason_accepted_after_the_opening_takes_its_month_out_of_the_ground(branch, day, allowed):
    member = absent_member(branch, 2025, (2, 3, 4))
    case = open_removal(branch, member=member, code="X1", year=2025, **NO_DOCUMENT)
    end = day + timedelta(days=20)
    Standing.objects.create(member=member, kind=Standing.Kind.ELSEWHERE, starts_on=day, ends_on=end)
    on = ask_three_times(case, OPENED + DAY)
    if allowed:
        assert vote(case, on).state == Ballot.State.SEALED
    else:
        with pytest.raises(NotYet) as refusal:
            vote(case, on)
        assert codes(refusal) == ["ground_proven"]
        assert "vắng không lý do 2 tháng (2, 3)" in str(refusal.value)


def test_dues_paid_after_the_opening_undo_nothing_and_an_exemption_from_them_does(branch):
    member = make_member(branch)
    row = make_year(member, 2025, unpaid=(1, 5, 9))
    case = open_removal(branch, member=member, code="X1", year=2025, **NO_DOCUMENT)
    row.paid = row.due
    row.save()
    rules = rules_on(OPENED)
    assert year_of(member, 2025, OPENED, rules).still_holds(case.removal.months)
    row.due, row.paid = row.due & ~1, row.paid & ~1
    row.save()
    assert not year_of(member, 2025, OPENED, rules).still_holds(case.removal.months)


def test_the_papers_of_a_probationer_say_so(branch):
    member = make_member(branch, official_on=None)
    case, day = play_removal(branch, Stage.PROPOSED, member=member, code="X6")
    assert f"đảng viên dự bị {branch}" in Facts(case, day).person


@pytest.mark.parametrize("slug", ["approve", "give-opinion"])
def test_a_step_on_a_list_has_no_page_where_the_case_is_on_none(branch, client, today, slug):
    today(OPENED)
    case = open_removal(branch)
    client.force_login(cast_of(branch).secretary)
    assert client.get(reverse("screening:step", args=[case.pk, slug])).status_code == 404
