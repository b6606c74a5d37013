"""Chuyển sinh hoạt: asked for, introduced, presented, confirmed; counted at home until then, never twice, never nowhere."""

import threading
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import calendar
from branches.access import NoOffice
from branches.models import Entry, Notice, Organization, Role, User
from branches.tests.builders import make_officer, make_tree
from members import actions, invariants, status, todo, transfers
from members.actions import standings, transfer_steps
from members.actions import transfers as verbs
from members.counts import counts
from members.models import Member, Membership, Standing, Transfer
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
ASKED, LETTER = date(2026, 9, 1), date(2026, 9, 7)
PRESENT_BY, COMPLETE_BY = date(2026, 10, 19), date(2026, 12, 1)  # 30 and 60 working days after the letter
State = Transfer.State


@dataclass
class Scene:
    home: Organization
    far: Organization
    secretary: User
    staff: User
    receiver: User
    member: Member


def make_scene():
    """Two branches of two provinces: neither secretary sees the other's records."""
    province, _, _, home, _ = make_tree()
    far = make_tree()[3]
    member = make_member(home, "Lò Thị Mai", card_number="24.001121")
    staff = make_officer(province, Role.STAFF, name="Hà Văn Sơn")
    return Scene(home, far, make_officer(home), staff, make_officer(far, name="Vàng A Páo"), member)


@pytest.fixture
def scene():
    return make_scene()


def asked(scene, **fields):
    fields = {"to_branch": scene.far, "self_review_on": ASKED, "dues_paid_to": date(2026, 8, 1)} | fields
    transfer = Transfer(member=scene.member, requested_on=ASKED, reason="Chuyển công tác", **fields)
    return verbs.request_transfer(transfer, actor=scene.secretary, on=ON)


def issued(scene, **fields):
    transfer = asked(scene, **fields)
    return verbs.issue_letter(transfer, number="15-GGT/TU", letter_on=LETTER, actor=scene.staff, on=ON)


def presented(scene, **fields):
    transfer = issued(scene, **fields)
    return verbs.record_presentation(transfer, presented_on=date(2026, 9, 10), actor=scene.receiver, on=ON)


def accepted(scene, **fields):
    return verbs.accept_transfer(presented(scene, **fields), accepted_on=date(2026, 9, 14), actor=scene.receiver, on=ON)


def temporarily(until=date(2027, 3, 1), **fields):
    return {"kind": "temporary", "until": until, "self_review_on": None, "dues_paid_to": None} | fields


def outside(**fields):
    return {"to_branch": None, "to_name": "Đảng bộ phường Cam Đường, tỉnh bạn"} | fields


def arrival(scene, **fields):
    fields = {"person": "BẾ  VĂN LÂM", "letter_number": "07-GGT", "letter_on": LETTER} | fields
    transfer = Transfer(to_branch=scene.far, from_name="Chi bộ Trường THPT, tỉnh bạn", **fields)
    return verbs.receive_letter(transfer, actor=scene.receiver, on=ON)


def counted(member, day):
    """The branches that count the member in the evening of that day."""
    return list(Membership.objects.on(day).filter(member=member).values_list("branch", flat=True))


def refusal(act, *args, **kwargs):
    """{place: sentence} of a refusal that has written nothing."""
    before = Entry.objects.count(), list(Transfer.objects.values()), list(Membership.objects.values())
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert (Entry.objects.count(), list(Transfer.objects.values()), list(Membership.objects.values())) == before
    error = caught.value
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return {place: " ".join(sentences) for place, sentences in found.items()}


# --- the way of an official transfer ------------------------------------------------------------------------------


def test_the_home_branch_counts_the_member_until_the_receiving_branch_has_confirmed(scene):
    steps = [asked, issued, presented]
    for step in steps:
        transfer = step(scene)
        assert counted(scene.member, ON) == [scene.home.pk], transfer.state
        assert invariants.who_moves_is_counted_at_home(ON) == []
        Transfer.objects.all().delete()
    transfer = accepted(scene)
    assert (transfer.state, transfer.present_by, transfer.complete_by) == (State.ACCEPTED, PRESENT_BY, COMPLETE_BY)
    day = date(2026, 9, 14)
    assert [counted(scene.member, d) for d in (day - timedelta(days=1), day, ON)] == [
        [scene.home.pk],
        [scene.far.pk],
        [scene.far.pk],
    ]
    assert {o.pk: c["total"] for o in (scene.home, scene.far) for c in [counts([o], ON)[o.pk]]} == {
        scene.home.pk: 0,
        scene.far.pk: 1,
    }
    ended, begun = Membership.objects.order_by("starts_on").values_list("ended_by", "decision_number", "begun_by")
    assert (ended, begun) == (("transferred_out", "15-GGT/TU", "admitted"), ("", "", "transferred_in"))


