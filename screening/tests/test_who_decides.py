"""Who does what is kept apart (domain §11.3 no. 29), and who is managed above is decided on above (domain §1.5)."""

import pytest

from branches.access import NoOffice
from branches.models import Authority, Office, Role
from branches.tests.builders import make_officer, make_organization, make_tree
from members.tests.builders import make_member
from screening import actions, flow, opening, turns
from screening.discipline.forms import OpenDisciplineForm
from screening.flow import NotYet
from screening.models import Case, Criterion, Decision, Evidence, Stage
from screening.secrecy import sees_counts
from screening.tests import builders_discipline as discipline
from screening.tests.builders import DAY, OPENED, advance, cast_of, decide, make_case, make_evidence, next_day
from screening.tests.builders_removal import play_removal
from screening.workflow import obstacles, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return cast_of(make_tree()[3])


def test_who_wrote_a_document_does_not_accept_it_and_who_accepted_it_opens_no_case(cast):
    member, criterion = make_member(cast.branch), Criterion.objects.get(code="C3")
    evidence = make_evidence(member, actor=cast.secretary, on=OPENED, accepted=False)
    with pytest.raises(NotYet) as refusal:
        actions.accept_evidence(evidence, actor=cast.secretary, on=OPENED)
    assert [reason.code for reason in refusal.value.reasons] == ["accepted_by_another"]
    actions.accept_evidence(evidence, actor=cast.teller, on=OPENED)
    with pytest.raises(NotYet) as refusal:
        actions.open_case(member, [criterion], actor=cast.teller, on=OPENED)
    assert [reason.code for reason in refusal.value.reasons] == ["opened_by_another"]
    assert actions.open_case(member, [criterion], actor=cast.secretary, on=OPENED).opened_by == cast.secretary


def test_in_a_branch_with_one_officer_one_person_does_both_and_is_only_warned(cast):
    Office.objects.filter(user=cast.teller).update(ends_on=OPENED - DAY)
    member, criterion = make_member(cast.branch), Criterion.objects.get(code="C3")
    evidence = make_evidence(member, actor=cast.secretary, on=OPENED)
    assert evidence.accepted_by == evidence.recorded_by == cast.secretary
    assert opening.overlaps(cast.secretary, opening.criteria_of(member, OPENED))
    assert actions.open_case(member, [criterion], actor=cast.secretary, on=OPENED).opened_by == cast.secretary


def test_opener_signer_and_decider_are_three_where_the_body_has_another_officer(cast):
    case = make_case(cast.branch, Stage.FORWARDED)
    case.opened_by = cast.inspector
    case.save()
    assert [f.code for f in obstacles(case, step("verify"), cast.inspector, OPENED)] == []
    make_officer(cast.inspector.offices.get().organization, Role.INSPECTION)
    assert [f.code for f in obstacles(case, step("verify"), cast.inspector, OPENED)] == ["not_the_opener"]
    Evidence.objects.filter(case=case).update(accepted_by=cast.staff)
    assert [f.code for f in obstacles(case, step("cancel_case"), cast.staff, OPENED)] == []
    make_officer(cast.superior, Role.DEPUTY)
    assert [f.code for f in obstacles(case, step("cancel_case"), cast.staff, OPENED)] == ["not_the_signer"]
    case.opened_by = cast.secretary
    case.save()
    case = advance(case, Stage.VERIFIED)
    Evidence.objects.filter(case=case).update(accepted_by=cast.recorder)
    assert [f.code for f in obstacles(case, step("decide"), cast.recorder, OPENED)] == ["not_the_signer"]
    decide(case, Decision.Kind.STRIKE_OFF, next_day(case), actor=cast.organizer)
    assert case.decisions.get().decided_by == cast.organizer


# --- managed above --------------------------------------------------------------------------------------------------


@pytest.fixture
def province(cast):
    """The level above everybody who is mapped for the branch."""
    return cast.authority.parent


def manage(case, level):
    case.member.managed_by = level
    case.member.save()
    return Case.objects.select_related("member", "branch", "edition").get(pk=case.pk)


def test_who_is_managed_above_is_removed_or_expelled_by_the_managing_level_alone(cast, province):
    case = manage(make_case(cast.branch, Stage.VERIFIED), province)
    assert [step("decide").place(case, OPENED, kind) for kind in ("strike_off", "expel")] == [province] * 2
    on, upper = next_day(case), make_officer(province, Role.RECORDER)
    with pytest.raises(NoOffice, match=str(province)):
        decide(case, Decision.Kind.STRIKE_OFF, on)
    assert [found.pk for found in turns.cases_of(upper, OPENED)] == [case.pk]
    assert turns.is_mine(turns.cases_of(upper, OPENED)[0], step("decide"), upper, OPENED)
    assert not turns.is_mine(turns.cases_of(cast.recorder, OPENED)[0], step("decide"), cast.recorder, OPENED)
    assert sees_counts(upper, cast.branch, OPENED, member=case.member)
    decide(case, Decision.Kind.STRIKE_OFF, on, actor=upper, number="7-QĐ/TU")
    assert case.decisions.get().organization == province


def test_a_removal_and_a_dismissal_of_who_is_managed_above_are_for_the_managing_level(cast, province):
    removal, _ = play_removal(cast.branch, Stage.AWAITING_DECISION)
    assert step("decide_removal").place(removal, OPENED) == cast.authority
    assert step("decide_removal").place(manage(removal, province), OPENED) == province
    case = manage(discipline.make_discipline(cast.branch), province)
    verbs = ("hear_before_decision", "decide_discipline", "settle_referral", "issue_discipline", "verify")
    assert [step(verb).place(case, OPENED) for verb in verbs] == [province] * 3 + [cast.branch, cast.authority]


def test_a_level_that_is_not_above_the_mapped_body_takes_nothing_over(cast, province):
    case = make_case(cast.branch, Stage.VERIFIED)
    for level in (cast.superior, cast.authority, make_organization(province)):
        assert step("decide").place(manage(case, level), OPENED, "strike_off") == cast.authority
    Authority.objects.filter(body__in=flow.MANAGED).delete()
    assert step("decide").place(manage(case, province), OPENED, "strike_off") is None  # nobody decides until mapped


def test_discipline_of_who_is_managed_above_opens_with_the_written_opinion_of_that_level(cast, province):
    member = make_member(cast.branch, managed_by=province)
    violation = discipline.make_violation(member)
    with pytest.raises(NotYet) as refusal:
        discipline.open_discipline(violation)
    assert [reason.code for reason in refusal.value.reasons] == ["managing_level_agreed"]
    form = OpenDisciplineForm({}, member=member)
    assert form.fields["managing_opinion"].label == f"Số, ngày văn bản ý kiến của {province}"
    case = discipline.open_discipline(violation, managing_opinion="5-CV/TU ngày 02/01/2026")
    assert case.papers.filter(number="5-CV/TU", issuer=str(province)).exists()


def test_the_managing_level_that_opens_a_case_writes_no_letter_to_itself(cast, province):
    violation = discipline.make_violation(make_member(cast.branch, managed_by=province))
    assert discipline.open_discipline(violation, actor=make_officer(province, Role.STAFF)).papers.count() == 1
