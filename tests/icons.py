"""``make icons``: the application's icon in every size and container, drawn from its one drawing."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

APP = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app"
DRAWING = APP / "conductdesk.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def drawn(size: int) -> Image.Image:
    """The drawing at a size in pixels, on nothing."""
    canvas = QImage(size, size, QImage.Format.Format_RGBA8888)
    canvas.fill(0)
    painter = QPainter(canvas)
    QSvgRenderer(QByteArray(DRAWING.read_bytes())).render(painter)
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(canvas.constBits()))


def main() -> int:
    """Write every file beside the drawing; 0 when all were written."""
    pictures = {size: drawn(size) for size in SIZES}
    for size, picture in pictures.items():
        picture.save(APP / f"conductdesk-{size}.png", optimize=True)
    windows = [size for size in SIZES if size <= 256]
    pictures[256].save(
        APP / "conductdesk.ico",
        sizes=[(size, size) for size in windows],
        append_images=[pictures[size] for size in windows[:-1]],
    )
    drawn(1024).save(
        APP / "conductdesk.icns", append_images=[pictures[size] for size in (32, 64, 128, 256, 512)]
    )
    for file in sorted(APP.iterdir()):
        print(f"{file.name}: {file.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
