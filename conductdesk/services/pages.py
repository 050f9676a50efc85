"""The pages of a document for a screen or a printer: exactly what is saved and handed over.

Everything here works on a PDF in memory, without a desk; call it off the thread of a window.
"""

from conductdesk.documents.rendering import (
    LARGEST_SIDE_PX,
    PagePixels,
    page_sizes,
    page_texts,
    render_page,
)

__all__ = ["LARGEST_SIDE_PX", "PagePixels", "page_sizes", "page_texts", "render_page"]
