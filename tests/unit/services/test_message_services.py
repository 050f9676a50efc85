"""Messages: filled, guarded on the final text, entered as they leave, kept as they were sent."""

import hashlib
from pathlib import Path

import pytest
from services_desk import AFFECTED, HANDLE, REPORTED, ZERO_WIDTH, asked, file, recorded

from conductdesk.domain.communications import FindingKind, MessageKind
from conductdesk.domain.incidents import Outcome
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route
from conductdesk.errors import NotFoundError, RefusedError, UserError
from conductdesk.services.activity import show_activity
from conductdesk.services.contacts import ContactDetails, set_contact
from conductdesk.services.evidence import add_evidence
from conductdesk.services.freezes import end_freeze, plan_freeze
from conductdesk.services.incidents import IncidentDetails, close_incident, open_incident
from conductdesk.services.messages import (
    guard_terms,
    list_messages,
    list_texts,
    prepare_message,
    record_message,
    release_message,
)
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.referrals import record_answer, refer, register
from conductdesk.services.search import search

QUOTE = "nobody here wants you so pack your things and go"
FIELDS = {"committee_contact": "the desk in the foyer", "support_contact": "the advice centre"}
FINE = "Hello everybody, please help us to keep this space kind."


@pytest.fixture
def ref(desk: OpenDesk) -> str:
    """An incident with people, accounts, a post and a quote, in which the person affected was asked."""
    ref = recorded(desk, their_words=QUOTE, narrative="It began after the quiz, about nine in the evening.")
    asked(desk, ref)
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED))
    owned = AccountDetails(
        platform="Instagram", handle=HANDLE, link="https://instagram.com/night_owl", person=REPORTED
    )
    involve(desk, ref, Role.RESPONDENT, account=owned)
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Ines Kovač"))
    add_post(desk, ref, where="chat", link="https://chat.example/p/81", quote=QUOTE, author="Moonlit Ferret")
    return ref


def test_a_text_is_filled_from_the_incident_and_gaps_stay_visible(desk: OpenDesk, ref: str) -> None:
    """R24."""
    prepared = prepare_message(desk, ref, "public-message")
    assert "Lantern Film Society" in prepared.text
    assert "WhatsApp" in prepared.text
    assert "[committee contact]" in prepared.text
    assert set(prepared.gaps) == {"committee_contact", "support_contact"}
    filled = prepare_message(desk, ref, "public-message", fields=FIELDS)
    assert filled.gaps == ()
    assert filled.findings == ()
    assert filled.kind is MessageKind.PUBLIC
    assert "the desk in the foyer" in filled.text
    assert register(desk, ref) == ()


def test_the_incident_fills_what_staff_are_told(desk: OpenDesk, tmp_path: Path) -> None:
    """R25, R26: contact of the group type, categories, numbers and references come by themselves."""
    ref = recorded(desk, categories=("trolling", "shaming"), season="elections", occurred="yesterday 21:40")
    asked(desk, ref)
    add_evidence(desk, ref, [file(tmp_path)])
    involve(desk, ref, Role.REPORTER, person=PersonDetails(name="Ines Kovač"))
    refer(desk, ref, Route.STAFF_SUPPORT, their_reference="SU-77")
    plan_freeze(desk, ref, until="tomorrow 12:00", platform="Discord")
    fields = prepare_message(desk, ref, "staff-report").fields
    assert fields["staff_contact"] == "Staff support for societies"
    assert fields["categories"] == "Trolling or disrupting debate, Shaming"
    assert (fields["evidence_count"], fields["report_count"]) == ("1", "1")
    assert (fields["reference"], fields["their_reference"]) == (ref, "SU-77")
    assert (fields["season"], fields["platform"]) == ("Elections", "Discord")
    assert "21 Nov 2026" in fields["freeze_until"]
    assert "19 Nov 2026" in fields["happened_on"]
    assert "outcome" not in fields
    end_freeze(desk, ref)
    close_incident(desk, ref, Outcome.NOT_A_BREACH, "Section 3")
    fields = prepare_message(desk, ref, "staff-report").fields
    assert (fields["outcome"], fields["rule_applied"]) == ("not a breach", "Section 3")
    assert fields["platform"] == "WhatsApp"
    assert "freeze_until" not in fields


def test_fields_of_a_bare_incident_are_gaps_and_never_empty(desk: OpenDesk) -> None:
    ref = recorded(desk, platform="", group_type="unheard-of")
    fields = prepare_message(desk, ref, "staff-report").fields
    assert all(fields.values())
    assert not fields.keys() & {"platform", "staff_contact", "season", "happened_on", "categories"}


