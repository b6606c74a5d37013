"""Ballots, votes of committees, and the stages and decisions that rest on them (domain §2, §11.2, §11.3)."""

from django.db.models import Count, Exists, F, OuterRef, Q

from screening.actions.outcome import grassroots_ratio
from screening.discipline import ballots as discipline
from screening.discipline.measures import DECIDED_AS, OF_THE_BRANCH
from screening.models import Ballot, Case, CommitteeVote, Decision, Discipline, Move, Stage, Track
from screening.regulation import Ratio

S, BK, DK, VK = Stage, Ballot.Kind, Decision.Kind, CommitteeVote.Kind

#: Stages that lie behind a ballot, by the kind of ballot that led there.
BEHIND_LIST = set(Stage) - {
    *(S.REVIEWING, S.AWAITING_OPINION, S.AWAITING_LIST_VOTE),
    *(S.MOVED_AWAY, S.DIED, S.LEFT, S.CANCELLED),
}
BEHIND_PROGRESS = {
    *(S.PROGRESS_PROPOSED, S.RECOGNISED, S.PROGRESS_NOT_RECOGNISED, S.NO_PROPOSAL, S.PROPOSED, S.FORWARDED),
    *(S.VERIFIED, S.STRUCK_OFF, S.EXPELLED, S.DELIVERED),
}
BEHIND_PROPOSAL = {S.PROPOSED, S.FORWARDED, S.VERIFIED, S.STRUCK_OFF, S.EXPELLED, S.DELIVERED}
#: Stages of the other ways out that lie behind the vote of the branch, and behind that of the grassroots committee.
BEHIND_COMMITTEE = {
    *(S.FORWARDED, S.VERIFIED, S.AWAITING_DECISION, S.SETTLED),
    *(S.STRUCK_OFF, S.EXPELLED, S.DISCIPLINED, S.LEAVING_GRANTED, S.DELIVERED),
}
BEHIND_BRANCH = BEHIND_COMMITTEE | {S.PROPOSED, S.REFERRED}

#: Decisions that the deciding body makes by its own vote (domain §2.1–§2.3, §11.3 no. 21).
BY_VOTE = {DK.STRIKE_OFF, DK.LEAVE, *DECIDED_AS.values()}
#: Those that the branch itself may issue, by its ballot.
BY_BRANCH = {DECIDED_AS[measure] for measure in OF_THE_BRANCH}


def ballots_add_up(on):
    """A sealed ballot carries by exact fractions of its frozen base, and its sums hold (domain §11.2 nos. 2, 3)."""
    faults = []
    for ballot in Ballot.objects.sealed().select_related("case"):
        ratio = Ratio.parse(ballot.ratio)
        sound = (
            ballot.passed == ratio.reached(ballot.in_favour, ballot.base)
            and ballot.needed == ratio.needed(ballot.base)
            and ballot.valid == ballot.in_favour + ballot.against + ballot.blank
            and ballot.collected == ballot.valid + ballot.invalid
            and ballot.collected <= ballot.issued <= ballot.present <= ballot.base
        )
        if not sound:
            faults.append(f"{ballot.case}: số phiếu ngày {ballot.held_on:%d/%m/%Y} không khớp.")
    return faults


def rolls_are_frozen(on):
    """The frozen roll counts what the ballot says: base and present voters (domain §11.2 no. 1)."""
    counted = Q(roll__exclusion="")
    odd = (
        Ballot.objects.annotate(
            on_roll=Count("roll", filter=counted), here=Count("roll", filter=counted & Q(roll__present=True))
        )
        .exclude(on_roll=F("base"), here=F("present"))
        .select_related("case")
    )
    return [f"{ballot.case}: danh sách bỏ phiếu ngày {ballot.held_on:%d/%m/%Y} không khớp tổng số." for ballot in odd]


def tallies_are_gone(on):
    """No single entry outlives its ballot: only sealed totals are kept (domain §11.3 no. 27)."""
    odd = Ballot.objects.exclude(state=Ballot.State.OPEN).filter(tallies__isnull=False).select_related("case")
    return [f"{ballot.case}: bản nhập số phiếu chưa được hủy." for ballot in odd.distinct()]


def votes_were_held(on):
    """No case lies behind a ballot that was not sealed (domain §11.3 nos. 10, 18, 19)."""

    def without(stages, **ballot):
        sealed = Ballot.objects.sealed().counting().filter(case=OuterRef("pk"), **ballot)
        return Case.objects.screening().filter(Q(stage__in=stages) & ~Exists(sealed))

    odd = [
        *without(BEHIND_LIST - {S.NOT_LISTED}, kind=BK.LIST, passed=True),
        *without({S.NOT_LISTED}, kind=BK.LIST, passed=False),
        *without(BEHIND_PROGRESS, kind=BK.PROGRESS, cycle=OuterRef("cycle")),
        *without(BEHIND_PROPOSAL, kind__in=[BK.REMOVAL, BK.EXPULSION], passed=True, cycle=OuterRef("cycle")),
    ]
    return [f"{case}: đang ở “{case.get_stage_display()}” mà chưa có phiếu niêm phong." for case in odd]


