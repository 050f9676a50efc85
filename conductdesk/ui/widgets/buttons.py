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
        made.setToolTip(tip_text(tip or name))
    return made


def tip_text(tip: str) -> str:
    """A text for a tooltip as Qt shows it word for word, whatever people typed."""
    if "<" not in tip and "&" not in tip:
        return tip
    from conductdesk.ui.speech import plain_tip  # noqa: PLC0415 - dates and zones; the first screen has none

    return plain_tip(tip)
