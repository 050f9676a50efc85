"""What was sent, where the incident was taken, and what was told to whom (R24 to R26)."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Slot

from conductdesk.domain.dates import say_when
from conductdesk.domain.referrals import Route
from conductdesk.services.referrals import record_answer, tell
from conductdesk.services.views import DisclosureView, IncidentView, MessageView, ReferralView
from conductdesk.ui.context import Context
from conductdesk.ui.pages.incidents.forms import Form, Opening, flow
from conductdesk.ui.pages.incidents.item_details import grouped
from conductdesk.ui.pages.incidents.rows import Row, Rows, heading
from conductdesk.ui.pages.incidents.section import Section
from conductdesk.ui.pages.incidents.section_words import DISCLOSED, MESSAGES, short, tame
from conductdesk.ui.pages.incidents.words import ROUTE_WORDS
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import GrowingText, text_line
from conductdesk.ui.widgets.labels import label

_FEW_LETTERS = 400
_FEW_LINES = 6


class MessageRow(Row):
    """One message as it was sent; a long one is cut until it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.head = label(strong=True, wrap=True)
        self.about = label(type="small", tone="muted", wrap=True)
        self.text = label(wrap=True, selectable=True)
        self.all = button("Show all of it", role="link")
        self.all.clicked.connect(self._on_all)
        self.proof = button("", role="link")
        self._whole, self._is_whole = "", False
        for part in (self.head, self.about, self.text):
            self.column.addWidget(part)
        self.column.addWidget(flow(self.all, self.proof, spacing=16))

    def show_message(self, message: MessageView, zone: str) -> None:
        """Show a message as it was sent."""
        self.head.setText(MESSAGES[message.kind])
        where = f" · {short(message.where, limit=200)}" if message.where else ""
        sent = f"Sent {say_when(message.sent_at, zone)}{where}"
        self.about.setText(f"To {short(message.to, limit=200)}\n{sent}")
        self._whole = tame(message.text)
        self._show_text()
        self.proof.setVisible(message.proof is not None)
        self.proof.setText(f"Proof: evidence {message.proof}")

    def _show_text(self) -> None:
        cut = "\n".join(self._whole[:_FEW_LETTERS].split("\n")[:_FEW_LINES])
        is_long = cut != self._whole
        self.text.setText(self._whole if self._is_whole or not is_long else f"{cut} …")
        self.all.setVisible(is_long and not self._is_whole)

    @Slot()
    def _on_all(self) -> None:
        self._is_whole = True
        self._show_text()


class ReferralRow(Row):
    """Where the incident was taken, and what they answered."""

    def __init__(self) -> None:
        super().__init__()
        self.head = label(strong=True, wrap=True)
        self.about = label(type="small", tone="muted", wrap=True)
        self.note = label(wrap=True, selectable=True)
        self.answer = label(wrap=True, selectable=True)
        self.note_answer = button("Note their answer", role="link")
        for part in (self.head, self.about, self.note, self.answer, flow(self.note_answer)):
            self.column.addWidget(part)

    def show_referral(self, referral: ReferralView, zone: str, *, newest: bool) -> None:
        """Show a referral; an answer can be noted to the newest of its route."""
        self.head.setText(f"{ROUTE_WORDS[referral.route]}: {short(referral.to, limit=200)}")
        about = [f"Told {say_when(referral.made_at, zone)}"]
        if referral.their_reference:
            about.append(f"their reference {short(referral.their_reference)}")
        if referral.agreed_by_affected is not None:
            agreed = "agreed" if referral.agreed_by_affected else "did not agree"
            about.append(f"the person affected {agreed}")
        self.about.setText(" · ".join(about))
        note = "\n".join(filter(None, (tame(referral.note), _risk(referral))))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if referral.answered_at is not None:
            said = f"Their answer, {say_when(referral.answered_at, zone)}: {tame(referral.answer)}"
        else:
            said = "No answer yet."
        self.answer.setText(said)
        self.note_answer.setText("Note another answer" if referral.answered_at else "Note their answer")
        self.note_answer.setVisible(newest)


def _risk(referral: ReferralView) -> str:
    return f"The risk: {tame(referral.risk_reason)}" if referral.risk_reason else ""


