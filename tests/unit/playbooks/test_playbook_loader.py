"""A checklist is read strictly, and everything that is wrong with it is told at once (R28)."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductdesk.domain.communications import FIELDS, PUBLIC_FIELDS
from conductdesk.domain.playbook import Gate, Situation, StepKind
from conductdesk.domain.referrals import Route
from conductdesk.errors import UserError
from conductdesk.playbooks.loader import (
    MAX_SIZE_BYTES,
    PlaybookProblems,
    check_playbook,
    digest,
    load_playbook,
    shipped_playbooks,
)

TOP = """
key = "chess-society"
version = "3"
name = "Chess Society"
language = "en-GB"
"""
STEPS = """
[[steps]]
key = "safety"
kind = "safety"
title = "Is anybody in danger?"
why = "People first."

[[steps]]
key = "evidence"
kind = "evidence"
title = "Keep the evidence"
why = "It vanishes."

[[steps]]
key = "wishes"
kind = "wishes"
title = "Ask"
why = "It happened to them."
"""
FREEZE = """
[[steps]]
key = "freeze"
kind = "freeze"
title = "Freeze"
why = "A pause."
"""
REMOVAL = """
[[steps]]
key = "removal"
kind = "removal"
title = "Remove"
why = "Safe again."
gates = ["removal"]
"""
TEXT = """
[[texts]]
key = "hello"
kind = "public"
title = "Hello"
body = "Hello from {group}"
"""


def problems(*parts: str, top: str = TOP, steps: str = STEPS) -> list[str]:
    found = check_playbook(top + "".join(parts) + steps, "mine.toml")
    assert all(problem.startswith('"mine.toml": ') for problem in found)
    return [problem.removeprefix('"mine.toml": ') for problem in found]


def test_the_smallest_checklist_is_read() -> None:
    playbook = load_playbook(TOP + STEPS, name="mine.toml")
    assert playbook.key == "chess-society"
    assert [step.kind for step in playbook.steps] == [StepKind.SAFETY, StepKind.EVIDENCE, StepKind.WISHES]
    assert playbook.contacts_dated is None
    assert playbook.advice == ()
    assert not problems()


def test_every_kind_of_value_arrives_as_its_type() -> None:
    text = (
        TOP
        + 'contacts_dated = 2019-01-29\nadvice = ["One.", "Two."]\n'
        + FREEZE
        + 'gates = ["wishes"]\ncan_skip = true\nnot_needed_when = ["no-freeze"]\nroutes = ["staff-support"]\n'
        + 'texts = ["hello"]\n'
        + TEXT
        + '[[contacts]]\nkey = "staff"\nroute = "staff-support"\nname = "Staff"\nask_each_year = true\n'
        + '[[cards]]\nkey = "chat"\nname = "Chat"\nas_of = 2026-11-01\n'
        + STEPS
    )
    playbook = load_playbook(text, name="mine.toml")
    step = playbook.steps[0]
    assert step.gates == (Gate.WISHES,)
    assert step.not_needed_when == (Situation.NO_FREEZE,)
    assert step.routes == (Route.STAFF_SUPPORT,)
    assert step.can_skip
    assert playbook.contacts_dated == date(2019, 1, 29)
    assert playbook.cards[0].as_of == date(2026, 11, 1)
    assert playbook.advice == ("One.", "Two.")


def test_line_ends_of_windows_and_a_byte_order_mark_are_fine() -> None:
    """Notepad writes both."""
    assert load_playbook("\ufeff" + (TOP + STEPS).replace("\n", "\r\n"), name="mine.toml").version == "3"


def test_the_digest_names_one_version_of_the_text() -> None:
    """R28: an incident keeps the version it started with."""
    assert digest("é") == hashlib.sha256("é".encode()).hexdigest()
    assert digest(TOP) != digest(TOP + " ")
    assert len(digest("\ud800")) == 64


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key = \n", "Line 1: this is not TOML"),
        ('key = "a"\nversion "1"', "Line 2: this is not TOML"),
        ('key = "a"\nkey = "b"\n', "Line 2: this is not TOML"),
        ('a = """', "At the end of the file: this is not TOML"),
        ("day = 2026-13-45", "Line 1: this is not TOML"),
        ("n = " + "9" * 5000, "A number or date in it cannot be read"),
        ("a = " + "[" * 20_000, "nested too deeply"),
        ("\ud800", "broken characters"),
        ("# " + "x" * MAX_SIZE_BYTES, "larger than 1 MiB"),
        ("# " + "é" * (MAX_SIZE_BYTES // 2), "larger than 1 MiB"),
        ('a = "\x00"', "Line 1: this is not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(text: str, said: str) -> None:
    (problem,) = check_playbook(text, "mine.toml")
    assert said in problem
    with pytest.raises(PlaybookProblems, match="cannot be used"):
        load_playbook(text, name="mine.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('colour = "red"\n', "colour: there is no such key here; the keys are key, version"),
        ("advice = 7\n", "advice: expected a list, got `int`."),
        ('advice = ["one", 2]\n', "advice[2]: expected text, got `int`."),
        ("emergency = true\n", "emergency: expected text, got `bool`."),
        ('contacts_dated = "soon"\n', "contacts_dated: invalid RFC3339"),
        ("steps = 3\n", "steps: this has to be a list of tables, written as [[steps]]."),
        ('cards = ["x"]\n', "cards: this has to be a list of tables, written as [[cards]]."),
        ('[[cards]]\nkey = "chat"\nname = "Chat"\n', 'cards "chat", as_of: this key is missing.'),
        (
            '[[texts]]\nkey = "a"\nkind = "poem"\ntitle = "t"\nbody = "b"\n',
            "texts \"a\", kind: invalid enum value 'poem'.",
        ),
        (FREEZE + 'gates = ["wishes", "key"]\n', "steps \"freeze\", gates[2]: invalid enum value 'key'."),
        (FREEZE + "can_skip = 1\n", 'steps "freeze", can_skip: expected `bool`, got `int`.'),
        (FREEZE + "why_not = 1\n", 'steps "freeze", why_not: there is no such key here'),
        ("[[cards]]\n", "cards[1], key: this key is missing."),
        (
            '[[cards]]\nkey = 7\nname = "Chat"\nas_of = 2026-11-01\n',
            "cards[1], key: expected text, got `int`.",
        ),
    ],
)
def test_a_wrong_key_is_named_with_its_place(text: str, said: str) -> None:
    """R28."""
    steps = STEPS if "steps = " not in text else ""
    found = problems(text, steps=steps)
    assert any(problem.startswith(said) for problem in found), found


def test_a_missing_key_at_the_top_is_named() -> None:
    assert "version: this key is missing." in problems(top=TOP.replace('version = "3"', ""))


def test_everything_that_is_wrong_is_listed_at_once() -> None:
    """R28."""
    found = problems(
        'colour = "red"\n',
        FREEZE + 'gates = ["removal"]\ntexts = ["bye"]\n',
        TEXT.replace("{group}", "{grup} {"),
    )
    assert len(found) == 5
    assert [problem.split(":")[0] for problem in found] == [
        "colour",
        'steps "freeze", gates',
        'steps "freeze", texts',
        'texts "hello", body',
        'texts "hello", body',
    ]
    with pytest.raises(UserError, match="There are 5 problems in all") as refused:
        load_playbook(
            TOP
            + 'colour = "red"\n'
            + FREEZE
            + 'gates = ["removal"]\ntexts = ["bye"]\n'
            + TEXT.replace("{group}", "{grup} {")
            + STEPS,
            name="mine.toml",
        )
    assert isinstance(refused.value, PlaybookProblems)
    assert refused.value.problems == tuple(found)
    assert refused.value.hint


def test_one_problem_is_told_without_a_count() -> None:
    with pytest.raises(PlaybookProblems) as refused:
        load_playbook(TOP + 'colour = "red"\n' + STEPS, name="mine.toml")
    assert "in all" not in refused.value.message


def test_hundreds_of_problems_are_cut_short() -> None:
    found = problems("".join(f"k{n} = 1\n" for n in range(300)))
    assert len(found) == 101
    assert found[-1] == "200 more problems are not listed."


def test_what_a_message_repeats_is_short_and_cannot_disturb_a_terminal() -> None:
    (problem,) = check_playbook(TOP + '"\\u001b[31m' + "x" * 500 + '" = 1\n' + STEPS, "a\x1b.toml")
    assert "\x1b" not in problem
    assert len(problem) < 400
    (syntax,) = check_playbook("a = \x1b", "mine.toml")
    assert "\x1b" not in syntax


@pytest.mark.parametrize("kind", ["safety", "evidence", "wishes", "support"])
@pytest.mark.parametrize("gate", ["wishes", "removal"])
def test_safety_evidence_asking_and_support_are_never_locked(kind: str, gate: str) -> None:
    """R8, R21."""
    step = f'[[steps]]\nkey = "more"\nkind = "{kind}"\ntitle = "t"\nwhy = "w"\ngates = ["{gate}"]\n'
    assert f'steps "more", gates: a step of the kind "{kind}" is never locked.' in problems(step)


@pytest.mark.parametrize("gates", ["[]", '["wishes"]', '["removal", "wishes"]'])
def test_removal_carries_the_removal_lock_and_no_other(gates: str) -> None:
    """R21."""
    (problem,) = problems(REMOVAL.replace('["removal"]', gates))
    assert (
        problem
        == 'steps "removal", gates: a step that removes posts carries the lock "removal" and no other.'
    )
    assert not problems(REMOVAL)


def test_nothing_but_removal_carries_the_removal_lock() -> None:
    """R21."""
    (problem,) = problems(FREEZE + 'gates = ["removal"]\n')
    assert "only a step of the kind" in problem


@pytest.mark.parametrize("kind", ["safety", "evidence", "wishes"])
def test_safety_evidence_and_asking_are_there_and_cannot_be_skipped(kind: str) -> None:
    """R8, R22."""
    (problem,) = problems(steps=STEPS.replace(f'kind = "{kind}"', 'kind = "support"'))
    assert problem == f'steps: at least one step of the kind "{kind}" is needed.'
    (problem,) = problems(steps=STEPS.replace(f'kind = "{kind}"', f'kind = "{kind}"\ncan_skip = true'))
    assert "cannot be skipped" in problem


def test_removal_may_come_before_or_without_evidence_in_the_list() -> None:
    """R22: steps may be done in any order except through a lock."""
    assert not problems(REMOVAL)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (FREEZE + FREEZE, 'steps "freeze", key: 2 entries have this key; each needs its own.'),
        (TEXT + TEXT + TEXT, 'texts "hello", key: 3 entries have this key; each needs its own.'),
        (
            FREEZE.replace('"freeze"\nkind', '"Freeze it"\nkind'),
            "steps[1], key: a key is at most 64 small letters",
        ),
        (FREEZE.replace('"freeze"\nkind', f'"{"f" * 65}"\nkind'), "steps[1], key: a key is at most 64"),
        (FREEZE.replace('"freeze"\nkind', '"a--b"\nkind'), "steps[1], key: a key is at most 64"),
        (FREEZE.replace('"A pause."', '" "'), 'steps "freeze", why: this must not be empty.'),
        (TEXT.replace('"Hello from {group}"', '""'), 'texts "hello", body: this must not be empty.'),
        (FREEZE + 'texts = ["bye"]\n', 'steps "freeze", texts: there is no text with the key "bye".'),
        (
            FREEZE + 'routes = ["police", "police"]\n',
            'steps "freeze", routes: the same entry stands there twice.',
        ),
        (TEXT.replace("{group}", "{grup}"), 'texts "hello", body: there is no field {grup}'),
        (TEXT.replace("{group}", "{group"), 'texts "hello", body: a brace has no partner'),
        (TEXT.replace("{group}", "{}"), 'texts "hello", body: a brace has no partner'),
        (TEXT.replace("{group}", "{recipient}"), 'texts "hello", body: the field {recipient} could say whom'),
        (TEXT + 'subject = "Hi"\n', 'texts "hello", subject: only an e-mail has a subject.'),
        (TEXT.replace('"public"', '"email"'), 'texts "hello", subject: an e-mail needs a subject.'),
        (
            '[[contacts]]\nkey = "c"\nroute = "other"\nname = "C"\n',
            'contacts "c", address: give an address, or set ask_each_year',
        ),
        (
            '[[contacts]]\nkey = "c"\nroute = "other"\nname = "C"\naddress = "101"\nask_each_year = true\n',
            'contacts "c", address: give an address, or set ask_each_year',
        ),
        (
            '[[contacts]]\nkey = "c"\nroute = "other"\nname = "C"\naddress = "101"\ngroup_type = "club"\n',
            'contacts "c", group_type: there is no group type with the key "club".',
        ),
        (
            '[[questions]]\nkey = "q"\ntext = "Is it?"\nyes_means = "maybe"\n',
            'questions "q", yes_means: this is "abuse" or "criticism".',
        ),
        ("contacts_dated = 1019-01-29\n", "contacts_dated: 1019-01-29 lies outside 1990 to 2099."),
        ('[[sources]]\nkey = "s"\ntitle = "S"\ndated = 2919-01-29\n', 'sources "s", dated: 2919-01-29 lies'),
        ('[[cards]]\nkey = "c"\nname = "C"\nas_of = 0026-11-01\n', 'cards "c", as_of: 0026-11-01 lies'),
        ('emergency = "call\\u0007"\n', "emergency: holds the invisible character U+0007"),
        ('advice = ["ok", "a\\u202eb"]\n', "advice[2]: holds the invisible character U+202E"),
        ('advice = ["a\\u200bb"]\n', "advice[1]: holds the invisible character U+200B"),
        (
            FREEZE.replace("A pause.", "A \\u2066pause"),
            'steps "freeze", why: holds the invisible character U+2066',
        ),
        ('emergency = "a\\u000db"\n', "emergency: holds the invisible character U+000D"),
        ('emergency = "\\uE000"\n', "emergency: holds the invisible character U+E000"),
    ],
)
def test_a_rule_that_is_broken_is_named_with_its_place(part: str, said: str) -> None:
    """R8, R21, R24, R28."""
    found = problems(part)
    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"chess-society"', '"Chess Society"', "key: a key is at most 64 small letters"),
        ('"3"', '""', "version: this must not be empty."),
        ('"Chess Society"', '"  "', "name: this must not be empty."),
        ('"en-GB"', '""', "language: this must not be empty."),
    ],
)
def test_the_top_of_the_file_is_checked(before: str, after: str, said: str) -> None:
    (problem,) = problems(top=TOP.replace(before, after))
    assert problem.startswith(said)


