"""The report of Directive 28: figures from dated moves, the command, the page, the spreadsheet."""

import json
from datetime import date
from io import BytesIO, StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from branches import calendar
from branches.models import Role
from branches.tests.builders import make_officer, make_organization, make_tree, make_user
from members import counted
from members.models import CountedFigures, Meeting
from members.statistics import snapshots
from members.tests.builders import make_member
from screening import reports
from screening.models import Ballot, Case, Move, Stage, Track
from screening.regulation import edition_on
from screening.reports import words
from screening.tests.builders import make_case

pytestmark = pytest.mark.django_db
FROM, TO = date(2026, 1, 1), date(2026, 10, 31)
NOTHING = dict.fromkeys(reports.SCREENING, 0)
_number = count(1)


@pytest.fixture(autouse=True)
def _third_of_november(settings):
    settings.BUSINESS_DATE = date(2026, 11, 3)


def case_with(branch, *moves, **fields):
    """A case whose moves are given as (day, from stage, to stage)."""
    case = Case.objects.create(
        number=next(_number),
        year=2026,
        member=make_member(branch),
        branch=branch,
        edition=edition_on(FROM),
        stage_since=FROM,
        opened_on=FROM,
        opened_by=make_user(),
        **fields,
    )
    for day, source, target in moves:
        Move.objects.create(
            case=case, verb="x", from_stage=source, to_stage=target, cycle=1, branch=branch, on=day, at=calendar.now()
        )
    return case


def proposal(branch, day, kind, target="proposed"):
    """A case in which the branch proposed removal or expulsion by a ballot."""
    case = case_with(
        branch,
        (day, "progress_not_recognised", target),
        mentoring_starts_on=date(2025, 1, 6),
        mentoring_ends_on=date(2026, 1, 6),
    )
    meeting, _ = Meeting.objects.get_or_create(branch=branch, held_on=day)
    counts = {"issued": 6, "collected": 6, "valid": 6, "in_favour": 5, "against": 1, "blank": 0}
    none = dict.fromkeys(["invalid", "invalid_struck", "invalid_both", "invalid_form"], 0)
    Ballot.objects.create(
        case=case,
        cycle=1,
        kind=kind,
        meeting=meeting,
        held_on=day,
        state="sealed",
        base=6,
        present=6,
        needed=4,
        ratio=">=2/3",
        passed=True,
        sealed_on=day,
        **counts,
        **none,
    )


def test_each_step_is_counted_on_the_day_it_was_done():
    *_, branch, sibling = make_tree()
    day = date(2026, 5, 19)
    case_with(branch, (day, "", "reviewing"))
    case_with(
        branch,
        (day, "", "reviewing"),
        (day, "awaiting_list_vote", "awaiting_approval"),
        (day, "approved", "notified"),
        (day, "notified", "mentoring"),
        (day, "mentoring", "mentoring"),
    )
    case_with(branch, (day, "awaiting_list_vote", "not_listed"))
    case_with(branch, (day, "progress_proposed", "recognised"))
    case_with(branch, (day, "verified", "continued"))
    case_with(branch, (day, "verified", "struck_off"), (day, "struck_off", "delivered"))
    case_with(branch, (day, "verified", "expelled"))
    proposal(branch, day, "removal")
    proposal(branch, day, "removal", target="forwarded")
    proposal(branch, day, "expulsion")
    case_with(sibling, (day, "", "reviewing"))
    assert reports.screening(branch, FROM, TO) == {
        "reviewed": 2,
        "listed": 1,
        "not_listed": 1,
        "mentoring": 1,
        "recognised": 1,
        "continued": 1,
        "proposed_removal": 2,
        "proposed_expulsion": 1,
        "struck_off": 1,
        "expelled": 1,
    }


@pytest.mark.parametrize(
    ("day", "reviewed"),
    [(date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 10, 31), 1), (date(2026, 11, 1), 0)],
)
def test_both_days_belong_to_the_period(day, reviewed):
    *_, branch, _ = make_tree()
    case_with(branch, (day, "", "reviewing"))
    assert reports.screening(branch, FROM, TO) == NOTHING | {"reviewed": reviewed}


