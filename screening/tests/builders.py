"""Builders for tests: a case is played to its stage through the real actions, by the people who may."""

from dataclasses import dataclass
from datetime import date, timedelta

from branches import access
from branches.models import Authority, Kind, Office, Role
from branches.tests.builders import LONG_AGO, make_officer, make_tree
from branches.tests.remembered import remembered
from members import years
from members.models import Attendance, Meeting, Member
from members.tests.builders import make_member, make_members, make_ranking
from screening import actions, workflow
from screening.documents import registers
from screening.models import Ballot, Case, Criterion, Decision, Evidence, Stage, Verdict
from screening.offices import BRANCH_COMMITTEE

S, Body = Stage, Authority.Body

#: The day on which a case is opened unless a test says otherwise.
OPENED = date(2026, 1, 5)
DAY = timedelta(days=1)
APPEAL_NOTICE = "Đồng chí có quyền khiếu nại trong thời hạn theo quy định."


@dataclass
class Cast:
    """Who acts in the cases of one branch, each by an office of the right organisation."""

    branch: object
    superior: object  # immediate superior: opinion, approval
    authority: object  # admission and discipline body, whose commission verifies
    members: list  # official members; the first two are the secretary and the second teller
    secretary: object
    teller: object
    staff: object
    inspector: object
    recorder: object
    organizer: object


def officer(organization, role, offices=None):
    """The user who holds the role at the organisation; made where there is none yet."""
    if offices is None:
        offices = _offices([organization])
    user = offices.get((organization.pk, role))
    return user or make_officer(organization, role, name=f"{role.label} {organization.name}"[:120])


def _offices(organizations):
    """{(organisation, role): the first who holds it}, in one query."""
    rows = Office.objects.filter(organization__in=organizations).select_related("user").order_by("-pk")
    return {(row.organization_id, Role(row.role)): row.user for row in rows}


def _bodies(branch):
    """Which body holds which power over the branch; the nearest one above the grassroots is mapped where none is."""
    holders = Authority.holders_for(branch, on=LONG_AGO)
    for body in (Body.ADMISSION, Body.DISCIPLINE, Body.INSPECTION):
        if holders[body] is None:
            line = branch.ancestors()
            holder = next((o for o in line if o.kind in (Kind.SUPERIOR, Kind.PROVINCE)), line[-1])
            Authority.objects.create(body=body, organization=holder, holder=holder, valid_from=LONG_AGO)
            holders[body] = holder
    return holders


@remembered
def cast_of(branch):
    """The people around a branch; whoever is missing is made, so that it can be asked again."""
    bodies = _bodies(branch)
    superior, authority, inspection = (
        bodies[body] for body in (Body.IMMEDIATE_SUPERIOR, Body.ADMISSION, Body.INSPECTION)
    )
    offices = _offices([branch, superior, authority, inspection])
    secretary, teller = (officer(branch, role, offices) for role in (Role.SECRETARY, Role.COMMITTEE_MEMBER))
    members = list(Member.objects.official_on(OPENED).filter(branch=branch, cases=None).order_by("pk"))
    members += make_members(branch, max(0, 7 - len(members)))
    linked = set(Member.objects.filter(user__in=[secretary, teller]).values_list("user", flat=True))
    for user, member in ((secretary, members[0]), (teller, members[1])):
        if user.pk not in linked:
            member.user = user
            member.save()
    members.sort(key=lambda member: (member.user_id != secretary.pk, member.user_id != teller.pk, member.pk))
    return Cast(
        branch=branch,
        superior=superior,
        authority=authority,
        members=members,
        secretary=secretary,
        teller=teller,
        staff=officer(superior, Role.STAFF, offices),
        inspector=officer(inspection, Role.INSPECTION, offices),
        recorder=officer(authority, Role.RECORDER, offices),
        organizer=officer(authority, Role.ORGANIZATION_STAFF, offices),
    )


def make_meeting(branch, on, *, kind=Meeting.Kind.REGULAR, absent=()):
    """A meeting of the branch with its attendance; the one of that day, where it is recorded, with who is new."""
    meeting, _ = Meeting.objects.get_or_create(
        branch=branch, held_on=on, kind=kind, defaults={"chaired_by": "Bí thư", "recorded_by": "Chi ủy viên"}
    )
    away = {member.pk for member in absent}
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=member, present=member.pk not in away)
        for member in Member.objects.active_on(on).filter(branch=branch).exclude(attendances__meeting=meeting)
    )
    years.refresh(meeting.attendances.values_list("member", flat=True), on.year)
    return meeting


