"""Word files for the tests: written from HTML, and read back."""

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Word
from docx.text.paragraph import Paragraph

from screening.briefing.printing.job import PrintJob
from screening.briefing.word import document
from tests.pdfs import A_DAY


def page(main: str, logo: bytes = b"", title: str = "A", body: str = "") -> PrintJob:
    html = (
        f"<!doctype html><html lang=en><title>{title}</title>"
        f'<body class="{body}"><main>{main}</main>'
    )
    return PrintJob(html, on=A_DAY, logo=logo)


def written(job: PrintJob | str, template: bytes = b"") -> Word:
    """Return the Word file of a job, or of what a page holds, read back."""
    job = page(job) if isinstance(job, str) else job
    return opened(document.write(job, template))


def opened(file: bytes) -> Word:
    return Document(io.BytesIO(file))


def parts_of(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        for name, held in parts.items():
            into.writestr(name, held)
    return file.getvalue()


def styles_in(word: Word) -> list[str]:
    return [each.style.name or "" for each in word.paragraphs if each.style]


def texts_in(word: Word) -> Iterator[str]:
    """Yield the words of paragraphs and cells, in reading order, without contents."""
    for block in word.iter_inner_content():
        if not isinstance(block, Paragraph):
            for row in block.rows:  # a cell over several columns comes once for each
                yield from (cell.text for cell in dict.fromkeys(row.cells))
        elif block.style and not (block.style.name or "").upper().startswith("TOC"):
            yield block.text


def xml_of(thing: object) -> str:
    """Return the XML behind a paragraph, a table or a document."""
    return str(thing._element.xml)  # type: ignore[attr-defined]  # noqa: SLF001 - python-docx shows no XML
