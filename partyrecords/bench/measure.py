"""How long a page takes, how often and how long it asks the database, and what the bare SQL for its rows costs."""

import time
from dataclasses import asdict, dataclass, replace
from itertools import cycle
from statistics import median, quantiles

from django.db import connection

WARM_UP = 3


@dataclass(frozen=True)
class Floor:
    """The least a page's rows can cost: one hand-written statement."""

    sql: str
    values: dict

    def run(self):
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            cursor.fetchall()


@dataclass(frozen=True)
class Result:
    """Times in milliseconds, `cpu_p50` without waiting for the database or for a busy machine; `ratio` compares the time in the database with that of the floor (of long work: all of its time)."""

    name: str
    actor: str
    p50: float
    p95: float
    cpu_p50: float
    queries: int
    sql_p50: float
    floor_p50: float
    ratio: float

    def as_dict(self):
        return asdict(self)


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

    for _ in range(min(WARM_UP, runs)):
        ask()
    times, own, in_database = [], [], []
    for _ in range(runs):
        watch, begun = _Stopwatch(), time.process_time()
        with connection.execute_wrapper(watch):
            times.append(milliseconds(ask))
        own.append((time.process_time() - begun) * 1000)
        in_database.append(watch.seconds * 1000)
    floor.run()
    bare = median(milliseconds(floor.run) for _ in range(max(runs, 5)))
    return _result(name, actor, times, median(own), watch.asked, median(in_database), bare)


def once(name, actor, work, floor):
    """A long piece of work, done once; `floor` is what its rows cost by bare COPY, in milliseconds.

    Here the whole time is compared with the floor: what COPY writes is not seen as a query.
    """
    watch, begun = _Stopwatch(), time.process_time()
    with connection.execute_wrapper(watch):
        taken = milliseconds(work)
    own = (time.process_time() - begun) * 1000
    ratio = round(taken / floor, 1)
    return replace(_result(name, actor, [taken], own, watch.asked, watch.seconds * 1000, floor), ratio=ratio)


def _result(name, actor, times, own, queries, in_database, floor):
    p95 = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return Result(
        name,
        actor,
        round(median(times), 1),
        round(p95, 1),
        round(own, 1),
        queries,
        round(in_database, 2),
        round(floor, 2),
        round(in_database / floor, 1),
    )
