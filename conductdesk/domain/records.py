"""What every record shares: its id, and the small checks on text that several rules need."""

import unicodedata
import uuid

from conductdesk.errors import RefusedError

_REASON_LETTERS = 3


def new_id() -> str:
    """A new record id: a random UUID as 36 characters, so that records of two laptops can be merged."""
    return str(uuid.uuid4())


def visible(text: str) -> str:
    """The text without characters that show nothing (zero-width, control, bidi marks), ends stripped.

    Line breaks stay. Used where a rule asks whether somebody wrote something.
    """
    kept = [c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc", "Cn", "Cs", "Co"}]
    return "".join(kept).strip()


def written_reason(text: str | None, *, what: str) -> str:
    """The reason as written, or a refusal when nothing readable was written.

    Args:
        text: what the officer wrote.
        what: completes "Write a reason to …", such as "go past the lock".

    Raises:
        RefusedError: fewer than three letters or digits of any script.
    """
    reason = visible(text or "")
    if sum(c.isalnum() for c in reason) < _REASON_LETTERS:
        raise RefusedError(f"A written reason is needed to {what}.", hint="Say in a few words why.")
    return reason
