"""The words the flow is written in: reasons, guards, steps, and what one step looks at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from branches.models import Authority, Organization
from screening.mentors import with_trouble
from screening.models import Ballot, Evidence, Handover, Kinship, SelfReview, Track


@dataclass(frozen=True)
class Reason:
    """Why a step is not possible yet: what is missing (bold), what to do, on which ground."""

    text: str
    advice: str = ""
    code: str = ""
    basis: str = ""

    def __str__(self):
        return f"{self.text} {self.advice}".strip()


class NotYet(Exception):
    """A step was refused; `reasons` says why, in words for the screen."""

    def __init__(self, *reasons):
        self.reasons = [reason if isinstance(reason, Reason) else Reason(str(reason)) for reason in reasons]
        super().__init__(" ".join(str(reason) for reason in self.reasons))


@dataclass(frozen=True)
class Guard:
    """One condition of a step: a question that answers with a Reason, or with nothing when it is met."""

    code: str
    basis: str
    met: str
    question: Callable

    def __call__(self, situation):
        reason = self.question(situation)
        if reason is None:
            return None
        return Reason(reason.text, reason.advice, self.code, reason.basis or self.basis)

    @property
    def rule(self):
        """The first line of the docstring: what the rule is and where it is written."""
        return (self.question.__doc__ or "").strip().splitlines()[0]


def guard(*, met, basis):
    """Make a guard of a function; `met` is the sentence shown with a tick once the condition holds."""

    def make(question):
        return Guard(question.__name__, basis, met, question)

    return make


#: The powers that pass to the level which manages the member, and the tracks on which they do (domain §1.5).
MANAGED = (Authority.Body.ADMISSION, Authority.Body.DISCIPLINE)
MANAGED_ON = (Track.SCREENING, Track.REMOVAL, Track.DISCIPLINE)


def know_bodies(cases, on):
    """Fetch for all these cases, in two queries, which bodies hold authority over their branches.

    Over a member who is managed above the mapped body the managing level holds the powers to remove and to discipline;
    where a case has such a member, who that is costs one query more.
    """
    holders = Authority.holders_of({case.branch_id: case.branch for case in cases}.values(), on=on)
    managed = [case for case in cases if case.track in MANAGED_ON and case.member.managed_by_id]
    managing = Organization.objects.in_bulk({case.member.managed_by_id for case in managed}) if managed else {}
    for case in cases:
        case.__dict__["_bodies"] = (case.branch_id, on, holders[case.branch_id])
    for case in managed:
        above = managing[case.member.managed_by_id]
        case.__dict__["_bodies"] = (
            case.branch_id,
            on,
            holders[case.branch_id] | _managed(holders[case.branch_id], above),
        )


def _managed(holders, above):
    """{power: the managing level}, where it stands above the body that would hold it; an unmapped power stays unmapped."""
    mapped = {power: holders[power] for power in MANAGED if holders[power] is not None}
    return {power: above for power, body in mapped.items() if body != above and body.path.startswith(above.path)}


def bodies(case, on):
    """{role: the body that fills it for the branch of the case on that day, or None}, asked for once."""
    known = case.__dict__.get("_bodies")
    if known is None or known[:2] != (case.branch_id, on):
        know_bodies([case], on)
    return case.__dict__["_bodies"][2]


def with_ties(cases):
    """Annotates whether a case is on its way to another branch, and whether its member has declared relatives."""
    ours = Q(member=OuterRef("member")) | Q(relative=OuterRef("member"))
    return cases.annotate(
        is_on_the_way=Exists(Handover.objects.pending().filter(case=OuterRef("pk"))),
        has_kin=Exists(Kinship.objects.declared().filter(ours)),
    )


def know_handovers(cases):
    """Fetch for all these cases, in one query where there are any, to which branch each is on its way."""
    asked = [case for case in cases if getattr(case, "is_on_the_way", True)]
    pending = Handover.objects.pending().filter(case__in=asked).select_related("to_branch") if asked else ()
    found = {handover.case_id: handover for handover in pending}
    for case in cases:
        case.__dict__["_handover"] = found.get(case.pk)


def handover_of(case):
    """The handover that waits for the new branch, or None; asked for once."""
    if "_handover" not in case.__dict__:
        know_handovers([case])
    return case.__dict__["_handover"]


#: What is asked about relatives: every step of every case asks, and there is hardly ever one.
OF_KIN = (
    *("relation", "member__full_name", "member__user", "relative__full_name", "relative__user"),
    *("officer__full_name", "officer__member__user"),
)


def know_kin(members):
    """Fetch for all these members, in one query where there are any, the relations declared from either side."""
    found = {member.pk: [] for member in members}
    ours = Q(member__in=found) | Q(relative__in=found)
    rows = Kinship.objects.declared().filter(ours).select_related("member", "relative", "officer__member")
    for row in rows.only(*OF_KIN) if found else ():
        for side in {row.member_id, row.relative_id} & set(found):
            found[side].append(row)
    for member in members:
        member.__dict__["_kin"] = found[member.pk]


def kinships_of(member):
    """The relations declared from either side; asked for once."""
    if "_kin" not in member.__dict__:
        know_kin([member])
    return member.__dict__["_kin"]


@dataclass(frozen=True)
class Step:
    """One row of the flow table."""

    verb: str
    label: str
    title: str
    source: tuple = ()
    targets: tuple = ()
    roles: frozenset = frozenset()
    body: str | None = None
    other_bodies: tuple = ()  # (kind, body): where another body has the power over one kind of outcome
    needs: tuple = ()
    checks: tuple = ()
    main: bool = True
    explain: str = ""
    tracks: tuple = (Track.SCREENING,)
    receiving: bool = False  # done by the branch to which the case is on its way
    on_the_way: bool = False  # may be done although the case is on its way to another branch

    @property
    def slug(self):
        return self.verb.replace("_", "-")

    @property
    def powers(self):
        """The bodies with the power over this step, one for each kind of outcome."""
        return {self.body, *dict(self.other_bodies).values()}

    def body_for(self, kind=None):
        """The body with the power over that kind of outcome."""
        return dict(self.other_bodies).get(kind, self.body)

    def place(self, case, on, kind=None):
        """The organisation at which the office must be held: the branch itself, or the body with the authority."""
        body = self.body_for(kind)
        if self.receiving:
            handover = handover_of(case)
            return handover.to_branch if handover else case.branch
        return case.branch if body is None else bodies(case, on)[body]

    def places(self, case, on):
        """Every organisation at which the step may be done, one way or another."""
        found = {self.place(case, on, kind) for kind in (None, *dict(self.other_bodies))} - {None}
        return sorted(found, key=lambda organization: organization.path)

    def who(self):
        """“Bí thư, Phó bí thư, Cấp ủy viên – chi bộ”."""
        from branches.models import Role

        where = Authority.Body(self.body).label if self.body else "Chi bộ"
        return f"{', '.join(role.label for role in Role if role in self.roles)} – {where}"


@dataclass(frozen=True)
class Finding:
    """One condition as the case page shows it: met, or the reason why not."""

    code: str
    met: bool
    text: str
    advice: str = ""
    basis: str = ""


@dataclass
class Situation:
    """A case, who acts, on which day, with which input; facts are fetched once and shared by all guards."""

    case: object
    actor: object
    on: object
    data: dict = field(default_factory=dict)
    member: object = None
    step: object = None  # the row of the table that is asked about

    def __post_init__(self):
        if self.member is None and self.case is not None:
            self.member = self.case.member

    @property
    def rules(self):
        return self.case.rules

    @cached_property
    def rules_today(self):
        """The rules of the day, before there is a case that keeps an edition."""
        from screening.regulation import rules_on

        return rules_on(self.on)

    @property
    def comrade(self):
        return f"Đồng chí {self.member.full_name}"

    @cached_property
    def superior(self):
        """The immediate superior of the branch, by the dated mapping."""
        return bodies(self.case, self.on)[Authority.Body.IMMEDIATE_SUPERIOR]

    @property
    def above(self):
        """How a sentence calls the superior, also where none is mapped."""
        return self.superior or "cấp trên"

    @cached_property
    def opinions(self):
        return list(self.case.opinions.all())

    @cached_property
    def evidence(self):
        return list(Evidence.objects.filter(case=self.case).select_related("criterion"))

    @cached_property
    def proofs(self):
        """The documents a case on another track rests on."""
        return list(self.case.proofs.all())

    @cached_property
    def verdicts(self):
        return list(self.case.verdicts.all())

    def last_verdict(self, kind):
        return next((v for v in reversed(self.verdicts) if v.kind == kind and v.cycle == self.case.cycle), None)

    @cached_property
    def contacts(self):
        return [contact for contact in self.case.contacts.all() if contact.cycle == self.case.cycle]

    def contact_count(self, kind, since=None, until=None):
        """How many dated attempts, requests or invitations of that kind in this cycle, between those days."""
        days = [contact.made_on for contact in self.contacts if contact.kind == kind]
        return sum((since is None or day >= since) and (until is None or day <= until) for day in days)

    @cached_property
    def self_reviews(self):
        return list(self.case.self_reviews.prefetch_related("commitments"))

    def self_review(self, round):
        return next((r for r in self.self_reviews if r.round == round and r.cycle == self.case.cycle), None)

    @cached_property
    def first_self_review(self):
        """The latest self-review with commitments, of this or an earlier cycle."""
        firsts = [review for review in self.self_reviews if review.round == SelfReview.Round.FIRST]
        return firsts[-1] if firsts else None

    @cached_property
    def talks(self):
        return list(self.case.talks.all())

    @cached_property
    def hearing(self):
        return next((h for h in self.case.hearings.select_related("meeting") if h.cycle == self.case.cycle), None)

    @cached_property
    def mentorings(self):
        return list(with_trouble(self.case.mentorings.select_related("mentor")))

    @cached_property
    def mentoring(self):
        """The running assignment, or None."""
        return next((m for m in self.mentorings if m.ended_on is None), None)

    @cached_property
    def kinships(self):
        """The relations declared about the member, from either side."""
        known_to_have_none = self.case is not None and not getattr(self.case, "has_kin", True)
        return [] if known_to_have_none else kinships_of(self.member)

    @cached_property
    def kin(self):
        """{"users": {user's id: relation}, "members": {member's id: relation}} of the relatives."""
        users, members = {}, {}
        for row in self.kinships:
            other = row.other_than(self.member)
            if row.officer_id:  # an account that may have been linked to a record later on
                users[row.officer_id] = row.relation
                if record := getattr(row.officer, "member", None):
                    members[record.pk] = row.relation
                continue
            members[other.pk] = row.relation
            if other.user_id:
                users[other.user_id] = row.relation
        return {"users": users, "members": members}

    @property
    def handover(self):
        """The handover that waits for the new branch, or None."""
        return handover_of(self.case) if self.case is not None else None

    @cached_property
    def notes(self):
        return list(self.case.notes.all())

    def notes_of(self, kind):
        return [note for note in self.notes if note.kind == kind and note.cycle == self.case.cycle]

    @cached_property
    def pauses(self):
        return list(self.case.pauses.all())

    @cached_property
    def open_pause(self):
        return next((pause for pause in self.pauses if pause.ends_on is None), None)

    @cached_property
    def ballots(self):
        """The ballots that count."""
        return [ballot for ballot in self.all_ballots if ballot.set_aside_by_id is None]

    @cached_property
    def all_ballots(self):
        """Also those that a correction has set aside: they were held all the same."""
        return list(self.case.ballots.select_related("meeting"))

    @cached_property
    def open_ballot(self):
        return next((b for b in self.ballots if b.state == Ballot.State.OPEN), None)

    @cached_property
    def officials(self):
        """How many official members the branch has on the day."""
        from members.models import Member

        return Member.objects.official_on(self.on).filter(branch=self.case.branch).count()

    @cached_property
    def last_move(self):
        return self.case.moves.select_related("actor").order_by("-pk").first()
