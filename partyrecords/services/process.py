"""One server or program under a parent: started, awaited, stopped, and never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from partyrecords.environment import tail

PR_SET_PDEATHSIG = 1
PASSING = ("postmaster.pid", "shared memory", "Address already in use")
LONGEST_LOG = 5 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ServiceFault(Exception):
    """A server cannot be had; the sentence says which one and where to look."""


class Service:
    """A child process with a log of its own; subclasses say what is run and when it is ready."""

    label = ""
    stop_signal = signal.SIGTERM
    start_within = 30.0
    stop_within = 10.0
    user = {}  # the keywords user, group, extra_groups of Popen, where the child gives up root

    def __init__(self, log):
        self.log = log
        self.process = None
        self.log_began = 0
        self.was_ready = False

    @property
    def mark(self):
        """What the command line of this process, and of no other, contains."""
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def environment(self):
        return dict(os.environ)

    def is_ready(self):
        return True

    def launch(self):
        shorten(self.log)
        parent, ending = os.getpid(), self.stop_signal
        with open(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            self.log_began = log.tell()
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/" if self.user else None,
                env=self.environment(),
                start_new_session=True,
                pass_fds=self.handed_on(),
                preexec_fn=lambda: end_with(parent, ending),
                **self.user,
            )
        try:
            self.process.stdin.write(self.input())
            self.process.stdin.close()
        except OSError:
            pass  # it ended at once; wait_until_ready tells

    def input(self):
        return b""

    def handed_on(self):
        return ()

    def wait_until_ready(self):
        """Ready, or a fault with the end of the log. A child that only has to wait for its predecessor's
        files or port (after a kill they may be held for some seconds) is tried again for a while."""
        deadline = time.monotonic() + self.start_within
        while not (self.is_running() and self.is_ready()):
            is_running = self.is_running()
            if time.monotonic() > deadline or not (is_running or self.has_to_wait()):
                self.stop()
                last = end_of(self.log, since=self.log_began)
                raise ServiceFault(f"{self.label} không khởi động được. Nhật ký {self.log}:\n{last}")
            if not is_running:
                time.sleep(0.5)
                self.launch()
            time.sleep(0.03)
        self.was_ready = True

    def has_to_wait(self):
        """The reason it ended with is one that passes by itself."""
        return any(reason in end_of(self.log, since=self.log_began) for reason in PASSING)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self):
        if self.is_running():
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self):
        if self.process is None:
            return
        try:
            self.process.wait(self.stop_within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.sweep()

    def sweep(self):
        """Children that a killed process left in its session."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self):
        self.ask_to_stop()
        self.wait_until_stopped()


def end_with(parent, ending):
    """In the child: end when the parent ends, even by kill -9 (Linux; elsewhere the next start sweeps)."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, ending, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_line(pid):
    """The words of a running process; nothing where it is gone or a zombie."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        pass
    if sys.platform == "linux":
        return ""
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip()


def sweep_leftover(pid, mark, ending):
    """Stop a process of an earlier run, only if its command line is still the one that was written down."""
    for sign, patience in ((ending, 8.0), (signal.SIGKILL, 2.0)):
        if not mark or mark not in command_line(pid):
            return
        try:
            os.kill(pid, sign)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + patience
        while mark in command_line(pid) and time.monotonic() < deadline:
            time.sleep(0.05)


def shorten(log):
    """A log that has grown too long keeps one predecessor."""
    try:
        if os.path.getsize(log) > LONGEST_LOG:
            os.replace(log, f"{log}.1")
    except OSError:
        pass


def end_of(log, lines=12, since=0):
    try:
        with open(log, "rb") as file:
            file.seek(max(since, os.path.getsize(log) - 8000))
            return tail(file.read().decode(errors="replace"), lines)
    except OSError:
        return ""
