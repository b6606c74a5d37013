"""`bench [--members N] [--organizations N] [--json]`: measures the real views on invented data (formats §6)."""

import json
import os
import platform
import time
from contextlib import contextmanager

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connection
from django.test import override_settings

from branches import calendar
from partyrecords.bench import counting, dataset, deadlines, operations, work
from partyrecords.wsgi import settle

COLUMNS = ("p50 ms", "p95 ms", "own CPU ms", "DB CPU ms", "queries", "SQL ms", "floor ms", "ratio")
#: The measurement asks as a browser on this machine would, without a web server's settings in between.
AS_A_BROWSER = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_SSL_REDIRECT": False,
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


@contextmanager
def own_database():
    """A fresh database beside the real one, dropped afterwards."""
    real = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{real}_bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


class Command(BaseCommand):
    help = "Đo thời gian các trang và việc nhập danh sách trên dữ liệu giả định, trong một cơ sở dữ liệu riêng."

    def add_arguments(self, parser):
        parser.add_argument("--members", type=int, default=10_000, metavar="N", help="số đảng viên (10.000)")
        parser.add_argument("--organizations", type=int, metavar="N", help="số tổ chức đảng (một trên 25 đảng viên)")
        parser.add_argument("--runs", type=int, default=30, metavar="N", help="số lần đo mỗi trang (30)")
        parser.add_argument(
            "--only", action="append", metavar="WORD", help="chỉ đo những gì có chữ này trong tên; ghi được nhiều lần"
        )
        parser.add_argument("--no-imports", action="store_true", help="chỉ đo các trang, không đo việc dài")
        parser.add_argument("--deadlines", type=int, metavar="N", help="chỉ đo việc nhắc trên N thời hạn còn mở")
        parser.add_argument("--json", action="store_true", help="một đối tượng JSON")

    def handle(self, *, members, organizations, runs, only, **options):
        organizations = max(organizations or members // 25, 10)

        def wanted(name):
            return not only or any(word.lower() in name.lower() for word in only)

        on = calendar.today()
        with own_database(), override_settings(**AS_A_BROWSER):
            self.say(f"Building {members:,} members in {organizations:,} organisations …")
            begun = time.perf_counter()
            scene = dataset.build(members, organizations, on=on, now=calendar.now())
            built = round(time.perf_counter() - begun, 1)
            found = []
            settle()  # as the web server does before its first page
            if options["deadlines"]:
                results = deadlines.measured(scene, options["deadlines"], on=on, runs_each=runs)
            else:
                results = self.results(scene, on, runs, wanted, only_pages=options["no_imports"])
            for result in results:
                self.say(f"{result.actor}: {result.name}, p95 {result.p95} ms, {result.queries} queries")
                found.append(result)
            account = {
                "members": members,
                "organizations": organizations,
                "runs": runs,
                "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL {version()}",
                "build_seconds": built,
                "operations": [result.as_dict() for result in found],
            }
        self.stdout.write(json.dumps(account, ensure_ascii=False) if options["json"] else table(account))

    def results(self, scene, on, runs, wanted, *, only_pages):
        """One after the other; what changes something comes last."""
        yield from counting.background(scene, on=on, wanted=wanted)
        yield from operations.pages(scene, on=on, runs=runs, wanted=wanted)
        for name, work_of in (
            () if only_pages else (("export", work.list_files), ("import", work.imports), ("change", work.reform))
        ):
            if wanted(name):
                yield from work_of(scene, on=on)

    def say(self, words):
        self.stderr.write(words)


def version():
    """“15.4”"""
    major, minor = divmod(connection.pg_version, 10_000)
    return f"{major}.{minor}"


def table(account):
    """The results as a Markdown table, as docs/benchmarks.md has them."""
    lines = [
        f"{account['members']:,} members, {account['organizations']:,} organisations; {account['machine']}; "
        f"{account['runs']} runs; built in {account['build_seconds']} s.",
        "",
        f"| as | what | {' | '.join(COLUMNS)} |",
        f"|---|---|{'---:|' * len(COLUMNS)}",
    ]
    keys = ("p50", "p95", "cpu_p50", "db_cpu_p50", "queries", "sql_p50", "floor_p50", "ratio")
    for row in account["operations"]:
        figures = " | ".join(f"{row[key]:,}" for key in keys)
        lines.append(f"| {row['actor']} | {row['name']} | {figures} |")
    return "\n".join(lines)
