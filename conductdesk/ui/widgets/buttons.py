"""Buttons: large enough, named, and with their look by role."""

from PySide6.QtWidgets import QPushButton, QSizePolicy

from conductdesk.ui.late import STRONG_FOCUS
from conductdesk.ui.widgets.push_button import PushButton


def button(
    text: str = "", *, role: str = "plain", icon: str = "", name: str = "", tip: str = ""
) -> QPushButton:
    """A push button.

    Args:
        text: what it does, a verb first; may be empty where ``icon`` and ``name`` are given.
        role: ``primary`` (one a screen), ``plain``, ``quiet``, ``danger``, ``link``, or one that
            is on or off: ``nav``, ``chip`` or ``step``.
        icon: name of a drawing in ``resources/icons``.
        name: the accessible name where the text does not say enough.
        tip: tooltip.
    """
    shown = text.replace("&", "&&")
    if role in ("nav", "chip", "step"):
        from conductdesk.ui.widgets.toggle import Toggle  # noqa: PLC0415 - the first screen has none

        made: PushButton = Toggle(shown)
    else:
        made = PushButton(shown)
    made.setProperty("role", role)
    made.setProperty("focusPolicy", STRONG_FOCUS)
    made.setAutoDefault(False)
    made.setSizePolicy(
        QSizePolicy.Policy.Expanding if role == "nav" else QSizePolicy.Policy.Maximum,
        QSizePolicy.Policy.Fixed,
    )
    if icon:
        from conductdesk.ui.icons import set_icon  # noqa: PLC0415 - the first screen has no icons

        colours = {"primary": "on_accent", "danger": "danger", "link": "accent"}
        set_icon(made, icon, role=colours.get(role, "text"))
    if name or not text:
        made.setAccessibleName(name or tip)
    if tip or (not text and name):
        made.setToolTip(tip or name)
    return made
