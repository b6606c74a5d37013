"""`manage.py start`: PostgreSQL, Valkey, web, worker and beat under one parent that says what it does.

What ends by itself is started again; what ends three times within a minute ends all, with the reason. Ctrl-C, SIGTERM
or a closed terminal stop everything in order. A `kill -9` of the supervisor takes its children along (Linux), and the
next start sweeps what may be left.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import deque
from contextlib import ExitStack, suppress
from datetime import date
from errno import EADDRINUSE

from partyrecords import services
from partyrecords.environment import ROOT, STARTED, seconds
from partyrecords.environment import say as say_to
from partyrecords.services import data as data_directory
from partyrecords.services.process import Service, ServiceFault, end_of

FAILURES, WITHIN = 3, 60.0
LISTEN = 60.0  # seconds between two looks at the pulses
GRACE = 8.0  # seconds that a job may go on when everything is stopped
PORTS_TRIED = 50
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody asked to stop: Ctrl-C, SIGTERM, a closed terminal."""


def say(text=""):
    say_to(text, sys.stdout)


def add_arguments(parser):
    parser.add_argument("--no-demo", action="store_true", help="không tạo dữ liệu mẫu trong cơ sở dữ liệu trống")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", 8000)), help="cổng (mặc định 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (mặc định chỉ máy này)")
    parser.add_argument("--data", metavar="DIR", help="thư mục dữ liệu (mặc định var/, hoặc PARTYRECORDS_DATA)")
    parser.add_argument("--today", type=business_date, metavar="YYYY-MM-DD", help="ngày nghiệp vụ của bản dùng thử")


def business_date(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” không phải là ngày; hãy viết như 2027-03-05") from None


def start(words):
    """Parse the options and run until asked to stop; the answer is the exit code."""
    parser = argparse.ArgumentParser(prog="manage.py start", description="Khởi động toàn bộ chương trình trên máy này.")
    add_arguments(parser)
    options = parser.parse_args(words)
    if services.is_managed():
        if options.today:
            raise ServiceFault("Không đổi ngày nghiệp vụ ở nơi dùng thật (PARTYRECORDS_ENVIRONMENT=managed).")
        raise ServiceFault(
            "“start” dành cho máy cá nhân và bản dùng thử. Nơi dùng thật (PARTYRECORDS_ENVIRONMENT=managed) "
            "chạy gunicorn, celery worker và celery beat riêng: xem README, mục triển khai."
        )
    data = data_directory.from_environment().open()
    if not data.take():
        return tell_who_runs(data)
    for sign in STOPPING:
        if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN:  # nohup means to stay
            signal.signal(sign, stop_once)
    supervisor = Supervisor(data, options)
    try:
        return supervisor.run()
    finally:
        data.release()


def stop_once(*_):
    """The first signal stops; later ones must not disturb the stopping."""
    for sign in STOPPING:
        signal.signal(sign, signal.SIG_IGN)
    raise Stop


def tell_who_runs(data):
    """A second start does no harm and says where the first one is."""
    running = data.running(within=2)
    if running and running.get("address"):
        say(f"partyrecords đang chạy ở {running['address']} (tiến trình {running['pid']}).")
        say(f"Thư mục dữ liệu: {data.path}. Muốn chạy thêm một bản khác: --data THƯ-MỤC-KHÁC.")
    elif running and running.get("command") != "start":
        say(f"Lệnh “{running['command']}” (tiến trình {running['pid']}) đang dùng dữ liệu ở {data.path}.")
        say("Hãy kết thúc lệnh đó rồi khởi động lại.")
    else:
        say(f"partyrecords đang khởi động ở một cửa sổ khác (thư mục dữ liệu {data.path}).")
    return 1


class Supervisor:
    def __init__(self, data, options):
        self.data = data
        self.options = options
        self.servers = []
        self.programs = []
        self.pulsing = []
        self.failures = {}
        self.began = float(os.environ.pop(STARTED, time.time()))

    def run(self):
        code = 0
        try:
            self.bring_up()
            self.watch()
        except Stop:
            say("\nĐang dừng …")
        except (ServiceFault, OSError) as fault:
            say(f"✗ {fault}")
            code = 1
        finally:
            for sign in STOPPING:
                signal.signal(sign, signal.SIG_IGN)
            self.take_down()
        return code

    # Up

    def bring_up(self):
        say("partyrecords · đang khởi động")
        self.configure()
        listener = self.listen()
        with step("Cơ sở dữ liệu và hàng đợi") as told:
            self.servers = services.embedded(self.data)
            services.launch(self.servers)
            services.announce(self.data, self.servers, command="start")
            told("PostgreSQL, Valkey" if len(self.servers) == 2 else "theo DATABASE_URL, REDIS_URL")
        with step("Cấu trúc dữ liệu và tệp giao diện") as told:
            state = self.prepare()
            told(f"cập nhật {state['migrated']} bước" if state["migrated"] else "đã đúng bản mới nhất")
        with step("Máy chủ web") as told:
            self.add(Web(self.data, listener, self.address))
            self.pulsing = [Worker(self.data, self.address), Beat(self.data, self.address)]
            told(f"trang đầu ở {self.address} sau {seconds(self.began)}")
        if state["is_empty"] and not self.options.no_demo:
            with step("Dữ liệu mẫu (chỉ lần đầu)"):
                self.python("django", "demo")
        with step("Việc chạy nền và lịch nhắc việc") as told:
            self.programs += self.pulsing
            for program in self.pulsing:
                program.launch()
            for program in self.pulsing:
                program.wait_until_ready()
            told(", ".join(f"{program.part} có nhịp {in_words(program.seconds)} trước" for program in self.pulsing))
        services.announce(self.data, self.everything(), command="start", address=self.address)
        self.welcome(state)

    def configure(self):
        """What every child shall know."""
        os.environ["PARTYRECORDS_DATA"] = str(self.data.path)
        os.environ["PYTHONUTF8"] = "1"
        os.environ.setdefault("SECRET_KEY", self.data.secret("secret-key"))
        if self.options.today:
            os.environ["PARTYRECORDS_TODAY"] = self.options.today.isoformat()
        os.chdir(ROOT)

    def listen(self):
        """The first free port from the wanted one on; the socket stays open while the web server is restarted."""
        listener = first_free(self.options.host, self.options.port)
        port = listener.getsockname()[1]
        if self.options.port and port != self.options.port:
            say(f"· Cổng {self.options.port} đang có chương trình khác dùng; lấy cổng {port}.")
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.options.host, self.options.host)
        self.address = f"http://{shown}:{port}/"
        os.environ.setdefault("PUBLIC_URL", self.address.rstrip("/"))
        return listener

    def prepare(self):
        """Migrations and static files in one process; what it found out comes back as its last line."""
        answer = self.python("partyrecords.services.prepare")
        return json.loads(answer.strip().splitlines()[-1])

    def python(self, *words):
        """One step in a process of its own, which Ctrl-C at the terminal does not reach; we stop it ourselves."""
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        if done.returncode:
            raise ServiceFault(f"Bước “{words[-1]}” chưa xong; xem dòng lỗi ở trên. Dữ liệu đã có vẫn nguyên.")
        return done.stdout

    def add(self, program):
        self.programs.append(program)
        program.launch()
        program.wait_until_ready()

    def everything(self):
        return [*self.servers, *self.programs]

    def welcome(self, state):
        say()
        say(f"  Mở trình duyệt: {self.address}    (mọi phần đã chạy sau {seconds(self.began)})")
        if self.options.today:
            say(f"  Ngày nghiệp vụ: {self.options.today:%d/%m/%Y} (chỉ trong bản dùng thử này)")
        if self.options.host not in ("127.0.0.1", "localhost", "::1"):
            say("  Máy khác trong mạng cũng vào được địa chỉ này.")
        say(f"  Dữ liệu: {self.data.path}    Nhật ký: {self.data.path / 'logs'}")
        for server in self.servers:
            if getattr(server, "account", None):
                say(f"  Đang chạy bằng root; riêng PostgreSQL chạy bằng “{server.account.pw_name}” ở {server.cluster}")
        if state["is_empty"] and self.options.no_demo:
            say("  Tạo người quản trị đầu tiên: python3 manage.py createsuperuser")
        else:
            logins = state["logins"] or (self.python("django", "demo", "--logins") if state["is_empty"] else "")
            if logins.strip():
                say(f"\n{logins.rstrip()}")
        say("\n  Dừng: Ctrl-C.")

    # Watch

    def watch(self):
        listened = time.monotonic()
        while True:
            for service in self.everything():
                if not service.is_running():
                    self.bring_back(service)
            if time.monotonic() - listened > LISTEN:
                self.listen_to_pulses()
                listened = time.monotonic()
            time.sleep(0.3)

    def listen_to_pulses(self):
        """Say once when one that runs has fallen silent, and once when its pulse is back."""
        for program in self.pulsing:
            pulse = program.pulse()
            if not pulse or pulse["alive"] != program.is_silent:
                continue  # as before, or nobody knows: the web server does not answer
            program.is_silent = not pulse["alive"]
            if program.is_silent:
                say(f"! {program.label}: nhịp cuối {in_words(pulse['seconds'])} trước. Nhật ký: {program.log}")
            else:
                say(f"✓ {program.label} đã có nhịp trở lại")

    def bring_back(self, service):
        """Start it again, unless this is the third time within a minute."""
        now = time.monotonic()
        history = self.failures.setdefault(service, deque(maxlen=FAILURES))
        history.append(now)
        service.sweep()
        if len(history) == FAILURES and now - history[0] < WITHIN:
            raise ServiceFault(
                f"{service.label} đã dừng {FAILURES} lần trong một phút, nên dừng tất cả. Nhật ký {service.log}:\n"
                + end_of(service.log)
            )
        since = time.time()
        say(f"! {service.label} đã dừng ngoài ý muốn; đang khởi động lại …")
        service.launch()
        service.wait_until_ready()
        services.announce(self.data, self.everything(), command="start", address=self.address)
        say(f"✓ {service.label} đã chạy lại ({seconds(since)})")

    # Down

    def take_down(self):
        since = time.time()
        for program in self.programs:
            program.ask_to_stop()
        for program in reversed(self.programs):
            program.wait_until_stopped()
        services.stop(self.servers)
        say(f"Đã dừng tất cả ({seconds(since)}). Dữ liệu còn nguyên trong {self.data.path}.")


def in_words(seconds):
    """1,4 giây"""
    return "rất lâu" if seconds is None else f"{seconds:.1f} giây".replace(".", ",")


class step:
    """A line for each thing done, with its time."""

    def __init__(self, label):
        self.label = label
        self.detail = ""

    def __enter__(self):
        self.since = time.time()
        return self.tell

    def tell(self, detail):
        self.detail = f": {detail}"

    def __exit__(self, kind, *_):
        if kind is None:
            say(f"  ✓ {self.label}{self.detail} ({seconds(self.since)})")


def first_free(host, port):
    """A listening socket on the wanted port or the next free one above it."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise ServiceFault(f"Không dùng được địa chỉ {host}: {error.strerror}.") from error
    for candidate in range(port, port + PORTS_TRIED if port else 1):
        with ExitStack() as stack:
            listener = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((address[0], candidate, *address[2:]))
                listener.listen(128)
            except PermissionError as error:
                raise ServiceFault(f"Không được phép dùng cổng {candidate}; hãy chọn cổng từ 1024.") from error
            except OverflowError as error:
                raise ServiceFault("Cổng phải từ 1 đến 65535.") from error
            except OSError as error:
                if error.errno == EADDRINUSE:
                    continue
                raise ServiceFault(f"Không dùng được địa chỉ {host}: {error.strerror}.") from error
            stack.pop_all()
            return listener
    raise ServiceFault(f"Các cổng {port} đến {port + PORTS_TRIED - 1} đều đang bận; hãy chọn cổng khác: --port.")


class Program(Service):
    """A Python program of this project."""

    def environment(self):
        """As root Celery would refuse or warn; `welcome` says who runs what instead."""
        if os.geteuid():
            return dict(os.environ)
        return {**os.environ, "C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore:You're running the worker"}


class Web(Program):
    label = "Máy chủ web"
    mark = "partyrecords.wsgi"

    def __init__(self, data, listener, address):
        super().__init__(data.log("web"))
        self.listener = listener
        self.address = address

    def handed_on(self):
        return (self.listener.fileno(),)

    def command(self):
        return [
            sys.executable, "-m", "gunicorn", "partyrecords.wsgi", "--bind", f"fd://{self.listener.fileno()}",
            "--preload", "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "60",
            "--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning",
        ]  # fmt: skip

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}healthz", timeout=2) as reply:
                return reply.status == 200
        except OSError:
            return False


class Pulsing(Program):
    """A program that runs in the background; it is ready once its pulse has been seen (`/healthz`)."""

    part = ""

    def __init__(self, data, address):
        super().__init__(data.log(self.part))
        self.data = data
        self.address = address
        self.since = 0.0
        self.seconds = None
        self.is_silent = False

    def launch(self):
        self.since = time.monotonic()
        super().launch()

    def is_ready(self):
        self.seconds = (self.pulse() or {}).get("seconds")
        return self.seconds is not None and 0 <= self.seconds <= time.monotonic() - self.since

    def pulse(self):
        """{"alive", "seconds"} as the web server knows it; None where it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.address}healthz", timeout=2) as reply:
                return json.load(reply)[self.part]
        except (OSError, ValueError):
            return None


class Worker(Pulsing):
    label = "Việc chạy nền"
    mark = "-A partyrecords worker"
    part = "worker"

    def command(self):
        return [
            sys.executable, "-m", "celery", "-A", "partyrecords", "worker", "--concurrency", "2",
            "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
        ]  # fmt: skip

    def wait_until_stopped(self):
        """Its jobs may end within some seconds; what has not ended by then is given back (SIGQUIT)."""
        if self.is_running():
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE)
        if self.is_running():
            self.process.send_signal(signal.SIGQUIT)
        super().wait_until_stopped()


class Beat(Pulsing):
    label = "Lịch nhắc việc"
    mark = "-A partyrecords beat"
    part = "beat"

    def command(self):
        return [
            sys.executable, "-m", "celery", "-A", "partyrecords", "beat", "--loglevel", "WARNING",
            "--schedule", str(self.data.path / "beat-schedule"), "--pidfile", "",
        ]  # fmt: skip