def test_every_step_leaves_one_entry_and_tells_the_other_side_without_a_name(scene):
    transfer = accepted(scene)
    assert list(Entry.objects.filter(verb__startswith="members.").order_by("pk").values_list("verb", "subject")) == [
        (f"members.{verb}", f"members.member:{scene.member.pk}")
        for verb in ("request_transfer", "issue_letter", "record_presentation", "accept_transfer")
    ]
    assert list(Notice.objects.order_by("pk").values_list("user", "place", "text")) == [
        (
            scene.receiver.pk,
            scene.far.pk,
            f"Chuyển sinh hoạt số {transfer.pk}: đã cấp giấy giới thiệu, chờ chi bộ ghi ngày nộp giấy và xác nhận.",
        ),
        (
            scene.secretary.pk,
            scene.home.pk,
            f"Chuyển sinh hoạt số {transfer.pk}: nơi nhận đã xác nhận từ ngày 14/09/2026.",
        ),
    ]


def test_while_moving_the_status_says_so_and_the_list_finds_it(scene):
    asked(scene)

    def seen():
        return status.status_of(Member.objects.with_status(ON).get(), ON)

    def moving():
        return list(status.with_status(Member.objects.all(), status.Status.MOVING, ON))

    assert (seen(), moving()) == (status.Status.OFFICIAL, [])
    transfer = Transfer.objects.get()
    verbs.issue_letter(transfer, number="15", letter_on=LETTER, actor=scene.staff, on=ON)
    assert (seen(), moving()) == (status.Status.MOVING, [scene.member])


@pytest.mark.parametrize(
    ("make", "verb", "fields"),
    [
        (presented, "refuse_transfer", {"reason": "Không có trong danh sách tiếp nhận"}),
        (issued, "refuse_transfer", {"reason": "Gửi nhầm chi bộ"}),
        (issued, "cancel_transfer", {"reason": "Đồng chí không đi nữa"}),
        (asked, "cancel_transfer", {"reason": "Đồng chí không đi nữa"}),
    ],
)
def test_what_is_refused_or_called_off_leaves_the_member_at_home_and_free_to_ask_again(scene, make, verb, fields):
    transfer = make(scene)
    actor = scene.receiver if verb == "refuse_transfer" else scene.secretary
    closed = getattr(verbs, verb)(transfer, actor=actor, on=ON, **fields)
    assert closed.closed_for == fields["reason"]
    assert counted(scene.member, ON) == [scene.home.pk]
    assert transfer_steps.open_steps(closed) == []
    assert asked(scene).state == State.REQUESTED


def test_a_letter_given_anew_runs_its_periods_anew_and_may_name_a_branch_by_its_code(scene):
    transfer = issued(scene, **outside())
    again = verbs.reissue_letter(
        transfer, number="16", letter_on=date(2026, 9, 14), to_code=scene.far.code, actor=scene.staff, on=ON
    )
    assert (again.to_branch, again.to_name, again.letter_number, again.present_by) == (
        scene.far,
        "",
        "16",
        calendar.add_working_days(date(2026, 9, 14), 30),
    )
    assert refusal(
        verbs.reissue_letter, again, number="17", letter_on=LETTER, to_code="K0", actor=scene.staff, on=ON
    ) == {"to_code": "Không có chi bộ nào khác mang mã “K0”. Kiểm tra lại mã."}


# --- refusals -----------------------------------------------------------------------------------------------------


