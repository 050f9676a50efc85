"""The guide to checklists is true: it names every key and field, and its examples work."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from conductdesk.domain import playbook as records
from conductdesk.domain.communications import FIELDS, PUBLIC_FIELDS, MessageKind
from conductdesk.domain.playbook import Gate, Playbook, Situation, StepKind
from conductdesk.domain.referrals import Route
from conductdesk.playbooks.loader import load_playbook, shipped_playbooks

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "playbooks.md"
TEXT = GUIDE.read_text(encoding="utf-8")
LISTS = {
    "sources": records.Source,
    "categories": records.Category,
    "questions": records.Question,
    "steps": records.Step,
    "texts": records.Text,
    "contacts": records.PresetContact,
    "cards": records.PlatformCard,
}


def section(heading: str) -> str:
    return TEXT.split(heading, 1)[1].split("\n##", 1)[0]


@pytest.mark.parametrize("name", LISTS)
def test_the_guide_names_every_key_of_every_list(name: str) -> None:
    """R28."""
    told = section(f"### `[[{name}]]`")
    missing = [each.name for each in fields(LISTS[name]) if f"`{each.name}`" not in told]
    assert [name for name in missing if name != "source"] == []


def test_the_guide_names_every_key_at_the_top_and_every_list() -> None:
    """R28."""
    top = section("### At the top of the file")
    for each in fields(Playbook):
        assert f"`{each.name}`" in top or f"`[[{each.name}]]`" in TEXT, each.name


@pytest.mark.parametrize("choices", [StepKind, Gate, Situation, Route, MessageKind])
def test_the_guide_names_every_choice(choices: type[StepKind]) -> None:
    assert [choice for choice in choices if f"`{choice.value}`" not in TEXT] == []


def test_the_guide_lists_every_field_and_says_which_are_public() -> None:
    """R24."""
    rows = re.findall(r"^\| `\{(\w+)\}` \| (.+?) \| (yes|) ?\|$", TEXT, flags=re.MULTILINE)
    assert {key: told for key, told, _ in rows} == dict(FIELDS)
    assert {key for key, _, public in rows if public} == PUBLIC_FIELDS


def test_the_examples_of_the_guide_can_be_added_to_a_shipped_checklist() -> None:
    """R28."""
    examples = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(examples) == 2
    party = dict(shipped_playbooks())["party-branch.toml"]
    playbook = load_playbook("\n".join((party, *examples)), name="ours.toml")
    added = playbook.step("freeze")
    assert added is not None
    assert added.kind is StepKind.FREEZE
    assert playbook.text("freeze-statement") is not None
