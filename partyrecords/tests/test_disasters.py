"""The machinery keeps its promise: real workers and clocks, killed, doubled, cut off; nobody is told twice or forgotten.

A week of disasters leaves the same inboxes as a quiet week (issue 5), and a week of downtime the latest rung only.
"""

import json
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from branches import runs
from branches.models import JobRun, Notice, Role
from branches.tests.builders import LONG_AGO, make_officer, make_tree
from partyrecords.services.data import DataDirectory
from partyrecords.services.process import command_line
from partyrecords.services.valkey import Valkey
from partyrecords.tests.machinery import Machinery
from screening import reminders
from screening.deadlines.kinds import KINDS
from screening.deadlines.ladder import ladder_of
from screening.deadlines.numbers import numbers
from screening.models import Deadline, Reminder
from screening.tests.test_regulation import change

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 2)
WEEK = [MONDAY + n * DAY for n in range(7)]
TERM = Deadline.Kind.TERM
GATE = 20_261_102  # the advisory lock that holds up whoever writes a notice


def build():
    """Deadlines of two branches and their committee whose rungs of every sort fall into the week."""
    change("reminder.from_hour", "0", LONG_AGO)
    _, superior, committee, first, second = make_tree()
    make_officer(superior, Role.STAFF, name="Lò Văn Tiến")
    make_officer(committee, Role.STAFF, name="Hà Thị Nga")
    for branch, name in ((first, "Hoàng Văn Bình"), (second, "Nông Thị Mai")):
        make_officer(branch, name=name)
    known = numbers(MONDAY)
    ladder, starts_on = ladder_of(KINDS[TERM], known), MONDAY - 100 * DAY
    places = (first, second, committee)
    Deadline.objects.bulk_create(
        Deadline(
            kind=TERM,
            subject=f"members.term:{number}",
            organization=places[number % 3],
            starts_on=starts_on,
            due_on=MONDAY + days * DAY,
            arithmetic="Nhiệm kỳ",
            basis="Điều lệ Đảng",
            next_rung_on=ladder.following(starts_on, MONDAY + days * DAY, MONDAY - DAY),
        )
        for number, days in enumerate(range(-17, 38))
    )


def inboxes():
    """What lies in the inbox of everybody, each notice as often as it lies there."""
    return sorted(Notice.objects.values_list("user__full_name", "text", "urgent"))


@contextmanager
def undone():
    """What is done in here has never been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def quiet(days):
    """The inboxes after each of these days, one run a day in this process, nothing going wrong."""
    after = []
    with undone():
        for day in days:
            reminders.run(day)
            after.append(inboxes())
    return after


def until(question, patience=30):
    """Wait until the answer is true."""
    end = time.monotonic() + patience
    while not question():
        assert time.monotonic() < end, (question, inboxes())
        time.sleep(0.05)


def last_run():
    return runs.last_done("screening.tasks.remind")


def settled(expected):
    """The inboxes are as they should be, and stay so while the job runs twice more."""
    until(lambda: len(inboxes()) >= len(expected))
    for _ in range(2):
        before = last_run()
        until(lambda: last_run() != before)  # noqa: B023
    assert inboxes() == expected


@contextmanager
def gate():
    """Whoever writes a notice waits while this is closed: between the claim and the delivery. Yields who waits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [GATE])
        try:
            yield lambda: _waiting(cursor)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [GATE])


def _waiting(cursor):
    cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and objid = %s and not granted", [GATE])
    return cursor.fetchone()[0]


