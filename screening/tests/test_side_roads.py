"""The side roads of a case (domain §1.5, §11.3 nos. 25, 26, 29, §12 no. 27): moved along, corrected, kept apart."""

import pytest
from django.db import DatabaseError, transaction

from branches.access import NoOffice
from branches.models import Role
from branches.tests.builders import make_officer, make_organization
from members.models import Ending, Membership, Standing
from members.tests.builders import make_member
from screening import actions, corrections, invariants, newer_rules, panels, todo, turns, workflow
from screening import guards as g
from screening.flow import NotYet, Situation
from screening.models import (
    Ballot,
    Case,
    Deadline,
    Decision,
    Handover,
    Hearing,
    Kinship,
    Mentoring,
    Move,
    Note,
    Notification,
    Paper,
    Parameter,
    SelfReview,
    Stage,
    Talk,
)
from screening.pages import CasePage, case_for
from screening.reports import screening as figures
from screening.tests import builders as b
from screening.tests.builders import DAY, OPENED, advance, cast_of, hold_vote, make_case, make_meeting, next_day
from screening.tests.builders_removal import open_removal

pytestmark = pytest.mark.django_db
S = Stage

REMARK = {"remark": "Đã dự đủ các buổi họp.", "author": "Chi ủy", "number": "31-GT/ĐU"}
SIGNED = {"number": "15-CV/ĐU", "signed_by": "Đồng chí Vi Văn Quế, Bí thư", "reason": "Ghi nhầm."}


def sibling(cast):
    return cast.superior.children.exclude(pk=cast.branch.pk).order_by("pk").first()


def send(case, day, to=None, **fields):
    cast = cast_of(case.branch)
    return actions.transfer_case(
        case, to=to or sibling(cast), moved_on=day, actor=cast.staff, on=day, **(REMARK | fields)
    )


def head_of(organization):
    return b.officer(organization, Role.SECRETARY)


def send_back(case, to_stage, day, **fields):
    cast = cast_of(case.branch)
    data = SIGNED | {"issued_on": day, "actor": head_of(cast.superior)} | fields
    actions.return_case(case, to_stage=to_stage, on=day, **data)
    case.refresh_from_db()
    return case


def page_of(case, actor, day):
    return CasePage(case_for(actor, day).get(pk=case.pk), actor, day)


def refusal(guard, case, actor, day, **data):
    reason = guard(Situation(case, actor, day, data))
    return reason and reason.text


# --- to another branch ----------------------------------------------------------------------------------------------


def test_until_the_new_branch_accepts_both_see_the_case_and_no_step_is_done():
    case = make_case(stage=S.MENTORING)
    cast, day, full = cast_of(case.branch), next_day(case) - 200 * DAY, case.mentoring_ends_on
    new = cast_of(sibling(cast))
    with pytest.raises(NotYet, match="chưa ghi nhận xét"):
        send(case, day, remark=" ")
    assert not Case.objects.visible_to(new.secretary).filter(pk=case.pk).exists()
    send(case, day)
    case = Case.objects.get(pk=case.pk)
    assert (case.branch, case.member.branch) == (cast.branch, cast.branch)
    for actor in (cast.secretary, new.secretary):
        assert Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    with pytest.raises(NotYet, match=f"đang chờ {new.branch} nhận"):
        actions.write_note(case, written_on=day, author="A", text="B", actor=cast.secretary, on=day)
    assert refusal(g.not_on_the_way, case, cast.secretary, day)
    due = case.deadlines.open().get(kind=Deadline.Kind.ACCEPTANCE)
    assert due.arithmetic.startswith(f"{case.rules.approval_days} ngày làm việc sau ngày {day:%d/%m/%Y}")
    for actor in (cast.secretary, cast.staff):
        with pytest.raises(NoOffice):
            actions.accept_case(case, received_on=day, actor=actor, on=day)
    with pytest.raises(NotYet, match="trước ngày chuyển"):
        actions.accept_case(case, received_on=day - DAY, actor=new.secretary, on=day)

    actions.accept_case(case, received_on=day + DAY, actor=new.secretary, on=day + DAY)
    case = Case.objects.get(pk=case.pk)
    assert (case.branch, case.member.branch, case.mentoring_ends_on) == (new.branch, new.branch, full)
    assert list(case.member.memberships.order_by("starts_on").values_list("branch", "ends_on")) == [
        (cast.branch.pk, day + DAY),
        (new.branch.pk, None),
    ]
    assert case.deadlines.open().filter(kind=Deadline.Kind.ACCEPTANCE).count() == 0
    assert case.handovers.get().accepted_by == new.secretary
    assert not Case.objects.visible_to(cast.secretary).filter(pk=case.pk).exists()
    assert refusal(g.received_after_sent, case, new.secretary, day, received_on=day) is None
    assert refusal(g.on_the_way, case, new.secretary, day) == "Hồ sơ không chờ chi bộ nào nhận."
    assert invariants.check(day) == []


