"""Ballots in the browser: the roll is locked, two tellers enter blindly, the result is sealed."""

import re
import threading
from datetime import date

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.urls import reverse

from branches import calendar
from branches.models import Entry, Notice, Role
from branches.tests.builders import make_officer, make_tree
from members.models import Standing
from members.tests.builders import make_member
from screening import actions
from screening.models import Ballot, Case, Stage, TallyEntry
from screening.models.ballots import COUNTS
from screening.tests.builders import (
    DAY,
    OPENED,
    cast_of,
    counts,
    hold_vote,
    make_case,
    make_meeting,
    open_vote,
)

pytestmark = pytest.mark.django_db
VOTE_DAY = OPENED + 3 * DAY
PASSWORD = "matkhau-1234"


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def case(tree):
    return make_case(tree[3], Stage.AWAITING_LIST_VOTE)


@pytest.fixture
def ballot(case):
    return open_vote(case, Ballot.Kind.LIST, VOTE_DAY)


def url(name, *args):
    return reverse(f"screening:{name}", args=args)


def get(client, user, address, data=None):
    client.force_login(user)
    return client.get(address, data)


def post(client, user, address, data=None, **more):
    client.force_login(user)
    return client.post(address, data or {}, **more)


def figures(ballot, in_favour, *, password=PASSWORD, **more):
    return {"password": password, "attempt": ballot.mismatches, **counts(ballot, in_favour), **more}


def enter(client, ballot, user, in_favour, **more):
    follow = more.pop("follow", False)
    return post(client, user, url("tally", ballot.pk), figures(ballot, in_favour, **more), follow=follow)


