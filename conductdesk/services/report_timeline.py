"""Lines of a report's timeline: when, what, and the id of the officer or nothing."""

from datetime import datetime

from conductdesk.domain.evidence import Post, PostState
from conductdesk.domain.incidents import Incident
from conductdesk.domain.people import Involvement, time_to_block

Line = tuple[datetime, str, str]


def incident_lines(incident: Incident, *, recorded_by: str) -> list[Line]:
    """What happened to the incident itself, as far as it has a time."""
    lines = (
        (incident.occurred_at, "It happened, as far as is known", ""),
        (incident.noticed_at, "The committee first knew", ""),
        (incident.recorded_at, "Recorded", recorded_by),
        (incident.contained_at, "Contained", ""),
        (incident.reported_at, "Reported", ""),
        (incident.closed_at, "Closed", ""),
        (incident.reopened_at, "Opened again", ""),
    )
    return [(at, what, who) for at, what, who in lines if at is not None]


def post_lines(posts: tuple[Post, ...]) -> list[Line]:
    """When posts went up and came down."""
    lines = [(p.posted_at, f"Post {p.number} went up", "") for p in posts if p.posted_at]
    words = {PostState.ALREADY_GONE: "was seen to be gone", PostState.TAKEN_DOWN: "was taken down"}
    lines += [(p.state_at, f"Post {p.number} {words[p.state]}", "") for p in posts if p.state in words]
    return lines


def took(involvement: Involvement) -> str:
    """How long it took from first knowledge to the block, in words (R7)."""
    took = time_to_block(involvement)
    if not took:
        return ""
    hours, minutes = divmod(int(took.total_seconds() // 60), 60)
    spent = " ".join(counted(n, noun) for n, noun in ((hours, "hour"), (minutes, "minute")) if n)
    return f", {spent or 'less than a minute'} after the committee first knew"


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 item", "2 items"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
