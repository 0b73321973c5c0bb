"""The rows of a condition: read as typed, added and taken out."""

from __future__ import annotations

import pytest

from screening.editing.condition_form import (
    ConditionGroup,
    ConditionRow,
    rebuilt,
    typed_outline,
)

SECTOR = ConditionRow("question/sector", words=("energy",))
INBOUND = ConditionRow("definition/inbound")
OUTLINE = ConditionGroup(
    "all", (SECTOR, ConditionGroup("any", (INBOUND, ConditionRow())))
)
SENT = {
    "when-kind": ["all"],
    "row": ["0", "1", "1-0", "1-1"],
    "when-0-of": ["question/sector"],
    "when-0-words": ["energy"],
    "when-1-kind": ["any"],
    "when-1-0-of": ["definition/inbound"],
    "when-1-1-of": [""],
}


def test_rows_are_read_in_their_order() -> None:
    assert typed_outline(SENT) == OUTLINE


def test_bounds_are_read_as_typed() -> None:
    sent = {
        "row": ["0"],
        "when-0-of": ["question/stake"],
        "when-0-low-how": ["above"],
        "when-0-low": [" 1.500,5 "],
        "when-0-high-how": ["below"],
        "when-0-high": ["many"],
    }

    [line] = typed_outline(sent).parts

    assert line == ConditionRow(
        "question/stake", low_how="above", low="1.500,5", high_how="below", high="many"
    )


def test_words_that_are_not_offered_fall_back_to_the_first() -> None:
    sent = {
        "when-kind": ["most"],
        "row": ["0", "1"],
        "when-0-how": ["some-of"],
        "when-0-low-how": ["near"],
        "when-1-kind": ["few"],
    }

    assert typed_outline(sent) == ConditionGroup(
        "all", (ConditionRow(), ConditionGroup("any", ()))
    )


def test_form_without_rows_has_none() -> None:
    assert typed_outline({}) == ConditionGroup("all", ())


@pytest.mark.parametrize(
    ("do", "parts", "at"),
    [
        ("add-line", (*OUTLINE.parts, ConditionRow()), "when-2"),
        (
            "add-group",
            (*OUTLINE.parts, ConditionGroup("any", (ConditionRow(), ConditionRow()))),
            "when-2",
        ),
        (
            "add-line-1",
            (SECTOR, ConditionGroup("any", (INBOUND, ConditionRow(), ConditionRow()))),
            "when-1-2",
        ),
        ("remove-0", OUTLINE.parts[1:], "when"),
        ("remove-1", (SECTOR,), "when"),
        ("remove-1-0", (SECTOR, ConditionGroup("any", (ConditionRow(),))), "when-1"),
        ("remove-7", OUTLINE.parts, ""),
        ("update", OUTLINE.parts, ""),
        ("find", OUTLINE.parts, ""),
        ("remove-x", OUTLINE.parts, ""),
        ("add-line-0", OUTLINE.parts, "when-0"),
        ("remove-1-x", OUTLINE.parts, ""),
    ],
)
def test_button_changes_the_rows(
    do: str, parts: tuple[ConditionRow | ConditionGroup, ...], at: str
) -> None:
    assert rebuilt(OUTLINE, do) == (ConditionGroup("all", parts), at)
