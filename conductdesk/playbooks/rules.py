"""What a playbook may say, beyond the types of its keys (R8, R20, R21, R24, R28).

Every rule here protects a person who follows the checklist late at night: no lock on safety, evidence or
support, removal behind the removal lock and nothing else, texts whose fields the program can fill.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from conductdesk.domain.communications import FIELDS, PUBLIC_FIELDS, MessageKind, field_names, stray_braces
from conductdesk.domain.playbook import Gate, Playbook, Step, StepKind, Text

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY_LENGTH = 64
_EARLIEST = date(1990, 1, 1)
_LATEST = date(2099, 12, 31)
_NEVER_LOCKED = frozenset({StepKind.SAFETY, StepKind.EVIDENCE, StepKind.WISHES, StepKind.SUPPORT})
_ALWAYS_THERE = (StepKind.SAFETY, StepKind.EVIDENCE, StepKind.WISHES)
_LISTS = (
    "group_types",
    "sources",
    "categories",
    "characteristics",
    "effects",
    "seasons",
    "questions",
    "steps",
    "texts",
    "contacts",
    "cards",
)
_JOINERS = frozenset("\u200c\u200d")  # letters of Persian, Hindi and others are written with them


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def unfit_character(text: str) -> str:
    """The first control, direction, or unassigned character of a text; empty when there is none.

    Line breaks, tabs and the joiners that some scripts are written with are fit.
    """
    for character in text:
        if character in "\n\t" or character in _JOINERS:
            continue
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"}:
            return character
    return ""


def broken_rules(playbook: Playbook) -> Iterator[str]:
    """Every rule the playbook breaks, as a sentence that begins with the place in the file.

    Source: R8, R20, R21 (S2, S3), R28 (all).
    """
    checks: tuple[Callable[[Playbook], Iterator[str]], ...] = (
        _names_and_keys,
        _unique_keys,
        _steps,
        _texts,
        _contacts,
        _questions,
        _dates,
    )
    for check in checks:
        yield from check(playbook)


def _keyed(playbook: Playbook, name: str) -> tuple[_Keyed, ...]:
    found: tuple[_Keyed, ...] = getattr(playbook, name)
    return found


def _key_problem(key: str) -> str:
    if _KEY.fullmatch(key) and len(key) <= _KEY_LENGTH:
        return ""
    return f"a key is at most {_KEY_LENGTH} small letters a to z, digits and single hyphens."


def _names_and_keys(playbook: Playbook) -> Iterator[str]:
    problem = _key_problem(playbook.key)
    if problem:
        yield f"key: {problem}"
    for attribute in ("version", "name", "language"):
        if not getattr(playbook, attribute).strip():
            yield f"{attribute}: this must not be empty."
    for name in _LISTS:
        for index, entry in enumerate(_keyed(playbook, name)):
            problem = _key_problem(entry.key)
            if problem:
                yield f"{name}[{index + 1}], key: {problem}"
            for attribute in ("name", "title", "text", "why", "body"):
                if not getattr(entry, attribute, "-").strip():
                    yield f'{name} "{entry.key}", {attribute}: this must not be empty.'


def _unique_keys(playbook: Playbook) -> Iterator[str]:
    for name in _LISTS:
        counted = Counter(entry.key for entry in _keyed(playbook, name))
        for key, count in counted.items():
            if count > 1:
                yield f'{name} "{key}", key: {count} entries have this key; each needs its own.'


def _steps(playbook: Playbook) -> Iterator[str]:
    kinds = {step.kind for step in playbook.steps}
    for kind in _ALWAYS_THERE:
        if kind not in kinds:
            yield f'steps: at least one step of the kind "{kind}" is needed.'
    known = {text.key for text in playbook.texts}
    for step in playbook.steps:
        where = f'steps "{step.key}"'
        yield from (f"{where}, {problem}" for problem in _locks(step))
        for key in step.texts:
            if key not in known:
                yield f'{where}, texts: there is no text with the key "{key}".'
        for attribute in ("gates", "not_needed_when", "texts", "routes"):
            values = getattr(step, attribute)
            if len(set(values)) < len(values):
                yield f"{where}, {attribute}: the same entry stands there twice."


def _locks(step: Step) -> Iterator[str]:
    if step.kind in _NEVER_LOCKED and step.gates:
        yield f'gates: a step of the kind "{step.kind}" is never locked.'
    if step.kind is StepKind.REMOVAL and set(step.gates) != {Gate.REMOVAL}:
        yield f'gates: a step that removes posts carries the lock "{Gate.REMOVAL}" and no other.'
    if step.kind is not StepKind.REMOVAL and Gate.REMOVAL in step.gates:
        yield f'gates: only a step of the kind "{StepKind.REMOVAL}" carries the lock "{Gate.REMOVAL}".'
    if step.kind in _ALWAYS_THERE and step.can_skip:
        yield f'can_skip: a step of the kind "{step.kind}" cannot be skipped, only be "not needed".'


def _texts(playbook: Playbook) -> Iterator[str]:
    for text in playbook.texts:
        where = f'texts "{text.key}"'
        for attribute in ("subject", "body"):
            yield from (f"{where}, {attribute}: {problem}" for problem in _fields(text, attribute))
        if text.subject and text.kind is not MessageKind.EMAIL:
            yield f"{where}, subject: only an e-mail has a subject."
        if not text.subject and text.kind is MessageKind.EMAIL:
            yield f"{where}, subject: an e-mail needs a subject."


def _fields(text: Text, attribute: str) -> Iterator[str]:
    value = getattr(text, attribute)
    for key in field_names(value):
        if key not in FIELDS:
            yield f"there is no field {{{key}}}; the guide to checklists lists those there are."
        elif text.kind is MessageKind.PUBLIC and key not in PUBLIC_FIELDS:
            yield f"the field {{{key}}} could say whom or what it is about, so a public text cannot hold it."
    if stray_braces(value):
        yield "a brace has no partner, or something other than a field stands in braces."


def _contacts(playbook: Playbook) -> Iterator[str]:
    types = {group.key for group in playbook.group_types}
    for contact in playbook.contacts:
        where = f'contacts "{contact.key}"'
        if contact.group_type and contact.group_type not in types:
            yield f'{where}, group_type: there is no group type with the key "{contact.group_type}".'
        if bool(contact.address.strip()) == contact.ask_each_year:
            yield f"{where}, address: give an address, or set ask_each_year = true, and not both."


def _questions(playbook: Playbook) -> Iterator[str]:
    for question in playbook.questions:
        if question.yes_means not in {"abuse", "criticism"}:
            yield f'questions "{question.key}", yes_means: this is "abuse" or "criticism".'


def _dates(playbook: Playbook) -> Iterator[str]:
    dated = [
        ("contacts_dated", playbook.contacts_dated),
        *((f'sources "{source.key}", dated', source.dated) for source in playbook.sources),
        *((f'cards "{card.key}", as_of', card.as_of) for card in playbook.cards),
    ]
    for where, day in dated:
        if day is not None and not _EARLIEST <= day <= _LATEST:
            yield f"{where}: {day.isoformat()} lies outside {_EARLIEST.year} to {_LATEST.year}."
