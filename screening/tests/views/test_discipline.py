"""Discipline in the browser: from the violation to the delivered decision, who may not see, what it costs."""

import re
import time
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Role
from branches.tests.builders import make_officer, make_tree
from members.tests.builders import make_member
from screening import actions, pages, todo
from screening.models import Case, Stage, Violation
from screening.tests.builders import DAY, OPENED, cast_of, make_case, make_meeting
from screening.tests.builders_discipline import (
    Votes,
    grassroots,
    hear_above,
    make_discipline,
    make_violation,
    prepare,
    verify,
    voted,
)

pytestmark = pytest.mark.django_db
PASSWORD = "matkhau-1234"


@pytest.fixture
def branch(settings):
    settings.BUSINESS_DATE = OPENED
    found = make_tree()[3]
    cast_of(found)
    return found


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def url(name, *args):
    return reverse(f"screening:{name}", args=args)


def get(client, user, address):
    client.force_login(user)
    return client.get(address)


def post(client, user, address, **data):
    client.force_login(user)
    return client.post(address, data)


def done(response):
    assert response.status_code == 302, words(response)
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def dmy(day):
    return f"{day:%d/%m/%Y}"


def test_one_walk_from_the_violation_to_the_record_of_the_member(client, branch, settings):
    cast, member = cast_of(branch), make_member(branch, full_name="Vi Văn Đạt")
    secretary, today = cast.secretary, dmy(OPENED)
    assert "Ghi vi phạm, xem xét kỷ luật" in words(get(client, secretary, member.get_absolute_url()))
    said = done(
        post(
            client,
            secretary,
            url("violation-new", member.pk),
            summary="Chi sai quỹ thôn.",
            occurred_on="03/11/2025",
            found_on=today,
            category="ordinary",
        )
    )
    assert said == "Đã ghi vi phạm. Mở hồ sơ khi có tài liệu chứng minh."
    violation = Violation.objects.get()
    shown = words(get(client, secretary, url("violation", violation.pk)))
    assert "Khiển trách đến hết 03/11/2030" in shown
    assert "Khai trừ không có thời hiệu" in shown
    proof = {"number": "12-KL/UBKT", "issued_on": today, "issuer": "Ủy ban Kiểm tra", "proof": "Kết luận."}
    assert done(post(client, secretary, url("violation", violation.pk), **proof)).startswith("Đã mở hồ sơ số 01/2026")
    case = Case.objects.get()

    def step(slug, actor=secretary, **data):
        return done(post(client, actor, url("step", case.pk, slug), **data))

    step("receive-statement", received_on=today, text="Tôi tự kiểm điểm.")
    step(
        "hear-member",
        held_on=today,
        heard_by="Đồng chí Lò Thị Mai",
        attended="on",
        statement="Tôi nhận.",
        reserved="on",
    )
    page = words(get(client, secretary, case.get_absolute_url()))
    assert "Bỏ phiếu kín về hình thức kỷ luật: đồng chí Vi Văn Đạt" in page
    assert "Tôi nhận. Đồng chí bảo lưu ý kiến." in page

    settings.BUSINESS_DATE = day = OPENED + DAY
    meeting = make_meeting(branch, day)
    address = url("ballot-new", case.pk, "discipline")
    roll = get(client, secretary, address)
    assert "khai trừ (từ 6 phiếu, ít nhất 2/3), cảnh cáo (từ 5 phiếu, trên 1/2)" in words(roll)
    team = [person.pk for person in cast.members[:3]]
    assert "Tổng số: 8" in done(
        post(client, secretary, f"{address}?hop={meeting.pk}", base=8, head=team[0], tellers=team[1:])
    )
    ballot = case.ballots.get()
    slips = words(get(client, secretary, url("ballot-print", ballot.pk, "phieu")))
    assert slips.count("Khai trừ Cảnh cáo Khiển trách Không kỷ luật") == 8
    assert "Khai trừ + Cảnh cáo + Khiển trách + không kỷ luật + trắng = hợp lệ." in words(
        get(client, secretary, url("ballot-print", ballot.pk, "to-ghi"))
    )
    figures = dict.fromkeys(("invalid", "invalid_struck", "invalid_both", "invalid_form", "blank"), 0)
    figures |= {"issued": 8, "collected": 8, "valid": 8, "for_expulsion": 2, "for_warning": 4, "for_reprimand": 0}
    figures |= {"against": 2, "attempt": 0, "password": PASSWORD}
    tally = url("tally", ballot.pk)
    wrong = post(client, secretary, tally, **(figures | {"against": 1}))
    assert "không kỷ luật (1) + trắng (0) chưa bằng hợp lệ (8)" in words(wrong)
    assert [done(post(client, user, tally, **figures)) for user in (secretary, cast.teller)] == [
        "Đã nhận bản nhập thứ nhất.",
        "Hai bản khớp nhau. Kết quả đã niêm phong: cảnh cáo.",
    ]
    sealed = words(get(client, secretary, ballot.get_absolute_url()))
    assert "Cảnh cáo 4/8 (50,0%) 6/8 (75,0%) 5" in sealed
    assert "Cảnh cáo: do cộng dồn từ hình thức nặng hơn." in sealed
    minutes = words(get(client, secretary, url("ballot-print", ballot.pk, "bien-ban")))
    assert "Cảnh cáo 4/8 (50,0%) 6/8 (75,0%) 5" in minutes
    assert "Chi bộ quyết định kỷ luật đồng chí Vi Văn Đạt bằng hình thức cảnh cáo" in minutes

    notice = "Đồng chí có quyền khiếu nại."
    order = {
        "number": "03-QĐ/CB",
        "issued_on": dmy(day),
        "ground": "Nghị quyết.",
        "appeal_notice": notice,
        "sure": "on",
    }
    step("issue-discipline", **order)
    form = words(get(client, secretary, url("step", case.pk, "deliver")))
    assert "Ngày thu thẻ" not in form
    assert "thôi sinh hoạt" not in form
    step("deliver", delivered_on=dmy(day), witness="Đồng chí Lò Thị Mai", sure="on")
    assert member.disciplinerecord_rows.get().form == "Cảnh cáo"
    assert "số 01/2026" in words(get(client, secretary, url("violations")))