def test_released_texts_are_entered_in_the_register_with_their_fingerprint(desk: OpenDesk, ref: str) -> None:
    """R26: every text that leaves the desk, to whom and why."""
    released = release_message(desk, ref, "public-message", to="Everybody", fields=FIELDS)
    edited = release_message(desk, ref, "public-message", to="Members", why="Second try", text=FINE)
    assert edited.text == FINE
    first, second = register(desk, ref)
    assert (first.kind, first.to, first.why) == ("message", "Everybody", "Message of the checklist")
    assert first.sha256 == hashlib.sha256(released.text.encode()).hexdigest()
    assert (second.to, second.why) == ("Members", "Second try")
    assert second.sha256 == hashlib.sha256(FINE.encode()).hexdigest()
    (row, *_) = show_activity(desk, ref)
    assert (row.action, row.detail["text"]) == ("message.released", "public-message")


@pytest.mark.parametrize(
    ("hidden", "kind"),
    [
        (AFFECTED, FindingKind.NAME),
        (AFFECTED.upper(), FindingKind.NAME),
        ("Zoe Lindqvist", FindingKind.NAME),
        (f"Zo{ZERO_WIDTH}ë Lind{ZERO_WIDTH}qvist", FindingKind.NAME),
        ("Z o ë   L i n d q v i s t", FindingKind.NAME),
        ("Rаsmus Okаfоr", FindingKind.NAME),  # Cyrillic letters
        ("Ines Kovac", FindingKind.NAME),
        ("Moonlit Ferret", FindingKind.NAME),
        ("night_owl", FindingKind.HANDLE),
        (f"night{ZERO_WIDTH}_owl", FindingKind.HANDLE),
        ("nobody here wants you so", FindingKind.QUOTE),
        ("Nobody here, wants YOU so!", FindingKind.QUOTE),
        ("chat.example/p/81", FindingKind.LINK),
        ("https://bit.ly/3xYzAbC", FindingKind.LINK),
    ],
)
def test_an_edited_public_text_cannot_carry_anybody_out(
    desk: OpenDesk, ref: str, hidden: str, kind: FindingKind
) -> None:
    """R11, R24: checked on the final, edited text at the moment it leaves, whatever it was before."""
    text = f"{FINE} It was about {hidden}, as you know."
    assert prepare_message(desk, ref, "public-message", fields=FIELDS).findings == ()
    assert kind in {f.kind for f in prepare_message(desk, ref, "public-message", text=text).findings}
    with pytest.raises(RefusedError, match="public text cannot hold") as refused:
        release_message(desk, ref, "public-message", to="Everybody", text=text)
    assert hidden not in str(refused.value)
    with pytest.raises(RefusedError, match="public text cannot hold"):
        release_message(
            desk, ref, "public-message", to="Everybody", text=text, override_reason="They should know."
        )
    assert register(desk, ref) == ()


def test_a_field_cannot_carry_a_name_into_a_public_text(desk: OpenDesk, ref: str) -> None:
    """R24: the guard reads the filled text, not the template."""
    with pytest.raises(RefusedError, match="a name"):
        release_message(
            desk, ref, "public-message", to="Everybody", fields={**FIELDS, "committee_contact": AFFECTED}
        )


def test_a_public_text_has_no_subject_that_goes_past_the_guard(desk: OpenDesk, ref: str) -> None:
    """R24: a subject belongs to an e-mail; on a public text it is left out."""
    released = release_message(
        desk, ref, "public-message", to="Everybody", text=FINE, subject=f"About {AFFECTED}"
    )
    assert released.subject == ""


def test_the_other_accounts_of_whoever_is_behind_one_are_guarded_too(desk: OpenDesk) -> None:
    """R24: reported through one account, found through another."""
    ref, earlier = recorded(desk), recorded(desk)
    asked(desk, ref)
    involve(desk, earlier, Role.RESPONDENT, person=PersonDetails(name=REPORTED))
    involve(
        desk,
        earlier,
        Role.RESPONDENT,
        account=AccountDetails(platform="X", handle="velvet_heron", person=REPORTED),
    )
    involve(
        desk,
        ref,
        Role.RESPONDENT,
        account=AccountDetails(platform="Discord", handle="tin_moth", person=REPORTED),
    )
    with pytest.raises(RefusedError, match="an account"):
        release_message(desk, ref, "public-message", to="Everybody", text="Beware of velvet_heron, all.")


def test_the_guard_knows_everybody_and_everything_of_the_incident(desk: OpenDesk, ref: str) -> None:
    """R24."""
    from conductdesk.services.finding import find_incident

    with desk.read() as reader:
        terms = guard_terms(reader, find_incident(reader, ref))
    assert set(terms.names) == {AFFECTED, REPORTED, "Ines Kovač", "Moonlit Ferret"}
    assert terms.handles == (HANDLE,)
    assert set(terms.links) == {"https://instagram.com/night_owl", "https://chat.example/p/81"}
    assert QUOTE in terms.quotes


def test_direct_messages_and_e_mails_may_name_people(desk: OpenDesk, ref: str) -> None:
    text = f"Hello {REPORTED}, what you wrote to {AFFECTED} is not accepted here."
    assert release_message(desk, ref, "direct-message", to=REPORTED, text=text).findings == ()


