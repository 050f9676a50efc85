"""Which way each character of a paragraph runs.

The embedding levels come from python-bidi; what it leaves out, the rule that a pair of brackets goes one way
together (N0 of the Unicode bidirectional algorithm), is added between two of its steps.
"""

import re
import unicodedata
from typing import Final

from bidi import algorithm
from bidi.mirror import MIRRORED

_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Letters of one direction share one level, and so do spaces and stops between two of them: the algorithm sees
# only the first character of such a stretch.
_LEFT: Final = (
    "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0391-\u03a1\u03a3-\u03c9\u0400-\u0481\u0904-\u0939\u0958-\u0961"
    "\u3041-\u3096\u30a1-\u30fa\u3400-\u4db5\u4e00-\u9fcc\uac00-\ud7a3][\u0300-\u034e\u093c-\u094d]*"
)
_STRETCHES: Final = re.compile(
    "|".join(
        f"(?:{letter})+(?:[ ,.;:!?'\\u2019\u060c\u061f-]+(?:{letter})+)*"
        for letter in (_LEFT, "[\u05d0-\u05ea]", "[\u0621-\u064a]")
    )
    + "|.",
    re.DOTALL,
)
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "\u2329": "\u232a", "\u3008": "\u3009", "\u300a": "\u300b"} | {
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\u3010": "\u3011",
    "\u2045": "\u2046",
    "\u207d": "\u207e",
    "\u208d": "\u208e",
}
_CLOSING: Final = {closing: opening for opening, closing in _PAIRS.items()}
_MARK: Final = "\u0300"
_DEEPEST: Final = 63


def runs_both_ways(text: str) -> bool:
    """Says whether ``text`` holds any character of a right-to-left script."""
    return _RIGHT_TO_LEFT.search(text) is not None


def base_level(text: str) -> int:
    """Returns 1 if the first strong character runs right to left, else 0."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L":
            return 0
        if kind in {"R", "AL"}:
            return 1
    return 0


def majority_level(text: str) -> int:
    """Returns 1 if more strong characters run right to left than left to right; a tie goes by the first."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    leftwards = sum(kind in {"R", "AL"} for kind in kinds)
    rightwards = kinds.count("L")
    return base_level(text) if leftwards == rightwards else int(leftwards > rightwards)


def levels(text: str, base: int) -> list[int]:
    """Returns the embedding level of each character: even runs left to right, odd right to left.

    Args:
        text: one paragraph without line separators and without embedding, override and isolate characters.
        base: level of the paragraph, 0 or 1.
    """
    rows = _STRETCHES.findall(text)
    # python-bidi drops characters of class BN; as a mark they stay and go with their neighbour.
    kept = "".join(_MARK if unicodedata.bidirectional(row[0]) in {"BN", ""} else row[0] for row in rows)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = base
    storage["base_dir"] = "LR"[base]
    algorithm.get_embedding_levels(kept, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    if not _CLOSING.keys().isdisjoint(kept):
        _resolve_brackets(kept, storage["chars"], base)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    found: list[int] = []
    for row, char in zip(rows, storage["chars"], strict=True):
        found.extend([char["level"]] * len(row))
    return found


def _bracket_pairs(text: str, chars: list[dict[str, object]]) -> list[tuple[int, int]]:
    opened: list[tuple[str, int]] = []
    pairs = []
    for index, char in enumerate(text):
        if chars[index]["type"] != "ON":
            continue
        if char in _PAIRS:
            if len(opened) == _DEEPEST:
                return []
            opened.append((char, index))
        elif char in _CLOSING:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == _CLOSING[char]:
                    pairs.append((opened[depth][1], index))
                    del opened[depth:]
                    break
    return sorted(pairs)


def _resolve_brackets(text: str, chars: list[dict[str, object]], base: int) -> None:
    strength = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}
    embedding = "LR"[base]
    for first, last in _bracket_pairs(text, chars):
        inside = {strength.get(str(chars[i]["type"]), "") for i in range(first + 1, last)} - {""}
        if not inside:
            continue
        direction = embedding
        if embedding not in inside:
            before = (strength.get(str(chars[i]["type"]), "") for i in range(first - 1, -1, -1))
            if next(filter(None, before), embedding) != embedding:
                direction = "RL"[base]
        for index in (first, last):
            chars[index]["type"] = direction


def reorder(found: list[int]) -> list[int]:
    """Returns the visual order, left to right, of the pieces of one line.

    Args:
        found: level of each piece, in logical order.
    """
    order = list(range(len(found)))
    odd = [level for level in found if level % 2]
    if not odd:
        return order
    for level in range(max(found), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            if found[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and found[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end
    return order


def mirrored(cluster: str) -> str:
    """Returns the character to print for ``cluster`` inside right-to-left text: a bracket turns round."""
    return str(MIRRORED.get(cluster, cluster))
