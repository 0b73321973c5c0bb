"""Doubts about a rulebook that has no mistakes in it, and those that are accepted.

Each is proved by searching the deals there can be, and comes with a witness.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from screening.analysis.lint import conditions, outcomes, regimes, scales, upkeep
from screening.analysis.lint.checks import (
    CHECKS,
    HEADING,
    Doubt,
    DoubtKind,
    Doubts,
    LintContext,
    PartName,
)
from screening.formats.text import day_in_words, from_day
from screening.presentation.answers import counted
from screening.presentation.rulebook import threshold_readers
from screening.rulebook import extension
from screening.rulebook.deal_file import DealFile
from screening.rulebook.editions import of_day, turns
from screening.rulebook.fields import Accepted
from screening.rulebook.files import changes_in
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rulebook

MODULES = (conditions, outcomes, scales, regimes, upkeep)
"""The modules that hold the checks."""

Seen = Callable[[int, int, PartName], None]
"""Is told how many of how many looks are done, and at which part the last one was."""

IDLE_CHANGE = DoubtKind("idle-change", "{says}")
LAW_NUMBER = DoubtKind(
    "law-number",
    'gives threshold "{about}" other values, and {readers} it in the extended '
    "rulebook: with a number of your own they state the law wrongly. Leave it, and "
    "write a rule with your own number; or accept this if the law itself changed.",
)
IDLE_ACCEPTANCE = DoubtKind(
    "idle-acceptance", 'accepts a doubt that does not exist, "{doubt}". Remove it.'
)
IDLE_ACCEPTANCE_ABOUT = DoubtKind(
    "idle-acceptance",
    'accepts a doubt that does not exist, "{doubt}" about "{about}". Remove it.',
)
ACCEPTANCE_PASSED = DoubtKind(
    "acceptance-passed",
    'accepts "{doubt}" only until {day}. Check again, and set a new day or correct it.',
)


def doubts(
    rulebook: Rulebook,
    examples: Sequence[DealFile],
    on: date,
    seen: Seen = lambda _done, _of, _part: None,
) -> tuple[Doubt, ...]:
    """Return every doubt about a rulebook, in file order, the accepted ones too.

    `on` is the day that reviews and acceptances are held against; the editions that
    begin later are looked at as well, and what is doubtful in those alone says from
    which day on. Doubts about the part
    that is extended belong to whoever keeps that, and are left out, except a gap that
    is not accepted there, which changes to it opened. `seen` is told how far they have
    come.
    """
    deals = [example.deal for example in examples]
    context = LintContext(of_day(rulebook, on), on, deals)
    acceptances = _Acceptances(context)
    current = dict.fromkeys(_doubts_of(context, seen))
    for day in (it for it in turns(rulebook) if it > on):
        later = LintContext(of_day(rulebook, day), day, deals)
        later.reviewed_by = on
        current |= dict.fromkeys(_only_later(current, _doubts_of(later, seen), day))
    covered = [acceptances.covering(doubt) for doubt in current]
    numbers = map(acceptances.covering, _law_numbers(context))
    every = [*covered, *_idle_changes(context), *numbers, *acceptances.doubtful()]
    placed = [_in_own_files(context, doubt) for doubt in every]
    own = [doubt for doubt in placed if not doubt.place.file.startswith(BASE)]
    return tuple(sorted(own, key=lambda doubt: (doubt.place, doubt.kind, doubt.about)))


def _only_later(current: Collection[Doubt], later: Doubts, day: date) -> Doubts:
    """Yield what is doubtful from a day on and was not before; it says so."""
    known = {(doubt.kind, doubt.part, doubt.about) for doubt in current}
    for doubt in later:
        if (doubt.kind, doubt.part, doubt.about) not in known:
            says = from_day(day, doubt.place.says)
            yield replace(doubt, place=replace(doubt.place, says=says))


def not_accepted(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Return the doubts that nobody has accepted."""
    return tuple(doubt for doubt in doubts if doubt.accepted is None)


