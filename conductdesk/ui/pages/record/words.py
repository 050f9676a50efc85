"""What the choices of the five steps are called on screen, and a few words put together."""

from collections.abc import Mapping
from typing import Any

from conductdesk.domain.dates import local, say_day
from conductdesk.domain.evidence import PostState
from conductdesk.domain.incidents import Answer, IncidentKind, Setting
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.views import EvidenceView, PartView, PostView, WishesView

YES_NO = {Answer.YES: "Yes", Answer.NO: "No", Answer.UNKNOWN: "I don't know"}

KINDS = {IncidentKind.INCIDENT: "Incident", IncidentKind.CONCERN: "Concern"}

SETTINGS = {
    Setting.CHAT: "Group chat",
    Setting.SOCIAL_MEDIA: "Social media",
    Setting.EMAIL: "E-mail",
    Setting.WEBSITE: "Website",
    Setting.ONLINE_MEETING: "Online meeting",
    Setting.EVENT: "Event",
    Setting.MEETING: "Meeting",
    Setting.ELSEWHERE: "Somewhere else",
    Setting.UNKNOWN: "I don't know",
}

STANDINGS = {
    Standing.MEMBER: "Member",
    Standing.SUPPORTER: "Supporter",
    Standing.NON_MEMBER: "Not a member",
    Standing.UNKNOWN: "I don't know",
}

ACCOUNTS = {
    AccountKind.KNOWN: "In somebody's own name",
    AccountKind.ALIAS: "Under another name",
    AccountKind.ANONYMOUS: "Anonymous",
}

POSITIONS = {
    "": "None, or I don't know",
    "officer": "Officer",
    "candidate": "Candidate",
    "elected": "Elected representative",
    "staff": "Staff",
    "leader": "Leader",
}

ROLES = {
    Role.AFFECTED: "person affected",
    Role.RESPONDENT: "person reported",
    Role.WITNESS: "witness",
    Role.REPORTER: "person who told us",
}

NOT_ASKED = "not-asked"

WISHES = {
    WishesState.ANSWERED.value: "They have answered",
    WishesState.ASKED.value: "Asked, no answer yet",
    NOT_ASKED: "Not asked yet",
    WishesState.NOBODY_IDENTIFIABLE.value: "Nobody can be identified",
}

POSTS = {PostState.UP: "Still up", PostState.ALREADY_GONE: "Already gone"}

UNDER_18 = (
    "Never keep a sexual picture of anybody under 18, not even as evidence. Do not copy it or send it on. "
    "Write in your notes what it shows and where it is, and tell the police: 101, or 999 in an emergency."
)


def options(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Keys with their words, for a choice."""
    return [(str(key), text) for key, text in words.items()]


def short(text: str, most: int = 30) -> str:
    """A name that is cut in the middle where it is long, for a button or a tick; its end tells it apart."""
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


def say_item(item: EvidenceView) -> str:
    """One item of evidence by its number and name."""
    return f"{item.number}. {item.original_name or 'Pasted'}"


def say_part(part: PartView) -> str:
    """Somebody who takes part, with what is known of them."""
    known = [
        STANDINGS[part.standing] if part.standing and part.standing is not Standing.UNKNOWN else "",
        POSITIONS.get(part.position, part.position) if part.position else "",
        part.account if part.account and part.account != part.name else "",
        ACCOUNTS[part.account_kind] if part.account_kind else "",
    ]
    told = ", ".join(word for word in known if word)
    return f"{part.name} ({told})" if told else part.name


def say_post(post: PostView) -> str:
    """A post by its number, where it is, and what shows it."""
    said = f"{post.number}. {post.where or post.link}"
    if post.where and post.link:
        said += f", {post.link}"
    shown = ", ".join(str(number) for number in post.evidence)
    shows = f"shown by evidence {shown}" if shown else "no evidence linked yet"
    return f"{said} · {POSTS.get(post.state, 'Taken down')} · {shows}"


def say_wishes(wishes: WishesView, zone: str) -> str:
    """What a person affected wants, or how far asking has come."""
    who = f"{wishes.person}: " if wishes.person else ""
    if wishes.state is WishesState.NOBODY_IDENTIFIABLE:
        return "Nobody affected can be identified."
    asked = ""
    if wishes.asked_at is not None:
        asked = f" (asked {say_day(wishes.asked_at, zone)}, {local(wishes.asked_at, zone):%H:%M})"
    if wishes.state is WishesState.ASKED:
        return f"{who}asked, no answer yet{asked}"
    told = f" They agree to telling {', '.join(wishes.may_be_told)}." if wishes.may_be_told else ""
    return f"{who}“{wishes.words}”{asked}{told and f'.{told}'}"
