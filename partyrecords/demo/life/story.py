"""What all stories have in common: a branch, its people, and a plan of days."""

import random
from datetime import timedelta
from functools import cached_property
from operator import itemgetter

from branches.calendar import add_months
from members.actions import roll_of
from members.dues.money import month_of

from ..actors import Actors


class Story(Actors):
    """A subclass says by `plan` what happens on which day; what lies ahead of today is left out."""

    def __init__(self, chronicle, slug):
        self.chronicle, self.scene = chronicle, chronicle.scene
        self.cast = self.scene.casts[slug]
        self.branch, self.today, self.day = self.cast.branch, self.scene.today, None
        self.chance = random.Random(f"{type(self).__name__}.{slug}")

    def plan(self):
        """[(day, act)]"""
        raise NotImplementedError

    def told(self):
        """A generator that does the next act each time, having yielded its day."""
        for day, act in sorted((row for row in self.plan() if row[0] <= self.today), key=itemgetter(0)):
            yield day
            self.day = day
            act()

    def ago(self, days):
        return self.today - timedelta(days=days)

    def months(self, count):
        """The first days of this month and of those before it, the earliest first."""
        return [add_months(month_of(self.today), -back) for back in range(count - 1, -1, -1)]

    def regular_days(self, year):
        """The days of that year on which the branch has held the meetings of `Chronicle.monthly`."""
        days = [add_months(self.today.replace(day=3), -back) for back in range(12, -1, -1)]
        return [day for day in days if day < self.today and day.year == year]

    @property
    def roll(self):
        return roll_of(self.branch, self.day)

    @cached_property
    def others(self):
        """Members of the branch who hold no office and have no part in a case, the eldest first."""
        apart = {member.pk for member in (*self.cast.team, *self.cast.subjects)}
        members = roll_of(self.branch, self.today)
        return sorted((m for m in members if m.official_on and m.pk not in apart), key=lambda m: (m.born_on, m.pk))
