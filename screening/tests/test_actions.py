"""Every verb: its stage, its rows, exactly one journal entry, who is told; a refusal writes nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction

from branches.access import NoOffice
from branches.models import Authority, Entry, Notice, Role
from branches.tests.builders import make_officer, make_organization, make_user
from members.models import Ending, Membership
from members.tests.builders import make_member, make_ranking
from screening import actions
from screening.flow import NotYet
from screening.models import (
    Ballot,
    Case,
    Criterion,
    Deadline,
    Decision,
    Evidence,
    Mentoring,
    Move,
    Note,
    Paper,
    Stage,
    Track,
    Verdict,
)
from screening.tests import builders as b
from screening.tests.builders import OPENED, cast_of, make_case, make_evidence, make_meeting, next_day
from screening.workflow import BY_VERB

pytestmark = pytest.mark.django_db
S = Stage
DAY = timedelta(days=1)


def rows():
    """How many rows every table of the project has."""
    models = [m for m in apps.get_models() if m._meta.app_label in ("branches", "members", "screening")]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(f'(select count(*) from {model._meta.db_table})' for model in models)}")
        return dict(zip((model.__name__ for model in models), cursor.fetchone(), strict=True))


def added(before):
    """The tables that grew, and by how much."""
    return {name: n - before[name] for name, n in rows().items() if n != before[name]}


@dataclass
class Verb:
    """One way to do a verb: at which stage, how, where it leads, which rows it adds, whose turn it is then."""

    name: str
    stage: Stage
    do: object
    to: Stage
    adds: dict = field(default_factory=dict)
    told: tuple = ()
    setup: object = None
    wrong: dict = field(default_factory=dict)

    def __str__(self):
        return f"{self.name} → {self.to}"


def call(verb, **given):
    """Call a case's verb with these facts; `secretary`, `staff` … name the actor of the cast."""

    def do(cast, case, on, actor=None, **fields):
        data = {key: value(cast, case, on) if callable(value) else value for key, value in (given | fields).items()}
        who = actor or getattr(cast, data.pop("by", "secretary"))
        data.pop("by", None)
        return getattr(actions, verb)(case, actor=who, on=on, **data)

    return do


def today(cast, case, on):
    return on


def _submit(cast, case, on, actor=None, **fields):
    data = {"number": "06-TTr/CB", "issued_on": on} | fields
    return actions.submit_list(case.branch, [case], actor=actor or cast.secretary, on=on, **data)


def _answer(kind, agreed):
    def do(cast, case, on, actor=None, **fields):
        verdicts = fields.pop("verdicts", {case.pk: (agreed, "" if agreed else "Cần làm rõ.")})
        data = {"number": "12-CV/ĐU", "issued_on": on} | fields
        return actions.answer_list(case.nominee_list, kind, verdicts, actor=actor or cast.staff, on=on, **data)

    return do


def _opinion(cast, case, on):
    call("record_opinion", source="front", giver="Bà Sen", given_on=on, content="Nhất trí.")(cast, case, on)


def _open_ballot(kind):
    def do(cast, case, on, actor=None, **fields):
        mentors = set(case.mentorings.values_list("mentor", flat=True))
        data = {
            "meeting": make_meeting(case.branch, on),
            "tellers": [member for member in cast.members if member.pk not in mentors][:3],
        } | fields
        return actions.open_ballot(case, kind, actor=actor or cast.secretary, on=on, **data)

    return do


def _meeting(cast, case, on):
    make_meeting(case.branch, on)


def _opened(kind):
    return lambda cast, case, on: b.open_vote(case, kind, on, cast=cast)


def _first_entry(kind, in_favour):
    def setup(cast, case, on):
        ballot = b.open_vote(case, kind, on, cast=cast)
        votes = ballot.needed if in_favour else ballot.needed - 1
        actions.enter_tally(ballot, b.counts(ballot, votes), actor=cast.secretary, on=on)

    return setup


def _second_entry(in_favour):
    def do(cast, case, on, actor=None, **fields):
        ballot = case.ballots.get(state="open")
        votes = ballot.needed if in_favour else ballot.needed - 1
        return actions.enter_tally(ballot, b.counts(ballot, votes, **fields), actor=actor or cast.teller, on=on)

    return do


def _void(cast, case, on, actor=None, **fields):
    data = {"reason": "Danh sách sai."} | fields
    return actions.void_ballot(case.ballots.get(state="open"), actor=actor or cast.secretary, on=on, **data)


def _talked(cast, case, on):
    call("record_talk", held_on=today, attendees="Chi ủy", summary="Trao đổi.")(cast, case, on)


def _reviewed(cast, case, on):
    _talked(cast, case, on)
    REVIEWED(cast, case, on)


def _heard(cast, case, on):
    _reviewed(cast, case, on)
    HEARD(cast, case, on)


def _noted(cast, case, on):
    NOTED(cast, case, on)


def _paused(cast, case, on):
    call("pause_clock", by="staff", starts_on=today, reason="Ốm.", number="1-CV", issued_on=today)(cast, case, on)


def _answer_note(cast, case, on, actor=None, **fields):
    data = {"written_on": on, "text": "Tôi đồng ý."} | fields
    return actions.answer_note(case.notes.first(), actor=actor or cast.secretary, on=on, **data)


def a_mentor(cast, case, on):
    return next(m for m in cast.members[3:] if not m.mentorings.exists())


REVIEWED = call("receive_self_review", received_on=today, text="Tôi.", place="", commitments=["A", "B"])
HEARD = call("hold_hearing", meeting=lambda c, k, on: make_meeting(k.branch, on), attended=True, statement="Tôi nhận.")
NOTED = call("write_note", written_on=today, author="Người giúp đỡ", text="Sinh hoạt đều.")
GRASSROOTS = call(
    "grassroots_vote",
    by="staff",
    held_on=today,
    members=9,
    present=8,
    in_favour=6,
    against=2,
    number="05-NQ/ĐU",
    issued_on=today,
)
VERIFY = call("verify", by="inspector", number="21-KL/UBKT", issued_on=today, text="Đã thẩm tra.")


