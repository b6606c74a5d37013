"""The embedded servers and their supervisor: beside whom, on which port, and what is left when something is killed."""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import date

import pytest

from partyrecords import services
from partyrecords.environment import ROOT
from partyrecords.services import data as data_directory
from partyrecords.services import postgres, process, supervisor, testing
from partyrecords.services.data import DataDirectory
from partyrecords.services.process import Service, ServiceFault


@pytest.fixture
def data(tmp_path):
    return DataDirectory(tmp_path / "data").open()


# The data directory


def test_secrets_are_made_once_and_for_the_owner_only(data):
    secret = data.secret("secret-key")
    assert data.secret("secret-key") == secret
    assert len(secret) >= 50
    assert (data.path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert data.path.stat().st_mode & 0o777 == 0o700


def test_data_have_one_owner_at_a_time(data):
    other = DataDirectory(data.path)
    assert data.take() is True
    assert other.take() is False
    data.release()
    assert other.take() is True
    other.release()


def test_what_runs_is_announced_to_the_owner_only_and_forgotten_at_the_end(data):
    data.take()
    data.announce(command="start", address="http://127.0.0.1:8000/")
    assert data.running() == {"command": "start", "address": "http://127.0.0.1:8000/", "pid": os.getpid()}
    assert data.running_file.stat().st_mode & 0o777 == 0o600
    data.release()
    assert data.running() is None


def test_the_owner_sees_who_has_joined(data):
    assert data.is_joined() is False
    with DataDirectory(data.path).joined():
        assert data.is_joined() is True
    assert data.is_joined() is False


def test_data_of_another_user_are_left_alone(data, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: data.path.stat().st_uid + 1)
    with pytest.raises(ServiceFault, match="thuộc về người dùng"):
        data.open()


def test_the_data_option_is_for_every_command(monkeypatch, tmp_path):
    monkeypatch.setenv("PARTYRECORDS_DATA", "before")
    assert data_directory.take_data_option(["manage.py", "migrate"]) == ["manage.py", "migrate"]
    assert os.environ["PARTYRECORDS_DATA"] == "before"
    words = ["manage.py", "--data", str(tmp_path / "a"), "migrate", "-v0"]
    assert data_directory.take_data_option(words) == ["manage.py", "migrate", "-v0"]
    assert os.environ["PARTYRECORDS_DATA"] == str(tmp_path / "a")
    assert data_directory.take_data_option(["manage.py", "start", f"--data={tmp_path}"]) == ["manage.py", "start"]
    assert os.environ["PARTYRECORDS_DATA"] == str(tmp_path)
    with pytest.raises(ServiceFault, match="tên thư mục"):
        data_directory.take_data_option(["manage.py", "start", "--data"])


# Refusals and small choices


def test_start_is_refused_where_the_environment_is_managed(monkeypatch, capsys):
    monkeypatch.setenv("PARTYRECORDS_ENVIRONMENT", "managed")
    assert services.main(["manage.py", "start"]) == 1
    assert "chạy gunicorn, celery worker và celery beat riêng" in capsys.readouterr().err
    assert services.main(["manage.py", "start", "--today", "2027-03-05"]) == 1
    assert "Không đổi ngày nghiệp vụ" in capsys.readouterr().err


def test_the_business_date_is_written_year_first():
    assert supervisor.business_date("2027-03-05") == date(2027, 3, 5)
    with pytest.raises(argparse.ArgumentTypeError, match="2027-03-05"):
        supervisor.business_date("05/03/2027")


def test_a_port_in_use_gives_way_to_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        listener = supervisor.first_free("127.0.0.1", port)
        assert port < listener.getsockname()[1] < port + supervisor.PORTS_TRIED
        listener.close()


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(ServiceFault, match="Không dùng được địa chỉ"):
        supervisor.first_free("203.0.113.7", 8000)
    with pytest.raises(ServiceFault, match="65535"):
        supervisor.first_free("127.0.0.1", 65536)


def test_commands_that_need_no_servers_start_none(monkeypatch, tmp_path):
    monkeypatch.setenv("PARTYRECORDS_DATA", str(tmp_path / "none"))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    for words in (["help"], ["version"], [], ["check"], ["migrate", "--help"]):
        with services.for_command(["manage.py", *words]):
            pass
    assert not (tmp_path / "none").exists()


def test_configured_servers_are_used_and_none_is_embedded(monkeypatch, data):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    assert services.embedded(data) == []
    monkeypatch.setenv("PARTYRECORDS_DATA", str(data.path))
    with services.for_command(["manage.py", "migrate"]):
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere/db"
    assert data.running() is None


def test_a_command_joins_the_servers_that_run(monkeypatch, data):
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PARTYRECORDS_TODAY"):
        monkeypatch.setenv(name, "to be restored")
        monkeypatch.delenv(name)
    monkeypatch.setenv("PARTYRECORDS_DATA", str(data.path))
    owner = DataDirectory(data.path)
    owner.take()
    shared = {"DATABASE_URL": "postgres://here/db", "REDIS_URL": "redis://here/0", "PARTYRECORDS_TODAY": "2027-03-05"}
    owner.announce(command="start", environment=shared)
    with services.for_command(["manage.py", "shell"]):
        assert {name: os.environ[name] for name in shared} == shared
        assert owner.is_joined() is True
    assert owner.is_joined() is False
    owner.release()


def test_the_tests_run_in_two_processes_unless_told_otherwise():
    assert testing.in_parallel(["-k", "ballot"]) == ["-n", "2", "--maxschedchunk", "2", "-k", "ballot"]
    assert testing.in_parallel(["-n0"]) == ["-n0"]
    assert testing.in_parallel(["--pdb"]) == ["--pdb"]


def test_a_system_postgresql_has_to_be_15_or_later(monkeypatch):
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres.glob, "glob", lambda pattern: [])
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    with pytest.raises(ServiceFault, match="PostgreSQL 15 trở lên"):
        postgres.find_binaries()


