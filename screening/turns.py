"""Whose turn it is: the next step of a case, for one case or a whole list with a constant number of queries."""

from functools import cache

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from branches import access
from branches.compiled import compiled
from branches.models import Authority
from branches.models.organizations import BRANCH_KINDS, Kind
from members.models import Meeting, Membership, Standing
from screening import flow, sub_committee, workflow
from screening.mentors import with_trouble
from screening.models import (
    FINAL,
    Ballot,
    Case,
    Contact,
    Handover,
    Hearing,
    Kinship,
    Mentoring,
    Note,
    Opinion,
    Pause,
    SelfReview,
    Stage,
    Talk,
    TallyEntry,
    Teller,
)
from screening.models.cases import CASE_ROLES
from screening.ways import way_of, ways

Body = Authority.Body

#: Steps that have a page of their own; all others are a form at `screening:step`.
ELSEWHERE = {
    "open_case",
    "submit_list",
    "give_opinion",
    "approve",
    "list_vote",
    "progress_vote",
    "proposal_vote",
    "enter_tally",
    "void_ballot",
}
ELSEWHERE |= {row.verb for row in workflow.STEPS if not row.source} | {way.vote for way in ways().values() if way.vote}


def with_facts(cases, actor=None):
    """Annotates what decides the next step, so that a list costs no further query."""
    mine = _pending().filter(user=actor) if actor else _pending().none()
    kin = _kinship_with(actor) if actor else Kinship.objects.none()
    return flow.with_ties(cases).annotate(**_facts(), is_of_my_kin=Exists(kin), awaits_my_tally=Exists(mine))


def _pending():
    """Tellers of an open ballot of the case who have not sent their entry."""
    sent = TallyEntry.objects.filter(teller=OuterRef("pk"))
    return Teller.objects.filter(~Exists(sent), ballot__case=OuterRef("pk"), ballot__state=Ballot.State.OPEN)


@cache
def _facts():
    """What is the same whoever asks, and on whichever day: made once, for each query takes copies of it."""
    here = {"case": OuterRef("pk")}
    now = here | {"cycle": OuterRef("cycle")}
    ballot = Ballot.objects.filter(**here, state=Ballot.State.OPEN)

    def contacts(kind):
        counted = Contact.objects.filter(**now, kind=kind).order_by().values("case").annotate(n=Count("pk"))
        return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)

    return (
        {
            "has_opinion": Exists(Opinion.objects.filter(**here)),
            "has_talk": Exists(Talk.objects.filter(**here)),
            "has_self_review": Exists(SelfReview.objects.filter(**here, round=SelfReview.Round.FIRST)),
            "has_second_self_review": Exists(SelfReview.objects.filter(**now, round=SelfReview.Round.SECOND)),
            "has_remarks": Exists(Note.objects.filter(**now, kind=Note.Kind.FINAL)),
            "has_hearing": Exists(Hearing.objects.filter(**now)),
            "has_mentor": Exists(with_trouble(Mentoring.objects.filter(**here, ended_on=None)).filter(trouble="")),
            "met_without_mentor": _met_without_mentor(),
            "had_standing": Exists(Standing.objects.filter(member=OuterRef("member"))),
            "is_paused": Exists(Pause.objects.filter(**here, ends_on=None)),
            "mentor_name": Subquery(Mentoring.objects.filter(**here, ended_on=None).values("mentor__full_name")[:1]),
            "asked_for_review": contacts(Contact.Kind.SELF_REVIEW),
            "asked_for_second": contacts(Contact.Kind.SECOND_SELF_REVIEW),
            "open_ballot_id": Subquery(ballot.values("pk")[:1]),
        }
        | sub_committee.facts()
        | {name: fact for way in ways().values() for name, fact in way.facts().items()}
    )


def _met_without_mentor():
    """The first meeting of the branch since nobody helps: by then another mentor had to be named (§11.3 no. 25)."""
    last = Mentoring.objects.filter(case=OuterRef(OuterRef("pk"))).order_by("-pk")
    out = Membership.objects.filter(member=OuterRef("mentor"), branch=OuterRef("case__branch")).order_by("-starts_on")
    since = last.annotate(until=Coalesce("ended_on", Subquery(out.values("ends_on")[:1]))).values("until")[:1]
    meetings = Meeting.objects.of_members().filter(branch=OuterRef("branch"), held_on__gt=Subquery(since))
    return Subquery(meetings.order_by("held_on").values("held_on")[:1])


