"""The product's words for what an incident is made of, and text of other people made fit for a line."""

import unicodedata
from typing import Final

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.evidence import CustodyKind, PostState
from conductdesk.domain.incidents import Answer, IncidentKind, Setting
from conductdesk.domain.people import AccountKind, Role, Standing

ROLES: Final = {
    Role.AFFECTED: "Person affected",
    Role.RESPONDENT: "Person reported",
    Role.WITNESS: "Witness",
    Role.REPORTER: "Person who told us",
    Role.HANDLER: "Handler",
}
"""In the order in which people are shown."""

STANDINGS: Final = {
    Standing.MEMBER: "Member",
    Standing.SUPPORTER: "Supporter",
    Standing.NON_MEMBER: "Not a member",
    Standing.UNKNOWN: "I don't know",
}
ACCOUNT_KINDS: Final = {
    AccountKind.KNOWN: "It is known who it is",
    AccountKind.ANONYMOUS: "Anonymous",
    AccountKind.ALIAS: "Under another name",
}
ACCOUNT_CHIPS: Final = {
    AccountKind.KNOWN: "account",
    AccountKind.ANONYMOUS: "anonymous account",
    AccountKind.ALIAS: "account under another name",
}
POSITIONS: Final = {
    "": "None, or I don't know",
    "officer": "Officer",
    "candidate": "Candidate",
    "elected": "Elected representative",
    "staff": "Staff",
    "leader": "Leader",
}
POSTS: Final = {
    PostState.UP: ("Still up", "warn"),
    PostState.ALREADY_GONE: ("Already gone", "plain"),
    PostState.TAKEN_DOWN: ("Taken down", "ok"),
}
"""What a post's state is called, and the tone of its chip."""

SETTINGS: Final = {
    Setting.CHAT: "Group chat",
    Setting.SOCIAL_MEDIA: "Social media",
    Setting.EMAIL: "E-mail",
    Setting.WEBSITE: "Website",
    Setting.ONLINE_MEETING: "Online meeting",
    Setting.EVENT: "At an event",
    Setting.MEETING: "In a meeting",
    Setting.ELSEWHERE: "Elsewhere",
    Setting.UNKNOWN: "I don't know",
}
ANSWERS: Final = {Answer.YES: "Yes", Answer.NO: "No", Answer.UNKNOWN: "I don't know"}
KINDS: Final = {
    IncidentKind.INCIDENT: "An incident",
    IncidentKind.CONCERN: "A concern, no breach alleged",
}
MESSAGES: Final = {
    MessageKind.PUBLIC: "Public message",
    MessageKind.DIRECT: "Direct message",
    MessageKind.EMAIL: "E-mail",
}
DISCLOSED: Final = {
    "document": "Document",
    "original": "Original of evidence",
    "message": "Message",
    "spoken": "Said aloud",
}
CUSTODY: Final = {
    CustodyKind.COLLECTED: "Kept",
    CustodyKind.VERIFIED: "Read again in full",
    CustodyKind.VIEWED: "Looked at",
    CustodyKind.EXPORTED: "Given out",
    CustodyKind.TRANSFERRED: "Passed on",
    CustodyKind.DISPOSED: "Deleted",
}
_ORIGINS: Final = {"file": "from a file", "pasted": "pasted", "written": "written in words"}
_KINDS_OF_FILE: Final = {
    "application/pdf": ("file-text", "PDF"),
    "message/rfc822": ("mail", "E-mail"),
    "application/zip": ("archive", "Archive"),
}
_GROUPS_OF_FILE: Final = {
    "image": ("eye-off", "Picture"),
    "audio": ("file-text", "Sound"),
    "video": ("file-text", "Video"),
    "text": ("file-text", "Text"),
}
_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tame(text: str) -> str:
    """Text of other people without what would turn the words beside it round or draw as nothing useful.

    Marks of direction and control characters go; line breaks and the joiners that scripts are spelt with
    stay.
    """
    return "".join(
        c
        for c in text.replace("\r\n", "\n")
        if c in "\n\t" or (c not in _DIRECTION and unicodedata.category(c) not in {"Cc", "Cs"})
    )


def short(text: str, *, limit: int = 80) -> str:
    """Text of other people as one line of at most ``limit`` characters."""
    flat = " ".join(tame(text[: limit * 4]).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def kind_of_file(media_type: str) -> tuple[str, str]:
    """The icon and the name of a kind of file, by its type as told from its content."""
    known = _KINDS_OF_FILE.get(media_type) or _GROUPS_OF_FILE.get(media_type.partition("/")[0])
    return known or ("file-text", "File")


def say_origin(origin: str) -> str:
    """How an item came into the desk."""
    return _ORIGINS.get(origin, tame(origin))