def test_the_new_branch_names_a_mentor_at_its_next_meeting_and_is_overdue_after_it():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    new = cast_of(sibling(cast))
    send(case, day)
    [task] = [t for group in todo.home(new.secretary, day).groups for t in group.tasks if "Nhận hồ sơ" in t.title]
    assert task.due == case.deadlines.open().get(kind=Deadline.Kind.ACCEPTANCE).due_on
    actions.accept_case(case, received_on=day, actor=new.secretary, on=day)

    def naming(on):
        tasks = [task for group in todo.home(new.secretary, on).groups for task in group.tasks]
        return [(task.due, task.state[0]) for task in tasks if task.title.startswith("Cử người giúp đỡ")]

    assert naming(day) == [(None, "st-now")]
    make_meeting(new.branch, day + 10 * DAY)
    assert naming(day + 11 * DAY) == [(day + 10 * DAY, "st-late")]
    found = page_of(case, new.secretary, day + 11 * DAY)
    assert "Quá hạn cử người giúp đỡ" in found.warnings[0][0]


def test_the_superior_may_take_back_what_was_sent_and_a_death_ends_it_too():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    send(case, day)
    with pytest.raises(NotYet, match="Chưa ghi lý do"):
        actions.recall_case(case, reason=" ", actor=cast.staff, on=day)
    actions.recall_case(case, reason="Đồng chí ở lại.", actor=cast.staff, on=day)
    assert case.deadlines.open().filter(kind=Deadline.Kind.ACCEPTANCE).count() == 0
    actions.write_note(case, written_on=day, author="A", text="B", actor=cast.secretary, on=day)
    send(case, day)
    actions.record_death(case, died_on=day, actor=cast.secretary, on=day)
    assert list(Handover.objects.order_by("pk").values_list("recalled_on", "reason")) == [
        (day, "Đồng chí ở lại."),
        (day, "Hồ sơ kết thúc"),
    ]


def test_a_sealed_ballot_stays_that_of_the_old_branch_and_the_new_one_goes_on_from_there():
    case = make_case(stage=S.PROGRESS_NOT_RECOGNISED)
    cast, day = cast_of(case.branch), next_day(case)
    ballot = b.open_vote(case, Ballot.Kind.REMOVAL, day)
    with pytest.raises(NotYet, match="chưa xong"):
        send(case, day)
    assert refusal(g.other_files_can_move, case, cast.staff, day).endswith("đang bỏ phiếu.")
    actions.void_ballot(ballot, reason="Đồng chí chuyển đi.", actor=cast.secretary, on=day)
    send(case, day)
    new = cast_of(sibling(cast))
    actions.accept_case(case, received_on=day, actor=new.secretary, on=day)
    case = Case.objects.get(pk=case.pk)
    assert [row.branch for row in case.ballots.sealed().order_by("pk")] == [cast.branch] * 2
    vote = hold_vote(case, Ballot.Kind.REMOVAL, day + DAY)
    assert (vote.branch, case.stage) == (new.branch, S.PROPOSED)


def test_a_case_that_waits_with_a_list_moves_after_the_answer():
    case = make_case(stage=S.AWAITING_APPROVAL)
    assert not workflow.fits(case, workflow.step("transfer_case"))
    other = open_removal(case.branch, member=case.member)
    cast = cast_of(case.branch)
    assert refusal(g.other_files_can_move, other, cast.staff, OPENED) == (
        f"Hồ sơ số {case.label} đang chờ cùng danh sách của chi bộ."
    )


