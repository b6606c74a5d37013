"""Writing a list of any length with little memory: read by a server-side cursor, written row after row."""

from itertools import islice

from django.db import connection, transaction

from . import xlsx
from .columns import as_it_is

STEP = 2000
NUMBER = ("STT", 6, False)


def rows(columns, queryset, *, on, whole):
    """One list of cells per row, its number first. `whole` writes what is otherwise masked.

    For use inside a transaction: the cursor lives in it.
    """
    fields = list(dict.fromkeys(["pk", *(field for column in columns for field in column.fields)]))
    writers = [column.cell if whole or column.guarded is None else column.guarded for column in columns]
    found, number = queryset.values_list(*fields).iterator(chunk_size=STEP), 0
    while some := list(islice(found, STEP)):
        values = dict(zip(fields, zip(*some, strict=True), strict=True))
        answers = _looked_up(columns, values, on)
        cells = [_cells(*step, values) for step in zip(columns, writers, answers, strict=True)]
        for row in zip(*cells, strict=True):
            number += 1
            yield [str(number), *row]


def _cells(column, write, answer, values):
    """One column of some rows."""
    if answer is not None:
        return [write(answer.get(key)) for key in _keys(column, values)]
    if write is as_it_is:
        return values[column.fields[0]]
    return list(map(write, *(values[field] for field in column.fields)))


def _keys(column, values):
    """What a lookup is asked by: the value of the one field, or those of several together."""
    of_fields = [values[field] for field in column.fields]
    return of_fields[0] if len(of_fields) == 1 else list(zip(*of_fields, strict=True))


def _looked_up(columns, values, on):
    """For each column the answer of its lookup, or None; columns that ask the same share one."""
    asked, answers = {}, []
    for column in columns:
        if column.lookup and (column.lookup, column.fields) not in asked:
            asked[column.lookup, column.fields] = column.lookup(set(_keys(column, values)), on)
        answers.append(asked.get((column.lookup, column.fields)) if column.lookup else None)
    return answers


@transaction.atomic
def write(path, title, columns, queryset, *, on, whole, progress=lambda done: None):
    """Write the list into the file; the number of rows."""
    headings = [NUMBER, *((column.heading, column.width, column.money) for column in columns)]
    number = 0
    with connection.cursor() as cursor:
        cursor.execute("set local cursor_tuple_fraction = 1")  # the whole list is wanted, not its first rows soon
    with xlsx.opened(path, title, headings) as page:
        for number, row in enumerate(rows(columns, queryset, on=on, whole=whole), 1):
            page.add(row)
            if number % STEP == 0:
                progress(number)
    return number
