"""The pages: a factory that wires each family in `pages/` to what is live."""

import importlib
import pkgutil
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from screening import __version__
from screening.analysis import replay
from screening.briefing.branding import UNBRANDED, Branding
from screening.editing.corridors import Corridors, DueAdoptions
from screening.formats import text
from screening.presentation import answers, glossary
from screening.presentation.conditions import with_values
from screening.settings import Settings, shipped
from screening.web import access, compression, editor_session, errors
from screening.web import pages as page_families
from screening.web.context import (
    BACKGROUND,
    BRANDING,
    DUE,
    EXTENSION,
    MOST_SEARCHES,
    PRINTS,
    SEARCHES,
    Remembered,
    corridors,
    live,
    title_of,
)
from screening.web.jobs import Jobs
from screening.web.pages import corridors as corridor_pages
from screening.web.pages import (
    deal_form,
    open_briefing,
    portfolio,
    requests,
    rulebook,
    versions,
    what_if,
)
from screening.web.portfolio_tables import TABLES, Tables, table_of
from screening.web.prints import Prints

LARGEST_FORM = 500_000
UPLOADS = open_briefing.UPLOADS | portfolio.UPLOADS | requests.UPLOADS
AROUND = 100_000
"""How much larger a request is than the file in it."""
TAKE_ANY_TOKEN = (
    deal_form.keep,
    deal_form.keep_unfinished,
    deal_form.move,
    what_if.show,
)
"""What checks its token itself, or keeps nothing, and answers an expired form."""
STATIC = Path(__file__).parent / "static"


class InMemory(Request):
    """A request whose files never touch the disk."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return BytesIO()


def create_app(
    settings: Settings,
    every: Corridors,
    branding: Branding = UNBRANDED,
    announce: access.Announce | None = None,
) -> Flask:
    """Return the app. It reads nothing by itself: all it needs is handed over.

    With `announce`, the start link is good for one use, and it is told the next.
    """
    app = Flask(
        "screening",
        template_folder=str(shipped("templates")),
        static_folder=str(STATIC),
    )
    furnish(app, settings, every, branding, announce)
    compression.register(app)
    access.protect(app, settings.trusted_hosts)
    _let_files_in(app)
    access.register(app)
    corridor_pages.keep_in_addresses(app)
    csrf = CSRFProtect(app)
    for view in TAKE_ANY_TOKEN:
        csrf.exempt(view)
    _prepare_templates(app)
    app.register_blueprint(access.pages)
    for module in pkgutil.iter_modules(page_families.__path__):
        family = importlib.import_module(f"{page_families.__name__}.{module.name}")
        if blueprint := getattr(family, "pages", None):
            app.register_blueprint(blueprint)
    app.register_blueprint(rulebook.documents)
    app.register_blueprint(versions.adopting)
    app.register_blueprint(open_briefing.verification)
    errors.register(app)
    return app


def _let_files_in(app: Flask) -> None:
    """Let files in, as large as they may be, before anything reads the request."""
    app.request_class = InMemory

    @app.before_request
    def allow_a_file() -> None:
        if most := UPLOADS.get(request.endpoint or ""):
            request.max_content_length = most + AROUND


def furnish(
    app: Flask,
    settings: Settings,
    every: Corridors,
    branding: Branding = UNBRANDED,
    announce: access.Announce | None = None,
) -> None:
    """Hand an app all that differs between one run and another: no page, no rule."""
    app.config.update(_configuration(settings))
    app.extensions |= _extensions(every, branding)
    access.furnish(app, settings.token, announce)


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": access.secret_key(settings),
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SESSION_COOKIE_NAME": f"screening-{settings.port}",
        "SESSION_COOKIE_SAMESITE": "Strict",
        "WTF_CSRF_TIME_LIMIT": None,
        "SECOND_PERSON": settings.second_person,
    }


def _extensions(every: Corridors, branding: Branding) -> dict[str, object]:
    """Make the extensions of the app, by the names in `context` for them."""
    own = {
        SEARCHES: Remembered[str](MOST_SEARCHES),
        BACKGROUND: Jobs[Any](most_kept=8),
        PRINTS: Prints(every.all[0].live().printer.workers),
        DUE: DueAdoptions(lambda: every.all),
        TABLES: Tables(),
    }
    return {EXTENSION: every, BRANDING: branding, **own}


def _prepare_templates(app: Flask) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        counted=answers.counted,
        day=text.day_in_words,
        weekday=text.weekday_in_words,
        lower_first=text.lower_first,
        moves_by_day=replay.moves_by_day,
        offers=answers.offers,
        pieces=glossary.pieces,
        short_day=text.day_in_short,
        tone=answers.tone,
        upper_first=text.upper_first,
        with_values=with_values,
    )
    environment.globals.update(
        author_now=access.author,
        name_of_editor=editor_session.name_of_editor,
        table_of=table_of,
        who=access.who,
    )
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, object]:
    """The variables of the templates of all pages."""
    return {
        "heading": live().rulebook.heading,
        "problems_here": live().problems,
        "software": __version__,
        "author": access.author(),
        "second_person": editor_session.second_person(),
        "several_corridors": corridors().are_several,
        "corridor_title": title_of,
    }
