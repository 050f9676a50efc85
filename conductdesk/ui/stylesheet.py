"""The one style sheet of the application, made from tokens. Widgets are told apart by dynamic properties.

``type``: caption, small, body, heading, title · ``tone``: muted, danger, warn, ok, info, accent ·
``role`` of a button: primary, plain, quiet, danger, nav, link, step · ``box``: card, sidebar,
banner, notice, drop, list · ``chip`` of a label: plain, info, warn, ok, danger.
"""

from collections.abc import Mapping

_TONES = ("danger", "warn", "ok", "info")


def style_sheet(
    colours: Mapping[str, str], types: Mapping[str, int], sizes: Mapping[str, int], marks: Mapping[str, str]
) -> str:
    """The style sheet of a look.

    Args:
        colours: role to ``#RRGGBB``.
        types: size of type to pixels, scaled.
        sizes: measures in pixels at 100%.
        marks: ``check``, ``dot`` and ``open`` to the files that are drawn in controls.
    """
    scale = types["body"] / 14
    px = {name: round(size * scale) for name, size in sizes.items()}
    values = {
        **marks,
        **{f"c_{name}": value for name, value in colours.items()},
        **{f"t_{name}": f"{value}px" for name, value in types.items()},
        "control": f"{px['control_height'] - 2}px",
        "control_inner": f"{max(20, px['control_height'] - 14)}px",
        "box": f"{round(18 * scale)}px",
        "half_box": f"{round(18 * scale) // 2}px",
        "bar": f"{round(12 * scale)}px",
        "radius": f"{sizes['radius_control']}px",
        "radius_card": f"{sizes['radius_card']}px",
        "pad": f"{round(12 * scale)}px",
        "pad_small": f"{round(6 * scale)}px",
    }
    tones = "".join(_tone(tone) for tone in _TONES)
    sheet = _SHEET + tones
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}@", values[name])
    return sheet


def _tone(tone: str) -> str:
    return f"""
QLabel[tone="{tone}"] {{ color: @c_{tone}@; }}
QLabel[chip="{tone}"] {{ color: @c_{tone}@; background: @c_{tone}_back@; }}
QFrame[box="notice"][tone="{tone}"] {{ background: @c_{tone}_back@; border-color: @c_{tone}@; }}
QFrame[box="notice"][tone="{tone}"] QLabel {{ color: @c_{tone}@; }}
QFrame[box="banner"][tone="{tone}"] {{ background: @c_{tone}_back@; }}
QFrame[box="banner"][tone="{tone}"] QLabel {{ color: @c_{tone}@; }}
"""