def test_what_is_asked_of_a_request(scene):
    assert refusal(asked, scene, self_review_on=None) == {
        "self_review_on": "Chưa có bản tự kiểm điểm có nhận xét của chi bộ, cấp ủy. Ghi ngày của bản đó."
    }
    assert refusal(asked, scene, dues_paid_to=None) == {
        "dues_paid_to": "Chưa ghi đồng chí đã đóng đảng phí đến hết tháng nào."
    }
    one = "Chọn một nơi chuyển đến: chi bộ trong danh sách, mã chi bộ, hoặc tên nơi ngoài chương trình."
    assert refusal(asked, scene, to_branch=None) == {"": one}
    assert refusal(asked, scene, to_name="Nơi khác") == {"": one}
    assert refusal(asked, scene, to_branch=scene.far.parent) == {
        "": f"{scene.far.parent} không phải là chi bộ, không có đảng viên trực thuộc."
    }
    assert refusal(asked, scene, to_branch=scene.home) == {"__all__": "Chi bộ chuyển đến phải khác chi bộ chuyển đi."}
    assert refusal(asked, scene, kind="abroad") == {
        "to_name": "Ra ngoài nước thì ghi tên tổ chức đảng hoặc nơi đến ở đây."
    }
    asked(scene)
    assert refusal(asked, scene) == {"__all__": "Đồng chí đang có một lần chuyển sinh hoạt chưa xong."}


def test_a_temporary_transfer_lasts_at_most_as_long_as_the_regulation_says(scene):
    assert refusal(asked, scene, **temporarily(None)) == {"until": "Chưa ghi sinh hoạt tạm thời đến hết ngày nào."}
    assert refusal(asked, scene, **temporarily(date(2028, 9, 2))) == {
        "until": "Sinh hoạt tạm thời nhiều nhất 24 tháng: đến 01/09/2028. Lâu hơn thì chuyển chính thức."
    }
    assert refusal(asked, scene, until=date(2027, 1, 1)) == {"until": "Chuyển chính thức thì để trống ô này."}
    assert asked(scene, **temporarily(date(2028, 9, 1))).state == State.REQUESTED


@pytest.mark.parametrize(("late", "explained"), [(0, ""), (1, "Ốm nặng, có giấy ra viện")])
def test_a_late_presentation_asks_for_an_explanation_and_nothing_else(scene, late, explained):
    transfer, day = issued(scene), PRESENT_BY + timedelta(days=late)
    if late:
        assert refusal(verbs.record_presentation, transfer, presented_on=day, actor=scene.receiver, on=ON) == {
            "late_explanation": "Giấy nộp sau hạn 19/10/2026. Ghi lời giải trình của đồng chí; việc này chỉ để ghi lại."
        }
    done = verbs.record_presentation(
        transfer, presented_on=day, late_explanation=explained, actor=scene.receiver, on=ON
    )
    assert (done.state, done.late_explanation) == (State.PRESENTED, explained)
    accepted = verbs.accept_transfer(done, accepted_on=day, actor=scene.receiver, on=ON)
    assert accepted.state == State.ACCEPTED


def test_days_follow_one_another_and_never_lie_ahead(scene):
    transfer = presented(scene)
    ahead = "Ngày này chưa đến. Nhập ngày không sau hôm nay (20/11/2026)."
    for day, sentence in ((ON + timedelta(days=1), ahead), (date(2026, 9, 9), None)):
        assert refusal(verbs.accept_transfer, transfer, accepted_on=day, actor=scene.receiver, on=ON) == {
            "accepted_on": sentence or "Ngày này không thể trước ngày nộp giấy (10/09/2026)."
        }


def test_an_open_case_stands_in_the_way_at_the_request_and_at_the_confirmation(scene, monkeypatch):
    transfer = presented(scene)
    monkeypatch.setattr(actions.common, "obstacles", [lambda verb, member, on: f"{verb}: có hồ sơ mở."])
    words = {"": "transfer_member: có hồ sơ mở."}
    assert refusal(verbs.accept_transfer, transfer, accepted_on=ON, actor=scene.receiver, on=ON) == {
        "": "Chi bộ nơi đi còn một việc phải xong trước khi xác nhận được. "
        "Liên hệ chi bộ nơi đi hoặc cấp trên của hai chi bộ, rồi xác nhận lại."
    }
    assert refusal(verbs.accept_transfer, transfer, accepted_on=ON, actor=None, on=ON) == words
    verbs.refuse_transfer(transfer, reason="Còn hồ sơ mở", actor=scene.receiver, on=ON)
    assert refusal(asked, scene) == words
    assert refusal(asked, scene, **outside()) == {"": "end_membership: có hồ sơ mở."}


