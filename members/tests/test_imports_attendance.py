"""Điểm danh sinh hoạt (formats.md §4): one row for each member and meeting, meetings made, nothing frozen touched."""

from datetime import date, time
from io import StringIO

import pytest
from django.core.management import call_command

from branches.imports import runs
from branches.models import ImportRun, Role
from branches.tests.builders import codes, import_rows, make_officer, make_sheet, make_tree
from members import actions
from members.models import Attendance, Meeting, MemberYear, PlannedMeeting
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db
HEADINGS = ["Mã tổ chức", "Ngày họp", "Loại", "Số thẻ", "Số căn cước", "Có mặt", "Lý do vắng"]
TODAY = date(2026, 11, 20)


@pytest.fixture
def branch():
    return make_tree()[3]


@pytest.fixture
def pair(branch):
    return [make_member(branch, f"Vi Văn {name}", card_number=f"1234567{n}") for n, name in enumerate(("Ân", "Bế"))]


def row(n, present="x", reason="", *, day="03/11/2026", kind="", code=""):
    return [code, day, kind, f"1234567{n}", "", present, reason]


def put_in(*rows, **options):
    return import_rows("attendance", [HEADINGS, *rows], on=TODAY, **options)


def faults(*rows, **options):
    result, done = put_in(*rows, **options)
    assert not done
    return codes(result["errors"])


def attended():
    rows = Attendance.objects.order_by("meeting__held_on", "member")
    return list(rows.values_list("meeting__held_on", "meeting__kind", "present", "absence", "reason"))


def test_meetings_are_made_with_their_attendance(branch, pair):
    plan = PlannedMeeting.objects.create(branch=branch, planned_for=date(2026, 11, 4), starts_at=time(19, 30))
    result, done = put_in(
        row(0),
        row(1, "", "Ốm"),
        row(0, "", "Được miễn", day="20/10/2026", kind="Chuyên đề", code=branch.code),
        row(1, "", "", day="20/10/2026", kind="Chuyên đề", code=branch.code),
    )
    assert (done, result["created"], codes(result["warnings"])) == (True, 4, [(5, "Có mặt", "absence_unexplained")])
    first, second = date(2026, 10, 20), date(2026, 11, 3)
    assert attended() == [
        (first, "thematic", False, "exempt", ""),
        (first, "thematic", False, "unexcused", ""),
        (second, "regular", True, "", ""),
        (second, "regular", False, "excused", "Ốm"),
    ]
    plan.refresh_from_db()
    made = Meeting.objects.get(kind="regular")
    assert (plan.meeting, made.branch, made.chaired_by) == (made, branch, "Theo danh sách nhập")
    november = 1 << 10
    years = list(MemberYear.objects.values_list("member", "held", "attended"))
    assert years == [(pair[0].pk, november, november)]  # excused, exempt: nothing held against anybody


def test_the_same_again_changes_nothing_and_another_mark_is_a_change(pair):
    put_in(row(0), row(1))
    result, _ = put_in(row(0), row(1))
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 2)
    result, _ = put_in(row(0), row(1, "", "Đi làm xa"))
    assert (result["updated"], result["unchanged"]) == (1, 1)
    assert [line[2:] for line in attended()] == [(True, "", ""), (False, "excused", "Đi làm xa")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({1: ""}, (2, "Ngày họp", "required_missing")),
        ({1: "21/11/2026"}, (2, "Ngày họp", "date_future")),
        ({1: "02/02/2010"}, (2, "Ngày họp", "not_on_roll")),
        ({2: "Họp chi ủy"}, (2, "Loại", "unknown_value")),
        ({3: ""}, (2, "Số thẻ đảng viên, Số căn cước", "required_missing")),
        ({3: "99999999"}, (2, "Số thẻ đảng viên", "member_not_found")),
        ({0: "KHONG"}, (2, "Mã tổ chức", "organization_not_yours")),
    ],
)
def test_what_is_missing_or_wrong_is_said(pair, cells, expected):
    assert faults([cells.get(position, cell) for position, cell in enumerate(row(0))]) == [expected]


def test_who_is_left_out_and_marks_that_contradict_are_to_be_looked_at(branch, pair):
    result, done = put_in(row(0, "x", "Ốm"))
    assert (done, codes(result["warnings"])) == (
        True,
        [(2, "Lý do vắng", "present_with_reason"), (2, "Ngày họp", "roll_incomplete")],
    )
    assert faults(row(1), row(1, "")) == [(2, None, "duplicate_in_file"), (3, None, "duplicate_in_file")]


def test_a_meeting_whose_roll_is_frozen_is_never_overwritten(pair, monkeypatch):
    put_in(row(0))
    monkeypatch.setattr(actions.meetings, "meeting_obstacles", [lambda meeting: "Danh sách bỏ phiếu đã khóa."])
    assert faults(row(0, "", "Ốm"), row(1)) == [(2, "Ngày họp", "obstacle"), (3, "Ngày họp", "obstacle")]
    assert put_in(row(0))[0]["unchanged"] == 1


def test_a_stranger_finds_nobody_and_a_superior_brings_in_for_all_below(branch, pair):
    *_, elsewhere = make_tree()
    assert faults(row(0), actor=make_officer(elsewhere)) == [(2, "Số thẻ đảng viên", "member_not_found")]
    assert put_in(row(0), row(1), actor=make_officer(branch.parent, Role.STAFF))[1]


def test_an_import_is_taken_back_with_the_meeting_the_plan_and_the_member_years(branch, pair):
    secretary = make_officer(branch)
    plan = PlannedMeeting.objects.create(branch=branch, planned_for=date(2026, 11, 4), starts_at=time(19, 30))
    put_in(row(0), row(1), actor=secretary)
    run = ImportRun.objects.get()
    runs.ask_undo(run, actor=secretary)
    runs.undo(run.pk)
    run.refresh_from_db()
    plan.refresh_from_db()
    left = (Meeting.objects.count(), Attendance.objects.count(), MemberYear.objects.count())
    assert (run.state, left, plan.meeting, plan.starts_at) == ("undone", (0, 0, 0), None, time(19, 30))


def test_the_command_reads_without_writing_and_says_so_in_json(branch, pair, tmp_path):
    path, out = tmp_path / "diem_danh.xlsx", StringIO()
    path.write_bytes(make_sheet([HEADINGS, row(0), row(1, "", "Ốm")]))
    call_command("import_attendance", str(path), dry_run=True, json=True, stdout=out)
    assert ('"created": 2' in out.getvalue(), Meeting.objects.count()) == (True, 0)
