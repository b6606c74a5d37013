"""The pages of organisation changes: prepare, look, carry out, take back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import changes
from branches.changes.planning import K, line
from branches.models import Job, Organization, OrganizationChange, Role
from branches.tasks import work_on_change
from branches.tests.builders import make_change, make_officer, make_organization, make_sheet, make_tree

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
DECISION = {
    "title": "Sáp nhập hai chi bộ thôn",
    "decision_number": "47-QĐ/ĐU",
    "decided_on": "18/11/2026",
    "effective_on": "20/11/2026",
}


@pytest.fixture(autouse=True)
def today(settings):
    settings.BUSINESS_DATE = TODAY


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def staff(client, tree):
    user = make_officer(tree[1], Role.STAFF)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"branches:{name}", args=args)


def text_of(response):
    return response.content.decode()


def test_a_merger_is_prepared_looked_at_carried_out_and_taken_back(client, staff, tree):
    _, superior, committee, a, b = tree
    response = client.post(url("change-new"), DECISION)
    change = OrganizationChange.objects.get()
    assert (response.url, change.organization, change.created_by) == (change.get_absolute_url(), superior, staff)
    add = url("change-add", change.pk, "sap-nhap")
    assert client.get(add, {"to-chuc": "²"}).status_code == 200  # a digit to look at, and no number
    wrong = client.post(add, {"organizations": [a.pk], "into": a.pk, "name": "", "code": ""})
    assert "Tổ chức nhận không thể ở trong các tổ chức được sáp nhập." in text_of(wrong)
    client.post(add, {"organizations": [a.pk, b.pk], "name": "Chi bộ Đồng Bản", "code": "DB.1"})
    page = client.get(change.get_absolute_url())
    assert [(row.title, row.verb, row.label) for row in page.context["page"]] == [
        ("Chi bộ Đồng Bản", "Thành lập", "Sẵn sàng"),
        ("Chi bộ thôn Bản Chang", "Sáp nhập", "Sẵn sàng"),
        ("Chi bộ thôn Đồng Dâu", "Sáp nhập", "Sẵn sàng"),
    ]
    assert Organization.objects.count() == 5  # nothing has happened yet
    client.post(url("change-apply", change.pk))
    a.refresh_from_db()
    assert (a.merged_into.name, a.dissolved_on) == ("Chi bộ Đồng Bản", TODAY)
    shown = text_of(client.get(a.get_absolute_url()))
    assert "Các lần thay đổi" in shown
    assert "Sáp nhập vào: Chi bộ Đồng Bản" in shown
    assert "Hoàn lại" in text_of(client.get(url("change-undo", change.pk)))
    client.post(url("change-undo", change.pk))
    change.refresh_from_db()
    assert (change.state, Organization.objects.count()) == ("undone", 5)
    assert "Đã hoàn lại" in text_of(client.get(change.get_absolute_url()))


@pytest.mark.parametrize(
    ("kind", "data", "moved"),
    [
        ("thanh-lap", {"parent": 2, "name": "Chi bộ Mới", "code": "M.1", "kind": "branch"}, ("found", "Chi bộ Mới")),
        ("doi-ten", {"organization": 3, "name": "Chi bộ 1"}, ("rename", "Tên: Chi bộ thôn Đồng Dâu → Chi bộ 1")),
        (
            "chuyen-truc-thuoc",
            {"organizations": [3], "parent": 5},
            ("move", "Trực thuộc: Đảng bộ cơ sở Đồng Dâu → Khác"),
        ),
        ("ca-cap", {"source": 2, "parent": 5}, ("move", "Trực thuộc: Đảng bộ cơ sở Đồng Dâu → Khác")),
        ("giai-the", {"organization": 3, "into": ""}, ("dissolve", "Giải thể ngày: 20/11/2026")),
    ],
)
def test_every_kind_of_line_has_a_form(client, staff, tree, kind, data, moved):
    places = [*tree, make_organization(tree[1], name="Khác")]
    pointed = {
        name: [places[n].pk for n in value]
        if isinstance(value, list)
        else places[value].pk
        if isinstance(value, int)
        else value
        for name, value in data.items()
    }
    change = make_change(tree[1], actor=staff)
    assert client.get(url("change-add", change.pk, kind)).status_code == 200
    assert client.post(url("change-add", change.pk, kind), pointed).status_code == 302
    row = changes.plan(change, on=TODAY).items[0].line
    assert (row.kind, row.state) == (moved[0], "ready")
    assert moved[1] in text_of(client.get(change.get_absolute_url()))


def test_a_split_asks_which_branch_and_then_whom(client, staff, tree):
    _, superior, committee, a, _ = tree
    change = make_change(superior, actor=staff)
    address = url("change-add", change.pk, "chia-tach")
    assert "Chi bộ được chia tách" in text_of(client.get(address))
    response = client.get(address, {"source": a.pk})
    assert response.context["form"].branch == a
    nobody = client.post(f"{address}?source={a.pk}", {"name": "Chi bộ Mới", "code": "M.1"})
    assert "Chưa chọn các đồng chí sang chi bộ mới." in text_of(nobody)


def test_what_is_to_be_looked_at_is_ticked_first(client, staff, tree):
    _, superior, committee, a, b = tree
    change = make_change(superior, actor=staff)
    changes.add(change, [line(K.RENAME, a, name=b.name)], actor=staff, on=TODAY)
    response = client.post(url("change-apply", change.pk), follow=True)
    assert "Đánh dấu ô “Đã xem”" in text_of(response)
    client.post(url("change-apply", change.pk), {"da-xem": "on"})
    assert Organization.objects.get(pk=a.pk).name == b.name


def test_what_hindered_and_was_settled_elsewhere_is_seen_when_one_looks_again(client, staff, tree):
    _, superior, committee, a, b = tree
    change = make_change(superior, actor=staff)
    changes.add(change, [line(K.RENAME, a, name="Chi bộ Mới")], actor=staff, on=TODAY)
    OrganizationChange.objects.filter(pk=change.pk).update(counts={"lines": 1, "error": 1})  # as it was seen before
    assert "Xem trước lại" in text_of(client.get(change.get_absolute_url()))
    response = client.post(url("change-apply", change.pk), follow=True)
    assert "Đã xem trước lại" in text_of(response)
    assert Organization.objects.get(pk=a.pk).name != "Chi bộ Mới"
    client.post(url("change-apply", change.pk))
    assert Organization.objects.get(pk=a.pk).name == "Chi bộ Mới"


def test_a_spreadsheet_is_read_and_a_file_that_is_none_is_refused_in_words(client, staff, tree):
    _, superior, committee, a, b = tree
    change = make_change(superior, actor=staff)
    address = url("change-add", change.pk, "bang-tinh")
    refused = client.post(address, {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.4 x")})
    assert "Tệp này là PDF, không phải bảng tính." in text_of(refused)
    sheet = make_sheet([["Mã tổ chức", "Việc", "Tên mới"], [a.code, "Đổi tên", "Chi bộ 1"]])
    client.post(address, {"file": SimpleUploadedFile("a.xlsx", sheet)})
    assert [row.after["name"] for row in change.lines.all()] == ["Chi bộ 1"]
    client.post(url("change-remove", change.pk, 1))
    assert not change.lines.exists()
    assert client.get(url("change-template")).content[:2] == b"PK"


def test_a_branch_sees_its_own_line_of_what_was_done_and_may_not_take_it_back(client, staff, tree):
    _, superior, committee, a, b = tree
    change = make_change(superior, actor=staff)
    changes.add(change, [line(K.RENAME, o, name=f"Chi bộ {o.pk}") for o in (a, b)], actor=staff, on=TODAY)
    client.force_login(make_officer(a))
    assert client.get(change.get_absolute_url()).status_code == 404
    changes.apply(change, actor=staff, on=TODAY)
    page = client.get(change.get_absolute_url())
    assert [row.title for row in page.context["page"]] == ["Chi bộ thôn Đồng Dâu"]
    assert "Bản Chang" not in text_of(page)
    assert client.post(url("change-undo", change.pk)).status_code == 403


def test_a_worker_carries_out_what_is_large_and_puts_back_what_has_changed(client, staff, tree):
    _, superior, committee, a, b = tree
    change = make_change(superior, actor=staff)
    changes.add(change, [line(K.RENAME, a, name="Chi bộ 1")], actor=staff, on=TODAY)
    changes.ask(change, "applying", actor=staff, on=TODAY)
    assert "Đồng chí có thể rời trang này." in text_of(client.get(change.get_absolute_url()))
    Organization.objects.filter(pk=a.pk).update(code="KHAC")
    work_on_change(change.pk)
    change.refresh_from_db()
    assert (change.state, Job.objects.get().state) == ("draft", "failed")
    assert "Có dòng đã khác so với khi xem trước." in text_of(client.get(change.get_absolute_url()))
    changes.ask(change, "applying", actor=staff, on=TODAY)
    work_on_change(change.pk)
    work_on_change(change.pk)  # safe to run twice
    change.refresh_from_db()
    assert (change.state, Organization.objects.get(pk=a.pk).name) == ("applied", "Chi bộ 1")


def questions(client, *addresses):
    """How many statements each page takes."""
    found = []
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        found.append(len(queries))
    return found


def test_the_pages_ask_the_same_number_of_questions_whatever_the_rows(client, staff, tree):
    _, superior, committee, a, b = tree
    change = make_change(superior, actor=staff)
    changes.add(change, [line(K.RENAME, a, name="Chi bộ 1")], actor=staff, on=TODAY)
    addresses = url("change-list"), change.get_absolute_url()
    questions(client, *addresses)  # the first page of a session asks a little more
    before = questions(client, *addresses)
    changes.add(change, [line(K.RENAME, o, name=f"Chi bộ {o.pk}") for o in (b, committee)], actor=staff, on=TODAY)
    for _ in range(2):
        make_change(superior, actor=staff)
    assert questions(client, *addresses) == before