class AnswerForm(Form):
    """What they answered to the newest referral of a route."""

    def __init__(
        self,
        context: Context,
        ref: str,
        route: Route,
        *,
        done: Callable[[str], None],
        close: Callable[[], None],
    ) -> None:
        super().__init__(
            context,
            title="Their answer",
            keep="Keep",
            place=f"messages.answer.{route.value}",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._route, self._done = route, done
        self.add("answer", "What they answered", GrowingText(lines=2))
        self.add("their_reference", "Their reference", text_line(limit=200), optional=True)

    def _keep(self) -> None:
        said = self.values()
        if not said["answer"]:
            self.set_error("answer", "Write what they answered, in a few words.")
            return
        self.write(
            record_answer,
            self._route,
            said["answer"],
            their_reference=said["their_reference"],
            done=self._on_kept,
        )

    def _on_kept(self, _result: object) -> None:
        self._done("Their answer is kept.")


class TellForm(Form):
    """Something that was said aloud, for the register."""

    def __init__(
        self, context: Context, ref: str, *, done: Callable[[str], None], close: Callable[[], None]
    ) -> None:
        super().__init__(
            context,
            title="What you told somebody aloud",
            keep="Keep",
            place="messages.tell",
            ref=ref,
            on_keep=self._keep,
            on_close=close,
        )
        self._done = done
        self.add("to", "Whom", text_line(limit=300))
        self.add("what", "What", GrowingText(lines=2))
        self.add("why", "Why", text_line(limit=500))

    def _keep(self) -> None:
        said = self.values()
        missing = [key for key in ("why", "what", "to") if not said[key]]
        for key in missing:
            self.set_error(key, "A few words are enough.")
        if not missing:
            self.write(tell, to=said["to"], what=said["what"], why=said["why"], done=self._on_kept)

    def _on_kept(self, _result: object) -> None:
        self._done("It is in the register.")


class ToldRow(Row):
    """One entry of the register of what left the desk."""

    def __init__(self) -> None:
        super().__init__(spacing=2)
        self.head = label(strong=True, wrap=True)
        self.what = label(wrap=True, selectable=True)
        self.about = label(type="small", tone="muted", wrap=True, selectable=True)
        for part in (self.head, self.what, self.about):
            self.column.addWidget(part)

    def show_entry(self, entry: DisclosureView, zone: str) -> None:
        """Show an entry."""
        kind = DISCLOSED.get(entry.kind, entry.kind)
        self.head.setText(f"{kind}, to {short(entry.to, limit=200)}")
        self.what.setText(tame(entry.what))
        about = [say_when(entry.at, zone), f"Why: {short(entry.why, limit=500)}"]
        about += [f"Fingerprint: {grouped(entry.sha256)}"] if entry.sha256 else []
        self.about.setText("\n".join(about))


class MessagesSection(Section):
    """Messages as sent, referrals with their answers, and what was told to whom."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Messages")
        self._empty = label("Nothing was sent or told yet.", tone="muted", wrap=True)
        self.sent, self.taken, self.told = Rows(spacing=16), Rows(spacing=16), Rows(spacing=16)
        self._sent_head, self._taken_head = heading("Sent"), heading("Taken to others")
        self._told_head = heading("What we told whom")
        self.tell = button("Note what you told somebody", role="quiet", icon="plus")
        self.tell.clicked.connect(self._on_tell)
        self.opening = Opening()
        for part in (
            self.notice,
            self._empty,
            self._sent_head,
            self.sent,
            self._taken_head,
            self.taken,
            self._told_head,
            self.told,
            flow(self.tell),
            self.opening,
        ):
            self.card.add(part)

    def show_view(self, view: IncidentView) -> None:
        """Show what was sent, newest last; open texts and forms stay."""
        self._empty.setVisible(not (view.messages or view.referrals or view.told))
        self._sent_head.setVisible(bool(view.messages))
        self.sent.arrange([m.id for m in view.messages], self._make_message)
        for message in view.messages:
            row = self.sent.get(message.id)
            if isinstance(row, MessageRow):
                row.show_message(message, view.zone)
        self._taken_head.setVisible(bool(view.referrals))
        self.taken.arrange([r.id for r in view.referrals], self._make_referral)
        newest = {r.route: r.id for r in view.referrals}
        for referral in view.referrals:
            row = self.taken.get(referral.id)
            if isinstance(row, ReferralRow):
                is_newest = newest[referral.route] == referral.id and self.session.desk.writable
                row.show_referral(referral, view.zone, newest=is_newest)
        self._told_head.setVisible(bool(view.told))
        self.told.arrange([t.id for t in view.told], _make_told)
        for entry in view.told:
            row = self.told.get(entry.id)
            if isinstance(row, ToldRow):
                row.show_entry(entry, view.zone)
        self.tell.setVisible(self.session.desk.writable)

    def forget(self) -> None:
        """Empty everything."""
        self.opening.close_form()
        for rows in (self.sent, self.taken, self.told):
            rows.clear()

    def _make_message(self, key: str) -> MessageRow:
        row = MessageRow()
        row.proof.clicked.connect(partial(self._on_proof, key))
        return row

    def _make_referral(self, key: str) -> ReferralRow:
        row = ReferralRow()
        row.note_answer.clicked.connect(partial(self._on_answer, key))
        return row

    def _on_proof(self, key: str, _checked: bool = False) -> None:
        messages = self.view.messages if self.view is not None else ()
        proof = next((m.proof for m in messages if m.id == key), None)
        if proof is not None:
            self.go("evidence", proof)

    def _on_answer(self, key: str, _checked: bool = False) -> None:
        referrals = self.view.referrals if self.view is not None else ()
        route = next((r.route for r in referrals if r.id == key), None)
        row = self.taken.get(key)
        if route is not None and isinstance(row, ReferralRow):
            done, close = partial(self._done, row.opening), row.opening.close_form
            row.opening.open(AnswerForm(self.context, self.ref, route, done=done, close=close))

    @Slot()
    def _on_tell(self) -> None:
        done, close = partial(self._done, self.opening), self.opening.close_form
        self.opening.open(TellForm(self.context, self.ref, done=done, close=close))

    def _done(self, opening: Opening, said: str) -> None:
        opening.close_form()
        self.notice.say(said, tone="ok")


def _make_told(_key: str) -> ToldRow:
    return ToldRow()
