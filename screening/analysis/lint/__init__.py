"""Doubts about a rulebook that has no mistakes in it, and those that are accepted.

Each is proved by searching the deals there can be, and comes with a witness. Where a
search is given up, that is a doubt of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from screening.analysis.lint import conditions, outcomes, upkeep
from screening.analysis.lint.context import HeldCondition, LintContext
from screening.analysis.lint.doubts import Doubt, FoundDoubt
from screening.engine.assess import assess
from screening.engine.solver import MOST_STEPS, UndecidedError
from screening.errors import Problem
from screening.formats.text import day_in_words
from screening.rulebook import extension
from screening.rulebook.deal_file import DealFile
from screening.rulebook.fields import Accepted
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rule, Rulebook

OF_CONDITIONS: Sequence[
    Callable[[LintContext, HeldCondition], Iterator[FoundDoubt]]
] = (
    conditions.never_applies,
    conditions.idle_parts,
)

OF_RULES: Sequence[Callable[[LintContext, Rule], Iterator[FoundDoubt]]] = (
    conditions.covered_rules,
    upkeep.missing_examples,
    outcomes.blanks_of_rule,
)

OF_THE_WHOLE: Sequence[Callable[[LintContext], Iterator[FoundDoubt]]] = (
    outcomes.gaps,
    upkeep.unread_questions,
    upkeep.unread_choices,
    upkeep.unused_parts,
    upkeep.overdue_reviews,
    upkeep.unverified_points,
)

Part = tuple[str, str]


def doubts(
    rulebook: Rulebook, examples: Sequence[DealFile], on: date
) -> tuple[Doubt, ...]:
    """Return every doubt about a rulebook, in file order, the accepted ones too.

    `on` is the day that reviews and acceptances are held against. Doubts about the part
    that is extended belong to whoever keeps that, and are left out; but for a gap that
    is not accepted there, which changes to it opened.
    """
    shown = [assess(rulebook, one.deal.answers, one.deal.on) for one in examples]
    prover = LintContext(rulebook, on, shown)
    accepting = _Accepting(prover)
    found = [accepting.judged(one) for one in dict.fromkeys(_found(prover))]
    every = [
        *found,
        *_idle_changes(prover),
        *accepting.idle(),
        *accepting.passed(),
    ]
    every = [_in_own_files(prover, one) for one in every]
    own = [one for one in every if not one.place.file.startswith(BASE)]
    return tuple(sorted(own, key=lambda one: (one.place, one.kind, one.found.about)))


def not_accepted(found: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Return the doubts that nobody has accepted."""
    return tuple(one for one in found if one.accepted is None)


def _found(prover: LintContext) -> Iterator[FoundDoubt]:
    for part, found in _of_parts(prover):
        if prover.is_own(part):
            yield from _guarded(found, part)
    for of_whole in OF_THE_WHOLE:
        yield from _guarded(of_whole(prover), ("heading", ""))


def _of_parts(prover: LintContext) -> Iterator[tuple[Part, Iterator[FoundDoubt]]]:
    """Yield each part and what is to be found about it, not yet looked for."""
    for held in prover.conditions():
        for of_condition in OF_CONDITIONS:
            yield held.part, of_condition(prover, held)
    for rule in prover.rules:
        for of_rule in OF_RULES:
            yield ("rule", rule.id), of_rule(prover, rule)
    for kind in FOLLOWERS:
        for name in prover.parts[kind]:
            yield (kind, name), outcomes.blanks_of_follower(prover, kind, name)
    for question in prover.rulebook.questions.values():
        yield ("question", question.id), outcomes.falling_levels(prover, question)


def _idle_changes(prover: LintContext) -> Iterator[Doubt]:
    """Yield the changes to an extended rulebook that do nothing."""
    for one in extension.idle_changes(prover.places):
        found = FoundDoubt(
            kind="idle-change",
            part=("file", one.file),
            says=one.says,
            witness=prover.deal_for_file(""),
        )
        yield Doubt(found=found, place=one)


def _in_own_files(prover: LintContext, doubt: Doubt) -> Doubt:
    """Return a gap that changes to an extended rulebook opened at the own heading."""
    if doubt.kind != "gap" or doubt.accepted or not prover.rulebook.heading.extends:
        return doubt
    says = doubt.place.says
    place = prover.places.problem("heading", "", ("extends",), says)
    return replace(doubt, place=place)


def _guarded(found: Iterator[FoundDoubt], part: Part) -> Iterator[FoundDoubt]:
    """Yield what is found; where a search is given up, a doubt about that."""
    try:
        yield from found
    except UndecidedError:
        kind, name = part
        told = f'{kind} "{name}"' if name else "the rulebook as a whole"
        yield FoundDoubt(
            kind="undecided",
            part=part,
            says=f"{told} could not be decided within {MOST_STEPS:,} steps. Split its "
            f"condition into definitions or rules that read fewer questions.",
        )


class _Accepting:
    """The acceptances of a rulebook, and which doubts each of them met."""

    def __init__(self, prover: LintContext) -> None:
        self.prover = prover
        self.accepted = dict(_acceptances(prover.rulebook))
        self.met: set[tuple[Part, int, str]] = set()

    def judged(self, found: FoundDoubt) -> Doubt:
        """Return a doubt with its place, and the acceptance that covers it.

        It stands beside what the doubt is about, or at the top of its file.
        """
        place = self.place(found)
        for part in (found.part, ("file", place.file)):
            for at, one in enumerate(self.accepted.get(part, ())):
                about = one.about or (found.about,)
                if one.doubt == found.kind and found.about in about:
                    self.met.add((part, at, found.about if one.about else ""))
                    return Doubt(found=found, place=place, accepted=one)
        return Doubt(found=found, place=place)

    def idle(self) -> Iterator[Doubt]:
        """Yield the acceptances, or names in them, that no doubt matches."""
        for part, every in self.accepted.items():
            for at, one in enumerate(every):
                for about in one.about or ("",):
                    if (part, at, about) not in self.met:
                        of = f' about "{about}"' if about else ""
                        says = (
                            f'accepts a doubt that is not there, "{one.doubt}"{of}. '
                            f"Take it out."
                        )
                        yield self.doubt("idle-acceptance", part, at, says, about)

    def passed(self) -> Iterator[Doubt]:
        """Yield the acceptances that are due to be looked at again."""
        for part, every in self.accepted.items():
            for at, one in enumerate(every):
                if one.look_again <= self.prover.on:
                    day = day_in_words(one.look_again)
                    says = (
                        f'accepts "{one.doubt}" only until {day}. Look again, and set '
                        f"a new day or mend it."
                    )
                    yield self.doubt("acceptance-passed", part, at, says, one.doubt)

    def doubt(self, kind: str, part: Part, at: int, says: str, about: str) -> Doubt:
        found = FoundDoubt(
            kind=kind,
            part=part,
            path=("accept", at),
            says=says,
            about=about,
            witness=self.prover.deal_for_file(""),
        )
        return Doubt(found=found, place=self.place(found))

    def place(self, found: FoundDoubt) -> Problem:
        kind, name = found.part
        return self.prover.places.problem(kind, name, found.path, found.says)


def _acceptances(book: Rulebook) -> Iterator[tuple[Part, tuple[Accepted, ...]]]:
    """Yield every part that accepts doubts, and what it accepts."""
    yield ("heading", ""), book.heading.accept
    for kind, parts in {**parts_by_kind(book), "file": book.upkeep}.items():
        for name, part in parts.items():
            yield (kind, name), getattr(part, "accept", ())
