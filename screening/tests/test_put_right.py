"""What was tried against corrections, relatives and the side roads of a case (domain §1.5, §11.3 nos. 26, 29)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from branches import calendar, journal
from branches.access import NoOffice
from branches.models import Holiday, Notice
from branches.tests.builders import make_tree
from members.models import Ending, Membership
from screening import actions, corrections, deadlines, mentors, newer_rules, roll
from screening import guards as g
from screening.appeals import levels
from screening.documents.catalogue import Register
from screening.flow import NotYet, Situation
from screening.models import Ballot, Case, Contact, Deadline, Paper, SelfReview, Stage
from screening.tests import builders as b
from screening.tests.builders import DAY, OPENED, advance, cast_of, make_case, make_meeting, next_day
from screening.tests.builders_leaving import play_leaving
from screening.tests.builders_removal import play_removal
from screening.tests.test_side_roads import SIGNED, change_rule, head_of, page_of, refusal, send, send_back

pytestmark = pytest.mark.django_db
S = Stage


# --- corrections ----------------------------------------------------------------------------------------------------


def test_no_paper_about_a_case_is_older_than_the_case():
    case = make_case(stage=S.MENTORING)
    cast, day, old = cast_of(case.branch), next_day(case) - 200 * DAY, case.opened_on - DAY
    above, dated = head_of(cast.superior), {"number": "31-CV/ĐU", "issued_on": old, "on": day}
    with pytest.raises(NotYet, match="trước ngày mở hồ sơ"):
        send_back(case, S.NOTIFIED, day, issued_on=old)
    with pytest.raises(NotYet, match="trước ngày mở hồ sơ"):
        actions.correct_case(case, what="A", instead="B", reason="Nhầm.", signed_by="Bí thư", actor=above, **dated)
    with pytest.raises(NotYet, match="trước ngày mở hồ sơ"):
        actions.pause_clock(case, starts_on=day, reason="Ốm.", actor=cast.staff, **dated)
    with pytest.raises(NotYet, match="trước ngày mở hồ sơ"):
        actions.cancel_case(case, reason="Không đủ căn cứ.", actor=cast.staff, **dated)
    with pytest.raises(NotYet, match="trước ngày mở hồ sơ"):
        send(case, old)
    assert refusal(g.not_before_opening, case, above, day, issued_on=case.opened_on) is None


def test_one_paper_corrects_several_things_each_of_them_once():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    data = SIGNED | {"issued_on": day, "actor": head_of(cast.superior), "on": day}
    for what in ("Ngày 03/01", "Ngày 05/01"):
        actions.correct_case(case, what=what, instead="Ngày 04/01", **data)
    with pytest.raises(NotYet, match="Đính chính này đã ghi"):
        actions.correct_case(case, what=" Ngày 03/01 ", instead="Ngày 04/01", **data)
    assert refusal(g.erratum_once, case, cast.staff, day, number="16", what="Ngày 03/01", instead="Ngày 04/01") is None
    assert case.corrections.count() == 2


def notices(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize("stage", [S.NOTIFIED, S.AWAITING_APPROVAL])
def test_a_return_is_told_in_its_own_words_and_the_page_says_why_until_the_next_step(stage):
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    Notice.objects.all().delete()
    send_back(case, stage, day)
    told = [f"Hồ sơ số {case.label}: cấp trên đưa hồ sơ về bước “{stage.label}” để làm lại."]
    assert notices(cast.secretary) == told
    assert notices(cast.staff) == (told if stage == S.AWAITING_APPROVAL else [])
    warned = [words for words, _, _ in page_of(case, cast.secretary, day).warnings]
    assert warned[0].startswith(f"Cấp trên đưa hồ sơ về bước này ngày {day:%d/%m/%Y}, văn bản số 15-CV/ĐU: “Ghi nhầm”.")
    advance(case, S.APPROVED if stage == S.AWAITING_APPROVAL else S.MENTORING, on=day + DAY)
    assert page_of(case, cast.secretary, day + DAY).warnings == []


def test_an_erratum_is_told_to_the_branch():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    Notice.objects.all().delete()
    data = SIGNED | {"issued_on": day, "actor": head_of(cast.superior), "on": day}
    actions.correct_case(case, what="Ngày 03/01", instead="Ngày 04/01", **data)
    assert notices(cast.secretary) == [f"Hồ sơ số {case.label}: cấp trên đã đính chính nội dung đã ghi."]


def put_day_right(case, delivered_on, day, **fields):
    data = SIGNED | {"issued_on": day, "actor": head_of(cast_of(case.branch).superior), "on": day} | fields
    return actions.correct_delivery(case, delivered_on=delivered_on, **data)


def test_a_wrong_day_of_delivery_is_put_right_and_the_window_told_is_never_made_shorter():
    """Rules 23 and 26: the appeal runs from the day the member really received the decision."""
    case, paper = make_case(stage=S.DELIVERED), SIGNED["number"]
    decision, recorded = case.decisions.get(), case.closed_on
    told, day = decision.delivery.appeal_until, recorded + 20 * DAY
    with pytest.raises(NotYet, match="Ngày nhận đã ghi là") as refused:
        put_day_right(case, recorded, day)
    assert [reason.code for reason in refused.value.reasons] == ["delivery_day_differs"]
    with pytest.raises(NotYet, match="trước ngày quyết định"):
        put_day_right(case, decision.issued_on - DAY, day)
    with pytest.raises(NoOffice):
        put_day_right(case, recorded + DAY, day, actor=cast_of(case.branch).secretary)
    really = recorded + 10 * DAY
    correction = put_day_right(case, really, day)
    until = calendar.add_working_days(really, case.rules.appeal_removal_days)
    assert (levels.received_on(decision), levels.last_day(decision)) == (really, until)
    assert until > told
    assert (correction.what, correction.instead) == (
        f"Ngày nhận quyết định số {decision.number}: {recorded:%d/%m/%Y}",
        f"{really:%d/%m/%Y}; hạn khiếu nại đến hết ngày {until:%d/%m/%Y}",
    )
    running = case.deadlines.open().get(kind=Deadline.Kind.APPEAL)
    assert (running.starts_on, running.due_on) == (really, until)
    put_day_right(case, recorded + DAY, day + DAY, number="18-CV/ĐU")  # earlier: what was told holds
    assert (levels.received_on(decision), levels.last_day(decision)) == (recorded + DAY, until)
    assert case.deadlines.open().get(kind=Deadline.Kind.APPEAL).due_on == until
    assert set(case.papers.filter(kind=Paper.Kind.CORRECTION).values_list("number", flat=True)) == {paper, "18-CV/ĐU"}
    entry = journal.of(case)[0]
    assert (entry.verb, entry.facts["appeal_until"]) == ("screening.correct_delivery", [str(until)] * 2)
    assert Notice.objects.filter(user=cast_of(case.branch).secretary, text__contains="đã đính chính").count() == 2


def test_no_window_to_appeal_opens_by_a_correction_where_none_was():
    """Who has left on the own request has nothing to appeal against; a wrong day is put right as any other words."""
    case, day = play_leaving(make_tree()[3])
    with pytest.raises(NotYet, match="Chọn Đính chính nội dung đã ghi") as refused:
        put_day_right(case, case.closed_on + DAY, case.closed_on + 20 * DAY)
    assert [reason.code for reason in refused.value.reasons] == ["delivery_opens_appeal"]
    assert not case.deadlines.filter(kind=Deadline.Kind.APPEAL).exists()


def test_both_sides_see_the_corrected_day_and_an_appeal_filed_by_it_is_in_time(client, settings):
    case = make_case(stage=S.DELIVERED)
    cast, decision = cast_of(case.branch), case.decisions.get()
    told = decision.delivery.appeal_until
    settings.BUSINESS_DATE = day = told + DAY
    client.force_login(head_of(cast.superior))
    url = reverse("screening:step", args=[case.pk, "correct-delivery"])
    assert f"đang báo đến hết ngày {told:%d/%m/%Y}" in client.get(url).content.decode()
    sent = {"delivered_on": f"{told:%d/%m/%Y}", "issued_on": f"{day:%d/%m/%Y}", **SIGNED}
    assert client.post(url, sent).status_code == 302
    until = levels.last_day(decision)
    for user in (cast.secretary, head_of(cast.superior)):
        client.force_login(user)
        page = client.get(case.get_absolute_url()).content.decode()
        assert f"đến hết ngày <strong>{until:%d/%m/%Y}</strong>" in page
        assert f"<ins>{told:%d/%m/%Y}; hạn khiếu nại đến hết ngày {until:%d/%m/%Y}</ins>" in page
    appeal = actions.file_appeal(
        case, filed_on=day, received_on=day, text="Tôi khiếu nại.", actor=cast.secretary, on=day
    )
    assert (appeal.late, appeal.last_day) == (False, until)
    with pytest.raises(NotYet, match="đã có đơn khiếu nại") as refused:
        put_day_right(case, told - DAY, day)
    assert [reason.code for reason in refused.value.reasons] == ["delivery_not_appealed"]


def test_back_in_the_help_a_mentor_who_helps_another_meanwhile_is_not_given_back():
    case = make_case(stage=S.REVIEW)
    cast, day, mentor = cast_of(case.branch), next_day(case), case.mentorings.get().mentor
    other = make_case(case.branch, S.NOTIFIED, on=day)
    other_cast, later = cast_of(other.branch), next_day(other)
    actions.record_talk(other, held_on=later, attendees="A", summary="B", actor=other_cast.secretary, on=later)
    b.attempt(other, Contact.Kind.SELF_REVIEW, 3, later)
    meeting = make_meeting(other.branch, later + 3 * DAY)
    heard = {"meeting": meeting, "attended": True, "statement": "Tôi nhận.", "on": later + 3 * DAY}
    actions.hold_hearing(other, actor=other_cast.secretary, **heard)
    named = {"mentor": mentor, "number": "9-NQ", "issued_on": later + 3 * DAY, "on": later + 3 * DAY}
    actions.assign_mentor(other, actor=other_cast.secretary, **named)
    send_back(case, S.MENTORING, later + 4 * DAY)
    assert list(mentor.mentorings.filter(ended_on=None).values_list("case", flat=True)) == [other.pk]
    assert mentors.helps_others(mentor, other) == 0
    assert refusal(g.mentor_in_place, case, cast.secretary, later + 4 * DAY) == "Hiện chưa có người giúp đỡ."


def test_a_return_to_the_preparation_keeps_the_statement_and_the_requests():
    case, day = play_removal(make_tree()[3], S.PROPOSED)
    assert corrections.returns(case) == [S.PREPARING]
    send_back(case, S.PREPARING, day)
    assert case.contacts.filter(kind=Contact.Kind.SELF_REVIEW).count() == 3
    assert (case.ballots.counting().count(), SelfReview.everything.exclude(set_aside_by=None).count()) == (0, 0)
    assert page_of(case, cast_of(case.branch).secretary, day).next_row.verb == "removal_vote"


def test_the_months_of_help_are_not_made_longer_once_they_are_over():
    case = make_case(stage=S.REVIEW)
    cast, day, full = cast_of(case.branch), next_day(case), case.mentoring_ends_on
    longer = change_rule("screening.education_months", "18", day)
    assert [row.why for row in newer_rules.newer(case, day)] == [newer_rules.HELPED]
    data = {"reason": "Có lợi.", "number": "16-CV/ĐU", "issued_on": day, "actor": head_of(cast.superior), "on": day}
    with pytest.raises(NotYet, match="Không có quy định mới nào có lợi"):
        actions.apply_new_rule(case, parameter=longer, **data)
    assert Case.objects.get(pk=case.pk).mentoring_ends_on == full
    send_back(case, S.MENTORING, day)
    actions.apply_new_rule(case, parameter=longer, **data)
    assert Case.objects.get(pk=case.pk).rules.education_months == 18


def test_in_a_later_cycle_a_resolution_that_was_set_aside_is_passed_anew_after_the_correction():
    case = make_case(stage=S.CONTINUED)
    cast, first = cast_of(case.branch), next_day(case)
    mentor, second = [member for member in cast.members[2:] if not member.mentorings.exists()][:2]
    data = {"number": "9-NQ", "actor": cast.secretary}
    actions.assign_mentor(case, mentor=mentor, issued_on=first, on=first, **data)
    case.refresh_from_db()
    day = first + 40 * DAY
    assert corrections.returns(case) == [S.CONTINUED]
    send_back(case, S.CONTINUED, day)
    with pytest.raises(NotYet, match="có trước văn bản đưa hồ sơ về bước này"):
        actions.assign_mentor(case, mentor=second, issued_on=first, on=day, **data)
    actions.assign_mentor(case, mentor=second, issued_on=day, on=day, **data)
    case.refresh_from_db()
    assert (case.cycle, case.mentoring_starts_on) == (2, day)
    assert case.mentorings(manager="everything").filter(cycle=2).count() == 2
    assert case.notes.filter(cycle=1).count() == 1  # what was said in the first cycle stays


# --- who keeps out --------------------------------------------------------------------------------------------------


def test_an_officer_with_a_record_keeps_out_as_mentor_as_teller_and_the_other_way_round():
    case = make_case(stage=S.AWAITING_LIST_VOTE)
    cast, day = cast_of(case.branch), next_day(case)
    officer = cast.members[1]
    words = {"relation": "em ruột", "actor": cast.secretary, "on": day}
    kinship = actions.declare_kinship(case.member, officer=officer.user, **words)
    assert (kinship.relative, kinship.officer) == (officer, None)
    with pytest.raises(ValidationError, match="Quan hệ này đã khai"):
        actions.declare_kinship(case.member, relative=officer, **words)
    with pytest.raises(ValidationError, match="không ai là người thân của chính mình"):
        actions.declare_kinship(officer, officer=officer.user, **words)
    case = Case.objects.get(pk=case.pk)
    assert refusal(g.mentor_is_not_subject, case, cast.secretary, day, mentor=officer).endswith("người được giúp đỡ.")
    with pytest.raises(NotYet, match="không tham gia kiểm phiếu vì là người thân"):
        b.open_vote(case, Ballot.Kind.LIST, day)
    case.member.user = cast.staff
    case.member.save()
    assert g.not_a_relative(Situation(None, cast.staff, day, member=officer)) is not None


def test_an_account_linked_to_a_record_after_the_declaration_keeps_out_too():
    case = make_case(stage=S.AWAITING_LIST_VOTE)
    cast, day = cast_of(case.branch), next_day(case)
    late = cast.members[3]
    actions.declare_kinship(case.member, officer=cast.staff, relation="chị dâu", actor=cast.secretary, on=day)
    late.user = cast.staff
    late.save()
    case = Case.objects.get(pk=case.pk)
    assert late.pk in g.involved(Situation(case, cast.secretary, day))


def test_nobody_takes_back_a_relation_of_their_own():
    case = make_case()
    cast = cast_of(case.branch)
    kinship = actions.declare_kinship(case.member, officer=cast.staff, relation="vợ", actor=cast.secretary, on=OPENED)
    with pytest.raises(ValidationError, match="không tự bỏ khai"):
        actions.withdraw_kinship(kinship, reason="Nhầm.", actor=cast.staff, on=OPENED)
    actions.withdraw_kinship(kinship, reason="Nhầm.", actor=head_of(cast.superior), on=OPENED)
    assert kinship.__class__.objects.get().withdrawn_on == OPENED


def test_where_too_few_may_count_the_refusal_names_the_way_out():
    case = make_case(stage=S.REVIEW)
    cast, day = cast_of(case.branch), next_day(case)
    mentor = case.mentorings.get().mentor
    kept = {case.member_id, cast.members[0].pk, mentor.pk}
    others = Membership.objects.filter(branch=case.branch).exclude(member__in=kept)
    others.update(ends_on=day - DAY, ended_by=Ending.TRANSFERRED_OUT)
    drafted = roll.draft(case, make_meeting(case.branch, day))
    found = g.enough_tellers(Situation(case, cast.secretary, day, {"roll": drafted, "tellers": cast.members[:1]}))
    assert found.text == (
        "Tổ kiểm phiếu cần ít nhất 2 đồng chí; trong số có mặt chỉ 1 đồng chí kiểm phiếu được, vì người được xét, "
        "người giúp đỡ và người thân không kiểm phiếu."
    )
    assert found.advice == f"Họp lại khi có mặt đông hơn, hoặc đề nghị {cast.superior} ghép chi bộ."


# --- working days ---------------------------------------------------------------------------------------------------


def test_a_day_off_entered_later_makes_the_last_day_of_an_appeal_later_and_never_earlier():
    case = make_case(stage=S.DELIVERED)
    decision = case.decisions.get()
    kept = decision.delivery.appeal_until
    Holiday.objects.create(day=kept, name="Nghỉ bù", working=False)
    later = levels.last_day(decision)
    assert later > kept
    deadlines.follow_calendar(kept - DAY)
    [row] = case.deadlines.open().filter(kind=Deadline.Kind.APPEAL)
    assert (row.due_on, row.arithmetic.endswith(f"{kept:%d/%m/%Y}, lùi vì ngày nghỉ → {later:%d/%m/%Y}")) == (
        later,
        True,
    )
    deadlines.follow_calendar(kept - DAY)
    assert [(change.due_before, change.due_after) for change in row.changes.all()] == [(kept, later)]
    Holiday.objects.all().delete()
    saturday = next(kept - n * DAY for n in range(1, 8) if (kept - n * DAY).weekday() == 5)
    Holiday.objects.create(day=saturday, name="Làm bù", working=True)
    assert levels.last_day(decision) == kept


def test_working_days_leave_out_tet_of_each_year_and_the_leap_day_counts():
    tet = [
        day
        for n in range(20)
        if not calendar.is_working_day(day := date(2027, 2, 1) + timedelta(n)) and day.weekday() < 5
    ]
    assert tet == [date(2027, 2, day) for day in (4, 5, 8, 9, 10)]
    assert calendar.add_working_days(date(2027, 2, 3), 1) == date(2027, 2, 11)
    assert calendar.add_working_days(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert calendar.add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)


def test_the_papers_of_what_was_corrected_say_so(client):
    case = make_case(stage=S.PROGRESS_NOT_RECOGNISED)
    cast, day = cast_of(case.branch), next_day(case)
    ballot = case.ballots.get(kind=Ballot.Kind.PROGRESS)
    send_back(case, S.MENTORING, day)
    marked = {item.paper.kind for item in Register(Case.objects.get(pk=case.pk), day).there if item.is_undone}
    assert {Paper.Kind.SELF_REVIEW, Paper.Kind.MENTOR_REMARKS} <= marked
    assert Paper.Kind.NOTICE not in marked
    client.force_login(cast.secretary)
    for what in ("bien-ban", "bien-ban-hop"):
        page = client.get(reverse("screening:ballot-print", args=[ballot.pk, what])).content.decode()
        assert "đã được đính chính theo văn bản số 15-CV/ĐU" in page
