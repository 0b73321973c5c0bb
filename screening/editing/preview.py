"""What a draft would do: problems, doubts, examples, and which kept deals would move.

An example that comes out otherwise expects what was true before. Where the change is
meant, what it comes to now is what it is to expect. What no example shows of a rule or
filing is told with a deal that would. Also told is what saving one part would do.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import PurePosixPath
from threading import Lock
from typing import Any, NamedTuple

from screening.analysis import coverage, examples, lint, replay
from screening.analysis.compare import rulebooks
from screening.analysis.compare.changes import OWN
from screening.analysis.compare.rulebooks import ChangeSummary
from screening.analysis.coverage import Coverage, CoverageGap, deciding_conditions
from screening.analysis.examples import RulebookCheck, misses, shown_by
from screening.analysis.lint.checks import Doubt
from screening.editing.part_files import own_ids, suggested_id, touched
from screening.editing.part_form import OpenPart, WrittenPart
from screening.editing.publish import Live
from screening.engine.assess import Assessment, assess
from screening.engine.filings import filings
from screening.engine.schedule.work import work_of
from screening.engine.solver import Solver
from screening.errors import Problem, RulebookError
from screening.formats import diff, yaml_reader
from screening.formats.diff import Changed
from screening.formats.text import upper_first
from screening.formats.yaml_writer import edit
from screening.presentation.answers import level_in_words
from screening.presentation.conditions import with_values
from screening.presentation.deal_view import DealView
from screening.rulebook import folder
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers, behind
from screening.rulebook.deal_file import DealFile, Expected, deal_text
from screening.rulebook.editions import of_day
from screening.rulebook.fields import Accepted
from screening.rulebook.files import PartId
from screening.rulebook.folder import BASE, EXAMPLES, Files, is_base, own_files
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State
from screening.settings import today

_ONE_AT_A_TIME, _ONE_PART_AT_A_TIME = Lock(), Lock()

MOST_WHILE_TYPING = 2_000
"""How many kept deals are replayed as one types: the newest."""


class ShownDoubt(NamedTuple):
    """A doubt by its kind and what it is about; `shown` is a deal for it, as a file."""

    kind: str
    part: tuple[str, str]
    about: str
    place: Problem
    shown: str
    accepted: Accepted | None = None

    @property
    def key(self) -> str:
        """What tells it from the others in a form."""
        return " ".join((self.kind, *self.part, self.about))


Moves = Sequence[Mapping[str, Any]]


class DealMoves(NamedTuple):
    """The kept deals that would move, of how many; `more` were not looked at.

    They are plain data, which pages show and the register keeps: a deal that moves on
    several days stands there once for each.
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
    if not any(map(is_base, whole)):
        try:
            whole = folder.with_base(whole)
        except RulebookError as error:
            return RulebookCheck(problems=error.problems)
    return examples.check_files(whole, on)


def moving(here: Live, new: Rulebook, most: int | None = None) -> DealMoves:
    """Return the kept deals that another rulebook moves, of at most so many."""
    kept = here.register.deals.newest(None if most is None else most + 1, here.judges)
    looked_at, on = kept[:most], today()
    replayed = (it.as_of(on) for it in replay.replay(here.rulebook, new, looked_at))
    moves = [
        {
            "name": move.kept.name,
            "number": move.kept.number,
            "lost": [*move.lost],
            **row,
        }
        for move in replayed
        if move.moved
        for row in move.rows()
    ]
    return DealMoves(moves, len(looked_at), more=len(kept) > len(looked_at))


def doubts(files: Files, *, accepted: bool = False) -> tuple[ShownDoubt, ...]:
    """The doubts of a draft without problems: those that its files accept, or others.

    One at a time: as one types, only the newest text is worth the work.
    """
    with _ONE_AT_A_TIME:
        every = _doubts(tuple(sorted(files.items())), today())
    return tuple(it for it in every if bool(it.accepted) is accepted)


@lru_cache(maxsize=8)
def _doubts(files: tuple[tuple[str, str], ...], on: date) -> tuple[ShownDoubt, ...]:
    checked = _check(files, on)
    if checked.rulebook is None:
        return ()
    every = lint.doubts(checked.rulebook, checked.examples, on)
    return tuple(
        ShownDoubt(
            *(it.kind, it.part, it.about, it.place),
            "" if it.accepted else _shown(it),
            it.accepted,
        )
        for it in every
    )


