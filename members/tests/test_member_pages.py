"""The member's page and its forms, through the browser's eyes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import calendar
from branches.models import Entry, Role, Viewing
from branches.tests.builders import make_officer, make_organization, make_tree
from members import pages
from members.models import Attendance, Level, Meeting, Member, Membership, Post, Precision, Ranking, Standing
from members.tests.builders import make_member, make_ranking

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def member(branch):
    return make_member(branch, "Hà Thị Yến", identity_number="038081000174", card_number="00123456", gender="female")


def url(name, *args):
    return reverse(f"members:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def record(**changed):
    """What the edit form sends for the member of the fixture."""
    return {
        "full_name": "Hà Thị Yến",
        "gender": "female",
        "born_on": "19/05/1980",
        "identity_number": "038081000174",
        "card_number": "00123456",
        "admitted_on": "03/02/2010",
        "official_on": "03/02/2011",
        **changed,
    }


def errors(response):
    assert response.status_code == 200
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


# --- the page -----------------------------------------------------------------------------------------------------


def test_opening_the_page_is_logged_and_shown(client, secretary, member):
    assert client.get(member.get_absolute_url()).status_code == 200
    assert client.get(url("viewings", member)).context["page"].rows == list(Viewing.objects.all())
    viewing = Viewing.objects.get()
    assert (viewing.user, viewing.subject, viewing.part) == (secretary, f"members.member:{member.pk}", "")


def test_the_page_of_a_sibling_branch_does_not_exist(client, secretary, tree):
    stranger = make_member(tree[4])
    for name in ("member", "edit", "reveal", "viewings", "history", "membership-end", "transfer", "ranking-new"):
        assert client.get(url(name, stranger)).status_code == 404, name
    assert not Viewing.objects.exists()


def test_a_reader_sees_the_page_without_a_button_and_is_told_who_may(client, branch, member):
    client.force_login(make_officer(branch, Role.READER))
    page = client.get(member.get_absolute_url()).content.decode()
    assert url("edit", member) not in page
    assert "Bí thư, Phó bí thư, Cán bộ cấp ủy" in page
    for name in ("edit", "membership-end", "membership-restore", "transfer", "standing-new", "ranking-new"):
        response = client.get(url(name, member))
        assert (response.status_code, "mới ghi được nội dung này" in response.content.decode()) == (403, True), name


def test_the_identity_number_is_masked_until_a_reason_is_given(client, secretary, member):
    assert "038081000174" not in client.get(member.get_absolute_url()).content.decode()
    assert "038081000174" not in client.get(url("reveal", member)).content.decode()
    assert errors(client.post(url("reveal", member), {"reason": ""})) == {"reason": ["Chưa ghi lý do."]}
    assert not Entry.objects.exists()
    response = client.post(url("reveal", member), {"reason": "Làm thẻ đảng viên"})
    assert ("038081000174" in response.content.decode(), "no-store" in response["Cache-Control"]) == (True, True)
    assert Entry.objects.get().facts == {"reason": "Làm thẻ đảng viên"}


def test_completeness_names_what_is_missing_and_leads_to_it(client, secretary, member):
    context = client.get(member.get_absolute_url()).context
    assert (context["there"], context["asked"], context["missing"]) == (
        4,
        7,
        [
            ("hometown", "quê quán", "ban-than"),
            ("ethnicity", "dân tộc", "ban-than"),
            ("file_number", "số lý lịch", "giay-to"),
        ],
    )
    assert {section.title: lacking for section, _, lacking, _ in context["sections"]} == {
        "Bản thân": 2,
        "Giấy tờ": 1,
        "Vào Đảng": 0,
        "Trình độ": 0,
        "Liên hệ": 0,
    }


def test_page_and_list_agree_on_what_is_missing(branch):
    lacking = [{"gender": ""}, {"born_precision": "month"}, {"identity_number": None}, {"official_on": None}]
    for fields in lacking:
        make_member(branch, **fields)
    for one in Member.objects.all():
        assert bool(pages.missing(one)) is Member.objects.incomplete().filter(pk=one.pk).exists()


def test_milestones_come_from_dated_facts(client, secretary, branch, tree, member):
    Standing.objects.create(member=member, kind="elsewhere", starts_on=date(2015, 1, 1), ends_on=date(2016, 1, 1))
    member.memberships.update(ends_on=date(2018, 5, 1), ended_by="transferred_out")
    Membership.objects.create(member=member, branch=branch, starts_on=date(2018, 5, 1), begun_by="transferred_in")
    assert client.get(member.get_absolute_url()).context["milestones"] == [
        (date(2018, 5, 1), "Chuyển đến: Chi bộ thôn Đồng Dâu"),
        (date(2016, 1, 1), "Hết sinh hoạt tạm thời nơi khác"),
        (date(2015, 1, 1), "Sinh hoạt tạm thời nơi khác"),
        (date(2011, 2, 3), "Trở thành đảng viên chính thức"),
        (date(2010, 2, 3), "Vào Đảng"),
    ]


def test_the_time_line_tells_each_change_in_words(client, secretary, member):
    client.post(url("edit", member), record(hometown="Suối Mây", card_number="00123499", gender="male"))
    (line,) = client.get(url("history", member)).context["time_line"]
    assert (line.who, line.what, line.details) == (
        "Nông Văn Thịnh",
        "Sửa hồ sơ",
        [
            "Giới tính: Nữ → Nam",
            "Quê quán: để trống → Suối Mây",
            "Số thẻ đảng viên: •••••456 → •••••499",
        ],
    )


def test_attendance_of_this_year_is_summed_up(client, secretary, branch, member):
    today = calendar.today()
    for day, present in ((date(today.year, 1, 1), True), (date(today.year - 1, 12, 31), True)):
        meeting = Meeting.objects.create(branch=branch, held_on=day, chaired_by="A", recorded_by="B")
        Attendance.objects.create(meeting=meeting, member=member, present=present)
    context = client.get(member.get_absolute_url()).context
    assert (context["present"], context["held"]) == (1, 1)


def test_other_apps_add_panels(client, secretary, member, monkeypatch):
    monkeypatch.setattr(
        pages, "panels", [lambda request, member: f"<p>{request.user.pk} {member.pk}</p>", lambda *a: ""]
    )
    page = client.get(member.get_absolute_url()).content.decode()
    assert f"<p>{secretary.pk} {member.pk}</p>" in page


def test_a_long_record_costs_no_more_queries(client, secretary, branch, member):
    client.get(member.get_absolute_url())
    with CaptureQueriesContext(connection) as short:
        client.get(member.get_absolute_url())
    for year in range(2012, 2026):
        make_ranking(member, year, Level.GOOD)
        Standing.objects.create(member=member, kind="elsewhere", starts_on=date(year, 1, 1), ends_on=date(year, 2, 1))
    Post.objects.create(member=member, organization=branch, title="deputy", starts_on=date(2020, 1, 1))
    with CaptureQueriesContext(connection) as long:
        client.get(member.get_absolute_url())
    assert len(long) == len(short) <= 15


# --- adding and editing -------------------------------------------------------------------------------------------


def test_a_secretary_adds_a_member_to_the_only_branch(client, secretary, branch):
    response = client.post(
        url("new"),
        record(branch=branch.pk, begun_by="admitted", born_on="5/1980", youth_union="on"),
    )
    member = Member.objects.get()
    assert (response.url, member.branch, member.born_on, member.born_precision, member.youth_union) == (
        member.get_absolute_url(),
        branch,
        date(1980, 5, 1),
        Precision.MONTH,
        True,
    )
    assert Membership.objects.get().starts_on == date(2010, 2, 3)
    assert Entry.objects.get().verb == "members.add_member"


def test_a_sibling_branch_cannot_be_chosen(client, secretary, tree):
    response = client.post(url("new"), record(branch=tree[4].pk, begun_by="admitted"))
    assert errors(response) == {"branch": ["Mục đã chọn không có trong danh mục. Chọn lại."]}


def test_whoever_came_from_elsewhere_needs_the_day(client, secretary, branch):
    response = client.post(url("new"), record(branch=branch.pk, begun_by="transferred_in"))
    assert errors(response) == {"starts_on": ["Chưa ghi ngày bắt đầu sinh hoạt tại chi bộ."]}


def test_nobody_adds_without_an_office_that_keeps_records(client, branch):
    client.force_login(make_officer(branch, Role.READER))
    assert client.get(url("new")).status_code == 403


def test_beyond_two_hundred_branches_a_code_is_typed(client, tree, monkeypatch):
    monkeypatch.setattr("members.forms.records.MANY", 1)
    client.force_login(make_officer(tree[2], Role.STAFF))
    assert client.post(url("new"), record(branch=tree[4].code, begun_by="admitted")).status_code == 302
    other = make_organization(make_organization(tree[1]))
    response = client.post(
        url("new"), record(branch=other.code, begun_by="admitted", identity_number="", card_number="")
    )
    assert errors(response) == {"branch": ["Mã này không thuộc phạm vi của đồng chí."]}


def test_the_form_shows_what_is_there_and_saves_nothing_unchanged(client, secretary, member):
    form = client.get(url("edit", member)).context["form"]
    assert (form["born_on"].value(), form["full_name"].value()) == ("19/05/1980", "Hà Thị Yến")
    assert client.post(url("edit", member), record()).status_code == 302
    assert not Entry.objects.exists()


def test_the_form_does_not_show_the_identity_number_and_a_blank_box_keeps_it(client, secretary, member):
    assert "038081000174" not in client.get(url("edit", member)).content.decode()
    assert client.post(url("edit", member), record(identity_number="")).status_code == 302
    member.refresh_from_db()
    assert (member.identity_number, Entry.objects.exists()) == ("038081000174", False)


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("1980", (date(1980, 1, 1), "year"), "1980"),
        ("5/1980", (date(1980, 5, 1), "month"), "05/1980"),
        ("05 - 1980", (date(1980, 5, 1), "month"), "05/1980"),
        ("19.5.1980", (date(1980, 5, 19), "day"), "19/05/1980"),
    ],
)
def test_a_date_of_birth_may_be_partly_known(client, secretary, member, typed, stored, shown):
    assert client.post(url("edit", member), record(born_on=typed)).status_code == 302
    member.refresh_from_db()
    assert ((member.born_on, member.born_precision), member.born_as_known) == (stored, shown)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (
            {"born_on": "31/02/1980"},
            {
                "born_on": [
                    "“31/02/1980” không phải là một ngày có thật. Nhập ngày/tháng/năm, tháng/năm hoặc năm, "
                    "ví dụ 30/11/1976."
                ]
            },
        ),
        (
            {"born_on": "13/1980"},
            {
                "born_on": [
                    "“13/1980” không phải là một ngày có thật. Nhập ngày/tháng/năm, tháng/năm hoặc năm, "
                    "ví dụ 30/11/1976."
                ]
            },
        ),
        ({"full_name": " "}, {"full_name": ["Chưa ghi họ và tên khai sinh."]}),
        ({"born_on": ""}, {"born_on": ["Chưa ghi ngày sinh."]}),
        ({"born_on": "03/02/2010"}, {"admitted_on": ["Ngày vào Đảng phải sau Ngày sinh."]}),
        ({"official_on": "02/02/2010"}, {"official_on": ["Ngày chính thức không thể trước Ngày vào Đảng."]}),
        (
            {"identity_number": "12345"},
            {"identity_number": ["Số căn cước có 12 số (chứng minh nhân dân cũ: 9 số)."]},
        ),
    ],
)
def test_each_refusal_stands_at_its_field_and_writes_nothing(client, secretary, member, changed, found):
    response = client.post(url("edit", member), record(**changed))
    assert errors(response) == found
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"official_on": "02/02/2011"}, "official_early"),
        ({"official_on": "03/02/2011"}, None),
        ({"born_on": "04/02/1992"}, "admitted_young"),
        ({"born_on": "03/02/1992"}, None),
        ({"card_number": "123456789"}, "card_length"),
        ({"card_number": "123456789012"}, None),
    ],
)
def test_what_is_doubtful_is_saved_only_when_confirmed(client, secretary, member, changed, doubt):
    response = client.post(url("edit", member), record(**changed))
    if doubt is None:
        assert response.status_code == 302
        return
    assert errors(response) == {"confirm": ["Còn điều khác thường chưa được xác nhận."]}
    assert [code for code, _ in response.context["form"].fields["confirm"].choices] == [doubt]
    assert not Entry.objects.exists()
    assert client.post(url("edit", member), record(**changed, confirm="other")).status_code == 200
    assert client.post(url("edit", member), record(**changed, confirm=doubt)).status_code == 302
    assert Entry.objects.count() == 1


def test_a_number_taken_within_reach_leads_to_the_other_record(client, secretary, branch, member):
    other = make_member(branch, identity_number="038081000999")
    response = client.post(url("edit", member), record(identity_number="038081000999"))
    assert errors(response) == {
        "identity_number": [
            "Số căn cước này đã có trong hồ sơ khác thuộc phạm vi của đồng chí. "
            f'<a href="{other.get_absolute_url()}">Xem hồ sơ đó</a>.'
        ]
    }
    assert f'<a href="{other.get_absolute_url()}">' in response.content.decode()


def test_a_number_taken_outside_reach_reveals_nothing(client, secretary, tree, member):
    make_member(tree[4], identity_number="038081000999")
    response = client.post(url("edit", member), record(identity_number="038081000999"))
    assert errors(response) == {
        "identity_number": ["Số căn cước này chưa dùng được ở đây. Kiểm tra lại; nếu đúng, liên hệ cấp trên trực tiếp."]
    }


# --- a form for each verb -----------------------------------------------------------------------------------------


def test_a_member_leaves_and_is_restored_through_the_browser(client, tree, member):
    client.force_login(make_officer(tree[2], Role.STAFF))
    assert errors(client.post(url("membership-end", member), {"kind": "left", "ends_on": "01/06/2025"})) == {
        "__all__": ["Chưa có số và ngày quyết định. Nhập số, ví dụ 47-QĐ/ĐU, và ngày ký."]
    }
    decision = {"decision_number": "47-QĐ/ĐU", "decided_on": "01/06/2025"}
    response = client.post(url("membership-end", member), {"kind": "left", "ends_on": "01/06/2025", **decision})
    assert response.url == member.get_absolute_url()
    assert client.get(response.url).context["status"].label == "Đã ra khỏi danh sách"
    assert client.post(url("membership-restore", member), decision).status_code == 302
    assert client.get(response.url).context["status"].label == "Chính thức"


def test_a_superior_transfers_and_the_new_branch_finds_the_member(client, tree, member):
    client.force_login(make_officer(tree[2], Role.STAFF))
    response = client.post(url("transfer", member), {"to": tree[4].pk, "starts_on": "01/06/2025"})
    assert response.status_code == 302
    client.force_login(make_officer(tree[4]))
    assert client.get(member.get_absolute_url()).status_code == 200
    client.force_login(make_officer(tree[3]))
    assert client.get(member.get_absolute_url()).status_code == 404


def test_a_secretary_is_told_that_the_superior_transfers(client, secretary, member):
    response = client.get(url("transfer", member))
    assert (response.status_code, "ở cấp trên của Chi bộ thôn Đồng Dâu" in response.content.decode()) == (403, True)


def test_a_ranking_is_recorded_by_the_branch_and_changed_by_the_superior(client, secretary, tree, member):
    sent = {"year": "2025", "level": "good", "decision_number": "3-QĐ/ĐU", "decided_on": "15/12/2025"}
    assert client.post(url("ranking-new", member), sent).status_code == 302
    assert client.get(url("ranking-edit", member, 2025)).status_code == 403
    client.force_login(make_officer(tree[2], Role.ORGANIZATION_STAFF))
    form = client.get(url("ranking-edit", member, 2025)).context["form"]
    assert (form["decision_number"].value(), form["level"].value()) == ("", "good")
    changed = {"level": "not_completed", "final": "on", "decision_number": "9-QĐ/ĐU", "decided_on": "20/01/2026"}
    assert client.post(url("ranking-edit", member, 2025), changed).status_code == 302
    ranking = Ranking.objects.get()
    assert (ranking.level, ranking.final, ranking.decision_number) == ("not_completed", True, "9-QĐ/ĐU")
    assert client.get(url("ranking-edit", member, 2024)).status_code == 404


def test_reading_the_record_in_its_form_or_its_whole_history_is_a_viewing_too(client, secretary, member):
    for name in ("edit", "history"):
        client.get(url(name, member))
    assert list(Viewing.objects.order_by("pk").values_list("part", flat=True)) == ["Sửa hồ sơ", "Diễn biến"]


def test_whoever_is_slower_does_not_undo_what_was_saved_in_between(client, secretary, member):
    seen = client.get(url("edit", member)).context["form"]["seen"].value()
    assert client.post(url("edit", member), record(seen=seen, phone="0912 345 678")).status_code == 302
    assert errors(client.post(url("edit", member), record(seen=seen, hometown="Suối Mây"))) == {
        "seen": ["Hồ sơ vừa được sửa ở nơi khác. Mở lại trang này rồi ghi, để không xóa mất phần đó."]
    }
    member.refresh_from_db()
    assert (member.phone, member.hometown) == ("0912 345 678", "")
    seen = client.get(url("edit", member)).context["form"]["seen"].value()
    sent = record(seen=seen, phone="0912 345 678", hometown="Suối Mây")
    assert client.post(url("edit", member), sent).status_code == 302