def make_evidence(member, *, actor, on, code="C3", accepted=True, **fields):
    """A written conclusion about the member, accepted by another officer of the branch where there is one."""
    evidence = Evidence(
        member=member,
        criterion=Criterion.objects.get(code=code),
        **{"number": "12-KL/UBKT", "issued_on": on, "issuer": "Ủy ban Kiểm tra", "summary": "Kết luận."} | fields,
    )
    actions.record_evidence(evidence, actor=actor, on=on)
    if not accepted:
        return evidence
    others = access.officers_of(member.branch, BRANCH_COMMITTEE).exclude(pk__in={actor.pk, member.user_id} - {None})
    return actions.accept_evidence(evidence, actor=others.first() or actor, on=on)


def counts(ballot, in_favour, *, blank=0, **fields):
    """The figures of a count in which every present voter returned a valid paper."""
    n = ballot.present
    return {
        "issued": n,
        "collected": n,
        "valid": n,
        "invalid": 0,
        "invalid_struck": 0,
        "invalid_both": 0,
        "invalid_form": 0,
        "in_favour": in_favour,
        "against": n - in_favour - blank,
        "blank": blank,
    } | fields


def open_vote(case, kind, on, *, meeting=None, tellers=None, cast=None):
    """Freeze the roll for a ballot at a meeting of that day."""
    cast = cast or cast_of(case.branch)
    mentors = set(case.mentorings.values_list("mentor", flat=True))
    return actions.open_ballot(
        case,
        kind,
        meeting=meeting or make_meeting(case.branch, on),
        tellers=tellers or [member for member in cast.members if member.pk not in mentors][:3],
        actor=cast.secretary,
        on=on,
    )


def hold_vote(case, kind, on, *, passes=True, in_favour=None, cast=None, **fields):
    """A whole ballot: roll, two equal entries, seal. Returns the sealed ballot; the case is refreshed."""
    cast = cast or cast_of(case.branch)
    ballot = open_vote(case, kind, on, cast=cast, **fields)
    if in_favour is None:
        in_favour = ballot.needed if passes else ballot.needed - 1
    for user in (cast.secretary, cast.teller):
        actions.enter_tally(ballot, counts(ballot, in_favour), actor=user, on=on)
    ballot.refresh_from_db()
    case.refresh_from_db()
    return ballot


def attempt(case, kind, times, on):
    """So many dated attempts, requests or invitations, one a day."""
    for n in range(times):
        actions.record_contact(
            case,
            kind=kind,
            made_on=on + n * DAY,
            by_whom="Đồng chí Lò Thị Mai",
            note="Vắng nhà",
            actor=cast_of(case.branch).secretary,
            on=on + n * DAY,
        )


def _mentor(cast):
    """An official member who is free to help."""
    free = Member.objects.official_on(OPENED).filter(branch=cast.branch, cases=None, user=None)
    return free.exclude(mentorings__ended_on=None, mentorings__isnull=False).first() or make_member(cast.branch)


def numbered(case, verb, words, on, kind=None):
    """The number and day of the paper of a step: that number, or the next one where another paper already has it."""
    place, number = workflow.step(verb).place(case, on, kind), registers.parse(words)
    if registers.owner(place, words, on):
        words = str(registers.next_number(place, number.organ, number.type, on))
    return {"number": words, "issued_on": on}


# --- one step each: (cast, case, day) → case -----------------------------------------------------------------------


def _submit(cast, case, on):
    actions.record_opinion(
        case, source="front", giver="Bà Hà Thị Sen", given_on=on, content="Nhất trí.", actor=cast.secretary, on=on
    )
    actions.submit_list(
        cast.branch, [case], **numbered(case, "submit_list", "06-TTr/CB", on), actor=cast.secretary, on=on
    )


def _answer(kind, agreed):
    def step(cast, case, on):
        verdicts = {case.pk: (agreed, "" if agreed else "Cần làm rõ thêm.")}
        answer = numbered(case, "approve", "11-CV/ĐU" if kind == VK.OPINION else "12-CV/ĐU", on)
        actions.answer_list(case.nominee_list, kind, verdicts, **answer, actor=cast.staff, on=on)

    return step


def _vote(kind, passes):
    return lambda cast, case, on: hold_vote(case, kind, on, passes=passes, cast=cast)


def _notify(cast, case, on):
    actions.notify(
        case,
        **numbered(case, "notify", "03-TB/CB", on),
        served_on=on,
        acknowledged=True,
        witness="Đồng chí Lò Thị Mai",
        actor=cast.secretary,
        on=on,
    )