def _shown(doubt: Doubt) -> str:
    """Return a deal that shows a doubt, as a file; empty where no answers show it."""
    deal = None if doubt.kind in lint.OF_FILES else doubt.witness
    return deal_text(deal) if deal and deal.answers else ""


class FilesEffect(NamedTuple):
    """What files would do in place of others; None what was not asked, or cannot be.

    `doubts` are those that the files do not accept, `accepted` the others.
    """

    check: RulebookCheck
    read: ChangeSummary | None = None
    moving: DealMoves | None = None
    doubts: Sequence[ShownDoubt] | None = None
    accepted: Sequence[ShownDoubt] = ()


READ, COMPARED, ASSESSED, DOUBTED = (
    "Read the rules, and run their examples",
    "Compare the two rulebooks",
    "Assess the saved deals",
    "Look for doubts",
)
"""What is done to tell the effect of files, in this order."""


def files_effect(
    before: Files,
    after: Files,
    tell: Callable[[int], None],
    here: Live | None = None,
    *,
    to_adopt: bool = False,
) -> FilesEffect:
    """Return what files do in place of others, telling each step that is done.

    With what is live, to its kept deals as well; and where they are to be adopted, with
    their doubts, but nothing of files that have problems.
    """
    check = check_draft(after)
    tell(1)
    if check.rulebook is None or (to_adopt and check.problems):
        return FilesEffect(check)
    read = changes(before, after)
    tell(1)
    moved = moving(here, check.rulebook) if here else None
    tell(1)
    if not to_adopt:
        return FilesEffect(check, read, moved)
    accepted = doubts(after, accepted=True)
    return FilesEffect(check, read, moved, doubts(after), accepted)


def notes(problems: Iterable[Problem], kind: str = "error") -> list[dict[str, Any]]:
    """Return problems as the editor takes them: for its margin, line by line."""
    return [
        {"file": problem.file, "line": problem.line, "says": problem.says, "kind": kind}
        for problem in problems
    ]


def changes(old: Files, new: Files) -> ChangeSummary | None:
    """The differences of two folders' rulebooks; None where one cannot be read."""
    before, after = (check_draft(files).rulebook for files in (old, new))
    return _summary(before, after) if before and after else None


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
_summary = lru_cache(maxsize=8)(rulebooks.change_summary)


class Effects(NamedTuple):
    """What it would do. `examples` are those of a rule or filing, by how they stand.

    `moved` is None while the files cannot be read. A filing without a condition on what
    the deal is has the questions about that in `any_deal`.
    """

    check: RulebookCheck
    examples: Mapping[Verdict, Sequence[DealFile]] = {}
    moved: DealMoves | None = None
    any_deal: Sequence[str] = ()


def effects(
    here: Live, opened: OpenPart, written: WrittenPart, *, wait: bool
) -> Effects | None:
    """Try a part as it would be saved: problems, examples of a rule, deals that move.

    One at a time, as it takes a while: None where another is being looked at, unless
    this one is to wait.
    """
    if not _ONE_PART_AT_A_TIME.acquire(blocking=wait):
        return None
    try:
        checked = check_draft(opened.work.wholly({opened.file: written.text}))
        book, name = checked.rulebook, written.part_id
        if book is None or checked.mistakes:
            return Effects(checked)
        parts = {"rule": book.rules, "regime": book.regimes}.get(opened.kind, {})
        part = (opened.kind, name)
        shown = shown_by(checked.examples, book, part) if name in parts else {}
        moved = moving(here, book, MOST_WHILE_TYPING)
        return Effects(checked, shown, moved, _any_deal(book, parts.get(name)))
    finally:
        _ONE_PART_AT_A_TIME.release()


def _any_deal(book: Rulebook, part: object) -> list[str]:
    """Return what says what a deal is, where no condition of a filing is about it."""
    if not isinstance(part, Regime):
        return []
    names = {it.id: it.short for it in book.questions.values() if it.names_deal}
    nodes = behind(part.asks, book.conditions, gates=False)
    asked = any(("question", it) in nodes for it in names)
    return [] if asked else [*names.values()]


UNNAMED = "a-deal"
_NOTHING_SHOWN = {Verdict.NOT_MET.value, Verdict.OPEN.value, State.NOT_DUE.value}


