"""Buttons: large enough, named, and with their look by role."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy

from conductdesk.ui.icons import set_icon


def button(
    text: str = "", *, role: str = "plain", icon: str = "", name: str = "", tip: str = ""
) -> QPushButton:
    """A push button.

    Args:
        text: what it does, a verb first; may be empty where ``icon`` and ``name`` are given.
        role: ``primary`` (one a screen), ``plain``, ``quiet``, ``danger``, ``link``, ``nav`` or ``chip``.
        icon: name of a drawing in ``resources/icons``.
        name: the accessible name where the text does not say enough.
        tip: tooltip.
    """
    made = QPushButton(text.replace("&", "&&"))
    made.setProperty("role", role)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if role in ("nav", "chip"):
        made.setCheckable(True)
    made.setSizePolicy(
        QSizePolicy.Policy.Expanding if role == "nav" else QSizePolicy.Policy.Maximum,
        QSizePolicy.Policy.Fixed,
    )
    if icon:
        colours = {"primary": "on_accent", "danger": "danger", "link": "accent"}
        set_icon(made, icon, role=colours.get(role, "text"))
    if name or not text:
        made.setAccessibleName(name or tip)
    if tip or (not text and name):
        made.setToolTip(tip or name)
    return made
