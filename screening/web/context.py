"""What a request works with: the live rulebook, and whose briefings are made here."""

from typing import Any, cast

from flask import current_app, g, redirect, request, url_for
from werkzeug import Response

from screening.briefing.branding import Branding
from screening.editing.publish import Live, Publisher, kept_rulebook
from screening.rulebook.model import Rulebook
from screening.web.searches import Searches

EXTENSION = "screening"
BRANDING = "screening-branding"
SEARCHES = "screening-searches"
PRINTS = "screening-prints"


def publisher() -> Publisher:
    """Return what takes changed rulebooks and adopts new ones."""
    return cast("Publisher", current_app.extensions[EXTENSION])


def branding() -> Branding:
    """Return whose briefings are made here, as the house file said at the start."""
    return cast("Branding", current_app.extensions[BRANDING])


def searches() -> Searches:
    """Return what deals were looked for by since the app was started."""
    return cast("Searches", current_app.extensions[SEARCHES])


def live() -> Live:
    """Return what is live for this request: the same from its start to its end."""
    if "live" not in g:
        g.live = publisher().live()
    return cast("Live", g.live)


def named_rulebook() -> Rulebook:
    """Return the rulebook that the address names by its digest, or else the live one.

    NotKeptError where the register has none such.
    """
    here, digest = live(), request.args.get("rulebook", "")
    now = digest in {"", here.rulebook.digest}
    return here.rulebook if now else kept_rulebook(here.register, digest)


def see_other(endpoint: str, **given: Any) -> Response:
    """Go on to another page, as a browser does once a form was taken."""
    return redirect(url_for(endpoint, **given), 303)
