"""What is measured: the pages and imports of docs/benchmarks.md, each beside its hand-written SQL."""

import json
import tempfile
from contextlib import suppress
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from random import Random

import xlsxwriter
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from branches.calendar import add_months
from branches.listing import PARAMETER
from branches.models import Organization
from members import sample
from members.models import Member, Membership
from partyrecords.bench import dataset, measure
from partyrecords.bench.measure import Floor

IMPORTED = 10_000

_IN_REACH = """
from members_member m join branches_organization b on b.id = m.branch_id
where b.path >= %(path)s and b.path < %(end)s
  and exists (select from members_membership s where s.member_id = m.id and s.starts_on <= %(on)s
              and (s.ends_on is null or s.ends_on > %(on)s))
"""
LIST = f"select m.*, b.* {_IN_REACH} order by m.sort_key, m.id limit 51"
DEEP = f"select m.*, b.* {_IN_REACH} and (m.sort_key, m.id) > (%(key)s, %(id)s) order by m.sort_key, m.id limit 51"
SEARCH = f"""
select m.*, b.* {_IN_REACH} and to_tsvector('simple', m.search_name) @@ to_tsquery('simple', %(words)s)
order by m.sort_key, m.id limit 51
"""
MEMBER = "select m.*, b.* from members_member m join branches_organization b on b.id = m.branch_id where m.id = %(id)s"
COUNT = """
select count(*) from members_membership s join branches_organization b on b.id = s.branch_id
where b.path >= %(path)s and b.path < %(end)s and s.starts_on <= %(on)s and (s.ends_on is null or s.ends_on > %(on)s)
"""
CHILDREN = "select * from branches_organization where parent_id = %(id)s order by sort_key, id limit 51"
CASES = """
select c.*, m.full_name, b.name from screening_case c join branches_organization b on b.id = c.branch_id
join members_member m on m.id = c.member_id
where b.path >= %(path)s and b.path < %(end)s and c.closed_on is null order by c.mentoring_ends_on limit 51
"""
REPORT = """
select b.id, m.sector, m.gender, count(*) filter (where s.starts_on <= %(on)s and (s.ends_on is null or s.ends_on > %(on)s)),
    count(*) filter (where s.starts_on between %(start)s and %(on)s),
    count(*) filter (where s.ends_on between %(start)s and %(on)s)
from members_membership s join branches_organization b on b.id = s.branch_id join members_member m on m.id = s.member_id
where b.path >= %(path)s and b.path < %(end)s group by 1, 2, 3
"""


def _reach(organization):
    """The range of paths of a subtree: "0" follows "/" in COLLATE "C"."""
    return {"path": organization.path, "end": organization.path[:-1] + "0"}


def pages(scene, *, on, runs):
    """Every page, as the secretary, the staff of a superior and the staff of the province."""
    seen = [
        ("secretary", scene.secretary, scene.branch),
        ("superior", scene.superior_staff, scene.superior),
        ("province", scene.province_staff, scene.province),
    ]
    for actor, user, organization in seen:
        client = Client()
        client.force_login(user)
        yield from _pages_of(client, actor, organization, on, runs)


