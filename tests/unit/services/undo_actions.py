"""Every action that can be reversed: what comes before it, how it is done, and what undoing it is called."""

from collections.abc import Callable
from pathlib import Path

from services_desk import AFFECTED, HANDLE, REPORTED, asked, file, with_post

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import PostState
from conductdesk.domain.incidents import Answer, IncidentState, Outcome
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.contacts import ContactDetails, list_contacts, set_contact
from conductdesk.services.evidence import add_evidence, describe_evidence
from conductdesk.services.freezes import (
    end_freeze,
    extend_freeze,
    note_reminder,
    plan_freeze,
    start_freeze,
)
from conductdesk.services.incidents import (
    IncidentDetails,
    answer_question,
    close_incident,
    edit_incident,
    list_questions,
    move_incident,
    reopen_incident,
)
from conductdesk.services.messages import record_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import (
    AccountDetails,
    PersonDetails,
    add_person,
    involve,
    leave_out,
    record_block,
)
from conductdesk.services.posts import add_post, link_post
from conductdesk.services.referrals import record_answer, refer
from conductdesk.services.show import show_incident
from conductdesk.services.steps import mark_post, set_step
from conductdesk.services.wellbeing import record_wellbeing, record_wishes

Act = Callable[[OpenDesk, str, Path], object]


def freeze(desk: OpenDesk, ref: str) -> None:
    asked(desk, ref)
    plan_freeze(desk, ref, until="tomorrow 9am")


def frozen(desk: OpenDesk, ref: str) -> None:
    freeze(desk, ref)
    start_freeze(desk, ref)


def closed(desk: OpenDesk, ref: str) -> None:
    close_incident(desk, ref, Outcome.WARNED, "Code of conduct, 3")


def _question(desk: OpenDesk, ref: str) -> str:
    return list_questions(desk, ref)[0].key


def _edit(desk: OpenDesk, ref: str, _folder: Path) -> None:
    details = IncidentDetails(
        title="Çok üzücü «söz»", narrative="x" * 5000, occurred="yesterday 9pm", immediate_danger=Answer.NO,
        categories=("harassment",), nothing_posted=True,
    )  # fmt: skip
    edit_incident(desk, ref, details)


def _linked(desk: OpenDesk, ref: str, folder: Path) -> None:
    with_post(desk, ref, folder)
    add_evidence(desk, ref, [file(folder, "second.txt", b"another picture of it")])


def _involved(desk: OpenDesk, ref: str, _folder: Path) -> None:
    involve(desk, ref, Role.RESPONDENT, account=AccountDetails(platform="WhatsApp", handle=HANDLE))


