"""The filters of a page are the filters of its file: by name, by the link on the page, and by the rows."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from django.urls import reverse

from branches import calendar
from branches.models import Organization, Role
from branches.tests.builders import make_officer, make_tree
from branches.views.organizations import OrganizationSearchForm
from members import exports
from members.forms.admission import PeriodOfPlanForm
from members.forms.badges import OccasionForm
from members.forms.posts import DayForm
from members.forms.searching import MemberSearchForm
from members.forms.transfers import TransferFilterForm
from members.models import AdmissionPlan, Badge, MemberYear, Post, Standing, Transfer
from members.tests.builders import make_candidate, make_member
from screening.forms.filters import CaseFilter

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)

#: The search form of a page, or the parameters of one without a form; the list it goes out as.
PAGES = [
    (MemberSearchForm, "members"),
    (CaseFilter, "cases"),
    (OrganizationSearchForm, "organizations"),
    (TransferFilterForm, "transfers"),
    (OccasionForm, "badges"),
    (PeriodOfPlanForm, "admission-plans"),
    (DayForm, "posts"),
    (DayForm, "terms"),
    (("muc",), "admissions"),
    (("tinh-trang",), "standings"),
    (("year", "tu-thang"), "years"),
    (("year",), "rankings"),
    (("year",), "organization-rankings"),
    (("year",), "meetings"),
    (("year",), "attendance"),
    (("year",), "assignments"),
    (("year",), "card-checks"),
    (("year", "month"), "dues-charges"),
    (("year",), "dues-receipts"),
    (("year",), "remittances"),
]


def make_form(form, user):
    for options in ({"actor": user, "on": ON}, {"actor": user}, {"on": ON}, {}, {"organization": None, "on": ON}):
        try:
            return form(QueryDict(""), **options)
        except TypeError:
            continue
    raise AssertionError(form)


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def secretary(tree, client, monkeypatch):
    monkeypatch.setattr(calendar, "today", lambda: ON)
    user = make_officer(tree[3], Role.SECRETARY)
    client.force_login(user)
    return user


def test_every_filter_of_a_page_is_one_of_its_file(secretary):
    for page, key in PAGES:
        names = set(page if isinstance(page, tuple) else make_form(page, secretary).fields)
        asked = exports.by_key(key).form(QueryDict(""), actor=secretary, on=ON)
        assert names <= set(asked.fields), key


def make_transfers(branch, far):
    rows = {"out": {"from_branch": branch, "to_branch": far}, "in": {"from_branch": far, "to_branch": branch}}
    for kind, state in (("official", "requested"), ("abroad", "requested"), ("official", "cancelled")):
        for ends in rows.values():
            member = make_member(branch)
            Transfer.objects.create(member=member, requested_on=date(2026, 9, 1), kind=kind, state=state, **ends)


def make_rows(branch, far):
    """Of every list that is asked for below two rows or more, one of them beyond the filter."""
    make_transfers(branch, far)
    members = [make_member(branch) for _ in range(3)]
    for occasion, state, member in zip(
        ("2026-11-07", "2026-11-07", "2027-02-03"), ("proposed", "awarded", "proposed"), members, strict=True
    ):
        awarded = {"awarded_on": occasion, "decision_number": "1", "decided_on": occasion} if state == "awarded" else {}
        Badge.objects.create(member=member, years=30, occasion=occasion, proposed_on=ON, state=state, **awarded)
    Standing.objects.create(member=members[0], kind="exempt", starts_on=date(2026, 1, 1))
    Standing.objects.create(member=members[1], kind="exempt", starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 1))
    make_candidate(branch)
    make_candidate(branch, stopped_on=date(2026, 5, 1), stopped_for="Chuyển nơi ở")
    AdmissionPlan.objects.create(organization=branch, from_year=2026, to_year=2026, target=1)
    AdmissionPlan.objects.create(organization=branch, from_year=2025, to_year=2025, target=1)
    Post.objects.create(
        member=members[0], organization=branch, title="deputy", starts_on=date(2020, 1, 1), ends_on=date(2025, 1, 1)
    )
    Post.objects.create(member=members[1], organization=branch, title="deputy", starts_on=date(2025, 1, 2))
    for member, held in zip(members, (0b111, 0b1, 0), strict=True):
        MemberYear.objects.create(member=member, year=2026, held=held)


#: Page, what is asked of it, the list as which it goes out, how many rows.
ASKED = [
    ("transfers", "", "transfers", 4),
    ("transfers", "direction=out", "transfers", 2),
    ("transfers", "direction=in&kind=abroad", "transfers", 1),
    ("transfers", "show=ended", "transfers", 2),
    ("badges", "dot=2026-11-07&muc=de-nghi", "badges", 1),
    ("badges", "dot=2026-11-07&muc=da-trao", "badges", 1),
    ("badges", "dot=2027-02-03", "badges", 1),
    ("standings", "", "standings", 1),
    ("standings", "tinh-trang=da-het", "standings", 1),
    ("admissions", "", "admissions", 1),
    ("admissions", "muc=da-dung", "admissions", 1),
    ("admissions", "muc=da-ket-nap", "admissions", 0),
    ("admission-plans", "tu=2025&den=2025", "admission-plans", 1),
    ("committee", "ngay=01/06/2024", "posts", 1),
    ("years", "nam=2026", "years", 2),
]


def test_the_file_of_a_page_holds_the_rows_of_its_filters(client, secretary, tree):
    branch = tree[3]
    make_rows(branch, make_tree()[3])
    for page, query, key, rows in ASKED:
        shown = client.get(f"{reverse(f'members:{page}', args=[branch.pk])}?{query}").content.decode()
        address = reverse("members:list-export", args=[key])
        link = unescape(re.search(rf'href="{address}\?([^"]*)"', shown)[1])
        asked = client.get(f"{address}?{link}")
        assert asked.context["asked"].is_valid(), (link, asked.context["asked"].errors)
        assert (asked.context["count"], dict(parse_qsl(link))["organization"]) == (rows, branch.code), link


def test_organizations_go_out_as_they_were_searched_for(client, secretary, tree):
    client.force_login(make_officer(tree[1], Role.STAFF))
    name = tree[4].name.split()[-1]
    shown = client.get(f"{reverse('branches:organization-list')}?q={name}&kind=branch")
    link = unescape(re.search(r'href="(/[^"]*organizations[^"]*)"', shown.content.decode())[1])
    asked = client.get(link)
    found = Organization.objects.visible_to(asked.wsgi_request.user).filter(kind="branch")
    assert 0 < len(shown.context["page"].rows) == asked.context["count"] <= found.count()
