"""What no example of a draft shows of a rule or filing, and a deal that would."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from screening.analysis import coverage
from screening.analysis.coverage import Coverage, CoverageGap, deciding_conditions
from screening.editing.part_files import touched
from screening.editing.preview import check_draft
from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.solver import Solver
from screening.errors import Problem
from screening.formats.text import upper_first
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import deal_text
from screening.rulebook.editions import of_day
from screening.rulebook.files import PartId
from screening.rulebook.folder import Files, own_files
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime
from screening.settings import today

MOST = 20
"""How many are told, each with a deal that would show it."""

_EXPECTED = {"rule": "rules", "regime": "filings"}
"""Where an example names a part of that kind."""


class Missing(NamedTuple):
    """What no example shows of a rule or filing, and where that is written.

    `text` is a deal that would, as a file; it is empty where none was found.
    """

    name: str
    place: Problem
    text: str


class MissingExamples(NamedTuple):
    """The first examples that are missing, and how many more there are."""

    first: tuple[Missing, ...]
    more: int


def missing(base: Files, files: Files) -> MissingExamples:
    """Return what no example of a draft shows, of parts that it changes first.

    Nothing where its files have a problem.
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
    gaps = [(part, gap) for part in covered for gap in part.missing]
    gaps.sort(key=lambda it: it[0].part not in changed)
    first = tuple(_told(checked.rulebook, *gap, on) for gap in gaps[:MOST])
    return MissingExamples(first, len(gaps) - len(first))


def _told(book: Rulebook, part: Coverage, gap: CoverageGap, on: date) -> Missing:
    kind, name = part.part
    first = gap.on or book.heading.reviewed
    edition = of_day(book, first)
    of = edition.rules[name] if kind == "rule" else edition.regimes[name]
    days = [day for day in _days(of, on, first) if of_day(book, day) is edition]
    found = _candidates(Solver(edition), of, gap, is_branch=gap in part.not_shown)
    answers = next(_showing(book, part.part, gap, found, days), None)
    if answers is None:
        return Missing(of.title, gap.place, "")
    words = upper_first(name.replace("-", " "))
    name_of = f"{words}: {gap.expect}"
    deal = Deal(name=name_of, on=answers[0], answers=answers[1])
    expect = {_EXPECTED[kind]: {name: str(gap.expect)}}
    about = f"Without it: {gap.place.says}"
    return Missing(of.title, gap.place, deal_text(deal, about=about, expect=expect))


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
            found = solver.find((held.condition, verdict), *held.beside)
            yield from [] if found is None else [found]


def _showing(
    book: Rulebook,
    part: PartId,
    gap: CoverageGap,
    candidates: Iterable[Answers],
    days: Iterable[date],
) -> Iterator[tuple[date, Answers]]:
    """Yield days with the answers that come out on them as is wanted."""
    return (
        (day, answers)
        for answers in candidates
        for day in days
        if _comes_to(book, part, answers, day) == gap.expect
    )


def _comes_to(book: Rulebook, part: PartId, answers: Answers, day: date) -> object:
    """Return the verdict of a rule, or the state of a filing; None without any."""
    kind, name = part
    assessment = assess(book, answers, day)
    if kind == "rule":
        every = ((it.rule.id, it.verdict) for it in assessment.findings)
        return dict(every).get(name)
    return {it.regime.id: it.state for it in filings(assessment)}.get(name)


def _days(part: Rule | Regime, on: date, first: date) -> list[date]:
    """Return the days to look at: one on which it is in force, then the others."""
    days = [on, *part.in_force.ends(), first]
    return sorted(days, key=lambda day: not part.in_force.covers(day))