@pytest.mark.parametrize(
    ("end", "mentoring"),
    [(date(2026, 3, 31), 0), (date(2026, 4, 1), 1), (date(2026, 9, 30), 1), (date(2026, 10, 1), 0)],
)
def test_being_helped_is_the_state_on_the_last_evening_whatever_it_is_today(end, mentoring):
    *_, branch, _ = make_tree()
    case_with(
        branch,
        (date(2026, 4, 1), "notified", "mentoring"),
        (date(2026, 6, 1), "mentoring", "mentoring"),
        (date(2026, 10, 1), "mentoring", "review"),
    )
    assert reports.screening(branch, FROM, end) == NOTHING | {"mentoring": mentoring}


def test_a_step_done_twice_in_one_case_is_one_person():
    *_, branch, _ = make_tree()
    case_with(
        branch,
        (date(2026, 2, 1), "awaiting_list_vote", "awaiting_approval"),
        (date(2026, 2, 9), "awaiting_approval", "awaiting_list_vote"),
        (date(2026, 3, 1), "awaiting_list_vote", "awaiting_approval"),
    )
    assert reports.screening(branch, FROM, TO) == NOTHING | {"listed": 1}


def test_a_case_that_moved_with_its_member_counts_where_each_step_was_done():
    *_, committee, branch, sibling = make_tree()
    case = case_with(branch, (date(2026, 4, 1), "notified", "mentoring"))
    Move.objects.create(
        case=case,
        verb="x",
        from_stage="mentoring",
        to_stage="mentoring",
        cycle=1,
        branch=sibling,
        on=date(2026, 6, 1),
        at=calendar.now(),
    )
    assert [reports.screening(unit, FROM, TO)["mentoring"] for unit in (branch, sibling, committee)] == [0, 1, 1]


def test_cases_played_through_the_real_actions_are_counted():
    """Opened in January 2026, at their ends in 2027: two years, two reports."""
    _, _, committee, *_ = make_tree()
    for stage in (Stage.NOT_LISTED, Stage.RECOGNISED, Stage.CONTINUED, Stage.STRUCK_OFF, Stage.EXPELLED):
        make_case(make_organization(committee), stage)
    first = reports.screening(committee, date(2026, 1, 1), date(2026, 12, 31))
    second = reports.screening(committee, date(2027, 1, 1), date(2027, 12, 31))
    assert first == NOTHING | {"reviewed": 5, "listed": 4, "not_listed": 1, "mentoring": 4}
    assert second == NOTHING | {
        "recognised": 1,
        "continued": 1,
        "proposed_removal": 2,
        "proposed_expulsion": 1,
        "struck_off": 1,
        "expelled": 1,
    }


# --- the command --------------------------------------------------------------------------------------------------


def run(*args):
    out = StringIO()
    call_command("screening_report", *args, stdout=out)
    return out.getvalue()


ASKED = ("--from", "2026-01-01", "--to", "2026-10-31")


def test_the_command_prints_one_json_object_with_the_keys_of_the_format():
    *_, branch, _ = make_tree()
    make_member(branch)
    make_member(branch, gender="female", admitted_on=date(2026, 2, 3), official_on=None, sector="village")
    case_with(branch, (date(2026, 2, 1), "", "reviewing"))
    printed = json.loads(run("--organization", branch.code, *ASKED, "--json"))
    counted_in_full = {key: printed.pop(key) for key in ("figures", "breakdown", "years", "criteria", "grounds")}
    assert counted_in_full["figures"]["reviewed"] == 1
    assert {key: n for key, n in counted_in_full["breakdown"]["gender"]["reviewed"].items() if n} == {"male": 1}
    assert counted_in_full["years"]["2026"] == dict.fromkeys(reports.trend.LINES, 0)
    assert printed == {
        "organization": branch.code,
        "from": "2026-01-01",
        "to": "2026-10-31",
        "members": {
            "start": 2,
            "admitted": 1,
            "transferred_in": 0,
            "restored": 0,
            "died": 0,
            "expelled": 0,
            "struck_off": 0,
            "left": 0,
            "transferred_out": 0,
            "end": 3,
        },
        "exits": {"struck_off": 0, "left": 0, "expelled": 0, "total": 0},
        "screening": NOTHING | {"reviewed": 1},
        "by_sector": dict.fromkeys(words.SECTORS, 0) | {"village": 1, "unknown": 2},
        "by_gender": {"male": 2, "female": 1, "unknown": 0},
        "admitted": {"total": 1, "female": 1, "youth_union": 0, "ethnic_minority": 0, "religious": 0},
    }
    assert list(printed) == [
        "organization",
        "from",
        "to",
        "members",
        "exits",
        "screening",
        "by_sector",
        "by_gender",
        "admitted",
    ]
    assert list(printed["screening"]) == list(reports.SCREENING)


