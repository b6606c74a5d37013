"""The embedded PostgreSQL and Valkey, and the supervisor of `start`."""

from contextlib import contextmanager


@contextmanager
def for_command(argv):
    """Servers for one manage.py command, where none are configured."""
    yield