def test_each_step_belongs_to_one_side(scene):
    """The home secretary does not issue, the receiving secretary does not call off, a stranger does nothing."""
    transfer = presented(scene)
    assert [
        (s.verb, [s.may(a, transfer) for a in (scene.secretary, scene.staff, scene.receiver)])
        for s in transfer_steps.open_steps(transfer)
    ] == [
        ("accept_transfer", [False, False, True]),
        ("send_file", [True, True, False]),
        ("receive_file", [False, False, True]),
        ("refuse_transfer", [False, False, True]),
    ]
    with pytest.raises(NoOffice, match="mới ghi được nội dung này"):
        verbs.accept_transfer(transfer, accepted_on=ON, actor=scene.secretary, on=ON)
    Transfer.objects.update(state=State.REQUESTED)
    with pytest.raises(NoOffice, match="ở cấp trên của"):
        verbs.issue_letter(transfer, number="1", letter_on=LETTER, actor=scene.secretary, on=ON)


def test_whoever_leaves_the_list_otherwise_is_no_longer_on_the_way(scene):
    transfer = issued(scene)
    words = "Đồng chí đang có một lần chuyển sinh hoạt chưa xong. Xác nhận hoặc hủy lần đó trước."
    assert refusal(actions.transfer_member, scene.member, scene.far, starts_on=ON, actor=None, on=ON) == {"": words}
    actions.end_membership(scene.member, kind="died", ends_on=ON, actor=scene.secretary, on=ON)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.closed_for) == (State.CANCELLED, "Đã ra khỏi danh sách chi bộ: Từ trần")
    assert refusal(verbs.record_presentation, transfer, presented_on=ON, actor=scene.receiver, on=ON) == {
        "": "Lần chuyển sinh hoạt này đang ở bước “Đã hủy”, nên không ghi được việc này. "
        "Mở lại trang để xem tình trạng mới nhất."
    }


# --- for a time ---------------------------------------------------------------------------------------------------


def standing_days(member):
    return list(Standing.objects.filter(member=member).values_list("kind", "starts_on", "ends_on"))


def test_whoever_goes_for_a_time_stays_a_member_at_home_and_is_a_guest_elsewhere(scene):
    transfer = accepted(scene, **temporarily())
    assert counted(scene.member, ON) == [scene.home.pk]
    assert standing_days(scene.member) == [("elsewhere", date(2026, 9, 14), date(2027, 3, 1))]

    def guests(day):
        return [transfer.member for transfer in transfers.guests(scene.far, day)]

    assert [guests(d) for d in (date(2026, 9, 13), ON, date(2027, 3, 1), date(2027, 3, 2))] == [
        [], [scene.member], [scene.member], [],
    ]  # fmt: skip
    assert refusal(asked, scene, **temporarily()) == {
        "": "Đồng chí Mai đang sinh hoạt tạm thời nơi khác. Ghi ngày trở về trước, rồi đề nghị lần mới."
    }
    assert transfers.badge(transfer, date(2027, 3, 2)).label == "Hết hạn 01/03/2027, chưa ghi trở về"
    early = {"returned_on": date(2026, 11, 2), "actor": scene.receiver, "on": ON}
    words = "Trở về trước khi hết thời gian (01/03/2027) thì ghi số và ngày giấy giới thiệu trở về."
    assert refusal(verbs.record_return, transfer, number="9-GGT", **early) == {"letter_on": words}
    back = verbs.record_return(transfer, number="9-GGT", letter_on=date(2026, 10, 30), **early)
    assert (back.state, standing_days(scene.member), guests(ON)) == (
        State.RETURNED,
        [("elsewhere", date(2026, 9, 14), date(2026, 11, 1))],
        [],
    )


def test_the_standing_of_a_temporary_transfer_ends_by_the_return_and_extends_the_stay(scene):
    accepted(scene, **temporarily())
    standing, longer = Standing.objects.get(), date(2028, 9, 1)
    assert refusal(standings.end_standing, standing, ends_on=ON, actor=scene.secretary, on=ON) == {
        "": f"Đồng chí đang sinh hoạt tạm thời tại {scene.far}. Ghi ngày trở về ở lần chuyển sinh hoạt đó."
    }
    paper = {"decision_number": "8-GGT", "decided_on": ON, "actor": scene.secretary, "on": ON}
    assert list(refusal(standings.extend_standing, standing, ends_on=longer + timedelta(days=1), **paper)) == [
        "ends_on"
    ]
    standings.extend_standing(standing, ends_on=longer, **paper)
    assert Transfer.objects.get().until == Standing.objects.get().ends_on == longer
    assert [guest.member for guest in transfers.guests(scene.far, longer)] == [scene.member]


