"""Everything `start` asks Django before the web server runs, in one process: one import instead of four."""

import gc
import hashlib
import io
import json
import os
import sys
from pathlib import Path


def migrate():
    """Apply what is missing; the answer is how many migrations that were."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        gc.set_threshold(100_000, 20, 100)  # each step leaves thousands of models behind: seek them seldom
        call_command("migrate", interactive=False, verbosity=0)
    return len(plan)


def collect_static():
    """Collect only where a source file has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            seen.update(f"{storage.location} {path} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT, ".stamp")
    if stamp.exists() and stamp.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(seen.hexdigest())


def demo_logins():
    """The table of demo logins by role; empty where the data are not the demo."""
    from django.core.management import call_command

    out = io.StringIO()
    call_command("demo", logins=True, stdout=out)
    return out.getvalue()


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partyrecords.settings")
    import django

    django.setup()
    from branches.models import Organization

    migrated = migrate()
    collect_static()
    is_empty = not Organization.objects.exists()
    logins = "" if is_empty else demo_logins()
    sys.stdout.write(json.dumps({"migrated": migrated, "is_empty": is_empty, "logins": logins}) + "\n")


if __name__ == "__main__":
    main()
