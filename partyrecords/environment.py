"""Makes the project's environment on a bare machine; the standard library only.

`ensure` is the first thing manage.py does. Where the running interpreter is not the project's `.venv`, that is made
once, filled with the pinned and hashed requirements (uv if it can be had, else pip; python3-venv and ensurepip are
not needed) and the command is executed again inside it. A stamp by hash makes the second start immediate.
A real installation looks after its packages itself and sets PARTYRECORDS_ENVIRONMENT=managed: no magic there.

This file also has to be read by interpreters that are too old for the project, so that it can tell them so.
"""

import hashlib
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 11)
HANDED_OVER = "PARTYRECORDS_HANDED_OVER"
STARTED = "PARTYRECORDS_STARTED"

EXPLANATIONS = (
    (("No space left on device", "Errno 28"), "Đĩa đầy: cần khoảng 700 MB chỗ trống."),
    (("DO NOT MATCH THE HASHES", "Hash mismatch"), "Gói tải về không khớp mã băm đã ghim; không cài gói ấy."),
    (
        (
            "name resolution",
            "NewConnectionError",
            "Failed to establish",
            "ConnectTimeout",
            "Max retries exceeded",
            "Network is unreachable",
            "dns error",
            "error sending request",
            "(from versions: none)",
        ),
        "Chưa tải được các gói: kiểm tra kết nối tới pypi.org, hoặc đặt PIP_INDEX_URL tới kho gói nội bộ.",
    ),
    (("Permission denied", "Errno 13", "Read-only file system"), "Không có quyền ghi vào thư mục dự án."),
)


class Refusal(Exception):
    """The environment cannot be made; the sentence says why and what to do."""


def say(text, stream=None):
    """A line for the person at the terminal, who may meanwhile have closed it."""
    stream = stream or sys.stderr
    try:
        print(text, file=stream, flush=True)
    except UnicodeEncodeError:
        print(text.encode("ascii", "replace").decode(), file=stream, flush=True)
    except OSError:
        pass


def seconds(since):
    """How long it took, in words: 1,4 giây."""
    return f"{time.time() - since:.1f} giây".replace(".", ",")


def command_of(argv):
    """The command of a manage.py line: its first word that is not an option."""
    words = [argv[index] for index in range(1, len(argv)) if argv[index - 1] != "--data"]
    return next((word for word in words if not word.startswith("-")), "")


