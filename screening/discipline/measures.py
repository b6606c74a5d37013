"""Which forms of discipline are possible: by member type and post, and within the limitation (domain §2.3, §11.4 no. 38)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from branches import calendar
from members.models import Post
from screening.models import Ballot, Decision, Measure, Stage, Violation

M = Measure

#: What the branch itself may make final; for the others it votes to propose (domain §2.3).
OF_THE_BRANCH = frozenset({M.WARNING, M.REPRIMAND})

#: Probationary members: never dismissed, never expelled (domain §2.1, §11.4 no. 36).
OF_PROBATIONARY = frozenset({M.WARNING, M.REPRIMAND})

DECIDED_AS = {
    M.EXPULSION: Decision.Kind.EXPEL,
    M.DISMISSAL: Decision.Kind.DISMISSAL,
    M.WARNING: Decision.Kind.WARNING,
    M.REPRIMAND: Decision.Kind.REPRIMAND,
}
MEASURE_OF = {kind: measure for measure, kind in DECIDED_AS.items()}

#: After a referred ballot an expulsion first goes to the inspection commission.
TO_INSPECTION = "inspection"


def weight(measure):
    """The heavier the form, the greater; no discipline at all is 0."""
    return len(Measure) - list(Measure).index(measure) if measure else 0


def posts_on(member, day):
    """The Party posts the member holds on that day: only these can be taken away (cách chức)."""
    return list(Post.objects.on(day).filter(member=member).select_related("organization").order_by("pk"))


def by_member(member, day):
    """The forms for this member on that day, by type and post; the heaviest first."""
    if not member.is_official(day):
        return tuple(m for m in Measure if m in OF_PROBATIONARY)
    holds_post = bool(posts_on(member, day))
    return tuple(m for m in Measure if m != M.DISMISSAL or holds_post)


def newer_days(violation):
    """The days of the member's newer violations, in order; one whose case was cancelled for want of grounds is none."""
    newer = Violation.objects.filter(member=violation.member_id, occurred_on__gt=violation.occurred_on)
    newer = newer.exclude(discipline__case__stage=Stage.CANCELLED).order_by("occurred_on")
    return list(newer.values_list("occurred_on", flat=True))


def _running_from(first, newer, months):
    """A newer violation restarts a limitation that still runs; one that has run out stays so (69-QĐ/TW Art. 4, V)."""
    for day in newer:
        if day > calendar.add_months(first, months):
            break
        first = day
    return first


@dataclass(frozen=True)
class Limit:
    """From when and until when one form is possible; `last_day` is None where it has no limitation."""

    measure: Measure
    starts_on: date
    last_day: date | None

    def allows(self, day):
        return self.last_day is None or day <= self.last_day


def limits(violation, rules, newer=None):
    """{form: Limit}: 5 years reprimand, 10 years warning and dismissal, none for expulsion and the grave categories
    (102-QĐ/TW Art. 3, 69-QĐ/TW Art. 4; the years are parameters)."""
    newer = newer_days(violation) if newer is None else newer
    years = {M.REPRIMAND: rules.expire_reprimand_years}
    years |= dict.fromkeys((M.WARNING, M.DISMISSAL), rules.expire_warning_years)
    timeless = violation.category != Violation.Category.ORDINARY
    found = {}
    for m in Measure:
        if timeless or m not in years:
            found[m] = Limit(m, violation.occurred_on, None)
            continue
        starts_on = _running_from(violation.occurred_on, newer, 12 * years[m])
        found[m] = Limit(m, starts_on, calendar.add_months(starts_on, 12 * years[m]))
    return found


def possible(member, violation, rules, day, open_until=None):
    """The forms that may stand on the ballot paper of a meeting of that day, the heaviest first."""
    open_until = open_until or limits(violation, rules)
    return tuple(m for m in by_member(member, day) if open_until[m].allows(day))


def ratios(rules, measures):
    """{form: its threshold}: expulsion ≥ 2/3, the others > 1/2 of all official members (domain §2.3, V)."""
    return {m: rules.expulsion_proposal_ratio if m == M.EXPULSION else rules.discipline_light for m in measures}


class Facts:
    """What a case on discipline stands on, each asked for once however many guards look at it."""

    def __init__(self, case):
        self.case, self._known = case, {}

    def _once(self, name, ask):
        if name not in self._known:
            self._known[name] = ask()
        return self._known[name]

    @property
    def violation(self):
        return self.case.discipline.violation

    @property
    def limits(self):
        """{form: its Limit} by the rules of the case."""
        return self._once("limits", lambda: limits(self.violation, self.case.rules))

    @property
    def bars(self):
        return self._once("bars", lambda: list(self.case.bars.all()))

    def bar_on(self, day):
        """The bar of that day that lasts longest, or None."""
        here = [bar for bar in self.bars if bar.starts_on <= day and (bar.ends_on is None or bar.ends_on >= day)]
        return max(here, key=lambda bar: bar.ends_on or date.max, default=None)

    @property
    def hearings(self):
        return self._once("hearings", lambda: list(self.case.representative_hearings.all()))

    def hearings_by(self, organization):
        return [row for row in self.hearings if organization is not None and row.organization_id == organization.pk]

    @property
    def ballot(self):
        """The sealed ballot of the branch, or None."""
        return self._once("ballot", self._ballot)

    def _ballot(self):
        return self.case.ballots.sealed().counting().filter(kind=Ballot.Kind.DISCIPLINE).last()

    def measures_on(self, day):
        """The forms possible at a meeting of that day."""
        return self._once(day, lambda: self._possible(day))

    def _possible(self, day):
        return possible(self.case.member, self.violation, self.case.rules, day, self.limits)

    @property
    def proposed(self):
        """The form the branch voted for, expulsion after a prison sentence, or "" where nothing is settled."""
        if self.violation.sentence:
            return M.EXPULSION
        ballot = self.ballot
        return M(ballot.form) if ballot and ballot.form and ballot.form == ballot.wide_form else ""

    @property
    def is_final_in_branch(self):
        """Does the branch itself issue what it voted for? Not in a task that a superior assigned (domain §2.3)."""
        return self.proposed in OF_THE_BRANCH and not self.violation.in_superior_task


def know(cases):
    """Fetch for all these cases, in two questions, what decides who must act: the violation and the branch's ballot."""
    if not cases:
        return
    prefetch_related_objects(cases, "discipline__violation")
    rows = Ballot.objects.sealed().counting().filter(kind=Ballot.Kind.DISCIPLINE, case__in=cases).order_by("pk")
    last = {ballot.case_id: ballot for ballot in rows}
    for case in cases:
        facts(case)._known["ballot"] = last.get(case.pk)


def facts(case):
    """The Facts of a case object."""
    return case.__dict__.setdefault("_discipline_facts", Facts(case))
