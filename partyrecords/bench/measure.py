"""How long a page takes, how often and how long it asks the database, and what the bare SQL for its rows costs."""

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles

from django.db import connection

from partyrecords.environment import ROOT

WARM_UP = 3
#: A page that takes longer is asked for once only, in milliseconds.
SLOW = 3000


@dataclass(frozen=True)
class Floor:
    """The least that what a page shows can cost: hand-written statements, one after the other."""

    statements: tuple
    values: dict

    def run(self):
        with connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(statement, self.values)
                cursor.fetchall()


@dataclass(frozen=True)
class Result:
    """Times in milliseconds.

    `cpu_p50` is what Python used and `db_cpu_p50` what PostgreSQL used, without waiting for a busy machine; 0 where
    PostgreSQL runs elsewhere. `ratio` compares the time in the database with that of the floor (of long work: all of
    its time).
    """

    name: str
    actor: str
    p50: float
    p95: float
    cpu_p50: float
    db_cpu_p50: float
    queries: int
    sql_p50: float
    floor_p50: float
    ratio: float

    def as_dict(self):
        return asdict(self)


def _database_cpu():
    """The milliseconds of processor time that this session of PostgreSQL has used, where it can be read."""
    try:
        account = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except (OSError, AttributeError):
        return 0.0
    return int(account.split()[0]) / 1_000_000


class _Stopwatch:
    """Sums the time spent in the database, and counts the questions."""

    def __init__(self):
        self.seconds, self.asked = 0.0, 0

    def __call__(self, execute, sql, params, many, context):
        begun = time.perf_counter()
        self.asked += 1
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begun


def milliseconds(work):
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def page(name, client, actor, addresses, *, runs, floor):
    """Ask for the addresses in turn, as a browser would; every answer must be 200."""
    turn = cycle(addresses)

    def ask():
        address = next(turn)
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return response.content

    if milliseconds(ask) > SLOW:
        runs = 1
    for _ in range(min(WARM_UP, runs) - 1):
        ask()
    times, own, in_database, theirs = [], [], [], []
    for _ in range(runs):
        watch, begun, before = _Stopwatch(), time.process_time(), _database_cpu()
        with connection.execute_wrapper(watch):
            times.append(milliseconds(ask))
        theirs.append(_database_cpu() - before)
        own.append((time.process_time() - begun) * 1000)
        in_database.append(watch.seconds * 1000)
    floor.run()
    bare = median(milliseconds(floor.run) for _ in range(min(max(runs, 3), 10)))
    cpu = (median(own), median(theirs))
    return _result(name, actor, times, cpu, watch.asked, median(in_database), bare)


def once(name, actor, work, floor):
    """A long piece of work, done once; `floor` is what its rows cost by bare COPY, in milliseconds.

    Here the whole time is compared with the floor: what COPY writes is not seen as a query.
    """
    watch, begun, before = _Stopwatch(), time.process_time(), _database_cpu()
    with connection.execute_wrapper(watch):
        taken = milliseconds(work)
    cpu = ((time.process_time() - begun) * 1000, _database_cpu() - before)
    ratio = round(taken / floor, 1)
    return replace(_result(name, actor, [taken], cpu, watch.asked, watch.seconds * 1000, floor), ratio=ratio)


@dataclass(frozen=True)
class Usage:
    """What a program of its own printed and used: milliseconds, and megabytes at its largest."""

    printed: str
    wall: float
    cpu: float
    megabytes: int


def program(words, environment):
    """Run a command of the project in a process of its own."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )
    with process.stdout:
        printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{words[1]} ended with {process.returncode}")
    wall = (time.perf_counter() - begun) * 1000
    return Usage(printed, wall, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss // 1024)


def told(name, actor, wall, floor, *, cpu=0.0):
    """A time that was measured elsewhere, as a result; its queries are not seen."""
    ratio = round(wall / floor, 1)
    return replace(_result(name, actor, [wall], (cpu, 0.0), 0, 0.0, floor), ratio=ratio)


def _result(name, actor, times, cpu, queries, in_database, floor):
    p95 = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return Result(
        name,
        actor,
        round(median(times), 1),
        round(p95, 1),
        *(round(used, 1) for used in cpu),
        queries,
        round(in_database, 2),
        round(floor, 2),
        round(in_database / floor, 1),
    )