class NewOutcome(NamedTuple):
    """An example that comes out otherwise: what it expects, and what it comes to.

    `text` is its file as it would expect that; empty where its deals come out in
    different ways, so that one file cannot expect them all.
    """

    file: str
    name: str
    before: str
    after: str
    also: Sequence[str]
    text: str


def new_outcomes(checked: RulebookCheck, own: Files) -> list[NewOutcome]:
    """Return the examples that come out otherwise, by what they come to."""
    book = checked.rulebook
    missed = {problem.file for problem in checked.failures}
    if book is None or not missed:
        return []
    every = sorted(checked.examples, key=lambda it: it.file)
    outcomes = [
        _outcome(file, [*deals], book, own[file])
        for file, deals in groupby(every, key=lambda it: it.file)
        if file in missed and file in own
    ]
    return sorted(outcomes, key=lambda it: (it.before, it.after, it.file))


def _outcome(
    file: str, deals: Sequence[DealFile], book: Rulebook, text: str
) -> NewOutcome:
    """The outcome of a file of examples of which one is missed, with its new text."""
    assessed = [(it, assess(book, it.deal.answers, it.deal.on)) for it in deals]
    comes_to = [_expectation(it.expect, of) for it, of in assessed if it.expect]
    same = all(it == comes_to[0] for it in comes_to)
    first, assessment, missed = next(
        (it, of, missed)
        for it, of in assessed
        if it.expect and (missed := [*misses(it.expect, of, work_of(it.deal))])
    )
    before, accepted = "", ""
    if first.expect and first.expect.lowest and first.expect.highest:
        levels = {level.id: level for level in book.heading.levels}
        expected = (first.expect.lowest, first.expect.highest)
        before = level_in_words(*(levels[it] for it in expected))
    if same:
        expect = {key: value for key, value in comes_to[0].items() if value}
        data = yaml_reader.read(file, text).data
        accepted = edit(file, text, {**data, "expect": expect})
    after = level_in_words(*assessment.range)
    also = sorted({str(it) for it in missed if it.rule or it.regime})
    return NewOutcome(file, first.deal.name, before, after, also, accepted)


def _expectation(expect: Expected, assessment: Assessment) -> dict[str, Any]:
    """The expectation of an example as it comes out, with the keys that it had.

    A rule that is not in force on its day can no longer be expected of.
    """
    made: dict[str, Any] = {}
    if expect.lowest is not None:
        lowest, highest = assessment.range
        made = {"lowest": lowest.id, "highest": highest.id}
    for key, now in _stand(assessment).items():
        named = getattr(expect, key)
        made[key] = {name: now[name] for name in named if name in now}
    return made


def _stand(assessment: Assessment) -> dict[str, dict[str, str]]:
    """Return the verdict of each rule and the state of each filing, by id."""
    return {
        "rules": {it.rule.id: it.verdict.value for it in assessment.findings},
        "filings": {it.regime.id: it.state.value for it in filings(assessment)},
    }


def as_example(
    book: Rulebook,
    deal: Deal,
    own: Files,
    about: str = "",
    named: Expected | None = None,
) -> tuple[str, str]:
    """Return a deal as an example that expects what it comes to: its file and text.

    That is its level, each own rule that is met and each own filing that is not ruled
    out, and what of the rules and filings that are `named`. So the loss of a rule is
    told that another of the same level hides.
    """
    assessment = assess(book, deal.answers, deal.on)
    lowest, highest = assessment.range
    expect: dict[str, Any] = {"lowest": lowest.id, "highest": highest.id}
    parts, stand = _expectation(named, assessment) if named else {}, _stand(assessment)
    for key, kind in (("rules", "rule"), ("filings", "regime")):
        ids = own_ids(own, kind)
        shown = {
            name: now
            for name, now in stand[key].items()
            if name in ids and now not in _NOTHING_SHOWN
        }
        if kept := {**shown, **parts.get(key, {})}:
            expect[key] = kept
    known = [PurePosixPath(file).stem for file in own if file.startswith(EXAMPLES)]
    name = suggested_id(deal.name, known) or UNNAMED
    text = deal_text(deal, about=about, expect=expect)
    return f"{EXAMPLES}{name}.yaml", text


