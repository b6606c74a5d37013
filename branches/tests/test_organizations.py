"""The tree: legal parents, paths, moving a subtree, and its pages."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import actions
from branches.models import Authority, Entry, Kind, Office, Organization, Role
from branches.models.organizations import LEGAL_PARENTS
from branches.tests.builders import make_officer, make_organization, make_tree, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
URL = reverse("branches:organization-list")


def paths():
    return dict(Organization.objects.values_list("name", "path"))


# --- the tree -----------------------------------------------------------------------------------------------------


def test_a_path_leads_from_the_top_to_the_organisation_and_ends_with_a_separator():
    province, superior, committee, branch, _ = make_tree()
    assert branch.path == f"/{province.pk}/{superior.pk}/{committee.pk}/{branch.pk}/"
    assert (branch.ancestor_ids(), branch.ancestors()) == (
        [province.pk, superior.pk, committee.pk, branch.pk],
        [committee, superior, province],
    )
    assert list(Organization.objects.below(superior).order_by("path")) == [
        superior,
        committee,
        *sorted(committee.children.all(), key=lambda o: o.path),
    ]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("above", Kind)
def test_each_kind_stands_under_its_legal_parents_only(kind, above):
    parent = make_organization(kind=above)
    organization = Organization(name="Thử", code="THU", kind=kind, parent=parent)
    if above in LEGAL_PARENTS[kind]:
        organization.full_clean()
    else:
        with pytest.raises(ValidationError) as refusal:
            organization.full_clean()
        assert "parent" in refusal.value.error_dict


@pytest.mark.parametrize("kind", Kind)
def test_the_top_of_an_installation_may_be_of_any_kind(kind):
    Organization(name="Thử", code="THU", kind=kind).full_clean()


def test_a_dissolution_does_not_precede_the_founding():
    with pytest.raises(ValidationError) as refusal:
        Organization(
            name="Thử", code="T", kind=Kind.BRANCH, founded_on=date(2020, 1, 2), dissolved_on=date(2020, 1, 1)
        ).full_clean()
    assert refusal.value.messages == ["Ngày giải thể không thể trước Ngày thành lập."]


def test_organisations_active_on_a_day():
    organization = make_organization(founded_on=date(2020, 1, 1), dissolved_on=date(2025, 7, 1))
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
    assert [Organization.objects.active_on(day).contains(organization) for day in days] == [False, True, True, False]


# --- moving -------------------------------------------------------------------------------------------------------


def test_moving_a_subtree_rewrites_every_path_below_in_one_statement():
    province, superior, committee, branch, sibling = make_tree()
    other = make_organization(province, name="Đảng ủy xã Bản Mới")
    admin = make_user("Quản trị")
    with CaptureQueriesContext(connection) as queries:
        actions.move_organization(committee, other, actor=admin, on=TODAY)
    assert sum(q["sql"].startswith("UPDATE") and '"path"' in q["sql"] for q in queries) == 1
    assert {name: paths()[name] for name in (committee.name, branch.name, sibling.name)} == {
        committee.name: f"/{province.pk}/{other.pk}/{committee.pk}/",
        branch.name: f"/{province.pk}/{other.pk}/{committee.pk}/{branch.pk}/",
        sibling.name: f"/{province.pk}/{other.pk}/{committee.pk}/{sibling.pk}/",
    }
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.organization, entry.facts["parent"], entry.facts["organizations"]) == (
        "branches.move_organization",
        admin,
        committee,
        ["Đảng ủy xã Suối Mây", "Đảng ủy xã Bản Mới"],
        3,
    )


def test_after_a_move_the_new_superior_sees_and_the_old_one_does_not():
    province, superior, committee, branch, _ = make_tree()
    other = make_organization(province)
    old, new = make_officer(superior, Role.STAFF), make_officer(other, Role.STAFF)
    actions.move_organization(committee, other, actor=None, on=TODAY)
    assert [Organization.objects.visible_to(user).contains(branch) for user in (old, new)] == [False, True]


def test_a_subtree_may_become_a_top_of_its_own():
    _, _, committee, branch, _ = make_tree()
    actions.move_organization(committee, None, actor=None, on=TODAY)
    assert paths()[branch.name] == f"/{committee.pk}/{branch.pk}/"


@pytest.mark.parametrize(
    ("moved", "to", "sentence"),
    [
        (1, 1, "Đảng ủy xã Suối Mây không thể trực thuộc chính mình hoặc tổ chức cấp dưới của mình."),
        (1, 3, "Đảng ủy xã Suối Mây không thể trực thuộc chính mình hoặc tổ chức cấp dưới của mình."),
        (3, 1, "Chi bộ trực thuộc không thể trực thuộc Cấp trên trực tiếp cơ sở (Đảng ủy xã Suối Mây)."),
    ],
)
def test_impossible_moves_are_refused_and_write_nothing(moved, to, sentence):
    tree = make_tree()
    before = paths()
    with pytest.raises(ValidationError) as refusal:
        actions.move_organization(tree[moved], tree[to], actor=None, on=TODAY)
    assert (refusal.value.messages, paths(), Entry.objects.count()) == ([sentence], before, 0)


def test_nothing_moves_under_a_dissolved_organisation():
    province, _, committee, _, _ = make_tree()
    gone = make_organization(province, name="Đảng ủy xã cũ", dissolved_on=date(2025, 7, 1))
    with pytest.raises(ValidationError, match="đã giải thể ngày 01/07/2025"):
        actions.move_organization(committee, gone, actor=None, on=TODAY)


def test_a_move_to_where_it_stands_writes_nothing():
    _, superior, committee, _, _ = make_tree()
    actions.move_organization(committee, superior, actor=None, on=TODAY)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_leave_every_path_true():
    """One moves a committee below what the other is moving: neither may write paths that are no longer so."""
    province, superior, committee, branch, _ = make_tree()
    other = make_organization(province)
    sub_committee = make_organization(committee, kind=Kind.SUB_COMMITTEE)
    failures = []

    def move_the_whole():
        try:
            actions.move_organization(committee, other, actor=None, on=TODAY)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    beside = threading.Thread(target=move_the_whole)
    with transaction.atomic():
        actions.move_organization(branch, sub_committee, actor=None, on=TODAY)
        added = make_organization(sub_committee)
        beside.start()
        beside.join(timeout=0.3)
        assert beside.is_alive()  # it waits
    beside.join(timeout=20)
    assert failures == []
    for organization in Organization.objects.select_related("parent").exclude(parent=None):
        assert organization.path == f"{organization.parent.path}{organization.pk}/"
    assert Organization.objects.below(other).contains(added)


# --- pages --------------------------------------------------------------------------------------------------------


def shown(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return {organization.name for organization in response.context["page"]}


def test_the_list_shows_the_own_subtree_and_filters_without_accents(client):
    _, superior, committee, branch, sibling = make_tree()
    make_organization(make_organization(), name="Đảng ủy xã khác")
    client.force_login(make_officer(superior, Role.STAFF))
    everything = {o.name for o in (superior, committee, branch, sibling)}
    assert shown(client) == everything
    assert shown(client, q="ban chang") == {"Chi bộ thôn Bản Chang"}
    assert shown(client, q="Chang, Bản") == set()
    assert shown(client, q=branch.code) == {branch.name}
    assert shown(client, kind="branch") == {branch.name, sibling.name}
    assert shown(client, kind="nonsense") == set()
    assert shown(client, q="khác") == set()


def test_without_an_office_the_list_says_so(client):
    make_tree()
    client.force_login(make_user())
    assert "Chưa được ghi chức trách nào" in client.get(URL).content.decode()


def test_the_page_shows_offices_authority_and_what_lies_below(client):
    province, superior, committee, branch, sibling = make_tree()
    secretary = make_officer(branch, name="Nông Văn Thịnh")
    make_officer(branch, name="Người cũ", ends_on=date(2021, 1, 1))
    Authority.objects.create(
        body=Authority.Body.ADMISSION, organization=province, holder=province, valid_from=date(2020, 1, 1)
    )
    client.force_login(make_officer(superior, Role.STAFF))
    context = client.get(branch.get_absolute_url()).context
    assert [office.user for office in context["offices"]] == [secretary]
    assert dict(context["authorities"])["Cấp có thẩm quyền kết nạp, xóa tên"] == province
    assert context["line"] == [superior, committee]
    children = client.get(committee.get_absolute_url()).context["children"]
    assert set(children) == {branch, sibling}


def test_outside_the_subtree_an_organisation_does_not_exist(client):
    province, _, _, branch, sibling = make_tree()
    client.force_login(make_officer(branch))
    statuses = [client.get(o.get_absolute_url()).status_code for o in (branch, sibling, province)]
    assert statuses == [200, 404, 404]


def test_fifty_organisations_cost_as_many_queries_as_one(client):
    committee = make_organization(kind=Kind.GRASSROOTS_COMMITTEE)
    make_organization(committee)
    client.force_login(make_officer(committee, Role.STAFF))
    counts = []
    for more in (0, 48):
        for _ in range(more):
            make_organization(committee)
        for url in (URL, committee.get_absolute_url()):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_an_office_ends_after_it_begins():
    branch = make_organization(kind=Kind.BRANCH)
    with pytest.raises(ValidationError) as refusal:
        Office(
            user=make_user(),
            organization=branch,
            role=Role.STAFF,
            starts_on=date(2026, 1, 2),
            ends_on=date(2026, 1, 1),
        ).full_clean()
    assert refusal.value.messages == ["Đến ngày không thể trước Từ ngày."]
