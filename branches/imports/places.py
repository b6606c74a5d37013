"""The organisations within reach, found by code or by name. What lies outside does not exist here."""

import re
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from branches import access, names
from branches.models import Organization
from branches.models.organizations import BRANCH_KINDS


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
    """The organisations within reach that a list names.

    A list names a few hundred of tens of thousands, thousands of times: `ask` reads those of many rows at once. Whatever
    was not asked for is asked for when it is wanted.
    """

    def __init__(self, condition):
        self.all = Organization.objects.filter(condition)
        self._by_pk, self._by_code, self._by_name = {}, {}, {}

    def ask(self, *, codes=(), names=(), pks=()):
        """Read what these codes, names and numbers of records mean, in three questions at most."""
        codes, names = set(codes) - self._by_code.keys(), set(names) - self._by_name.keys()
        exact = self._read(Q(code__in=codes) if codes else None, set(pks))
        self._by_code |= {place.code: place for place in exact if place.code in codes}
        otherwise = {code: self._index.with_code(code) for code in codes - self._by_code.keys()}
        called = {name: self._index.named(name) for name in names}
        self._read(None, {pk for pk in otherwise.values() if pk} | {pk for pks in called.values() for pk in pks})
        self._by_code |= {code: self._by_pk.get(pk) for code, pk in otherwise.items()}
        self._by_name |= {name: [self._by_pk[pk] for pk in pks] for name, pks in called.items()}

    def _read(self, condition, pks):
        pks = pks - self._by_pk.keys()
        if pks:
            condition = Q(pk__in=pks) if condition is None else condition | Q(pk__in=pks)
        found = [] if condition is None else list(self.all.filter(condition))
        self._by_pk |= dict.fromkeys(pks) | {place.pk: place for place in found}
        return found

    @cached_property
    def _index(self):
        return _Index(map(_Entry._make, self.all.order_by("path").values_list("pk", "code", "name", "kind")))

    def with_pk(self, pk):
        """The organisation with that number, or None where it is out of reach."""
        if pk not in self._by_pk:
            self.ask(pks=[pk])
        return self._by_pk[pk]

    def with_code(self, code):
        """The organisation with that code, or None."""
        if code not in self._by_code:
            self.ask(codes=[code])
        return self._by_code[code]

    def named(self, name):
        """The chi bộ with that name: exactly, else without regard to accents; its code is taken too."""
        if name not in self._by_name:
            self.ask(names=[name])
        return self._by_name[name]

    @cached_property
    def only(self):
        """The one chi bộ within reach, where there is but one: a branch's own list need not name it."""
        branches = list(self.all.branches().filter(dissolved_on=None)[:2])
        return branches[0] if len(branches) == 1 else None


class _Entry(NamedTuple):
    pk: int
    code: str
    name: str
    kind: str


def _codes(entry):
    return {entry.code.casefold()}


def _squeezed_codes(entry):
    code = squeezed(entry.code)
    return {code, code.lstrip("0")}


def _names(entry):
    return {names.tidy(entry.name).casefold()}


def _folded_names(entry):
    folded = names.fold(entry.name)
    return {folded, folded.removeprefix("chi bo ")}


class _Index:
    """Codes and names of all organisations within reach, for what is written otherwise than in the record.

    Each way of looking up is prepared when it is first wanted: a province has tens of thousands of names.
    """

    def __init__(self, entries):
        self._entries, self._prepared = list(entries), {}

    def _by(self, keys):
        if keys not in self._prepared:
            found = self._prepared[keys] = {}
            for entry in self._entries:
                for key in keys(entry):
                    found.setdefault(key, []).append(entry)
        return self._prepared[keys]

    def with_code(self, code):
        """Whose code that is: in small letters or capitals, else without its dots and spaces and the zeros before."""
        if found := self._by(_codes).get(code.casefold()):
            return found[-1].pk
        alike = self._by(_squeezed_codes).get(squeezed(code), [])
        return alike[0].pk if len(alike) == 1 else None

    def named(self, name):
        """The chi bộ of that name, or whatever has it for its code."""
        found = _branches(self._by(_names).get(names.tidy(name).casefold(), ()))
        found = found or _branches(self._by(_folded_names).get(names.fold(name), ()))
        if not found and (pk := self.with_code(name)):
            found = [pk]
        return found


def _branches(entries):
    return [entry.pk for entry in entries if entry.kind in BRANCH_KINDS]
