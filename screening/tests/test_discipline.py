"""Discipline to the letter: one violation, one form, limitation, bars, hearing, one ballot, who makes it final (domain §2.3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from branches.access import NoOffice
from branches.models import Entry, Notice, Office, Role, User
from branches.tests.builders import make_officer, make_tree, make_user
from members.models import DisciplineRecord, Membership, Post, Standing
from members.tests.builders import make_member
from screening import actions, invariants, reminders, workflow
from screening.discipline import measures
from screening.documents.catalogue import Register
from screening.flow import NotYet
from screening.models import Ballot, Case, Contact, Deadline, Decision, Measure, Stage, Track, Violation
from screening.regulation import rules_on
from screening.tests.builders import DAY, OPENED, attempt, cast_of, make_case, make_meeting, open_vote
from screening.tests.builders_discipline import (
    Votes,
    decide,
    deliver,
    fresh,
    grassroots,
    hear,
    hear_above,
    issue,
    make_discipline,
    make_violation,
    open_discipline,
    prepare,
    verify,
    vote,
    voted,
)
from screening.ways import ways

pytestmark = pytest.mark.django_db

M, S, DK = Measure, Stage, Decision.Kind
VOTED = OPENED + DAY


@pytest.fixture
def branch():
    found = make_tree()[3]
    cast_of(found)  # whoever acts is there before the members the tests are about
    return found


def codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def refused(*wanted):
    """The step is refused for exactly these conditions."""

    class Refused:
        def __enter__(self):
            self.raised = pytest.raises(NotYet)
            self.refusal = self.raised.__enter__()

        def __exit__(self, *error):
            caught = self.raised.__exit__(*error)
            assert codes(self.refusal) == list(wanted)
            return caught

    return Refused()


def give_post(member, **fields):
    when = {"starts_on": date(2025, 3, 1), "title": Post.Title.COMMITTEE_MEMBER} | fields
    return Post.objects.create(member=member, organization=member.branch, **when)


def unmet(case, verb, actor, on):
    return [f.code for f in workflow.findings(fresh(case), workflow.step(verb), actor, on) if not f.met]


# --- one violation, one handling ------------------------------------------------------------------------------------


def test_a_case_opens_with_a_written_proof_and_stands_beside_an_open_screening(branch):
    screening = make_case(branch)
    case = open_discipline(make_violation(screening.member))
    assert (case.track, case.stage, case.number) == (Track.DISCIPLINE, S.PREPARING, screening.number + 1)
    assert list(case.proofs.values_list("number", "issuer")) == [("12-KL/UBKT", "Ủy ban Kiểm tra")]
    entry = Entry.objects.filter(verb="screening.open_discipline").get()
    assert entry.facts["violation"] == case.discipline.violation_id
    assert Entry.objects.filter(verb="screening.record_violation").count() == 1


def test_an_anonymous_denunciation_or_no_document_opens_nothing(branch):
    violation = make_violation(make_member(branch))
    with refused("proof_is_signed"):
        open_discipline(violation, anonymous=True)
    with refused("proof_given"):
        open_discipline(violation, proof="")
    assert not Case.objects.exists()


def test_one_violation_is_handled_once_and_the_refusal_names_the_case(branch):
    case = make_discipline(branch)
    with refused("no_open_discipline", "violation_not_handled"):
        open_discipline(case.discipline.violation)
    cast = cast_of(branch)
    actions.cancel_case(case, reason="Chưa rõ.", number="9-TB/ĐU", issued_on=OPENED, actor=cast.staff, on=OPENED)
    with pytest.raises(NotYet, match=f"đã xem xét ở hồ sơ số {case.label}.*ghi vi phạm mới"):
        open_discipline(case.discipline.violation)
    again = make_violation(case.member, occurred_on=date(2025, 12, 1))
    with refused("proof_is_new"):
        open_discipline(again)
    assert open_discipline(again, number="13-KL/UBKT").stage == S.PREPARING


def test_nobody_opens_or_records_about_themself_and_only_the_offices_may(branch):
    cast = cast_of(branch)
    oneself, other = cast.members[0], cast.members[3]
    with refused("not_about_oneself"):
        make_violation(oneself)
    violation = make_violation(other)
    for actor in (cast.staff, make_officer(branch, Role.READER), make_user(is_superuser=True)):
        with pytest.raises(NoOffice):
            open_discipline(violation, actor=actor)
    other.managed_by = cast.superior
    other.save()
    violation.member.refresh_from_db()
    case = open_discipline(violation, actor=cast.staff)
    assert case.opened_by == cast.staff
    case.opened_by = cast.recorder  # whoever opened does not decide
    case.save()
    assert "not_the_opener" in unmet(case, "decide_discipline", cast.recorder, OPENED)


def test_a_violation_never_changes_but_follows_its_member_when_two_records_are_merged(branch):
    violation, kept = make_violation(make_member(branch)), make_member(branch)
    row = type(violation).objects.filter(pk=violation.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.update(summary="Khác.")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.delete()
    row.update(member=kept)
    assert row.get().member == kept


def test_a_violation_lies_in_the_past_and_was_found_after_it_happened(branch):
    member = make_member(branch)
    with refused("dates_not_in_future"):
        make_violation(member, occurred_on=OPENED + DAY, found_on=OPENED + DAY)
    with pytest.raises(Exception, match="Ngày phát hiện không thể trước ngày vi phạm"):
        make_violation(member, found_on=date(2025, 11, 2))


# --- limitation, forms, bars, hearing -------------------------------------------------------------------------------


def last_days(occurred_on, category="ordinary"):
    violation = Violation(occurred_on=occurred_on, category=category)
    return {m: limit.last_day for m, limit in measures.limits(violation, rules_on(OPENED), ()).items()}


def test_limitation_is_five_years_ten_years_and_none_for_expulsion_and_the_grave_categories():
    ten, five = date(2026, 2, 28), date(2021, 2, 28)
    wanted = {M.EXPULSION: None, M.DISMISSAL: ten, M.WARNING: ten, M.REPRIMAND: five}
    assert last_days(date(2016, 2, 29)) == wanted
    for category in ("politics", "security", "diploma"):
        assert set(last_days(date(2001, 5, 4), category).values()) == {None}


def test_forms_are_on_the_ballot_to_the_last_day_of_their_limitation(branch):
    member = make_member(branch)
    give_post(member)
    violation, rules = make_violation(member, occurred_on=date(2021, 1, 6)), rules_on(OPENED)
    on_last, after = (measures.possible(member, violation, rules, day) for day in (VOTED, VOTED + DAY))
    assert on_last == (M.EXPULSION, M.DISMISSAL, M.WARNING, M.REPRIMAND)
    assert after == (M.EXPULSION, M.DISMISSAL, M.WARNING)


def test_a_newer_violation_restarts_a_limitation_that_still_runs_but_not_one_of_a_cancelled_case(branch):
    member = make_member(branch)
    old, rules = make_violation(member, occurred_on=date(2019, 4, 2)), rules_on(OPENED)
    assert M.REPRIMAND not in measures.possible(member, old, rules, OPENED)
    last = {m: limit.last_day for m, limit in measures.limits(old, rules, [date(2024, 4, 3)]).items()}
    assert (last[M.REPRIMAND], last[M.WARNING]) == (date(2024, 4, 2), date(2034, 4, 3))  # run out stays run out
    newer = open_discipline(make_violation(member, occurred_on=date(2024, 4, 2)))
    assert M.REPRIMAND in measures.possible(member, old, rules, OPENED)
    actor = cast_of(branch).staff
    actions.cancel_case(newer, reason="Sai người.", number="9-TB/ĐU", issued_on=OPENED, actor=actor, on=OPENED)
    assert M.REPRIMAND not in measures.possible(member, old, rules, OPENED)


def test_forms_follow_member_type_and_a_post_that_runs_on_the_day(branch):
    official, probationary = make_member(branch), make_member(branch, official_on=None, admitted_on=date(2025, 9, 2))
    assert measures.by_member(probationary, OPENED) == (M.WARNING, M.REPRIMAND)
    assert measures.by_member(official, OPENED) == (M.EXPULSION, M.WARNING, M.REPRIMAND)
    give_post(official, ends_on=OPENED)
    assert M.DISMISSAL in measures.by_member(official, OPENED)
    assert M.DISMISSAL not in measures.by_member(official, OPENED + DAY)


def test_where_every_form_is_past_its_limitation_the_case_can_only_be_cancelled(branch):
    probationary = make_member(branch, official_on=None, admitted_on=date(2025, 9, 2))
    case = prepare(make_discipline(member=probationary, occurred_on=date(2015, 1, 6)))
    cast = cast_of(branch)
    with refused("measure_left"):
        open_vote(case, Ballot.Kind.DISCIPLINE, VOTED)
    actions.cancel_case(case, reason="Hết thời hiệu.", number="9-TB/ĐU", issued_on=VOTED, actor=cast.staff, on=VOTED)


def bar(case, on=OPENED, **fields):
    data = {"kind": "nursing", "starts_on": OPENED, "ends_on": OPENED + 30 * DAY, "document": "Giấy khai sinh 15"}
    actions.record_bar(case, actor=cast_of(case.branch).secretary, on=on, **(data | fields))
    return fresh(case)


def test_no_meeting_of_a_bar_and_the_reason_says_until_when(branch):
    case = prepare(bar(make_discipline(branch)))
    with pytest.raises(NotYet, match="đang nuôi con dưới 12 tháng tuổi .Giấy khai sinh 15., đến hết ngày 04/02/2026"):
        open_vote(case, Ballot.Kind.DISCIPLINE, OPENED + 30 * DAY)
    assert open_vote(case, Ballot.Kind.DISCIPLINE, OPENED + 31 * DAY).state == "open"


def test_a_bar_without_end_lasts_until_its_end_is_written_down_and_the_branch_is_reminded(branch):
    case, cast = bar(make_discipline(branch), ends_on=None, kind="hospital"), cast_of(branch)
    assert not case.deadlines.filter(kind=Deadline.Kind.BAR).exists()
    assert "not_barred" in unmet(case, "discipline_vote", cast.secretary, OPENED + 400 * DAY)
    actions.end_bar(case, ends_on=OPENED + 9 * DAY, actor=cast.secretary, on=OPENED)
    deadline = fresh(case).deadlines.get(kind=Deadline.Kind.BAR)
    assert (deadline.due_on, deadline.met_on) == (OPENED + 10 * DAY, None)
    Notice.objects.all().delete()
    reminders.run(OPENED + 10 * DAY)
    assert {notice.user for notice in Notice.objects.all()} == {cast.secretary}
    assert "not_barred" not in unmet(case, "discipline_vote", cast.secretary, OPENED + 10 * DAY)
    with refused("bar_is_running"):
        actions.end_bar(case, ends_on=OPENED, actor=cast.secretary, on=OPENED + 11 * DAY)


def test_a_bar_needs_its_paper_and_its_days_in_order(branch):
    case = make_discipline(branch)
    with refused("bar_has_paper", "bar_in_order"):
        bar(case, document="", ends_on=OPENED - DAY)


def test_no_vote_before_the_self_review_and_the_hearing_by_a_representative(branch):
    case, cast = make_discipline(branch), cast_of(branch)
    assert unmet(case, "discipline_vote", cast.secretary, OPENED) == ["statement_received", "representative_heard"]
    attempt(case, Contact.Kind.SELF_REVIEW, 3, OPENED)
    assert unmet(case, "discipline_vote", cast.secretary, OPENED + 2 * DAY) == ["representative_heard"]
    with refused("heard_or_invited"):
        hear(case, OPENED + DAY, attended=False, statement="")
    attempt(case, Contact.Kind.HEARING, 3, OPENED)
    hear(case, OPENED + 3 * DAY, attended=False, statement="")
    assert unmet(case, "discipline_vote", cast.secretary, OPENED + 3 * DAY) == []
    meeting = make_meeting(branch, OPENED + 2 * DAY)
    with refused("representative_heard"):
        actions.open_ballot(
            case,
            Ballot.Kind.DISCIPLINE,
            meeting=meeting,
            tellers=cast.members[:3],
            actor=cast.secretary,
            on=OPENED + 3 * DAY,
        )


def test_what_the_member_says_is_kept_with_the_reservation_and_nobody_changes_it(branch):
    case = hear(make_discipline(branch), reserved=True)
    row = case.representative_hearings.get()
    assert (row.statement, row.reserved, row.organization) == ("Tôi nhận thiếu sót.", True, branch)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        case.representative_hearings.update(statement="khác")
    with refused("heard_after_opening"):
        hear(case, OPENED - DAY)


# --- the ballot -----------------------------------------------------------------------------------------------------


def test_the_base_leaves_out_the_exempt_unless_present_and_the_wide_one_counts_them(branch):
    cast, member = cast_of(branch), make_member(branch)
    exempt_here, exempt_away, suspended, elsewhere, absent = cast.members[2:7]
    for who, kind in (
        (exempt_here, "exempt"),
        (exempt_away, "exempt"),
        (suspended, "suspended"),
        (elsewhere, "elsewhere"),
    ):
        Standing.objects.create(member=who, kind=kind, starts_on=date(2025, 1, 1), decision_number="02-NQ/CB")
    case = prepare(make_discipline(member=member))
    tellers = [*cast.members[:2], exempt_here]
    ballot = open_vote(
        case,
        Ballot.Kind.DISCIPLINE,
        VOTED,
        meeting=make_meeting(branch, VOTED, absent=[exempt_away, elsewhere, absent]),
        tellers=tellers,
    )
    out = dict(ballot.roll.exclude(exclusion="").values_list("member", "exclusion"))
    assert out == {exempt_away.pk: "exempt", suspended.pk: "suspended", elsewhere.pk: "elsewhere"}
    officials = ballot.roll.exclude(exclusion="probationary").count()
    assert (ballot.base, ballot.wide_base, ballot.present) == (officials - 3, officials - 2, officials - 4)
    assert (ballot.forms, ballot.ratio) == ("expulsion,warning,reprimand", ">1/2")


def test_the_sums_are_checked_form_by_form_and_only_forms_on_the_paper_count(branch):
    case = prepare(make_discipline(branch))
    cast, ballot = cast_of(branch), open_vote(case, Ballot.Kind.DISCIPLINE, VOTED)
    good = Votes(expulsion=1, warning=4).counts(ballot)
    enter = lambda figures: actions.enter_tally(ballot, figures, actor=cast.secretary, on=VOTED)  # noqa: E731
    words = rf"Khai trừ \(1\) \+ Cảnh cáo \(4\) \+ Khiển trách \(1\) \+ không kỷ luật \({good['against']}\)"
    with pytest.raises(NotYet, match=words) as refusal:
        enter(good | {"for_reprimand": 1})
    assert codes(refusal) == ["valid_does_not_add"]
    with refused("form_not_on_paper"):
        enter(good | {"for_dismissal": 1, "for_warning": 3})
    with refused("negative_count"):
        enter(good | {"for_warning": -1})
    assert enter(good) == "waiting"
    assert (
        actions.enter_tally(ballot, good | {"for_warning": 3, "for_reprimand": 1}, actor=cast.teller, on=VOTED)
        == "differs"
    )
    assert not ballot.tallies.exists()


def test_the_branch_makes_a_warning_final_from_the_day_the_vote_is_announced(branch):
    case = voted(Votes(warning=5), branch=branch)
    assert case.stage == S.AWAITING_DECISION
    ballot = case.ballots.get()
    assert (ballot.form, ballot.wide_form, ballot.passed, ballot.verdict) == ("warning", "warning", True, "cảnh cáo")
    issued = OPENED + 3 * DAY
    with refused("discipline_is_complete"):
        issue(case, issued, appeal_notice="")
    with refused("dates_in_order"):
        issue(case, issued, issued_on=OPENED)
    case = issue(case, issued)
    decision = case.decisions.get()
    assert (case.stage, decision.kind, decision.ballot, decision.vote) == (S.DISCIPLINED, "warning", ballot, None)
    item = next(item for item in Register(case, issued).items if item.key == "quyet-dinh")
    considered = [block.words for block in item.sheet().blocks if block.words.startswith("Xét ")]
    votes = ", ".join(f"{measure.label.lower()} {number}" for measure, number in ballot.votes.items())
    assert considered == [
        f"Xét kết quả biểu quyết ngày {VOTED:%d/%m/%Y}: {votes}, trên tổng số {ballot.base} đảng viên chính thức,"
    ]
    assert "cảnh cáo 5" in votes
    case = deliver(case, issued + DAY)
    record = DisciplineRecord.objects.get(member=case.member)
    assert (record.form, record.from_on, record.authority, record.decision_number) == (
        "Cảnh cáo",
        VOTED.isoformat(),
        str(branch),
        "03-QĐ/CB",
    )
    assert Membership.objects.filter(member=case.member, ends_on=None).exists()
    assert case.deadlines.open().get().kind == Deadline.Kind.APPEAL
    assert invariants.check(issued + DAY) == []


def test_where_a_ballot_leads_by_its_form_and_by_whose_task_it_was(branch):
    ordinary = make_discipline(branch)
    assigned = make_discipline(branch, in_superior_task=True)
    lead = ways()[Track.DISCIPLINE].outcome
    results = [
        ("warning", "warning"),
        ("reprimand", "reprimand"),
        ("dismissal", "dismissal"),
        ("expulsion", "expulsion"),
    ]
    results += [("warning", ""), ("dismissal", "warning"), ("", "")]
    ballots = [Ballot(form=form, wide_form=wide) for form, wide in results]
    final, up, referred = S.AWAITING_DECISION, S.PROPOSED, S.REFERRED
    assert [lead(ordinary, b, VOTED) for b in ballots] == [final, final, up, up, referred, referred, referred]
    assert [lead(assigned, b, VOTED) for b in ballots] == [up, up, up, up, referred, referred, referred]


def test_two_bases_with_different_results_make_nothing_final(branch):
    cast, member = cast_of(branch), make_member(branch)
    away = cast.members[5:7]
    for who in away:
        Standing.objects.create(member=who, kind="exempt", starts_on=date(2025, 1, 1), decision_number="02-NQ/CB")
    case = prepare(make_discipline(member=member))
    ballot = vote(case, Votes(warning=4), absent=away)
    assert (ballot.base, ballot.wide_base, ballot.form, ballot.wide_form) == (6, 8, "warning", "")
    assert ballot.verdict == "hai cách tính cho kết quả khác nhau"
    case = fresh(case)
    assert case.stage == S.REFERRED
    on = VOTED + DAY
    with refused("heard_by_deciding_body"):
        decide(case, DK.WARNING, on, verb="settle_referral", reason="Xét toàn bộ sự việc.")
    case = hear_above(case, on)
    with refused("other_measure_has_reason"):
        decide(case, DK.WARNING, on, verb="settle_referral")
    with pytest.raises(NotYet, match="thẩm tra"):
        decide(case, DK.EXPEL, on, verb="settle_referral", reason="Nặng.")
    case = decide(case, DK.WARNING, on, verb="settle_referral", reason="Xét toàn bộ sự việc.")
    assert (case.stage, case.decisions.get().vote.passed) == (S.DISCIPLINED, True)


def test_after_a_referral_an_expulsion_goes_through_the_inspection_commission(branch):
    case = hear_above(voted(Votes(expulsion=2), branch=branch), VOTED + DAY)
    case = decide(case, "inspection", VOTED + DAY, verb="settle_referral", reason="Xem xét khai trừ.")
    assert case.stage == S.FORWARDED
    case = verify(case, VOTED + 2 * DAY)
    case = decide(case, DK.EXPEL, VOTED + 3 * DAY, reason="Vi phạm rất nghiêm trọng.")
    assert case.stage == S.EXPELLED


# --- above the branch -----------------------------------------------------------------------------------------------


def test_the_branch_finalises_neither_heavy_forms_nor_what_concerns_a_superiors_task(branch):
    case = voted(Votes(warning=5), branch=branch, in_superior_task=True)
    assert case.stage == S.PROPOSED
    with pytest.raises(NotYet):
        issue(case, VOTED + DAY)
    case = hear_above(grassroots(case, VOTED + DAY), VOTED + 2 * DAY)
    case = decide(case, DK.WARNING, VOTED + 2 * DAY)
    assert case.stage == S.DISCIPLINED  # a warning needs no inspection


def test_what_the_branch_finalises_is_not_decided_above_a_second_time(branch):
    case = voted(Votes(warning=5), branch=branch)
    with refused("beyond_the_branch"):
        hear_above(case, VOTED + DAY)
    with pytest.raises(NotYet):
        decide(case, DK.WARNING, VOTED + DAY)


def test_an_expulsion_needs_inspection_own_hearing_own_majority_and_another_person(branch):
    case = grassroots(voted(Votes(expulsion=6), branch=branch), VOTED + DAY)
    on, cast = VOTED + 2 * DAY, cast_of(branch)
    with refused("heard_by_deciding_body"):
        decide(case, DK.EXPEL, on)
    with refused("invited_enough"):
        hear_above(case, on, attended=False, statement="", invited_on=[on, on - DAY])
    case = hear_above(case, on, attended=False, statement="", invited_on=[on, on - DAY, on - 2 * DAY])
    assert case.contacts.filter(kind=Contact.Kind.HEARING).count() == 3
    with refused("verified_before_expulsion"):
        decide(case, DK.EXPEL, on)
    case = verify(case, on)
    with refused("deciding_body_voted"):
        decide(case, DK.EXPEL, on, in_favour=4, members=8, present=8)
    with refused("discipline_is_complete"):
        decide(case, DK.EXPEL, on, ground="")
    with pytest.raises(NoOffice):
        decide(case, DK.EXPEL, on, actor=cast.secretary)
    role = {"role": Role.ORGANIZATION_STAFF, "starts_on": date(2020, 1, 1)}
    Office.objects.create(user=cast.inspector, organization=cast.authority, **role)
    with refused("not_the_verifier"):
        decide(case, DK.EXPEL, on, actor=User.objects.get(pk=cast.inspector.pk))
    case = deliver(decide(case, DK.EXPEL, on), on, card_collected_on=on)
    assert (case.stage, case.member.memberships.get().ended_by) == (S.DELIVERED, "expelled")
    assert DisciplineRecord.objects.get(member=case.member).from_on == on.isoformat()
    assert invariants.check(on) == []


def test_the_deciding_body_may_choose_a_lighter_form_with_a_reason_never_a_heavier_one(branch):
    member = make_member(branch)
    post = give_post(member)
    case = hear_above(grassroots(voted(Votes(dismissal=5), member=member), VOTED + DAY), VOTED + 2 * DAY)
    on = VOTED + 2 * DAY
    with refused("not_heavier_than_proposed", "other_measure_has_reason", "verified_before_expulsion"):
        decide(case, DK.EXPEL, on)
    with refused("other_measure_has_reason"):
        decide(case, DK.REPRIMAND, on)
    with refused("other_measure_has_reason"):
        decide(case, DK.SETTLE, on)
    with refused("dismissed_from_a_post"):
        decide(case, DK.DISMISSAL, on)
    with refused("dismissed_from_a_post"):
        decide(case, DK.DISMISSAL, on, post=give_post(cast_of(branch).members[3]))
    with transaction.atomic():
        lighter = decide(case, DK.REPRIMAND, on, reason="Đã khắc phục.")
        assert "Đã khắc phục." in lighter.decisions.get().ground
        transaction.set_rollback(True)
    with transaction.atomic():
        assert decide(case, DK.SETTLE, on, reason="Không đủ căn cứ.").stage == S.SETTLED
        transaction.set_rollback(True)
    case = deliver(decide(case, DK.DISMISSAL, on, post=post), on + DAY)
    post.refresh_from_db()
    assert (post.ends_on, post.ended_for) == (on, "Cách chức, quyết định số 77-QĐ/ĐU")


def test_a_prison_sentence_goes_up_without_ballot_and_inspection(branch):
    case, cast = make_discipline(branch, sentence="Bản án 12/2025/HS-ST ngày 10/11/2025"), cast_of(branch)
    prepare(case)
    with refused("no_sentence"):
        open_vote(case, Ballot.Kind.DISCIPLINE, VOTED)
    actions.report_sentence(case, number="07-BC/CB", issued_on=VOTED, actor=cast.secretary, on=VOTED)
    case = hear_above(case, VOTED)
    with refused("measure_was_on_ballot", "other_measure_has_reason"):
        decide(case, DK.WARNING, VOTED)
    case = decide(case, DK.EXPEL, VOTED)
    assert (case.stage, case.ballots.count(), case.conclusions.count()) == (S.EXPELLED, 0, 0)
    ordinary = make_discipline(branch)
    with refused("sentence_in_force"):
        actions.report_sentence(ordinary, number="08-BC/CB", issued_on=VOTED, actor=cast.secretary, on=VOTED)


def test_a_probationary_member_is_never_expelled_neither_by_the_verb_nor_in_the_database(branch):
    member = make_member(branch, official_on=None, admitted_on=date(2025, 9, 2))
    case = voted(Votes(warning=5), member=member, in_superior_task=True)
    assert case.ballots.get().forms == "warning,reprimand"
    case = hear_above(grassroots(case, VOTED + DAY), VOTED + 2 * DAY)
    with pytest.raises(NotYet) as refusal:
        decide(case, DK.EXPEL, VOTED + 2 * DAY)
    assert "measure_was_on_ballot" in codes(refusal)
    sentenced = make_discipline(
        member=make_member(branch, official_on=None, admitted_on=date(2025, 9, 2)), sentence="12"
    )
    with refused("sentence_in_force"):
        actor = cast_of(branch).secretary
        actions.report_sentence(sentenced, number="07-BC/CB", issued_on=VOTED, actor=actor, on=VOTED)
    decide(case, DK.WARNING, VOTED + 2 * DAY)
    with pytest.raises(IntegrityError, match="neither expelled"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into screening_decision (case_id, cycle, kind, number, issued_on, ground, appeal_notice,"
            " organization_id, heard_on, heard_by, decided_by_id, vote_id) select case_id, cycle, 'expel', number,"
            " issued_on, ground, appeal_notice, organization_id, heard_on, heard_by, decided_by_id, vote_id"
            " from screening_decision where case_id = %s",
            [case.pk],
        )


def test_the_deciding_body_waits_with_a_deadline_and_is_reminded(branch):
    case, cast = voted(Votes(), branch=branch), cast_of(branch)
    deadline = case.deadlines.open().get()
    assert deadline.kind == Deadline.Kind.DECISION
    Notice.objects.all().delete()
    reminders.run(deadline.due_on + timedelta(days=1))
    assert {notice.user for notice in Notice.objects.all()} == {cast.recorder, cast.organizer}