def _decide(kind):
    def do(cast, case, on, actor=None, **fields):
        return b.decide(case, kind, on, cast, **({"actor": actor} if actor else {}), **fields)

    return do


TRANSFER = call(
    "transfer_case",
    by="staff",
    to=lambda cast, case, on: _other(cast),
    remark="Đang cố gắng.",
    author="Chi ủy",
    moved_on=today,
    number="30-GT",
)


def _other(cast):
    return cast.superior.children.exclude(pk=cast.branch.pk).order_by("pk").first()


LIST, PROGRESS, REMOVAL = Ballot.Kind.LIST, Ballot.Kind.PROGRESS, Ballot.Kind.REMOVAL
VK, DK = Verdict.Kind, Decision.Kind
HEADS, COMMITTEE = ("secretary",), ("secretary", "teller")
FUTURE = lambda cast, case, on: on + DAY  # noqa: E731

VERBS = [
    Verb(
        "record_opinion",
        S.REVIEWING,
        call("record_opinion", source="front", giver="Bà Sen", given_on=today, content="Nhất trí."),
        S.REVIEWING,
        {"Opinion": 1, "Paper": 1},
        wrong={"given_on": FUTURE},
    ),
    Verb(
        "submit_list",
        S.REVIEWING,
        _submit,
        S.AWAITING_OPINION,
        {"NomineeList": 1, "Paper": 1},
        ("staff",),
        _opinion,
        {"number": " "},
    ),
    Verb(
        "give_opinion",
        S.AWAITING_OPINION,
        _answer(VK.OPINION, True),
        S.AWAITING_LIST_VOTE,
        {"Verdict": 1, "Paper": 1},
        HEADS,
        wrong={"verdicts": {}},
    ),
    Verb(
        "give_opinion",
        S.AWAITING_OPINION,
        _answer(VK.OPINION, False),
        S.REVIEWING,
        {"Verdict": 1, "Paper": 1},
        COMMITTEE,
        wrong={"number": ""},
    ),
    Verb(
        "list_vote",
        S.AWAITING_LIST_VOTE,
        _open_ballot(LIST),
        S.AWAITING_LIST_VOTE,
        {"Ballot": 1, "RollEntry": 8, "Teller": 3},
        setup=_meeting,
        wrong={"tellers": []},
    ),
    Verb(
        "enter_tally",
        S.AWAITING_LIST_VOTE,
        _second_entry(True),
        S.AWAITING_LIST_VOTE,
        {"TallyEntry": 1},
        ("secretary",),
        _opened(LIST),
        {"collected": 1},
    ),
    Verb(
        "enter_tally",
        S.AWAITING_LIST_VOTE,
        _second_entry(True),
        S.AWAITING_APPROVAL,
        {"TallyEntry": -1, "Paper": 1},
        ("staff",),
        _first_entry(LIST, True),
        {"collected": 1},
    ),
    Verb(
        "enter_tally",
        S.AWAITING_LIST_VOTE,
        _second_entry(False),
        S.NOT_LISTED,
        {"TallyEntry": -1, "Paper": 1},
        (),
        _first_entry(LIST, False),
    ),
    Verb(
        "enter_tally",
        S.AWAITING_LIST_VOTE,
        _second_entry(False),
        S.AWAITING_LIST_VOTE,
        {"TallyEntry": -1},
        (),
        _first_entry(LIST, True),
    ),
    Verb(
        "void_ballot",
        S.AWAITING_LIST_VOTE,
        _void,
        S.AWAITING_LIST_VOTE,
        {},
        ("staff",),
        _opened(LIST),
        {"reason": "  "},
    ),
    Verb(
        "approve",
        S.AWAITING_APPROVAL,
        _answer(VK.APPROVAL, True),
        S.APPROVED,
        {"Verdict": 1, "Paper": 1},
        COMMITTEE,
        wrong={"issued_on": None},
    ),
    Verb(
        "approve",
        S.AWAITING_APPROVAL,
        _answer(VK.APPROVAL, False),
        S.REFUSED,
        {"Verdict": 1, "Paper": 1},
        HEADS,
        wrong={"verdicts": lambda c, k, on: {k.pk: (False, " ")}},
    ),
    Verb(
        "notify",
        S.APPROVED,
        call("notify", number="3-TB", issued_on=today, served_on=today, acknowledged=True, witness="Mai"),
        S.NOTIFIED,
        {"Notification": 1, "Paper": 1},
        wrong={"acknowledged": False},
    ),
    Verb(
        "record_contact",
        S.APPROVED,
        call("record_contact", kind="delivery", made_on=today, by_whom="Mai", note="Vắng"),
        S.APPROVED,
        {"Contact": 1},
        wrong={"made_on": FUTURE},
    ),
    Verb(
        "record_talk",
        S.NOTIFIED,
        call("record_talk", held_on=today, attendees="Chi ủy", summary="Trao đổi."),
        S.NOTIFIED,
        {"Talk": 1},
        wrong={"held_on": FUTURE},
    ),
    Verb(
        "receive_self_review",
        S.NOTIFIED,
        REVIEWED,
        S.NOTIFIED,
        {"SelfReview": 1, "Commitment": 2, "Paper": 1},
        setup=_talked,
        wrong={"commitments": [" "]},
    ),
    Verb(
        "hold_hearing",
        S.NOTIFIED,
        HEARD,
        S.NOTIFIED,
        {"Hearing": 1},
        setup=lambda c, k, on: (_reviewed(c, k, on), _meeting(c, k, on)),
        wrong={"statement": " "},
    ),
    Verb(
        "assign_mentor",
        S.NOTIFIED,
        call("assign_mentor", mentor=a_mentor, number="4-NQ", issued_on=today),
        S.MENTORING,
        {"Mentoring": 1, "Paper": 1},
        setup=_heard,
        wrong={"mentor": None},
    ),
    Verb("write_note", S.MENTORING, NOTED, S.MENTORING, {"Note": 1, "Deadline": 1}, wrong={"written_on": FUTURE}),
    Verb("answer_note", S.MENTORING, _answer_note, S.MENTORING, {"Note": 1}, (), _noted, {"written_on": FUTURE}),
    Verb(
        "change_mentor",
        S.MENTORING,
        call("change_mentor", mentor=a_mentor, number="5-NQ", issued_on=today, reason="Chuyển công tác."),
        S.MENTORING,
        {"Mentoring": 1, "Paper": 1},
        wrong={"number": ""},
    ),
    Verb(
        "pause_clock",
        S.MENTORING,
        call("pause_clock", by="staff", starts_on=today, reason="Ốm.", number="1-CV", issued_on=today),
        S.MENTORING,
        {"Pause": 1, "Paper": 1},
        wrong={"reason": ""},
    ),
    Verb(
        "resume_clock",
        S.MENTORING,
        lambda c, k, on, actor=None, **f: actions.resume_clock(
            k, actor=actor or c.staff, on=on + DAY, **({"ends_on": on + DAY} | f)
        ),
        S.MENTORING,
        {"Deadline": 3},  # the time, the review after it, the remark that was owed
        setup=_paused,
        wrong={"ends_on": OPENED},
    ),
    Verb(
        "transfer_case",
        S.MENTORING,
        TRANSFER,
        S.MENTORING,
        {"Note": 1, "Handover": 1, "Paper": 1, "Deadline": 1},
        wrong={"remark": ""},
    ),
    Verb(
        "receive_second_self_review",
        S.MENTORING,
        call(
            "receive_second_self_review",
            received_on=today,
            text="Tôi đã sửa.",
            place="",
            results=lambda c, k, on: {row.pk: "Xong." for row in k.self_reviews.get().commitments.all()},
        ),
        S.MENTORING,
        {"SelfReview": 1, "CommitmentResult": 2, "Paper": 1},
        wrong={"results": {}},
    ),
    Verb(
        "receive_remarks",
        S.MENTORING,
        call("receive_remarks", written_on=today, text="Có tiến bộ."),
        S.MENTORING,
        {"Note": 1, "Paper": 1},
        wrong={"written_on": FUTURE},
    ),
    Verb(
        "open_review",
        S.MENTORING,
        call("open_review"),
        S.REVIEW,
        {},
        setup=lambda c, k, on: b.ready_for_review(k, on, c),
    ),
    Verb(
        "progress_vote",
        S.REVIEW,
        _open_ballot(PROGRESS),
        S.REVIEW,
        {"Ballot": 1, "RollEntry": 8, "Teller": 3},
        setup=_meeting,
        wrong={"meeting": None},
    ),
    Verb(
        "enter_tally",
        S.REVIEW,
        _second_entry(True),
        S.PROGRESS_PROPOSED,
        {"TallyEntry": -1, "Paper": 1},
        ("staff",),
        _first_entry(PROGRESS, True),
    ),
    Verb(
        "enter_tally",
        S.REVIEW,
        _second_entry(False),
        S.PROGRESS_NOT_RECOGNISED,
        {"TallyEntry": -1, "Paper": 1},
        (),
        _first_entry(PROGRESS, False),
    ),
    Verb(
        "approve_progress",
        S.PROGRESS_PROPOSED,
        call("approve_progress", by="staff", agreed=True, reason="", number="15-QĐ", issued_on=today),
        S.RECOGNISED,
        {"Verdict": 1, "Paper": 1},
        HEADS,
        wrong={"agreed": None},
    ),
    Verb(
        "approve_progress",
        S.PROGRESS_PROPOSED,
        call("approve_progress", by="staff", agreed=False, reason="Chưa rõ.", number="15-CV", issued_on=today),
        S.NO_PROPOSAL,
        {"Verdict": 1, "Paper": 1},
        ("staff",),
        wrong={"reason": ""},
    ),
    Verb(
        "proposal_vote",
        S.PROGRESS_NOT_RECOGNISED,
        _open_ballot(REMOVAL),
        S.PROGRESS_NOT_RECOGNISED,
        {"Ballot": 1, "RollEntry": 8, "Teller": 3},
        setup=_meeting,
        wrong={"tellers": []},
    ),
    Verb(
        "enter_tally",
        S.PROGRESS_NOT_RECOGNISED,
        _second_entry(True),
        S.PROPOSED,
        {"TallyEntry": -1, "Paper": 1},
        ("staff",),
        _first_entry(REMOVAL, True),
    ),
    Verb(
        "enter_tally",
        S.PROGRESS_NOT_RECOGNISED,
        _second_entry(False),
        S.NO_PROPOSAL,
        {"TallyEntry": -1, "Paper": 1},
        ("staff",),
        _first_entry(REMOVAL, False),
    ),
    Verb(
        "grassroots_vote",
        S.PROPOSED,
        GRASSROOTS,
        S.FORWARDED,
        {"CommitteeVote": 1, "Paper": 1},
        ("inspector",),
        wrong={"present": 10},
    ),
    Verb(
        "verify",
        S.FORWARDED,
        VERIFY,
        S.VERIFIED,
        {"Conclusion": 1, "Paper": 1},
        ("recorder", "organizer"),
        wrong={"number": ""},
    ),
    Verb(
        "decide",
        S.VERIFIED,
        _decide(DK.STRIKE_OFF),
        S.STRUCK_OFF,
        {"CommitteeVote": 1, "Decision": 1, "Paper": 1},
        COMMITTEE,
        wrong={"in_favour": 4},
    ),
    Verb(
        "decide",
        S.VERIFIED,
        _decide(DK.CONTINUE),
        S.CONTINUED,
        {"Decision": 1, "Paper": 1},
        HEADS,
        wrong={"ground": ""},
    ),
    Verb("decide", S.VERIFIED, _decide(DK.SETTLE), S.SETTLED, {"Decision": 1, "Paper": 1}, HEADS, wrong={"number": ""}),
    Verb(
        "settle_result",
        S.NO_PROPOSAL,
        call("settle_result", by="staff", kind="continue", number="8-CV", issued_on=today, ground="Còn giúp được."),
        S.CONTINUED,
        {"Decision": 1, "Paper": 1},
        HEADS,
        wrong={"kind": "strike_off"},
    ),
    Verb(
        "settle_result",
        S.NO_PROPOSAL,
        call("settle_result", by="staff", kind="settle", number="8-CV", issued_on=today, ground="Không xử lý."),
        S.SETTLED,
        {"Decision": 1, "Paper": 1},
        HEADS,
        wrong={"ground": ""},
    ),
    Verb(
        "deliver",
        S.STRUCK_OFF,
        call("deliver", delivered_on=today, witness="Mai", card_collected_on=today),
        S.DELIVERED,
        {"Delivery": 1, "Deadline": 1, "Departure": 1},
        wrong={"witness": ""},
    ),
    Verb(
        "cancel_case",
        S.APPROVED,
        call("cancel_case", by="staff", reason="Thiếu căn cứ.", number="9-TB", issued_on=today),
        S.CANCELLED,
        {"Paper": 1},
        HEADS,
        wrong={"reason": ""},
    ),
    Verb(
        "record_departure",
        S.MENTORING,
        call(
            "record_departure",
            by="staff",
            remark="Đang cố gắng.",
            author="Chi ủy",
            moved_on=today,
            number="30-GT",
            issued_on=today,
        ),
        S.MOVED_AWAY,
        {"Note": 1, "Paper": 1},
        HEADS,
        wrong={"remark": " "},
    ),
    Verb(
        "record_death",
        S.AWAITING_APPROVAL,
        call("record_death", died_on=today),
        S.DIED,
        {"Departure": 1},
        wrong={"died_on": FUTURE},
    ),
]


