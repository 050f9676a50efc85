"""How the checklist is put into words: states, times in short, and one line of fact under each step."""

import unicodedata
from collections.abc import Callable
from datetime import datetime

from conductdesk.domain.dates import say_when
from conductdesk.domain.escalation import StepState, StepView
from conductdesk.domain.evidence import EvidenceState, PostState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import Answer, Outcome
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.views import IncidentView
from conductdesk.ui.pages.incidents.section_words import tame
from conductdesk.ui.speech import count, short_when

STATE_WORDS = {
    StepState.TO_DO: "to do",
    StepState.IN_PROGRESS: "in progress",
    StepState.DONE: "done",
    StepState.SKIPPED: "skipped",
    StepState.NOT_NEEDED: "not needed",
}
"""How far a step has come."""

POST_WORDS = {
    PostState.UP: "still up",
    PostState.ALREADY_GONE: "already gone",
    PostState.TAKEN_DOWN: "taken down",
}
"""Where a post stands."""

ROUTE_WORDS = {
    Route.STAFF_SUPPORT: "Staff support",
    Route.INFORMAL: "Staff support, informally",
    Route.PLATFORM: "The platform",
    Route.PARTY: "The party",
    Route.POLICE: "The police",
    Route.ZERO_TOLERANCE: "The Zero Tolerance route",
    Route.OTHER: "Somebody else",
}
"""Where an incident can be taken."""

OUTCOME_WORDS = {
    Outcome.NOT_A_BREACH: "Not a breach",
    Outcome.REDIRECTED: "Redirected to the route where it belongs",
    Outcome.ADVISED: "Advised",
    Outcome.WARNED: "Warned",
    Outcome.REPRIMANDED: "Reprimanded",
    Outcome.SUSPENDED: "Suspended",
    Outcome.REMOVED: "Removed or expelled",
    Outcome.BLOCKED: "Blocked",
    Outcome.REFERRED: "Referred: others decide",
    Outcome.UNIDENTIFIED: "Nobody could be identified",
}
"""How an incident can end."""

SETTLED = frozenset({StepState.DONE, StepState.SKIPPED, StepState.NOT_NEEDED})
"""Nothing is left to do in such a step."""

_FEW_WORDS = 140
_TURNED = frozenset({"R", "AL"})


