"""The pages: a factory that wires them to what is live."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from screening import __version__, wording
from screening.house import UNBRANDED, House
from screening.settings import Settings, shipped
from screening.web import (
    access,
    adopting,
    briefings,
    comparing,
    deals,
    drafts,
    faults,
    home,
    opening,
    problems,
    results,
    ruleform,
    rules,
    security,
    versions,
)
from screening.web.desk import Desk
from screening.web.live import EXTENSION, HOUSE, live

LARGEST_FORM = 500_000


def create_app(settings: Settings, desk: Desk, house: House = UNBRANDED) -> Flask:
    """Return the app. It reads nothing by itself: all it needs is handed over."""
    app = Flask("screening", template_folder=str(shipped("templates")))
    app.config.update(
        SECRET_KEY=settings.secret_key(),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_COOKIE_NAME=f"screening-{settings.port}",
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions |= {EXTENSION: desk, HOUSE: house}
    security.register(app, settings.trusted_hosts)
    opening.prepare(app)
    access.register(app, settings.token)
    CSRFProtect(app).exempt(deals.keep)
    _prepare_templates(app)
    reading = (access, home, deals, opening, results, briefings, comparing, rules)
    editing = (drafts, ruleform, adopting, versions)
    for family in (*reading, *editing):
        app.register_blueprint(family.pages)
    problems.register(app)
    faults.register()
    return app


def _prepare_templates(app: Flask) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        day=wording.day_in_words, lower_first=wording.lower_first
    )

    environment.globals["who"] = wording.who

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {
            "heading": live().rulebook.heading,
            "problems_here": live().problems,
            "software": __version__,
            "author": access.author(),
        }
