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
    assert typed_outline({}) == ConditionGroup("all", ())


def groups_of(*lines: ConditionRow) -> tuple[ConditionRow | ConditionGroup, ...]:
    return (SECTOR, ConditionGroup("any", lines))


ROW, PARTS = ConditionRow(), OUTLINE.parts
NO_CHANGE = ("remove-7", "update", "find", "remove-x", "remove-1-x")


@pytest.mark.parametrize(
    ("do", "parts", "at"),
    [
        ("add-line", (*PARTS, ROW), "when-2"),
        ("add-group", (*PARTS, ConditionGroup("any", (ROW, ROW))), "when-2"),
        ("add-line-1", groups_of(INBOUND, ROW, ROW), "when-1-2"),
        ("remove-0", PARTS[1:], "when"),
        ("remove-1", (SECTOR,), "when"),
        ("remove-1-0", groups_of(ROW), "when-1"),
        ("add-line-0", PARTS, "when-0"),
        *((do, PARTS, "") for do in NO_CHANGE),
    ],
)
def test_button_changes_the_rows(
    do: str, parts: tuple[ConditionRow | ConditionGroup, ...], at: str
) -> None:
    assert rebuilt(OUTLINE, do) == (ConditionGroup("all", parts), at)
