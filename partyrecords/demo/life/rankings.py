"""Xếp loại hằng năm: last year's round decided, this year's open, the branches ranked too (domain §5.4)."""

from datetime import date

from branches.models import Organization
from members import evaluation as rules
from members.actions import evaluation, organization_rankings
from members.models import EvaluationRound, Level, Ranking

from .story import Story

POINTS = {Level.EXCELLENT: 94, Level.GOOD: 84, Level.COMPLETED: 62, Level.NOT_COMPLETED: 41}
RANKS = list(POINTS)


class Rankings(Story):
    def plan(self):
        last = self.today.year - 1
        acts = [
            (date(last, 12, 1), self.open(last)),
            (date(last, 12, 2), self.review),
            (date(last, 12, 3), self.vote),
            (date(last, 12, 8), self.submit),
            (date(last, 12, 20), self.decide),
            (date(last, 12, 27), self.rank_branches),
        ]
        began = self.ago(6)
        if began.year == self.today.year:
            acts += [(began, self.open(began.year)), (self.ago(1), self.review_some)]
        return acts

    def open(self, year):
        def act():
            self.round = EvaluationRound(branch=self.branch, year=year, opened_on=self.day)
            evaluation.open_round(self.round, **self.by_branch)

        return act

    def _levels(self):
        """{line: level}: what the year became, “tốt” where nothing is known."""
        known = dict(Ranking.objects.filter(year=self.round.year).values_list("member", "level"))
        lines = self.round.evaluations.filter(not_ranked="").select_related("member").order_by("pk")
        return {line: known.get(line.member_id, Level.GOOD) for line in lines}

    def review(self):
        given = {line.pk: (POINTS[level] + line.pk % 4, "", "") for line, level in self._levels().items()}
        evaluation.review(self.round, given, day=self.day, **self.by_branch)

    def vote(self):
        """Most papers for the level, one or two for its neighbour."""
        meeting = self.chronicle.meeting(self.cast, self.day)
        voters, given = rules.voters(meeting), {}
        for line, level in self._levels().items():
            few = line.pk % 3
            votes = dict.fromkeys(Level, 0) | {level: voters.present - few}
            votes[RANKS[(RANKS.index(level) + 1) % len(RANKS)]] = few
            given[line.pk] = (votes, level, "")
        evaluation.vote(self.round, given, meeting=meeting, base=voters.base, **self.by_branch)

    def submit(self):
        self.round = evaluation.submit(self.round, submitted_on=self.day, **self.by_branch)

    def decide(self):
        """The rankings that stand already stand; the others become what the branch proposed."""
        known = set(Ranking.objects.filter(year=self.round.year).values_list("member", flat=True))
        lines = self.round.evaluations.filter(not_ranked="").exclude(member__in=known)
        given = {line.pk: (line.proposed, "") for line in lines}
        paper = {"decision_number": f"{self.round.year % 50:02}-QĐ/ĐU", "decided_on": self.day}
        reason = "Năm có nhiều đồng chí được tặng giấy khen."
        evaluation.decide(self.round, given, **paper, over_cap_for=reason, **self.by_superior)

    def rank_branches(self):
        below = Organization.objects.filter(parent=self.branch.parent).order_by("pk")
        levels = dict.fromkeys(below, (Level.GOOD, Level.GOOD))
        levels[self.branch] = (Level.EXCELLENT, Level.EXCELLENT)
        paper = {"decision_number": self.number("QĐ/ĐU", self.branch.parent), "decided_on": self.day}
        year = self.day.year
        reason = "Một chi bộ tiêu biểu của xã."
        organization_rankings.rank_organizations(
            self.branch.parent, levels, year=year, **paper, over_cap_for=reason, **self.by_superior
        )

    def review_some(self):
        """The first self-reviews have come in."""
        lines = list(self._levels())[:9]
        given = {line.pk: (POINTS[Level.GOOD] + line.pk % 6 - 2, "", "") for line in lines}
        evaluation.review(self.round, given, day=self.day, **self.by_branch)
