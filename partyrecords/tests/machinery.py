"""Real workers, clocks and runs for tests: one process that has imported everything and forks a new one for each.

Run as a program (`Machinery` does) it reads one order a line, forks, and answers with the id of the new process. Each
is as a process of its own: with its own connections, and killed by its own id. A minute of its clock lasts a second.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from wsgiref.simple_server import make_server

from django.conf import settings

from partyrecords.environment import ROOT
from partyrecords.services.postgres import free_port
from partyrecords.services.process import command_line, end_with

SECOND = timedelta(seconds=1)
#: Imported before forking, so that no process has to.
LOADED = (
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
    "partyrecords.urls",
)


class Machinery:
    """The processes of a test, none of which outlives it."""

    def __init__(self, directory, database, broker):
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
        surroundings |= {"DATABASE_URL": database, "REDIS_URL": broker}
        surroundings |= {"SECRET_KEY": settings.SECRET_KEY}  # the environment may have got another one meanwhile
        surroundings |= {"C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore", "PARTYRECORDS_TESTING": "1"}
        self.directory, self.log, self.pids, parent = directory, directory / "machinery.log", [], os.getpid()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "partyrecords.tests.machinery"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=surroundings,
                text=True,
                preexec_fn=lambda: end_with(parent, signal.SIGKILL),
            )

    def _order(self, what, on, **more):
        order = {"what": what, "on": on.isoformat(), "log": str(self.log), **more}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        self.pids.append(int(self.process.stdout.readline()))
        return self.pids[-1]

    def worker(self, on):
        """A worker on that business date."""
        return self._order("worker", on, name=f"w{len(self.pids)}")

    def clock(self, on):
        return self._order("clock", on, schedule=str(self.directory / f"schedule-{len(self.pids)}"))

    def run(self, on):
        """One run of the reminder job that neither clock nor worker has asked for."""
        return self._order("run", on)

    def web(self, on):
        """The address of a web server that answers."""
        port = free_port()
        self._order("web", on, port=port)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return f"http://127.0.0.1:{port}/"
            time.sleep(0.05)
        raise TimeoutError

    def kill_child(self, pid):
        """`kill -9` of the process that works, not of its parent."""
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def kill(self, *pids):
        """`kill -9`, with all that they have forked."""
        for pid in pids or self.pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        self.wait_for(*pids)

    def ask_to_stop(self, pid):
        """As `start` and systemd do."""
        os.kill(pid, signal.SIGTERM)

    def wait_for(self, *pids):
        until = time.monotonic() + 30
        while any(map(command_line, pids or self.pids)):
            assert time.monotonic() < until, "It does not end."
            time.sleep(0.02)

    def stop(self):
        self.kill()
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def main():
    import django

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for those that have ended
    django.setup()
    for module in LOADED:
        import_module(module)

    for line in sys.stdin:
        pid = os.fork()
        if pid:
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
        else:
            end = 1
            try:
                become(json.loads(line))
                end = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(end)


def become(order):
    """In the child: what was ordered, on the day that was named."""
    from django.conf import settings

    from partyrecords.celery import app

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    end_with(os.getppid(), signal.SIGKILL)
    os.setsid()
    log = os.open(order["log"], os.O_RDWR | os.O_APPEND)
    for number in range(3):
        os.dup2(log, number)
    settings.BUSINESS_DATE = date.fromisoformat(order["on"])
    if order["what"] == "run":
        from screening import reminders

        reminders.run(settings.BUSINESS_DATE)
    elif order["what"] == "worker":
        app.worker_main(
            ["worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
            + ["--hostname", f"{order['name']}@here"]
        )
    elif order["what"] == "web":
        from partyrecords.wsgi import application

        make_server("127.0.0.1", order["port"], application).serve_forever()
    else:
        lines = app.conf.beat_schedule.items()
        app.conf.beat_schedule = {
            name: {**line, "schedule": SECOND} for name, line in lines if isinstance(line["schedule"], int)
        }
        app.start(["beat", "--loglevel", "WARNING", "--schedule", order["schedule"], "--pidfile", ""])


if __name__ == "__main__":
    main()