ACTIONS: dict[str, tuple[Act, Act, str]] = {
    "edit": (lambda _d, _r, _f: None, _edit, "Undo the edit of 6 details"),
    "edit-one": (
        lambda _d, _r, _f: None,
        lambda d, r, _f: edit_incident(d, r, IncidentDetails(their_words="It hurt", title="B")),
        "Undo the edit of their words and the title",
    ),
    "move": (
        lambda _d, _r, _f: None,
        lambda d, r, _f: move_incident(d, r, IncidentState.MONITORING),
        "Undo the move to monitoring",
    ),
    "close": (lambda _d, _r, _f: None, lambda d, r, _f: closed(d, r), "Undo the closing"),
    "reopen": (
        lambda d, r, _f: closed(d, r),
        lambda d, r, _f: reopen_incident(d, r, "something new came up"),
        "Undo the reopening",
    ),
    "judge": (
        lambda _d, _r, _f: None,
        lambda d, r, _f: answer_question(d, r, _question(d, r), Answer.YES, "it names a person"),
        "Undo the answer to a question",
    ),
    "judge-again": (
        lambda d, r, _f: answer_question(d, r, _question(d, r), Answer.YES, "it names a person"),
        lambda d, r, _f: answer_question(d, r, _question(d, r), Answer.NO, "it does not"),
        "Undo the answer to a question",
    ),
    "involve-new-person": (
        lambda _d, _r, _f: None,
        lambda d, r, _f: involve(d, r, Role.WITNESS, person=PersonDetails(name="Thị Lan Nguyễn")),
        "Undo adding a witness",
    ),
    "involve-account": (lambda _d, _r, _f: None, _involved, "Undo adding a person reported"),
    "involve-known-person": (
        lambda d, _r, _f: add_person(d, PersonDetails(name=REPORTED)),
        lambda d, r, _f: involve(
            d, r, Role.RESPONDENT, person=PersonDetails(name=REPORTED, standing=Standing.MEMBER)
        ),
        "Undo adding a person reported",
    ),
    "leave-out": (
        _involved,
        lambda d, r, _f: leave_out(d, r, show_incident(d, r).people[0].id),
        "Undo leaving out a person reported",
    ),
    "describe": (
        lambda d, r, f: add_evidence(d, r, [file(f)], description="The chat"),
        lambda d, r, _f: describe_evidence(d, r, 1, "The chat of Friday"),
        "Undo the description of evidence 1",
    ),
    "block": (
        _involved,
        lambda d, r, _f: record_block(d, r, HANDLE, where="WhatsApp"),
        "Undo the note of a block",
    ),
    "list-post": (
        lambda d, r, f: add_evidence(d, r, [file(f)]),
        lambda d, r, _f: add_post(d, r, where="general chat", quote="q", evidence=(1,)),
        "Undo the listing of post 1",
    ),
    "link-post": (
        _linked, lambda d, r, _f: link_post(d, r, 1, 2), "Undo the evidence for post 1",
    ),
    "post-gone": (
        with_post, lambda d, r, _f: mark_post(d, r, 1, PostState.ALREADY_GONE),
        "Undo marking post 1 as already gone",
    ),
    "step": (
        lambda _d, _r, _f: None,
        lambda d, r, _f: set_step(d, r, "public-message", StepState.SKIPPED, reason="they know already"),
        'Undo the step "public message" set to skipped',
    ),
    "wishes": (
        lambda d, r, _f: involve(d, r, Role.AFFECTED, person=PersonDetails(name=AFFECTED)),
        lambda d, r, _f: record_wishes(
            d, r, WishesState.ANSWERED, person=AFFECTED, words="Stop it", may_be_told=("staff", "Ann")
        ),
        "Undo the wishes that were written down",
    ),
    "wellbeing": (
        lambda d, r, _f: closed(d, r),
        lambda d, r, _f: record_wellbeing(
            d, r, officer="Amara Okonkwo", how="tired", next_check="tomorrow 9am"
        ),
        "Undo the wellbeing check",
    ),
    "freeze-plan": (
        lambda d, r, _f: asked(d, r),
        lambda d, r, _f: plan_freeze(d, r, until="tomorrow 9am", who_can=("Ann", "Li")),
        "Undo the plan of a freeze",
    ),
    "freeze-start": (
        lambda d, r, _f: freeze(d, r), lambda d, r, _f: start_freeze(d, r), "Undo the start of the freeze",
    ),
    "freeze-extend": (
        lambda d, r, _f: frozen(d, r),
        lambda d, r, _f: extend_freeze(d, r, "25/11/2026 09:00"),
        "Undo the later end of the freeze",
    ),
    "freeze-end": (
        lambda d, r, _f: frozen(d, r), lambda d, r, _f: end_freeze(d, r), "Undo the end of the freeze",
    ),
    "freeze-remind": (
        lambda d, r, _f: (frozen(d, r), end_freeze(d, r)),
        lambda d, r, _f: note_reminder(d, r),
        "Undo the note of the reminder",
    ),
    "message": (
        lambda d, r, f: add_evidence(d, r, [file(f)]),
        lambda d, r, _f: record_message(
            d, r, MessageKind.PUBLIC, to="everybody", text="Please be kind.", proof=1
        ),
        "Undo the record of a message",
    ),
    "refer": (
        lambda d, r, _f: asked(d, r),
        lambda d, r, _f: refer(d, r, Route.STAFF_SUPPORT, to="Societies team", agreed_by_affected=True),
        "Undo the record of telling staff support",
    ),
    "answer": (
        lambda d, r, _f: (asked(d, r), refer(d, r, Route.STAFF_SUPPORT, to="Societies team")),
        lambda d, r, _f: record_answer(d, r, Route.STAFF_SUPPORT, "We look into it", their_reference="#9"),
        "Undo the answer of staff support",
    ),
    "person": (
        lambda _d, _r, _f: None,
        lambda d, _r, _f: add_person(d, PersonDetails(name="Oluwaseun Ọlá")),
        "Undo adding a person",
    ),
    "contact-new": (
        lambda _d, _r, _f: None,
        lambda d, _r, _f: set_contact(d, ContactDetails(key="bar", route=Route.OTHER, name="The bar")),
        'Undo the contact "bar"',
    ),
    "contact-changed": (
        lambda _d, _r, _f: None,
        lambda d, _r, _f: set_contact(
            d, ContactDetails(key=list_contacts(d)[0].key, route=Route.OTHER, name="Somebody else")
        ),
        "Undo the contact",
    ),
}  # fmt: skip
