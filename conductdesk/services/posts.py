"""The posts of an incident: where they are, what shows them, and whether they are still up (R21)."""

from conductdesk.domain.dates import read_when
from conductdesk.domain.evidence import EvidenceItem, Post, PostEvidence, PostState, check_link, check_post
from conductdesk.domain.incidents import check_changeable
from conductdesk.errors import RefusedError
from conductdesk.services.finding import find_evidence, find_incident, find_post
from conductdesk.services.incidents import commit_change
from conductdesk.services.open_desk import OpenDesk


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
                number=uow.next_number(Post, incident.id),
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
