"""What can be done from everywhere while a desk is open: menus, shortcuts, undo, Ctrl+K, help, paste."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from conductdesk.errors import ConductDeskError
from conductdesk.ui.places import Place
from conductdesk.ui.workbench.actions import Actions
from conductdesk.ui.workbench.pasting import ClipboardWatch, PasteFilter
from conductdesk.ui.workbench.workbench import Workbench

Do = Callable[[], None]


class Commands(QObject):
    """The commands of one open desk; they go with it.

    Args:
        window: gets the menus.
        workbench: what most commands are about.
        hide: covers everything, or shows it again.
        is_shown: whether the workbench can be seen.
    """

    def __init__(
        self, window: QMainWindow, workbench: Workbench, *, hide: Do, is_shown: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window, self._workbench = window, workbench
        self._context = workbench.context
        self._actions = Actions(window, self._what_to_do(hide))
        self._pastes = PasteFilter(window, is_shown)
        self._pastes.begin()
        self._clipboard = ClipboardWatch(window)
        self._context.session.undo_changed.connect(self._on_undo_changed)
        self._on_undo_changed()

    def set_enabled(self, *, on: bool) -> None:
        """Switch everything off while the screen is covered, and on again."""
        self._actions.set_enabled(on)
        if on:
            self._on_undo_changed()

    def end(self) -> None:
        """Take the menus away; part of locking."""
        self._pastes.end()
        self._clipboard.end()
        self._context.session.undo_changed.disconnect(self._on_undo_changed)
        self._actions.remove(self._window)
        self.deleteLater()

    def _what_to_do(self, hide: Do) -> dict[str, Do]:
        workbench, context = self._workbench, self._context

        def to(page: str, part: str = "") -> Do:
            return lambda: context.go(Place(page=page, part=part))

        pages = ("record", "today", "incidents", "documents", "activity", "support", "settings", "tonight")
        return {
            **{key: to(key) for key in pages},
            "about": to("settings", "about"),
            "print": self._print,
            "find": self._find,
            "search": self._search,
            "lock": context.lock,
            "quit": lambda: (self._window.close(), None)[1],
            "undo": self._undo,
            "redo": self._redo,
            "paste": self._paste,
            "back": workbench.back,
            "pane": workbench.focus_next_pane,
            "hide": hide,
            "help": self._help,
        }

    def _find(self) -> None:
        from conductdesk.ui.dialogs.palette import Palette  # noqa: PLC0415 - when first asked for

        Palette(self._context, self._actions.all(), self._window).open()

    def _help(self) -> None:
        from conductdesk.ui.dialogs.keys_help import KeysHelp  # noqa: PLC0415 - when first asked for

        KeysHelp(self._actions.all(), self._window).open()

    def _paste(self) -> None:
        if self._workbench.paste():
            self._clipboard.was_taken()

    def _search(self) -> None:
        page = self._workbench.page
        if page is None or not page.focus_search():
            self._find()

    def _print(self) -> None:
        page = self._workbench.page
        ref = page.current_ref() if page is not None else ""
        self._context.go(Place(page="documents", ref=ref, part="print"))

    def _undo(self) -> None:
        self._context.session.undo(self, done=self._on_undone, failed=self._on_undo_failed)

    def _redo(self) -> None:
        self._context.session.redo(self, done=self._on_undone, failed=self._on_undo_failed)

    def _on_undone(self, _undone: object) -> None:
        self._on_undo_changed()

    def _on_undo_failed(self, error: ConductDeskError) -> None:
        self._on_undo_changed()
        page = self._workbench.page
        if page is not None:
            page.failed(error)

    @Slot()
    def _on_undo_changed(self) -> None:
        undo, redo = self._context.session.undo_text(), self._context.session.redo_text()
        self._actions.set_text("undo", undo.replace("&", "&&") or "&Undo", enabled=bool(undo))
        again = f"&Redo: {redo.replace('&', '&&')}" if redo else "&Redo"
        self._actions.set_text("redo", again, enabled=bool(redo))
