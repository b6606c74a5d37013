"""Every condition of the flow on both sides of its limit, and the words in which it refuses."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from branches.models import Organization, Role
from branches.tests.builders import make_officer, make_tree
from members.models import Level, Meeting, Member, Ranking, Standing
from members.tests.builders import make_member, make_ranking
from screening import actions, documentation, roll
from screening import guards as g
from screening.flow import NotYet, Situation
from screening.models import Case, Contact, Criterion, Decision, Note, SelfReview, Stage
from screening.tests import builders as b
from screening.tests.builders import OPENED, attempt, cast_of, make_case, make_evidence, make_meeting, next_day

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ask(guard, case, *, on=None, actor=None, member=None, **data):
    """The words of the guard's refusal, or None when the condition is met; the answer is asked on the flow's terms."""
    reason = guard(Situation(case, actor, on or OPENED, data, member=member))
    if reason is None:
        return None
    assert reason.code == guard.code
    assert reason.basis
    assert reason.advice
    return reason.text


@pytest.fixture
def cast():
    return cast_of(b.make_tree()[3])


@pytest.fixture
def case(cast):
    return make_case(cast.branch)


@pytest.fixture
def helped(cast):
    return make_case(cast.branch, Stage.MENTORING)


# --- opening -------------------------------------------------------------------------------------------------------


def test_nobody_acts_in_a_case_about_oneself(cast, case):
    assert ask(g.not_about_oneself, case, actor=cast.secretary) is None
    case.member.user = cast.secretary
    assert ask(g.not_about_oneself, case, actor=cast.teller) is None
    assert ask(g.not_about_oneself, case, actor=cast.secretary) == (
        "Đồng chí không thực hiện việc trong hồ sơ về chính mình."
    )


@pytest.mark.parametrize(("official_on", "met"), [(OPENED, True), (OPENED + DAY, False), (None, False)])
def test_only_official_members_are_of_this_track(cast, official_on, met):
    member = make_member(cast.branch, official_on=official_on, full_name="Lò Thị Mai")
    said = ask(g.member_is_official, None, member=member)
    assert said == (None if met else "Đồng chí Lò Thị Mai là đảng viên dự bị, không thuộc diện này.")


def test_only_who_stands_on_the_list_is_reviewed(cast):
    member = make_member(cast.branch, full_name="Lò Thị Mai")
    assert ask(g.member_is_active, None, member=member) is None
    member.memberships.update(ends_on=OPENED + DAY, ended_by="died")
    assert ask(g.member_is_active, None, member=member) is None
    member.memberships.update(ends_on=OPENED)
    assert ask(g.member_is_active, None, member=member) == ("Đồng chí Lò Thị Mai không còn trong danh sách của chi bộ.")


def test_two_open_cases_of_one_member_are_refused(cast, case):
    said = ask(g.no_open_case, None, member=case.member)
    assert said == f"Đồng chí {case.member.full_name} đã có hồ sơ đang mở (số 01/2026)."
    b._cancel(cast, case, OPENED)
    assert ask(g.no_open_case, None, member=case.member) is None


def test_a_criterion_in_force_is_chosen():
    c1, c3 = (Criterion.objects.get(code=code) for code in ("C1", "C3"))
    assert ask(g.criterion_chosen, None, member=object(), criteria=[c1, c3]) is None
    assert ask(g.criterion_chosen, None, member=object(), criteria=[]).startswith("Chưa chọn tiêu chí.")
    Criterion.objects.filter(code="C3").update(valid_to=OPENED)
    assert ask(g.criterion_chosen, None, member=object(), criteria=[c3]) is None
    assert ask(g.criterion_chosen, None, member=object(), criteria=[c3], on=OPENED + DAY) is not None


def evidence_of(member, code, on=OPENED):
    return ask(g.evidence_accepted, None, member=member, on=on, criteria=[Criterion.objects.get(code=code)])


NOT_CONSECUTIVE = "Hai lần xếp loại “Không hoàn thành nhiệm vụ” chưa liền năm ({})."


@pytest.mark.parametrize(
    ("rankings", "said"),
    [
        ({2025: {}, 2024: {}}, None),
        ({2025: {}, 2024: {}, 2023: {"level": Level.GOOD}}, None),
        ({2025: {}}, NOT_CONSECUTIVE.format("2025")),
        ({2025: {}, 2023: {}}, NOT_CONSECUTIVE.format("2023, 2025")),
        ({2025: {}, 2024: {"level": Level.COMPLETED}, 2023: {}}, NOT_CONSECUTIVE.format("2025")),
        ({2025: {"level": Level.COMPLETED}, 2024: {}, 2023: {}}, NOT_CONSECUTIVE.format("2024")),
        ({2025: {}, 2024: {"final": False}}, NOT_CONSECUTIVE.format("2025")),
        ({2025: {"under_review": True}, 2024: {}}, "Xếp loại năm 2025 đang được xem xét lại."),
        ({2025: {}, 2024: {"under_review": True}}, "Xếp loại năm 2024 đang được xem xét lại."),
        ({}, NOT_CONSECUTIVE.format("chưa có")),
    ],
)
def test_two_consecutive_final_rankings_are_the_evidence_of_the_first_criterion(cast, rankings, said):
    member = make_member(cast.branch)
    for year, fields in rankings.items():
        make_ranking(member, year, **fields)
    assert evidence_of(member, "C1") == said


@pytest.mark.parametrize(("day", "met"), [(date(2025, 12, 14), False), (date(2025, 12, 15), True)])
def test_a_ranking_counts_from_the_day_of_its_decision(cast, day, met):
    member = make_member(cast.branch)
    make_ranking(member, 2024)
    make_ranking(member, 2025)
    assert (evidence_of(member, "C1", on=day) is None) == met


@pytest.mark.parametrize(("day", "met"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_a_ranking_without_a_date_counts_once_its_year_is_over(cast, day, met):
    member = make_member(cast.branch)
    for year in (2024, 2025):
        make_ranking(member, year)
    Ranking.objects.filter(member=member).update(decided_on=None)
    assert (evidence_of(member, "C1", on=day) is None) == met


def test_rankings_that_a_case_has_used_are_not_used_again(cast, case):
    b._cancel(cast, case, OPENED)
    member = case.member
    assert evidence_of(member, "C1") == (
        "Hai lần xếp loại này đã xét ở hồ sơ số 01/2026. Không mở lại bằng chính bằng chứng cũ."
    )
    make_ranking(member, 2026)
    assert evidence_of(member, "C1", on=date(2027, 1, 5)) is None


@pytest.mark.parametrize(("ends_on", "met"), [(OPENED - DAY, True), (OPENED, False), (None, False)])
def test_the_exempt_are_not_ranked_so_the_first_criterion_does_not_apply(cast, ends_on, met):
    member = make_member(cast.branch, full_name="Lò Thị Mai")
    make_ranking(member, 2024)
    make_ranking(member, 2025)
    Standing.objects.create(member=member, kind="exempt", starts_on=date(2025, 1, 1), ends_on=ends_on)
    said = evidence_of(member, "C1")
    assert (said is None) == met
    assert met or said.startswith("Đồng chí Lò Thị Mai được miễn sinh hoạt")


def test_other_criteria_need_an_accepted_and_unused_document(cast):
    member = make_member(cast.branch)
    missing = "Tiêu chí “kết luận về suy thoái, đạo đức, lối sống” chưa có bằng chứng được chấp nhận."
    assert evidence_of(member, "C3") == missing
    evidence = make_evidence(member, actor=cast.secretary, on=OPENED, accepted=False)
    assert evidence_of(member, "C3") == missing
    actions.accept_evidence(evidence, actor=cast.teller, on=OPENED)
    assert evidence_of(member, "C3") is None
    assert evidence_of(member, "C4") is not None
    case = actions.open_case(member, [Criterion.objects.get(code="C3")], actor=cast.secretary, on=OPENED)
    b._cancel(cast, case, OPENED)
    assert evidence_of(member, "C3") == ("Việc này đã xét ở hồ sơ số 01/2026. Không mở lại bằng chính bằng chứng cũ.")


def test_a_copy_of_a_document_that_a_case_has_used_is_not_new_evidence(cast):
    member = make_member(cast.branch)
    criteria = list(Criterion.objects.filter(code__in=["C3", "C4"]).order_by("code"))
    make_evidence(member, actor=cast.secretary, on=OPENED, code="C3")
    copy = make_evidence(member, actor=cast.secretary, on=OPENED, code="C4", number="12-kl/ubkt")
    other = make_evidence(member, actor=cast.secretary, on=OPENED, code="C4", number="13-KL/UBKT")
    case = actions.open_case(member, criteria[:1], actor=cast.secretary, on=OPENED)
    assert set(member.evidence.unused()) == {other}
    with pytest.raises(NotYet, match=f"Văn bản này đã xét ở hồ sơ số {case.label}"):
        make_evidence(member, actor=cast.secretary, on=OPENED, code="C4", number=" 12-KL/UBKT ")
    assert make_evidence(make_member(cast.branch), actor=cast.secretary, on=OPENED, code="C4").number == "12-KL/UBKT"
    other.delete()
    assert copy.case_id is None
    assert ask(g.evidence_accepted, None, member=member, criteria=criteria[1:]) is not None


def test_one_document_may_prove_two_criteria_of_one_case(cast):
    member = make_member(cast.branch)
    for code in ("C3", "C4"):
        make_evidence(member, actor=cast.secretary, on=OPENED, code=code)
    criteria = Criterion.objects.filter(code__in=["C3", "C4"])
    case = actions.open_case(member, criteria, actor=cast.secretary, on=OPENED)
    assert sorted(case.evidence.values_list("criterion__code", flat=True)) == ["C3", "C4"]


def test_grave_acts_go_another_way():
    assert ask(g.not_grave, None, member=object(), grave=False) is None
    assert ask(g.not_grave, None, member=object(), grave=True).startswith("Sự việc có thể đến mức")


def test_a_cadre_managed_above_needs_the_opinion_of_the_managing_level(cast):
    member = make_member(cast.branch, full_name="Lò Thị Mai")
    assert ask(g.managing_level_agreed, None, member=member) is None
    member.managed_by = cast.authority
    assert ask(g.managing_level_agreed, None, member=member) == f"Đồng chí Lò Thị Mai do {cast.authority} quản lý."
    for words in (".", "5-CV/TU", "5-CV/TU ngày 30/02/2026"):
        assert ask(g.managing_level_agreed, None, member=member, managing_opinion=words).endswith("quản lý."), words
    day = OPENED + DAY
    said = ask(g.managing_level_agreed, None, member=member, managing_opinion=f"5-CV/TU ngày {day:%d/%m/%Y}")
    assert said == f"Ngày {day:%d/%m/%Y} chưa đến."
    for words in (f"5-CV/TU ngày {OPENED:%d/%m/%Y}", f"5-CV/TU, {OPENED:%d/%m/%Y}"):
        assert ask(g.managing_level_agreed, None, member=member, managing_opinion=words) is None


# --- list, opinion, approval ---------------------------------------------------------------------------------------


def test_the_front_or_the_unit_is_asked_before_the_list_goes_up(cast, case):
    assert ask(g.front_opinion_recorded, case).startswith("Chưa có ý kiến của Ban công tác Mặt trận")
    actions.record_opinion(
        case, source="unit", giver="Trưởng trạm", given_on=OPENED, content="Rõ.", actor=cast.secretary, on=OPENED
    )
    assert ask(g.front_opinion_recorded, case) is None


def test_no_row_goes_up_without_evidence_for_each_criterion(case):
    assert ask(g.case_has_evidence, case) is None
    case.criteria.add(Criterion.objects.get(code="C4"))
    assert ask(g.case_has_evidence, case) == (
        f"Dòng của đồng chí {case.member.full_name} chưa đủ: bằng chứng cho tiêu chí “kết luận về trách nhiệm nêu gương”."
    )


def test_opinion_and_approval_are_given_by_another_than_the_proposer(cast, case):
    assert ask(g.not_the_proposer, case, actor=cast.staff) is None
    assert ask(g.not_the_proposer, case, actor=cast.secretary).startswith("Người đề nghị không cho ý kiến")
    b._submit(cast, case, OPENED)
    case.refresh_from_db()
    case.opened_by = cast.teller
    assert ask(g.not_the_proposer, case, actor=cast.secretary) is not None
    assert ask(g.not_the_proposer, case, actor=cast.staff) is None


@pytest.mark.parametrize(
    ("data", "unmet"),
    [
        ({"agreed": True}, []),
        ({"agreed": None}, ["verdict_given"]),
        ({}, ["verdict_given"]),
        ({"agreed": False, "reason": "Chưa rõ."}, []),
        ({"agreed": False, "reason": "  "}, ["refusal_has_reason"]),
    ],
)
def test_every_person_gets_a_verdict_and_a_refusal_its_reason(case, data, unmet):
    assert [guard.code for guard in (g.verdict_given, g.refusal_has_reason) if ask(guard, case, **data)] == unmet


@pytest.mark.parametrize(
    ("number", "issued_on", "met"), [("1-CV", OPENED, True), (" ", OPENED, False), ("1-CV", None, False)]
)
def test_a_document_has_number_and_date(case, number, issued_on, met):
    data = {"number": number, "issued_on": issued_on}
    assert (ask(g.document_numbered, case, **data) is None) == met
    assert (ask(g.resolution_given, case, **data) is None) == met


def test_facts_are_recorded_on_their_day_or_later(case):
    assert ask(g.dates_not_in_future, case, made_on=OPENED, note="x", meeting=None) is None
    assert ask(g.dates_not_in_future, case, made_on=OPENED + DAY) == "Ngày 06/01/2026 chưa đến."


@pytest.mark.parametrize(
    ("stage", "name", "led_here"),
    [
        (Stage.AWAITING_OPINION, "issued_on", lambda case: case.nominee_list.issued_on),
        (Stage.AWAITING_APPROVAL, "issued_on", lambda case: case.ballots.get().held_on),
        (Stage.APPROVED, "made_on", lambda case: case.verdicts.get(kind="approval").issued_on),
        (Stage.NOTIFIED, "received_on", lambda case: case.notifications.get().served_on),
        (Stage.MENTORING, "written_on", lambda case: case.mentoring_starts_on),
        (Stage.PROPOSED, "held_on", lambda case: case.ballots.get(kind="removal").held_on),
        (Stage.FORWARDED, "issued_on", lambda case: case.committee_votes.get().held_on),
        (Stage.NO_PROPOSAL, "issued_on", lambda case: case.ballots.get(kind="removal").held_on),
        (Stage.VERIFIED, "held_on", lambda case: case.conclusions.get().issued_on),
    ],
)
def test_no_act_bears_an_earlier_date_than_what_led_to_it(cast, stage, name, led_here):
    case = make_case(cast.branch, stage)
    day = led_here(case)
    assert ask(g.dates_in_order, case, **{name: day}) is None
    assert ask(g.dates_in_order, case, **{name: day - DAY}).startswith(f"Ngày {day - DAY:%d/%m/%Y} trước ngày ")


def test_a_paper_is_not_older_than_its_vote_nor_younger_than_its_delivery(cast, case):
    day, after = OPENED, OPENED + DAY
    assert ask(g.dates_in_order, case, held_on=day, issued_on=day) is None
    assert ask(g.dates_in_order, case, held_on=after, issued_on=day).startswith("Ngày biểu quyết ")
    assert ask(g.dates_in_order, case, served_on=day, issued_on=day) is None
    assert ask(g.dates_in_order, case, served_on=day, issued_on=after).startswith("Ngày giao ")


def test_unusual_acts_have_a_written_reason(case):
    assert ask(g.reason_given, case, reason="Ốm.") is None
    assert ask(g.reason_given, case, reason=" ") == "Chưa ghi lý do."


# --- ballots -------------------------------------------------------------------------------------------------------


def test_a_branch_of_two_official_members_cannot_vote_one_of_three_can(cast, case):
    officials = list(cast.members)
    for member in officials[2:]:
        member.memberships.update(ends_on=OPENED, ended_by="transferred_out")
    assert ask(g.enough_officials, case) is None  # two and the subject
    case.member.memberships.update(ends_on=OPENED, ended_by="transferred_out")
    assert ask(g.enough_officials, case) == ("Chi bộ có 2 đảng viên chính thức, cần ít nhất 3 để họp và biểu quyết.")


def test_the_official_members_are_those_of_the_day_of_the_meeting(cast, case):
    late = OPENED + 40 * DAY
    for member in Member.objects.filter(branch=cast.branch).exclude(pk__in=[m.pk for m in cast.members[:2]]):
        member.memberships.update(starts_on=late)
    drafted = roll.draft(case, make_meeting(cast.branch, late - DAY))
    assert drafted.officials == 2
    assert ask(g.enough_officials, case, on=late) is None
    assert ask(g.enough_officials, case, on=late, roll=drafted).startswith("Chi bộ có 2 đảng viên chính thức")


def test_the_superior_must_have_agreed_to_the_vote(cast, case):
    superior = cast.superior
    assert ask(g.superior_agreed_to_vote, case) == f"{superior} chưa cho ý kiến."
    b._submit(cast, case, OPENED)
    case.refresh_from_db()
    b._answer("opinion", False)(cast, case, OPENED)
    case.refresh_from_db()
    assert ask(g.superior_agreed_to_vote, case) == (f"{superior} đề nghị chưa đưa ra bỏ phiếu: “Cần làm rõ thêm.”.")
    actions.submit_list(cast.branch, [case], number="2", issued_on=OPENED, actor=cast.secretary, on=OPENED)
    case.refresh_from_db()
    b._answer("opinion", True)(cast, case, OPENED)
    assert ask(g.superior_agreed_to_vote, Case.objects.get(pk=case.pk)) is None


def test_a_vote_needs_a_recorded_meeting_of_the_branch(cast, case):
    missing = "Chưa ghi buổi họp chi bộ và người có mặt."
    meeting = make_meeting(cast.branch, OPENED)
    assert ask(g.meeting_recorded, case, meeting=meeting) is None
    assert ask(g.meeting_recorded, case, meeting=None) == missing
    other = make_meeting(cast.superior.children.exclude(pk=cast.branch.pk).get(), OPENED)
    assert ask(g.meeting_recorded, case, meeting=other) == missing
    bare = Meeting.objects.create(branch=cast.branch, held_on=OPENED, kind="thematic", chaired_by="A", recorded_by="B")
    assert ask(g.meeting_recorded, case, meeting=bare) == missing
    tomorrow = make_meeting(cast.branch, OPENED + DAY)
    assert ask(g.meeting_recorded, case, meeting=tomorrow) == "Buổi họp ngày 06/01/2026 chưa diễn ra."
    assert ask(g.meeting_recorded, case, meeting=tomorrow, on=OPENED + DAY) is None


def test_a_vote_is_held_after_the_step_that_leads_to_it(cast, case):
    for day, met in ((OPENED - DAY, False), (OPENED, True)):
        assert (ask(g.meeting_after_stage, case, meeting=make_meeting(cast.branch, day)) is None) == met


def test_the_proposal_may_follow_at_the_meeting_whose_count_was_typed_in_later(cast):
    case = make_case(cast.branch, Stage.REVIEW)
    held, typed = case.stage_since, case.stage_since + 5 * DAY
    b.hold_vote(case, "progress", typed, passes=False, meeting=make_meeting(cast.branch, held))
    assert (case.stage, case.stage_since) == (Stage.PROGRESS_NOT_RECOGNISED, typed)
    for day, met in ((held - DAY, False), (held, True)):
        assert (ask(g.meeting_after_stage, case, meeting=make_meeting(cast.branch, day)) is None) == met


def test_no_second_vote_at_one_meeting_and_one_ballot_at_a_time(cast):
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    day = next_day(case)
    meeting = make_meeting(cast.branch, day)
    said = "Mỗi buổi họp chỉ bỏ phiếu một lần cho một đồng chí."
    assert ask(g.not_twice_in_one_meeting, case, meeting=meeting, kind="list") is None
    assert ask(g.no_open_ballot, case) is None
    ballot = b.open_vote(case, "list", day)
    assert ask(g.no_open_ballot, case) == f"Đang có lần bỏ phiếu ngày {day:%d/%m/%Y} chưa xong."
    actions.void_ballot(ballot, reason="Sai.", actor=cast.secretary, on=day)
    assert ask(g.no_open_ballot, case) is None
    assert ask(g.not_twice_in_one_meeting, case, meeting=meeting, kind="list") == said
    assert ask(g.not_twice_in_one_meeting, case, meeting=make_meeting(cast.branch, day + DAY), kind="list") is None


def test_removal_and_expulsion_are_one_matter_of_one_meeting(cast):
    case = make_case(cast.branch, Stage.PROGRESS_NOT_RECOGNISED)
    day = next_day(case)
    ballot = b.open_vote(case, "removal", day)
    actions.void_ballot(ballot, reason="Sai.", actor=cast.secretary, on=day)
    meeting = ballot.meeting
    assert ask(g.not_twice_in_one_meeting, case, meeting=meeting, kind="expulsion") is not None
    assert ask(g.not_twice_in_one_meeting, case, meeting=meeting, kind="progress") is None


@pytest.mark.parametrize(("members", "tellers", "met"), [(7, 2, False), (7, 3, True), (5, 1, False), (5, 2, True)])
def test_three_tellers_count_two_where_the_base_is_small(cast, case, members, tellers, met):
    for member in cast.members[members - 1 :]:
        member.memberships.update(ends_on=OPENED, ended_by="transferred_out")
    drafted = roll.draft(case, make_meeting(cast.branch, OPENED))
    assert drafted.base == members
    said = ask(g.enough_tellers, case, roll=drafted, tellers=cast.members[:tellers])
    assert (said is None) == met
    if not met:
        assert said == f"Tổ kiểm phiếu cần ít nhất {tellers + 1} đồng chí, hiện có {tellers}."


def test_neither_the_subject_nor_the_mentor_nor_an_absent_member_counts_the_papers(cast, helped):
    day = helped.mentoring_ends_on
    mentor = helped.mentorings.get().mentor
    absent = next(m for m in cast.members[3:] if m.pk != mentor.pk)
    drafted = roll.draft(helped, make_meeting(cast.branch, day, absent=[absent]))
    assert ask(g.tellers_not_involved, helped, roll=drafted, tellers=cast.members[:2]) is None
    said = {
        who.pk: ask(g.tellers_not_involved, helped, roll=drafted, tellers=[cast.members[0], who])
        for who in (helped.member, mentor, absent)
    }
    assert said == {
        helped.member.pk: f"Đồng chí {helped.member.full_name} không tham gia kiểm phiếu vì là người được xét.",
        mentor.pk: f"Đồng chí {mentor.full_name} không tham gia kiểm phiếu vì là người giúp đỡ.",
        absent.pk: f"Đồng chí {absent.full_name} không có mặt hoặc không được phát phiếu.",
    }


def test_two_of_the_tellers_can_sign_in_and_hold_an_office_of_the_committee(cast, case):
    said = "Trong tổ kiểm phiếu mới có {} đồng chí có tài khoản chi ủy, cần 2 để nhập hai bản riêng."
    assert ask(g.two_tellers_sign_in, case, tellers=cast.members[:3]) is None
    assert ask(g.two_tellers_sign_in, case, tellers=cast.members[1:4]) == said.format(1)
    assert ask(g.two_tellers_sign_in, case, tellers=cast.members[2:5]) == said.format(0)
    reader = cast.members[2]
    reader.user = make_officer(cast.branch, Role.READER)
    assert ask(g.two_tellers_sign_in, case, tellers=[cast.members[0], reader]) == said.format(1)
    reader.user = make_officer(cast.branch, Role.DEPUTY)
    assert ask(g.two_tellers_sign_in, case, tellers=[cast.members[0], reader]) is None


def test_counts_are_entered_for_an_open_ballot_only(cast):
    case = make_case(cast.branch, Stage.AWAITING_LIST_VOTE)
    assert ask(g.ballot_is_open, case) == "Chưa khóa danh sách người bỏ phiếu."
    b.open_vote(case, "list", next_day(case))
    assert ask(g.ballot_is_open, case) is None


# --- notice, commitment, mentor ------------------------------------------------------------------------------------


def talk(case, day):
    by = cast_of(case.branch).secretary
    actions.record_talk(case, held_on=day, attendees="Chi ủy", summary="Hai bên trao đổi.", actor=by, on=day)


@pytest.mark.parametrize(
    ("stage", "guard", "kind", "data"),
    [
        (Stage.APPROVED, g.served_or_attempted, Contact.Kind.DELIVERY, {"acknowledged": False}),
        (Stage.NOTIFIED, g.self_review_received, Contact.Kind.SELF_REVIEW, {}),
        (Stage.NOTIFIED, g.heard_or_invited, Contact.Kind.HEARING, {"attended": False}),
        (Stage.MENTORING, g.second_self_review_received, Contact.Kind.SECOND_SELF_REVIEW, {}),
    ],
)
def test_three_dated_attempts_let_the_branch_go_on_two_do_not(cast, stage, guard, kind, data):
    case = make_case(cast.branch, stage)
    day = next_day(case)
    if stage == Stage.NOTIFIED:
        talk(case, day)
    attempt(case, kind, 2, day)
    assert ask(guard, case, **data) is not None
    attempt(case, kind, 1, day + 2 * DAY)
    assert ask(guard, case, **data) is None


def test_a_signature_a_presence_or_a_paper_makes_attempts_needless(cast):
    case = make_case(cast.branch, Stage.APPROVED)
    assert ask(g.served_or_attempted, case, acknowledged=True) is None
    assert ask(g.heard_or_invited, case, attended=True) is None
    SelfReview.objects.create(case=case, cycle=1, round=1, received_on=OPENED, text="Tôi.")
    assert ask(g.self_review_received, case) is None
    SelfReview.objects.create(case=case, cycle=1, round=2, received_on=OPENED, text="Tôi.")
    assert ask(g.second_self_review_received, case) is None


@pytest.mark.parametrize(
    ("stage", "fits"),
    [
        (Stage.APPROVED, {Contact.Kind.DELIVERY}),
        (Stage.NOTIFIED, {Contact.Kind.SELF_REVIEW, Contact.Kind.HEARING}),
        (Stage.MENTORING, {Contact.Kind.SECOND_SELF_REVIEW}),
    ],
)
def test_no_attempt_is_noted_in_advance_of_its_step(cast, stage, fits):
    case = make_case(cast.branch, stage)
    day = next_day(case)
    assert {k for k in Contact.Kind if ask(g.contact_fits_stage, case, kind=k, made_on=day) is None} == fits
    if stage == Stage.MENTORING:
        first = case.mentoring_ends_on - 30 * DAY
        second = Contact.Kind.SECOND_SELF_REVIEW
        assert ask(g.contact_fits_stage, case, kind=second, made_on=first) is None
        assert ask(g.contact_fits_stage, case, kind=second, made_on=first - DAY).startswith("Chưa đến lúc nhận")


def test_the_hearing_says_what_the_attendance_says(cast):
    case = make_case(cast.branch, Stage.NOTIFIED)
    day = next_day(case)
    away = make_meeting(cast.branch, day, absent=[case.member])
    here = make_meeting(cast.branch, day + DAY)
    answers = [ask(g.attendance_agrees, case, meeting=m, attended=a) for m in (away, here) for a in (True, False)]
    name = case.member.full_name
    assert answers == [
        f"Điểm danh buổi họp ngày {day:%d/%m/%Y} ghi đồng chí {name} vắng mặt.",
        None,
        None,
        f"Điểm danh buổi họp ngày {day + DAY:%d/%m/%Y} ghi đồng chí {name} có mặt.",
    ]
    assert ask(g.attendance_agrees, case, meeting=None, attended=True) is None


def test_three_attempts_are_three_days(cast):
    case = make_case(cast.branch, Stage.APPROVED)
    attempt(case, "delivery", 1, OPENED + 10 * DAY)
    said = "Ngày này đã ghi một lần rồi."
    assert ask(g.contact_once_a_day, case, kind="delivery", made_on=OPENED + 10 * DAY) == said
    assert ask(g.contact_once_a_day, case, kind="delivery", made_on=OPENED + 11 * DAY) is None
    assert ask(g.contact_once_a_day, case, kind="hearing", made_on=OPENED + 10 * DAY) is None


def test_talk_self_review_and_hearing_follow_each_other(cast):
    case = make_case(cast.branch, Stage.NOTIFIED)
    day, name = next_day(case), case.member.full_name
    assert ask(g.talk_recorded, case) == f"Chưa ghi buổi trao đổi với đồng chí {name}."
    actions.record_talk(case, held_on=day, attendees="Chi ủy", summary="Rõ.", actor=cast.secretary, on=day)
    assert ask(g.talk_recorded, case) is None

    data = {"round": SelfReview.Round.FIRST}
    assert ask(g.self_review_received, case) == "Chưa có bản tự kiểm điểm. Đã đề nghị 0 trên 3 lần."
    assert ask(g.self_review_once, case, **data) is None
    actions.receive_self_review(
        case, received_on=day, text="Tôi.", place="", commitments=["A"], actor=cast.secretary, on=day
    )
    assert ask(g.self_review_received, case) is None
    assert ask(g.self_review_once, case, **data) == "Bản tự kiểm điểm lần này đã nhận và giữ nguyên văn."

    assert ask(g.hearing_held, case) == f"Chưa ghi ý kiến của đồng chí {name} tại hội nghị."
    assert ask(g.hearing_once, case) is None
    actions.hold_hearing(
        case,
        meeting=make_meeting(cast.branch, day),
        attended=True,
        statement="Tôi nhận.",
        actor=cast.secretary,
        on=day,
    )
    assert ask(g.hearing_held, case) is None
    assert ask(g.hearing_once, case) == "Ý kiến tại hội nghị đã được ghi."

    early, right = day - DAY, day
    assert ask(g.resolution_after_hearing, case, issued_on=early).startswith("Nghị quyết ngày")
    assert ask(g.resolution_after_hearing, case, issued_on=right) is None


def test_a_self_review_states_a_commitment_in_words_or_on_kept_paper(case):
    assert ask(g.commitment_stated, case, commitments=["Sinh hoạt đều"]) is None
    assert ask(g.commitment_stated, case, commitments=[" ", ""]) == "Bản tự kiểm điểm chưa nêu cam kết sửa chữa."
    assert ask(g.words_or_paper, case, text="Tôi.", place="") is None
    assert ask(g.words_or_paper, case, text="", place="Tủ 2") is None
    assert ask(g.words_or_paper, case, text=" ", place=" ") == "Chưa ghi nội dung bản tự kiểm điểm."


def test_what_was_heard_is_written_down(case):
    assert ask(g.statement_given, case, attended=True, statement="Tôi nhận.") is None
    assert ask(g.statement_given, case, attended=False, statement="") is None
    assert ask(g.statement_given, case, attended=True, statement=" ") == "Chưa ghi lời trình bày của đồng chí."


def test_the_mentor_is_an_official_active_member_of_the_same_branch(cast, case):
    good = make_member(cast.branch, official_on=OPENED)
    young = make_member(cast.branch, official_on=OPENED + DAY)
    stranger = make_member(cast.superior.children.exclude(pk=cast.branch.pk).get())
    gone = make_member(cast.branch)
    gone.memberships.update(ends_on=OPENED, ended_by="died")
    assert ask(g.mentor_is_official, case, mentor=good) is None
    assert ask(g.mentor_is_official, case, mentor=None) == "Chưa chọn người giúp đỡ."
    for member in (young, stranger, gone):
        assert ask(g.mentor_is_official, case, mentor=member) == (
            f"Đồng chí {member.full_name} chưa là đảng viên chính thức đang sinh hoạt tại chi bộ."
        )
    for kind in Standing.Kind:
        Standing.objects.create(member=good, kind=kind, starts_on=OPENED, ends_on=OPENED)
        assert ask(g.mentor_is_official, case, mentor=good) is not None
        assert ask(g.mentor_is_official, case, mentor=good, on=OPENED + DAY) is None
        Standing.objects.all().delete()


def test_the_mentor_is_neither_the_subject_nor_under_review(cast, case):
    other = make_case(cast.branch)
    assert ask(g.mentor_is_not_subject, case, mentor=cast.members[3]) is None
    assert ask(g.mentor_is_not_subject, case, mentor=case.member) == "Người được giúp đỡ không tự giúp đỡ mình."
    assert ask(g.mentor_is_not_subject, case, mentor=other.member) == (
        f"Đồng chí {other.member.full_name} cũng đang có hồ sơ mở."
    )


def test_one_mentor_helps_one_member_and_is_free_again_afterwards(cast, case, helped):
    mentor = helped.mentorings.get().mentor
    assert ask(g.mentor_is_free, case, mentor=mentor) == (
        f"Đồng chí {mentor.full_name} đang giúp đỡ một đồng chí khác. Mỗi người giúp đỡ một người."
    )
    assert ask(g.mentor_is_free, helped, mentor=mentor) is None  # in one's own case
    b._cancel(cast, helped, next_day(helped))
    assert ask(g.mentor_is_free, case, mentor=mentor) is None


# --- the twelve months ---------------------------------------------------------------------------------------------


def test_a_review_is_opened_on_the_day_the_time_is_full_and_not_the_day_before(helped):
    ends_on = helped.mentoring_ends_on
    assert ask(g.mentoring_is_over, helped, on=ends_on) is None
    assert ask(g.mentoring_is_over, helped, on=ends_on - DAY) == (
        f"Chưa đủ 12 tháng giúp đỡ. Bắt đầu {helped.mentoring_starts_on:%d/%m/%Y}, "
        f"đủ ngày {ends_on:%d/%m/%Y}, còn 1 ngày."
    )


def test_there_is_no_end_before_a_beginning(case):
    assert ask(g.mentoring_is_over, case) == "Chưa bắt đầu thời gian giúp đỡ."
    assert ask(g.near_the_end, case).startswith("Chưa đến lúc nhận")


def test_the_last_papers_are_taken_from_the_first_reminder_on(helped):
    first = helped.mentoring_ends_on - timedelta(days=max(helped.rules.reminder_days))
    assert ask(g.near_the_end, helped, on=first) is None
    assert ask(g.near_the_end, helped, on=first - DAY).startswith("Chưa đến lúc nhận")


def test_while_the_clock_is_paused_only_going_on_is_possible(cast, helped):
    day = helped.mentoring_starts_on + DAY
    assert ask(g.clock_not_paused, helped) is None
    assert ask(g.clock_paused, helped) == "Thời gian giúp đỡ không tạm dừng."
    actions.pause_clock(helped, starts_on=day, reason="Ốm.", number="1-CV", issued_on=day, actor=cast.staff, on=day)
    assert ask(g.clock_not_paused, helped) == f"Thời gian giúp đỡ đang tạm dừng từ ngày {day:%d/%m/%Y}."
    assert ask(g.clock_paused, helped) is None


def test_every_commitment_is_answered_in_the_second_self_review(helped):
    first, second = helped.self_reviews.get().commitments.all()
    assert ask(g.every_commitment_answered, helped, results={first.pk: "Xong.", second.pk: "Xong."}) is None
    assert ask(g.every_commitment_answered, helped, results={first.pk: "Xong.", second.pk: " "}) == (
        f"Chưa đối chiếu cam kết “{second.text}”."
    )


def test_the_mentor_sums_up_before_the_review(cast, helped):
    mentor = helped.mentorings.get().mentor
    note = {"case": helped, "written_on": OPENED, "author": "A", "text": "Rõ.", "recorded_by": cast.secretary}
    Note.objects.create(cycle=1, kind=Note.Kind.PERIODIC, **note)
    assert ask(g.mentor_remarks_received, helped) == (f"Chưa có nhận xét tổng hợp của đồng chí {mentor.full_name}.")
    Note.objects.create(cycle=2, kind=Note.Kind.FINAL, **note)
    assert ask(g.mentor_remarks_received, helped) is not None  # of another cycle
    Note.objects.create(cycle=1, kind=Note.Kind.FINAL, **note)
    assert ask(g.mentor_remarks_received, helped) is None


def test_the_help_of_the_moment_has_a_mentor_of_this_branch(helped):
    assert ask(g.mentor_in_place, helped) is None
    helped.mentorings.update(ended_on=helped.mentoring_starts_on)
    assert ask(g.mentor_in_place, helped) == "Hiện chưa có người giúp đỡ."


def test_a_proposal_is_voted_only_after_the_progress_vote_has_failed(cast):
    case = make_case(cast.branch, Stage.REVIEW)
    said = "Cần bỏ phiếu công nhận tiến bộ trước."
    assert ask(g.progress_vote_failed, case) == said
    b.hold_vote(case, "progress", next_day(case), passes=False)
    assert ask(g.progress_vote_failed, case) is None
    case.cycle = 2
    assert ask(g.progress_vote_failed, case) == said


def test_a_passed_progress_vote_leaves_nothing_to_propose(cast):
    case = make_case(cast.branch, Stage.PROGRESS_PROPOSED)
    assert ask(g.progress_vote_failed, case) is not None


# --- outcome -------------------------------------------------------------------------------------------------------


def test_a_decision_needs_the_conclusion_of_another_person(cast):
    case = make_case(cast.branch, Stage.FORWARDED)
    assert ask(g.conclusion_given, case) == "Chưa có kết luận thẩm tra của Ủy ban Kiểm tra."
    b._verify(cast, case, next_day(case))
    case = Case.objects.get(pk=case.pk)
    assert ask(g.conclusion_given, case) is None
    assert ask(g.not_the_verifier, case, actor=cast.recorder) is None
    assert ask(g.not_the_verifier, case, actor=cast.inspector) == "Người kết luận thẩm tra không ký quyết định."
    case.cycle = 2
    assert ask(g.conclusion_given, case) is not None


VOTED = {"members": 9, "in_favour": 5}
COMPLETE = {"ground": "Căn cứ.", "appeal_notice": "Được khiếu nại."}


@pytest.mark.parametrize(
    ("guard", "data", "met"),
    [
        (g.deciding_vote_reached, {"kind": "strike_off", **VOTED}, True),
        (g.deciding_vote_reached, {"kind": "strike_off", "members": 10, "in_favour": 5}, False),
        (g.deciding_vote_reached, {"kind": "expel", "members": 10, "in_favour": 6}, True),
        (g.deciding_vote_reached, {"kind": "expel"}, False),
        (g.deciding_vote_reached, {"kind": "continue"}, True),
        (g.decision_is_complete, {"kind": "strike_off", **COMPLETE}, True),
        (g.decision_is_complete, {"kind": "strike_off", **COMPLETE, "appeal_notice": " "}, False),
        (g.decision_is_complete, {"kind": "continue", **COMPLETE, "appeal_notice": ""}, True),
        (g.decision_is_complete, {"kind": "settle", **COMPLETE, "ground": ""}, False),
        (g.no_health_bar, {"kind": "expel", "bar": Decision.Bar.NONE}, True),
        (g.no_health_bar, {"kind": "expel", "bar": Decision.Bar.HEALTH}, False),
        (g.no_health_bar, {"kind": "expel", "bar": Decision.Bar.MATERNITY}, False),
        (g.no_health_bar, {"kind": "continue", "bar": Decision.Bar.HEALTH}, True),
        (g.heard_before_expulsion, {"kind": "expel", "heard_on": OPENED, "heard_by": "Đồng chí Quế"}, True),
        (g.heard_before_expulsion, {"kind": "expel", "heard_on": OPENED, "heard_by": " "}, False),
        (g.heard_before_expulsion, {"kind": "expel", "heard_on": None, "heard_by": "Đồng chí Quế"}, False),
        (g.heard_before_expulsion, {"kind": "expel", "heard_on": OPENED, "heard_by": "A", "held_on": OPENED}, True),
        (
            g.heard_before_expulsion,
            {"kind": "expel", "heard_on": OPENED + DAY, "heard_by": "A", "held_on": OPENED},
            False,
        ),
        (g.heard_before_expulsion, {"kind": "strike_off"}, True),
        (g.delivery_witnessed, {"delivered_on": OPENED, "witness": "Mai"}, True),
        (g.delivery_witnessed, {"delivered_on": OPENED, "witness": " "}, False),
        (g.delivery_witnessed, {"delivered_on": None, "witness": "Mai"}, False),
        (g.transfer_remark_given, {"remark": "Cố gắng."}, True),
        (g.transfer_remark_given, {"remark": " "}, False),
    ],
)
def test_decision_delivery_and_transfer_are_complete(case, guard, data, met):
    assert (ask(guard, case, place=case.branch, **data) is None) == met


def test_the_decision_takes_the_form_the_branch_proposed_or_a_lighter_way(cast):
    case = make_case(cast.branch, Stage.PROPOSED)
    answers = {kind: ask(g.decision_follows_proposal, case, kind=kind) for kind in Decision.Kind.values}
    assert answers == {
        "strike_off": None,
        "expel": "Chi bộ chưa biểu quyết đề nghị khai trừ.",
        **dict.fromkeys(("continue", "settle", "reprimand", "warning", "dismissal", "leave")),
    }


def test_a_decision_is_received_on_its_day_or_later(cast):
    case = make_case(cast.branch, Stage.STRUCK_OFF)
    issued = case.decisions.get().issued_on
    assert ask(g.delivered_after_decision, case, delivered_on=issued) is None
    assert ask(g.delivered_after_decision, case, delivered_on=issued - DAY).startswith("Ngày giao")


def test_help_does_not_end_before_it_began(helped):
    start = helped.mentorings.get().resolution_on
    for key in ("moved_on", "left_on", "died_on"):
        assert ask(g.not_before_help, helped, **{key: start}) is None
        assert ask(g.not_before_help, helped, **{key: start - DAY}) is not None


def test_a_file_moves_to_another_living_branch_below_whichever_superior(cast, case):
    sibling = cast.superior.children.exclude(pk=cast.branch.pk).get()
    assert ask(g.receiving_branch, case, actor=cast.staff, to=sibling) is None
    for to in (None, cast.branch, cast.superior):
        assert ask(g.receiving_branch, case, actor=cast.staff, to=to) == "Chưa chọn chi bộ nhận."
    Organization.objects.filter(pk=sibling.pk).update(dissolved_on=OPENED)
    assert ask(g.receiving_branch, case, actor=cast.staff, to=sibling) == f"{sibling} không còn hoạt động."
    assert ask(g.receiving_branch, case, actor=cast.staff, to=sibling, on=OPENED - DAY) is None
    assert ask(g.receiving_branch, case, actor=cast.staff, to=make_tree()[3]) is None


def test_every_condition_of_the_table_is_tried_here():
    source = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [guard.code for guard in documentation.all_conditions() if guard.code not in source] == []
