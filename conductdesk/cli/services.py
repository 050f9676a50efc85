"""The services, each loaded when a command first uses it.

Help, completion and a mistyped option never wait for the database to load.
"""

import importlib
from typing import TYPE_CHECKING

__all__ = [
    "activity",
    "backups",
    "cards",
    "contacts",
    "corrections",
    "desks",
    "documents",
    "evidence",
    "freezes",
    "incidents",
    "messages",
    "officers",
    "open_desk",
    "people",
    "playbooks",
    "posts",
    "practice",
    "recusal",
    "referrals",
    "search",
    "show",
    "steps",
    "support",
    "today",
    "tonight",
    "undo",
    "verify",
    "wellbeing",
]

if TYPE_CHECKING:
    from conductdesk.services import (
        activity,
        backups,
        cards,
        contacts,
        corrections,
        desks,
        documents,
        evidence,
        freezes,
        incidents,
        messages,
        officers,
        open_desk,
        people,
        playbooks,
        posts,
        practice,
        recusal,
        referrals,
        search,
        show,
        steps,
        support,
        today,
        tonight,
        undo,
        verify,
        wellbeing,
    )
else:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(name)
        return importlib.import_module(f"conductdesk.services.{name}")
