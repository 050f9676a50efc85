"""Posts that are still up: where they are, and which evidence shows them, listed in one go."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox

from conductdesk.domain.evidence import PostState
from conductdesk.errors import ConductDeskError
from conductdesk.services.posts import add_post
from conductdesk.services.views import IncidentView
from conductdesk.ui.pages.record.rows import Rows
from conductdesk.ui.pages.record.step import RecordStep
from conductdesk.ui.pages.record.words import POSTS, options, say_post
from conductdesk.ui.pages.typing import put_text
from conductdesk.ui.widgets.boxes import Card, Notice
from conductdesk.ui.widgets.buttons import button
from conductdesk.ui.widgets.fields import Field, Radios, Ticks, text_line
from conductdesk.ui.widgets.labels import label


class PostsCard(Card):
    """The list of posts, and a short form for one more.

    Args:
        step: whose card it is; it keeps half-typed text.
    """

    def __init__(self, step: RecordStep) -> None:
        super().__init__("Posts")
        self.column.setSpacing(14)
        self._step = step
        self.add(
            label(
                "List what is still up, so that it can be taken down once the evidence for it is kept.",
                tone="muted",
                wrap=True,
            )
        )
        self.rows = Rows("Posts that are listed")
        self.add(self.rows)
        self.where = step.half("text.post_where", text_line(limit=300))
        self.link = step.half("text.post_link", text_line(limit=2000))
        self.state = step.half("post_state", Radios(options(POSTS), name="The post is"))
        self.shown_by = Ticks(name="Evidence that shows it")
        self._shown_by = Field("Evidence that shows this post", self.shown_by, optional=True)
        self._where = Field("Where is it?", self.where, hint="Such as: WhatsApp, general chat, 14:05.")
        self.add(self._where)
        self.add(Field("Link", self.link, optional=True))
        self.add(Field("It is", self.state))
        self.add(self._shown_by)
        self.said = Notice()
        self.add(self.said)
        self.list_it = button("List this post", icon="plus")
        self.list_it.clicked.connect(self._on_list)
        self.where.returnPressed.connect(self._on_list)
        self.link.returnPressed.connect(self._on_list)
        self.add(self.list_it)
        self.nothing_posted = step.field("nothing_posted", QCheckBox("Nothing was posted anywhere"))
        self.add(self.nothing_posted)
        self._shown_by.hide()

    def look(self, view: IncidentView, items: Sequence[tuple[str, str]]) -> None:
        """Show the posts that are listed, and offer the evidence that is kept."""
        self.rows.show_rows(tuple((str(p.number), say_post(p)) for p in view.posts), icon="link")
        self.shown_by.fill(items)
        self._shown_by.setVisible(bool(items))
        self.nothing_posted.setVisible(not view.posts)

    def restored(self) -> None:
        """A post is up unless somebody says otherwise."""
        if not self.state.key():
            self.state.set_key(PostState.UP)

    def left_over(self) -> tuple[str, ...]:
        """What was typed about a post and not listed."""
        said = " ".join(text for text in (self.where.text().strip(), self.link.text().strip()) if text)
        return (f"A post: {said}",) if said else ()

    def clear_rows(self) -> None:
        """Let go of what is listed."""
        self.rows.clear()
        self.shown_by.fill([])
        self._shown_by.hide()
        self.said.clear()
        self._where.set_error("")

    @Slot()
    def _on_list(self) -> None:
        where, link = self.where.text().strip(), self.link.text().strip()
        if not (where or link):
            self._where.set_error("Write where it is, or its link.")
            self.where.setFocus()
            return
        self._where.set_error("")
        self.list_it.setEnabled(False)
        chosen = self.shown_by.keys()
        self._step.draft.write(
            self,
            add_post,
            where=where,
            link=link,
            state=PostState(self.state.key() or PostState.UP),
            evidence=tuple(int(number) for number in chosen),
            done=self._on_listed,
            failed=self._on_failed,
        )

    def _on_listed(self, number: int) -> None:
        self.list_it.setEnabled(True)
        for control in (self.where, self.link, self.state):
            put_text(control, "")
        self.restored()
        self.shown_by.set_keys(())
        self.said.say(f"Listed as post {number}.", tone="ok", action="Undo", on_action=self._on_undo)
        self._step.changed.emit()
        self.where.setFocus()

    def _on_undo(self) -> None:
        self._step.context.session.undo(self, done=self._on_undone, failed=self._on_failed)

    def _on_undone(self, _undone: object) -> None:
        self.said.say("Taken off the list.", tone="ok")
        self._step.changed.emit()

    def _on_failed(self, error: ConductDeskError) -> None:
        self.list_it.setEnabled(True)
        self.said.say_error(error)
