"""The data directory: whose it is, who is using it, and how other commands find the running servers."""

import fcntl
import json
import os
import secrets
import time
from contextlib import contextmanager
from pathlib import Path

from partyrecords.environment import ROOT
from partyrecords.services.process import ServiceFault, sweep_leftover


def take_data_option(argv):
    """`--data DIR` is taken off the command line and becomes PARTYRECORDS_DATA, for every command alike."""
    rest, words = [], iter(argv)
    for word in words:
        if word == "--data":
            path = next(words, "")
        elif word.startswith("--data="):
            path = word.removeprefix("--data=")
        else:
            rest.append(word)
            continue
        if not path or path.startswith("-"):
            raise ServiceFault("Sau --data phải là tên thư mục dữ liệu.")
        os.environ["PARTYRECORDS_DATA"] = str(Path(path).expanduser().resolve())
    return rest


def from_environment():
    """The directory named by PARTYRECORDS_DATA, else `var` in the checkout."""
    return DataDirectory(os.environ.get("PARTYRECORDS_DATA") or Path(ROOT, "var"))


class DataDirectory:
    """One set of data with at most one owner at a time, and any number of commands beside it."""

    def __init__(self, path):
        self.path = Path(path).expanduser().resolve()
        self.running_file = self.path / "running.json"
        self._lock = None

    def open(self):
        """The directory exists, is this user's and can be written; otherwise a sentence."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / "logs").mkdir(mode=0o700, exist_ok=True)
            owner = self.path.stat().st_uid
        except OSError as error:
            raise ServiceFault(
                f"Không ghi được vào thư mục dữ liệu {self.path} ({error.strerror}). Chọn thư mục khác: --data THƯ-MỤC."
            ) from error
        if owner != os.geteuid():
            raise ServiceFault(
                f"Thư mục dữ liệu {self.path} thuộc về người dùng {user_name(owner)}. "
                "Hãy chạy bằng người dùng đó, hoặc chọn thư mục khác: --data THƯ-MỤC."
            )
        return self

    def log(self, name):
        return str(self.path / "logs" / f"{name}.log")

    def secret(self, name):
        """A random secret, made once and readable by the owner only."""
        path = self.path / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text()

    # Who is using it

    def take(self):
        """Become the owner; False where another process is."""
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        self.sweep()
        return True

    def release(self):
        self.running_file.unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = None

    @contextmanager
    def joined(self):
        """Beside the owner, who waits for us before it stops the servers."""
        with open(self.path / "users.lock", "ab") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            yield

    def is_joined(self):
        """True while other commands use the owner's servers."""
        with open(self.path / "users.lock", "ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    # What is running

    def announce(self, **facts):
        write_private(self.running_file, json.dumps({**facts, "pid": os.getpid()}, indent=1))

    def running(self, within=0.0):
        """What the present owner has announced; waits a little for an owner that is still starting."""
        deadline = time.monotonic() + within
        while True:
            try:
                return json.loads(self.running_file.read_text())
            except (OSError, ValueError):
                if time.monotonic() >= deadline:
                    return None
                time.sleep(0.1)

    def sweep(self):
        """Processes that a killed owner could not stop; called only by a new owner."""
        for leftover in (self.running() or {}).get("processes", []):
            sweep_leftover(leftover["pid"], leftover["mark"], leftover["signal"])
        self.running_file.unlink(missing_ok=True)


def write_private(path, text):
    """All or nothing, and never readable by anyone else, not even for a moment."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    os.replace(draft, path)


def user_name(uid):
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
