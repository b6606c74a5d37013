"""Detection, list, notice and commitment, as a careless secretary or a sharp lawyer would try to take them."""

from datetime import timedelta

import pytest

from members.tests.builders import make_member
from screening import actions
from screening.flow import NotYet
from screening.models import Ballot, Contact, Criterion, Measure, Stage
from screening.tests import builders as b
from screening.tests import builders_discipline as discipline
from screening.tests.builders import OPENED, attempt, cast_of, counts, make_case, make_evidence, make_meeting, next_day
from screening.tests.builders_removal import open_removal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return cast_of(b.make_tree()[3])


def open_by_conclusion(member, actor, **fields):
    make_evidence(member, actor=actor, on=OPENED, **fields)
    return actions.open_case(member, [Criterion.objects.get(code="C3")], actor=actor, on=OPENED)


# --- opening ---------------------------------------------------------------------------------------------------------


def test_a_new_violation_during_a_penalty_has_happened_already(cast):
    member = make_member(cast.branch)
    penalty = {"code": "C2", "issued_on": OPENED - DAY, "penalty_until": OPENED + 90 * DAY}
    with pytest.raises(NotYet, match="chưa đến"):
        make_evidence(member, actor=cast.secretary, on=OPENED, found_on=OPENED + DAY, **penalty)
    assert make_evidence(member, actor=cast.secretary, on=OPENED, found_on=OPENED, **penalty).pk


@pytest.mark.parametrize("typed", ["12 – KL / UBKT", "Số 12-KL/UBKT", " 12 -kl/ubkt. "])
def test_a_document_typed_another_way_is_still_the_same_document(cast, typed):
    member = make_member(cast.branch)
    make_evidence(member, actor=cast.secretary, on=OPENED)
    with pytest.raises(NotYet, match="Văn bản này đã ghi cho tiêu chí này"):
        make_evidence(member, actor=cast.secretary, on=OPENED, number=typed)
    case = actions.open_case(member, [Criterion.objects.get(code="C3")], actor=cast.secretary, on=OPENED)
    with pytest.raises(NotYet, match=f"Văn bản này đã xét ở hồ sơ số {case.label}"):
        make_evidence(member, actor=cast.secretary, on=OPENED, code="C4", number=typed)


def test_who_is_considered_for_removal_or_was_voted_to_be_expelled_is_not_listed_for_help(cast):
    removal = open_removal(cast.branch)
    with pytest.raises(NotYet, match=f"hồ sơ xóa tên số {removal.label}, không đi theo quy trình giúp đỡ"):
        open_by_conclusion(removal.member, removal.opened_by)

    heavy = discipline.voted(discipline.Votes(expulsion=6))
    assert heavy.ballots.get().form == Measure.EXPULSION
    with pytest.raises(NotYet, match=f"hồ sơ kỷ luật số {heavy.label}"):
        open_by_conclusion(heavy.member, heavy.opened_by)

    light = discipline.make_discipline(cast.branch)
    assert open_by_conclusion(light.member, light.opened_by).stage == Stage.REVIEWING


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_front_is_asked_after_the_evidence_and_the_list_goes_up_after_both(cast):
    case = open_by_conclusion(make_member(cast.branch), cast.secretary, issued_on=OPENED - 10 * DAY)

    def opinion(day):
        words = {"source": "front", "giver": "Bà Sen", "content": "Nhất trí."}
        return actions.record_opinion(case, given_on=day, **words, actor=cast.secretary, on=OPENED + 2 * DAY)

    def send(day, number="06-TTr/CB"):
        today = OPENED + 9 * DAY
        return actions.submit_list(cast.branch, [case], number=number, issued_on=day, actor=cast.secretary, on=today)

    with pytest.raises(NotYet, match="trước ngày của bằng chứng"):
        opinion(OPENED - 11 * DAY)
    opinion(OPENED + 2 * DAY)
    with pytest.raises(NotYet, match="trước ngày ý kiến của Mặt trận"):
        send(OPENED + DAY)
    nominees = send(OPENED + 2 * DAY)
    refused = {case.pk: (False, "Cần làm rõ thêm.")}
    day = OPENED + 5 * DAY
    actions.answer_list(nominees, "opinion", refused, number="12-CV/ĐU", issued_on=day, actor=cast.staff, on=day)
    with pytest.raises(NotYet, match="trước ngày ý kiến lần trước của cấp trên"):
        send(OPENED + 4 * DAY, "07-TTr/CB")
    send(OPENED + 5 * DAY, "07-TTr/CB")


