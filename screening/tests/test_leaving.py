"""Leaving at own request: the application, what comes first, the opinions, the decision, the delivery
(Thi hành Điều lệ Đảng; domain §2.2, §11.3 nos. 23, 25, §11.4 no. 37)."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from branches import journal
from branches.access import NoOffice
from branches.models import Authority, Kind, Office, Role
from branches.tests.builders import LONG_AGO, make_officer, make_organization, make_tree
from members import readmission
from members.actions import departures
from members.models import Departure, Ending, Membership
from members.tests.builders import make_member
from screening import actions, workflow
from screening.documents.catalogue import Register
from screening.flow import NotYet
from screening.models import Case, CommitteeVote, Decision, LeavingRequest, Paper, Stage, Track
from screening.tests.builders import DAY, OPENED, cast_of, make_case, make_meeting
from screening.tests.builders_leaving import decide, file_request, give_opinion, play_leaving, record_violation
from screening.tests.builders_removal import make_year, open_removal, play_removal

pytestmark = pytest.mark.django_db

AFTER_AN_EXIT = (Paper.Kind.CARD_MINUTES, Paper.Kind.DEPARTURE_NOTICE)


@pytest.fixture
def branch():
    return cast_of(make_tree()[3]).branch


def codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


# --- the application --------------------------------------------------------------------------------------------------


def test_the_application_is_kept_unaltered_in_the_members_own_words(branch):
    case = file_request(branch, family_hardship=True, wants_confirmation=True)
    kept = case.leaving
    assert (case.track, case.stage) == (Track.LEAVING, Stage.PREPARING)
    assert (kept.text, kept.family_hardship, kept.wants_confirmation) == (
        "Tôi làm đơn này xin ra khỏi Đảng.",
        True,
        True,
    )
    assert list(case.papers.values_list("kind", "issued_on")) == [(Paper.Kind.APPLICATION, OPENED)]
    assert [entry.verb for entry in journal.of(case)] == ["screening.file_request"]
    with pytest.raises(DatabaseError), transaction.atomic():
        LeavingRequest.objects.filter(case=case).update(text="khác")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": " ", "place": ""}, "application_given"),
        ({"reason": ""}, "application_given"),
        ({"written_on": None}, "application_given"),
        ({"written_on": OPENED, "received_on": OPENED - DAY}, "application_in_order"),
        ({"received_on": OPENED + DAY}, "dates_not_in_future"),
    ],
)
def test_only_a_written_application_with_its_reason_is_received(branch, fields, code):
    with pytest.raises(NotYet) as refusal:
        file_request(branch, **fields)
    assert codes(refusal) == [code]
    assert not Case.objects.exists()


def test_the_place_of_the_paper_stands_in_for_the_words(branch):
    assert file_request(branch, text="", place="Tủ hồ sơ chi bộ").leaving.place == "Tủ hồ sơ chi bộ"


def test_while_another_case_is_open_only_the_superiors_written_decision_lets_the_request_in(branch):
    """No. 37, for a screening and a removal case alike."""
    for other in (make_case(branch, Stage.MENTORING), open_removal(branch)):
        on = other.stage_since
        for fields in ({}, {"override_number": "52-CV/ĐU"}, {"override_on": on}):
            with pytest.raises(NotYet) as refusal:
                file_request(branch, member=other.member, on=on, **fields)
            assert codes(refusal) == ["other_cases_settled"]
            assert f"số {other.label}" in str(refusal.value)
        paper = {"override_number": "52-CV/ĐU", "override_on": on}
        assert file_request(branch, member=other.member, on=on, **paper).stage == Stage.PREPARING


def test_discipline_comes_first_where_there_is_a_violation(branch):
    """Whether it was known before the application or is found while it is considered."""
    member = make_member(branch)
    record_violation(member, OPENED)
    with pytest.raises(NotYet) as refusal:
        file_request(branch, member=member, override_number="52-CV/ĐU", override_on=OPENED)
    assert codes(refusal) == ["violations_handled"]
    case, day = play_leaving(branch, Stage.AWAITING_DECISION)
    record_violation(case.member, day)
    with pytest.raises(NotYet) as refusal:
        decide(case, day)
    assert codes(refusal) == ["violations_handled"]


def test_two_applications_of_one_member_are_refused_and_nobody_files_about_themself(branch):
    case, cast = file_request(branch), cast_of(branch)
    for member, code in ((case.member, "no_open_leaving"), (cast.members[0], "not_about_oneself")):
        with pytest.raises(NotYet) as refusal:
            file_request(branch, member=member)
        assert codes(refusal) == [code]
    paper = {"written_on": OPENED, "received_on": OPENED, "reason": "x", "text": "y"}
    for actor in (cast.staff, cast.organizer, make_officer(branch, Role.READER)):
        with pytest.raises(NoOffice):
            actions.file_request(make_member(branch), **paper, actor=actor, on=OPENED)


@pytest.mark.parametrize("stage", [Stage.PREPARING, Stage.PROPOSED, Stage.AWAITING_DECISION])
def test_the_member_takes_the_application_back_until_it_is_decided(branch, stage):
    case, day = play_leaving(branch, stage)
    actor = cast_of(branch).secretary
    with pytest.raises(NotYet) as refusal:
        actions.withdraw_request(case, withdrawn_on=OPENED - DAY, reason="Tôi xin rút.", actor=actor, on=day)
    assert codes(refusal) == ["withdrawn_after_filed"]
    case = actions.withdraw_request(case, withdrawn_on=day, reason="Tôi xin rút.", actor=actor, on=day)
    assert (case.stage, case.closed_on) == (Stage.WITHDRAWN, day)
    assert Membership.objects.get(member=case.member).ends_on is None
    assert not case.deadlines.open().exists()


def test_after_the_decision_nothing_is_taken_back(branch):
    case, day = play_leaving(branch, Stage.LEAVING_GRANTED)
    with pytest.raises(NotYet):
        actions.withdraw_request(case, withdrawn_on=day, reason="x", actor=cast_of(branch).secretary, on=day)


# --- the opinions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("in_favour", "agreed"), [(5, True), (4, False)])
def test_agreed_or_not_the_opinion_of_the_branch_goes_up_with_its_counts(branch, in_favour, agreed):
    case = file_request(branch)  # eight official members, the applicant among them
    case = give_opinion(case, OPENED + DAY, in_favour=in_favour, against=1)
    vote = CommitteeVote.objects.get(case=case)
    assert (vote.kind, vote.members, vote.in_favour, vote.passed) == (CommitteeVote.Kind.BRANCH, 8, in_favour, agreed)
    assert case.stage == Stage.PROPOSED
    assert case.papers.filter(kind=Paper.Kind.RESOLUTION, number="07-NQ/CB").exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": ""}, "document_numbered"),
        ({"meeting": None}, "meeting_recorded"),
        ({"in_favour": 8, "against": 1}, "opinion_counted"),
        ({"issued_on": OPENED}, "dates_in_order"),
    ],
)
def test_the_opinion_stands_on_a_meeting_with_attendance_and_a_resolution(branch, fields, code):
    case = file_request(branch)
    with pytest.raises(NotYet) as refusal:
        give_opinion(case, OPENED + DAY, **fields)
    assert code in codes(refusal)
    assert not CommitteeVote.objects.exists()


def test_without_a_grassroots_committee_the_opinion_goes_to_the_competent_body(branch):
    alone = cast_of(make_organization(branch.parent.parent, Kind.GRASSROOTS_BRANCH)).branch
    case, _ = play_leaving(alone, Stage.AWAITING_DECISION)
    assert case.stage == Stage.AWAITING_DECISION
    assert Authority.holder_for(alone, Authority.Body.GRASSROOTS, on=OPENED) is None


@pytest.mark.parametrize(("in_favour", "passed"), [(8, True), (7, False)])
def test_the_grassroots_committee_answers_by_more_than_half_and_passes_the_result_on_either_way(
    branch, in_favour, passed
):
    case, day = play_leaving(branch, Stage.PROPOSED)
    votes = {"members": 15, "present": 15, "in_favour": in_favour, "against": 15 - in_favour}
    paper = {"number": "15-NQ/ĐU", "issued_on": day, "held_on": day}
    case = actions.grassroots_vote(case, **votes, **paper, actor=cast_of(branch).staff, on=day)
    assert case.stage == Stage.AWAITING_DECISION
    assert case.committee_votes.get(kind=CommitteeVote.Kind.GRASSROOTS).passed == passed


# --- the decision -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("in_favour", "reached"), [(7, False), (8, True)])
def test_the_competent_body_grants_by_more_than_half_of_its_members(branch, in_favour, reached):
    case, day = play_leaving(branch, Stage.AWAITING_DECISION)
    if reached:
        assert decide(case, day, in_favour=in_favour).stage == Stage.LEAVING_GRANTED
        return
    with pytest.raises(NotYet) as refusal:
        decide(case, day, in_favour=in_favour)
    assert codes(refusal) == ["leaving_vote_reached"]


def test_not_granted_with_its_reason_the_member_stays(branch):
    case, day = play_leaving(branch, Stage.AWAITING_DECISION)
    with pytest.raises(NotYet) as refusal:
        decide(case, day, kind=Decision.Kind.SETTLE, ground=" ")
    assert codes(refusal) == ["decision_is_complete"]
    case = decide(case, day, kind=Decision.Kind.SETTLE, in_favour=3, ground="Chi bộ đã giúp đỡ, đồng chí yên tâm.")
    assert (case.stage, case.closed_on) == (Stage.SETTLED, day)
    assert Membership.objects.get(member=case.member).ends_on is None


def test_who_received_the_application_does_not_decide_it(branch):
    case, day = play_leaving(branch, Stage.AWAITING_DECISION)
    cast = cast_of(branch)
    Office.objects.create(
        user=cast.secretary, organization=cast.authority, role=Role.ORGANIZATION_STAFF, starts_on=LONG_AGO
    )
    with pytest.raises(NotYet) as refusal:
        actions.decide_leaving(case, kind="leave", number="1", issued_on=day, ground="x", actor=cast.secretary, on=day)
    assert codes(refusal) == ["not_the_receiver"]


def test_the_delivery_ends_the_membership_and_what_follows_every_exit_begins(branch):
    """No. 23: the card, the file and the report only after the delivery; other open cases end with it."""
    screened = make_case(branch, Stage.MENTORING)
    on = screened.stage_since
    paper = {"override_number": "52-CV/ĐU", "override_on": on}
    case, day = play_leaving(branch, Stage.LEAVING_GRANTED, member=screened.member, on=on, **paper)
    assert not Departure.objects.exists()
    case = actions.deliver(
        case, delivered_on=day, witness="Chi ủy", card_collected_on=day, actor=cast_of(branch).secretary, on=day
    )
    membership, departure = Membership.objects.get(member=case.member), Departure.objects.get()
    screened.refresh_from_db()
    assert (case.stage, membership.ended_by, membership.ends_on) == (Stage.DELIVERED, Ending.LEFT, day)
    assert (screened.stage, screened.closed_on) == (Stage.LEFT, day)
    assert (departure.member, departure.kind, departure.left_on) == (case.member, Ending.LEFT, day)
    assert (departure.card, departure.card_on) == (Departure.Card.COLLECTED, day)


def test_no_card_is_collected_before_the_decision_was_delivered(branch):
    case, day = play_leaving(branch, Stage.LEAVING_GRANTED)
    delivery = {"delivered_on": day, "witness": "Chi ủy", "card_collected_on": day - DAY}
    with pytest.raises(NotYet) as refusal:
        actions.deliver(case, **delivery, actor=cast_of(branch).secretary, on=day)
    assert codes(refusal) == ["card_collected_after_delivery"]


@pytest.mark.parametrize("hardship", [True, False])
def test_a_re_admission_knows_the_application_and_the_removal_for_absence(branch, hardship):
    case, _ = play_leaving(branch, family_hardship=hardship)
    named = "nêu" if hardship else "không nêu"
    words = f"Đơn xin ra ngày {OPENED:%d/%m/%Y} {named} hoàn cảnh gia đình đặc biệt khó khăn."
    assert readmission.known_of(case.member) == {"family_hardship": (hardship, words)}
    absent, unpaid = make_member(branch), make_member(branch)
    make_year(absent, 2025, missed=(1, 5, 9))
    make_year(unpaid, 2025, unpaid=(1, 5, 9))
    for member, expected in ((absent, ["self_dropped"]), (unpaid, [])):
        play_removal(branch, member=member, code="X1", year=2025)
        assert list(readmission.known_of(member)) == expected


def test_the_papers_of_what_follows_lie_in_the_case(branch):
    case, day = play_leaving(branch)
    departure, actor = Departure.objects.get(), cast_of(branch).secretary
    departures.take_card(departure, card="collected", card_on=day, card_note="", actor=actor, on=day)
    departures.send_notice(departure, notice_on=day, notice_number="", place="Tủ 1", actor=actor, on=day)
    found = case.papers.filter(template__in=("bien-ban-thu-the", "phieu-bao-ra-khoi-dang"))
    assert list(found.values_list("kind", "issued_on")) == [
        (Paper.Kind.CARD_MINUTES, day),
        (Paper.Kind.DEPARTURE_NOTICE, day),
    ]


def test_no_request_to_leave_passes_an_open_case_but_by_its_own_delivered_decision(branch):
    """One application, one road: the screening case ends with the delivery of the leaving decision, and by nothing else (no. 37)."""
    screened = make_case(branch, Stage.MENTORING)
    on, cast = screened.stage_since, cast_of(branch)
    assert not [row.verb for row in workflow.STEPS if Stage.LEFT in row.targets and row.verb != "deliver"]
    with pytest.raises(NotYet) as refusal:
        file_request(branch, member=screened.member, on=on)
    assert codes(refusal) == ["other_cases_settled"]
    override = {"override_number": "52-CV/ĐU", "override_on": on}
    case, day = play_leaving(branch, Stage.LEAVING_GRANTED, member=screened.member, on=on, **override)
    screened.refresh_from_db()
    assert (screened.stage, screened.member.memberships.get().ends_on) == (Stage.MENTORING, None)
    actions.deliver(case, delivered_on=day, witness="Chi ủy", actor=cast.secretary, on=day)
    screened.refresh_from_db()
    assert (screened.stage, screened.closed_on) == (Stage.LEFT, day)
    last = screened.moves.order_by("pk").last()
    assert (last.verb, last.note) == ("deliver", "Đồng chí đã ra khỏi Đảng theo đơn")
    assert screened.mentorings.filter(ended_on=None).count() == screened.deadlines.open().count() == 0
    assert Departure.objects.get().kind == Ending.LEFT
    assert [item.key for item in Register(screened, day).missing if item.kind in AFTER_AN_EXIT] == []


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_pages_lead_from_the_application_to_the_decision(client, branch, settings):
    settings.BUSINESS_DATE = on = OPENED + DAY
    cast, member, day = cast_of(branch), make_member(branch), f"{on:%d/%m/%Y}"
    client.force_login(cast.secretary)
    url = reverse("screening:leaving-new", args=[member.pk])
    assert "Nhận đơn" in client.get(url).content.decode()
    sent = {"written_on": day, "received_on": day, "reason": "Sức yếu"}
    refused = client.post(url, sent)
    assert (refused.status_code, "Sức yếu" in refused.content.decode()) == (409, True)
    done = client.post(url, sent | {"text": "Tôi xin ra khỏi Đảng.", "wants_confirmation": "on"})
    case = Case.objects.get()
    assert (done.status_code, done.url) == (302, case.get_absolute_url())
    page = client.get(case.get_absolute_url()).content.decode()
    for words in (
        "Xin ra khỏi Đảng: đồng chí",
        "Tôi xin ra khỏi Đảng.",
        "Giấy xác nhận tuổi đảng",
        "Ghi ý kiến chi bộ",
    ):
        assert words in page
    step = reverse("screening:step", args=[case.pk, "branch-opinion"])
    meeting = make_meeting(branch, on)
    answer = {"meeting": meeting.pk, "in_favour": 6, "against": 1, "number": "07-NQ/CB", "issued_on": day}
    assert client.post(step, answer).status_code == 302
    page = client.get(case.get_absolute_url()).content.decode()
    assert "đồng ý 6, không đồng ý 1, tổng số 8" in page


def test_others_do_not_see_the_application_of_a_member(client, branch):
    url = reverse("screening:leaving-new", args=[make_member(branch).pk])
    client.force_login(make_officer(make_organization(branch.parent, Kind.BRANCH), Role.SECRETARY))
    assert client.get(url).status_code == 404
    client.force_login(make_officer(branch, Role.READER))
    assert client.get(url).status_code == 403


def test_nobody_leaves_while_a_case_is_open_that_was_opened_after_the_application(branch):
    case, day = play_leaving(branch, Stage.AWAITING_DECISION)
    opened_since = open_removal(branch, member=case.member, on=day)
    with pytest.raises(NotYet) as refusal:
        decide(case, day)
    assert codes(refusal) == ["no_case_opened_since"]
    assert f"số {opened_since.label} (xóa tên)" in str(refusal.value)
    assert decide(case, day, kind=Decision.Kind.SETTLE).stage == Stage.SETTLED  # the application may be refused


@pytest.mark.parametrize(
    ("override_on", "code"),
    [(OPENED - DAY, "override_after_application"), (OPENED - 2 * DAY, "other_cases_settled"), (OPENED, None)],
)
def test_the_superiors_decision_speaks_of_what_is_there(branch, override_on, code):
    other = open_removal(branch, on=OPENED - DAY)
    override = {"override_number": "12-CV/ĐU", "override_on": override_on}
    if code is None:
        assert file_request(branch, member=other.member, **override).stage == Stage.PREPARING
    else:
        with pytest.raises(NotYet) as refusal:
            file_request(branch, member=other.member, **override)
        assert code in codes(refusal)
