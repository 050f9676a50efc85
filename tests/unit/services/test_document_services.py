"""The case report and the recovery sheet: what is in them, what is not, and the register."""

import hashlib
import threading
import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from services_desk import AFFECTED, REPORTED, ZERO_WIDTH, asked, file, picture, recorded, sealed_file

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import CustodyKind, PostState
from conductdesk.domain.incidents import Answer, IncidentKind, Outcome, Setting
from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.domain.referrals import Route
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import NotFoundError, RefusedError, StoppedError, UserError
from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services import documents
from conductdesk.services.activity import verify_activity
from conductdesk.services.documents import (
    make_case_report,
    make_recovery_sheet,
    preview_case_report,
    recovery_sheet_pdf,
)
from conductdesk.services.evidence import add_evidence, custody_of, dispose_evidence, list_evidence
from conductdesk.services.freezes import end_freeze, plan_freeze, start_freeze
from conductdesk.services.incidents import (
    IncidentDetails,
    answer_question,
    close_incident,
    open_incident,
    reopen_incident,
)
from conductdesk.services.messages import record_message
from conductdesk.services.officers import add_officer, recovery_of
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.pages import page_sizes, page_texts, render_page
from conductdesk.services.people import AccountDetails, PersonDetails, involve, record_block
from conductdesk.services.posts import add_post
from conductdesk.services.referrals import record_answer, refer, register
from conductdesk.services.steps import mark_post, set_step
from conductdesk.services.wellbeing import record_wellbeing, record_wishes
from tests.conftest import FakeClock


def words(pdf: bytes) -> str:
    """All text of a PDF on one line, composed; a hyphen at the end of a line is copied as U+FFFE."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    plain = unicodedata.normalize("NFC", text).replace("\ufffe", "-").replace("\x02", "-")
    return " ".join(plain.split())


def images(pdf: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(pdf)) as document:
        found = [o for o in document.objects if isinstance(o, pikepdf.Stream)]
        return [o.read_raw_bytes() for o in found if o.get("/Subtype") == "/Image"]


def with_gps(colour: str = "blue") -> bytes:
    """A photo that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "Taken by Quetzalcoatl"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 31.0, 25.5), 3: "W", 4: (0.0, 2.0, 26.0)})
    return picture(colour, "JPEG", exif=exif)


def told(desk: OpenDesk) -> str:
    """An incident with a witness and a reporter whose names stand in many texts."""
    ref = recorded(
        desk,
        title="Insults, as Ines Kovač saw them",
        their_words="I was with ines kovač when Tunde Adeyemi wrote to us.",
        narrative="Ines told Tunde. @quiet_fox has pictures.",
    )
    asked(desk, ref)
    involve(desk, ref, Role.RESPONDENT, person=PersonDetails(name=REPORTED, standing=Standing.MEMBER))
    involve(desk, ref, Role.WITNESS, person=PersonDetails(name="Ines Kovač"), note="sat beside her")
    involve(desk, ref, Role.REPORTER, person=PersonDetails(name="Tunde Adeyemi"))
    involve(desk, ref, Role.WITNESS, account=AccountDetails(platform="X", handle="@quiet_fox"))
    record_message(desk, ref, MessageKind.DIRECT, to="Ines Kovač", text="Thank you for telling us.")
    return ref


def test_names_of_bystanders_are_in_the_report_only_when_asked_for(desk: OpenDesk, tmp_path: Path) -> None:
    """Names of witnesses and of who told us are covered in every text of it unless they are asked for."""
    ref = told(desk)
    make_case_report(desk, ref, tmp_path / "without.pdf", to="Staff support", why="First report")
    make_case_report(
        desk, ref, tmp_path / "with.pdf", to="Staff support", why="First report", with_bystanders=True
    )
    without, with_names = (words((tmp_path / f"{n}.pdf").read_bytes()) for n in ("without", "with"))
    for name in ("Ines", "Kovač", "ines kovač", "Tunde", "Adeyemi", "quiet_fox", "sat beside her"):
        assert name not in without, name
        assert name in with_names, name
    for name in (AFFECTED, REPORTED):
        assert name in without
    assert "Thank you for telling us" not in without
    assert "Witness 1" in without


