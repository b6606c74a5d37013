"""The committee of a đảng bộ bộ phận gives its opinion before the grassroots committee votes on removal and leaving
(domain §2.1 no. 3, §2.2)."""

from datetime import timedelta

import pytest

from branches.access import NoOffice
from branches.models import Authority, Kind, Role
from branches.tests.builders import LONG_AGO, make_officer, make_organization, make_tree
from screening import actions, turns
from screening.documents import catalogue
from screening.flow import NotYet
from screening.models import Ballot, Case, CommitteeVote, Correction, Stage, Track, Verdict
from screening.notices import awaited
from screening.pages import CasePage, case_for
from screening.tests.builders import DAY, cast_of, hold_vote, make_case, officer
from screening.tests.builders_leaving import play_leaving
from screening.tests.builders_removal import play_removal

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    """A branch under a đảng bộ bộ phận, whose immediate superior is the grassroots committee."""
    committee = make_tree()[2]
    between = make_organization(committee, kind=Kind.SUB_COMMITTEE, name="Đảng bộ bộ phận Khu chợ")
    Authority.objects.create(
        body=Authority.Body.IMMEDIATE_SUPERIOR, organization=between, holder=committee, valid_from=LONG_AGO
    )
    return cast_of(make_organization(between, name="Chi bộ Chợ Đông")).branch


def opine(case, on, *, agreed=True, actor=None, **fields):
    facts = {"agreed": agreed, "reason": "" if agreed else "Đồng chí đã sửa chữa.", "number": "03-BC/ĐU"} | fields
    actor = actor or officer(case.branch.parent, Role.SECRETARY)
    return actions.sub_committee_opinion(case, issued_on=on, actor=actor, on=on, **facts)


def grassroots(case, on):
    return actions.grassroots_vote(
        case,
        held_on=on,
        issued_on=on,
        number="15-NQ/ĐU",
        members=15,
        present=15,
        in_favour=10,
        against=5,
        actor=cast_of(case.branch).staff,
        on=on,
    )


def codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


@pytest.mark.parametrize(("play", "decided"), [(play_removal, "removal"), (play_leaving, "leaving")])
@pytest.mark.parametrize("agreed", [True, False])
def test_the_grassroots_committee_waits_for_the_opinion_and_then_votes_whatever_it_was(branch, play, decided, agreed):
    case, day = play(branch, Stage.PROPOSED)
    with pytest.raises(NotYet) as refusal:
        grassroots(case, day)
    assert (case.track, codes(refusal)) == (decided, ["sub_committee_heard"])
    case = opine(case, day, agreed=agreed)
    verdict = case.verdicts.get()
    found = (case.stage, verdict.kind, verdict.agreed, verdict.organization, case.papers.last().number)
    assert found == (Stage.PROPOSED, Verdict.Kind.SUB_COMMITTEE, agreed, branch.parent, "03-BC/ĐU")
    assert grassroots(case, day).stage == Stage.AWAITING_DECISION


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"agreed": None, "reason": ""}, "verdict_given"),
        ({"agreed": False, "reason": " "}, "refusal_has_reason"),
        ({"number": ""}, "document_numbered"),
    ],
)
def test_an_opinion_is_a_numbered_paper_and_a_refusal_has_its_reason(branch, fields, code):
    case, day = play_removal(branch, Stage.PROPOSED)
    with pytest.raises(NotYet) as refusal:
        opine(case, day, **fields)
    assert codes(refusal) == [code]
    with pytest.raises(NotYet) as refusal:
        opine(case, case.opened_on - DAY)
    assert codes(refusal) == ["dates_in_order"]
    assert not Verdict.objects.exists()


def test_the_opinion_is_given_once_by_that_committee_alone(branch):
    case, day = play_removal(branch, Stage.PROPOSED)
    for actor in (cast_of(branch).secretary, cast_of(branch).staff, make_officer(branch.parent, Role.READER)):
        with pytest.raises(NoOffice):
            opine(case, day, actor=actor)
    opine(case, day)
    with pytest.raises(NotYet) as refusal:
        opine(case, day, number="04-BC/ĐU")
    assert codes(refusal) == ["sub_committee_awaited"]
    with pytest.raises(NotYet) as refusal:
        grassroots(case, day - DAY)
    assert codes(refusal) == ["dates_in_order"]  # nothing is voted before the report it rests on


