"""What was tried against the twelve months and what follows them, and is refused (domain §11.3 nos. 15–23)."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from screening import actions
from screening.documents.catalogue import Register
from screening.documents.issuers import committee_name
from screening.flow import NotYet
from screening.models import Case, Contact, Decision, Edition, Mentoring, Note, Pause, Stage
from screening.tests import builders as b
from screening.tests.builders import advance, cast_of, make_case, next_day

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def helped():
    """A case in the time of help."""
    return make_case(stage=Stage.MENTORING)


def refused(words):
    return pytest.raises(NotYet, match=words)


def pause(case, starts_on, ends_on):
    """The superior stops the clock, and lets it go on where a day is given."""
    staff = cast_of(case.branch).staff
    data = {"starts_on": starts_on, "reason": "Nằm viện.", "number": "81-CV/ĐU", "issued_on": starts_on}
    actions.pause_clock(case, actor=staff, on=starts_on, **data)
    if ends_on:
        actions.resume_clock(case, ends_on=ends_on, actor=staff, on=ends_on)
    case.refresh_from_db()


TURNED = {
    "both days earlier": "update screening_case set mentoring_starts_on = mentoring_starts_on - 700,"
    " mentoring_ends_on = mentoring_ends_on - 700",
    "the days it stood still left out": "update screening_case set mentoring_ends_on = mentoring_ends_on - 1",
    "the pause removed": "delete from screening_pause",
    "the pause shorter": "update screening_pause set ends_on = ends_on - 1",
    "an older resolution": "update screening_mentoring set resolution_on = resolution_on - 700",
    "an older resolution besides": "insert into screening_mentoring (case_id, cycle, mentor_id, resolution_number,"
    " resolution_on, ended_on, end_reason) select case_id, cycle, mentor_id, 'x', resolution_on - 700, resolution_on, ''"
    " from screening_mentoring",
    "without a clock, then with another": "update screening_case set mentoring_starts_on = null, mentoring_ends_on = null;"
    " update screening_case set mentoring_starts_on = date '2024-01-01', mentoring_ends_on = date '2025-01-01'",
    "the cycle before": "update screening_case set cycle = cycle - 1",
    "another track": "update screening_case set track = 'removal'",
    "an earlier opening": "update screening_case set opened_on = opened_on - 700",
}


def test_no_sql_turns_the_clock_forward(helped):
    """Neither the days, nor what they follow from: resolution, pauses, cycle, track, opening, edition (rule 16)."""
    pause(helped, helped.mentoring_starts_on + 10 * DAY, helped.mentoring_starts_on + 20 * DAY)
    shorter = Edition.objects.create(
        fingerprint="x",
        in_force_on=helped.opened_on,
        values=helped.edition.values | {"screening.education_months": "1"},
    )
    turned = TURNED | {"a shorter edition": f"update screening_case set edition_id = {shorter.pk}"}
    for what, sql in turned.items():
        refusal = pytest.raises(DatabaseError, match="cannot|the mentoring time|no resolution|a pause|an assignment")
        with refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            pytest.fail(what)
    day = helped.mentoring_ends_on
    meeting = b.make_meeting(helped.branch, day - DAY)
    with pytest.raises(DatabaseError, match="day of its meeting"), transaction.atomic():
        helped.ballots.create(cycle=1, kind="progress", meeting=meeting, held_on=day, base=3, present=3, needed=2)


def test_while_the_clock_stands_still_nothing_of_the_end_is_asked_or_taken(helped):
    cast, ends_on = cast_of(helped.branch), helped.mentoring_ends_on
    asked = {"kind": Contact.Kind.SECOND_SELF_REVIEW, "by_whom": "Chi ủy", "note": "Vắng", "actor": cast.secretary}
    for day in (ends_on - 9 * DAY, ends_on - 8 * DAY, ends_on - 7 * DAY):
        actions.record_contact(helped, made_on=day, on=day, **asked)
    pause(helped, ends_on - 6 * DAY, None)
    on = ends_on - 5 * DAY
    with refused("đang tạm dừng"):
        actions.record_contact(helped, made_on=on, on=on, **asked)
    with refused("đang tạm dừng"):
        b.ready_for_review(helped, on)
    with refused("đang tạm dừng"):
        actions.receive_remarks(helped, written_on=on, text="Tốt.", actor=cast.secretary, on=on)
    actions.resume_clock(helped, ends_on=ends_on + 60 * DAY, actor=cast.staff, on=ends_on + 60 * DAY)
    helped.refresh_from_db()
    ends_on = helped.mentoring_ends_on
    actions.receive_remarks(helped, written_on=ends_on, text="Tốt.", actor=cast.secretary, on=ends_on)
    with refused("Đã đề nghị 0 trên 3 lần"):  # those before the pause were not near the end after all
        actions.open_review(helped, actor=cast.secretary, on=ends_on)


def test_an_answer_follows_its_remark_and_a_form_sent_twice_writes_once(helped):
    cast, day = cast_of(helped.branch), helped.mentoring_starts_on + 30 * DAY
    said = {"written_on": day, "author": "Người giúp đỡ", "text": "Vắng một buổi.", "actor": cast.secretary, "on": day}
    note = actions.write_note(helped, **said)
    with refused("Nội dung này đã ghi") as twice:
        actions.write_note(helped, **said)
    answer = {"text": "Tôi ốm hôm đó.", "actor": cast.secretary, "on": day + 9 * DAY}
    with refused("trước ngày nhận xét") as early:
        actions.answer_note(note, written_on=day - DAY, **answer)
    assert [refusal.value.reasons[0].code for refusal in (twice, early)] == ["not_written_twice", "answer_after_note"]
    actions.answer_note(note, written_on=day, **answer)
    with refused("Nội dung này đã ghi"):
        actions.answer_note(note, written_on=day, **answer)
    assert list(helped.notes.values_list("kind", flat=True)) == [Note.Kind.PERIODIC, Note.Kind.ANSWER]


def test_an_answer_written_before_the_vote_may_be_noted_down_after_it(helped):
    cast, day = cast_of(helped.branch), helped.mentoring_ends_on - DAY
    data = {"written_on": day, "author": "Người giúp đỡ", "text": "Cố gắng.", "actor": cast.secretary}
    note = actions.write_note(helped, on=day, **data)
    case = advance(helped, Stage.PROGRESS_PROPOSED)
    on = next_day(case)
    actions.answer_note(note, written_on=day, text="Tôi cảm ơn.", actor=cast.secretary, on=on)


def test_nobody_is_named_mentor_before_they_came_to_the_branch(helped):
    cast, day = cast_of(helped.branch), helped.mentoring_starts_on + 60 * DAY
    came = b.make_member(helped.branch)
    came.memberships.update(starts_on=day - 10 * DAY)
    named = {"mentor": came, "number": "92-NQ/CB", "reason": "Chuyển công tác.", "actor": cast.secretary, "on": day}
    with refused("chưa là đảng viên chính thức đang sinh hoạt"):
        actions.change_mentor(helped, issued_on=day - 11 * DAY, **named)
    actions.change_mentor(helped, issued_on=day - 10 * DAY, **named)
    assert helped.mentorings.get(ended_on=None).mentor == came


def test_the_resolution_of_a_later_cycle_follows_the_decision_not_its_entry():
    case = make_case(stage=Stage.NO_PROPOSAL)
    cast, decided = cast_of(case.branch), next_day(case)
    data = {"kind": "continue", "number": "83-CV/ĐU", "issued_on": decided, "ground": "Còn giúp được."}
    actions.settle_result(case, actor=cast.staff, on=decided + 10 * DAY, **data)
    case.refresh_from_db()
    named = {"mentor": b.make_member(case.branch), "number": "93-NQ/CB", "actor": cast.secretary}
    with refused("trước quyết định tiếp tục giúp đỡ"):
        actions.assign_mentor(case, issued_on=decided - DAY, on=decided + 10 * DAY, **named)
    actions.assign_mentor(case, issued_on=decided, on=decided + 10 * DAY, **named)
    case.refresh_from_db()
    assert (case.stage, case.mentoring_starts_on) == (Stage.MENTORING, decided)


def words_of(case, key, occasion, on):
    case = Case.objects.select_related("member", "branch__parent", "edition", "nominee_list").get(pk=case.pk)
    return json.dumps(Register(case, on).item(key, occasion).sheet().facts, ensure_ascii=False)


def test_the_papers_of_a_missed_proposal_tell_both_votes_and_name_who_issued():
    """The full result goes up; the committee itself answers; an answer stands in the diary of its remark (rules 19, 22)."""
    case = make_case(stage=Stage.NO_PROPOSAL)
    cast, on = cast_of(case.branch), next_day(case)
    report = words_of(case, "bao-cao-ket-qua", 3, on)
    assert [f"về việc {what}" in report for what in ("công nhận đồng chí", "đề nghị xóa tên")] == [True, True]
    data = {"kind": "continue", "number": "83-CV/ĐU", "issued_on": on, "ground": "Còn giúp được."}
    actions.settle_result(case, actor=cast.staff, on=on, **data)
    notice = words_of(case, "thong-bao-ket-luan", 1, on)
    assert (f"{committee_name(cast.superior)} thông báo:" in notice, "Ban Thường vụ" in notice) == (True, False)
    case.refresh_from_db()
    actions.answer_note(case.notes.get(), written_on=on, text="Tôi sẽ cố gắng.", actor=cast.secretary, on=on)
    assert "Tôi sẽ cố gắng." in words_of(case, "nhat-ky-giup-do", 1, on)


def test_an_expulsion_is_heard_after_it_was_proposed_and_no_known_bar_is_passed_over():
    case = make_case(stage=Stage.PROGRESS_NOT_RECOGNISED)
    proposal = b.hold_vote(case, "expulsion", next_day(case))
    case = advance(case, Stage.VERIFIED)
    day = next_day(case)
    with refused("trước ngày chi bộ đề nghị khai trừ"):
        b.decide(case, Decision.Kind.EXPEL, day, heard_on=proposal.held_on - DAY)
    other = actions.base.begin(case.member, "discipline", actor=cast_of(case.branch).secretary, on=day)
    other.bars.create(kind="health", starts_on=day, ends_on=day, paper="Giấy ra viện số 12")
    with refused("Giấy ra viện số 12"):
        b.decide(case, Decision.Kind.EXPEL, day, heard_on=proposal.held_on)
    b.decide(case, Decision.Kind.EXPEL, day + DAY, heard_on=proposal.held_on)


def test_no_figure_of_a_committees_vote_is_made_up(helped):
    case = advance(helped, Stage.VERIFIED)
    day = next_day(case)
    for missing in ("present", "against"):
        with refused("Biểu quyết chưa ghi đủ số"):
            b.decide(case, Decision.Kind.STRIKE_OFF, day, **{missing: None})
    assert Case.objects.get(pk=case.pk).stage == Stage.VERIFIED


def test_the_case_says_whether_the_grassroots_committee_reached_its_ratio(client, helped):
    case = advance(helped, Stage.PROPOSED)
    cast, day = cast_of(case.branch), next_day(case)
    votes = {"members": 9, "present": 9, "in_favour": 5, "against": 4, "number": "05-NQ/ĐU", "issued_on": day}
    actions.grassroots_vote(case, held_on=day, actor=cast.staff, on=day, **votes)
    client.force_login(cast.secretary)
    page = client.get(reverse("screening:case", args=[case.pk])).content.decode()
    assert "Đảng ủy cơ sở biểu quyết: không đạt, báo cáo đầy đủ kết quả" in page


def test_the_roll_is_locked_for_the_meeting_that_was_shown(client):
    case = make_case(stage=Stage.AWAITING_LIST_VOTE)
    cast = cast_of(case.branch)
    earlier = b.make_meeting(case.branch, case.stage_since - DAY)
    b.make_meeting(case.branch, case.stage_since)
    client.force_login(cast.secretary)
    data = {"base": case.branch.members.count(), "head": cast.members[0].pk}
    data["tellers"] = [member.pk for member in cast.members[1:3]]
    answer = client.post(f"{reverse('screening:ballot-new', args=[case.pk, 'list'])}?hop={earlier.pk}", data)
    assert (answer.status_code, case.ballots.count()) == (409, 0)
    assert "Buổi họp đã chọn không dùng được" in answer.content.decode()


def test_pauses_and_assignments_end_once():
    """What was said of the two tables holds for a row that is still open, too (rule 15, rule 16)."""
    case = make_case(stage=Stage.MENTORING)
    pause(case, case.mentoring_starts_on + DAY, None)
    assert Pause.objects.update(ends_on=case.mentoring_starts_on + 2 * DAY) == 1
    with pytest.raises(DatabaseError, match="a pause ends once"), transaction.atomic():
        Pause.objects.update(ends_on=case.mentoring_starts_on + 3 * DAY)
    assert Mentoring.objects.update(ended_on=case.mentoring_starts_on) == 1
    with pytest.raises(DatabaseError, match="an assignment"), transaction.atomic():
        Mentoring.objects.all().delete()