def test_every_open_case_of_the_member_moves_along():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    other = open_removal(case.branch, member=case.member, on=day)
    send(other, day)
    assert refusal(g.sent_to_one_branch, other, cast.staff, day) is None
    with pytest.raises(NotYet, match="hồ sơ này đi cùng"):
        send(case, day)
    new = cast_of(sibling(cast))
    actions.accept_case(other, received_on=day, actor=new.secretary, on=day)
    with pytest.raises(NotYet, match=f"nhận đồng chí \\({day:%d/%m/%Y}\\)"):  # nobody leaves before the arrival
        send(Case.objects.get(pk=other.pk), day - DAY)
    assert set(Case.objects.filter(member=case.member).values_list("branch", flat=True)) == {new.branch.pk}
    assert Mentoring.objects.get(case=case).ended_on == day


def test_a_change_of_organisation_waits_until_the_file_has_arrived():
    from branches.changes.passages import Passage
    from screening.organization_changes import check

    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    send(case, day)
    assert "đang chờ" in panels.member_obstacle("transfer_member", case.member, day)
    target = make_organization(cast.superior)
    for source in (cast.branch, sibling(cast)):
        passage = Passage(None, source, target, target.name, None, day, "1-QĐ", day)
        assert [words for _, level, words in check([passage], day) if level == "error"] == [
            f"Hồ sơ số {case.label} đang chờ chi bộ nhận. Nhận, hoặc thôi chuyển hồ sơ đó trước."
        ]


# --- corrections ----------------------------------------------------------------------------------------------------


def test_a_return_sets_aside_what_was_written_since_and_deletes_nothing():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), case.mentoring_starts_on + 40 * DAY
    actions.write_note(case, written_on=day, author="A", text="Đều.", actor=cast.secretary, on=day)
    kept = {model: model.everything.count() for model in (Talk, SelfReview, Hearing, Mentoring, Note, Notification)}
    moves = Move.everything.count()
    assert corrections.returns(case)[:3] == [S.NOTIFIED, S.APPROVED, S.AWAITING_APPROVAL]
    send_back(case, S.NOTIFIED, day)
    assert (case.stage, case.mentoring_starts_on, case.mentoring_ends_on) == (S.NOTIFIED, None, None)
    assert {model: model.everything.count() for model in kept} == kept
    assert Move.everything.count() == moves + 1
    counted = {model: model.objects.count() for model in kept}
    assert counted == {Talk: 0, SelfReview: 0, Hearing: 0, Mentoring: 0, Note: 1, Notification: 1}
    assert (case.talks.count(), case.hearings(manager="everything").count()) == (0, 1)
    assert [deadline.kind for deadline in case.deadlines.open()] == ["commitment"]
    assert [paper.kind for paper in case.papers.order_by("pk")][-1] == Paper.Kind.CORRECTION
    with pytest.raises(NotYet) as refused:
        actions.assign_mentor(case, mentor=cast.members[4], number="5-NQ", issued_on=day, actor=cast.secretary, on=day)
    assert {r.code for r in refused.value.reasons} == {"talk_recorded", "self_review_received", "hearing_held"}

    found = page_of(case, cast.secretary, day)
    assert any(what.endswith("(đã đính chính)") for _, _, what in found.time_line)
    headings = {heading for _, heading, _, _ in found.said}
    assert {"Đã đính chính: buổi trao đổi", "Đã đính chính: bản tự kiểm điểm"} <= headings
    assert [correction.number for correction in found.corrections] == ["15-CV/ĐU"]

    advance(case, S.MENTORING, on=day + DAY)
    assert case.mentoring_starts_on == day + DAY
    assert figures(case.branch, OPENED, day + DAY)["mentoring"] == 1
    assert invariants.check(day + DAY) == []


