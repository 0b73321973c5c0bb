"""Doubts about a rulebook that has no mistakes in it, and those that are accepted.

Each is proved by searching the deals there can be, and comes with a witness.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain

from screening.analysis.lint import conditions, outcomes, regimes, scales, upkeep
from screening.analysis.lint.checks import (
    CHECKS,
    HEADING,
    Doubt,
    DoubtKind,
    Doubts,
    HeldCondition,
    LintContext,
    PartName,
)
from screening.formats.text import day_in_words, from_day
from screening.presentation.answers import counted
from screening.presentation.rulebook import threshold_readers
from screening.rulebook import extension
from screening.rulebook.conditions import AllOf, behind
from screening.rulebook.deal_file import DealFile
from screening.rulebook.editions import of_day, turns
from screening.rulebook.fields import Accepted, InForce, conditions_in, parts_within
from screening.rulebook.files import FOLLOWERS, changes_in
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rulebook

MODULES = (conditions, outcomes, scales, regimes, upkeep)
"""The modules that hold the checks."""

Seen = Callable[[int, int, PartName], None]
"""Is told how many of how many looks are done, and at which part the last one was."""

IDLE_CHANGE = DoubtKind("idle-change", "{says}")
LAW_NUMBER = DoubtKind(
    "law-number",
    '{readers} threshold "{about}", whose values are changed here. The reason given is '
    '"{because}". If the law changed so, accept this; for a line of your own, write a '
    "rule with your own number.",
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
OF_FILES = {
    *(it.id for it in (IDLE_CHANGE, LAW_NUMBER, IDLE_ACCEPTANCE, ACCEPTANCE_PASSED)),
    *(it.id for it in (upkeep.REVIEW_MISSING, upkeep.REVIEW_PASSED)),
}
"""The kinds that are about what a file says, and that no deal shows."""


def doubts(
    rulebook: Rulebook,
    examples: Sequence[DealFile],
    on: date,
    seen: Seen = lambda _done, _of, _part: None,
) -> tuple[Doubt, ...]:
    """Return every doubt about a rulebook, in file order, the accepted ones too.

    `on` is the day that reviews and acceptances are held against. A part is looked at
    in each edition, from that day on, in which it is in force; what is doubtful on
    other days than all of these says on which. Doubts about the part
    that is extended belong to whoever keeps that, and are left out, except a gap that
    is not accepted there, which changes to it opened. `seen` is told how far they have
    come.
    """
    days = (on, *(it for it in turns(rulebook) if it > on))
    deals = [example.deal for example in examples]
    contexts = [LintContext(of_day(rulebook, day), day, deals) for day in days]
    for later in contexts[1:]:
        later.reviewed_by = on
    context, acceptances = contexts[0], _Acceptances(contexts[0])
    covered = [acceptances.covering(doubt) for doubt in _by_day(contexts, seen)]
    numbers = map(acceptances.covering, _law_numbers(context))
    every = [*covered, *_idle_changes(context), *numbers, *acceptances.doubtful()]
    placed = [_in_own_files(context, doubt) for doubt in every]
    own = [doubt for doubt in placed if not doubt.place.file.startswith(BASE)]
    return tuple(sorted(own, key=lambda doubt: (doubt.place, doubt.kind, doubt.about)))


MAKES_NO_DIFFERENCE = {
    *("never-applies", "idle-part", "never-due", "equal-rules", "covered-rule"),
    *("one-of-two", "unread-question", "unread-choice", "unused"),
}
"""The kinds that say that a part does nothing: a later day on which it does something
refutes them. Others are so on their own days, whatever comes later."""


def _by_day(contexts: Sequence[LintContext], seen: Seen) -> Doubts:
    """Yield what is doubtful, with the days on which it is, for it to say them."""
    every, looked_at = list[Mapping[Doubt, None]](), _LookedAt()
    for at, context in enumerate(contexts):
        differing = _differing(context, contexts[at - 1]) if at else ()
        looked_at = _look_at(context, seen, looked_at, differing)
        every.append(dict.fromkeys(chain.from_iterable(looked_at.values())))
    keys = [{_without_words(doubt) for doubt in of} for of in every]
    for first, doubt in ((at, it) for at, of in enumerate(every) for it in of):
        if first and doubt in every[first - 1]:
            continue
        days = contexts[0].in_force(doubt.part)
        left = [at for at, it in enumerate(contexts) if it.days.overlaps(days)]
        left = [at for at in left if at > first]
        last = next((at - 1 for at in left if doubt not in every[at]), None)
        if last is not None and doubt.kind in MAKES_NO_DIFFERENCE:
            later = keys[last + 1]
            if doubt.part != HEADING and _without_words(doubt) not in later:
                continue
        yield _on_its_days(doubt, contexts, first, last)


def _without_words(doubt: Doubt) -> Hashable:
    """Return what a doubt is about: another edition may put it in other words."""
    return doubt.kind, doubt.part, doubt.about, replace(doubt.place, says="")


def _on_its_days(
    doubt: Doubt, contexts: Sequence[LintContext], first: int, last: int | None
) -> Doubt:
    """Return a doubt that says the days it is so on: of the editions first to last."""
    context, says = contexts[first], doubt.place.says
    in_force = context.in_force(doubt.part)
    starts = [it.from_ or date.min for it in (context.days, in_force)]
    begins, until = max(starts), None if last is None else contexts[last].days.until
    if until:
        says = f"until {day_in_words(until)}, {says}"
    if begins > contexts[0].on:
        says = from_day(begins, says)
    days = {"from": begins, "until": until or in_force.until}
    place = replace(doubt.place, says=says)
    return replace(doubt, place=place, days=InForce.model_validate(days))


def not_accepted(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Return the doubts that nobody has accepted."""
    return tuple(doubt for doubt in doubts if doubt.accepted is None)


