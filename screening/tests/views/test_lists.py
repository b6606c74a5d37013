"""Lists: the branch sends, the superior answers each person."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Entry, Organization, Role
from branches.tests.builders import make_officer, make_tree
from members.tests.builders import make_member
from screening import actions, lists
from screening.flow import NotYet
from screening.models import Case, Evidence, NomineeList, Stage, Verdict
from screening.tests.builders import DAY, OPENED, advance, cast_of, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_tree()


def ready_case(branch, **fields):
    """A case that can be submitted: with the opinion of the Front."""
    case = make_case(branch, **fields)
    actions.record_opinion(
        case,
        source="front",
        giver="Bà Sen",
        given_on=OPENED,
        content="Nhất trí.",
        actor=cast_of(branch).secretary,
        on=OPENED,
    )
    return case


def submitted(branch, count=2):
    cases = [ready_case(branch) for _ in range(count)]
    actor = cast_of(branch).secretary
    return actions.submit_list(branch, cases, number="06-TTr/CB", issued_on=OPENED, actor=actor, on=OPENED), cases


def moved_on(case, stage):
    case.refresh_from_db()
    return advance(case, stage)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"screening:{name}", args=args), query)


def post(client, user, name, *args, data, **headers):
    client.force_login(user)
    return client.post(reverse(f"screening:{name}", args=args), data, **headers)


def answers(kind, verdicts, *, number="12-CV/ĐU", issued_on="06/01/2026", **more):
    """The form as it is sent: {case: (yes or no, reason)}."""
    data = {"kind": kind, f"{kind}-number": number, f"{kind}-issued_on": issued_on} | more
    for case, (verdict, reason) in verdicts.items():
        data |= {f"{kind}-verdict_{case.pk}": verdict, f"{kind}-reason_{case.pk}": reason}
    return data


def stages(cases):
    return [Case.objects.get(pk=case.pk).stage for case in cases]


# --- sending ---------------------------------------------------------------------------------------------------------


def test_the_secretary_ticks_the_ready_cases_and_is_asked_once_before_sending(client, tree):
    branch = tree[3]
    first, second = ready_case(branch), ready_case(branch)
    unready = make_case(branch)
    user = cast_of(branch).secretary
    shown = page(client, user, "list-new").content.decode()
    assert shown.count('type="checkbox"') == 2
    assert "Chưa có ý kiến của Ban công tác Mặt trận" in shown
    assert f"{unready.member}</a>: chưa gửi được" in shown

    data = {"cases": [first.pk, second.pk], "number": "06-TTr/CB", "issued_on": "05/01/2026"}
    question = post(client, user, "list-new", data=data)
    assert "Gửi danh sách 2 đồng chí lên Đảng bộ cơ sở Đồng Dâu?" in question.content.decode()
    assert NomineeList.objects.count() == 0

    response = post(client, user, "list-new", data=data | {"confirmed": "1"})
    nominees = NomineeList.objects.get()
    assert response.url == nominees.get_absolute_url()
    assert (nominees.branch, nominees.number, nominees.issued_on) == (branch, "06-TTr/CB", date(2026, 1, 5))
    assert stages([first, second, unready]) == [Stage.AWAITING_OPINION, Stage.AWAITING_OPINION, Stage.REVIEWING]


def test_looking_again_keeps_what_was_typed(client, tree):
    case = ready_case(tree[3])
    data = {"cases": [case.pk], "number": "06-TTr/CB", "issued_on": "05/01/2026", "review": "1"}
    shown = post(client, cast_of(tree[3]).secretary, "list-new", data=data)
    assert shown.status_code == 200
    assert 'value="06-TTr/CB"' in shown.content.decode()
    assert NomineeList.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cases": []}, "Chưa chọn đồng chí nào."),
        ({"number": ""}, "Chưa ghi số tờ trình."),
        ({"issued_on": "31/02/2026"}, "“31/02/2026” không phải là một ngày có thật."),
    ],
)
def test_an_incomplete_list_is_not_sent(client, tree, change, sentence):
    case = ready_case(tree[3])
    data = {"cases": [case.pk], "number": "06", "issued_on": "05/01/2026", "confirmed": "1"} | change
    response = post(client, cast_of(tree[3]).secretary, "list-new", data=data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert NomineeList.objects.count() == 0


def test_a_paper_of_tomorrow_is_refused_with_the_reason_above_the_filled_form(client, tree, settings):
    settings.BUSINESS_DATE = OPENED
    case = ready_case(tree[3])
    data = {"cases": [case.pk], "number": "06-TTr/CB", "issued_on": "06/01/2026", "confirmed": "1"}
    response = post(client, cast_of(tree[3]).secretary, "list-new", data=data)
    assert response.status_code == 409
    assert "Ngày 06/01/2026 chưa đến." in response.content.decode()
    assert 'value="06-TTr/CB"' in response.content.decode()
    assert stages([case]) == [Stage.REVIEWING]


def test_a_case_that_is_not_ready_cannot_be_slipped_in(client, tree):
    unready = make_case(tree[3])
    ready_case(tree[3])
    data = {"cases": [unready.pk], "number": "06", "issued_on": "05/01/2026", "confirmed": "1"}
    response = post(client, cast_of(tree[3]).secretary, "list-new", data=data)
    assert "Có hồ sơ vừa thay đổi, chưa gửi được." in response.content.decode()
    assert stages([unready]) == [Stage.REVIEWING]


def test_only_the_head_of_a_branch_sends_its_list(client, tree):
    cast = cast_of(tree[3])
    assert page(client, cast.teller, "list-new").status_code == 403
    assert page(client, cast.staff, "list-new").status_code == 403
    case = ready_case(tree[3])
    other = make_officer(tree[4])
    assert page(client, other, "list-new", **{"ho-so": case.pk}).status_code == 404
    assert page(client, cast.staff, "list-new", **{"ho-so": case.pk}).status_code == 403


# --- the index -------------------------------------------------------------------------------------------------------


def test_the_superior_sees_waiting_lists_oldest_first_and_answered_ones_apart(client, tree):
    old, cases = submitted(tree[3], 1)
    new, _ = submitted(tree[4], 1)
    NomineeList.objects.filter(pk=new.pk).update(submitted_on=OPENED + DAY)
    staff = cast_of(tree[3]).staff
    response = page(client, staff, "lists")
    assert [row.pk for row in response.context["page"].rows] == [old.pk, new.pk]
    moved_on(cases[0], Stage.AWAITING_LIST_VOTE)
    assert [row.pk for row in page(client, staff, "lists").context["page"].rows] == [new.pk]
    answered = client.get(reverse("screening:lists") + "?da-tra-loi")
    assert [row.pk for row in answered.context["page"].rows] == [old.pk]


def test_a_sibling_branch_sees_none_of_it(client, tree):
    nominees, _ = submitted(tree[3], 1)
    other = make_officer(tree[4])
    assert page(client, other, "lists").context["page"].rows == []
    assert page(client, other, "list", nominees.pk).status_code == 404


def test_a_plain_reader_sees_no_list(client, tree):
    nominees, _ = submitted(tree[3], 1)
    reader = make_officer(tree[3], Role.READER)
    assert page(client, reader, "lists").context["page"].rows == []
    assert page(client, reader, "list", nominees.pk).status_code == 404


def test_the_index_asks_as_often_for_one_list_as_for_three(client, tree):
    submitted(tree[3], 1)
    client.force_login(cast_of(tree[3]).staff)
    address = reverse("screening:lists")
    client.get(address)
    with queries() as one:
        client.get(address)
    submitted(tree[3], 2)
    submitted(tree[4], 1)
    with queries() as three:
        client.get(address)
    assert len(three) == len(one) <= 15


def queries():
    return CaptureQueriesContext(connection)


def test_a_person_taken_back_stands_on_the_list_that_was_answered_not_on_its_namesake(tree):
    """Two lists of one branch may carry the same number and date: who was returned belongs to one of them."""
    first, (kept, returned) = submitted(tree[3])
    staff = cast_of(tree[3]).staff
    verdicts = {kept.pk: (True, ""), returned.pk: (False, "Cần làm rõ thêm.")}
    actions.answer_list(first, "opinion", verdicts, number="1-CV/ĐU", issued_on=first.issued_on, actor=staff, on=OPENED)
    second, others = submitted(tree[3])
    assert (first.number, first.issued_on) == (second.number, second.issued_on)
    reader = cast_of(tree[3]).secretary
    assert {case.pk for case in lists.cases_of(first, reader)} == {kept.pk, returned.pk}
    assert {case.pk for case in lists.cases_of(second, reader)} == {case.pk for case in others}


# --- answering -------------------------------------------------------------------------------------------------------


def test_each_person_gets_an_opinion_of_their_own(client, tree):
    nominees, (first, second) = submitted(tree[3])
    staff = cast_of(tree[3]).staff
    data = answers("opinion", {first: ("yes", "không dùng"), second: ("no", "Cần làm rõ thêm.")}, send="1")
    question = post(client, staff, "list", nominees.pk, data=data)
    assert "Gửi ý kiến: đồng ý đưa ra bỏ phiếu 1, chưa đưa ra 1?" in question.content.decode()
    assert Verdict.objects.count() == 0

    response = post(client, staff, "list", nominees.pk, data=data | {"confirmed": "1"}, follow=True)
    assert "Đã gửi ý kiến cho Chi bộ thôn Đồng Dâu." in response.content.decode()
    assert stages([first, second]) == [Stage.AWAITING_LIST_VOTE, Stage.REVIEWING]
    found = Verdict.objects.order_by("case").values_list("case", "agreed", "reason", "number")
    assert list(found) == [(first.pk, True, "", "12-CV/ĐU"), (second.pk, False, "Cần làm rõ thêm.", "12-CV/ĐU")]
    assert Entry.objects.filter(verb="screening.give_opinion").count() == 1
    shown = page(client, cast_of(tree[3]).secretary, "list", nominees.pk).content.decode()
    assert "Chưa đưa ra bỏ phiếu: “Cần làm rõ thêm.”" in shown
    assert "Trả lại chi bộ" in shown


@pytest.mark.parametrize(
    ("second", "sentence"),
    [(("", ""), "Chưa có ý kiến về đồng chí"), (("no", "  "), "Chưa ghi lý do không đồng ý.")],
)
def test_nothing_is_sent_until_every_person_has_a_verdict(client, tree, second, sentence):
    nominees, cases = submitted(tree[3])
    data = answers("opinion", {cases[0]: ("yes", ""), cases[1]: second}, send="1")
    response = post(client, cast_of(tree[3]).staff, "list", nominees.pk, data=data)
    shown = response.content.decode()
    assert response.status_code == 409
    assert sentence in shown
    assert f'href="#dc-{cases[1].pk}"' in shown
    assert 'value="12-CV/ĐU"' in shown
    assert Verdict.objects.count() == 0


def test_a_draft_is_kept_for_its_writer_and_nobody_else(client, tree):
    nominees, cases = submitted(tree[3])
    staff, other = cast_of(tree[3]).staff, make_officer(tree[2], Role.SECRETARY)
    data = answers("opinion", {cases[0]: ("no", "Đang xem lại.")}, number="", issued_on="", save="1")
    response = post(client, staff, "list", nominees.pk, data=data, follow=True)
    shown = response.content.decode()
    assert "Đã lưu." in shown
    assert "Đang xem lại." in shown
    assert "Đã có ý kiến về <strong>1 trên 2</strong> đồng chí." in shown
    assert Verdict.objects.count() == 0
    assert "Đang xem lại." not in page(client, other, "list", nominees.pk).content.decode()


def test_a_choice_in_the_browser_only_replaces_how_far_one_has_come(client, tree):
    nominees, cases = submitted(tree[3])
    data = answers("opinion", dict.fromkeys(cases, ("yes", "")), number="", issued_on="", save="1")
    response = post(client, cast_of(tree[3]).staff, "list", nominees.pk, data=data, headers={"HX-Request": "true"})
    shown = response.content.decode()
    assert "<html" not in shown
    assert "2 trên 2" in shown
    assert "Gửi ý kiến</button>" in shown
    assert shown.count('hx-swap-oob="true"') == 2


def test_the_approval_shows_the_vote_and_ends_the_case_of_who_is_refused(client, tree):
    case = make_case(tree[3], Stage.AWAITING_APPROVAL)
    staff, nominees = cast_of(tree[3]).staff, NomineeList.objects.get()
    shown = page(client, staff, "list", nominees.pk).content.decode()
    assert "phiếu đồng ý trên" in shown
    data = answers(
        "approval", {case: ("no", "Chưa đủ căn cứ.")}, number="52-TB/ĐU", issued_on="09/01/2026", confirmed="1"
    )
    response = post(client, staff, "list", nominees.pk, data=data, follow=True)
    assert "Đã gửi kết quả cho Chi bộ thôn Đồng Dâu." in response.content.decode()
    assert stages([case]) == [Stage.REFUSED]


def test_the_proposer_does_not_answer_even_with_an_office_above(client, tree):
    nominees, cases = submitted(tree[3], 1)
    proposer = cast_of(tree[3]).secretary
    proposer.offices.create(organization=tree[2], role=Role.STAFF, starts_on=date(2020, 1, 1))
    shown = page(client, proposer, "list", nominees.pk).content.decode()
    assert "Người đề nghị không cho ý kiến, không phê duyệt danh sách của mình." in shown
    assert "verdict_" not in shown
    data = answers("opinion", {cases[0]: ("yes", "")}, confirmed="1")
    assert post(client, proposer, "list", nominees.pk, data=data).status_code == 409
    assert Verdict.objects.count() == 0


def test_a_list_that_no_mapped_superior_answers_is_refused_in_words(client, tree):
    nominees, _ = submitted(tree[3])
    secretary = cast_of(tree[3]).secretary
    Organization.objects.filter(pk=tree[3].pk).update(parent=None, path=f"/{tree[3].pk}/")
    assert page(client, secretary, "list", nominees.pk).status_code == 200
    refused = post(client, secretary, "list", nominees.pk, data={"kind": "opinion", "send": "1"})
    assert refused.status_code == 403
    assert "Chưa ghi cơ quan có thẩm quyền" in refused.content.decode()


def test_the_branch_cannot_answer_its_own_list(client, tree):
    nominees, cases = submitted(tree[3], 1)
    data = answers("opinion", {cases[0]: ("yes", "")}, confirmed="1")
    assert post(client, cast_of(tree[3]).teller, "list", nominees.pk, data=data).status_code == 403
    assert Verdict.objects.count() == 0


def test_who_is_slower_is_told_that_the_list_is_answered(client, tree):
    nominees, cases = submitted(tree[3], 1)
    moved_on(cases[0], Stage.AWAITING_LIST_VOTE)
    data = answers("opinion", {cases[0]: ("no", "Muộn.")}, confirmed="1")
    response = post(client, cast_of(tree[3]).staff, "list", nominees.pk, data=data)
    assert response.status_code == 409
    assert "đã cập nhật hồ sơ này lúc" in response.content.decode()
    assert Verdict.objects.count() == 1


def test_evidence_under_reconsideration_is_said_beside_the_person(client, tree):
    cast_of(tree[3])
    member = make_member(tree[3])
    case = ready_case(tree[3], member=member)
    user = cast_of(tree[3]).secretary
    nominees = actions.submit_list(tree[3], [case], number="06", issued_on=OPENED, actor=user, on=OPENED)
    member.rankings.filter(year=2025).update(under_review=True)
    shown = page(client, cast_of(tree[3]).staff, "list", nominees.pk).content.decode()
    assert "Xếp loại năm 2025 <strong>đang được xem xét lại</strong>" in shown


def test_who_signed_the_evidence_answers_only_where_nobody_else_can_and_is_warned(client, tree):
    nominees, (case, *_) = submitted(tree[3])
    staff = cast_of(tree[3]).staff
    Evidence.objects.filter(case=case).update(accepted_by=staff)
    assert "nên để đồng chí khác làm việc này" in page(client, staff, "list", nominees.pk).content.decode()
    make_officer(cast_of(tree[3]).superior, Role.DEPUTY)
    shown = page(client, staff, "list", nominees.pk)
    assert "Người ghi, chấp nhận bằng chứng không xét" in shown.content.decode()
    verdicts = {row.pk: (True, "") for row in nominees.cases.all()}
    with pytest.raises(NotYet) as refusal:
        actions.answer_list(nominees, "opinion", verdicts, number="1-CV/ĐU", issued_on=OPENED, actor=staff, on=OPENED)
    assert [reason.code for reason in refusal.value.reasons] == ["not_the_signer"]


def test_the_list_page_asks_as_often_for_one_person_as_for_three(client, tree):
    one, _ = submitted(tree[3], 1)
    three, _ = submitted(tree[4], 3)
    staff = cast_of(tree[3]).staff
    client.force_login(staff)
    client.get(one.get_absolute_url())
    with queries() as few:
        client.get(one.get_absolute_url())
    with queries() as more:
        client.get(three.get_absolute_url())
    assert len(more) == len(few) <= 15
