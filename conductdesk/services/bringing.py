"""What officers bring as evidence, looked at before it is kept: files, names, descriptions."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from conductdesk.domain.dates import local
from conductdesk.domain.records import visible
from conductdesk.errors import UserError
from conductdesk.intake.sniff import HEAD_BYTES, extension_of, sniff
from conductdesk.store.disk import disk_errors
from conductdesk.store.evidence_files import MOST_BYTES

_LONGEST_NAME = 200
_LONGEST_DESCRIPTION = 100_000


def refuse_what_is_no_file(files: Sequence[Path]) -> None:
    """Look at every path before the first file is read.

    Raises:
        UserError: some cannot be kept; all of them are named.
    """
    wrong = [(file, problem) for file in files if (problem := _problem_with(file))]
    if not wrong:
        return
    folders = [file for file, problem in wrong if "folder" in problem]
    hint = f"Name the files in it: {folders[0]}/*" if folders else "Check the names, and add them again."
    told = " ".join(problem for _, problem in wrong)
    if len(files) > 1:
        told = f"None of the {len(files)} were kept. {told}"
    raise UserError(told, hint=hint)


def _problem_with(file: Path) -> str:
    with disk_errors():
        if file.is_dir():
            return f"{file.name or file} is a folder."
        if not file.exists():
            return f"There is no file {file}."
        if not file.is_file():
            return f"{file.name} is not an ordinary file."
        if not os.access(file, os.R_OK):
            return f"{file.name} may not be read."
        if file.stat().st_size > MOST_BYTES:
            return f"{file.name} is larger than 2 GB, which is more than the desk keeps."
    return ""


def readable_name(file: Path) -> str:
    """The file's name as text; bytes in it that are no text show as a replacement character."""
    return os.fsencode(file.name).decode("utf-8", "replace")


def name_of_pasted(data: bytes, name: str, *, at: datetime, zone: str) -> str:
    """What pasted content is called: the name it came with as one plain line, or when it was pasted.

    Args:
        data: the content; its type gives the end of the name.
        name: as another program gave it; nothing of a path is kept.
        at: the moment, aware UTC.
        zone: the desk's, in which the moment is written.
    """
    given = " ".join(visible(name.replace("\\", "/").rsplit("/", 1)[-1]).split())[:_LONGEST_NAME]
    if given:
        return given
    return f"pasted-{local(at, zone):%Y-%m-%d-%H%M}{extension_of(sniff(data[:HEAD_BYTES]))}"


def described(description: str) -> str:
    """What somebody wrote about an item, as it is kept.

    Raises:
        UserError: it is longer than a description may be.
    """
    words = description.strip()
    if len(words) > _LONGEST_DESCRIPTION:
        raise UserError(
            f"This description has {len(words):,} characters; it can have {_LONGEST_DESCRIPTION:,}.",
            hint="Keep the whole text as a file of its own, and write a summary here.",
        )
    return words
