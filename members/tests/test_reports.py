"""Movement, composition and admissions, from dated memberships only."""

from datetime import date

import pytest

from branches.models import Kind
from branches.tests.builders import make_organization, make_tree
from members import reports
from members.models import CodeItem, Membership
from members.tests.builders import make_member

pytestmark = pytest.mark.django_db
FROM, TO = date(2026, 1, 1), date(2026, 10, 31)
NOTHING = {
    "start": 0,
    "admitted": 0,
    "transferred_in": 0,
    "restored": 0,
    "died": 0,
    "expelled": 0,
    "struck_off": 0,
    "left": 0,
    "transferred_out": 0,
    "end": 0,
}


def ends(member, on, by, **fields):
    member.memberships.filter(ends_on=None).update(ends_on=on, ended_by=by, **fields)
    return member


def moves(member, branch, on):
    ends(member, on, "transferred_out")
    return Membership.objects.create(member=member, branch=branch, starts_on=on, begun_by="transferred_in")


def word(code_list, name):
    return CodeItem.objects.get(list=code_list, name=name)


def test_an_empty_organisation_reports_zeros():
    *_, branch, _ = make_tree()
    assert reports.movement(branch, FROM, TO) == NOTHING


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), {"start": 1, "end": 1}),
        (date(2026, 1, 1), {"admitted": 1, "end": 1}),
        (date(2026, 10, 31), {"admitted": 1, "end": 1}),
        (date(2026, 11, 1), {}),
    ],
)
def test_both_days_belong_to_the_period_for_those_who_come(day, expected):
    *_, branch, _ = make_tree()
    make_member(branch, admitted_on=day, official_on=None)
    assert reports.movement(branch, FROM, TO) == NOTHING | expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), {}),
        (date(2026, 1, 1), {"start": 1, "died": 1}),
        (date(2026, 10, 31), {"start": 1, "died": 1}),
        (date(2026, 11, 1), {"start": 1, "end": 1}),
    ],
)
def test_who_leaves_on_a_day_is_not_counted_that_evening(day, expected):
    *_, branch, _ = make_tree()
    ends(make_member(branch), day, "died")
    assert reports.movement(branch, FROM, TO) == NOTHING | expected


def test_who_comes_and_goes_on_one_day_is_counted_both_ways():
    *_, branch, _ = make_tree()
    ends(make_member(branch, admitted_on=date(2026, 3, 3), official_on=None), date(2026, 3, 3), "died")
    assert reports.movement(branch, FROM, TO) == NOTHING | {"admitted": 1, "died": 1}


def test_every_way_in_and_out_has_its_own_line():
    *_, branch, _ = make_tree()
    for way in ("admitted", "readmitted", "transferred_in", "restored"):
        member = make_member(branch, admitted_on=date(2026, 2, 3), official_on=None)
        member.memberships.update(begun_by=way)
    for way in ("died", "expelled", "struck_off", "left", "transferred_out"):
        ends(make_member(branch), date(2026, 5, 19), way)
    figures = reports.movement(branch, FROM, TO)
    assert figures == {
        "start": 5,
        "admitted": 2,
        "transferred_in": 1,
        "restored": 1,
        "died": 1,
        "expelled": 1,
        "struck_off": 1,
        "left": 1,
        "transferred_out": 1,
        "end": 4,
    }
    assert reports.exits(figures) == {"struck_off": 1, "left": 1, "expelled": 1, "total": 3}


def test_a_move_inside_the_organisation_is_neither_increase_nor_decrease():
    province, superior, committee, here, sibling = make_tree()
    elsewhere = make_organization(make_organization(superior, kind=Kind.GRASSROOTS_COMMITTEE))
    moves(make_member(here), sibling, date(2026, 4, 1))
    moves(make_member(here), elsewhere, date(2026, 4, 1))
    assert [reports.movement(unit, FROM, TO) for unit in (here, sibling, committee, superior, province)] == [
        NOTHING | {"start": 2, "transferred_out": 2},
        NOTHING | {"transferred_in": 1, "end": 1},
        NOTHING | {"start": 2, "transferred_out": 1, "end": 1},
        NOTHING | {"start": 2, "end": 2},
        NOTHING | {"start": 2, "end": 2},
    ]


