"""What the demo leaves in its folder beside the desk: texts, lists and how to open it again."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from conductdesk.domain.dates import say_when
from conductdesk.domain.evidence import EvidenceItem, EvidenceState
from conductdesk.domain.referrals import Disclosure
from conductdesk.errors import UserError

HOW_TO_OPEN = "how-to-open.txt"
PASSPHRASE_FILE = "passphrase.txt"  # noqa: S105 - the name of a file
_MARK = "This is a practice desk of ConductDesk. Everybody in it is invented."
_FORMULA = ("=", "+", "-", "@")
_BLANK = ("\t", "\r", "\n")
_MOST_RUNS = 1000


def demo_folder(out: Path) -> Path:
    """The folder that this run writes to; it exists and is empty.

    A new or empty folder is taken as it is. In the folder of an earlier demo a numbered one is made, and
    what is there stays as it was.

    Raises:
        UserError: the folder holds anything else, or cannot be made.
    """
    try:
        if not out.exists() or (out.is_dir() and not any(out.iterdir())):
            out.mkdir(parents=True, exist_ok=True)
            return out
        if out.is_dir() and _is_demo(out):
            return _numbered(out)
    except OSError as error:
        raise UserError(
            f"{out} cannot be used for the demo.", hint="Choose a folder that you may write to."
        ) from error
    raise UserError(
        f"{out} is not empty, and nothing in it is touched.",
        hint="Choose a new or an empty folder for the demo.",
    )


def _is_demo(folder: Path) -> bool:
    try:
        with (folder / HOW_TO_OPEN).open(encoding="utf-8") as file:
            return file.readline().rstrip("\n") == _MARK
    except (FileNotFoundError, UnicodeDecodeError):
        return False


def _numbered(out: Path) -> Path:
    for number in range(2, _MOST_RUNS):
        folder = out / f"demo-{number}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise UserError(f"{out} holds very many demos already.", hint="Choose a new folder for this one.")


def write_how_to_open(folder: Path, passphrases: Sequence[tuple[str, str]]) -> None:
    """Write how the desk is opened again, and the acting officer's passphrase alone in a file.

    Args:
        folder: the demo's folder.
        passphrases: an officer's name and passphrase each, the acting officer first.
    """
    who = "\n".join(f"  {name}: {passphrase}" for name, passphrase in passphrases)
    write_text(
        folder / HOW_TO_OPEN,
        f"""{_MARK}

Its passphrases are no secret, so keep nothing real in it.

{who}

Look at it from this folder:

  conductdesk --desk desk --passphrase-file {PASSPHRASE_FILE} incident list
  conductdesk --desk desk --passphrase-file {PASSPHRASE_FILE} desk verify

You can delete this whole folder at any time.
""",
    )
    # Only so that nobody is warned about it: it is no secret.
    write_text(folder / PASSPHRASE_FILE, f"{passphrases[0][1]}\n").chmod(0o600)


def write_text(path: Path, text: str) -> Path:
    """Write a new file in UTF-8 whose bytes are the text's own, line ends included.

    Raises:
        UserError: it is there already, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise UserError(f"{path} could not be written.", hint="Check the folder and its space.") from error
    return path


def write_message(folder: Path, number: int, key: str, text: str) -> Path:
    """Write one message as it left the desk, so that its SHA-256 is the one in the register."""
    messages = folder / "messages"
    messages.mkdir(exist_ok=True)
    return write_text(messages / f"{number:02d}-{key}.txt", text)


def write_evidence_list(folder: Path, items: Iterable[EvidenceItem]) -> Path:
    """Write the evidence list; deleted items keep their number and why they were deleted."""
    rows = [
        (
            str(item.number),
            item.original_name,
            item.media_type if item.state is EvidenceState.KEPT else "",
            str(item.size_bytes) if item.state is EvidenceState.KEPT else "",
            item.sha256,
            item.description if item.state is EvidenceState.KEPT else f"Deleted: {item.disposed_reason}",
        )
        for item in items
    ]
    header = ("Number", "Name", "Type", "Bytes", "SHA-256", "What it shows")
    return write_text(folder / "evidence.csv", _csv(header, rows))


def write_register(folder: Path, entries: Iterable[Disclosure], zone: str) -> Path:
    """Write the register of what left the desk, oldest first."""
    header = ("When", "To", "What", "Why", "SHA-256")
    rows = [(say_when(e.at, zone), e.to, e.what, e.why, e.sha256) for e in entries]
    return write_text(folder / "register.csv", _csv(header, rows))


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table as text, with the byte order mark that spreadsheets need for names in every script."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what could start one."""
    return f"'{cell}" if cell.startswith(_BLANK) or cell.lstrip().startswith(_FORMULA) else cell
