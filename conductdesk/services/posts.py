"""The posts of an incident: where they are, what shows them, and whether they are still up (R21)."""

from conductdesk.domain.dates import read_when
from conductdesk.domain.evidence import (
    EvidenceItem,
    Post,
    PostEvidence,
    PostState,
    check_link,
    check_post,
    check_removable,
    check_unlink,
)
from conductdesk.domain.incidents import Incident, check_changeable
from conductdesk.errors import NotFoundError, RefusedError
from conductdesk.services.finding import find_evidence, find_incident, find_post
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk
from conductdesk.store.told import told_of_incident
from conductdesk.store.unit_of_work import UnitOfWork

_REMOVED = "incident.post_removed"


def add_post(
    desk: OpenDesk,
    ref: str,
    *,
    where: str,
    link: str = "",
    quote: str = "",
    author: str = "",
    posted: str = "",
    state: PostState = PostState.UP,
    evidence: tuple[int, ...] = (),
) -> int:
    """List a post, with the numbers of the evidence that shows it; the post's own number comes back.

    Raises:
        RefusedError: it is not said where the post is; a date that cannot be read; an unknown item; it is
            listed as taken down, which would go round the lock on removal (R21).
    """
    if state is PostState.TAKEN_DOWN:
        raise RefusedError(
            "A post is listed while it is up, or as already gone.",
            hint="If others took it down, list it as already gone. If you did, list it as up, link its "
            "evidence, and mark it as taken down.",
        )
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        when = read_when(posted, zone=incident.zone, now=desk.now()) if posted else None
        post = uow.add(
            Post(
                incident_id=incident.id,
                number=_next_number(uow, incident),
                where=where.strip(),
                link=link.strip(),
                quote=quote,
                author=author,
                state=state,
                posted_at=when.at_utc if when else None,
                state_at=desk.now(),
            )
        )
        check_post(post)
        for number in evidence:
            item = find_evidence(uow, incident, number)
            check_link(post, item)
            uow.add(PostEvidence(incident_id=incident.id, post_id=post.id, evidence_id=item.id))
        commit_change(uow, incident, "incident.post_listed", {"number": post.number})
    return post.number


def link_post(desk: OpenDesk, ref: str, number: int, evidence_number: int) -> None:
    """Say that an item of evidence shows a post; saying it twice changes nothing.

    Raises:
        RefusedError: the item was deleted.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        post, item = find_post(uow, incident, number), find_evidence(uow, incident, evidence_number)
        check_link(post, item)
        if uow.first(PostEvidence, post_id=post.id, evidence_id=item.id) is None:
            uow.add(PostEvidence(incident_id=incident.id, post_id=post.id, evidence_id=item.id))
            commit_change(uow, incident, "incident.post_linked", {"number": number})


def edit_post(
    desk: OpenDesk,
    ref: str,
    number: int,
    *,
    where: str | None = None,
    link: str | None = None,
    quote: str | None = None,
    author: str | None = None,
    posted: str | None = None,
) -> None:
    """Correct what is written about a post; None leaves what is there, an empty text empties it.

    Raises:
        RefusedError: the incident is closed, or nobody could find the post again.
        UserError: a date that cannot be read.
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        post = find_post(uow, incident, number)
        given = {"where": where, "link": link, "quote": quote, "author": author}
        values: dict[str, object] = {name: text for name, text in given.items() if text is not None}
        for name in values.keys() & {"where", "link"}:
            values[name] = str(values[name]).strip()
        if posted is not None:
            when = read_when(posted, zone=incident.zone, now=desk.now()) if posted.strip() else None
            values["posted_at"] = when.at_utc if when else None
        changed = sorted(name for name, value in values.items() if getattr(post, name) != value)
        for name in changed:
            setattr(post, name, values[name])
        check_post(post)
        if changed:
            commit_change(uow, incident, "incident.post_edited", {"number": number, "fields": changed})


def unlink_post(desk: OpenDesk, ref: str, number: int, evidence_number: int) -> None:
    """Say that an item of evidence does not show a post after all; the item stays.

    Raises:
        NotFoundError: it was not said to show it.
        RefusedError: the incident is closed, or the post was taken down and nothing else shows it (R21).
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        post, item = find_post(uow, incident, number), find_evidence(uow, incident, evidence_number)
        links = uow.find(PostEvidence, post_id=post.id)
        own = [found for found in links if found.evidence_id == item.id]
        if not own:
            raise NotFoundError(
                f"Evidence {evidence_number} is not linked to post {number}.", hint="The posts are listed."
            )
        check_unlink(post, left=len(links) - len(own))
        for found in own:
            uow.remove(found)
        detail = {"number": number, "evidence": evidence_number}
        commit_change(uow, incident, "incident.post_unlinked", detail)


def remove_post(desk: OpenDesk, ref: str, number: int) -> None:
    """Take a post off the list that was listed by mistake; its evidence stays, its number is not used again.

    Raises:
        RefusedError: the incident is closed, or the post was taken down (R21).
    """
    with desk.begin() as uow:
        incident = find_incident(uow, ref)
        check_changeable(incident)
        post = find_post(uow, incident, number)
        check_removable(post)
        for link in uow.find(PostEvidence, post_id=post.id):
            uow.remove(link)
        uow.remove(post)
        commit_change(uow, incident, _REMOVED, {"number": number})


def _next_number(uow: UnitOfWork, incident: Incident) -> int:
    """The number of a new post: none is given twice, since documents speak of posts by their numbers."""
    removed = [entry.detail["number"] for entry in told_of_incident(uow, incident.id, (_REMOVED,))]
    return max(uow.next_number(Post, incident.id), max(removed, default=0) + 1)


def list_posts(desk: OpenDesk, ref: str) -> tuple[tuple[Post, tuple[int, ...]], ...]:
    """The posts in order, each with the numbers of the evidence that shows it."""
    with desk.read() as reader:
        incident = find_incident(reader, ref)
        posts = reader.find(Post, incident_id=incident.id)
        links = reader.find(PostEvidence, incident_id=incident.id)
        from_id = {i.id: i.number for i in reader.find(EvidenceItem, incident_id=incident.id)}
    return tuple(
        (post, tuple(sorted(from_id[link.evidence_id] for link in links if link.post_id == post.id)))
        for post in posts
    )
