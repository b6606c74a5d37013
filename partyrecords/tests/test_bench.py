"""The measurements: the data set is sound, every page answers, and a result says what it should."""

from datetime import date

import pytest
from django.db import connection

from branches import calendar
from branches.models import Organization
from members import counted, reports
from members.models import CountedFigures, Member
from partyrecords.bench import counting, dataset, deadlines, measure, operations, work
from partyrecords.management.commands import bench
from screening import reminders
from screening.models import Deadline

ON = date(2026, 11, 3)


@pytest.fixture
def scene(db, settings):
    """The data set; afterwards the sequences stand where they stood, for no rollback sets them back."""
    settings.BUSINESS_DATE = ON
    with connection.cursor() as cursor:
        cursor.execute("select last_value, sequencename from pg_sequences where last_value is not null")
        stood = cursor.fetchall()
        yield dataset.build(120, 12, on=ON, now=calendar.now())
        cursor.executemany("select setval(%s, %s)", [(name, last) for last, name in stood])


def test_the_data_set_has_the_size_asked_for_and_its_figures_add_up(scene):
    assert (Member.objects.count(), Organization.objects.count()) == (120, 12)
    kinds = list(Organization.objects.order_by("kind").values_list("kind", flat=True).distinct())
    assert kinds == ["branch", "grassroots_committee", "province", "superior"]
    figures = reports.movement(scene.province, date(1900, 1, 1), ON)
    assert (figures["start"], figures["admitted"]) == (0, 120)
    made = Member.objects.create(
        branch=scene.branch, full_name="Lò Thị Mai", born_on=date(1990, 1, 1), admitted_on=date(2026, 2, 3)
    )
    assert made.pk == 121  # the sequences go on behind the copied rows


def test_every_page_is_measured_for_every_actor(scene):
    found = list(operations.pages(scene, on=ON, runs=1))
    names = [result.name for result in found if result.actor == "secretary"]
    assert {result.actor for result in found} == {"secretary", "superior", "province"}
    assert names == [
        "home",
        "member list, first page",
        "member list, from its middle",
        "search without accents",
        "search with accents",
        "search by card number",
        "member page",
        "the whole Phiếu đảng viên",
        "organisation page",
        "organisation list",
        "case list",
        "suggestions",
        "theo dõi năm",
        "transfers",
        "probation",
        "badges",
        "rankings of the year",
        "duplicates",
        "figures of today",
        "Biểu 1",
        "Biểu 2",
        "Biểu 3",
        "Biểu 5",
        "report",
        "meetings of the year",
        "attendance",
        "dues of the year",
        "dues list of a month",
    ]
    assert max(result.queries for result in found) <= 18  # the whole Phiếu đảng viên has ten tables


def test_a_page_that_does_not_answer_stops_the_measurement(scene, client):
    floor = measure.Floor(("select 1", "select 2"), {})
    with pytest.raises(RuntimeError, match="/khong-co/ answered 404"):
        measure.page("x", client, "nobody", ["/khong-co/"], runs=1, floor=floor)


def test_long_work_is_measured_once_with_its_queries_and_its_floor(db):
    result = measure.once("count", "province", Member.objects.count, floor=10.0)
    assert (result.name, result.actor, result.queries, result.floor_p50) == ("count", "province", 1, 10.0)
    assert result.p50 == result.p95


def test_what_a_worker_counts_is_measured_and_then_shown(scene, monkeypatch):
    monkeypatch.setattr(counted, "AT_ONCE", 0)
    found = list(counting.background(scene, on=ON, wanted=lambda name: name in ("Biểu 1", "report", "duplicates")))
    words = ["Biểu 1: counted by a worker", "report: counted by a worker", "duplicates: counted by a worker"]
    assert [result.name for result in found] == words
    assert all(map(counted.is_done, CountedFigures.objects.select_related("job")))
    pages = operations.pages(scene, on=ON, runs=1, wanted=lambda name: name == "Biểu 1")
    assert [result.actor for result in pages] == ["secretary", "superior", "province"]


def test_the_table_is_markdown():
    row = measure.Result("home", "secretary", 12.5, 20.0, 8.1, 2.9, 9, 3.25, 1.5, 2.2)
    account = {"members": 10_000, "organizations": 400, "machine": "2 cores", "runs": 30, "build_seconds": 4.4}
    assert bench.table(account | {"operations": [row.as_dict()]}).splitlines() == [
        "10,000 members, 400 organisations; 2 cores; 30 runs; built in 4.4 s.",
        "",
        "| as | what | p50 ms | p95 ms | own CPU ms | DB CPU ms | queries | SQL ms | floor ms | ratio |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| secretary | home | 12.5 | 20.0 | 8.1 | 2.9 | 9 | 3.25 | 1.5 | 2.2 |",
    ]


def test_lists_that_go_out_and_a_reform_are_measured(scene, monkeypatch):
    monkeypatch.setattr(work, "EXPORTED", (50,))
    monkeypatch.setattr(work, "MOVED", 3)
    found = [*work.list_files(scene, on=ON), *work.reform(scene, on=ON)]
    assert [result.name for result in found] == [
        "export 50 members",
        "change of 3 branches: preview",
        "change of 3 branches: apply",
        "change of 3 branches: undo",
    ]


def test_many_deadlines_are_copied_of_which_a_fiftieth_is_told_today(scene):
    deadlines.build(scene, 200, 4, on=ON)
    copies = Deadline.objects.filter(part__startswith="copy")
    assert (copies.count(), copies.filter(case=None).count()) == (200, 150)
    assert deadlines.least(ON) > 0
    assert [reminders.run(ON)["sent"] for _ in range(2)] == [4, 0]
    assert copies.filter(reminders__rung="before_7").count() == 4


def test_a_program_of_its_own_is_measured_with_its_memory():
    used = measure.program(["this"], None)
    assert "Flat is better than nested." in used.printed
    assert used.wall > 0 < used.cpu
    assert used.megabytes > 1
    with pytest.raises(RuntimeError, match="khong-co ended with 1"):
        measure.program(["django", "khong-co"], {"PATH": ""})
