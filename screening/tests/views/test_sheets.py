"""Papers to print: what stands on them, and who may have them."""

import re

import pytest
from django.urls import reverse

from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members.models import Meeting
from screening import actions
from screening.models import Ballot, Stage
from screening.tests.builders import DAY, OPENED, advance, cast_of, hold_vote, make_case, open_vote
from screening.views.sheets import PAPERS

pytestmark = pytest.mark.django_db
VOTE_DAY = OPENED + 3 * DAY


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def case(tree):
    return make_case(tree[3], Stage.AWAITING_LIST_VOTE)


@pytest.fixture
def ballot(case):
    return open_vote(case, Ballot.Kind.LIST, VOTE_DAY)


def printed(client, user, ballot, what):
    client.force_login(user)
    return client.get(reverse("screening:ballot-print", args=[ballot.pk, what]))


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_ballot_papers_are_all_alike_and_carry_no_mark(client, ballot):
    html = printed(client, cast_of(ballot.case.branch).secretary, ballot, "phieu").content.decode()
    slips = re.findall(r'(?s)<div class="slip".*?</div>', html)
    assert len(slips) == ballot.present
    assert len(set(slips)) == 1
    assert not re.search(r"\d", re.sub(r"<[^>]*>|08/01/2026", "", slips[0]).replace(str(ballot.case.member), ""))


def test_the_minutes_are_blank_before_the_seal_and_filled_after_it(client, case):
    ballot = open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    secretary = cast_of(case.branch).secretary
    blank = words(printed(client, secretary, ballot, "bien-ban"))
    assert f"Tổng số tính biểu quyết {ballot.base}" in blank
    assert "Kết luận: Phiếu đã được niêm phong" in blank.replace("  ", " ")
    assert "Đồng ý 10 " not in blank


def test_sealed_minutes_say_the_share_the_threshold_and_the_conclusion(client, case):
    ballot = hold_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    shown = words(printed(client, cast_of(case.branch).secretary, ballot, "bien-ban"))
    percent = f"{100 * ballot.in_favour / ballot.base:.1f}".replace(".", ",")
    assert f"{ballot.in_favour}/{ballot.base} ({percent}%)" in shown
    assert f"cần ít nhất 2/3, tức từ {ballot.needed} phiếu trở lên." in shown
    conclusion = (
        f"Kết luận: đạt. Đồng chí {case.member} được đưa vào danh sách đề nghị Đảng bộ cơ sở Đồng Dâu phê duyệt."
    )
    assert conclusion in shown
    assert "CHI BỘ THÔN ĐỒNG DÂU * Số -BB/CB ĐẢNG CỘNG SẢN VIỆT NAM , ngày 08 tháng 01 năm 2026" in shown


def test_sealed_minutes_are_only_for_those_who_see_the_counts(client, case, tree):
    ballot = hold_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    province = make_officer(tree[0], Role.STAFF)
    refused = printed(client, province, ballot, "bien-ban")
    assert refused.status_code == 403
    assert "mới xem được số phiếu" in words(refused)
    shown = words(printed(client, province, ballot, "bien-ban-hop"))
    assert "Kết quả: đạt (biên bản kiểm phiếu kèm theo)" in shown


def test_after_a_transfer_the_papers_stay_those_of_the_branch_that_voted(client, tree):
    """The roll names members of the old branch, and its minutes bear its name (domain §11.3 nos. 27, 28)."""
    case = make_case(tree[3], Stage.APPROVED)
    old, new, day = cast_of(tree[3]), cast_of(tree[4]), OPENED + 30 * DAY
    remark = {"remark": "Cố gắng.", "author": "Chi ủy", "number": "31-GT/ĐU"}
    actions.transfer_case(case, to=tree[4], moved_on=day, actor=old.staff, on=day, **remark)
    actions.accept_case(case, received_on=day, actor=new.secretary, on=day)
    ballot = case.ballots.get()
    for what in PAPERS:
        assert printed(client, new.secretary, ballot, what).status_code == 403
        assert tree[3].name.upper() in printed(client, old.staff, ballot, what).content.decode()
    shown = client.get(ballot.get_absolute_url())
    assert shown.context["sees_counts"]
    client.force_login(new.secretary)
    assert not client.get(ballot.get_absolute_url()).context["sees_counts"]


