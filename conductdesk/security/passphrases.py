"""Passphrases: offering a good one, and judging one that was typed."""

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductdesk.errors import BugError, UserError

MIN_WORDS = 5
ACCEPTABLE_SCORE = 4
"""Out of 4. Whoever holds a copy of a desk can guess for months, so nothing less will do."""

_JUDGED_CHARACTERS = 48
_MAX_ABOUT = 50
_LONGEST_WORD = 30

_WARNINGS = {
    "about": "It holds a name that others connect with you or the group.",
    "passwords": "Part of it is on the lists of common passwords that are tried first.",
    "words": "It is made of few common words or names.",
    "repeat": "It repeats itself, which adds almost nothing.",
    "sequence": "It holds a run such as abc or 6543.",
    "spatial": "It follows neighbouring keys on the keyboard.",
    "date": "It holds a date or a year.",
    "short": "It is too short.",
}
_PATTERNS = {
    "repeat": "repeat",
    "sequence": "sequence",
    "spatial": "spatial",
    "date": "date",
    "regex": "date",
    "dictionary": "words",
}
_SUGGESTION = "Put five or more unrelated words in a row, or take the passphrase that ConductDesk offers."


@dataclass(frozen=True)
class Judgement:
    """What is thought of a passphrase; the passphrase itself is not in it.

    Args:
        score: 0 (guessed at once) to 4 (withstands years of guessing).
        acceptable: whether a desk may be sealed with it.
        warning: what is weak about it, in one sentence; empty if acceptable.
        suggestion: what to do about it, in one sentence; empty if acceptable.
    """

    score: int
    acceptable: bool
    warning: str
    suggestion: str


def generate_passphrase(words: int = 6) -> str:
    """Random words of a list of 7,776, separated by spaces: about 13 bits a word.

    Args:
        words: how many, five at least.
    """
    from xkcdpass import xkcd_password  # noqa: PLC0415  only needed when a passphrase is made

    if words < MIN_WORDS:
        raise BugError("A passphrase of too few words was asked for.")
    listed = xkcd_password.generate_wordlist(
        wordfile=xkcd_password.locate_wordfile("eff-long"), min_length=1, max_length=_LONGEST_WORD
    )
    return " ".join(secrets.choice(listed) for _ in range(words))


def judge(passphrase: str, *, about: Sequence[str] = ()) -> Judgement:
    """Estimate how a passphrase stands up to somebody who guesses at leisure.

    Only the beginning is looked at where it is long: the estimate can only be too low then.

    Args:
        passphrase: as typed.
        about: names of the officer, the group and the desk, which a guesser tries first; any order.
    """
    import zxcvbn  # noqa: PLC0415  its word lists take long to load
    from zxcvbn import matching  # noqa: PLC0415  as above

    text = unicodedata.normalize("NFC", passphrase)[:_JUDGED_CHARACTERS]
    if not text:
        return Judgement(0, acceptable=False, warning="It is empty.", suggestion=_SUGGESTION)
    names = [word for phrase in about[:_MAX_ABOUT] for word in (phrase, *phrase.split())]
    try:
        result = zxcvbn.zxcvbn(text, user_inputs=names)
    finally:
        # The library keeps the names in a table of its module otherwise.
        matching.RANKED_DICTIONARIES.pop("user_inputs", None)
    score = int(result["score"])
    if score >= ACCEPTABLE_SCORE:
        return Judgement(score, acceptable=True, warning="", suggestion="")
    return Judgement(score, acceptable=False, warning=_warning(result["sequence"]), suggestion=_SUGGESTION)


def require_acceptable(passphrase: str, *, about: Sequence[str] = ()) -> None:
    """Refuse a passphrase that would be guessed.

    Raises:
        UserError: what is weak about it, and what to do.
    """
    judgement = judge(passphrase, about=about)
    if not judgement.acceptable:
        raise UserError(f"This passphrase would be guessed. {judgement.warning}", hint=judgement.suggestion)


def _warning(sequence: Sequence[Mapping[str, object]]) -> str:
    """The weightiest thing that was found, in the order of the table."""
    found = {"short"}
    for match in sequence:
        pattern = str(match["pattern"])
        if pattern in _PATTERNS:
            found.add(_PATTERNS[pattern])
        if match.get("dictionary_name") == "user_inputs":
            found.add("about")
        if match.get("dictionary_name") == "passwords":
            found.add("passwords")
    return next(text for kind, text in _WARNINGS.items() if kind in found)
