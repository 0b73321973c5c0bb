"""The whole rulebook as one document: as a page, and as a PDF."""

import sys
from functools import partial

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from screening.briefing import rulebook_html
from screening.briefing.html import Addresses
from screening.briefing.printing.pool import LONG, Printer
from screening.editing.publish import kept_rulebook
from screening.register.versions import Adopted
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from screening.web import messages
from screening.web.context import KINDS, live, named_rulebook, sent_as_file
from screening.web.pages.briefings import LOOK_AGAIN, SHARED_STYLES
from screening.web.prints import for_nobody, prints

pages = Blueprint("documents", __name__, url_prefix="/rulebook/document")


def earlier(book: Rulebook) -> list[Adopted]:
    """Return the versions before a rulebook, newest first, each rulebook once."""
    versions = live().register.versions.of(book.heading.id)
    own = (it.number for it in versions if it.rulebook == book.digest)
    newest, found = next(own, sys.maxsize), {book.digest: None}
    before: list[Adopted] = []
    for version in versions:
        if version.number < newest and version.rulebook not in found:
            found[version.rulebook] = None
            before.append(version)
    return before


@pages.get("")
def show() -> str:
    """Show the document as a page."""
    book = named_rulebook()
    shared = (url_for("static", filename=f"{name}.css") for name in SHARED_STYLES)
    own = (url_for("briefings.style"), url_for("documents.style"))
    back = url_for("rules.index", rulebook=request.args.get("rulebook") or None)
    at = Addresses(stylesheets=(*shared, *own), back=back)
    return rulebook_html.render(book, _before(), at=at)


@pages.get("/style.css")
def style() -> Response:
    """Return what its style adds to that of the briefing."""
    return send_file(shipped("reports") / rulebook_html.STYLE)


@pages.get("/rulebook.pdf")
def pdf() -> ResponseReturnValue:
    """Return the document as a PDF, or a page that waits until it is printed."""
    if for_nobody():
        looks = request.method == "HEAD"
        return Response(status=200 if looks else 503, mimetype=KINDS["pdf"])
    book, before = named_rulebook(), _before()
    own = live().printer.apart(LONG)
    documents, key = prints().documents, (book.digest, before and before.digest)
    job = documents.ask(key, partial(_printed, book, before, own))
    if not job.outcome.done():
        text = render_template("rulebook/in-line.html", book=book)
        return text, 202, {"Refresh": f"{LOOK_AGAIN}; url={request.full_path}"}
    version = book.heading.version
    name = messages.DOCUMENT.format(title=book.heading.title, version=version)
    return sent_as_file(documents.wait(job), name, "pdf")


def _printed(book: Rulebook, before: Rulebook | None, printer: Printer) -> bytes:
    """Return the document as a PDF, printed by a worker that ends with it."""
    with printer:
        return printer.print(rulebook_html.print_job(book, before))


def _before() -> Rulebook | None:
    """Return the rulebook since which changes are told, if the address names one."""
    digest = request.args.get("since", "")
    return kept_rulebook(live().register, digest) if digest else None
