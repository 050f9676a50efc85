"""The two checklists that ship carry what their sources ask of a committee (R2 to R12, R20 to R28)."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from conductdesk.domain.communications import (
    FIELDS,
    PUBLIC_FIELDS,
    GuardTerms,
    MessageKind,
    check_ready,
    field_names,
    fill,
    guard_public_text,
)
from conductdesk.domain.playbook import Gate, Playbook, Situation, Step, StepKind
from conductdesk.domain.referrals import Route
from conductdesk.playbooks.loader import check_playbook, load_playbook, shipped_playbooks

SHIPPED = dict(shipped_playbooks())
PLAYBOOKS = {name: load_playbook(text, name=name) for name, text in SHIPPED.items()}
STUDENT = PLAYBOOKS["student-group.toml"]
PARTY = PLAYBOOKS["party-branch.toml"]
BOTH = pytest.mark.parametrize("playbook", PLAYBOOKS.values(), ids=PLAYBOOKS)

VALUES = {
    "group": "The Lewis Carroll Society",
    "union": "Queen Mary Students' Union",
    "party": "the party",
    "platform": "our WhatsApp chat",
    "committee_contact": "committee@carroll.example",
    "zero_tolerance_route": STUDENT.zero_tolerance_route,
    "support_contact": "https://union.example/advice",
    "statement_date": "3 October 2026",
    "statement_text": "This chat is for chess, tea and croquet only.",
    "freeze_from": "Sunday 22 November 2026, 23:10",
    "freeze_until": "Tuesday 24 November 2026, 09:00",
    "season": "Elections",
    "season_dates": "1 to 5 March 2027",
}
TERMS = GuardTerms(
    names=(
        "Priya O'Neill-Okafor",
        "Lewis Chen",
        "Will May",
        "王小明",
        "Grace Hope",
        "Ольга Петрова",
        "An So",
    ),
    handles=("@quiet_badger.42", "good_night", "+44 7700 900123"),
    quotes=("You are a pathetic joke and nobody here wants you around. Please go home and never come back.",),
    links=("https://x.com/quiet_badger/status/1790000000000000001", "https://www.facebook.com/"),
    own=("The Lewis Carroll Society",),
)


def kinds(playbook: Playbook) -> list[StepKind]:
    return [step.kind for step in playbook.steps]


def step(playbook: Playbook, kind: StepKind) -> Step:
    return next(each for each in playbook.steps if each.kind is kind)


def words_of(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text a person reads, with its place; keys, addresses and dates are left out."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from words_of(each, f"{where}[{index + 1}]")
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in {"key", "kind", "source", "address", "routes", "gates", "texts_used"}:
                yield from words_of(getattr(value, each.name), f"{where} {each.name}".strip())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_checklist_has_no_problem(name: str) -> None:
    """R28."""
    assert check_playbook(SHIPPED[name], name) == ()
    assert PLAYBOOKS[name].key == name.removesuffix(".toml")
    assert PLAYBOOKS[name].language == "en-GB"


def test_the_student_groups_steps_come_in_the_order_of_the_guidance() -> None:
    """R20."""
    guidance = [
        StepKind.SAFETY,
        StepKind.EVIDENCE,
        StepKind.WISHES,
        StepKind.PUBLIC_MESSAGE,
        StepKind.DIRECT_MESSAGE,
        StepKind.FREEZE,
        StepKind.REFERRAL,
        StepKind.REMOVAL,
        StepKind.REOPEN,
        StepKind.UPDATE,
    ]
    assert [kind for kind in kinds(STUDENT) if kind in guidance] == guidance
    assert {StepKind.SUPPORT, StepKind.INFORM} == set(kinds(STUDENT)) - set(guidance)


def test_the_party_branchs_steps_come_in_the_order_of_its_guidance() -> None:
    """R20."""
    guidance = [
        "safety",
        "wishes",
        "evidence",
        "block",
        "platform-report",
        "party-report",
        "police",
        "discipline",
        "support",
        "tell",
    ]
    assert [each.key for each in PARTY.steps if each.key in guidance] == guidance


@BOTH
def test_advice_can_be_skipped_and_what_protects_people_cannot(playbook: Playbook) -> None:
    """R22."""
    for each in playbook.steps:
        if each.kind in {StepKind.PUBLIC_MESSAGE, StepKind.DIRECT_MESSAGE, StepKind.FREEZE}:
            assert each.can_skip, each.key
        if each.kind in {StepKind.SAFETY, StepKind.EVIDENCE, StepKind.WISHES, StepKind.SUPPORT}:
            assert not each.can_skip, each.key
            assert not each.gates, each.key


@BOTH
def test_locks_stand_where_the_rules_want_them(playbook: Playbook) -> None:
    """R8, R21."""
    asked_first = {
        StepKind.PUBLIC_MESSAGE,
        StepKind.DIRECT_MESSAGE,
        StepKind.FREEZE,
        StepKind.REFERRAL,
        StepKind.DISCIPLINE,
    }
    for each in playbook.steps:
        expected: tuple[Gate, ...] = ()
        if each.kind in asked_first:
            expected = (Gate.WISHES,)
        if each.kind is StepKind.REMOVAL:
            expected = (Gate.REMOVAL,)
        assert each.gates == expected, each.key


@BOTH
def test_steps_that_do_not_apply_are_not_asked_for(playbook: Playbook) -> None:
    """R21, R22."""
    expected = {
        StepKind.REMOVAL: Situation.NOTHING_POSTED,
        StepKind.REOPEN: Situation.NO_FREEZE,
        StepKind.BLOCK: Situation.NO_NON_MEMBER,
        StepKind.DIRECT_MESSAGE: Situation.NO_RESPONDENT,
    }
    for kind, situation in expected.items():
        assert all(situation in each.not_needed_when for each in playbook.steps if each.kind is kind)


@BOTH
def test_every_step_says_why_and_how_and_where_it_comes_from(playbook: Playbook) -> None:
    """R20, R28."""
    known = {source.key for source in playbook.sources}
    for each in (*playbook.steps, *playbook.categories, *playbook.questions, *playbook.texts):
        assert each.source in known, each.key
    for each in playbook.steps:
        assert each.why.strip()
        assert each.how.strip()


def test_the_six_contacts_are_those_of_the_guidance_of_its_day() -> None:
    """R27."""
    assert STUDENT.contacts_name == "Queen Mary Students' Union, guidance of 29 January 2019"
    assert STUDENT.contacts_dated == date(2019, 1, 29)
    staff = {c.group_type: c for c in STUDENT.contacts if c.route is Route.STAFF_SUPPORT}
    assert {key: contact.address for key, contact in staff.items()} == {
        "society": "su-societies@qmul.ac.uk",
        "sport-club": "su-sportsadministrator@qmul.ac.uk",
        "student-media": "su-studentmedia@qmul.ac.uk",
        "rag": "su-rag@qmul.ac.uk",
        "volunteering": "su-volunteering@qmul.ac.uk",
        "part-time-officer": "",
    }
    assert staff["part-time-officer"].ask_each_year
    assert {group.key for group in STUDENT.group_types} == set(staff)


@BOTH
def test_referral_routes_lead_out_of_the_committee(playbook: Playbook) -> None:
    """R5, R10, R25."""
    routes = {route for each in playbook.steps for route in each.routes}
    assert {Route.STAFF_SUPPORT, Route.INFORMAL, Route.PLATFORM, Route.POLICE} <= routes
    assert (Route.PARTY in routes) == (playbook is PARTY)
    assert (Route.ZERO_TOLERANCE in routes) == (playbook is STUDENT)
    assert any(contact.route is Route.POLICE for contact in playbook.contacts)


def test_zero_tolerance_is_the_unions_list_of_four_and_names_its_own_route() -> None:
    """R2."""
    assert [c.key for c in STUDENT.categories if c.zero_tolerance] == [
        "sexual-harassment",
        "discrimination",
        "abuse-unwanted-attention",
        "threats-violence",
    ]
    assert "Zero Tolerance" in STUDENT.zero_tolerance_route
    assert "." not in STUDENT.zero_tolerance_route, "it has to fit into a sentence"
    assert not PARTY.zero_tolerance_route
    assert not any(c.zero_tolerance for c in PARTY.categories)


@BOTH
def test_every_kind_of_behaviour_of_the_principles_can_be_chosen(playbook: Playbook) -> None:
    """R2, R3."""
    wanted = [
        "sexual-harassment",
        "discrimination",
        "abuse-unwanted-attention",
        "threats-violence",
        "harassment",
        "intimidation",
        "hateful-language",
        "bullying",
        "personal-abuse",
        "shaming",
        "derogatory-description",
        "trolling",
        "repeated-contact",
        "sexualised-language",
        "unwelcome-sexual-attention",
        "private-information",
        "anonymous-abuse",
        "inappropriate-material",
    ]
    assert [category.key for category in playbook.categories] == wanted
    assert [each.key for each in playbook.characteristics] == [
        "gender",
        "race",
        "religion",
        "age",
        "sexual-orientation",
        "gender-identity",
        "disability",
    ]


@BOTH
def test_the_aid_asks_what_the_sources_ask(playbook: Playbook) -> None:
    """R4."""
    meant = {question.key: question.yes_means for question in playbook.questions}
    assert meant == {
        "about-views": "criticism",
        "attacks-person": "abuse",
        "how-received": "abuse",
        "excludes": "abuse",
        "power": "abuse",
        "repeated": "abuse",
        "hidden-identity": "abuse",
        "accountability-route": "criticism",
    }
    assert all(question.text.endswith("?") for question in playbook.questions)


@BOTH
def test_effects_and_seasons_are_those_of_the_sources(playbook: Playbook) -> None:
    """R9, R49."""
    effects = [effect.key for effect in playbook.effects]
    assert effects == ["confidence", "decision-making", "mental-wellbeing", "withdrew", "did-not-stand"]
    assert {"elections", "conference", "annual-meeting"} <= {season.key for season in playbook.seasons}


@BOTH
def test_the_advice_gives_no_stage_and_does_not_ask_for_silence(playbook: Playbook) -> None:
    """R11."""
    advice = " ".join(playbook.advice)
    for wanted in (
        "stage",
        "even something harmless",
        "challenge the abuse",
        "stand visibly",
        "answer in kind",
    ):
        assert wanted in advice, wanted


@BOTH
def test_officers_are_told_where_help_is(playbook: Playbook) -> None:
    """R9, R10."""
    assert "999" in playbook.emergency
    assert "101" in playbook.emergency
    assert any("116 123" in line for line in playbook.support)


@BOTH
def test_evidence_says_what_must_never_be_kept(playbook: Playbook) -> None:
    how = step(playbook, StepKind.EVIDENCE).how
    for wanted in ("under 18", "must not be kept", "Describe in words", "101"):
        assert wanted in how


def test_the_police_step_carries_our_own_caution() -> None:
    """R10."""
    police = PARTY.step("police")
    assert police is not None
    assert "Our own caution" in police.how
    assert "serious risk" in police.how
    assert Situation.NO_POSSIBLE_CRIME in police.not_needed_when


@BOTH
def test_every_text_a_step_needs_is_there(playbook: Playbook) -> None:
    """R24."""
    wanted = {
        StepKind.WISHES: MessageKind.DIRECT,
        StepKind.PUBLIC_MESSAGE: MessageKind.PUBLIC,
        StepKind.DIRECT_MESSAGE: MessageKind.DIRECT,
        StepKind.FREEZE: MessageKind.PUBLIC,
        StepKind.REOPEN: MessageKind.PUBLIC,
        StepKind.INFORM: MessageKind.DIRECT,
        StepKind.SUPPORT: MessageKind.DIRECT,
        StepKind.UPDATE: MessageKind.EMAIL,
    }
    for each in playbook.steps:
        if each.kind in wanted:
            texts = [playbook.text(key) for key in each.texts]
            assert texts
            assert all(text is not None and text.kind is wanted[each.kind] for text in texts), each.key


@BOTH
def test_the_direct_message_quotes_the_joining_statement_and_its_date(playbook: Playbook) -> None:
    """R20, R44."""
    text = playbook.text("direct-message")
    assert text is not None
    assert {"statement_date", "statement_text"} <= set(field_names(text.body))
    plain = playbook.text("direct-message-no-statement")
    assert plain is not None
    assert not {"statement_date", "statement_text"} & set(field_names(plain.body))


def test_the_reminder_asks_to_move_on_and_stay_respectful() -> None:
    """R23."""
    text = STUDENT.text("reopen-reminder")
    assert text is not None
    assert "move on and stay respectful, here and at events" in text.body


def test_the_public_message_says_what_the_guidance_wants_said() -> None:
    """R20."""
    text = STUDENT.text("public-message")
    assert text is not None
    assert "not tolerated" in text.body
    assert "safe space for students" in text.body


@BOTH
def test_there_are_texts_for_the_season_and_for_joining(playbook: Playbook) -> None:
    """R44, R49."""
    for key in ("season-reminder", "joining-statement"):
        text = playbook.text(key)
        assert text is not None
        assert text.kind is MessageKind.PUBLIC


def test_the_party_branch_has_its_standing_texts() -> None:
    """R45, R46."""
    for key in ("equality-statement", "meeting-expectations", "how-to-report"):
        assert PARTY.text(key) is not None


def test_e_mails_to_others_name_nobody() -> None:
    """R24, R26: the document holds the names."""
    for playbook in PLAYBOOKS.values():
        for text in playbook.texts:
            if text.kind is MessageKind.EMAIL:
                assert "recipient" not in field_names(text.body + text.subject), text.key


@BOTH
def test_every_field_is_known_and_public_texts_hold_public_ones_only(playbook: Playbook) -> None:
    """R24."""
    for text in playbook.texts:
        named = set(field_names(text.subject + text.body))
        assert named <= set(FIELDS)
        if text.kind is MessageKind.PUBLIC:
            assert named <= PUBLIC_FIELDS


@BOTH
def test_every_public_text_passes_the_guard_and_can_be_sent(playbook: Playbook) -> None:
    """R24: people called Will, May, Grace and An are in it, and one with the society's first name."""
    public = [text for text in playbook.texts if text.kind is MessageKind.PUBLIC]
    assert len(public) >= 4
    for text in public:
        filled = fill(text, VALUES)
        assert filled.gaps == ()
        findings = guard_public_text(filled.body, TERMS)
        assert findings == (), text.key
        check_ready(filled, text.kind, findings=findings)


