"""Open a briefing: its answers in the form again, and what moved since.

The file stays in memory, and nothing is kept before the form is sent.
"""

from io import BytesIO
from typing import IO, Any

from flask import Blueprint, Flask, Request, render_template, request
from flask.typing import ResponseReturnValue

from screening.briefing.opening import case_file
from screening.briefing.opening.reopen import reopen
from screening.editing.publish import rulebook_then
from screening.errors import CaseFileError
from screening.web import messages
from screening.web.context import live
from screening.web.form import form_of
from screening.web.pages import deal_form

pages = Blueprint("opening", __name__)

FILE = "briefing"
LARGEST_UPLOAD = case_file.LARGEST + 100_000
"""How large a request with a briefing may be: the file, and what is around it."""


class InMemory(Request):
    """A request whose files never touch the disk."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return BytesIO()


def prepare(app: Flask) -> None:
    """Let files in, as large as briefings may be, before anything reads the request."""
    app.request_class = InMemory

    @app.before_request
    def allow_a_file() -> None:
        if request.endpoint == "opening.read":
            request.max_content_length = LARGEST_UPLOAD


@pages.get("/open")
def choose(wrong: str = "") -> str:
    """Show where to choose a file, and what was wrong with the last one."""
    return render_template("open.html", wrong=wrong, largest=case_file.LARGEST)


@pages.post("/open")
def read() -> ResponseReturnValue:
    """Show the form, filled from a briefing, with what moved since above it."""
    sent = request.files.get(FILE)
    if sent is None or not sent.filename:
        return choose(messages.NO_FILE), 422
    try:
        case = case_file.read(sent.stream.read())
    except CaseFileError as error:
        return choose(str(error)), 422
    now, digest = live().rulebook, case.rulebook.digest
    opened = reopen(case, now, rulebook_then(digest, now, live().register))
    form = form_of(now, opened.deal)
    return deal_form.show(form, unread=opened.deal.unread, opened=opened)
