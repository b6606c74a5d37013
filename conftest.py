"""What all tests share: the database of each parallel process, and a collector of garbage that seldom runs."""

import gc
import os
from contextlib import closing

import pytest

MAKING, USING = 1, 2  # the locks on a template


def pytest_collection_finish():
    """What is imported stays until the end, and what a test leaves behind is small: look through both less often."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Of several processes one runs the migrations; the databases of all are copies of its work.

    Whoever needs a database first makes the template; the last of those who use it drops it.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        yield
        return
    from django.db import connection

    name = f"template_{run}"
    connection.settings_dict["TEST"]["TEMPLATE"] = name
    parameters = connection.get_connection_params() | {"dbname": "postgres", "cursor_factory": None}
    with django_db_blocker.unblock(), closing(connection.Database.connect(**parameters)) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s, hashtext(%s))", [MAKING, name])
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if not cursor.fetchone():
                make_template(cursor, name)
            cursor.execute("select pg_advisory_lock_shared(%s, hashtext(%s))", [USING, name])
            cursor.execute("select pg_advisory_unlock(%s, hashtext(%s))", [MAKING, name])
        yield
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock_shared(%s, hashtext(%s))", [USING, name])
            cursor.execute("select pg_advisory_lock(%s, hashtext(%s))", [MAKING, name])
            cursor.execute("select pg_try_advisory_lock(%s, hashtext(%s))", [USING, name])
            if cursor.fetchone() == (True,):
                cursor.execute(f"drop database {name}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test that commits leaves the database as it found it."""
    from django.test import TransactionTestCase

    from branches.tests import as_found

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        as_found.keep()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: as_found.put_back())
        yield


def make_template(cursor, name):
    """All migrations in a new database, which bears its name only when it is whole."""
    from django.core.management import call_command
    from django.db import connection

    cursor.execute(f"drop database if exists {name}_new")
    cursor.execute(f"create database {name}_new")
    own = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = f"{name}_new"
    try:
        call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    cursor.execute(f"alter database {name}_new rename to {name}")
