"""Published totals of three Party committees, imported as files and reported: every figure must come out again.

000: Khối các cơ quan Trung ương, 17/6/2019; 001: Khối Dân - Chính - Đảng of Ho Chi Minh City, 10/2021;
002: Khối các cơ quan tỉnh Quảng Bình, 2019. The people are invented, the numbers are not.
"""

import json
import random
from datetime import date, timedelta
from io import StringIO
from itertools import count, cycle, islice

import pytest
import xlsxwriter
from django.core.management import call_command
from django.db import connection

from branches.calendar import add_months
from members import sample

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
    with connection.cursor() as cursor:
        cursor.execute("analyze")  # the autovacuum does not see what a test has not committed


def report(code, start, end):
    out = StringIO()
    call_command("screening_report", "--organization", code, "--from", start, "--to", end, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_seed_000_eighty_seven_left_in_three_ways(tmp_path):
    """“Đưa 87 đảng viên … ra khỏi Đảng”: 48 xóa tên, 13 xin ra, 26 khai trừ from 2015 to 17/6/2019."""
    units = [["CQTW", "Đảng bộ Khối các cơ quan Trung ương", "Cấp trên trực tiếp cơ sở", "", ""]]
    units += [[f"CQTW.{n}", f"Đảng bộ cơ quan {n}", "Đảng bộ cơ sở", "CQTW", ""] for n in (1, 2, 3)]
    units += [
        [f"CQTW.{n}.{m}", f"Chi bộ {m} cơ quan {n}", "Chi bộ trực thuộc", f"CQTW.{n}", ""]
        for n in (1, 2, 3)
        for m in (1, 2)
    ]
    branches = cycle(row[0] for row in units[4:])
    row, first, last = persons(0), date(2015, 1, 1), date(2019, 6, 17)
    rows = [row(next(branches), date(2001, 2, 3)) for _ in range(13)]
    for way, number in (("Xóa tên", 48), ("Xin ra khỏi Đảng", 13), ("Khai trừ", 26)):
        rows += [
            row(next(branches), date(2003, 5, 19), out=day, way=way, number=f"{n}-QĐ/ĐUK")
            for n, day in enumerate(days(first, last, number), 1)
        ]
    # one day before the period, and one day after it
    rows.append(row(next(branches), date(2003, 5, 19), out=date(2014, 12, 31), way="Xóa tên", number="99-QĐ/ĐUK"))
    rows.append(row(next(branches), date(2003, 5, 19), out=date(2019, 6, 18), way="Khai trừ", number="98-QĐ/ĐUK"))

    put_in("organizations", sheet(tmp_path / "to_chuc.xlsx", ORGANIZATIONS, units))
    put_in("members", sheet(tmp_path / "dang_vien.xlsx", MEMBERS, rows))
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


def test_seed_002_193_admitted_in_2019_of_them_108_women_and_138_of_the_youth_union(tmp_path):
    """“193 đảng viên mới; trong đó, có 108 đảng viên nữ, 138 đảng viên là đoàn viên, 1 … người dân tộc”."""
    units = [
        ["QB", "Đảng bộ Khối các cơ quan tỉnh", "Cấp trên trực tiếp cơ sở", "", "Cơ quan hành chính"],
        ["QB.1", "Chi bộ cơ sở Văn phòng", "Chi bộ cơ sở", "QB", ""],
        ["QB.2", "Chi bộ cơ sở Trung tâm", "Chi bộ cơ sở", "QB", "Đơn vị sự nghiệp"],
    ]
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
    assert report("QB", "2019-01-01", "2019-12-31") == {
        "organization": "QB",
        "from": "2019-01-01",
        "to": "2019-12-31",
        "members": {
            "start": 1,
            "admitted": 193,
            "transferred_in": 0,
            "restored": 0,
            "died": 0,
            "expelled": 0,
            "struck_off": 0,
            "left": 0,
            "transferred_out": 0,
            "end": 194,
        },
        "exits": {"struck_off": 0, "left": 0, "expelled": 0, "total": 0},
        "screening": NO_SCREENING,
        "by_sector": SECTORS | {"administration": 97, "public_service": 97},
        "by_gender": {"male": 85, "female": 109, "unknown": 0},
        "admitted": {"total": 193, "female": 108, "youth_union": 138, "ethnic_minority": 1, "religious": 0},
    }
