"""Code names say nothing about an incident."""

import re
from collections.abc import Sequence

from conductdesk.domain.communications import GuardTerms, guard_public_text
from conductdesk.playbooks.code_names import code_names, pick_code_name


def test_there_are_thousands_of_code_names_of_two_plain_words() -> None:
    names = code_names()
    assert len(names) == len(set(names)) >= 3600
    assert all(re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name) for name in names)


def test_no_word_hints_at_people_groups_moods_or_politics() -> None:
    words = {word.casefold() for name in code_names() for word in name.split()}
    loaded = {
        *("black", "white", "brown", "yellow", "red", "blue", "green", "pink", "purple", "orange", "rainbow"),
        *(
            "amber",
            "ruby",
            "jade",
            "olive",
            "hazel",
            "ivy",
            "heather",
            "rose",
            "violet",
            "lily",
            "daisy",
            "iris",
        ),
        *(
            "poppy",
            "fern",
            "willow",
            "laurel",
            "sage",
            "rowan",
            "ash",
            "reed",
            "dale",
            "glen",
            "cliff",
            "brook",
        ),
        *(
            "basil",
            "rosemary",
            "saffron",
            "robin",
            "sandy",
            "jasper",
            "crystal",
            "coral",
            "pearl",
            "opal",
            "clay",
        ),
        *(
            "pansy",
            "fruit",
            "snowflake",
            "nettle",
            "thorn",
            "weed",
            "storm",
            "stormy",
            "bitter",
            "sour",
            "dark",
        ),
        *(
            "ivory",
            "ebony",
            "cork",
            "jersey",
            "china",
            "cashmere",
            "rust",
            "crown",
            "cross",
            "star",
            "crescent",
        ),
    }
    assert not words & loaded


def test_a_name_that_is_taken_is_never_given_again() -> None:
    names = code_names()
    assert pick_code_name(set(names[:-1])) == names[-1]


def test_the_choice_is_among_all_that_are_free() -> None:
    offered: list[tuple[str, ...]] = []

    def first(free: Sequence[str]) -> str:
        offered.append(tuple(free))
        return free[0]

    names = code_names()
    assert pick_code_name({names[0]}, first) == names[1]
    assert offered[-1] == names[1:]


def test_a_desk_is_asked_for_few_names_only() -> None:
    """The desk answers with a query each time, so thousands of questions would be felt."""

    class Asked:
        count = 0

        def __contains__(self, _: object) -> bool:
            self.count += 1
            return False

    taken = Asked()
    pick_code_name(taken)
    assert taken.count == 1


def test_when_all_are_taken_names_get_a_number() -> None:
    names = code_names()
    assert pick_code_name(set(names), lambda free: free[0]) == f"{names[0]} 2"
    taken = set(names) | {f"{name} 2" for name in names}
    assert pick_code_name(taken, lambda free: free[0]) == f"{names[0]} 3"


def test_two_picks_in_a_row_differ_when_the_first_is_kept() -> None:
    first = pick_code_name(())
    assert pick_code_name({first}) != first


def test_code_names_pass_the_guard_like_any_words() -> None:
    terms = GuardTerms(names=("Priya Okafor", "Lewis Chen", "Zoë van der Berg"))
    assert not [name for name in code_names()[:500] if guard_public_text(f"About {name}.", terms)]