def test_a_wrong_ballot_stays_sealed_and_the_branch_votes_anew_at_a_later_meeting():
    case = make_case(stage=S.PROGRESS_NOT_RECOGNISED)
    first = case.ballots.get(kind=Ballot.Kind.PROGRESS)
    day = next_day(case)
    before = (first.state, first.counts, first.held_on, first.passed)
    send_back(case, S.REVIEW, day)
    first.refresh_from_db()
    assert (first.state, first.counts, first.held_on, first.passed) == before
    assert first.set_aside_by.number == "15-CV/ĐU"
    with pytest.raises(NotYet, match="diễn ra trước khi hồ sơ đến bước này"):
        b.open_vote(case, Ballot.Kind.PROGRESS, day, meeting=first.meeting)
    hold_vote(case, Ballot.Kind.PROGRESS, day + DAY)
    assert case.stage == S.PROGRESS_PROPOSED
    assert invariants.check(day + DAY) == []


def test_back_in_the_help_the_last_papers_are_asked_again_and_the_mentor_goes_on():
    case = make_case(stage=S.REVIEW)
    day, mentor = next_day(case), case.mentorings.get()
    send_back(case, S.MENTORING, day)
    mentor.refresh_from_db()
    assert (mentor.ended_on, mentor.set_aside_by) == (None, None)
    assert case.deadlines.open().get(kind=Deadline.Kind.MENTORING).due_on == case.mentoring_ends_on
    missing = {
        f.code for f in workflow.obstacles(case, workflow.step("open_review"), cast_of(case.branch).secretary, day)
    }
    assert missing == {"second_self_review_received", "mentor_remarks_received"}
    advance(case, S.REVIEW, on=day)
    assert invariants.check(day) == []


def test_every_stage_that_was_passed_in_this_cycle_can_be_returned_to():
    case = make_case(stage=S.STRUCK_OFF)
    day, rules = next_day(case), (invariants.votes_were_held, invariants.help_has_mentor_and_clock)
    for stage in corrections.returns(case):
        with transaction.atomic():
            again = send_back(Case.objects.get(pk=case.pk), stage, day)
            assert (again.stage, [fault for rule in rules for fault in rule(day)]) == (stage, [])
            transaction.set_rollback(True)
    send_back(case, S.VERIFIED, day)
    assert case.decisions.count() == 0
    advance(case, S.STRUCK_OFF, on=day)
    assert case.decisions.count() == 1


@pytest.mark.parametrize("stage", [S.REVIEWING, S.AWAITING_OPINION, S.AWAITING_APPROVAL])
def test_a_list_is_answered_again_after_a_return_to_it(stage):
    case = make_case(stage=S.APPROVED)
    send_back(case, stage, next_day(case))
    advance(case, S.APPROVED)
    assert case.verdicts.count() == 2
    assert invariants.check(next_day(case)) == []


def test_a_return_is_the_signed_act_of_the_superior_and_leads_only_where_the_case_has_been():
    case = make_case(stage=S.CONTINUED)
    cast, day = cast_of(case.branch), next_day(case)
    assert corrections.returns(case) == []  # an earlier cycle is closed
    assert refusal(g.earlier_step_exists, case, cast.staff, day) == "Hồ sơ đang ở bước đầu của chu kỳ này."
    case = make_case(cast.branch, S.NOTIFIED)
    day = next_day(case)
    for wrong, words in (
        ({"to_stage": S.MENTORING}, "chưa qua bước này"),
        ({"to_stage": S.APPROVED, "reason": " "}, "Chưa ghi lý do"),
        ({"to_stage": S.APPROVED, "signed_by": ""}, "Chưa ghi người ký"),
        ({"to_stage": S.APPROVED, "number": ""}, "Chưa có số"),
    ):
        with pytest.raises(NotYet, match=words):
            send_back(case, wrong.pop("to_stage"), day, **wrong)
    for actor in (cast.secretary, cast.staff, cast.organizer):
        with pytest.raises(NoOffice):
            send_back(case, S.APPROVED, day, actor=actor)
    assert refusal(g.return_is_allowed, case, cast.staff, day, to_stage=S.APPROVED) is None
    assert refusal(g.signer_named, case, cast.staff, day, signed_by="Bí thư") is None
    assert case.corrections.count() == 0


