"""``make screenshots``: every screen and state of the window, in light and dark, for README and the guide."""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication

from conductdesk.ui.application import _after_the_first_paint
from tests.ui.scenes import SCENES, make_theme, staged

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
LOOKS = ("light", "dark")


def main(wanted: list[str]) -> int:
    """Write the pictures; with names, only of the scenes that begin with one of them."""
    app = QApplication([])
    theme = make_theme(app)
    _after_the_first_paint(app, theme)
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, (kind, scene) in SCENES.items():
        if wanted and not any(name.startswith(word) for word in wanted):
            continue
        for look in LOOKS:
            with staged(kind, app, theme, look=look) as stage:
                scene(stage)
                file = IMAGES / f"window-{name}-{look}.png"
                stage.window.grab().save(str(file))
            with Image.open(file) as taken:
                small = taken.convert("RGB").quantize(128, dither=Image.Dither.NONE)
            small.save(file, optimize=True)
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
