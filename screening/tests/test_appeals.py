"""Appeals against removal and discipline: in time or late, by levels, what an annulment brings back, what stays
(296-QĐ/TW Art. 22–25; domain §2.1, §2.5, §11.3 nos. 23, 24)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from branches import calendar, pages
from branches.access import NoOffice
from branches.models import Entry, Notice, Office, Role
from branches.tests.builders import make_officer, make_organization, make_tree, make_user
from members import duplicates
from members.actions import duplicates as verbs
from members.models import DisciplineRecord, Membership, Post, Standing
from members.reports import movement
from members.tests.builders import make_member
from screening import actions, invariants, reminders, todo
from screening.appeals import levels
from screening.appeals.offices import SETTLERS
from screening.appeals.steps import STEPS
from screening.flow import NotYet
from screening.models import Apology, Appeal, Case, Deadline, Decision, Measure, Stage, Suspension
from screening.tests import builders_discipline as discipline
from screening.tests.builders import DAY, OPENED, cast_of, officer
from screening.tests.builders_appeals import file, make_appeal, removed, settle, settler_of, suspend, tell
from screening.tests.builders_discipline import Votes

pytestmark = pytest.mark.django_db

Outcome, Level, M = Appeal.Outcome, Appeal.Level, Measure


@pytest.fixture
def branch():
    return cast_of(make_tree()[3]).branch


def codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def disciplined(branch):
    """A warning that the branch itself issued and delivered: (case, the day after)."""
    day = OPENED + DAY
    case = discipline.voted(Votes(warning=6), branch=branch)
    case = discipline.deliver(discipline.issue(case, day + DAY), day + 2 * DAY)
    return case, day + 3 * DAY


def dismissed(branch, member):
    """A dismissal from the only post, decided above the branch and delivered: (case, the day after)."""
    Post.objects.create(member=member, organization=branch, starts_on=date(2025, 3, 1), title="committee_member")
    day = OPENED + DAY
    case = discipline.grassroots(discipline.voted(Votes(dismissal=6), branch=branch, member=member), day + DAY)
    case = discipline.hear_above(case, day + 2 * DAY)
    case = discipline.decide(case, Decision.Kind.DISMISSAL, day + 3 * DAY, post=member.posts.get())
    return discipline.deliver(case, day + 4 * DAY), day + 5 * DAY


# --- in time, late ----------------------------------------------------------------------------------------------------


def test_the_window_counts_thirty_working_days_around_tet_and_its_last_day_is_in_time(branch):
    case, day = removed(branch)
    delivery = case.deliveries.get()
    last = delivery.appeal_until
    assert delivery.delivered_on < date(2026, 2, 17) < last  # Tết lies inside
    assert calendar.working_days_between(delivery.delivered_on, last) == 30
    appeal = file(case, last, received_on=last + 3 * DAY)
    assert (appeal.late, appeal.admitted, appeal.level, appeal.body) == (
        False,
        True,
        Level.BELOW_CENTRAL,
        "Tỉnh ủy Sơn Lam",
    )
    assert calendar.working_days_between(last + 3 * DAY, appeal.settle_until) == 90
    running = case.deadlines.open().get()
    words = f"90 ngày làm việc (cấp tỉnh trở xuống) sau ngày nhận đơn {last + 3 * DAY:%d/%m/%Y}"
    assert (running.kind, running.due_on) == (Deadline.Kind.SETTLEMENT, appeal.settle_until)
    assert running.arithmetic == f"{words} → {appeal.settle_until:%d/%m/%Y}"
    assert invariants.check(appeal.settle_until) == []


def test_the_day_after_is_late_needs_a_reason_and_a_person_decides(branch):
    case, _ = removed(branch)
    late = case.deliveries.get().appeal_until + DAY
    with pytest.raises(NotYet) as refusal:
        file(case, late)
    assert codes(refusal) == ["late_has_reason"]
    appeal = file(case, late, late_reason="Đồng chí nằm viện.")
    assert (appeal.late, appeal.admitted, appeal.settle_until) == (True, None, None)
    with pytest.raises(NotYet) as refusal:
        settle(appeal, Outcome.UPHELD, late)
    assert codes(refusal) == ["appeal_open"]
    decided = {"issued_on": late + DAY, "on": late + DAY}
    with pytest.raises(NoOffice):
        actions.admit_appeal(appeal, admitted=True, reason="Có lý do.", actor=cast_of(branch).secretary, **decided)
    with pytest.raises(NotYet) as refusal:
        actions.admit_appeal(appeal, admitted=True, reason=" ", actor=settler_of(appeal), **decided)
    assert codes(refusal) == ["reason_given"]
    appeal = actions.admit_appeal(appeal, admitted=True, reason="Giấy ra viện.", actor=settler_of(appeal), **decided)
    assert (appeal.admitted, appeal.not_settled_for, appeal.is_open) == (True, "", True)
    assert calendar.working_days_between(late, appeal.settle_until) == 90
    with pytest.raises(NotYet, match="trước ngày nhận giải quyết"):
        settle(appeal, Outcome.UPHELD, late)


def test_an_appeal_on_behalf_is_recorded_and_refused_and_takes_nothing_from_the_members_own(branch):
    case, day = removed(branch)
    appeal = file(case, day, on_behalf=True)
    assert [row.kind for row in case.deadlines.open()] == [Deadline.Kind.APPEAL]
    decided = {"issued_on": day, "actor": settler_of(appeal), "on": day}
    with pytest.raises(NotYet) as refusal:
        actions.admit_appeal(appeal, admitted=True, reason="Xem xét.", **decided)
    assert codes(refusal) == ["may_be_admitted"]
    appeal = actions.admit_appeal(appeal, admitted=False, reason="Đơn gửi thay.", **decided)
    assert (appeal.outcome, appeal.not_settled_for) == (Outcome.NOT_SETTLED, "on_behalf")
    tell(appeal, day + 2 * DAY)
    own = file(case, day + DAY, received_on=day + 2 * DAY)  # written before the refusal was known
    assert (own.round, own.organization, own.late, own.admitted) == (2, appeal.organization, False, True)


def test_what_was_refused_as_late_ends_there(branch):
    case, _ = removed(branch)
    day = case.deliveries.get().appeal_until + DAY
    appeal = file(case, day, late_reason="Đồng chí nằm viện.")
    refused = {"admitted": False, "reason": "Không có giấy.", "issued_on": day, "on": day}
    actions.admit_appeal(appeal, actor=settler_of(appeal), **refused)
    with pytest.raises(NotYet) as refusal:
        file(case, day, late_reason="Đồng chí nằm viện.")
    assert codes(refusal) == ["decision_stands"]


def test_before_delivery_and_without_own_words_nothing_is_taken_in(branch):
    case, day = removed(branch, to=Stage.STRUCK_OFF)
    with pytest.raises(NotYet) as refusal:
        file(case, day)
    assert codes(refusal) == ["decision_received"]
    actions.deliver(case, delivered_on=day, witness="Chi ủy", actor=cast_of(branch).secretary, on=day)
    with pytest.raises(NotYet) as refusal:
        file(case, day, text=" ")
    assert codes(refusal) == ["own_words_or_paper"]
    with pytest.raises(NotYet) as refusal:
        file(case, day - DAY)
    assert codes(refusal) == ["filed_in_order"]
    assert not Appeal.objects.exists()


# --- levels -----------------------------------------------------------------------------------------------------------


def test_removal_goes_level_by_level_to_the_secretariat_whose_word_is_final(branch):
    case, day = removed(branch)
    first = file(case, day)
    with pytest.raises(NotYet) as refusal:
        file(case, day)
    assert codes(refusal) == ["nothing_pending"]
    first = settle(first, Outcome.UPHELD, day + DAY)
    with pytest.raises(NotYet, match="Chưa ghi ngày đồng chí nhận kết quả"):
        file(case, day + DAY)
    first = tell(first, day + 2 * DAY)
    assert (first.final, calendar.working_days_between(day + 2 * DAY, first.next_until)) == (False, 30)
    assert case.deadlines.open().get().due_on == first.next_until
    with pytest.raises(NotYet) as refusal:
        file(case, first.next_until, body="Ban nào đó")
    assert codes(refusal) == ["body_named"]
    second = file(case, first.next_until, body=levels.SECRETARIAT)
    assert (second.round, second.previous, second.level, second.organization) == (2, first, Level.CENTRAL, None)
    assert calendar.working_days_between(second.received_on, second.settle_until) == 180
    second = tell(
        settle(second, Outcome.UPHELD, second.received_on, actor=cast_of(branch).secretary), second.received_on
    )
    assert (second.final, second.next_until) == (True, None)
    third = file(case, second.told_on, body=levels.SECRETARIAT)
    assert (third.not_settled_for, third.admitted) == (Appeal.NotSettled.FINAL, None)
    third = settle(third, Outcome.WITHDRAWN, third.received_on, actor=cast_of(branch).secretary)
    fourth = file(case, third.received_on, body=levels.SECRETARIAT)
    assert (fourth.not_settled_for, fourth.admitted) == (Appeal.NotSettled.FINAL, None)
    assert invariants.check(second.told_on) == []


def test_discipline_has_ninety_and_hundred_eighty_days_and_light_forms_end_at_the_inspection_commission(branch):
    case, day = disciplined(branch)
    decision = case.decisions.get()
    appeal = file(case, day)
    assert appeal.body == "Đảng bộ cơ sở Đồng Dâu"
    assert appeal.settle_until == day + timedelta(days=90)
    central = levels.settle_time(case, decision, Level.CENTRAL, day)
    assert (central.due_on, levels.is_last_word(decision, Level.CENTRAL, levels.INSPECTION_COMMISSION)) == (
        day + timedelta(days=180),
        True,
    )
    decision.kind = Decision.Kind.EXPEL
    final = [
        levels.is_last_word(decision, Level.CENTRAL, body) for body in ("Ủy ban Kiểm tra Trung ương", "Ban Bí thư")
    ]
    assert final == [False, True]


def test_a_withdrawn_appeal_can_be_filed_again_at_the_same_level_while_the_window_runs(branch):
    case, day = disciplined(branch)
    first = settle(file(case, day), Outcome.WITHDRAWN, day + DAY, number="", conclusion="")
    assert (first.outcome, first.final, case.decisions.get().kind) == (Outcome.WITHDRAWN, False, "warning")
    again = file(case, day + 2 * DAY)
    assert (again.round, again.organization, again.late) == (2, first.organization, False)


# --- annulled, changed -------------------------------------------------------------------------------------------------


def test_annulled_removal_restores_membership_posts_and_figures_as_if_nothing_had_ended(branch):
    member = make_member(branch)
    post = Post.objects.create(member=member, organization=branch, starts_on=date(2025, 3, 1), title="committee_member")
    standing = Standing.objects.create(member=member, kind="exempt", starts_on=date(2025, 6, 1))
    before = pages.counts([branch], date(2026, 3, 31))[branch.pk]["total"]
    case, day = removed(branch, member=member)
    assert movement(branch, date(2026, 1, 1), date(2026, 12, 31))["struck_off"] == 1
    appeal = file(case, day)
    appeal = settle(appeal, Outcome.ANNULLED, day + 30 * DAY)
    post.refresh_from_db()
    standing.refresh_from_db()
    assert (post.ends_on, standing.ends_on, appeal.left_out) == (None, None, "")
    assert Membership.objects.get(member=member).ends_on is None
    year = movement(branch, date(2026, 1, 1), date(2026, 12, 31))
    assert (year["struck_off"], year["start"] == year["end"]) == (0, True)
    assert pages.counts([branch], date(2026, 3, 31))[branch.pk]["total"] == before
    case.refresh_from_db()
    assert (case.stage, case.decisions.get().number, case.ballots.count()) == (Stage.DELIVERED, "47-QĐ/TU", 1)
    apology = Apology.objects.get()
    assert (apology.organization, apology.done_on) == (case.decisions.get().organization, None)
    assert invariants.check(day + 30 * DAY) == []
    with pytest.raises(NotYet) as refusal:
        file(case, day + 31 * DAY)
    assert codes(refusal) == ["decision_stands"]


def test_the_body_that_was_wrong_apologises_once_and_the_card_goes_back(branch):
    case, day = removed(branch)
    appeal = settle(file(case, day), Outcome.ANNULLED, day)
    with pytest.raises(NotYet, match="Ngày trả thẻ trước"):
        tell(appeal, day, card_returned_on=day - DAY)
    appeal = tell(appeal, day, card_returned_on=day)
    assert (appeal.card_returned_on, appeal.next_until) == (day, None)
    cast = cast_of(branch)
    done = {"done_on": day, "number": "15-CV/ĐU", "manner": "Tại hội nghị chi bộ.", "restored": "Đảng tịch.", "on": day}
    with pytest.raises(NoOffice):
        actions.record_apology(appeal, actor=cast.secretary, **done)
    assert [row.what for row in todo.home(cast.organizer, day).queue] == ["Xin lỗi, phục hồi quyền lợi"]
    actions.record_apology(appeal, actor=cast.organizer, **done)
    with pytest.raises(NotYet):
        actions.record_apology(appeal, actor=cast.organizer, **done)
    assert todo.home(make_officer(cast.authority, Role.DEPUTY), day).queue == []


def test_changed_to_a_lighter_form_rewrites_the_record_and_annulled_takes_it_out_but_keeps_it(branch):
    case, day = disciplined(branch)
    appeal = file(case, day)
    for wanted in (M.WARNING, M.EXPULSION, M.DISMISSAL, ""):
        with pytest.raises(NotYet) as refusal:
            settle(appeal, Outcome.CHANGED, day, changed_to=wanted)
        assert codes(refusal) == ["change_is_possible"]
    appeal = tell(settle(appeal, Outcome.CHANGED, day, changed_to=M.REPRIMAND), day)
    kept = DisciplineRecord.objects.kept().filter(member=case.member)
    [row] = kept
    held_on = case.decisions.get().ballot.held_on
    assert (row.form, row.decision_number, row.from_on) == ("Khiển trách", appeal.number, held_on.isoformat())
    second = settle(file(case, day + DAY), Outcome.ANNULLED, day + DAY)
    assert (second.organization.name, kept.all().count()) == ("Đảng ủy xã Suối Mây", 0)
    reversed_rows = DisciplineRecord.objects.filter(member=case.member).order_by("pk")
    assert [(r.form, bool(r.removed_for)) for r in reversed_rows] == [("Cảnh cáo", True), ("Khiển trách", True)]


def test_an_annulled_dismissal_gives_the_post_back_and_a_removal_has_no_other_form(branch):
    member = make_member(branch)
    case, day = dismissed(branch, member)
    assert member.posts.get().ends_on is not None
    settle(file(case, day), Outcome.ANNULLED, day)
    post = member.posts.get()
    assert (post.ends_on, post.ended_for) == (None, "")
    other, day = removed(branch)
    with pytest.raises(NotYet, match="Xóa tên không phải là hình thức kỷ luật"):
        settle(file(other, day), Outcome.CHANGED, day, changed_to=M.WARNING)


# --- who, and what stays --------------------------------------------------------------------------------------------------


def test_only_the_body_above_settles_and_nobody_who_took_part_below(branch):
    cast = cast_of(branch)
    appeal = make_appeal(branch)
    day = appeal.received_on
    for actor in (cast.secretary, cast.organizer, cast.inspector, make_officer(make_organization())):
        with pytest.raises(NoOffice):
            settle(appeal, Outcome.UPHELD, day, actor=actor)
    province = appeal.organization
    decider = Decision.objects.get().decided_by
    decider.offices.create(organization=province, role=Role.INSPECTION, starts_on=date(2020, 1, 1))
    decider.__dict__.pop("_offices_today", None)
    with pytest.raises(NotYet, match="đã ghi quyết định bị khiếu nại") as refusal:
        settle(appeal, Outcome.UPHELD, day, actor=decider)
    assert codes(refusal) == ["impartial"]
    told = Notice.objects.filter(user=officer(province, Role.INSPECTION)).values_list("text", flat=True)
    assert list(told) in ([], [f"Khiếu nại, hồ sơ số {appeal.case.label}: có đơn chờ giải quyết."])
    with pytest.raises(NoOffice):
        file(appeal.case, day, actor=make_officer(branch.parent, Role.READER))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("staff", "đã ghi biểu quyết của cấp ủy"),
        ("verdict", "đã cho ý kiến, phê duyệt"),
        ("proof", "đã ghi tài liệu chứng minh"),
        ("hearing", "đã gặp, nghe đồng chí"),
    ],
)
def test_whoever_helped_below_settles_only_where_the_body_has_nobody_else_and_is_warned(branch, part, words):
    cast, appeal = cast_of(branch), make_appeal(branch)
    day, body, case = appeal.received_on, appeal.organization, appeal.case
    actor = cast.staff if part == "staff" else make_user(name="Đàm Quang Khải")
    Office.objects.filter(organization=body, role__in=SETTLERS).delete()
    Office.objects.create(user=actor, organization=body, role=Role.INSPECTION, starts_on=date(2020, 1, 1))
    if part == "verdict":
        days = {"issued_on": day, "given_on": day}
        case.verdicts.create(
            kind="opinion", cycle=1, agreed=True, number="1", given_by=actor, organization=body, **days
        )
    elif part == "proof":
        case.proofs.create(number="1", issued_on=day, issuer="X", summary="Y", recorded_by=actor, recorded_on=day)
    elif part == "hearing":
        heard = {"held_on": day, "heard_by": "Đồng chí Đàm Quang Khải", "attended": False}
        case.representative_hearings.create(organization=body, recorded_by=cast.secretary, **heard)
    assert words in STEPS["giai-quyet"].caution(appeal, actor, day)
    assert STEPS["giai-quyet"].reasons(appeal, actor, day) == []
    other = make_officer(body, Role.INSPECTION)
    with pytest.raises(NotYet, match=words) as refusal:
        settle(appeal, Outcome.UPHELD, day, actor=actor)
    assert codes(refusal) == ["impartial"]
    assert STEPS["giai-quyet"].caution(appeal, other, day) == ""
    assert settle(appeal, Outcome.UPHELD, day, actor=other).settled_by == other


def test_an_appeal_its_words_and_its_result_are_never_deleted_or_rewritten(branch):
    appeal = make_appeal(branch)
    for write in (
        lambda: Appeal.objects.filter(pk=appeal.pk).update(text="Tôi đồng ý."),
        lambda: Appeal.objects.filter(pk=appeal.pk).delete(),
        lambda: appeal.decision.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert Case.objects.get(pk=appeal.case_id).appeals.get().text == appeal.text
    entry = Entry.objects.get(verb="screening.file_appeal")
    assert (entry.facts["appeal"], entry.facts["late"], entry.facts["body"]) == (appeal.pk, False, appeal.body)


def test_a_merge_of_two_records_takes_the_appeal_and_the_suspension_along(branch):
    appeal = make_appeal(branch)
    dropped = appeal.case.member
    suspend(kept := make_member(branch, full_name=dropped.full_name), OPENED)
    choices = {choice.key: "kept" for choice in duplicates.plan(kept, dropped).choices}
    verbs.merge_members(kept, dropped, choices, reason="Một người.", actor=None, on=appeal.received_on)
    assert Appeal.objects.get().case.member == kept
    assert (Suspension.objects.get().member, Decision.objects.get().case.member) == (kept, kept)


def test_the_settling_body_is_reminded_and_nothing_is_settled_by_the_day(branch):
    appeal = make_appeal(branch)
    user = officer(appeal.organization, Role.INSPECTION)
    due = appeal.settle_until
    said = []
    for offset in (-30, -7, -1, 0, 2, 7):
        reminders.run(due + timedelta(days=offset))
        said.append(Notice.objects.filter(user=user).order_by("pk").last().text.split(": ", 1)[1])
    assert said == [
        f"còn 30 ngày đến hạn {due:%d/%m/%Y}.",
        f"còn 7 ngày đến hạn {due:%d/%m/%Y}.",
        f"còn 1 ngày đến hạn {due:%d/%m/%Y}.",
        f"đến hạn hôm nay, {due:%d/%m/%Y}.",
        f"đến hạn hôm nay, {due:%d/%m/%Y}.",
        "quá hạn 7 ngày.",
    ]
    appeal.refresh_from_db()
    assert (appeal.is_open, list(Appeal.objects.overdue(due)), list(Appeal.objects.overdue(due + DAY))) == (
        True,
        [],
        [appeal],
    )


# --- in the browser ---------------------------------------------------------------------------------------------------------


def test_from_the_case_page_to_the_result_both_sides_see_the_last_day(branch, client, settings):
    case, day = removed(branch)
    settings.BUSINESS_DATE = day
    cast, last = cast_of(branch), case.deliveries.get().appeal_until
    client.force_login(cast.secretary)
    page = client.get(case.get_absolute_url()).content.decode()
    assert f"lên Tỉnh ủy Sơn Lam đến hết ngày <strong>{last:%d/%m/%Y}</strong>" in page
    new = reverse("screening:appeal-new", args=[case.pk])
    assert new in page
    assert [(task.detail, task.deadline) for task in todo.home(cast.secretary, day).elsewhere] == [
        (f"Hồ sơ số {case.label}, đến hết ngày {last:%d/%m/%Y}.", case.deadlines.open().get(kind="appeal"))
    ]
    sent = {"filed_on": f"{day:%d/%m/%Y}", "received_on": f"{day:%d/%m/%Y}", "text": "Tôi xin xem lại."}
    assert client.post(new, sent | {"text": ""}).status_code == 409
    answer = client.post(new, sent, follow=True)
    appeal = Appeal.objects.get()
    assert f"giải quyết trước hết ngày {appeal.settle_until:%d/%m/%Y}" in answer.content.decode()
    assert "Tôi xin xem lại." in answer.content.decode()
    user = settler_of(appeal)
    waits = [("Giải quyết khiếu nại", case.deadlines.open().get(kind="settlement"))]
    assert [(row.what, row.deadline) for row in todo.home(user, day).queue] == waits
    client.force_login(user)
    step = reverse("screening:appeal-step", args=[appeal.pk, "giai-quyet"])
    assert "Xóa tên không phải là hình thức kỷ luật" in client.get(step).content.decode()
    result = {"outcome": "annulled", "number": "12-QĐ/UBKT", "issued_on": f"{day:%d/%m/%Y}", "conclusion": "Chưa đủ."}
    answer = client.post(step, result | {"sure": "on"}, follow=True)
    assert "Đồng chí được phục hồi như chưa ra khỏi Đảng." in answer.content.decode()
    assert "Hủy bỏ quyết định số 47-QĐ/TU" in client.get(case.get_absolute_url()).content.decode()
    assert client.get(step).status_code == 409
    listed = client.get(reverse("screening:appeals"), {"state": "settled"}).content.decode()
    assert appeal.get_absolute_url() in listed
    assert [t.action for g in todo.home(cast.secretary, day).groups for t in g.tasks if "khiếu nại" in t.title] == [
        "Ghi ngày nhận"
    ]


def test_the_list_costs_the_same_for_one_and_for_three(branch, client, settings, django_assert_max_num_queries):
    settings.BUSINESS_DATE = OPENED
    client.force_login(cast_of(branch).staff)
    make_appeal(branch)
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("screening:appeals"))
    for _ in range(2):
        case, day = disciplined(branch)
        file(case, day)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("screening:appeals"))
