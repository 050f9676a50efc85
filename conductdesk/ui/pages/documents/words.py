"""Words and small decisions of documents: what things are called, which step and text a report belongs to."""

from collections.abc import Sequence

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState, StepView
from conductdesk.domain.playbook import StepKind
from conductdesk.domain.referrals import Route
from conductdesk.services.views import ContactView
from conductdesk.ui.pages.incidents.steps.parts import Case

KIND_WORDS = {
    "document": "document",
    "original": "original of evidence",
    "message": "message",
    "spoken": "told",
}
"""Kinds of entries of the register."""

REPORTED_TO = (
    Route.STAFF_SUPPORT,
    Route.PARTY,
    Route.ZERO_TOLERANCE,
    Route.POLICE,
    Route.PLATFORM,
    Route.OTHER,
)
"""Routes whose contacts may get the report, the likeliest first."""

_GROUP = 4
_SHOWN = 16


def fingerprint(sha256: str) -> str:
    """The beginning of a fingerprint, to be compared by eye: ``9f2c-41aa-0b7d-e3f5``."""
    return "-".join(sha256[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))


def recipients(case: Case) -> tuple[ContactView, ...]:
    """Who may get the report, each once: the contact of the step that reports first."""
    contacts = case.guide.contacts
    step = report_step(case)
    first = step.step.routes if step is not None else ()
    routes = [route for route in (*first, *REPORTED_TO) if route is not Route.INFORMAL]
    found = {contact.key: contact for route in routes for contact in contacts.get(route, ())}
    return tuple(found.values())


def report_step(case: Case, route: Route | None = None) -> StepView | None:
    """The step that takes the incident to somebody, or the one that keeps them up to date once it is done."""
    steps = case.view.steps
    tellers = [s for s in steps if s.step.kind is StepKind.REFERRAL]
    fitting = [s for s in tellers if route is None or route in s.step.routes]
    first = next(iter(fitting), None)
    if first is None or first.state is not StepState.DONE:
        return first
    return next((s for s in steps if s.step.kind is StepKind.UPDATE), first)


def mail_texts(case: Case, route: Route | None) -> tuple[str, ...]:
    """Keys of the e-mails that go with the report, the likeliest first."""
    step = report_step(case, route) or report_step(case)
    if step is None:
        return ()
    own = [key for key in step.step.texts if _is_mail(case, key)]
    others = [s for s in case.view.steps if s.step.kind in {StepKind.REFERRAL, StepKind.UPDATE}]
    rest = [key for s in others for key in s.step.texts if _is_mail(case, key)]
    return tuple(dict.fromkeys((*own, *rest)))


def _is_mail(case: Case, key: str) -> bool:
    text = case.guide.text(key)
    return text is not None and text.kind is MessageKind.EMAIL


def step_of_text(steps: Sequence[StepView], key: str) -> StepView | None:
    """The step that a text belongs to."""
    return next((step for step in steps if key in step.step.texts), None)
