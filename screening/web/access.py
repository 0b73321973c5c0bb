"""Who is let in: whoever came by a start link, and nobody else of this machine.

Nothing is loaded from outside, and no page of a deal stays in a cache. No page
elsewhere can pose as the app: it answers to its own names only.

A start link is good for one use, so that what a browser remembers of it is worth
nothing; the use begins a session, in a signed cookie. That of a person is kept in the
register until it ends. That of the account which started the app ends when the app
does; another link is announced then at each use, unless a setting fixes the token.
"""

import contextlib
import getpass
import hmac
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import cast

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound, SecurityError
from werkzeug.routing import IntegerConverter

from screening.errors import NotKeptError, ScreeningError
from screening.formats.files import part_of
from screening.presentation import answers
from screening.register.people import (
    ACCOUNT,
    LONGEST_NAME,
    NOBODY,
    Author,
    LinkHolder,
    digest_of,
)
from screening.settings import Settings, is_own
from screening.web.background import waits_for_what_is_due
from screening.web.context import live, see_other, work_as

pages = Blueprint("access", __name__)

OPEN_TO_ALL = frozenset({"static", "lists.icon", "access.start", "access.health"})
RUN = "start"
"""What the session of the account holds: which run of the app let it in."""
SESSION = "session"
"""What tells a session from others, of which a person's is known by it."""
_ACCOUNT = "screening-account"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FRAMES = f"{POLICY}; frame-src 'self'"
"""Of a page that shows another of the app within itself."""
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
"""Of what such a page shows."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-DNS-Prefetch-Control": "off",
}

Announce = Callable[[str], None]
"""Tells whoever started the app the token of the next start link."""


class _Number(IntegerConverter):
    """A number in an address; a longer one names nothing that could be kept."""

    regex = "[0-9]{1,9}"


def protect(app: Flask, names: list[str]) -> None:
    """Answer to these names alone, and put the headers on every answer."""
    app.url_map.converters["int"] = _Number

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        failed = response.status_code >= HTTPStatus.BAD_REQUEST
        if request.endpoint != "static" or failed:
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.before_request
    def refuse_other_names() -> None:
        """Look at the Host header: what Flask has for it knows no IPv6, and no case."""
        name = re.sub(r":\d{1,5}\Z", "", request.headers.get("Host", "")).lower()
        if name not in names:
            raise SecurityError


def secret_key(settings: Settings) -> str:
    """Return the key that signs forms, made at the first call and then kept.

    Only the user may read it; ScreeningError where it cannot be kept.
    """
    settings.make_data()
    file = settings.data / "secret-key"
    try:
        if not _is_private(file) or not file.read_text():
            file.unlink(missing_ok=True)
            with part_of(file) as part:
                part.write_text(secrets.token_urlsafe(32))
                with contextlib.suppress(FileExistsError):  # another was faster
                    file.hardlink_to(part)
        return file.read_text()
    except OSError as error:
        says = f"{file} cannot be written: {error.strerror}."
        raise ScreeningError(says) from None


def _is_private(file: Path) -> bool:
    """Tell whether a file is there that nobody else can read or have put there."""
    if file.is_symlink() or not file.is_file() or not is_own(file):
        return False
    return os.name != "posix" or not file.stat().st_mode & 0o77


@dataclass
class AccountAccess:
    """How the account that started the app comes in.

    `run` is the digest of the token it was started with, empty where all are let in,
    and `token` what is good now. `tokens` are the digests of all that were; `ended` are
    sessions.
    """

    run: str
    token: str
    announce: Announce | None = None
    tokens: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def use(self, token: str) -> bool:
        """Tell whether a link is good; if it is good for one use, make another."""
        given = digest_of(token)  # of any characters, where only ASCII compares
        if not self.run or not hmac.compare_digest(given, digest_of(self.token)):
            return False
        self.tokens.add(given)
        if self.announce:
            self.token = secrets.token_urlsafe(32)
            self.announce(self.token)
        return True

    @property
    def is_here(self) -> bool:
        """Whether the session of the request is of this run, and has not ended."""
        run = str(session.get(RUN, ""))
        same = bool(self.run) and hmac.compare_digest(run, self.run)
        return same and session.get(SESSION) not in self.ended


def furnish(app: Flask, token: str, announce: Announce | None = None) -> None:
    """Let the account in by a token; with `announce`, a link is good for one use."""
    run = digest_of(token) if token else ""
    app.extensions[_ACCOUNT] = AccountAccess(run, token, announce)


def register(app: Flask) -> None:
    """Let in who came by the token; everybody where there is none."""

    @app.before_request
    def let_in() -> Response | None:
        if request.endpoint in OPEN_TO_ALL:
            return None
        if (who := admitted()) is None:
            raise Forbidden
        if who.confirmed:
            work_as(who)
        return waits_for_what_is_due()


def _account_access() -> AccountAccess:
    return cast("AccountAccess", current_app.extensions[_ACCOUNT])


def admitted() -> Author | None:
    """Return who came: nobody in particular where all are let in, or None."""
    if "admitted" not in g:
        g.admitted = None  # also if looking it up fails
        if _account_access().is_here:
            name = f"{ACCOUNT}{account() or 'without a name'}"
            g.admitted = Author(name, confirmed=True)
        elif person := _person_of_session():
            g.admitted = Author(person.name, confirmed=True)
        elif not _account_access().run:
            g.admitted = NOBODY
    return cast("Author | None", g.admitted)


def author() -> Author:
    """Return who does what is done now, as far as a link says so."""
    return admitted() or NOBODY


def who(name: str, *, confirmed: bool) -> str:
    """Return who did something, an account behind the name that is shown beside it."""
    shown = account_names().get(name) if confirmed else ""
    return f"{shown} ({name})" if shown else answers.who(name, confirmed=confirmed)


def account_names() -> dict[str, str]:
    """Return the name shown beside each account; none where they cannot be read."""
    if "account_names" not in g:
        g.account_names = {}
        with contextlib.suppress(ScreeningError):
            g.account_names = live().register.people.account_names()
    return cast("dict[str, str]", g.account_names)


def _person_of_session() -> LinkHolder | None:
    """Return the person that a session is of which is kept in the register, or None."""
    if RUN in session or SESSION not in session:
        return None
    return live().register.people.known_by(session[SESSION])


def bare_page(says: str, typed: str = "", home: str = "") -> str:
    """Return a page that tells nothing of what is kept here, nor of the rulebook."""
    template = current_app.jinja_env.get_template("bare.html")
    return template.render(says=says.split("\n\n"), typed=typed, home=home)


def account() -> str:
    """Return the name of the account that runs the app; empty where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


