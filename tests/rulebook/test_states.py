"""The states of a filing: each is one entry, with all that differs between them."""

from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from screening.rulebook import states
from screening.rulebook.states import COUNTED, State


def blanks(words: str) -> set[str]:
    """Return the names of the blanks in a sentence."""
    return {blank for _text, blank, *_rest in Formatter().parse(words) if blank}


def test_state_without_traits_cannot_be_declared() -> None:
    declared = Path(states.__file__).read_text(encoding="utf-8")
    end = "\n\ndef state_of"
    one_more = declared.replace(end, f'    EXEMPT = "exempt"\n{end}')

    with pytest.raises(TypeError, match="traits"):
        exec(compile(one_more, "states.py", "exec"), {"__name__": "states"})  # noqa: S102 - our own file


def test_state_is_found_by_how_rule_files_write_it() -> None:
    named: Any = State

    assert [named(str(state)) for state in State] == [*State]
    assert [state.place for state in State] == [*range(len(State))]


def test_sentences_of_each_state_have_the_blanks_that_are_filled() -> None:
    for state in State:
        assert blanks(state.traits.then) == {"titles"}
        assert blanks(state.traits.label) <= {"day"}
        assert blanks(state.traits.in_text + state.traits.in_table) == set()


def test_what_asks_something_is_counted_and_stands_before_what_does_not() -> None:
    asking = [state for state in State if state.traits.asks]

    assert {*asking} <= {*COUNTED}
    assert asking == [*COUNTED][: len(asking)]
    assert [*COUNTED] == [*State][: len(COUNTED)]