def words(response):
    """The page as it is read: without tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the roll --------------------------------------------------------------------------------------------------------


def roll_data(case, meeting, team, base):
    return {"base": base, "head": team[0].pk, "tellers": [member.pk for member in team[1:]]}


def test_without_a_meeting_the_page_says_what_is_missing_and_leads_to_it(client, case):
    shown = get(client, cast_of(case.branch).secretary, url("ballot-new", case.pk, "list"))
    assert shown.status_code == 200
    assert "Chưa ghi buổi họp chi bộ và người có mặt" in words(shown)
    assert reverse("members:meeting-new", args=[case.branch_id]) in shown.content.decode()


def test_the_roll_says_how_n_came_about_and_how_many_votes_are_needed(client, case):
    cast = cast_of(case.branch)
    probationary = make_member(case.branch, official_on=None, admitted_on=date(2025, 9, 2))
    exempt = cast.members[5]
    Standing.objects.create(member=exempt, kind="exempt", starts_on=date(2024, 1, 5), decision_number="02-NQ/CB")
    make_meeting(case.branch, VOTE_DAY, absent=[cast.members[4]])
    shown = words(get(client, cast.secretary, url("ballot-new", case.pk, "list")))
    official = case.branch.members.exclude(pk=probationary.pk).count()
    base, needed = official - 1, -(-2 * (official - 1) // 3)
    assert f"{official} chính thức − 1 miễn sinh hoạt = {base}" in shown
    assert f"Đạt khi có từ {needed} phiếu đồng ý trở lên (ít nhất 2/3 của {base}, không tính trên số có mặt)." in shown
    assert "Không tính: 2" in shown
    assert f"{exempt} Được miễn sinh hoạt 02-NQ/CB" in shown
    assert f"{probationary} Đảng viên dự bị, chưa có quyền biểu quyết" in shown
    assert "Vắng mặt vẫn tính" not in shown
    assert "Vắng vẫn tính vào tổng số" in shown
    assert f"Khóa danh sách với tổng số {base}?" in shown


def test_the_secretary_locks_the_roll(client, case):
    cast = cast_of(case.branch)
    meeting = make_meeting(case.branch, VOTE_DAY)
    base = case.branch.members.count()
    address = url("ballot-new", case.pk, "list")
    response = post(client, cast.secretary, address, roll_data(case, meeting, cast.members[:3], base), follow=True)
    ballot = Ballot.objects.get()
    assert response.redirect_chain == [(ballot.get_absolute_url(), 302)]
    assert f"Đã khóa danh sách. Tổng số: {base}; cần ít nhất {ballot.needed} phiếu đồng ý." in words(response)
    assert [(t.member, t.head) for t in ballot.tellers.all()] == [
        (cast.members[0], True),
        (cast.members[1], False),
        (cast.members[2], False),
    ]


def test_a_roll_that_changed_since_it_was_shown_is_not_locked(client, case):
    cast = cast_of(case.branch)
    meeting = make_meeting(case.branch, VOTE_DAY)
    base = case.branch.members.count()
    data = roll_data(case, meeting, cast.members[:3], base + 1)
    response = post(client, cast.secretary, url("ballot-new", case.pk, "list"), data)
    assert f"Tổng số vừa thay đổi từ {base + 1} thành {base}." in words(response)
    assert Ballot.objects.count() == 0


def test_too_few_tellers_and_too_few_accounts_are_said(client, case):
    cast = cast_of(case.branch)
    meeting = make_meeting(case.branch, VOTE_DAY)
    base, address = case.branch.members.count(), url("ballot-new", case.pk, "list")
    response = post(client, cast.secretary, address, roll_data(case, meeting, cast.members[:2], base))
    assert response.status_code == 409
    assert "Tổ kiểm phiếu cần ít nhất 3 đồng chí, hiện có 2." in words(response)
    without = [cast.members[0], *cast.members[2:4]]
    response = post(client, cast.secretary, address, roll_data(case, meeting, without, base))
    assert response.status_code == 409
    assert "mới có 1 đồng chí có tài khoản chi ủy, cần 2" in words(response)
    assert Ballot.objects.count() == 0


def test_the_subject_and_the_absent_are_not_offered_and_not_taken_as_tellers(client, case):
    cast = cast_of(case.branch)
    absent = cast.members[2]
    meeting = make_meeting(case.branch, VOTE_DAY, absent=[absent])
    base, address = case.branch.members.count(), url("ballot-new", case.pk, "list")
    form = get(client, cast.secretary, address).context["form"]
    offered = {member.pk for member in form.fields["tellers"].queryset}
    assert offered == {member.pk for member in case.branch.members.all()} - {case.member_id, absent.pk}
    for barred in (case.member, absent):
        data = roll_data(case, meeting, [*cast.members[:2], barred], base)
        response = post(client, cast.secretary, address, data)
        assert "Mục đã chọn không có trong danh mục. Chọn lại." in words(response)
    assert Ballot.objects.count() == 0


def test_a_mentor_is_not_offered_as_teller(client, settings):
    case = make_case(make_tree()[3], Stage.REVIEW)
    day = settings.BUSINESS_DATE = case.stage_since + DAY
    make_meeting(case.branch, day)
    form = get(client, cast_of(case.branch).secretary, url("ballot-new", case.pk, "progress")).context["form"]
    offered = {member.pk for member in form.fields["tellers"].queryset}
    assert case.mentorings.get().mentor_id not in offered


def test_few_voters_are_warned_that_secrecy_is_hard_to_keep(client, case):
    cast = cast_of(case.branch)
    everybody = list(case.branch.members.all())
    make_meeting(case.branch, VOTE_DAY, absent=[m for m in everybody if m not in cast.members[:3]])
    shown = words(get(client, cast.secretary, url("ballot-new", case.pk, "list")))
    assert "Chỉ có 3 đồng chí bỏ phiếu nên khó giữ kín phiếu của từng người." in shown
    make_meeting(case.branch, VOTE_DAY + DAY, absent=[m for m in everybody if m not in cast.members[:4]])
    assert "khó giữ kín" not in words(get(client, cast.secretary, url("ballot-new", case.pk, "list")))


def test_who_may_open_a_ballot(client, case, tree):
    make_meeting(case.branch, VOTE_DAY)
    cast, address = cast_of(case.branch), url("ballot-new", case.pk, "list")
    assert get(client, cast.secretary, address).status_code == 200
    assert get(client, cast.teller, address).status_code == 403
    assert get(client, cast.staff, address).status_code == 403
    assert get(client, make_officer(tree[4]), address).status_code == 404
    assert get(client, cast.secretary, url("ballot-new", case.pk, "anything")).status_code == 404


def test_a_ballot_out_of_turn_shows_the_reasons_and_no_form(client, case):
    make_meeting(case.branch, VOTE_DAY)
    response = get(client, cast_of(case.branch).secretary, url("ballot-new", case.pk, "removal"))
    assert response.status_code == 409
    assert "Khóa danh sách với" not in words(response)


def test_a_second_ballot_while_one_is_open_leads_to_the_open_one(client, ballot):
    response = get(client, cast_of(ballot.case.branch).secretary, url("ballot-new", ballot.case.pk, "list"))
    assert response.status_code == 409
    assert "Đang có lần bỏ phiếu ngày 08/01/2026 chưa xong." in words(response)
    assert ballot.get_absolute_url() in response.content.decode()


def test_no_review_ballot_before_the_day_by_a_raw_address(client, settings):
    case = make_case(make_tree()[3], Stage.MENTORING)
    settings.BUSINESS_DATE = case.mentoring_ends_on - DAY
    cast, meeting = cast_of(case.branch), make_meeting(case.branch, case.mentoring_ends_on - DAY)
    data = roll_data(case, meeting, cast.members[:3], case.branch.members.count())
    assert post(client, cast.secretary, url("ballot-new", case.pk, "progress"), data).status_code == 409
    assert Ballot.objects.filter(kind="progress").count() == 0


# --- two blind entries -----------------------------------------------------------------------------------------------


def test_two_equal_entries_seal_the_ballot(client, ballot):
    cast = cast_of(ballot.case.branch)
    first = enter(client, ballot, cast.secretary, ballot.needed, follow=True)
    assert "Đã nhận bản nhập thứ nhất." in words(first)
    assert f"Chờ đồng chí {cast.members[1]}." in words(first)
    assert Ballot.objects.get().state == "open"
    second = enter(client, ballot, cast.teller, ballot.needed, follow=True)
    assert "Hai bản khớp nhau. Kết quả đã niêm phong: đạt." in words(second)
    ballot.refresh_from_db()
    assert (ballot.state, ballot.passed, ballot.in_favour) == ("sealed", True, ballot.needed)
    assert Case.objects.get().stage == Stage.AWAITING_APPROVAL
    assert f"{ballot.needed} phiếu đồng ý trên tổng số {ballot.base}; cần ít nhất {ballot.needed}." in words(second)


def test_one_vote_less_does_not_pass(client, ballot):
    cast = cast_of(ballot.case.branch)
    enter(client, ballot, cast.secretary, ballot.needed - 1)
    shown = enter(client, ballot, cast.teller, ballot.needed - 1, follow=True)
    assert "Kết quả đã niêm phong: không đạt." in words(shown)
    assert Case.objects.get().stage == Stage.NOT_LISTED


def test_unequal_entries_are_erased_and_nothing_tells_which_figure_differs(client, ballot):
    cast = cast_of(ballot.case.branch)
    enter(client, ballot, cast.secretary, 5)
    shown = words(enter(client, ballot, cast.teller, 4, follow=True))
    assert "Cần đếm lại phiếu" in shown
    assert "Để giữ hai bản độc lập, chương trình không cho biết khác nhau ở số nào." in shown
    assert "phiếu đồng ý" not in shown.replace(f"từ {ballot.needed} phiếu đồng ý trở lên", "")
    ballot.refresh_from_db()
    assert (ballot.state, ballot.mismatches, TallyEntry.objects.count()) == ("open", 1, 0)
    again = enter(client, ballot, cast.teller, 5, follow=True)
    assert "Đã nhận bản nhập thứ nhất." in words(again)


def test_a_form_of_an_earlier_count_sent_again_is_not_an_entry(client, ballot):
    cast = cast_of(ballot.case.branch)
    enter(client, ballot, cast.secretary, 5)
    enter(client, ballot, cast.teller, 4)
    response = enter(client, ballot, cast.secretary, 5, attempt=0)
    assert response.url == ballot.get_absolute_url()
    assert TallyEntry.objects.count() == 0


def test_every_page_is_the_same_whatever_the_first_teller_typed(client, case):
    """Blindness stated exactly: the same ballot, different first entries, the very same HTML for everybody."""
    cast, ballot = cast_of(case.branch), open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    papers = [url("ballot-print", ballot.pk, what) for what in ("danh-sach", "to-ghi", "bien-ban", "bien-ban-hop")]
    addresses = [ballot.get_absolute_url(), case.get_absolute_url(), *papers]
    visits = [(user, address) for user in (cast.secretary, cast.teller, cast.staff) for address in addresses]
    visits.append((cast.teller, url("tally", ballot.pk)))
    seen = []
    for in_favour in (0, ballot.present):
        TallyEntry.objects.all().delete()
        actions.enter_tally(ballot, counts(ballot, in_favour), actor=cast.secretary, on=VOTE_DAY)
        seen.append([plain(get(client, user, address)) for user, address in visits])
    assert seen[0] == seen[1]


def plain(response):
    """The page without what differs between any two visits: tokens, unread notices, and the time line."""
    assert response.status_code == 200
    html = response.content.decode()
    html = re.sub(r'<b class="count">.*?</b>', "", html)
    html = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", html)
    return re.sub(r'(?s)<section[^>]*aria-labelledby="dien-bien".*?</section>', "", html)


def test_journal_notices_and_log_carry_no_figures(client, ballot, caplog):
    cast = cast_of(ballot.case.branch)
    enter(client, ballot, cast.secretary, 5)
    enter(client, ballot, cast.teller, 4)
    entries = Entry.objects.filter(verb="screening.enter_tally").order_by("pk").values_list("facts", flat=True)
    common = {"stage": ["awaiting_list_vote"] * 2, "on": f"{calendar.today()}", "ballot": ballot.pk}
    assert list(entries) == [common | {"entry": "first"}, common | {"entry": "differs"}]
    told = Notice.objects.filter(user=cast.teller).order_by("-pk").values_list("text", flat=True).first()
    label = ballot.case.label
    assert told == f"Hồ sơ số {label}: đã có một bản nhập số phiếu, chờ bản thứ hai."
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"issued": 1}, "Số phiếu phát ra ({issued}) lớn hơn số có mặt ({present})."),
        ({"issued": -1}, "Số phiếu thu về ({collected}) lớn hơn số phát ra ({issued})."),
        ({"valid": -1, "against": -1}, "Hợp lệ ({valid}) + không hợp lệ ({invalid}) chưa bằng thu về ({collected})."),
        ({"valid": -1, "against": -1, "invalid": 1}, "Các loại phiếu không hợp lệ cộng lại chưa bằng"),
        (
            {"against": 1},
            "Đồng ý ({in_favour}) + không đồng ý ({against}) + trắng ({blank}) chưa bằng hợp lệ ({valid}).",
        ),
        ({"blank": -1}, "Nhập số từ 0 đến 9999."),
    ],
)
def test_each_sum_is_refused_one_paper_beyond_its_limit(client, ballot, change, sentence):
    data = counts(ballot, 4)
    for name, step in change.items():
        data[name] += step
    response = post(
        client,
        cast_of(ballot.case.branch).secretary,
        url("tally", ballot.pk),
        {"password": PASSWORD, "attempt": 0, **data},
    )
    assert sentence.format(**data, present=ballot.present) in words(response)
    assert response.status_code == (200 if "blank" in change else 409)
    assert TallyEntry.objects.count() == 0


def test_a_count_with_invalid_papers_that_adds_up_is_taken(client, ballot):
    data = counts(ballot, 4) | {"invalid": 2, "invalid_both": 1, "invalid_struck": 1}
    data |= {"valid": data["valid"] - 2, "against": data["against"] - 2}
    response = post(
        client,
        cast_of(ballot.case.branch).secretary,
        url("tally", ballot.pk),
        {"password": PASSWORD, "attempt": 0, **data},
    )
    assert response.status_code == 302
    assert TallyEntry.objects.get().counts == data


def test_a_count_left_empty_is_asked_for_at_its_field(client, ballot):
    data = figures(ballot, 4) | {"blank": ""}
    response = post(client, cast_of(ballot.case.branch).secretary, url("tally", ballot.pk), data)
    assert "Chưa ghi số phiếu; không có thì ghi 0." in words(response)
    assert TallyEntry.objects.count() == 0


def test_the_own_password_confirms_the_entry_and_wrong_ones_count_towards_the_lock_out(client, ballot):
    user = cast_of(ballot.case.branch).secretary
    response = enter(client, ballot, user, 4, password="sai-mat-khau")
    assert "Mật khẩu chưa đúng." in words(response)
    assert "sai-mat-khau" not in response.content.decode()
    assert (TallyEntry.objects.count(), AccessAttempt.objects.get().failures_since_start) == (0, 1)
    for _ in range(5):
        response = enter(client, ballot, user, 4, password="sai-mat-khau")
    assert response.status_code == 429
    assert enter(client, ballot, user, 4).status_code == 429
    assert TallyEntry.objects.count() == 0


def test_the_entry_page_is_not_kept_by_the_browser(client, ballot):
    response = get(client, cast_of(ballot.case.branch).secretary, url("tally", ballot.pk))
    assert "no-store" in response["Cache-Control"]
    body = response.content.decode()
    assert body.count('autocomplete="off"') >= len(COUNTS)
    assert "<title>Nhập kết quả kiểm phiếu – Hồ sơ đảng viên</title>" in body


def test_only_tellers_enter(client, ballot, tree):
    cast = cast_of(ballot.case.branch)
    deputy = make_officer(ballot.case.branch, Role.DEPUTY)
    for user in (deputy, cast.staff, cast.recorder):
        assert get(client, user, url("tally", ballot.pk)).status_code == 403
        assert enter(client, ballot, user, 4).status_code == 403
    sibling = make_officer(tree[4])
    assert get(client, sibling, url("tally", ballot.pk)).status_code == 404
    assert enter(client, ballot, sibling, 4).status_code == 404
    assert TallyEntry.objects.count() == 0


def test_a_teller_who_has_left_the_office_enters_no_more(client, ballot):
    cast = cast_of(ballot.case.branch)
    make_officer(ballot.case.branch, Role.READER)
    cast.teller.offices.update(role=Role.STAFF)
    assert enter(client, ballot, cast.teller, 4).status_code == 403


def test_the_same_form_twice_is_one_entry(client, ballot):
    user = cast_of(ballot.case.branch).secretary
    enter(client, ballot, user, 4)
    again = enter(client, ballot, user, 3, follow=True)
    assert "Đồng chí đã gửi bản nhập của mình." in words(again)
    assert TallyEntry.objects.get().in_favour == 4
    assert get(client, user, url("tally", ballot.pk)).url == ballot.get_absolute_url()


def test_after_the_seal_no_entry_is_taken(client, case):
    ballot = hold_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    for user in (cast_of(case.branch).secretary, cast_of(case.branch).teller):
        assert get(client, user, url("tally", ballot.pk)).status_code == 409
        assert enter(client, ballot, user, 1).status_code == 409
    assert Ballot.objects.get().in_favour == ballot.needed


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_by_two_presses_at_once_is_one_entry():
    case = make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE)
    ballot = open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    cast = cast_of(case.branch)
    assert race(ballot, cast.secretary, cast.secretary) == [302, 302]
    assert TallyEntry.objects.count() == 1
    assert Entry.objects.filter(verb="screening.enter_tally").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tellers_at_the_same_moment_seal_the_ballot():
    case = make_case(make_tree()[3], Stage.AWAITING_LIST_VOTE)
    ballot = open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    cast = cast_of(case.branch)
    assert race(ballot, cast.secretary, cast.teller) == [302, 302]
    assert (Ballot.objects.get().state, TallyEntry.objects.count()) == ("sealed", 0)


def race(ballot, *users):
    """The same count sent by two browsers at once; the status of each answer."""
    start, answers = threading.Barrier(len(users)), []
    clients = [Client() for _ in users]
    for client, user in zip(clients, users, strict=True):
        client.force_login(user)

    def send(client):
        start.wait()
        try:
            answers.append(client.post(url("tally", ballot.pk), figures(ballot, ballot.needed)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


# --- void, and who sees what -----------------------------------------------------------------------------------------


def test_an_open_ballot_is_voided_with_a_reason(client, ballot):
    cast, address = cast_of(ballot.case.branch), url("ballot-void", ballot.pk)
    enter(client, ballot, cast.teller, 4)
    assert "Chưa ghi lý do hủy." in words(post(client, cast.secretary, address, {"reason": " "}))
    response = post(client, cast.secretary, address, {"reason": "Ghi sót một đồng chí có mặt."}, follow=True)
    assert "Đã hủy, không có kết quả. Lý do: Ghi sót một đồng chí có mặt." in words(response)
    assert (Ballot.objects.get().state, TallyEntry.objects.count()) == ("void", 0)
    assert post(client, cast.secretary, address, {"reason": "Lại hủy."}).status_code == 409


def test_who_may_void_a_ballot(client, ballot, tree):
    cast, address = cast_of(ballot.case.branch), url("ballot-void", ballot.pk)
    assert get(client, cast.secretary, address).status_code == 200
    assert get(client, cast.teller, address).status_code == 403
    assert get(client, cast.staff, address).status_code == 403
    assert get(client, make_officer(tree[4]), address).status_code == 404


def test_a_sealed_ballot_cannot_be_voided(client, case):
    ballot = hold_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    response = post(client, cast_of(case.branch).secretary, url("ballot-void", ballot.pk), {"reason": "Muốn đổi."})
    assert response.status_code == 409
    assert Ballot.objects.get().state == "sealed"


def test_counts_are_for_the_branch_committee_and_the_deciding_bodies(client, case, tree):
    province, superior, committee, branch, sibling = tree
    ballot = hold_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    cast = cast_of(branch)
    seen = f"{ballot.in_favour} phiếu đồng ý trên tổng số {ballot.base}"
    for user in (cast.secretary, cast.teller, cast.staff, cast.inspector, cast.recorder):
        shown = words(get(client, user, ballot.get_absolute_url()))
        assert seen in shown, user
        assert "Mã kiểm chứng" in shown
    for user in (make_officer(province, Role.STAFF), make_officer(branch, Role.STAFF)):
        shown = words(get(client, user, ballot.get_absolute_url()))
        assert "Đạt" in shown
        assert "phiếu đồng ý" not in shown
        assert "Số liệu kiểm phiếu" not in shown
        assert "Mã kiểm chứng" not in shown
    assert get(client, make_officer(sibling), ballot.get_absolute_url()).status_code == 404
    assert get(client, make_officer(branch, Role.READER), ballot.get_absolute_url()).status_code == 404
