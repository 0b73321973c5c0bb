"""What a draft would do: its problems and doubts, and which kept deals would move.

Also what saving one part of it would do: to examples, and to kept deals.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from screening.analysis import examples, lint, replay
from screening.analysis.compare import rulebooks
from screening.analysis.compare.changes import OWN
from screening.analysis.compare.rulebooks import ToldChanges
from screening.analysis.examples import RulebookCheck, shown_by
from screening.analysis.lint.checks import Doubt
from screening.editing.part_form import OpenPart, Written
from screening.editing.publish import Live
from screening.errors import Problem, RulebookError
from screening.formats import diff
from screening.formats.diff import Changed
from screening.rulebook import folder
from screening.rulebook.deal_file import DealFile, deal_text
from screening.rulebook.folder import BASE, Files, is_base
from screening.rulebook.model import Rulebook, Verdict
from screening.settings import today
from screening.wording.answers import level_in_words

_ONE_AT_A_TIME, _ONE_PART_AT_A_TIME = Lock(), Lock()

MOST_WHILE_TYPING = 2_000
"""How many kept deals are replayed as one types: the newest."""


class ShownDoubt(NamedTuple):
    """A doubt that the files do not accept, by its kind; `shown` is a deal for it."""

    kind: str
    place: Problem
    shown: str


Moves = Sequence[Mapping[str, Any]]


class DealMoves(NamedTuple):
    """The kept deals that would move, of how many; `more` were not looked at.

    They are plain data: what pages show and the register keeps.
    """

    moves: Moves
    looked_at: int
    more: bool


def check_draft(files: Files) -> RulebookCheck:
    """Check a draft's files: read them, and hold them to their examples.

    What they extend is among them, or it is a rulebook that was shipped.
    """
    return _check(tuple(sorted(files.items())), today())


@lru_cache(maxsize=8)
def _check(files: tuple[tuple[str, str], ...], on: date) -> RulebookCheck:
    whole: Files = dict(files)
    if not folder.is_whole(whole):
        try:
            whole = folder.with_base(whole)
        except RulebookError as error:
            return RulebookCheck(problems=error.problems)
    return examples.check_files(whole, on)


def moving(here: Live, new: Rulebook, most: int | None = None) -> DealMoves:
    """Return the kept deals that another rulebook moves, of at most so many.

    Each comes with the titles of the rules behind its move.
    """
    kept = here.register.deals.newest(None if most is None else most + 1, here.judges)
    both, looked_at = (here.rulebook, new), kept[:most]
    titles = {rule.id: rule.title for book in both for rule in book.rules.values()}
    moves = [
        {
            "deal": move.kept.deal,
            "number": move.kept.number,
            "name": move.kept.name,
            "before": level_in_words(*move.before),
            "after": level_in_words(*move.after),
            "because": [titles.get(rule, rule) for rule in move.because],
            "lost": list(move.lost),
            "filings": replay.filings_in_words(move, *both),
        }
        for move in replay.replay(*both, looked_at)
        if move.moved
    ]
    return DealMoves(moves, len(looked_at), more=len(kept) > len(looked_at))


def doubts(files: Files) -> tuple[ShownDoubt, ...]:
    """Return what is doubtful in a draft that has no problem, and is not accepted.

    One at a time: as one types, only the newest text is worth the work.
    """
    with _ONE_AT_A_TIME:
        return _doubts(tuple(sorted(files.items())), today())


@lru_cache(maxsize=8)
def _doubts(files: tuple[tuple[str, str], ...], on: date) -> tuple[ShownDoubt, ...]:
    checked = _check(files, on)
    if checked.rulebook is None:
        return ()
    found = lint.doubts(checked.rulebook, checked.examples, on)
    return tuple(
        ShownDoubt(doubt.kind, doubt.place, _shown(doubt))
        for doubt in lint.not_accepted(found)
    )


def _shown(doubt: Doubt) -> str:
    return deal_text(doubt.witness) if doubt.witness else ""


def notes(problems: Iterable[Problem], kind: str = "error") -> list[dict[str, Any]]:
    """Return problems as the editor takes them: for its margin, line by line."""
    return [
        {"file": problem.file, "line": problem.line, "says": problem.says, "kind": kind}
        for problem in problems
    ]


def changes(old: Files, new: Files) -> ToldChanges | None:
    """Return what two folders' rulebooks say differently; None where one is no book."""
    before, after = (check_draft(files).rulebook for files in (old, new))
    return _told(before, after) if before and after else None


def differing(old: Files, new: Files) -> tuple[Changed, ...]:
    """Return the files that differ between two folders.

    Where one rulebook alone extends another, what it extends is held against the files
    of the other one, whose examples are left out, and its own stand under `own/`.
    """
    one, other = (any(map(is_base, files)) for files in (old, new))
    if one == other:
        return diff.files(old, new)
    return diff.files(_laid_out(old), _laid_out(new))


def _laid_out(files: Files) -> Files:
    if not any(map(is_base, files)):
        return folder.rule_files(files)
    return {
        name.removeprefix(BASE) if is_base(name) else f"{OWN}{name}": text
        for name, text in files.items()
    }


# Where a number moved that much rests on it takes long, and several pages tell it.
_told = lru_cache(maxsize=8)(rulebooks.told)


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
    if not _ONE_PART_AT_A_TIME.acquire(blocking=wait):
        return None
    try:
        checked = check_draft(opened.work.wholly({opened.file: written.text}))
        book, name = checked.rulebook, written.part_id
        if book is None or checked.mistakes:
            return Effects(checked.mistakes)
        of_rule = opened.kind == "rule" and name in book.rules
        shown = shown_by(checked.examples, book)[name] if of_rule else {}
        moved = moving(here, book, MOST_WHILE_TYPING)
        return Effects((), checked.failures, {**shown}, moved)
    finally:
        _ONE_PART_AT_A_TIME.release()
