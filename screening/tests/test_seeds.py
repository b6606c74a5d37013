"""What five Party committees have published, replayed and reported year by year: every figure must come out again.

000: Khối các cơ quan Trung ương, 17/6/2019; 001: Khối Dân - Chính - Đảng of Ho Chi Minh City, 10/2021;
002: Khối các cơ quan tỉnh Quảng Bình, 2019; 003: Lào Cai, whose directive names the directions of figures only;
004: Văn Chấn, 2021 and 2022. The people are invented, the numbers are not.
"""

import json
import random
from datetime import date, timedelta
from io import StringIO
from itertools import count, cycle, islice, pairwise

import pytest
import xlsxwriter
from django.core.management import call_command

from branches import planner
from branches.calendar import add_months
from branches.models import Authority, Organization
from branches.tests.builders import make_organization, make_tree
from members import sample
from members.models import Member, Membership
from members.tests.builders import make_member
from screening import actions, invariants
from screening.models import Ballot, Decision, Stage
from screening.tests import builders_discipline as discipline
from screening.tests.builders import DAY, cast_of, make_case, next_day, numbered
from screening.tests.builders_discipline import make_violation, open_discipline
from screening.tests.builders_leaving import play_leaving
from screening.tests.builders_removal import play_removal

pytestmark = pytest.mark.django_db

ORGANIZATIONS = ["Mã tổ chức", "Tên tổ chức", "Loại", "Mã tổ chức cấp trên", "Khu vực"]
MEMBERS = [
    "STT",
    "Mã tổ chức",
    "Họ và tên khai sinh",
    "Giới tính",
    "Ngày sinh",
    "Số căn cước",
    "Dân tộc",
    "Tôn giáo",
    "Là đoàn viên",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Ngày ra khỏi Đảng",
    "Hình thức ra khỏi Đảng",
    "Số quyết định ra khỏi Đảng",
]
SECTORS = {
    "administration": 0,
    "party_and_mass": 0,
    "public_service": 0,
    "state_enterprise": 0,
    "private_enterprise": 0,
    "non_state": 0,
    "commune": 0,
    "village": 0,
    "armed_forces": 0,
    "special": 0,
    "other": 0,
    "unknown": 0,
}
NO_SCREENING = {
    "reviewed": 0,
    "listed": 0,
    "not_listed": 0,
    "mentoring": 0,
    "recognised": 0,
    "continued": 0,
    "proposed_removal": 0,
    "proposed_expulsion": 0,
    "struck_off": 0,
    "expelled": 0,
}


