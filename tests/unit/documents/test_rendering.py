"""Pages as pixels: tight rows, the right size and colours, from many threads, and refusals in one line."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from pdf import printed
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from conductdesk.documents.rendering import LARGEST_SIDE_PX, PagePixels, page_sizes, page_texts, render_page
from conductdesk.errors import BugError, IntegrityError


def drawn(*sizes: tuple[float, float]) -> bytes:
    """A page of each size: red, with a blue square at the lower left and its number in words."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, size in enumerate(sizes, start=1):
        canvas.setPageSize(size)
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, *size, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 1)
        canvas.rect(0, 0, 20, 20, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(20, 30, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def image(page: PagePixels) -> Image.Image:
    assert len(page.rgb) == page.width_px * page.height_px * 3
    return Image.frombytes("RGB", (page.width_px, page.height_px), page.rgb)


@pytest.mark.parametrize("width", [100, 101, 102, 103])
def test_a_page_comes_as_tight_rows_of_red_green_and_blue_whatever_its_width(width: int) -> None:
    page = image(render_page(drawn((width, 80)), 0, scale=1.0))
    assert page.size == (width, 80)
    assert page.getpixel((3, 76)) == (0, 0, 255)
    assert page.getpixel((width - 2, 1)) == (255, 0, 0)
    assert page.getpixel((3, 20)) == (255, 0, 0)
    assert page.getpixel((width - 2, 78)) == (255, 0, 0)


def test_each_page_has_its_size_and_its_text() -> None:
    pdf = drawn((100, 80), (200.5, 300))
    assert page_sizes(pdf) == ((100, 80), (200.5, 300))
    assert page_texts(pdf) == ("Page 1", "Page 2")
    assert (render_page(pdf, 1, scale=2.0).width_px, render_page(pdf, 1, scale=2.0).height_px) == (401, 600)
    assert (render_page(pdf, 0, scale=0.5).width_px, render_page(pdf, 0, scale=0.5).height_px) == (50, 40)


def test_what_is_not_printed_on_is_white() -> None:
    page = image(render_page(printed("مرحبا Zoë 小明"), 0, scale=1.0))
    assert page.getpixel((2, 2)) == (255, 255, 255)
    assert page.convert("L").getextrema()[0] < 128, "the words are there"


def test_text_of_every_script_is_read_as_it_was_written() -> None:
    (text,) = page_texts(printed("Zoë 小明 Ελένη"))
    assert "Zoë 小明 Ελένη" in text


def test_threads_take_turns() -> None:
    pdfs = [drawn(*[(60 + n, 50)] * 3) for n in range(8)]
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda n: render_page(pdfs[n % 8], n % 3, scale=1.0), range(48)))
        texts = list(pool.map(lambda n: page_texts(pdfs[n % 8]), range(24)))
    assert [page.width_px for page in pages] == [60 + n % 8 for n in range(48)]
    assert set(texts) == {("Page 1", "Page 2", "Page 3")}


@pytest.mark.parametrize("pdf", [b"", b"no PDF at all", b"%PDF-1.7\n", drawn((50, 50))[:200]])
def test_what_is_no_pdf_is_refused_in_one_line(pdf: bytes) -> None:
    for use in (page_sizes, page_texts, lambda data: render_page(data, 0, scale=1.0)):
        with pytest.raises(IntegrityError, match="cannot be read"):
            use(pdf)


@pytest.mark.parametrize("index", [-1, 1, 99])
def test_a_page_that_does_not_exist_is_our_mistake(index: int) -> None:
    with pytest.raises(BugError):
        render_page(drawn((50, 50)), index, scale=1.0)


@pytest.mark.parametrize("scale", [0.0, -1.0, LARGEST_SIDE_PX, float("inf"), float("nan")])
def test_a_size_that_makes_no_sense_is_our_mistake(scale: float) -> None:
    with pytest.raises(BugError):
        render_page(drawn((50, 50)), 0, scale=scale)