def cut(text: str, most: int = _FEW_WORDS) -> str:
    """A text on one line, cut at a word where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most].rsplit(' ', 1)[0]} …"


def named(text: str) -> str:
    """A name or handle inside a sentence: its own direction stays its own."""
    plain = tame(text)
    turned = any(unicodedata.bidirectional(char) in _TURNED for char in plain)
    return f"\N{FIRST STRONG ISOLATE}{plain}\N{POP DIRECTIONAL ISOLATE}" if turned else plain


def state_in_words(step: StepView) -> str:
    """How far a step has come, for people who cannot see its icon."""
    said = [STATE_WORDS[step.state]]
    if step.is_next:
        said.append("next")
    if step.locked:
        said.append("locked")
    if step.overridden:
        said.append("a lock was passed with a reason")
    return ", ".join(said)


def fact_line(step: StepView, view: IncidentView, now: datetime) -> str:
    """One line under a step: the fact that says most about it now."""
    if step.state in {StepState.SKIPPED, StepState.NOT_NEEDED}:
        return _settled_without(step)
    if step.locked:
        return step.locked[0].why
    fact = _FACTS.get(step.step.kind, _no_fact)(step, view, now)
    if step.state is StepState.DONE and step.record is not None:
        at = short_when(step.record.at, view.zone, now)
        if fact.rstrip(".").endswith(at):
            return fact
        return f"{fact.rstrip('.')} · done {at}" if fact else f"Done {at}"
    if step.state is StepState.IN_PROGRESS:
        return f"In progress. {fact}".strip()
    return fact or step.note


def _settled_without(step: StepView) -> str:
    if step.state is StepState.NOT_NEEDED:
        said = step.note or "Not needed."
        return said if said.startswith("Not needed") else f"Not needed: {cut(said)}"
    return f"Skipped: {cut(step.note)}" if step.note else "Skipped."


def _no_fact(_step: StepView, _view: IncidentView, _now: datetime) -> str:
    return ""


def _safety(_step: StepView, view: IncidentView, _now: datetime) -> str:
    if view.immediate_danger is Answer.YES:
        return "Somebody is in danger now."
    if view.immediate_danger is Answer.NO:
        crime = {Answer.YES: " It may be a crime.", Answer.NO: "", Answer.UNKNOWN: ""}[view.possible_crime]
        return f"Nobody is in danger now.{crime}"
    return "Not known yet."


def _evidence(_step: StepView, view: IncidentView, now: datetime) -> str:
    kept = [item for item in view.evidence if item.state is EvidenceState.KEPT]
    if not kept:
        return "Nothing was posted." if view.nothing_posted else "Nothing is kept yet."
    newest = max(item.kept_at for item in kept)
    return f"{count(len(kept), 'piece')} kept, the last {short_when(newest, view.zone, now)}"


def _wishes(_step: StepView, view: IncidentView, now: datetime) -> str:
    newest = {row.person: row for row in view.wishes}
    if not newest:
        return ""
    answered = [row for row in newest.values() if row.state is WishesState.ANSWERED]
    asked = [row for row in newest.values() if row.state is WishesState.ASKED]
    said = []
    if answered:
        last = max(row.answered_at or row.at for row in answered)
        who = "1 answer" if len(answered) == 1 else f"{len(answered)} answers"
        said.append(f"{who}, {short_when(last, view.zone, now)}")
    if asked:
        since = min(row.asked_at or row.at for row in asked)
        said.append(f"asked, no answer since {short_when(since, view.zone, now)}")
    if not said:
        said.append("nobody affected can be identified")
    line = " · ".join(said)
    return line[0].upper() + line[1:]


def _messages(step: StepView, view: IncidentView, now: datetime) -> str:
    own = [m for m in view.messages if m.step_key == step.step.key]
    if not own:
        return ""
    last = own[-1]
    proof = f", proof is evidence {last.proof}" if last.proof else ""
    several = f"{len(own)} messages, the last " if len(own) > 1 else "Sent "
    return f"{several}{short_when(last.sent_at, view.zone, now)}{proof}"


def _freeze(_step: StepView, view: IncidentView, _now: datetime) -> str:
    if not view.freezes:
        return ""
    last = view.freezes[-1]
    if last.state is FreezeState.ENDED:
        return f"{last.platform} is open again"
    word = "frozen" if last.state is FreezeState.ACTIVE else "freeze planned"
    return f"{last.platform}: {word} until {say_when(last.ends_at, view.zone)}"


def _reopen(_step: StepView, view: IncidentView, now: datetime) -> str:
    last = view.freezes[-1] if view.freezes else None
    if last is None:
        return ""
    if last.reopened_at is not None:
        told = "everybody was reminded" if last.reminder_text_sent else "the reminder is still to be posted"
        return f"Open again since {short_when(last.reopened_at, view.zone, now)}, {told}"
    return f"Due {say_when(last.ends_at, view.zone)}" if last.state is FreezeState.ACTIVE else ""


def _referral(step: StepView, view: IncidentView, now: datetime) -> str:
    own = [r for r in view.referrals if not step.step.routes or r.route in step.step.routes]
    if not own:
        return ""
    last = own[-1]
    line = f"Told {named(last.to)}, {short_when(last.made_at, view.zone, now)}"
    if last.their_reference:
        line += f", their reference {last.their_reference}"
    return line if last.answer else f"{line}. No answer yet"


def _removal(_step: StepView, view: IncidentView, _now: datetime) -> str:
    if not view.posts:
        return "Nothing was posted." if view.nothing_posted else ""
    up = sum(post.state is PostState.UP for post in view.posts)
    rest = len(view.posts) - up
    if not up:
        return f"{count(rest, 'post')} taken down or already gone"
    return f"{count(up, 'post')} still up" + (f", {rest} down or gone" if rest else "")


def _block(_step: StepView, view: IncidentView, now: datetime) -> str:
    reported = [p for p in view.people if p.role is Role.RESPONDENT and not belongs(p.standing)]
    done = [p for p in reported if p.blocked_at is not None]
    if not done:
        return f"{count(len(reported), 'account')} not blocked yet" if reported else ""
    last = max(p.blocked_at for p in done if p.blocked_at is not None)
    return f"{len(done)} of {len(reported)} blocked, {short_when(last, view.zone, now)}"


def belongs(standing: Standing | None) -> bool:
    """Whether somebody belongs to the group, as far as it is known."""
    return standing in {Standing.MEMBER, Standing.SUPPORTER}


def _support(_step: StepView, view: IncidentView, now: datetime) -> str:
    if not view.checks:
        return ""
    last = view.checks[-1]
    return f"{named(last.who)} was asked {short_when(last.at, view.zone, now)}"


_FACTS: dict[StepKind, Callable[[StepView, IncidentView, datetime], str]] = {
    StepKind.SAFETY: _safety,
    StepKind.EVIDENCE: _evidence,
    StepKind.WISHES: _wishes,
    StepKind.PUBLIC_MESSAGE: _messages,
    StepKind.DIRECT_MESSAGE: _messages,
    StepKind.INFORM: _messages,
    StepKind.UPDATE: _messages,
    StepKind.FREEZE: _freeze,
    StepKind.REOPEN: _reopen,
    StepKind.REFERRAL: _referral,
    StepKind.REMOVAL: _removal,
    StepKind.BLOCK: _block,
    StepKind.SUPPORT: _support,
}
