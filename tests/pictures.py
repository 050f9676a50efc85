"""``make pictures``: the pages that README and the guide show, printed from the practice desk."""

import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from conductdesk.security.slots import CHEAPEST_COST
from conductdesk.services.practice import run_demo

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SCALE = 1.2
SHOWN = {"case-report.pdf": {1: "case-report-1", 2: "case-report-2", 7: "case-report-3"}}


def main() -> int:
    """Run the demo and write the pictures; 0 when all were written."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="conductdesk-pictures-") as folder:
        out = Path(folder) / "demo"
        run_demo(out, lambda _: None, cost=CHEAPEST_COST)
        for name, pages in SHOWN.items():
            document = pypdfium2.PdfDocument(out / name)
            for number, picture in pages.items():
                image = (
                    document[number - 1].render(scale=SCALE).to_pil().quantize(128, dither=Image.Dither.NONE)
                )
                image.save(IMAGES / f"{picture}.png", optimize=True)
                print(IMAGES / f"{picture}.png")
            document.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