def test_words_that_need_a_joiner_may_have_it() -> None:
    assert not problems('emergency = "می\\u200cخواهم and क्\\u200dष, line\\nand\\ttab"\n')


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_there_is_may_stand_in_an_e_mail(field: str) -> None:
    email = TEXT.replace('"public"', '"email"').replace("{group}", f"{{{field}}}") + 'subject = "Hi"\n'
    assert not problems(email)


@pytest.mark.parametrize("field", sorted(PUBLIC_FIELDS))
def test_a_public_text_may_hold_every_public_field(field: str) -> None:
    """R24."""
    assert not problems(TEXT.replace("{group}", f"{{{field}}}"))


def test_shipped_checklists_come_with_their_file_names() -> None:
    names = [name for name, _ in shipped_playbooks()]
    assert names == ["party-branch.toml", "student-group.toml"]


@given(st.text(max_size=200))
def test_no_text_makes_the_check_fail_in_another_way(text: str) -> None:
    found = check_playbook(text, "mine.toml")
    assert found
    assert all("\n" not in problem for problem in found)


@given(st.data())
def test_no_single_changed_character_gets_past_as_another_error(data: st.DataObject) -> None:
    """Whatever is done to a shipped file, it is read or refused with a list."""
    text = TOP + STEPS + FREEZE + REMOVAL + TEXT
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.text(max_size=3)) + text[place + 1 :]
    found = check_playbook(changed, "mine.toml")
    if found:
        with pytest.raises(PlaybookProblems):
            load_playbook(changed, name="mine.toml")
    else:
        assert load_playbook(changed, name="mine.toml").steps
