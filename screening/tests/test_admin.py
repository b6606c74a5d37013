"""The administrators' part of screening: regulations are kept, everything else is only read, and no count is shown."""

import pytest
from django.contrib import admin
from django.urls import reverse

from branches.models import Entry, Viewing
from branches.tests.builders import make_tree, make_user
from screening.models import (
    Ballot,
    Case,
    CommitteeVote,
    Deadline,
    Edition,
    Evidence,
    Move,
    Paper,
    Parameter,
    Stage,
    TallyEntry,
)
from screening.tests.builders import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user("Quản Trị", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def address(model, what, *args):
    return reverse(f"admin:screening_{model._meta.model_name}_{what}", args=args)


@pytest.mark.parametrize("model", [Ballot, Case, Deadline, Edition, Evidence, Move, Paper])
def test_what_the_flow_writes_is_only_read(client, administrator, model):
    make_case(make_tree()[3], Stage.AWAITING_APPROVAL)
    row = model.objects.first()
    assert client.get(address(model, "changelist"), {"q": "binh"}).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200
    assert client.post(address(model, "change", row.pk), {"stage": "mentoring", "state": "open"}).status_code == 403
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_the_blind_entries_have_no_page_and_the_counts_are_not_shown(client, administrator):
    case = make_case(make_tree()[3], Stage.AWAITING_APPROVAL)
    ballot = case.ballots.get()
    assert not admin.site.is_registered(TallyEntry)
    assert not admin.site.is_registered(CommitteeVote)
    shown = client.get(address(Ballot, "change", ballot.pk)).content.decode()
    assert "đạt" in shown
    assert all(label not in shown for label in ("Đồng ý", "Không đồng ý", "Phát ra", "Thu về"))


def test_the_opening_of_a_case_in_the_admin_is_kept(client, administrator):
    case = make_case(make_tree()[3])
    client.get(address(Case, "change", case.pk))
    kept = Viewing.objects.get(subject=f"screening.case:{case.pk}")
    assert (kept.user, kept.part) == (administrator, "Phần quản trị")


def test_a_parameter_is_changed_with_an_entry_and_running_cases_keep_theirs(client, administrator):
    case = make_case(make_tree()[3])
    row = Parameter.objects.get(code="screening.education_months", valid_to=None)
    fields = ("label", "value", "unit", "basis", "mark", "note")
    data = {name: getattr(row, name) for name in fields} | {"regulation": row.regulation_id, "value": "18"}
    response = client.post(address(Parameter, "change", row.pk), data)
    assert response.status_code == 302, response.context["errors"]
    row.refresh_from_db()
    entry = Entry.objects.filter(verb="admin.change").get()
    assert (row.value, entry.facts["value"], entry.actor) == ("18", ["12", "18"], administrator)
    assert Case.objects.get(pk=case.pk).rules.education_months == 12
    wrong = client.post(address(Parameter, "change", row.pk), data | {"value": "mười hai"})
    assert "Nhập một số nguyên." in wrong.content.decode()
    assert client.post(address(Parameter, "delete", row.pk), {"post": "yes"}).status_code == 403