def test_the_subject_of_an_e_mail_can_be_edited_with_or_without_its_text(desk: OpenDesk, ref: str) -> None:
    fields = {"question": "Is this for us?", "officer_role": "Welfare"}
    only = prepare_message(desk, ref, "informal-question", fields=fields, subject="A question")
    assert only.subject == "A question"
    assert "Is this for us?" in only.text
    both = prepare_message(desk, ref, "informal-question", text="Hello.", subject="A question")
    assert (both.subject, both.text) == ("A question", "Hello.")
    own = prepare_message(desk, ref, "informal-question", text="Hello.")
    assert own.subject


def test_a_gap_that_is_left_holds_the_text_back(desk: OpenDesk, ref: str) -> None:
    """R24: in the checklist's text and in an edited one."""
    with pytest.raises(RefusedError, match="committee contact"):
        release_message(desk, ref, "public-message", to="Everybody")
    edited = f"{FINE} Talk to us: [committee contact]"
    assert prepare_message(desk, ref, "public-message", text=edited).gaps == ("committee_contact",)
    with pytest.raises(RefusedError, match="committee contact"):
        release_message(desk, ref, "public-message", to="Everybody", text=edited)
    with pytest.raises(RefusedError, match="empty"):
        release_message(desk, ref, "public-message", to="Everybody", text=ZERO_WIDTH)
    for nobody in ("", ZERO_WIDTH):
        with pytest.raises(RefusedError, match="who will read it"):
            release_message(desk, ref, "public-message", to=nobody, text=FINE)
    assert register(desk, ref) == ()


def test_a_message_does_not_leave_before_the_person_affected_was_asked(desk: OpenDesk) -> None:
    """R8: the lock holds for the text itself, not only for the step."""
    ref = recorded(desk)
    for key in ("public-message", "direct-message", "staff-report", "freeze-statement"):
        for excuse in ("", ZERO_WIDTH):
            with pytest.raises(RefusedError):
                release_message(desk, ref, key, to="Everybody", text=FINE, override_reason=excuse)
    release_message(desk, ref, "ask-affected", to="Zoë", text="How are you?")
    release_message(
        desk, ref, "public-message", to="Everybody", text=FINE, override_reason="Hundreds are reading it."
    )
    (row, *_) = show_activity(desk, ref)
    assert row.detail["override"] == "Hundreds are reading it."
    release_message(desk, ref, "joining-statement", to="Everybody", text=FINE)


def test_nothing_leaves_about_a_draft(desk: OpenDesk) -> None:
    draft = open_incident(desk, IncidentDetails(title="Begun", platform="Discord"), draft=True).reference
    asked(desk, draft)
    with pytest.raises(RefusedError, match="draft"):
        release_message(desk, draft, "public-message", to="Everybody", text=FINE)
    with pytest.raises(RefusedError, match="draft"):
        record_message(desk, draft, MessageKind.PUBLIC, to="Everybody", text=FINE)
    assert prepare_message(desk, draft, "public-message").text


def test_what_was_sent_is_kept_true_whatever_the_guard_thinks(
    desk: OpenDesk, ref: str, tmp_path: Path
) -> None:
    """R24: the record of what was posted is true, names and all, and can be found."""
    add_evidence(desk, ref, [file(tmp_path)])
    text = f"  {AFFECTED} was insulted by {REPORTED}.\n"
    kept = record_message(
        desk, ref, MessageKind.PUBLIC, to="Everybody", text=text, where="WhatsApp",
        sent="today 21:00", step_key="public-message", proof=1,
    )  # fmt: skip
    (listed,) = list_messages(desk, ref)
    assert listed.id == kept.id
    assert listed.text == text
    assert listed.sent_at.isoformat() == "2026-11-20T21:00:00+00:00"
    assert listed.proof_id is not None
    assert len(search(desk, "insulted")) == 1


def test_a_kept_message_has_text_a_reader_and_a_step_that_exists(desk: OpenDesk, ref: str) -> None:
    for wrong in ({"text": " \n"}, {"to": ""}, {"step_key": "shouting"}, {"proof": 9}, {"sent": "some time"}):
        given = {"to": "Everybody", "text": FINE, **wrong}
        with pytest.raises(UserError):
            record_message(desk, ref, MessageKind.PUBLIC, **given)  # type: ignore[arg-type]
    assert list_messages(desk, ref) == ()


def test_an_unknown_text_is_refused_and_the_texts_are_named(desk: OpenDesk, ref: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        prepare_message(desk, ref, "angry-letter")
    assert "public-message" in refused.value.hint
    assert "public-message" in {text.key for text in list_texts(desk, ref)}


def test_an_answer_to_a_referral_fills_their_reference(desk: OpenDesk, ref: str) -> None:
    set_contact(
        desk, ContactDetails(key="own", route=Route.STAFF_SUPPORT, name="Priya", group_type="society")
    )
    refer(desk, ref, Route.STAFF_SUPPORT)
    record_answer(desk, ref, Route.STAFF_SUPPORT, "We take it on.", their_reference="SU-12")
    assert prepare_message(desk, ref, "staff-update").fields["their_reference"] == "SU-12"
