"""Statistics in the browser: who sees which figures and lists, and what a reader is told."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Entry, Role
from branches.tests.builders import make_officer, make_organization, make_tree, make_user
from members.models import CodeItem, Membership
from members.statistics import snapshots
from members.tests.builders import make_member, make_members

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 3)
PAGE = reverse("members:statistics")


@pytest.fixture(autouse=True)
def _third_of_november(settings):
    settings.BUSINESS_DATE = TODAY


def signed_in(client, organization, role=Role.STAFF):
    client.force_login(make_officer(organization, role))
    return client


def minority(**fields):
    return {"ethnicity": CodeItem.objects.get(list="ethnicity", name="Tày"), **fields}


def the_list(organization, code, key, **query):
    query = {"organization": organization.pk} | query
    return f"{reverse('members:statistics-list', args=[code, key])}?" + "&".join(f"{k}={v}" for k, v in query.items())


def figures(response):
    """{label: the values of the line} of the table on the page."""
    return {
        figure.label: [cell.value for cell in cells] for _, rows in response.context["rows"] for figure, cells in rows
    }


def test_the_form_has_a_column_for_each_child_and_a_link_behind_each_figure(client):
    *_, committee, here, sibling = make_tree()
    member = make_member(here)
    signed_in(client, committee)
    page = client.get(PAGE, {"form": "1", "start": "01/01/2026", "end": "31/10/2026"})
    assert figures(page)["D. Có đến cuối kỳ (A + B − C)"] == [1, 0, 1]
    address = the_list(here, "1", "end", start="01%2F01%2F2026", end="31%2F10%2F2026")
    assert address.replace("&", "&amp;") in page.content.decode()
    listed = client.get(address)
    assert [row.member for row in listed.context["page"]] == [member]
    assert f'<a href="{member.get_absolute_url()}">{member}</a>' in listed.content.decode()


def test_many_children_are_shown_ten_at_a_time_and_all_in_the_spreadsheet(client):
    _, superior, *_ = make_tree()
    for _ in range(11):
        make_organization(superior)
    signed_in(client, superior)
    first = client.get(PAGE, {"form": "3"})
    assert (len(first.context["heads"]), first.context["span"]) == (10, "Đơn vị 1–10 trong 12")
    second = client.get(PAGE, {"form": "3", "cot": "2"})
    assert (len(second.context["heads"]), second.context["span"]) == (2, "Đơn vị 11–12 trong 12")
    for made_up in ("0", "3", "x", "9" * 30):
        assert client.get(PAGE, {"form": "3", "cot": made_up}).context["page_number"] == 1
    file = client.get(reverse("members:statistics-file"), {"form": "3"})
    assert file.headers["Content-Disposition"].endswith(f'bieu-3-{superior.code}-20261103.xlsx"')


def test_the_overview_shows_pyramid_and_trend_with_their_tables(client):
    *_, branch, _ = make_tree()
    make_member(branch, gender="female", born_on=date(1994, 5, 19))
    signed_in(client, branch, Role.SECRETARY)
    page = client.get(PAGE)
    tiles = {label: cell.value for label, cell in page.context["tiles"]}
    assert tiles == {
        "Tổng số đảng viên": 1,
        "Chính thức": 1,
        "Dự bị": 0,
        "Nữ": 1,
        "Người dân tộc thiểu số": 0,
        "Người có tôn giáo": 0,
        "Đoàn viên": 0,
        "Miễn sinh hoạt": 0,
    }
    assert [t.label for t in page.context["tiers"] if t.female] == ["31–35"]
    assert [cell.value for _, cell in page.context["trend_rows"]] == [1] * 24
    assert [label for label, _ in client.get(PAGE, {"theo": "nam"}).context["trend_rows"]][0] == "2017"
    assert "31–35: nam 0, nữ 1" in page.content.decode()


def test_a_large_organisation_is_shown_by_its_snapshot_with_its_moment(client, monkeypatch):
    province, *_, branch, _ = make_tree()
    make_members(branch, 2)
    snapshots.refresh(date(2026, 11, 2))
    make_member(branch)
    monkeypatch.setattr(snapshots, "LARGE", 1)
    signed_in(client, province)
    page = client.get(PAGE)
    assert page.context["tiles"][0][1].value == 2
    assert page.context["trend_rows"][-1][1].value == 2
    assert "Đơn vị lớn: số liệu tính đến" in page.content.decode()
    assert "end=02%2F11%2F2026" in page.context["tiles"][0][1].url
    past = client.get(PAGE, {"end": "01/11/2026"})  # a past day is counted from the events
    assert (past.context["tiles"][0][1].value, past.context["as_of"]) == (3, None)
    province.figures.figures.pop("total")
    province.figures.save()  # written before a figure was added
    assert client.get(PAGE).context["tiles"][0][1].value == 3
    assert "Số đảng viên tính đến" in client.get(province.get_absolute_url()).content.decode()


def test_peoples_and_religions_are_told_to_others_only_as_sums_that_are_not_small(client):
    *_, committee, here, sibling = make_tree()
    make_members(sibling, 6)
    for _ in range(5):
        make_member(here, **minority())
    make_member(here, religion=CodeItem.objects.get(list="religion", name="Công giáo"))
    reader = signed_in(client, committee, Role.READER)
    page = reader.get(PAGE, {"form": "3"})
    assert page.context["discreet"]
    assert figures(page)["Người dân tộc thiểu số"] == [5, "không tách", "không tách"]
    assert figures(page)["Người có tôn giáo"] == ["dưới 5", "không tách", "không tách"]
    assert "Tày" not in figures(page)
    assert {label: cell.value for label, cell in reader.get(PAGE).context["tiles"]}["Người có tôn giáo"] == "dưới 5"
    staff = signed_in(client, committee)
    page = staff.get(PAGE, {"form": "3"})
    assert figures(page)["Người có tôn giáo"] == [1, 0, 1]
    assert figures(page)["Tày"] == [5, 0, 5]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.STAFF, Role.ORGANIZATION_STAFF])
def test_opening_a_list_by_people_is_journalled_once(client, role):
    *_, branch, _ = make_tree()
    for _ in range(51):
        make_member(branch, **minority())
    signed_in(client, branch, role)
    address = the_list(branch, "3", "minority", start="01/01/2026", end="31/10/2026")
    page = client.get(address)
    client.get(f"{address}&sau={page.context['page'].next}")  # its second page
    entry = Entry.objects.get()
    assert (entry.verb, entry.organization_id) == ("members.open_statistics_list", branch.pk)
    assert entry.facts == {
        "form": "3",
        "figure": "Người dân tộc thiểu số",
        "from": "2026-01-01",
        "to": "2026-10-31",
        "count": 51,
    }


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.COMMITTEE_MEMBER, Role.INSPECTION, Role.RECORDER, Role.READER])
@pytest.mark.parametrize("further", ["", "&sau=1"])
def test_others_do_not_open_a_list_by_people(client, role, further):
    *_, branch, _ = make_tree()
    member = make_member(branch, **minority())
    signed_in(client, branch, role)
    refused = client.get(the_list(branch, "3", "minority") + further)
    assert refused.status_code == 403
    assert member.full_name not in refused.content.decode()
    assert "mới mở được danh sách theo dân tộc, tôn giáo" in refused.content.decode()
    assert Entry.objects.count() == 0
    assert client.get(the_list(branch, "3", "total")).status_code == 200


def test_the_secretary_of_a_committee_is_not_staff_above_its_branches(client):
    *_, committee, branch, _ = make_tree()
    make_member(branch, **minority())
    signed_in(client, committee, Role.SECRETARY)
    assert client.get(the_list(committee, "3", "minority")).status_code == 200
    assert client.get(the_list(branch, "3", "minority")).status_code == 403


def test_what_lies_outside_the_reach_does_not_exist(client):
    *_, here, sibling = make_tree()
    make_member(sibling)
    signed_in(client, here, Role.SECRETARY)
    for address in (
        f"{PAGE}?organization={sibling.pk}",
        f"{PAGE}?organization=x",
        the_list(sibling, "3", "total"),
        the_list(here, "3", "khong-co"),
        the_list(here, "3", "age_average"),
        the_list(here, "9", "total"),
    ):
        assert client.get(address).status_code == 404


def test_who_moved_out_of_reach_is_named_as_of_then_without_a_link(client):
    *_, here, sibling = make_tree()
    member = make_member(here)
    member.memberships.update(ends_on=date(2026, 5, 19), ended_by="transferred_out")
    Membership.objects.create(member=member, branch=sibling, starts_on=date(2026, 5, 19), begun_by="transferred_in")
    member.branch = sibling
    member.save()
    signed_in(client, here, Role.SECRETARY)
    page = client.get(the_list(here, "1", "transferred_out"))
    assert [(row.member, row.events) for row in page.context["page"]] == [(member, [("Chuyển đi", date(2026, 5, 19))])]
    assert member.full_name in page.content.decode()
    assert member.get_absolute_url() not in page.content.decode()


def test_organisations_behind_a_figure_are_listed_too(client):
    *_, committee, here, sibling = make_tree()
    signed_in(client, committee)
    page = client.get(the_list(committee, "5", "size_few"))
    assert [str(row) for row in page.context["page"]] == [sibling.name, here.name]
    assert "2 tổ chức" in page.content.decode()


def test_figures_that_do_not_add_up_are_refused_on_the_page_and_in_the_file(client):
    *_, committee, here, _ = make_tree()
    make_member(here, admitted_on=date(2026, 2, 3), official_on=None).memberships.update(begun_by="?")
    signed_in(client, committee)
    for address in (PAGE, reverse("members:statistics-file")):
        page = client.get(address, {"form": "1"})
        assert page.status_code == 409
        assert f"{committee}: Số liệu chưa khớp" in page.content.decode()
    assert client.get(PAGE, {"form": "3"}).status_code == 200


def test_bad_days_are_told_at_the_field_and_a_list_leads_back_to_them(client):
    *_, branch, _ = make_tree()
    signed_in(client, branch, Role.SECRETARY)
    page = client.get(PAGE, {"form": "3", "end": "04/11/2026"})
    assert page.context["form"].errors == {"end": ["Ngày này chưa đến. Nhập ngày không sau hôm nay (03/11/2026)."]}
    for address in (the_list(branch, "3", "total", end="04/11/2026"), reverse("members:statistics-file")):
        assert client.get(address).headers["Location"].startswith(PAGE)


def test_without_an_office_there_is_nothing_to_count(client):
    client.force_login(make_user())
    assert "chưa có chức trách" in client.get(PAGE).content.decode()
    assert client.get(the_list(make_organization(), "3", "total")).status_code == 302


def test_the_number_of_queries_is_the_same_for_one_and_three_rows(client):
    *_, branch, _ = make_tree()
    signed_in(client, branch, Role.SECRETARY)

    def spent():
        numbers = []
        for address in (PAGE, f"{PAGE}?form=3", the_list(branch, "3", "total")):
            with CaptureQueriesContext(connection) as watch:
                assert client.get(address).status_code == 200
            numbers.append(len(watch))
        return numbers

    make_member(branch)
    client.get(PAGE)  # the first page of a session asks more
    before = spent()
    make_members(branch, 2)
    assert spent() == before == [10, 9, 11]
