"""The line that searches are typed into."""

from PySide6.QtWidgets import QLineEdit, QToolButton

from conductdesk.ui.icons import icon_pixmap, set_icon
from conductdesk.ui.widgets.field import text_line


def search_line(name: str, *, placeholder: str = "") -> QLineEdit:
    """A line to search with: a magnifying glass before the words, and a button after them that clears them.

    Args:
        name: what is searched, for a screen reader and as what is shown while it is empty.
        placeholder: shown instead while it is empty.
    """
    made = text_line(name=name, placeholder=placeholder or name)
    made.addAction(icon_pixmap("search", role="muted"), QLineEdit.ActionPosition.LeadingPosition)
    for glass in made.findChildren(QToolButton):
        glass.setAccessibleName("Search")
        set_icon(glass, "search", role="muted")  # so that it is painted anew with another look
    made.setClearButtonEnabled(True)
    for clear in made.findChildren(QToolButton):
        if not clear.accessibleName():
            clear.setAccessibleName("Clear the search")
    return made
