"""Writing a list of any length with little memory: read by a server-side cursor, written row after row."""

from itertools import islice

from django.db import connection, transaction

from . import xlsx

STEP = 2000
NUMBER = ("STT", 6, False)


def rows(columns, queryset, *, on, whole):
    """One list of cells per row, its number first. `whole` writes what is otherwise masked.

    For use inside a transaction: the cursor lives in it.
    """
    fields = list(dict.fromkeys(["pk", *(field for column in columns for field in column.fields)]))
    places = [[fields.index(field) for field in column.fields] for column in columns]
    writers = [column.cell if whole or column.guarded is None else column.guarded for column in columns]
    found, number = queryset.values_list(*fields).iterator(chunk_size=STEP), 0
    while some := list(islice(found, STEP)):
        answers = _looked_up(columns, places, some, on)
        steps = list(zip(places, writers, answers, strict=True))
        for values in some:
            number += 1
            yield [str(number), *(_cell(values, *step) for step in steps)]


def _cell(values, places, write, answer):
    if answer is not None:
        return write(answer.get(_key(values, places)))
    if len(places) == 1:
        return write(values[places[0]])
    return write(*(values[place] for place in places))


def _key(values, places):
    return values[places[0]] if len(places) == 1 else tuple(values[place] for place in places)


def _looked_up(columns, places, some, on):
    """For each column the answer of its lookup, or None; columns that ask the same share one."""
    asked, answers = {}, []
    for column, at in zip(columns, places, strict=True):
        if column.lookup and (column.lookup, column.fields) not in asked:
            asked[column.lookup, column.fields] = column.lookup({_key(values, at) for values in some}, on)
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
