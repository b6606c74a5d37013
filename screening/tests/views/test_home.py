"""Việc cần làm: for each office what is due, overdue, to come, and waiting elsewhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import calendar, inbox, runs
from branches.models import Role
from branches.tests.builders import make_officer, make_tree, make_user
from members.models import Member
from members.tests.builders import make_member, make_ranking
from screening import actions, turns
from screening.models import Ballot, Case, Stage
from screening.tests.builders import DAY, OPENED, advance, cast_of, counts, make_case, next_day, open_vote

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


def page(client, user, **query):
    client.force_login(user)
    response = client.get(reverse("home"), query)
    assert response.status_code == 200
    return response


def tasks(client, user):
    """{heading: [(title, state in words)]} of the home page, without what the registers of the branch ask for."""
    home, registers = page(client, user).context["home"], reverse("members:list")
    found = {
        group.title: [(task.title, task.state[2]) for task in group.tasks if not task.url.startswith(registers)]
        for group in home.groups
    }
    return {title: rows for title, rows in found.items() if rows}


def waiting(client, user):
    return [(task.title, task.detail, task.state[2]) for task in page(client, user).context["home"].elsewhere]


def queue(client, user):
    """[(branch, what, how many, how long)] of a superior."""
    return [(str(r.branch), r.what, r.count, r.state[2]) for r in page(client, user).context["home"].queue]


def named(case, name="Vi Văn Đạt"):
    case.member.full_name = name
    case.member.save()
    return case


def test_a_new_case_is_the_branchs_turn_and_nobody_elses(client, tree, today):
    case = named(make_case(tree[3]))
    today(OPENED)
    cast = cast_of(tree[3])
    mine = {"Tuần này": [("Ghi ý kiến Ban công tác Mặt trận, đoàn thể: đồng chí Vi Văn Đạt", "Đến lượt chi bộ")]}
    assert tasks(client, cast.secretary) == mine
    assert tasks(client, cast.teller) == mine
    assert (tasks(client, cast.staff), queue(client, cast.staff)) == ({}, [])
    assert tasks(client, make_officer(tree[4])) == {}
    assert tasks(client, make_officer(tree[3], Role.READER)) == {}
    assert case.get_absolute_url() in text(page(client, cast.secretary))


def test_a_list_waits_with_the_superior_as_one_row_and_elsewhere_with_the_branch(client, tree, today):
    first, second = make_case(tree[3]), make_case(tree[3])
    cast, day = cast_of(tree[3]), OPENED
    for case in (first, second):
        facts = {"source": "front", "giver": "Bà Sen", "given_on": day, "content": "Nhất trí."}
        actions.record_opinion(case, **facts, actor=cast.secretary, on=day)
    data = {"number": "06-TTr/CB", "issued_on": day, "actor": cast.secretary, "on": day}
    nominees = actions.submit_list(tree[3], [named(first), named(second, "Hà Thị Yến")], **data)
    today(day + 3 * DAY)
    assert queue(client, cast.staff) == [("Chi bộ thôn Đồng Dâu", "Cho ý kiến trước bỏ phiếu", 2, "Chờ 3 ngày")]
    assert page(client, cast.staff).context["home"].queue[0].url == nominees.get_absolute_url()
    assert waiting(client, cast.secretary)[0] == (
        "Cấp trên cho ý kiến: đồng chí Vi Văn Đạt",
        f"Đảng bộ cơ sở Đồng Dâu, từ {day:%d/%m/%Y}",
        "Chờ 3 ngày",
    )
    assert tasks(client, cast.secretary) == {}


def test_the_queue_is_oldest_first_and_holds_each_bodys_own_work(client, tree, today):
    old, young = make_case(tree[4], S.PROPOSED), make_case(tree[3], S.PROGRESS_PROPOSED, on=OPENED + 9 * DAY)
    day = today(next_day(young) + 2 * DAY)
    cast = cast_of(tree[3])
    assert queue(client, cast.staff) == [
        ("Chi bộ thôn Bản Chang", "Đảng ủy cơ sở biểu quyết", 1, f"Chờ {(day - old.stage_since).days} ngày"),
        ("Chi bộ thôn Đồng Dâu", "Công nhận tiến bộ", 1, f"Chờ {(day - young.stage_since).days} ngày"),
    ]
    due = old.deadlines.get(kind="decision")
    shown = text(page(client, cast.staff))
    assert f'Hạn {due.due_on:%d/%m/%Y}. <a class="no-print" href="{due.get_absolute_url()}">Vì sao ngày này?' in shown
    today(due.due_on + 3 * DAY)
    assert queue(client, cast.staff)[0][3] == "Quá hạn 3 ngày"
    today(day)
    assert queue(client, cast.inspector) == []
    advance(old, S.FORWARDED)
    assert [row[1] for row in queue(client, cast.inspector)] == ["Thẩm tra, kết luận"]
    advance(old, S.VERIFIED)
    assert queue(client, cast.inspector) == []
    assert [row[1] for row in queue(client, cast.recorder)] == ["Quyết định"]


def test_the_tellers_are_asked_for_their_count_until_they_have_given_it(client, tree, today):
    case = named(make_case(tree[3], S.AWAITING_LIST_VOTE))
    cast, day = cast_of(tree[3]), today(next_day(case))
    ballot = open_vote(case, Ballot.Kind.LIST, day)
    asked = {"Tuần này": [("Nhập kết quả kiểm phiếu: đồng chí Vi Văn Đạt", "Đến lượt chi bộ")]}
    assert (tasks(client, cast.secretary), tasks(client, cast.teller)) == (asked, asked)
    actions.enter_tally(ballot, counts(ballot, 5), actor=cast.secretary, on=day)
    assert tasks(client, cast.secretary) == {}
    assert [row[0] for row in waiting(client, cast.secretary)] == ["Nhập kết quả kiểm phiếu: đồng chí Vi Văn Đạt"]
    assert tasks(client, cast.teller) == asked
    assert tasks(client, make_officer(tree[3], Role.DEPUTY)) == {}


def test_the_months_of_help_by_day(client, tree, today):
    case = named(make_case(tree[3], S.MENTORING))
    secretary, ends = cast_of(tree[3]).secretary, case.mentoring_ends_on
    report = case.deadlines.open().get(kind="mentor_report").due_on
    full = "Đủ 12 tháng giúp đỡ đồng chí Vi Văn Đạt"
    remark = "Nhận xét định kỳ về đồng chí Vi Văn Đạt"

    def left(day):
        return f"Còn {(ends - day).days} ngày"

    day = today(report - 7 * DAY)
    assert tasks(client, secretary) == {"Sắp tới": [(remark, "Còn 7 ngày"), (full, left(day))]}
    day = today(report - 6 * DAY)
    assert tasks(client, secretary) == {"Tuần này": [(remark, "Còn 6 ngày")], "Sắp tới": [(full, left(day))]}
    day = today(report)
    assert tasks(client, secretary) == {"Tuần này": [(remark, "Hạn hôm nay")], "Sắp tới": [(full, left(day))]}
    day = today(report + DAY)
    assert tasks(client, secretary) == {"Quá hạn": [(remark, "Quá hạn 1 ngày")], "Sắp tới": [(full, left(day))]}


def test_the_review_is_overdue_only_after_the_grace_of_the_regulation(client, tree, today):
    case = named(make_case(tree[3], S.MENTORING))
    secretary, ends = cast_of(tree[3]).secretary, case.mentoring_ends_on
    last = ends + timedelta(days=case.rules.review_grace)
    title = "Nhận bản tự kiểm điểm lần hai, đối chiếu cam kết: đồng chí Vi Văn Đạt"

    def heading():
        return [name for name, rows in tasks(client, secretary).items() if title in dict(rows)]

    for day, group in ((ends, "Sắp tới"), (last, "Tuần này"), (last + DAY, "Quá hạn")):
        today(day)
        assert heading() == [group]
    case.deadlines.filter(kind="mentor_report").delete()
    today(ends + DAY)
    [row] = page(client, cast_of(tree[3]).staff).context["page"]
    assert (row.nearest, row.state[2]) == ("Họp xét kết quả giúp đỡ", "Còn 29 ngày")


def test_a_paused_case_is_nobodys_turn(client, tree, today):
    case = named(make_case(tree[3], S.MENTORING))
    cast, day = cast_of(tree[3]), case.mentoring_starts_on + DAY
    facts = {"starts_on": day, "reason": "Ốm dài ngày", "number": "1-CV/ĐU", "issued_on": day}
    actions.pause_clock(case, **facts, actor=cast.staff, on=day)
    today(day)
    assert waiting(client, cast.secretary) == [
        (
            "Giúp đỡ đồng chí Vi Văn Đạt",
            "Cấp trên cho tính tiếp bằng văn bản thì thời gian mới chạy.",
            "Tạm dừng tính thời gian",
        )
    ]


def test_members_with_the_facts_of_a_criterion_are_pointed_at_until_a_case_is_open(client, tree, today):
    today(OPENED)
    secretary = cast_of(tree[3]).secretary
    for member in (make_member(tree[3]), make_member(tree[3]), make_member(tree[4])):
        for year in (2024, 2025):
            make_ranking(member, year)
    title = "2 đồng chí có hai năm liền xếp loại “Không hoàn thành nhiệm vụ”"
    assert tasks(client, secretary) == {"Tuần này": [(title, "Nên xem xét")]}
    found = client.get(reverse("screening:detection"))
    assert [str(row.member.branch) for row in found.context["page"]] == ["Chi bộ thôn Đồng Dâu"] * 2
    assert "2024: Không hoàn thành nhiệm vụ, số 01-QĐ/2024" in text(found)
    client.force_login(make_officer(tree[3], Role.READER))
    assert client.get(reverse("screening:detection")).status_code == 403
    assert tasks(client, make_officer(tree[3], Role.READER)) == {}


def test_the_branch_reads_its_figures_and_unread_notices(client, tree, today):
    case = make_case(tree[3], S.NOTIFIED)
    today(next_day(case))
    secretary = cast_of(tree[3]).secretary
    inbox.mark_read(secretary)
    inbox.deliver([secretary], "Hồ sơ số 01/2026: đến lượt chi bộ.")
    response = page(client, secretary)
    figures = [(figure, words) for figure, words, _ in response.context["figures"]]
    meeting = case.ballots.get().held_on
    assert figures == [
        (8, "đảng viên (8 chính thức, 0 dự bị)"),
        ("8/8", f"có mặt buổi họp ngày {meeting:%d/%m/%Y}"),
        (1, "hồ sơ rà soát đang mở"),
    ]
    assert "Có 1 thông báo chưa đọc" in text(response)
    assert [words.split(":")[0] for _, words, _ in response.context["just_done"]] == [
        f"In thông báo và giao cho đồng chí {case.member}",
        "Nhập kết quả kiểm phiếu",
        "Nhập kết quả kiểm phiếu",
    ]


def test_a_superior_reads_the_branches_with_overdue_work_on_top(client, tree, today):
    late = make_case(tree[4], S.MENTORING)
    make_case(tree[3], on=OPENED + 40 * DAY)
    report = late.deadlines.open().get(kind="mentor_report").due_on
    today(report + DAY)
    staff = cast_of(tree[3]).staff

    def rows(**query):
        found = page(client, staff, **query).context["page"]
        return [(str(row.branch), row.nearest, row.state[2], row.open, row.mentoring) for row in found]

    both = [
        ("Chi bộ thôn Bản Chang", "Nhận xét định kỳ của người giúp đỡ", "Quá hạn 1 ngày", 1, 1),
        ("Chi bộ thôn Đồng Dâu", "Chi bộ đang thực hiện", "Không có hạn", 1, 0),
    ]
    assert rows() == both
    assert rows(state="late") == both[:1]
    assert rows(state="fine") == both[1:]
    assert rows(q="dong dau") == both[1:]
    assert rows(q="khong co") == []
    figures = page(client, staff).context["superior_figures"]
    assert [(figure, words) for figure, _, words, _ in figures] == [
        (0, "danh sách, việc đang chờ"),
        (1, "chi bộ có việc quá hạn"),
        (0, "chi bộ sắp đến hạn"),
        (1, "đồng chí đang được giúp đỡ"),
        (2, f"chi bộ, {Member.objects.count()} đảng viên"),
    ]


def test_an_administrator_without_office_finds_a_calm_page(client, tree):
    shown = text(page(client, make_user(is_staff=True, is_superuser=True)))
    assert "Đồng chí chưa được ghi chức trách trong tổ chức nào" in shown
    assert f'href="{reverse("admin:index")}"' in shown
    assert "Vào phần quản trị" not in text(page(client, make_user()))


def test_an_administrator_sees_whether_the_machinery_runs_and_what_failed(client):
    def machinery(user):
        return [words for _, _, words in page(client, user).context.get("machinery", [])]

    administrator = make_user(is_staff=True, is_superuser=True)
    assert machinery(administrator) == [
        "Việc chạy nền: không hoạt động, chưa thấy lần nào",
        "Lịch nhắc việc: không hoạt động, chưa thấy lần nào",
        "24 giờ qua không việc nào hỏng",
    ]
    runs.beat(runs.WORKER)
    runs.beat(runs.CLOCK, calendar.now() - timedelta(minutes=5))
    for task in ("screening.tasks.remind", "branches.tasks.send_mail", "screening.tasks.remind"):
        runs.failed(runs.begin(task), ValueError())
    assert machinery(administrator) == [
        "Việc chạy nền: đang hoạt động",
        "Lịch nhắc việc: không hoạt động, thấy 5 phút trước",
        "Chưa xong được: Gửi thư, Nhắc việc",
    ]
    for task in ("screening.tasks.remind", "branches.tasks.send_mail"):
        runs.done(runs.begin(task), {}, quiet=True)
    assert machinery(administrator)[2] == "Có lúc không xong, nay đã xong: Gửi thư, Nhắc việc"
    assert "Có 1 thông báo chưa đọc" not in text(page(client, make_user()))
    assert "thông báo chưa đọc" in text(page(client, administrator))
    assert machinery(make_user(is_staff=True)) == []


def test_the_home_page_costs_the_same_for_one_and_for_five_cases(client, tree, today):
    make_case(tree[3], S.AWAITING_OPINION)
    today(OPENED + 30 * DAY)
    users = [cast_of(tree[3]).secretary, cast_of(tree[3]).staff]

    def costs():
        found = []
        for user in users:
            page(client, user)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("home"))
            found.append(len(queries))
        return found

    first = costs()
    for _ in range(2):
        make_case(tree[3])
        make_case(tree[3], S.AWAITING_OPINION)
    assert costs() == first
    assert max(first) <= 15


def test_the_next_step_of_a_closed_case_is_nothing(tree):
    case = make_case(tree[3], S.DIED)
    assert turns.next_step(turns.with_facts(Case.objects.all()).get(pk=case.pk), OPENED) is None


def test_a_reader_above_is_told_that_nothing_waits_and_where_to_look(client, tree):
    shown = text(page(client, make_officer(tree[1], Role.READER)))
    assert "Không có việc nào chờ đồng chí" in shown
    for name in ("members:list", "branches:organization-list", "screening:report"):
        assert f'<a class="btn btn-quiet" href="{reverse(name)}">' in shown
        assert client.get(reverse(name)).status_code == 200
    assert "Không có việc nào chờ đồng chí" not in text(page(client, make_officer(tree[1], Role.STAFF)))
