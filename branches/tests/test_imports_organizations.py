"""Danh sách tổ chức đảng (formats.md §3)."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from branches.models import Entry, ImportRun, Kind, Organization, Role
from branches.tests.builders import codes, import_rows, make_officer, make_organization, make_sheet, make_tree

pytestmark = pytest.mark.django_db

HEADINGS = ["Mã tổ chức", "Tên tổ chức", "Loại", "Mã tổ chức cấp trên", "Khu vực", "Ngày thành lập", "Ngày giải thể"]
TREE = [
    ["C1", "Chi bộ thôn Đồng Dâu", "Chi bộ trực thuộc", "B"],
    ["B", "Đảng bộ cơ sở Đồng Dâu", "Đảng bộ cơ sở", "A"],
    ["D", "Chi bộ cơ sở Trạm Y tế", "Chi bộ cơ sở", "A", "Đơn vị sự nghiệp", "03/02/2001"],
    ["A", "Đảng ủy xã Suối Mây", "Cấp trên trực tiếp cơ sở"],
]


def put_in(*rows, **options):
    return import_rows("organizations", [HEADINGS, *rows], **options)


def refused(*rows, **options):
    result, done = put_in(*rows, **options)
    assert not done
    assert result["created"] == result["updated"] == 0
    return codes(result["errors"])


def test_rows_in_any_order_become_a_tree_with_true_paths():
    result, done = put_in(*TREE)
    a, b, c, d = (Organization.objects.get(code=code) for code in ("A", "B", "C1", "D"))
    assert (done, result["created"], result["warnings"], result["errors"]) == (True, 4, [], [])
    assert [o.path for o in (a, b, c, d)] == [
        f"/{a.pk}/",
        f"/{a.pk}/{b.pk}/",
        f"/{a.pk}/{b.pk}/{c.pk}/",
        f"/{a.pk}/{d.pk}/",
    ]
    assert (d.kind, d.sector, d.founded_on, d.parent) == (
        Kind.GRASSROOTS_BRANCH,
        "public_service",
        date(2001, 2, 3),
        a,
    )
    assert (c.search_name, bool(c.sort_key)) == ("chi bo thon dong dau c1", True)


def test_the_same_file_again_changes_nothing():
    put_in(*TREE)
    before = list(Organization.objects.values().order_by("pk"))
    result, done = put_in(*TREE)
    assert (done, result["created"], result["updated"], result["unchanged"]) == (True, 0, 0, 4)
    assert list(Organization.objects.values().order_by("pk")) == before


def test_changes_are_written_and_blank_cells_erase_nothing():
    put_in(*TREE)
    result, _ = put_in(["D", "Chi bộ cơ sở Trạm Y tế xã", "", "", "", "", "01/07/2025"])
    found = Organization.objects.get(code="D")
    assert (result["updated"], found.name, found.sector, found.founded_on, found.dissolved_on) == (
        1,
        "Chi bộ cơ sở Trạm Y tế xã",
        "public_service",
        date(2001, 2, 3),
        date(2025, 7, 1),
    )


@pytest.mark.parametrize("kind", Kind.labels)
def test_the_top_of_an_installation_may_be_of_any_kind(kind):
    result, done = put_in(["T", "Tổ chức đứng trên cùng", kind])
    assert (done, result["created"], result["warnings"]) == (True, 1, [])


def test_a_second_row_without_a_parent_is_an_orphan():
    assert refused(TREE[3], ["X", "Chi bộ X", "Chi bộ trực thuộc"]) == [(3, "Mã tổ chức cấp trên", "parent_missing")]


def test_a_parent_that_nobody_knows_is_an_error():
    assert refused(TREE[3], ["B", "Đảng bộ B", "Đảng bộ cơ sở", "ZZ"]) == [(3, "Mã tổ chức cấp trên", "orphan")]


def test_an_impossible_parent_is_an_error_and_what_hangs_below_it_too():
    rows = [TREE[3], ["X", "Đảng bộ X", "Đảng bộ bộ phận", "A"], ["Y", "Chi bộ Y", "Chi bộ trực thuộc", "X"]]
    assert refused(*rows) == [
        (3, "Mã tổ chức cấp trên", "parent_impossible"),
        (4, "Mã tổ chức cấp trên", "parent_faulty"),
    ]


def test_a_circle_is_an_error_on_each_of_its_rows():
    rows = [
        TREE[3],
        ["X", "Đảng bộ X", "Đảng bộ cơ sở", "Y"],
        ["Y", "Đảng bộ Y", "Đảng bộ cơ sở", "X"],
        ["Z", "Đảng bộ Z", "Đảng bộ cơ sở", "Z"],
    ]
    assert [line for line in refused(*rows) if line[2] == "cycle"] == [
        (row, "Mã tổ chức cấp trên", "cycle") for row in (3, 4, 5)
    ]


def test_one_code_twice_is_an_error_on_both_rows():
    rows = [TREE[3], TREE[1], ["b", "Đảng bộ khác", "Đảng bộ cơ sở", "A"]]
    assert refused(*rows) == [(3, None, "duplicate_in_file"), (4, None, "duplicate_in_file")]


def test_what_is_missing_or_unknown_is_said_row_by_row():
    rows = [TREE[3], ["B", "", "Đảng bộ cơ sở", "A"], ["C", "Đảng bộ C", "Đảng bộ cơ xở", "A"]]
    result, _ = put_in(*rows)
    assert [(line["row"], line["message"]) for line in result["errors"]] == [
        (3, "Tên tổ chức: để trống. Tổ chức mới cần có mục này."),
        (4, "Loại: “Đảng bộ cơ xở” không có trong danh mục. Gần giống: Đảng bộ cơ sở."),
    ]


def test_dates_must_be_in_order_and_not_in_the_future():
    rows = [
        TREE[3],
        ["B", "Đảng bộ B", "Đảng bộ cơ sở", "A", "", "01/07/2025", "30/06/2025"],
        ["C", "Đảng bộ C", "Đảng bộ cơ sở", "A", "", "21/11/2026"],
        ["D", "Đảng bộ D", "Đảng bộ cơ sở", "A", "", "01/07/2025", "01/07/2025"],
    ]
    assert refused(*rows) == [(3, "Ngày giải thể", "order_wrong"), (4, "Ngày thành lập", "date_future")]


def test_an_organisation_is_not_moved_by_a_list():
    put_in(*TREE)
    make_organization(Organization.objects.get(code="A"), Kind.GRASSROOTS_COMMITTEE, code="E")
    assert refused(["C1", "", "", "E"]) == [(2, "Mã tổ chức cấp trên", "parent_changes")]


def test_the_kind_changes_only_where_everything_around_still_fits():
    put_in(*TREE)
    assert refused(["B", "", "Chi bộ cơ sở"]) == [(2, "Loại", "kind_impossible")]
    result, done = put_in(["D", "", "Đảng bộ cơ sở"])
    assert (done, result["updated"], Organization.objects.get(code="D").kind) == (True, 1, "grassroots_committee")


def test_a_codes_dots_and_zeros_lost_by_a_spreadsheet_do_not_matter():
    top = make_organization(kind=Kind.SUPERIOR, code="08.168.053.000.001")
    result, done = put_in(["B", "Đảng bộ B", "Đảng bộ cơ sở", 8168053000001])
    assert (done, Organization.objects.get(code="B").parent) == (True, top)


# --- who may, and where -----------------------------------------------------------------------------------------------


def test_staff_of_a_committee_add_below_themselves():
    _, superior, *_ = make_tree()
    actor = make_officer(superior, Role.STAFF)
    result, done = put_in(["N", "Đảng bộ mới", "Đảng bộ cơ sở", superior.code], actor=actor)
    assert (done, Organization.objects.get(code="N").parent) == (True, superior)


def test_a_place_outside_the_reach_is_refused_in_the_same_words_whether_it_exists_or_not():
    province, superior, committee, *_ = make_tree()
    other = make_organization(province, Kind.SUPERIOR, code="KHAC")
    actor = make_officer(superior, Role.ORGANIZATION_STAFF)
    rows = [
        ["N1", "Đảng bộ mới", "Đảng bộ cơ sở", other.code],
        ["N2", "Đảng bộ mới nữa", "Đảng bộ cơ sở", "KHONG.CO"],
    ]
    result, done = put_in(*rows, actor=actor)
    words = "Mã tổ chức cấp trên: không có tổ chức nào mang mã này trong phạm vi của đồng chí hay trong tệp."
    assert (done, [line["message"] for line in result["errors"]]) == (False, [words, words])
    assert refused(["KHAC", "Tên khác", "Cấp trên trực tiếp cơ sở"], actor=actor) == [
        (2, "Mã tổ chức", "organization_not_yours")
    ]


def test_staff_do_not_add_an_organisation_on_top():
    _, superior, *_ = make_tree()
    actor = make_officer(superior, Role.STAFF)
    assert refused(["N", "Tỉnh ủy khác", "Tỉnh ủy"], actor=actor) == [(2, "Mã tổ chức cấp trên", "parent_missing")]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.INSPECTION, Role.READER])
def test_other_offices_may_not_bring_in_organisations(role):
    _, superior, *_ = make_tree()
    assert refused(TREE[3], actor=make_officer(superior, role)) == [(None, None, "not_allowed")]


def test_staff_of_a_branch_may_not_either():
    *_, branch, _ = make_tree()
    assert refused(TREE[3], actor=make_officer(branch, Role.STAFF)) == [(None, None, "not_allowed")]


# --- the command ----------------------------------------------------------------------------------------------------


def run_command(path, **options):
    out = StringIO()
    try:
        call_command("import_organizations", str(path), stdout=out, stderr=StringIO(), **options)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def sheet(tmp_path):
    def write(*rows):
        path = tmp_path / "to_chuc.xlsx"
        path.write_bytes(make_sheet([HEADINGS, *rows]))
        return path

    return write


def test_the_command_prints_exactly_the_object_of_the_format(sheet):
    path = sheet(*TREE, ["B", "Đảng bộ B", "Đảng bộ cơ sở", "A"])
    status, out = run_command(path, json=True, dry_run=True)
    result = json.loads(out)
    assert status == 1
    assert list(result) == [
        "file",
        "sha256",
        "dry_run",
        "rows",
        "created",
        "updated",
        "unchanged",
        "unknown_columns",
        "warnings",
        "errors",
        "seconds",
    ]
    assert (result["file"], len(result["sha256"]), result["dry_run"], result["rows"]) == (str(path), 64, True, 5)
    assert result["errors"][1] == {
        "row": 3,
        "column": None,
        "code": "duplicate_in_file",
        "message": "Dòng 3 và dòng 6 là cùng một tổ chức. Giữ lại một dòng.",
    }


def test_a_dry_run_writes_nothing_and_counts_what_it_would(sheet):
    status, out = run_command(sheet(*TREE), json=True, dry_run=True)
    assert (status, json.loads(out)["created"]) == (0, 4)
    assert (Organization.objects.count(), ImportRun.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_faulty_row_keeps_the_whole_file_out_unless_errors_are_skipped(sheet):
    path = sheet(*TREE, ["X", "Chi bộ X", "Chi bộ trực thuộc", "ZZ"])
    assert run_command(path)[0] == 1
    assert Organization.objects.count() == 0
    assert run_command(path, skip_errors=True)[0] == 0
    assert Organization.objects.count() == 4


def test_an_unreadable_file_and_wrong_usage_have_their_own_status(sheet, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7")
    status, out = run_command(path, json=True)
    assert (status, codes(json.loads(out)["errors"])) == (1, [(None, None, "not_a_spreadsheet")])
    for options in ({"file": tmp_path / "none.xlsx"}, {"file": sheet(*TREE), "as_user": "khong-co"}):
        with pytest.raises(CommandError) as wrong:
            call_command("import_organizations", str(options.pop("file")), **options)
        assert wrong.value.returncode == 2


def test_an_import_by_command_leaves_one_run_and_one_entry_in_the_journal(sheet):
    run_command(sheet(*TREE))
    run, entry = ImportRun.objects.get(), Entry.objects.get()
    assert (run.kind, run.state, run.created_by, run.counts["written"]) == ("organizations", "applied", None, 4)
    assert (entry.verb, entry.subject, entry.actor_name) == (
        "branches.apply_import",
        f"branches.importrun:{run.pk}",
        "Chương trình",
    )
    assert (entry.facts["sha256"], entry.facts["written"]) == (run.sha256, 4)
