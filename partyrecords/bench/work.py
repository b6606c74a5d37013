"""Long work, measured once: lists that come in and go out, and a change of thousands of organisations."""

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
from django.db import connection, transaction
from django.http import QueryDict

from branches import changes
from branches.calendar import add_months
from branches.changes.planning import K, line
from branches.models import Kind, Organization, OrganizationChange
from members import exports, sample
from members.exports import sheet
from members.models import Membership
from partyrecords.bench import dataset, measure

IMPORTED = 10_000
EXPORTED = (10_000, 100_000)
MOVED = 3_000


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
        people = [
            row
            | {
                "id": row["id"] + first,
                "identity_number": f"8{row['id']:011}",
                "card_number": None,
                "file_number": None,
            }
            for row in dataset.members(IMPORTED, [branch], on)
        ]
        measured = measure.milliseconds(lambda: _write(people))
        transaction.set_rollback(True)
    return measured


def _write(people):
    dataset.copy_members(people)
    dataset.copy(
        Membership,
        (
            Membership(
                pk=row["id"],
                member_id=row["id"],
                branch_id=row["branch_id"],
                starts_on=row["admitted_on"],
                begun_by="admitted",
            )
            for row in people
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


def list_files(scene, *, on):
    """The member list of the province written as a spreadsheet, as its background job does."""
    wanted = exports.by_key("members")
    asked = wanted.form(QueryDict(""), actor=scene.province_staff, on=on)
    if not asked.is_valid():
        raise RuntimeError(f"the list was refused: {asked.errors}")
    found = wanted.found(asked, scene.province_staff)
    for number in EXPORTED:
        columns = wanted.chosen(())
        fields = list({field for column in columns for field in column.fields})
        rows = found[:number]
        floor = measure.milliseconds(lambda rows=rows, fields=fields: list(rows.values_list(*fields)))

        def write(rows=rows, columns=columns):
            with tempfile.TemporaryFile() as file:
                sheet.write(file, wanted.title, columns, rows, on=on, whole=False)

        yield measure.once(f"export {number:,} members", "province", write, floor)


def reform(scene, *, on):
    """Thousands of branches go under another committee by one decision, and back again."""
    target = Organization.objects.filter(kind=Kind.GRASSROOTS_COMMITTEE).order_by("-pk").first()
    branches = list(Organization.objects.branches().exclude(parent=target).order_by("pk")[:MOVED])
    actor = scene.province_staff
    change = changes.create_draft(
        OrganizationChange(
            organization=scene.province, title="Sắp xếp", decision_number="1-QĐ/TU", decided_on=on, effective_on=on
        ),
        actor=actor,
        on=on,
    )
    floor = _repath_floor([branch.pk for branch in branches], target)
    name = f"change of {len(branches):,} branches"
    lines = [line(K.MOVE, branch, target=target) for branch in branches]
    yield measure.once(f"{name}: preview", "province", lambda: changes.add(change, lines, actor=actor, on=on), floor)
    yield measure.once(f"{name}: apply", "province", lambda: changes.apply(change, actor=actor, on=on), floor)
    yield measure.once(f"{name}: undo", "province", lambda: changes.undo(change, actor=actor, on=on), floor)


def _repath_floor(ids, target):
    """One UPDATE of as many rows, taken back."""
    sql = "update branches_organization set parent_id = %s, path = %s || id || '/' where id = any(%s)"
    with transaction.atomic(), connection.cursor() as cursor:
        measured = measure.milliseconds(lambda: cursor.execute(sql, [target.pk, target.path, ids]))
        transaction.set_rollback(True)
    return measured
