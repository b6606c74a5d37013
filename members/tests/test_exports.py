"""Lists that leave the program: columns, filters, masks, rights, the file and its last day."""

import hashlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from branches import calendar
from branches.imports import runs
from branches.models import Entry, Job, Office, Role
from branches.tests.builders import make_officer, make_organization, make_tree, make_user
from members import exports
from members.actions import exports as verbs
from members.exports import sheet
from members.models import (
    DocumentType,
    DuesBase,
    Ending,
    FilePaper,
    ListExport,
    Meeting,
    Member,
    Precision,
    SavedFilter,
)
from members.tests.builders import (
    make_candidate,
    make_dues_list,
    make_member,
    make_members,
    make_ranking,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 31)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def branch(tree):
    return tree[3]


@pytest.fixture
def secretary(branch, client):
    user = make_officer(branch)
    client.force_login(user)
    return user


def read(response):
    book = CalamineWorkbook.from_filelike(BytesIO(response.getvalue()))
    return book.get_sheet_by_index(0).to_python()


def ask(client, key="members", query="", **data):
    """The answer to the form of an export; the usual columns unless others are named."""
    usual = [column.key for column in exports.by_key(key).chosen(())]
    return client.post(f"{reverse('members:list-export', args=[key])}?{query}", {"columns": usual} | data)


def export(client, key="members", query="", **data):
    """The rows of the file that comes of it, the headings first."""
    response = ask(client, key, query, **data)
    assert response.status_code == 302, response.context["form"].errors
    pk = ListExport.objects.latest("pk").pk
    assert response.url == reverse("members:export-page", args=[pk])
    return read(client.get(reverse("members:export-file", args=[pk])))


def cells(rows, number=1):
    return {heading: value for heading, value in zip(rows[0], rows[number], strict=True) if value != ""}


# --- what stands in the file ----------------------------------------------------------------------------------------


def test_the_member_list_has_the_official_headings_and_the_rows_of_the_filter(client, secretary, branch):
    make_member(branch, "Vi Văn Đạt", identity_number="038081000174", born_precision=Precision.YEAR)
    make_member(branch, "Hà Thị Yến", gender="female")
    rows = export(client, query="gender=male")
    assert len(rows) == 2
    assert ", ".join(rows[0]) == (
        "STT, Mã tổ chức, Họ và tên khai sinh, Họ và tên đang dùng, Giới tính, Ngày sinh, Số căn cước, "
        "Số thẻ đảng viên, Số lý lịch, Quê quán, Nơi thường trú, Nơi tạm trú, Dân tộc, Tôn giáo, Nghề nghiệp, Khu vực, "
        "Giáo dục phổ thông, Chuyên môn, Lý luận chính trị, Học hàm, Là đoàn viên, Ngày vào Đảng, Ngày chính thức, "
        "Ngày miễn sinh hoạt, Chức vụ Đảng, Điện thoại, Thư điện tử, Ngày ra khỏi Đảng, Hình thức ra khỏi Đảng, "
        "Số quyết định ra khỏi Đảng"
    )
    assert cells(rows) == {
        "STT": "1",
        "Mã tổ chức": branch.code,
        "Họ và tên khai sinh": "Vi Văn Đạt",
        "Giới tính": "Nam",
        "Ngày sinh": "1980",
        "Số căn cước": "•••••••••174",
        "Ngày vào Đảng": date(2010, 2, 3),
        "Ngày chính thức": date(2011, 2, 3),
    }


def test_a_file_holds_the_chosen_columns_in_their_official_order(client, secretary, branch):
    make_member(branch, "Vi Văn Đạt")
    rows = export(client, columns=["admitted_on", "full_name"])
    assert rows == [["STT", "Họ và tên khai sinh", "Ngày vào Đảng"], ["1", "Vi Văn Đạt", date(2010, 2, 3)]]
    assert ask(client, columns=[]).context["form"].errors == {"columns": ["Chọn ít nhất một cột."]}


def test_those_who_left_carry_their_exit(client, secretary, branch):
    left = make_member(branch, "Nông Văn Ra")
    left.memberships.update(ends_on=date(2025, 1, 1), ended_by=Ending.LEFT)
    row = cells(export(client, query="status=left"))
    assert (row["Họ và tên khai sinh"], row["Ngày ra khỏi Đảng"], row["Hình thức ra khỏi Đảng"]) == (
        "Nông Văn Ra",
        date(2025, 1, 1),
        "Xin ra khỏi Đảng",
    )


