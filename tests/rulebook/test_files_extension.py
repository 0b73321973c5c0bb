"""What an own rulebook may write of the shipped one it extends."""

from __future__ import annotations

import pytest

from screening.rulebook.fields import Part
from screening.rulebook.files import CHANGED, Change, Extension, written_keys
from screening.rulebook.model import Heading, Item, Question, Rule

PARTS: dict[str, type[Part]] = {"rule": Rule, "question": Question, "item": Item}


@pytest.mark.parametrize("kind", CHANGED)
def test_change_has_only_keys_that_its_part_has(kind: str) -> None:
    assert set(CHANGED[kind]) <= set(written_keys(PARTS[kind])) & set(
        written_keys(Change)
    )


def test_change_has_no_key_that_is_of_no_use() -> None:
    used = {key for keys in CHANGED.values() for key in keys}

    assert set(written_keys(Change)) == used | set(CHANGED) | {"because"}


@pytest.mark.parametrize("key", ["id", "when", "kind", "choices", "topic"])
def test_what_answers_and_rules_mean_is_never_changed(key: str) -> None:
    assert key not in written_keys(Change)


def test_heading_that_extends_has_the_keys_of_every_heading() -> None:
    assert set(written_keys(Extension)) == set(written_keys(Heading))