def _told(notices):
    return sorted({notice.user_id for notice in notices})


#: Tried in test_side_roads.
SIDE = {
    "sub_committee_opinion",
    "accept_case",
    "recall_case",
    "return_case",
    "correct_case",
    "correct_delivery",
    "apply_new_rule",
}
ON_THE_MAIN_ROAD = {verb for verb, row in BY_VERB.items() if Track.SCREENING in row.tracks} - {"open_case"} - SIDE


def test_the_list_of_verbs_is_whole():
    assert {verb.name for verb in VERBS} == ON_THE_MAIN_ROAD


@pytest.mark.parametrize("stage", list(dict.fromkeys(verb.stage for verb in VERBS)))
def test_the_verbs_of_a_stage_move_the_case_write_their_rows_one_entry_and_tell_whose_turn_it_is(stage):
    case = make_case(stage=stage)
    cast, reader = cast_of(case.branch), make_officer(case.branch, Role.READER)
    for verb in VERBS:
        if verb.stage == stage:
            with transaction.atomic():
                do_and_watch(verb, Case.objects.get(pk=case.pk), cast, reader)
                transaction.set_rollback(True)


#: How many deadlines open with a stage, when a case reaches it.
OPENS = dict.fromkeys(
    (
        *(S.AWAITING_OPINION, S.AWAITING_LIST_VOTE, S.AWAITING_APPROVAL, S.APPROVED, S.NOTIFIED, S.REVIEW),
        *(S.PROGRESS_PROPOSED, S.PROGRESS_NOT_RECOGNISED, S.NO_PROPOSAL, S.PROPOSED, S.FORWARDED, S.VERIFIED),
        *(S.STRUCK_OFF, S.EXPELLED, S.CONTINUED),
    ),
    1,
) | {S.MENTORING: 3}  # the time, the review after it, the first remark