def test_text_that_looks_like_a_formula_stays_text(client, secretary, branch):
    make_member(branch, hometown='=HYPERLINK("http://x")', identity_number="000000000001")
    row = cells(export(client))
    assert (row["Quê quán"], row["Số căn cước"]) == ('=HYPERLINK("http://x")', "•••••••••001")


def test_full_numbers_need_a_reason_and_every_file_is_journalled_once(client, secretary, branch):
    make_member(branch, identity_number="038081000174")
    errors = ask(client, full_numbers="on").context["form"].errors
    assert errors == {"reason": ["Chưa ghi lý do cần đủ số căn cước và cột Tôn giáo."]}
    assert not Entry.objects.filter(verb="members.export").exists()
    rows = export(client, query="gender=male", full_numbers="on", reason="Đối chiếu với công an xã")
    assert cells(rows)["Số căn cước"] == "038081000174"
    entry, made = Entry.objects.get(verb="members.export"), ListExport.objects.get()
    assert (entry.actor, entry.organization, entry.facts) == (
        secretary,
        branch,
        {
            "list": "Danh sách đảng viên",
            "rows": 1,
            "full_numbers": True,
            "reason": "Đối chiếu với công an xã",
            "filters": {"gender": "male"},
            "sha256": made.sha256,
        },
    )
    with default_storage.open(made.file) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == made.sha256


def test_the_journal_keeps_a_searched_number_masked(client, secretary, branch):
    make_member(branch, identity_number="038081000174")
    assert len(export(client, query="q=038081000174&sau=9&x=y")) == 2
    assert Entry.objects.get(verb="members.export").facts["filters"] == {"q": "•••••••••174"}


def test_wrong_filters_are_not_exported(client, secretary, branch):
    make_member(branch)
    for key, query in (("members", "status=nonsense"), ("members", "q=%00"), ("rankings", "year=12")):
        form = ask(client, key, query).context["form"]
        assert form.non_field_errors() == ["Các ô lọc chưa đúng. Sửa các ô lọc ở trên rồi xuất."]
    assert not ListExport.objects.exists()


def test_every_list_can_be_written(client, secretary, branch, tree):
    """Each with its columns and the order of its rows, also those that nobody has filled yet."""
    member = make_member(branch)
    make_ranking(member, 2025)
    make_member(branch, official_on=None)
    make_candidate(branch)
    Meeting.objects.create(branch=branch, held_on=ON, chaired_by="A", recorded_by="B")
    make_dues_list(branch, date(2026, 5, 1))
    found = {}
    for wanted in exports.lists_for(secretary):
        asked = wanted.form(exports.question(f"organization={branch.code}&year=2026"), actor=secretary, on=ON)
        if wanted.key in ("members", "cases"):  # their pages have filters of their own
            asked = wanted.form(exports.question(""), actor=secretary, on=ON)
        assert asked.is_valid(), wanted.key
        rows = list(sheet.rows(wanted.columns, wanted.found(asked, secretary), on=ON, whole=True))
        assert {len(row) for row in rows} <= {len(wanted.columns) + 1}, wanted.key
        found |= {wanted.key: len(rows)} if rows else {}
    assert found == {
        "members": 3,
        "organizations": 1,
        "meetings": 1,
        "dues-lists": 1,
        "dues-charges": 3,
        "years": 1,
        "admissions": 1,
    }


def test_a_meeting_says_how_many_were_present(client, secretary, branch):
    meeting = Meeting.objects.create(branch=branch, held_on=ON, chaired_by="A", recorded_by="B")
    for number, member in enumerate(make_members(branch, 3)):
        meeting.attendances.create(member=member, present=number > 0)
    rows = export(client, "meetings", columns=["held_on", "kind", "on_roll", "present"])
    assert rows[1:] == [["1", ON, "Thường kỳ", 3, 2]]


def test_the_number_of_queries_does_not_grow_with_the_rows(secretary, branch):
    counts = []
    for more in (1, 3):
        make_members(branch, more)
        with CaptureQueriesContext(connection) as queries:
            list(sheet.rows(exports.by_key("members").columns, Member.objects.order_by("pk"), on=ON, whole=False))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