_SHEET = """
QWidget { color: @c_text@; font-size: @t_body@; }
QMainWindow, QDialog, QWidget[box="page"] { background: @c_canvas@; }
QLabel { background: transparent; }
QLabel[type="caption"] { font-size: @t_caption@; }
QLabel[type="small"] { font-size: @t_small@; }
QLabel[type="heading"] { font-size: @t_heading@; font-weight: 600; }
QLabel[type="title"] { font-size: @t_title@; font-weight: 600; }
QLabel[strong="true"] { font-weight: 600; }
QLabel[tone="muted"] { color: @c_muted@; }
QLabel[tone="accent"] { color: @c_accent@; }
QLabel[chip] { font-size: @t_caption@; font-weight: 600; padding: 3px 8px; border-radius: 4px; }
QLabel[chip="plain"] { color: @c_text@; background: @c_raised@; }

QFrame[box="card"] { background: @c_surface@; border: 1px solid @c_hairline@; border-radius: @radius_card@; }
QFrame[box="sidebar"] { background: @c_raised@; border: none; }
QFrame[box="pane"] { background: @c_surface@; border: none; border-right: 1px solid @c_hairline@; }
QFrame[box="banner"] { border: none; border-bottom: 1px solid @c_hairline@; }
QFrame[box="footer"] { background: @c_surface@; border: none; border-top: 1px solid @c_hairline@; }
QFrame[box="notice"] { border: 1px solid @c_hairline@; border-radius: @radius@; background: @c_raised@; }
QFrame[box="drop"] { background: @c_canvas@; border: 2px dashed @c_border@; border-radius: @radius_card@; }
QFrame[box="drop"][over="true"] { background: @c_selection@; border-color: @c_accent@; }
QFrame[box="line"] { background: @c_hairline@; border: none; max-height: 1px; min-height: 1px; }

QPushButton, QToolButton {
  background: @c_surface@; color: @c_text@; border: 1px solid @c_border@; border-radius: @radius@;
  min-height: @control_inner@; padding: 6px @pad@;
}
QPushButton:hover, QToolButton:hover { background: @c_raised@; }
QPushButton:pressed, QToolButton:pressed { background: @c_hairline@; }
QPushButton:focus, QToolButton:focus { border: 2px solid @c_accent@; padding: 5px @pad@; }
QPushButton:disabled, QToolButton:disabled { color: @c_muted@; border-color: @c_hairline@; }
QPushButton[role="primary"] {
  background: @c_accent@; color: @c_on_accent@; border: 1px solid @c_accent@; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: @c_accent_hover@; }
QPushButton[role="primary"]:focus { border: 2px solid @c_text@; }
QPushButton[role="primary"]:disabled { background: @c_raised@; color: @c_muted@; border-color: @c_hairline@; }
QPushButton[role="danger"] { color: @c_danger@; border-color: @c_danger@; }
QPushButton[role="quiet"], QToolButton[role="quiet"] {
  background: transparent; border: 1px solid transparent;
}
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: @c_raised@; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border: 2px solid @c_accent@; }
QPushButton[role="link"] {
  background: transparent; border: 1px solid transparent; color: @c_accent@; text-align: left;
  padding: 4px 2px; text-decoration: underline;
}
QPushButton[role="link"]:focus { border: 2px solid @c_accent@; padding: 3px 1px; }
QPushButton[role="nav"] {
  background: transparent; border: 1px solid transparent; text-align: left; padding: 6px 10px;
}
QPushButton[role="nav"]:hover { background: @c_hairline@; }
QPushButton[role="nav"]:checked { background: @c_selection@; color: @c_on_selection@; }
QPushButton[role="nav"]:focus { border: 2px solid @c_accent@; padding: 5px 9px; }
QPushButton[role="chip"] {
  background: @c_raised@; border: 1px solid @c_hairline@; padding: 2px 10px; font-size: @t_small@;
}
QPushButton[role="chip"]:checked {
  background: @c_selection@; color: @c_on_selection@; border-color: @c_accent@;
}
QPushButton[role="chip"]:focus { border: 2px solid @c_accent@; padding: 1px 9px; }
QPushButton[role="step"] { background: @c_raised@; border: 1px solid @c_hairline@; padding: 6px 10px; }
QPushButton[role="step"]:checked {
  background: @c_selection@; color: @c_on_selection@; border-color: @c_accent@;
}
QPushButton[role="step"]:focus { border: 2px solid @c_accent@; padding: 5px 9px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateTimeEdit {
  background: @c_surface@; color: @c_text@; border: 1px solid @c_border@; border-radius: @radius@;
  selection-background-color: @c_accent@; selection-color: @c_on_accent@;
}
QLineEdit, QComboBox, QSpinBox, QDateTimeEdit { min-height: @control_inner@; padding: 6px 10px; }
QPlainTextEdit, QTextEdit { padding: 6px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateTimeEdit:focus {
  border: 2px solid @c_accent@;
}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateTimeEdit:focus { padding: 5px 9px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 5px; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QComboBox[invalid="true"] {
  border: 2px solid @c_danger@;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
  color: @c_muted@; border-color: @c_hairline@;
}
QLineEdit:read-only, QPlainTextEdit:read-only { background: @c_canvas@; }
QComboBox::drop-down { border: none; width: @control@; }
QComboBox::down-arrow { image: url("@open@"); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
  background: @c_surface@; color: @c_text@; border: 1px solid @c_border@; padding: 4px;
  selection-background-color: @c_selection@; selection-color: @c_on_selection@; outline: 0;
}
QLineEdit QToolButton { border: none; background: transparent; padding: 0; min-height: 0; margin: 0 2px; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }

QCheckBox, QRadioButton { spacing: 8px; padding: 4px 2px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
  width: @box@; height: @box@; border: 1px solid @c_border@; background: @c_surface@;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: @half_box@; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @c_accent@; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked {
  background: @c_accent@; border-color: @c_accent@;
}
QCheckBox::indicator:checked { image: url("@check@"); }
QRadioButton::indicator:checked { image: url("@dot@"); }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @c_accent@; border-radius: @radius@; padding: 2px 0; }

QListView, QTreeView, QTableView {
  background: @c_surface@; border: none; outline: 0;
  selection-background-color: @c_selection@; selection-color: @c_on_selection@;
}
QHeaderView::section { background: @c_raised@; color: @c_muted@; border: none; padding: 6px 10px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[box="scrolled"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: @bar@; margin: 0; }
QScrollBar:horizontal { background: transparent; height: @bar@; margin: 0; }
QScrollBar::handle { background: @c_border@; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenuBar { background: @c_raised@; color: @c_text@; }
QMenuBar::item { padding: 6px 10px; background: transparent; }
QMenuBar::item:selected { background: @c_selection@; color: @c_on_selection@; border-radius: 4px; }
QMenu { background: @c_surface@; color: @c_text@; border: 1px solid @c_border@; padding: 4px; }
QMenu::item { padding: 8px 24px 8px 12px; border-radius: 4px; }
QMenu::item:selected { background: @c_selection@; color: @c_on_selection@; }
QMenu::item:disabled { color: @c_muted@; }
QMenu::separator { height: 1px; background: @c_hairline@; margin: 4px 8px; }
QToolTip { background: @c_raised@; color: @c_text@; border: 1px solid @c_border@; padding: 4px 8px; }
QProgressBar { background: @c_raised@; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @c_accent@; border-radius: 3px; }
QSplitter::handle { background: @c_hairline@; }
QSplitter::handle:horizontal { width: 2px; }
QTabBar::tab {
  background: transparent; color: @c_muted@; padding: 8px 12px; border-bottom: 2px solid
  transparent;
}
QTabBar::tab:selected { color: @c_text@; border-bottom-color: @c_accent@; }
QTabBar::tab:focus { color: @c_accent@; }
QTabWidget::pane { border: none; }
QGroupBox { border: none; }
"""
