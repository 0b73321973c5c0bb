"""JSON from elsewhere, without surprises: no key twice, no number that is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from screening.errors import CaseFileError
from screening.formats import messages

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
    if len(data) > LONGEST:
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
        says = messages.NO_TEXT
    except json.JSONDecodeError as error:
        says = messages.NO_JSON.format(line=error.lineno, column=error.colno)
    except RecursionError:
        says = messages.DATA_TOO_DEEP
    raise CaseFileError(says)


def _mapping(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise CaseFileError(messages.TWICE_IN_DATA)
    return mapping


def _number(text: str) -> Number:
    if len(text) > LONGEST_NUMBER:
        raise CaseFileError(messages.LONG_NUMBER)
    return Number(text)


def _no_number(word: str) -> NoReturn:
    raise CaseFileError(messages.NO_NUMBER.format(word=word))