# --- what goes out comes back in ------------------------------------------------------------------------------------


def put_back(key, kind, tmp_path, actor):
    wanted = exports.by_key(key)
    asked = wanted.form(exports.question(""), actor=actor, on=ON)
    path = tmp_path / f"{key}.xlsx"
    sheet.write(str(path), wanted.title, wanted.chosen(()), wanted.found(asked, actor), on=ON, whole=False)
    result, done = runs.import_file(kind, path.name, path.read_bytes(), on=ON)
    return done, result["rows"], result["unchanged"], result["errors"]


def test_lists_with_an_import_come_back_unchanged(tree, branch, tmp_path):
    actor = make_officer(tree[0], Role.STAFF)
    member = make_member(branch, identity_number="038081000174", card_number="12345678")
    make_ranking(member, 2025)
    DuesBase.objects.create(member=member, code="insured", base=9_200_000, from_month=date(2026, 5, 1))
    meeting = Meeting.objects.create(branch=branch, held_on=ON, chaired_by="A", recorded_by="B")
    meeting.attendances.create(member=member, present=True)
    make_dues_list(branch, date(2026, 5, 1))
    assert put_back("rankings", "rankings", tmp_path, actor) == (True, 1, 1, [])
    assert put_back("attendance", "attendance", tmp_path, actor) == (True, 1, 1, [])
    assert put_back("dues-charges", "dues", tmp_path, actor)[0::3] == (True, [])
    done, rows, unchanged, errors = put_back("organizations", "organizations", tmp_path, actor)
    assert (done, errors, unchanged) == (True, [], rows)


# --- rights ---------------------------------------------------------------------------------------------------------


def test_only_the_owner_reads_the_file(client, secretary, branch):
    make_member(branch)
    export(client)
    made = ListExport.objects.get()
    client.force_login(make_officer(branch, Role.DEPUTY))
    for name in ("export-page", "export-file"):
        assert client.get(reverse(f"members:{name}", args=[made.pk])).status_code == 404
    assert client.post(reverse("members:export-remove", args=[made.pk])).status_code == 404


def test_rights_are_asked_again_when_the_file_is_written_and_read(client, secretary, branch):
    make_member(branch)
    made = verbs.ask_export(exports.by_key("members"), query="", columns=[], actor=secretary, on=ON)
    export(client)
    secretary.offices.update(ends_on=calendar.today() - timedelta(days=1))
    verbs.write_export(made.pk, on=ON)
    made.job.refresh_from_db()
    assert (made.job.state, made.job.message) == (Job.State.FAILED, verbs.NO_OFFICE)
    last = ListExport.objects.first()
    assert client.get(reverse("members:export-file", args=[last.pk])).status_code == 403


def test_a_file_ends_with_the_office_it_was_written_for(client, secretary, branch, tree):
    make_member(branch)
    export(client)
    made = ListExport.objects.get()
    today = calendar.today()
    Job.objects.update(ended_at=calendar.now() - timedelta(days=3))
    file = reverse("members:export-file", args=[made.pk])
    Office.objects.create(user=secretary, organization=tree[4], role=Role.SECRETARY, starts_on=today)
    assert len(read(client.get(file))) == 2
    secretary.offices.filter(organization=branch).update(ends_on=today - timedelta(days=1))
    assert client.get(file).status_code == 403
    Office.objects.create(user=secretary, organization=tree[2], role=Role.STAFF, starts_on=today)
    assert len(read(client.get(file))) == 2


def test_a_filter_that_is_out_of_reach_meanwhile_fails_with_a_reason(client, tree):
    user = make_officer(tree[1], Role.STAFF)
    client.force_login(user)
    made = verbs.ask_export(
        exports.by_key("rankings"),
        query=f"organization={make_organization(code='XA9').code}",
        columns=[],
        actor=user,
        on=ON,
    )
    verbs.write_export(made.pk, on=ON)
    page = client.get(reverse("members:export-page", args=[made.pk])).content.decode()
    assert (verbs.NO_FILTER in page, "Lập lại" in page) == (True, True)