@pages.get("/start")
def start() -> ResponseReturnValue:
    """Let in by a start link, and go on to the home page.

    It goes there from a page of its own: a browser sends a strict cookie along only
    where one of our pages leads, not a mail or a file.
    """
    token, home = request.args.get("token"), url_for("lists.home")
    if token is None:
        text = bare_page("Screening\n\nThe home page comes next.", home=home)
        return Response(text, headers={"Refresh": f"0; url={home}"})
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return Response(status=503)  # nobody opens it yet
    if not (_came_by(token) or _comes_in(token)):
        return bare_page(
            (
                "This start link was used already\n\nA start link works once. If you "
                "used it in this browser, continue: you need no link until you "
                "leave.\n\nOtherwise get a new link from the person who runs the app "
                "(screening people link, followed by your name). If you started the "
                "app yourself, its terminal shows the newest link, and so does the "
                'file named "start-" and the port, in the data folder.'
            ),
            home=home,
        ), 403
    onwards = see_other("access.start")
    onwards.headers["Referrer-Policy"] = "no-referrer"
    return onwards


def _came_by(token: str) -> bool:
    """Tell whether the session of the request was begun by that link."""
    ours = _account_access()
    if ours.is_here:
        return digest_of(token) in ours.tokens
    person = _person_of_session()
    return person is not None and person.digest == digest_of(token)


def _comes_in(token: str) -> bool:
    """Use up a link, and begin a session; return whether the link was good."""
    ours = _account_access()
    if ours.use(token):
        session.clear()
        session[RUN], session[SESSION] = ours.run, secrets.token_urlsafe(16)
        return True
    try:
        secret = live().register.people.begin(token)
    except NotKeptError:
        return False
    session.clear()
    session[SESSION], session.permanent = secret, True
    return True


@pages.post("/leave")
def leave() -> ResponseReturnValue:
    """End the session, here and in the browser."""
    if _account_access().is_here:
        _account_access().ended.add(session[SESSION])
    elif SESSION in session:
        live().register.people.end(session[SESSION])
    session.clear()
    return bare_page(
        "You have left\n\nTo come back, open a new start link. The person who runs the "
        "app makes it (screening people link, followed by your name). If you started "
        "the app yourself, its terminal shows the newest link."
    )


@pages.get("/name")
def name(typed: str | None = None, wrong: str = "") -> str:
    """Ask for the name that records show beside the account."""
    if not author().is_account:
        raise NotFound
    return render_template(
        "name.html",
        account=author().name,
        typed=account_names().get(author().name, "") if typed is None else typed,
        wrong={"name": wrong} if wrong else {},
        longest=LONGEST_NAME,
    )


@pages.post("/name")
def show_as() -> ResponseReturnValue:
    """Show a name beside the account from now on; it is a label, and gives no right."""
    typed = request.form.get("name", "")
    if not author().is_account:
        raise NotFound
    try:
        live().register.people.show_as(author().name, typed)
    except ScreeningError as error:
        return name(typed, str(error)), 422
    return see_other("lists.home")


@pages.get("/healthz")
def health() -> Response:
    """Say whether the register can be read and a rulebook is live, and no more."""
    ready = live().register.deals.are_readable()
    says, status = ("ok", 200) if ready else ("not ok", 503)
    return Response(says, status, mimetype="text/plain")
