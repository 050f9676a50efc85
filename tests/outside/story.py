"""The main job as somebody does it who cannot see: everything is found by what a screen reader says."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2

from tests.conftest import PASSPHRASE
from tests.outside.desktop import Desktop, Program

CLIPBOARD = Path(__file__).with_name("clipboard.py")
SCREENSHOT = Path(__file__).resolve().parents[2] / "resources" / "sample" / "Screenshot_20261106-211247.png"
ENTRY = "CHECK_BOX"
TITLE = "Insults in the general chat"


class Desk:
    """A desk made and asked by the command line of the program that is tested.

    Args:
        desktop: where everything runs.
        program: the command, without arguments.
        folder: a new folder for the desk.
    """

    def __init__(self, desktop: Desktop, program: Path, folder: Path) -> None:
        self._desktop, self._program, self.folder = desktop, program, folder
        self._words = folder.with_suffix(".txt")
        self._words.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
        self._words.chmod(0o600)
        made = ("--group", "Lantern Film Society", "--officer-name", "Amara Okonkwo")
        self.ask(
            "desk", "create", str(folder), *made, "--new-passphrase-file", str(self._words), locked=False
        )

    def open_window(self) -> Program:
        """Start the window on it, as somebody does, and wait for the first screen."""
        program = self._desktop.start([self._program, "window", "--desk", self.folder])
        program.read("Unlock", "PUSH_BUTTON", seconds=30)
        return program

    def ask(self, *words: str, locked: bool = True) -> Any:
        """What the command line answers, read as JSON."""
        opened = ["--desk", str(self.folder), "--passphrase-file", str(self._words)] if locked else []
        run = subprocess.run(
            [str(self._program), "--json", *opened, *words],
            env=self._desktop.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)


def unlock(window: Program) -> None:
    """Type the passphrase and wait for Today."""
    window.write("Passphrase", PASSPHRASE)
    window.press("Unlock")
    window.read("Enough for tonight", "PUSH_BUTTON", seconds=30)


def record(window: Program) -> None:
    """Record an incident of one line."""
    window.click("Lantern Film Society", "LABEL")
    window.keys("Control", "n")
    window.press("No", "RADIO_BUTTON")
    window.write("What you saw, your own notes", "Three insults in a row, then a threat.")
    window.write("Short title…", TITLE)
    window.press("Record it")
    window.read(TITLE, "LABEL", seconds=20)


def paste(window: Program, desktop: Desktop) -> None:
    """Copy a picture in another program, and press Ctrl+V in this one."""
    owner = desktop.run_beside([sys.executable, CLIPBOARD, SCREENSHOT])
    assert owner.stdout is not None
    assert owner.stdout.readline().strip() == b"offered"
    window.click("Lantern Film Society", "LABEL")
    window.keys("Control", "v")
    window.read("Kept as number 1…", "LABEL", seconds=20)


def export(window: Program, file: Path) -> None:
    """Save the case report as a PDF, through the dialog of the system."""
    window.press("Make the report of this incident")
    window.write("Why they get it", "First report")
    window.press("Save the report …", seconds=20)
    window.write("File name:", str(file))
    window.press("Save")
    window.read("Saved as…", "LABEL", seconds=60)


def text_of(file: Path) -> str:
    """All text of a PDF."""
    document = pypdfium2.PdfDocument(file)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def nameless(lines: Sequence[str]) -> list[str]:
    """What can be pressed, chosen or filled in, and has no name: a screen reader could not say what it is."""
    used = ("push-button", "check-box", "radio-button", "text", "password-text", "combo-box", "list", "table")
    return [line for line in lines if line.split()[0] in used and " ''" in line]
