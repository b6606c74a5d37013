"""What PostgreSQL's planner has to know before it is asked about many rows that have only just been written."""

from django.apps import apps
from django.db import connection


def analyze():
    """Count the project's own tables.

    A bare `analyze` would also take the catalogs that all databases of the server share, and hold them until the
    transaction ends: whoever does the same in another database would wait as long.
    """
    quote = connection.ops.quote_name
    tables = [
        quote(model._meta.db_table) for model in apps.get_models(include_auto_created=True) if model._meta.managed
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {', '.join(dict.fromkeys(tables))}")