def do_and_watch(verb, case, cast, reader):
    """Do the verb wrongly, without the office, and rightly, and look at all that changes."""
    early = verb.stage == S.MENTORING and verb.name in EARLY
    day = case.mentoring_starts_on + DAY if early else next_day(case)
    if verb.setup:
        verb.setup(cast, case, day)
        case.refresh_from_db()
    wrong = {key: value(cast, case, day) if callable(value) else value for key, value in verb.wrong.items()}
    before, last_entry, last_notice = rows(), Entry.objects.first(), Notice.objects.first()

    if wrong:
        with pytest.raises(NotYet) as refusal:
            verb.do(cast, case, day, **wrong)
        assert all(reason.text for reason in refusal.value.reasons)
        assert added(before) == {}, f"{verb}: a refusal writes nothing"
    with pytest.raises(NoOffice):
        verb.do(cast, case, day, actor=reader)
    assert added(before) == {}

    verb.do(cast, case, day)

    case.refresh_from_db()
    notices = list(Notice.objects.filter(pk__gt=last_notice.pk if last_notice else 0))
    grew = added(before)
    assert (str(verb), case.stage) == (str(verb), verb.to)
    assert grew.pop("Notice", 0) == len(notices)
    assert grew.pop("RegisterEntry", 0) <= grew.get("Paper", 0)  # the number of the paper, where it is free
    opened = {"Deadline": OPENS[verb.to]} if verb.to in OPENS and verb.to != verb.stage else {}
    assert (str(verb), grew) == (str(verb), {"Entry": 1, "Move": 1} | opened | verb.adds)
    entry, move = Entry.objects.get(pk__gt=last_entry.pk), case.moves.order_by("-pk").first()
    assert (entry.verb, move.verb, move.to_stage) == (f"screening.{verb.name}", verb.name, verb.to)
    assert entry.actor_id == move.actor_id is not None
    assert (str(verb), _told(notices)) == (str(verb), sorted(getattr(cast, name).pk for name in verb.told))
    pages = {case.get_absolute_url(), *(ballot.get_absolute_url() for ballot in case.ballots.all())}
    for notice in notices:
        assert notice.text.startswith(f"Hồ sơ số {case.label}: ")
        assert case.member.full_name not in notice.text
        assert notice.link in pages


#: Verbs of the twelve months that are tried at their beginning, not at their end.
EARLY = {
    *("write_note", "answer_note", "change_mentor", "pause_clock", "resume_clock"),
    *("transfer_case", "record_departure"),
}


