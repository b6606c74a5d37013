"""The environment on a bare machine: when it is renewed, and what is said where it cannot be made."""

import os
import sys
from pathlib import Path

import pytest

from partyrecords import environment
from partyrecords.environment import Environment, Refusal, command_of, ensure, explain, require_python


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "requirements.txt").write_text("django==5.2.19\n")
    (tmp_path / "requirements-dev.txt").write_text("django==5.2.19\npytest==9.2\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return tmp_path


def stamped(checkout, requirements="requirements.txt"):
    venv = Environment(str(checkout), requirements)
    venv.write_stamps()
    return venv


def test_an_environment_without_a_stamp_is_not_fresh(checkout):
    assert Environment(str(checkout), "requirements.txt").is_fresh() is False


def test_a_stamped_environment_is_fresh_until_its_requirements_change(checkout):
    venv = stamped(checkout)
    assert venv.is_fresh() is True
    (checkout / "requirements.txt").write_text("django==5.2.20\n")
    assert venv.is_fresh() is False


def test_the_program_does_not_count_as_the_test_tools_but_the_test_tools_include_the_program(checkout):
    stamped(checkout)
    assert Environment(str(checkout), "requirements-dev.txt").is_fresh() is False
    stamped(checkout, "requirements-dev.txt")
    assert Environment(str(checkout), "requirements-dev.txt").is_fresh() is True
    assert Environment(str(checkout), "requirements.txt").is_fresh() is True


def test_an_environment_whose_interpreter_is_gone_is_not_fresh(checkout):
    venv = stamped(checkout)
    (checkout / ".venv" / "bin" / "python").unlink()
    assert venv.is_fresh() is False


def test_an_environment_made_for_another_python_is_renewed_from_inside(checkout, monkeypatch):
    venv = stamped(checkout)
    monkeypatch.setattr(sys, "prefix", venv.path)
    assert venv.is_fresh() is True
    (checkout / ".venv" / ".partyrecords-requirements.txt").write_text(f"3.10 {venv.digest()}")
    assert venv.is_fresh() is False


@pytest.mark.parametrize(
    ("version", "accepted"), [((3, 10, 14), False), ((3, 11, 0), True), ((3, 14, 1), True), ((2, 7, 18), False)]
)
def test_python_has_to_be_3_11_or_later(version, accepted):
    if accepted:
        assert require_python(version, "linux") is None
    else:
        with pytest.raises(Refusal, match="Cần Python 3.11 trở lên"):
            require_python(version, "linux")


def test_windows_is_sent_to_its_linux():
    with pytest.raises(Refusal, match="WSL"):
        require_python((3, 12, 0), "win32")


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "Đĩa đầy"),
        ("Temporary failure in name resolution", "pypi.org"),
        ("error: dns error: failed to lookup address", "pypi.org"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "mã băm"),
        ("PermissionError: [Errno 13] Permission denied", "quyền ghi"),
    ],
)
def test_known_failures_of_the_installation_are_explained_in_words(errors, words):
    assert words in explain(errors)


def test_an_unknown_failure_is_not_explained_away():
    assert explain("Segmentation fault") == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_checkout_that_cannot_be_written_names_its_owner(checkout):
    venv = Environment(str(checkout), "requirements.txt")
    (checkout / ".venv").chmod(0o500)
    with pytest.raises(Refusal, match="chủ sở hữu"):
        venv.install()
    (checkout / ".venv").chmod(0o700)


def test_an_installation_that_fails_says_why_and_leaves_no_stamp(checkout, monkeypatch):
    monkeypatch.setattr(Environment, "make", lambda self: [sys.executable, "-c", "raise SystemExit('dns error')"])
    monkeypatch.setenv("NO_UV", "1")
    venv = Environment(str(checkout), "requirements.txt")
    with pytest.raises(Refusal, match="pypi.org"):
        venv.install()
    assert venv.is_fresh() is False


def test_a_real_installation_looks_after_itself(monkeypatch):
    monkeypatch.setenv("PARTYRECORDS_ENVIRONMENT", "managed")
    monkeypatch.setattr(environment, "ROOT", "/nonexistent")
    assert ensure(["manage.py", "migrate"]) is None


def test_the_command_is_the_first_word_that_is_no_option():
    assert command_of(["manage.py", "start", "--port", "80"]) == "start"
    assert command_of(["manage.py", "--data=x", "test"]) == "test"
    assert command_of(["manage.py", "--data", "x", "test"]) == "test"
    assert command_of(["manage.py"]) == ""


def test_every_requirement_is_pinned_and_hashed():
    root = Path(environment.ROOT)
    for name in ("requirements.txt", "requirements-dev.txt", "partyrecords/uv.txt"):
        text = (root / name).read_text().replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        assert lines
        assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
