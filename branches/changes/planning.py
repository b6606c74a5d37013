"""What the tree would be after a batch: the records as they are, with the lines laid over them."""

from dataclasses import dataclass, field
from functools import cached_property

from branches.models import ChangeLine, Kind, Organization
from branches.models.organizations import BRANCH_KINDS

K = ChangeLine.Kind
ERROR, WARNING, NOTE = "error", "warning", "note"
PLAIN = ("code", "name", "kind", "sector")
DAYS = ("founded_on", "dissolved_on")


class Refused(Exception):
    """What was asked for cannot be done now; the message says why."""


def line(verb, organization=None, /, *, target=None, because=None, **data):
    """One line that is still to be added; `because` is the place of another line in the same list."""
    return {"kind": verb, "organization": organization, "target": target, "because": because, "data": data}


@dataclass(eq=False)
class Place:
    """An organisation as it would be after the batch; one that is only planned has no record yet."""

    record: object
    code: str
    name: str
    kind: str
    sector: str = ""
    founded_on: object = None
    dissolved_on: object = None
    parent: "Place | None" = None
    merged_into: "Place | None" = None

    @property
    def pk(self):
        return self.record.pk if self.record is not None else None

    @property
    def has_members(self):
        return self.kind in BRANCH_KINDS

    def __str__(self):
        return self.name

    @property
    def kind_label(self):
        return Kind(self.kind).label

    def facts(self):
        """In plain words of JSON, references by number and by the name they had."""
        facts = {name: getattr(self, name) for name in PLAIN}
        facts |= {name: day and day.isoformat() for name in DAYS for day in (getattr(self, name),)}
        for name in ("parent", "merged_into"):
            other = getattr(self, name)
            facts |= {name: other.pk if other else None, f"{name}_name": other.name if other else ""}
        return facts


@dataclass(eq=False)
class Item:
    """One line with the organisations it names, and what is to be said about it."""

    line: object
    subject: Place | None = None
    target: Place | None = None
    before: dict | None = None
    after: dict | None = None
    messages: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)

    def say(self, level, text):
        if {"level": level, "text": text} not in self.messages:
            self.messages.append({"level": level, "text": text})

    @property
    def has_error(self):
        return any(m["level"] == ERROR for m in self.messages)

    @property
    def is_same(self):
        return self.line.kind in (K.RENAME, K.MOVE) and self.before == self.after

    @property
    def state(self):
        if self.has_error:
            return ChangeLine.State.ERROR
        if self.is_same:
            return ChangeLine.State.SAME
        if any(m["level"] == WARNING for m in self.messages):
            return ChangeLine.State.WARNING
        return ChangeLine.State.READY


class Plan:
    """The lines of a batch laid over the tree."""

    def __init__(self, change, lines, *, lock=False):
        self.change, self.top = change, change.organization
        self.items = [Item(line) for line in lines]
        self._load(lines, lock)
        for item in self.items:
            place = self.places.get(item.line.organization_id) if item.line.kind != K.FOUND else None
            item.before = place and place.facts()
        self.planned = {}  # code → Place of an organisation that the batch founds
        for item in self.items:
            if item.line.kind == K.FOUND:
                self._found(item)
        for item in self.items:
            self._lay(item)
        for item in self.items:
            item.after = item.subject and item.subject.facts()

    def _load(self, lines, lock):
        """The organisations named, those below the ones that end or change kind, and the lines above the targets."""
        ids = {pk for line in lines for pk in (line.organization_id, line.target_id) if pk}
        shaken = [line.organization_id for line in lines if line.kind in (K.MERGE, K.DISSOLVE) or line.data.get("kind")]
        rows = Organization.objects.select_for_update().order_by("pk") if lock else Organization.objects
        self.records = rows.in_bulk(list(ids))
        children = Organization.objects.filter(parent__in=[pk for pk in shaken if pk], dissolved_on=None)
        self.records |= {child.pk: child for child in children if child.pk not in self.records}
        above = {pk for record in self.records.values() for pk in record.ancestor_ids()} - set(self.records)
        self.records |= Organization.objects.in_bulk(list(above))
        self.places = {
            pk: Place(record, *(getattr(record, name) for name in PLAIN + DAYS)) for pk, record in self.records.items()
        }
        merged = {r.merged_into_id for r in self.records.values() if r.merged_into_id} - set(self.records)
        others = {
            pk: Place(r, *(getattr(r, n) for n in PLAIN)) for pk, r in Organization.objects.in_bulk(merged).items()
        }
        for pk, record in self.records.items():
            place = self.places[pk]
            place.parent = self.places.get(record.parent_id)
            place.merged_into = self.places.get(record.merged_into_id) or others.get(record.merged_into_id)

    def _found(self, item):
        data = item.line.data
        item.subject = Place(
            item.line.organization_id and self.records.get(item.line.organization_id),
            data.get("code", ""),
            data.get("name", ""),
            data.get("kind", Kind.BRANCH),
            data.get("sector", ""),
            founded_on=self.change.effective_on,
        )
        self.planned.setdefault(item.subject.code, item.subject)

    def _lay(self, item):
        """Let the line take effect on its organisation."""
        line, data = item.line, item.line.data
        item.target = self.places.get(line.target_id) or self.planned.get(data.get("target_code"))
        if line.kind == K.FOUND:
            item.subject.parent = item.target
            return
        item.subject = subject = self.places.get(line.organization_id)
        if subject is None:
            return
        if line.kind in (K.RENAME, K.MOVE):
            for name in PLAIN:
                if data.get(name):
                    setattr(subject, name, data[name])
        if line.kind == K.MOVE and item.target is not None:
            subject.parent = item.target
        if line.kind in (K.MERGE, K.DISSOLVE):
            subject.dissolved_on = self.change.effective_on
        if line.kind == K.MERGE:
            subject.merged_into = item.target

    @cached_property
    def children(self):
        """{Place: the organisations that would stand under it}, of those that were looked at."""
        found = {}
        for place in [*self.places.values(), *self.planned.values()]:
            if place.parent is not None and not place.dissolved_on:
                found.setdefault(place.parent, []).append(place)
        return found

    @cached_property
    def subjects(self):
        """{Place: the items about it}."""
        found = {}
        for item in self.items:
            if item.subject is not None:
                found.setdefault(item.subject, []).append(item)
        return found

    def is_within(self, place):
        """At or below the organisation that carries the batch out."""
        return place.record is None or place.record.path.startswith(self.top.path)

    def is_below(self, place):
        return self.is_within(place) and place.pk != self.top.pk

    @property
    def has_errors(self):
        return any(item.has_error for item in self.items)


def plan(change, *, on, lock=False):
    """The batch as it would be carried out now, judged line by line; nothing is written."""
    from branches.changes import checks

    found = Plan(change, list(change.lines.order_by("number")), lock=lock)
    checks.judge(found, on)
    return found
