"""The member's side of a case: rights at every stage, own words unaltered, the note to the superior, who has looked."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from branches import calendar, journal
from branches.access import NoOffice
from branches.models import Entry, Notice, Role, Viewing
from branches.tests.builders import make_officer, make_tree
from members.tests.builders import make_member
from screening import actions, todo
from screening.documents.catalogue import Register
from screening.flow import NotYet
from screening.member_side import complaints, notice, rights, statements
from screening.member_side.rights import ENDS, MOMENTS, Moment, Right
from screening.models import FINAL, Appeal, Complaint, Hearing, Stage, Track, Verdict
from screening.tests import builders
from screening.tests.builders import DAY, OPENED, advance, cast_of, make_case, next_day
from screening.tests.builders_appeals import suspend
from screening.tests.builders_removal import play_removal

pytestmark = pytest.mark.django_db
S = Stage


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def case(tree):
    return make_case(tree[3], S.MENTORING)


def words(response):
    return " ".join(response.content.decode().split())


# --- thông báo quyền --------------------------------------------------------------------------------------------------------

#: The stages that only the screening knows; the other ways out share the rest.
OWN = {
    Track.SCREENING: set(Stage)
    - {S.PREPARING, S.AWAITING_DECISION, S.REFERRED, S.DISCIPLINED}
    - {S.LEAVING_GRANTED, S.WITHDRAWN},
    Track.REMOVAL: {S.PREPARING, S.PROPOSED, S.AWAITING_DECISION, S.STRUCK_OFF, S.DELIVERED},
    Track.LEAVING: {S.PREPARING, S.PROPOSED, S.AWAITING_DECISION, S.LEAVING_GRANTED, S.WITHDRAWN, S.DELIVERED},
    Track.DISCIPLINE: {S.PREPARING, S.PROPOSED, S.FORWARDED, S.VERIFIED, S.AWAITING_DECISION, S.REFERRED}
    | {S.DISCIPLINED, S.EXPELLED, S.DELIVERED},
}


def test_every_stage_of_every_track_is_explained_with_its_rights_and_their_documents(case):
    assert {track: set(found) for track, found in MOMENTS.items()} == {
        track: stages | set(ENDS) for track, stages in OWN.items()
    }
    numbers = rights.numbers(case.rules)
    moments = {moment for found in MOMENTS.values() for moment in found.values()}
    for moment in moments | {rights.SUSPENDED, rights.RESUMED, rights.LATE_APPEAL, rights.APPEALED, rights.UPHELD}:
        sentences = [moment.now, moment.next, *(right.words for right in moment.rights)]
        assert all("{" not in sentence.format_map(numbers) for sentence in sentences)
    assert {right for moment in moments for right in moment.rights} >= set(Right) - {
        *(Right.SUSPENSION_DAYS, Right.STAYS_MEMBER, Right.FILE)
    }
    assert [right.name for right in Right if not right.basis] == []
    assert [stage for stage in FINAL - {S.DIED} if not _somewhere(stage).rights] == []


def _somewhere(stage) -> Moment:
    return next(found[stage] for found in MOMENTS.values() if stage in found)


def test_the_notice_says_what_is_next_until_when_by_which_right_and_whom_to_ask(case):
    told = notice.of_case(case, OPENED)
    ends = case.mentoring_ends_on
    assert told.now == "Chi bộ đang theo dõi, giúp đỡ đồng chí. Người giúp đỡ ghi nhận xét từng kỳ."
    assert [(what, day) for what, day, _ in told.dates if what == "Đủ thời gian giúp đỡ"] == [
        ("Đủ thời gian giúp đỡ", ends)
    ]
    assert told.rights[:2] == (
        (
            "Được giúp đỡ đủ 12 tháng; không ai xét kết quả sớm hơn.",
            "Hướng dẫn 02, bước 3; Điều lệ Đảng, Điều 8",
        ),
        ("Được đọc và trả lời từng nhận xét của người giúp đỡ.", "Cách làm an toàn do chương trình đặt"),
    )
    assert [line.split(":")[0] for line in told.turn_to] == [f"Bí thư {case.branch}", "Đảng ủy cơ sở Đồng Dâu"]


def test_after_the_delivery_the_notice_names_the_last_day_of_appeal_and_then_the_way_of_the_appeal(tree):
    case, day = play_removal(tree[3])
    delivery = case.deliveries.get()
    told = notice.of_case(case, day)
    assert ("Hạn khiếu nại", delivery.appeal_until) in [(what, day) for what, day, _ in told.dates]
    assert told.rights[0][0] == "Được khiếu nại trong 30 ngày làm việc kể từ ngày nhận quyết định, lần lượt từng cấp."
    facts = {"decision": delivery.decision, "body": "Tỉnh ủy", "filed_on": day, "received_on": day}
    facts |= {"last_day": delivery.appeal_until, "recorded_by": cast_of(tree[3]).secretary}
    appeal = Appeal(case=case, text="Tôi có lý do.", **facts)
    late = Appeal(case=case, text="Tôi có lý do.", late=True, late_reason="Ốm", **facts)
    settled = Appeal(case=case, text="Tôi có lý do.", outcome=Appeal.Outcome.ANNULLED, settled_on=day, **facts)
    assert [rights.moment(case, [one]) for one in (appeal, late, settled)] == [
        rights.APPEALED,
        rights.LATE_APPEAL,
        rights.ANSWERED[Appeal.Outcome.ANNULLED],
    ]
    assert rights.moment(case) == rights.DELIVERED


def test_the_notice_is_a_paper_of_the_case_and_another_stage_makes_the_next_version(client, case):
    client.force_login(cast_of(case.branch).secretary)
    address = reverse("screening:case-paper", args=[case.pk, "thong-bao-quyen", 1])
    assert address in words(client.get(case.get_absolute_url()))
    first = words(client.get(address))
    assert "Được đọc và trả lời từng nhận xét" in first
    assert "Bản thứ 1" in first
    advance(case, S.REVIEW)
    second = words(client.get(address))
    assert "Được tự đối chiếu với từng cam kết" in second
    assert "Bản thứ 2" in second
    sheet = Register(case, OPENED).item("thong-bao", 1).sheet()
    advance(case, S.RECOGNISED)
    assert Register(case, OPENED).item("thong-bao", 1).sheet() == sheet  # the notice once served stays as it was


def test_whoever_is_suspended_reads_how_long_and_what_rights_stay(client, tree):
    suspension = suspend(make_member(tree[3]), date(2026, 5, 4))
    client.force_login(cast_of(tree[3]).secretary)
    address = reverse("screening:suspension-rights", args=[suspension.pk])
    page = words(client.get(address))
    assert "Thời hạn 90 ngày, gia hạn một lần không quá 30 ngày." in page
    assert f"{suspension.due_on:%d/%m/%Y}" in page
    assert client.get(f"{address}?tep").content[:2] == b"PK"
    client.force_login(make_officer(tree[4]))
    assert client.get(address).status_code == 404


# --- lời của đồng chí ---------------------------------------------------------------------------------------------------------


def test_every_own_word_is_listed_as_it_was_written(client, case):
    cast, note = cast_of(case.branch), case.notes.first()
    day = next_day(case)
    if note is None:
        fields = {"written_on": day, "author": "Người giúp đỡ", "text": "Đã dự họp."}
        note = actions.write_note(case, **fields, actor=cast.secretary, on=day) and case.notes.first()
    said = "Tôi cố gắng.  \nTôi đã nộp đủ."
    actions.answer_note(note, written_on=day, text=said, actor=cast.secretary, on=day)
    complaints.record_complaint(case, received_on=day, text="Tôi không đồng ý.", actor=cast.secretary, on=day)
    found = statements.of_case(case)
    assert [one.heading for one in found] == [
        "Bản tự kiểm điểm (lần đầu, có cam kết)",
        "Ý kiến tại hội nghị chi bộ",
        "Trả lời nhận xét",
        "Ý kiến gửi cấp trên",
    ]
    answer = found[2]
    assert (answer.text, len(answer.mark), answer.about.endswith(note.text)) == (said, 19, True)
    assert statements.Statement(day, "", said + ".").mark != answer.mark
    client.force_login(cast.secretary)
    page = words(client.get(reverse("screening:statements", args=[case.pk])))
    assert answer.mark in page
    assert Viewing.objects.filter(part="Lời của đồng chí").count() == 1


def test_no_own_word_can_be_changed_or_removed_in_the_database(case):
    cast, day = cast_of(case.branch), next_day(case)
    complaint = complaints.record_complaint(case, received_on=day, text="Tôi nói.", actor=cast.secretary, on=day)
    rows = [(case.self_reviews.first(), "text"), (Hearing.objects.first(), "statement"), (complaint, "text")]
    for row, field in rows:
        for change in (
            lambda row=row, field=field: type(row).objects.filter(pk=row.pk).update(**{field: "Khác"}),
            lambda row=row: row.delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_the_member_answers_each_remark_also_after_the_review_and_one_of_an_earlier_cycle(tree):
    case = make_case(tree[3], S.CONTINUED)
    cast, note = cast_of(tree[3]), case.notes.first()
    for stage in (S.CONTINUED, S.MENTORING):
        day = next_day(case)
        if stage != case.stage:
            builders._assign(cast, case, day)
            case.refresh_from_db()
        actions.answer_note(note, written_on=day, text=f"Tôi nói ({stage}).", actor=cast.secretary, on=day)
    assert (case.cycle, note.cycle) == (2, 1)
    assert [reply.text for reply in note.replies.order_by("pk")] == ["Tôi nói (continued).", "Tôi nói (mentoring)."]


# --- ý kiến gửi cấp trên --------------------------------------------------------------------------------------------------------


def test_a_note_about_being_listed_is_answered_within_the_working_days_of_an_appeal(case):
    cast, day = cast_of(case.branch), next_day(case)
    complaint = complaints.record_complaint(case, received_on=day, text="Tôi nói.", actor=cast.secretary, on=day)
    assert complaint.due_on == calendar.add_working_days(day, 30)
    told = Notice.objects.filter(link=complaint.get_absolute_url())
    assert [notice.user for notice in told] == [cast.staff]
    assert case.member.full_name not in told.get().text
    states = [complaints.state_of(complaint, complaint.due_on + n * DAY) for n in (0, 1)]
    assert [state[0] for state in states] == ["st-wait", "st-late"]
    assert Entry.objects.filter(verb="screening.record_complaint").count() == 1


def test_it_is_recorded_also_when_the_case_is_closed_but_not_of_another_track(tree):
    case, cast = make_case(tree[3], S.NOT_LISTED), cast_of(tree[3])
    day = case.closed_on + timedelta(days=400)
    complaint = complaints.record_complaint(case, received_on=day, text="Tôi nói.", actor=cast.staff, on=day)
    assert Complaint.objects.get() == complaint
    removal, day = play_removal(tree[3], S.PREPARING)
    with pytest.raises(NotYet, match="ghi khiếu nại"):
        complaints.record_complaint(removal, received_on=day, text="Tôi nói.", actor=cast.secretary, on=day)


def test_without_words_or_before_its_time_it_is_not_recorded(case):
    cast, day = cast_of(case.branch), next_day(case)
    for fields, said in (
        ({"received_on": day}, "Chưa có lời"),
        ({"received_on": day + DAY, "text": "Tôi nói."}, "Ngày nhận chưa đến"),
        ({"received_on": case.opened_on - DAY, "text": "Tôi nói."}, "Hồ sơ mở ngày"),
    ):
        with pytest.raises(NotYet, match=said):
            complaints.record_complaint(case, **fields, actor=cast.secretary, on=day)
    with pytest.raises(NoOffice):
        complaints.record_complaint(case, received_on=day, text="Tôi.", actor=cast.inspector, on=day)
    assert not Complaint.objects.exists()


def test_whoever_opened_or_approved_does_not_answer_and_another_of_the_superior_does_once(client, case, settings):
    cast, day = cast_of(case.branch), next_day(case)
    settings.BUSINESS_DATE = day
    complaint = complaints.record_complaint(case, received_on=day, text="Tôi nói.", actor=cast.secretary, on=day)
    assert case.verdicts.get(kind=Verdict.Kind.APPROVAL).given_by == cast.staff
    answer = {"answered_on": day, "answer": "Đã xem xét.", "answer_number": "18-CV/ĐU", "on": day}
    with pytest.raises(NotYet, match="đã phê duyệt danh sách"):
        complaints.answer_complaint(complaint, actor=cast.staff, **answer)
    with pytest.raises(NoOffice):
        complaints.answer_complaint(complaint, actor=cast.secretary, **answer)
    other = make_officer(cast.superior, Role.ORGANIZATION_STAFF)
    with pytest.raises(NotYet, match="có số và nội dung"):
        complaints.answer_complaint(complaint, actor=other, **(answer | {"answer": " "}))
    assert [row.what for row in todo.home(other, day).queue] == ["Trả lời ý kiến của đồng chí được đưa vào danh sách"]
    assert complaint.get_absolute_url() in [task.url for task in todo.home(cast.secretary, day).elsewhere]
    client.force_login(other)
    sent = {"answered_on": f"{day:%d/%m/%Y}", "answer": "Đã xem xét.", "answer_number": "18-CV/ĐU"}
    assert client.post(complaint.get_absolute_url(), sent).status_code == 302
    with pytest.raises(NotYet, match="đã được trả lời"):
        complaints.answer_complaint(complaint, actor=other, **answer)
    client.force_login(cast.secretary)
    page = words(client.get(complaint.get_absolute_url()))
    assert ("18-CV/ĐU" in page, "Đã trả lời" in page) == (True, True)
    assert Notice.objects.filter(user=cast.secretary, link=complaint.get_absolute_url()).exists()
    assert todo.home(other, day).queue == []


def test_nothing_typed_is_lost_when_the_note_is_refused(client, case):
    client.force_login(cast_of(case.branch).secretary)
    response = client.post(
        reverse("screening:complaint-new", args=[case.pk]), {"received_on": "01/01/2020", "text": "Tôi"}
    )
    assert (response.status_code, "Tôi</textarea>" in words(response)) == (409, True)


# --- ai đã xem ----------------------------------------------------------------------------------------------------------------


def test_the_branch_reads_who_opened_the_record_and_the_cases_with_their_office(
    client, case, tree, django_assert_num_queries
):
    cast, member = cast_of(case.branch), case.member
    address = reverse("members:viewings", args=[member.pk])
    journal.viewed(case, by=cast.staff, part="Mục lục văn bản", reason="Kiểm tra")
    client.force_login(cast.secretary)
    page = words(client.get(address))
    for said in ("Cán bộ cấp ủy, ", f"Hồ sơ số {case.label}", "Mục lục văn bản", "Kiểm tra"):
        assert said in page
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for user in (cast.staff, cast.inspector, cast.recorder):
        journal.viewed(member, by=user)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for user in (make_officer(tree[3], Role.READER), cast.teller):
        client.force_login(user)
        page = words(client.get(address))
        assert ("Hồ sơ đảng viên" in page, f"Hồ sơ số {case.label}" in page) == (True, False)


QUERIES = 9
