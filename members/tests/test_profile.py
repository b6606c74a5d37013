"""The whole Phiếu đảng viên: completeness, its verbs, and that what is sensitive is never read without a reason."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import calendar
from branches.access import NoOffice
from branches.models import Entry, Role, Viewing
from branches.tests.builders import make_officer, make_tree
from members import actions, exports, pages, record
from members.actions import profile as verbs
from members.exports import sheet
from members.models import (
    Activity,
    Badge,
    CodeItem,
    ForeignRelation,
    HistoryItem,
    Member,
    Profile,
    Relative,
    Reward,
    Standing,
    Training,
)
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 16)
REASON = "Bổ sung phiếu hằng năm"


@pytest.fixture
def branch():
    return make_tree()[3]


@pytest.fixture
def secretary(branch, client):
    user = make_officer(branch)
    client.force_login(user)
    return user


@pytest.fixture
def member(branch):
    return make_member(branch, "Hà Thị Yến", religion=word("religion", "Công giáo"), hometown="Yên Bái")


def word(code_list, name):
    return CodeItem.objects.get(list=code_list, name=name)


def url(name, *args):
    return reverse(f"members:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def part(member, key, opened=frozenset()):
    return next(part for part in record.parts(member, opened) if part.group.key == key)


def state(member, key):
    found = part(member, key)
    return found.state, found.words


def last_facts(verb):
    return Entry.objects.filter(verb=f"members.{verb}").latest("pk").facts


def open_section(client, member, section):
    return client.post(url("record-open", member, section), {"reason": REASON})


def page_of(client, member, name="record"):
    return client.get(url(name, member)).content.decode()


# --- what the record is made of -------------------------------------------------------------------------------------


def test_the_thirty_groups_stand_in_the_order_of_the_form():
    assert [group.number for group in record.GROUPS] == list(range(1, 31))
    assert [group for _, _, groups in record.CHAPTERS for group in groups] == list(record.GROUPS)
    assert len(record.BY_KEY) == 30
    asked = [name for group in record.GROUPS for name in group.asked]
    assert all(record.column_of(name) for name in asked)


def test_every_fact_of_the_profile_stands_in_exactly_one_group():
    placed = [name for group in record.GROUPS for name in group.more]
    assert sorted(placed) == sorted(
        field.name for field in Profile._meta.concrete_fields if field.name not in ("member", "nothing_in")
    )


def test_the_list_of_peoples_is_whole():
    peoples = CodeItem.objects.filter(list="ethnicity", active=True).exclude(name="Người nước ngoài gốc")
    assert peoples.count() == 54


def test_completeness_is_told_for_each_group(member):
    assert state(member, "khai-sinh") == ("empty", "Chưa ghi")
    assert state(member, "que-quan") == ("done", "Đủ")
    assert state(member, "vao-dang") == ("lacking", "Còn thiếu 6 mục")
    verbs.change_profile(member, {"introducer_1": "Nông Văn Thịnh", "admitted_branch": "Chi bộ A"}, actor=None, on=ON)
    assert state(member, "vao-dang") == ("lacking", "Còn thiếu 4 mục")
    assert state(member, "mien-sinh-hoat") == ("nothing", "Không có")
    Standing.objects.create(member=member, kind="exempt", starts_on=date(2025, 1, 1))
    assert part(member, "mien-sinh-hoat").rows == ((None, ["01/01/2025", "", "Miễn sinh hoạt", ""]),)


def test_a_probationary_member_is_not_asked_for_the_branch_of_recognition(branch):
    assert state(make_member(branch, official_on=None), "vao-dang") == ("lacking", "Còn thiếu 5 mục")


def test_badges_are_shown_once_they_are_given(member):
    badge = {"member": member, "occasion": date(2026, 2, 3), "proposed_on": date(2026, 1, 5)}
    Badge.objects.create(years=30, **badge)
    assert state(member, "huy-hieu") == ("nothing", "Không có")
    Badge.objects.create(years=40, state="awarded", awarded_on=date(2026, 2, 3), badge_number="12", **badge)
    assert part(member, "huy-hieu").rows == ((None, ["40 năm", "03/02/2026", "", "12"]),)


# --- verbs ----------------------------------------------------------------------------------------------------------


def test_facts_are_journalled_from_and_to_and_nothing_where_nothing_changed(member):
    verbs.change_profile(member, {"recruited_on": "2004-09", "recruited_by": "Trường A"}, actor=None, on=ON)
    assert last_facts("change_profile") == {"recruited_on": ["", "2004-09"], "recruited_by": ["", "Trường A"]}
    verbs.change_profile(member, {"recruited_by": "Trường A"}, actor=None, on=ON)
    assert Entry.objects.filter(verb="members.change_profile").count() == 1
    assert "Ngày được tuyển dụng: để trống → 09/2004" in pages.time_line(member)[0].details


def test_sensitive_facts_are_never_journalled_in_clear(member):
    facts = {"health": word("health", "Tốt"), "household_income": 120_000_000, "house": "Nhà cấp 4"}
    verbs.change_profile(member, facts, actor=None, on=ON)
    member.religion = word("religion", "Phật giáo")
    actions.change_member(member, actor=None, on=ON)
    relative = Relative(member=member, relation="Vợ", full_name="Lò Thị Mẩy", birth_year=1980)
    verbs.add_row(relative, actor=None, on=ON)
    relative.occupation = "Giáo viên"
    verbs.change_row(relative, actor=None, on=ON)
    verbs.remove_row(relative, reason="Ghi nhầm người", actor=None, on=ON)
    written = str(list(Entry.objects.values_list("facts", flat=True)))
    for secret in ("Tốt", "120", "Nhà cấp 4", "giáo", "Lò Thị Mẩy", "1980", "Giáo viên", "Vợ"):
        assert secret not in written, secret
    assert last_facts("change_profile") == {
        "health": ["", "•••"],
        "household_income": ["", "•••"],
        "house": ["", "•••"],
    }
    assert last_facts("change_row") == {"table": "gia-dinh", "row": relative.pk, "occupation": ["•••", "•••"]}
    assert Relative.objects.get().full_name == "Lò Thị Mẩy"  # removed from the record, kept with its reason
    assert Relative.objects.kept().count() == 0


def test_a_removed_row_is_whole_in_the_journal(member):
    row = verbs.add_row(
        Training(member=member, from_on="2012", to_on="2014-06", school="Trường A", subject="Luật"), actor=None, on=ON
    )
    verbs.remove_row(row, reason="Ghi nhầm người", actor=None, on=ON)
    assert last_facts("remove_row") == {
        "removed_for": "Ghi nhầm người",
        "table": "dao-tao",
        "row": row.pk,
        "from_on": "2012",
        "to_on": "2014-06",
        "school": "Trường A",
        "subject": "Luật",
    }
    assert pages.time_line(member)[0].details == [
        "Mục: Đào tạo, bồi dưỡng",
        "Lý do bỏ: Ghi nhầm người",
        "Từ: 2012",
        "Đến: 06/2014",
        "Tên trường: Trường A",
        "Ngành học, lớp học: Luật",
    ]
    for again in (verbs.change_row, lambda row, **stamp: verbs.remove_row(row, reason="lần nữa", **stamp)):
        with pytest.raises(ValidationError, match="đã được bỏ ngày 16/03/2026"):
            again(row, actor=None, on=ON)


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        ("2014", "2012", "Đến không thể trước Từ."),
        ("2014-06", "2014-05-30", "Đến không thể trước Từ."),
        ("2014-06", "2014", None),
        ("2026-03-16", "", None),
        ("2026-03-17", "", "Từ chưa đến"),
        ("2026-04", "", "Từ chưa đến"),
        ("2026", "2028", None),
    ],
)
def test_dates_of_a_row_are_compared_as_far_as_they_are_known(member, start, end, refused):
    row = Activity(member=member, from_on=start, to_on=end, work="Dạy học")
    if refused is None:
        assert verbs.add_row(row, actor=None, on=ON).pk
    else:
        with pytest.raises(ValidationError, match=refused):
            verbs.add_row(row, actor=None, on=ON)


def test_what_cannot_be_yet_is_refused(member):
    with pytest.raises(ValidationError, match="Nhập năm không sau 2026"):
        verbs.add_row(Relative(member=member, relation="Con", full_name="A", birth_year=2027), actor=None, on=ON)
    with pytest.raises(ValidationError, match="Ngày quyết định kết nạp chưa đến"):
        verbs.change_profile(member, {"admission_decided_on": date(2026, 3, 17)}, actor=None, on=ON)
    with pytest.raises(ValidationError, match="Ngày nhập ngũ chưa đến"):
        verbs.change_profile(member, {"enlisted_on": "2027"}, actor=None, on=ON)


def test_nothing_to_write_is_recorded_and_taken_back_by_the_first_fact(member):
    rewards, service = record.BY_KEY["khen-thuong"], record.BY_KEY["nhap-ngu"]
    for group in (rewards, service):
        verbs.mark_nothing(member, group, True, actor=None, on=ON)
        assert state(member, group.key) == ("nothing", "Không có")
    verbs.add_row(Reward(member=member, form="Giấy khen"), actor=None, on=ON)
    verbs.change_profile(member, {"enlisted_on": "1978"}, actor=None, on=ON)
    assert Profile.objects.get().nothing_in == []
    with pytest.raises(ValidationError, match="Mục 23 đang có dòng đã ghi"):
        verbs.mark_nothing(member, rewards, True, actor=None, on=ON)
    with pytest.raises(ValidationError, match="Mục 21 cần có nội dung"):
        verbs.mark_nothing(member, record.BY_KEY["qua-trinh"], True, actor=None, on=ON)


def test_only_the_keepers_of_the_record_write_and_open(branch, member):
    row = verbs.add_row(Reward(member=member, form="Giấy khen"), actor=None, on=ON)
    stamp = {"actor": make_officer(branch, Role.READER), "on": ON}
    for act in (
        lambda: verbs.change_profile(member, {"house": "A"}, **stamp),
        lambda: verbs.mark_nothing(member, record.BY_KEY["ky-luat"], True, **stamp),
        lambda: verbs.add_row(Reward(member=member, form="A"), **stamp),
        lambda: verbs.change_row(row, **stamp),
        lambda: verbs.remove_row(row, reason=REASON, **stamp),
        lambda: verbs.open_section(member, "gia-dinh", reason=REASON, **stamp),
        lambda: verbs.record_download(member, "download_record", sections=["gia-dinh"], reason=REASON, **stamp),
    ):
        with pytest.raises(NoOffice, match="mới ghi được nội dung này"):
            act()


# --- masked sections ------------------------------------------------------------------------------------------------


@pytest.fixture
def secrets(member):
    """Facts of every sensitive section: key → words that only the opened page shows."""
    facts = {"health": word("health", "Trung bình"), "assets": "Máy xay xát Kubota", "household_income": 98_765_000}
    verbs.change_profile(member, facts, actor=None, on=ON)
    verbs.add_row(Relative(member=member, relation="Vợ", full_name="Lò Thị Mẩy"), actor=None, on=ON)
    verbs.add_row(
        ForeignRelation(member=member, kind="travel", country="Bồ Đào Nha", content="Thăm con"), actor=None, on=ON
    )
    return {
        "ton-giao": ["Công giáo"],
        "suc-khoe": ["Trung bình"],
        "gia-dinh": ["Lò Thị Mẩy"],
        "nuoc-ngoai": ["Bồ Đào Nha", "Thăm con"],
        "kinh-te": ["Kubota", "98.765.000"],
    }


def test_no_page_shows_a_sensitive_value_before_it_is_opened(client, secretary, member, secrets):
    pages_of_member = ("member", "history", "record", "record-print", "record-file", "supplement", "edit")
    for name in pages_of_member:
        page = page_of(client, member, name)
        shown = [text for texts in secrets.values() for text in texts if text in page]
        assert shown == [], name
    for key in ("ton-giao", "suc-khoe", "kinh-te"):
        response = client.get(url("record-group", member, key))
        assert (response.status_code, response.url.split("?")[0]) == (302, url("record-open", member, key))
    row = Relative.objects.get()
    for name in ("record-row", "record-row-remove"):
        assert client.get(url(name, member, "gia-dinh", row)).url.startswith(url("record-open", member, "gia-dinh"))


def test_a_section_opens_with_a_reason_for_this_member_alone_and_closes_by_itself(
    client, secretary, branch, member, secrets, monkeypatch
):
    assert client.post(url("record-open", member, "gia-dinh"), {"reason": " "}).status_code == 200
    assert not Entry.objects.filter(verb="members.open_section").exists()
    for section in secrets:
        open_section(client, member, section)
    page = page_of(client, member)
    assert [text for texts in secrets.values() for text in texts if text not in page] == []
    assert "Công giáo" in page_of(client, member, "member")
    entries = Entry.objects.filter(verb="members.open_section")
    assert [(e.facts["section"], e.facts["reason"]) for e in entries.order_by("pk")] == [
        (record.SECTIONS[section], REASON) for section in secrets
    ]
    assert Viewing.objects.filter(reason=REASON).count() == 5

    other = make_member(branch)
    verbs.add_row(Relative(member=other, relation="Con", full_name="Hà Văn Sửu"), actor=None, on=ON)
    assert "Hà Văn Sửu" not in page_of(client, other)

    moment = calendar.now()
    monkeypatch.setattr(calendar, "now", lambda: moment + timedelta(minutes=14))
    assert "Lò Thị Mẩy" in page_of(client, member)
    monkeypatch.setattr(calendar, "now", lambda: moment + timedelta(minutes=16))
    assert "Lò Thị Mẩy" not in page_of(client, member)
    sent = client.post(url("record-group", member, "kinh-te"), {"house": "Nhà sàn"})  # opened in time, sent late
    assert (sent.status_code, Profile.objects.get(pk=member.pk).house) == (302, "Nhà sàn")


def test_whoever_has_lost_the_office_sees_nothing_opened(client, branch, member, secrets):
    user = make_officer(branch)
    client.force_login(user)
    open_section(client, member, "gia-dinh")
    user.offices.update(role=Role.READER)
    page = page_of(client, member)
    assert ("Lò Thị Mẩy" in page, url("record-open", member, "gia-dinh") in page) == (False, False)
    assert client.get(url("record-open", member, "gia-dinh")).status_code == 403


def test_lists_carry_religion_only_with_a_reason(member):
    column = exports.by_key("members").chosen(["religion"])
    for whole, expected in ((False, ""), (True, "Công giáo")):
        assert list(sheet.rows(column, Member.objects.all(), on=ON, whole=whole)) == [["1", expected]]


def test_religion_is_edited_only_after_opening_and_an_edit_of_the_rest_keeps_it(client, secretary, member):
    assert "religion" not in client.get(url("edit", member)).context["form"].fields
    open_section(client, member, "ton-giao")
    client.post(url("record-group", member, "ton-giao"), {"religion": word("religion", "Phật giáo").pk})
    member.refresh_from_db()
    assert str(member.religion) == "Phật giáo"
    assert last_facts("change_member") == {"religion": ["•••", "•••"]}


# --- pages ----------------------------------------------------------------------------------------------------------


def test_a_secretary_writes_facts_and_rows_through_the_forms(client, secretary, member):
    client.post(url("record-group", member, "tuyen-dung"), {"recruited_on": "9/2004", "recruited_by": "Trường A"})
    assert Profile.objects.values_list("recruited_on", "recruited_by").get() == ("2004-09", "Trường A")
    answer = client.post(url("record-row-new", member, "lich-su"), {"kind": "law", "content": "Phạt hành chính"})
    assert answer.url == f"{url('record', member)}#lich-su-27"
    row = HistoryItem.objects.get()
    client.post(
        url("record-row", member, "lich-su", row), {"kind": "law", "content": "Phạt hành chính", "to_on": "1999"}
    )
    row.refresh_from_db()
    assert (row.to_on, row.content) == ("1999", "Phạt hành chính")
    assert client.post(url("record-row-remove", member, "lich-su", row), {"reason": ""}).status_code == 200
    client.post(url("record-row-remove", member, "lich-su", row), {"reason": "Ghi nhầm hồ sơ"})
    assert list(HistoryItem.objects.kept()) == []
    assert client.get(url("record-row", member, "lich-su", row)).status_code == 404
    client.post(url("record-nothing", member, "lich-su"), {"nothing": "1"})
    assert state(member, "lich-su") == ("nothing", "Không có")


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(client, secretary, member):
    sent = {"from_on": "2014", "to_on": "2012", "school": "Trường A"}
    response = client.post(url("record-row-new", member, "dao-tao"), sent)
    assert dict(response.context["form"].errors) == {"to_on": ["Đến không thể trước Từ."]}
    assert "Trường A" in response.content.decode()
    stale = client.post(url("record-row-new", member, "dao-tao"), {"school": "Trường A", "seen": "lúc trước"})
    assert list(stale.context["form"].errors) == ["seen"]
    assert not Training.objects.exists()


def test_rows_and_groups_that_do_not_exist_are_not_found(client, secretary, member):
    row = verbs.add_row(Reward(member=member, form="Giấy khen"), actor=None, on=ON)
    for address in (
        url("record-group", member, "khong-co"),
        url("record-group", member, "ho-ten"),  # edited on the member's own form
        url("record-group", member, "dao-tao"),
        url("record-row-new", member, "khai-sinh"),
        url("record-row", member, "dao-tao", row.pk + 1000),
        url("record-open", member, "khong-co"),
    ):
        assert client.get(address).status_code == 404, address


def test_the_page_asks_as_many_questions_for_many_rows_as_for_one(client, secretary, member):
    def questions():
        with CaptureQueriesContext(connection) as queries:
            client.get(url("record", member))
        return len(queries)

    for model in (Activity, Training, Reward):
        name = {"Activity": "work", "Training": "school", "Reward": "form"}[model.__name__]
        model.objects.create(member=member, **{name: "A"})
    questions()
    one = questions()
    for _ in range(3):
        Activity.objects.create(member=member, work="B")
        Training.objects.create(member=member, school="B")
    assert questions() == one <= 15
