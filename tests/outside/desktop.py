"""A desktop of a test's own: a virtual X display, a session bus, the accessibility bus, and a probe on it.

Nothing of the real session is reached, and everything that was started is ended: first what was started here,
then what the bus started in turn, which is told by a mark in its environment.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROBE = Path(__file__).with_name("probe.py")
SYSTEM_PYTHON = "/usr/bin/python3"
BUS_LAUNCHER = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
BINDINGS = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
STARTS_WITHIN_S = 20
ANSWERS_WITHIN_S = 60
ENDS_WITHIN_S = 5
# What was started ends as well where the tests themselves are killed.
_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
_MARK = "CONDUCTDESK_TEST_DESKTOP"


def missing() -> str:
    """What this computer lacks for such a desktop, in a few words; empty where nothing is lacking."""
    for program, package in (("Xvfb", "xvfb"), ("dbus-daemon", "dbus")):
        if shutil.which(program) is None:
            return f"{program} is not here ({package})"
    if _launcher() is None:
        return "the accessibility bus is not here (at-spi2-core)"
    if not Path(SYSTEM_PYTHON).exists():
        return "the system has no Python of its own"
    bound = subprocess.run([SYSTEM_PYTHON, "-c", BINDINGS], capture_output=True, check=False, timeout=60)
    return (
        ""
        if bound.returncode == 0
        else "the system's Python lacks the bindings (gir1.2-atspi-2.0, python3-gi)"
    )


def _launcher() -> str | None:
    return next((path for path in BUS_LAUNCHER if Path(path).exists()), None)


class Desktop:
    """Starts everything on entering and ends it on leaving.

    Args:
        folder: a new, empty folder for home, runtime files and what the programs say.

    Attributes:
        environ: what a program on this desktop is started with.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = uuid.uuid4().hex
        self._started: list[subprocess.Popen[Any]] = []
        # The name of a socket may not be long, and a test's own folder has a long one.
        self._runtime = tempfile.TemporaryDirectory(prefix="cd-", ignore_cleanup_errors=True)
        (folder / "home").mkdir()
        kept = {
            name: os.environ[name] for name in ("PATH", "LANG", "TZ", "COVERAGE_FILE") if name in os.environ
        }
        self.environ = kept | {
            "HOME": str(folder / "home"),
            "XDG_RUNTIME_DIR": self._runtime.name,
            "XDG_DATA_DIRS": "/usr/local/share:/usr/share",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "GSETTINGS_BACKEND": "memory",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            _MARK: self._mark,
        }

    def __enter__(self) -> Self:
        try:
            self.environ["DISPLAY"] = f":{self._display()}"
            bus = self._start(
                ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
                stdout=subprocess.PIPE,
            )
            self.environ["DBUS_SESSION_BUS_ADDRESS"] = _first_line(bus)
            self._start([str(_launcher()), "--launch-immediately"])
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _display(self) -> str:
        reading, writing = os.pipe()
        with os.fdopen(reading) as pipe:
            try:
                self._start(
                    [
                        "Xvfb",
                        "-displayfd",
                        str(writing),
                        "-screen",
                        "0",
                        "1440x900x24",
                        "-nolisten",
                        "tcp",
                        "-noreset",
                    ],
                    pass_fds=(writing,),
                )
            finally:
                os.close(writing)
            _wait_for(pipe.fileno(), "the virtual display")
            return pipe.readline().strip()

    def start(self, command: Sequence[str | Path], **environ: str) -> "Program":
        """Start a program on this desktop, and a probe that reaches it."""
        run = self._start([str(word) for word in command], environ=environ)
        probe = self._start(
            [SYSTEM_PYTHON, "-I", "-W", "ignore", str(PROBE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return Program(run, probe)

    def run_beside(self, command: Sequence[str | Path]) -> subprocess.Popen[Any]:
        """Start something that needs no probe, such as the owner of the clipboard."""
        return self._start([str(word) for word in command], stdout=subprocess.PIPE)

    def said(self) -> str:
        """What the programs wrote where errors go."""
        return "\n".join(
            f"{file.name}: {text}"
            for file in sorted(self._folder.glob("*.err"))
            if (text := file.read_text().strip())
        )

    def _start(
        self, command: Sequence[str], *, environ: dict[str, str] | None = None, **more: Any
    ) -> subprocess.Popen[Any]:
        more.setdefault("stdin", subprocess.DEVNULL)
        more.setdefault("stdout", subprocess.DEVNULL)
        with (self._folder / f"{len(self._started):02}-{Path(command[0]).name}.err").open("w") as said:
            started = subprocess.Popen(
                [*_WITH_US, *command],
                env=self.environ | (environ or {}),
                stderr=said,
                start_new_session=True,
                **more,
            )
        self._started.append(started)
        return started

    def _end(self) -> None:
        for started in reversed(self._started):
            for pipe in (started.stdin, started.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
            _stop(started)
        for pid in self._left_over():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._runtime.cleanup()

    def _left_over(self) -> Iterator[int]:
        mark = f"{_MARK}={self._mark}".encode()
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    if mark in (folder / "environ").read_bytes().split(b"\0"):
                        yield int(folder.name)


class Program:
    """A program on a desktop, and what somebody outside can do with it.

    Controls are named by what a screen reader says: their role and their name.
    """

    def __init__(self, run: subprocess.Popen[Any], probe: subprocess.Popen[str]) -> None:
        self.run = run
        self._probe = probe

    def press(self, name: str, role: str = "PUSH_BUTTON", *, seconds: float = 15) -> None:
        """Press a button, tick a box, choose a row."""
        self._ask(do="press", role=role, name=name, seconds=seconds)

    def write(self, name: str, text: str, role: str = "TEXT|ENTRY|PASSWORD_TEXT") -> None:
        """Put text into a field."""
        self._ask(do="write", role=role, name=name, text=text)

    def read(self, name: str, role: str, *, seconds: float = 15) -> dict[str, str]:
        """Wait for a control; its name, description and text."""
        return self._ask(do="read", role=role, name=name, seconds=seconds, usable=False)

    def focus(self, name: str, role: str) -> None:
        """Put the keyboard's focus on a control."""
        self._ask(do="focus", role=role, name=name)

    def click(self, name: str, role: str) -> None:
        """Click in the middle of a control with the mouse."""
        self._ask(do="click", role=role, name=name)

    def keys(self, *names: str) -> None:
        """Press keys together, such as ``"Control", "v"``."""
        self._ask(do="key", keys=list(names))

    def gone(self, name: str, role: str, *, seconds: float = 15) -> None:
        """Wait until a control is shown no more."""
        self._ask(do="gone", role=role, name=name, seconds=seconds, usable=False)

    def shown(self) -> list[str]:
        """Everything that is shown, a line each."""
        return list(self._ask(do="shown")["lines"])

    def wait(self, seconds: float = 15) -> int:
        """Wait for the program's own end; its exit code."""
        return int(self.run.wait(seconds))

    def _ask(self, **ask: Any) -> Any:
        assert self._probe.stdin is not None
        assert self._probe.stdout is not None
        self._probe.stdin.write(json.dumps({"pid": self.run.pid, **ask}) + "\n")
        self._probe.stdin.flush()
        _wait_for(self._probe.stdout.fileno(), "the probe", ANSWERS_WITHIN_S)
        line = self._probe.stdout.readline()
        assert line, "the probe ended"
        answer = json.loads(line)
        ended = "" if self.run.poll() is None else f"; the program ended with {self.run.returncode}"
        assert answer["ok"], "\n".join([f"{answer['why']}{ended}. Shown:", *answer["lines"]])
        return answer


def _first_line(started: subprocess.Popen[Any]) -> str:
    assert started.stdout is not None
    _wait_for(started.stdout.fileno(), "the session bus")
    return str(started.stdout.readline().decode().strip())


def _wait_for(descriptor: int, what: str, seconds: float = STARTS_WITHIN_S) -> None:
    ready, _, _ = select.select([descriptor], [], [], seconds)
    assert ready, f"{what} said nothing for {seconds:.0f} seconds"


def _stop(started: subprocess.Popen[Any]) -> None:
    """End what was started here, politely first."""
    if started.poll() is None:
        started.terminate()
        try:
            started.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
    until = time.monotonic() + 1
    while time.monotonic() < until:
        try:
            os.killpg(started.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.02)