def test_the_command_speaks_in_words_without_json():
    *_, branch, _ = make_tree()
    make_member(branch)
    lines = run("--organization", branch.code, *ASKED).splitlines()
    assert lines[0] == "Chi bộ thôn Đồng Dâu, từ 01/01/2026 đến hết 31/10/2026"
    assert lines[-1] == "A + B − C = D: 1 + 0 − 0 = 1"


def test_figures_that_do_not_add_up_end_the_command_with_status_1_and_the_figures():
    *_, branch, _ = make_tree()
    make_member(branch, admitted_on=date(2026, 2, 3), official_on=None).memberships.update(begun_by="?")
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("screening_report", "--organization", branch.code, *ASKED, "--json", stdout=out)
    message = "Số liệu chưa khớp: đầu kỳ 0 + tăng 0 − giảm 0 = 0, nhưng cuối kỳ đếm được 1. Chưa lập báo cáo."
    assert end.value.code == 1
    assert json.loads(out.getvalue()) == {
        "organization": branch.code,
        "from": "2026-01-01",
        "to": "2026-10-31",
        "members": {
            "start": 0,
            "admitted": 0,
            "transferred_in": 0,
            "restored": 0,
            "died": 0,
            "expelled": 0,
            "struck_off": 0,
            "left": 0,
            "transferred_out": 0,
            "end": 1,
        },
        "errors": [{"code": "unbalanced", "message": message}],
    }
    with pytest.raises(CommandError, match="Số liệu chưa khớp") as refusal:
        run("--organization", branch.code, *ASKED)
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--organization", "KHÔNG CÓ", *ASKED), "Không có tổ chức đảng mang mã"),
        (("--organization", "A", "--from", "2026-02-01", "--to", "2026-01-31"), "không thể trước ngày đầu kỳ"),
        (("--organization", "A", "--from", "01/02/2026", "--to", "2026-01-31"), "không phải là một ngày"),
        (("--from", "2026-02-01", "--to", "2026-01-31"), "--organization"),
    ],
)
def test_wrong_usage_is_told(arguments, words):
    with pytest.raises(CommandError, match=words) as refusal:
        run(*arguments)
    assert refusal.value.returncode in (1, 2)  # argparse itself ends a process with 2


def test_the_spreadsheet_holds_the_same_figures(tmp_path):
    *_, branch, _ = make_tree()
    make_member(branch)
    target = tmp_path / "bao_cao.xlsx"
    assert run("--organization", branch.code, *ASKED, "--xlsx", str(target)) == ""
    rows = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()
    assert rows[:3] == [
        ["BÁO CÁO KẾT QUẢ RÀ SOÁT, SÀNG LỌC ĐẢNG VIÊN", ""],
        [f"Chi bộ thôn Đồng Dâu ({branch.code})", ""],
        ["Từ ngày 01/01/2026 đến hết ngày 31/10/2026", ""],
    ]
    assert [label for label, _ in rows[6:17]] == [*words.SCREENING.values(), *words.MOVED_OUT.values()]
    assert ["A. Đầu kỳ", 1.0] in rows
    assert ["D. Cuối kỳ", 1.0] in rows
    assert ["A + B − C = D: 1 + 0 − 0 = 1", ""] in rows


# --- the page -----------------------------------------------------------------------------------------------------


def page(client, actor, status=200, name="screening:report", **asked):
    client.force_login(actor)
    response = client.get(reverse(name), asked)
    assert response.status_code == status
    return response


def test_the_page_opens_with_this_year_and_shows_the_sum(client):
    *_, branch, _ = make_tree()
    make_member(branch)
    make_member(branch, admitted_on=date(2026, 2, 3), official_on=None)
    response = page(client, make_officer(branch))
    assert "A + B − C = D: 1 + 1 − 0 = 2" in response.content.decode()
    assert response.context["form"].cleaned_data == {
        "organization": branch,
        "start": date(2026, 1, 1),
        "end": date(2026, 11, 3),
        "split": "",
    }


