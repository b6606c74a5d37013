"""The organisations within reach, found by code or by name. What lies outside does not exist here."""

import re
from functools import cached_property

from django.db.models import Q

from branches import access, names
from branches.models import Organization


def reach(actor, *, here, above):
    """Organisations where the actor holds one of the roles `here`, and those at or below one of the roles `above`."""
    if actor is None:
        return Q()
    held = [office.organization_id for office in access.offices(actor) if office.role in here]
    return access.within(actor, roles=above) | Q(pk__in=held)


def squeezed(code):
    """A code without the dots and spaces that a spreadsheet may have lost."""
    return re.sub(r"[.\s]", "", code).casefold()


class Places:
    """All organisations within reach, in memory: a list names a few of them thousands of times."""

    def __init__(self, condition):
        self.by_pk, self._codes, self._squeezed, self._names, self._folded = {}, {}, {}, {}, {}
        self._found = {}
        for place in Organization.objects.filter(condition).order_by("path"):
            self.add(place)

    def add(self, place):
        if place.pk:
            self.by_pk[place.pk] = place
        self._codes[place.code.casefold()] = place
        for key in {squeezed(place.code), squeezed(place.code).lstrip("0")}:
            self._squeezed.setdefault(key, []).append(place)
        name = names.tidy(place.name).casefold()
        self._names.setdefault(name, []).append(place)
        folded = names.fold(place.name)
        for key in {folded, folded.removeprefix("chi bo ")}:
            self._folded.setdefault(key, []).append(place)

    def with_code(self, code):
        """The organisation with that code, or None."""
        place = self._codes.get(code.casefold())
        if place is None:
            alike = self._squeezed.get(squeezed(code), [])
            place = alike[0] if len(alike) == 1 else None
        return place

    def named(self, name):
        """The chi bộ with that name: exactly, else without regard to accents; its code is taken too."""
        if name not in self._found:
            found = self._branches(self._names.get(names.tidy(name).casefold()))
            found = found or self._branches(self._folded.get(names.fold(name)))
            if not found and (place := self.with_code(name)):
                found = [place]
            self._found[name] = found
        return self._found[name]

    @cached_property
    def only(self):
        """The one chi bộ within reach, where there is but one: a branch's own list need not name it."""
        branches = [place for place in self._branches(self.by_pk.values()) if not place.dissolved_on]
        return branches[0] if len(branches) == 1 else None

    @staticmethod
    def _branches(places):
        return [place for place in places or () if place.has_members]