# Processes


class Sleeper(Service):
    label = "Máy chủ thử"
    start_within = 1.0
    mark = "time.sleep(987"

    def __init__(self, log, program="import time; time.sleep(987)"):
        super().__init__(str(log))
        self.program = program

    def command(self):
        return [sys.executable, "-c", self.program]

    def is_ready(self):
        return "sleep" in self.program


def test_a_service_that_cannot_start_is_reported_with_the_end_of_its_log(tmp_path):
    broken = Sleeper(tmp_path / "log", "raise SystemExit('không đọc được cấu hình')")
    broken.launch()
    with pytest.raises(ServiceFault, match="(?s)Máy chủ thử không khởi động được.*không đọc được cấu hình"):
        broken.wait_until_ready()
    assert broken.is_running() is False


def test_a_child_ends_with_its_parent_even_by_kill_9(tmp_path):
    program = (
        "import os, signal, sys\n"
        "from partyrecords.tests.test_services import Sleeper\n"
        "child = Sleeper(sys.argv[1]); child.launch(); print(child.process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert done.returncode == -signal.SIGKILL
    assert ends_within(int(done.stdout), 5)


def test_a_leftover_is_swept_only_if_it_is_still_the_same_program(tmp_path, data):
    sleeper = Sleeper(tmp_path / "log")
    sleeper.launch()
    leftover = {"pid": sleeper.process.pid, "mark": "another program", "signal": 15}
    data.announce(processes=[leftover])
    data.sweep()
    assert sleeper.is_running() is True
    data.announce(processes=[leftover | {"mark": sleeper.mark}])
    data.sweep()
    assert sleeper.process.wait(5) == -signal.SIGTERM
    assert data.running() is None


def test_what_ends_three_times_within_a_minute_ends_all(data, tmp_path, monkeypatch):
    options = argparse.Namespace(host="127.0.0.1", port=0, today=None, no_demo=True)
    monkeypatch.delenv("PARTYRECORDS_STARTED", raising=False)
    watcher = supervisor.Supervisor(data, options)
    watcher.address = "http://127.0.0.1:1/"
    weak = Sleeper(tmp_path / "log")
    weak.launch()
    for _ in range(2):
        weak.process.kill()
        weak.process.wait()
        watcher.bring_back(weak)
        assert weak.is_running() is True
    weak.process.kill()
    weak.process.wait()
    with pytest.raises(ServiceFault, match="Máy chủ thử đã dừng 3 lần trong một phút"):
        watcher.bring_back(weak)


def ends_within(pid, patience):
    deadline = time.monotonic() + patience
    while process.command_line(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not process.command_line(pid)


# The whole, once


@pytest.mark.slow
def test_start_serves_a_page_survives_a_kill_refuses_a_second_start_and_leaves_no_process(tmp_path):
    where = tmp_path / "data"
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PARTYRECORDS_") and name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    }
    command = [sys.executable, "manage.py", "start", "--no-demo", "--port", "0", "--data", str(where)]
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=surroundings
    )
    try:
        address, said = None, []
        for line in started.stdout:
            said.append(line)
            found = re.search(r"Mở trình duyệt: (\S+)", line)
            address = address or (found and found.group(1))
            if "Ctrl-C" in line:
                break
        assert address
        pulses = r"lịch nhắc việc: worker có nhịp \d+,\d giây trước, beat có nhịp \d+,\d giây trước"
        assert re.search(pulses, "".join(said))
        assert healthy(address)
        running = json.loads((where / "running.json").read_text())
        pids = [entry["pid"] for entry in running["processes"]]
        assert len(pids) == 5

        second = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=surroundings)
        assert second.returncode == 1
        assert f"đang chạy ở {address}" in second.stdout

        os.kill(pids[0], signal.SIGKILL)
        assert "PostgreSQL đã dừng ngoài ý muốn" in started.stdout.readline()
        assert "PostgreSQL đã chạy lại" in started.stdout.readline()
        assert healthy(address)
        pids = [entry["pid"] for entry in json.loads((where / "running.json").read_text())["processes"]]

        started.send_signal(signal.SIGTERM)
        assert "Đã dừng tất cả" in started.communicate(timeout=30)[0]
        assert started.returncode == 0
        assert [pid for pid in pids if process.command_line(pid)] == []
        assert not (where / "running.json").exists()
    finally:
        if started.poll() is None:
            started.kill()
            started.wait()


def healthy(address):
    with urllib.request.urlopen(f"{address}healthz", timeout=10) as reply:
        state = json.load(reply)
        return reply.status == 200 and state["database"] and state["cache"] and state["worker"]["alive"]
