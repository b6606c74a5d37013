"""Numbers come from dated parameters, thresholds are exact fractions, and a case keeps its edition."""

import ast
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from screening import regulation
from screening.models import Edition, Parameter, Stage
from screening.models.regulation import Mark
from screening.regulation import SOURCES, Ratio, Rules, edition_on, rules_on
from screening.tests.builders import OPENED, advance, hold_vote, make_case, next_day

TWO_THIRDS, MORE_THAN_HALF = Ratio.parse(">=2/3"), Ratio.parse(">1/2")


def change(code, value, on):
    """A new value of a parameter from that day on; the old one ends the evening before."""
    old = Parameter.objects.get(code=code, valid_to=None)
    Parameter.objects.filter(pk=old.pk).update(valid_to=on - timedelta(days=1))
    old.pk, old._state.adding, old.value, old.valid_from = None, True, value, on
    old.full_clean()
    old.save()
    return old


def test_both_thresholds_agree_with_fractions_for_every_small_base():
    for base in range(1, 61):
        for votes in range(base + 1):
            share = Fraction(votes, base)
            assert TWO_THIRDS.reached(votes, base) == (share >= Fraction(2, 3))
            assert MORE_THAN_HALF.reached(votes, base) == (share > Fraction(1, 2))


@given(
    numerator=st.integers(1, 9), rest=st.integers(0, 9), strict=st.booleans(), base=st.integers(1, 400), data=st.data()
)
def test_any_ratio_agrees_with_fractions(numerator, rest, strict, base, data):
    ratio = Ratio(numerator, numerator + rest, strict)
    votes = data.draw(st.integers(0, base))
    exact = Fraction(votes, base), Fraction(numerator, numerator + rest)
    assert ratio.reached(votes, base) == (exact[0] > exact[1] if strict else exact[0] >= exact[1])
    assert Ratio.parse(str(ratio)) == ratio


@given(numerator=st.integers(1, 9), rest=st.integers(1, 9), strict=st.booleans(), base=st.integers(1, 400))
def test_the_votes_needed_are_the_least_that_reach_the_ratio(numerator, rest, strict, base):
    ratio = Ratio(numerator, numerator + rest, strict)
    needed = ratio.needed(base)
    assert ratio.reached(needed, base)
    assert not ratio.reached(needed - 1, base)


def test_the_examples_of_the_rule_book():
    assert [(n, TWO_THIRDS.needed(n)) for n in (3, 4, 5, 6, 7, 9, 10)] == [
        (3, 2),
        (4, 3),
        (5, 4),
        (6, 4),
        (7, 5),
        (9, 6),
        (10, 7),
    ]
    assert MORE_THAN_HALF.needed(10) == 6


def test_a_ratio_is_said_in_words():
    assert (TWO_THIRDS.words, MORE_THAN_HALF.words) == ("ít nhất 2/3", "trên 1/2")


@pytest.mark.django_db
def test_the_rules_in_force_are_those_of_the_rule_book():
    rules = rules_on(OPENED)
    shown = {name: getattr(rules, name) for name in SOURCES}
    assert shown == {
        "min_official": 3,
        "criterion1_years": 2,
        "list_ratio": TWO_THIRDS,
        "progress_ratio": TWO_THIRDS,
        "removal_proposal_ratio": TWO_THIRDS,
        "expulsion_proposal_ratio": TWO_THIRDS,
        "education_months": 12,
        "cycle_alert": 3,
        "members_per_helper": 1,
        "helper_report_interval": 3,
        "review_grace": 30,
        "selfreview_requests": 3,
        "delivery_attempts": 3,
        "hearing_invitations": 3,
        "approval_days": 10,
        "reminder_days": (30, 7),
        "exclude_exempt": True,
        "exclude_elsewhere_absent": True,
        "exclude_absent": False,
        "exclude_suspended": True,
        "subject_may_vote": True,
        "counting_team": 3,
        "small_base": 6,
        "counting_team_small": 2,
        "grassroots_ratio": TWO_THIRDS,
        "standing_ratio": MORE_THAN_HALF,
        "appeal_removal_days": 30,
        "appeal_discipline_days": 30,
        "failed_votes": 3,
        "appeal_removal_settle": 90,
        "appeal_removal_settle_central": 180,
        "appeal_discipline_settle": 90,
        "appeal_discipline_settle_central": 180,
        "absence_months": 3,
        "dues_months": 3,
        "standing_breach_years": 2,
        "discipline_light": MORE_THAN_HALF,
        "expire_reprimand_years": 5,
        "expire_warning_years": 10,
        "suspend_days": 90,
        "suspend_extension_days": 90,  # 22-QĐ/TW: up to 180 days in all; 30 from 11/4/2026 on
        "suspend_max_extensions": 1,
    }


@pytest.mark.django_db
def test_every_parameter_has_a_label_a_basis_and_a_mark():
    bare = [p.code for p in Parameter.objects.all() if not (p.label and p.basis and p.mark in Mark.values)]
    assert bare == []


