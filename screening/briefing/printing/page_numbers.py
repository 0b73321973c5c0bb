"""The page on which something stands, written into a document that is laid out.

A style sheet could ask for it (`target-counter`), and pages that name others would be
laid out once more: a third of the time of a whole print. So a nought stands there
first, as wide as any figure, and is written over before the document is drawn.
"""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure.boxes import TextBox

NOUGHT = "(p. 0)"
"""What the style sheet writes behind an element of the class `see`."""


def number_pages(document: Any) -> None:
    """Write the pages on which links arrive behind those that say so."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            pages.setdefault(name, number)  # what goes on overleaf is there again
    for page in document.pages:
        for box in _texts(page._page_box):  # noqa: SLF001 - pages show no boxes
            name = (box.element.get("href") or "")[1:]
            if NOUGHT in box.text and name in pages:
                box.text = box.text.replace(NOUGHT, f"(p. {pages[name]})")
                box.pango_layout.text = box.text


def _texts(box: Any) -> Iterator[Any]:
    """Yield the texts that a style sheet wrote behind an element."""
    if isinstance(box, TextBox):
        if str(box.element_tag).endswith("::after"):
            yield box
        return
    for child in getattr(box, "children", ()):
        yield from _texts(child)
