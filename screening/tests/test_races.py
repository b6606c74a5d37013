"""Two people press at the same time: one wins, the other is told who was faster; nothing is done twice."""

import threading

import pytest
from django.db import connection

from branches.models import Entry, Notice, Role, User
from branches.tests.builders import make_officer
from members.tests.builders import make_member, make_ranking
from screening import actions, invariants, reminders
from screening.actions import papers
from screening.documents.catalogue import Register
from screening.flow import NotYet
from screening.models import Apology, Appeal, Case, Criterion, Paper, RegisterEntry, Reminder, Stage, TallyEntry
from screening.tests.builders import (
    DAY,
    OPENED,
    cast_of,
    counts,
    make_case,
    make_meeting,
    make_tree,
    next_day,
    open_vote,
)
from screening.tests.builders_appeals import make_appeal, settle, settler_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts in parallel threads from one starting line; returns each result, or the refusal."""
    line, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            line.wait(timeout=20)
            results[index] = act()
        except Exception as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def again(user):
    """The same user as another request would fetch it."""
    return User.objects.get(pk=user.pk)


def winner_and_refusal(results, actors):
    """Who won, and the one refusal; anything else than one winner is a failure."""
    refused = [index for index, result in enumerate(results) if isinstance(result, Exception)]
    assert len(refused) == 1, results
    assert isinstance(results[refused[0]], NotYet), results
    return actors[1 - refused[0]], results[refused[0]]


def test_two_superiors_approve_at_the_same_time():
    case = make_case(stage=Stage.AWAITING_APPROVAL)
    cast, day = cast_of(case.branch), next_day(case)
    actors = [cast.staff, make_officer(cast.superior, Role.DEPUTY, name="Hà Văn Sơn")]
    entries = Entry.objects.count()

    def approve(actor, agreed):
        return lambda: actions.answer_list(
            case.nominee_list,
            "approval",
            {case.pk: (agreed, "" if agreed else "Chưa rõ.")},
            number="15-TB/ĐU",
            issued_on=day,
            actor=again(actor),
            on=day,
        )

    winner, refusal = winner_and_refusal(at_once(approve(actors[0], True), approve(actors[1], False)), actors)
    case.refresh_from_db()
    assert case.stage == (Stage.APPROVED if winner == actors[0] else Stage.REFUSED)
    assert refusal.reasons[0].text.startswith(f"Đồng chí {winner} đã cập nhật hồ sơ này lúc ")
    assert (case.verdicts.filter(kind="approval").count(), Entry.objects.count()) == (1, entries + 1)


def test_two_committee_members_open_a_case_about_the_same_member_at_the_same_time():
    cast = cast_of(make_tree()[3])
    member = make_member(cast.branch)
    make_ranking(member, 2024)
    make_ranking(member, 2025)
    actors = [cast.secretary, cast.teller]

    def open_case(actor):
        criteria = [Criterion.objects.get(code="C1")]
        return lambda: actions.open_case(member, criteria, actor=again(actor), on=OPENED)

    winner, refusal = winner_and_refusal(at_once(*map(open_case, actors)), actors)
    case = Case.objects.get()
    assert case.opened_by == winner
    assert str(refusal).startswith(f"Đồng chí {member.full_name} đã có hồ sơ đang mở (số 01/2026).")


def test_cases_opened_at_the_same_time_get_different_numbers():
    cast = cast_of(make_tree()[3])
    people = [make_member(cast.branch) for _ in range(4)]
    for member in people:
        make_ranking(member, 2024)
        make_ranking(member, 2025)

    def open_case(member):
        criteria = [Criterion.objects.get(code="C1")]
        return lambda: actions.open_case(member, criteria, actor=again(cast.secretary), on=OPENED).number

    assert sorted(at_once(*map(open_case, people))) == [1, 2, 3, 4]


def test_three_tellers_send_their_counts_at_the_same_time():
    case = make_case(stage=Stage.AWAITING_LIST_VOTE)
    cast = cast_of(case.branch)
    third = cast.members[2]
    third.user = make_officer(cast.branch, Role.DEPUTY, name="Hà Văn Sơn")
    third.save()
    ballot = open_vote(case, "list", next_day(case), cast=cast)
    figures, tellers = counts(ballot, ballot.needed), [cast.secretary, cast.teller, third.user]

    def enter(actor):
        return lambda: actions.enter_tally(ballot, figures, actor=again(actor), on=ballot.held_on)

    results = at_once(*map(enter, tellers))
    words = sorted(result for result in results if isinstance(result, str))
    (refusal,) = [result for result in results if not isinstance(result, str)]
    assert words == ["sealed", "waiting"]
    sealer = tellers[results.index("sealed")]
    assert refusal.reasons[0].text.startswith(f"Đồng chí {sealer} đã cập nhật hồ sơ này lúc ")
    ballot.refresh_from_db()
    assert (ballot.state, ballot.in_favour, TallyEntry.objects.count()) == ("sealed", ballot.needed, 0)


def test_a_teller_who_presses_twice_has_sent_one_entry():
    case = make_case(stage=Stage.AWAITING_LIST_VOTE)
    cast = cast_of(case.branch)
    ballot = open_vote(case, "list", next_day(case), cast=cast)

    def enter():
        return actions.enter_tally(
            ballot, counts(ballot, ballot.needed), actor=again(cast.secretary), on=ballot.held_on
        )

    results = at_once(enter, enter)
    assert results.count("waiting") == 1
    assert [str(r) for r in results if isinstance(r, NotYet)] == [
        "Đồng chí đã gửi bản nhập của mình. Chờ đồng chí kiểm phiếu khác nhập bản thứ hai."
    ]
    assert TallyEntry.objects.count() == 1


def test_two_cases_that_ask_for_the_same_mentor_at_the_same_time():
    branch = make_tree()[3]
    cases = [make_case(branch, Stage.NOTIFIED) for _ in range(2)]
    cast, mentor, day = cast_of(branch), make_member(branch), max(map(next_day, cases))
    for case in cases:
        act = {"case": case, "actor": cast.secretary, "on": day}
        actions.record_talk(held_on=day, attendees="Chi ủy", summary="Trao đổi.", **act)
        actions.receive_self_review(received_on=day, text="Tôi.", place="", commitments=["Sửa"], **act)
        actions.hold_hearing(meeting=make_meeting(branch, day), attended=True, statement="Tôi.", **act)

    def assign(case):
        return lambda: actions.assign_mentor(
            case, mentor=mentor, number="04-NQ/CB", issued_on=day, actor=again(cast.secretary), on=day
        )

    _, refusal = winner_and_refusal(at_once(*map(assign, cases)), [cast.secretary] * 2)
    assert "Mỗi người giúp đỡ một người." in str(refusal)
    assert mentor.mentorings.count() == 1


def test_a_decision_and_a_cancellation_at_the_same_time():
    case = make_case(stage=Stage.VERIFIED)
    cast, day = cast_of(case.branch), next_day(case)
    actors = [cast.recorder, cast.staff]
    results = at_once(
        lambda: actions.decide(
            case, kind="continue", number="7", issued_on=day, ground="Còn giúp.", actor=again(cast.recorder), on=day
        ),
        lambda: actions.cancel_case(
            case, reason="Thiếu căn cứ.", number="9", issued_on=day, actor=again(cast.staff), on=day
        ),
    )
    case.refresh_from_db()
    if isinstance(results[0], Exception):  # the cancellation came first
        winner, refusal = winner_and_refusal(results, actors)
        assert refusal.reasons[0].text.startswith(f"Đồng chí {winner} đã cập nhật")
    assert case.stage == Stage.CANCELLED  # a continued case can still be cancelled
    assert invariants.check(day) == []


def test_two_who_issue_at_the_same_time_are_given_two_numbers_and_one_paper_only_one():
    """Rule 30: a number is unique in its register, whoever is faster."""
    case = make_case(stage=Stage.AWAITING_APPROVAL)
    cast, day = cast_of(case.branch), next_day(case)

    def issue():
        item = Register(Case.objects.get(pk=case.pk), day).item("bao-cao-ket-qua", 1)
        return papers.issue_paper(item, issued_on=day, actor=again(cast.secretary), on=day)

    def note():
        fields = {"subject": "Họp thường kỳ", "organ": "CB", "issued_on": day, "on": day}
        return papers.note_number(case.branch, "BC", actor=again(cast.secretary), **fields)

    results = at_once(issue, issue, note, note)
    refused = [result for result in results if isinstance(result, Exception)]
    assert [str(refusal) for refusal in refused] == ["Văn bản này đã có số. Mở lại trang để xem số."]
    assert list(RegisterEntry.objects.filter(type="BC").values_list("number", flat=True)) == [1, 2, 3]


def test_of_two_who_type_the_same_number_at_the_same_time_one_is_told_and_whoever_asks_for_the_next_gets_another():
    """Rule 30: no signed paper is left outside the register."""
    first = make_case(stage=Stage.APPROVED)
    cases, cast, day = [first, make_case(first.branch, Stage.APPROVED)], cast_of(first.branch), next_day(first)
    day = max(day, next_day(cases[1]))
    paper = {"number": "01-TB/CB", "issued_on": day, "served_on": day, "acknowledged": True, "witness": "A"}

    def notify(case):
        return lambda: actions.notify(Case.objects.get(pk=case.pk), **paper, actor=again(cast.secretary), on=day)

    def note():
        fields = {"subject": "Họp thường kỳ", "organ": "CB", "issued_on": day, "on": day}
        return papers.note_number(first.branch, "TB", actor=again(cast.secretary), **fields)

    results = at_once(notify(cases[0]), notify(cases[1]), note)
    refused = [result for result in results if isinstance(result, Exception)]
    assert {type(refusal) for refusal in refused} == {NotYet}
    assert all(str(refusal).startswith("Số 01-TB/CB") for refusal in refused)
    numbered = list(Paper.objects.filter(number="01-TB/CB").values_list("entry__number", flat=True))
    assert (len(refused), numbered) in [(1, [1]), (2, [])]  # the note may have been given 01 first
    given = list(RegisterEntry.objects.filter(type="TB").order_by("number").values_list("number", flat=True))
    assert given == ([1, 2] if numbered else [1])


def test_two_workers_remind_at_the_same_time_and_everybody_is_told_once():
    cases = [make_case(stage=Stage.AWAITING_OPINION) for _ in range(3)]
    on = cases[0].deadlines.get().due_on + DAY
    told = Notice.objects.count()
    results = at_once(*[lambda: reminders.run(on)] * 4)
    assert sum(result["sent"] for result in results) == 3
    assert {result["without_recipient"] for result in results} == {0}
    assert (Reminder.objects.count(), Notice.objects.count() - told) == (3, 3)


def test_of_two_who_settle_an_appeal_at_once_one_wins_and_the_other_is_told():
    appeal = make_appeal(cast_of(make_tree()[3]).branch)
    day = appeal.received_on
    actors = [settler_of(appeal), make_officer(appeal.organization, Role.DEPUTY, name="Hà Văn Sơn")]

    def act(actor, outcome):
        return lambda: settle(appeal, outcome, day, actor=actor)

    results = at_once(act(actors[0], Appeal.Outcome.UPHELD), act(actors[1], Appeal.Outcome.ANNULLED))
    winner, refusal = winner_and_refusal(results, actors)
    appeal.refresh_from_db()
    assert (appeal.settled_by, [reason.code for reason in refusal.reasons]) == (winner, ["appeal_open"])
    assert Apology.objects.count() == (appeal.outcome == Appeal.Outcome.ANNULLED)


def test_a_branch_that_accepts_a_case_twice_at_once_has_taken_the_member_over_once():
    case = make_case(stage=Stage.MENTORING)
    cast, day = cast_of(case.branch), next_day(case)
    new = cast_of(cast.superior.children.exclude(pk=cast.branch.pk).order_by("pk").first())
    sent = {"remark": "Đã cố gắng.", "author": "Chi ủy", "number": "31-GT/ĐU", "moved_on": day}
    actions.transfer_case(case, to=new.branch, actor=cast.staff, on=day, **sent)

    def accept():
        fresh = Case.objects.get(pk=case.pk)
        return actions.accept_case(fresh, received_on=day, actor=again(new.secretary), on=day)

    winner_and_refusal(at_once(accept, accept), [new.secretary] * 2)
    assert [row.branch for row in case.member.memberships.order_by("pk")] == [cast.branch, new.branch]
