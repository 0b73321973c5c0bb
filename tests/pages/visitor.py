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
        return self.corridors.all[0]

    @property
    def corridors(self) -> Corridors:
        corridors: Corridors = self.app.extensions[EXTENSION]
        return corridors

    @property
    def folder(self) -> Path:
        return self.publisher.live().folder

    @property
    def register(self) -> Register:
        return self.publisher.live().register

    def visit(self, path: str, status: int = 200) -> Page:
        return page(self.client.get(path), status)

    def send(
        self,
        form: Page,
        typed: Mapping[str, Typed] = NOTHING,
        status: int = 200,
        to: str = "",
    ) -> Page:
        """Send a form as it stands except for what is typed; return where it leads."""
        path = to or form.action
        data = form.filled(typed)
        return page(self.client.post(path, data=data, follow_redirects=True), status)

    def describe(self, typed: Mapping[str, Typed], status: int = 200) -> Page:
        """Send a new form with that typed, and nothing else; return where it leads.

        It goes on at once, as if every question that comes up had been seen.
        """
        seen = [*self.publisher.live().rulebook.questions]
        return self._post(
            "/deals", {"the-name": "A deal", "shown": seen, **typed}, status
        )

    def live(self, typed: Mapping[str, Typed], status: int = 200) -> Page:
        return self._post("/deals/live", typed, status)

    def _post(self, path: str, typed: Mapping[str, Typed], status: int) -> Page:
        """Send what is typed as a new form would, without looking at that first."""
        with self.client.session_transaction() as session:
            secret = session.setdefault("csrf_token", "a secret")
        signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        frame = {"csrf_token": signer.dumps(secret), "the-day": today().isoformat()}
        sent = {**frame, **typed}
        return page(self.client.post(path, data=sent, follow_redirects=True), status)

    def change(
        self, assessed: Page, typed: Mapping[str, Typed], status: int = 200
    ) -> Page:
        """Follow a change link of an assessment, send it with that typed."""
        form = self.visit(f"{assessed.path}/edit")
        return self.send(form, {"shown": form.questions, **typed}, status)
