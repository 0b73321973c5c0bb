"""What went wrong: a page with a sentence and a way on, and a log that tells no deal.

An address holds a deal's id, and the words of an error may hold an answer: the log says
where in the code a fault was, and the page shows no stack trace.
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from traceback import format_tb

from flask import (
    Flask,
    Response,
    has_request_context,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from screening.errors import CaseFileError, NotKeptError, ScreeningError
from screening.register.unfinished import SHOWN, SKIPPED
from screening.web.access import admitted, bare_page
from screening.web.form import FRAME, MOST_TYPED
from screening.web.portfolio_tables import ForgottenError

Page = tuple[str, int]

LOGGERS = ("screening", "waitress")

RETRY_AFTER = 10
"""After how many seconds what did not work may work: a lock is gone, a queue short."""

_SAYS = {
    400: "Not understood\n\nGo back, reload the page, and try again.",
    403: (
        "Open the app by its start link\n\nUse the link shown when the app was "
        "started.\n\nThe terminal that started the app printed the link. The file "
        'named "start-" and the port holds it too, in the data folder of the account '
        'that started the app. People added by "screening people add" have a link of '
        "their own.\n\nIf you had access before, the app was restarted or your "
        "session ended. Open a new link in another window, then reload this page: "
        "your form is sent again."
    ),
    404: (
        "No such page\n\n"
        "The address may be incomplete, or the page belongs to another register."
    ),
    405: "Not a page of its own\n\nStart from the home page.",
    413: "The form is too large\n\nShorten the longest texts, and send the form again.",
    500: (
        "A fault in this app\n\nSomething in this app is broken. Nothing was changed "
        "or lost in the register. The terminal that runs the app shows what happened."
    ),
}
_FORGOTTEN = (
    "This table is no longer in memory\n\nA table is deleted two hours after its last "
    "use, when newer tables need its place, and when the app stops. Deals that you "
    "saved stay in the register. Send the file again to continue."
)
_EXPIRED = (
    "This form has expired\n\nSince this form was opened, the app was restarted, or "
    "cookies are off. Go back: your text is still there. Copy long texts, reload the "
    "page, and send the form again."
)
_OTHER_ADDRESS = (
    "Not an address of this app\n\n"
    "Open the app by the address shown when it was started."
)
TOO_LARGE = {
    **dict.fromkeys(
        ("opening", "verification"),
        (
            "The file is too large\n\nBriefings are never that large. Go back and "
            "choose the PDF or the Word file of a briefing."
        ),
    ),
    "lists_import": (
        "The list is too large\n\n"
        "Copy the list alone into a new sheet, or import it in parts of up to 400 kB."
    ),
    "portfolio": (
        "The table is too large\n\n"
        "The file is larger than 25 MB. Copy the deals alone into a new sheet, save it "
        "as CSV, or split it into several files."
    ),
}
"""What is said of a file that is too large, by where it was sent."""
_EDITING = "drafts.index"
_WAYS = {"opening": "opening.choose", "versions": "versions.index"}
_WAYS |= {"portfolio": "portfolio.start"}
_WAYS |= {"verification": "verification.choose", "documents": "rules.index"}
_WAYS |= dict.fromkeys(("adopting", "drafts", "parts", "lists_import"), _EDITING)
_HIDDEN = FRAME | {SHOWN, SKIPPED, "do", "file", "onto", "revision", "row", "seen"}
_HIDDEN |= {"table", "was"}


def register(app: Flask) -> None:
    """Answer every error with a page, and let no logger tell of a deal."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_without_deals)
    app.register_error_handler(
        NotKeptError, lambda error: page(f"Not in the register\n\n{error}", 404)
    )
    app.register_error_handler(ForgottenError, lambda _error: page(_FORGOTTEN, 404))
    app.register_error_handler(CSRFError, lambda _error: page(_EXPIRED, 400))
    app.register_error_handler(ScreeningError, _fixable)
    app.register_error_handler(
        SecurityError, lambda _error: (bare_page(_OTHER_ADDRESS), 400)
    )
    app.register_error_handler(HTTPException, _http)

    @app.after_request
    def say_when_to_try_again(response: Response) -> Response:
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers.setdefault("Retry-After", str(RETRY_AFTER))
        return response


def page(says: str, status: int, way: str = "") -> Page:
    """Return the page of an error; its way on is an endpoint, or that of its family.

    Who was not let in reads nothing there of what is kept here.
    """
    if admitted() is None:
        return bare_page(says, typed=_typed()), status
    way = way or _WAYS.get(request.blueprint or "", "")
    too_large = status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    of_a_briefing = request.blueprint == "briefings" and status != HTTPStatus.NOT_FOUND
    text = render_template(
        "problem.html",
        says=says.split("\n\n"),
        way=way,
        deal=(request.view_args or {}).get("deal_id", "") if of_a_briefing else "",
        typed=_typed() if way in {_EDITING, "portfolio.start"} or too_large else "",
    )
    return text, status


def _typed() -> str:
    """The fields of a sent form, as text: going back may not show them any more."""
    request.max_content_length = request.max_form_memory_size = MOST_TYPED
    try:
        sent = request.form.to_dict(flat=False)
    except RequestEntityTooLarge:
        return ""
    if "text" in sent:
        return sent["text"][0]
    names = (name for name in sent if name not in _HIDDEN and "=" not in name)
    shown = {name: sent[name] for name in names}
    return "\n".join(
        f"{name}: {', '.join(values)}" for name, values in shown.items() if any(values)
    )


def _fixable(error: ScreeningError) -> Page:
    status = 400 if isinstance(error, CaseFileError) else 503
    return page(f"That did not work\n\n{error}", status)


def _http(error: HTTPException) -> Page:
    status = error.code or 500
    says = error.description or "Go back and try again."
    says = _SAYS.get(status, f"{error.name}\n\n{says}")
    too_large = status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if too_large:
        says = TOO_LARGE.get(request.blueprint or "", says)
    return page(says, status)


def too_large(
    app: Flask, path: str, _server: str
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and page for a request so large that it is not read."""
    with app.test_request_context(path, method="POST"):
        family = request.blueprint or ""
        home = url_for(_WAYS.get(family, "lists.home"))
        text = bare_page(TOO_LARGE.get(family, _SAYS[413]), home=home)
    only_ours = ("Content-Security-Policy", "default-src 'none'; style-src 'self'")
    kind = ("Content-Type", "text/html; charset=utf-8")
    return "413 Request Entity Too Large", [kind, only_ours], text.encode()


def _without_deals(record: logging.LogRecord) -> bool:
    """Name the route instead of the address, and an error's kind for its words."""
    if " while serving " in str(record.msg) or str(record.msg).startswith("Exception"):
        rule = request.url_rule if has_request_context() else None
        where = f"{request.method} {rule.rule}" if rule else "no page"
        record.msg, record.args = f"A fault at {where}", ()
        if record.exc_info:
            record.exc_text = "".join(_traceback(record.exc_info[1])).rstrip()
            record.exc_info = None
    return True


def _traceback(error: BaseException | None) -> Iterator[str]:
    """Tell where an error arose, and before it where those did that it came of."""
    while error:
        yield f"{type(error).__name__}, most recent call last:\n"
        yield from format_tb(error.__traceback__)
        error = error.__cause__ or error.__context__