def _doubts_of(context: LintContext, seen: Seen) -> Doubts:
    """Yield what the checks find, part by part."""
    is_own = cache(context.is_own)
    looked_at = [
        (check, part, subject)
        for of, check in CHECKS
        for part, subject in context.subjects(of)
        if is_own(part)
    ]
    # Part by part: what searches for a part is made ready once for all checks.
    place = {part: at for at, (_, part, _) in reversed([*enumerate(looked_at)])}
    looked_at.sort(key=lambda it: place[it[1]])
    for done, (check, part, subject) in enumerate(looked_at, 1):
        yield from check(context, part, subject)
        seen(done, len(looked_at), part)


def _idle_changes(context: LintContext) -> Doubts:
    """Yield the changes to an extended rulebook that do nothing."""
    for problem in extension.idle_changes(context.places):
        part, witness = ("file", problem.file), context.deal_for_file()
        doubt = context.doubt(IDLE_CHANGE, part, witness, says=problem.says)
        yield replace(doubt, place=problem)


def _law_numbers(context: LintContext) -> Doubts:
    """Yield changes that move a number by which filings of what is extended are due."""
    for document, _kind, path, data in changes_in(context.places.documents):
        name = data.get("threshold")
        if not isinstance(name, str) or "values" not in data:
            continue
        by_kind = threshold_readers(context.rulebook).get(name, {})
        places = [("regime", it.id) for it in by_kind.get("regime", ())]
        extended = sum(context.places.is_extended(*it) for it in places)
        if extended:
            part = "file", document.file
            words = counted(extended, "filing reads", "filings read")
            witness = context.deal_for_file()
            doubt = context.doubt(LAW_NUMBER, part, witness, (), name, readers=words)
            yield replace(doubt, place=document.problem(path, doubt.place.says))


def _in_own_files(context: LintContext, doubt: Doubt) -> Doubt:
    """Return a gap that changes to an extended rulebook opened at the own heading."""
    if doubt.kind != "gap" or doubt.accepted or not context.rulebook.heading.extends:
        return doubt
    place = context.places.problem(*HEADING, ("extends",), doubt.place.says)
    return replace(doubt, place=place)


class _Acceptances:
    """The acceptances, by the part and place they stand at, and the doubts they met."""

    def __init__(self, context: LintContext) -> None:
        self.context = context
        heading, upkeep = context.rulebook.heading, context.rulebook.upkeep
        kept = {"file": upkeep, "heading": {"": heading}}
        self.every: list[tuple[PartName, int, Accepted]] = [
            ((kind, name), at, accepted)
            for kind, parts in {**context.parts, **kept}.items()
            for name, part in parts.items()
            for at, accepted in enumerate(getattr(part, "accept", ()))
        ]
        self.met: set[tuple[PartName, int, str]] = set()

    def covering(self, doubt: Doubt) -> Doubt:
        """Return a doubt with what accepts it, at its part or at its file."""
        places = (doubt.part, ("file", doubt.place.file))
        for part, at, accepted in self.every:
            about = accepted.about or (doubt.about,)
            if part in places and accepted.doubt == doubt.kind and doubt.about in about:
                self.met.add((part, at, doubt.about if accepted.about else ""))
                return replace(doubt, accepted=accepted)
        return doubt

    def doubtful(self) -> Doubts:
        """Yield acceptances, or names in them, that no doubt matches or are due."""
        for part, at, accepted in self.every:
            passed = [
                (IDLE_ACCEPTANCE_ABOUT if about else IDLE_ACCEPTANCE, about)
                for about in accepted.about or ("",)
                if (part, at, about) not in self.met
            ]
            if accepted.look_again <= self.context.on:
                passed.append((ACCEPTANCE_PASSED, accepted.doubt))
            words = {"doubt": accepted.doubt, "day": day_in_words(accepted.look_again)}
            for kind, about in passed:
                path, witness = ("accept", at), self.context.deal_for_file()
                yield self.context.doubt(kind, part, witness, path, about, **words)
