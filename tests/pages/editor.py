"""Somebody who edits the rulebook in a browser that has no JavaScript."""

from collections.abc import Mapping

from flask import Flask

from screening.formats import yaml_reader
from screening.register.drafts import Draft
from screening.register.people import Author
from tests.pages.checks import page
from tests.pages.page import NOTHING, Page, Typed, text_of
from tests.pages.small import RULE_FILE
from tests.pages.visitor import Visitor

HEADING = "rulebook.yaml"
EXAMPLE = "examples/a-purchase.yaml"
DRAFTS = "/rulebook/drafts"
WATCH = '"says": "supplied is met.", "topic": "deal", "level": "watch"'
STRATEGIC = WATCH.replace("watch", "strategic")
DEAR = '"price": {"above": 1000000}'
SUPPLY = {"the-name": "Silk", "kind": "supply", "price": "1"}
VERSIONS = "/rulebook/versions"
NEVER_MET = (
    '{"id": "gone", "title": "t", "says": "s", "topic": "deal", "level": "watch", '
    '"basis": ["guide/E2"], "when": {"all": [{"kind": "supply"}, '
    '{"kind": "purchase"}]}}'
)


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
        started = self.send(self.visit(DRAFTS), {"by": self.name}, to=DRAFTS)
        self.draft = started.path
        return started

    def open(self, file: str = RULE_FILE) -> Page:
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

    def recall(self) -> Draft:
        """Return the draft as it is kept."""
        return self.register.drafts.recall(self.draft.rpartition("/")[2])

    def written(self, file: str = RULE_FILE) -> str:
        """Return what the draft has in a file; empty where it has none."""
        return self.recall().files.get(file) or ""

    def tell(self, about: Mapping[str, str], status: int = 200) -> Page:
        """Say what the draft is about, as its page asks for it."""
        to = f"{self.draft}/about"
        return self.send(self.visit(self.draft), about, status, to=to)

    def misspell(self) -> Page:
        return self.replace('"topic": "deal"', '"topic": "daal"')

    def drop(self) -> Page:
        draft = self.visit(self.draft)
        return self.send(draft, {"sure": "yes"}, to=f"{self.draft}/drop")

    def adopt(self, status: int = 200, **typed: str) -> Page:
        """Adopt the draft, confirming what there is to confirm."""
        form = self.visit(f"{self.draft}/adopt")
        given = {"note": "A decree.", "doubts": "yes", **typed}
        return self.send(form, given, status, to=f"{self.draft}/adopt")


class PartEditor(Editor):
    """Fills in the forms of the parts of a draft."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        live = self.publisher.live()
        name = live.rulebook.heading.id
        opened = self.register.drafts.open(name, live.digest, Author("Ann"))
        self.draft = f"/rulebook/drafts/{opened.id}"

    def part(self, kind: str, name: str = "") -> str:
        return f"{self.draft}/parts/{kind}/{f'{name}/form' if name else 'new'}"

    def rule(self, name: str = "", status: int = 200) -> Page:
        return self.visit(self.part("rule", name), status)

    def press(
        self,
        opened: Page,
        do: str,
        typed: Mapping[str, Typed] = NOTHING,
        status: int = 200,
    ) -> Page:
        """Press a button of a form in which that is typed."""
        return self.send(opened, {**typed, "=do": do}, status, to=opened.path)

    def add(self, kind: str, typed: Mapping[str, Typed], status: int = 200) -> Page:
        return self.press(self.visit(self.part(kind)), "save", typed, status)

    def fetch(
        self, form: Page, part: str, typed: Mapping[str, Typed] = NOTHING
    ) -> Page:
        """Return the part of a form that a script asks for as one types."""
        htmx, data = {"HX-Request": "true", "HX-Target": part}, form.filled(typed)
        return page(self.client.post(form.path, data=data, headers=htmx))

    def save(self, name: str, text: str) -> None:
        """Save a file of the draft, as the editor of files does."""
        draft = self.recall()
        saved = {**draft.files, name: text}
        self.register.drafts.save(draft.id, draft.revision, saved)

    def data(self, file: str, key: str) -> list[dict[str, object]]:
        """Return what the draft lists in a file."""
        text = self.written(file)
        found: list[dict[str, object]] = yaml_reader.read(file, text).data[key]
        return found


def stricter(app: Flask) -> Editor:
    """Return somebody whose draft makes a rule stricter, with a deal that it moves."""
    editor = Editor(app)
    editor.describe(SUPPLY)
    editor.begin()
    editor.replace(WATCH, STRATEGIC)
    return editor


def slip(opened: Page, at: str) -> str:
    """Return what is said to be wrong at a field."""
    return "".join(opened.by_id(f"{at}-message").itertext()).strip()


def typed_in(opened: Page) -> str:
    return opened.all("textarea")[0].text or ""


def panel(opened: Page) -> str:
    return text_of(opened.by_id("panel"))
