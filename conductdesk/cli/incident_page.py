"""One incident as a page for people."""

from datetime import timedelta
from typing import TYPE_CHECKING

from conductdesk.cli.page import Page
from conductdesk.cli.text import count, say_size
from conductdesk.cli.times import say_span, say_time
from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import EvidenceState, PostState
from conductdesk.domain.incidents import Answer, IncidentState
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.wellbeing import WishesState

if TYPE_CHECKING:
    from conductdesk.domain.escalation import StepView
    from conductdesk.services.views import IncidentView, PartView, SteppedBackView

MARKS = {
    StepState.TO_DO: "[ ]",
    StepState.IN_PROGRESS: "[~]",
    StepState.DONE: "[x]",
    StepState.SKIPPED: "[-]",
    StepState.NOT_NEEDED: "[/]",
}
"""How far a step has come, as people see it beside its title."""

STATE_WORDS = {
    StepState.TO_DO: "to do",
    StepState.IN_PROGRESS: "in progress",
    StepState.DONE: "done",
    StepState.SKIPPED: "skipped",
    StepState.NOT_NEEDED: "not needed",
}
ROLES = {
    Role.REPORTER: "told us",
    Role.AFFECTED: "person affected",
    Role.RESPONDENT: "person reported",
    Role.WITNESS: "witness",
    Role.HANDLER: "handler",
}
_POSTS = {
    PostState.UP: "still up",
    PostState.ALREADY_GONE: "already gone",
    PostState.TAKEN_DOWN: "taken down",
}
_YES_NO = {True: "yes", False: "no", None: "not asked"}


def write_incident(page: Page, view: "IncidentView") -> None:
    """Everything about one incident, in the order in which one asks for it."""
    _write_head(page, view)
    _write_words(page, view)
    _write_people(page, view)
    _write_wishes(page, view)
    write_ladder(page, view.steps)
    _write_evidence(page, view)
    _write_sent(page, view)
    _write_end(page, view)


def _write_head(page: Page, view: "IncidentView") -> None:
    page.heading(f'{view.reference} "{view.code_name}": {view.title or "no title yet"}')
    if view.immediate_danger is Answer.YES and view.state is not IncidentState.CLOSED:
        page.alarm("Somebody is in immediate danger.")
    zone = view.zone
    place = ", ".join(filter(None, (view.setting.value.replace("-", " "), view.platform, view.place)))
    page.fields(
        [
            ("State", view.state.value + ("" if view.kind.value == "incident" else f", a {view.kind.value}")),
            ("Where", place),
            (
                "When",
                say_time(view.occurred_at, zone)
                + (f' (written: "{view.occurred_text}")' if view.occurred_text else ""),
            ),
            ("Noticed", say_time(view.noticed_at, zone)),
            ("Categories", ", ".join(view.category_names)),
            ("Against", ", ".join(view.characteristic_names)),
            ("Effects", ", ".join(view.effect_names)),
            ("Danger now", view.immediate_danger.value),
            ("Possible crime", view.possible_crime.value),
            ("Not sure about it", "yes" if view.unsure else ""),
            ("Season", view.season),
            ("Handler", view.handler),
            ("Deputy", view.deputy),
            ("Stepped back", "; ".join(_stepped_back(one, zone) for one in view.stepped_back)),
            ("Earlier incidents", ", ".join(view.earlier)),
            ("Criticism or abuse", view.leaning),
            ("Zero Tolerance", view.zero_tolerance_route),
        ]
    )
    for line in (view.crime_nudge, *view.advice):
        if line:
            page.line(line, hang=2)


def _stepped_back(one: "SteppedBackView", zone: str) -> str:
    said = f"{one.officer}, {say_time(one.at, zone)}" + (f" ({one.reason})" if one.reason else "")
    return f"{said}, back since {say_time(one.came_back_at, zone)}" if one.came_back_at else said


def _write_words(page: Page, view: "IncidentView") -> None:
    for heading, text in (("Their words", view.their_words), ("Notes", view.narrative)):
        if text:
            page.heading(heading)
            page.block(text, indent=2)


def _write_people(page: Page, view: "IncidentView") -> None:
    if not view.people:
        return
    page.heading("People")
    for part in view.people:
        write_part(page, part, view.zone, indent=2)


def write_part(page: Page, part: "PartView", zone: str, *, indent: int = 0) -> None:
    """One person or account with the part they take."""
    said = [ROLES[part.role]]
    said += [part.standing.value] if part.standing not in {None, Standing.UNKNOWN} else []
    said += [f"{part.account_kind.value} account"] if part.account_kind is not None else []
    said += [part.position] if part.position else []
    page.line(f"{part.account or part.name}: {', '.join(said)}", indent=indent, hang=2)
    if part.note:
        page.line(part.note, indent=indent + 2)
    if part.blocked_at is not None:
        span = say_span(max(part.blocked_at - part.first_known_at, timedelta()))
        when = say_time(part.blocked_at, zone)
        page.line(f"Blocked on {part.blocked_where}, {when}, {span} after you first knew", indent=indent + 2)


