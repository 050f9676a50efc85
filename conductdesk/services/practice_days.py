"""The days after the first evening of the practice story: freeze, report, removal, and how it ends."""

from pathlib import Path

from conductdesk.domain.escalation import StepState
from conductdesk.domain.evidence import PostState
from conductdesk.domain.people import Role
from conductdesk.domain.referrals import Route, whats_new_since
from conductdesk.services.activity import show_activity
from conductdesk.services.documents import MadeDocument, make_case_report
from conductdesk.services.freezes import end_freeze, note_reminder, plan_freeze, start_freeze
from conductdesk.services.incidents import close_incident
from conductdesk.services.people import record_block
from conductdesk.services.posts import link_post
from conductdesk.services.practice_stage import Stage
from conductdesk.services.practice_story import CheckData
from conductdesk.services.referrals import record_answer, refer, register
from conductdesk.services.steps import mark_post, set_step
from conductdesk.services.wellbeing import record_wellbeing

FIRST_REPORT = "case-report-first.pdf"
REPORT = "case-report.pdf"
_MOST_ENTRIES = 1000


def tell_weekend(stage: Stage) -> None:
    """Saturday and Sunday: a pause, the report, and the posts come down."""
    _freeze(stage)
    _report(stage)
    _removal(stage)
    _tell(stage)
    _support(stage)
    _reopen(stage)


def tell_week(stage: Stage) -> MadeDocument:
    """Monday to Thursday: answers, an update, and the end; the final report comes back."""
    _update(stage)
    return _end(stage)


def _freeze(stage: Stage) -> None:
    story = stage.story
    stage.step("freeze", story.times.freeze)
    stage.say("Overnight the argument went on. A pause until Sunday evening is planned.")
    given = story.freeze
    saved = plan_freeze(
        stage.desk, stage.ref, platform=given.platform, until=given.until, who_can=given.who_can
    )
    for warning in saved.warnings:
        stage.say(f"ConductDesk warns: {warning}")
    stage.at(story.times.frozen)
    start_freeze(stage.desk, stage.ref)
    stage.send(story.texts.freeze, "freeze")
    stage.say(
        f"{given.who_can[0]} switches it on and makes a second admin. The statement in the chat says how "
        "long, and that it is aimed at nobody who has done nothing wrong."
    )
    stage.done("freeze", note="A second admin was made before the freeze began.")


def _report(stage: Stage) -> None:
    story = stage.story
    text = story.texts.report
    stage.step("report", story.times.report)
    made = _make_report(stage, FIRST_REPORT, "Report of the incident, with what is known so far")
    stage.say(
        f"The case report for the {text.to} is written: {made.path.name}. Its SHA-256 stands in the register "
        f"of what left the desk. It closes with the head code of the activity log: {made.head_code}."
    )
    stage.send(text, "report")
    refer(
        stage.desk,
        stage.ref,
        Route.STAFF_SUPPORT,
        agreed_by_affected=True,
        note="Sent with the case report. The person affected wants them to know.",
    )
    stage.say("The e-mail that carries it names nobody.")
    stage.done("report")


def _make_report(stage: Stage, name: str, why: str) -> MadeDocument:
    to = stage.story.texts.report.to
    return make_case_report(stage.desk, stage.ref, stage.folder / name, to=to, why=why)


def _removal(stage: Stage) -> None:
    story = stage.story
    stage.step("removal", story.times.removal)
    stage.say("Now the posts may come down. Or may they?")
    stage.refused(lambda: set_step(stage.desk, stage.ref, "removal", StepState.IN_PROGRESS))
    stage.at(story.times.comments)
    kept = stage.keep("comments")
    number = stage.posts[-1]
    link_post(stage.desk, stage.ref, number, kept.number)
    stage.say(
        f"The comments were never saved, and taking them down would have lost them for good. A picture is "
        f"taken, kept as evidence {kept.number}, and linked to post {number}."
    )
    stage.at(story.times.removed)
    opened = set_step(stage.desk, stage.ref, "removal", StepState.IN_PROGRESS)
    stage.say(
        f"The lock opens: {opened.evidence_reread} items of evidence were read again in full, and are what "
        "was kept."
    )
    for post in stage.posts:
        mark_post(stage.desk, stage.ref, post, PostState.TAKEN_DOWN)
    for account in story.accounts:
        record_block(stage.desk, stage.ref, account.handle, where=account.platform)
    stage.say(
        f"{len(stage.posts)} posts are taken down, one was gone before. The {len(story.accounts)} accounts "
        "are blocked."
    )
    stage.done("removal")


def _tell(stage: Stage) -> None:
    texts = stage.story.texts
    stage.step("tell", stage.story.times.tell)
    stage.send(texts.told_affected, "tell")
    stage.send(texts.told_reporter, "tell")
    stage.say(
        f"{texts.told_affected.to} hears what was done and what comes next. {texts.told_reporter.to} hears "
        "that it was right to speak up, and no details."
    )
    stage.done("tell")


def _support(stage: Stage) -> None:
    story = stage.story
    stage.step("support", story.times.support)
    for check in story.checks:
        _check(stage, check)
    stage.send(story.texts.witness, "support")
    names = [check.person or check.officer for check in story.checks]
    stage.say(f"How are they? {', '.join(names[:-1])} and {names[-1]} are asked, and will be asked again.")
    stage.done("support")


def _check(stage: Stage, check: CheckData) -> None:
    record_wellbeing(
        stage.desk,
        stage.ref,
        person=check.person,
        officer=check.officer,
        how=check.how,
        support_offered=check.support_offered,
        effects=check.effects,
        next_check=check.next_check,
    )


def _reopen(stage: Stage) -> None:
    stage.step("reopen", stage.story.times.reopen)
    end_freeze(stage.desk, stage.ref)
    stage.send(stage.story.texts.reopen, "reopen")
    note_reminder(stage.desk, stage.ref)
    stage.say("The chat is open again. The first message asks everybody to move on, there and at events.")
    stage.done("reopen")


def _update(stage: Stage) -> None:
    story, given = stage.story, stage.story.staff_answer
    stage.scene("staff support answers", story.times.answer)
    record_answer(stage.desk, stage.ref, Route.STAFF_SUPPORT, given.words, their_reference=given.reference)
    stage.say(f"{story.texts.update.to}: {given.words.strip()} Their reference is {given.reference}.")
    stage.step("update", story.times.update)
    log = show_activity(stage.desk, stage.ref, limit=_MOST_ENTRIES)
    new = whats_new_since(register(stage.desk, stage.ref), log, to=story.texts.update.to)
    stage.send(story.texts.update, "update")
    stage.say(
        f"Of {len(log)} entries in the activity log, {len(new)} came after the report. The update tells of "
        "those and repeats nothing."
    )
    stage.done("update")


def _end(stage: Stage) -> MadeDocument:
    story, end = stage.story, stage.story.end
    stage.scene(f"{story.in_role(Role.AFFECTED)} is asked again", story.times.later_check)
    _check(stage, story.later_check)
    stage.say(story.later_check.how)
    stage.scene("the end", story.times.end)
    stage.send(story.texts.ended, "tell")
    close_incident(stage.desk, stage.ref, end.outcome, end.rule, end.note)
    stage.say(f"Closed with the outcome {end.outcome.value}, under: {end.rule}.")
    made = _make_report(stage, REPORT, "Final report with the outcome")
    stage.say(f"The final case report is written: {made.path.name}, with {_bytes(made.path)} bytes.")
    return made


def _bytes(path: Path) -> str:
    return f"{path.stat().st_size:,}"