def test_rankings_under_reconsideration_or_changed_carry_neither_a_list_nor_a_vote(cast):
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    ranking = case.evidence.get().rankings.latest("year")
    for field, value, words in (
        ("under_review", True, "đang được xem xét lại"),
        ("level", "completed", "không còn là"),
    ):
        before = getattr(ranking, field)
        type(ranking).objects.filter(pk=ranking.pk).update(**{field: value})
        with pytest.raises(NotYet, match=f"Xếp loại năm {ranking.year} {words}"):
            b.open_vote(case, Ballot.Kind.LIST, next_day(case))
        type(ranking).objects.filter(pk=ranking.pk).update(**{field: before})
    assert b.open_vote(case, Ballot.Kind.LIST, next_day(case)).base


def test_a_ballot_of_which_no_paper_was_handed_out_has_no_result(cast):
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    ballot = b.open_vote(case, Ballot.Kind.LIST, next_day(case))
    nothing = dict.fromkeys(counts(ballot, 0), 0)
    with pytest.raises(NotYet, match="Chưa phát phiếu nào"):
        actions.enter_tally(ballot, nothing, actor=cast.secretary, on=ballot.held_on)


# --- notice and commitment -------------------------------------------------------------------------------------------


def test_attempts_count_from_the_day_of_the_notice_to_the_day_it_is_left(cast):
    case = make_case(cast.branch, Stage.APPROVED)
    first = next_day(case)
    attempt(case, Contact.Kind.DELIVERY, 4, first)

    def notify(issued_on, served_on):
        witness = {"acknowledged": False, "witness": "Đồng chí Mai", "actor": cast.secretary, "on": first + 4 * DAY}
        return actions.notify(case, number="03-TB/CB", issued_on=issued_on, served_on=served_on, **witness)

    with pytest.raises(NotYet, match="Đã ghi 2 lần đến"):
        notify(first, first + DAY)
    with pytest.raises(NotYet, match="Đã ghi 2 lần đến"):
        notify(first + 2 * DAY, first + 3 * DAY)
    assert notify(first + DAY, first + 3 * DAY).stage == Stage.NOTIFIED


def test_self_review_requests_and_hearing_follow_the_talk_in_their_dates_too(cast):
    case = make_case(cast.branch, Stage.NOTIFIED)
    start = next_day(case)
    day, late, by = start + 2 * DAY, start + 9 * DAY, {"actor": cast.secretary, "on": start + 9 * DAY}

    def review(received_on):
        words = {"text": "Tôi nhận.", "place": "", "commitments": ["Sinh hoạt đều"]}
        return actions.receive_self_review(case, received_on=received_on, **words, **by)

    def hear(meeting):
        return actions.hold_hearing(case, meeting=meeting, attended=True, statement="Tôi nhận.", **by)

    for kind in (Contact.Kind.SELF_REVIEW, Contact.Kind.HEARING):
        with pytest.raises(NotYet, match="Chưa ghi buổi trao đổi"):
            attempt(case, kind, 1, start)
    actions.record_talk(case, held_on=day, attendees="Chi ủy", summary="Hai bên trao đổi.", **by)
    with pytest.raises(NotYet, match="Nội dung này đã ghi"):  # not_said_twice: the form was sent twice
        actions.record_talk(case, held_on=day, attendees="Chi ủy", summary="Hai bên trao đổi.", **by)
    with pytest.raises(NotYet, match="trước buổi trao đổi"):
        attempt(case, Contact.Kind.SELF_REVIEW, 1, day - DAY)
    with pytest.raises(NotYet, match="trước buổi trao đổi"):
        review(day - DAY)
    review(day + 2 * DAY)
    with pytest.raises(NotYet, match="trước buổi trao đổi"):
        hear(make_meeting(cast.branch, day - DAY))
    with pytest.raises(NotYet, match="chưa có bản tự kiểm điểm, cũng chưa đủ 3 lần đề nghị"):
        hear(make_meeting(cast.branch, day + DAY))
    assert hear(make_meeting(cast.branch, day + 2 * DAY)).hearings.get().meeting.held_on <= late


def test_after_three_requests_the_branch_meets_without_the_self_review(cast):
    case = make_case(cast.branch, Stage.NOTIFIED)
    day = next_day(case)
    by = {"actor": cast.secretary, "on": day + 9 * DAY}
    actions.record_talk(case, held_on=day, attendees="Chi ủy", summary="Hai bên trao đổi.", **by)
    attempt(case, Contact.Kind.SELF_REVIEW, 3, day)
    for meeting_on, met in ((day + DAY, False), (day + 2 * DAY, True)):
        meeting = make_meeting(cast.branch, meeting_on)
        if met:
            actions.hold_hearing(case, meeting=meeting, attended=True, statement="Tôi nhận.", **by)
        else:
            with pytest.raises(NotYet, match="cũng chưa đủ 3 lần đề nghị"):
                actions.hold_hearing(case, meeting=meeting, attended=True, statement="Tôi nhận.", **by)
    assert case.hearings.count() == 1


# guards tried here: rankings_still_stand, not_on_a_graver_way, opinion_after_evidence, list_after_opinion, not_before_talk, hearing_after_self_review