def test_the_plot_and_the_table_show_the_same_figures(client):
    *_, branch, _ = make_tree()
    for _ in range(3):
        case_with(branch, (date(2026, 4, 1), "notified", "mentoring"))
    case_with(branch, (date(2026, 4, 1), "progress_proposed", "recognised"))
    response = page(client, make_officer(branch))
    rows = response.context["tables"]["screening"].rows
    assert [(bar.label, bar.number, bar.width) for bar in response.context["bars"]] == [
        ("Đang giúp đỡ, cuối kỳ", 3, 298),
        ("Công nhận tiến bộ", 1, 99),
        ("Tiếp tục giúp đỡ", 0, 2),
        ("Chi bộ đề nghị xóa tên", 0, 2),
        ("Chi bộ đề nghị khai trừ", 0, 2),
        ("Quyết định xóa tên", 0, 2),
        ("Quyết định khai trừ", 0, 2),
    ]
    numbers = {row.label: row.number for row in rows}
    assert [(bar.label, numbers[bar.label]) for bar in response.context["bars"]] == [
        (bar.label, bar.number) for bar in response.context["bars"]
    ]
    assert "style=" not in response.content.decode().split("<main", 1)[1].split("</main", 1)[0]


def test_a_superior_chooses_any_organisation_in_reach_and_no_other(client):
    province, superior, committee, branch, sibling = make_tree()
    make_member(branch)
    elsewhere = make_organization(province)
    staff = make_officer(superior, Role.STAFF)
    assert page(client, staff, organization=branch.pk).context["report"]["members"]["end"] == 1
    for outside in (province.pk, elsewhere.pk, 10**15, "x"):
        page(client, staff, 404, organization=outside)
    page(client, make_officer(sibling), 404, organization=branch.pk)
    page(client, make_officer(sibling), 404, "screening:report-file", organization=branch.pk)
    choices = page(client, staff, organization=committee.pk).context["form"].fields["organization"].queryset
    assert list(choices) == [superior, committee, sibling, branch]


def test_who_is_not_signed_in_is_asked_to_sign_in(client):
    for name in ("screening:report", "screening:report-file"):
        assert client.get(reverse(name)).status_code == 302


def test_who_holds_no_office_is_told_so(client):
    response = page(client, make_user(is_staff=True, is_superuser=True))
    assert "chưa có chức trách" in response.content.decode()
    page(client, make_user(), name="screening:report-file")


