"""Who is let in: whoever came by a start link, and nobody else of this machine.

The link's token becomes a signed cookie and leaves the address. The cookie holds a
digest of the token, so it is worth nothing once the token is: a new one is made at each
start, unless a setting fixes it; that of a person is good until they are removed.
"""

import getpass
import hmac
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from screening.register.people import ACCOUNT, NOBODY, Author, digest_of
from screening.web import messages
from screening.web.context import live, see_other, work_as

pages = Blueprint("access", __name__)

OPEN_TO_ALL = frozenset({"static", "home.icon", "access.start", "access.health"})
START = "start"
"""What the session keeps of the link: the digest of its token."""
_OF_THIS_RUN = "DIGEST_OF_START_TOKEN"


def register(app: Flask, token: str) -> None:
    """Let in who came by the token; everybody where there is none."""
    app.config[_OF_THIS_RUN] = digest_of(token) if token else ""

    @app.before_request
    def let_in() -> None:
        if request.endpoint in OPEN_TO_ALL:
            return
        if (who := admitted()) is None:
            raise Forbidden
        if who.confirmed:
            work_as(who)


def admitted() -> Author | None:
    """Return who came: nobody in particular where all are let in, or None."""
    if "admitted" not in g:
        g.admitted = None  # also if looking it up fails
        by_link = _holder(digest) if (digest := session.get(START)) else None
        for_all = None if current_app.config[_OF_THIS_RUN] else NOBODY
        g.admitted = by_link or for_all
    return cast("Author | None", g.admitted)


def author() -> Author:
    """Return who does what is done now, as far as a link says so."""
    return admitted() or NOBODY


def _holder(digest: str) -> Author | None:
    """Return whose start link has a token of that digest."""
    ours: str = current_app.config[_OF_THIS_RUN]
    if ours and hmac.compare_digest(digest, ours):
        return Author(f"{ACCOUNT}{account() or messages.NO_ACCOUNT}", confirmed=True)
    person = live().register.people.known_by(digest)
    return Author(person.name, confirmed=True) if person else None


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
    token = request.args.get("token")
    if token is None:
        home = url_for("home.home")
        text = bare_page(messages.GOING_ON, home=home)
        return Response(text, headers={"Refresh": f"0; url={home}"})
    digest = digest_of(token)
    if _holder(digest) is None:
        raise Forbidden
    if session.get(START) != digest:
        session.clear()
    session[START] = digest
    onwards = see_other("access.start")
    onwards.headers["Referrer-Policy"] = "no-referrer"
    return onwards


@pages.get("/healthz")
def health() -> Response:
    """Say whether the register can be read and a rulebook is live, and no more."""
    ready = live().register.deals.are_readable()
    says, status = ("ok", 200) if ready else ("not ok", 503)
    return Response(says, status, mimetype="text/plain")
