"""`manage.py test`: every test by pytest, on a PostgreSQL and a Valkey of its own that vanish afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from partyrecords import services
from partyrecords.environment import ROOT
from partyrecords.services.data import DataDirectory
from partyrecords.services.process import end_with, is_alive

PREFIX = "partyrecords-test-"


def test(words):
    """Run pytest with these words; its exit code is the answer."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        directory = temporary_directory()
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        os.environ.update(
            PARTYRECORDS_DATA=str(directory),
            PARTYRECORDS_TESTING="1",
            DJANGO_SETTINGS_MODULE="partyrecords.settings",
            DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps an event loop in the thread of its tests
            PYTHONUTF8="1",
        )
        os.environ.pop("PARTYRECORDS_TODAY", None)
        servers = services.embedded(DataDirectory(directory).open(), careless=True)
        stack.callback(services.stop, servers)
        services.launch(servers)
        parent = os.getpid()
        pytest = subprocess.Popen(
            [sys.executable, "-m", "pytest", *in_parallel(words)],
            cwd=ROOT,
            preexec_fn=lambda: end_with(parent, signal.SIGTERM),
        )
        stack.callback(end, pytest)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches pytest too, which ends in its own way
        return pytest.wait()


def in_parallel(words):
    """Two processes that take few tests at a time, unless the caller says how many."""
    if any(word.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for word in words):
        return words
    return ["-n", "2", "--maxschedchunk", "2", *words]


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def temporary_directory():
    """A directory of this run, after those of killed runs are gone. As root under /var/tmp, which all may enter."""
    parent = Path("/var/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())
    for old in parent.glob(f"{PREFIX}*"):
        pid = old.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
