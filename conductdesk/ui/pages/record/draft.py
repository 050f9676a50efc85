"""The draft that is being recorded: every change is on the disk within a second."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from conductdesk.errors import ConductDeskError
from conductdesk.ui.pages.record.lookups import Kept, Target, discard_if_empty, ensure, keep, on_draft
from conductdesk.ui.session import DeskSession
from conductdesk.ui.tasks import Done, Failed

SAVED_AFTER_MS = 500
TRIED_AGAIN_AFTER_MS = 5000


class Draft(QObject):
    """Collects what is changed and saves it through the writer, at most half a second after the first change.

    What cannot be saved is kept here and tried again; nothing is ever dropped because of an error.

    Args:
        session: the open desk.
        read_form: gives half-typed text by field.
        parent: the page.

    Attributes:
        saved: emitted with a ``Kept`` after each save.
        trouble: emitted with the error where a save failed.
    """

    saved = Signal(object)
    trouble = Signal(object)

    def __init__(
        self, session: DeskSession, read_form: Callable[[], Mapping[str, str]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._read_form = session, read_form
        self.target = Target()
        self._changes: dict[str, Any] = {}
        self._form_changed = False
        self._edited: dict[str, int] = {}
        self._count = 0
        self.in_trouble = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        session.save_asked.connect(self.flush)

    @property
    def ref(self) -> str:
        """The reference of the draft, or empty while there is none."""
        return self.target.ref

    @property
    def unsaved(self) -> bool:
        """Whether something is not on the disk yet."""
        return bool(self._changes) or self._form_changed

    def take_up(self, ref: str, code_name: str) -> None:
        """Go on with a draft, or with none yet where ``ref`` is empty; the one before is saved first."""
        self.flush()
        self.forget()
        self.target = Target(ref, code_name)

    def edit(self, name: str, value: Any) -> None:
        """A field of the incident was changed."""
        self._count += 1
        self._changes[name] = value
        self._edited[name] = self._count
        self._soon()

    def form_changed(self) -> None:
        """Half-typed text was changed."""
        self._form_changed = True
        self._soon()

    @Slot()
    def flush(self) -> None:
        """Save now what is not saved yet."""
        self._timer.stop()
        if not self.unsaved:
            return
        changes, self._changes = self._changes, {}
        form = dict(self._read_form()) if self._form_changed else None
        self._form_changed = False
        target, stamp = self.target, self._count
        # The session owns the save, so that leaving or locking the screen never calls it off.
        self._session.write(
            self._session,
            keep,
            target,
            changes,
            form,
            done=partial(_told, self, self._session, target),
            failed=partial(_refused, self, self._session, target, changes, stamp),
        )

    def write(
        self,
        owner: QObject,
        service: Callable[..., Any],
        *args: Any,
        done: Done,
        failed: Failed,
        **named: Any,
    ) -> None:
        """Carry out a short action on the draft, after everything that was typed before it."""
        self.flush()
        self._session.write(owner, on_draft, self.target, service, *args, done=done, failed=failed, **named)

    def ensure(self, owner: QObject, *, done: Done, failed: Failed) -> None:
        """Have the draft opened if it is not yet; ``done`` gets its reference."""
        self.flush()
        self._session.write(owner, ensure, self.target, done=done, failed=failed)

    def discard_if_empty(self) -> None:
        """Let go of a draft in which nothing was written."""
        self.flush()
        self._session.write(self._session, discard_if_empty, self.target, done=_nothing, failed=_nothing)

    def forget(self) -> None:
        """Stop: what is not saved is let go of."""
        self._timer.stop()
        self._changes, self._edited, self._form_changed = {}, {}, False
        self._set_trouble(on=False)
        self.target = Target()

    def _set_trouble(self, *, on: bool) -> None:
        self.in_trouble = on
        self._session.set_kept(self, kept=not on)

    def _soon(self) -> None:
        if not self.ref and not self.in_trouble:
            self.flush()
        elif not self._timer.isActive() or self._timer.remainingTime() > SAVED_AFTER_MS:
            self._timer.start(SAVED_AFTER_MS)

    def told(self, target: Target, kept: Kept) -> bool:
        """A save is on the disk. False when it is another draft's by now."""
        if target is not self.target:
            return False
        self._set_trouble(on=kept.problem is not None)
        if kept.problem is not None:
            self._form_changed = True
            self.trouble.emit(kept.problem)
        else:
            self.saved.emit(kept)
        return True

    def refused(self, target: Target, changes: dict[str, Any], stamp: int, error: ConductDeskError) -> bool:
        """A save failed: take back what nobody has changed since, and try again in a while.

        Returns:
            False when it is let go of: the screen shows another draft, or none, by now.
        """
        if target is not self.target:
            return False
        older = {name: value for name, value in changes.items() if self._edited.get(name, 0) <= stamp}
        self._changes = {**older, **self._changes}
        self._form_changed = True
        self._set_trouble(on=True)
        if not self._timer.isActive():
            self._timer.start(TRIED_AGAIN_AFTER_MS)
        self.trouble.emit(error)
        return True


def _told(draft: Draft, session: DeskSession, target: Target, kept: Kept) -> None:
    if (not isValid(draft) or not draft.told(target, kept)) and kept.problem is not None:
        session.lose(kept.problem)


def _refused(
    draft: Draft,
    session: DeskSession,
    target: Target,
    changes: dict[str, Any],
    stamp: int,
    error: ConductDeskError,
) -> None:
    if not isValid(draft) or not draft.refused(target, changes, stamp, error):
        session.lose(error)


def _nothing(_value: object) -> None:
    """Nobody waits for this answer."""
