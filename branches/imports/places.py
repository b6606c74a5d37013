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


def _code_keys(place):
    return {squeezed(place.code), squeezed(place.code).lstrip("0")}


def _name_keys(place):
    return {names.tidy(place.name).casefold()}


def _folded_keys(place):
    folded = names.fold(place.name)
    return {folded, folded.removeprefix("chi bo ")}


def _enter(found, keys, place):
    for key in keys(place):
        found.setdefault(key, []).append(place)


class Places:
    """All organisations within reach, in memory: a list names a few of them thousands of times.

    What is looked up by exact code is ready; the other ways are prepared when first asked for, because most lists
    bear codes and a province has tens of thousands of names.
    """

    def __init__(self, condition):
        self.by_pk, self._codes, self._found = {}, {}, {}
        self._all, self._prepared = [], {}
        for place in Organization.objects.filter(condition).order_by("path"):
            self.add(place)

    def add(self, place):
        if place.pk:
            self.by_pk[place.pk] = place
        self._codes[place.code.casefold()] = place
        self._all.append(place)
        for keys, found in self._prepared.items():
            _enter(found, keys, place)

    def _by(self, keys):
        """{key: [organisation]} for one way of looking up."""
        if keys not in self._prepared:
            found = self._prepared[keys] = {}
            for place in self._all:
                _enter(found, keys, place)
        return self._prepared[keys]

    def with_code(self, code):
        """The organisation with that code, or None."""
        place = self._codes.get(code.casefold())
        if place is None:
            alike = self._by(_code_keys).get(squeezed(code), [])
            place = alike[0] if len(alike) == 1 else None
        return place

    def named(self, name):
        """The chi bộ with that name: exactly, else without regard to accents; its code is taken too."""
        if name not in self._found:
            found = self._branches(self._by(_name_keys).get(names.tidy(name).casefold()))
            found = found or self._branches(self._by(_folded_keys).get(names.fold(name)))
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
