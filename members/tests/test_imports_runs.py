"""An import in the browser: send, look, confirm, write, take back."""

import io
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import load_workbook

from branches import jobs
from branches.imports import runs
from branches.models import Entry, ImportRow, ImportRun, Job, Organization, Role
from branches.tests.builders import import_rows, make_officer, make_sheet, make_tree
from members.models import Member, Membership
from members.tests.builders import make_member, make_ranking
from partyrecords.celery import app

pytestmark = pytest.mark.django_db

HEADINGS = ["Mã tổ chức", "Họ và tên", "Giới tính", "Ngày sinh", "Số căn cước", "Số thẻ", "Ngày vào Đảng", "Ghi chú"]
AN = ["CB1", "Nông Văn An", "Nam", "19/05/1980", "001080000001", "10000001", "03/02/2010", ""]
BINH = ["CB1", "Hoàng Văn Bình", "Nam", "20/05/1981", "001080000002", "10000002", "03/02/2011", ""]
FAULTY = ["CB1", "Lộc Thị Mai", "Nữ", "31/02/1987", "001080000003", "10000003", "03/02/2012", ""]
DOUBTFUL = ["CB1", "Đinh Văn Phong", "Nam", "01/01/1990", 1080000004.0, "10000004", "03/02/2013", ""]


@pytest.fixture
def branch():
    *_, branch, other = make_tree()
    branch.code, other.code = "CB1", "CB2"
    branch.save()
    other.save()
    return branch


@pytest.fixture
def secretary(branch):
    return make_officer(branch, Role.SECRETARY)


@pytest.fixture
def desk(client, secretary, settings, tmp_path, django_capture_on_commit_callbacks):
    """A signed-in secretary; background work is done at once, after the commit."""
    settings.MEDIA_ROOT = tmp_path
    app.conf.task_always_eager = True
    client.force_login(secretary)

    class Desk:
        def send(self, *rows, kind="members", name="danh_sach.xlsx", content=None):
            file = SimpleUploadedFile(name, content or make_sheet([HEADINGS, *rows]))
            return self.post("import-list", data={"kind": kind, "file": file})

        def post(self, name, *args, data=None):
            with django_capture_on_commit_callbacks(execute=True):
                return client.post(reverse(f"branches:{name}", args=args), data or {})

        def get(self, name, *args, query="", **headers):
            return client.get(reverse(f"branches:{name}", args=args) + query, **headers)

    yield Desk()
    app.conf.task_always_eager = False


def words(response):
    return " ".join(response.content.decode().split())


def states(run):
    return dict(run.rows.values_list("number", "state"))


# --- the main way -------------------------------------------------------------------------------------------------------


def test_a_list_is_previewed_before_anything_is_written(desk):
    response = desk.send(AN, BINH, FAULTY, DOUBTFUL)
    run = ImportRun.objects.get()
    assert (response.status_code, response.url) == (302, reverse("branches:import-run", args=[run.pk]))
    assert (run.state, states(run)) == ("previewed", {2: "new", 3: "new", 4: "error", 5: "warning"})
    assert Member.objects.count() == 0
    page = words(desk.get("import-run", run.pk))
    for sentence in (
        "Chưa ghi gì vào hồ sơ.",
        "Đã đọc 4 dòng từ tệp “danh_sach.xlsx”; dòng tiêu đề là dòng 1.",
        "Cột không dùng đến: “Ghi chú”.",
        "<strong>Ngày sinh</strong>: “31/02/1987” không phải là một ngày có thật.",
        "<strong>Số căn cước</strong>: bảng tính làm mất số 0 ở đầu; đã thêm lại thành 12 số. Kiểm tra giúp.",
        "Ghi 2 dòng vào hồ sơ",
        "Ghi 2 dòng thêm mới, 0 dòng thay đổi. 1 dòng lỗi và 1 dòng cần xem lại không được ghi",
    ):
        assert sentence in page