def test_an_erratum_stands_beside_what_it_corrects_even_in_a_closed_case():
    case = make_case(stage=S.RECOGNISED)
    cast, day = cast_of(case.branch), next_day(case)
    data = SIGNED | {"issued_on": day, "actor": head_of(cast.superior), "on": day}
    with pytest.raises(NotYet, match="chưa ghi đủ|Chưa ghi đủ"):
        actions.correct_case(case, what="Ngày 03/01", instead=" ", **data)
    assert refusal(g.erratum_is_whole, case, cast.staff, day, what="a", instead="b") is None
    actions.correct_case(case, what="Ngày 03/01", instead="Ngày 04/01", **data)
    case.refresh_from_db()
    [correction] = page_of(case, cast.secretary, day).corrections
    assert (case.stage, correction.what, correction.instead) == (S.RECOGNISED, "Ngày 03/01", "Ngày 04/01")


def test_sql_sets_a_row_aside_once_and_changes_nothing_else_in_it():
    case = make_case(stage=S.MENTORING)
    day = next_day(case) - DAY
    with pytest.raises(DatabaseError), transaction.atomic():
        Talk.everything.filter(case=case).update(summary="Khác.")
    send_back(case, S.NOTIFIED, day)
    correction = case.corrections.get()
    for change in ({"set_aside_by": None}, {"summary": "Khác."}, {"set_aside_by": correction.pk}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Talk.everything.filter(case=case).update(**change)
    sealed = Ballot.objects.sealed().filter(case=case)
    with pytest.raises(DatabaseError), transaction.atomic():
        sealed.update(set_aside_by=correction, in_favour=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Talk.everything.all().delete()


# --- rules changed in mid-case --------------------------------------------------------------------------------------


def change_rule(code, value, day):
    old = Parameter.objects.get(code=code, valid_to=None)
    Parameter.objects.filter(pk=old.pk).update(valid_to=day - DAY)
    new = Parameter(code=code, value=value, valid_from=day)
    for name in ("label", "form", "unit", "basis", "mark"):
        setattr(new, name, getattr(old, name))
    new.save()
    return new


def test_of_a_changed_regulation_only_what_favours_the_member_is_applied_with_a_reason():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), case.mentoring_starts_on + 30 * DAY
    assert refusal(g.newer_rule_exists, case, cast.staff, day).startswith("Không có quy định mới nào")
    longer = change_rule("screening.education_months", "18", day)
    lower = change_rule("screening.removal_proposal_ratio", ">1/2", day)
    team = change_rule("vote.min_counting_team", "5", day)
    found = {row.parameter.code: row for row in newer_rules.newer(case, day)}
    assert {code: row.favours for code, row in found.items()} == {
        "screening.education_months": True,
        "screening.removal_proposal_ratio": False,
        "vote.min_counting_team": False,
    }
    assert found[lower.code].why == newer_rules.AGAINST
    assert found[team.code].why == newer_rules.NEITHER
    data = {"number": "16-CV/ĐU", "issued_on": day, "actor": head_of(cast.superior), "on": day}
    with pytest.raises(NotYet, match="không có lợi"):
        actions.apply_new_rule(case, parameter=lower, reason="Mới.", **data)
    with pytest.raises(NotYet, match="Chưa ghi lý do"):
        actions.apply_new_rule(case, parameter=longer, reason="", **data)
    with pytest.raises(NoOffice):
        actions.apply_new_rule(case, parameter=longer, reason="Có lợi.", **(data | {"actor": cast.secretary}))
    with pytest.raises(DatabaseError), transaction.atomic():  # a newer number never shortens, not even by SQL
        Case.objects.filter(pk=case.pk).update(
            new_rules={longer.code: "6"}, mentoring_ends_on=case.mentoring_starts_on + 200 * DAY
        )
    old_end = case.mentoring_ends_on
    actions.apply_new_rule(case, parameter=longer, reason="Dài hơn, có lợi cho đồng chí.", **data)
    case = Case.objects.get(pk=case.pk)
    assert (case.rules.education_months, case.edition.rules.education_months) == (18, 12)
    assert case.rules.removal_proposal_ratio == case.edition.rules.removal_proposal_ratio
    assert case.mentoring_ends_on > old_end
    assert case.deadlines.open().get(kind=Deadline.Kind.MENTORING).due_on == case.mentoring_ends_on
    [applied] = page_of(case, cast.secretary, day).newer_rules
    assert (applied.old_value, applied.new_value, applied.reason) == ("12", "18", "Dài hơn, có lợi cho đồng chí.")
    assert refusal(g.rule_favours, case, cast.staff, day, parameter=longer).startswith("Quy định này không khác")
    assert invariants.check(day) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(mentoring_ends_on=old_end)


# --- who keeps out --------------------------------------------------------------------------------------------------


def test_a_relative_opens_nothing_signs_no_evidence_helps_nobody_and_counts_no_votes():
    case = make_case(stage=S.AWAITING_LIST_VOTE)
    cast, day = cast_of(case.branch), next_day(case)
    relative = cast.members[3]
    words = {"relation": "em ruột", "actor": cast.secretary, "on": day}
    actions.declare_kinship(case.member, relative=relative, **words)
    with pytest.raises(NotYet, match="không tham gia kiểm phiếu vì là người thân"):
        b.open_vote(case, Ballot.Kind.LIST, day, tellers=[*cast.members[:2], relative])
    assert refusal(g.mentor_is_not_subject, case, cast.secretary, day, mentor=relative).endswith("người được giúp đỡ.")
    actions.declare_kinship(case.member, relative=cast.members[0], **words)  # the secretary
    with pytest.raises(NotYet, match="người thân của đồng chí"):
        b.open_vote(Case.objects.get(pk=case.pk), Ballot.Kind.LIST, day)
    other = make_member(cast.branch)
    actions.declare_kinship(other, relation="vợ", officer=cast.staff, actor=cast.staff, on=day)
    with pytest.raises(NotYet, match="người thân"):
        b.make_evidence(other, actor=cast.staff, on=day)
    situation = Situation(None, cast.staff, day, member=other)
    assert g.not_a_relative(situation).text.endswith("(vợ).")
    found = turns.with_facts(Case.objects.filter(pk=case.pk), cast.secretary).select_related("member", "branch").get()
    assert not turns.is_mine(found, workflow.step("list_vote"), cast.secretary, day)


def test_a_relation_is_declared_by_the_branch_or_the_officer_and_taken_back_by_the_superior():
    case = make_case()
    cast = cast_of(case.branch)
    stranger = make_officer(sibling(cast))
    one, two = case.member, cast.members[4]
    with pytest.raises(NoOffice):
        actions.declare_kinship(one, relative=two, relation="anh", actor=stranger, on=OPENED)
    kinship = actions.declare_kinship(one, relative=two, relation="anh", actor=cast.secretary, on=OPENED)
    for again in ((one, two), (two, one)):
        with pytest.raises(Exception, match="đã khai"), transaction.atomic():
            actions.declare_kinship(again[0], relative=again[1], relation="em", actor=cast.secretary, on=OPENED)
    with pytest.raises(NoOffice):
        actions.withdraw_kinship(kinship, reason="Nhầm.", actor=cast.secretary, on=OPENED)
    actions.withdraw_kinship(kinship, reason="Nhầm.", actor=cast.staff, on=OPENED)
    assert list(Kinship.objects.values_list("withdrawn_on", "reason")) == [(OPENED, "Nhầm.")]
    assert Kinship.objects.declared().count() == 0


def test_every_step_refuses_oneself_and_relatives_and_every_vote_a_branch_that_is_too_small():
    for row in workflow.STEPS:
        asked = row.needs if not row.source else g.of_every_step(row)
        assert set(g.NOBODYS_OWN) <= set(asked), row.verb
        if g.meeting_recorded in row.checks and g.enough_tellers in row.checks:
            assert {g.enough_officials, g.no_open_ballot} <= set(row.needs), row.verb


# --- what the page says ---------------------------------------------------------------------------------------------


def test_the_page_says_that_a_small_branch_cannot_vote_and_shows_the_superior_the_way():
    case = make_case()
    cast = cast_of(case.branch)
    others = Membership.objects.filter(branch=case.branch).exclude(member=case.member)
    left = others.exclude(member=cast.members[0])
    left.update(ends_on=OPENED, ended_by=Ending.TRANSFERRED_OUT)
    [(words, url, _)] = page_of(case, cast.secretary, OPENED + DAY).warnings
    assert words.startswith("Chi bộ có 2 đảng viên chính thức, cần ít nhất 3: chưa bỏ phiếu được việc gì.")
    assert url == ""
    [(_, url, link)] = page_of(case, cast.staff, OPENED + DAY).warnings
    assert (url, link) == ("/to-chuc/thay-doi/moi/", "Lập đợt thay đổi tổ chức")


def test_the_page_tells_of_a_standing_of_the_managing_level_and_of_the_third_cycle():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), case.mentoring_starts_on + DAY
    Standing.objects.create(member=case.member, kind=Standing.Kind.SUSPENDED, starts_on=day)
    case.member.managed_by = cast.authority
    case.member.save()
    Case.objects.filter(pk=case.pk).update(cycle=3)
    warnings = [words for words, _, _ in page_of(case, cast.secretary, day).warnings]
    assert [words.split(":")[0].split(".")[0] for words in warnings] == [
        f"Đồng chí {case.member.full_name} đang bị đình chỉ sinh hoạt",
        f"Đồng chí {case.member.full_name} do {cast.authority} quản lý",
        "Đây là lần giúp đỡ thứ 3",
    ]


