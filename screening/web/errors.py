"""What went wrong: a page with a sentence and a way on, and a log that tells no deal.

An address holds a deal's id, and the words of an error may hold an answer: the log says
where in the code a fault was, and the page shows no stack trace.
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from traceback import format_tb

from flask import Flask, Response, has_request_context, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from screening.errors import CaseFileError, NotKeptError, ScreeningError
from screening.web import messages
from screening.web.access import admitted, bare_page
from screening.web.form import FRAME, MOST_TYPED
from screening.web.portfolio_tables import ForgottenError

Page = tuple[str, int]

LOGGERS = ("screening", "waitress")

RETRY_AFTER = 10
"""After how many seconds what did not work may work: a lock is gone, a queue short."""

_SAYS = {
    400: messages.NOT_UNDERSTOOD,
    403: messages.NOT_LET_IN,
    404: messages.NO_PAGE,
    405: messages.NO_PAGE_OF_ITS_OWN,
    413: messages.TOO_LARGE,
}
TOO_LARGE = {
    **dict.fromkeys(("opening", "verification"), messages.TOO_LARGE_A_FILE),
    "lists_import": messages.TOO_LARGE_A_LIST,
    "portfolio": messages.TOO_LARGE_A_TABLE,
}
"""What is said of a file that is too large, by where it was sent."""
_EDITING, _MANY = "drafts.index", "portfolio.start"
_WAYS = {"opening": "opening.choose", "versions": "versions.index"}
_WAYS |= {"verification": "verification.choose", "documents": "rules.index"}
_WAYS |= dict.fromkeys(("portfolio", "portfolio_results"), _MANY)
_WAYS |= dict.fromkeys(("adopting", "drafts", "parts", "lists_import"), _EDITING)
_HIDDEN = FRAME | {"do", "file", "onto", "revision", "row", "seen", "table", "was"}


def register(app: Flask) -> None:
    """Answer every error with a page, and let no logger tell of a deal."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_without_deals)
    app.register_error_handler(
        NotKeptError, lambda error: page(messages.NOT_KEPT.format(error=error), 404)
    )
    app.register_error_handler(
        ForgottenError, lambda _error: page(messages.FORGOTTEN, 404)
    )
    app.register_error_handler(ScreeningError, _fixable)
    app.register_error_handler(CSRFError, lambda _error: page(messages.EXPIRED, 400))
    app.register_error_handler(
        SecurityError, lambda _error: (bare_page(messages.ELSEWHERE), 400)
    )
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, lambda _error: page(messages.FAULT, 500))

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
        typed=_typed() if way in {_EDITING, _MANY} or too_large else "",
    )
    return text, status


def _typed() -> str:
    """Return what was typed into a form: going back may not show it any more."""
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
    return page(messages.DID_NOT_WORK.format(error=error), status)


def _http(error: HTTPException) -> Page:
    status = error.code or 500
    says = error.description or messages.TRY_AGAIN
    says = _SAYS.get(status, messages.OTHERWISE.format(name=error.name, says=says))
    too_large = status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if too_large:
        says = TOO_LARGE.get(request.blueprint or "", says)
    return page(says, status)


def _without_deals(record: logging.LogRecord) -> bool:
    """Name the route instead of the address, and an error's kind for its words."""
    if " while serving " in str(record.msg) or str(record.msg).startswith("Exception"):
        rule = request.url_rule if has_request_context() else None
        where = f"{request.method} {rule.rule}" if rule else messages.NO_ROUTE
        record.msg, record.args = messages.FAULT_AT.format(where=where), ()
        if record.exc_info:
            record.exc_text = "".join(_told(record.exc_info[1])).rstrip()
            record.exc_info = None
    return True


def _told(error: BaseException | None) -> Iterator[str]:
    """Tell where an error arose, and before it where those did that it came of."""
    while error:
        yield messages.TRACE.format(error=type(error).__name__)
        yield from format_tb(error.__traceback__)
        error = error.__cause__ or error.__context__
