"""The parts of a case report from the summary to the outcome. An empty part says so in a sentence."""

import dataclasses
from collections.abc import Iterator

from reportlab.platypus.flowables import Flowable, Spacer

from conductdesk.documents import style, wording
from conductdesk.documents.case_report_data import (
    CaseReport,
    MessageEntry,
    Override,
    StepEntry,
    StepState,
    WishesEntry,
    WishesState,
)
from conductdesk.documents.fonts import Weight
from conductdesk.documents.layout import Heading, fact_row, panel, text
from conductdesk.documents.wording import Times, joined

_WISHES_SAID = {
    WishesState.NOT_ASKED: "The person affected has not been asked yet.",
    WishesState.ASKED: "Asked, no answer so far.",
    WishesState.ANSWERED: "Answered, but no words were written down.",
    WishesState.NOBODY: "Nobody who is affected could be identified, so nobody could be asked.",
    WishesState.DANGER: "There was immediate danger, so the committee acted before it could ask.",
}
_STEP_COLOURS = {
    StepState.DONE: style.OK,
    StepState.IN_PROGRESS: style.INFO,
    StepState.SKIPPED: style.WARN,
    StepState.OPEN: style.MUTED,
    StepState.NOT_NEEDED: style.MUTED,
}
_STEP_LABELS = {
    state: dataclasses.replace(style.LABEL, colour=colour, weight=Weight.STRONG)
    for state, colour in _STEP_COLOURS.items()
}


def by(who: str) -> str:
    """Returns "by …", so that a line keeps its direction whatever script the name is in."""
    return f"by {who}" if who.strip() else ""


def nothing(words: str) -> Flowable:
    """Returns the sentence that stands where a part is empty."""
    return text(words, style.ASIDE)


def override_panel(override: Override, what: str, times: Times) -> Flowable:
    """Returns the mark of an override; its words, not its colour, say what it is. Source: R21 (S2)."""
    return panel(
        [
            text(f"OVERRIDE: {what}", style.STRONG),
            text(f"Reason: {override.reason.strip() or 'none was written.'}"),
            text(f"{joined((by(override.by), times.at(override.at)))}", style.SMALL),
        ],
        bar=style.WARN,
        background=style.WARN_BACK,
    )


def summary(report: CaseReport) -> Iterator[Flowable]:
    """Yields the summary, the danger mark and the facts. Source: R1, R10."""
    yield Heading("Summary")
    if report.danger.strip():
        words = [text("IMMEDIATE DANGER was reported.", style.STRONG), text(report.danger)]
        yield panel(words, bar=style.DANGER, background=style.DANGER_BACK)
    if report.summary.strip():
        yield text(report.summary)
    elif not report.facts:
        yield nothing("This is a draft. Nothing has been written down about this incident yet.")
    for fact in report.facts:
        yield fact_row(fact.label, [text(fact.value if fact.value.strip() else "Not known.")])


def people(report: CaseReport) -> Iterator[Flowable]:
    """Yields everybody involved. Source: R6, R7 (S3)."""
    yield Heading("People")
    if not report.people:
        yield nothing("No person or account has been recorded.")
        return
    if report.names_left_out:
        yield nothing("Names of bystanders are left out of this copy.")
    for person in report.people:
        roles = wording.first_upper(", ".join(person.roles)) or "Role not recorded"
        items: list[Flowable] = [text(person.name, style.STRONG)]
        known = joined((person.position, f"Membership: {person.membership}" if person.membership else ""))
        if known:
            items.append(text(known))
        if person.accounts:
            items.append(text("Accounts: " + ", ".join(person.accounts)))
        if person.note.strip():
            items.append(text(person.note))
        yield fact_row(roles, items)