def ensure(argv):
    """Go on inside the project's environment; make or renew it first where that is due."""
    if os.environ.get("PARTYRECORDS_ENVIRONMENT") == "managed":
        return
    handed_over = int(os.environ.pop(HANDED_OVER, "0"))
    os.environ.setdefault(STARTED, repr(time.time()))
    venv = Environment(
        ROOT, "requirements-dev.txt" if command_of(argv) in ("test", "screenshots") else "requirements.txt"
    )
    try:
        if venv.is_running() and venv.is_fresh():
            return
        require_python()
        if handed_over > 1:
            raise Refusal(f"{venv.python} không chạy như môi trường của dự án (PYTHONHOME?); xóa {venv.path}.")
        if not venv.is_fresh():
            venv.install()
    except Refusal as refusal:
        say(f"✗ {refusal}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("Đã dừng; lần chạy sau sẽ làm tiếp.")
        sys.exit(130)
    os.environ[HANDED_OVER] = str(handed_over + 1)
    words = getattr(sys, "orig_argv", [sys.executable, *argv])[1:]
    os.execv(venv.python, [venv.python, *words])


def require_python(version=sys.version_info, platform=sys.platform):
    """The oldest interpreter, and the systems the servers are built for."""
    if tuple(version[:2]) < OLDEST:
        have = "{}.{}".format(*version[:2])
        raise Refusal(f"Cần Python 3.11 trở lên; máy này đang chạy Python {have}. Thử: python3.11 manage.py …")
    if platform == "win32":
        raise Refusal("Trên Windows hãy chạy trong WSL (Ubuntu hoặc Debian), hoặc tự cài và đặt DATABASE_URL.")


class Environment:
    """The project's `.venv` and what is installed in it."""

    def __init__(self, root, requirements):
        self.root = root
        self.requirements = requirements
        self.path = os.path.join(root, ".venv")
        self.python = os.path.join(self.path, "bin", "python")

    def is_running(self):
        return os.path.realpath(sys.prefix) == os.path.realpath(self.path)

    def is_fresh(self):
        """The stamp names these requirements and, where it is this interpreter's own, this Python."""
        try:
            with open(self.stamp(), encoding="utf-8") as file:
                version, digest = file.read().split()
        except (OSError, ValueError):
            return False
        if self.is_running() and version != python_version():
            return False
        return digest == self.digest() and os.access(self.python, os.X_OK)

    def stamp(self, requirements=None):
        return os.path.join(self.path, ".partyrecords-" + (requirements or self.requirements))

    def digest(self, requirements=None):
        with open(os.path.join(self.root, requirements or self.requirements), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def install(self):
        import fcntl

        since = time.time()
        self.require_writable()
        gate = os.open(self.root, os.O_RDONLY)
        try:
            try:
                fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say("· Một lệnh khác đang cài môi trường, chờ lệnh ấy xong …")
                fcntl.flock(gate, fcntl.LOCK_EX)
            if self.is_fresh():
                return
            say("· Dựng môi trường .venv và cài các gói đã ghim (chỉ lần đầu, khoảng nửa phút) …")
            base = self.make()
            tool = self.fill(base)
            self.write_stamps()
            say(f"✓ Môi trường đã sẵn sàng ({tool}): {seconds(since)}")
        except OSError as error:
            raise Refusal(explain(str(error)) or f"Không dựng được {self.path}: {error}") from error
        finally:
            os.close(gate)

    def require_writable(self):
        place = self.path if os.path.isdir(self.path) else self.root
        if os.access(place, os.W_OK | os.X_OK):
            return
        import pwd

        try:
            owner = pwd.getpwuid(os.stat(place).st_uid).pw_name
        except KeyError:
            owner = str(os.stat(place).st_uid)
        raise Refusal(
            f"Không ghi được vào {place} (chủ sở hữu: {owner}). Hãy chạy bằng người dùng đó, "
            "hoặc chép dự án vào thư mục của mình rồi chạy lại."
        )

    def make(self):
        """`.venv` with a working interpreter; the answer is the pip command that can fill it."""
        base = getattr(sys, "_base_executable", None) or sys.executable
        version = answer(self.python, "import sys; print('{}.{}'.format(*sys.version_info[:2]))")
        remade = not version or tuple(map(int, version.split("."))) < OLDEST or version != self.stamped_version(version)
        outer = next((python for python in (sys.executable, base) if can_fill_another(python)), None)
        if remade:
            without_pip = run([base, "-m", "venv", "--clear", "--without-pip", self.path])
            if without_pip.returncode:
                raise Refusal(explain(without_pip.stderr) or "Không dựng được .venv:\n" + tail(without_pip.stderr))
        if outer:
            return [outer, "-m", "pip", "--python", self.python]
        own = answer(self.python, "import pip; print(pip.__version__)")
        if not own and run([self.python, "-m", "ensurepip", "--default-pip"]).returncode:
            raise Refusal(
                "Máy này chưa có pip. Trên Debian, Ubuntu: sudo apt-get install python3-pip (hoặc python3-venv)."
            )
        return [self.python, "-m", "pip"]

    def stamped_version(self, default):
        """The Python that the last installation was made for."""
        for requirements in ("requirements.txt", "requirements-dev.txt"):
            try:
                with open(self.stamp(requirements), encoding="utf-8") as file:
                    return file.read().split()[0]
            except (OSError, IndexError):
                continue
        return default

    def fill(self, pip):
        """The requirements, by uv or by pip; the answer names the tool that did it."""
        wanted = ["--require-hashes", "-r", os.path.join(self.root, self.requirements)]
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2"]
        uv = self.find_uv(pip, quiet)
        if uv:
            done = run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", self.python, *wanted])
            if done.returncode == 0:
                return "uv"
        done = run([*pip, "install", *quiet, *wanted])
        if done.returncode:
            raise Refusal(explain(done.stderr) or "Cài các gói chưa xong:\n" + tail(done.stderr))
        return "pip"

    def find_uv(self, pip, quiet):
        """uv on the PATH, or brought into `.venv`: for speed only, so its absence is no fault."""
        import shutil

        if os.environ.get("NO_UV") == "1":
            return None
        own = os.path.join(self.path, "bin", "uv")
        if not os.access(own, os.X_OK) and not shutil.which("uv"):
            pinned = os.path.join(self.root, "partyrecords", "uv.txt")
            run([*pip, "install", *quiet, "--require-hashes", "--only-binary", ":all:", "-r", pinned])
        return own if os.access(own, os.X_OK) else shutil.which("uv")

    def write_stamps(self):
        """What is installed now; the test tools include everything the program needs."""
        names = {self.requirements, "requirements.txt"}
        version = answer(self.python, "import sys; print('{}.{}'.format(*sys.version_info[:2]))")
        for name in names:
            with open(self.stamp(name), "w", encoding="utf-8") as file:
                file.write(f"{version} {self.digest(name)}")


def python_version():
    return "{}.{}".format(*sys.version_info[:2])


def run(command):
    """A tool of the installation, silent unless it fails."""
    import subprocess

    surroundings = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "VIRTUAL_ENV")}
    surroundings.setdefault("UV_SYSTEM_CERTS", "1")  # as pip does: an office's own certificate authority counts
    return subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", errors="replace", env=surroundings
    )


def answer(python, program):
    """What a one-line program prints under that interpreter, or nothing where it cannot run."""
    import subprocess

    try:
        done = subprocess.run([python, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def can_fill_another(python):
    """pip 22.3 and later can install into another interpreter's environment."""
    version = answer(python, "import pip; print(pip.__version__)")
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) >= (22, 3)


def explain(errors):
    """The plain sentence for a failure of pip, uv or the disk, where it is a known one."""
    for fragments, sentence in EXPLANATIONS:
        if any(fragment in errors for fragment in fragments):
            return sentence
    return ""


def tail(text, lines=12):
    return "\n".join(text.strip().splitlines()[-lines:])
