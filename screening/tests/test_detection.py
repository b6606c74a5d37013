"""Detection suggests by facts, within the reach of who asks, and opens nothing."""

import json
import time
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Role
from branches.tests.builders import make_officer, make_organization, make_tree
from members.models import Beginning, Level, Member, Membership, MemberYear, Ranking, Standing
from members.tests.builders import make_member, make_ranking
from screening import detection
from screening.models import Case, Criterion, Stage
from screening.tests import builders as b
from screening.tests.builders import OPENED, cast_of, make_case, make_evidence
from screening.tests.test_regulation import change

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tree():
    return make_tree()


def ranked(branch, *years, level=Level.NOT_COMPLETED, **fields):
    member = make_member(branch, **fields)
    for year in years:
        make_ranking(member, year, level)
    return member


def found(organization=None, on=OPENED):
    return {row["id"] for row in detection.detect(organization, on)["members"]}


def test_two_consecutive_final_years_are_suggested_with_their_facts(tree):
    *_, a, _b = tree
    member = ranked(a, 2023, 2024, 2025)
    (suggestion,) = detection.c1(make_officer(a), OPENED)
    assert (suggestion.member, suggestion.criterion.code) == (member, "C1")
    assert ([r.year for r in suggestion.rankings], suggestion.year_from, suggestion.year_to) == (
        [2025, 2024],
        2024,
        2025,
    )


@pytest.mark.parametrize(
    ("rankings", "expected"),
    [
        ({2024: {}, 2025: {}}, True),
        ({2023: {"level": "good"}, 2024: {}, 2025: {}}, True),
        ({2022: {}, 2023: {}}, True),
        ({2025: {}}, False),
        ({2023: {}, 2025: {}}, False),
        ({2024: {}, 2025: {"level": "completed"}}, False),
        ({2023: {}, 2024: {}, 2025: {"level": "good"}}, False),
        ({2024: {"final": False}, 2025: {}}, False),
        ({2024: {}, 2025: {"final": False}}, False),
        ({2023: {}, 2024: {}, 2025: {"final": False}}, True),
        ({2024: {"under_review": True}, 2025: {}}, False),
        ({2023: {}, 2024: {}, 2025: {"under_review": True}}, False),
        ({}, False),
    ],
)
def test_the_years_are_the_latest_two_final_ones_and_consecutive(tree, rankings, expected):
    member = make_member(tree[3])
    for year, fields in rankings.items():
        make_ranking(member, year, **fields)
    assert (found() == {member.pk}) == expected
    # the guard of the opening asks the same facts
    from screening.guards import consecutive_rankings

    assert bool(consecutive_rankings(member, 2, OPENED)) == expected


@pytest.mark.parametrize(("day", "expected"), [(date(2025, 12, 14), False), (date(2025, 12, 15), True)])
def test_a_year_counts_from_the_day_of_its_decision(tree, day, expected):
    ranked(tree[3], 2024, 2025)
    assert bool(found(on=day)) == expected


def test_probationary_exempt_and_departed_members_are_not_suggested(tree):
    a = tree[3]
    ranked(a, 2024, 2025, official_on=None)
    ranked(a, 2024, 2025, official_on=OPENED + DAY)
    exempt = ranked(a, 2024, 2025)
    Standing.objects.create(member=exempt, kind="exempt", starts_on=date(2025, 1, 1))
    gone = ranked(a, 2024, 2025)
    gone.memberships.update(ends_on=OPENED, ended_by="died")
    suspended = ranked(a, 2024, 2025)
    Standing.objects.create(member=suspended, kind="suspended", starts_on=date(2025, 1, 1))
    assert found() == {suspended.pk}


def test_an_open_case_or_spent_rankings_are_not_suggested_again(tree):
    case = make_case(tree[3])
    assert found() == set()
    b._cancel(cast_of(case.branch), case, OPENED)
    assert found() == set()
    make_ranking(case.member, 2026)
    assert found(on=date(2027, 1, 5)) == {case.member.pk}


def test_an_actor_sees_suggestions_of_the_own_subtree_only(tree):
    province, superior, _committee, a, bb = tree
    first, second = ranked(a, 2024, 2025), ranked(bb, 2024, 2025)
    elsewhere = ranked(make_organization(make_organization(make_organization(province))), 2024, 2025)
    seen = {
        place: {s.member for s in detection.c1(make_officer(place, Role.STAFF), OPENED)}
        for place in (a, bb, superior, province)
    }
    assert seen == {a: {first}, bb: {second}, superior: {first, second}, province: {first, second, elsewhere}}
    assert [found(place) for place in (a, superior)] == [{first.pk}, {first.pk, second.pk}]


def test_the_pages_put_together_are_all_suggestions_and_cost_the_same(tree, django_assert_num_queries):
    cast = cast_of(tree[3])
    members = [ranked(tree[3], 2024, 2025) for _ in range(3)]
    for member in members[:2]:
        make_evidence(member, actor=cast.secretary, on=OPENED, code="C3")
    here = Member.objects.in_organization(tree[3])
    for size in (1, 2, 9):
        found = []
        while True:
            with django_assert_num_queries(6 if len(found) < 3 else 4):
                rows, count = detection.page(here, OPENED, len(found), size)
            assert (len(rows), count) == (min(size, 5 - len(found)), 5)
            found += rows
            if len(found) == 5:
                break
        assert found == detection.suggestions(cast.secretary, OPENED)
    Criterion.objects.update(valid_to=OPENED - DAY)
    assert detection.page(here, OPENED, 0, 9) == ([], 0)