def _kinship_with(actor):
    """Declared relations between the actor and the member of a case."""
    declared = Kinship.objects.declared()
    mine = Q(member=OuterRef("member")) & (Q(officer=actor) | Q(relative__user=actor))
    return declared.filter(mine | Q(relative=OuterRef("member"), member__user=actor))


def _after_notice(case, on):
    if not case.has_talk:
        return "record_talk"
    if not case.has_self_review and case.asked_for_review < case.rules.selfreview_requests:
        return "receive_self_review"
    return "assign_mentor" if case.has_hearing else "hold_hearing"


def _in_mentoring(case, on):
    if not case.has_mentor:
        return "change_mentor"
    if (case.mentoring_ends_on - on).days <= max(case.rules.reminder_days):
        if not case.has_second_self_review and case.asked_for_second < case.rules.selfreview_requests:
            return "receive_second_self_review"
        if not case.has_remarks:
            return "receive_remarks"
    return "open_review"


#: Where a stage has several main steps, the facts of the case say which comes next.
_NEXT = {
    Stage.REVIEWING: lambda case, on: "submit_list" if case.has_opinion else "record_opinion",
    Stage.NOTIFIED: _after_notice,
    Stage.MENTORING: _in_mentoring,
    Stage.AWAITING_LIST_VOTE: lambda case, on: "enter_tally" if case.open_ballot_id else "list_vote",
    Stage.REVIEW: lambda case, on: "enter_tally" if case.open_ballot_id else "progress_vote",
    Stage.PROGRESS_NOT_RECOGNISED: lambda case, on: "enter_tally" if case.open_ballot_id else "proposal_vote",
}


def next_step(case, on):
    """The one step that comes next for a case that was fetched `with_facts`; None when it is closed."""
    if case.stage in FINAL:
        return None
    if case.is_on_the_way:
        return workflow.step("accept_case")
    if sub_committee.is_awaited(case, on):
        return workflow.step("sub_committee_opinion")
    if way := way_of(case):
        verb = "enter_tally" if case.open_ballot_id else way.next_verb(case, on)
        if verb:
            return workflow.step(verb)
    elif case.stage in _NEXT:
        return workflow.step(_NEXT[case.stage](case, on))
    return next(row for row in workflow.steps_from(case.stage, case.track) if row.main)


def is_done(case, verb):
    """Has this main step already been done once in its stage?"""
    if (way := way_of(case)) and verb != "receive_self_review":
        return way.is_done(case, verb)
    return {
        "record_opinion": case.has_opinion,
        "record_talk": case.has_talk,
        "receive_self_review": case.has_self_review,
        "hold_hearing": case.has_hearing,
        "receive_second_self_review": case.has_second_self_review,
        "receive_remarks": case.has_remarks,
    }.get(verb, False)


def title(row, member):
    """“Giao quyết định cho đồng chí Hoàng Văn Bình”: the step's title with the person's name."""
    if "đồng chí" in row.title:
        return row.title.replace("đồng chí", f"đồng chí {member.full_name}", 1)
    return f"{row.title}: đồng chí {member.full_name}"