@BOTH
def test_a_public_text_still_passes_after_it_was_written_into_the_record(playbook: Playbook) -> None:
    """R24: officers paste into their notes what they posted."""
    for text in playbook.texts:
        if text.kind is MessageKind.PUBLIC:
            body = fill(text, VALUES).body
            own = (text.body, VALUES["group"], body)
            assert guard_public_text(body, GuardTerms(quotes=(f"We posted:\n{body}",), own=own)) == ()


CARDS = {
    "facebook",
    "facebook-messenger",
    "whatsapp",
    "instagram",
    "x",
    "snapchat",
    "linkedin",
    "discord",
    "tiktok",
    "telegram",
    "slack",
    "zoom",
    "teams",
    "website",
    "email",
}


@BOTH
def test_there_is_a_card_for_each_platform_of_the_guidance_and_more(playbook: Playbook) -> None:
    """R23, R40."""
    assert {card.key for card in playbook.cards} >= CARDS
    for card in playbook.cards:
        assert card.as_of >= date(2026, 1, 1)
        for each in ("freeze", "remove", "block", "save_evidence", "reopen", "report"):
            assert getattr(card, each).strip(), (card.key, each)


def test_both_checklists_say_the_same_about_a_platform() -> None:
    ours = {card.key: card for card in STUDENT.cards}
    assert all(ours[card.key] == card for card in PARTY.cards)
    assert set(ours) - {card.key for card in PARTY.cards} == {"union-mini-site"}


