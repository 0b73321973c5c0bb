"""Every part of a rulebook as the fields of a form, and back, to the byte."""

from collections.abc import Iterator
from typing import Any

from screening.editing import rule_text
from screening.editing.part_fields import Drawing
from screening.editing.part_sent import sent_by
from screening.editing.part_typed import Reading
from screening.editing.rule_text import Listed
from screening.formats import yaml_reader
from screening.rulebook.files import NAMED, PARTS, sheet_for, written_keys
from screening.rulebook.model import Rulebook

Sent = dict[str, list[str]]


def listed_in(rulebook: Rulebook) -> Iterator[tuple[str, str, Any]]:
    """Yield every part with an id of a rulebook: its file, its list and its data."""
    for file, text in rulebook.texts.items():
        if sheet_for(file) is None:
            continue
        data = yaml_reader.read(file, text).data
        for key in NAMED:
            for part in (data or {}).get(key) or ():
                yield file, key, part


def read_back(rulebook: Rulebook, key: str, data: Any, sent: Sent | None = None) -> Any:
    """Return a part as its form sends it when nothing, or that, was typed."""
    fields = Drawing(rulebook).fields(PARTS[key], data)
    reading = Reading(rulebook, sent_by(fields) if sent is None else sent)
    made = reading.part(PARTS[key], data)
    assert reading.wrong == {}
    return made


def test_a_form_that_is_sent_untouched_says_what_the_file_said(
    shipped_rulebook: Rulebook,
) -> None:
    parts = [*listed_in(shipped_rulebook)]

    assert {key for _file, key, _data in parts} == {*NAMED}
    assert [
        (file, data["id"])
        for file, key, data in parts
        if read_back(shipped_rulebook, key, data) != data
    ] == []


def test_a_form_that_is_sent_untouched_leaves_its_file_to_the_byte(
    shipped_rulebook: Rulebook,
) -> None:
    changed = []
    for file, key, data in listed_in(shipped_rulebook):
        listed = Listed(key, "id", tuple(written_keys(PARTS[key])))
        made = read_back(shipped_rulebook, key, data)
        text = shipped_rulebook.texts[file]
        if rule_text.with_rule(text, data["id"], made, listed) != text:
            changed.append((file, data["id"]))

    assert changed == []
