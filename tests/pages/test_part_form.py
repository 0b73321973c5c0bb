"""Every kind of part is changed by a form that knows it, and nobody writes YAML."""

from collections.abc import Mapping
from functools import partial

import pytest
from flask import Flask

from screening.formats import yaml_reader
from screening.register.people import Author
from screening.rulebook.loader import read
from tests.builders import files
from tests.pages import editor as editors
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed
from tests.pages.small import RULE_FILE

SOURCE: dict[str, Typed] = {
    "title": "The cloud decree",
    "short": "Cloud decree",
    "kind": "law",
}
QUESTION: dict[str, Typed] = {
    "ask": "Does the company serve public administrations?",
    "short": "Serves administrations",
    "kind": "yes-no",
    "topic": "deal",
}


RULES = """\
# The rules.
rules:
  # Mind this one.
  - id: large-stake
    title: A large stake
    topic: deal
    level: watch   # for now
    basis: [guide/E2]
    when: {sector: energy}
    says: It is about energy.

  - id: dear
    title: Dear
    topic: deal
    level: routine
    basis: [guide/E2]
    when: {state-owned: "yes"}
    says: It costs a lot.
"""


class Editor(editors.Editor):
    """Fills in the forms of the parts of a draft."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        live = self.publisher.live()
        name = live.rulebook.heading.id
        opened = self.register.drafts.open(name, live.digest, Author("Ann"))
        self.draft = f"/rulebook/drafts/{opened.id}"
        self.recall = partial(self.register.drafts.recall, opened.id)

    def part(self, kind: str, name: str = "") -> str:
        """Return the address of the form of a part, or of a new one."""
        return f"{self.draft}/parts/{kind}/{f'{name}/form' if name else 'new'}"

    def press(
        self, opened: Page, do: str, typed: Mapping[str, Typed] = {}, status: int = 200
    ) -> Page:
        """Press a button of a form in which that is typed."""
        return self.send(opened, {**typed, "=do": do}, status, to=opened.path)

    def add(self, kind: str, typed: Mapping[str, Typed], status: int = 200) -> Page:
        """Add a part by its form."""
        return self.press(self.visit(self.part(kind)), "save", typed, status)

    def written(self, file: str) -> str:
        """Return what the draft has in a file."""
        return self.recall().files[file] or ""

    def data(self, file: str, key: str) -> list[dict[str, object]]:
        """Return what the draft lists in a file."""
        found: list[dict[str, object]] = yaml_reader.read(
            file, self.written(file)
        ).data[key]
        return found


@pytest.fixture
def app(open_app: OpenApp) -> Flask:
    """Return an app whose rules are written as people write them."""
    return open_app(read(files(rules=RULES))).app


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return somebody who has begun a draft."""
    return Editor(app)


def slip(opened: Page, at: str) -> str:
    """Return what is said to be wrong at a field."""
    return "".join(opened.by_id(f"{at}-message").itertext()).strip()


def test_a_source_gets_its_points_one_by_one(editor: Editor) -> None:
    form = editor.visit(editor.part("source"))
    one = editor.press(form, "points:add", SOURCE)
    typed = {"points.0.=": "art.2", "points.0.says": "A cloud is critical."}
    two = editor.press(one, "points:add", typed)
    typed = {"points.1.=": "art.3", "points.1.says": "Ask first."}
    saved = editor.press(two, "save", typed)

    assert "Saved in the draft" in saved.text
    assert editor.data("sources.yaml", "sources")[-1] == {
        "id": "cloud-decree",
        **SOURCE,
        "points": {
            "art.2": {"says": "A cloud is critical."},
            "art.3": {"says": "Ask first."},
        },
    }


def test_what_is_missing_stands_at_its_field_and_can_be_mended_later(
    editor: Editor,
) -> None:
    saved = editor.add("source", {"short": "Cloud decree"})
    mended = editor.press(saved, "save", {**SOURCE})

    assert "Fill this in" in slip(saved, "title")
    assert slip(mended, "title") == ""
    assert editor.data("sources.yaml", "sources")[-1]["title"] == "The cloud decree"