def test_rows_are_filtered_by_their_state_and_faulty_ones_come_first(desk):
    desk.send(AN, BINH, FAULTY, DOUBTFUL)
    run = ImportRun.objects.get()
    page = words(desk.get("import-run", run.pk))
    assert page.index("Lộc Thị Mai") < page.index("Đinh Văn Phong") < page.index("Nông Văn An")
    filtered = words(desk.get("import-run", run.pk, query="?tinh_trang=error"))
    assert ("Lộc Thị Mai" in filtered, "Nông Văn An" in filtered) == (True, False)


def test_accepted_rows_are_written_in_one_go_with_one_journal_entry(desk, secretary, branch):
    desk.send(AN, BINH, FAULTY, DOUBTFUL)
    run = ImportRun.objects.get()
    desk.post("import-apply", run.pk)
    run.refresh_from_db()
    assert (run.state, run.counts["written"], run.counts["left"]) == ("applied", 2, 2)
    assert sorted(Member.objects.values_list("full_name", flat=True)) == ["Hoàng Văn Bình", "Nông Văn An"]
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.organization, entry.subject) == (
        "branches.apply_import",
        secretary,
        branch,
        f"branches.importrun:{run.pk}",
    )
    assert entry.facts["written"] == 2
    assert Job.objects.get().state == "done"
    page = words(desk.get("import-run", run.pk))
    assert "<strong>Đã ghi 2 dòng</strong>" in page
    assert "2 dòng chưa ghi" in page


def test_a_doubtful_row_is_written_only_after_it_was_confirmed(desk):
    desk.send(DOUBTFUL)
    run = ImportRun.objects.get()
    desk.post("import-apply", run.pk)
    assert Member.objects.count() == 0
    desk.post("import-confirm", run.pk, data={"hien": "2", "dong-y": "2"})
    desk.post("import-confirm", run.pk, data={"hien": "2"})
    assert not run.rows.get().confirmed
    desk.post("import-confirm", run.pk, data={"hien": "2", "dong-y": "2"})
    desk.post("import-apply", run.pk)
    assert Member.objects.get().identity_number == "001080000004"


def test_all_doubtful_rows_are_confirmed_at_once_but_not_those_that_need_a_choice(desk, branch):
    make_member(branch, "Nông Văn An", born_on=date(1980, 5, 19))
    desk.send(AN, DOUBTFUL)
    run = ImportRun.objects.get()
    desk.post("import-confirm", run.pk, data={"tat-ca": "1"})
    assert dict(run.rows.values_list("number", "confirmed")) == {2: False, 3: True}


@pytest.mark.parametrize(("choice", "members"), [("same", 1), ("other", 2)])
def test_a_person_decides_whether_a_namesake_is_the_same(desk, branch, choice, members):
    known = make_member(branch, "Nông Văn An", born_on=date(1980, 5, 19), identity_number=None)
    desk.send(AN)
    run = ImportRun.objects.get()
    assert "Là cùng một người" in words(desk.get("import-run", run.pk))
    value = f"same:{known.pk}" if choice == "same" else "other"
    desk.post("import-confirm", run.pk, data={"chon-2": value})
    assert f'value="{value}" checked' in words(desk.get("import-run", run.pk))
    desk.post("import-apply", run.pk)
    known.refresh_from_db()
    assert Member.objects.count() == members
    assert (known.card_number == "10000001") == (choice == "same")


def test_a_made_up_choice_is_no_choice(desk, branch):
    make_member(branch, "Nông Văn An", born_on=date(1980, 5, 19))
    stranger = make_member(Organization.objects.get(code="CB2"), "Nông Văn An", born_on=date(1980, 5, 19))
    desk.send(AN)
    run = ImportRun.objects.get()
    for value in (f"same:{stranger.pk}", "same:", "x"):
        desk.post("import-confirm", run.pk, data={"chon-2": value})
    desk.post("import-apply", run.pk)
    assert Member.objects.count() == 2


