"""The practice desk of invented people, and the demo that carries one incident through every step.

The story runs by a clock of its own, from the start of October to 12 November 2026, whatever the day is: an
incident takes an evening, a weekend and a week, and its pictures show those days. Its times never go back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from conductdesk.domain.incidents import Answer, IncidentKind
from conductdesk.domain.people import Role, Standing
from conductdesk.domain.wellbeing import WishesState
from conductdesk.errors import IntegrityError
from conductdesk.security.slots import Argon2Cost
from conductdesk.services.backups import create_backup
from conductdesk.services.contacts import ContactDetails, set_contact
from conductdesk.services.desks import Credentials, NewDesk, create_desk, open_desk
from conductdesk.services.documents import MadeDocument, make_recovery_sheet
from conductdesk.services.evidence import list_evidence
from conductdesk.services.incidents import (
    IncidentDetails,
    answer_question,
    close_incident,
    open_incident,
)
from conductdesk.services.officers import add_officer
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import PersonDetails, involve
from conductdesk.services.practice_days import FIRST_REPORT, tell_week, tell_weekend
from conductdesk.services.practice_evening import tell_evening
from conductdesk.services.practice_files import (
    HOW_TO_OPEN,
    PASSPHRASE_FILE,
    demo_folder,
    write_evidence_list,
    write_how_to_open,
    write_register,
    write_text,
)
from conductdesk.services.practice_stage import Progress, Say, Stage
from conductdesk.services.practice_story import Story, StoryClock, read_story
from conductdesk.services.referrals import register
from conductdesk.services.verify import DeskCheck, verify_desk
from conductdesk.services.wellbeing import record_wellbeing, record_wishes


@dataclass(frozen=True, kw_only=True)
class PracticeDesk:
    """A practice desk, open, and the text of its first officer's recovery sheet."""

    desk: OpenDesk
    recovery: str


@dataclass(frozen=True, kw_only=True)
class DemoResult:
    """What the demo made, all of it below ``folder``.

    Attributes:
        folder: where everything is.
        desk: the folder of the practice desk, locked.
        passphrase: what opens it; no secret. ``passphrase_file`` holds it alone.
        reference: of the incident that went through every step.
        report: the final case report; ``first_report`` went to staff support before.
        messages: the texts as they left the desk, in order.
        refusals: what the program refused on the way, as it said it.
        check: what checking the whole desk found after it was locked and opened again.
    """

    folder: Path
    desk: Path
    how_to_open: Path
    passphrase: str
    passphrase_file: Path
    reference: str
    report: Path
    first_report: Path
    recovery_sheet: Path
    messages: tuple[Path, ...]
    evidence_list: Path
    register: Path
    verification: Path
    refusals: tuple[str, ...]
    check: DeskCheck


def story_clock() -> StoryClock:
    """The clock of the story, at the moment the practice desk is made."""
    story = read_story()
    return StoryClock(story.moment(story.desk.made_at))


def build_practice_desk(
    folder: Path,
    *,
    clock: StoryClock,
    cost: Argon2Cost | None = None,
    say: Say,
    progress: Progress | None = None,
) -> PracticeDesk:
    """Make a practice desk: two officers, contacts, a small incident that is closed and a concern as a draft.

    Args:
        folder: a new or empty folder.
        clock: the story's; it goes on to the days on which these happened.
        cost: of deriving keys; fitted to this computer when None.
        say: told what is done, a sentence at a time.
        progress: called with parts done, parts in all, and 0.
    """
    story = read_story()
    parts: tuple[Callable[[OpenDesk], None], ...] = (
        lambda desk: _let_in(desk, story, cost),
        lambda desk: _set_contacts(desk, story),
        lambda desk: _earlier(desk, story, clock),
        lambda desk: _concern(desk, story, clock),
    )
    first = story.officers[0]
    desk, recovery = create_desk(
        folder,
        NewDesk(
            group_name=story.desk.group,
            officer_name=first.name,
            officer_role=first.role,
            group_type=story.desk.group_type,
            union_name=story.desk.union,
            committee_year=story.desk.committee_year,
            zone=story.desk.zone,
            practice=True,
        ),
        first.passphrase,
        clock=clock,
        cost=cost,
    )
    try:
        for done, part in enumerate(parts, start=1):
            part(desk)
            if progress is not None:
                progress(done, len(parts), 0)
    except BaseException:
        desk.close()
        raise
    names = " and ".join(officer.name for officer in story.officers)
    say(f"A practice desk is ready for {story.desk.group}. {names} can open it. Everybody in it is invented.")
    say("It holds a small incident that was closed in October, and a concern that is still a draft.")
    return PracticeDesk(desk=desk, recovery=recovery)