@pytest.mark.parametrize(
    ("asked", "errors"),
    [
        ({"start": "31/02/2026"}, {"start": ["“31/02/2026” không phải là một ngày có thật. Nhập ngày/tháng/năm, ví dụ 30/11/2026."]}),
        ({"end": "04/11/2026"}, {"end": ["Ngày này chưa đến. Nhập ngày không sau hôm nay (03/11/2026)."]}),
        ({"start": "02/03/2026", "end": "01/03/2026"}, {"end": ["Đến ngày không thể trước Từ ngày (02/03/2026)."]}),
        ({"start": "03/11/2026", "end": "03/11/2026"}, {}),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_refused_in_words(client, asked, errors):
    *_, branch, _ = make_tree()
    assert page(client, make_officer(branch), **asked).context["form"].errors == errors


def test_figures_that_do_not_add_up_are_refused_on_the_page(client):
    *_, branch, _ = make_tree()
    make_member(branch, admitted_on=date(2026, 2, 3), official_on=None).memberships.update(begun_by="?")
    for name in ("screening:report", "screening:report-file"):
        response = page(client, make_officer(branch), 409, name)
        assert "Số liệu chưa khớp: đầu kỳ 0 + tăng 0 − giảm 0 = 0" in response.content.decode()


def test_a_reader_sees_no_small_group(client, settings):
    settings.BUSINESS_DATE = date(2027, 1, 3)
    *_, branch, _ = make_tree()
    for n in range(12):
        make_member(branch, gender="female" if n < 4 else "male", sector="village" if n < 5 else "commune")
    for n in range(6):
        fields = {"admitted_on": date(2026, 2, 3), "official_on": None, "sector": "village"}
        make_member(branch, youth_union=n < 5, gender="male", **fields)
    asked = {"split": "gender", "start": "01/01/2026", "end": "31/12/2026"}
    full = page(client, make_officer(branch, Role.COMMITTEE_MEMBER), **asked).context
    small = page(client, make_officer(branch, Role.READER), **asked).context
    assert (full["report"]["by_gender"], full["discreet"]) == ({"male": 14, "female": 4, "unknown": 0}, False)
    assert small["discreet"]
    assert small["report"]["members"] == full["report"]["members"]
    assert small["report"]["by_gender"] == {"male": None, "female": None, "unknown": 0}
    assert small["report"]["by_sector"] == full["report"]["by_sector"]
    assert full["report"]["admitted"] == {
        "total": 6,
        "female": 0,
        "youth_union": 5,
        "ethnic_minority": 0,
        "religious": 0,
    }
    assert small["report"]["admitted"] == full["report"]["admitted"] | {"youth_union": None}
    assert [(row.label, row.shown) for row in small["composition"].rows] == [
        ("Nam", "không tách"),
        ("Nữ", "không tách"),
        ("Cộng", 18),
    ]


def test_a_whole_below_five_is_not_broken_down_for_a_reader_at_all(client, settings):
    *_, branch, _ = make_tree()
    for n in range(4):
        case_with(branch, (date(2026, 4, 1), "notified", "mentoring"), *[(FROM, "", "reviewing")][: n % 2])
    reader, year = make_officer(branch, Role.READER), {"start": "01/01/2026", "end": "31/12/2026"}
    settings.BUSINESS_DATE = date(2027, 1, 3)
    small = page(client, reader, split="sector", **year).context
    assert small["report"]["by_gender"] == {"male": None, "female": None, "unknown": None}
    assert small["report"]["screening"] == NOTHING | {"mentoring": None, "reviewed": None}
    assert [(row.label, row.shown) for row in small["composition"].rows] == [("Cộng", 4)]
    assert [bar.label for bar in small["bars"]] == list(reports.SCREENING.values())[4:]
    assert set(small["report"]["breakdown"]["sector"]["mentoring"].values()) == {None}


def test_the_page_hands_out_the_spreadsheet(client):
    *_, branch, _ = make_tree()
    make_member(branch)
    response = page(client, make_officer(branch), name="screening:report-file", start="01/01/2026", end="31/10/2026")
    assert response["Content-Disposition"] == 'attachment; filename="bao-cao-ra-soat-sang-loc.xlsx"'
    content = BytesIO(b"".join(response.streaming_content))
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert rows[2][0] == "Từ ngày 01/01/2026 đến hết ngày 31/10/2026"


def test_the_report_of_a_large_organisation_is_counted_by_a_worker_and_told_to_each_reader_as_ever(client, monkeypatch):
    _, superior, _, branch, _ = make_tree()
    make_member(branch, gender="female")
    case_with(branch, (date(2026, 4, 1), "notified", "mentoring"))
    snapshots.refresh(TO)
    readers = [make_officer(superior, role) for role in (Role.STAFF, Role.READER)]
    live = [page(client, reader).context["report"] for reader in readers]
    monkeypatch.setattr(counted, "AT_ONCE", 0)
    monkeypatch.setattr(counted, "WITHOUT_WORKER", 0)
    waiting = page(client, readers[0])
    assert ("report" in waiting.context, "đang chờ đến lượt" in waiting.content.decode()) == (False, True)
    counted.count(CountedFigures.objects.get().pk)
    assert [page(client, reader).context["report"] for reader in readers] == live
    assert live[0]["screening"]["mentoring"] != live[1]["screening"]["mentoring"]
    assert "Đơn vị lớn: lập lúc" in page(client, readers[1]).content.decode()
    assert page(client, readers[1], name="screening:report-file")["Content-Disposition"].endswith('.xlsx"')


def test_figures_of_a_large_organisation_that_do_not_add_up_are_refused_too(client, monkeypatch):
    _, superior, _, branch, _ = make_tree()
    make_member(branch, admitted_on=date(2026, 2, 3), official_on=None).memberships.update(begun_by="?")
    snapshots.refresh(TO)
    monkeypatch.setattr(counted, "AT_ONCE", 0)
    refused = page(client, make_officer(superior), 409)
    assert "Số liệu chưa khớp: đầu kỳ 0 + tăng 0 − giảm 0 = 0" in refused.content.decode()
    assert "Lập lại" in refused.content.decode()


def test_other_ways_out_are_no_screening(client):
    *_, branch, _ = make_tree()
    case = case_with(branch, (date(2026, 4, 1), "", "reviewing"))
    Case.objects.filter(pk=case.pk).update(track=Track.REMOVAL)
    assert reports.screening(branch, FROM, TO) == NOTHING


def test_the_page_costs_the_same_queries_however_many_members_and_cases_there_are(client):
    *_, superior, committee, branch, _ = make_tree()
    make_member(branch)
    page(client, make_officer(superior, Role.STAFF))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("screening:report"))
    for _ in range(5):
        unit = make_organization(committee)
        make_member(unit)
        case_with(unit, (date(2026, 4, 1), "notified", "mentoring"))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("screening:report"))
    assert len(few) == len(many) <= 15
