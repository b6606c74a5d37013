"""The daily run over very many deadlines, `/healthz`, and how soon a reminder lies in the inbox (issue 5, no. 7).

The deadlines are copied from those of the data set by statements; a fiftieth of them stands on a rung today, at most
20,000. The run is the command `remind` in a process of its own, so its memory is seen; the last measurement is made
with a real worker and a real clock on a broker of their own.
"""

import json
import os
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.test import Client

from branches import runs
from branches.models import Notice, Office, Organization, Role, User
from branches.models.organizations import BRANCH_KINDS
from partyrecords.bench import dataset, measure
from partyrecords.environment import ROOT
from partyrecords.services import supervisor
from partyrecords.services.data import DataDirectory
from partyrecords.services.process import ServiceFault, end_with
from partyrecords.services.valkey import Valkey
from screening import reminders
from screening.models import Deadline

DUE = 20_000
REMIND = "screening.tasks.remind"
PATIENCE = 200  # seconds

#: Numbers modulo all: the first are due in a week, the others later; one in four belongs to a case.
_COPY = """
with place as (
    select array_agg(id order by id) as branches from branches_organization where kind = any(%(kinds)s)
), known as (
    select array_agg(id order by id) as cases, array_agg(member_id order by id) as members,
        array_agg(branch_id order by id) as branches from screening_case
), one as (
    select n, place.branches[1 + n %% cardinality(place.branches)] as branch,
        case when n %% 4 = 0 then 1 + (n / 4) %% cardinality(known.cases) end as at, known.*
    from generate_series(0, %(number)s - 1) n, place, known
), row as (select n, branch, cases[at] as case_id, members[at] as member_id, branches[at] as of_case from one)
insert into screening_deadline (kind, subject, part, case_id, member_id, organization_id, cycle, starts_on, due_on,
    arithmetic, basis, pauses, ended_why, next_rung_on)
select case when case_id is null then 'meeting' else 'mentor_report' end,
    case when case_id is null then 'branches.organization:' || branch else 'screening.case:' || case_id end,
    'copy ' || n, case_id, member_id, coalesce(of_case, branch), 1, %(on)s::date - 100,
    case when n < %(due)s then %(on)s::date + 7 else %(on)s::date + 60 + n %% 200 end,
    'Chép để đo', 'Chép để đo', '[]', '',
    case when n < %(due)s then %(on)s::date else %(on)s::date + 30 + n %% 200 end
from row
"""
#: The least that telling them costs: the claims, the notices and the next rung, each by one statement.
_FLOOR = (
    "create temporary table due on commit drop as select * from screening_deadline "
    "where next_rung_on <= %(on)s and met_on is null and lapsed_on is null and waived_on is null",
    "insert into screening_reminder (deadline_id, due_on, rung, sent_on) select id, due_on, 'floor', %(on)s from due",
    "insert into branches_notice (user_id, text, link, created_at, urgent) "
    "select o.user_id, 'x', 'y', now(), false from due d join branches_office o on o.organization_id = d.organization_id",
    "update screening_deadline d set next_rung_on = d.due_on - 1, told_on = %(on)s from due where due.id = d.id",
)


def measured(scene, number, *, on, runs_each):
    """All of it, one result after the other; `number` deadlines."""
    due = min(DUE, number // 50)
    build(scene, number, due, on=on)
    environment = surroundings()
    floor = least(on)
    command = ["django", "remind", "--on", on.isoformat(), "--json"]
    told = measure.program(command, environment)
    sent = json.loads(told.printed)["sent"]
    if sent < due:
        raise RuntimeError(f"{sent} of {due} were told")
    idle = measure.program(command, environment)
    words = (
        f"reminders of a day, {sent:,} of {number:,} due: {told.megabytes} MB at most, {idle.megabytes} where none is"
    )
    yield measure.told(words, "clock", told.wall, floor, cpu=told.cpu)
    health = measure.Floor(("select 1", "select * from branches_heartbeat"), {})
    yield measure.page("/healthz", Client(), "monitor", ["/healthz"], runs=10 * runs_each, floor=health)
    try:
        with machinery(environment):
            yield measure.told("a reminder from its time to the inbox", "clock", delay(scene, on), 60_000.0)
    except ServiceFault:
        return  # no broker of our own to be had here


def build(scene, number, due, *, on):
    """A secretary for every branch, and the copies."""
    branches = Organization.objects.filter(kind__in=BRANCH_KINDS).exclude(pk=scene.branch.pk).order_by("pk")
    first = User.objects.order_by("-pk").first().pk + 1
    users = [
        User(pk=pk, username=f"bi-thu-{pk}", full_name="Bí thư", password="!") for pk, _ in enumerate(branches, first)
    ]
    dataset.copy(User, users)
    office = Office.objects.order_by("-pk").first().pk + 1
    dataset.copy(
        Office,
        [
            Office(pk=pk, user=user, organization=branch, role=Role.SECRETARY, starts_on=on - timedelta(days=400))
            for pk, (user, branch) in enumerate(zip(users, branches, strict=True), office)
        ],
    )
    Deadline.objects.update(next_rung_on=None)
    with connection.cursor() as cursor:
        cursor.execute(_COPY, {"on": on, "due": due, "number": number, "kinds": list(BRANCH_KINDS)})
        cursor.execute("analyze")


def surroundings():
    """The environment of a program that works on the database of the measurement."""
    own = connection.settings_dict
    address = (
        f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST'] or '127.0.0.1'}:{own['PORT'] or 5432}/{own['NAME']}"
    )
    return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "partyrecords.settings"}


def least(on):
    """The milliseconds of the floor, which is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        taken = measure.milliseconds(lambda: [cursor.execute(statement, {"on": on}) for statement in _FLOOR])
        transaction.set_rollback(True)
    return taken


@contextmanager
def machinery(environment):
    """A worker and a clock on a broker of their own, each a process as `start` runs them."""
    with ExitStack() as stack:
        data = DataDirectory(stack.enter_context(tempfile.TemporaryDirectory(prefix="partyrecords-bench-"))).open()
        broker = Valkey(data, keep=False)
        broker.prepare()
        stack.callback(broker.stop)
        broker.launch()
        broker.wait_until_ready()
        environment = {**environment, "REDIS_URL": broker.url, "C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore"}
        for program in (supervisor.Worker(data, ""), supervisor.Beat(data, "")):
            process = subprocess.Popen(
                program.command(),
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=partial(end_with, os.getpid(), signal.SIGTERM),
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield


def delay(scene, on):
    """The milliseconds until a deadline whose time comes right after a run is told, at the worst moment."""
    before = runs.last_done(REMIND)
    wait_until(lambda: runs.last_done(REMIND) != before)
    before = Notice.objects.count()
    Deadline.objects.create(
        kind=Deadline.Kind.MEETING,
        subject="branches.organization:0",
        organization=scene.branch,
        starts_on=on - timedelta(days=30),
        due_on=reminders.day_told(on),
        arithmetic="Đo",
        basis="Đo",
        next_rung_on=reminders.day_told(on),
    )
    return measure.milliseconds(lambda: wait_until(lambda: Notice.objects.count() > before))


def wait_until(question):
    end = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > end:
            raise RuntimeError("worker and clock did not work within some minutes")
        time.sleep(0.1)
