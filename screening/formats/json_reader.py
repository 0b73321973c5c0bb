"""JSON from elsewhere, without surprises: no key twice, no number that is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from screening.errors import CaseFileError

LONGEST = 2_000_000
"""How many bytes are read: forty times what a common briefing carries."""

LONGEST_NUMBER = 40


class Number(NamedTuple):
    """A number, unread: no more is asked of one than to be none of the others."""

    written: str


def read(data: bytes) -> Any:
    """Return what JSON says, its numbers as they are written.

    Raises:
        CaseFileError: with a sentence, for what is no JSON or has surprises.
    """
    try:
        return json.loads(
            _text(data),
            object_pairs_hook=_mapping,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        raise CaseFileError(
            f"The data is no JSON from line {error.lineno}, column {error.colno} on: "
            f"it is cut short or was changed. Choose the file as it was downloaded."
        ) from None
    except RecursionError:
        raise CaseFileError(
            "The data is nested deeper than any briefing's. It was not opened."
        ) from None


def _text(data: bytes) -> str:
    if len(data) > LONGEST:
        raise CaseFileError(
            "The data is larger than any briefing's. It was not opened."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaseFileError(
            "The data is not text in UTF-8, as a briefing's is. Choose the file as it "
            "was downloaded."
        ) from None


def _mapping(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise CaseFileError(
            "The data says something twice under one name, as a briefing's never does. "
            "It was not opened."
        )
    return found


def _number(text: str) -> Number:
    if len(text) > LONGEST_NUMBER:
        raise CaseFileError(
            "The data holds a number longer than any briefing's. It was not opened."
        )
    return Number(text)


def _no_number(word: str) -> NoReturn:
    raise CaseFileError(
        f"The data holds {word}, which is no number. It was not opened."
    )
