"""What an entry of the activity log says, in a sentence that begins with what was done."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from conductdesk.domain.evidence import PostState
from conductdesk.domain.records import one_line
from conductdesk.domain.reversal import UNDONE, phrase, told
from conductdesk.services.activity import ActivityRow

_OUTCOMES: Final = {"not-a-breach": "not a breach"}
_STEP_STATES: Final = {
    "to-do": "To do again",
    "in-progress": "Began",
    "done": "Done",
    "skipped": "Skipped",
    "not-needed": "Not needed",
}
_POSTS: Final = {
    PostState.UP: "still up",
    PostState.ALREADY_GONE: "already gone",
    PostState.TAKEN_DOWN: "taken down",
}
_ROLES: Final = {
    "affected": "a person affected",
    "respondent": "a person reported",
    "witness": "a witness",
    "reporter": "a person who told us",
    "handler": "somebody who handles it",
}
_ROUTES: Final = {
    "staff-support": "staff support",
    "informal": "staff support, informally",
    "platform": "the platform",
    "party": "the party or governing body",
    "police": "the police",
    "zero-tolerance": "the Zero Tolerance route",
    "other": "somebody else",
}
_PLAIN: Final = {
    "activity.head_lost": "Found that the signed end of this log had been lost",
    "backup.made": "Made a backup",
    "desk.created": "Made this desk",
    "document.made": "Made a report",
    "freeze.planned": "Planned a freeze",
    "freeze.started": "Started the freeze",
    "freeze.extended": "Let the freeze last longer",
    "freeze.ended": "Ended the freeze",
    "freeze.reminded": "Reminded everybody after the freeze",
    "incident.blocked": "Noted a block",
    "incident.draft_discarded": "Threw a draft away",
    "incident.judged": "Answered a question of “criticism or abuse?”",
    "incident.told": "Noted what was told to somebody",
    "incident.wellbeing_checked": "Asked how somebody is",
    "officer.added": "Added an officer",
    "officer.passphrase_changed": "Changed a passphrase",
    "officer.keychain_added": "Let the keychain of a computer open the desk",
    "officer.keychain_removed": "Took the desk out of the keychain of a computer",
    "person.added": "Added a person",
    "person.edited": "Corrected what is known of a person",
    "person.merged": "Made one person of two entries",
    "account.edited": "Corrected what is known of an account",
    "playbook.imported": "Brought a checklist in",
    "incident.stepped_back": "Stepped back",
    "incident.came_back": "Came back",
}

Detail = Mapping[str, Any]


def deed(row: ActivityRow, *, number: int | None = None, steps: Mapping[str, str] | None = None) -> str:
    """The sentence of an entry.

    Args:
        row: the entry.
        number: of the item of evidence it is about, where that is known.
        steps: keys of steps to their titles, where they are known.
    """
    detail = dict(row.detail)
    if row.action == UNDONE:
        base, did = told(row.action, detail)
        what = phrase(base, detail)
        return f"{'Did again' if did else 'Undid'}: {what}" if what else "Undid something"
    if row.action.startswith("evidence."):
        return _evidence(row.action, detail, number)
    if row.action == "step.set":
        return _step(detail, steps or {})
    if row.action in _SAYING:
        return _SAYING[row.action](detail)
    known = _PLAIN.get(row.action) or phrase(row.action, detail)
    return _capital(known or row.action.replace(".", ": ").replace("_", " "))


def why(row: ActivityRow) -> str:
    """The reason that was written with an entry, or empty."""
    said = [str(row.detail.get("reason") or "")]
    if row.detail.get("override"):
        said.append(f"A lock was passed: {row.detail['override']}")
    return "\n".join(filter(None, said))


def _evidence(action: str, detail: Detail, number: int | None) -> str:
    which = detail.get("number") or number
    item = f"evidence {which}" if which else "an item of evidence"
    if action == "evidence.verified":
        bad = int(detail.get("problems") or 0)
        many = int(detail.get("items") or 0)
        what = item if which else f"{many} items of evidence" if many != 1 else item
        return f"Read {what} again in full" + (f": {bad} changed since kept" if bad else "")
    words = {
        "evidence.kept": f"Kept {item}",
        "evidence.described": f"Described {item}",
        "evidence.viewed": f"Looked at {item}",
        "evidence.extracted": f"Saved the original of {item} for {one_line(str(detail.get('to', '')))}",
        "evidence.disposed": f"Deleted {item}",
    }
    return words.get(action) or _capital(phrase(action, detail) or f"Worked on {item}")


def _step(detail: Detail, steps: Mapping[str, str]) -> str:
    key = str(detail.get("step", ""))
    state = _STEP_STATES.get(str(detail.get("to", "")), "Set")
    return f"{state}: {steps.get(key, key.replace('-', ' '))}"


def _edited(detail: Detail) -> str:
    return "Changed " + phrase("incident.edited", detail).removeprefix("the edit of ")


def _moved_post(detail: Detail) -> str:
    return f"Post {detail.get('number', '')}: {_POSTS.get(detail.get('to', ''), 'changed')}"


def _closed(detail: Detail) -> str:
    outcome = str(detail.get("outcome", ""))
    return f"Closed the incident: {_OUTCOMES.get(outcome, outcome.replace('-', ' '))}"


def _role(detail: Detail) -> str:
    return _ROLES.get(str(detail.get("role", "")), "somebody")


def _route(detail: Detail) -> str:
    return _ROUTES.get(str(detail.get("route", "")), "somebody")


def _wishes(detail: Detail) -> str:
    return {
        "answered": "Wrote down what the person affected wants",
        "asked": "Asked the person affected what they want",
    }.get(str(detail.get("state", "")), "Noted that nobody affected can be identified")


def _moved(detail: Detail) -> str:
    return f"Moved the incident to {detail.get('to', 'another state')}"


_SAYING: Final[Mapping[str, Callable[[Detail], str]]] = {
    "contact.set": lambda d: f"Set the contact {one_line(str(d.get('key', '')))}".rstrip(),
    "incident.recorded": lambda d: f"Recorded the incident as {d.get('reference', '')}".removesuffix(" as "),
    "incident.edited": _edited,
    "incident.moved": _moved,
    "incident.closed": _closed,
    "incident.reopened": lambda _d: "Reopened the incident",
    "incident.person_involved": lambda d: f"Added {_role(d)}",
    "incident.person_left_out": lambda d: f"Took back {_role(d)}",
    "involvement.taken_back": lambda d: f"Took back {_role(d)}",
    "incident.post_listed": lambda d: f"Listed post {d.get('number', '')}",
    "incident.post_linked": lambda d: f"Linked evidence to post {d.get('number', '')}",
    "incident.post_unlinked": lambda d: f"Took evidence off post {d.get('number', '')}",
    "incident.post_edited": lambda d: f"Corrected post {d.get('number', '')}",
    "incident.post_removed": lambda d: f"Took post {d.get('number', '')} off the list",
    "incident.referred": lambda d: f"Told {_route(d)}",
    "incident.referral_answered": lambda d: f"Noted the answer of {_route(d)}",
    "incident.wishes_kept": _wishes,
    "message.kept": lambda d: f"Kept a {d.get('kind', '')} message as it was sent".replace("  ", " "),
    "message.released": lambda _d: "Copied a text to send it",
    "post.moved": _moved_post,
}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