def _assign(cast, case, on):
    if case.cycle == 1:
        secretary = cast.secretary
        actions.record_talk(case, held_on=on, attendees="Chi ủy", summary="Hai bên trao đổi.", actor=secretary, on=on)
        actions.receive_self_review(
            case,
            received_on=on,
            text="Tôi tự kiểm điểm.",
            place="",
            commitments=["Sinh hoạt đều", "Nhận việc chi bộ giao"],
            actor=secretary,
            on=on,
        )
        actions.hold_hearing(
            case,
            meeting=make_meeting(cast.branch, on),
            attended=True,
            statement="Tôi nhận thiếu sót.",
            actor=secretary,
            on=on,
        )
    paper = numbered(case, "assign_mentor", "04-NQ/CB", on)
    actions.assign_mentor(case, mentor=_mentor(cast), **paper, actor=cast.secretary, on=on)


def _review(cast, case, on):
    ready_for_review(case, on, cast)
    actions.open_review(case, actor=cast.secretary, on=on)


def ready_for_review(case, on, cast=None):
    """The second self-review against each commitment and the mentor's remarks."""
    secretary, review = (cast or cast_of(case.branch)).secretary, case.self_reviews.filter(round=1).last()
    results = {commitment.pk: "Đã làm." for commitment in review.commitments.all()} if review else {}
    actions.receive_second_self_review(
        case, received_on=on, text="Tôi đã sửa.", place="", results=results, actor=secretary, on=on
    )
    actions.receive_remarks(case, written_on=on, text="Có tiến bộ.", actor=secretary, on=on)


def _approve_progress(cast, case, on):
    paper = numbered(case, "approve_progress", "15-QĐ/ĐU", on)
    actions.approve_progress(case, agreed=True, reason="", **paper, actor=cast.staff, on=on)


def _grassroots(cast, case, on):
    actions.grassroots_vote(
        case,
        held_on=on,
        members=9,
        present=9,
        in_favour=6,
        against=3,
        **numbered(case, "grassroots_vote", "05-NQ/ĐU", on),
        actor=officer(Authority.holder_for(cast.branch, Body.GRASSROOTS, on=on), Role.STAFF),
        on=on,
    )


def _verify(cast, case, on):
    paper = numbered(case, "verify", "21-KL/UBKT", on)
    actions.verify(case, text="Đã thẩm tra.", **paper, actor=cast.inspector, on=on)


def decide(case, kind, on, cast=None, **fields):
    """The decision of the body with the authority, with all it needs."""
    data = numbered(case, "decide", "77-QĐ/ĐU", on, kind) | {"ground": "Không tiến bộ sau thời gian giúp đỡ."}
    if kind in (Decision.Kind.STRIKE_OFF, Decision.Kind.EXPEL):
        data |= {"appeal_notice": APPEAL_NOTICE, "held_on": on, "members": 9, "present": 9, "in_favour": 5}
        data |= {"against": 4}
    if kind == Decision.Kind.EXPEL:
        data |= {"heard_on": on, "heard_by": "Đồng chí Vi Văn Quế"}
    data = {"actor": (cast or cast_of(case.branch)).recorder} | data | fields
    return actions.decide(case, kind=kind, on=on, **data)


def _decide(kind):
    return lambda cast, case, on: decide(case, kind, on, cast)


def _deliver(cast, case, on):
    actions.deliver(
        case, delivered_on=on, witness="Đồng chí Lò Thị Mai", card_collected_on=on, actor=cast.secretary, on=on
    )


def _cancel(cast, case, on):
    paper = numbered(case, "cancel_case", "9-TB/ĐU", on)
    actions.cancel_case(case, reason="Không đủ căn cứ.", **paper, actor=cast.staff, on=on)


def _depart(cast, case, on):
    actions.record_departure(
        case,
        remark="Đang cố gắng.",
        author="Chi ủy",
        moved_on=on,
        number="30-GT/ĐU",
        issued_on=on,
        actor=cast.staff,
        on=on,
    )


def _leave(cast, case, on):
    """The member asked to leave, the superior let the application be taken up, and the decision was delivered."""
    from .builders_leaving import play_leaving

    play_leaving(case.branch, member=case.member, on=on, override_number="52-CV/ĐU", override_on=on)


def _die(cast, case, on):
    actions.record_death(case, died_on=on, actor=cast.secretary, on=on)


BK, VK, DK = Ballot.Kind, Verdict.Kind, Decision.Kind