def test_what_changed_since_the_preview_is_not_written_but_shown_again(desk, branch):
    member = make_member(branch, "Nông Văn An", identity_number="001080000001", born_on=date(1980, 5, 19))
    desk.send(AN, BINH)
    run = ImportRun.objects.get()
    Member.objects.filter(pk=member.pk).update(card_number="99999999")
    desk.post("import-apply", run.pk)
    member.refresh_from_db()
    assert (member.card_number, Member.objects.count()) == ("99999999", 2)
    again = run.rows.get(number=2)
    assert (again.state, again.messages[-1]["code"], again.before) == ("warning", "changed_meanwhile", None)


def test_the_same_file_sent_and_written_twice_changes_nothing(desk):
    content = make_sheet([HEADINGS, AN, BINH])
    for _ in range(2):
        desk.send(content=content)
        desk.post("import-apply", ImportRun.objects.latest("pk").pk)
    second = ImportRun.objects.latest("pk")
    assert (second.state, set(states(second).values()), Member.objects.count()) == ("previewed", {"unchanged"}, 2)
    page = words(desk.get("import-run", second.pk))
    assert "Tệp này đã nhập ngày" in page
    assert "Mọi dòng đều giống hồ sơ hiện có; không có gì thay đổi." in page


def test_one_file_previewed_twice_and_written_twice_makes_each_member_once(desk):
    for _ in range(2):
        desk.send(AN, BINH)
    for run in ImportRun.objects.all():
        desk.post("import-apply", run.pk)
    assert (Member.objects.count(), Membership.objects.count()) == (2, 2)


# --- faulty rows, sheets, files -----------------------------------------------------------------------------------------


def test_the_faulty_rows_go_out_with_a_column_of_what_is_wrong_and_come_back_as_they_are(desk):
    desk.send(AN, FAULTY, DOUBTFUL, ["CB1", "=1+1", "Nữ", "01/01/1990", "", "", "", "@nguy"])
    run = ImportRun.objects.get()
    response = desk.get("import-faulty-rows", run.pk)
    rows = load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*HEADINGS, "Lỗi"]
    assert rows[1] == [*FAULTY, "Dòng 3: Ngày sinh: “31/02/1987” không phải là một ngày có thật."]
    assert rows[2][4] == 1080000004.0
    assert (rows[3][1], rows[3][7]) == ("=1+1", "@nguy")
    desk.send(content=response.content)
    again = ImportRun.objects.latest("pk")
    assert (again.unknown_columns, states(again)) == (["Ghi chú"], {2: "error", 3: "warning", 4: "error"})


def test_another_sheet_can_be_picked_after_the_first_was_not_a_list(desk):
    content = make_sheet([["Ghi chép"], ["a", "b"]], more={"Đảng viên": [HEADINGS, AN]})
    desk.send(content=content)
    run = ImportRun.objects.get()
    page = words(desk.get("import-run", run.pk))
    assert (run.state, "Không tìm thấy dòng tiêu đề." in page, "Đọc trang tính này" in page) == ("failed", True, True)
    desk.post("import-sheet", run.pk, data={"trang-tinh": "Đảng viên"})
    run.refresh_from_db()
    assert (run.state, states(run)) == ("previewed", {2: "new"})
    desk.post("import-sheet", run.pk, data={"trang-tinh": "Không có"})
    run.refresh_from_db()
    assert run.sheet == "Đảng viên"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 ...", "Tệp này là PDF, không phải bảng tính."),
        (b"PK\x03\x04...", "Không đọc được tệp."),
        (make_sheet([]), "Tệp không có dòng nào."),
        (make_sheet([HEADINGS]), "Tệp không có dòng nào."),
        (make_sheet([[f"Cột {n}" for n in range(200)]] * 2), "Tệp có 200 cột, nhiều nhất là 100."),
    ],
)
def test_a_wrong_file_gets_a_clear_sentence_and_writes_nothing(desk, content, sentence):
    desk.send(content=content)
    run = ImportRun.objects.get()
    page = words(desk.get("import-run", run.pk))
    assert (run.state, sentence in page, "Chưa ghi gì vào hồ sơ." in page) == ("failed", True, True)
    assert (ImportRow.objects.count(), Member.objects.count()) == (0, 0)