def test_a_way_through_three_branches_in_one_period_cancels_as_far_as_it_stays_inside():
    *_, committee, here, sibling = make_tree()
    member = make_member(here)
    moves(member, sibling, date(2026, 4, 1))
    moves(member, here, date(2026, 4, 1))
    moves(member, sibling, date(2026, 9, 1))
    ends(member, date(2026, 9, 9), "transferred_out")
    assert reports.movement(committee, FROM, TO) == NOTHING | {"start": 1, "transferred_out": 1}


def test_who_returns_after_a_time_elsewhere_counts_as_gone_and_come():
    *_, committee, here, sibling = make_tree()
    member = ends(make_member(here), date(2026, 4, 1), "transferred_out")
    Membership.objects.create(member=member, branch=sibling, starts_on=date(2026, 9, 1), begun_by="transferred_in")
    assert reports.movement(committee, FROM, TO) == NOTHING | {
        "start": 1,
        "transferred_in": 1,
        "transferred_out": 1,
        "end": 1,
    }


def test_figures_that_do_not_add_up_are_refused_with_the_figures():
    *_, branch, _ = make_tree()
    make_member(branch, admitted_on=date(2026, 2, 3), official_on=None).memberships.update(begun_by="?")
    with pytest.raises(reports.Unbalanced) as refusal:
        reports.movement(branch, FROM, TO)
    assert refusal.value.figures == NOTHING | {"end": 1}
    assert str(refusal.value) == (
        "Số liệu chưa khớp: đầu kỳ 0 + tăng 0 − giảm 0 = 0, nhưng cuối kỳ đếm được 1. Chưa lập báo cáo."
    )


def test_the_sector_is_the_members_own_else_the_nearest_organisations():
    province, superior, committee, here, sibling = make_tree()
    make_member(sibling)
    superior.sector, here.sector = "commune", "village"
    superior.save()
    here.save()
    make_member(here)
    make_member(here, sector="armed_forces", gender="")
    make_member(make_organization(province, kind=Kind.GRASSROOTS_BRANCH), gender="female")
    ends(make_member(here), date(2026, 10, 31), "died")
    by_sector, by_gender = reports.composition(province, TO)
    assert by_sector == {
        "administration": 0,
        "party_and_mass": 0,
        "public_service": 0,
        "state_enterprise": 0,
        "private_enterprise": 0,
        "non_state": 0,
        "commune": 1,
        "village": 1,
        "armed_forces": 1,
        "special": 0,
        "other": 0,
        "unknown": 1,
    }
    assert by_gender == {"male": 2, "female": 1, "unknown": 1}
    # a branch inherits from above even when the report begins below the organisation that names the sector
    assert reports.composition(sibling, TO)[0]["commune"] == 1


def test_the_admitted_are_told_by_sex_youth_union_people_and_religion():
    *_, branch, _ = make_tree()
    period = {"admitted_on": date(2026, 5, 19), "official_on": None}
    make_member(branch, **period)
    make_member(branch, gender="female", youth_union=True, ethnicity=word("ethnicity", "Kinh"), **period)
    make_member(branch, gender="female", ethnicity=word("ethnicity", "Tày"), **period)
    make_member(branch, youth_union=True, religion=word("religion", "Không"), **period)
    make_member(branch, religion=word("religion", "Công giáo"), ethnicity=word("ethnicity", "Mông"), **period)
    make_member(branch, gender="female")
    assert reports.admissions(branch, FROM, TO) == {
        "total": 5,
        "female": 2,
        "youth_union": 2,
        "ethnic_minority": 2,
        "religious": 1,
    }


def test_the_number_of_queries_does_not_grow_with_branches_and_members(django_assert_num_queries):
    province, _, committee, here, sibling = make_tree()
    for branch in (here, sibling, make_organization(committee)):
        for _ in range(4):
            moves(make_member(branch), make_organization(committee), date(2026, 4, 1))
    with django_assert_num_queries(4):
        reports.movement(province, FROM, TO)
        reports.composition(province, TO)
        reports.admissions(province, FROM, TO)