#: How each stage is reached: from which stage, by which step.
ROUTE = {
    S.AWAITING_OPINION: (S.REVIEWING, _submit),
    S.AWAITING_LIST_VOTE: (S.AWAITING_OPINION, _answer(VK.OPINION, True)),
    S.NOT_LISTED: (S.AWAITING_LIST_VOTE, _vote(BK.LIST, False)),
    S.AWAITING_APPROVAL: (S.AWAITING_LIST_VOTE, _vote(BK.LIST, True)),
    S.REFUSED: (S.AWAITING_APPROVAL, _answer(VK.APPROVAL, False)),
    S.APPROVED: (S.AWAITING_APPROVAL, _answer(VK.APPROVAL, True)),
    S.NOTIFIED: (S.APPROVED, _notify),
    S.MENTORING: (S.NOTIFIED, _assign),
    S.REVIEW: (S.MENTORING, _review),
    S.PROGRESS_PROPOSED: (S.REVIEW, _vote(BK.PROGRESS, True)),
    S.RECOGNISED: (S.PROGRESS_PROPOSED, _approve_progress),
    S.PROGRESS_NOT_RECOGNISED: (S.REVIEW, _vote(BK.PROGRESS, False)),
    S.NO_PROPOSAL: (S.PROGRESS_NOT_RECOGNISED, _vote(BK.REMOVAL, False)),
    S.PROPOSED: (S.PROGRESS_NOT_RECOGNISED, _vote(BK.REMOVAL, True)),
    S.FORWARDED: (S.PROPOSED, _grassroots),
    S.VERIFIED: (S.FORWARDED, _verify),
    S.STRUCK_OFF: (S.VERIFIED, _decide(DK.STRIKE_OFF)),
    S.EXPELLED: (S.VERIFIED, _decide(DK.EXPEL)),
    S.CONTINUED: (S.VERIFIED, _decide(DK.CONTINUE)),
    S.SETTLED: (S.VERIFIED, _decide(DK.SETTLE)),
    S.DELIVERED: (S.STRUCK_OFF, _deliver),
    S.MOVED_AWAY: (S.MENTORING, _depart),
    S.DIED: (S.MENTORING, _die),
    S.LEFT: (S.MENTORING, _leave),
    S.CANCELLED: (S.MENTORING, _cancel),
}


def next_day(case):
    """The day of the next step: the day after the last one, or the day the twelve months are full."""
    if case.stage == S.MENTORING:
        return case.mentoring_ends_on
    return case.moves.order_by("-pk").first().on + DAY


def advance(case, stage, *, on=None):
    """Play a case on to a later stage, one day a step; `on` is the day of the first step. Returns the case."""
    _play(case, stage, stage == S.EXPELLED or (stage == S.DELIVERED and case.stage == S.EXPELLED), on)
    case.refresh_from_db()
    return case


@remembered
def _play(case, stage, expelled, on):
    """All steps up to the stage; an expulsion follows a ballot that proposed it."""
    assert stage in ROUTE, f"no way from {case.stage} to {stage}"
    before, step = ROUTE[stage]
    if case.stage != before:
        _play(case, before, expelled and before != S.PROGRESS_NOT_RECOGNISED, on)
        on = None
    if expelled and before == S.PROGRESS_NOT_RECOGNISED:
        step = _vote(BK.EXPULSION, True)
    case = Case.objects.get(pk=case.pk)
    exits = stage in (S.MOVED_AWAY, S.DIED, S.LEFT, S.CANCELLED)
    step(cast_of(case.branch), case, on or (case.mentoring_starts_on + DAY if exits else next_day(case)))


@remembered
def make_case(branch=None, stage=S.REVIEWING, *, member=None, on=OPENED, code="C1"):
    """A case of the branch at any stage, opened on that day on criterion C1, or on another with a conclusion."""
    if stage != S.REVIEWING:
        case = advance(make_case(branch, member=member, on=on, code=code), stage)
        return Case.objects.select_related("member", "branch", "edition").get(pk=case.pk)
    cast = cast_of(branch or make_tree()[3])
    member = member or make_member(cast.branch)
    criterion = Criterion.objects.get(code=code)
    if code == "C1":
        for year in (on.year - 2, on.year - 1):
            if not member.rankings.filter(year=year).exists():
                make_ranking(member, year)
    else:
        make_evidence(member, actor=cast.secretary, on=on, code=code)
    case = actions.open_case(member, [criterion], actor=cast.secretary, on=on)
    return Case.objects.select_related("member", "branch", "edition").get(pk=case.pk)
