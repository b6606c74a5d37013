"""The database as the migrations left it, put back after each test that commits.

Django would empty all tables by TRUNCATE and write the seeds anew row by row, a second for every such test. Here the
seeds wait in a schema of their own, and only what a test has filled is emptied; triggers are silent meanwhile, for the
records that may only be added to are to go too. The role of the tests has to be a superuser.
"""

from django.db import connection

from branches.tests.remembered import tables

SCHEMA = "as_found"


def keep():
    """Keep a copy of every row there is."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}")
        for table in _filled(cursor):
            cursor.execute(f"create table {SCHEMA}.{table} as select {tables()[table]} from {table}")


def put_back():
    """Let every table hold the rows that were kept, and no other."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = %s", [SCHEMA])
        kept = [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]
        lines = [f"delete from {table}" for table in _filled(cursor)]
        for table in kept:
            lines.append(f"insert into {table} ({tables()[table]}) select * from {SCHEMA}.{table}")
        cursor.execute("; ".join(["begin; set local session_replication_role = replica", *lines, "commit"]))


def _filled(cursor):
    """The tables that hold rows."""
    found = ", ".join(f"(select '{table}' from {table} limit 1)" for table in tables())
    cursor.execute(f"select array_remove(array[{found}], null)")
    return cursor.fetchone()[0]
