"""Writing thousands of rows at once, and a trace by which an import can be taken back."""

import hashlib
import json
from datetime import date, time
from functools import lru_cache
from io import StringIO
from operator import itemgetter

from django.apps import apps
from django.db import connection
from django.db.models import DateField, JSONField, TimeField
from django.db.models.base import ModelState

STEP = 2000
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def update_many(model, objects, fields):
    """UPDATE … FROM unnest(…): one statement for thousands of rows, whatever the number of columns."""
    columns = [model._meta.get_field(name) for name in fields]
    table, quote = model._meta.db_table, connection.ops.quote_name
    key = model._meta.pk
    kinds = [
        key.rel_db_type(connection),
        *(column.rel_db_type(connection) if column.is_relation else column.db_type(connection) for column in columns),
    ]
    names = [quote(column.column) for column in columns]
    statement = (
        f"update {quote(table)} t set {', '.join(f'{name} = v.{name}' for name in names)} "
        f"from unnest({', '.join(f'%s::{kind}[]' for kind in kinds)}) as v(id, {', '.join(names)}) "
        f"where t.{quote(key.column)} = v.id"
    )
    for start in range(0, len(objects), STEP):
        some = objects[start : start + STEP]
        lists = [[thing.pk for thing in some]]
        lists += [
            [column.get_db_prep_save(getattr(thing, column.attname), connection) for thing in some]
            for column in columns
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement, lists)


def next_ids(model, count):
    """Numbers for records that are not written yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


@lru_cache(maxsize=64)
def _blank(model):
    return {name: value for name, value in model().__dict__.items() if name != "_state"}


def make(model, **columns):
    """A record that is not written yet, by the names of its columns (`branch_id`); all others have their defaults.

    Forty times faster than the constructor. Not for models with a default that each record must have for itself.
    """
    thing = model.__new__(model)
    thing.__dict__ |= _blank(model) | columns
    thing._state = ModelState()
    return thing


def insert_many(model, objects):
    """Write whole records; each that has no number gets one."""
    unnumbered = [thing for thing in objects if thing.pk is None]
    for thing, pk in zip(unnumbered, next_ids(model, len(unnumbered)), strict=True):
        thing.pk = pk
    copy_many(model, [field.attname for field in model._meta.concrete_fields], [thing.__dict__ for thing in objects])
    for thing in objects:
        thing._state.adding = False


def copy_many(model, names, rows):
    """COPY … FROM STDIN: several times faster than INSERT for thousands of rows, each a dict by names of columns."""
    fields, quote = [model._meta.get_field(name) for name in names], connection.ops.quote_name
    statement = f"copy {quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) from stdin"
    for start in range(0, len(rows), STEP):
        some = rows[start : start + STEP]
        columns = [_written(field, [row[field.attname] for row in some]) for field in fields]
        lines = map("\t".join, zip(*columns, strict=True))
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(statement, StringIO("\n".join(lines) + "\n"))


def _written(field, column):
    """The texts of one column; many columns say the same in every row."""
    if isinstance(field, JSONField):
        return [_as_json(value) for value in column]
    if column.count(column[0]) == len(column):
        return [_as_text(column[0])] * len(column)
    return [_as_text(value) for value in column]


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})


def _escaped(text):
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


def _as_text(value):
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return _escaped(value)
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _as_json(value):
    return "\\N" if value is None else _escaped(_encode(value))


@lru_cache(maxsize=64)
def _shape(model):
    """The names of all columns, what takes them out of a record, and the names of those with days and times."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return names, itemgetter(*names), [field.attname for field in fields if isinstance(field, (DateField, TimeField))]


def snapshot(thing):
    """Every column of a record, which must be read as a whole, in plain words of JSON."""
    names, values_of, dated = _shape(type(thing))
    plain = dict(zip(names, values_of(thing.__dict__), strict=True))
    for name in dated:
        if plain[name] is not None:
            plain[name] = plain[name].isoformat()
    return plain


def digest(plain):
    """A short mark of a snapshot, by which a later touch is noticed."""
    return hashlib.blake2b(_encode(plain).encode(), digest_size=9).hexdigest()


class Trace:
    """Gathers what an import writes, writes it model by model, and remembers how each record was before.

    A row's trace is a list of [model, id, columns before or null for a new record, mark of the record as left].
    """

    def __init__(self):
        self._new, self._changed = [], []  # (row, object) · (row, object, before)

    def create(self, row, thing):
        self._new.append((row, thing))
        return thing

    def before(self, thing):
        """To be asked before the first change of a record."""
        return snapshot(thing)

    def update(self, row, thing, before):
        self._changed.append((row, thing, before))

    def flush(self, models):
        """Write in the order of `models`: changed records before new ones, so that a period ends before one begins."""
        traces = {}
        for model in models:
            changed = [item for item in self._changed if type(item[1]) is model]
            new = [item for item in self._new if type(item[1]) is model]
            touched = set()
            for row, thing, before in changed:
                after = snapshot(thing)
                touched |= {name for name, value in after.items() if value != before[name]}
                traces.setdefault(row, []).append([model._meta.label_lower, thing.pk, before, digest(after)])
            if touched:
                update_many(model, [thing for _, thing, _ in changed], sorted(touched))
            if new:
                insert_many(model, [thing for _, thing in new])
            for row, thing in new:
                traces.setdefault(row, []).append([model._meta.label_lower, thing.pk, None, digest(snapshot(thing))])
        self._new, self._changed = [], []
        return traces


def touched_since(lines):
    """The lines of a trace whose records were changed, removed, or built upon after the import."""
    touched, by_model = [], {}
    for line in lines:
        by_model.setdefault(line[0], []).append(line)
    written = {label: {line[1] for line in some} for label, some in by_model.items()}
    for label, some in by_model.items():
        model = apps.get_model(label)
        found = {}
        for start in range(0, len(some), STEP):
            pks = [line[1] for line in some[start : start + STEP]]
            found |= {
                thing.pk: digest(snapshot(thing))
                for thing in model.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
            }
        touched += [line for line in some if found.get(line[1]) != line[3]]
        built_upon = _built_upon({line[1] for line in some if line[2] is None}, model, written)
        touched += [line for line in some if line[1] in built_upon and line not in touched]
    return touched


def _built_upon(pks, model, written):
    """Those of the new records to which some record points that the import did not write."""
    found, quote = set(), connection.ops.quote_name
    for relation in model._meta.related_objects:
        if not relation.field.concrete or relation.field.many_to_many:
            continue
        other, column = relation.related_model._meta, quote(relation.field.column)
        mine = written.get(other.label_lower, set())
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {quote(other.pk.column)}, {column} from {quote(other.db_table)} where {column} = any(%s)",
                [list(pks)],
            )
            found |= {target for pk, target in cursor.fetchall() if pk not in mine}
    return found


def take_back(lines):
    """Remove what was new and restore what was changed; the order is the reverse of writing."""
    by_model = {}
    for line in lines:
        by_model.setdefault(line[0], []).append(line)
    for label in reversed(by_model):
        model = apps.get_model(label)
        new = [line[1] for line in by_model[label] if line[2] is None]
        for start in range(0, len(new), STEP):
            some = model.objects.filter(pk__in=new[start : start + STEP])
            some._raw_delete(some.db)
    for label, some in by_model.items():
        model = apps.get_model(label)
        changed = [_restored(model, line[2]) for line in some if line[2] is not None]
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        if changed:
            update_many(model, changed, fields)


def _restored(model, before):
    thing = model()
    for field in model._meta.concrete_fields:
        setattr(thing, field.attname, field.to_python(before[field.attname]))
    return thing
