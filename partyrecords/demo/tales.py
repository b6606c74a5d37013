"""Cases as they would have gone, each told day by day by the people who hold the offices, through the real verbs."""

import heapq
import random
from datetime import date, timedelta

from django.conf import settings

from branches.calendar import add_months
from members import actions as member_actions
from members.models import Meeting, Member
from screening.models import Ballot, Case, Criterion, Stage

from . import words
from .people import fall_short
from .verbs import Verbs

#: Days after the opening, up to the resolution that names the helper.
BEGINNING = {
    "open": 0, "opinion": 3, "submit": 5, "answer": 12, "freeze": 19, "count": 19, "approve": 27, "notify": 31,
    "talk": 34, "self_review": 41, "hearing": 48, "mentor": 48,
}  # fmt: skip
#: Days before or after the day of the review, a few days after the twelve months.
ENDING = {
    "second_review": -9, "remarks": -5, "review": 0, "progress": 1, "approve_progress": 9, "settle": 11,
    "propose": 1, "grassroots": 12, "verify": 26, "decide": 38, "deliver": 43,
}  # fmt: skip
GRACE = 3

_ORDINARY = ("second_review", "remarks", "review", "progress")
_PROPOSED = (*_ORDINARY, "propose", "grassroots", "verify", "decide", "deliver")
#: Stage → the verbs after the twelve months that lead there; the last one was done `ago` days ago.
ENDINGS = {
    Stage.REVIEW: _ORDINARY[:3],
    Stage.PROGRESS_PROPOSED: _ORDINARY,
    Stage.RECOGNISED: (*_ORDINARY, "approve_progress"),
    Stage.PROGRESS_NOT_RECOGNISED: _ORDINARY,
    Stage.NO_PROPOSAL: _PROPOSED[:5],
    Stage.SETTLED: (*_PROPOSED[:5], "settle"),
    Stage.PROPOSED: _PROPOSED[:5],
    Stage.FORWARDED: _PROPOSED[:6],
    Stage.VERIFIED: _PROPOSED[:7],
    Stage.STRUCK_OFF: _PROPOSED[:8],
    Stage.EXPELLED: _PROPOSED[:8],
    Stage.CONTINUED: _PROPOSED[:8],
    Stage.DELIVERED: _PROPOSED,
}
#: Stage → the last verb before the twelve months.
BEGINNINGS = {
    Stage.REVIEWING: "opinion",
    Stage.AWAITING_OPINION: "submit",
    Stage.AWAITING_LIST_VOTE: "answer",
    Stage.NOT_LISTED: "count",
    Stage.AWAITING_APPROVAL: "count",
    Stage.APPROVED: "approve",
    Stage.REFUSED: "approve",
    Stage.NOTIFIED: "notify",
}