def test_a_closed_case_takes_no_verb():
    case = make_case()
    cast = cast_of(case.branch)
    b._cancel(cast, case, OPENED + DAY)
    case.refresh_from_db()
    make_meeting(case.branch, OPENED + 3 * DAY)
    tried = []
    for verb in VERBS:
        if verb.name in ("enter_tally", "void_ballot", "answer_note", "give_opinion", "approve"):
            continue  # they are done to a ballot, a remark or a list that a closed case no longer has
        fields = {"meeting": None} if "vote" in verb.name and "Ballot" in verb.adds else {}
        fields |= {"results": {}} if verb.name == "receive_second_self_review" else {}
        before = rows()
        with pytest.raises(NotYet, match="đã cập nhật hồ sơ này"):
            verb.do(cast, case, OPENED + 3 * DAY, **fields)
        assert added(before) == {}
        tried.append(verb.name)
    assert len(set(tried)) == len(ON_THE_MAIN_ROAD) - 5


# --- opening -------------------------------------------------------------------------------------------------------


def ranked_member(branch, **fields):
    member = make_member(branch, **fields)
    make_ranking(member, 2024)
    make_ranking(member, 2025)
    return member


@pytest.fixture
def cast():
    return cast_of(b.make_tree()[3])


def open_case(member, actor, *codes, on=OPENED, **fields):
    criteria = [Criterion.objects.get(code=code) for code in codes or ("C1",)]
    return actions.open_case(member, criteria, actor=actor, on=on, **fields)


def test_opening_writes_the_case_its_evidence_one_move_and_one_entry(cast):
    member = ranked_member(cast.branch)
    before = rows()
    case = open_case(member, cast.secretary)
    assert added(before) == {"Case": 1, "Edition": 1, "Evidence": 1, "Move": 1, "Entry": 1}
    assert (case.stage, case.label, case.opened_by, case.cycle) == (S.REVIEWING, "01/2026", cast.secretary, 1)
    evidence = Evidence.objects.get(case=case)
    assert sorted(evidence.rankings.values_list("year", flat=True)) == [2024, 2025]
    assert (evidence.accepted_by, evidence.criterion.code) == (cast.secretary, "C1")
    move = case.moves.get()
    assert (move.verb, move.from_stage, move.to_stage, move.on) == ("open_case", "", S.REVIEWING, OPENED)


def test_cases_of_a_branch_are_numbered_by_year(cast):
    numbers = [open_case(ranked_member(cast.branch), cast.secretary).label for _ in range(2)]
    numbers.append(make_case(cast.branch, on=OPENED.replace(year=2027)).label)
    assert numbers == ["01/2026", "02/2026", "01/2027"]


@pytest.mark.parametrize("role", [Role.STAFF, Role.ORGANIZATION_STAFF, Role.INSPECTION, Role.RECORDER, Role.READER])
def test_only_the_branch_committee_opens_a_case(cast, role):
    member, actor = ranked_member(cast.branch), make_officer(cast.branch, role)
    before = rows()
    with pytest.raises(NoOffice):
        open_case(member, actor)
    assert added(before) == {}


def test_neither_a_superior_nor_a_neighbour_nor_an_administrator_opens_a_case(cast):
    member = ranked_member(cast.branch)
    for actor in (
        make_officer(cast.superior),
        make_officer(make_organization(cast.superior)),
        make_user(is_superuser=True),
    ):
        with pytest.raises(NoOffice):
            open_case(member, actor)


def test_a_written_opinion_of_the_managing_level_is_kept_with_the_case(cast):
    member = ranked_member(cast.branch, managed_by=cast.authority)
    case = open_case(member, cast.secretary, managing_opinion="5-CV/TU ngày 02/01/2026")
    paper = case.papers.get()
    assert (paper.kind, paper.number, paper.issued_on) == ("other", "5-CV/TU", date(2026, 1, 2))
    assert paper.issuer == str(cast.authority)


def test_evidence_is_recorded_then_accepted_each_with_one_entry(cast):
    member = make_member(cast.branch)
    before = rows()
    evidence = make_evidence(member, actor=cast.secretary, on=OPENED, accepted=False)
    assert added(before) == {"Evidence": 1, "Entry": 1}
    assert (evidence.accepted_by, evidence.accepted_on, evidence.case) == (None, None, None)
    actions.accept_evidence(evidence, actor=cast.teller, on=OPENED)
    evidence.refresh_from_db()
    assert (evidence.recorded_by, evidence.accepted_by, evidence.accepted_on) == (cast.secretary, cast.teller, OPENED)
    assert list(Entry.objects.values_list("verb", flat=True)[:2]) == [
        "screening.accept_evidence",
        "screening.record_evidence",
    ]
    with pytest.raises(NotYet, match="đã được chấp nhận"):
        actions.accept_evidence(evidence, actor=cast.teller, on=OPENED)


def test_superiors_keep_evidence_too_but_neighbours_and_readers_do_not(cast):
    member = make_member(cast.branch)
    kept = make_evidence(member, actor=cast.secretary, on=OPENED, accepted=False)
    assert actions.accept_evidence(kept, actor=cast.staff, on=OPENED).accepted_by == cast.staff
    neighbour = make_officer(make_organization(cast.superior))
    for actor in (neighbour, make_officer(cast.branch, Role.READER), cast.inspector):
        with pytest.raises(NoOffice):
            make_evidence(member, actor=actor, on=OPENED)


def test_an_anonymous_letter_is_never_accepted_as_evidence(cast):
    member = make_member(cast.branch)
    letter = make_evidence(member, actor=cast.secretary, on=OPENED, accepted=False, anonymous=True)
    with pytest.raises(NotYet, match="Đơn không ghi tên không phải là bằng chứng"):
        actions.accept_evidence(letter, actor=cast.secretary, on=OPENED)


def test_nobody_keeps_evidence_about_oneself(cast):
    secretary = cast.members[0]
    with pytest.raises(NotYet, match="chính mình"):
        make_evidence(secretary, actor=cast.secretary, on=OPENED)
    evidence = make_evidence(secretary, actor=cast.teller, on=OPENED, accepted=False)
    with pytest.raises(NotYet, match="chính mình"):
        actions.accept_evidence(evidence, actor=cast.secretary, on=OPENED)


