"""JSON from outside, read without surprises into its model, or refused in a sentence.

No key stands twice, no number is odd, nothing goes on without end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from screening.briefing import messages
from screening.briefing.data import FROM_OUTSIDE
from screening.briefing.limits import LONGEST_DATA
from screening.errors import CaseFileError

LONGEST_NUMBER = 40

T = TypeVar("T")


def read(data: bytes) -> Any:
    """Return what JSON says; one that has surprises is a CaseFileError.

    Every number is 0, as a briefing's data has none.
    """
    if len(data) > LONGEST_DATA:
        raise CaseFileError(messages.DATA_TOO_LARGE)
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_mapping,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        says = messages.DATA_NOT_TEXT
    except json.JSONDecodeError as error:
        says = messages.DATA_NO_JSON.format(line=error.lineno, column=error.colno)
    except RecursionError:
        says = messages.DATA_TOO_DEEP
    raise CaseFileError(says)


def check(validate: Callable[..., T], said: object, place: str = "") -> T:
    """Return what JSON said in its own shape, or raise `wrong_at` the first place."""
    try:
        return validate(said, context=FROM_OUTSIDE)
    except ValidationError as error:
        places = [_place(wrong, said, place) for wrong in error.errors()]
        # An answer is tried as text and as a list: the deeper place says more.
        same = (deeper for deeper in places if deeper.startswith(places[0]))
        raise wrong_at(max(same, key=len)) from None


def wrong_at(place: str) -> CaseFileError:
    """Return what to raise where something in the data cannot be."""
    return CaseFileError(messages.WRONG_PLACE.format(place=place))


def _place(error: ErrorDetails, said: Any, place: str) -> str:
    """Return where in the data an error is, without steps that only pydantic takes."""
    path = error["loc"]
    if path[-1:] == ("[key]",):
        path = path[:-2]
    absent = path[-1] if error["type"] == "missing" else None
    for step in path:
        if isinstance(said, list) and isinstance(step, int):
            place, said = f"{place}[{step}]", said[step]
        elif isinstance(said, dict) and (step in said or step is absent):
            place, said = f"{place}.{step}".strip("."), said.get(step)
    return place


def _mapping(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise CaseFileError(messages.DATA_TWICE)
    return found


def _number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise CaseFileError(messages.NUMBER_TOO_LONG)
    return 0


def _no_number(word: str) -> NoReturn:
    raise CaseFileError(messages.NO_NUMBER.format(word=word))