def test_no_paper_but_the_minutes_of_the_count_carries_a_count(client, case):
    """The absent are named on the roll and in the minutes of the meeting, so no count may stand there (peers L31)."""
    ballot = hold_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    for what in set(PAPERS) - {"bien-ban"}:
        response = printed(client, cast_of(case.branch).secretary, ballot, what)
        assert response.status_code == 200
        assert f"{ballot.in_favour}/{ballot.base}" not in words(response)
        assert "phiếu đồng ý" not in words(response)


def test_the_roll_names_everybody_with_the_reason_of_an_exclusion(client, case):
    case.branch.members.exclude(pk=case.member_id).order_by("pk").last().standings.create(
        kind="suspended", starts_on=OPENED, decision_number="05-QĐ/ĐU"
    )
    ballot = open_vote(case, Ballot.Kind.LIST, VOTE_DAY)
    shown = words(printed(client, cast_of(case.branch).secretary, ballot, "danh-sach"))
    assert "− 1 bị đình chỉ sinh hoạt =" in shown
    assert "Đang bị đình chỉ sinh hoạt 05-QĐ/ĐU" in shown
    assert all(entry.full_name in shown for entry in ballot.roll.all())


def test_every_paper_of_every_state_prints_within_reach_only(client, ballot, tree):
    cast, sibling = cast_of(ballot.case.branch), make_officer(tree[4])
    for what in PAPERS:
        assert printed(client, cast.secretary, ballot, what).status_code == 200
        assert printed(client, sibling, ballot, what).status_code == 404
    assert printed(client, cast.secretary, ballot, "khac").status_code == 404


def test_a_number_that_was_given_stands_on_the_minutes_of_the_meeting(client, ballot):
    Meeting.objects.filter(pk=ballot.meeting_id).update(minutes_number="14-BB/CB")
    assert "Số 14-BB/CB" in words(printed(client, cast_of(ballot.case.branch).secretary, ballot, "bien-ban-hop"))


# --- the notice ------------------------------------------------------------------------------------------------------


def notice(client, user, case):
    client.force_login(user)
    return client.get(reverse("screening:notice-print", args=[case.pk]))


def test_the_notice_states_the_matter_the_evidence_and_the_rights(client, case, tree):
    case = advance(case, Stage.APPROVED)
    shown = words(notice(client, cast_of(tree[3]).secretary, case))
    assert f"Kính gửi: Đồng chí {case.member}, sinh ngày 19/05/1980, đảng viên Chi bộ thôn Đồng Dâu" in shown
    assert "Chỉ thị số 28-CT/TW ngày 21/01/2019 của Ban Bí thư" in shown
    assert "Hướng dẫn số 02-HD/BTCTW ngày 12/04/2021 của Ban Tổ chức Trung ương" in shown
    assert "giúp đỡ trong 12 tháng" in shown
    assert case.evidence.get().summary in shown
    for right in (
        "được trình bày",
        "đưa ra tài liệu",
        "bảo lưu ý kiến",
        "đề nghị xem xét lại",
        "khiếu nại",
        "biên bản",
    ):
        assert right in shown
    assert "Số -TB/CB" in shown
    case = advance(case, Stage.NOTIFIED)
    assert "Số 03-TB/CB" in words(notice(client, cast_of(tree[3]).secretary, case))


def test_there_is_no_notice_before_the_approval(client, case, tree):
    refused = notice(client, cast_of(tree[3]).secretary, case)
    assert refused.status_code == 409
    assert "Chưa có văn bản phê duyệt của cấp trên." in words(refused)
    assert notice(client, make_officer(tree[4]), case).status_code == 404
