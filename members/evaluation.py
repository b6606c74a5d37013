"""Đánh giá, xếp loại hằng năm: who is ranked, by what band, who votes, how many may be “xuất sắc” (domain §5.4)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, OuterRef, Q, Subquery, When

from branches import access
from branches.calendar import add_months
from members import assignments
from members.actions.meetings import roll_of
from members.models import Evaluation, EvaluationRound, Level, Member, Ranking, Standing, official_by

NotRanked, State, Kind = Evaluation.NotRanked, EvaluationRound.State, Standing.Kind
EXEMPT = (Kind.EXEMPT, Kind.TEMPORARILY_EXEMPT)

#: How a round looks: class, icon, words; None where none has been opened.
LOOK = {
    None: ("st-rest", "i-dash", "Chưa mở"),
    State.OPEN: ("st-now", "i-clock", "Đang kiểm điểm"),
    State.VOTED: ("st-now", "i-check", "Đã bỏ phiếu, chưa gửi"),
    "sent": ("st-wait", "i-wait", "Chờ quyết định"),
    State.DECIDED: ("st-done", "i-check", "Đã có quyết định"),
    State.CLOSED: ("st-rest", "i-dash", "Đã khép lại"),
}


def look(round):
    """(class, icon, words) of a round, or of none."""
    return LOOK["sent" if round and round.is_with_superior else round.state if round else None]


def level_of(points, rule):
    """The level of the band in which the points lie."""
    bands = zip(rule.bands, (Level.EXCELLENT, Level.GOOD, Level.COMPLETED), strict=True)
    return next((level for least, level in bands if points >= least), Level.NOT_COMPLETED)


def not_ranked(members, year, on, rule):
    """{member's id: why not ranked} as the record says it; a person may correct it by hand.

    Admitted less than so many months before the end of the year; suspended during the year; exempt on the day, at the
    latest the last of the year. Whoever is temporarily exempt is preset too (mark D), to nobody's disadvantage.
    """
    last = date(year, 12, 31)
    day = min(on, last)
    periods = Standing.objects.filter(member__in=members, starts_on__lte=last)
    periods = periods.filter(Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1)))
    found = {m.pk: NotRanked.NEW for m in members if add_months(m.admitted_on, rule.rank_after_months) > last}
    for standing in periods:
        if standing.kind == Kind.SUSPENDED and standing.starts_on <= day:
            found[standing.member_id] = NotRanked.SUSPENDED
        elif standing.kind in EXEMPT and standing.is_on(day):
            found.setdefault(standing.member_id, NotRanked.EXEMPT)
    return found


def roll(round, on):
    """The members of the branch for the round: those active on the day, at the latest on the last of the year."""
    return roll_of(round.branch, min(on, date(round.year, 12, 31)))


# --- the vote -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Voters:
    """N and how many of it were present at the meeting."""

    base: int
    present: int


def voters(meeting):
    """All official members on the roll of the meeting but the exempt, the suspended, and those temporarily elsewhere
    who were absent (domain §11.2 no. 1). Probationary members are ranked but do not vote."""
    official = dict(
        meeting.attendances.filter(official_by(meeting.held_on, "member__"), guest=False).values_list(
            "member", "present"
        )
    )
    for standing in Standing.objects.at_meeting(meeting.held_on).filter(member__in=official):
        if standing.kind != Kind.ELSEWHERE or not official.get(standing.member_id):
            official.pop(standing.member_id, None)
    return Voters(len(official), sum(official.values()))


def why_not_votes(votes, present):
    """Why the totals of one member cannot be: more paper votes than voters present, or none at all."""
    if not sum(votes.values()):
        return "Chưa ghi số phiếu."
    if sum(votes.values()) > present:
        return f"Cộng {sum(votes.values())} phiếu, nhiều hơn {present} đảng viên chính thức có mặt."
    return None


def leading(votes):
    """The levels with the most votes; more than one where they are equal."""
    return [level for level, count in votes.items() if count and count == max(votes.values())]


# --- the cap --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cap:
    """“Hoàn thành xuất sắc” within one group: at most so many percent of those ranked “tốt”, rounded down
    (366-QĐ/TW, M; domain §11.4 no. 44). It warns and never blocks."""

    excellent: int
    good: int
    percent: int

    @classmethod
    def of(cls, levels, rule):
        """Of levels, or of how many have each."""
        counts = Counter(levels)
        return cls(counts[Level.EXCELLENT], counts[Level.GOOD], rule.excellent_cap)

    @property
    def most(self):
        return self.percent * self.good // 100

    @property
    def is_over(self):
        return self.excellent > self.most

    @property
    def words(self):
        return (
            f"Xuất sắc {self.excellent}, mức cao nhất là {self.most} ({self.percent}% của {self.good} “Hoàn thành tốt”)"
        )


def levels_below(organization, year, *, but=()):
    """How many have each final level of a year among all members at or below the organisation, some left out."""
    merged = Member.objects.filter(merged_into__isnull=False).values("pk")
    rows = Ranking.objects.final().filter(access.below(organization, "member__branch__"), year=year)
    rows = rows.exclude(member__in=merged).exclude(member__in=but)
    return Counter(dict(rows.order_by().values_list("level").annotate(n=Count("member"))))


def cap_warning(round, levels, rule):
    """The sentence to confirm with a reason where a branch goes beyond the cap; "" where it does not.

    `levels`: {member's id: level} of the whole branch. The whole of the committee above is told beside it.
    """
    cap, above = Cap.of(levels.values(), rule), round.branch.parent
    if not cap.is_over:
        return ""
    if above is None:
        return f"{cap.words}."
    whole = Cap.of(Counter(levels.values()) + levels_below(above, round.year, but=levels), rule)
    return f"{cap.words}. Tính cả {above}: {whole.words[0].lower()}{whole.words[1:]}."


# --- what a round shows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One member of a round: the evaluation, the ranking of that year where there is one, the tasks in figures."""

    evaluation: Evaluation
    ranking: Ranking | None
    figures: assignments.Figures

    @property
    def level(self):
        """The level as it stands: decided, else proposed; "" before both."""
        return self.ranking.level if self.ranking else self.evaluation.proposed

    @property
    def votes(self):
        """“Xuất sắc 2, Tốt 9” of what was given."""
        votes = self.evaluation.votes
        return ", ".join(f"{SHORT[level]} {count}" for level, count in votes.items() if count)


SHORT = {
    Level.EXCELLENT: "Xuất sắc",
    Level.GOOD: "Tốt",
    Level.COMPLETED: "Hoàn thành",
    Level.NOT_COMPLETED: "Không hoàn thành",
}


def rows(round, on):
    """The members of a round in the order of a list, in four questions."""
    found = list(round.evaluations.select_related("member").order_by("member__sort_key", "member_id"))
    ids = [evaluation.member_id for evaluation in found]
    ranked = {ranking.member_id: ranking for ranking in Ranking.objects.filter(member__in=ids, year=round.year)}
    figures = assignments.figures_of(ids, round.year, on)
    empty = assignments.Figures()
    return [Row(e, ranked.get(e.member_id), figures.get(e.member_id, empty)) for e in found]


@dataclass(frozen=True)
class Total:
    """One branch in one year: its round, how many were ranked at each level, how many are not ranked or still open."""

    organization: object
    year: int
    round: EvaluationRound | None
    levels: dict
    unranked: int
    missing: int

    @property
    def look(self):
        return look(self.round)

    @property
    def counts(self):
        """In the order of the levels."""
        return [self.levels.get(level, 0) for level in Level]


def _totals(rounds):
    """{round's id: ({level: count}, not ranked, still to be ranked)} in one question."""
    final = Ranking.objects.final().filter(member=OuterRef("member"), year=OuterRef("round__year"))
    people = Evaluation.objects.filter(round__in=[round.pk for round in rounds]).annotate(
        out=Case(When(not_ranked="", then=False), default=True), level=Subquery(final.values("level")[:1])
    )
    found = defaultdict(Counter)
    for pk, out, level, count in people.order_by().values_list("round", "out", "level").annotate(n=Count("pk")):
        found[pk]["out" if out else level] += count
    return {round.pk: (counts := found[round.pk], counts["out"], counts[None]) for round in rounds}


def overview(branches, year):
    """[Total] of some branches, in two questions."""
    rounds = {r.branch_id: r for r in EvaluationRound.objects.filter(branch__in=branches, year=year)}
    totals = _totals(rounds.values())
    found = []
    for branch in branches:
        round = rounds.get(branch.pk)
        found.append(Total(branch, year, round, *(totals[round.pk] if round else ({}, 0, 0))))
    return found


def history(branch):
    """[Total] of the rounds of a branch, the latest year first; two questions."""
    rounds = list(EvaluationRound.objects.filter(branch=branch).order_by("-year"))
    totals = _totals(rounds)
    return [Total(branch, round.year, round, *totals[round.pk]) for round in rounds]