def test_three_ballots_in_vain_only_warn():
    case = make_case(stage=S.AWAITING_LIST_VOTE)
    cast, day = cast_of(case.branch), next_day(case)
    for n in range(3):
        assert page_of(case, cast.secretary, day).warnings == []
        ballot = b.open_vote(case, Ballot.Kind.LIST, day + n * DAY)
        actions.void_ballot(ballot, reason="Danh sách sai.", actor=cast.secretary, on=day + n * DAY)
    [(words, _, _)] = page_of(case, cast.secretary, day).warnings
    assert words.startswith("Đã có 3 lần bỏ phiếu về cùng một việc bị hủy hoặc đính chính.")
    hold_vote(case, Ballot.Kind.LIST, day + 3 * DAY)
    assert case.stage == S.AWAITING_APPROVAL


def test_in_a_second_cycle_the_notes_of_the_first_stay_readable():
    case = make_case(stage=S.CONTINUED)
    log = page_of(case, cast_of(case.branch).secretary, next_day(case)).log
    assert [line.text for line in log if line.kind.endswith("lần giúp đỡ 1")] == ["Có tiến bộ."]


@pytest.mark.parametrize("trouble", ["gone", "suspended", "away", "related", "subject", "disciplined"])
def test_a_mentor_who_can_no_longer_help_is_replaced_and_the_clock_goes_on(trouble):
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), case.mentoring_starts_on + 30 * DAY
    mentor = case.mentorings.get().mentor
    if trouble == "gone":
        Membership.objects.filter(member=mentor).update(ends_on=day, ended_by=Ending.DIED)
    elif trouble == "suspended":
        Standing.objects.create(member=mentor, kind=Standing.Kind.SUSPENDED, starts_on=day)
    elif trouble == "away":
        Standing.objects.create(member=mentor, kind=Standing.Kind.EXEMPT, starts_on=day)
    elif trouble == "related":
        actions.declare_kinship(case.member, relative=mentor, relation="em ruột", actor=cast.staff, on=day)
    elif trouble == "subject":
        make_case(case.branch, member=mentor, on=day)
    else:
        closed = make_case(case.branch, member=mentor, on=day)
        Case.objects.filter(pk=closed.pk).update(track="discipline", stage=S.DELIVERED, closed_on=day)
        data = {"number": "7-QĐ/CB", "issued_on": day, "ground": "Vi phạm.", "appeal_notice": "Được khiếu nại."}
        data |= {"organization": cast.branch, "decided_by": cast.secretary, "ballot": case.ballots.get()}
        Decision.objects.create(case=closed, cycle=1, kind=Decision.Kind.REPRIMAND, **data)
    found = turns.with_facts(Case.objects.filter(pk=case.pk), cast.secretary)
    [helped] = found.select_related("member", "branch", "edition")
    assert turns.next_step(helped, day).verb == "change_mentor"
    assert refusal(g.mentor_in_place, case, cast.secretary, day).endswith(f"{g.mentoring.TROUBLE[trouble]}).")
    new = next(member for member in cast.members[3:] if member.pk != mentor.pk)
    actions.change_mentor(
        case, mentor=new, number="5-NQ", issued_on=day, reason="Người cũ nghỉ.", actor=cast.secretary, on=day
    )
    assert Case.objects.get(pk=case.pk).mentoring_ends_on == case.mentoring_ends_on