def test_grounds_are_counted_to_a_thousand_only(tree, monkeypatch):
    monkeypatch.setattr(detection, "MANY", 1)
    for _ in range(3):
        MemberYear.objects.create(member=make_member(tree[3]), year=2026, held=0b111, attended=0, due=0, paid=0)
    assert [ground.number for ground in detection.grounds(make_officer(tree[3]), date(2026, 6, 1))] == ["Hơn 1"]
    assert [ground.number for ground in detection.grounds(make_officer(tree[4]), date(2026, 6, 1))] == []


def test_accepted_evidence_that_no_case_has_used_is_suggested_for_its_criterion(tree):
    cast = cast_of(tree[3])
    both, waiting = ranked(tree[3], 2024, 2025), make_member(tree[3])
    make_evidence(both, actor=cast.secretary, on=OPENED, code="C3")
    make_evidence(waiting, actor=cast.secretary, on=OPENED, code="C4", accepted=False)
    used = make_case(tree[3], member=make_member(tree[3]), code="C4")
    assert used.stage == Stage.REVIEWING
    assert detection.detect(tree[3], OPENED) == {
        "organization": tree[3].code,
        "on": "2026-01-05",
        "criteria": {"C1": 1, "C2": 0, "C3": 1, "C4": 0},
        "members": [{"id": both.pk, "criteria": ["C1", "C3"]}],
    }
    assert [s.criterion.code for s in detection.suggestions(cast.secretary, OPENED)] == ["C1", "C3"]
    assert detection.suggestions(cast.secretary, OPENED - DAY)[1:] == []


def test_the_number_of_years_comes_from_the_regulation(tree):
    two, three = ranked(tree[3], 2024, 2025), ranked(tree[3], 2023, 2024, 2025)
    assert found() == {two.pk, three.pk}
    change("screening.criterion1_years", "3", OPENED)
    assert found() == {three.pk}


def test_a_criterion_out_of_force_suggests_nobody(tree):
    ranked(tree[3], 2024, 2025)
    Criterion.objects.filter(code="C1").update(valid_to=OPENED - DAY)
    assert detection.detect(None, OPENED) == {
        "organization": None,
        "on": "2026-01-05",
        "criteria": {"C2": 0, "C3": 0, "C4": 0},
        "members": [],
    }


def test_the_command_prints_one_json_object_and_opens_no_case(tree):
    member, out = ranked(tree[3], 2024, 2025), StringIO()
    call_command("detect", "--organization", tree[1].code, "--on", "2026-01-05", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "organization": tree[1].code,
        "on": "2026-01-05",
        "criteria": {"C1": 1, "C2": 0, "C3": 0, "C4": 0},
        "members": [{"id": member.pk, "criteria": ["C1"]}],
    }
    assert Case.objects.count() == 0


def test_the_command_refuses_an_unknown_organization_with_status_two():
    with pytest.raises(CommandError, match="Không có tổ chức đảng mang mã “X”") as refusal:
        call_command("detect", "--organization", "X")
    assert refusal.value.returncode == 2


def test_the_command_speaks_plainly_without_json(tree):
    ranked(tree[3], 2024, 2025)
    out = StringIO()
    call_command("detect", "--on", "2026-01-05", stdout=out)
    assert out.getvalue().splitlines() == ["C1: 1", "C2: 0", "C3: 0", "C4: 0"]


def test_the_number_of_queries_does_not_grow_with_the_suggestions(tree):
    actor, numbers = make_officer(tree[3]), []
    for _ in range(2):
        ranked(tree[3], 2024, 2025)
        ranked(tree[3], 2024, 2025)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            detection.c1(type(actor).objects.get(pk=actor.pk), OPENED)
        numbers.append(len(queries))
    assert numbers == [6, 6]


def test_detection_over_three_thousand_members_takes_a_moment(tree):
    template = make_member(tree[3])
    first = 900_000_000_000
    people = [
        Member(
            branch=tree[3],
            full_name="Lò Thị Mai",
            sort_key=f"{n:06}",
            search_name="lo thi mai",
            identity_number=str(first + n),
            **{f: getattr(template, f) for f in ("gender", "born_on", "admitted_on", "official_on")},
        )
        for n in range(3_000)
    ]
    Member.objects.bulk_create(people, batch_size=5000)
    Membership.objects.bulk_create(
        [Membership(member=m, branch=tree[3], starts_on=m.admitted_on, begun_by=Beginning.ADMITTED) for m in people],
        batch_size=5000,
    )
    Ranking.objects.bulk_create(
        [
            Ranking(
                member=member,
                year=year,
                level=Level.NOT_COMPLETED if n % 50 == 0 or (n % 20 == 0 and year == 2024) else Level.GOOD,
                decided_on=date(year, 12, 15),
            )
            for n, member in enumerate(people)
            for year in (2023, 2024, 2025)
        ],
        batch_size=10_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze members_member, members_membership, members_ranking")
    start = time.perf_counter()
    result = detection.detect(None, OPENED)
    assert result["criteria"]["C1"] == 60
    assert time.perf_counter() - start < 1


def test_grounds_by_the_months_of_a_year_are_told_from_the_third_month_on_and_only_in_reach():
    *_, branch, sibling = make_tree()
    on, two, three = date(2026, 6, 1), 0b11, 0b111
    for home, held, due in [(branch, two, three), (branch, three, two), (sibling, three, three)]:
        MemberYear.objects.create(member=make_member(home), year=2026, held=held, due=due)
    found = detection.grounds(make_officer(branch), on)
    assert [(ground.words, ground.count) for ground in found] == [
        ("3 tháng trở lên không sinh hoạt, chưa rõ lý do", 1),
        ("3 tháng trở lên chưa đóng đảng phí", 1),
    ]
    assert detection.grounds(make_officer(branch), date(2026, 3, 31)) == []
