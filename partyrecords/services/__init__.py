"""The embedded servers, and the commands `start` and `test`.

Nothing here runs where PARTYRECORDS_ENVIRONMENT is "managed". Elsewhere a server that DATABASE_URL or REDIS_URL names
is used as it is, and one that neither names is embedded: `start` runs it for as long as it lives, any other command
joins the servers of a running `start` or has its own for its own duration.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

from partyrecords.environment import command_of, say
from partyrecords.services import data as data_directory
from partyrecords.services.postgres import Postgres
from partyrecords.services.process import ServiceFault
from partyrecords.services.valkey import Valkey

WITHOUT_SERVERS = {
    "", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "startapp", "startproject", "version",
}  # fmt: skip
BUILDS_ITSELF = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "dbshell"}


def is_managed():
    return os.environ.get("PARTYRECORDS_ENVIRONMENT") == "managed"


def main(argv):
    """`start` and `test`, which need no Django in this process; anything else is Django's."""
    try:
        if not is_managed():
            argv = data_directory.take_data_option(argv)
        command, options = command_of(argv), argv[2:]
        if command == "start":
            from partyrecords.services import supervisor

            return supervisor.start(options)
        if command == "test":
            from partyrecords.services import testing

            return testing.test(options)
        with for_command(argv):
            from django.core.management import execute_from_command_line

            execute_from_command_line(argv)
    except ServiceFault as fault:
        say(f"✗ {fault}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextmanager
def for_command(argv):
    """Servers for one manage.py command, where none are configured."""
    if is_managed() or command_of(argv) in WITHOUT_SERVERS or {"--help", "-h", "--version"} & set(argv):
        yield
        return
    data = data_directory.from_environment().open()
    os.environ.setdefault("PARTYRECORDS_DATA", str(data.path))
    os.environ.setdefault("SECRET_KEY", data.secret("secret-key"))
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        yield
        return
    with ExitStack() as stack:
        if not data.take():
            stack.enter_context(data.joined())
            use(data.running(within=30))
        else:
            stack.callback(data.release)
            own_servers(data, stack, argv)
        yield


def use(running):
    """The servers that another process has announced."""
    if running is None:
        raise ServiceFault("Một lệnh khác đang giữ thư mục dữ liệu nhưng chưa mở máy chủ; hãy thử lại sau ít giây.")
    for name, value in running["environment"].items():
        os.environ.setdefault(name, value)


def own_servers(data, stack, argv):
    """Embedded servers that end with this command, after whoever has joined it meanwhile."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    servers = embedded(data)
    stack.callback(stop, servers)
    stack.callback(wait_for_others, data)
    launch(servers)
    announce(data, servers, command=command_of(argv))
    is_new = any(server.is_new for server in servers if isinstance(server, Postgres))
    if is_new and command_of(argv) not in BUILDS_ITSELF:
        build = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        if subprocess.run(build, stdout=sys.stderr).returncode:
            raise ServiceFault("Chưa dựng được cơ sở dữ liệu mới; xem dòng lỗi ở trên.")


def embedded(data, careless=False):
    """The servers that no address is configured for, ready to be launched."""
    servers = []
    if "DATABASE_URL" not in os.environ:
        servers.append(Postgres(data, careless=careless))
    if "REDIS_URL" not in os.environ:
        servers.append(Valkey(data, keep=not careless))
    for server in servers:
        server.prepare()
    return servers


def launch(servers):
    """All at once; then their addresses are in the environment of everything that follows."""
    for server in servers:
        server.launch()
    for server in servers:
        server.wait_until_ready()
        os.environ["DATABASE_URL" if isinstance(server, Postgres) else "REDIS_URL"] = server.url


def announce(data, services, **facts):
    """What another command needs in order to join, and a later start in order to sweep."""
    shared = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PARTYRECORDS_TODAY", "PUBLIC_URL")
    data.announce(
        environment={name: os.environ[name] for name in shared if name in os.environ},
        processes=[
            {"pid": service.process.pid, "mark": service.mark, "signal": int(service.stop_signal)}
            for service in services
            if service.process
        ],
        **facts,
    )


def wait_for_others(data):
    if data.is_joined():
        say("· Lệnh khác còn đang dùng cơ sở dữ liệu; chờ lệnh ấy xong …")
        while data.is_joined():
            time.sleep(0.2)


def stop(servers):
    """The last one first."""
    for server in reversed(servers):
        server.stop()