_LookedAt = dict[Hashable, list[Doubt]]
"""What each check found in each part of an edition."""


def _look_at(
    context: LintContext, seen: Seen, before: _LookedAt, differing: Collection[PartName]
) -> _LookedAt:
    """Return what the checks find, part by part; as before, where nothing differs.

    What others come to may hang on any rule or regime that differs.
    """
    is_own, now = cache(context.is_own), _LookedAt()
    outcomes = any(kind in {"rule", "regime"} for kind, _name in differing)
    looked_at = [
        (check, part, subject)
        for of, check in CHECKS
        for part, subject in context.subjects(of)
        if is_own(part) and context.in_force(part).overlaps(context.days)
    ]
    # Part by part: what searches for a part is made ready once for all checks.
    place = {part: at for at, (_, part, _) in reversed([*enumerate(looked_at)])}
    looked_at.sort(key=lambda it: place[it[1]])
    for done, (check, part, subject) in enumerate(looked_at, 1):
        path = subject.path if isinstance(subject, HeldCondition) else None
        key, alone = (check, part, path), path and part[0] not in FOLLOWERS
        hangs = check.__module__ == upkeep.__name__ or (outcomes and not alone)
        if hangs or part in differing or part == HEADING or key not in before:
            now[key] = [*check(context, part, subject)]
        else:
            now[key] = before[key]
        seen(done, len(looked_at), part)
    return now


def _differing(context: LintContext, before: LintContext) -> set[PartName]:
    """Return the parts of an edition that are not as in the one before it.

    What is by day differs, with all that reads it, and so does a rule or a regime that
    begins or ends within it.
    """
    book, was_so = context.rulebook, before.rulebook.conditions
    changed = {it for it, when in book.conditions.items() if when != was_so.get(it)}
    parts = {(kind, it): of[it] for kind, of in context.parts.items() for it in of}
    for name, part in parts.items():
        was, ends = before.parts[name[0]].get(name[1]), context.in_force(name).ends()
        if (was is not part and was != part) or any(map(context.days.covers, ends)):
            changed.add(name)
    for name, part in parts.items():
        held = [it for _, inner in parts_within(part) for it in conditions_in(inner)]
        if not changed.isdisjoint(behind(AllOf((*held,)), book.conditions)):
            changed.add(name)
    return changed


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
            part = "threshold", name
            words = counted(
                extended, "filing of the law uses", "filings of the law use"
            )
            witness = context.deal_for_file()
            reason = str(data.get("because") or "none").rstrip(".")
            says = {"readers": words, "because": reason}
            doubt = context.doubt(LAW_NUMBER, part, witness, (), name, **says)
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
        first = context.days.from_ or date.min  # parts that were over then are let be
        self.every: list[tuple[PartName, int, Accepted]] = [
            ((kind, name), at, accepted)
            for kind, parts in {**context.parts, **kept}.items()
            for name, part in parts.items()
            if (context.in_force((kind, name)).until or context.on) >= first
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
