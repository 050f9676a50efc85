"""The child process that decodes pictures nobody vouches for.

Run as ``python -I -m conductdesk.intake.worker``. It reads pictures from standard input and writes plain
JPEGs or bare pixels to standard output until its parent closes the pipe, or is gone.
"""

import os
from collections.abc import Callable

from conductdesk.intake import confine
from conductdesk.intake.decoding import (
    CannotDecodeError,
    PlainJpeg,
    PlainPixels,
    draw,
    load_decoders,
    reencode,
)
from conductdesk.intake.frames import (
    READY,
    REQUEST_SIZE,
    Answer,
    Form,
    Request,
    Verdict,
    read_exactly,
    write_all,
)

Decoder = Callable[[bytes, int, int], PlainJpeg | PlainPixels]
"""Turns the bytes of a file, the longest side and the pixel limit into what may leave this process."""


def main(reencode: Decoder = reencode, draw: Decoder = draw) -> None:
    """Serve one parent for as long as it has pictures.

    Args:
        reencode: makes plain JPEGs.
        draw: makes bare pixels.
    """
    decoders = {Form.JPEG: reencode, Form.PIXELS: draw}
    incoming, outgoing = os.dup(0), os.dup(1)
    # What a decoder prints must neither mix with the answers nor reach a terminal.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    confine.close_inherited_files(keep=(0, 1, 2, incoming, outgoing))
    confine.confine(with_threads=load_decoders())
    write_all(outgoing, READY)
    while (header := read_exactly(incoming, REQUEST_SIZE)) is not None:
        request = Request.unpack(header)
        confine.allow_for_one_picture(cpu_seconds=request.cpu_seconds, memory_bytes=request.memory_bytes)
        answer, content = _answer(request, incoming, decoders[request.form])
        write_all(outgoing, answer.pack())
        write_all(outgoing, content)


def _answer(request: Request, incoming: int, decode: Decoder) -> tuple[Answer, bytes]:
    data = read_exactly(incoming, request.size_bytes)
    if data is None:
        return Answer(Verdict.CRASHED), b""
    try:
        plain = decode(data, request.max_side_px, request.max_pixels)
    except CannotDecodeError as error:
        return Answer(error.verdict), b""
    except MemoryError:
        return Answer(Verdict.NO_MEMORY), b""
    content = plain.jpeg if isinstance(plain, PlainJpeg) else plain.rgb
    answer = Answer(Verdict.DONE, plain.width_px, plain.height_px, plain.had_location, len(content))
    return answer, content


if __name__ == "__main__":
    main()