def links(case, row):
    """[(words of the button, address)] of a step; the vote on a proposal has one for each form."""
    if row.verb in ("give_opinion", "approve"):
        if case.nominee_list_id is None:
            return []
        listed = case.nominee_list_id
        return [(row.label, reverse("screening:list", args=[listed]))] if listed else []
    if row.verb == "submit_list":
        return [(row.label, f"{reverse('screening:list-new')}?ho-so={case.pk}")]
    if row.verb in ("enter_tally", "void_ballot") and case.open_ballot_id:
        if row.verb == "void_ballot":
            return [(row.label, reverse("screening:ballot-void", args=[case.open_ballot_id]))]
        if case.awaits_my_tally:
            return [("Nhập số phiếu", reverse("screening:tally", args=[case.open_ballot_id]))]
        return [("Xem lần bỏ phiếu", reverse("screening:ballot", args=[case.open_ballot_id]))]
    kinds = {
        "list_vote": [(row.label, "list")],
        "progress_vote": [(row.label, "progress")],
        "proposal_vote": [("Bỏ phiếu đề nghị xóa tên", "removal"), ("Bỏ phiếu đề nghị khai trừ", "expulsion")],
    }
    if (way := way_of(case)) and row.verb in way.opens.values():
        kind = next(kind for kind, verb in way.opens.items() if verb == row.verb)
        return [(row.label, reverse("screening:ballot-new", args=[case.pk, kind]))]
    if row.verb in kinds:
        return [(words, reverse("screening:ballot-new", args=[case.pk, kind])) for words, kind in kinds[row.verb]]
    if row.verb in ELSEWHERE:
        return []
    return [(row.label, reverse("screening:step", args=[case.pk, row.slug]))]


def _stages(role, body):
    return {
        stage
        for row in workflow.STEPS
        if body in row.powers and role in row.roles and (row.main or row.verb == "change_mentor")
        for stage in row.source
    }


def _managing_stages(role):
    """Where it is the turn of the level that manages the member (domain §1.5)."""
    return {stage for power in flow.MANAGED for stage in _stages(role, power)}


#: The bodies that follow from the tree, whether or not a row names them.
_BY_TREE = {Kind.GRASSROOTS_COMMITTEE: Body.GRASSROOTS, Kind.SUB_COMMITTEE: Body.SUB_COMMITTEE}


def _powers(actor, on):
    """[(body of the actor, power, for which organisation and all below it)]: what the dated rows give."""
    offices = [office for office in access.offices(actor) if office.role in CASE_ROLES]
    own = {o.organization_id: o.organization for o in offices if o.organization.kind not in BRANCH_KINDS}
    rows = Authority.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), holder__in=own, valid_from__lte=on)
    rows = rows.select_related("organization").order_by("pk")
    return [(own[row.holder_id], row.body, own.get(row.organization_id, row.organization)) for row in rows]


def _concerning(actor, powers):
    """A condition for the open cases that may be the actor's turn, and for all those of the actor's own branches."""
    condition = Q(pk__in=[])
    for office in (office for office in access.offices(actor) if office.role in CASE_ROLES):
        organization, role = office.organization, office.role
        if organization.kind in BRANCH_KINDS:
            condition |= Q(branch=organization)
            condition |= Q(pk__in=Handover.objects.pending().filter(to_branch=organization).values("case"))
            continue
        condition |= Q(branch__parent=organization, stage__in=_stages(role, Body.IMMEDIATE_SUPERIOR))
        condition |= Q(member__managed_by=organization, stage__in=_managing_stages(role))
        if body := _BY_TREE.get(organization.kind):
            condition |= Q(branch__path__startswith=organization.path, stage__in=_stages(role, body))
        for holder, power, top in powers:
            if holder.pk == organization.pk:
                condition |= Q(branch__path__startswith=top.path, stage__in=_stages(role, power))
    return condition


MOST = 300  # cases on one home page; the oldest come first


@compiled
def _cases(actor, powers):
    cases = Case.objects.visible_to(actor).open().filter(_concerning(actor, powers))
    cases = with_facts(cases, actor).select_related("member", "branch", "edition", "nominee_list")
    return cases.order_by("stage_since", "pk")[:MOST]


def cases_of(actor, on):
    """The open cases that concern the actor, oldest first, with all that says whose turn it is."""
    found = _cases(actor, _powers(actor, on)).rows()
    flow.know_bodies(found, on)
    flow.know_handovers(found)
    return found


def waits_since(case):
    """Since when it is somebody's turn: since its stage, or since it was sent to another branch."""
    handover = flow.handover_of(case)
    return handover.moved_on if handover else case.stage_since


def is_mine(case, row, actor, on):
    """Is this step the actor's to do now? A tally is only for its tellers."""
    if row.verb == "enter_tally" and not case.awaits_my_tally:
        return False
    if case.is_of_my_kin or (case.member.user_id is not None and case.member.user_id == actor.pk):
        return False
    return workflow.may(case, row, actor, on)
