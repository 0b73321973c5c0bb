"""What each file of a rulebook holds."""

from __future__ import annotations

from screening.rulebook import files
from screening.rulebook.model import Heading, Question
from tests.builders import FILES, a_question


def test_every_file_of_a_rulebook_has_a_sheet() -> None:
    assert [files.sheet_for(file) for file in FILES] == [
        Heading,
        files.Sources,
        files.Questions,
        files.Rules,
    ]
    assert files.sheet_for("README.md") is None


def test_part_is_read_only_where_its_shape_is_right() -> None:
    data = {**a_question("stake").data, "topic": "deal"}

    assert isinstance(files.read_part("questions", data), Question)
    assert files.read_part("questions", {**data, "kind": "unheard-of"}) is None


def test_key_that_is_nearly_a_known_one_makes_the_shape_wrong() -> None:
    data = {**a_question("stake", "choice").data, "topic": "deal"}
    choices = data.pop("choices")

    assert files.read_part("questions", {**data, "colour": "red"}) is not None
    assert files.read_part("questions", {**data, "choises": choices}) is None