def without_names(book: Rulebook, deal: Deal) -> Deal:
    """Return a deal named by what it comes to, without notes and what is free text.

    No condition reads free text, such as the name of a party: it comes to the same.
    """
    given = deal.answers.items()
    answers = {it: answer for it, answer in given if book.questions[it].traits.compared}
    level = level_in_words(*assess(book, answers, deal.on).range)
    name = f"A deal that comes to: {level}"
    return Deal(name=name, on=deal.on, answers=answers)


MOST_MISSING = 20
"""How many are told, each with a deal that would show it."""


class Missing(NamedTuple):
    """What no example shows of a rule or filing.

    A `deal` would, alone and as the `text` of an example; both are empty where none was
    found.
    """

    name: str
    says: str
    expect: str
    deal: str = ""
    text: str = ""
    view: DealView | None = None


class MissingExamples(NamedTuple):
    """The first examples that are missing, and how many more there are."""

    first: tuple[Missing, ...]
    more: int


def missing(base: Files, files: Files) -> MissingExamples:
    """The examples that a draft lacks, of parts that it changes first.

    None where its files have a problem.
    """
    changes = touched(base, own_files(files))
    parts = frozenset((kind, it) for kind, ids in changes.items() for it in ids)
    return _missing(tuple(sorted(files.items())), parts, today())


@lru_cache(maxsize=4)
def _missing(
    files: tuple[tuple[str, str], ...], changed: frozenset[PartId], on: date
) -> MissingExamples:
    checked = check_draft(dict(files))
    if checked.rulebook is None or checked.mistakes:
        return MissingExamples((), 0)
    covered = coverage.measure(checked.rulebook, checked.examples)
    gaps = [
        (part, gap)
        for part in covered
        for by_branch in [{it.expect for it in part.not_shown}]
        for gap in part.missing
        if gap in part.not_shown or gap.expect not in by_branch
    ]
    gaps.sort(key=lambda it: it[0].part not in changed)
    first = [_shown_by(checked.rulebook, *gap, on) for gap in gaps[:MOST_MISSING]]
    once = {(it.name, it.deal or it.says): it for it in first}
    return MissingExamples(tuple(once.values()), len(gaps) - len(first))


def _shown_by(book: Rulebook, part: Coverage, gap: CoverageGap, on: date) -> Missing:
    kind, name = part.part
    of = book.rules[name] if kind == "rule" else book.regimes[name]
    first = gap.on or max(of.in_force.from_ or date.min, book.heading.reviewed)
    edition, is_branch = of_day(book, first), gap in part.not_shown
    of = edition.rules[name] if kind == "rule" else edition.regimes[name]
    days = [on, *of.in_force.ends(), first, first - timedelta(1)]
    days.sort(key=lambda day: not of.in_force.covers(day))  # one in force comes first
    candidates = _candidates(Solver(edition), of, gap, is_branch=is_branch)
    called = f"{upper_first(name.replace('-', ' '))}: {gap.expect}"
    deals = (
        Deal(name=called, on=day, answers=answers)
        for answers in candidates
        for day in days
        if of_day(book, day) is edition or gap.expect is State.FUTURE
    )
    named, expected = "rules" if kind == "rule" else "filings", str(gap.expect)
    about = of.title, _with_titles(gap.place.says, book), expected
    for deal in deals:
        assessment = assess(book, deal.answers, deal.on)
        if _stand(assessment)[named].get(name) == expected:
            says, expect = f"Without it: {gap.place.says}", {named: {name: expected}}
            text = deal_text(deal, about=says, expect=expect)
            view = DealView(deal, assessment)
            return Missing(*about, deal_text(deal), text, view)
    return Missing(*about)


def _with_titles(says: str, book: Rulebook) -> str:
    """Return what is said with the titles of questions and named conditions for ids."""
    titles = {it.id: it.short for it in book.questions.values()}
    titles |= {it.id: with_values(it.title, book) for it in book.definitions.values()}
    return _OF_WORDS.sub(lambda it: f"“{titles.get(it[0], it[0])}”", says)


_OF_WORDS = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
"""An id that is no common word."""


def _candidates(
    solver: Solver, part: Rule | Regime, gap: CoverageGap, *, is_branch: bool
) -> Iterator[Answers]:
    """Yield answers that may show what is missing: of a branch, those found for it."""
    if is_branch:
        yield from [] if gap.answers is None else [gap.answers]
        return
    yield {}
    for held in deciding_conditions(part):
        for verdict in Verdict:
            answers = solver.find((held.condition, verdict), *held.beside)
            yield from [] if answers is None else [answers]