@pytest.mark.parametrize(("ends_on", "accepted"), [(date(2026, 11, 14), True), (date(2026, 11, 15), False)])
def test_nobody_is_temporarily_in_two_places_on_the_day_of_the_confirmation(scene, ends_on, accepted):
    transfer = presented(scene, **temporarily())
    Standing.objects.create(member=scene.member, kind="elsewhere", starts_on=LETTER, ends_on=ends_on)
    confirm = {"accepted_on": date(2026, 11, 15), "actor": scene.receiver, "on": ON}
    if accepted:
        assert verbs.accept_transfer(transfer, **confirm).state == State.ACCEPTED
    else:
        assert "Trùng thời gian" in refusal(verbs.accept_transfer, transfer, **confirm)[""]


@pytest.mark.parametrize(("dissolved_on", "founded_on"), [(date(2026, 11, 18), None), (None, date(2026, 11, 18))])
def test_nobody_joins_a_branch_that_has_ended_since_or_was_founded_later(scene, dissolved_on, founded_on):
    transfer, day = presented(scene), date(2026, 11, 17)
    Organization.objects.filter(pk=scene.far.pk).update(dissolved_on=dissolved_on, founded_on=founded_on)
    assert "18/11/2026" in refusal(verbs.accept_transfer, transfer, accepted_on=day, actor=scene.receiver, on=ON)[""]
    verbs.refuse_transfer(transfer, reason="Trả lại", actor=None, on=ON)
    assert (
        "18/11/2026" in refusal(actions.transfer_member, scene.member, scene.far, starts_on=day, actor=None, on=ON)[""]
    )


def test_an_official_transfer_out_of_a_temporary_one_ends_both_at_home(scene):
    first = accepted(scene, **temporarily())
    second = accepted(scene)
    first.refresh_from_db()
    assert (first.state, first.returned_on, second.state) == (State.RETURNED, date(2026, 9, 14), State.ACCEPTED)
    assert counted(scene.member, ON) == [scene.far.pk]
    assert standing_days(scene.member) == [("elsewhere", date(2026, 9, 14), date(2026, 9, 14))]


# --- one side outside the program ---------------------------------------------------------------------------------


def test_outside_the_program_the_home_branch_counts_until_the_confirmation_is_recorded(scene):
    transfer = issued(scene, **outside())
    assert [s.verb for s in transfer_steps.open_steps(transfer) if s.main] == ["confirm_departure"]
    assert counted(scene.member, ON) == [scene.home.pk]
    day = date(2026, 10, 5)
    verbs.confirm_departure(transfer, accepted_on=day, actor=scene.secretary, on=ON)
    assert [counted(scene.member, d) for d in (day - timedelta(days=1), day)] == [[scene.home.pk], []]
    assert Membership.objects.values_list("ended_by", "ground").get() == (
        "transferred_out",
        "Đảng bộ phường Cam Đường, tỉnh bạn",
    )


@pytest.mark.parametrize(("until", "at_home"), [(None, False), (date(2030, 9, 1), True)])
def test_abroad_for_a_time_the_home_branch_goes_on_counting_for_good_it_does_not(scene, until, at_home):
    transfer = issued(scene, **outside(kind="abroad", until=until))
    verbs.confirm_departure(transfer, accepted_on=date(2026, 10, 5), actor=scene.secretary, on=ON)
    assert (bool(counted(scene.member, ON)), bool(standing_days(scene.member))) == (at_home, at_home)


