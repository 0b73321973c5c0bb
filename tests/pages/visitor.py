"""Somebody with a browser that has no JavaScript, who goes from page to page."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from screening.editing.corridors import Corridors
from screening.editing.publish import Publisher
from screening.register import Register
from screening.settings import today
from screening.web.context import EXTENSION
from tests.pages.checks import page
from tests.pages.page import NOTHING, Page, Typed


class Visitor:
    """Fetches pages and sends forms as a browser does; every page is checked."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.app: Flask = client.application

    @property
    def publisher(self) -> Publisher:
        """Where the app's rulebooks go live."""
        return self.corridors.all[0]

    @property
    def corridors(self) -> Corridors:
        """All corridors of the app."""
        corridors: Corridors = self.app.extensions[EXTENSION]
        return corridors

    @property
    def folder(self) -> Path:
        """The folder of the rulebook that is live."""
        return self.publisher.live().folder

    @property
    def register(self) -> Register:
        """The register that the app keeps deals in."""
        return self.publisher.live().register

    def visit(self, path: str, status: int = 200) -> Page:
        """Return the page at an address."""
        return page(self.client.get(path), status)

    def send(
        self,
        form: Page,
        typed: Mapping[str, Typed] = NOTHING,
        status: int = 200,
        to: str = "",
    ) -> Page:
        """Send a form as it stands except for what is typed; return where it leads."""
        path = to or form.all("form")[0].get("action", "")
        data = form.filled(typed)
        return page(self.client.post(path, data=data, follow_redirects=True), status)

    def describe(self, typed: Mapping[str, Typed], status: int = 200) -> Page:
        """Send a new form with that typed, and nothing else; return where it leads.

        It goes on at once, as if every question that comes up had been seen.
        """
        known = {
            "csrf_token": self._token(),
            "the-name": "A deal",
            "the-day": today().isoformat(),
            "shown": [*self.publisher.live().rulebook.questions],
            **typed,
        }
        sent = self.client.post("/deals", data=known, follow_redirects=True)
        return page(sent, status)

    def _token(self) -> str:
        """Return a token such as stands in each form, of the session of this visit."""
        with self.client.session_transaction() as session:
            secret = session.setdefault("csrf_token", "a secret")
        signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(secret))

    def live(self, typed: Mapping[str, Typed], status: int = 200) -> Page:
        """Return the panel for what is typed."""
        return self.send(self.visit("/deals/new"), typed, status, to="/deals/live")

    def change(
        self, assessed: Page, typed: Mapping[str, Typed], status: int = 200
    ) -> Page:
        """Follow a change link of an assessment, send it with that typed."""
        form = self.visit(f"{assessed.path}/edit")
        return self.send(form, {"shown": form.questions, **typed}, status)
