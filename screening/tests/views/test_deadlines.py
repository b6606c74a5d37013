"""The pages of the deadlines: who sees what, by day, by month, by year; the board and the list behind its figures."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Entry, Holiday, Role
from branches.tests.builders import make_officer, make_organization, make_tree, make_user
from members.models import Meeting
from members.tests.builders import make_member
from screening import why
from screening.deadlines import board, counting, mine, shown
from screening.models import Deadline, DeadlineDay, Stage
from screening.tests.builders import make_case
from screening.views.deadlines import FIRST_YEAR, LAST_YEAR

pytestmark = pytest.mark.django_db
Kind = Deadline.Kind
PROBATIONS = (Kind.PROBATION, Kind.RECOGNITION)
ON, DAY = date(2026, 11, 20), timedelta(days=1)  # a Friday


@pytest.fixture(autouse=True)
def _day(settings):
    settings.BUSINESS_DATE = ON


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def secretary(branch):
    return make_officer(branch)


def due(organization, day, kind=Kind.MEETING, **fields):
    """A deadline of an organisation."""
    number = Deadline.objects.count()
    about = {"subject": f"branches.organization:{organization.pk}", "part": f"{number}", "starts_on": date(2026, 1, 1)}
    words = {"arithmetic": f"Ngày 3 hằng tháng → {day:%d/%m/%Y}", "basis": "Chỉ thị 50-CT/TW"}
    return Deadline.objects.create(kind=kind, organization=organization, due_on=day, **about | words | fields)


def opened(client, user, name="screening:deadlines", *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def listed(response):
    """[(heading, [day])] of the list."""
    return [(heading, [line.deadline.due_on for line in lines]) for _, heading, lines in response.context["groups"]]


def kinds(response):
    return [line.deadline.kind for _, _, lines in response.context["groups"] for line in lines]


def text(response):
    return " ".join(response.content.decode().split())


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_goes_by_day_under_headings_with_the_reason_of_each_date(client, branch, secretary):
    days = [ON - DAY, ON, ON + DAY, ON + 7 * DAY, ON + 8 * DAY, date(2027, 1, 4)]
    for day in reversed(days):
        due(branch, day)
    shown_page = opened(client, secretary)
    assert listed(shown_page) == [
        ("Trước hôm nay", days[:1]),
        ("Hôm nay", days[1:2]),
        ("Trong 7 ngày tới", days[2:4]),
        ("Tháng 11/2026", days[4:5]),
        ("Tháng 1/2027", days[5:]),
    ]
    assert "Ngày 3 hằng tháng → 04/01/2027." in text(shown_page)
    assert text(shown_page).count("Vì sao ngày này?") == 6


def test_what_has_ended_stands_in_no_list(client, branch, secretary):
    user = make_user()
    due(branch, ON, met_on=ON)
    due(branch, ON, lapsed_on=ON)
    due(branch, ON, waived_on=ON, ended_by=user, ended_why="Sáp nhập")
    assert listed(opened(client, secretary)) == []
    assert "Không có việc nào chờ đồng chí" in text(opened(client, secretary))


def test_one_sees_what_waits_for_oneself_or_all_of_the_own_organisations(client, tree, branch, secretary):
    due(branch, ON)
    due(branch, ON + DAY, Kind.OPINION, case=make_case(branch), desk=tree[2])  # waits for the committee
    due(tree[4], ON + 2 * DAY)
    assert kinds(opened(client, secretary)) == [Kind.MEETING]
    mine_and_above = [line for line in kinds(opened(client, secretary, xem="tat-ca")) if line != Kind.BALLOT]
    assert mine_and_above == [Kind.MEETING, Kind.OPINION]
    staff = make_officer(tree[2], Role.STAFF)
    assert Kind.OPINION in kinds(opened(client, staff))
    assert kinds(opened(client, staff, xem="tat-ca")).count(Kind.MEETING) == 2
    assert kinds(opened(client, make_officer(make_tree()[3]), xem="tat-ca")) == []


def test_a_decision_waits_for_those_whose_step_it_is_and_not_for_everybody_at_the_desk(client, tree, branch):
    roles = (Role.STAFF, Role.INSPECTION, Role.RECORDER, Role.ORGANIZATION_STAFF, Role.READER)
    officers = {role: make_officer(tree[1], role) for role in roles}

    def waits_for(stage):
        Deadline.objects.all().delete()
        due(branch, ON, Kind.DECISION, case=make_case(branch, stage), desk=tree[1])
        Deadline.objects.exclude(kind=Kind.DECISION, due_on=ON).delete()
        return {role for role, user in officers.items() if mine.of(user).exists()}

    assert waits_for(Stage.FORWARDED) == {Role.INSPECTION}
    assert waits_for(Stage.VERIFIED) == {Role.RECORDER, Role.ORGANIZATION_STAFF}
    assert waits_for(Stage.NO_PROPOSAL) == {Role.STAFF, Role.ORGANIZATION_STAFF}
    assert [mine.acts(user) for user in officers.values()] == [True, True, True, True, False]


def test_why_says_which_days_are_not_counted_and_how_it_stood_when_it_was_told(client, branch, secretary):
    Holiday.objects.create(day=date(2026, 11, 28), name="Làm bù", working=True)
    row = due(
        branch, date(2026, 11, 30), Kind.TRANSFER_PRESENT, starts_on=date(2026, 11, 18), member=make_member(branch)
    )
    for rung, sent_on in (("before_7", ON), ("due", date(2026, 12, 14))):
        row.reminders.create(due_on=row.due_on, rung=rung, sent_on=sent_on)
    page = text(opened(client, secretary, "screening:deadline", row.pk))
    assert "Trong khoảng này nghỉ 24/11 (Ngày Văn hóa Việt Nam)" in page
    assert "Đếm cả ngày làm bù 28/11" in page
    assert "<li>14/12/2026: quá hạn 14 ngày</li><li>20/11/2026: trước 10 ngày</li>" in page
    assert "Không nhắc thêm lần nào." in page
    certificate = due(branch, row.due_on, Kind.CERTIFICATE, subject="members.admission:1")  # nobody is late with it
    told = certificate.reminders.create(due_on=row.due_on, rung="due", sent_on=date(2026, 12, 14))
    assert why.told_in_words(told) == "sau 14 ngày"
    fixed = text(opened(client, secretary, "screening:deadline", due(branch, date(2026, 11, 30)).pk))
    assert "Trong khoảng này nghỉ" not in fixed


def test_a_reader_sees_no_deadline_of_a_case_nor_of_a_suspension_and_no_board(client, branch):
    member = make_member(branch)
    make_case(branch, Stage.AWAITING_OPINION)
    due(branch, ON)
    suspension = due(branch, ON, Kind.SUSPENSION, member=member)
    reader = make_officer(branch, Role.READER)
    page = opened(client, reader)
    assert kinds(page) == [Kind.MEETING]
    assert [words for words, _ in page.context["form"].fields["kind"].choices[1:]] == ["Đảng viên, tổ chức"]
    assert opened(client, reader, "screening:deadline", suspension.pk).status_code == 404
    assert opened(client, reader, "screening:deadline-board").status_code == 403
    assert opened(client, make_officer(branch), "screening:deadline", suspension.pk).status_code == 200


def test_an_administrator_without_office_finds_calm_pages_and_no_deadline(client, branch):
    due(branch, ON)
    administrator = make_user(is_staff=True, is_superuser=True)
    assert "Đồng chí chưa được ghi chức trách trong tổ chức nào" in text(opened(client, administrator, xem="tat-ca"))
    assert opened(client, administrator, "screening:deadline-month", 2026, 11).context["month"].count == 0
    assert opened(client, administrator, "screening:deadline-year", 2026).status_code == 200


def test_a_branch_that_receives_a_member_sees_the_deadline_at_its_desk(client, tree, branch, secretary):
    row = due(
        tree[4], ON, Kind.TRANSFER_COMPLETE, member=make_member(tree[4]), desk=branch, subject="members.transfer:1"
    )
    assert kinds(opened(client, secretary)) == [Kind.TRANSFER_COMPLETE]
    assert opened(client, secretary, "screening:deadline", row.pk).status_code == 200


def test_the_filters_leave_out_what_was_not_asked_for_and_what_they_do_not_understand(client, tree, secretary):
    branch, staff = tree[3], make_officer(tree[2], Role.STAFF)
    days = {"qua-han": ON - DAY, "tuan-nay": ON + 7 * DAY, "sau": ON + 8 * DAY}
    for day in days.values():
        due(branch, day)
    due(branch, ON - 9 * DAY, Kind.PROBATION, member=make_member(branch), subject="members.probation:1")
    due(tree[2], ON, Kind.DUES)

    def found(**query):
        return [
            line.deadline.due_on
            for _, _, lines in opened(client, staff, xem="tat-ca", **query).context["groups"]
            for line in lines
        ]

    assert found(state="qua-han") == [days["qua-han"]]  # a probation that is full is nobody's delay
    assert found(state="tuan-nay") == [ON, days["tuan-nay"]]
    assert found(state="sau") == [ON - 9 * DAY, days["sau"]]
    assert found(kind="dues") == [ON]
    assert found(ngay="2026-11-27") == [days["tuan-nay"]]
    assert found(organization=tree[2].pk, rieng="1") == [ON]
    assert len(found(organization=tree[2].pk)) == len(found()) == 5
    for nonsense in ({"state": "x"}, {"kind": "x"}, {"ngay": "hôm nay"}, {"organization": "x"}, {"sau": "x"}):
        assert len(found(**nonsense)) == 5, nonsense
    elsewhere = make_tree()[3]
    assert len(found(organization=elsewhere.pk)) == 5  # as if it did not exist


def test_a_long_list_goes_on_over_pages(client, branch, secretary):
    for n in range(51):
        due(branch, ON + n * DAY)
    first = opened(client, secretary).context["page"]
    assert (len(first), len(opened(client, secretary, sau=first.next).context["page"])) == (50, 1)


# --- month and year -------------------------------------------------------------------------------------------------


def test_a_month_shows_whole_weeks_the_holidays_by_name_and_the_first_lines_of_each_day(client, branch, secretary):
    Holiday.objects.create(day=date(2026, 11, 7), name="Làm bù ngày 02/11", working=True)
    Holiday.objects.create(day=date(2026, 11, 2), name="Nghỉ hoán đổi")
    for day in (date(2026, 10, 25), date(2026, 10, 26), date(2026, 11, 1), date(2026, 12, 6), date(2026, 12, 7)):
        due(branch, day)
    for _ in range(10):
        due(branch, date(2026, 11, 24))
    page = opened(client, secretary, "screening:deadline-month", 2026, 11)
    month = page.context["month"]
    cells = {day.day: day for week in month.weeks for day in week}
    assert (min(cells), max(cells), len(month.weeks)) == (date(2026, 10, 26), date(2026, 12, 6), 6)
    assert {day: cell.count for day, cell in cells.items() if cell.count} == {
        date(2026, 10, 26): 1,
        date(2026, 11, 1): 1,
        date(2026, 11, 24): 10,
        date(2026, 12, 6): 1,
    }
    full = cells[date(2026, 11, 24)]
    assert (len(full.shown), len(full.folded), full.beyond_cell, full.beyond) == (4, 4, 6, 2)
    assert {day: (cell.name, cell.is_rest) for day, cell in cells.items() if cell.name} == {
        date(2026, 11, 2): ("Nghỉ hoán đổi", True),
        date(2026, 11, 7): ("Làm bù ngày 02/11", False),
        date(2026, 11, 24): ("Ngày Văn hóa Việt Nam", True),
    }
    assert month.count == 11
    assert [day.day for day in month.days] == [
        date(2026, 11, 1),
        date(2026, 11, 2),
        date(2026, 11, 7),
        date(2026, 11, 24),
    ]
    assert "Có việc quá hạn từ trước." in text(page)
    assert "ngay=2026-11-24" in text(page)


@pytest.mark.parametrize(
    ("first", "start", "end"),
    [
        (date(2027, 2, 1), date(2027, 2, 1), date(2027, 2, 28)),  # four whole weeks
        (date(2024, 2, 1), date(2024, 1, 29), date(2024, 3, 3)),  # a leap year
        (date(2026, 12, 1), date(2026, 11, 30), date(2027, 1, 3)),  # over the end of the year
    ],
)
def test_the_weeks_of_a_month_begin_on_monday(first, start, end):
    assert shown.span(first) == (start, end)


def test_a_month_or_year_that_is_none_does_not_exist(client, secretary):
    for year, month in ((FIRST_YEAR - 1, 12), (LAST_YEAR + 1, 1), (2026, 0), (2026, 13)):
        assert opened(client, secretary, "screening:deadline-month", year, month).status_code == 404
    for year in (FIRST_YEAR - 1, LAST_YEAR + 1):
        assert opened(client, secretary, "screening:deadline-year", year).status_code == 404
    for year in (FIRST_YEAR, LAST_YEAR):
        assert opened(client, secretary, "screening:deadline-year", year).status_code == 200
        assert opened(client, secretary, "screening:deadline-month", year, 1).status_code == 200


def test_the_sheet_of_the_year_has_twelve_months_with_their_holidays(client, branch, secretary):
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
        due(branch, day)
    for _ in range(shown.MOST_A_MONTH + 1):
        due(branch, date(2026, 6, 30))
    months = opened(client, secretary, "screening:deadline-year", 2026).context["months"]
    assert {month.first.month: (len(month.lines), month.has_more) for month in months if month.lines} == {
        1: (1, False),
        6: (shown.MOST_A_MONTH, True),
        12: (1, False),
    }
    assert months[1].holidays == [(date(2026, 2, 16), date(2026, 2, 20), "Tết Nguyên Đán")]
    assert months[7].holidays == [(date(2026, 8, 31), date(2026, 9, 2), "Quốc khánh")]


# --- the board ------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(tree):
    """Deadlines in every state at the committee, at both of its branches, and elsewhere."""
    for organization, offsets in ((tree[2], (-3, 20)), (tree[3], (-2, -1, 0, 7, 8)), (tree[4], (1,))):
        for offset in offsets:
            due(organization, ON + offset * DAY, Kind.DUES)
    make_case(tree[3], Stage.AWAITING_OPINION)  # long ago: its deadline is overdue
    due(tree[3], ON - 30 * DAY, Kind.MENTORING, case=make_case(tree[3], Stage.REVIEWING))
    due(make_organization(tree[1]), ON - DAY, Kind.DUES)
    due(make_tree()[3], ON - DAY)
    return tree


def figures(row):
    return row.overdue, row.soon, row.on_time, row.for_me


def test_the_figures_of_the_board_are_the_lists_behind_them(client, busy):
    staff = make_officer(busy[2], Role.STAFF)
    found = opened(client, staff, "screening:deadline-board").context["board"]
    rows = {(row.organization.pk, row.is_own): figures(row) for row in [*found.rows, found.total]}
    assert [row.organization for row in found.rows] == [busy[3], busy[2], busy[4]]
    assert rows[busy[4].pk, False] == (0, 1, 0, 0)
    assert rows[busy[2].pk, True] == (1, 0, 1, 2)
    states = [("qua-han", "tat-ca"), ("tuan-nay", "tat-ca"), ("sau", "tat-ca"), ("", "")]
    for (organization, is_own), told in rows.items():
        own = {"rieng": "1"} if is_own else {}
        behind = tuple(
            len(opened(client, staff, organization=organization, state=state, xem=whose, **own).context["page"])
            for state, whose in states
        )
        assert behind == told, organization
    assert figures(found.total) == tuple(map(sum, zip(*map(figures, found.rows), strict=True)))


def test_the_board_leads_down_to_the_lowest_committee_and_then_to_the_list(client, busy):
    province, superior, committee, branch, _ = busy
    staff = make_officer(province, Role.STAFF)
    top = opened(client, staff, "screening:deadline-board").context
    assert (top["organization"], [row.organization for row in top["board"].rows][0]) == (province, superior)
    below = opened(client, staff, "screening:deadline-board", **{"to-chuc": committee.pk}).context
    assert (below["parents"], below["organization"]) == ([province, superior], committee)
    to_list = opened(client, staff, "screening:deadline-board", **{"to-chuc": branch.pk})
    assert to_list.url == f"{reverse('screening:deadlines')}?xem=tat-ca&organization={branch.pk}"


def test_the_board_of_another_place_does_not_exist_and_a_branch_has_none(client, busy, secretary):
    staff = make_officer(busy[2], Role.STAFF)
    for wanted in (busy[1].pk, make_tree()[2].pk, "x", "9" * 30, 0):
        assert opened(client, staff, "screening:deadline-board", **{"to-chuc": wanted}).status_code == 404
    refused = opened(client, secretary, "screening:deadline-board")
    assert refused.status_code == 403
    assert "Người có chức trách ở cấp ủy cấp trên của chi bộ mới xem được bảng này." in text(refused)


def test_a_dissolved_organisation_stands_on_the_board_only_while_something_is_open(busy):
    committee, branch, sibling = busy[2:5]
    for organization in (branch, sibling):
        organization.dissolved_on = ON
        organization.save()
    Deadline.objects.filter(organization=sibling).delete()
    staff = make_officer(committee, Role.STAFF)
    assert sibling not in [row.organization for row in board.board(committee, staff, ON).rows]
    assert branch in [row.organization for row in board.board(committee, staff, ON).rows]


def test_a_large_province_shows_the_counts_of_the_night_and_says_so(client, busy, monkeypatch):
    staff = make_officer(busy[2], Role.STAFF)
    monkeypatch.setattr(board, "LARGE", 3)
    live = opened(client, staff, "screening:deadline-board")
    assert live.context["board"].counted_on is None  # no night yet
    counting.count(ON - DAY)
    before = figures(opened(client, staff, "screening:deadline-board").context["board"].total)
    due(busy[3], ON - 5 * DAY, Kind.DUES)
    page = opened(client, staff, "screening:deadline-board")
    assert page.context["board"].counted_on == ON - DAY
    assert figures(page.context["board"].total) == before
    assert "tính đến 19/11/2026" in text(page)


def test_the_plot_takes_the_last_counted_day_of_each_week(client, busy):
    committee = busy[2]
    for offset, overdue in ((-84, 9), (-83, 1), (-14, 2), (-8, 3), (-7, 4), (0, 5), (1, 6)):
        row = {"on_time": 1, "soon": 0, "overdue": overdue}
        DeadlineDay.objects.create(organization=busy[3], on=ON + offset * DAY, **row)
    DeadlineDay.objects.create(organization=busy[1], on=ON, on_time=7, soon=7, overdue=7)
    points = board.trend(committee, ON)
    assert [((point.on - ON).days, point.overdue) for point in points] == [(-83, 1), (-14, 2), (-7, 4), (0, 5)]
    assert [column.boxes[0][2] for column in board.plot(points).columns] == [27, 53, 107, 133]
    assert board.plot(points[:1]) is None
    staff = make_officer(committee, Role.STAFF)
    assert "06/11/2026: quá hạn 2, trong 7 ngày 0, còn thời gian 1" in text(
        opened(client, staff, "screening:deadline-board")
    )


def test_the_count_of_a_day_is_written_once_and_old_ones_are_dropped(busy):
    old = DeadlineDay.objects.create(organization=busy[3], on=ON - 401 * DAY, on_time=1, soon=1, overdue=1)
    assert counting.count(ON) == counting.count(ON)
    kept = DeadlineDay.objects.get(organization=busy[3], on=ON)
    assert (kept.overdue, kept.soon, kept.on_time) == (3, 2, 2)
    assert not DeadlineDay.objects.filter(pk=old.pk).exists()


# --- one deadline, and its waiver -----------------------------------------------------------------------------------


def test_the_superior_waives_with_the_reason_and_the_branch_does_not(client, tree, branch, secretary):
    row = due(branch, ON)
    staff = make_officer(tree[2], Role.STAFF)
    address = reverse("screening:deadline-waive", args=[row.pk])
    client.force_login(secretary)
    assert client.post(address, {"why": "Không muốn"}).status_code == 403
    assert "Miễn, ghi lý do" not in text(opened(client, secretary, "screening:deadline", row.pk))
    assert "Miễn, ghi lý do" in text(opened(client, staff, "screening:deadline", row.pk))
    assert "Lý do" in text(client.post(address, {"why": " "}))
    row.refresh_from_db()
    assert row.is_open
    assert client.post(address, {"why": "Chi bộ đang sáp nhập"}).url == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.waived_on, row.ended_by, row.ended_why) == (ON, staff, "Chi bộ đang sáp nhập")
    assert Entry.objects.filter(verb="screening.waive_deadline").count() == 1
    page = text(client.get(row.get_absolute_url()))
    assert "Được miễn từ 20/11/2026" in page
    assert "Chi bộ đang sáp nhập" in page
    again = client.post(address, {"why": "Lần nữa"})
    assert (again.status_code, "Thời hạn này đã kết thúc." in text(again)) == (409, True)


def test_a_committee_does_not_waive_what_it_must_do_itself(client, tree, branch):
    row = due(branch, ON, Kind.OPINION, case=make_case(branch), desk=tree[2])
    waiver = "screening:deadline-waive", row.pk
    desk, above = (make_officer(place, Role.STAFF) for place in (tree[2], tree[1]))
    assert [opened(client, user, *waiver).status_code for user in (desk, above)] == [403, 200]
    assert "Miễn, ghi lý do" not in text(opened(client, desk, "screening:deadline", row.pk))
    assert "Miễn, ghi lý do" in text(opened(client, above, "screening:deadline", row.pk))


def test_what_protects_a_member_is_waived_by_nobody(client, tree, branch):
    row = due(branch, ON, Kind.NOTIFICATION, case=make_case(branch))
    staff = make_officer(tree[2], Role.STAFF)
    refused = opened(client, staff, "screening:deadline-waive", row.pk)
    assert refused.status_code == 409
    assert "Thời hạn này bảo vệ quyền của đảng viên, không ai bỏ qua được." in text(refused)


def test_the_page_of_a_deadline_says_what_was_told_and_when_the_next_time_comes(client, branch, secretary):
    row = due(branch, ON, next_rung_on=ON + 7 * DAY)
    for rung, day in (("before_7", ON - 7 * DAY), ("due", ON)):
        row.reminders.create(due_on=ON, rung=rung, sent_on=day)
    page = text(opened(client, secretary, "screening:deadline", row.pk))
    for words in ("20/11/2026: đúng ngày", "13/11/2026: trước 7 ngày", "Lần nhắc tới: 27/11/2026.", "Hạn hôm nay"):
        assert words in page


def test_the_page_of_a_member_names_the_deadlines_that_the_reader_may_know(client, branch, secretary):
    member = make_member(branch)
    due(branch, ON, Kind.STANDING, member=member)
    due(branch, ON, Kind.SUSPENSION, member=member)
    client.force_login(secretary)
    seen = text(client.get(member.get_absolute_url()))
    client.force_login(make_officer(branch, Role.READER))
    told = text(client.get(member.get_absolute_url()))
    assert (Kind.STANDING.label in seen, Kind.SUSPENSION.label in seen) == (True, True)
    assert (Kind.STANDING.label in told, Kind.SUSPENSION.label in told) == (True, False)


# --- cost -----------------------------------------------------------------------------------------------------------


def test_every_page_costs_the_same_for_one_and_for_three_rows(client, tree, branch):
    staff = make_officer(tree[1], Role.STAFF)
    pages = [
        ("screening:deadlines", [], {"xem": "tat-ca"}),
        ("screening:deadline-month", [2026, 11], {"xem": "tat-ca"}),
        ("screening:deadline-year", [2026], {"xem": "tat-ca"}),
        ("screening:deadline-board", [], {}),
    ]

    client.force_login(staff)

    def costs():
        found = []
        for name, args, query in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name, args=args), query).status_code == 200
            found.append(len(queries))
        return found

    def more(*places):
        for place in places:
            due(place, ON, Kind.PROBATION, member=make_member(branch), subject="members.probation:1")
        for day in (ON - 7 * DAY, ON):
            counting.count(day)

    more(branch)
    costs()  # what the process knows only once
    first = costs()
    more(tree[4], tree[2])
    assert costs() == first
    assert max(first) <= 12


# --- on the home page -------------------------------------------------------------------------------------------------


def at_home(client, user):
    """{heading: [(day, title, state in words, the deadline it gives as its reason)]}."""
    home = opened(client, user, "home").context["home"]
    return {
        group.title: [(t.day, t.title, t.state[2], t.deadline and t.deadline.pk) for t in group.tasks]
        for group in home.groups
    }


def test_the_home_page_names_every_deadline_of_the_next_days_with_its_reason(client, branch, secretary):
    member = make_member(branch)
    late, soon = due(branch, ON - 3 * DAY), due(branch, ON + 2 * DAY, Kind.STANDING, member=member)
    due(branch, ON + 31 * DAY, Kind.TERM)
    due(branch, ON - DAY, Kind.PROBATION, member=member)  # has passed, and nobody is late
    due(branch, ON, Kind.TERM, met_on=ON)
    dues = [due(branch, ON + n * DAY, Kind.DUES) for n in (9, 8, 10)]
    cards = due(branch, date(2026, 12, 31), Kind.CARDS, part="2026")  # later, but its register speaks of it
    assert at_home(client, secretary) == {
        "Quá hạn": [(ON - 3 * DAY, "Họp chi bộ thường kỳ", "Quá hạn 3 ngày", late.pk)],
        "Tuần này": [
            (ON + 2 * DAY, f"{Kind.STANDING.label}: đồng chí {member}", "Còn 2 ngày", soon.pk),
        ],
        "Sắp tới": [
            (ON + 8 * DAY, "Nộp đảng phí lên cấp trên: 3 việc", "Còn 8 ngày", dues[1].pk),
            (date(2026, 12, 31), "Kiểm tra thẻ đảng viên năm 2026", "Còn 41 ngày", cards.pk),
        ],
    }
    shown = text(opened(client, secretary, "home"))
    assert all(f'href="{row.get_absolute_url()}">Vì sao ngày này?' in shown for row in (late, soon, dues[1]))
    assert f'href="{reverse("screening:deadlines")}?kind=dues"' in shown
    assert at_home(client, make_officer(branch, Role.READER)) == {}


def test_what_a_register_asks_for_stands_on_the_day_of_its_deadline_and_once(client, branch, secretary):
    Meeting.objects.create(branch=branch, held_on=ON - 40 * DAY, results_sent_on=ON - 39 * DAY)
    meeting = Meeting.objects.create(branch=branch, held_on=ON - 5 * DAY)
    assert [row[:2] for row in at_home(client, secretary)["Quá hạn"]] == [
        (ON - 3 * DAY, f"Gửi kết luận cuộc họp ngày {ON - 5 * DAY:%d/%m/%Y}")
    ]
    row = due(branch, ON - 2 * DAY, Kind.MEETING_RESULTS, subject=f"members.meeting:{meeting.pk}")
    title = f"Gửi kết luận cuộc họp ngày {ON - 5 * DAY:%d/%m/%Y}"
    assert at_home(client, secretary)["Quá hạn"] == [(ON - 2 * DAY, title, "Quá hạn 2 ngày", row.pk)]


def test_the_turn_of_the_branch_stands_on_its_last_day(client, branch, secretary):
    case = make_case(branch, Stage.APPROVED)
    row = case.deadlines.open().get(kind=Kind.NOTIFICATION)
    title = f"In thông báo và giao cho đồng chí {case.member}"
    for day, group, words in (
        (ON - DAY, "Quá hạn", "Quá hạn 1 ngày"),
        (ON + 6 * DAY, "Tuần này", "Còn 6 ngày"),
        (ON + 7 * DAY, "Sắp tới", "Còn 7 ngày"),
    ):
        Deadline.objects.filter(pk=row.pk).update(due_on=day)
        found = {
            group: [line for line in lines if line[1] == title] for group, lines in at_home(client, secretary).items()
        }
        assert {group: lines for group, lines in found.items() if lines} == {group: [(day, title, words, row.pk)]}


def test_more_deadlines_cost_the_home_page_nothing(client, branch, secretary):
    counts = []
    for _ in range(2):
        for kind in (Kind.MEETING, Kind.TERM, Kind.DUES):
            due(branch, ON + DAY, kind)
        opened(client, secretary, "home")
        with CaptureQueriesContext(connection) as queries:
            opened(client, secretary, "home")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_was_waived_makes_no_branch_late_on_the_home_page_of_its_superior(client, tree, branch):
    case, staff = make_case(branch, Stage.NOTIFIED), make_officer(tree[2], Role.STAFF)
    case.deadlines.open().update(due_on=ON - DAY)

    def state():
        (row,) = opened(client, staff, "home").context["page"]
        return row.state[2]

    assert state() == "Quá hạn 1 ngày"
    case.deadlines.open().update(waived_on=ON, ended_by=staff, ended_why="Đợi nghị quyết")
    assert state() == "Không có hạn"


def test_the_pages_of_the_records_lead_to_the_reason_of_their_days(client, tree, branch, secretary):
    member = make_member(branch, official_on=None, admitted_on=ON - 300 * DAY)
    rows = [due(branch, ON, kind, subject=f"members.member:{member.pk}", member=member) for kind in PROBATIONS]
    due(branch, ON, Kind.PROBATION, subject="members.member:0")
    page = text(opened(client, secretary, "members:probation", member.pk))
    why = '<a class="small no-print" href="{}">Vì sao ngày này?<span class="visually-hidden"> ({})</span></a>'
    assert [why.format(row.get_absolute_url(), row.get_kind_display()) in page for row in rows] == [True, True]
    assert page.count("Vì sao ngày này?") == 2
    Deadline.objects.all().delete()
    assert "Vì sao ngày này?" not in text(opened(client, secretary, "members:probation", member.pk))
