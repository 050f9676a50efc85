"""What every part of the practice story works with: the desk, the clock, the voice, and what was written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from conductdesk.domain.communications import MessageKind
from conductdesk.domain.dates import say_when
from conductdesk.domain.escalation import StepState
from conductdesk.errors import BugError, RefusedError
from conductdesk.services.evidence import Kept, add_evidence
from conductdesk.services.messages import Prepared, record_message, release_message
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.practice_files import write_message
from conductdesk.services.practice_story import Story, StoryClock, TextData
from conductdesk.services.steps import StepOutcome, set_step, show_ladder

Say = Callable[[str], None]
Progress = Callable[[int, int, int], None]
"""Called with steps done, steps in all, and bytes done, which a story does not count."""


@dataclass(kw_only=True)
class Stage:
    """One telling of the story.

    Attributes:
        keeps_texts: whether texts are written to the folder as well, as they leave the desk.
        ref: the reference of the incident, once it is recorded.
        numbers: the number in the desk of each item of evidence that was kept, by its key in the story.
        posts: the numbers of the posts that are still up.
        messages: the texts as they left, in order.
        refusals: what the program refused, as it said it.
        steps_done: how many steps of the checklist are done.
    """

    desk: OpenDesk
    story: Story
    clock: StoryClock
    folder: Path
    say: Say
    progress: Progress | None = None
    keeps_texts: bool = True
    ref: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    posts: list[int] = field(default_factory=list)
    messages: list[Path] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    steps_done: int = 0

    def at(self, moment: datetime) -> str:
        """Go on to a time of the story; it comes back in words."""
        aware = self.story.moment(moment)
        self.clock.wait_until(aware)
        return say_when(aware, self.story.desk.zone).partition(" (")[0]

    def scene(self, title: str, moment: datetime) -> None:
        """Begin a part of the story."""
        when = self.at(moment)
        self.say("")
        self.say(f"{when}: {title}")

    def step(self, key: str, moment: datetime) -> None:
        """Begin a step of the checklist, in the checklist's own words."""
        views = show_ladder(self.desk, self.ref)
        number, title = next((n, v.step.title) for n, v in enumerate(views, start=1) if v.step.key == key)
        self.scene(f"step {number} of {len(views)}. {title}", moment)

    def done(self, key: str, *, note: str = "") -> StepOutcome:
        """Finish a step of the checklist."""
        outcome = set_step(self.desk, self.ref, key, StepState.DONE, note=note)
        self.steps_done += 1
        if self.progress is not None:
            self.progress(self.steps_done, len(show_ladder(self.desk, self.ref)), 0)
        return outcome

    def refused(self, attempt: Callable[[], object]) -> None:
        """Try what must not work, and say what the program says to it.

        Raises:
            BugError: it worked.
        """
        try:
            attempt()
        except RefusedError as refusal:
            self.refusals.append(str(refusal))
            self.say(f"ConductDesk refuses: {refusal}")
            return
        raise BugError("Something that a rule has to refuse went through.")

    def keep(self, key: str) -> Kept:
        """Add a file of the story to the evidence."""
        file, item = self.story.file(key)
        (kept,) = add_evidence(self.desk, self.ref, [file], description=item.shows, origin="phone")
        self.numbers[key] = kept.number
        return kept

    def fields(self, text: TextData) -> dict[str, str]:
        """The fields that the officer fills in for a text."""
        return {**self.story.fields, **text.fields}

    def release(self, text: TextData) -> Prepared:
        """Hand a text out for copying, and keep it as a file."""
        final = release_message(
            self.desk,
            self.ref,
            text.text_key,
            to=text.to,
            why=text.why,
            fields=self.fields(text),
        )
        if self.keeps_texts:
            number = len(self.messages) + 1
            self.messages.append(write_message(self.folder, number, text.text_key, final.text))
        return final

    def send(self, text: TextData, step_key: str, *, proof: int | None = None, sent: str = "") -> None:
        """Release a text and keep that it was sent."""
        self.record(text, self.release(text), step_key, proof=proof, sent=sent)

    def record(
        self, text: TextData, final: Prepared, step_key: str, *, proof: int | None = None, sent: str = ""
    ) -> None:
        """Keep a released text as it was sent."""
        record_message(
            self.desk,
            self.ref,
            MessageKind(final.kind),
            to=text.to,
            text=final.text,
            where=text.where,
            step_key=step_key,
            proof=proof,
            sent=sent,
        )
