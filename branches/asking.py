"""Several questions to the database as one statement, so that a page of many small parts costs one way there."""

import json
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, DateTimeField


def ask(querysets):
    """The rows of each `values()` queryset as a list of dicts, all in one query. Days come back as days."""
    parts, values, readers = [], [], []
    for place, queryset in enumerate(querysets):
        names = list(queryset.query.selected)
        compiler = queryset.query.get_compiler(connection.alias)
        try:
            sql, own = compiler.as_sql()
        except EmptyResultSet:
            continue
        columns = [f"c{n}" for n in range(len(names))]
        parts.append(
            f"select {len(readers)}, json_build_array({', '.join(columns)}) from ({sql}) part({', '.join(columns)})"
        )
        values.extend(own)
        fields = [expression.output_field for expression, _, _ in compiler.select]
        dated = [isinstance(field, DateField) and not isinstance(field, DateTimeField) for field in fields]
        readers.append((place, names, dated))
    found = [[] for _ in querysets]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(parts), values)
            for number, row in cursor.fetchall():
                place, names, dated = readers[number]
                found[place].append(_row(names, dated, row if isinstance(row, list) else json.loads(row)))
    return found


def _row(names, dated, row):
    values = (date.fromisoformat(value) if day and value else value for value, day in zip(row, dated, strict=True))
    return dict(zip(names, values, strict=True))
