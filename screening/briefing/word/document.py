"""The whole Word file, made from the briefing's own HTML: it says the same words."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, time

from docx.document import Document as Word
from lxml import html as parser

from screening.briefing.printing.job import PrintJob
from screening.briefing.word import margins, template
from screening.briefing.word.blocks import Writer
from screening.briefing.word.data_part import attach

LONG_AGO = date(1980, 1, 1)
"""Of every part in the file, and of a job that names no day."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML may hold, and no font draws."""
_UNSAID = (
    *("author", "category", "comments", "content_status", "identifier", "keywords"),
    *("last_modified_by", "subject", "version"),
)


def write(job: PrintJob, firms: bytes = b"") -> bytes:
    """Return a briefing as a Word file, from a firm's template if there is one.

    The same job and template give the same bytes. A logo that is no PNG is left out:
    the name of the house stands beside it.
    """
    page = parser.document_fromstring(_NO_XML.sub("", job.html))
    word = template.start(firms)
    _tell(word, page.findtext(".//title") or "", job.on or LONG_AGO)
    margins.write(word, margins.margins_of(page))
    main = page.find(".//main")
    Writer(word, job.logo, main).document(main)
    if job.attachment:
        attach(word, job.attachment)
    return _packed(word)


def _tell(word: Word, title: str, on: date) -> None:
    """Let a file tell its title and the day it is of, and nothing of who made it."""
    about = word.core_properties
    for name in _UNSAID:
        setattr(about, name, "")
    about.title = title[:255]  # no more may stand there
    about.language, about.revision = "en-GB", 1
    about.created = about.modified = datetime.combine(on, time(), UTC)


def _packed(word: Word) -> bytes:
    """Return the file, with no date in it that tells when it was made."""
    made, packed = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w") as into:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, (*LONG_AGO.timetuple()[:6],))
            part.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(part, parts.read(name))
    return packed.getvalue()
