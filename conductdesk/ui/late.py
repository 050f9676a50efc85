"""``Qt``, the namespace of Qt's enumerations, loaded when one is first used instead of when it is named.

Building them takes Python as long as everything that the first screen does, and the first screen needs none.
Modules that it loads take ``Qt`` from here and name it inside functions only, annotations in quotes.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
else:

    class _Late:
        def __getattr__(self, name: str) -> object:
            from PySide6 import QtCore  # noqa: PLC0415 - what this module is for

            found = getattr(QtCore.Qt, name)
            setattr(self, name, found)
            return found

    Qt = _Late()

__all__ = ["NEVER_SCROLL_BAR", "NO_FOCUS", "PLAIN_TEXT", "STRONG_FOCUS", "Qt"]

PLAIN_TEXT = 0
"""``Qt.TextFormat.PlainText``, for the property ``textFormat``."""
STRONG_FOCUS, NO_FOCUS = 11, 0
"""``Qt.FocusPolicy.StrongFocus`` and ``NoFocus``, for the property ``focusPolicy``."""
NEVER_SCROLL_BAR = 1
"""``Qt.ScrollBarPolicy.ScrollBarAlwaysOff``, for the properties of scroll areas."""