@pytest.mark.django_db
def test_no_case_is_opened_under_incomplete_rules():
    Parameter.objects.filter(code="screening.list_ratio").delete()
    with pytest.raises(ImproperlyConfigured, match="screening.list_ratio"):
        edition_on(OPENED)


@pytest.mark.django_db
def test_the_team_is_smaller_only_below_the_small_base():
    rules = rules_on(OPENED)
    assert [rules.team_size(base) for base in (rules.small_base - 1, rules.small_base)] == [2, 3]


@pytest.mark.django_db
def test_days_with_the_same_parameters_share_one_edition():
    first, second = edition_on(OPENED), edition_on(OPENED + timedelta(days=40))
    assert first == second
    assert first.values == dict(Parameter.objects.in_force(OPENED).values_list("code", "value"))


@pytest.mark.django_db
def test_a_case_keeps_its_edition_and_a_new_case_gets_the_new_one():
    case = make_case()
    change("screening.education_months", "6", OPENED + timedelta(days=2))
    change("screening.list_ratio", ">1/2", OPENED + timedelta(days=2))
    later = make_case(case.branch, on=OPENED + timedelta(days=3))

    assert (case.rules.education_months, later.rules.education_months) == (12, 6)
    assert Edition.objects.count() == 2

    advance(case, Stage.MENTORING)
    advance(later, Stage.MENTORING)
    assert (case.mentoring_starts_on, case.mentoring_ends_on) == (date(2026, 1, 11), date(2027, 1, 11))
    assert (later.mentoring_starts_on, later.mentoring_ends_on) == (date(2026, 1, 14), date(2026, 7, 14))
    assert [c.ballots.get().ratio for c in (case, later)] == [">=2/3", ">1/2"]


@pytest.mark.django_db
def test_the_same_votes_fail_under_the_old_ratio_and_carry_under_the_new_one():
    change("screening.list_ratio", ">1/2", date(2026, 2, 1))
    old = make_case(stage=Stage.AWAITING_LIST_VOTE)
    new = make_case(stage=Stage.AWAITING_LIST_VOTE, on=date(2026, 2, 2))
    verdicts = [hold_vote(case, "list", next_day(case), in_favour=5) for case in (old, new)]
    assert [(ballot.base, ballot.needed, ballot.passed) for ballot in verdicts] == [(8, 6, False), (8, 5, True)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("screening.list_ratio", "0.66"),
        ("screening.list_ratio", "2/3"),
        ("screening.education_months", "mười hai"),
        ("screening.reminder_days", "30;7"),
        ("vote.subject_may_vote", "yes"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused(code, value):
    with pytest.raises(ValidationError):
        change(code, value, date(2027, 1, 1))


@pytest.mark.django_db
def test_two_values_of_one_parameter_never_hold_on_one_day():
    row = Parameter.objects.get(code="screening.education_months")
    twin = Parameter(**{f.name: getattr(row, f.name) for f in Parameter._meta.fields if f.name != "id"})
    twin.valid_from = date(2027, 1, 1)
    with pytest.raises(ValidationError, match="trùng"):
        twin.full_clean(validate_constraints=False)


HERE = Path(regulation.__file__).parent
CORE = [
    *(HERE / f"{name}.py" for name in ("workflow", "roll", "reminders", "detection", "notices")),
    *(
        HERE / "deadlines" / f"{name}.py"
        for name in ("cases", "kinds", "ladder", "expected", "ending", "sync", "numbers")
    ),
    *(
        HERE / "deadlines" / "sources" / f"{name}.py"
        for name in ("admission", "cases", "conduct", "movements", "parts")
    ),
    *(HERE / f"{name}.py" for name in ("regulation", "flow", "corrections", "newer_rules", "side")),
    *sorted((HERE / "invariants").glob("*.py")),
    *sorted((HERE / "guards").glob("*.py")),
    *sorted((HERE / "actions").glob("*.py")),
]


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_no_number_of_the_regulation_stands_in_code(path):
    """Only 0, 1, 2, the lengths of columns (slices) and of batches are written in the core; the steps 1–4 name Guide 02."""
    tree = ast.parse(path.read_text("utf-8"))
    allowed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Slice)
        or (
            isinstance(node, ast.Assign)
            and {"HD02_1", "ROWS", "GROUP"} & set(re.findall(r"\w+", ast.unparse(node.targets[0])))
        )
        for inner in ast.walk(node)
    }
    numbers = [
        f"line {node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in allowed
        if node.value not in (0, 1, 2)
    ]
    assert numbers == []


def test_the_frozen_rules_cannot_be_changed():
    values = {
        code: {"_number": "1", "_numbers": "1", "_flag": "có"}.get(read.__name__, ">1/2")
        for code, read in SOURCES.values()
    }
    rules = Rules.of(values)
    with pytest.raises(AttributeError):
        rules.min_official = 1
    with pytest.raises(TypeError):
        rules.values["branch.min_official"] = "1"
