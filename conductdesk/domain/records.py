"""What every record shares: its id, and the small checks on text that several rules need."""

import unicodedata
import uuid

from conductdesk.errors import RefusedError

_REASON_LETTERS = 3
_NOTHING_TO_SEE = frozenset({"Cf", "Cc", "Cn", "Cs", "Co"})
# Letters, marks and symbols that are drawn as nothing: fillers, joiners, variation selectors, blank Braille.
_BLANK = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)


def new_id() -> str:
    """A new record id: a random UUID as 36 characters, so that records of two laptops can be merged."""
    return str(uuid.uuid4())


def visible(text: str) -> str:
    """The text without characters that show nothing (zero-width, control, bidi, fillers), ends stripped.

    Line breaks stay. Used where a rule asks whether somebody wrote something; what is stored is what they
    wrote.
    """
    kept = [
        c for c in text if c in "\n\t" or (unicodedata.category(c) not in _NOTHING_TO_SEE and c not in _BLANK)
    ]
    return "".join(kept).strip()


def has_words(text: str | None) -> bool:
    """Whether there is at least one letter or digit of any script to see."""
    return any(c.isalnum() for c in visible(text or ""))


def one_line(text: str, *, limit: int = 40) -> str:
    """What somebody typed, short enough and safe to repeat in a message of one line."""
    flat = " ".join(visible(text[: limit * 4]).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def listed(words: tuple[str, ...], *, last: str = "and") -> str:
    """The words as a person would say them: "2", "2 and 3", "2, 3 and 5"."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no joining
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def written_reason(text: str | None, *, what: str) -> str:
    """The reason as written with its ends stripped, or a refusal when nothing readable was written.

    Args:
        text: what the officer wrote.
        what: completes "A written reason is needed to …", such as "go past the lock".

    Raises:
        RefusedError: fewer than three letters or digits of any script.
    """
    reason = text or ""
    if sum(c.isalnum() for c in visible(reason)) < _REASON_LETTERS:
        raise RefusedError(f"A written reason is needed to {what}.", hint="Say in a few words why.")
    # Only what no store or page can hold goes; joiners stay, since Persian and Hindi are spelt with them.
    return "".join(c for c in reason if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()
