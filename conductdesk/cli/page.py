"""A page of text for people: headings, labelled values, tables, blocks, all within 80 columns."""

from collections.abc import Sequence

import click

from conductdesk.cli.text import WIDTH, clean, columns, one_line, pad, wrap

_NARROWEST = 8
_GAP = "  "
_WIDEST_LABEL = 22
_LONGEST_CELL = 400


class Page:
    """Collects lines. Everything that is put on it is made harmless for the terminal first.

    Args:
        colour: whether headings and warnings may be set off; words alone always say it too.
    """

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour
        self._lines: list[str] = []

    def __str__(self) -> str:
        return "".join(line.rstrip() + "\n" for line in self._lines)

    def line(self, text: str = "", *, indent: int = 0, hang: int = 0) -> None:
        """A paragraph: its first line ``indent`` columns in, the others ``hang`` more."""
        before, colon, command = text.partition(": conductdesk ")
        if colon and columns(one_line(text)) > WIDTH - indent:
            # A command that is broken over two lines cannot be copied.
            self.line(before + ":", indent=indent, hang=hang)
            self.whole(f"conductdesk {one_line(command)}", indent=indent + 4)
            return
        first, *rest = wrap(text, WIDTH - indent - hang)
        self._lines.append(" " * indent + first)
        self._lines += [" " * (indent + hang) + line for line in rest]

    def heading(self, text: str) -> None:
        """A heading with an empty line before it, unless it is the first thing on the page."""
        if self._lines and self._lines[-1]:
            self._lines.append("")
        self._lines += [self._styled(line, bold=True) for line in wrap(one_line(text), WIDTH)]

    def alarm(self, text: str, *, indent: int = 0) -> None:
        """A paragraph that has to be seen."""
        for line in wrap(text, WIDTH - indent):
            self._lines.append(" " * indent + self._styled(line, fg="red", bold=True))

    def fields(self, rows: Sequence[tuple[str, str]], *, indent: int = 0) -> None:
        """Labels with their values, aligned; rows without a value are left out."""
        shown = [(label, value) for label, value in rows if value]
        widest = max((columns(label) for label, _ in shown), default=0)
        for label, value in shown:
            self.item(label, value, width=min(widest, _WIDEST_LABEL), indent=indent)

    def item(self, lead: str, text: str, *, width: int, indent: int = 0) -> None:
        """One lead of up to ``width`` columns with a text beside it that hangs under itself."""
        left = " " * (indent + width + len(_GAP))
        lines = [left + line for line in wrap(text, WIDTH - len(left))]
        start = " " * indent + clean(lead).replace("\n", " ")
        if columns(start) > indent + width:
            self._lines += [start, *lines]
        else:
            self._lines += [pad(start, len(left)) + lines[0][len(left) :], *lines[1:]]

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, indent: int = 0) -> None:
        """Rows under their heads; columns that would not fit are wrapped, widest first."""
        cells = [[one_line(cell[:_LONGEST_CELL]) for cell in row] for row in rows]
        widths = _fitted(heads, cells, WIDTH - indent)
        for number, row in enumerate([list(heads), *cells]):
            wrapped = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
            for at in range(max(map(len, wrapped))):
                parts = [
                    pad(lines[at] if at < len(lines) else "", width)
                    for lines, width in zip(wrapped, widths, strict=True)
                ]
                text = " " * indent + _GAP.join(parts).rstrip()
                self._lines.append(self._styled(text, bold=True) if number == 0 else text)

    def block(self, text: str, *, indent: int = 4) -> None:
        """Text as somebody wrote it, its line breaks kept, set in."""
        self._lines += [" " * indent + line for line in wrap(text.strip("\n"), WIDTH - indent)]

    def whole(self, text: str, *, indent: int = 0) -> None:
        """Text that is to be copied: made harmless, but never wrapped."""
        self._lines += [" " * indent + line for line in clean(text).split("\n")]

    def _styled(self, text: str, *, bold: bool, fg: str | None = None) -> str:
        return click.style(text, bold=bold, fg=fg) if self._colour else text


def _fitted(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    natural = [max([columns(head), *(columns(row[at]) for row in rows), 1]) for at, head in enumerate(heads)]
    room = width - len(_GAP) * (len(heads) - 1)
    while sum(natural) > room:
        widest = max(range(len(natural)), key=natural.__getitem__)
        if natural[widest] <= _NARROWEST:
            break
        second = max([w for at, w in enumerate(natural) if at != widest], default=0)
        natural[widest] = max(
            _NARROWEST, min(natural[widest] - 1, max(second, natural[widest] - sum(natural) + room))
        )
    return natural