def test_the_paper_file_goes_out_only_to_those_who_keep_it(tree, branch):
    reader = make_officer(branch, Role.READER)
    wanted = exports.by_key("papers")
    assert (wanted.may(reader), wanted.may(make_officer(branch))) == (False, True)
    Office.objects.create(user=reader, organization=tree[4], role=Role.SECRETARY, starts_on=date(2020, 1, 1))
    FilePaper.objects.create(member=make_member(branch), type=DocumentType.objects.first(), place="Tủ 1")
    reader.__dict__.pop("_offices_today", None)
    asked = wanted.form(exports.question(""), actor=reader, on=ON)
    assert (wanted.may(reader), asked.is_valid(), list(wanted.found(asked, reader))) == (True, True, [])


# --- the file and its days ------------------------------------------------------------------------------------------


def test_a_long_list_is_left_to_a_worker_and_can_be_handed_over_again(client, secretary, branch, monkeypatch):
    monkeypatch.setattr(verbs, "AT_ONCE", 1)
    make_members(branch, 2)
    response = ask(client)
    made = ListExport.objects.select_related("job").get()
    assert "đang chờ đến lượt" in client.get(response.url).content.decode().lower()
    assert client.get(reverse("members:export-file", args=[made.pk])).status_code == 404
    Job.objects.update(created_at=calendar.now() - timedelta(hours=1))
    assert "dừng giữa chừng" in client.get(response.url + "?tien-do", headers={"HX-Request": "true"}).content.decode()
    client.post(reverse("members:export-retry", args=[made.pk]))
    verbs.write_export(made.pk, on=ON)
    verbs.write_export(made.pk, on=ON)
    made.refresh_from_db()
    assert (made.rows, made.job.state, Entry.objects.filter(verb="members.export").count()) == (2, Job.State.DONE, 1)


def test_files_are_removed_after_their_last_day(client, secretary, branch, django_capture_on_commit_callbacks):
    make_member(branch)
    export(client)
    made = ListExport.objects.get()
    assert made.expires_on == calendar.today() + timedelta(days=14)
    assert verbs.remove_expired(made.expires_on) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert verbs.remove_expired(made.expires_on + timedelta(days=1)) == 1
    assert (ListExport.objects.count(), Job.objects.count(), default_storage.exists(made.file)) == (0, 0, False)


def test_an_owner_removes_a_file_early(client, secretary, branch, django_capture_on_commit_callbacks):
    export(client)
    name = ListExport.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("members:export-remove", args=[ListExport.objects.get().pk]), follow=True)
    assert (default_storage.exists(name), "Đã xóa tệp" in response.content.decode()) == (False, True)


# --- saved filters, columns -----------------------------------------------------------------------------------------


def test_filters_and_columns_are_saved_under_a_name_for_oneself(client, secretary, branch):
    make_member(branch, "Vi Văn Đạt", phone="0912345678")
    address = reverse("members:filter-new", args=["members"]) + "?gender=male&status=&cot=phone&sau=3"
    response = client.post(address, {"name": "Nam, điện thoại"})
    saved = SavedFilter.objects.get()
    assert response.url == reverse("members:list") + "?gender=male&cot=phone"
    page = client.get(response.url)
    assert [column.key for column in page.context["columns"]] == ["phone"]
    assert ("Nam, điện thoại" in page.content.decode(), "0912345678" in page.content.decode()) == (True, True)
    again = client.post(address, {"name": "Nam, điện thoại"})
    assert again.context["form"].errors == {"name": ["Đồng chí đã có bộ lọc tên này."]}
    client.post(reverse("members:filter-edit", args=[saved.pk]), {"name": "Nam"})
    assert str(SavedFilter.objects.get()) == "Nam"
    client.force_login(make_user())
    assert client.post(reverse("members:filter-remove", args=[saved.pk])).status_code == 404
    client.force_login(secretary)
    client.post(reverse("members:filter-remove", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


def test_columns_of_a_file_are_saved_with_it(client, secretary, branch):
    for columns in (["full_name"], ["year", "level"]):
        ask(client, "rankings", "year=2025", columns=columns, save_as="Mức năm 2025")
    saved = SavedFilter.objects.get()
    assert (saved.page, saved.query, saved.columns) == ("export:rankings", "year=2025", ["year", "level"])
    form = client.get(saved.get_absolute_url()).context["form"]
    assert form["columns"].initial == ["year", "level"]


def test_the_old_address_of_the_export_still_works(client, secretary):
    response = client.get(reverse("members:export") + "?gender=male")
    assert response.url == reverse("members:list-export", args=["members"]) + "?gender=male"
