"""E-mails to staff name nobody: names stand in the document that goes with them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from services_desk import file

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.incidents import Answer, Outcome
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.evidence import add_evidence
from conductdesk.services.freezes import end_freeze, plan_freeze, start_freeze
from conductdesk.services.incidents import (
    IncidentDetails,
    answer_question,
    close_incident,
    edit_incident,
    list_questions,
    open_incident,
    reopen_incident,
)
from conductdesk.services.messages import list_texts, prepare_message, record_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.referrals import record_answer, refer, tell
from conductdesk.services.wellbeing import record_wellbeing, record_wishes

NAMES = ("Zoë Lindqvist", "Rasmus Okafor", "李小明", "Ayşe Yılmaz")
HANDLE, LINK = "@night_owl_88", "https://social.example/night_owl_88/1"
EVERYTHING = f"{', '.join(NAMES)} and {HANDLE} at {LINK}"
PARTS = ("Lindqvist", "Zoë", "Okafor", "Rasmus", "李小明", "Yılmaz", "night_owl_88", "social.example")


def full(desk: OpenDesk) -> str:
    """An incident with every name in every field that takes text; its reference comes back."""
    ref = open_incident(
        desk,
        IncidentDetails(
            title=f"About {EVERYTHING}", their_words=EVERYTHING, narrative=EVERYTHING, place=EVERYTHING,
            platform=f"The chat of {NAMES[0]} and {NAMES[2]}", occurred="yesterday 21:40",
            possible_crime=Answer.UNKNOWN,
        ),
    ).reference  # fmt: skip
    edit_incident(desk, ref, IncidentDetails(code_name=f"Heron of {NAMES[1]}"))
    for role, name in zip((Role.AFFECTED, Role.RESPONDENT, Role.WITNESS, Role.REPORTER), NAMES, strict=True):
        details = PersonDetails(name=name, note=EVERYTHING, standing=Standing.MEMBER)
        involve(desk, ref, role, person=details, note=EVERYTHING)
    account = AccountDetails(platform="Instagram", handle=HANDLE, link=LINK)
    involve(desk, ref, Role.RESPONDENT, account=account)
    record_wishes(desk, ref, WishesState.ANSWERED, person=NAMES[0], words=EVERYTHING, may_be_told=NAMES)
    record_wellbeing(desk, ref, person=NAMES[0], how=EVERYTHING, support_offered=EVERYTHING)
    answer_question(desk, ref, list_questions(desk, ref)[0].key, Answer.YES, EVERYTHING)
    plan_freeze(desk, ref, until="tomorrow", platform=f"The chat of {NAMES[3]}", who_can=NAMES)
    record_message(desk, ref, MessageKind.DIRECT, to=NAMES[1], text=EVERYTHING, where=EVERYTHING)
    refer(desk, ref, Route.STAFF_SUPPORT, note=EVERYTHING)
    record_answer(desk, ref, Route.STAFF_SUPPORT, EVERYTHING, their_reference=f"QM-7 {NAMES[1]}")
    tell(desk, ref, to=NAMES[2], what=EVERYTHING, why=EVERYTHING)
    return ref


@pytest.mark.parametrize("playbook", ["student-group", "party-branch"])
def test_no_name_of_any_field_reaches_an_email(
    make_desk: Callable[..., OpenDesk], tmp_path: Path, playbook: str
) -> None:
    """R24: in the subject or the body of any e-mail of the shipped checklists, before and after closing."""
    desk = make_desk(playbook_key=playbook)
    ref = full(desk)
    named = [file(tmp_path, f"{NAMES[0]}.txt", EVERYTHING.encode())]
    add_evidence(desk, ref, named, description=EVERYTHING)
    add_post(desk, ref, where=EVERYTHING, link=LINK, quote=EVERYTHING, author=HANDLE, evidence=(1,))
    check_emails(desk, ref)
    end_freezes_and_close(desk, ref)
    check_emails(desk, ref)


def check_emails(desk: OpenDesk, ref: str) -> None:
    emails = [text for text in list_texts(desk, ref) if text.kind is MessageKind.EMAIL]
    assert len(emails) >= 4
    for text in emails:
        prepared = prepare_message(desk, ref, text.key)
        assert desk.officer.name in prepared.text
        for part in PARTS:
            assert part not in prepared.subject, (text.key, part)
            assert part not in prepared.text, (text.key, part)


def end_freezes_and_close(desk: OpenDesk, ref: str) -> None:
    """Close it with a rule that names somebody, and open it again so that texts can be made."""
    start_freeze(desk, ref)
    end_freeze(desk, ref)
    close_incident(desk, ref, Outcome.WARNED, f"Rule 3, as {NAMES[1]} was told", note=EVERYTHING)
    reopen_incident(desk, ref, "There is more")


def test_what_names_nobody_is_filled_and_what_does_is_left_to_the_officer(desk: OpenDesk) -> None:
    """R24: the gap says that something is to be written."""
    ref = full(desk)
    prepared = prepare_message(desk, ref, "staff-report")
    assert "platform" in prepared.gaps
    assert "Where: [platform]" in prepared.text
    end_freezes_and_close(desk, ref)
    edit_incident(desk, ref, IncidentDetails(platform="WhatsApp"))
    assert "Where: WhatsApp" in prepare_message(desk, ref, "staff-report").text
    given = prepare_message(desk, ref, "staff-report", fields={"platform": "our chat"})
    assert "Where: our chat" in given.text