def wishes(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields what the person affected wants. Source: R8 (S3)."""
    yield Heading("What the person affected wants")
    if not report.wishes:
        yield nothing(_WISHES_SAID[WishesState.NOT_ASKED])
    for entry in report.wishes:
        yield from _wish(entry, times)


def _wish(entry: WishesEntry, times: Times) -> Iterator[Flowable]:
    said = _WISHES_SAID[entry.state]
    if entry.state is WishesState.ASKED and entry.asked_at:
        said = f"Asked, no answer since {times.at(entry.asked_at)}."
    asked = joined(
        (
            f"Asked {times.at(entry.asked_at)}" if entry.asked_at else "",
            by(entry.asked_by),
            f"answered {times.at(entry.answered_at)}" if entry.answered_at else "",
        ),
        ", ",
    )
    items: list[Flowable] = [text(entry.person, style.STRONG)] if entry.person.strip() else []
    items.append(text(entry.words) if entry.words.strip() else text(said))
    if entry.may_be_told.strip():
        items.append(text(f"Who may be told: {entry.may_be_told}"))
    if asked:
        items.append(text(asked, style.SMALL))
    yield panel(items)
    if entry.override:
        yield override_panel(entry.override, "the committee went on before this person had answered.", times)


def what_happened(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields what people said apart from what the committee noted."""
    yield Heading("What happened")
    yield Heading("In their words", 1)
    if not report.statements:
        yield nothing("Nobody's own words have been recorded.")
    for entry in report.statements:
        told = joined(
            (
                entry.who,
                entry.how,
                times.at(entry.at) if entry.at else "",
            )
        )
        yield text(told or "Somebody who is not named", style.SMALL)
        yield panel([text(entry.words if entry.words.strip() else "No words were written down.")])
    yield Heading("The committee's own notes", 1)
    if not report.notes:
        yield nothing("The committee has not added notes of its own.")
    for note in report.notes:
        yield fact_row(times.at(note.at), [text(note.text), text(by(note.by), style.SMALL)])


def judgement(report: CaseReport) -> Iterator[Flowable]:
    """Yields the answers to the "criticism or abuse?" aid. Source: R4 (S0, S1)."""
    yield Heading("Criticism or abuse?")
    if not report.judgement and not report.judgement_conclusion.strip():
        yield nothing("The committee did not use the questions that help to tell criticism from abuse.")
        return
    for entry in report.judgement:
        items = [text(entry.answer if entry.answer.strip() else "Not answered.", style.STRONG)]
        if entry.reason.strip():
            items.append(text(entry.reason))
        yield fact_row(entry.question, items, label_width=190)
    if report.judgement_conclusion.strip():
        yield fact_row("Conclusion", [text(report.judgement_conclusion)], label_width=190)


def wellbeing(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields checks and the support that was offered. Source: R9 (S0)."""
    yield Heading("Wellbeing and support")
    if not report.wellbeing:
        yield nothing("No wellbeing check has been recorded.")
    for entry in report.wellbeing:
        items = [text(entry.person, style.STRONG)]
        if entry.text.strip():
            items.append(text(entry.text))
        if entry.impact:
            items.append(text("Effect: " + ", ".join(entry.impact)))
        offered = entry.support_offered.strip() or "not recorded"
        items.append(text(f"Support offered: {offered}"))
        following = (
            f"next check {wording.day(entry.next_check)}" if entry.next_check else "no next check planned"
        )
        items.append(text(joined((by(entry.by), following)), style.SMALL))
        yield fact_row(times.at(entry.at), items)


def timeline(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields what happened when, in the order given."""
    yield Heading("Timeline")
    if not report.timeline:
        yield nothing("Nothing has been entered in the timeline.")
    for entry in report.timeline:
        when = times.at(entry.at) if entry.at else "Time not known"
        as_written = f"written as \u201c{entry.as_written}\u201d" if entry.as_written.strip() else ""
        yield fact_row(when, [text(joined((entry.what, by(entry.who), as_written)))])


def steps(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields the checklist with reasons and overrides. Source: R20 to R22 (S2)."""
    yield Heading("Steps of the checklist")
    if not report.steps:
        yield nothing("No checklist has been started.")
        return
    marked = sum(step.override is not None for step in report.steps)
    if marked:
        noun = "step was" if marked == 1 else "steps were"
        yield text(
            f"{marked} {noun} taken past a lock, with a written reason. Each is marked OVERRIDE below."
        )
    for step in report.steps:
        yield from _step(step, times)


def _step(step: StepEntry, times: Times) -> Iterator[Flowable]:
    items = [text(step.title, style.STRONG)]
    if step.reason.strip():
        items.append(text(step.reason))
    elif step.state is StepState.SKIPPED:
        items.append(text("No reason was written down."))
    done = joined((by(step.by), times.at(step.at) if step.at else ""))
    if done:
        items.append(text(done, style.SMALL))
    yield fact_row(wording.first_upper(step.state), items, label_style=_STEP_LABELS[step.state])
    if step.override:
        yield override_panel(step.override, f"\u201c{step.title}\u201d went past its lock.", times)


def freezes(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields cooling-off times. Source: R23 (S2)."""
    yield Heading("Cooling-off times")
    if not report.freezes:
        yield nothing("No platform was frozen.")
    for entry in report.freezes:
        until = f"until {times.at(entry.until)}" if entry.until else "with no end set"
        opened = f"Re-opened {times.at(entry.reopened_at)}." if entry.reopened_at else "Not re-opened so far."
        items = [text(f"Frozen from {times.at(entry.since)} {until}."), text(opened)]
        if entry.note.strip():
            items.append(text(entry.note))
        if entry.pressed_by:
            items.append(text(by(entry.pressed_by), style.SMALL))
        yield fact_row(entry.platform, items)


def referrals(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields what was passed on and what came back. Source: R10 (S1, S3), R25."""
    yield Heading("Referrals")
    if not report.referrals:
        yield nothing("Nothing was passed on to staff support, a platform, a party or the police.")
    for entry in report.referrals:
        items = [text(entry.to, style.STRONG)]
        items.append(text(f"Reference: {entry.reference.strip() or 'none given yet'}"))
        if entry.reason.strip():
            items.append(text(entry.reason))
        if entry.agreed.strip():
            items.append(text(f"Agreement of the person affected: {entry.agreed}"))
        answered = f" ({times.at(entry.answered_at)})" if entry.answered_at else ""
        answer = entry.answer.strip()
        items.append(text(f"Answer{answered}: {answer}" if answer else "No answer so far."))
        if entry.by:
            items.append(text(by(entry.by), style.SMALL))
        yield fact_row(times.at(entry.at), items)


def messages(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields every message in full. Source: R20 (S2), R24 (S1, S2)."""
    yield Heading("Messages sent")
    if not report.messages:
        yield nothing("No message has been sent.")
    unproven = sum(not entry.evidence for entry in report.messages)
    if unproven:
        which = "this message" if len(report.messages) == 1 else _out_of(unproven, len(report.messages))
        yield text(f"No proof of sending is linked to {which}.")
    for entry in report.messages:
        yield from _message(entry, times)


def _out_of(number: int, total: int) -> str:
    return f"any of the {total} messages" if number == total else f"{number} of the {total} messages"


def _message(entry: MessageEntry, times: Times) -> Iterator[Flowable]:
    yield Heading(entry.kind.strip() or "Message", 1)
    facts = (
        f"Where: {entry.where}" if entry.where else "",
        f"To: {entry.to}" if entry.to else "",
        f"Sent: {times.at(entry.at)}" if entry.at else "Sending was not recorded",
        by(entry.by),
        f"Shown by {', '.join(entry.evidence)}" if entry.evidence else "",
    )
    yield text(joined(facts), style.SMALL)
    yield panel([text(entry.text if entry.text.strip() else "The message has no text.")])


def outcome(report: CaseReport, times: Times) -> Iterator[Flowable]:
    """Yields how the incident ended. Source: R12 (S3)."""
    yield Heading("Outcome")
    closed = report.outcome
    if closed is None:
        yield nothing("The incident is open. It has no outcome yet.")
        return
    yield fact_row("Outcome", [text(wording.first_upper(closed.kind), style.STRONG)])
    yield fact_row("Rule applied", [text(closed.rule.strip() or "No rule or procedure was named.")])
    if closed.reason.strip():
        yield fact_row("Reasons", [text(closed.reason)])
    decided = joined((by(closed.by), times.at(closed.at) if closed.at else ""))
    if decided:
        yield fact_row("Decided", [text(decided)])
    yield Spacer(0, 4)
