"""What a part would do if it were saved: to examples, and to kept deals."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import NamedTuple

from screening.analysis.examples import shown_by
from screening.editing.part_form import OpenPart, Written
from screening.editing.preview import (
    MOST_WHILE_TYPING,
    DealMoves,
    check_draft,
    moving,
)
from screening.editing.publish import Live
from screening.errors import Problem
from screening.rulebook.deal_file import DealFile
from screening.rulebook.model import Verdict

_ONE_AT_A_TIME = Lock()


class Effects(NamedTuple):
    """What it would do. `examples` are those of a rule, by what they show of it.

    `mistakes` keep the files from being read; `failures` are examples that come out
    otherwise. `moved` is None while there are mistakes.
    """

    mistakes: Sequence[Problem] = ()
    failures: Sequence[Problem] = ()
    examples: Mapping[Verdict, Sequence[DealFile]] = {}
    moved: DealMoves | None = None


def effects(
    here: Live, opened: OpenPart, written: Written, *, wait: bool
) -> Effects | None:
    """Return what the draft would do once that is written.

    One at a time, as it takes a while: None where another is being looked at, unless
    this one is to wait.
    """
    if not _ONE_AT_A_TIME.acquire(blocking=wait):
        return None
    try:
        return _effects(here, opened, written.part_id, written.text)
    finally:
        _ONE_AT_A_TIME.release()


def _effects(here: Live, opened: OpenPart, part_id: str, text: str) -> Effects:
    checked = check_draft(opened.work.wholly({opened.file: text}))
    book = checked.rulebook
    if book is None or checked.mistakes:
        return Effects(checked.mistakes)
    shown: Mapping[Verdict, Sequence[DealFile]] = {}
    if opened.kind == "rule" and part_id in book.rules:
        found = shown_by(checked.examples, book)[part_id]
        shown = {verdict: found[verdict] for verdict in Verdict}
    moved = moving(here, book, MOST_WHILE_TYPING)
    return Effects((), checked.failures, shown, moved)
