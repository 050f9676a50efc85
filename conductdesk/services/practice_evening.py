"""The first evening of the practice story: from the first note to the direct message."""

from conductdesk.domain.incidents import Answer
from conductdesk.domain.people import Role
from conductdesk.domain.wellbeing import WishesState
from conductdesk.services.evidence import dispose_evidence
from conductdesk.services.incidents import IncidentDetails, answer_question, open_incident
from conductdesk.services.messages import release_message
from conductdesk.services.people import AccountDetails, PersonDetails, involve
from conductdesk.services.posts import add_post
from conductdesk.services.practice_stage import Stage
from conductdesk.services.show import show_incident
from conductdesk.services.wellbeing import record_wishes

_ORDER = (Role.AFFECTED, Role.RESPONDENT, Role.REPORTER, Role.WITNESS)


def tell_evening(stage: Stage) -> None:
    """Friday evening: what happened is written down, kept, and answered."""
    tell_evening_so_far(stage)
    _public_message(stage)
    _direct_message(stage)


def tell_evening_so_far(stage: Stage) -> None:
    """The first part of it: until the person affected has answered, and the message is to be posted."""
    _note(stage)
    _people(stage)
    _safety(stage)
    _evidence(stage)
    _posts(stage)
    _wishes(stage)


def _note(stage: Stage) -> None:
    story, given = stage.story, stage.story.incident
    stage.scene("somebody wrote to the committee", story.times.told)
    officer, reporter = stage.desk.officer.name, story.in_role(Role.REPORTER)
    stage.say(f"{reporter} wrote to {officer} at 21:36 about the members' chat, and sent what was saved.")
    saved = open_incident(
        stage.desk,
        IncidentDetails(
            title=given.title,
            their_words=given.their_words,
            narrative=given.narrative,
            setting=given.setting,
            platform=given.platform,
            occurred=given.occurred,
            noticed=given.noticed,
            categories=given.categories,
            effects=given.effects,
            immediate_danger=Answer.NO,
            deputy=given.deputy,
        ),
    )
    stage.ref = saved.reference
    stage.say(
        f"The note becomes incident {saved.reference}. Its code name is {saved.code_name}, so that nobody's "
        f"name is needed to speak of it. {given.deputy} stands in if {officer} cannot go on."
    )


def _people(stage: Stage) -> None:
    story = stage.story
    for person in story.people:
        details = PersonDetails(
            name=person.name, standing=person.standing, position=person.position, note=person.note
        )
        for role in sorted(person.roles, key=_ORDER.index):
            involve(stage.desk, stage.ref, role, person=details, note=person.note)
    for account in story.accounts:
        involve(
            stage.desk,
            stage.ref,
            Role.RESPONDENT,
            account=AccountDetails(
                platform=account.platform, handle=account.handle, link=account.link, kind=account.kind
            ),
            note=account.note,
        )
    stage.say(
        f"{len(story.people)} people take part, and {len(story.accounts)} accounts of which nobody knows "
        "whose they are. An account is not a person, so it is noted on its own."
    )
    for given in story.answers:
        answer_question(stage.desk, stage.ref, given.question, given.answer, given.reason)
    view = show_incident(stage.desk, stage.ref)
    stage.say(f"Criticism or abuse? {len(story.answers)} questions help to think. {view.leaning}")


def _safety(stage: Stage) -> None:
    stage.step("safety", stage.story.times.safety)
    stage.say(
        f"{stage.desk.officer.name} rings. The person affected is at home with friends. Nobody is in danger."
    )
    stage.done("safety", note="Rang at 21:45: she is at home with her flatmates, and is safe tonight.")