def _pages_of(client, actor, organization, on, runs):
    reach = _reach(organization) | {"on": on}
    within = Member.objects.filter(branch__path__startswith=organization.path)
    some = list(within.order_by("pk")[:200:5])
    middle = within.order_by("sort_key", "pk")[within.count() // 2]
    members, january = reverse("members:list"), on.replace(month=1, day=1)

    def timed(name, addresses, sql, **values):
        return measure.page(name, client, actor, addresses, runs=runs, floor=Floor(sql, reach | values))

    yield timed("home", [reverse("home")], CASES)
    yield timed("member list, first page", [members], LIST)
    deep = {"key": middle.sort_key, "id": middle.pk}
    yield timed("member list, from its middle", [f"{members}?{PARAMETER}={middle.pk}"], DEEP, **deep)
    plain = [f"{members}?q={word}" for word in ("nguyen van", "thi hoa", "tran", "hoang minh t", "lo van")]
    yield timed("search without accents", plain, SEARCH, words="nguyen & van:*")
    marked = [f"{members}?q={word}" for word in ("Nguyễn Văn", "Thị Hoà", "Trần", "Hoàng Minh T", "Lò Văn")]
    yield timed("search with accents", marked, SEARCH, words="nguyen & van:*")
    yield timed(
        "search by card number", [f"{members}?q={m.card_number}" for m in some if m.card_number], MEMBER, id=some[0].pk
    )
    yield timed("member page", [m.get_absolute_url() for m in some], MEMBER, id=some[0].pk)
    yield timed("organisation page", [organization.get_absolute_url()], CHILDREN, id=organization.pk)
    yield timed("case list", [reverse("screening:case-list")], CASES)
    yield timed("report", [reverse("screening:report")], REPORT, start=january)


def _file(path, codes, on):
    """A list of IMPORTED members as the national export would have it."""
    headings = [
        "STT",
        "Mã tổ chức",
        "Họ và tên khai sinh",
        "Giới tính",
        "Ngày sinh",
        "Số căn cước",
        "Số thẻ đảng viên",
        "Số lý lịch",
        "Dân tộc",
        "Tôn giáo",
        "Là đoàn viên",
        "Ngày vào Đảng",
        "Ngày chính thức",
    ]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        for n, person in enumerate(sample.people(Random(28), IMPORTED, on=on), 1):
            day = [f"{d:%d/%m/%Y}" if d else "" for d in (person.born_on, person.admitted_on, person.official_on)]
            numbers = [f"9{n:011}", f"{90_000_000 + n}" if person.official_on else "", f"NK{n:06}"]
            gender = "Nam" if person.gender == "male" else "Nữ"
            youth = "x" if person.youth_union else ""
            row = [n, codes[n % len(codes)], person.full_name, gender, day[0], *numbers]
            sheet.write_row(n, 0, [*row, person.ethnicity, person.religion, youth, *day[1:]])


def _copy_floor(branch, on):
    """The same number of rows written by bare COPY, and taken back."""
    first = 900_000_000
    with transaction.atomic():
        people = list(dataset.members(IMPORTED, [branch], on))
        for member in people:
            member.pk += first
            member.identity_number = f"8{member.pk:011}"
            member.card_number = member.file_number = None
        measured = measure.milliseconds(lambda: _write(people))
        transaction.set_rollback(True)
    return measured


def _write(people):
    dataset.copy(Member, people)
    dataset.copy(
        Membership,
        (
            Membership(
                pk=member.pk,
                member_id=member.pk,
                branch_id=member.branch_id,
                starts_on=member.admitted_on,
                begun_by="admitted",
            )
            for member in people
        ),
    )


def imports(scene, *, on):
    """Preview, apply and repeat a file of 10,000 members, as the staff of the province."""
    codes = list(Organization.objects.branches().order_by("pk").values_list("code", flat=True)[:400])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "danh_sach_dang_vien.xlsx")
        _file(path, codes, on - timedelta(days=400))

        def run(expected, **options):
            out = StringIO()
            with suppress(SystemExit):
                call_command(
                    "import_members", path, as_user=scene.province_staff.username, json=True, stdout=out, **options
                )
            account = json.loads(out.getvalue())
            if account[expected] != IMPORTED:
                raise RuntimeError(f"the import went wrong: {account['errors'][:3]} {account['warnings'][:3]}")

        floor = _copy_floor(scene.branch, add_months(on, -14))
        steps = [
            ("preview", "created", {"dry_run": True}),
            ("apply", "created", {}),
            ("the same file again", "unchanged", {}),
        ]
        for name, expected, options in steps:
            work = partial(run, expected, **options)
            yield measure.once(f"import {IMPORTED:,} members: {name}", "province", work, floor)
