"""Pages for what went wrong: a sentence and a way on, never a stack trace."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from screening.errors import CaseFileError, NotKeptError, ScreeningError
from screening.web.access import admitted

Page = tuple[str, int]

RETRY_AFTER = 10
"""After how many seconds what did not work may work: a lock is gone, a queue short."""

MOST_GIVEN_BACK = 4_000_000
"""How large a form may be so that a page can give back what was typed into it."""

_NOT_LET_IN = (
    "This app lets in who comes by a start link.\n\n"
    'The terminal that started it printed one, and a file named "start-" and the port '
    "holds it, in the data folder of the account that started it. Whoever was added by "
    '"screening people add" has a link of their own.\n\n'
    "If you were in before, the app was started again since, or your link was ended. "
    "Open the new link in another window, then load this page again: what you sent is "
    "sent once more."
)
_SAYS = {
    400: ("Not understood", "Go back, load the page again, and try once more."),
    403: ("Open it by its start link", _NOT_LET_IN),
    404: (
        "No such page",
        "The address may be cut short, or what it names is kept in another register.",
    ),
    405: ("Not a page of its own", "Start from the home page."),
    413: ("The form is too large", "Shorten the longest texts, and send it once more."),
}
_TOO_LARGE_A_FILE = (
    "The file is too large",
    "No briefing is that large. Go back and choose the PDF of a briefing.",
)
_EDIT = ("drafts.index", "Edit the rulebook")
_WAYS = {
    "adopting": _EDIT,
    "drafts": _EDIT,
    "opening": ("opening.choose", "Open a briefing"),
    "ruleform": _EDIT,
    "versions": ("versions.index", "Versions of the rulebook"),
}
_HIDDEN = frozenset(
    {
        *("based-on", "csrf_token", "do", "file", "new-deal", "onto", "revision"),
        *("row", "seen", "shown", "was"),
    }
)


def register(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(NotKeptError, _not_kept)
    app.register_error_handler(CaseFileError, _not_read)
    app.register_error_handler(ScreeningError, _fixable)
    app.register_error_handler(SecurityError, _elsewhere)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _bug)
    app.after_request(_say_when_to_try_again)


def _page(title: str, says: str, status: int) -> Page:
    if admitted() is None:
        return _bare(title, says, status, typed=_typed())
    way = _WAYS.get(request.blueprint or "")
    page = render_template(
        "problem.html",
        title=title,
        says=says,
        way=way,
        deal=_deal_of_briefing() if status != HTTPStatus.NOT_FOUND else "",
        typed=_typed() if way == _EDIT else "",
    )
    return page, status


def _deal_of_briefing() -> str:
    """Return the deal whose briefing was asked for, or nothing."""
    asked = request.view_args or {}
    return asked.get("deal_id", "") if request.blueprint == "briefings" else ""


def _bare(title: str, says: str, status: int, typed: str = "") -> Page:
    """Return a page that tells nothing of what is kept here, nor of the rulebook."""
    page = current_app.jinja_env.get_template("bare.html")
    return page.render(title=title, says=says, typed=typed, home=""), status


def _typed() -> str:
    """Return what was typed into a form: going back may not show it any more."""
    request.max_content_length = request.max_form_memory_size = MOST_GIVEN_BACK
    try:
        sent = request.form.to_dict(flat=False)
    except RequestEntityTooLarge:
        return ""
    if "text" in sent:
        return sent["text"][0]
    told = {
        name: said for name, said in sent.items() if name not in _HIDDEN and any(said)
    }
    return "\n".join(f"{name}: {', '.join(said)}" for name, said in told.items())


def _form_expired(_error: CSRFError) -> Page:
    says = (
        "The app was restarted, or cookies are off, since this form was opened. Go "
        "back: what you typed is still there. Copy what is long, load the page again, "
        "and send it once more."
    )
    return _page("This form has expired", says, 400)


def _not_kept(error: NotKeptError) -> Page:
    return _page("Not in the register", str(error), 404)


def _not_read(error: CaseFileError) -> Page:
    return _page("That did not work", str(error), 400)


def _fixable(error: ScreeningError) -> Page:
    return _page("That did not work", str(error), 503)


def _http(error: HTTPException) -> Page:
    status = error.code or 500
    otherwise = (error.name, error.description or "Go back and try again.")
    says = _SAYS.get(status, otherwise)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.blueprint == "opening":
        says = _TOO_LARGE_A_FILE
    return _page(*says, status)


def _elsewhere(_error: SecurityError) -> Page:
    """Answer a request under a name that is not ours."""
    says = "Open it by the address it printed when it was started."
    return _bare("Not an address of this app", says, 400)


def _bug(_error: Exception) -> Page:
    says = (
        "Something in this app is broken. Nothing was changed or lost in the "
        "register. The terminal that runs the app shows what happened."
    )
    return _page("A fault in this app", says, 500)


def _say_when_to_try_again(response: Response) -> Response:
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", str(RETRY_AFTER))
    return response
