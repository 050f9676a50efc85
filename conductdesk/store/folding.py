"""Words as the search index knows them: the same folding for what is stored and for what is typed.

Case, diacritics, widths and ligatures disappear (``Łukasz`` → ``lukasz``, ``ß`` → ``ss``, Turkish i with and
without a dot → ``i``).
Scripts that are written without spaces are cut into pairs of characters, so that a name of two characters is
found inside a sentence.
"""

import re
import unicodedata

WORD_CHARACTERS = 64
"""A longer word is found by its beginning."""

_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t",
        "\u0131": "i", "ŋ": "n", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ـ": "",
    }
)  # fmt: skip
_VOICING = {"\u3099", "\u309a"}
_PAIRED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text in the form in which it is compared."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    kept = [c for c in unicodedata.normalize("NFKD", folded) if c in _VOICING or not unicodedata.combining(c)]
    return unicodedata.normalize("NFC", "".join(kept)).casefold().translate(_LETTERS)


def split(text: str) -> tuple[list[str], list[str]]:
    """Cut a text into its words, and its runs of characters written without spaces.

    Returns:
        Words and runs, folded, in order of the text, with repetitions.
    """
    folded = fold(text)
    if folded.isascii():
        return [word[:WORD_CHARACTERS] for word in _WORD.findall(folded)], []
    runs = _PAIRED.findall(folded)
    rest = _PAIRED.sub(" ", folded) if runs else folded
    spaced = "".join(c if c.isalnum() or unicodedata.category(c)[0] in "LNM" else " " for c in rest)
    return [word[:WORD_CHARACTERS] for word in spaced.split()], runs


def pairs(run: str) -> list[str]:
    """Every two neighbours of a run, and its last character alone, so that each character begins an entry."""
    return [run[at : at + 2] for at in range(len(run))]


def index_text(text: str) -> tuple[str, str]:
    """What is put into the two columns of the index: each word once, and each pair once."""
    words, runs = split(text)
    grams = [pair for run in runs for pair in pairs(run)]
    return " ".join(dict.fromkeys(words)), " ".join(dict.fromkeys(grams))


def match_expression(typed: str, *, most_terms: int = 24) -> str:
    """What somebody typed as a query of the index: all the words, the last one as a beginning.

    Nothing that was typed reaches the query language itself: every term is letters and figures in quotation
    marks, so quotation marks, hyphens, stars and words such as NEAR only separate or are searched for.

    Returns:
        The expression; empty when nothing that can be searched for was typed.
    """
    words, runs = split(typed)
    terms = [f'"{word}"' for word in words]
    ends_in_run = bool(runs) and fold(typed).rstrip().endswith(runs[-1])
    if terms and not ends_in_run and len(words[-1]) > 1:
        terms[-1] += " *"
    for run in runs:
        terms.extend(f'"{pair}"' for pair in pairs(run)[:-1]) if len(run) > 1 else terms.append(f'"{run}" *')
    return " AND ".join(dict.fromkeys(terms[-most_terms:]))
