"""Rows as they stand, as JSON: by them a merge is undone, and by them one sees whether anything was touched since."""

from django.db import connection


def _columns(model):
    return [field for field in model._meta.concrete_fields if not field.generated]


def picture(model, pks):
    """{id as text: {column: value}} of these rows as they stand now."""
    rows = model._base_manager.filter(pk__in=pks)
    return {
        str(row.pk): {
            field.attname: None if field.value_from_object(row) is None else field.value_to_string(row)
            for field in _columns(model)
        }
        for row in rows
    }


def values(model, kept):
    """The columns of a kept row, as the model takes them."""
    return {
        field.attname: None if kept[field.attname] is None else field.to_python(kept[field.attname])
        for field in _columns(model)
    }


def put_back(model, pictured):
    """Make the rows what they were: those that stand are written over, those that are gone come back."""
    standing = set(model._base_manager.filter(pk__in=pictured).values_list("pk", flat=True))
    gone = []
    for pk, kept in pictured.items():
        found = values(model, kept)
        if model._meta.pk.to_python(pk) in standing:
            model._base_manager.filter(pk=pk).update(**found)
        else:
            gone.append(model(**found))
    model._base_manager.bulk_create(gone)


def let_ledgers_follow():
    """Until the transaction ends the lines of a ledger may pass to the other record of the same person."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('partyrecords.merging', 'on', true)")


def hold_ledgers():
    with connection.cursor() as cursor:
        cursor.execute("select set_config('partyrecords.merging', '', true)")
