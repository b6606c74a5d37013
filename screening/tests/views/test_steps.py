"""Every step that is a form: done through the screen, refused with reasons, never without the office."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from branches.models import Authority, Entry, Role
from branches.tests.builders import make_officer, make_tree
from members.models import Standing
from members.tests.builders import make_member
from screening import actions, turns, workflow
from screening.forms.registry import FORMS
from screening.models import Ballot, Case, Contact, Evidence, Move, Note, Stage
from screening.tests.builders import (
    DAY,
    OPENED,
    advance,
    attempt,
    cast_of,
    hold_vote,
    make_case,
    make_meeting,
    next_day,
    open_vote,
)

pytestmark = pytest.mark.django_db
S = Stage


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def today(settings):
    """Sets the business date."""

    def set_day(day):
        settings.BUSINESS_DATE = day
        return day

    return set_day


def text(response):
    return " ".join(response.content.decode().split())


def dmy(day):
    return f"{day:%d/%m/%Y}"


def url(case, verb):
    return reverse("screening:step", args=[case.pk, workflow.step(verb).slug])


def get(client, user, case, verb):
    client.force_login(user)
    return client.get(url(case, verb))


def post(client, user, case, verb, **data):
    client.force_login(user)
    return client.post(url(case, verb), data)


def done(response):
    """What was said after a step that went through."""
    assert response.status_code == 302, response.context["form"].errors
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def reasons(response):
    assert response.status_code == 409
    return [reason.text for reason in response.context["reasons"]]


def test_every_step_has_a_form_or_a_page_of_its_own():
    assert {row.verb for row in workflow.STEPS} == set(FORMS) | turns.ELSEWHERE
    assert set(FORMS) & turns.ELSEWHERE == set()


def test_from_the_notice_to_the_mentor_through_the_screen(client, tree, today):
    case = make_case(tree[3], S.APPROVED)
    secretary, day = cast_of(tree[3]).secretary, today(next_day(case))
    meeting = make_meeting(tree[3], day)
    helper = make_member(tree[3], "Đàm Thị Nguyệt")
    said = [
        done(
            post(
                client,
                secretary,
                case,
                "notify",
                number="09-TB/CB",
                issued_on=dmy(day),
                served_on=dmy(day),
                acknowledged="on",
                witness="Lò Thị Mai",
            )
        ),
        done(post(client, secretary, case, "record_talk", held_on=dmy(day), attendees="Chi ủy", summary="Trao đổi.")),
        done(
            post(
                client,
                secretary,
                case,
                "receive_self_review",
                received_on=dmy(day),
                text="Tôi tự kiểm điểm.",
                commitments="Dự đủ các buổi\n\n Nộp đảng phí đúng tháng ",
            )
        ),
        done(post(client, secretary, case, "hold_hearing", meeting=meeting.pk, attended="on", statement="Tôi nhận.")),
        done(post(client, secretary, case, "assign_mentor", mentor=helper.pk, number="11-NQ/CB", issued_on=dmy(day))),
    ]
    case.refresh_from_db()
    assert said == [
        f"Đã ghi ngày giao thông báo: {dmy(day)}.",
        "Đã ghi buổi trao đổi.",
        "Đã nhận bản tự kiểm điểm. Lời của đồng chí được giữ nguyên văn.",
        "Đã ghi ý kiến tại hội nghị.",
        f"Đã phân công. 12 tháng tính từ {dmy(day)}, đủ ngày {dmy(case.mentoring_ends_on)}.",
    ]
    assert (case.stage, case.mentoring_starts_on) == (S.MENTORING, day)
    commitments = case.self_reviews.get().commitments
    assert list(commitments.values_list("text", flat=True)) == ["Dự đủ các buổi", "Nộp đảng phí đúng tháng"]


def test_the_twelve_months_and_the_review_through_the_screen(client, tree, today):
    case = make_case(tree[3], S.MENTORING)
    secretary, staff = cast_of(tree[3]).secretary, cast_of(tree[3]).staff
    day = today(case.mentoring_starts_on + 60 * DAY)
    other = make_member(tree[3], "Bế Văn Lâm")
    d = dmy(day)
    said = [done(post(client, secretary, case, "write_note", written_on=d, author="Lò Thị Mai", text="Dự đủ."))]
    next_report = case.deadlines.open().get(kind="mentor_report").due_on
    note = Note.objects.get(kind="periodic")
    said.append(done(post(client, secretary, case, "answer_note", note=note.pk, written_on=d, text="Xin cảm ơn.")))
    data = {"mentor": other.pk, "number": "12-NQ/CB", "issued_on": d, "reason": "Chuyển công tác"}
    said.append(done(post(client, secretary, case, "change_mentor", **data)))
    data = {"starts_on": d, "reason": "Ốm dài ngày", "number": "52-CV/ĐU", "issued_on": d}
    said.append(done(post(client, staff, case, "pause_clock", **data)))
    day = today(day + 10 * DAY)
    said.append(done(post(client, staff, case, "resume_clock", ends_on=dmy(day))))
    case.refresh_from_db()
    day = today(case.mentoring_ends_on)
    results = {f"result_{c.pk}": "Đã làm." for c in case.self_reviews.get().commitments.all()}
    data = {"received_on": dmy(day), "place": "Tủ hồ sơ chi bộ", **results}
    said.append(done(post(client, secretary, case, "receive_second_self_review", **data)))
    said.append(done(post(client, secretary, case, "receive_remarks", written_on=dmy(day), text="Tiến bộ.")))
    said.append(done(post(client, secretary, case, "open_review", sure="on")))
    case.refresh_from_db()
    assert said == [
        f"Đã ghi nhận xét. Kỳ tới: {dmy(next_report)}.",
        "Đã ghi ý kiến trả lời.",
        "Đã đổi người giúp đỡ. Thời gian giúp đỡ tính tiếp.",
        "Đã ghi tạm dừng tính thời gian.",
        f"Đã ghi. Thời gian giúp đỡ đủ vào ngày {dmy(case.mentoring_ends_on)}.",
        "Đã nhận bản tự kiểm điểm lần hai.",
        "Đã nhận nhận xét tổng hợp.",
        "Đã mở hội nghị xét kết quả. Việc tiếp theo: bỏ phiếu công nhận tiến bộ.",
    ]
    assert case.stage == S.REVIEW


def test_from_the_proposal_to_the_delivered_decision_through_the_screen(client, tree, today):
    case = make_case(tree[3], S.PROPOSED)
    cast, day = cast_of(tree[3]), today(next_day(case))
    d = dmy(day)
    vote = {"held_on": d, "members": 9, "present": 9, "in_favour": 6, "against": 3}
    said = [
        done(post(client, cast.staff, case, "grassroots_vote", **vote, number="15-NQ/ĐU", issued_on=d)),
        done(post(client, cast.inspector, case, "verify", number="08-KL/UBKT", issued_on=d, text="Đã thẩm tra.")),
    ]
    form = get(client, cast.recorder, case, "decide").context["form"]
    assert [key for key, _ in form.fields["kind"].choices] == ["", "strike_off", "continue", "settle"]
    notice = form.initial["appeal_notice"]
    assert notice.startswith(f"Trong {case.rules.appeal_removal_days} ngày làm việc")
    data = {"kind": "strike_off", "number": "47-QĐ/ĐU", "issued_on": d, "ground": "Không tiến bộ.", "sure": "on"}
    said.append(done(post(client, cast.recorder, case, "decide", **vote, **data, appeal_notice=notice)))
    data = {"delivered_on": d, "witness": "Lò Thị Mai", "card_collected_on": d}
    again = post(client, cast.secretary, case, "deliver", **data)
    assert again.status_code == 200
    assert list(again.context["form"].errors) == ["sure"]
    said.append(done(post(client, cast.secretary, case, "deliver", **data, sure="on")))
    case.refresh_from_db()
    delivery = case.deliveries.get()
    assert said == [
        "Đã ghi kết quả; kết quả đầy đủ được báo cáo lên cấp có thẩm quyền.",
        "Đã ghi kết luận thẩm tra.",
        "Đã ghi: quyết định xóa tên, chờ giao.",
        f"Đã ghi ngày giao quyết định. Còn hạn khiếu nại đến {dmy(delivery.appeal_until)}.",
    ]
    assert case.stage == S.DELIVERED


def test_progress_is_approved_or_refused_with_a_reason(client, tree, today):
    case = make_case(tree[3], S.PROGRESS_PROPOSED)
    staff, day = cast_of(tree[3]).staff, today(next_day(case))
    data = {"number": "47-TB/ĐU", "issued_on": dmy(day)}
    refused = post(client, staff, case, "approve_progress", agreed="no", **data)
    assert reasons(refused) == ["Chưa ghi lý do không đồng ý."]
    assert 'value="47-TB/ĐU"' in text(refused)
    words = f"Đã công nhận tiến bộ. Đồng chí {case.member} ra khỏi danh sách giúp đỡ."
    assert done(post(client, staff, case, "approve_progress", agreed="yes", **data)) == words
    case.refresh_from_db()
    assert case.stage == S.RECOGNISED


def test_without_a_proposal_the_superior_continues_or_settles(client, tree, today):
    case = make_case(tree[3], S.NO_PROPOSAL)
    day = today(next_day(case))
    data = {"kind": "continue", "number": "52-CV/ĐU", "issued_on": dmy(day), "ground": "Có cố gắng."}
    assert done(post(client, cast_of(tree[3]).staff, case, "settle_result", **data)) == "Đã ghi ý kiến chỉ đạo."
    case.refresh_from_db()
    assert (case.stage, case.cycle) == (S.CONTINUED, 2)


EXITS = {
    "cancel_case": ("staff", {"reason": "Không đủ căn cứ.", "number": "9-TB/ĐU"}, ["issued_on"], S.CANCELLED),
    "record_departure": (
        "staff",
        {"remark": "Đang cố gắng.", "author": "Chi ủy", "number": "31-GT/ĐU"},
        ["moved_on", "issued_on"],
        S.MOVED_AWAY,
    ),
    "record_death": ("secretary", {}, ["died_on"], S.DIED),
}


@pytest.mark.parametrize("verb", EXITS)
def test_each_exit_is_asked_once_more_and_then_ends_the_case(client, tree, today, verb):
    who, data, days, stage = EXITS[verb]
    case = make_case(tree[3], S.MENTORING)
    user, day = getattr(cast_of(tree[3]), who), today(case.mentoring_starts_on + DAY)
    data = data | dict.fromkeys(days, dmy(day))
    asked = post(client, user, case, verb, **data)
    assert (asked.status_code, list(asked.context["form"].errors)) == (200, ["sure"])
    done(post(client, user, case, verb, **data, sure="on"))
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == (stage, day)


def test_a_case_moves_with_its_member_and_the_clock_goes_on(client, tree, today):
    case = make_case(tree[3], S.MENTORING)
    staff, day = cast_of(tree[3]).staff, today(case.mentoring_starts_on + DAY)
    data = {"to": tree[4].pk, "moved_on": dmy(day), "number": "31-GT/ĐU", "author": "Chi ủy"}
    assert reasons(post(client, staff, case, "transfer_case", **data)) == [
        "Chi bộ chưa ghi nhận xét về quá trình giúp đỡ để gửi chi bộ mới."
    ]
    done(post(client, staff, case, "transfer_case", **data, remark="Đang cố gắng."))
    new = make_officer(tree[4])
    done(post(client, new, case, "accept_case", received_on=dmy(day), sure="on"))
    moved = Case.objects.get(pk=case.pk)
    assert (moved.branch, moved.mentoring_ends_on) == (tree[4], case.mentoring_ends_on)
    shown = get(client, new, moved, "change_mentor")
    assert shown.status_code == 200


# --- refusals -------------------------------------------------------------------------------------------------------


def test_the_review_opens_on_the_day_and_not_the_day_before_by_any_address(client, tree, today):
    case = make_case(tree[3], S.MENTORING)
    secretary = cast_of(tree[3]).secretary
    today(case.mentoring_ends_on - DAY)
    before = Entry.objects.count()
    early = get(client, secretary, case, "open_review")
    assert reasons(early)[0].endswith("còn 1 ngày.")
    assert early.context["form"] is None
    assert reasons(post(client, secretary, case, "open_review", sure="on"))[0].endswith("còn 1 ngày.")
    assert (Case.objects.get(pk=case.pk).stage, Entry.objects.count()) == (S.MENTORING, before)
    today(case.mentoring_ends_on)
    assert reasons(get(client, secretary, case, "open_review")) == [
        "Chưa có bản tự kiểm điểm lần hai đối chiếu với cam kết. Đã đề nghị 0 trên 3 lần.",
        f"Chưa có nhận xét tổng hợp của đồng chí {case.mentorings.get().mentor}.",
    ]


def test_who_is_slower_reads_who_was_faster_and_keeps_the_text(client, tree, today):
    case = make_case(tree[3], S.NOTIFIED)
    cast, day = cast_of(tree[3]), today(next_day(case))
    assert get(client, cast.teller, case, "record_talk").status_code == 200
    actions.record_death(case, died_on=day, actor=cast.secretary, on=day)
    late = post(client, cast.teller, case, "record_talk", held_on=dmy(day), attendees="A", summary="Đã viết dài.")
    assert reasons(late)[0].startswith(f"Đồng chí {cast.secretary} đã cập nhật hồ sơ này lúc ")
    assert "Đã viết dài." in text(late)


def test_without_the_office_403_outside_404_and_an_unknown_step_404(client, tree, today):
    case = make_case(tree[3])
    today(next_day(case))
    cast = cast_of(tree[3])
    refused = get(client, cast.staff, case, "record_opinion")
    assert refused.status_code == 403
    assert "Bí thư, Phó bí thư, Cấp ủy viên của Chi bộ thôn Đồng Dâu mới ghi được nội dung này" in text(refused)
    assert get(client, make_officer(tree[4]), case, "record_opinion").status_code == 404
    assert get(client, make_officer(tree[3], Role.READER), case, "record_opinion").status_code == 404
    client.force_login(cast.secretary)
    assert client.get(reverse("screening:step", args=[case.pk, "khong-co"])).status_code == 404
    assert client.get(reverse("screening:step", args=[case.pk, "open-case"])).status_code == 404


def test_steps_with_pages_of_their_own_lead_there(client, tree, today):
    case = make_case(tree[3], S.AWAITING_LIST_VOTE)
    secretary = cast_of(tree[3]).secretary
    assert get(client, secretary, case, "list_vote").url == reverse("screening:ballot-new", args=[case.pk, "list"])
    day = case.stage_since + DAY
    ballot = open_vote(case, Ballot.Kind.LIST, day)
    assert get(client, secretary, case, "enter_tally").url == reverse("screening:tally", args=[ballot.pk])
    assert get(client, secretary, case, "void_ballot").url == reverse("screening:ballot-void", args=[ballot.pk])


def test_nobody_acts_in_a_case_about_themself(client, tree, today):
    case = make_case(tree[3])
    today(next_day(case))
    user = make_officer(tree[3], Role.DEPUTY)
    case.member.user = user
    case.member.save()
    assert reasons(get(client, user, case, "record_opinion")) == [
        "Đồng chí không thực hiện việc trong hồ sơ về chính mình."
    ]


def test_a_day_to_come_is_refused_at_its_field_and_today_is_not(client, tree, today):
    case = make_case(tree[3])
    secretary, day = cast_of(tree[3]).secretary, today(next_day(case))
    data = {"source": "front", "giver": "Bà Sen", "content": "Nhất trí."}
    shown = post(client, secretary, case, "record_opinion", given_on=dmy(day + DAY), **data)
    assert shown.context["form"].errors == {
        "given_on": [f"Ngày này chưa đến. Nhập ngày không sau hôm nay ({dmy(day)})."]
    }
    assert done(post(client, secretary, case, "record_opinion", given_on=dmy(day), **data)) == "Đã ghi ý kiến."
    assert Move.objects.filter(case=case, verb="record_opinion").count() == 1


def test_a_meeting_on_a_sunday_is_confirmed_once_more(client, tree, today):
    case = make_case(tree[3], S.NOTIFIED)
    cast, day = cast_of(tree[3]), next_day(case)
    actions.record_talk(case, held_on=day, attendees="A", summary="B", actor=cast.secretary, on=day)
    attempt(case, Contact.Kind.SELF_REVIEW, 3, day)
    sunday = today(day + timedelta(days=(6 - day.weekday()) % 7 or 7))
    data = {"meeting": make_meeting(tree[3], sunday).pk, "attended": "on", "statement": "Tôi nhận."}
    asked = post(client, cast.secretary, case, "hold_hearing", **data)
    assert asked.status_code == 200
    assert f"Buổi họp ngày {dmy(sunday)} rơi vào Chủ nhật." in text(asked)
    assert done(post(client, cast.secretary, case, "hold_hearing", **data, confirm="sunday"))


def test_absence_from_the_notice_needs_three_dated_attempts(client, tree, today):
    case = make_case(tree[3], S.APPROVED)
    secretary, day = cast_of(tree[3]).secretary, next_day(case)
    attempt(case, Contact.Kind.DELIVERY, 2, day)
    d = dmy(today(day + 2 * DAY))
    data = {"number": "09-TB/CB", "issued_on": dmy(day), "served_on": d, "witness": "Lò Thị Mai"}
    said = f"Đã ghi 2 lần đến từ ngày thông báo ({dmy(day)}) đến ngày giao ({d}), cần 3 lần nếu vắng."
    assert said in reasons(post(client, secretary, case, "notify", **data))[0]
    contact = {"kind": "delivery", "made_on": d, "by_whom": "Lò Thị Mai", "note": "Vắng nhà"}
    assert done(post(client, secretary, case, "record_contact", **contact)) == "Đã ghi lần thứ 3."
    twice = post(client, secretary, case, "record_contact", **contact)
    assert twice.context["form"].errors == {"made_on": ["Ngày này đã ghi một lần rồi."]}
    done(post(client, secretary, case, "notify", **data))


def test_the_choice_of_helpers_holds_only_who_can_help(client, tree, today):
    case = make_case(tree[3], S.NOTIFIED)
    cast, day = cast_of(tree[3]), today(next_day(case) + DAY)
    busy = make_case(tree[3], S.MENTORING, on=day - 100 * DAY).mentorings.get().mentor
    under_review = make_case(tree[3], on=day).member
    exempt = make_member(tree[3])
    Standing.objects.create(member=exempt, kind="exempt", starts_on=day)
    probationary = make_member(tree[3], official_on=None)
    elsewhere = make_member(tree[4])
    free = make_member(tree[3])
    actions.record_talk(case, held_on=day - 2 * DAY, attendees="A", summary="B", actor=cast.secretary, on=day)
    attempt(case, Contact.Kind.SELF_REVIEW, 3, day - 2 * DAY)
    meeting = make_meeting(tree[3], day)
    actions.hold_hearing(case, meeting=meeting, attended=True, statement="A", actor=cast.secretary, on=day)
    offered = set(get(client, cast.secretary, case, "assign_mentor").context["form"].fields["mentor"].queryset)
    assert free in offered
    assert offered & {busy, under_review, exempt, probationary, elsewhere, case.member} == set()
    data = {"number": "11-NQ/CB", "issued_on": dmy(day)}
    late = post(client, cast.secretary, case, "assign_mentor", mentor=busy.pk, **data)
    assert reasons(late) == [f"Đồng chí {busy} đang giúp đỡ một đồng chí khác. Mỗi người giúp đỡ một người."]


def test_the_sums_of_a_committees_vote_are_checked_where_they_were_typed(client, tree, today):
    case = make_case(tree[3], S.PROPOSED)
    d = dmy(today(next_day(case)))
    data = {"held_on": d, "number": "15-NQ/ĐU", "issued_on": d}
    shown = post(
        client, cast_of(tree[3]).staff, case, "grassroots_vote", members=9, present=10, in_favour=8, against=3, **data
    )
    assert shown.context["form"].errors == {
        "present": ["Số có mặt (10) lớn hơn tổng số (9)."],
        "in_favour": ["Đồng ý + không đồng ý (11) lớn hơn số có mặt (10)."],
    }


def test_the_deciding_vote_needs_more_than_half_and_an_expulsion_its_proposal(client, tree, today):
    case = make_case(tree[3], S.VERIFIED)
    recorder, day = cast_of(tree[3]).recorder, today(next_day(case))
    data = {"kind": "strike_off", "number": "47-QĐ/ĐU", "issued_on": dmy(day), "ground": "G", "appeal_notice": "K"}
    vote = {"held_on": dmy(day), "members": 8, "present": 8, "against": 4, "sure": "on"}
    assert reasons(post(client, recorder, case, "decide", **data, **vote, in_favour=4)) == [
        "Biểu quyết 4/8 chưa đạt trên 1/2 tổng số ủy viên."
    ]
    assert "kind" in post(client, recorder, case, "decide", **(data | {"kind": "expel"}), **vote).context["form"].errors
    assert done(post(client, recorder, case, "decide", **data, **(vote | {"against": 3}), in_favour=5))


def test_a_kind_that_another_body_decides_is_refused_at_its_field_and_nothing_typed_is_lost(client, tree, today):
    case = make_case(tree[3], S.PROGRESS_NOT_RECOGNISED)
    hold_vote(case, Ballot.Kind.EXPULSION, next_day(case))
    advance(case, S.VERIFIED)
    cast, day = cast_of(tree[3]), today(next_day(case))
    discipline, upper = Authority.objects.filter(body="discipline"), make_officer(tree[0], Role.RECORDER)
    discipline.update(holder=tree[0])
    vote = {"held_on": dmy(day), "members": 9, "present": 9, "in_favour": 5, "against": 4, "sure": "on"}
    data = {"kind": "expel", "number": "47-QĐ/ĐU", "issued_on": dmy(day), "ground": "Căn cứ dài.", "appeal_notice": "K"}
    data |= vote | {"heard_on": dmy(day), "heard_by": "Đồng chí Vi Văn Quế"}
    refused = post(client, cast.recorder, case, "decide", **data)
    assert refused.context["form"].errors["kind"][0].endswith(f"của {tree[0]} mới ghi được nội dung này.")
    assert "Căn cứ dài." in text(refused)
    assert get(client, upper, case, "decide").status_code == 200
    discipline.delete()
    unmapped = post(client, cast.recorder, case, "decide", **data)
    assert unmapped.context["form"].errors["kind"][0].startswith("Chưa ghi cơ quan có thẩm quyền")
    assert get(client, upper, case, "decide").status_code == 403
    Authority.objects.create(body="discipline", organization=tree[0], holder=tree[0], valid_from=OPENED)
    assert done(post(client, upper, case, "decide", **data))


def test_who_stood_behind_the_case_is_warned_before_judging_it_above(client, tree, today):
    case = make_case(tree[3], S.NO_PROPOSAL)
    cast, day = cast_of(tree[3]), today(next_day(case))
    Evidence.objects.filter(case=case).update(accepted_by=cast.staff)
    data = {"kind": "settle", "number": "52-CV/ĐU", "issued_on": dmy(day), "ground": "Đã rõ."}
    asked = post(client, cast.staff, case, "settle_result", **data)
    assert "nên để đồng chí khác làm việc này" in text(asked)
    assert Case.objects.get(pk=case.pk).stage == S.NO_PROPOSAL
    assert done(post(client, cast.staff, case, "settle_result", **data, confirm="roles_overlap"))


def test_an_expulsion_asks_for_the_hearing_by_a_representative(client, tree, today):
    case = make_case(tree[3], S.PROGRESS_NOT_RECOGNISED)
    hold_vote(case, Ballot.Kind.EXPULSION, next_day(case))
    advance(case, S.VERIFIED)
    recorder, day = cast_of(tree[3]).recorder, today(next_day(case))
    vote = {"held_on": dmy(day), "members": 9, "present": 9, "in_favour": 5, "against": 4, "sure": "on"}
    data = {"kind": "expel", "number": "47-QĐ/ĐU", "issued_on": dmy(day), "ground": "G", "appeal_notice": "K", **vote}
    assert reasons(post(client, recorder, case, "decide", **data)) == [
        "Trước khi khai trừ, đại diện cấp quyết định phải gặp và nghe đồng chí trình bày."
    ]
    done(post(client, recorder, case, "decide", **data, heard_on=dmy(day), heard_by="Đồng chí Vi Văn Quế"))
    assert Case.objects.get(pk=case.pk).stage == S.EXPELLED
