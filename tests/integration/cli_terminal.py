"""Driving the command line in tests: in this process for small cases, as a program for the main ones."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from conductdesk.bootstrap import Surroundings
from conductdesk.cli.main import program
from conductdesk.security.slots import CHEAPEST_COST
from tests.conftest import PASSPHRASE

PROGRAM = Path(sys.executable).with_name("conductdesk")


class FakeKeychain:
    """A keychain in memory."""

    def __init__(self, *, present: bool = True) -> None:
        self.present = present
        self.secrets: dict[tuple[str, str], bytes] = {}

    def available(self) -> bool:
        return self.present

    def get(self, desk_id: str, officer_id: str) -> bytes | None:
        return self.secrets.get((desk_id, officer_id))

    def put(self, desk_id: str, officer_id: str, secret: bytes) -> None:
        self.secrets[desk_id, officer_id] = secret

    def delete(self, desk_id: str, officer_id: str) -> None:
        self.secrets.pop((desk_id, officer_id), None)


@dataclass
class Answer:
    """How one run ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.err)["error"]
        return found


@dataclass
class Terminal:
    """Types commands, and holds each run to what holds for all: no traceback, an exit code that is known.

    ``named`` says whether the environment names the desk.
    """

    folder: Path
    desk: Path
    clock: Callable[[], Any]
    passphrase: str = PASSPHRASE
    keychain: FakeKeychain = field(default_factory=FakeKeychain)
    named: bool = True

    @property
    def passphrase_file(self) -> Path:
        file = self.folder / "passphrase.txt"
        if not file.exists() or file.read_text(encoding="utf-8") != self.passphrase + "\n":
            file.write_text(self.passphrase + "\n", encoding="utf-8")
            file.chmod(0o600)
        return file

    def surroundings(self) -> Surroundings:
        return Surroundings(
            environ={"CONDUCTDESK_DESK": str(self.desk)} if self.named else {},
            settings_file=self.folder / "settings" / "settings.toml",
            default_desk=self.folder / "default-desk",
            keychain=self.keychain,
            clock=self.clock,
            cost=CHEAPEST_COST,
        )

    def bare(self, *words: object, stdin: str | bytes | None = None) -> Answer:
        """Run without a passphrase."""
        result = CliRunner().invoke(program, [str(w) for w in words], input=stdin, obj=self.surroundings())
        answer = Answer(result.exit_code, result.stdout, result.stderr)
        check_manners(answer)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return answer

    def __call__(self, *words: object, stdin: str | bytes | None = None) -> Answer:
        return self.bare(*words, "--passphrase-file", self.passphrase_file, stdin=stdin)

    def ok(self, *words: object, stdin: str | bytes | None = None) -> str:
        """Run, and expect it to work; what was printed comes back."""
        answer = self(*words, stdin=stdin)
        assert answer.code == 0, answer
        return answer.out

    def data(self, *words: object, stdin: str | bytes | None = None) -> Any:
        """Run with ``--json``, and expect it to work; the document comes back."""
        return json.loads(self.ok(*words, "--json", stdin=stdin))

    def refused(self, *words: object, stdin: str | bytes | None = None, code: int = 2) -> str:
        """Run, and expect one clear line; it comes back."""
        answer = self(*words, stdin=stdin)
        assert answer.code == code, answer
        assert answer.out == ""
        return one_clear_line(answer.err)

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of the program as a process of its own, without this computer's settings."""
        own = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "CONDUCTDESK_DESK": str(self.desk),
            "PYTHONWARNINGS": "error",
            **(more or {}),
        }
        return own | {
            key: value for key, value in os.environ.items() if key.startswith(("COV_", "COVERAGE_"))
        }

    def process(self, *words: object, stdin: str | None = None, **more: str) -> Answer:
        """Run the installed program as a process of its own."""
        done = subprocess.run(
            [PROGRAM, *(str(w) for w in words)],
            input=stdin or "",
            capture_output=True,
            encoding="utf-8",
            env=self.environment(more),
            cwd=self.folder,
            timeout=120,
            check=False,
        )
        answer = Answer(done.returncode, done.stdout, done.stderr)
        check_manners(answer)
        return answer


def check_manners(answer: Answer) -> None:
    """What holds for every run."""
    assert answer.code in {0, 1, 2, 130}, answer
    assert "Traceback" not in answer.out + answer.err
    assert "\x1b" not in answer.out + answer.err


def one_clear_line(err: str) -> str:
    """The line that says why; notes beside it and a list below it are left out."""
    lines = [line for line in err.splitlines() if not line.startswith(("Note: ", "  "))]
    assert len(lines) == 1, err
    assert lines[0].startswith(("Not done: ", "Damage found: ", "Something is broken: ")), lines
    return lines[0]
