"""What the records say about matched members, in three queries whatever their number."""

from collections import defaultdict

from members.models import Beginning, Membership, Post, Standing


class Facts:
    """Memberships, standings and posts of some members."""

    def __init__(self, members):
        ids = [member.pk for member in members]
        self._memberships, self._standings, self._posts = defaultdict(list), defaultdict(list), defaultdict(list)
        if not ids:
            return
        for membership in Membership.objects.filter(member__in=ids).order_by("starts_on", "pk"):
            self._memberships[membership.member_id].append(membership)
        for standing in Standing.objects.filter(member__in=ids).order_by("starts_on", "pk"):
            self._standings[standing.member_id].append(standing)
        for post in Post.objects.filter(member__in=ids, ends_on=None).order_by("starts_on", "pk"):
            self._posts[post.member_id].append(post)

    def running(self, member):
        return next((m for m in self._memberships[member.pk] if m.ends_on is None), None)

    def last(self, member):
        return self._memberships[member.pk][-1] if self._memberships[member.pk] else None

    def admission(self, member):
        """The membership that began with the admission, if it stands at the date of the record."""
        first = self._memberships[member.pk][0] if self._memberships[member.pk] else None
        fits = first and first.begun_by == Beginning.ADMITTED and first.starts_on == member.admitted_on
        return first if fits else None

    def exemption(self, member):
        """The latest exemption that has no end yet, else the latest of all."""
        exempt = [s for s in self._standings[member.pk] if s.kind == Standing.Kind.EXEMPT]
        return next((s for s in exempt if s.ends_on is None), exempt[-1] if exempt else None)

    def posts(self, member):
        return self._posts[member.pk]

    def held(self, member, day, *, lasting=()):
        """What ends when the membership ends on that day: posts, and standings but those `lasting`."""
        running = (s for s in self._standings[member.pk] if s.ends_on is None or s.ends_on > day)
        standings = [s for s in running if s.kind not in lasting]
        return [thing for thing in (*standings, *self._posts[member.pk]) if thing.starts_on <= day]
