"""What an actor sees (own organisation and below) and may do (role × reach)."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from branches import access, calendar
from branches.access import NoOffice, Reach
from branches.models import Authority, Kind, Office, Organization, Role, User
from branches.tests.builders import make_officer, make_organization, make_tree, make_user

pytestmark = pytest.mark.django_db
BODIES = Authority.Body


def seen(actor):
    return set(Organization.objects.visible_to(actor))


def test_a_secretary_sees_the_own_branch_only():
    _, _, _, branch, _ = make_tree()
    assert seen(make_officer(branch)) == {branch}


def test_a_superior_sees_everything_below_and_nothing_beside():
    _, superior, committee, branch, sibling = make_tree()
    other = make_organization(superior.parent)
    make_organization(other)
    assert seen(make_officer(superior, Role.STAFF)) == {superior, committee, branch, sibling}


def test_the_only_one_on_top_sees_all_without_comparing_paths_until_another_stands_beside_it():
    province, *_, branch, _ = make_tree()
    staff, everybody = make_officer(province, Role.STAFF), set(Organization.objects.all())
    assert seen(staff) == everybody
    assert (access.sees_everything(staff), access.sees_everything(make_officer(branch))) == (True, False)
    assert access.within(staff, "branch__") == Q(branch__isnull=False)
    beside = make_organization()
    staff, alone = User.objects.get(pk=staff.pk), make_officer(beside)
    assert (seen(staff), seen(alone)) == (everybody, {beside})
    assert (access.sees_everything(staff), access.is_everything(branch)) == (False, False)
    both = User.objects.get(pk=make_officer(province, Role.STAFF).pk)
    Office.objects.create(user=both, organization=beside, role=Role.READER, starts_on=date(2020, 1, 1))
    assert seen(both) == everybody | {beside}


def test_branch_1_does_not_see_branch_10():
    """Paths end with a separator: /1/ is no beginning of /10/."""
    organizations = [make_organization() for _ in range(12)]
    for organization in organizations:
        others = [o for o in organizations if str(o.pk).startswith(str(organization.pk))]
        assert seen(make_officer(organization)) == {organization}, others


def test_without_an_office_nothing_is_seen_not_even_by_an_administrator():
    make_tree()
    assert seen(make_user(is_staff=True, is_superuser=True)) == set()
    assert seen(AnonymousUser()) == set()


@pytest.mark.parametrize(
    ("starts", "ends", "holds"), [(0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False), (-9, 9, True)]
)
def test_an_office_counts_from_its_first_to_its_last_day(starts, ends, holds):
    branch, today = make_organization(), calendar.today()
    user = make_officer(
        branch,
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    assert (seen(user) == {branch}) is holds
    assert access.holds(user, {Role.SECRETARY}, branch) is holds


def test_a_power_is_a_role_at_the_right_distance():
    _, superior, committee, branch, sibling = make_tree()
    staff = make_officer(committee, Role.STAFF)
    table = {
        (place.name, reach): access.holds(staff, {Role.STAFF}, place, reach)
        for place in (superior, committee, branch, sibling)
        for reach in Reach
    }
    assert table == {
        (superior.name, Reach.HERE): False,
        (superior.name, Reach.ABOVE): False,
        (committee.name, Reach.HERE): True,
        (committee.name, Reach.ABOVE): False,
        (branch.name, Reach.HERE): False,
        (branch.name, Reach.ABOVE): True,
        (sibling.name, Reach.HERE): False,
        (sibling.name, Reach.ABOVE): True,
    }
    assert not access.holds(staff, {Role.SECRETARY}, committee)


def test_the_refusal_says_who_may():
    branch = make_organization(name="Chi bộ thôn A")
    with pytest.raises(NoOffice) as refusal:
        access.require(make_officer(branch, Role.READER), {Role.DEPUTY, Role.SECRETARY}, branch)
    assert str(refusal.value) == "Bí thư, Phó bí thư của Chi bộ thôn A mới ghi được nội dung này."
    access.require(make_officer(branch, Role.DEPUTY), {Role.DEPUTY, Role.SECRETARY}, branch)


def test_offices_are_asked_for_once(django_assert_num_queries):
    branch = make_organization()
    user = make_officer(branch)
    with django_assert_num_queries(1):
        assert access.holds(user, {Role.SECRETARY}, branch)
        assert access.offices(user)
    Office.objects.all().delete()
    assert access.offices(User.objects.get(pk=user.pk)) == []


def test_the_highest_organisations_hide_those_below_them():
    _, superior, committee, branch, _ = make_tree()
    user = make_officer(branch)
    for organization in (committee, superior):
        Office.objects.create(user=user, organization=organization, role=Role.READER, starts_on=date(2020, 1, 1))
    assert access.top_organizations(user) == [superior]


def test_officers_are_those_in_office_today_with_an_active_account():
    branch = make_organization()
    secretary = make_officer(branch)
    gone = make_officer(branch, ends_on=calendar.today() - timedelta(days=1))
    inactive = make_officer(branch)
    type(inactive).objects.filter(pk=inactive.pk).update(is_active=False)
    make_officer(branch, Role.READER)
    assert (list(access.officers_of(branch, {Role.SECRETARY})), gone.is_active) == ([secretary], True)


def test_authority_follows_the_tree_where_no_row_says_otherwise():
    province, superior, committee, branch, _ = make_tree()
    above = {BODIES.IMMEDIATE_SUPERIOR: committee, BODIES.GRASSROOTS: committee}
    assert Authority.holders_for(branch, on=date(2026, 1, 1)) == dict.fromkeys(BODIES) | above
    between = make_organization(committee, kind=Kind.SUB_COMMITTEE)
    below = {BODIES.IMMEDIATE_SUPERIOR: between, BODIES.GRASSROOTS: committee, BODIES.SUB_COMMITTEE: between}
    assert Authority.holders_for(make_organization(between), on=date(2026, 1, 1)) == dict.fromkeys(BODIES) | below


def test_the_nearest_row_in_force_gives_the_authority():
    province, superior, committee, branch, sibling = make_tree()
    for organization, holder, start, end in (
        (province, province, date(2020, 1, 1), None),
        (superior, superior, date(2020, 1, 1), date(2025, 6, 30)),
        (superior, province, date(2025, 7, 1), None),
        (branch, committee, date(2026, 1, 1), None),
    ):
        Authority.objects.create(
            body=BODIES.ADMISSION, organization=organization, holder=holder, valid_from=start, valid_to=end
        )
    found = {
        (place.name, day): Authority.holder_for(place, BODIES.ADMISSION, on=day)
        for place in (branch, sibling)
        for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1))
    }
    assert found == {
        (branch.name, date(2025, 6, 30)): superior,
        (branch.name, date(2025, 7, 1)): province,
        (branch.name, date(2026, 1, 1)): committee,
        (sibling.name, date(2025, 6, 30)): superior,
        (sibling.name, date(2025, 7, 1)): province,
        (sibling.name, date(2026, 1, 1)): province,
    }
