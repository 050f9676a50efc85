"""Evidence: the sealed original, its history, and the posts it stands for."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conductdesk.domain.records import has_words, new_id, written_reason
from conductdesk.errors import RefusedError


class EvidenceState(StrEnum):
    """Whether the original is still in the desk."""

    KEPT = "kept"
    DISPOSED = "disposed"


class CustodyKind(StrEnum):
    """What can happen to an item of evidence."""

    COLLECTED = "collected"
    VERIFIED = "verified"
    VIEWED = "viewed"
    EXPORTED = "exported"
    TRANSFERRED = "transferred"
    DISPOSED = "disposed"


class PostState(StrEnum):
    """Where a post stands. "Already gone" is a state of its own, not an exception to a rule (R21)."""

    UP = "up"
    ALREADY_GONE = "already-gone"
    TAKEN_DOWN = "taken-down"


@dataclass(eq=False, kw_only=True)
class EvidenceItem:
    """One sealed original. It never changes; fingerprints are SHA-256 in lower-case hexadecimal.

    ``sha256`` and ``size_bytes`` describe the original, ``sealed_sha256`` and ``sealed_bytes`` the age file
    under ``storage_name``. ``media_type`` is told by content, never by the name. After disposal the
    description, names and fingerprints are empty: only that it happened stays.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    number: int
    state: EvidenceState = EvidenceState.KEPT
    description: str = ""
    original_name: str
    origin: str = "file"
    media_type: str
    size_bytes: int
    sha256: str
    storage_name: str
    sealed_bytes: int
    sealed_sha256: str
    collected_at: datetime | None = None
    kept_at: datetime
    kept_by: str
    disposed_at: datetime | None = None
    disposed_reason: str = ""


@dataclass(eq=False, kw_only=True)
class CustodyEvent:
    """One line in the history of an item of evidence."""

    id: str = field(default_factory=new_id)
    seq: int | None = None
    evidence_id: str
    incident_id: str
    kind: CustodyKind
    officer_id: str
    at: datetime
    note: str = ""
    ok: bool = True


@dataclass(eq=False, kw_only=True)
class Post:
    """A post, comment or message that is to be taken down, or is gone already (R21).

    ``quote`` is what it says, as far as it was written down: the public-text guard looks for it.
    """

    id: str = field(default_factory=new_id)
    seq: int | None = None
    incident_id: str
    number: int
    where: str
    link: str = ""
    quote: str = ""
    author: str = ""
    state: PostState = PostState.UP
    posted_at: datetime | None = None
    state_at: datetime


@dataclass(eq=False, kw_only=True)
class PostEvidence:
    """Says that an item of evidence shows a post."""

    id: str = field(default_factory=new_id)
    incident_id: str
    post_id: str
    evidence_id: str


def is_kept(item: EvidenceItem) -> bool:
    """Whether the item can show anything: its original is still here and is not an empty file."""
    return item.state is EvidenceState.KEPT and item.size_bytes > 0


def check_post(post: Post) -> None:
    """Refuse a post that nobody could find again.

    Raises:
        RefusedError: neither a place nor a link nor its words are written down.
    """
    if not any(has_words(text) for text in (post.where, post.link, post.quote)):
        raise RefusedError(
            "This post cannot be told from any other yet.",
            hint='Write where it is, such as "WhatsApp, general chat", or its link, or what it says.',
        )


def check_link(post: Post, item: EvidenceItem) -> None:
    """Refuse to say that an item shows a post when it cannot (R21).

    Raises:
        RefusedError: they belong to different incidents, or the item is deleted or empty.
    """
    if post.incident_id != item.incident_id:
        raise RefusedError(
            "This evidence belongs to another incident.",
            hint=f"Add it to this incident as well, then link it to post {post.number}.",
        )
    if not is_kept(item):
        what = "was deleted" if item.state is EvidenceState.DISPOSED else "is an empty file"
        raise RefusedError(
            f"Evidence {item.number} {what}, so it cannot show post {post.number}.",
            hint="Keep a new screenshot of the post and link that one.",
        )


def check_unlink(post: Post, *, left: int) -> None:
    """Refuse to take the last evidence off a post that was taken down (R21).

    Args:
        post: the post.
        left: how many other items show it.

    Raises:
        RefusedError: it was taken down, and nothing else shows it.
    """
    if post.state is PostState.TAKEN_DOWN and left == 0:
        raise RefusedError(
            f"Post {post.number} was taken down, and nothing else shows it.",
            hint="Link other evidence of this post first.",
        )


def check_removable(post: Post) -> None:
    """Refuse to take a post off the list that was taken down: what was removed stays on record (R21).

    Raises:
        RefusedError: it was taken down.
    """
    if post.state is PostState.TAKEN_DOWN:
        raise RefusedError(
            f"Post {post.number} was taken down, so it stays on the list.",
            hint="Correct what is written about it, if that is wrong.",
        )


def dispose(item: EvidenceItem, *, reason: str, now: datetime) -> None:
    """Turn an item into the bare note that it was deleted, when, and why.

    Allowed whatever the state of the incident: something that must not be kept goes at once. The sealed file
    itself is the caller's to remove, by the ``storage_name`` and sizes read before.

    Raises:
        RefusedError: it is deleted already, or no reason was written.
    """
    if item.state is EvidenceState.DISPOSED:
        raise RefusedError(f"Evidence {item.number} was deleted already.", hint="Nothing needs to be done.")
    item.disposed_reason = written_reason(reason, what="delete evidence")
    item.disposed_at = now
    item.state = EvidenceState.DISPOSED
    item.description = item.original_name = item.storage_name = item.sha256 = item.sealed_sha256 = ""