@pytest.mark.parametrize(
    ("found", "until", "accepted"),
    [(-1, 30, False), (0, 30, True), (30, 30, True), (31, 30, False), (None, 30, False), (0, None, False)],
)
def test_a_new_violation_counts_only_while_the_penalty_runs(cast, found, until, accepted):
    member = make_member(cast.branch)
    issued = OPENED - timedelta(days=60)
    fields = {
        "issued_on": issued,
        "found_on": None if found is None else issued + timedelta(days=found),
        "penalty_until": None if until is None else issued + timedelta(days=until),
    }
    if accepted:
        assert make_evidence(member, actor=cast.secretary, on=OPENED, code="C2", **fields).pk
    else:
        with pytest.raises(NotYet):
            make_evidence(member, actor=cast.secretary, on=OPENED, code="C2", **fields)


def test_a_document_from_tomorrow_is_not_evidence_today(cast):
    with pytest.raises(NotYet, match="chưa đến"):
        make_evidence(make_member(cast.branch), actor=cast.secretary, on=OPENED, issued_on=OPENED + DAY)


# --- lists, person by person ---------------------------------------------------------------------------------------


def test_a_list_goes_up_whole_and_is_answered_person_by_person(cast):
    cases = [make_case(cast.branch) for _ in range(3)]
    for case in cases:
        _opinion(cast, case, OPENED)
    entries = Entry.objects.count()
    nominees = actions.submit_list(
        cast.branch, cases, number="06-TTr", issued_on=OPENED, actor=cast.secretary, on=OPENED
    )
    verdicts = {cases[0].pk: (True, ""), cases[1].pk: (False, "Cần làm rõ."), cases[2].pk: (True, "")}
    actions.answer_list(nominees, VK.OPINION, verdicts, number="1-CV", issued_on=OPENED, actor=cast.staff, on=OPENED)
    assert Entry.objects.count() == entries + 2
    for case in cases:
        case.refresh_from_db()
    assert [case.stage for case in cases] == [S.AWAITING_LIST_VOTE, S.REVIEWING, S.AWAITING_LIST_VOTE]
    assert [case.nominee_list for case in cases] == [nominees, None, nominees]
    again = _submit(cast, cases[1], OPENED)
    assert (again.round, again.number) == (2, "06-TTr/CB")


def test_one_incomplete_row_holds_the_whole_list_back(cast):
    ready, bare = make_case(cast.branch), make_case(cast.branch)
    _opinion(cast, ready, OPENED)
    before = rows()
    with pytest.raises(NotYet) as refusal:
        actions.submit_list(
            cast.branch, [ready, bare], number="06-TTr", issued_on=OPENED, actor=cast.secretary, on=OPENED
        )
    assert [reason.text for reason in refusal.value.reasons] == [
        f"Hồ sơ số {bare.label}: Chưa có ý kiến của Ban công tác Mặt trận (hoặc lãnh đạo, đoàn thể ở cơ quan)."
    ]
    assert added(before) == {}


def test_an_empty_list_is_not_sent(cast):
    with pytest.raises(NotYet, match="chưa có đồng chí nào"):
        actions.submit_list(cast.branch, [], number="1", issued_on=OPENED, actor=cast.secretary, on=OPENED)


def test_a_case_named_twice_stands_on_the_list_once(cast):
    case = make_case(cast.branch)
    _opinion(cast, case, OPENED)
    before = rows()
    actions.submit_list(cast.branch, [case, case], number="1", issued_on=OPENED, actor=cast.secretary, on=OPENED)
    assert added(before) == {"NomineeList": 1, "Paper": 1, "Move": 1, "Entry": 1, "Deadline": 1, "Notice": 1}


def test_a_row_of_another_branch_is_refused(cast):
    sibling = cast_of(cast.superior.children.exclude(pk=cast.branch.pk).first())
    case = make_case(sibling.branch)
    _opinion(sibling, case, OPENED)
    with pytest.raises(NoOffice):
        actions.submit_list(cast.branch, [case], number="1", issued_on=OPENED, actor=cast.secretary, on=OPENED)


def test_the_proposer_neither_gives_the_opinion_nor_approves(cast):
    case = make_case(cast.branch, S.AWAITING_OPINION)
    b.Office.objects.create(user=cast.secretary, organization=cast.superior, role=Role.STAFF, starts_on=b.LONG_AGO)
    b.Office.objects.create(user=cast.teller, organization=cast.superior, role=Role.STAFF, starts_on=b.LONG_AGO)
    before = rows()
    with pytest.raises(NotYet, match="Người đề nghị không cho ý kiến"):
        _answer(VK.OPINION, True)(
            cast, case, OPENED + DAY, actor=type(cast.secretary).objects.get(pk=cast.secretary.pk)
        )
    assert added(before) == {}
    _answer(VK.OPINION, True)(cast, case, OPENED + DAY, actor=type(cast.teller).objects.get(pk=cast.teller.pk))
    case.refresh_from_db()
    assert case.stage == S.AWAITING_LIST_VOTE


# --- committees, outcome -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("in_favour", "passed"), [(5, False), (6, True)])
def test_missed_or_not_the_result_of_the_grassroots_committee_goes_up(in_favour, passed):
    case = make_case(stage=S.PROPOSED)
    GRASSROOTS(cast_of(case.branch), case, next_day(case), in_favour=in_favour, against=2)
    case.refresh_from_db()
    vote = case.committee_votes.get()
    assert (case.stage, vote.passed, vote.ratio, vote.members) == (S.FORWARDED, passed, ">=2/3", 9)


@pytest.mark.parametrize(
    ("members", "present", "in_favour", "against"), [(9, 10, 6, 3), (9, 9, 6, 4), (0, 0, 0, 0), (9, 9, -1, 3)]
)
def test_impossible_figures_of_a_committee_are_refused(members, present, in_favour, against):
    case = make_case(stage=S.PROPOSED)
    before = rows()
    figures = {"members": members, "present": present, "in_favour": in_favour, "against": against}
    with pytest.raises(NotYet, match="Các số chưa khớp"):
        GRASSROOTS(cast_of(case.branch), case, next_day(case), **figures)
    assert added(before) == {}