def test_whoever_comes_from_outside_gets_a_record_begun_by_the_transfer(scene):
    transfer = arrival(scene, presented_on=date(2026, 9, 10))
    assert (transfer.person, transfer.state, transfer.present_by) == ("Bế Văn Lâm", State.PRESENTED, PRESENT_BY)
    member = Member(full_name="Bế Văn Lâm", born_on=date(1985, 1, 1), admitted_on=date(2012, 1, 1))
    done = verbs.accept_new_record(transfer, member, accepted_on=date(2026, 9, 14), actor=scene.receiver, on=ON)
    assert (done.state, done.member, member.branch) == (State.ACCEPTED, member, scene.far)
    assert Membership.objects.filter(member=member).values_list("branch", "starts_on", "begun_by").get() == (
        scene.far.pk,
        date(2026, 9, 14),
        "transferred_in",
    )
    assert Entry.objects.filter(verb__startswith="members.").count() == 2
    late = arrival(scene, person="Lý Văn Nam")  # not presented
    assert refusal(verbs.accept_new_record, late, member, accepted_on=ON, actor=scene.receiver, on=ON)[""].startswith(
        "Lần chuyển sinh hoạt này đang ở bước “Đã cấp giấy, chờ nơi nhận”"
    )


def test_one_letter_is_recorded_once(scene):
    arrival(scene)
    assert list(refusal(arrival, scene, person="bế văn lâm")) == ["letter_number"]
    assert arrival(scene, letter_number="08-GGT").pk


def test_whoever_once_moved_away_is_taken_back_by_number_and_name_and_nothing_else_is_told(scene):
    verbs.confirm_departure(issued(scene, **outside()), accepted_on=LETTER, actor=scene.secretary, on=ON)
    here = make_member(scene.home, "Lò Thị Mai", card_number="24.000002")
    transfer = arrival(scene, person="Lò Thị Mai", presented_on=PRESENT_BY)
    words = {"number": "Không có hồ sơ đã chuyển đi nào mang số này và họ tên này. Kiểm tra lại, hoặc ghi hồ sơ mới."}

    def take(transfer, number):
        return verbs.accept_known_record(transfer, number=number, accepted_on=ON, actor=scene.receiver, on=ON)

    other = arrival(scene, person="Bế Văn Lâm", presented_on=PRESENT_BY)
    for transfer_, number in ((transfer, "24.999999"), (transfer, here.card_number), (other, "24.001121")):
        assert refusal(take, transfer_, number) == words
    assert take(transfer, "24.001121").member == scene.member
    assert counted(scene.member, ON) == [scene.far.pk]


@pytest.mark.parametrize(
    ("until", "letter_on", "place"),
    [
        (date(2027, 3, 2), date(2027, 3, 1), ""),  # the letter is of the last day, the new end a day later
        (date(2027, 3, 1), date(2026, 11, 1), "until"),  # not later than the end there is
        (date(2027, 6, 1), date(2027, 3, 2), "letter_on"),  # the stay had ended
        (date(2027, 6, 1), date(2026, 9, 13), "letter_on"),  # before it began
        (date(2028, 9, 1), date(2026, 11, 1), ""),  # two years after the request, as long as the regulation allows
        (date(2028, 9, 2), date(2026, 11, 1), "until"),
    ],
)
def test_a_stay_is_extended_by_a_letter_from_its_time(scene, until, letter_on, place):
    transfer, on = accepted(scene, **temporarily()), date(2027, 3, 5)
    letter = {"until": until, "number": "21-GGT/ĐU", "letter_on": letter_on, "actor": scene.receiver, "on": on}
    if place:
        assert list(refusal(verbs.extend_stay, transfer, **letter)) == [place]
        return
    verbs.extend_stay(transfer, **letter)
    found, entry = Transfer.objects.get(), Entry.objects.first()
    assert (found.until, found.extension_number, found.extension_on) == (until, "21-GGT/ĐU", letter_on)
    assert standing_days(scene.member) == [("elsewhere", date(2026, 9, 14), until)]
    assert (entry.verb, entry.facts["until"]) == ("members.extend_stay", ["2027-03-01", until.isoformat()])


def test_a_stay_that_ended_is_not_extended_and_nobody_else_extends_one(scene):
    transfer = accepted(scene, **temporarily())
    letter = {"until": date(2027, 6, 1), "number": "21-GGT", "letter_on": ON, "on": ON}
    with pytest.raises(NoOffice):
        verbs.extend_stay(transfer, actor=make_officer(scene.far, Role.READER), **letter)
    paper = {"number": "9-GGT", "letter_on": ON}
    verbs.record_return(transfer, returned_on=ON, actor=scene.secretary, on=ON, **paper)
    assert refusal(verbs.extend_stay, transfer, actor=scene.secretary, **letter)[""].startswith(
        "Lần chuyển sinh hoạt này đang ở bước “Đã trở về”"
    )


