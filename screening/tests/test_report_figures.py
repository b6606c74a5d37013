"""The figures of the report: by criterion and ground, by form, appeals, breakdowns, years, and the list behind each."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import calendar
from branches.models import Role
from branches.tests.builders import make_officer, make_organization, make_tree
from members import counted
from members.models import CodeItem, CountedFigures, Membership
from members.statistics import snapshots
from members.tests.builders import make_member
from screening import invariants, reports
from screening.models import Appeal, CommitteeVote, Criterion, Decision, Delivery, Move
from screening.reports import facts, lists, trend, words
from screening.tests import builders_appeals as appeals
from screening.tests import builders_discipline as discipline
from screening.tests.builders import DAY, OPENED
from screening.tests.builders_removal import play_removal
from screening.tests.test_report import case_with

pytestmark = pytest.mark.django_db
FROM, TO = date(2026, 1, 1), date(2027, 12, 31)


def said(organization, start=FROM, end=TO):
    """The figures of the report that are not nought."""
    return {key: number for key, number in reports.report(organization, start, end)["figures"].items() if number}


def struck_off_by_hand(branch, day, **fields):
    member = make_member(branch, **fields)
    member.memberships.update(ends_on=day, ended_by="struck_off", decision_number="9-QĐ/HU", decided_on=day)
    return member


def struck_off_after_help(branch, day):
    """The dated traces of a removal by Guide 02, on criterion C3; `test_report` has one played through all its steps."""
    case = case_with(
        branch,
        (FROM, "", "reviewing"),
        (FROM, "awaiting_list_vote", "awaiting_approval"),
        (day, "verified", "struck_off"),
    )
    case.criteria.add(Criterion.objects.get(code="C3"))
    place, user = {"organization": branch, "case": case, "cycle": 1}, case.opened_by
    count = {"members": 9, "present": 9, "in_favour": 9, "against": 0, "ratio": ">1/2", "passed": True}
    vote = CommitteeVote.objects.create(**place, kind="deciding", held_on=day, recorded_by=user, **count)
    words_of_it = {"number": "8-QĐ/HU", "ground": "Không tiến bộ.", "appeal_notice": "Có quyền khiếu nại."}
    decision = Decision.objects.create(
        **place, kind="strike_off", issued_on=day, decided_by=user, vote=vote, **words_of_it
    )
    Delivery.objects.create(case=case, decision=decision, delivered_on=day, witness="A", appeal_until=day)
    case.member.memberships.update(ends_on=day, ended_by="struck_off", decision_number="8-QĐ/HU", decided_on=day)


@pytest.fixture
def world():
    """One of each way out of the Party, the direct ones played through the real verbs, and one exit from a list."""
    _, superior, committee, branch, sibling = make_tree()
    struck_off_after_help(branch, date(2026, 7, 1))
    removal, day = play_removal(sibling, code="X2")
    appeals.settle(appeals.file(removal, day), Appeal.Outcome.UPHELD, day + DAY)
    unit = make_organization(committee)
    case = discipline.prepare(discipline.make_discipline(unit))
    discipline.vote(case, discipline.Votes(reprimand=7))
    discipline.issue(discipline.fresh(case), OPENED + 2 * DAY)
    struck_off_by_hand(unit, date(2026, 6, 1))
    return superior, committee


EXPECTED = {
    "reviewed": 1,
    "listed": 1,
    "struck_off": 1,
    "criterion_C3": 1,
    "exit_struck_off": 3,
    "exit": 3,
    "ground_X2": 1,
    "ground_screening": 1,
    "ground_none": 1,
    "discipline_reprimand": 1,
    "discipline": 1,
    "appeal_received": 1,
    "appeal_settled": 1,
    "appeal_upheld": 1,
}


def test_every_way_out_stands_in_its_line_and_each_figure_opens_exactly_its_list(world, client, settings):
    """Xóa tên by ground: direct removal by its own, Guide 02 as such, an exit without a case by itself (domain §8.3)."""
    superior, committee = world
    assert said(committee) == EXPECTED
    assert reports.check.faults(superior, TO) == []
    settings.BUSINESS_DATE = TO
    asked = {"organization": committee.pk, "start": f"{FROM:%d/%m/%Y}", "end": f"{TO:%d/%m/%Y}"}
    client.force_login(make_officer(superior, Role.STAFF))
    page = client.get(reverse("screening:report"), asked)
    for figure, number in EXPECTED.items():
        address = reverse("screening:report-list", args=[figure])
        assert f'href="{address}?' in page.content.decode()
        found = client.get(address, asked).context
        assert (found["count"], len(found["rows"])) == (number, number)
    rows = client.get(reverse("screening:report-list", args=["appeal_upheld"]), asked).context["rows"]
    assert [(str(case), result) for _, case, _, result in rows] == [
        (str(Appeal.objects.get().case), "Giữ nguyên quyết định")
    ]


def test_the_list_is_for_those_who_deal_with_cases_and_of_ones_own_organisation(client, settings):
    settings.BUSINESS_DATE = date(2026, 11, 3)
    *_, superior, committee, branch, sibling = make_tree()
    case_with(branch, (date(2026, 2, 1), "", "reviewing"))
    address = reverse("screening:report-list", args=["reviewed"])
    for organization, role, status in (
        (branch, Role.SECRETARY, 200),
        (superior, Role.INSPECTION, 200),
        (branch, Role.READER, 403),
        (sibling, Role.SECRETARY, 404),
    ):
        client.force_login(make_officer(organization, role))
        assert client.get(address, {"organization": branch.pk}).status_code == status
    client.force_login(make_officer(committee, Role.STAFF))
    assert client.get(reverse("screening:report-list", args=["nothing"])).status_code == 404
    assert client.get(address, {"split": "ethnicity", "o": "minority"}).status_code == 404
    assert client.get(address, {"start": "x"}).status_code == 302


def test_a_cell_opens_those_of_its_category_only(client, settings):
    settings.BUSINESS_DATE = date(2026, 11, 3)
    *_, committee, branch, _ = make_tree()
    for gender in ("female", "male", "male"):
        struck_off_by_hand(branch, date(2026, 6, 1), gender=gender)
    client.force_login(make_officer(committee, Role.STAFF))
    asked = {"split": "gender", "o": "male"}
    page = client.get(reverse("screening:report-list", args=["exit_struck_off"]), asked).context
    assert (page["count"], page["category"]) == (2, "Nam")
    assert "split=gender&amp;o=male" in client.get(reverse("screening:report"), {"split": "gender"}).content.decode()


@pytest.mark.parametrize(("day", "number"), [(FROM - DAY, 0), (FROM, 1), (TO, 1), (TO + DAY, 0)])
def test_an_exit_counts_on_both_days_of_the_period_and_on_no_other(day, number):
    *_, branch, _ = make_tree()
    struck_off_by_hand(branch, day)
    assert facts.count(branch, FROM, TO)[0].get("ground_none", 0) == number


def test_moved_out_is_a_case_that_left_the_organisation_whatever_way():
    """Out of all of it by transfer of the Party organisation, or into a branch that is not below it (domain §8.3)."""
    *_, committee, branch, sibling = make_tree()
    case_with(branch, (date(2026, 4, 1), "mentoring", "moved_away"))
    case = case_with(branch, (date(2026, 3, 1), "notified", "mentoring"))
    Move.objects.create(
        case=case,
        verb="accept_case",
        from_stage="mentoring",
        to_stage="mentoring",
        cycle=1,
        branch=sibling,
        on=date(2026, 6, 1),
        at=calendar.now(),
    )
    assert [said(unit).get("moved_out", 0) for unit in (branch, sibling, committee)] == [2, 0, 1]


def test_every_figure_is_broken_down_by_the_record_of_its_member():
    """Sector of the record or else of the branch; full years of age at the end; peoples as groups (domain §8.2, §8.3)."""
    *_, branch, _ = make_tree()
    branch.sector = "village"
    branch.save()
    kinh, tay = (CodeItem.objects.get(list="ethnicity", name=name) for name in ("Kinh", "Tày"))
    work = CodeItem.objects.filter(list="occupation").order_by("order", "name").first()
    struck_off_by_hand(branch, FROM, ethnicity=kinh, born_on=date(1996, 12, 31), occupation=work, sector="commune")
    struck_off_by_hand(branch, FROM, ethnicity=tay, born_on=date(1997, 1, 1), gender="female")
    struck_off_by_hand(branch, FROM, born_on=date(1966, 12, 31), gender="")
    rows = reports.report(branch, FROM, TO)["breakdown"]
    assert {name: {key: n for key, n in rows[name]["exit"].items() if n} for name in words.DIMENSIONS} == {
        "sector": {"commune": 1, "village": 2},
        "gender": {"male": 1, "female": 1, "unknown": 1},
        "age": {"age_18": 1, "age_31": 1, "age_61": 1},
        "ethnicity": {"kinh": 1, "minority": 1, "unknown": 1},
        "occupation": {work.name: 1, "unknown": 2},
    }


def test_the_trend_has_eight_years_and_the_last_is_that_of_the_report():
    *_, branch, _ = make_tree()
    case_with(
        branch,
        (date(2025, 4, 1), "awaiting_list_vote", "awaiting_approval"),
        (date(2026, 4, 1), "progress_proposed", "recognised"),
    )
    for day in (date(2018, 12, 31), date(2019, 1, 1), date(2026, 11, 3), date(2026, 11, 4)):
        struck_off_by_hand(branch, day)
    years = trend.years(branch, date(2026, 11, 3))
    assert {year: {key: n for key, n in row.items() if n} for year, row in years.items()} == {
        "2019": {"exit_struck_off": 1},
        "2020": {},
        "2021": {},
        "2022": {},
        "2023": {},
        "2024": {},
        "2025": {"listed": 1},
        "2026": {"recognised": 1, "exit_struck_off": 1},
    }
    heights = {strip.label: [column.height for column in strip.columns] for strip in trend.strips(years)}
    assert heights["Xóa tên"] == [trend.TALLEST, 1, 1, 1, 1, 1, 1, trend.TALLEST]


def test_a_reader_sees_the_breakdown_without_its_small_groups_and_no_way_to_a_list(client, settings):
    settings.BUSINESS_DATE = date(2027, 1, 3)
    year = {"split": "gender", "start": "01/01/2026", "end": "31/12/2026"}
    *_, branch, _ = make_tree()
    for n in range(14):
        struck_off_by_hand(branch, date(2026, 6, 1), gender="female" if n < 6 else "male")
    for n in range(6):
        member = struck_off_by_hand(branch, date(2026, 6, 1), gender="female" if n < 2 else "male")
        member.memberships.update(ended_by="left")
    client.force_login(make_officer(branch, Role.READER))
    response = client.get(reverse("screening:report"), year)
    (title, lines), *others = response.context["split"].groups
    assert (title, others) == ("Đưa ra khỏi Đảng, xin ra", [])
    assert [(row.label, row.shown, [cell.shown for cell in cells]) for row, cells in lines] == [
        ("Xóa tên", 14, [8, 6]),
        ("Xin ra khỏi Đảng", 6, ["không tách", "không tách"]),
        ("Cộng", 20, ["không tách", "không tách"]),
    ]
    before = {"split": "gender", "start": "01/01/2025", "end": "31/12/2025"}
    smaller = client.get(reverse("screening:report"), before).context["split"]
    assert (smaller.columns, smaller.groups) == ([], [])
    shorter = client.get(reverse("screening:report"), year | {"end": "31/05/2026"})
    told = [key for key, number in shorter.context["report"]["figures"].items() if number is not None]
    assert (shorter.context["split"], told) == (None, ["exit_struck_off", "exit_left", "exit_expelled", "exit"])
    assert "Kỳ này chỉ có tăng, giảm đảng viên" in shorter.content.decode()
    assert reverse("screening:report-list", args=["exit"]) not in response.content.decode()
    client.force_login(make_officer(branch))
    full = client.get(reverse("screening:report"), year).context["split"].groups
    assert [[cell.shown for cell in cells] for _, cells in full[0][1]] == [[8, 6], [8, 6], [4, 2], [12, 8]]


def test_a_report_kept_before_the_new_figures_is_counted_again(client, settings, monkeypatch):
    settings.BUSINESS_DATE = date(2026, 11, 3)
    _, superior, _, branch, _ = make_tree()
    make_member(branch)
    snapshots.refresh(date(2026, 11, 3))
    monkeypatch.setattr(counted, "AT_ONCE", 0)
    client.force_login(make_officer(superior, Role.STAFF))
    whole = client.get(reverse("screening:report")).context["report"]
    old = {key: whole[key] for key in ("organization", "from", "to", "members")}
    CountedFigures.objects.update(result={"found": old})
    assert client.get(reverse("screening:report")).context["report"] == whole


def test_the_list_costs_the_same_queries_however_long_it_is(client, settings):
    settings.BUSINESS_DATE = date(2026, 11, 3)
    *_, committee, branch, sibling = make_tree()
    case_with(branch, (date(2026, 2, 1), "", "reviewing"))
    client.force_login(make_officer(committee, Role.STAFF))
    address = reverse("screening:report-list", args=["reviewed"])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(2):
        case_with(sibling, (date(2026, 2, 1), "", "reviewing"))
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).context["count"] == 3
    assert len(few) == len(many) <= 15


def test_the_check_of_the_records_finds_figures_that_do_not_add_up():
    """An appeal settled without a result is in no line of the results (D = A + B − C is checked elsewhere)."""
    *_, branch, _ = make_tree()
    appeal = appeals.make_appeal(branch)
    on = appeal.received_on + timedelta(days=1)
    assert invariants.report_opens_its_lists(on) == []
    Appeal.objects.update(settled_on=on)
    title, words_of_it = "Kết quả giải quyết khiếu nại", "là 1, cộng các dòng là 0."
    assert invariants.report_opens_its_lists(on)[-1].endswith(f"“{title}” {words_of_it}")


def test_a_membership_restored_after_an_appeal_is_no_exit_any_longer():
    *_, branch, _ = make_tree()
    case, day = appeals.removed(branch)
    assert said(branch)["exit"] == 1
    appeals.settle(appeals.file(case, day), Appeal.Outcome.ANNULLED, day + DAY)
    assert {key: said(branch).get(key, 0) for key in ("exit", "ground_X2", "appeal_annulled")} == {
        "exit": 0,
        "ground_X2": 0,
        "appeal_annulled": 1,
    }
    assert Membership.objects.get(member=case.member).ends_on is None
    assert lists.label("appeal_annulled") == "Hủy bỏ quyết định"
