"""The demo: one invented incident carried through every step, and what it leaves behind."""

import csv
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import CustodyKind, EvidenceState, PostState
from conductdesk.domain.freezes import FreezeState
from conductdesk.domain.incidents import IncidentState, Outcome
from conductdesk.domain.people import Role
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.activity import show_activity
from conductdesk.services.contacts import list_contacts
from conductdesk.services.desks import Credentials, describe_desk, open_desk
from conductdesk.services.evidence import custody_of, list_evidence
from conductdesk.services.freezes import list_freezes
from conductdesk.services.messages import list_messages
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.posts import list_posts
from conductdesk.services.practice import DemoResult, run_demo
from conductdesk.services.practice_story import read_story
from conductdesk.services.referrals import register
from conductdesk.services.search import list_incidents
from conductdesk.services.show import show_incident
from conductdesk.services.steps import show_ladder
from conductdesk.services.today import today
from conductdesk.services.verify import verify_desk


@dataclass
class Told:
    """One run of the demo: where, what it made, what it said, and how far it said it had come."""

    home: Path
    result: DemoResult
    said: list[str]
    steps: list[tuple[int, int]] = field(default_factory=list)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The demo, run once, with everything that a program could write to turned to one folder."""
    home = tmp_path_factory.mktemp("home")
    said: list[str] = []
    steps: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home))
        for name in ("TMPDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        patch.setattr(tempfile, "tempdir", str(home))
        patch.chdir(home)
        result = run_demo(
            home / "demo", said.append, lambda done, of, _: steps.append((done, of)), cost=CHEAPEST_COST
        )
    yield Told(home=home, result=result, said=said, steps=steps)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def demo(told: Told) -> DemoResult:
    return told.result


@pytest.fixture
def desk(demo: DemoResult) -> Iterator[OpenDesk]:
    """The desk of the demo as the passphrase file opens it, to look only."""
    passphrase = demo.passphrase_file.read_text("utf-8").strip()
    with open_desk(demo.desk, Credentials(passphrase=passphrase), write=False) as opened:
        yield opened


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def flat(text: str) -> str:
    """The text without white space and line breaks, so that where a line ends does not matter."""
    return "".join(text.split())


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def test_every_step_of_the_checklist_comes_to_its_end(told: Told, desk: OpenDesk) -> None:
    """R20: from safety to keeping staff up to date, each once and none by going past a lock."""
    ladder = show_ladder(desk, told.result.reference)
    assert [view.state for view in ladder] == [StepState.DONE] * 12
    assert not any(view.overridden for view in ladder)
    assert told.steps == [(n, 12) for n in range(1, 13)]
    headings = "\n".join(told.said)
    for view in ladder:
        assert view.step.title in headings


def test_the_incident_ends_closed_with_an_outcome_and_its_rule(demo: DemoResult, desk: OpenDesk) -> None:
    """R12."""
    view = show_incident(desk, demo.reference)
    assert view.state is IncidentState.CLOSED
    assert view.outcome is not None
    assert view.outcome.outcome is Outcome.WARNED
    assert "section 4" in view.outcome.rule_applied


def test_the_locks_and_the_guard_refuse_in_the_order_of_the_story(told: Told) -> None:
    """R8, R21, R24: each refusal says what is missing, and the story quotes it as it was said."""
    wishes, guard, removal = told.result.refusals
    assert "has not been asked yet what they want" in wishes
    assert "2 names and an account" in guard
    assert "Post 3 has no evidence yet" in removal
    assert "Post 1" not in removal
    assert "Post 4" not in removal
    for refusal in told.result.refusals:
        assert f"ConductDesk refuses: {refusal}" in told.said


def test_no_message_left_before_the_person_affected_was_asked(demo: DemoResult, desk: OpenDesk) -> None:
    """R8: only the question to the person affected is older than their answer."""
    answered = next(w.answered_at for w in show_incident(desk, demo.reference).wishes if w.answered_at)
    earlier = [m for m in list_messages(desk, demo.reference) if m.sent_at < answered]
    assert [m.to for m in earlier] == [read_story().in_role(Role.AFFECTED)]
    assert {m.step_key for m in earlier} == {"wishes"}


def test_no_public_message_holds_a_name_an_account_a_quote_or_a_link(
    demo: DemoResult, desk: OpenDesk
) -> None:
    """R11, R24."""
    story = read_story()
    secrets = [part for person in story.people for part in (person.name, *person.name.split())]
    secrets += [account.handle.removeprefix("@") for account in story.accounts]
    secrets += [account.link for account in story.accounts if account.link]
    secrets += [text for post in story.posts for text in (post.quote, post.link) if text]
    secrets += ["Xiaoyu", "Layla", "Oksana", "clueless", "timetable", "Tuesday"]
    public = [m.text for m in list_messages(desk, demo.reference) if m.kind is MessageKind.PUBLIC]
    assert len(public) == 3
    for text in public:
        found = [secret for secret in secrets if secret.casefold() in text.casefold()]
        assert found == []


def test_the_direct_message_quotes_the_joining_statement_and_its_date(demo: DemoResult) -> None:
    """R20: "you were told on"."""
    statement = read_story().texts.direct.fields
    text = (demo.folder / "messages" / "03-direct-message.txt").read_text("utf-8")
    assert statement["statement_date"] in text
    assert statement["statement_text"].strip() in text
    chat = read_story().file("chat-file")[0].read_text("utf-8")
    assert all(sentence in chat for sentence in statement["statement_text"].strip().split(". "))
    assert "[" not in text


def test_the_files_of_the_messages_are_the_texts_as_they_were_sent(demo: DemoResult, desk: OpenDesk) -> None:
    sent = [m.text for m in list_messages(desk, demo.reference)]
    assert [path.read_bytes().decode("utf-8") for path in demo.messages] == sent
    names = [path.name for path in demo.messages]
    assert names == sorted(names)
    assert sorted(p.name for p in (demo.folder / "messages").iterdir()) == names


def test_the_register_holds_everything_that_left_with_its_fingerprint(
    demo: DemoResult, desk: OpenDesk
) -> None:
    """R26: messages and documents in the register are, byte for byte, the files beside the desk."""
    entries = register(desk, demo.reference)
    by_kind = {kind: [e.sha256 for e in entries if e.kind == kind] for kind in ("message", "document")}
    assert by_kind["message"] == [fingerprint(path) for path in demo.messages]
    assert by_kind["document"] == [fingerprint(demo.first_report), fingerprint(demo.report)]
    assert [row["SHA-256"] for row in rows_of(demo.register)] == [e.sha256 for e in entries]
    assert all(e.to and e.what and e.why for e in entries)


def test_the_message_on_the_platform_is_kept_with_its_proof(demo: DemoResult, desk: OpenDesk) -> None:
    """R24: text, where, when, proof."""
    (message,) = [m for m in show_incident(desk, demo.reference).messages if m.step_key == "public-message"]
    proof = next(e for e in list_evidence(desk, demo.reference) if e.number == message.proof)
    assert proof.original_name == read_story().file("proof")[0].name
    assert "members' chat" in message.where


def test_the_same_picture_is_kept_once_and_the_mistake_leaves_only_that_it_happened(
    demo: DemoResult, desk: OpenDesk
) -> None:
    """R21: content already kept is recognised; an item added by mistake goes at once."""
    items = list_evidence(desk, demo.reference)
    assert [item.number for item in items] == [1, 2, 3, 4, 5, 6]
    kept = [item for item in items if item.state is EvidenceState.KEPT]
    assert len({item.sha256 for item in kept}) == len(kept) == 5
    (gone,) = [item for item in items if item.state is EvidenceState.DISPOSED]
    assert gone.number == 4
    assert (gone.sha256, gone.original_name, gone.storage_name, gone.description) == ("", "", "", "")
    mistake = fingerprint(read_story().file("mistake")[0])
    left = [p for p in demo.folder.rglob("*") if p.is_file() and mistake.encode() in p.read_bytes()]
    assert left == []


def test_posts_come_down_only_after_their_evidence_was_read_again(demo: DemoResult, desk: OpenDesk) -> None:
    """R21: three are taken down, one was gone already, and the reading is in the history of each item."""
    posts = list_posts(desk, demo.reference)
    states = [post.state for post, _ in posts]
    assert states == [PostState.TAKEN_DOWN] * 3 + [PostState.ALREADY_GONE]
    assert [shown for _, shown in posts] == [(1, 2, 3), (2, 3), (6,), ()]
    down = min(post.state_at for post, _ in posts if post.state is PostState.TAKEN_DOWN)
    for number in (1, 2, 3, 6):
        checks = [e for e in custody_of(desk, demo.reference, number) if e.kind is CustodyKind.VERIFIED]
        assert checks, number
        assert all(check.ok for check in checks)
        assert checks[0].at < down


def test_the_freeze_warns_about_the_only_admin_and_ends_with_the_reminder(told: Told, desk: OpenDesk) -> None:
    """R23."""
    assert any(line.startswith("ConductDesk warns: Only one admin is named") for line in told.said)
    (freeze,) = list_freezes(desk, told.result.reference)
    assert freeze.state is FreezeState.ENDED
    assert freeze.reminder_text_sent
    assert freeze.started_at is not None
    assert freeze.reopened_at is not None
    during = [m for m in list_messages(desk, told.result.reference) if m.step_key == "freeze"]
    assert all(freeze.started_at < m.sent_at < freeze.reopened_at for m in during)
    assert len(during) == 1


def test_everybody_it_touched_is_asked_how_they_are(demo: DemoResult, desk: OpenDesk) -> None:
    """R9: the person affected twice, a witness, and the officer."""
    checks = show_incident(desk, demo.reference).checks
    story = read_story()
    affected = story.in_role(Role.AFFECTED)
    witness = next(p.name for p in story.people if p.roles == (Role.WITNESS,))
    assert [c.who for c in checks] == [affected, witness, story.officers[0].name, affected]


def test_the_times_of_the_log_never_go_back(desk: OpenDesk) -> None:
    entries = show_activity(desk, limit=1000)
    times = [entry.at for entry in reversed(entries)]
    assert times == sorted(times)
    assert len(entries) == entries[0].seq


def test_the_report_holds_what_staff_support_needs(demo: DemoResult, desk: OpenDesk) -> None:
    """Names of the people concerned, their wishes, steps, messages and every fingerprint, in every script."""
    text = flat(pdf_text(demo.report))
    story = read_story()
    for wanted in (
        demo.reference,
        story.incident.title,
        story.in_role(Role.AFFECTED),
        story.in_role(Role.RESPONDENT),
        story.wishes.words,
        *["لا", "أعرف", "ماذا", "أفعل"],
        "Student Groups Team",
        "SU-2026-1187",
        "12 of 12 steps of the checklist are done",
        "Warned",
        story.end.rule,
        "Evidence E4 deleted",
        "Already gone",
        "PRACTICE",
        *(step.step.title for step in show_ladder(desk, demo.reference)),
    ):
        assert flat(wanted) in text, wanted
    for item in list_evidence(desk, demo.reference):
        assert item.sha256 in text
    for entry in register(desk, demo.reference)[:-1]:
        assert entry.sha256 in text


def test_the_report_names_no_bystander(demo: DemoResult) -> None:
    """Names of witnesses and of who told us are covered in every text of it, messages to them left out."""
    for report in (demo.first_report, demo.report):
        text = flat(pdf_text(report))
        for person in read_story().people:
            if Role.WITNESS in person.roles:
                assert not [part for part in person.name.split() if part in text]
        assert "Layla" not in text
        assert "Oksana" not in text
    assert flat("The words are left out") in flat(pdf_text(demo.report))


def test_the_report_shows_its_pictures(demo: DemoResult) -> None:
    document = pypdfium2.PdfDocument(demo.report)
    try:
        images = [o for page in document for o in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
        sizes = [image.get_px_size() for image in images]
    finally:
        document.close()
    assert len([size for size in sizes if size[1] > 2 * size[0] > 1000]) == 4


def test_the_first_report_went_out_before_anything_was_taken_down(demo: DemoResult) -> None:
    text = flat(pdf_text(demo.first_report))
    assert flat("Taken down") not in text
    assert flat("Evidence E6") not in text
    assert "Warned" not in text


def test_the_desk_verifies_and_the_file_says_so(demo: DemoResult, desk: OpenDesk) -> None:
    assert demo.check.problems == ()
    assert demo.check.evidence_checked == 5
    again = verify_desk(desk)
    assert again == demo.check
    text = demo.verification.read_text("utf-8")
    assert demo.check.head_code in text
    assert fingerprint(demo.report) in text


def test_the_evidence_list_names_every_item(demo: DemoResult, desk: OpenDesk) -> None:
    rows = rows_of(demo.evidence_list)
    items = list_evidence(desk, demo.reference)
    assert [row["Number"] for row in rows] == [str(item.number) for item in items]
    assert [row["SHA-256"] for row in rows] == [item.sha256 for item in items]
    assert [row["Type"] for row in rows if row["Type"]] == [i.media_type for i in items if i.sha256]
    story = read_story()
    for item, row in zip(items, rows, strict=True):
        if item.state is EvidenceState.KEPT:
            original = next(e.file for e in story.evidence if e.file == item.original_name)
            assert fingerprint(story.file("chat-1")[0].parent / original) == row["SHA-256"]
    assert rows[3]["What it shows"].startswith("Deleted: Added by mistake")
    assert rows[3]["Name"] == ""


def test_nothing_was_written_outside_of_the_folder(told: Told) -> None:
    assert [p.name for p in told.home.iterdir()] == ["demo"]
    assert sorted(p.name for p in told.result.folder.iterdir()) == [
        "case-report-first.pdf",
        "case-report.pdf",
        "desk",
        "evidence.csv",
        "how-to-open.txt",
        "messages",
        "passphrase.txt",
        "recovery-sheet.pdf",
        "register.csv",
        "verification.txt",
    ]


def test_nothing_outside_of_the_desk_holds_its_secrets(demo: DemoResult) -> None:
    """The passphrase stands in the two files that say so; the recovery sheet is for paper."""
    holding = [
        p.name for p in demo.folder.rglob("*") if p.is_file() and demo.passphrase.encode() in p.read_bytes()
    ]
    assert sorted(holding) == ["how-to-open.txt", "passphrase.txt"]
    assert "AGE-SECRET-KEY-1" in flat(pdf_text(demo.recovery_sheet))
    if os.name == "posix":
        assert demo.passphrase_file.stat().st_mode & 0o077 == 0


def test_the_folder_alone_opens_again_for_both_officers(demo: DemoResult, tmp_path: Path) -> None:
    copy = tmp_path / "carried away"
    shutil.copytree(demo.folder, copy)
    passphrases = (
        (copy / demo.passphrase_file.name).read_text("utf-8").strip(),
        read_story().officers[1].passphrase,
    )
    for passphrase, officer in zip(passphrases, read_story().officers, strict=True):
        with open_desk(copy / "desk", Credentials(passphrase=passphrase)) as desk:
            assert desk.officer.name == officer.name
            assert verify_desk(desk).problems == ()


def test_the_recovery_sheet_of_the_demo_opens_its_desk(demo: DemoResult) -> None:
    text = flat(pdf_text(demo.recovery_sheet))
    start = text.index("AGE-SECRET-KEY-1")
    with open_desk(demo.desk, Credentials(recovery=text[start : start + 74]), write=False) as desk:
        assert desk.officer.name == read_story().officers[0].name


def test_a_changed_item_of_evidence_would_not_have_verified(demo: DemoResult, tmp_path: Path) -> None:
    """What the demo says of its desk is said of this desk, not of any."""
    copy = tmp_path / "desk"
    shutil.copytree(demo.desk, copy)
    sealed = max((p for p in (copy / "evidence").rglob("*.age")), key=lambda p: p.stat().st_size)
    changed = bytearray(sealed.read_bytes())
    changed[-20] ^= 1
    sealed.write_bytes(changed)
    with open_desk(copy, Credentials(passphrase=demo.passphrase), write=False) as desk:
        (problem,) = verify_desk(desk).problems
    assert demo.reference in problem


def test_a_second_demo_leaves_the_first_as_it_was(demo: DemoResult, tmp_path: Path) -> None:
    first = {"how-to-open.txt": demo.how_to_open.read_bytes(), "case-report.pdf": demo.report.read_bytes()}
    for name, content in first.items():
        (tmp_path / name).write_bytes(content)
    said: list[str] = []
    again = run_demo(tmp_path, said.append, cost=CHEAPEST_COST)
    assert again.folder == tmp_path / "demo-2"
    assert "demo-2" in said[0]
    assert again.check.problems == ()
    assert {name: (tmp_path / name).read_bytes() for name in first} == first
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case-report.pdf", "demo-2", "how-to-open.txt"]


def test_the_practice_desk_says_what_it_is_and_lists_are_not_empty(demo: DemoResult, desk: OpenDesk) -> None:
    """A closed incident, a draft concern with nobody reported, contacts of an invented union."""
    assert describe_desk(demo.desk).practice
    assert desk.profile.practice
    rows = list_incidents(desk)
    states = {row.state for row in rows}
    assert len(rows) == 3
    assert states == {IncidentState.CLOSED, IncidentState.DRAFT}
    (draft,) = [row for row in rows if row.state is IncidentState.DRAFT]
    concern = show_incident(desk, draft.reference)
    assert concern.kind == "concern"
    assert {part.role for part in concern.people} == {Role.AFFECTED}
    assert [item.reference for item in today(desk) if "officer" in item.what] == [demo.reference]
    assert draft.reference in {item.reference for item in today(desk)}
    own = [c.address for c in list_contacts(desk, group_type="society") if c.key == "staff-societies"]
    assert own == ["student-groups@northmere-su.example.org"]
