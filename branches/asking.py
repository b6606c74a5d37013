"""Several questions to the database as one statement, so that a page of many small parts costs one way there."""

import json
from copy import copy
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, DateTimeField


class Statement:
    """A queryset with its SQL; no text where there can be no row."""

    def __init__(self, queryset):
        self.queryset, self._compiler = queryset, queryset.query.get_compiler(connection.alias)
        try:
            self.sql, self.parameters = self._compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "", ()
        self.names = list(queryset.query.selected or ())
        fields = [expression.output_field for expression, _, _ in (self._compiler.select or ()) if self.names]
        self.dated = [isinstance(field, DateField) and not isinstance(field, DateTimeField) for field in fields]

    def rows(self):
        """What the queryset gives, as often as it is asked."""
        if not self.sql:
            return []
        queryset, compiler = self.queryset._chain(), copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (self.sql, self.parameters)
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        return list(queryset)


def ask(questions):
    """The rows of each `values()` queryset, or statement of one, as a list of dicts, all in one query. Days come back as
    days."""
    found, parts, values, asked = [[] for _ in questions], [], [], []
    for place, question in enumerate(questions):
        statement = question if isinstance(question, Statement) else Statement(question)
        if statement.sql:
            columns = ", ".join(f"c{n}" for n in range(len(statement.names)))
            parts.append(f"select {len(parts)}, json_build_array({columns}) from ({statement.sql}) part({columns})")
            values.extend(statement.parameters)
            asked.append((place, statement))
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(parts), values)
            for number, row in cursor.fetchall():
                place, statement = asked[number]
                found[place].append(_row(statement, row if isinstance(row, list) else json.loads(row)))
    return found


def converse(talks):
    """What each talk returns: a generator that yields questions, is sent their rows and may yield again. All of them
    ask together, so that many cost as many ways there as the longest alone."""
    talks = list(talks)
    returned, answers = [None] * len(talks), dict.fromkeys(range(len(talks)))
    while answers:
        asked = {}
        for place, rows in answers.items():
            try:
                asked[place] = list(talks[place].send(rows))
            except StopIteration as end:
                returned[place] = end.value
        rows = iter(ask([question for questions in asked.values() for question in questions]))
        answers = {place: [next(rows) for _ in questions] for place, questions in asked.items()}
    return returned


def _row(statement, row):
    pairs = zip(row, statement.dated, strict=True)
    values = (date.fromisoformat(value) if day and value else value for value, day in pairs)
    return dict(zip(statement.names, values, strict=True))