def run_demo(
    out: Path,
    say: Say,
    progress: Progress | None = None,
    *,
    clock: StoryClock | None = None,
    cost: Argon2Cost | None = None,
) -> DemoResult:
    """Carry one invented incident through every step of the student group's checklist.

    Args:
        out: a new or empty folder, or that of an earlier demo, in which a numbered folder is made then.
            Nothing is written outside of it, and nothing in it is changed.
        say: told the story, a paragraph at a time.
        progress: called with steps done, steps in all, and 0.
        clock: the story's own when None.
        cost: of deriving keys; fitted to this computer when None.

    Raises:
        UserError: the folder holds something else, or cannot be written to.
    """
    story, clock = read_story(), clock or story_clock()
    folder = demo_folder(out)
    if folder != out:
        say(f"There is a demo in {out} already. It stays as it is, and this one goes into {folder.name}.")
    officers = [(officer.name, officer.passphrase) for officer in story.officers]
    write_how_to_open(folder, officers)
    practice = build_practice_desk(folder / "desk", clock=clock, cost=cost, say=say)
    with practice.desk as desk:
        sheet = folder / "recovery-sheet.pdf"
        make_recovery_sheet(desk, practice.recovery, sheet)
        say("The recovery sheet opens the desk if the passphrase is ever forgotten. It belongs on paper.")
        stage = Stage(desk=desk, story=story, clock=clock, folder=folder, say=say, progress=progress)
        tell_evening(stage)
        tell_weekend(stage)
        report = tell_week(stage)
        evidence_list = write_evidence_list(folder, list_evidence(desk, stage.ref))
        told = write_register(folder, register(desk, stage.ref), story.desk.zone)
        stage.at(story.times.verify)
        backup = create_backup(desk)
        say(f"A backup is made and checked ({backup.size_bytes:,} bytes). The desk is locked.")
    check = _check(folder, story, clock)
    verification = _write_verification(folder, stage, check, report)
    _say_the_end(say, folder, check)
    return DemoResult(
        folder=folder,
        desk=folder / "desk",
        how_to_open=folder / HOW_TO_OPEN,
        passphrase=story.officers[0].passphrase,
        passphrase_file=folder / PASSPHRASE_FILE,
        reference=stage.ref,
        report=report.path,
        first_report=folder / FIRST_REPORT,
        recovery_sheet=sheet,
        messages=tuple(stage.messages),
        evidence_list=evidence_list,
        register=told,
        verification=verification,
        refusals=tuple(stage.refusals),
        check=check,
    )


def _let_in(desk: OpenDesk, story: Story, cost: Argon2Cost | None) -> None:
    for officer in story.officers[1:]:
        add_officer(desk, officer.name, officer.passphrase, role=officer.role, cost=cost)


def _set_contacts(desk: OpenDesk, story: Story) -> None:
    for contact in story.contacts:
        set_contact(
            desk,
            ContactDetails(
                key=contact.key,
                route=contact.route,
                name=contact.name,
                address=contact.address,
                group_type=contact.group_type,
                note=contact.note,
            ),
        )


def _earlier(desk: OpenDesk, story: Story, clock: StoryClock) -> None:
    """An incident that was closed: criticism that was pointed to the place for it."""
    given = story.earlier
    clock.wait_until(story.moment(given.at))
    ref = open_incident(
        desk,
        IncidentDetails(
            title=given.title,
            their_words=given.their_words,
            narrative=given.narrative,
            setting=given.setting,
            platform=given.platform,
            occurred=given.occurred,
            immediate_danger=Answer.NO,
            possible_crime=Answer.NO,
        ),
    ).reference
    for role, name, position in (
        (Role.REPORTER, given.reporter, ""),
        (Role.AFFECTED, given.affected, given.affected_position),
    ):
        involve(
            desk,
            ref,
            role,
            person=PersonDetails(name=name, standing=Standing.MEMBER, position=position),
        )
    record_wishes(desk, ref, WishesState.ANSWERED, person=given.affected, words=given.wishes)
    answer_question(desk, ref, given.question, Answer.YES, given.question_reason)
    clock.wait_until(story.moment(given.closed_at))
    close_incident(desk, ref, given.outcome, given.rule, given.note)


def _concern(desk: OpenDesk, story: Story, clock: StoryClock) -> None:
    """A concern about somebody's wellbeing, with nobody reported, that was not recorded yet."""
    given = story.concern
    clock.wait_until(story.moment(given.at))
    ref = open_incident(
        desk,
        IncidentDetails(
            title=given.title,
            narrative=given.narrative,
            kind=IncidentKind.CONCERN,
            setting=given.setting,
            immediate_danger=Answer.NO,
        ),
        draft=True,
    ).reference
    involve(desk, ref, Role.AFFECTED, person=PersonDetails(name=given.person, standing=Standing.MEMBER))
    record_wellbeing(
        desk,
        ref,
        person=given.person,
        how=given.how,
        support_offered=given.support_offered,
        next_check=given.next_check,
    )


def _check(folder: Path, story: Story, clock: StoryClock) -> DeskCheck:
    """Open the locked desk with its passphrase and check all of it.

    Raises:
        IntegrityError: something in it is not what was written.
    """
    key = Credentials(passphrase=story.officers[0].passphrase)
    with open_desk(folder / "desk", key, write=False, clock=clock) as desk:
        check = verify_desk(desk)
    if check.problems:
        raise IntegrityError(
            f"The practice desk does not verify: {check.problems[0]}", hint="Run the demo in a new folder."
        )
    return check


def _write_verification(folder: Path, stage: Stage, check: DeskCheck, report: MadeDocument) -> Path:
    """Write what was checked, so that somebody else can check it again."""
    return write_text(
        folder / "verification.txt",
        f"""Everything in this desk is what was written.

Database: every page was read and is in order.
Evidence: {check.evidence_checked} items were read again in full; each has the fingerprint it was kept with.
Activity log: {check.entries_checked} entries, one chained to the next; every record agrees with them.
Head code of the log now: {check.head_code}
Head code printed in {report.path.name}: {report.head_code}
Incident {stage.ref}: {stage.steps_done} steps done, {len(stage.messages)} messages, \
{len(stage.refusals)} refusals.

SHA-256 of {report.path.name}, as it stands in register.csv:
{report.sha256}

Check again: conductdesk --desk desk --passphrase-file {PASSPHRASE_FILE} desk verify
""",
    )


def _say_the_end(say: Say, folder: Path, check: DeskCheck) -> None:
    say("")
    say(
        f"Opened again with its passphrase and checked in full: {check.evidence_checked} items of evidence "
        f"and {check.entries_checked} entries of the activity log. Everything is what was written."
    )
    say(f"All of it is in {folder}. Read case-report.pdf first; {HOW_TO_OPEN} says how to open the desk.")
