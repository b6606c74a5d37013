"""What a change writes, by thousands of rows at once, and how all of it is taken back (compare `imports.bulk`)."""

from datetime import UTC, date, datetime
from itertools import groupby

from django.apps import apps
from django.db.models import Max

from branches.imports import bulk
from branches.models import ChangedRecord, ChangeLine, Organization

STEP = 5000
MOMENTS = {"changed_at", "path"}  # no facts: the moment of the last change, and what follows from the parents


class Trace:
    """Writes records for one change and remembers each of them as it was before and as it was left."""

    def __init__(self, change):
        self.change = change

    def update(self, pairs):
        """Write [(record, {column: value})]; all records of one model, all with the same columns."""
        pairs = [(thing, values) for thing, values in pairs if any(getattr(thing, n) != v for n, v in values.items())]
        if not pairs:
            return
        columns = list(pairs[0][1])
        before = [_plain(thing, columns) for thing, _ in pairs]
        for thing, values in pairs:
            for name, value in values.items():
                setattr(thing, name, value)
        things = [thing for thing, _ in pairs]
        model = type(things[0])
        bulk.update_many(model, things, [_field(model, name).name for name in columns])
        self._remember(things, before, columns)

    def create(self, things):
        """Write new records of one model."""
        if things:
            bulk.insert_many(type(things[0]), things)
            self._remember(things, [None] * len(things), [f.attname for f in things[0]._meta.concrete_fields])

    def _remember(self, things, before, columns):
        label = things[0]._meta.label_lower
        rows = [
            ChangedRecord(change=self.change, model=label, object_id=thing.pk, before=was, after=_plain(thing, columns))
            for thing, was in zip(things, before, strict=True)
        ]
        bulk.insert_many(ChangedRecord, rows)


def _field(model, attname):
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def _plain(thing, columns):
    """Columns in plain words of JSON."""
    return {name: _word(getattr(thing, name)) for name in columns}


def _word(value):
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else value


def _groups(change, *, backwards=False):
    """(model, whether made by the change, its rows), in the order of writing, some thousands at a time."""
    order = "-pk" if backwards else "pk"
    rows = change.records.order_by(order).iterator(chunk_size=STEP)
    for (label, is_new, _), some in groupby(rows, key=lambda r: (r.model, r.before is None, tuple(r.before or ()))):
        model, part = apps.get_model(label), []
        for row in some:
            part.append(row)
            if len(part) == STEP:
                yield model, is_new, part
                part = []
        if part:
            yield model, is_new, part


def touched(change):
    """The records that are no longer as the change left them; a record that is gone is given by its model."""
    last = {}  # a record written twice counts as it was left last
    for model, _, rows in _groups(change):
        for row in rows:
            kept = {name: value for name, value in row.after.items() if name not in MOMENTS}
            last.setdefault((model, row.object_id), {}).update(kept)
    odd, by_model = [], {}
    for (model, pk), after in last.items():
        by_model.setdefault(model, {})[pk] = after
    for model, records in by_model.items():
        now = model._base_manager.select_for_update(of=("self",)).in_bulk(list(records))
        for pk, after in records.items():
            thing = now.get(pk)
            if thing is None or _plain(thing, after) != after:
                odd.append(thing or model)
    return odd


def built_upon(change, derived=frozenset()):
    """The records of others that rest on a record that the change made; what the program counts itself is left out."""
    own = written(change) | {ChangeLine: set(change.lines.values_list("pk", flat=True))}
    found = []
    for model, pks in written(change, new=True).items():
        for field in pointers_to(model):
            if field.model not in derived:
                rows = field.model._base_manager.filter(**{f"{field.attname}__in": pks})
                found += [row for row in rows if row.pk not in own.get(field.model, ())]
    return found


def pointers_to(model):
    """The columns of all tables that refer to this model."""
    relations = model._meta.get_fields(include_hidden=True)
    return [r.field for r in relations if r.auto_created and not r.concrete and (r.one_to_many or r.one_to_one)]


def take_back(change):
    """Write every record as it was before, the last written first; what the change made is removed.

    New organisations go last and by themselves (`remove_made`), when nothing refers to them any more.
    """
    for model, is_new, rows in _groups(change, backwards=True):
        if not is_new:
            things = [_restored(model, row) for row in rows]
            bulk.update_many(model, things, [_field(model, name).name for name in rows[0].before])
        elif model is not Organization:
            model._base_manager.filter(pk__in=[row.object_id for row in rows]).delete()


def remove_made(change):
    """Remove the organisations that the change founded, and forget what it wrote."""
    Organization.objects.filter(pk__in=written(change, new=True).get(Organization, ())).delete()
    change.records.all().delete()


def written(change, *, new=False):
    """{model: numbers of the records that the change wrote, or made}."""
    rows, found = change.records.all(), {}
    for label, pk in (rows.filter(before__isnull=True) if new else rows).values_list("model", "object_id"):
        found.setdefault(apps.get_model(label), set()).add(pk)
    return found


def _restored(model, row):
    thing = model(pk=row.object_id)
    for name, value in row.before.items():
        setattr(thing, name, _field(model, name).to_python(value))
    return thing


def marks(models):
    """{model: the highest number given so far}: what is numbered above it came later."""
    return {model._meta.label_lower: model._base_manager.aggregate(top=Max("pk"))["top"] or 0 for model in models}