def forms_follow_the_count(on):
    """The form of discipline is what the sealed counts say, on both bases (domain §11.2 no. 4, §12 no. 26)."""
    sealed = Ballot.objects.sealed().filter(kind=BK.DISCIPLINE).select_related("case__edition")
    return [
        f"{ballot.case}: hình thức ghi ở lần bỏ phiếu ngày {ballot.held_on:%d/%m/%Y} khác kết quả cộng dồn."
        for ballot in sealed
        if not any(
            (ballot.form, ballot.wide_form) == tuple(result.measure for result in discipline.results(ballot, rules))
            for rules in (ballot.case.edition.rules, ballot.case.rules)
        )
    ]


def committee_votes_follow_their_ratio(on):
    """A committee has passed what reached the ratio of the regulation, of all its members (domain §11.2 no. 2)."""
    faults = []
    for vote in CommitteeVote.everything.select_related("case__edition"):
        ratio = Ratio.parse(vote.ratio)
        if ratio not in _ratios(vote) or vote.passed != ratio.reached(vote.in_favour, vote.members):
            faults.append(f"{vote.case}: biểu quyết ngày {vote.held_on:%d/%m/%Y} không khớp tỷ lệ quy định.")
    return faults


def _ratios(vote):
    """By the edition of the case; the body to which admission was delegated decides by that of a grassroots committee."""
    rules = vote.case.rules
    if vote.kind == VK.GRASSROOTS:
        return {grassroots_ratio(vote.case)}
    return {rules.standing_ratio} if vote.kind == VK.BRANCH else {rules.standing_ratio, rules.grassroots_ratio}


def other_ways_were_voted(on):
    """No removal, application or discipline lies behind a vote that was not held (domain §2.1–§2.3, §11.4 nos. 35–38)."""
    here = {"case": OuterRef("pk")}
    sealed = Ballot.objects.sealed().counting().filter(**here)
    by_sentence = Discipline.objects.filter(**here).exclude(violation__sentence="")
    votes, behind = CommitteeVote.objects.filter(**here), Case.objects.filter(stage__in=BEHIND_BRANCH)
    odd = [
        *behind.on_track(Track.REMOVAL).exclude(Exists(sealed.filter(kind=BK.REMOVAL))),
        *behind.on_track(Track.LEAVING).exclude(Exists(votes.filter(kind=VK.BRANCH))),
        *behind.on_track(Track.DISCIPLINE)
        .exclude(Exists(sealed.filter(kind=BK.DISCIPLINE)))
        .exclude(Exists(by_sentence)),
    ]
    return [f"{case}: đang ở “{case.get_stage_display()}” mà chi bộ chưa biểu quyết." for case in odd]


def grassroots_voted(on):
    """What was proposed to the grassroots committee went on only by its vote, reached or not (domain §11.3 no. 20)."""
    now = {"case": OuterRef("pk"), "cycle": OuterRef("cycle")}
    proposed = Case.objects.filter(Exists(Move.objects.filter(**now, to_stage=S.PROPOSED)), stage__in=BEHIND_COMMITTEE)
    odd = proposed.exclude(Exists(CommitteeVote.objects.filter(**now, kind=VK.GRASSROOTS)))
    return [f"{case}: đang ở “{case.get_stage_display()}” mà đảng ủy cơ sở chưa biểu quyết." for case in odd]


def decisions_rest_on_votes(on):
    """A removal, leave or discipline was carried by the deciding body, or is what the branch itself voted for."""
    same = {"case": OuterRef("case")}
    carried = CommitteeVote.objects.filter(pk=OuterRef("vote"), kind=VK.DECIDING, passed=True, **same)
    ballot = Ballot.objects.sealed().counting().filter(pk=OuterRef("ballot"), wide_form=F("form"), **same)
    issued = Q()
    for measure in OF_THE_BRANCH:
        issued |= Q(Exists(ballot.filter(form=measure)), kind=DECIDED_AS[measure], vote=None)
    odd = Decision.objects.filter(kind__in=BY_VOTE).exclude(Exists(carried)).exclude(issued)
    return [f"{row.case}: {row} không có biểu quyết đạt tỷ lệ." for row in odd.select_related("case")]