def test_a_question_is_asked_only_when_its_rows_say_so(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    row = editor.press(form, "ask-when:add-line", QUESTION)
    chosen = editor.press(row, "update", {"ask-when-0-of": "question/sector"})
    saved = editor.press(chosen, "save", {"ask-when-0-words": "energy"})

    [made] = editor.data("questions/90-own.yaml", "questions")
    assert made["ask-when"] == {"sector": "energy"}
    assert made["id"] == "serves-administrations"
    assert "It holds when" in saved.text
    assert editor.written("questions/90-own.yaml").startswith("topic: deal\n")


def test_choices_are_added_moved_and_taken_out(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    page = editor.press(form, "choices:add", {**QUESTION, "kind": "choice"})
    for number, word in enumerate(("none", "some", "all")):
        typed = {f"choices.{number}.=": word, f"choices.{number}.label": word.upper()}
        page = editor.press(page, "choices:add", typed)
    page = editor.press(page, "choices:remove:3")
    page = editor.press(page, "choices:up:2")
    editor.press(page, "save")

    [made] = editor.data("questions/90-own.yaml", "questions")
    assert made["choices"] == {"none": "NONE", "all": "ALL", "some": "SOME"}
    assert [*made["choices"]] == ["none", "all", "some"]


def test_two_choices_of_one_id_are_told_and_both_kept(editor: Editor) -> None:
    form = editor.visit(editor.part("question"))
    page = editor.press(form, "choices:add", {**QUESTION, "kind": "choice"})
    page = editor.press(
        page, "choices:add", {"choices.0.=": "a", "choices.0.label": "A"}
    )
    typed = {"choices.1.=": "a", "choices.1.label": "B"}
    refused = editor.press(page, "save", typed, 422)

    assert "There is a “a” above already" in slip(refused, "choices.1.=")
    assert "questions/90-own.yaml" not in editor.recall().files


def test_what_is_no_number_and_no_day_is_kept_as_typed_and_told(
    editor: Editor,
) -> None:
    typed = {**QUESTION, "kind": "percent", "at-most": "a lot"}
    saved = editor.add("question", typed)

    assert "number" in slip(saved, "at-most")
    assert saved.by_id("at-most").get("value") == "a lot"


def test_a_name_that_leads_nowhere_yet_is_told_and_may_come_later(
    editor: Editor,
) -> None:
    editor.add("rule", {"title": "Clouds", "says": "S.", "topic": "deal"})
    rule = editor.visit(editor.part("rule", "clouds"))

    assert slip(rule, "level")
    assert slip(rule, "basis")


def test_only_what_was_typed_changes_in_the_file(editor: Editor) -> None:
    form = editor.visit(editor.part("rule", "large-stake"))

    editor.press(form, "save", {"says": "A stake of a quarter."})

    changed = RULES.replace("It is about energy.", "A stake of a quarter.")
    assert editor.written(RULE_FILE) == changed


def test_a_part_that_is_taken_out_is_out_of_the_draft(editor: Editor) -> None:
    form = editor.visit(editor.part("rule", "dear"))

    editor.press(form, "delete")

    texts = {**editor.publisher.live().rulebook.texts, **editor.recall().files}
    assert "dear" not in read({name: text or "" for name, text in texts.items()}).rules


def test_the_same_id_twice_is_refused_with_what_was_typed(editor: Editor) -> None:
    refused = editor.add("rule", {"title": "Dear", "id": "dear"}, 422)

    assert "There is a “dear” already" in slip(refused, "id")
    assert refused.by_id("title").get("value") == "Dear"


def test_a_new_part_starts_with_the_first_day_of_the_draft(editor: Editor) -> None:
    about = {"title": "Clouds", "reason": "A decree.", "starts": "1/3/2027"}
    draft = editor.visit(editor.draft)
    editor.send(draft, about, to=f"{editor.draft}/about")

    form = editor.visit(editor.part("rule"))

    assert form.by_id("in-force.from").get("value") == "2027-03-01"
    assert editor.visit(editor.draft).said("h1") == ["Clouds"]


def test_a_day_that_is_none_is_told_and_nothing_of_it_is_lost(editor: Editor) -> None:
    typed = {"title": "Clouds", "starts": "the first of March"}
    draft = editor.visit(editor.draft)

    refused = editor.send(draft, typed, 422, to=f"{editor.draft}/about")

    assert slip(refused, "starts")
    assert refused.by_id("title").get("value") == "Clouds"


@pytest.mark.parametrize("kind", ["source", "question", "rule", "level", "topic"])
def test_the_draft_leads_to_every_part_and_says_what_it_changes(
    editor: Editor, kind: str
) -> None:
    index = editor.visit(f"{editor.draft}/parts/{kind}")
    [first, *_others] = [link for link in index.links if link.endswith("/form")]
    form = editor.visit(first)
    editor.press(form, "save", {"title": "Another", "short": "Other", "label": "Else"})

    draft = editor.visit(editor.draft)

    assert first in draft.links
    assert "changed" in draft.text


def test_a_filing_is_added_with_what_is_to_be_done_by_when(app: Flask) -> None:
    editor = Editor(app)
    editor.add("side", {"label": "Italy"})
    editor.add("party", {"label": "the buyer"})
    editor.add("anchor", {"label": "the signing", "id": "signing"})
    form = editor.visit(editor.part("regime"))
    typed = {
        "title": "A notice to the ministry",
        "short": "Notice",
        "side": "italy",
        "kind": "filing",
        "says": "The buyer tells the ministry.",
        "acts": "buyer",
        "authority": "the ministry",
        "basis": "guide/E2",
    }
    page = editor.press(form, "duties:add", typed)
    duty = {
        "duties.0.duty": "file",
        "duties.0.anchor": "signing",
        "duties.0.days": "10",
    }
    page = editor.press(page, "when:add-line", duty)
    page = editor.press(page, "update", {"when-0-of": "question/sector"})
    saved = editor.press(page, "save", {"when-0-words": "energy"})

    texts = {**editor.publisher.live().rulebook.texts, **editor.recall().files}
    book = read({name: text or "" for name, text in texts.items()})
    regime = book.regimes["notice"]
    assert [(it.duty, str(it.days)) for it in regime.duties] == [("file", "10")]
    assert "No problem in it" in saved.text


def test_a_key_that_is_called_as_a_button_is_does_nothing_of_it(
    editor: Editor,
) -> None:
    item = {"do": "delete", "who": "counsel", "before": "signing", "why": "W."}

    saved = editor.add("item", item)

    [made] = editor.data("checklist.yaml", "checklist")
    assert made["do"] == "delete"
    assert "Saved in the draft" in saved.text


def test_a_part_like_another_has_all_of_it_but_its_id(editor: Editor) -> None:
    like = editor.visit(f"{editor.part('rule')}?like=dear")

    editor.press(like, "save", {"title": "Dearer"})

    made = editor.data("rules/90-own.yaml", "rules")
    assert [it["id"] for it in made] == ["dearer"]
    assert made[0]["when"] == {"state-owned": "yes"}
    editor.visit(f"{editor.part('rule')}?like=nothing", 404)