class Chronicle:
    """What all tales share: the scene, chance, meetings already held, numbers already given."""

    def __init__(self, scene):
        self.scene = scene
        self.chance = random.Random(7)
        self.meetings = {}
        self.numbers = {}

    def number(self, organization, suffix):
        """The next document number of an organisation: “07-TTr/CB”."""
        key = (organization.pk, suffix)
        self.numbers[key] = self.numbers.get(key, 0) + 1
        return f"{self.numbers[key]:02}-{suffix}"

    def meeting(self, cast, day):
        """The branch's meeting of that day, held once whatever is on its agenda."""
        key = (cast.slug, day)
        if key not in self.meetings:
            roll = member_actions.roll_of(cast.branch, day)
            awaited = {*cast.team, *Member.objects.filter(cases__in=Case.objects.open().filter(branch=cast.branch))}
            away = set(self.chance.sample([m.pk for m in roll if m not in awaited], len(roll) // 12))
            old = {m.pk for m in roll if day.year - m.born_on.year >= 75}
            heard = set(Case.objects.filter(branch=cast.branch).values_list("member", flat=True))
            self.meetings[key] = member_actions.record_meeting(
                Meeting(
                    branch=cast.branch,
                    held_on=day,
                    chaired_by=cast.secretary.full_name,
                    recorded_by=cast.committee_member.full_name,
                    minutes_number=self.number(cast.branch, "BB/CB"),
                    minutes_long=120 + day.month * 7 % 45,
                    place=words.PLACE,
                    agenda=words.AGENDA,
                ),
                {m.pk: (m.pk not in (away | old) - heard, self.chance.choice(words.ABSENCE)) for m in roll},
                actor=self.scene.officer(cast),
                on=day,
            )
        return self.meetings[key]

    def monthly(self, cast, months):
        """The regular meetings of a branch, on the third of each month."""
        first = self.scene.today.replace(day=3)
        for back in range(months, -1, -1):
            day = add_months(first, -back)
            if day < self.scene.today:
                yield day
                self.meeting(cast, day)


class Tale(Verbs):
    """One case, or several of one list, from the opening to `stage`; its last verb was done `ago` days ago.

    `until` names the last verb where the stage leaves it open; `ends_in` places the end of the twelve months.
    """

    def __init__(self, chronicle, slug, stage, *, ago=3, count=1, criterion="C1", until=None, ends_in=None, papers=False,
                 slow=None, form=Ballot.Kind.REMOVAL, after=()):  # fmt: skip
        self.chronicle, self.scene = chronicle, chronicle.scene
        self.cast = self.scene.casts[slug]
        self.stage, self.until, self.papers, self.form, self.after = stage, until, papers, form, after
        self.subjects = [self.cast.subject() for _ in range(count)]
        self.criterion = Criterion.objects.get(code=criterion, valid_to=None)
        self.slow = stage not in (Stage.PROGRESS_PROPOSED, Stage.RECOGNISED, Stage.REVIEW) if slow is None else slow
        self.case, self.cases, self.day = None, [], None
        last_day = self.scene.today - timedelta(days=ago)
        if stage in ENDINGS or ends_in is not None:
            offset = ENDING[ENDINGS[stage][-1]] if stage in ENDINGS else 0
            ends = (
                last_day - timedelta(days=offset + GRACE) if ends_in is None else self.scene.today + timedelta(ends_in)
            )
            self.begins = add_months(ends, -12)
            self.opens = self.begins - timedelta(days=BEGINNING["mentor"])
        else:
            self.opens = last_day - timedelta(days=BEGINNING[until or BEGINNINGS[stage]])
            self.begins = None
        if criterion == "C1":
            for member in self.subjects:
                fall_short(member, self.opens)

    # --- when -----------------------------------------------------------------------------------------

    def plan(self):
        """(day, verb), in order, up to today."""
        last = "mentor" if self.begins else self.until or BEGINNINGS[self.stage]
        days = [(self.opens + timedelta(days=after), verb) for verb, after in BEGINNING.items()]
        days = days[: list(BEGINNING).index(last) + 1]
        if self.begins:
            ends = add_months(self.begins, 12)
            months = (6,) if self.stage in ENDINGS else (3, 6, 9)
            days += [(add_months(self.begins, n), "note") for n in months]
            verbs = ENDINGS.get(self.stage, _ORDINARY[:2] if self.papers else ())
            late = 0 if self.stage in ENDINGS else -GRACE
            days += [(ends + timedelta(days=GRACE + late + ENDING[verb]), verb) for verb in verbs]
        days += [(self.scene.today - timedelta(days=ago), verb) for ago, verb in self.after]
        return sorted((day for day in days if day[0] <= self.scene.today), key=lambda pair: pair[0])

    def told(self):
        """A generator that does the next verb each time, having yielded its day."""
        for day, verb in self.plan():
            yield day
            self.day = day
            getattr(self, verb)()


def play(stories):
    """Let the stories go on together, in the order of their days, each verb on its own business date."""
    real = settings.BUSINESS_DATE
    queue = []
    for n, story in enumerate(stories):
        _queue(queue, n, story)
    try:
        while queue:
            settings.BUSINESS_DATE, n, story = heapq.heappop(queue)
            _queue(queue, n, story)
    finally:
        settings.BUSINESS_DATE = real


def _queue(queue, n, story):
    day: date = next(story, None)
    if day is not None:
        heapq.heappush(queue, (day, n, story))