def test_without_a_grassroots_committee_a_proposal_goes_straight_to_inspection():
    province = b.make_tree()[0]
    superior = make_organization(province)
    branch = make_organization(superior, kind="grassroots_branch")
    case = make_case(branch, S.PROGRESS_NOT_RECOGNISED)
    b.hold_vote(case, REMOVAL, next_day(case))
    assert case.stage == S.FORWARDED


@pytest.mark.parametrize(
    ("kind", "ending", "code"),
    [(DK.STRIKE_OFF, Ending.STRUCK_OFF, S.STRUCK_OFF), (DK.EXPEL, Ending.EXPELLED, S.EXPELLED)],
)
def test_delivery_ends_the_membership_and_starts_the_appeal_clock(kind, ending, code):
    case = make_case(stage=code)
    cast, day = cast_of(case.branch), next_day(case)
    assert case.member.memberships.get().ends_on is None  # a decision alone ends nothing
    actions.deliver(case, delivered_on=day, witness="Mai", card_collected_on=day, actor=cast.secretary, on=day)
    case.refresh_from_db()
    membership, delivery = case.member.memberships.get(), case.deliveries.get()
    assert (case.stage, case.closed_on) == (S.DELIVERED, day)
    assert (membership.ends_on, membership.ended_by, membership.decision_number) == (day, ending, "77-QĐ/ĐU")
    appeal = Deadline.objects.open().get(case=case)
    assert (appeal.kind, appeal.starts_on, appeal.due_on) == ("appeal", day, delivery.appeal_until)
    assert Deadline.objects.open().filter(case=case).count() == 1


def test_continuing_begins_a_new_cycle_with_a_new_resolution_and_keeps_what_was_said():
    case = make_case(stage=S.CONTINUED)
    assert (case.cycle, case.mentoring_starts_on, case.mentoring_ends_on) == (2, None, None)
    b._assign(cast_of(case.branch), case, next_day(case))
    case.refresh_from_db()
    assert case.stage == S.MENTORING
    assert [(m.cycle, m.ended_on is None) for m in case.mentorings.all()] == [(1, False), (2, True)]
    assert case.notes.filter(cycle=1, kind=Note.Kind.FINAL).count() == 1
    for stage in (S.REVIEW, S.PROGRESS_PROPOSED, S.RECOGNISED):
        b.advance(case, stage)
    assert (case.stage, case.cycle, case.ballots.count()) == (S.RECOGNISED, 2, 4)


def test_a_second_cycle_goes_on_where_the_self_review_was_refused_three_times():
    case = make_case(stage=S.NOTIFIED)
    cast, day = cast_of(case.branch), next_day(case)
    _talked(cast, case, day)
    b.attempt(case, "self_review", 3, day)
    day += 3 * DAY
    HEARD(cast, case, day)
    call("assign_mentor", mentor=a_mentor, number="4-NQ", issued_on=today)(cast, case, day)
    for stage in (S.REVIEW, S.PROGRESS_NOT_RECOGNISED, S.NO_PROPOSAL):
        case.refresh_from_db()
        b.advance(case, stage)
    day = next_day(case)
    call("settle_result", by="staff", kind="continue", number="8", issued_on=today, ground="Còn giúp được.")(
        cast, case, day
    )
    case.refresh_from_db()
    b._assign(cast, case, day + DAY)
    case.refresh_from_db()
    assert (case.stage, case.cycle, case.self_reviews.filter(round=1).count()) == (S.MENTORING, 2, 0)


def test_the_superior_is_told_when_the_third_cycle_begins():
    case = make_case(stage=S.NO_PROPOSAL)
    cast = cast_of(case.branch)
    told = []
    for _ in range(2):
        last = Notice.objects.first().pk
        call("settle_result", by="staff", kind="continue", number="8", issued_on=today, ground="Còn giúp được.")(
            cast, case, next_day(case)
        )
        told.append(list(Notice.objects.filter(pk__gt=last, user=cast.staff).values_list("text", flat=True)))
        case.refresh_from_db()
        if case.cycle < 3:
            b._assign(cast, case, next_day(case))
            case.refresh_from_db()
            for stage in (S.REVIEW, S.PROGRESS_NOT_RECOGNISED, S.NO_PROPOSAL):
                b.advance(case, stage)
    assert told == [[], [f"Hồ sơ số {case.label}: đến chu kỳ giúp đỡ thứ 3."]]


# --- mentors, transfers, exits -------------------------------------------------------------------------------------


def test_a_transfer_takes_the_file_along_and_the_new_branch_names_a_mentor():
    case = make_case(stage=S.MENTORING)
    cast, day, ends_on = cast_of(case.branch), next_day(case) - 200 * DAY, case.mentoring_ends_on
    other = cast_of(_other(cast))
    last = Notice.objects.first().pk
    TRANSFER(cast, case, day)
    actions.accept_case(case, received_on=day, actor=other.secretary, on=day)
    case.refresh_from_db()
    case.member.refresh_from_db()
    assert (case.branch, case.member.branch, case.mentoring_ends_on) == (other.branch, other.branch, ends_on)
    assert list(case.member.memberships.order_by("starts_on").values_list("branch", "ends_on")) == [
        (cast.branch.pk, day),
        (other.branch.pk, None),
    ]
    assert case.mentorings.filter(ended_on=None).count() == 0
    assert _told(Notice.objects.filter(pk__gt=last)) == [other.secretary.pk]  # on its way, and taken over
    with pytest.raises(NotYet, match="Hiện chưa có người giúp đỡ"):
        NOTED(other, case, day)
    call("change_mentor", mentor=a_mentor, number="5-NQ", issued_on=today, reason="Chuyển đến.")(other, case, day)
    NOTED(other, case, day)
    with pytest.raises(NoOffice):
        NOTED(cast, case, day)


