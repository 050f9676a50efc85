"""Code names of incidents: two neutral words, so that people can speak of one without saying more."""

import secrets
import tomllib
from collections.abc import Callable, Container, Sequence
from functools import cache
from itertools import product

from conductdesk.paths import resources_dir

_TRIES = 32


@cache
def code_names() -> tuple[str, ...]:
    """Every code name there is, such as "Copper Meadow", in the order of the word lists."""
    file = resources_dir() / "texts" / "code-names.toml"
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(" ".join(pair) for pair in product(words["materials"], words["landscapes"]))


def pick_code_name(taken: Container[str], choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A code name that is not taken. Once all are, names get a number: "Copper Meadow 2".

    Args:
        taken: the code names of the desk; asked for one name at a time, a few times as a rule.
        choose: picks one of a sequence; by default at random, so that names tell nothing about order.
    """
    for _ in range(_TRIES):
        name = choose(code_names())
        if name not in taken:
            return name
    number, free = 1, list[str]()
    while not free:
        suffix = "" if number == 1 else f" {number}"
        free = [name + suffix for name in code_names() if name + suffix not in taken]
        number += 1
    return choose(free)
