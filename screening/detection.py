"""Detection: who meets a criterion by facts already final. It suggests; a person opens a case (domain §11.3 no. 7).

Criteria that rest on rankings are computed for the whole subtree in one set-based query; the others rest on written
evidence, so whoever has accepted evidence that no case has used yet is named.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from branches.listing import MANY
from branches.templatetags.party import number
from members import years
from members.limits import limits
from members.models import Level, Member, MemberYear, Ranking, Standing
from screening.models import Case, Criterion, Evidence

Needs = Criterion.Needs


@dataclass(frozen=True)
class Suggestion:
    """A member and the facts that meet a criterion: the rankings (latest first) or the evidence."""

    member: Member
    criterion: Criterion
    rankings: tuple = ()
    evidence: tuple = ()

    @property
    def year_from(self):
        return self.rankings[-1].year

    @property
    def year_to(self):
        return self.rankings[0].year


def known_on(day):
    """Final rankings decided by that day; one without a date of decision counts once its year is over."""
    return Q(final=True) & (Q(decided_on__lte=day) | Q(decided_on=None, year__lt=day.year))


def consecutive(years, on):
    """Members whose latest `years` final rankings are consecutive years, all “Không hoàn thành nhiệm vụ” (C1).

    A year that is missing, better, or under reconsideration breaks the row (domain §1.2, formats §6).
    """
    known = Ranking.objects.filter(known_on(on))
    failed = known.filter(level=Level.NOT_COMPLETED, under_review=False)
    before = [
        Exists(failed.filter(member=OuterRef("member"), year=OuterRef("year") - back)) for back in range(1, years)
    ]
    later = Exists(known.filter(member=OuterRef("member"), year__gt=OuterRef("year")))
    return failed.filter(*before, ~later).order_by()


def _eligible(members, on):
    """Official members on the list without an open case (domain §1.5, §11.3 no. 6)."""
    return members.official_on(on).filter(~Exists(Case.objects.screening().open().filter(member=OuterRef("pk"))))


def met_by_rankings(members, on, years):
    """Those of the members whom the criterion of the rankings points at, while it is in force.

    Not for whoever is exempt, because the exempt are not ranked; nor on rankings that a case has used before
    (domain §1.5, §11.3 no. 10).
    """
    in_force = Criterion.objects.in_force(on).filter(needs=Needs.RANKINGS)
    last_year = Ranking.objects.filter(known_on(on), member=OuterRef("pk")).order_by("-year").values("year")[:1]
    spent = Evidence.objects.filter(case__isnull=False, member=OuterRef("pk"), rankings__year=OuterRef("last_year"))
    exempt = Standing.objects.on(on).filter(member=OuterRef("pk"), kind=Standing.Kind.EXEMPT)
    return (
        _eligible(members.filter(pk__in=consecutive(years, on).values("member")), on)
        .annotate(last_year=Subquery(last_year))
        .filter(~Exists(exempt), ~Exists(spent), Exists(in_force))
    )


def by_rankings(members, on):
    """Suggestions by the rankings of the latest years, for the given members."""
    from screening.regulation import rules_on

    criterion = _of_rankings(on)
    if criterion is None:
        return []
    years = rules_on(on).criterion1_years
    return _with_rankings(met_by_rankings(members, on, years), criterion, years, on)


def _of_rankings(on):
    return Criterion.objects.in_force(on).filter(needs=Needs.RANKINGS).first()


def _with_rankings(members, criterion, years, on):
    known = Prefetch("rankings", Ranking.objects.filter(known_on(on)).order_by("-year"), to_attr="known")
    found = members.select_related("branch").prefetch_related(known)
    return [Suggestion(member, criterion, rankings=tuple(member.known[:years])) for member in found]


def by_evidence(members, on):
    """Suggestions by accepted evidence that no case has used yet, for the criteria in force."""
    waiting = (
        Evidence.objects.accepted()
        .unused()
        .filter(accepted_on__lte=on, criterion__in=Criterion.objects.in_force(on), member__in=_eligible(members, on))
        .select_related("member__branch", "criterion")
        .order_by("criterion__code", "member__sort_key", "pk")
    )
    rows = defaultdict(list)
    for evidence in waiting:
        rows[evidence.member, evidence.criterion].append(evidence)
    return [Suggestion(member, criterion, evidence=tuple(found)) for (member, criterion), found in rows.items()]


def page(members, on, start, size):
    """(The suggestions of one page, how many there are in all); only those of the page are fetched."""
    from screening.regulation import rules_on

    criterion, years, evidence = _of_rankings(on), rules_on(on).criterion1_years, by_evidence(members, on)
    ids = list(met_by_rankings(members, on, years).values_list("pk", flat=True)) if criterion else []
    shown = Member.objects.filter(pk__in=ids[start : start + size])
    rows = _with_rankings(shown, criterion, years, on) if ids[start:] else []
    rest = max(start - len(ids), 0)
    return [*rows, *evidence[rest : rest + size - len(rows)]], len(ids) + len(evidence)


def c1(actor, on):
    """What the detection page shows: suggestions by rankings among the members the actor sees."""
    return by_rankings(Member.objects.visible_to(actor), on)


def suggestions(actor, on):
    """All suggestions, by rankings and by evidence, among the members the actor sees."""
    members = Member.objects.visible_to(actor)
    return [*by_rankings(members, on), *by_evidence(members, on)]


def detect(organization, on):
    """One run over a subtree, or over everything: the counts by criterion and the members (formats §6)."""
    members = Member.objects.in_organization(organization) if organization else Member.objects.all()
    criteria = dict.fromkeys(Criterion.objects.in_force(on).order_by("code").values_list("code", flat=True), 0)
    found = defaultdict(list)
    for suggestion in [*by_rankings(members, on), *by_evidence(members, on)]:
        criteria[suggestion.criterion.code] += 1
        found[suggestion.member.pk].append(suggestion.criterion.code)
    return {
        "organization": organization.code if organization else None,
        "on": on.isoformat(),
        "criteria": criteria,
        "members": [{"id": pk, "criteria": sorted(codes)} for pk, codes in sorted(found.items())],
    }


@dataclass(frozen=True)
class Ground:
    """How many members meet a ground of Điều lệ Đảng, Điều 8.1 by the months of a year."""

    words: str
    count: int
    year: int

    @property
    def number(self):
        """“12” or “Hơn 1.000”."""
        return f"Hơn {number(MANY)}" if self.count > MANY else number(self.count)


def grounds(actor, on):
    """Absence and dues of this year, found through the partial index of the member-years (design §4).

    Only told: the branch asks for the reason first, and direct removal is a way of its own (domain §11.4 no. 34).
    """
    rule = limits(on)
    seen = MemberYear.objects.visible_to(actor)
    rows = years.warnings(on.year, on, min(rule.absence_months, rule.dues_months), within=seen)
    met = {"missed": Q(absent__gte=rule.absence_months), "owed": Q(unpaid__gte=rule.dues_months)}
    found = {key: rows.filter(condition)[: MANY + 1].count() for key, condition in met.items()}
    words = {
        "missed": f"{rule.absence_months} tháng trở lên không sinh hoạt, chưa rõ lý do",
        "owed": f"{rule.dues_months} tháng trở lên chưa đóng đảng phí",
    }
    return [Ground(words[key], count, on.year) for key, count in found.items() if count]