def test_a_file_that_is_too_large_is_refused_by_the_form(desk, monkeypatch):
    from branches.views.imports import UploadForm

    monkeypatch.setattr(UploadForm.base_fields["file"], "max_bytes", 10)
    response = desk.send(AN)
    assert (response.status_code, ImportRun.objects.count()) == (200, 0)
    assert "lớn hơn mức" in words(response)


def test_the_file_is_kept_under_a_random_name_and_shown_by_a_harmless_one(desk, tmp_path):
    desk.send(AN, name='..\\..\\bí mật"<x>.xlsx')
    run = ImportRun.objects.get()
    assert run.file_name == "bí mậtx.xlsx"
    assert ("mật" in run.file.name, run.file.name.startswith("imports/"), run.file.name[-5:]) == (False, True, ".xlsx")


def test_a_run_of_which_nothing_was_written_can_be_dropped_with_its_file(
    desk, tmp_path, django_capture_on_commit_callbacks
):
    desk.send(AN)
    run = ImportRun.objects.get()
    response = desk.post("import-discard", run.pk)
    assert (response.url, ImportRun.objects.count(), ImportRow.objects.count()) == (
        reverse("branches:import-list"),
        0,
        0,
    )
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kind", ["members", "rankings", "attendance"])
def test_the_template_can_be_filled_in_and_sent(desk, branch, kind):
    response = desk.get("import-template", kind)
    book = load_workbook(io.BytesIO(response.content))
    headings = book.get_sheet_by_index(0).to_python()[0]
    assert book.sheet_names == ["Danh sách", "Hướng dẫn", "Danh mục"]
    cells = {"Mã tổ chức": "CB1", "Họ và tên khai sinh": "An", "Giới tính": "Nam", "Ngày sinh": "19/05/1980"}
    cells |= {"Ngày vào Đảng": "03/02/2010", "Năm": "2025", "Số thẻ đảng viên": "10000001"}
    cells |= {"Mức": "Hoàn thành nhiệm vụ", "Ngày họp": "03/03/2026", "Có mặt": "x"}
    if kind != "members":
        make_member(branch, card_number="10000001")
    desk.send(kind=kind, content=make_sheet([headings, [cells.get(h.removesuffix(" (*)"), "") for h in headings]]))
    run = ImportRun.objects.get()
    assert (run.unknown_columns, states(run)) == ([], {2: "new"})


# --- progress ---------------------------------------------------------------------------------------------------------


def test_progress_is_seen_while_the_work_runs_and_survives_a_reload(desk, secretary):
    desk.send(AN)
    run = ImportRun.objects.get()
    runs.ask_apply(run, actor=secretary)
    run.refresh_from_db()
    jobs.begin(run.job, total=8)
    jobs.progress(run.job, 6, 8)
    for query, headers in (("", {}), ("?tien-do", {"HTTP_HX_REQUEST": "true"})):
        page = words(desk.get("import-run", run.pk, query=query, **headers))
        assert "Đang ghi: 6 trên 8 dòng. Đồng chí có thể rời trang này." in page
        assert '<progress value="6" max="8"' in page
    runs.apply(run.pk, on=date(2026, 11, 20))
    done = desk.get("import-run", run.pk, query="?tien-do", HTTP_HX_REQUEST="true")
    assert done.headers["HX-Refresh"] == "true"


