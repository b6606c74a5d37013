"""The member list: scope, filters, search, order, pages, masks, export."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import calendar
from branches.models import Organization, Role
from branches.tests.builders import make_officer, make_organization, make_tree, make_user
from members import exports, status
from members.models import CodeItem, Ending, Level, Member, Post, Precision, Standing, Transfer
from members.tests.builders import make_member, make_members, make_ranking

pytestmark = pytest.mark.django_db
URL = reverse("members:list")


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


def shown(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return [member.full_name for member in response.context["page"]]


def test_the_list_is_ordered_by_vietnamese_given_name(client, secretary, branch):
    for name in ("Vi Văn Đạt", "Nông Thị Ánh", "Lương Thị Diệp", "Hoàng Văn Bình", "Nguyễn Văn Ân"):
        make_member(branch, name)
    assert shown(client) == ["Nông Thị Ánh", "Nguyễn Văn Ân", "Hoàng Văn Bình", "Lương Thị Diệp", "Vi Văn Đạt"]


def test_nobody_of_a_sibling_branch_is_shown(client, secretary, branch, tree):
    make_member(branch, "Vi Văn Đạt")
    make_member(tree[4], "Bế Văn Lâm")
    assert shown(client) == ["Vi Văn Đạt"]
    assert shown(client, q="Lâm") == []
    assert shown(client, organization=tree[4].pk) == []


def test_a_superior_sees_all_below_and_may_choose_one_organisation(client, tree):
    client.force_login(make_officer(tree[1], Role.STAFF))
    make_member(tree[3], "Vi Văn Đạt")
    make_member(tree[4], "Bế Văn Lâm")
    assert shown(client) == ["Vi Văn Đạt", "Bế Văn Lâm"]
    assert shown(client, organization=tree[4].pk) == ["Bế Văn Lâm"]
    assert shown(client, organization=tree[0].pk) == []


def test_without_an_office_the_list_is_empty(client, branch):
    make_member(branch)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert shown(client) == []
    assert "Chưa được ghi chức trách nào" in client.get(URL, {"q": "a"}).content.decode()


def test_the_choice_of_organisations_begins_with_the_highest(client, tree, monkeypatch):
    monkeypatch.setattr("members.forms.searching.MANY", 3)
    client.force_login(make_officer(tree[0], Role.STAFF))
    make_organization(tree[0], name="Đảng ủy xã Bản Mới")
    choices = client.get(URL).context["form"].fields["organization"].widget.choices
    assert [label for _, label in choices] == [
        "Tất cả",
        "Tỉnh ủy Sơn Lam",
        "– Đảng ủy xã Bản Mới",
        "– Đảng ủy xã Suối Mây",
    ]
    chosen = client.get(URL, {"organization": tree[4].pk}).context["form"]
    assert (chosen.is_valid(), chosen.top) == (True, tree[4])


@pytest.mark.parametrize("junk", ["²", "-1", "9" * 30, "x", "1\x00"])
def test_an_organisation_that_is_none_shows_nobody(client, tree, secretary, branch, junk):
    make_member(branch)
    assert shown(client, organization=junk) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dat", ["Vi Văn Đạt", "Vi Văn Đát"]),
        ("ĐẠT", ["Vi Văn Đạt", "Vi Văn Đát"]),
        ("vi dat", ["Vi Văn Đạt", "Vi Văn Đát"]),
        ("hoà", ["Triệu Thị Hòa"]),
        ("hòa", ["Triệu Thị Hòa"]),
        ("hoa\u0300", ["Triệu Thị Hòa"]),
        ("trieu  th", ["Triệu Thị Hòa"]),
        ("tri thi", []),
        ("oa", []),
        ("Lò Văn Pành", ["Lò Thị Hạnh"]),
        ("& | ! :*", []),
        ("'; drop table", []),
        ("000174/AB", ["Triệu Thị Hòa"]),
        ("000174/ab", ["Triệu Thị Hòa"]),
        ("038081000174", ["Triệu Thị Hòa"]),
        ("0380 8100 0174", ["Triệu Thị Hòa"]),
        ("00123456", ["Triệu Thị Hòa"]),
        ("8100017", []),
    ],
)
def test_search_by_name_with_or_without_accents_or_by_a_whole_number(client, secretary, branch, query, found):
    make_member(branch, "Vi Văn Đạt")
    make_member(branch, "Vi Văn Đát")
    make_member(branch, "Lò Thị Hạnh", used_name="Lò Văn Pành")
    make_member(
        branch,
        "Triệu Thị Hòa",
        identity_number="038081000174",
        card_number="00123456",
        file_number="000174/AB",
    )
    assert sorted(shown(client, q=query)) == sorted(found)


@pytest.mark.parametrize(("bearers", "more"), [(3, False), (5, True)])
def test_a_name_that_many_bear_is_shown_in_part_and_exported_whole(
    client, secretary, branch, monkeypatch, bearers, more
):
    monkeypatch.setattr("members.search.CANDIDATES", 3)
    for _ in range(bearers):
        make_member(branch, "Vi Văn Đạt")
    page = client.get(URL, {"q": "dat"}).content.decode()
    assert ("Hơn 3 đảng viên" in page, "Gõ thêm chữ để tìm đúng người." in page) == (more, more)
    whole = exports.by_key("members")
    asked = whole.form(exports.question("q=dat"), actor=secretary, on=calendar.today())
    assert whole.found(asked, secretary).count() == bearers


def test_a_search_of_everything_finds_whoever_is_on_the_list(client, tree, branch):
    client.force_login(make_officer(tree[0], Role.STAFF))
    make_member(branch, "Vi Văn Đạt").memberships.update(ends_on=date(2025, 1, 1), ended_by=Ending.LEFT)
    make_member(branch, "Vi Văn Đát")
    assert (shown(client, q="dat"), shown(client, q="dat", status="left")) == (["Vi Văn Đát"], ["Vi Văn Đạt"])


@pytest.fixture
def statuses(branch):
    """One member of each status, named after it."""
    make_member(branch, "Nông Văn Chính")
    make_member(branch, "Nông Văn Dự", official_on=None)
    for name, kind in (("Miễn", "exempt"), ("Đình", "suspended"), ("Xa", "elsewhere")):
        Standing.objects.create(member=make_member(branch, f"Nông Văn {name}"), kind=kind, starts_on=date(2024, 1, 1))
    left = make_member(branch, "Nông Văn Ra")
    left.memberships.update(ends_on=date(2025, 1, 1), ended_by=Ending.LEFT)


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("", ["Chính", "Dự", "Đình", "Miễn", "Xa"]),
        ("official", ["Chính", "Đình", "Miễn", "Xa"]),
        ("probationary", ["Dự"]),
        ("exempt", ["Miễn"]),
        ("suspended", ["Đình"]),
        ("elsewhere", ["Xa"]),
        ("left", ["Ra"]),
    ],
)
def test_filter_by_status(client, secretary, statuses, status, found):
    assert shown(client, status=status) == [f"Nông Văn {name}" for name in found]


def test_only_exceptions_carry_a_badge(client, secretary, statuses):
    members = client.get(URL).context["page"].rows
    assert {member.given_name: (member.shown.label, bool(member.shown.kind)) for member in members} == {
        "Chính": ("Chính thức", False),
        "Dự": ("Dự bị", True),
        "Miễn": ("Miễn sinh hoạt", True),
        "Đình": ("Đình chỉ sinh hoạt", True),
        "Xa": ("Sinh hoạt tạm thời nơi khác", True),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"age_from": "40"}, ["Cả", "Út"]),
        ({"age_from": "41"}, ["Cả"]),
        ({"age_to": "40"}, ["Út"]),
        ({"age_to": "39"}, []),
        ({"age_from": "40", "age_to": "40"}, ["Út"]),
    ],
)
def test_filter_by_age_on_both_sides_of_a_birthday(client, secretary, branch, query, found):
    today = calendar.today()
    make_member(branch, "Bế Văn Út", born_on=calendar.add_months(today, -12 * 40))
    make_member(branch, "Bế Văn Cả", born_on=calendar.add_months(today, -12 * 41))
    assert shown(client, **query) == [f"Bế Văn {name}" for name in found]


def test_filter_by_gender_sector_and_ranking(client, secretary, branch):
    woman = make_member(branch, "Hà Thị Yến", gender="female", sector="village")
    man = make_member(branch, "Vi Văn Đạt", gender="male", sector="commune")
    make_ranking(woman, 2025, Level.GOOD)
    make_ranking(man, 2025)
    make_ranking(man, 2024, Level.GOOD, under_review=True)
    assert shown(client, gender="female") == ["Hà Thị Yến"]
    assert shown(client, sector="commune") == ["Vi Văn Đạt"]
    assert shown(client, year="2025", level="not_completed") == ["Vi Văn Đạt"]
    assert shown(client, year="2025") == ["Vi Văn Đạt", "Hà Thị Yến"]
    assert shown(client, year="2024") == []


def test_a_wrong_filter_is_explained_and_shows_nobody(client, secretary, branch):
    make_member(branch)
    response = client.get(URL, {"age_from": "50", "age_to": "40"})
    assert (list(response.context["page"]), response.context["form"].errors["age_to"]) == (
        [],
        ["Nhập số từ 50 trở lên."],
    )
    assert client.get(URL, {"level": "good"}).context["form"].errors["year"] == ["Chưa ghi năm xếp loại."]
    assert shown(client, status="nonsense") == []


@pytest.mark.parametrize(
    "lacks",
    [
        {"gender": ""},
        {"identity_number": None},
        {"card_number": None},
        {"file_number": None},
        {"born_precision": Precision.YEAR},
        {"hometown": ""},
        {"ethnicity": None},
    ],
)
def test_what_the_official_list_asks_for_is_to_be_completed(client, secretary, branch, lacks):
    whole = complete(branch, "Nông Văn Đủ", 1)
    part = complete(branch, "Nông Văn Thiếu", 2, **lacks)
    assert shown(client, record="incomplete") == [part.full_name]
    assert shown(client, record="complete") == [whole.full_name]


def test_a_probationary_member_needs_no_card(client, secretary, branch):
    complete(branch, "Nông Văn Dự", 1, official_on=None, card_number=None)
    assert shown(client, record="incomplete") == []


def complete(branch, name, n, **fields):
    """A record that lacks nothing."""
    whole = {
        "card_number": f"0000000{n}",
        "file_number": f"00{n}/AB",
        "hometown": "Xã Suối Mây",
        "ethnicity": CodeItem.objects.filter(list="ethnicity").first(),
    }
    return make_member(branch, name, **(whole | fields))


def test_identity_numbers_are_masked(client, secretary, branch):
    make_member(branch, identity_number="038081000174")
    page = client.get(URL).content.decode()
    assert "038081000174" not in page
    assert "ba số cuối 174" in page


def test_the_post_stands_under_the_name(client, secretary, branch):
    member = make_member(branch)
    Post.objects.create(member=member, organization=branch, title=Post.Title.DEPUTY, starts_on=date(2020, 1, 1))
    Post.objects.create(
        member=member,
        organization=branch,
        title=Post.Title.SECRETARY,
        starts_on=date(2015, 1, 1),
        ends_on=date(2019, 1, 1),
    )
    (row,) = client.get(URL).context["page"]
    assert [post.get_title_display() for post in row.current_posts] == ["Phó bí thư"]


def test_of_a_post_held_elsewhere_the_row_says_where(client, secretary, branch, tree):
    member = make_member(branch)
    Organization.objects.filter(pk=tree[2].pk).update(name="Đảng bộ <b>cơ sở")
    for place in (branch, tree[2]):
        Post.objects.create(member=member, organization=place, title="secretary", starts_on=date(2020, 1, 1))
    with_posts = client.get(URL).context["rows"][0].partition("</th>")[0]
    assert re.findall(r'fw-normal">(.*?)</span>', with_posts) == ["Bí thư", "Bí thư, Đảng bộ &lt;b&gt;cơ sở"]


def test_pages_follow_the_key_and_never_repeat_a_row(client, secretary, branch):
    make_members(branch, 120)
    names, cursor = [], ""
    for _ in range(4):
        page = client.get(URL, {"sau": cursor}).context["page"]
        names += [member.pk for member in page]
        cursor = page.next
        if not cursor:
            break
    assert names == list(Member.objects.order_by("sort_key", "pk").values_list("pk", flat=True))


def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_one(client, secretary, branch):
    make_member(branch)
    client.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(URL)
    make_members(branch, 49)
    with CaptureQueriesContext(connection) as fifty:
        client.get(URL)
    assert len(fifty) == len(one) <= 15


def test_nothing_found_says_what_to_do(client, secretary, branch):
    assert "Chi bộ chưa có danh sách đảng viên" in client.get(URL).content.decode()
    make_member(branch)
    assert "Không tìm thấy ai tên “Trường”" in client.get(URL, {"q": "Trường"}).content.decode()


def test_htmx_gets_the_results_only(client, secretary, branch):
    make_member(branch)
    page = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert (page.startswith('<section id="ket-qua"'), "<html" in page) == (True, False)


def test_what_the_list_tells_of_a_member_is_what_the_page_of_the_member_shows(branch, tree, statuses):
    today = calendar.today()
    moving, post = make_member(branch, "Nông Văn Chuyển"), make_member(branch, "Nông Văn Việc")
    Transfer.objects.create(
        member=moving, from_branch=branch, to_branch=tree[4], state="issued", requested_on=today, letter_on=today
    )
    for title in (Post.Title.SECRETARY, Post.Title.COMMITTEE_MEMBER):
        Post.objects.create(member=post, organization=branch, title=title, starts_on=date(2020, 1, 1))
    told = list(Member.objects.all())
    status.tell(told, today)
    fetched = Member.objects.with_status(today).with_posts(today)
    assert [(member.shown, [post.title for post in member.current_posts]) for member in told] == [
        (status.shown(member, today), [post.title for post in member.current_posts]) for member in fetched
    ]
    assert {member.shown.label for member in told} >= {"Đang chuyển", "Đã ra khỏi danh sách", "Chính thức"}


def test_what_a_row_says_is_escaped(client, secretary, branch):
    member = make_member(branch, hometown="<i>Lam & Sơn")
    Member.objects.filter(pk=member.pk).update(full_name="<b>Vi")
    page = client.get(URL, {"cot": "hometown"}).content.decode()
    assert ("<b>Vi" in page, "&lt;b&gt;Vi</a>" in page, ">&lt;i&gt;Lam &amp; Sơn</td>" in page) == (False, True, True)
