"""The forms about people and accounts of an incident (R6, R7, R9)."""

from collections.abc import Callable
from typing import Any

from conductdesk.domain.people import AccountKind, Role, Standing
from conductdesk.services.corrections import (
    AccountChanges,
    PersonChanges,
    edit_account,
    edit_person,
)
from conductdesk.services.open_desk import OpenDesk
from conductdesk.services.people import (
    AccountDetails,
    Involved,
    PersonDetails,
    involve,
    may_be_meant,
    record_block,
)
from conductdesk.services.views import PartView
from conductdesk.services.wellbeing import record_wellbeing
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import Form, options
from conductdesk.ui.pages.incidents.section_words import ACCOUNT_KINDS, POSITIONS, ROLES, STANDINGS, tame
from conductdesk.ui.widgets.boxes import announce
from conductdesk.ui.widgets.fields import Choice, Field, GrowingText, Radios, text_line

_SOMEBODY_ELSE = "-"
_WHEN = 'Such as "today 21:30" or 22/11/2026 14:05. Leave it empty for now.'
_SHORT_ID = 8

Done = Callable[[str], None]


class PersonForm(Form):
    """Add a person in a role. A name that may be somebody's is asked about before it is kept twice.

    Args:
        context: what every screen is handed.
        ref: the incident.
        done: called with one sentence once they are kept.
        close: called when the form is to go.
    """

    def __init__(self, context: Context, ref: str, *, done: Done, close: Callable[[], None]) -> None:
        super().__init__(
            context,
            title="Add a person",
            keep="Add",
            place="people.add",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._session, self._done = context.session, done
        self._asked_for = ""
        self._same: Radios | None = None
        self._same_field: Field | None = None
        self.add(
            "name",
            "Name",
            text_line(limit=300),
            hint='If you do not know it, write what you do know, such as "tall student at the door".',
        )
        self.add("role", "They are", Choice(options(ROLES)))
        self.add(
            "standing", "To the group they are", Radios(options(STANDINGS), name="To the group they are")
        )
        self.add("position", "Their position", Choice(options(POSITIONS)), optional=True)
        self.add("contact", "How to reach them", text_line(limit=300), optional=True)
        self.add("note", "A note", text_line(limit=1000), optional=True)
        self.add("known_since", "When did you first know?", text_line(limit=100), hint=_WHEN, optional=True)

    def _keep(self) -> None:
        name = self.values()["name"]
        if not name:
            self.set_error("name", "Write a name, or what you know of them.")
            return
        if self._same is not None and self._asked_for == name:
            if not self._same.key():
                if self._same_field is not None:
                    self._same_field.set_error("Choose one: this decides whether they become one person.")
                return
            self._involve(self._same.key())
            return
        self.keep.setEnabled(False)
        self._session.read(
            self, may_be_meant, name, done=self._on_meant, failed=self._on_not_looked_up, key="meant"
        )

    def _on_not_looked_up(self, error: Any) -> None:
        self.keep.setEnabled(True)
        self.notice.say_error(error)

    def _on_meant(self, meant: tuple[tuple[str, str], ...]) -> None:
        self.keep.setEnabled(True)
        if not meant:
            self._involve(_SOMEBODY_ELSE)
            return
        self._asked_for = self.values()["name"]
        if self._same_field is not None:
            self._same_field.hide()
            self._same_field.deleteLater()
        names = [name for name, _ in meant]
        choices = [
            (key, tame(name) + (f" ({key[:_SHORT_ID]})" if names.count(name) > 1 else ""))
            for name, key in meant[:8]
        ]
        question = "Is this the same person?"
        self._same = Radios([*choices, (_SOMEBODY_ELSE, "Somebody else")], name=question, across=False)
        self._same_field = Field(question, self._same, hint="The desk knows somebody who may be meant.")
        self.put(self._same_field)
        self._same.setFocus()
        announce(self, question)

    def _involve(self, who: str) -> None:
        said = self.values()
        details = PersonDetails(
            name=said["name"],
            standing=Standing(said["standing"] or Standing.UNKNOWN),
            position=said["position"],
            contact=said["contact"],
        )
        known = "" if who == _SOMEBODY_ELSE else who
        self.write(
            _involve,
            Role(said["role"]),
            details,
            known,
            note=said["note"],
            known_since=said["known_since"],
            done=self._on_involved,
        )

    def _on_involved(self, made: Involved) -> None:
        self._done(_said(made, self.values()["name"]))


def _involve(
    desk: OpenDesk, ref: str, role: Role, details: PersonDetails, known: str, *, note: str, known_since: str
) -> Involved:
    """Add a person, or one whom the desk knows and who now is known better."""
    if not known:
        return involve(desk, ref, role, person=details, note=note, known_since=known_since)
    made = involve(desk, ref, role, person=known, note=note, known_since=known_since)
    changes = PersonChanges(
        standing=details.standing if details.standing is not Standing.UNKNOWN else None,
        position=details.position or None,
        contact=details.contact or None,
    )
    if changes != PersonChanges():
        edit_person(desk, known, changes)
    return made


def _said(made: Involved, typed: str) -> str:
    name = tame(made.name or typed)
    before = f" Reported before in {', '.join(made.earlier)}." if made.earlier else ""
    known = "" if not made.name or made.name == " ".join(typed.split()) else " The desk knew them already."
    return f"Kept: {name[:120]}.{known}{before}"


class AccountForm(Form):
    """Add an account in a role; it is not a person until somebody knows who is behind it."""

    def __init__(
        self, context: Context, ref: str, platform: str, *, done: Done, close: Callable[[], None]
    ) -> None:
        super().__init__(
            context,
            title="Add an account",
            keep="Add",
            place="people.add-account",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._done = done
        self.add(
            "handle", "Account", text_line(limit=300), hint="As it is written there, such as @night_owl."
        )
        self.add("platform", "Platform", text_line(limit=100)).setText(platform)
        self.add("role", "It is", Choice(options(ROLES))).set_key(Role.RESPONDENT)
        self.add("kind", "Who is behind it", Radios(options(ACCOUNT_KINDS), name="Who is behind it"))
        self.add(
            "person",
            "Name of the person behind it",
            text_line(limit=300),
            hint="Only once somebody knows; the person has to be in the desk.",
            optional=True,
        )
        self.add("link", "Its address", text_line(limit=2000), optional=True)
        self.add("note", "A note", text_line(limit=1000), optional=True)
        self.add("known_since", "When did you first know?", text_line(limit=100), hint=_WHEN, optional=True)

    def _keep(self) -> None:
        said = self.values()
        for key, what in (("platform", "Write the platform."), ("handle", "Write the account.")):
            if not said[key]:
                self.set_error(key, what)
        if not said["handle"] or not said["platform"]:
            return
        details = AccountDetails(
            platform=said["platform"],
            handle=said["handle"],
            link=said["link"],
            kind=AccountKind(said["kind"] or AccountKind.KNOWN),
            person=said["person"],
        )
        self.write(
            involve,
            Role(said["role"]),
            account=details,
            note=said["note"],
            known_since=said["known_since"],
            done=self._on_involved,
        )

    def _on_involved(self, made: Involved) -> None:
        self._done(_said(made, self.values()["handle"]))


class EditPersonForm(Form):
    """Correct what is known of a person, wherever they take part."""

    def __init__(
        self, context: Context, ref: str, part: PartView, *, done: Done, close: Callable[[], None]
    ) -> None:
        super().__init__(
            context,
            title="Correct what is known of them",
            keep="Save",
            place=f"people.edit.{part.person_id}",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._part, self._done = part, done
        self.add(
            "name",
            "Name",
            text_line(limit=6000),
            hint="It changes in every incident. Public texts still leave the old name out.",
        ).setText(part.name)
        standing = Radios(options(STANDINGS), name="To the group they are")
        standing.set_key(str(part.standing or Standing.UNKNOWN))
        self.add("standing", "To the group they are", standing)
        position = Choice([*options(POSITIONS), *_other(part.position)])
        position.set_key(part.position)
        self.add("position", "Their position", position, optional=True)
        self.add("contact", "How to reach them", text_line(limit=300), optional=True).setText(part.contact)

    def _keep(self) -> None:
        said = self.values()
        if not said["name"]:
            self.set_error("name", "A person needs a name.")
            return
        changes = PersonChanges(
            name=said["name"],
            standing=Standing(said["standing"] or Standing.UNKNOWN),
            position=said["position"],
            contact=said["contact"],
        )
        self.write(edit_person, self._part.person_id, changes, of_incident=False, done=self._on_saved)

    def _on_saved(self, _id: str) -> None:
        self._done("Saved.")


def _other(position: str) -> list[tuple[str, str]]:
    return [] if position in POSITIONS else [(position, tame(position))]


class EditAccountForm(Form):
    """Correct what is known of an account."""

    def __init__(
        self, context: Context, ref: str, part: PartView, *, done: Done, close: Callable[[], None]
    ) -> None:
        super().__init__(
            context,
            title="Correct what is known of it",
            keep="Save",
            place=f"people.edit-account.{part.account_id}",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._done, self._handle, self._platform = done, part.name, platform_of(part)
        self.add("handle", "Account", text_line(limit=300)).setText(part.name)
        self.add("platform", "Platform", text_line(limit=100)).setText(self._platform)
        kind = Radios(options(ACCOUNT_KINDS), name="Who is behind it")
        kind.set_key(str(part.account_kind or AccountKind.KNOWN))
        self.add("kind", "Who is behind it", kind)
        self.add(
            "person",
            "Name of the person behind it",
            text_line(limit=300),
            hint="Leave it empty where it stays as it is. The person has to be in the desk.",
            optional=True,
        )

    def _keep(self) -> None:
        said = self.values()
        changes = AccountChanges(
            platform=said["platform"],
            handle=said["handle"],
            kind=AccountKind(said["kind"] or AccountKind.KNOWN),
            person=said["person"] or None,
        )
        self.write(
            edit_account, self._platform, self._handle, changes, of_incident=False, done=self._on_saved
        )

    def _on_saved(self, _id: str) -> None:
        self._done("Saved.")


def platform_of(part: PartView) -> str:
    """The platform of an account that takes part, or empty."""
    return part.account.removeprefix(part.name).strip()[1:-1] if part.account else ""


class BlockForm(Form):
    """Note that somebody was blocked; the time it took is worked out (R7)."""

    def __init__(
        self, context: Context, ref: str, part: PartView, where: str, *, done: Done, close: Callable[[], None]
    ) -> None:
        super().__init__(
            context,
            title="Note a block",
            keep="Note it",
            place=f"people.block.{part.id}",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._who, self._done = part.person_id or part.account_id or "", done
        self.add("where", "Where", text_line(limit=200)).setText(where)
        self.add("at", "When", text_line(limit=100), hint=_WHEN, optional=True)

    def _keep(self) -> None:
        said = self.values()
        if not said["where"]:
            self.set_error("where", "Write where they were blocked.")
            return
        self.write(record_block, self._who, where=said["where"], at=said["at"], done=self._on_noted)

    def _on_noted(self, _result: object) -> None:
        self._done("The block is noted.")


class WellbeingForm(Form):
    """How somebody is, what support was offered, and when to ask again (R9). Officers count too."""

    def __init__(
        self,
        context: Context,
        ref: str,
        *,
        title: str,
        person: str = "",
        officer: str = "",
        done: Done,
        close: Callable[[], None],
    ) -> None:
        super().__init__(
            context,
            title=title,
            keep="Keep",
            place=f"people.wellbeing.{person or 'officer'}",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._person, self._officer, self._done = person, officer, done
        self.add("how", "How they are" if person else "How I am", GrowingText(lines=2))
        self.add("support_offered", "Support that was offered", text_line(limit=1000), optional=True)
        self.add(
            "next_check",
            "Ask again",
            text_line(limit=100),
            hint='Such as "tomorrow 18:00" or 25/11/2026.',
            optional=True,
        )

    def _keep(self) -> None:
        said = self.values()
        if not any(said.values()):
            self.set_error("how", "Write one of the three; a few words are enough.")
            return
        self.write(
            record_wellbeing,
            person=self._person,
            officer=self._officer,
            how=said["how"],
            support_offered=said["support_offered"],
            next_check=said["next_check"],
            done=self._on_kept,
        )

    def _on_kept(self, warnings: tuple[str, ...]) -> None:
        self._done(" ".join(("Kept.", *warnings)))
