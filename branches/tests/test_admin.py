"""The administrators' part: journalled, without a way around the rules, nothing removed that is history."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext

from branches import journal
from branches.models import Entry, Holiday, Kind, Office, Organization, Role, User
from branches.tests.builders import make_officer, make_organization, make_tree, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user("Quản trị", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def inlines(*prefixes):
    return {f"{prefix}-{name}": "0" for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


def organization_data(organization=None, **changed):
    data = {"code": "T1", "name": "Chi bộ mới", "kind": "branch", "parent": "", "sector": ""}
    if organization:
        data |= {
            "code": organization.code,
            "name": organization.name,
            "kind": organization.kind,
            "parent": organization.parent_id or "",
        }
    return data | inlines("offices", "authorities") | changed


def admin_errors(response):
    assert response.status_code == 200
    return {name: list(messages) for name, messages in response.context["adminform"].form.errors.items()}


def test_every_page_of_the_admin_opens(client, administrator):
    make_tree()
    make_officer(make_organization())
    journal.record("test.verb", actor=administrator)
    journal.viewed(administrator, by=administrator)
    assert client.get(reverse("admin:index")).status_code == 200
    for model, model_admin in admin.site._registry.items():
        listed = client.get(url(model, "changelist"))
        assert listed.status_code == 200, model
        assert client.get(url(model, "changelist"), {"q": "đạt"}).status_code == 200, model
        if model_admin.has_add_permission(listed.wsgi_request):
            assert client.get(url(model, "add")).status_code == 200, model
        first = model._default_manager.first()
        if first:
            assert client.get(url(model, "change", first.pk)).status_code == 200, model


def test_what_the_framework_leaves_in_english_is_said_in_vietnamese(client, administrator):
    source = (settings.BASE_DIR / "locale/vi/LC_MESSAGES/django.po").read_text()
    words = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE))
    unescaped = {english.replace('\\"', '"'): said.replace('\\"', '"') for english, said in words.items()}
    assert len(words) > 40
    assert {english: gettext(english) for english in unescaped} == unescaped
    shown = client.get(reverse("admin:index")).content.decode()
    assert "Đến nội dung chính" in shown
    assert [english for english in unescaped if f">{english}<" in shown] == []


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.STAFF])
def test_an_office_opens_no_door_to_the_admin(client, role):
    client.force_login(make_officer(make_organization(), role))
    assert client.get(reverse("admin:index")).status_code == 302


def test_an_organisation_is_added_with_its_path_and_an_entry(client, administrator):
    _, _, committee, _, _ = make_tree()
    client.post(url(Organization, "add"), organization_data(parent=committee.pk))
    organization = Organization.objects.get(code="T1")
    assert organization.path == f"{committee.path}{organization.pk}/"
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.organization, entry.facts) == (
        "admin.add",
        administrator,
        organization,
        {"code": "T1", "name": "Chi bộ mới", "kind": "branch", "parent": "Đảng bộ cơ sở Đồng Dâu"},
    )


def test_a_change_is_journalled_from_and_to(client, administrator):
    branch = make_tree()[3]
    client.post(
        url(Organization, "change", branch.pk),
        organization_data(branch, name="Chi bộ thôn Mới", dissolved_on="01/07/2026"),
    )
    branch.refresh_from_db()
    assert (branch.name, branch.dissolved_on, Entry.objects.get().facts) == (
        "Chi bộ thôn Mới",
        date(2026, 7, 1),
        {"name": ["Chi bộ thôn Đồng Dâu", "Chi bộ thôn Mới"], "dissolved_on": ["", "2026-07-01"]},
    )


def test_nothing_changed_leaves_no_entry(client, administrator):
    branch = make_tree()[3]
    client.post(url(Organization, "change", branch.pk), organization_data(branch))
    assert not Entry.objects.exists()


def test_a_new_parent_moves_the_subtree_by_its_own_verb(client, administrator):
    province, _, committee, branch, _ = make_tree()
    other = make_organization(province)
    client.post(url(Organization, "change", committee.pk), organization_data(committee, parent=other.pk))
    branch.refresh_from_db()
    assert branch.path == f"/{province.pk}/{other.pk}/{committee.pk}/{branch.pk}/"
    assert [entry.verb for entry in Entry.objects.all()] == ["branches.move_organization"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"parent": 3}, "parent"), ({"parent": 2}, "parent"), ({"kind": "superior"}, "kind")],
)
def test_an_impossible_parent_or_kind_is_refused_at_its_field(client, administrator, changed, field):
    tree = make_tree()
    committee = tree[2]
    changed = {name: tree[value].pk if name == "parent" else value for name, value in changed.items()}
    response = client.post(url(Organization, "change", committee.pk), organization_data(committee, **changed))
    assert field in admin_errors(response)
    assert not Entry.objects.exists()


def test_an_organisation_ends_only_when_nothing_stands_below_it(client, administrator):
    *_, committee, branch, other = make_tree()
    today = f"{date.today():%d/%m/%Y}"

    def end(organization):
        return client.post(
            url(Organization, "change", organization.pk), organization_data(organization, dissolved_on=today)
        )

    assert list(admin_errors(end(committee))) == ["dissolved_on"]
    assert [end(branch).status_code, end(other).status_code, end(committee).status_code] == [302, 302, 302]
    assert set(Organization.objects.exclude(dissolved_on=None)) == {committee, branch, other}


@pytest.mark.parametrize("model", [Organization, Office, User, Entry])
def test_history_cannot_be_removed(client, administrator, model):
    organization = make_organization(kind=Kind.BRANCH)
    make_officer(organization)
    journal.record("test.verb", actor=administrator)
    obj = model.objects.first()
    assert client.post(url(model, "delete", obj.pk), {"post": "yes"}).status_code == 403
    response = client.post(url(model, "changelist"), {"action": "delete_selected", "_selected_action": [obj.pk]})
    assert response.status_code in (200, 302)
    assert model.objects.filter(pk=obj.pk).exists()


def test_the_journal_is_only_read(client, administrator):
    entry = journal.record("test.verb", actor=administrator)
    assert client.get(url(Entry, "add")).status_code == 403
    assert client.post(url(Entry, "change", entry.pk), {"verb": "x"}).status_code == 403


def test_an_account_is_made_with_a_password_that_the_journal_does_not_hold(client, administrator):
    response = client.post(
        url(User, "add"),
        {
            "username": "thinh",
            "full_name": "Nông Văn Thịnh",
            "usable_password": "true",
            "password1": "Suoi-May-2026",
            "password2": "Suoi-May-2026",
        },
    )
    assert response.status_code == 302
    user = User.objects.get(username="thinh")
    assert user.check_password("Suoi-May-2026")
    facts = Entry.objects.get().facts
    assert facts == {
        "username": "thinh",
        "full_name": "Nông Văn Thịnh",
        "password1": "•••",
        "password2": "•••",
    }


def test_a_new_password_is_journalled_without_the_password(client, administrator):
    user = make_user()
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    sent = {"usable_password": "true", "password1": "Suoi-May-2026", "password2": "Suoi-May-2026"}
    assert client.post(address, sent).status_code == 302
    user.refresh_from_db()
    assert user.check_password("Suoi-May-2026")
    entry = Entry.objects.get()
    assert (entry.verb, "Suoi-May" in str(entry.facts)) == ("admin.change", False)


def test_the_last_administrator_stays(client, administrator):
    data = {"username": administrator.username, "full_name": "Quản trị", "is_active": "on", "is_staff": "on"}
    data |= {"date_joined_0": "01/01/2026", "date_joined_1": "08:00"} | inlines("offices")
    response = client.post(url(User, "change", administrator.pk), data)
    assert admin_errors(response) == {
        "__all__": ["Cần ít nhất một quản trị đang dùng được. Ghi người khác làm quản trị trước."]
    }
    assert client.post(url(User, "change", administrator.pk), data | {"is_superuser": "on"}).status_code == 302


def test_an_office_given_in_the_admin_opens_the_organisation(client, administrator):
    branch, user = make_organization(kind=Kind.BRANCH), make_user()
    sent = {"user": user.pk, "organization": branch.pk, "role": "secretary", "starts_on": "01/01/2026"}
    assert client.post(url(Office, "add"), sent).status_code == 302
    assert list(Organization.objects.visible_to(user)) == [branch]
    entry = Entry.objects.get()
    assert (entry.organization, entry.facts["role"]) == (branch, "secretary")


def test_organisations_are_found_without_accents(client, administrator):
    make_tree()
    page = client.get(url(Organization, "changelist"), {"q": "ban chang"})
    assert [o.name for o in page.context["cl"].result_list] == ["Chi bộ thôn Bản Chang"]


def test_a_holiday_may_be_removed_and_leaves_its_trace(client, administrator):
    holiday = Holiday.objects.create(day=date(2027, 2, 8), name="Tết")
    assert client.post(url(Holiday, "delete", holiday.pk), {"post": "yes"}).status_code == 302
    assert (Entry.objects.get().verb, Holiday.objects.exists()) == ("admin.remove", False)


def test_an_organisation_without_a_kind_is_refused_at_that_field(client, administrator):
    parent = make_tree()[2]
    response = client.post(url(Organization, "add"), organization_data(kind="", parent=parent.pk))
    assert list(admin_errors(response)) == ["kind"]
