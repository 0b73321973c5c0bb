"""Somebody who edits the rulebook in a browser that has no JavaScript."""

from flask import Flask

from tests.pages.page import Page, text_of
from tests.pages.small import RULE_FILE
from tests.pages.visitor import Visitor

HEADING = "rulebook.yaml"
EXAMPLE = "examples/a-purchase.yaml"
DRAFTS = "/rulebook/drafts"
WATCH = '"says": "supplied is met.", "topic": "deal", "level": "watch"'
STRATEGIC = WATCH.replace("watch", "strategic")


class Editor(Visitor):
    """Edits one draft at a time; `draft` is its address."""

    def __init__(self, app: Flask, name: str = "Ada") -> None:
        super().__init__(app.test_client())
        self.name = name
        self.draft = ""

    def live_text(self, file: str = RULE_FILE) -> str:
        """Return what a file on disk says."""
        return (self.folder / file).read_text(encoding="utf-8")

    def begin(self) -> Page:
        """Start a draft."""
        started = self.send(self.visit(DRAFTS), {"by": self.name}, to=DRAFTS)
        self.draft = started.path
        return started

    def open(self, file: str = RULE_FILE) -> Page:
        """Open a file of the draft."""
        return self.visit(f"{self.draft}/files/{file}")

    def type(
        self, text: str, opened: Page, status: int = 200, do: str = "save"
    ) -> Page:
        """Type a whole text into a file that is open, and press a button."""
        return self.send(opened, {"text": text, "do": do}, status)

    def replace(self, old: str, new: str, file: str = RULE_FILE) -> Page:
        """Open a file, replace a part of it, save, and return what the page says."""
        opened = self.open(file)
        text = typed_in(opened)
        assert old in text
        return self.type(text.replace(old, new), opened)

    def misspell(self) -> Page:
        """Put a problem into the rules."""
        return self.replace('"topic": "deal"', '"topic": "daal"')

    def drop(self) -> Page:
        """Drop the draft, knowingly."""
        draft = self.visit(self.draft)
        return self.send(draft, {"sure": "yes"}, to=f"{self.draft}/drop")

    def adopt(self, status: int = 200, **typed: str) -> Page:
        """Adopt the draft, confirming what there is to confirm."""
        form = self.visit(f"{self.draft}/adopt")
        given = {"note": "A decree.", "doubts": "yes", **typed}
        return self.send(form, given, status, to=f"{self.draft}/adopt")


def typed_in(opened: Page) -> str:
    """Return the text in the first text area of a page, as a browser shows it."""
    return opened.all("textarea")[0].text or ""


def panel(opened: Page) -> str:
    """Return what the panel says the draft would do."""
    return text_of(opened.by_id("panel"))
