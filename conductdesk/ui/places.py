"""Where the window can be, as data: what the sidebar, Ctrl+K, Today and links between screens speak of."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place in the window.

    Attributes:
        page: key of the screen: ``today``, ``incidents``, ``record``, ``documents``, ``activity``,
            ``support``, ``settings`` or ``tonight``.
        ref: reference of an incident, when one is meant.
        part: what of it: a step's key, ``evidence``, ``people``, ``messages``, ``timeline``, ``facts``,
            or a section of the settings.
        number: of an item of evidence or a post.
    """

    page: str
    ref: str = ""
    part: str = ""
    number: int | None = None
