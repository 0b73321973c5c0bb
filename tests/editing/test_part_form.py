"""Every part of a rulebook as the fields of a form, as the YAML beside it, and back."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, cast

import pytest

from screening.editing.drafts import OpenDraft
from screening.editing.part_fields import Drawing, Reading, entries_of, sent_by
from screening.editing.part_files import listed, suggested_id, with_parts
from screening.editing.part_form import OpenPart, as_yaml, read_yaml
from screening.formats import yaml_reader
from screening.rulebook.files import NAMED, PARTS, sheet_for
from screening.rulebook.model import Rulebook
from tests.sample import shipped_book


class Written(NamedTuple):
    """A part with an id as its file writes it."""

    file: str
    key: str
    data: Any


@cache
def parts() -> list[Written]:
    """Return every part of the shipped rulebook."""
    texts = {file: it for file, it in shipped_book().texts.items() if sheet_for(file)}
    read = {file: yaml_reader.read(file, text).data for file, text in texts.items()}
    return [
        Written(file, key, part)
        for file, data in read.items()
        for key in NAMED
        for part in (data or {}).get(key) or ()
    ]


def of_every_shape() -> list[Written]:
    """Return parts in which every key is that a part has, with all it may stand for."""
    seen: set[object] = set()
    chosen = []
    for part in parts():
        shapes = {(part.key, *shape) for shape in shapes_of(part.data)}
        if not shapes <= seen:
            chosen.append(part)
            seen |= shapes
    return chosen


def shapes_of(data: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Yield below which key of a part what stands, and how deep."""
    yield at[:1], len(at), type(data)
    for key, value in entries_of(data):
        yield from shapes_of(value, (*at, key if isinstance(key, str) else ""))


def read_back(rulebook: Rulebook, part: Written) -> Any:
    """Return a part as its form sends it when nothing was typed."""
    fields = Drawing(rulebook).fields(PARTS[part.key], part.data)
    reading = Reading(rulebook, sent_by(fields))
    made = reading.part(PARTS[part.key], part.data)
    assert reading.wrong == {}
    return made


def opened(rulebook: Rulebook, part: Written, was: Any) -> OpenPart:
    """Return the form of a part, of which the file says something else."""
    no_draft = cast("OpenDraft", None)  # nothing is written here
    name = part.data["id"]
    return OpenPart(no_draft, rulebook, NAMED[part.key], name, "a.yaml", was)


def test_a_form_that_is_sent_untouched_leaves_its_file_to_the_byte(
    shipped_rulebook: Rulebook,
) -> None:
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for part in parts():
        again = read_back(shipped_rulebook, part)
        assert again == part.data
        made.setdefault((part.file, part.key), {})[part.data["id"]] = again

    assert {key for _file, key in made} == {*NAMED}
    for (file, key), by_id in made.items():
        text = shipped_rulebook.texts[file]
        assert with_parts(text, by_id, listed(NAMED[key])) == text


def test_yaml_that_is_read_in_says_what_it_says_also_where_another_part_stood(
    shipped_rulebook: Rulebook,
) -> None:
    for part in of_every_shape():
        same = opened(shipped_rulebook, part, part.data)
        other = opened(shipped_rulebook, part, {"id": "a"})

        text = as_yaml(same, part.data)

        assert read_yaml(same, text)[0] == part.data
        anew = read_yaml(other, text)[0]
        assert part.data.keys() - anew.keys() <= {"id", "accept"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A port is sold to a state owner", "port-sold-state-owner"),
        ("Città d'arte: 2 musées", "citta-darte-2-musees"),
        ("5G networks, phase 2", "networks-phase"),
        ("The 2", ""),
        ("", ""),
        ("A rule", "rule-too"),
    ],
)
def test_what_is_new_gets_its_id_of_the_words_that_head_it(
    title: str, name: str
) -> None:
    assert suggested_id(title, {"rule"}) == name
