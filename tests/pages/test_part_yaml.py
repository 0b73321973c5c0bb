"""The YAML beside a form: each is read into the other, and neither loses anything."""

from collections.abc import Mapping

import pytest
from flask import Flask

from screening.rulebook.loader import read
from tests.builders import files
from tests.pages.conftest import OpenApp
from tests.pages.editor import PartEditor, slip
from tests.pages.page import Page, Typed
from tests.pages.small import RULE_FILE
from tests.pages.test_part_form import RULES

ENERGY = """\
id: large-stake
title: A large stake
topic: deal
level: watch
basis: [guide/E2]
when: {sector: energy}
says: It is about energy."""
DEEP = """\
when:
  all:
    - any:
        - none: [{sector: food}]
        - state-owned: "yes"
"""


class Writer(PartEditor):
    """Writes the YAML beside a form."""

    def read_in(
        self, form: Page, text: str, typed: Mapping[str, Typed], status: int = 200
    ) -> Page:
        """Write a text beside a form, and press the button that reads it in."""
        return self.press(form, "yaml", {**typed, "=yaml": text}, status)


@pytest.fixture
def app(open_app: OpenApp) -> Flask:
    """Return an app whose rules are written as people write them."""
    return open_app(read(files(rules=RULES))).app


@pytest.fixture
def writer(app: Flask) -> Writer:
    """Return somebody who has begun a draft."""
    return Writer(app)


def beside(form: Page) -> str:
    """Return the YAML that stands beside a form."""
    return (form.by_id("yaml-text").text or "").strip("\n")


def test_the_yaml_says_what_the_form_says(writer: Writer) -> None:
    form = writer.rule("large-stake")

    typed = writer.press(form, "update", {"title": "A stake"})

    assert beside(form) == ENERGY
    assert beside(typed) == ENERGY.replace("A large stake", "A stake")


def test_what_is_written_as_yaml_comes_into_the_form_and_can_be_saved(
    writer: Writer,
) -> None:
    form = writer.rule("large-stake")
    text = ENERGY.replace("level: watch", "level: strategic").replace(
        "energy}", "food}"
    )

    filled = writer.read_in(form, text, {})
    writer.press(filled, "save")

    assert filled.filled()["level"] == "strategic"
    assert filled.filled()["when-0-words"] == "food"
    changed = RULES.replace("level: watch ", "level: strategic ")
    changed = changed.replace("when: {sector: energy}", "when: {sector: food}")
    assert writer.written(RULE_FILE) == changed


def test_yaml_that_is_saved_without_being_read_in_is_read_first(
    writer: Writer,
) -> None:
    form = writer.rule("large-stake")

    text = ENERGY.replace("level: watch", "level: strategic")
    writer.press(form, "save", {"=yaml": text.replace("\n", "\r\n")})

    assert writer.written(RULE_FILE) == RULES.replace("watch ", "strategic ")


def test_a_new_part_can_be_written_as_yaml_as_it_stands_in_a_file(
    writer: Writer,
) -> None:
    text = "- " + ENERGY.replace("large-stake", "port").replace("\n", "\n  ")

    filled = writer.read_in(writer.rule(), text, {})
    writer.press(filled, "save")

    assert filled.filled()["id"] == "port"
    assert writer.data("rules/90-own.yaml", "rules")[0]["when"] == {"sector": "energy"}