def hang_the_gate():
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            create function pass_the_gate() returns trigger language plpgsql as
            $$ begin perform pg_advisory_xact_lock_shared({GATE}); return null; end $$;
            create trigger gate before insert on branches_notice execute function pass_the_gate();
            """
        )


def take_down_the_gate():
    with connection.cursor() as cursor:
        cursor.execute("drop trigger if exists gate on branches_notice; drop function if exists pass_the_gate")


@pytest.fixture
def broker(tmp_path):
    """A broker of its own, which can be stopped."""
    server = Valkey(DataDirectory(tmp_path / "data").open())
    server.prepare()
    server.launch()
    server.wait_until_ready()
    yield server
    server.stop()


@pytest.fixture
def machinery(transactional_db, tmp_path, broker):
    own = connection.settings_dict
    address = f"{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
    machines = Machinery(tmp_path, f"postgres://{address}", broker.url)
    yield machines
    machines.stop()
    take_down_the_gate()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_week_of_disasters_leaves_the_inboxes_of_a_quiet_week(machinery, broker):
    build()
    hang_the_gate()
    days = quiet(WEEK)
    for day, disaster, expected in zip(WEEK, DISASTERS, days, strict=True):
        disaster(machinery, broker, day, expected)
        assert inboxes() == expected
        machinery.kill()
    later = MONDAY + 15 * DAY
    (expected,) = quiet([later])
    machinery.clock(later)
    machinery.worker(later)
    settled(expected)
    per_rung = Reminder.objects.filter(sent_on=later).values_list("deadline", flat=True)
    assert len(per_rung) == len(set(per_rung)) > 0  # of what was missed in a week of downtime the latest only


def two_clocks_and_ten_workers(machinery, broker, day, expected):
    """Everything was started twice and more."""
    for _ in range(2):
        machinery.clock(day)
    for _ in range(10):
        machinery.worker(day)
    settled(expected)


def a_worker_killed_between_claim_and_delivery(machinery, broker, day, expected):
    """`kill -9` while the claim stands and the notice is being written; what another takes up is told once."""
    before = inboxes()
    with gate() as waiting:
        machinery.clock(day)
        worker = machinery.worker(day)
        until(waiting)
        machinery.kill(worker)
        assert inboxes() == before
    machinery.worker(day)
    settled(expected)


def ten_runs_at_once(machinery, broker, day, expected):
    """Ten processes, each with its own connection, from one starting line."""
    with gate() as waiting:
        pids = [machinery.run(day) for _ in range(10)]
        until(lambda: waiting() == sum(bool(command_line(pid)) for pid in pids) == 1)  # all have ended but the first
    machinery.wait_for(*pids)


def the_broker_away(machinery, broker, day, expected):
    """Redis is stopped: pages answer, acts save, worker and clock wait for it; when it is back the reminders go on.

    A worker that loses it amid a job may end; whoever watches it (`start`, systemd) then starts another one.
    """
    before = inboxes()
    broker.stop()
    address = machinery.web(day)
    reader = Client()
    reader.force_login(Notice.objects.first().user)
    cookies = f"sessionid={reader.session.session_key}; csrftoken={'a' * 32}"
    machinery.clock(day)
    machinery.worker(day)
    state = ask(f"{address}healthz", cookies)
    assert (state[0], json.loads(state[1])["cache"], json.loads(state[1])["database"]) == (503, False, True)
    assert ask(f"{address}hop-thu/", cookies)[0] == 200
    unread = Notice.objects.unread().count()
    assert ask(f"{address}hop-thu/da-doc/", cookies, b"")[0] == 200
    assert Notice.objects.unread().count() < unread
    assert inboxes() == before
    broker.launch()
    broker.wait_until_ready()
    settled(expected)
    broker.stop()
    broker.launch()
    broker.wait_until_ready()
    machinery.worker(day)
    settled(expected)


def ask(address, cookies, data=None):
    """(status, body) of a page of the web server."""
    headers = {"Cookie": cookies, "X-CSRFToken": "a" * 32}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=20) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


def a_worker_asked_to_stop(machinery, broker, day, expected):
    """SIGTERM lets the job that runs end, and takes up no other."""
    machinery.clock(day)
    with gate() as waiting:
        worker = machinery.worker(day)
        until(waiting)
        machinery.ask_to_stop(worker)
    machinery.wait_for(worker)
    assert not JobRun.objects.filter(state=JobRun.State.RUNNING, started_at__date=day).exists()


def the_clock_set_back(machinery, broker, day, expected):
    """After the reminders of the day the clock of the machine goes back by two days, and forth again."""
    for on in (day, day - 2 * DAY, day):
        machinery.clock(on)
        machinery.worker(on)
        settled(expected)
        machinery.kill()


def a_worker_whose_child_is_killed(machinery, broker, day, expected):
    """The process that works is killed, its parent lives and forks another one."""
    machinery.clock(day)
    with gate() as waiting:
        worker = machinery.worker(day)
        until(waiting)
        machinery.kill_child(worker)
    settled(expected)


DISASTERS = (
    two_clocks_and_ten_workers,
    a_worker_killed_between_claim_and_delivery,
    ten_runs_at_once,
    the_broker_away,
    a_worker_asked_to_stop,
    the_clock_set_back,
    a_worker_whose_child_is_killed,
)