def test_metadata_of_pictures_never_reaches_the_report(desk: OpenDesk, tmp_path: Path) -> None:
    """Pixels only: neither the place a photo was taken nor who took it, in no image and no other byte."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "photo.jpg", with_gps()), file(tmp_path, "p.png", picture())])
    pdf = preview_case_report(desk, ref).pdf
    found = images(pdf)
    assert len(found) == 2
    for raw in (*found, pdf):
        assert b"Exif" not in raw
        assert b"Quetzalcoatl" not in raw
        assert b"GPS" not in raw
    assert "Quetzalcoatl" not in words(pdf)
    assert images(preview_case_report(desk, ref, with_images=False).pdf) == []
    assert "Pictures are left out" in words(preview_case_report(desk, ref, with_images=False).pdf)


def test_a_report_is_entered_with_the_fingerprint_of_the_file(desk: OpenDesk, tmp_path: Path) -> None:
    """R26: the register's fingerprint equals the file's SHA-256; the head code is that of the log."""
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture()), file(tmp_path)])
    head = verify_activity(desk).head_code
    out = tmp_path / "report.pdf"
    made = make_case_report(desk, ref, out, to=" Staff support ", why="First report")
    pdf = out.read_bytes()
    assert made.sha256 == hashlib.sha256(pdf).hexdigest()
    assert (made.path, made.size_bytes, made.head_code) == (out, len(pdf), head)
    assert head in words(pdf)
    (entry,) = register(desk, ref)
    assert (entry.kind, entry.to, entry.what) == ("document", "Staff support", "Case report")
    assert entry.sha256 == made.sha256
    kinds = [event.kind for event in custody_of(desk, ref, 1)]
    assert kinds == [CustodyKind.COLLECTED, CustodyKind.EXPORTED]
    assert [event.kind for event in custody_of(desk, ref, 2)] == [CustodyKind.COLLECTED]
    for item in list_evidence(desk, ref):
        assert item.sha256 in words(pdf).replace(" ", "")


def test_a_preview_leaves_no_trace(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture())])
    before = verify_activity(desk)
    assert preview_case_report(desk, ref, to="Staff").pdf.startswith(b"%PDF")
    assert verify_activity(desk) == before
    assert register(desk, ref) == ()


def test_a_preview_is_the_report_and_says_what_to_know_about_it(desk: OpenDesk, tmp_path: Path) -> None:
    """What is seen before is what is handed over, warnings included."""
    ref = recorded(desk, narrative="\U00013000 was drawn on the wall")
    seen = preview_case_report(desk, ref, to="Staff", why="First report")
    made = make_case_report(desk, ref, tmp_path / "r.pdf", to="Staff", why="First report")
    assert seen.warnings == made.warnings
    assert len(seen.warnings) == 1
    assert "U+13000" in seen.warnings[0]
    assert page_sizes(seen.pdf) == page_sizes((tmp_path / "r.pdf").read_bytes())
    assert ref in "".join(page_texts(seen.pdf))
    assert render_page(seen.pdf, 0, scale=0.5).width_px > 200
    assert preview_case_report(desk, recorded(desk)).warnings == ()


@pytest.mark.parametrize("looks", [0, 1, 2])
def test_a_preview_that_is_not_wanted_any_more_stops(desk: OpenDesk, tmp_path: Path, looks: int) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture()), file(tmp_path, "q.png", picture("blue"))])
    asked_so_far: list[int] = []

    def cancel() -> bool:
        asked_so_far.append(1)
        return len(asked_so_far) > looks

    before = {thread.name for thread in threading.enumerate()}
    with pytest.raises(StoppedError):
        preview_case_report(desk, ref, cancel=cancel)
    assert {thread.name for thread in threading.enumerate()} <= before
    assert preview_case_report(desk, ref, cancel=lambda: False).pdf.startswith(b"%PDF")


def test_a_report_is_not_written_over_anything_nor_without_a_reader(desk: OpenDesk, tmp_path: Path) -> None:
    """R26."""
    ref = recorded(desk)
    taken = file(tmp_path, "taken.pdf", b"mine")
    for out, to, why in (
        (taken, "Staff", "First report"),
        (tmp_path / "no" / "r.pdf", "Staff", "First report"),
        (tmp_path / "r.pdf", ZERO_WIDTH, "First report"),
        (tmp_path / "r.pdf", "Staff", "-"),
    ):
        with pytest.raises(UserError):
            make_case_report(desk, ref, out, to=to, why=why)
    assert taken.read_bytes() == b"mine"
    assert sorted(p.name for p in tmp_path.glob("*.pdf*")) == ["taken.pdf"]
    assert register(desk, ref) == ()
    with pytest.raises(NotFoundError):
        make_case_report(desk, "2026-404", tmp_path / "r.pdf", to="Staff", why="First report")


@pytest.mark.parametrize("harm", ["swapped", "gone", "cut"])
def test_a_picture_that_is_not_what_was_kept_is_never_printed(
    desk: OpenDesk, tmp_path: Path, harm: str
) -> None:
    """R21: no picture stands under a fingerprint that is not its own."""
    ref = recorded(desk)
    brought = [file(tmp_path, "a.png", picture("red")), file(tmp_path, "b.png", picture("blue"))]
    add_evidence(desk, ref, brought)
    one, two = (sealed_file(desk, item.storage_name) for item in list_evidence(desk, ref))
    data, other = one.read_bytes(), two.read_bytes()
    one.unlink()
    if harm != "gone":
        one.write_bytes({"swapped": other, "cut": data[:-9]}[harm])
    pdf = preview_case_report(desk, ref).pdf
    (shown,) = images(pdf)
    red, _, blue = Image.open(BytesIO(shown)).convert("RGB").getpixel((20, 15))
    assert blue > red
    assert "not the one that was kept" in words(pdf) or "damaged" in words(pdf) or "missing" in words(pdf)


def test_pictures_that_cannot_be_shown_are_listed_with_the_reason(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = recorded(desk)
    broken = picture()[:60]
    add_evidence(
        desk, ref, [file(tmp_path, "broken.png", broken), file(tmp_path), file(tmp_path, "p.png", picture())]
    )
    add_evidence(desk, ref, [file(tmp_path, "big.png", picture("green") + b"\0" * 20_000)])
    monkeypatch.setattr(documents, "LARGEST_PICTURE", 10_000)
    text = words(preview_case_report(desk, ref).pdf)
    assert "This is not a picture" in text
    assert "too large to print" in text
    assert len(images(preview_case_report(desk, ref).pdf)) == 1


def test_overrides_are_marked_in_the_report(desk: OpenDesk) -> None:
    """R8, R21: an override is marked in every document, with its reason."""
    ref = recorded(desk)
    number = add_post(desk, ref, where="chat", quote="pack your things")
    set_step(desk, ref, "removal", StepState.IN_PROGRESS, override_reason="It named her flat and door.")
    set_step(desk, ref, "report", StepState.IN_PROGRESS, override_reason="Staff asked us to.")
    mark_post(desk, ref, number, PostState.TAKEN_DOWN)
    text = words(preview_case_report(desk, ref).pdf)
    assert text.count("It named her flat and door.") >= 2
    assert "Staff asked us to." in text


def test_the_report_tells_everything_that_was_done(desk: OpenDesk, tmp_path: Path, clock: FakeClock) -> None:
    """R20 to R26, R7, R9, R12: the whole life of one incident is in the report."""
    ref = recorded(
        desk, occurred="yesterday 21:40", categories=("trolling", "shaming"), characteristics=("gender",),
        effects=("confidence",), season="elections", setting=Setting.CHAT, place="Room 4",
        their_words="Stop.", narrative="As seen.", immediate_danger=Answer.YES, possible_crime=Answer.YES,
    )  # fmt: skip
    asked(desk, ref)
    record_wishes(desk, ref, WishesState.ASKED, asked="today 20:00")
    who = PersonDetails(name=REPORTED, position="elected", standing=Standing.NON_MEMBER)
    involve(desk, ref, Role.RESPONDENT, person=who, known_since="today 19:29")
    masked = AccountDetails(platform="Discord", handle="tin_moth", kind=AccountKind.ANONYMOUS)
    involve(desk, ref, Role.RESPONDENT, account=masked)
    owned = AccountDetails(platform="X", handle="velvet_heron", person=REPORTED)
    involve(desk, ref, Role.RESPONDENT, account=owned)
    record_block(desk, ref, REPORTED, where="WhatsApp", at="today 21:30")
    record_block(desk, ref, "tin_moth", where="Discord")
    add_evidence(desk, ref, [file(tmp_path), file(tmp_path, "b.txt", b"b")], description="The chat")
    dispose_evidence(desk, ref, 2, "kept by mistake")
    add_post(
        desk, ref, where="general chat", link="https://x.example/1", posted="yesterday 21:40", evidence=(1,)
    )
    add_post(desk, ref, where="page", state=PostState.ALREADY_GONE)
    mark_post(desk, ref, 1, PostState.TAKEN_DOWN)
    answer_question(desk, ref, "attacks-person", Answer.YES, "It mocks her.")
    answer_question(desk, ref, "repeated", Answer.UNKNOWN)
    record_wellbeing(desk, ref, person=AFFECTED, how="tired", effects=("withdrew",), next_check="tomorrow")
    record_wellbeing(desk, ref, officer="Amara Okonkwo", support_offered="a walk")
    record_message(desk, ref, MessageKind.PUBLIC, to="Everybody", text="Please stop.", proof=1)
    plan_freeze(desk, ref, until="tomorrow", who_can=("Ana", "Bo"))
    start_freeze(desk, ref)
    clock.advance(hours=1)
    end_freeze(desk, ref)
    plan_freeze(desk, ref, until="tomorrow", platform="Discord")
    refer(desk, ref, Route.STAFF_SUPPORT, their_reference="SU-7", note="By phone.", agreed_by_affected=True)
    record_answer(desk, ref, Route.STAFF_SUPPORT, "They take it on.")
    set_step(desk, ref, "safety", StepState.DONE, note="She is at home with a friend.")
    close_incident(desk, ref, Outcome.SUSPENDED, "section 7", note="Decided by the panel.")
    reopen_incident(desk, ref, "More came in.")
    text = words(preview_case_report(desk, ref, to="Staff support", why="First report").pdf)
    for said in (
        "Trolling or disrupting debate", "Gender", "Less confident", "Elections", "Room 4", "As seen.",
        "immediate danger", "SU-7", "By phone.", "They take it on.", "section 7", "Decided by the panel.",
        "It mocks her.", "towards abuse", "tired", "a walk", "Please stop.", "Ana and Bo", "was taken down",
        "She is at home with a friend.", "kept by mistake", "tin_moth", "velvet_heron", "Anonymous account",
        "2 hours 1 minute after the committee first knew", "less than a minute after", "was seen to be gone",
        "not switched on", "The person affected agreed", "Opened again", "Student group, version 1",
    ):  # fmt: skip
        assert said in text, (said, text)


@pytest.mark.parametrize("kind", list(IncidentKind))
def test_a_bare_incident_and_a_draft_print_too(desk: OpenDesk, kind: IncidentKind) -> None:
    """R9: a concern with no respondent at all."""
    bare = recorded(desk, kind=kind, platform="")
    draft = open_incident(desk, IncidentDetails(kind=kind), draft=True).reference
    nobody = recorded(desk, kind=kind)
    record_wishes(desk, nobody, WishesState.NOBODY_IDENTIFIABLE)
    for ref in (bare, draft, nobody):
        assert ref in words(preview_case_report(desk, ref).pdf)


def test_text_of_users_is_never_markup(desk: OpenDesk) -> None:
    evil = '<b>bold</b> <img src="/etc/passwd"/> <a href="https://evil.example">x</a> <unclosed & {group}'
    ref = recorded(desk, title=evil, narrative=evil, their_words=evil)
    pdf = preview_case_report(desk, ref, to=evil, why=evil).pdf
    assert words(pdf).count("<b>bold</b>") >= 3
    assert "<unclosed & {group}" in words(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        links = [a for page in document.pages for a in page.get("/Annots", []) if "/A" in a]
        assert not [a for a in links if "/URI" in a["/A"]]


def test_the_recovery_sheet_holds_the_identity_and_refuses_a_wrong_one(
    desk: OpenDesk, tmp_path: Path
) -> None:
    text = recovery_of(desk)
    make_recovery_sheet(desk, text, tmp_path / "sheet.pdf")
    letters = words((tmp_path / "sheet.pdf").read_bytes()).replace(" ", "")
    assert desk.keys.identity in letters.replace("-", "").replace("AGESECRETKEY", "AGE-SECRET-KEY-")
    with pytest.raises(UserError, match="exists already"):
        make_recovery_sheet(desk, text, tmp_path / "sheet.pdf")
    with pytest.raises(UserError):
        make_recovery_sheet(desk, text[:-3], tmp_path / "other.pdf")
    assert not (tmp_path / "other.pdf").exists()
    assert register(desk) == ()


def test_the_sheet_of_an_officer_who_was_added_carries_their_own_name(desk: OpenDesk, tmp_path: Path) -> None:
    text = add_officer(desk, "Li Wei", "seven brass kettles under the willow", cost=CHEAPEST_COST)
    make_recovery_sheet(desk, text, tmp_path / "sheet.pdf")
    said = words((tmp_path / "sheet.pdf").read_bytes())
    assert "Li Wei" in said
    assert desk.officer.name not in said
    assert "Li Wei" in words(recovery_sheet_pdf(desk, text))
    assert desk.officer.name in words(recovery_sheet_pdf(desk, recovery_of(desk)))


def test_the_sheet_of_another_desk_is_refused(desk: OpenDesk, make_desk: Callable[..., OpenDesk]) -> None:
    with pytest.raises(UserError, match="no officer of this desk"):
        recovery_sheet_pdf(desk, recovery_of(make_desk("other")))


def test_a_report_to_nobody_is_refused_before_anything_is_drawn(desk: OpenDesk, tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        make_case_report(desk, recorded(desk), tmp_path / "r.pdf", to="", why="")


def screenshot(width_px: int, height_px: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width_px, height_px), "white").save(out, "PNG")
    return out.getvalue()


def test_a_very_tall_screenshot_is_printed_in_parts_that_can_be_read(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path, "scroll.png", screenshot(300, 20_000))])
    add_evidence(desk, ref, [file(tmp_path, "short.png", screenshot(1080, 2400))])
    pdf = preview_case_report(desk, ref).pdf
    sizes = sorted(Image.open(BytesIO(raw)).size for raw in images(pdf))
    assert sizes == [(240, 16_000), (1080, 2400)]
    assert "E1, part 12 of" in words(pdf)
    assert "E1, scroll.png" in words(pdf)
    assert "E2, part" not in words(pdf)
    assert "E2, short.png" in words(pdf)


def test_characters_without_a_font_are_a_warning_with_their_codes(desk: OpenDesk, tmp_path: Path) -> None:
    plain = recorded(desk, narrative="เธอบอกว่าไม่อยากได้รับข้อความ")
    assert make_case_report(desk, plain, tmp_path / "a.pdf", to="Staff", why="First report").warnings == ()
    ref = recorded(desk, narrative="\U00013000 " + "".join(map(chr, range(0xA000, 0xA00B))))
    (warning,) = make_case_report(desk, ref, tmp_path / "b.pdf", to="Staff", why="First report").warnings
    assert warning.startswith("No font of this program has U+A000, U+A001,")
    assert "and 4 more" in warning
    assert "Some characters cannot be printed" in words((tmp_path / "b.pdf").read_bytes())


def test_steps_say_what_people_wrote_and_no_advice_of_the_program(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    set_step(desk, ref, "evidence", StepState.DONE, note="Two of us looked at it.")
    set_step(desk, ref, "direct-message", StepState.SKIPPED, reason="The account is gone.")
    text = words(preview_case_report(desk, ref).pdf)
    assert text.count("Two of us looked at it.") == 1
    assert text.count("The account is gone.") == 1
    for advice in ("Start this step", "the lock opens", "read again in full"):
        assert advice not in text


def test_where_evidence_came_from_is_said_only_when_somebody_said_it(desk: OpenDesk, tmp_path: Path) -> None:
    ref = recorded(desk)
    add_evidence(desk, ref, [file(tmp_path)])
    bare = words(preview_case_report(desk, ref).pdf)
    assert "Where it came from" not in bare
    assert "(file)" not in bare
    add_evidence(desk, ref, [file(tmp_path, "p.png", picture())], origin="phone of a member")
    assert "Where it came from phone of a member" in words(preview_case_report(desk, ref).pdf)
