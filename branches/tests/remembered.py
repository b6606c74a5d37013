"""Builders that are played once and remembered, for what takes many steps to come about.

`@remembered` lets a builder run in earnest the first time this process calls it with these arguments, on this day, in
this state of the database. When all of that is the same again, in another test, the rows it wrote come back as they
were, with the same ids, by one statement; triggers are silent meanwhile, for they have judged these rows once. The
state is known by digests over all rows of the tables the test has written to, so that a builder which meets anything
new runs in earnest; the other tables are as every test finds them.

Arguments are rows, numbers, words, days; what a builder does to the instances handed to it is not remembered.
"""

import pickle
from contextlib import closing
from functools import cache, wraps

from django.apps import apps
from django.db import connection, models

from branches import calendar

_kept = {}


def remembered(builder):
    """The builder, which runs once for each state of the database it is called in."""

    @wraps(builder)
    def build(*args, **options):
        if not (connection.in_atomic_block and _may_silence_triggers()):
            return builder(*args, **options)
        named = [_named(value) for value in (*args, *sorted(options.items()))]
        mark, written = _written()
        key = (builder.__module__, builder.__qualname__, str(named), calendar.today(), mark, _digest(mark, written))
        if key not in _kept:
            before = _outside(mark)[1] | _rows(connection, written)
            result = builder(*args, **options)
            _kept[key] = (_script(before, _rows(connection, _written()[1])), pickle.dumps(result))
            return result
        script, result = _kept[key]
        if script:
            with connection.cursor() as cursor:
                cursor.execute(script)
        return pickle.loads(result)

    return build


def _named(value):
    if isinstance(value, tuple):
        return tuple(map(_named, value))
    return (value._meta.label, value.pk) if isinstance(value, models.Model) else value


@cache
def _may_silence_triggers():
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        return cursor.fetchone()[0]


@cache
def tables():
    """{table: its columns}"""
    quote = connection.ops.quote_name
    return {
        quote(model._meta.db_table): ", ".join(quote(f.column) for f in model._meta.concrete_fields if not f.generated)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


@cache
def _numbers():
    """{PostgreSQL's number of a table: the table}"""
    with connection.cursor() as cursor:
        cursor.execute("select t::regclass::oid, t from unnest(%s) t", [list(tables())])
        return dict(cursor.fetchall())


def _written():
    """A mark that changes whenever all tables are emptied, and the tables to which the transaction may have written.

    PostgreSQL counts what is written, and may yet count what a test shortly before has written.
    """
    number, count = min(_numbers()), "pg_stat_get_xact_tuples_{}(t)"
    counts = " + ".join(count.format(verb) for verb in ("inserted", "updated", "deleted"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select pg_relation_filenode(%s), array(select t from unnest(%s::oid[]) t where {counts} > 0)",
            [number, list(_numbers())],
        )
        mark, found = cursor.fetchone()
    return mark, sorted(_numbers()[number] for number in found)


@cache
def _outside(mark):
    """Sums and rows of all tables as every test finds them, read where its transaction is not seen."""
    other = connection.copy()
    with closing(other):
        return _sums(other, tables()), _rows(other, tables())


def _digest(mark, written):
    """The sums of the tables that are not as every test finds them."""
    found, outside = _sums(connection, written), _outside(mark)[0]
    return tuple((table, number) for table, number in found.items() if number != outside[table])


def _sums(connection, tables):
    """{table: the sum over the hashes of its rows}"""
    sums = (f"(select sum(hashtextextended(x::text, 0))::text from {table} x)" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"select array[{', '.join(sums)}]::text[]")
        return dict(zip(tables, cursor.fetchone()[0], strict=True))


def _rows(connection, tables):
    """{table: its rows, as text}"""
    found = {table: set() for table in tables}
    if found:
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(f"select '{table}', x::text from {table} x" for table in tables))
            for table, row in cursor.fetchall():
                found[table].add(row)
    return found


def _script(before, after):
    """The SQL that makes the rows of before those of after."""
    lines = []
    with connection.cursor() as cursor:
        for table in after:
            columns = tables()[table]
            for verb, rows in (
                (f"delete from {table} x where x::text = any(%s)", before[table] - after[table]),
                (
                    f"insert into {table} ({columns}) select {columns} from unnest(%s::text[]::{table}[])",
                    after[table] - before[table],
                ),
            ):
                if rows:
                    lines.append(cursor.mogrify(verb, [sorted(rows)]).decode())
    silent = ["set local session_replication_role = replica", *lines, "set local session_replication_role = origin"]
    return ";\n".join(silent) if lines else ""
