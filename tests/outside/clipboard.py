"""Holds a picture on the clipboard of a display until it is ended: another program, where it was copied."""

import sys

from PySide6.QtGui import QGuiApplication, QImage


def main() -> int:
    """Offer the picture named by the only argument, and say so in one line."""
    app = QGuiApplication(sys.argv[:1])
    picture = QImage(sys.argv[1])
    app.clipboard().setImage(picture)
    app.processEvents()
    print("offered" if not picture.isNull() else "unreadable", flush=True)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