def test_snapchat_warns_that_the_sender_learns_of_a_picture() -> None:
    card = STUDENT.card("Snapchat")
    assert card is not None
    assert "tells the sender" in card.save_evidence


@BOTH
def test_no_word_is_used_that_the_product_does_not_use(playbook: Playbook) -> None:
    """The words of the product: person affected, person reported, incident."""
    unwanted = re.compile(
        r"victim|offender|informant|ticket|perpetrator|accused|verdict|guilty|!", re.IGNORECASE
    )
    found = [
        (where, match.group()) for where, text in words_of(playbook) for match in unwanted.finditer(text)
    ]
    assert found == []


@BOTH
def test_sentences_are_short_enough_to_read_at_night(playbook: Playbook) -> None:
    long = [
        (where, sentence)
        for where, text in words_of(playbook)
        for sentence in re.split(r"(?<=[.?:;])\s+|\n", text)
        if len(sentence.split()) > 30
    ]
    assert long == []


@BOTH
def test_no_text_has_stray_spaces_or_lines_broken_inside_a_sentence(playbook: Playbook) -> None:
    """Texts are pasted into chats, which keep every line break."""
    for where, text in words_of(playbook):
        assert "  " not in text, where
        assert text == text.strip(), where
        assert not re.search(r"[a-z,]\n[a-z]", text), where