def test_a_case_above_is_waited_for_by_the_deciding_body_and_decided_there(client, branch, settings):
    cast = cast_of(branch)
    day = settings.BUSINESS_DATE = OPENED + 3 * DAY
    case = verify(grassroots(voted(Votes(expulsion=6), branch=branch), day), day)
    queue = todo.home(cast.recorder, day).queue
    assert [row.what for row in queue] == ["Gặp, nghe trước khi quyết định kỷ luật"]
    heard = {"held_on": dmy(day), "heard_by": "Đồng chí Vi Văn Quế", "statement": ""}
    absent = post(client, cast.recorder, url("step", case.pk, "hear-before-decision"), **heard)
    assert "vắng mặt; đã ghi 0 trên 3 lần mời" in words(absent)
    heard["invited_on"] = "05/01/2026\n06/01/2026\n07/01/2026"
    done(post(client, cast.recorder, url("step", case.pk, "hear-before-decision"), **heard))
    form = get(client, cast.recorder, url("step", case.pk, "decide-discipline"))
    assert [value for value, _ in form.context["form"].fields["kind"].choices] == [
        "",
        *("expel", "warning", "reprimand", "settle"),
    ]
    data = {"number": "77-QĐ/ĐU", "issued_on": dmy(day), "ground": "Vi phạm.", "appeal_notice": "Có.", "sure": "on"}
    data |= {"kind": "expel", "held_on": dmy(day), "members": 9, "present": 9, "in_favour": 5, "against": 4}
    done(post(client, cast.recorder, url("step", case.pk, "decide-discipline"), **data))
    case.refresh_from_db()
    assert case.stage == Stage.EXPELLED


def test_a_referred_result_is_settled_on_its_own_page(client, branch, settings):
    settings.BUSINESS_DATE = OPENED + DAY
    case = hear_above(voted(Votes(warning=3), branch=branch), OPENED + DAY)
    cast = cast_of(branch)
    ballot = case.ballots.get()
    assert "Không hình thức nào đủ tỷ lệ" in words(get(client, cast.secretary, ballot.get_absolute_url()))
    form = get(client, cast.recorder, url("step", case.pk, "settle-referral"))
    assert [value for value, _ in form.context["form"].fields["kind"].choices] == [
        "",
        *("inspection", "warning", "reprimand", "settle"),
    ]
    data = {"number": "77-KL/ĐU", "issued_on": dmy(OPENED + DAY), "ground": "Chưa đến mức.", "sure": "on"}
    done(post(client, cast.recorder, url("step", case.pk, "settle-referral"), kind="settle", reason="Nhẹ.", **data))
    case.refresh_from_db()
    assert case.stage == Stage.SETTLED