# --- what waits for whom ------------------------------------------------------------------------------------------


def titles(organization, on):
    return [(item.title, item.due) for item in todo.items([organization], on, [transfers.todo])]


def test_each_side_is_told_what_it_has_to_do(scene):
    assert transfers.todo in todo.SOURCES
    asked(scene)
    assert [titles(o, ON) for o in (scene.home.parent, scene.home.parent.parent, scene.far.parent)] == [
        [("Cấp giấy giới thiệu cho đồng chí Lò Thị Mai", None)],
        [("Cấp giấy giới thiệu cho đồng chí Lò Thị Mai", None)],
        [],
    ]
    Transfer.objects.all().delete()
    transfer = issued(scene)
    lost = ("Đồng chí Lò Thị Mai: đã rời đi mà chưa đến nơi", PRESENT_BY)
    assert titles(scene.far, ON) == [("Chờ nhận đồng chí Lò Thị Mai", PRESENT_BY)]
    assert [titles(scene.home, d) for d in (PRESENT_BY, PRESENT_BY + timedelta(days=1))] == [[], [lost]]
    assert [transfers.badge(transfer, d).label for d in (PRESENT_BY, ON, COMPLETE_BY + timedelta(days=1))] == [
        "Đã cấp giấy, chờ nơi nhận",
        "Đã rời đi, chưa đến nơi",
        "Đã muộn, hạn 01/12/2026",
    ]
    verbs.record_presentation(transfer, presented_on=LETTER, actor=scene.receiver, on=ON)
    assert titles(scene.far, ON) == [("Xác nhận tiếp nhận đồng chí Lò Thị Mai", COMPLETE_BY)]


# --- in the browser -----------------------------------------------------------------------------------------------


@pytest.fixture
def today(settings):
    settings.BUSINESS_DATE = ON