def test_a_transfer_goes_to_another_living_branch_below_another_superior_too():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 200 * DAY
    elsewhere = make_organization(make_organization(cast.authority))
    dissolved = make_organization(cast.superior, dissolved_on=day)
    before = rows()
    for to in (cast.branch, cast.superior, dissolved):
        with pytest.raises(NotYet):
            TRANSFER(cast, case, day, to=to)
    assert added(before) == {}
    TRANSFER(cast, case, day, to=elsewhere)
    actions.accept_case(case, received_on=day, actor=make_officer(elsewhere), on=day)
    case.refresh_from_db()
    assert (case.branch, case.member.memberships.get(ends_on=None).branch) == (elsewhere, elsewhere)


def test_a_transferred_case_gets_a_number_of_its_new_branch():
    case = make_case(stage=S.MENTORING)
    cast = cast_of(case.branch)
    taken = make_case(_other(cast))
    day = next_day(case) - 200 * DAY
    TRANSFER(cast, case, day)
    actions.accept_case(case, received_on=day, actor=cast_of(_other(cast)).secretary, on=day)
    case.refresh_from_db()
    assert (taken.label, case.label) == ("01/2026", "02/2026")


def test_a_mentor_who_has_left_the_branch_no_longer_helps():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), next_day(case) - 100 * DAY
    NOTED(cast, case, day)
    mentor = case.mentorings.get().mentor
    Membership.objects.filter(member=mentor).update(ends_on=day, ended_by=Ending.DIED)
    with pytest.raises(NotYet, match="không còn sinh hoạt tại chi bộ"):
        NOTED(cast, case, day)


def test_a_new_mentor_does_not_reset_the_clock():
    case = make_case(stage=S.MENTORING)
    cast, day, clock = cast_of(case.branch), next_day(case) - 100 * DAY, case.mentoring_ends_on
    old = case.mentorings.get()
    change = call("change_mentor", mentor=a_mentor, number="5-NQ", issued_on=today, reason="Bận.")
    with pytest.raises(NotYet, match="đang là người giúp đỡ"):
        change(cast, case, day, mentor=old.mentor)
    change(cast, case, day)
    case.refresh_from_db()
    old.refresh_from_db()
    assert (case.mentoring_ends_on, old.ended_on, old.end_reason) == (clock, day, "Bận.")
    with pytest.raises(NotYet, match="không thể trước nghị quyết cũ"):
        change(cast, case, day, mentor=make_member(cast.branch), issued_on=day - DAY)


@pytest.mark.parametrize(("stage", "ending"), [(S.MOVED_AWAY, "transferred_out"), (S.LEFT, "left"), (S.DIED, "died")])
def test_side_exits_end_membership_help_and_deadlines(stage, ending):
    case = make_case(stage=stage)
    assert case.member.memberships.get().ended_by == ending
    assert Mentoring.objects.filter(case=case, ended_on=None).count() == 0
    assert Deadline.objects.open().filter(case=case).count() == 0


def test_a_death_during_a_vote_voids_the_ballot():
    case = make_case(stage=S.AWAITING_LIST_VOTE)
    cast, day = cast_of(case.branch), next_day(case)
    _first_entry(LIST, True)(cast, case, day)
    actions.record_death(case, died_on=day, actor=cast.secretary, on=day)
    ballot = case.ballots.get()
    assert (ballot.state, ballot.void_reason, ballot.tallies.count()) == ("void", "Đồng chí từ trần", 0)


def test_an_open_ballot_keeps_every_other_exit_shut():
    case = make_case(stage=S.AWAITING_LIST_VOTE)
    cast, day = cast_of(case.branch), next_day(case)
    b.open_vote(case, LIST, day, cast=cast)
    for step in (b._cancel, b._depart):
        with pytest.raises(NotYet, match="Đang có lần bỏ phiếu"):
            step(cast, case, day)


def test_help_cannot_end_before_it_began():
    case = make_case(stage=S.MENTORING)
    cast, day = cast_of(case.branch), case.mentoring_starts_on
    with pytest.raises(NotYet, match="trước ngày phân công người giúp đỡ"):
        actions.record_death(case, died_on=day - DAY, actor=cast.secretary, on=day)
    actions.record_death(case, died_on=day, actor=cast.secretary, on=day)


def test_a_membership_that_refuses_its_end_refuses_the_step_in_words():
    case = make_case(stage=S.APPROVED)
    cast = cast_of(case.branch)
    before = rows()
    with pytest.raises(NotYet, match="không thể trước ngày bắt đầu sinh hoạt"):
        actions.record_death(case, died_on=case.member.admitted_on - DAY, actor=cast.secretary, on=next_day(case))
    assert added(before) == {}


def test_papers_keep_number_date_and_issuer_of_every_written_act():
    case = make_case(stage=S.DELIVERED)
    kinds = list(Paper.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "opinion_sheet",
        "submission",
        "superior_opinion",
        "tally_minutes",
        "approval",
        "notice",
        "self_review",
        "resolution",
        "self_review",
        "mentor_remarks",
        "tally_minutes",
        "tally_minutes",
        "grassroots_resolution",
        "conclusion",
        "decision",
    ]
    assert not Paper.objects.filter(case=case, issuer="").exists()


def test_every_move_of_a_whole_case_has_its_entry_in_the_journal():
    case = make_case(stage=S.DELIVERED)
    subjects = (f"screening.case:{case.pk}", f"screening.nomineelist:{case.nominee_list_id}")
    entries = Entry.objects.filter(subject__in=subjects).order_by("pk").values_list("verb", flat=True)
    moves = Move.objects.filter(case=case).order_by("pk").values_list("verb", flat=True)
    assert list(entries) == [f"screening.{verb}" for verb in moves]


def test_an_authority_of_another_day_does_not_decide():
    case = make_case(stage=S.VERIFIED)
    cast, day = cast_of(case.branch), next_day(case)
    Authority.objects.update(valid_to=day - DAY)
    with pytest.raises(NotYet, match="Chưa ghi cơ quan có thẩm quyền"):
        b.decide(case, DK.STRIKE_OFF, day, cast)
    Authority.objects.update(valid_to=day)
    b.decide(case, DK.STRIKE_OFF, day, cast)