def test_without_a_party_committee_between_there_is_no_such_step():
    case, day = play_removal(cast_of(make_tree()[3]).branch, Stage.PROPOSED)
    with pytest.raises(NotYet) as refusal:
        opine(case, day)
    assert codes(refusal) == ["no_sub_committee"]
    page = CasePage(case_for(cast_of(case.branch).staff, day).get(), cast_of(case.branch).staff, day)
    assert [mark.title for mark in page.path][:2] == [
        "Đảng ủy cơ sở biểu quyết",
        "Cấp có thẩm quyền quyết định về việc xóa tên",
    ]
    assert grassroots(case, day).stage == Stage.AWAITING_DECISION


@pytest.mark.parametrize(("kind", "asked"), [(Ballot.Kind.REMOVAL, True), (Ballot.Kind.EXPULSION, False)])
def test_a_screening_that_proposes_removal_asks_and_one_that_proposes_expulsion_does_not(branch, kind, asked):
    case = make_case(branch, Stage.PROGRESS_NOT_RECOGNISED)
    day = case.stage_since + DAY
    hold_vote(case, kind, day)
    verb = "sub_committee_opinion" if asked else "grassroots_vote"
    shown = turns.with_facts(Case.objects.filter(pk=case.pk)).get()
    assert (case.stage, turns.next_step(shown, day).verb, awaited(case, day).verb) == (Stage.PROPOSED, verb, verb)
    if asked:
        opine(case, day)
    assert grassroots(case, day).stage == Stage.FORWARDED


def test_the_case_stands_on_the_list_of_the_committee_whose_turn_it_is_and_each_is_told(branch):
    between, above = officer(branch.parent, Role.SECRETARY), cast_of(branch).staff
    case, day = play_removal(branch, Stage.PROPOSED)
    told = {user: list(user.notices.values_list("text", flat=True)) for user in (between, above)}
    turn = [turns.next_step(shown, day).verb for shown in turns.cases_of(between, day)]
    assert (turn, told) == (
        ["sub_committee_opinion"],
        {between: [f"Hồ sơ số {case.label}: chi bộ đã đề nghị, chờ đảng ủy bộ phận cho ý kiến."], above: []},
    )
    opine(case, day)
    assert [turns.next_step(shown, day).verb for shown in turns.cases_of(above, day)] == ["grassroots_vote"]
    assert above.notices.get().text.endswith("đã có ý kiến đảng ủy bộ phận, chờ đảng ủy cơ sở biểu quyết.")


def test_the_report_and_the_submission_tell_the_opinion_and_a_correction_asks_for_it_anew(branch):
    case, day = play_removal(branch, Stage.PROPOSED)
    opine(case, day, agreed=False)
    grassroots(case, day)
    register = catalogue.Register(case, day)
    report, submission = (register.item(key, 1) for key in ("y-kien-dang-uy-bo-phan", "to-trinh-dang-uy"))
    said = str(report.sheet().blocks)
    assert (report.number, report.organization, report.sheet().issuer) == (
        "03-BC/ĐU",
        branch.parent,
        "ĐẢNG ỦY BỘ PHẬN KHU CHỢ",
    )
    assert "không đồng ý với đề nghị xóa tên" in said
    assert "Đồng chí đã sửa chữa." in said
    assert f"ngày {day:%d/%m/%Y}: không đồng ý: Đồng chí đã sửa chữa." in str(submission.sheet().blocks)
    case.refresh_from_db()
    actions.return_case(
        case,
        to_stage=Stage.PROPOSED,
        reason="Ghi sai ngày",
        number="19-CV/ĐU",
        signed_by="Bí thư",
        issued_on=day,
        actor=officer(cast_of(branch).superior, Role.SECRETARY),
        on=day + timedelta(days=1),
    )
    case.refresh_from_db()
    assert Correction.objects.filter(case=case).count() == 1
    assert not Verdict.objects.filter(case=case).exists()
    assert not CommitteeVote.objects.filter(case=case, kind=CommitteeVote.Kind.GRASSROOTS).exists()
    with pytest.raises(NotYet) as refusal:
        grassroots(case, day + DAY)
    assert (case.track, codes(refusal)) == (Track.REMOVAL, ["sub_committee_heard"])