def _evidence(stage: Stage) -> None:
    stage.step("evidence", stage.story.times.evidence)
    for key in ("chat-1", "chat-2", "chat-file"):
        kept = stage.keep(key)
        stage.say(
            f"Kept as evidence {kept.number}: {kept.name} ({kept.media_type}), SHA-256 {kept.sha256[:12]}…"
        )
    again = stage.keep("chat-1")
    stage.say(
        "The first picture comes in a second time, from somebody else. It is recognised as evidence "
        f"{again.number} and not kept twice."
    )
    mistake = stage.keep("mistake")
    dispose_evidence(
        stage.desk,
        stage.ref,
        mistake.number,
        "Added by mistake: a private note that has nothing to do with it",
    )
    stage.say(
        f"Evidence {mistake.number} turns out to be a shopping list. It is deleted at once. Only its number, "
        "the time and the reason stay."
    )
    stage.done("evidence", note="The Instagram comments are still to be saved.")


def _posts(stage: Stage) -> None:
    stage.at(stage.story.times.posts)
    posts = stage.story.posts
    for post in posts:
        number = add_post(
            stage.desk,
            stage.ref,
            where=post.where,
            link=post.link,
            quote=post.quote,
            author=post.author,
            posted=post.posted,
            state=post.state,
            evidence=tuple(stage.numbers[key] for key in post.evidence),
        )
        if not post.gone:
            stage.posts.append(number)
    stage.say(
        f"{len(posts)} posts are listed for later. {len(posts) - len(stage.posts)} of them is gone already, "
        "and that is written down as well."
    )


def _wishes(stage: Stage) -> None:
    story = stage.story
    text = story.texts.public
    stage.step("wishes", story.times.too_early)
    stage.say("The wish to answer in the chat at once is strong. So the message is tried first.")
    stage.refused(
        lambda: release_message(stage.desk, stage.ref, text.text_key, to=text.to, fields=stage.fields(text))
    )
    affected = story.in_role(Role.AFFECTED)
    stage.at(story.times.asked)
    stage.say(f"So {affected} is asked, with the checklist's own text.")
    stage.send(story.texts.ask, "wishes")
    record_wishes(stage.desk, stage.ref, WishesState.ASKED, person=affected)
    answered = stage.at(story.times.answered)
    record_wishes(
        stage.desk,
        stage.ref,
        WishesState.ANSWERED,
        person=affected,
        words=story.wishes.words,
        may_be_told=story.wishes.may_be_told,
        police_agreed=False,
        asked=f"{story.times.asked:%Y-%m-%d %H:%M}",
    )
    stage.say(f"{affected} answers ({answered}): {story.wishes.words.strip()}")
    stage.done("wishes")


def _public_message(stage: Stage) -> None:
    story = stage.story
    text = story.texts.public
    stage.step("public-message", story.times.named)
    stage.say("The lock is open now. The first draft is angry, and names people.")
    stage.refused(
        lambda: release_message(
            stage.desk, stage.ref, text.text_key, to=text.to, text=story.texts.too_much["text"]
        )
    )
    sent = stage.at(story.times.public)
    stage.say(
        "The checklist's text names nobody, quotes nothing and links nothing. It passes, and is posted."
    )
    final = stage.release(text)
    stage.at(story.times.proof)
    proof = stage.keep("proof")
    stage.record(
        text, final, "public-message", proof=proof.number, sent=f"{story.times.public:%Y-%m-%d %H:%M}"
    )
    stage.say(f"Posted {sent}. A picture of it is kept as proof: evidence {proof.number}.")
    stage.done("public-message")


def _direct_message(stage: Stage) -> None:
    text = stage.story.texts.direct
    stage.step("direct-message", stage.story.times.direct)
    stage.send(text, "direct-message")
    stage.say(
        f"One message to {text.to} alone. It quotes the joining statement and its date, "
        f"{text.fields['statement_date']}, and does not say who told the committee."
    )
    stage.done("direct-message", note="Nobody writes to the two accounts: nobody knows who is behind them.")
    stage.say(
        "Enough for tonight. Everything that would vanish is kept, and the rest can wait until morning."
    )