def _write_wishes(page: Page, view: "IncidentView") -> None:
    if view.wishes:
        page.heading("What the person affected wants")
    for wish in view.wishes:
        who = wish.person or "the person affected"
        if wish.state is WishesState.ANSWERED:
            page.line(f'{who}, {say_time(wish.answered_at, view.zone)}: "{wish.words}"', indent=2, hang=2)
            told = ", ".join(wish.may_be_told) or "nobody was named"
            page.line(f"May be told: {told}. Police agreed: {_YES_NO[wish.police_agreed]}.", indent=4)
        elif wish.state is WishesState.ASKED:
            page.line(
                f"{who}: asked, no answer since {say_time(wish.asked_at, view.zone)}.", indent=2, hang=2
            )
        else:
            page.line("Nobody who is affected can be identified.", indent=2)
    if view.checks:
        page.heading("How people are")
    for check in view.checks:
        page.line(
            f"{check.who}, {say_time(check.at, view.zone)}: {check.how or 'no words'}", indent=2, hang=2
        )
        if check.support_offered:
            page.line(f"Support offered: {check.support_offered}", indent=4)
        if check.next_check_at:
            page.line(f"Ask again: {say_time(check.next_check_at, view.zone)}", indent=4)


def write_ladder(page: Page, steps: tuple["StepView", ...]) -> None:
    """The checklist with the next step marked."""
    page.heading("Checklist")
    widest = max((len(view.step.key) for view in steps), default=0) + len("> [ ] ")
    for view in steps:
        # The sentence behind it says "Not needed" itself.
        says_so = view.note.startswith("Not needed: ")
        said = [] if view.state is StepState.TO_DO or says_so else [STATE_WORDS[view.state]]
        said += (
            ["next"] * view.is_next + ["locked"] * bool(view.locked) + ["lock overridden"] * view.overridden
        )
        lead = f"{'>' if view.is_next else ' '} {MARKS[view.state]} {view.step.key}"
        words = f" ({', '.join(said)})" if said else ""
        note = f" {view.note}" if view.note and view.state is not StepState.TO_DO else ""
        between = "." if note and not words else ""
        page.item(lead, f"{view.step.title}{words}{between}{note}", width=widest)


def _write_evidence(page: Page, view: "IncidentView") -> None:
    if view.evidence:
        page.heading("Evidence")
    for e in view.evidence:
        number = f"{e.number}."
        if e.state is EvidenceState.DISPOSED:
            page.item(
                number,
                f"deleted {say_time(e.disposed_at, view.zone)}: {e.disposed_reason}",
                width=3,
                indent=2,
            )
            continue
        page.item(number, ". ".join(filter(None, (e.original_name, e.description))), width=3, indent=2)
        kept = (
            f"{say_size(e.size_bytes)}, kept {say_time(e.kept_at, view.zone)}, SHA-256 begins {e.sha256[:12]}"
        )
        page.item("", kept, width=3, indent=2)
    if view.posts:
        page.heading("Posts")
        page.table(
            ("No", "Where", "By", "Stands", "Shown by evidence"),
            [
                (
                    str(p.number),
                    p.where,
                    p.author,
                    _POSTS[p.state],
                    ", ".join(map(str, p.evidence)) or "none yet",
                )
                for p in view.posts
            ],
            indent=2,
        )


def _write_sent(page: Page, view: "IncidentView") -> None:
    zone = view.zone
    if view.freezes:
        page.heading("Freezes")
    for freeze in view.freezes:
        who = f"; can press it: {', '.join(freeze.who_can)}" if freeze.who_can else ""
        since = say_time(freeze.started_at or freeze.starts_at, zone)
        until = say_time(freeze.reopened_at or freeze.ends_at, zone)
        page.line(f"{freeze.platform}: {freeze.state.value}, {since} until {until}{who}", indent=2, hang=2)
    if view.messages:
        page.heading("Messages sent")
    for message in view.messages:
        proof = f", proof: evidence {message.proof}" if message.proof else ""
        where = f", {message.where}" if message.where else ""
        page.line(
            f"{say_time(message.sent_at, zone)}: {message.kind.value} to {message.to}{where}{proof}",
            indent=2,
            hang=2,
        )
        page.block(message.text, indent=6)
    if view.referrals:
        page.heading("Taken to others")
    for referral in view.referrals:
        theirs = f", their reference {referral.their_reference}" if referral.their_reference else ""
        page.line(
            f"{say_time(referral.made_at, zone)}: {referral.to} ({referral.route.value}){theirs}",
            indent=2,
            hang=2,
        )
        if referral.answer:
            page.line(f"Answer, {say_time(referral.answered_at, zone)}: {referral.answer}", indent=4, hang=2)
    if view.told:
        page.heading("What left the desk")
        page.line(
            f"{count(len(view.told), 'entry', 'entries')}: conductdesk document register {view.reference}",
            indent=2,
        )


def _write_end(page: Page, view: "IncidentView") -> None:
    if view.outcome is not None:
        page.heading("Outcome")
        page.fields(
            [
                ("Outcome", view.outcome.outcome.value.replace("-", " ")),
                ("Rule applied", view.outcome.rule_applied),
                ("Note", view.outcome.note),
                ("When", say_time(view.outcome.at, view.zone)),
            ],
            indent=2,
        )