def sheet(path, headings, rows):
    """A list as it is sent: two title rows, the headings, the rows."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["DANH SÁCH"])
        page.write_row(2, 0, headings)
        for number, row in enumerate(rows, 3):
            page.write_row(number, 0, row)
    return path


def persons(seed):
    """Endless invented rows; what a list needs to say differently is given by keyword."""
    generator, serial = random.Random(seed), count(1)

    def row(code, admitted, *, gender="male", people="Kinh", youth=False, out=None, way="", number=""):
        n = next(serial)
        return [
            n,
            code,
            sample.name(generator, gender),
            {"male": "Nam", "female": "Nữ"}[gender],
            f"{date(1965, 1, 1) + timedelta(days=n % 8000):%d/%m/%Y}",
            f"0{34 + seed}{n:09}",
            people,
            "Không",
            "x" if youth else "",
            f"{admitted:%d/%m/%Y}",
            f"{add_months(admitted, 12):%d/%m/%Y}",
            f"{out:%d/%m/%Y}" if out else "",
            way,
            number,
        ]

    return row


def days(first, last, number):
    """`number` days spread evenly over a period, its first and its last day among them."""
    span = (last - first).days
    return [first + timedelta(days=span * n // max(number - 1, 1)) for n in range(number)]


def put_in(kind, path):
    """Import a file by its command: every row is new, none is faulty or doubtful."""
    out = StringIO()
    call_command(f"import_{kind}", str(path), json=True, stdout=out)
    account = json.loads(out.getvalue())
    assert (account["errors"], account["warnings"], account["created"]) == ([], [], account["rows"])
    planner.analyze()  # the autovacuum does not see what a test has not committed


def whole_report(code, start, end):
    out = StringIO()
    call_command("screening_report", "--organization", code, "--from", start, "--to", end, "--json", stdout=out)
    return json.loads(out.getvalue())


def report(code, start, end):
    """The part of the report whose keys formats §6 fixes."""
    found = whole_report(code, start, end)
    return {key: found[key] for key in found if key not in ("figures", "breakdown", "years", "criteria", "grounds")}


def year_by_year(code, first, last, *, until=None):
    """The reports of the years, each from its first to its last day; the last one may end earlier."""
    ends = {year: f"{year}-12-31" for year in range(first, last + 1)} | ({last: until} if until else {})
    return [whole_report(code, f"{year}-01-01", end) for year, end in ends.items()]


def added_up(reports, part):
    """One part of several reports, its numbers added."""
    return {key: sum(report[part][key] for report in reports) for key in reports[0][part]}


def follow_one_another(reports):
    """Every year begins with as many members as the year before ended with."""
    return all(one["members"]["end"] == next_["members"]["start"] for one, next_ in pairwise(reports))


def one_of_each_way(branch):
    """Xóa tên in 2016, xin ra in 2017, khai trừ in 2018: written down step by step by the offices that may."""
    for body in (Authority.Body.ADMISSION, Authority.Body.DISCIPLINE, Authority.Body.INSPECTION):
        top = branch.parent.parent
        Authority.objects.create(body=body, organization=top, holder=top, valid_from=date(2015, 1, 1))
    *_, first, second, third = cast_of(branch).members
    case, _ = play_removal(branch, member=first, on=date(2016, 3, 1))
    assert case.stage == "delivered"
    case, _ = play_leaving(branch, member=second, on=date(2017, 4, 3))
    assert case.stage == "delivered"
    day = date(2018, 5, 2)
    violation = make_violation(third, occurred_on=date(2017, 11, 6), on=day)
    case = discipline.prepare(open_discipline(violation, on=day), day)
    discipline.vote(case, discipline.Votes(expulsion=8), day + DAY)
    case = discipline.verify(discipline.grassroots(discipline.fresh(case), day + 2 * DAY), day + 3 * DAY)
    case = discipline.decide(discipline.hear_above(case, day + 4 * DAY), Decision.Kind.EXPEL, day + 5 * DAY)
    case = discipline.deliver(case, day + 6 * DAY)
    assert case.stage == "delivered"


def test_seed_000_eighty_seven_left_in_three_ways(tmp_path):
    """“Đưa 87 đảng viên … ra khỏi Đảng”: 48 xóa tên, 13 xin ra, 26 khai trừ from 2015 to 17/6/2019."""
    units = [["CQTW", "Đảng bộ Khối các cơ quan Trung ương", "Cấp trên trực tiếp cơ sở", "", ""]]
    units += [[f"CQTW.{n}", f"Đảng bộ cơ quan {n}", "Đảng bộ cơ sở", "CQTW", ""] for n in (1, 2, 3)]
    units += [
        [f"CQTW.{n}.{m}", f"Chi bộ {m} cơ quan {n}", "Chi bộ trực thuộc", f"CQTW.{n}", ""]
        for n in (1, 2, 3)
        for m in (1, 2)
    ]
    played, *others = (row[0] for row in units[4:])
    branches = cycle(others)
    row, first, last = persons(0), date(2015, 1, 1), date(2019, 6, 17)
    rows = [row(next(branches), date(2001, 2, 3)) for _ in range(6)]
    rows += [row(played, date(2001, 2, 3)) for _ in range(7 + 3)]  # three of them go through the real steps
    for way, number in (("Xóa tên", 48 - 1), ("Xin ra khỏi Đảng", 13 - 1), ("Khai trừ", 26 - 1)):
        rows += [
            row(next(branches), date(2003, 5, 19), out=day, way=way, number=f"{n}-QĐ/ĐUK")
            for n, day in enumerate(days(first, last, number), 1)
        ]
    # one day before the period, and one day after it
    rows.append(row(next(branches), date(2003, 5, 19), out=date(2014, 12, 31), way="Xóa tên", number="99-QĐ/ĐUK"))
    rows.append(row(next(branches), date(2003, 5, 19), out=date(2019, 6, 18), way="Khai trừ", number="98-QĐ/ĐUK"))

    put_in("organizations", sheet(tmp_path / "to_chuc.xlsx", ORGANIZATIONS, units))
    put_in("members", sheet(tmp_path / "dang_vien.xlsx", MEMBERS, rows))
    one_of_each_way(Organization.objects.get(code=played))
    assert report("CQTW", "2015-01-01", "2019-06-17") == {
        "organization": "CQTW",
        "from": "2015-01-01",
        "to": "2019-06-17",
        "members": {
            "start": 101,
            "admitted": 0,
            "transferred_in": 0,
            "restored": 0,
            "died": 0,
            "expelled": 26,
            "struck_off": 48,
            "left": 13,
            "transferred_out": 0,
            "end": 14,
        },
        "exits": {"struck_off": 48, "left": 13, "expelled": 26, "total": 87},
        "screening": NO_SCREENING,
        "by_sector": SECTORS | {"unknown": 14},
        "by_gender": {"male": 14, "female": 0, "unknown": 0},
        "admitted": {"total": 0, "female": 0, "youth_union": 0, "ethnic_minority": 0, "religious": 0},
    }
    years = year_by_year("CQTW", 2015, 2019, until="2019-06-17")
    assert added_up(years, "exits") == {"struck_off": 48, "left": 13, "expelled": 26, "total": 87}
    assert follow_one_another(years)
    trend = {year: sum(row.values()) for year, row in years[-1]["years"].items()}
    assert trend == {"2012": 0, "2013": 0, "2014": 1} | {
        report["from"][:4]: report["exits"]["total"] for report in years
    }
    assert [
        (report["from"][:4], report["figures"]["ground_X2"]) for report in years if report["figures"]["ground_X2"]
    ] == [("2016", 1)]
    assert invariants.check(last) == []
    assert sum(years[-1]["figures"][key] for key in ("ground_none", "exit_left", "exit_expelled")) == trend["2019"]


#: Sector as the list writes it, its key, members, grassroots organisations (78 in all).
KHOI = [
    ("Cơ quan hành chính", "administration", 5421, 40),
    ("Cơ quan đảng, đoàn thể", "party_and_mass", 1418, 16),
    ("Đơn vị sự nghiệp", "public_service", 1944, 14),
    ("Đặc thù", "special", 521, 5),
    ("Ngoài khu vực nhà nước", "non_state", 210, 3),
]


def test_seed_001_a_block_of_78_organisations_and_9514_members_by_five_sectors(tmp_path):
    """2015 to 2020: 2,231 admitted, 15 xóa tên, 44 out at own request; 10/2021: 9,514 members."""
    units = [["DCD", "Đảng bộ Khối Dân - Chính - Đảng", "Cấp trên trực tiếp cơ sở", "", ""]]
    places, number = [], count(1)
    for sector, _, members, grassroots in KHOI:
        branches = []
        for code in (f"DCD.{next(number):03}" for _ in range(grassroots)):
            if len(branches) % 3 == 0:
                units.append([code, f"Chi bộ cơ sở {code}", "Chi bộ cơ sở", "DCD", sector])
                branches.append(code)
            else:  # the sector stands at the grassroots committee; its branches follow it
                units.append([code, f"Đảng bộ cơ sở {code}", "Đảng bộ cơ sở", "DCD", sector])
                units += [[f"{code}.{m}", f"Chi bộ {m}, {code}", "Chi bộ trực thuộc", code, ""] for m in (1, 2)]
                branches += [f"{code}.1", f"{code}.2"]
        places += islice(cycle(branches), members)
    row, first, last = persons(1), date(2015, 1, 1), date(2020, 12, 31)
    admitted = days(first, last, 2231) + [date(2008, 9, 2)] * (len(places) - 2231)
    random.Random(1).shuffle(admitted)
    rows = [
        row(code, day, gender="female" if n % 5 < 2 else "male", youth=n % 7 == 0)
        for n, (code, day) in enumerate(zip(places, admitted, strict=True))
    ]
    for way, gone in (("Xóa tên", 15), ("Xin ra khỏi Đảng", 44)):
        rows += [
            row(place, date(2008, 9, 2), out=day, way=way, number=f"{n}-QĐ/ĐUK")
            for n, (place, day) in enumerate(zip(places, days(first, last, gone), strict=False), 1)
        ]
    women = [day for n, day in enumerate(admitted) if n % 5 < 2]
    young = [day for n, day in enumerate(admitted) if n % 7 == 0]

    put_in("organizations", sheet(tmp_path / "to_chuc.xlsx", ORGANIZATIONS, units))
    put_in("members", sheet(tmp_path / "dang_vien.xlsx", MEMBERS, rows))
    assert sum(unit[2] in ("Đảng bộ cơ sở", "Chi bộ cơ sở") for unit in units) == 78
    today = {
        "by_sector": SECTORS | {key: members for _, key, members, _ in KHOI},
        "by_gender": {"male": 9514 - len(women), "female": len(women), "unknown": 0},
    }
    still = {"died": 0, "expelled": 0, "transferred_out": 0, "transferred_in": 0, "restored": 0}
    assert (
        report("DCD", "2015-01-01", "2020-12-31")
        == {
            "organization": "DCD",
            "from": "2015-01-01",
            "to": "2020-12-31",
            "members": {"start": 7342, "admitted": 2231, "struck_off": 15, "left": 44, "end": 9514} | still,
            "exits": {"struck_off": 15, "left": 44, "expelled": 0, "total": 59},
            "screening": NO_SCREENING,
            "admitted": {
                "total": 2231,
                "female": sum(day >= first for day in women),
                "youth_union": sum(day >= first for day in young),
                "ethnic_minority": 0,
                "religious": 0,
            },
        }
        | today
    )
    assert (
        report("DCD", "2021-01-01", "2021-10-31")
        == {
            "organization": "DCD",
            "from": "2021-01-01",
            "to": "2021-10-31",
            "members": {"start": 9514, "admitted": 0, "struck_off": 0, "left": 0, "end": 9514} | still,
            "exits": {"struck_off": 0, "left": 0, "expelled": 0, "total": 0},
            "screening": NO_SCREENING,
            "admitted": {"total": 0, "female": 0, "youth_union": 0, "ethnic_minority": 0, "religious": 0},
        }
        | today
    )
    years = year_by_year("DCD", 2015, 2020)
    assert added_up(years, "exits") == {"struck_off": 15, "left": 44, "expelled": 0, "total": 59}
    assert added_up(years, "admitted")["total"] == 2231
    assert follow_one_another(years)
    by_sector = whole_report("DCD", "2015-01-01", "2020-12-31")["breakdown"]["sector"]["exit"]
    assert sum(by_sector.values()) == 59
    assert {key for key, number in by_sector.items() if number} <= {key for _, key, _, _ in KHOI}


def _members_of_long_ago(number, codes):
    """Members admitted in 2005, who are only counted; written at once, because no file tells anything about them."""
    branches = cycle(Organization.objects.filter(code__in=codes))
    fields = {"gender": "male", "born_on": date(1975, 5, 19), "admitted_on": date(2005, 2, 3)}
    members = Member.objects.bulk_create(
        Member(branch=next(branches), full_name="Hoàng Văn Bình", official_on=date(2006, 2, 3), **fields)
        for _ in range(number)
    )
    Membership.objects.bulk_create(
        Membership(member=member, branch=member.branch, starts_on=member.admitted_on, begun_by="admitted")
        for member in members
    )
    planner.analyze()


def test_seed_002_193_admitted_in_2019_of_them_108_women_and_138_of_the_youth_union(tmp_path):
    """“73 tổ chức cơ sở đảng, với 4.749 đảng viên”; “193 đảng viên mới; trong đó, có 108 đảng viên nữ, 138 đảng viên là
    đoàn viên, 1 … người dân tộc”."""
    units = [
        ["QB", "Đảng bộ Khối các cơ quan tỉnh", "Cấp trên trực tiếp cơ sở", "", "Cơ quan hành chính"],
        ["QB.1", "Chi bộ cơ sở Văn phòng", "Chi bộ cơ sở", "QB", ""],
        ["QB.2", "Chi bộ cơ sở Trung tâm", "Chi bộ cơ sở", "QB", "Đơn vị sự nghiệp"],
    ]
    units += [[f"QB.{n}", f"Chi bộ cơ sở {n}", "Chi bộ cơ sở", "QB", ""] for n in range(3, 74)]
    row, branches = persons(2), cycle(["QB.1", "QB.2"])
    rows = [
        row(
            next(branches),
            day,
            gender="female" if n < 108 else "male",
            youth=n >= 193 - 138,
            people="Bru-Vân Kiều" if n == 100 else "Kinh",
        )
        for n, day in enumerate(days(date(2019, 1, 1), date(2019, 12, 31), 193))
    ]
    # the evening before the year, and the morning after it
    rows.append(row(next(branches), date(2018, 12, 31), gender="female", youth=True, people="Tày"))
    rows.append(row(next(branches), date(2020, 1, 1), gender="female", youth=True, people="Tày"))

    put_in("organizations", sheet(tmp_path / "to_chuc.xlsx", ORGANIZATIONS, units))
    put_in("members", sheet(tmp_path / "dang_vien.xlsx", MEMBERS, rows))
    _members_of_long_ago(4749 - 194, [unit[0] for unit in units[3:]])
    assert report("QB", "2019-01-01", "2019-12-31") == {
        "organization": "QB",
        "from": "2019-01-01",
        "to": "2019-12-31",
        "members": {
            "start": 4749 - 193,
            "admitted": 193,
            "transferred_in": 0,
            "restored": 0,
            "died": 0,
            "expelled": 0,
            "struck_off": 0,
            "left": 0,
            "transferred_out": 0,
            "end": 4749,
        },
        "exits": {"struck_off": 0, "left": 0, "expelled": 0, "total": 0},
        "screening": NO_SCREENING,
        "by_sector": SECTORS | {"administration": 97 + 4555, "public_service": 97},
        "by_gender": {"male": 85 + 4555, "female": 109, "unknown": 0},
        "admitted": {"total": 193, "female": 108, "youth_union": 138, "ethnic_minority": 1, "religious": 0},
    }


def test_seed_003_more_struck_off_and_fewer_admitted_from_year_to_year(tmp_path):
    """“Xóa tên có xu hướng tăng”; “kết nạp … năm sau giảm hơn năm trước”: Lào Cai names no number, the report both ways."""
    units = [
        ["LC", "Đảng bộ cơ sở xã", "Đảng bộ cơ sở", "", "Xã, phường"],
        ["LC.1", "Chi bộ thôn 1", "Chi bộ trực thuộc", "LC", ""],
    ]
    row = persons(3)
    admitted, struck_off = {2018: 9, 2019: 7, 2020: 4}, {2018: 1, 2019: 2, 2020: 5}
    rows = [row("LC.1", date(2001, 2, 3)) for _ in range(5)]
    for year in admitted:
        period = date(year, 1, 1), date(year, 12, 31)
        rows += [row("LC.1", day) for day in days(*period, admitted[year])]
        rows += [
            row("LC.1", date(2003, 5, 19), out=day, way="Xóa tên", number=f"{n}-QĐ/HU")
            for n, day in enumerate(days(*period, struck_off[year]), 1)
        ]
    put_in("organizations", sheet(tmp_path / "to_chuc.xlsx", ORGANIZATIONS, units))
    put_in("members", sheet(tmp_path / "dang_vien.xlsx", MEMBERS, rows))
    years = year_by_year("LC", 2018, 2020)
    assert [report["admitted"]["total"] for report in years] == [9, 7, 4]
    assert [report["exits"]["struck_off"] for report in years] == [1, 2, 5]
    assert [row["exit_struck_off"] for row in years[-1]["years"].values()] == [0, 0, 0, 0, 0, 1, 2, 5]
    assert follow_one_another(years)


def test_seed_004_six_were_helped_in_2021_and_2022_of_whom_five_were_taken_off_the_list():
    """“Năm 2021, có 6 đảng viên cần được giáo dục, giúp đỡ. Năm 2022, có 6 …, có 5 trường hợp được … đưa ra khỏi danh
    sách”; the sixth is helped for twelve months more (Guide 02 of 12/4/2021)."""
    *_, huyen, committee, _, _ = make_tree()
    for n in range(6):
        stage = Stage.RECOGNISED if n < 5 else Stage.NO_PROPOSAL
        case = make_case(make_organization(committee), stage, on=date(2021, 6, 1))
    cast, day = cast_of(case.branch), next_day(case)
    paper = numbered(case, "settle_result", "31-QĐ/ĐU", day)
    case = actions.settle_result(case, kind="continue", ground="Có chuyển biến.", **paper, actor=cast.staff, on=day)
    paper = numbered(case, "assign_mentor", "09-NQ/CB", day + DAY)
    helper = make_member(case.branch)
    actions.assign_mentor(case, mentor=helper, **paper, actor=cast.secretary, on=day + DAY)
    found = [report["screening"] for report in year_by_year(huyen.code, 2021, 2022)]
    assert found == [
        NO_SCREENING | {"reviewed": 6, "listed": 6, "mentoring": 6},
        NO_SCREENING | {"recognised": 5, "continued": 1, "mentoring": 1},
    ]
    assert report(huyen.code, "2022-01-01", "2022-05-31")["screening"]["mentoring"] == 6
    assert Ballot.objects.sealed().count() == 5 * 2 + 3