def page(client, user, name, *args, **data):
    client.force_login(user)
    address = reverse(f"members:{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def test_a_transfer_is_played_through_the_browser_from_both_sides(client, scene, today):
    data = {
        "kind": "official",
        "requested_on": "01/09/2026",
        "reason": "Chuyển công tác",
        "self_review_on": "01/09/2026",
    }
    wrong = page(client, scene.secretary, "transfer-new", scene.member.pk, to_code="K0", dues_paid_to="13/2026", **data)
    assert wrong.context["form"].errors == {
        "to_code": ["Không có chi bộ nào mang mã này. Kiểm tra lại, hoặc ghi tên ở ô dưới."],
        "dues_paid_to": ["“1/13/2026” không phải là một tháng. Nhập tháng/năm, ví dụ 10/2026."],
    }
    code = scene.far.code
    done = page(client, scene.secretary, "transfer-new", scene.member.pk, to_code=code, dues_paid_to="8/2026", **data)
    transfer = Transfer.objects.get()
    assert (done.url, transfer.to_branch, transfer.dues_paid_to) == (
        transfer.get_absolute_url(),
        scene.far,
        date(2026, 8, 1),
    )

    def step(user, slug, **data):
        return page(client, user, "transfer-step", transfer.pk, slug, **data)

    assert step(scene.secretary, "cap-giay").status_code == 403
    assert step(scene.staff, "nop-giay").status_code == 403
    form = step(scene.staff, "cap-giay").context["form"]
    assert [o.name for o in form.fields["issued_by"].queryset] == [
        o.name for o in sorted(scene.home.ancestors(), key=lambda o: o.sort_key)
    ]
    issuer = scene.home.parent
    step(scene.staff, "cap-giay", number="15-GGT", letter_on="07/09/2026", issued_by=issuer.pk)
    assert "15-GGT" in page(client, scene.secretary, "transfer-letter", transfer.pk).content.decode()
    step(scene.receiver, "nop-giay", presented_on="10/09/2026")
    assert step(scene.receiver, "nop-giay").url == transfer.get_absolute_url()  # done already: told, not asked again
    step(scene.receiver, "xac-nhan", accepted_on="14/09/2026")
    transfer.refresh_from_db()
    assert (transfer.state, transfer.issued_by) == (State.ACCEPTED, issuer)
    page(client, scene.receiver, "transfer-step", transfer.pk, "nhan-ho-so", file_received_on="15/09/2026")
    assert page(client, scene.receiver, "member", scene.member.pk).status_code == 200


def test_before_the_confirmation_the_receiving_side_sees_who_comes_and_not_the_record(client, scene, today):
    Member.objects.filter(pk=scene.member.pk).update(hometown="Mường Khương", phone="0912345678")
    transfer = presented(scene)
    response = page(client, scene.receiver, "transfer-page", transfer.pk)
    text = response.content.decode()
    assert all(words in text for words in ("Lò Thị Mai", "1980", "121", scene.home.name))
    number = scene.member.identity_number
    assert not any(words in text for words in ("19/05/1980", "24.001121", number, "Mường Khương", "0912345678"))
    assert [s.verb for s in response.context["steps"]] == ["accept_transfer"]
    for name in ("member", "edit", "history"):
        assert page(client, scene.receiver, name, scene.member.pk).status_code == 404
    assert page(client, scene.receiver, "transfer-letter", transfer.pk).status_code == 404
    assert page(client, scene.secretary, "member", scene.member.pk).status_code == 200
    assert "Đang chuyển" in page(client, scene.secretary, "member", scene.member.pk).content.decode()


def test_a_record_is_written_in_the_browser_for_whoever_comes_from_outside(client, scene, today):
    data = {"person": "Bế Văn Lâm", "kind": "official", "from_name": "Tỉnh bạn", "letter_number": "07"}
    data |= {"letter_on": "07/09/2026", "presented_on": "10/09/2026"}
    page(client, scene.receiver, "transfer-arrival", scene.far.pk, **data)
    transfer = Transfer.objects.get()
    shown = page(client, scene.receiver, "transfer-step", transfer.pk, "ghi-ho-so")
    assert shown.context["form"]["full_name"].value() == "Bế Văn Lâm"
    data = {
        "full_name": "Bế Văn Lâm",
        "born_on": "05/05/1985",
        "admitted_on": "03/02/2012",
        "official_on": "03/02/2013",
    }
    assert "accepted_on" in page(client, scene.receiver, "transfer-record", transfer.pk, **data).context["form"].errors
    done = page(client, scene.receiver, "transfer-record", transfer.pk, accepted_on="14/09/2026", seen="", **data)
    member = Member.objects.get(full_name="Bế Văn Lâm")
    assert (done.url, member.branch, counted(member, ON)) == (
        transfer.get_absolute_url(),
        scene.far,
        [scene.far.pk],
    )


def test_the_list_shows_what_is_asked_for_in_the_same_number_of_queries(client, scene, today):
    transfer = issued(scene)

    def shown(organization, user, **asked):
        client.force_login(user)
        return [
            t.pk for t, _ in client.get(reverse("members:transfers", args=[organization.pk]), asked).context["rows"]
        ]

    for asked_for, found in (
        ({}, True),
        ({"direction": "out"}, True),
        ({"direction": "in"}, False),
        ({"show": "never_arrived"}, True),
        ({"show": "late"}, False),
        ({"show": "guests"}, False),
        ({"kind": "temporary"}, False),
    ):
        assert shown(scene.home, scene.secretary, **asked_for) == [transfer.pk] * found, asked_for
    assert shown(scene.far, scene.receiver, direction="in") == [transfer.pk]
    counts_ = []
    for _ in range(2):
        page(client, scene.staff, "transfers", scene.home.parent_id)
        with CaptureQueriesContext(connection) as queries:
            assert page(client, scene.staff, "transfers", scene.home.parent_id).status_code == 200
        counts_.append(len(queries))
        for _ in range(2):
            scene.member = make_member(scene.home)
            issued(scene)
    assert counts_[0] == counts_[1]


# --- at the same time ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_the_same_time_one_moves_the_member_and_the_other_is_told():
    scene = make_scene()
    transfer, line, results = presented(scene), threading.Barrier(2), []

    def confirm():
        try:
            actor, row = User.objects.get(pk=scene.receiver.pk), Transfer.objects.get(pk=transfer.pk)
            line.wait(timeout=20)
            results.append(verbs.accept_transfer(row, accepted_on=ON, actor=actor, on=ON).state)
        except ValidationError as refused:
            results.append(refused.messages[0][:44])
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(results) == sorted([State.ACCEPTED, "Lần chuyển sinh hoạt này đang ở bước “Nơi nhận xác"[:44]])
    assert counted(scene.member, ON) == [scene.far.pk]