def test_the_counts_are_for_the_branch_committee_and_the_deciding_bodies_only(client, branch):
    ballot = voted(Votes(warning=5), branch=branch).ballots.get()
    cast = cast_of(branch)
    outsider = make_officer(cast.authority.parent, Role.STAFF)  # above, but without authority over the branch
    address = ballot.get_absolute_url()
    sees = {user: "5/8" in words(get(client, user, address)) for user in (cast.secretary, cast.recorder, outsider)}
    assert sees == {cast.secretary: True, cast.recorder: True, outsider: False}
    assert "Cảnh cáo" in words(get(client, outsider, address))
    assert get(client, outsider, url("ballot-print", ballot.pk, "bien-ban")).status_code == 403


def test_who_may_not_see_a_violation_and_who_may_only_read_it(client, branch):
    violation = make_violation(make_member(branch))
    stranger, reader, above = make_officer(make_tree()[3]), make_officer(branch, Role.READER), cast_of(branch).staff
    for name, pk in (("violation", violation.pk), ("violation-new", violation.member_id)):
        answers = [get(client, user, url(name, pk)).status_code for user in (stranger, reader, above)]
        assert answers == [404, 404 if name == "violation" else 403, 200]
    assert list(get(client, stranger, url("violations")).context["page"]) == []
    shown = words(get(client, above, url("violation", violation.pk)))
    assert "mới ghi được nội dung này" in shown
    refusal = post(
        client, above, url("violation", violation.pk), number="1", issued_on="05/01/2026", issuer="A", proof="B"
    )
    assert refusal.status_code == 403


def test_the_pages_of_a_screening_and_of_a_discipline_case_link_each_other(client, branch):
    screening = make_case(branch)
    case = make_discipline(member=screening.member)
    secretary = cast_of(branch).secretary
    assert case.get_absolute_url() in get(client, secretary, screening.get_absolute_url()).content.decode()
    assert screening.get_absolute_url() in get(client, secretary, case.get_absolute_url()).content.decode()
    other = make_member(branch)
    opening = post(client, secretary, url("open", other.pk), criteria=[], grave="yes")
    assert opening.status_code == 409
    assert f'href="{url("violation-new", other.pk)}">Ghi vi phạm, xem xét kỷ luật' in opening.content.decode()


def test_a_bar_is_written_down_its_end_explained_and_ended_again(client, branch, settings):
    case, secretary = make_discipline(branch), cast_of(branch).secretary
    bar = {"kind": "hospital", "starts_on": "01/01/2026", "ends_on": "01/03/2026", "document": "Giấy của bệnh viện"}
    assert "Không thể trước Từ ngày (01/01/2026)" in words(
        post(client, secretary, url("step", case.pk, "record-bar"), **(bar | {"ends_on": "31/12/2025"}))
    )
    done(post(client, secretary, url("step", case.pk, "record-bar"), **bar))
    page = words(get(client, secretary, case.get_absolute_url()))
    assert "từ 01/01/2026 đến hết 01/03/2026 (Giấy của bệnh viện)" in page
    deadline = case.deadlines.get(kind="bar")
    why = words(get(client, secretary, deadline.get_absolute_url()))
    assert "Vì sao là ngày 02/03/2026?" in why
    assert done(post(client, secretary, url("step", case.pk, "end-bar"), ends_on="04/01/2026")) == "Đã ghi ngày hết."
    assert not case.deadlines.open().filter(kind="bar").exists()


def test_a_page_costs_the_same_whatever_is_in_the_case_and_guards_answer_at_once(client, branch, settings):
    first = prepare(make_discipline(branch))
    secretary = cast_of(branch).secretary
    settings.BUSINESS_DATE = OPENED + DAY
    get(client, secretary, first.get_absolute_url())
    with CaptureQueriesContext(connection) as once:
        client.get(first.get_absolute_url())
    for n in range(2):
        make_violation(first.member, occurred_on=date(2025, 12, 1 + n))
    for n in range(2):
        proof = {"number": f"{n}-KL", "issued_on": OPENED, "issuer": "UBKT", "summary": "Kết luận."}
        actions.add_proof(first, actor=secretary, on=OPENED, **proof)
    with CaptureQueriesContext(connection) as again:
        client.get(first.get_absolute_url())
    assert len(once) == len(again)
    case = pages.case_for(secretary, OPENED + DAY).get(pk=first.pk)
    start = time.process_time()
    with CaptureQueriesContext(connection) as guards:
        page = pages.CasePage(case, secretary, OPENED + DAY)
        assert page.next.kind == "go"
        assert page.other_steps
    assert len(guards) <= 15
    assert time.process_time() - start < 0.1
