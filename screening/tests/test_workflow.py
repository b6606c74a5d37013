"""The table of the flow: whole, labelled, documented; the same offices on the screen and in the act."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from branches.access import NoOffice
from branches.models import Authority, Role
from branches.tests.builders import LONG_AGO, make_officer, make_organization, make_user
from screening import actions, documentation, workflow
from screening.flow import NotYet
from screening.models import FINAL, Case, Phase, Stage
from screening.models.stages import PHASE, STYLE
from screening.tests.builders import OPENED, ROUTE, advance, cast_of, make_case, next_day
from screening.workflow import BY_VERB, STEPS

#: The action of a row where it does not bear the same name.
ACTION = {
    "list_vote": "open_ballot",
    "progress_vote": "open_ballot",
    "proposal_vote": "open_ballot",
    "give_opinion": "answer_list",
    "approve": "answer_list",
    "discipline_vote": "open_ballot",
    "removal_vote": "open_ballot",
}

#: Stages of the other ways out alone.
OTHER_WAYS = {
    *(Stage.PREPARING, Stage.AWAITING_DECISION, Stage.REFERRED, Stage.DISCIPLINED, Stage.LEAVING_GRANTED),
    *(Stage.WITHDRAWN, Stage.OVERTAKEN),
}

COMMITTEE = {Role.SECRETARY, Role.DEPUTY, Role.COMMITTEE_MEMBER}
HEAD = {Role.SECRETARY, Role.DEPUTY}
SUPERIOR = {Role.SECRETARY, Role.DEPUTY, Role.STAFF, Role.ORGANIZATION_STAFF}
DECIDING = {Role.SECRETARY, Role.DEPUTY, Role.ORGANIZATION_STAFF, Role.RECORDER}

#: Who may, verb by verb: where the office is held, and which offices.
OFFICES = {
    "open_case": ("branch", COMMITTEE),
    "record_opinion": ("branch", COMMITTEE),
    "submit_list": ("branch", HEAD),
    "give_opinion": ("superior", SUPERIOR),
    "list_vote": ("branch", HEAD),
    "enter_tally": ("branch", COMMITTEE),
    "void_ballot": ("branch", HEAD),
    "approve": ("superior", SUPERIOR),
    "notify": ("branch", COMMITTEE),
    "record_talk": ("branch", COMMITTEE),
    "receive_self_review": ("branch", COMMITTEE),
    "hold_hearing": ("branch", COMMITTEE),
    "assign_mentor": ("branch", HEAD),
    "write_note": ("branch", COMMITTEE),
    "answer_note": ("branch", COMMITTEE),
    "change_mentor": ("branch", HEAD),
    "record_contact": ("branch", COMMITTEE),
    "pause_clock": ("superior", SUPERIOR),
    "resume_clock": ("superior", SUPERIOR),
    "transfer_case": ("superior", SUPERIOR),
    "accept_case": ("branch", HEAD),  # of the branch to which the case is on its way
    "recall_case": ("superior", SUPERIOR),
    "return_case": ("superior", HEAD),
    "correct_case": ("superior", HEAD),
    "correct_delivery": ("superior", HEAD),
    "apply_new_rule": ("superior", HEAD),
    "receive_second_self_review": ("branch", COMMITTEE),
    "receive_remarks": ("branch", COMMITTEE),
    "open_review": ("branch", HEAD),
    "progress_vote": ("branch", HEAD),
    "approve_progress": ("superior", SUPERIOR),
    "proposal_vote": ("branch", HEAD),
    "grassroots_vote": ("superior", SUPERIOR | {Role.RECORDER}),  # here the superior is the grassroots committee
    "sub_committee_opinion": ("superior", SUPERIOR | {Role.RECORDER}),  # mapped to the superior, for the tree has none
    "verify": ("authority", {Role.INSPECTION}),
    "decide": ("authority", DECIDING),
    "settle_result": ("superior", SUPERIOR),
    "deliver": ("branch", COMMITTEE),
    "cancel_case": ("superior", SUPERIOR),
    "record_departure": ("superior", SUPERIOR),
    "record_death": ("branch", COMMITTEE),
    "open_discipline": ("branch", COMMITTEE),
    "hear_member": ("branch", COMMITTEE),
    "discipline_vote": ("branch", HEAD),
    "report_sentence": ("branch", HEAD),
    "record_bar": ("branch", COMMITTEE),
    "end_bar": ("branch", COMMITTEE),
    "issue_discipline": ("branch", HEAD),
    "hear_before_decision": ("authority", DECIDING),
    "decide_discipline": ("authority", DECIDING),
    "settle_referral": ("authority", DECIDING),
    "file_request": ("branch", COMMITTEE),
    "branch_opinion": ("branch", HEAD),
    "decide_leaving": ("authority", DECIDING),
    "withdraw_request": ("branch", COMMITTEE),
    "add_proof": ("branch", COMMITTEE),
    "receive_statement": ("branch", COMMITTEE),
    "open_removal": ("branch", COMMITTEE),
    "removal_vote": ("branch", HEAD),
    "decide_removal": ("authority", DECIDING),
}


def _refused(case, verb, actor):
    """Does the act refuse for want of the office? Other reasons do not matter here."""
    try:
        workflow.require(case, verb, actor, OPENED)
    except NoOffice:
        return True
    except (NotYet, KeyError):
        return False
    return False


def _with_every_body():
    """A case for each of whose steps a body is mapped."""
    case = make_case()
    body, holder = Authority.Body.SUB_COMMITTEE, cast_of(case.branch).superior
    Authority.objects.create(body=body, organization=case.branch, holder=holder, valid_from=LONG_AGO)
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db
def test_each_verb_is_open_to_its_offices_and_to_nobody_else():
    case = _with_every_body()
    cast = cast_of(case.branch)
    sibling = make_organization(cast.superior)
    places = {"branch": case.branch, "superior": cast.superior, "authority": cast.authority, "sibling": sibling}
    allowed = {verb: set() for verb in BY_VERB}
    for name, place in places.items():
        for role in Role:
            actor = make_officer(place, role)
            for verb, row in BY_VERB.items():
                may = workflow.may(case, row, actor, OPENED)
                if verb != "open_case":  # it has no case yet; its act is tried in test_actions
                    assert _refused(case, verb, actor) is not may
                if may:
                    allowed[verb].add((name, role))
    assert allowed == {verb: {(place, role) for role in roles} for verb, (place, roles) in OFFICES.items()}


@pytest.mark.django_db
def test_an_administrator_without_office_may_do_nothing():
    case, admin = _with_every_body(), make_user(is_superuser=True, is_staff=True)
    assert [verb for verb, row in BY_VERB.items() if workflow.may(case, row, admin, OPENED)] == []
    assert all(_refused(case, verb, admin) for verb in BY_VERB if verb != "open_case")


@pytest.mark.django_db
def test_an_expulsion_belongs_to_the_body_with_power_of_discipline():
    case = make_case(stage=Stage.VERIFIED)
    cast = cast_of(case.branch)
    province = cast.authority.parent
    Authority.objects.filter(body=Authority.Body.DISCIPLINE).update(holder=province)
    upper, day = make_officer(province, Role.RECORDER), next_day(case)
    row = workflow.step("decide")
    assert row.places(case, day) == [province, cast.authority]
    assert [workflow.may(case, row, actor, day) for actor in (upper, cast.recorder, cast.staff)] == [True, True, False]
    with pytest.raises(NoOffice):
        workflow.require(case, "decide", cast.recorder, day, kind="expel")
    with pytest.raises(NoOffice):
        workflow.require(case, "decide", upper, day, kind="strike_off")
    with pytest.raises(NotYet):
        workflow.require(case, "decide", upper, day, kind="expel")


@pytest.mark.django_db
def test_no_decision_is_possible_until_the_authority_is_mapped():
    case = make_case(stage=Stage.VERIFIED)
    Authority.objects.all().delete()
    row, recorder = workflow.step("decide"), cast_of(case.branch).recorder
    Authority.objects.all().delete()
    assert not workflow.may(case, row, recorder, next_day(case))
    assert [f.code for f in workflow.obstacles(case, row, recorder, next_day(case))] == ["authority_unmapped"]
    with pytest.raises(NotYet, match="Chưa ghi cơ quan có thẩm quyền"):
        workflow.require(case, "decide", recorder, next_day(case))


@pytest.mark.django_db
def test_every_stage_can_be_reached_through_the_actions():
    reached = set()

    def visit(case):
        stage = Stage(case.stage)
        reached.add(stage)
        assert case.is_open == (stage not in FINAL)
        assert case.moves.order_by("-pk").first().to_stage == stage
        for onward in (to for to, (before, _) in ROUTE.items() if before == stage and to != Stage.EXPELLED):
            with transaction.atomic():
                visit(advance(Case.objects.get(pk=case.pk), onward))
                transaction.set_rollback(True)

    case = make_case()
    visit(case)
    assert set(Stage) - reached == {Stage.EXPELLED} | OTHER_WAYS
    assert advance(case, Stage.EXPELLED).stage == Stage.EXPELLED  # by a ballot of its own kind


def test_every_open_stage_is_left_and_no_final_one():
    corrections = ("correct_case", "correct_delivery")  # which lead nowhere
    sources = {stage for row in STEPS for stage in row.source if row.verb not in corrections}
    assert sources == set(Stage) - FINAL
    assert (BY_VERB["correct_case"].source, BY_VERB["correct_case"].targets) == (tuple(Stage), ())
    assert (BY_VERB["correct_delivery"].source, BY_VERB["correct_delivery"].targets) == ((Stage.DELIVERED,), ())


def test_every_stage_is_a_target_of_the_table():
    reached, more = {Stage.REVIEWING}, True
    while more:
        new = {t for row in STEPS for t in row.targets if not row.source or reached & set(row.source)}
        more, reached = not new <= reached, reached | new
    assert reached == set(Stage)


@pytest.mark.parametrize("row", STEPS, ids=lambda row: row.verb)
def test_every_step_has_an_action_words_and_an_office(row):
    assert callable(getattr(actions, ACTION.get(row.verb, row.verb)))
    assert row.label
    assert row.title
    assert row.explain
    assert row.roles
    assert row.who()
    assert row.slug == row.verb.replace("_", "-")


def test_the_verbs_are_unique():
    assert len(BY_VERB) == len(STEPS)


def test_every_action_belongs_to_a_step_or_keeps_evidence():
    named = {ACTION.get(row.verb, row.verb) for row in STEPS}
    assert set(actions.__all__) - named == {
        *("record_evidence", "accept_evidence", "record_violation"),
        *("declare_kinship", "withdraw_kinship"),
        *("file_appeal", "admit_appeal", "settle_appeal", "tell_appellant", "record_apology"),
        *("suspend", "extend_suspension", "end_suspension"),
    }


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_a_word_of_its_own_and_a_look(stage):
    assert [other for other in Stage if other.label == stage.label] == [stage]
    assert STYLE[stage] in {"st-now", "st-wait", "st-rest", "st-done"}
    side_exits = {Stage.MOVED_AWAY, Stage.DIED, Stage.LEFT, Stage.CANCELLED}
    assert stage in PHASE or stage in side_exits | OTHER_WAYS


def test_the_four_phases_are_those_of_the_guide():
    assert [phase.label for phase in Phase] == [
        "Rà soát, phát hiện",
        "Thông báo, cam kết",
        "Giúp đỡ",
        "Sàng lọc",
    ]


def test_every_condition_cites_its_rule_and_says_when_it_is_met():
    for guard in documentation.all_conditions():
        assert guard.rule.endswith((".", ")"))
        assert guard.met.endswith(".")
        assert guard.basis


def test_every_step_with_a_form_also_asks_about_dates_or_input():
    """Steps without checks only close what stands already."""
    assert [row.verb for row in STEPS if not row.checks] == ["enter_tally", "open_review"]


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [Stage.REVIEWING, Stage.NOTIFIED, Stage.MENTORING, Stage.PROGRESS_NOT_RECOGNISED])
def test_screen_and_act_give_the_same_reasons(stage):
    case = make_case(stage=stage)
    cast, day = cast_of(case.branch), next_day(case)
    head = make_officer(cast.superior, Role.SECRETARY)
    for row in workflow.steps_from(stage):
        actor = next(
            (a for a in (cast.secretary, cast.staff, cast.organizer, head) if workflow.may(case, row, a, day)), None
        )
        assert actor is not None
        shown = [finding.text for finding in workflow.obstacles(case, row, actor, day)]
        if shown:
            with pytest.raises(NotYet) as refusal:
                workflow.require(case, row.verb, actor, day)
            assert [reason.text for reason in refusal.value.reasons] == shown


@pytest.mark.django_db
def test_met_and_unmet_conditions_are_both_shown():
    case = make_case(stage=Stage.MENTORING)
    found = workflow.findings(case, workflow.step("open_review"), cast_of(case.branch).secretary, next_day(case))
    assert [(finding.code, finding.met) for finding in found] == [
        ("clock_not_paused", True),
        ("mentoring_is_over", True),
        ("mentor_in_place", True),
        ("second_self_review_received", False),
        ("mentor_remarks_received", False),
    ]


@pytest.mark.django_db
def test_a_step_that_does_not_fit_the_stage_names_who_was_faster():
    case = make_case(stage=Stage.AWAITING_OPINION)
    with pytest.raises(NotYet) as refusal:
        workflow.require(case, "submit_list", cast_of(case.branch).secretary, OPENED)
    (reason,) = refusal.value.reasons
    assert reason.code == "case_changed_meanwhile"
    assert reason.text.startswith(f"Đồng chí {cast_of(case.branch).secretary} đã cập nhật hồ sơ này lúc")
    assert "Chờ cấp trên cho ý kiến" in reason.text


def test_the_readme_contains_what_workflow_table_prints():
    out = StringIO()
    call_command("workflow_table", stdout=out)
    readme = documentation.README.read_text("utf-8")
    assert readme == documentation.refreshed(readme), "run: python3 manage.py workflow_table --write"
    assert out.getvalue() in readme


def test_workflow_table_prints_the_flow_as_json():
    out = StringIO()
    call_command("workflow_table", "--json", stdout=out)
    flow = json.loads(out.getvalue())
    assert [stage["code"] for stage in flow["stages"]] == list(Stage)
    assert flow["steps"][3] == {
        "verb": "give_opinion",
        "label": "Cho ý kiến",
        "from": ["awaiting_opinion"],
        "to": ["awaiting_list_vote", "reviewing"],
        "offices": ["secretary", "deputy", "staff", "organization_staff"],
        "body": "immediate_superior",
        "who": "Bí thư, Phó bí thư, Cán bộ cấp ủy, Cán bộ ban tổ chức – Cấp trên trực tiếp, phê duyệt danh sách",
        "conditions": [
            "not_about_oneself",
            "not_a_relative",
            "not_on_the_way",
            "not_the_proposer",
            "not_the_signer",
            "verdict_given",
            "refusal_has_reason",
            "document_numbered",
            "dates_not_in_future",
            "dates_in_order",
        ],
    }
    assert {code for step in flow["steps"] for code in step["conditions"]} == {c["code"] for c in flow["conditions"]}