def test_a_job_whose_worker_died_can_be_run_once_more(desk, secretary):
    desk.send(AN)
    run = ImportRun.objects.get()
    runs.ask_apply(run, actor=secretary)
    run.refresh_from_db()
    jobs.begin(run.job, total=8)
    desk.post("import-retry", run.pk)
    assert Member.objects.count() == 0
    jobs.cache.delete(f"job:{run.job.pk}")
    assert "Việc này đã dừng giữa chừng." in words(desk.get("import-run", run.pk))
    desk.post("import-retry", run.pk)
    assert Member.objects.count() == 1


def test_a_failure_while_writing_writes_nothing_and_says_so(desk, secretary, monkeypatch):
    desk.send(AN)
    run = ImportRun.objects.get()
    runs.ask_apply(run, actor=secretary)

    def broken(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(runs.bulk.Trace, "flush", broken)
    with pytest.raises(RuntimeError):
        runs.apply(run.pk, on=date(2026, 11, 20))
    run.refresh_from_db()
    assert (run.state, run.message, run.job.state, Member.objects.count()) == ("previewed", runs.FAILED, "failed", 0)


def test_a_task_that_is_delivered_twice_writes_once(desk, secretary):
    desk.send(AN)
    run = ImportRun.objects.get()
    desk.post("import-apply", run.pk)
    runs.apply(run.pk, on=date(2026, 11, 20))
    assert (Member.objects.count(), Entry.objects.count()) == (1, 1)


def test_a_large_file_is_read_by_a_worker(desk, monkeypatch):
    monkeypatch.setattr(runs, "READ_AT_ONCE_BYTES", 10)
    desk.send(AN)
    run = ImportRun.objects.get()
    assert (run.state, run.job.kind, run.job.state) == ("previewed", "import.read", "done")


# --- taking back --------------------------------------------------------------------------------------------------------


def everything():
    models = (Member, Membership)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_an_import_is_taken_back_as_a_whole(desk, branch):
    make_member(branch, "Nông Văn An", identity_number="001080000001", born_on=date(1980, 5, 19))
    make_member(Organization.objects.get(code="CB2"))
    before = everything()
    desk.send(AN, BINH)
    run = ImportRun.objects.get()
    desk.post("import-apply", run.pk)
    assert everything() != before
    assert "2 hồ sơ trở về như trước" in words(desk.get("import-undo", run.pk))
    desk.post("import-undo", run.pk)
    run.refresh_from_db()
    assert (run.state, everything() == before) == ("undone", True)
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == ["branches.apply_import", "branches.undo_import"]


def test_a_transfer_by_a_list_is_taken_back_too(branch):
    person = make_member(branch, "Nông Văn An", identity_number="001080000001", born_on=date(1980, 5, 19))
    staff = make_officer(branch.parent, Role.STAFF)
    before = everything()
    import_rows("members", [HEADINGS, ["CB2", *AN[1:]]], actor=staff)
    person.refresh_from_db()
    assert person.branch.code == "CB2"
    runs.ask_undo(ImportRun.objects.get(), actor=staff)
    runs.undo(ImportRun.objects.get().pk)
    assert everything() == before


def _edited(member):
    Member.objects.filter(pk=member.pk).update(hometown="Xã khác")


def _ranked(member):
    make_ranking(member, 2025)


def _ended(member):
    member.memberships.update(ends_on=date(2026, 1, 1), ended_by="died")


@pytest.mark.parametrize("touch", [_edited, _ranked, _ended])
def test_an_import_is_not_taken_back_once_a_record_was_touched(desk, touch):
    desk.send(AN, BINH)
    run = ImportRun.objects.get()
    desk.post("import-apply", run.pk)
    member = Member.objects.get(full_name="Nông Văn An")
    touch(member)
    before = everything()
    desk.post("import-undo", run.pk)
    run.refresh_from_db()
    page = words(desk.get("import-run", run.pk))
    assert (run.state, everything() == before) == ("applied", True)
    assert "Chưa hoàn lại được: 1 hồ sơ đã được sửa sau lần nhập này." in page
    assert f'<a href="{member.get_absolute_url()}">Nông Văn An</a>' in page


def test_nothing_is_taken_back_that_was_not_written(desk):
    desk.send(AN)
    run = ImportRun.objects.get()
    desk.post("import-undo", run.pk)
    run.refresh_from_db()
    assert run.state == "previewed"


def test_a_run_is_not_dropped_or_read_again_after_it_was_written(desk):
    desk.send(AN)
    run = ImportRun.objects.get()
    desk.post("import-apply", run.pk)
    for verb in ("import-discard", "import-apply", "import-confirm", "import-sheet"):
        desk.post(verb, run.pk)
    run.refresh_from_db()
    assert (run.state, Member.objects.count()) == ("applied", 1)


# --- who may ------------------------------------------------------------------------------------------------------------

PAGES = [
    ("get", "import-run"),
    ("get", "import-undo"),
    ("get", "import-faulty-rows"),
    ("post", "import-undo"),
    ("post", "import-apply"),
    ("post", "import-confirm"),
    ("post", "import-sheet"),
    ("post", "import-retry"),
    ("post", "import-discard"),
]


@pytest.mark.parametrize(("method", "name"), PAGES)
def test_a_run_is_seen_by_its_sender_alone(desk, client, branch, method, name):
    desk.send(AN)
    run = ImportRun.objects.get()
    for stranger in (make_officer(branch, Role.DEPUTY), make_officer(branch.parent.parent, Role.STAFF)):
        client.force_login(stranger)
        assert getattr(client, method)(reverse(f"branches:{name}", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.state == "previewed"


@pytest.mark.parametrize("kind", ["members", "rankings"])
def test_a_page_of_rows_costs_as_many_questions_for_three_rows_as_for_one(desk, branch, kind):
    people = [make_member(branch, card_number=f"2000000{n}") for n in range(4)]
    lists = {
        "members": [
            HEADINGS,
            *(["CB1", f"Nông Văn {n}", *AN[2:4], f"00109000000{n}", f"3000000{n}", *AN[6:]] for n in range(4, 8)),
        ],
        "rankings": [["Năm", "Số thẻ", "Mức"], *(["2025", p.card_number, "Hoàn thành nhiệm vụ"] for p in people)],
    }
    counts = []
    for some in (lists[kind][:2], [lists[kind][0], *lists[kind][2:]]):
        desk.send(kind=kind, content=make_sheet(some))
        run = ImportRun.objects.latest("pk")
        desk.post("import-apply", run.pk)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get("import-run", run.pk).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.READER, Role.INSPECTION, Role.COMMITTEE_MEMBER, Role.RECORDER])
def test_an_office_without_this_right_gets_a_sentence_that_says_who_may(client, branch, role):
    client.force_login(make_officer(branch, role))
    for response in (
        client.get(reverse("branches:import-list")),
        client.get(reverse("branches:import-template", args=["members"])),
    ):
        assert response.status_code == 403
        assert "mới nhập được danh sách" in words(response)


def test_a_branch_secretary_does_not_get_the_list_of_organisations(desk):
    assert "Tổ chức đảng</span>" not in words(desk.get("import-list"))
    assert desk.get("import-template", "organizations").status_code == 404
    response = desk.send(["A"], kind="organizations")
    assert (response.status_code, ImportRun.objects.count()) == (200, 0)


def test_a_sender_who_lost_the_office_no_longer_writes(desk, secretary, client):
    desk.send(AN)
    run = ImportRun.objects.get()
    secretary.offices.update(ends_on=date(2021, 1, 1))
    assert desk.post("import-apply", run.pk).status_code == 403
    assert Member.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_list_at_the_same_time_make_each_member_once(branch):
    start, failures = Barrier(2), []
    rows = [HEADINGS, *([*AN[:1], f"Nông Văn {n}", *AN[2:4], f"{n:012}", f"{n:08}", *AN[6:]] for n in range(40))]

    def work():
        try:
            start.wait()
            import_rows("members", rows)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failures, Member.objects.count(), Membership.objects.count()) == ([], 40, 40)
