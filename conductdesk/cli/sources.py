"""Text and secrets from files and standard input."""

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from conductdesk.cli.text import say_size
from conductdesk.errors import UserError

LARGEST_TEXT = 16 * 1024 * 1024
"""Bytes that are read of a text file; an incident holds far less, and says so in characters."""

_LARGEST_SECRET = 64 * 1024
_READABLE_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH
STDIN = "-"


class Sources:
    """Reads what options name. Standard input, ``-``, can be read for one of them only."""

    def __init__(self) -> None:
        self._stdin_for = ""

    def text(self, source: str, *, option: str) -> str:
        """The text of a file or of standard input, line breaks made plain, the last one dropped.

        Raises:
            UserError: it cannot be read, is no text, or is far too large.
        """
        raw = self._bytes(source, option=option, limit=LARGEST_TEXT)
        return _decoded(raw, source).replace("\r\n", "\n").removesuffix("\n")

    def secret(self, source: str, *, option: str) -> str:
        """A passphrase out of a file or standard input, without the line break at its end.

        Raises:
            UserError: it cannot be read, is empty, or holds more than one line.
        """
        raw = self._bytes(source, option=option, limit=_LARGEST_SECRET)
        secret = _decoded(raw, source).removesuffix("\n").removesuffix("\r")
        if not secret:
            raise UserError(f"{_called(source)} holds no passphrase.", hint=f"Check what {option} names.")
        if "\n" in secret:
            raise UserError(
                f"{_called(source)} holds more than one line.",
                hint="A passphrase is one line: leave only that.",
            )
        return secret

    def exposed(self, source: str) -> bool:
        """Whether other users of this computer may read the file; never said of standard input."""
        if source == STDIN or os.name == "nt":
            return False
        try:
            found = Path(source).expanduser().stat()
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode) and bool(found.st_mode & _READABLE_BY_OTHERS)

    def _bytes(self, source: str, *, option: str, limit: int) -> bytes:
        try:
            if source == STDIN:
                raw = self._stdin(option).read(limit + 1)
            else:
                with Path(source).expanduser().open("rb") as file:
                    raw = file.read(limit + 1)
        except IsADirectoryError as error:
            raise UserError(f"{source} is a folder.", hint=f"Name a file for {option}.") from error
        except FileNotFoundError as error:
            raise UserError(f"There is no file {source}.", hint=f"Check what {option} names.") from error
        except (OSError, ValueError) as error:
            raise UserError(
                f"{_called(source)} cannot be read.", hint=f"Check what {option} names."
            ) from error
        if len(raw) > limit:
            raise UserError(
                f"{_called(source)} has more than {say_size(limit)}, which is too much for {option}.",
                hint='A long text belongs to the evidence: "conductdesk evidence add".',
            )
        return raw

    def _stdin(self, option: str) -> BinaryIO:
        if self._stdin_for:
            raise UserError(
                f"Standard input was read for {self._stdin_for} and cannot be read for {option} too.",
                hint="Put one of the two into a file.",
            )
        self._stdin_for = option
        return sys.stdin.buffer


def _decoded(raw: bytes, source: str) -> str:
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError(f"{_called(source)} is not text in UTF-8.", hint="Save it as UTF-8 text.") from error


def _called(source: str) -> str:
    return "Standard input" if source == STDIN else source
