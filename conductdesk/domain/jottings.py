"""Half-typed text of a form, kept until its button is pressed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conductdesk.domain.records import new_id
from conductdesk.errors import BugError, RefusedError

MOST_CHARACTERS = 200_000
"""Characters of one form that are kept while it is being typed, names of fields included."""

MOST_PLACE_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Jotting:
    """What one officer has typed into one form so far. It is no record: nothing is known from it yet.

    ``place`` names the form, ``incident_id`` the incident it is about, if any. ``fields`` is JSON as
    :func:`as_text` writes it.
    """

    id: str = field(default_factory=new_id)
    incident_id: str | None = None
    place: str
    fields: str
    officer_id: str
    at: datetime


def check_place(place: str) -> str:
    """The name of a form as it was given.

    Raises:
        BugError: it is blank, longer than 200 characters, or holds what cannot be printed.
    """
    if not place.strip() or len(place) > MOST_PLACE_CHARACTERS or not place.isprintable():
        raise BugError("A form has no name under which its text could be kept.")
    return place


def as_text(fields: Mapping[str, str]) -> str:
    """What was typed, as JSON that is the same for the same text; empty when nothing was typed.

    Raises:
        RefusedError: it is longer than what is kept of a form.
    """
    if not any(text.strip() for text in fields.values()):
        return ""
    size = sum(len(name) + len(text) for name, text in fields.items())
    if size > MOST_CHARACTERS:
        raise RefusedError(
            f"This form holds {size:,} characters; before it is recorded, {MOST_CHARACTERS:,} are kept.",
            hint="Record it now, or keep the long text as evidence and write a summary here.",
        )
    told = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        told.encode("utf-8")
    except UnicodeEncodeError:
        # Half of an emoji, while it is typed: only its escaped form can be stored.
        return json.dumps(dict(fields), sort_keys=True, separators=(",", ":"))
    return told


def as_fields(told: str) -> dict[str, str]:
    """The text of each field; empty for what :func:`as_text` does not write: a form has to open anyway."""
    try:
        fields = json.loads(told)
    except ValueError:
        return {}
    if not isinstance(fields, dict) or not all(isinstance(text, str) for text in fields.values()):
        return {}
    return fields
