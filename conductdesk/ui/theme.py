"""The look: tokens from one TOML file become a palette, one small style sheet and fonts.

Everything is applied to the application as a whole and applied again when the system or the settings change,
so that no widget keeps the colours of before. Icons are recoloured with it.
"""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from conductdesk.errors import BugError
from conductdesk.paths import resources_dir
from conductdesk.ui.late import Qt
from conductdesk.ui.stylesheet import style_sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QPalette

STYLE: Final = ("-style", "fusion")
"""Words for ``QApplication``: Fusion always, chosen before anything is painted."""
_DARK = "system_began_dark"
_running: "Theme | None" = None
FONTS: Final = {
    "inter": ("Inter", ("inter/Inter-Regular.ttf", "inter/Inter-SemiBold.ttf")),
    "atkinson": (
        "Atkinson Hyperlegible",
        (
            "atkinson-hyperlegible/AtkinsonHyperlegible-Regular.ttf",
            "atkinson-hyperlegible/AtkinsonHyperlegible-Bold.ttf",
        ),
    ),
}


class Tokens:
    """The look as resolved for one scheme.

    Attributes:
        scheme: ``light``, ``dark`` or ``contrast``.
        colours: role to ``#RRGGBB``.
        sizes: name to pixels at 100%.
        types: name of a size of type to pixels, already scaled.
        family: the font's family.
        percent: how large the text is.
    """

    def __init__(self, read: dict[str, Any], *, scheme: str, family: str, percent: int) -> None:
        self.scheme, self.family, self.percent = scheme, family, percent
        self.colours: dict[str, str] = dict(read["scheme"][scheme])
        self.sizes: dict[str, int] = dict(read["size"])
        self.types: dict[str, int] = {name: round(px * percent / 100) for name, px in read["type"].items()}

    def colour(self, role: str) -> QColor:
        """The colour of a role such as ``muted``."""
        return QColor(self.colours[role])

    def scaled(self, pixels: int) -> int:
        """A measure that grows with the text, in pixels."""
        return round(pixels * self.percent / 100)


def read_tokens() -> dict[str, Any]:
    """The token file, parsed.

    It holds tables of numbers and of strings without escapes, and is read as such: the library for all of
    TOML takes longer to load than the rest of the look. A test reads it with both.
    """
    read: dict[str, Any] = {}
    table = read
    for at in (resources_dir() / "theme" / "tokens.toml").read_text(encoding="utf-8").splitlines():
        if at.startswith("["):
            table = read
            for name in at.strip("[]").split("."):
                table = table.setdefault(name, {})
        elif at and not at.startswith("#"):
            key, _, value = at.partition(" = ")
            table[key] = value[1:-1] if value.startswith('"') else int(value)
    return read


class Theme(QObject):
    """Applies the look to the application and follows the system's colour scheme.

    Attributes:
        changed: emitted after everything was applied anew.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        global _running  # noqa: PLW0603 - there is one application, and it has one look
        super().__init__(app)
        _running = self
        self._app = app
        self._system_is_dark = _begins_dark(app)
        self._read = read_tokens()
        self._look, self._font, self._percent = "system", "inter", 100
        self._is_applied = False
        self._loaded: set[str] = set()
        self.tokens = self._resolve()
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    def choose(self, *, look: str, font: str, percent: int) -> None:
        """Apply a look (``system``, ``light``, ``dark``, ``contrast``), a font, and text of 100 to 200 %.

        Applying costs every widget a moment, so the same choice again does nothing.
        """
        if self._is_applied and (look, font, percent) == (self._look, self._font, self._percent):
            return
        self._look, self._font, self._percent = look, font, percent
        self._apply()

    def begin(self, *, look: str, font: str, percent: int) -> None:
        """Apply what the first screen needs of a look; :meth:`finish` applies the rest once it is painted.

        Palette and font are two of the dearest things to load, and the sheet alone paints the same pixels.
        """
        self._look, self._font, self._percent = look, font, percent
        self._load_font()
        self.tokens = self._resolve()
        family = f'QWidget {{ font-family: "{self.tokens.family}"; }}'
        self._app.setStyleSheet(family + _sheet_of(self.tokens))

    def finish(self) -> None:
        """Apply what :meth:`begin` left for later."""
        self._apply()

    def _resolve(self) -> Tokens:
        scheme = self._look
        if scheme == "system":
            scheme = "dark" if self._system_is_dark else "light"
        return Tokens(self._read, scheme=scheme, family=FONTS[self._font][0], percent=self._percent)

    def _load_font(self) -> None:
        if self._font not in self._loaded:
            self._loaded.add(self._font)
            for file in FONTS[self._font][1]:
                QFontDatabase.addApplicationFont(str(resources_dir() / "fonts" / file))

    def _apply(self) -> None:
        self._is_applied = True
        self._load_font()
        self.tokens = self._resolve()
        from PySide6.QtGui import QFont  # noqa: PLC0415 - the first screen does without

        font = QFont(self.tokens.family)
        font.setPixelSize(self.tokens.types["body"])
        self._app.setFont(font)
        self._app.setPalette(palette_of(self.tokens))
        self._app.setStyleSheet(_sheet_of(self.tokens))
        self.changed.emit()

    @Slot(object)
    def _on_system_scheme(self, scheme: object) -> None:
        self._system_is_dark = scheme is Qt.ColorScheme.Dark
        if self._look == "system":
            self._apply()


def _begins_dark(app: QApplication) -> bool:
    """Whether the system asked for dark when the application began, told by the palette it was given.

    Asking for the scheme itself would load every enumeration of ``Qt`` before the first screen.
    """
    told = app.property(_DARK)
    if told is None:
        given = app.palette()
        told = given.window().color().lightness() < given.windowText().color().lightness()
        app.setProperty(_DARK, told)
    return bool(told)


def _sheet_of(tokens: Tokens) -> str:
    folder = resources_dir() / "theme"
    marks = {name: (folder / f"{name}-{tokens.scheme}.svg").as_posix() for name in ("check", "dot", "open")}
    return style_sheet(tokens.colours, tokens.types, tokens.sizes, marks)


def palette_of(tokens: Tokens) -> "QPalette":
    """The palette of a look: what is not styled by the sheet takes its colours from here."""
    from PySide6.QtGui import QPalette  # noqa: PLC0415 - the first screen does without

    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "canvas",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "danger",
        QPalette.ColorRole.Highlight: "selection",
        QPalette.ColorRole.HighlightedText: "on_selection",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Light: "raised",
        QPalette.ColorRole.Midlight: "hairline",
        QPalette.ColorRole.Mid: "hairline",
        QPalette.ColorRole.Dark: "border",
        QPalette.ColorRole.Shadow: "border",
        QPalette.ColorRole.Accent: "accent",
    }
    for role, name in roles.items():
        palette.setColor(role, tokens.colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, tokens.colour("muted"))
    return palette


def current_theme() -> Theme:
    """The theme of the running application, for what paints itself.

    Raises:
        BugError: no application runs, or it was given no theme.
    """
    if _running is None or not isValid(_running):
        raise BugError("The application has no theme.")
    return _running


def restyle(widget: QWidget) -> None:
    """Make the style sheet look again at a widget whose properties were changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
