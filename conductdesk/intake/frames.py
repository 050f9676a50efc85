"""What the program and its picture worker say to each other: fixed headers, then bytes, over two pipes.

The worker answers with numbers and pixels only. No text of its own ever reaches the screen.
"""

import os
import struct
from enum import IntEnum
from typing import NamedTuple

READY = b"CDW2"
_REQUEST = struct.Struct(">BIQQIQ")
_ANSWER = struct.Struct(">BIIBQ")
REQUEST_SIZE = _REQUEST.size
ANSWER_SIZE = _ANSWER.size


class Verdict(IntEnum):
    """How a picture fared."""

    DONE = 0
    NOT_A_PICTURE = 1
    DAMAGED = 2
    TOO_LARGE = 3
    NO_MEMORY = 4
    TOO_SLOW = 5
    CRASHED = 6


class Form(IntEnum):
    """What a picture comes back as: a plain JPEG, or rows of red, green and blue without padding."""

    JPEG = 0
    PIXELS = 1


class Request(NamedTuple):
    """The header before the bytes of a picture."""

    form: Form
    max_side_px: int
    max_pixels: int
    memory_bytes: int
    cpu_seconds: int
    size_bytes: int

    def pack(self) -> bytes:
        """Write the header as :data:`REQUEST_SIZE` bytes."""
        return _REQUEST.pack(*self)

    @classmethod
    def unpack(cls, header: bytes) -> "Request":
        """Read a header of :data:`REQUEST_SIZE` bytes."""
        form, *rest = _REQUEST.unpack(header)
        return cls(Form(form), *rest)


class Answer(NamedTuple):
    """The header before a JPEG or pixels; all but the verdict is zero where there are none."""

    verdict: Verdict
    width_px: int = 0
    height_px: int = 0
    had_location: bool = False
    size_bytes: int = 0

    def pack(self) -> bytes:
        """Write the header as :data:`ANSWER_SIZE` bytes."""
        return _ANSWER.pack(*self)

    @classmethod
    def unpack(cls, header: bytes) -> "Answer":
        """Read a header of :data:`ANSWER_SIZE` bytes.

        Raises:
            ValueError: the verdict is none that exists.
        """
        verdict, width_px, height_px, had_location, size_bytes = _ANSWER.unpack(header)
        return cls(Verdict(verdict), width_px, height_px, bool(had_location), size_bytes)


def read_exactly(descriptor: int, size: int) -> bytes | None:
    """Read ``size`` bytes from a pipe; None when the other side closed it first."""
    chunks = bytearray()
    while len(chunks) < size:
        chunk = os.read(descriptor, min(size - len(chunks), 1 << 20))
        if not chunk:
            return None
        chunks += chunk
    return bytes(chunks)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes to a pipe."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