def test_an_id_that_follows_the_title_goes_on_following_it(writer: Writer) -> None:
    named = writer.press(writer.rule(), "update", {"title": "A port"})

    read_in = writer.read_in(named, f"{beside(named)}\nlevel: watch", {})

    assert beside(named).startswith("id: port\n")
    assert read_in.filled()["id"] == ""
    assert read_in.filled()["level"] == "watch"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("title: [", "Line 1, column 8", "not YAML"),
        ("just words", "Line 1, column 1", "Write the keys of the part"),
        ("title: T\nlevle: watch", "Line 2, column 1", 'Did you mean "level"?'),
        ("title: T\nbasis: guide/E2", "Line 2, column 1", "Write a list"),
        ("title: T\naccept: []", "Line 2, column 1", '"accept" stays as it is'),
        ("title: [T]", "Line 1, column 1", "Write one text"),
        ("in-force: 2027-01-01", "Line 1, column 1", "Write keys below it"),
        ("in-force: {form: 2027-01-01}", "Line 1, column 12", 'no key "form"'),
        ("unless: [words]", "Line 1, column 10", "Write keys below it"),
        ("id: another-id", "Line 1, column 5", 'The id stays "large-stake"'),
    ],
)
def test_yaml_that_the_form_cannot_take_is_told_by_line_and_nothing_is_lost(
    writer: Writer, text: str, place: str, says: str
) -> None:
    form = writer.rule("large-stake")

    refused = writer.read_in(form, text, {"title": "Typed"})
    unsaved = writer.press(form, "save", {"=yaml": text}, 422)

    for told in (refused, unsaved):
        note = " ".join("".join(told.by_id("yaml-note").itertext()).split())
        assert place in note
        assert says in note
        assert beside(told) == text
        assert told.filled()["level"] == "watch"
    assert refused.filled()["title"] == "Typed"
    assert writer.recall().files == {}


def test_what_the_loader_says_of_yaml_stands_at_its_line_and_at_its_field(
    writer: Writer,
) -> None:
    text = ENERGY.replace("level: watch", "level: wathc")

    filled = writer.read_in(writer.rule("large-stake"), text, {})

    note = "".join(filled.by_id("yaml-note").itertext())
    assert "Line 4, column 8" in note
    assert "wathc" in slip(filled, "level")


def test_a_condition_that_no_rows_show_comes_in_whole(writer: Writer) -> None:
    text = ENERGY.replace("when: {sector: energy}\n", DEEP)

    filled = writer.read_in(writer.rule("large-stake"), text, {})
    again = writer.press(filled, "update")
    writer.press(again, "save")

    assert beside(again) == text
    assert "none: [{sector: food}]" in writer.written(RULE_FILE)


def test_where_both_were_changed_one_is_chosen_and_neither_goes_unasked(
    writer: Writer,
) -> None:
    form = writer.rule("large-stake")
    yaml = ENERGY.replace("level: watch", "level: strategic")
    both: dict[str, Typed] = {"title": "Typed", "=yaml": yaml}

    told = writer.press(form, "save", both, 422)
    of_form = writer.press(told, "form")
    of_yaml = writer.press(told, "yaml")

    assert "Both the form and the YAML were changed" in told.text
    assert (told.filled()["title"], beside(told)) == ("Typed", yaml)
    assert beside(of_form) == ENERGY.replace("A large stake", "Typed")
    assert of_yaml.filled()["title"] == "A large stake"
    assert of_yaml.filled()["level"] == "strategic"
    assert writer.recall().files == {}


def test_a_row_that_is_added_leaves_yaml_that_is_not_read_in_as_it_is(
    writer: Writer,
) -> None:
    form = writer.rule("large-stake")

    added = writer.press(form, "unless:add", {"=yaml": "title: ["})

    assert beside(added) == "title: ["
    assert added.by_id("unless.0") is not None
    assert "Line 1, column 8" in added.text


def test_a_script_brings_the_yaml_anew_unless_somebody_types_in_it(
    writer: Writer,
) -> None:
    form = writer.rule("large-stake")

    typed = writer.fetch(form, "preview", {"title": "Power"})
    same = writer.fetch(form, "preview")
    in_it = writer.fetch(form, "preview", {"=yaml": f"{ENERGY}\nlevle: a"})

    assert "title: Power" in beside(typed)
    assert "yaml-text" not in same.ids
    assert "yaml-text" not in in_it.ids
    assert 'no key "levle"' in in_it.text
