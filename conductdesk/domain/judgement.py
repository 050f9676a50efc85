"""The "criticism or abuse?" aid (R4), which never judges, and the choices a checklist offers (R2, R3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conductdesk.domain.incidents import Answer, Incident, Judgement
from conductdesk.domain.playbook import Playbook, Question
from conductdesk.domain.records import one_line, visible
from conductdesk.errors import RefusedError

_ABUSE = "abuse"


class Leans(StrEnum):
    """Which way the answers point."""

    ABUSE = "abuse"
    CRITICISM = "criticism"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Leaning:
    """Where the answers point and why; never a verdict.

    ``for_abuse`` and ``for_criticism`` hold one sentence a question, in the order of the checklist, each with
    the reason that was written; ``open_questions`` the texts of those without an answer or with "I don't
    know".
    """

    towards: Leans
    sentence: str
    for_abuse: tuple[str, ...] = ()
    for_criticism: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()


_SENTENCES = {
    Leans.ABUSE: "The answers point towards abuse. This is an aid: the committee decides and may differ.",
    Leans.CRITICISM: (
        "The answers point towards criticism of views, which is legitimate even when it is sharp. This is an "
        "aid: the committee decides and may differ."
    ),
    Leans.UNCLEAR: (
        "The answers do not point one way. You can ask staff support informally: that opens no complaint."
    ),
}


def judgement_leaning(questions: Sequence[Question], answers: Iterable[Judgement]) -> Leaning:
    """Where the answers point. Source: R4 (S0, S1, S2).

    Only a "yes" is a sign of something: that nobody was contacted repeatedly does not make a remark
    criticism. Signs of both stay unclear, since sharp criticism can carry a personal attack. Where every
    question about abuse is answered "no", the answers point towards criticism.

    Args:
        questions: the checklist's, in its order.
        answers: the incident's, in order of entry; the last answer to a question counts.
    """
    latest = {answer.question_key: answer for answer in answers}
    signs: dict[bool, list[str]] = {True: [], False: []}
    unanswered = []
    abuse_denied = []
    for question in questions:
        answer = latest.get(question.key)
        about_abuse = question.yes_means == _ABUSE
        if answer is None or answer.answer is Answer.UNKNOWN:
            unanswered.append(question.text)
        elif answer.answer is Answer.YES:
            signs[about_abuse].append(_with_reason(question, answer))
        if about_abuse:
            abuse_denied.append(answer is not None and answer.answer is Answer.NO)
    towards = _towards(abuse=bool(signs[True]), criticism=bool(signs[False]), denied=abuse_denied)
    return Leaning(
        towards=towards,
        sentence=_SENTENCES[towards],
        for_abuse=tuple(signs[True]),
        for_criticism=tuple(signs[False]),
        open_questions=tuple(unanswered),
    )


def _towards(*, abuse: bool, criticism: bool, denied: list[bool]) -> Leans:
    if abuse:
        return Leans.UNCLEAR if criticism else Leans.ABUSE
    no_sign_of_abuse = bool(denied) and all(denied)
    return Leans.CRITICISM if criticism or no_sign_of_abuse else Leans.UNCLEAR


def _with_reason(question: Question, answer: Judgement) -> str:
    reason = visible(answer.reason)
    return f"{question.text} Yes: {reason}" if reason else f"{question.text} Yes."


def zero_tolerance_route(playbook: Playbook, incident: Incident) -> str:
    """The union's own reporting route where a category of its zero tolerance was chosen, else empty (R2, S2).

    It is named beside the committee's own steps and replaces none of them. Where it happened plays no part
    (R1).
    """
    chosen = (playbook.category(key) for key in incident.categories)
    return playbook.zero_tolerance_route if any(c and c.zero_tolerance for c in chosen) else ""


def check_choices(playbook: Playbook, incident: Incident) -> None:
    """Refuse categories, characteristics, effects and a season that the checklist does not have (R3, R49).

    Raises:
        RefusedError: names the first one that is unknown.
    """
    offered = (
        ("category", incident.categories, {c.key for c in playbook.categories}),
        ("characteristic", incident.characteristics, {c.key for c in playbook.characteristics}),
        ("effect", incident.effects, {c.key for c in playbook.effects}),
        ("season", (incident.season,) if incident.season else (), {c.key for c in playbook.seasons}),
    )
    for what, chosen, known in offered:
        for key in chosen:
            if key not in known:
                raise RefusedError(
                    f'This checklist has no {what} called "{one_line(key)}".',
                    hint=f"It has: {', '.join(sorted(known)) or 'none'}.",
                )
