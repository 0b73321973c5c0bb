"""How one assessed deal differs from another: its level, rules, filings and answers.

It is found and worded here alone: of two kept assessments, of kept deals under other
rules, of a fact that is tried otherwise, of an opened briefing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from screening.engine.assess import Assessment, assess
from screening.engine.filings import Filing, asked
from screening.formats.text import day_in_words, lower_first
from screening.presentation.answers import answer_in_words, fill, level_in_text
from screening.presentation.filing_view import WATCHED, is_watched
from screening.rulebook.answers import plain_answers, read_answers
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import Act, State

BECAUSE_OF_LEVELS = "the levels"
"""Stands where a level moved and no rule did: the list of levels itself changed."""
NO_ANSWER, NOT_ASKED = "No answer", "Not asked"
_ENDS = BOTTOM, TOP = 0, 1
_HOLDING = {BOTTOM: {Verdict.MET}, TOP: {Verdict.MET, Verdict.OPEN}}
"""The verdicts of the rules that may hold each end of a range."""
_BEHIND_FILINGS = ("questions", "thresholds", "definitions", "regimes")
"""The parts of a rulebook that decide how filings stand on a day."""


_EFFECTS = {
    Act.STOP: "the law now forbids the deal",
    Act.FILE: "becomes due",
    Act.PLAN: "is now likely",
    Act.FIND_OUT: "may now apply",
    Act.ASK: "may now apply",
    Act.CHOOSE: "may be filed",
    Act.FOLLOW_UP: "was filed",
}
"""What becomes of a filing, by what one does about it now."""
_WEAKER = {
    Act.FILE: "becomes due, and forbids the deal no longer",
    Act.PLAN: "is now only likely",
    Act.FIND_OUT: "is no longer {was}, and may apply",
    Act.ASK: "is no longer {was}, and may apply",
}
"""The same of one that stood graver before."""


class AnswerChange(NamedTuple):
    """A question whose answer moved, and the answers in words.

    Without one it is `NO_ANSWER`, or `NOT_ASKED`. `by_rules` says that an answer
    counts, or no longer does, only because rules ask otherwise.
    """

    question: str
    short: str
    before: str
    after: str
    by_rules: bool


class StatedLevel(NamedTuple):
    """A level as people were told it; its place counts from 0, the lowest."""

    id: str
    label: str
    place: int


class RuleState(NamedTuple):
    """Where a rule stands: its title, its verdict, the level it puts a deal at."""

    title: str
    verdict: str
    level: StatedLevel

    @property
    def counts(self) -> tuple[str, str] | None:
        """What it counts for: nothing where it is not met."""
        met = self.verdict != Verdict.NOT_MET
        return (self.verdict, self.level.id) if met else None

    def beside(self, other: "RuleState | None") -> str:
        """Return the verdict, with its level where the other has another one."""
        if other is None or other.level.id == self.level.id:
            return self.verdict
        return f"{self.verdict} at {self.level.label}"


class RuleChange(NamedTuple):
    """A rule that stands elsewhere, in words, with the level it puts a deal at, or did.

    `behind` says that it is a reason why the level moved.
    """

    rule: str
    title: str
    level: str
    place: int
    before: str
    after: str
    behind: bool = False

    @property
    def says(self) -> str:
        """Where it stood and stands."""
        return f"{self.before} before, {self.after} now"


class FilingChange(NamedTuple):
    """A filing that stands otherwise, by the id and the short name of its regime.

    A state is None where nothing is asked; `becomes` is that of now in words. With
    `as_before` it stands again as under the earlier rules.
    """

    regime: str
    short: str
    before: State | None
    after: State | None
    becomes: str
    as_before: bool = False

    @property
    def is_watched(self) -> bool:
        """Whether nobody files, and authorities may look at the deal."""
        return self.becomes == lower_first(WATCHED)

    @property
    def effect(self) -> str:
        """What became of it, as a sentence goes on."""
        does = self.after.traits.does if self.after else Act.NOTHING
        if self.is_watched:
            return "to be watched"
        if does is Act.WAIT:
            return self.becomes
        weaker = self.before and self.after and self.before.place < self.after.place
        was = "likely" if self.before and self.before.traits.likely else "sure"
        says = _WEAKER[does].format(was=was) if weaker and does in _WEAKER else None
        due = self.before and self.before.traits.sure and not self.as_before
        ended = "no longer due" if due else "no longer applies"
        return says or _EFFECTS.get(does, ended)

    @property
    def says(self) -> str:
        """What became of it, with its name."""
        again = ", as under the earlier rules" if self.as_before else ""
        return f"{self.short}: {self.effect}{again}"


@dataclass(frozen=True)
class Difference:
    """How an assessed deal differs from another, or from itself judged otherwise.

    Its facts move a deal first, and then the rules: `between` the two stands a third
    assessment, the new facts judged by the old rules on the old day.
    """

    before: Assessment
    after: Assessment

    @property
    def level_moved(self) -> bool:
        """Whether the level or the range is another one; labels do not count."""
        return self.before.range.ids != self.after.range.ids

    @property
    def moved(self) -> bool:
        """Whether the level, the range or a filing is another one."""
        return self.level_moved or bool(self.filings)

    @property
    def day(self) -> date:
        """The day on which it is so: the later of the two that are read."""
        return max(self.before.on, self.after.on)

    @property
    def other_rules(self) -> bool:
        """Whether another rulebook judged, or the same one on another day."""
        before, after = self.before, self.after
        return (before.rulebook.digest, before.on) != (after.rulebook.digest, after.on)

    @cached_property
    def because(self) -> tuple[str, ...]:
        """The rules behind a move of the range; empty only where it did not move.

        Where an end rises, they are the rules that newly hold it at its new level;
        where it falls, those that held it above and no longer do. Where open rules hold
        an end together, they are all of these; else it is `BECAUSE_OF_LEVELS`.
        """
        if not self.level_moved:
            return ()
        was, now = self.before, self.after
        rules = [rule for end in _ENDS for rule in _behind(end, was, now)]
        if not rules and was.rulebook.rank == now.rulebook.rank:
            rules = [rule for end in _ENDS for rule in _together(end, was, now)]
        return tuple(dict.fromkeys(rules)) or (BECAUSE_OF_LEVELS,)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The titles of the rules behind a move of the range."""
        titles = {it.rule: it.title for it in self.turns}
        titles[BECAUSE_OF_LEVELS] = "The list of levels itself"
        return tuple(titles[rule] for rule in self.because)

    @cached_property
    def turns(self) -> tuple[RuleChange, ...]:
        """The rules that stand elsewhere, those behind a move of the range first."""
        now, books = (
            rule_states(self.after),
            (self.before.rulebook, self.after.rulebook),
        )
        gone = [lambda rule, of=book: not_there(of, rule) for book in books]
        turns = [*rule_changes(rule_states(self.before), now, *gone)]
        stays = {*self.because} - {turn.rule for turn in turns}
        for rule, (title, verdict, level) in now.items():
            if rule in stays:  # open rules that hold an end together
                words = level.label, level.place, verdict, verdict
                turns.append(RuleChange(rule, title, *words))
        turns = [it._replace(behind=it.rule in self.because) for it in turns]
        return tuple(sorted(turns, key=lambda turn: not turn.behind))

    @cached_property
    def filings(self) -> tuple[FilingChange, ...]:
        """The filings that stand otherwise; what asks nothing is as good as none."""
        before, after = self.before, self.after
        same_deal = before.on == after.on and before.answers == after.answers
        if same_deal and _same_filings(before.rulebook, after.rulebook):
            return ()
        was, now = asked(before), asked(after)
        return tuple(
            FilingChange(
                regime=name,
                short=next(it.regime.short for it in (to, of) if it),
                before=of and of.state,
                after=to and to.state,
                becomes=_stands(to, name, after.rulebook),
            )
            for name in {**was, **now}
            for of, to in [(was.get(name), now.get(name))]
            if (of and of.state) is not (to and to.state)
        )

    def repeats_level(self, earlier: "Difference | None") -> bool:
        """Tell whether an earlier day has moved the level the same way."""
        if earlier is None or not (earlier.moved and self.moved):
            return False
        was, now = earlier.before.range.ids, self.before.range.ids
        return was == now and earlier.after.range.ids == self.after.range.ids

    def filings_since(self, earlier: "Difference | None") -> tuple[FilingChange, ...]:
        """Return the filings that stand otherwise than on an earlier day.

        What differed then and differs no more stands as under the earlier rules.
        """
        before, now = earlier.filings if earlier else (), asked(self.after)
        changed, book = {it.regime for it in self.filings}, self.after.rulebook
        ended = (it for it in before if self.moved and it.regime not in changed)
        return (
            *(it for it in self.filings if it not in before),
            *(
                it._replace(
                    before=it.after,
                    after=(to := now.get(it.regime)) and to.state,
                    becomes=_stands(to, it.regime, book),
                    as_before=True,
                )
                for it in ended
            ),
        )

    @property
    def between(self) -> Assessment:
        """The new facts, as far as the old rules read them, judged by those."""
        return self._between[0]

    @property
    def lost(self) -> tuple[str, ...]:
        """The questions whose new answers the old rules cannot read."""
        return self._between[1]

    @cached_property
    def _between(self) -> tuple[Assessment, tuple[str, ...]]:
        # An old answer that the new rules only do not ask for, nobody took back.
        # Whether the old rules ask for it, those say.
        book, was = self.before.rulebook, self.before.answers
        unasked = {name: was[name] for name in was if not _is_asked(self.after, name)}
        plain = plain_answers({**unasked, **self.after.answers})
        answers, lost = read_answers(book.questions, plain)
        return assess(book, answers, self.before.on), tuple(lost)

    @cached_property
    def by_facts(self) -> "Difference":
        """What the facts did."""
        return Difference(self.before, self.between)

    @cached_property
    def by_rules(self) -> "Difference":
        """What the rules then did, and the day they were read at."""
        return Difference(self.between, self.after)

    @property
    def facts(self) -> tuple[AnswerChange, ...]:
        """The answers that were given otherwise."""
        return tuple(it for it in self.answers if not it.by_rules)

    @property
    def asking(self) -> tuple[AnswerChange, ...]:
        """The answers that count, or no longer do, only because rules ask otherwise."""
        return tuple(it for it in self.answers if it.by_rules)

    @cached_property
    def answers(self) -> tuple[AnswerChange, ...]:
        """The answers that moved, in page order."""
        before, after = self.before, self.after
        was, now = (plain_answers(it.answers) for it in (before, after))
        return tuple(
            self._answer_change(name)
            for name in {**after.rulebook.questions, **before.rulebook.questions}
            if was.get(name) != now.get(name)
            and before.answers.get(name) != after.answers.get(name)
        )

    def _answer_change(self, name: str) -> AnswerChange:
        sides = self.before, self.after
        asked = [it.rulebook.questions.get(name) for it in sides]
        before, after = (
            answer_in_words(question, of.answers[name])
            if question and name in of.answers
            else ""
            for question, of in zip(asked, sides, strict=True)
        )
        asked_then, asked_now = (_is_asked(it, name) for it in (self.between, sides[1]))
        only_now = not before and name in self.between.asked and not asked_then
        no_longer = not after and asked_then and not asked_now
        return AnswerChange(
            question=name,
            short=next(it.short for it in reversed(asked) if it),
            before=before or (NOT_ASKED if only_now else NO_ANSWER),
            after=after or (NO_ANSWER if asked_now else NOT_ASKED),
            by_rules=only_now or no_longer,
        )

    @property
    def says(self) -> str:
        """The whole way of one deal, in a sentence."""
        facts, rules = self.by_facts, self.by_rules
        start, middle = _level(self.before), _level(self.between)
        if not facts.level_moved and not rules.level_moved:
            causes = "the rules and the day are the same"
            if self.other_rules:
                causes = "neither the facts nor the rules changed it"
            return f"The level is {start} as before; {causes}."
        by_facts = f"The facts moved the level from {start} to {middle}"
        if not facts.level_moved:
            by_facts = f"The facts left the level at {start}"
        if not self.other_rules:
            return f"{by_facts}; the rules and the day are the same."
        then = f"moved it to {_level(self.after)}"
        then = then if rules.level_moved else "left it there"
        return f"{by_facts}; the rules then {then}."

    @property
    def says_of_two_deals(self) -> str:
        """The same of two deals, of which neither came before the other."""
        start, end = _level(self.before), _level(self.after)
        levels = f"The level of both is {end}."
        if self.level_moved:
            levels = (
                f"The level of this deal is {start}; the level of the other is {end}."
            )
        if self.other_rules:
            levels += " On the facts of the other deal, the rules of this one would "
            return f"{levels}give {_level(self.between)}."
        alone = "The facts make the difference; the rules and the day are the same."
        return f"{levels} {alone}" if self.level_moved else levels


def _level(assessment: Assessment) -> str:
    return level_in_text(*assessment.range)


def _is_asked(assessment: Assessment, question: str) -> bool:
    return assessment.asked.get(question, Verdict.NOT_MET) is not Verdict.NOT_MET


def _holding(end: int, of: Assessment) -> dict[str, str]:
    """Return the levels of the rules that may hold an end of a range, by their ids."""
    return {
        it.rule.id: it.rule.level for it in of.findings if it.verdict in _HOLDING[end]
    }


def _behind(end: int, was: Assessment, now: Assessment) -> Iterator[str]:
    """Yield the rules behind the move of one end, from the levels they held it at."""
    start, goal = was.range.ids[end], now.range.ids[end]
    if start == goal:
        return
    held, holds = _holding(end, was), _holding(end, now)
    above, rank = was.rulebook.rank, now.rulebook.rank
    if rank.get(start, -1) < rank[goal]:
        yield from (rule for rule in holds if holds[rule] == goal != held.get(rule))
    if rank.get(start, len(rank)) > rank[goal]:
        floor = above.get(goal, above[start] - 1)
        gone = (rule for rule in held if holds.get(rule) != held[rule])
        yield from (rule for rule in gone if above[held[rule]] > floor)


def _together(end: int, was: Assessment, now: Assessment) -> Iterator[str]:
    """Yield the open rules of the higher of two ends, where they hold one together."""
    rank = now.rulebook.rank
    start, goal = rank[was.range.ids[end]], rank[now.range.ids[end]]
    if start != goal:
        held = _holding(TOP, now if goal > start else was)
        yield from (it for it in held if rank[held[it]] >= max(start, goal))


def rule_states(assessment: Assessment) -> dict[str, RuleState]:
    """Return where each rule in force stands, by its id."""
    rulebook, states = assessment.rulebook, {}
    for rule, verdict, _when, _known in assessment.findings:
        place = rulebook.rank[rule.level]
        level = StatedLevel(rule.level, rulebook.heading.levels[place].label, place)
        title = fill(rule.title, rulebook.questions, assessment.answers)
        states[rule.id] = RuleState(title, verdict.value, level)
    return states


def rule_changes(
    was: Mapping[str, RuleState],
    now: Mapping[str, RuleState],
    *gone: Callable[[str], str],
) -> Iterator[RuleChange]:
    """Yield the rules that stand elsewhere; `gone` says why one is not there."""
    for rule in {**now, **was}:
        old, new = was.get(rule), now.get(rule)
        if (old and old.counts) != (new and new.counts):
            title, _verdict, level = new or was[rule]
            before = old.beside(new) if old else gone[0](rule)
            after = new.beside(old) if new else gone[1](rule)
            yield RuleChange(rule, title, level.label, level.place, before, after)


def not_there(rulebook: Rulebook, rule: str) -> str:
    """Return why a rule stands nowhere: it is not in force, or there is none."""
    return "not in force" if rule in rulebook.rules else "not in the rulebook"


@lru_cache(maxsize=4)
def _same_filings(old: Rulebook, new: Rulebook) -> bool:
    """Tell whether two rulebooks ask the same of a deal on a day."""
    return all(getattr(old, key) == getattr(new, key) for key in _BEHIND_FILINGS)


def _stands(filing: Filing | None, regime: str, rulebook: Rulebook) -> str:
    """Return how a filing stands; one that is not asked is not due."""
    if filing is None and regime not in rulebook.regimes:
        return "not in the rulebook"
    if filing and is_watched(filing):
        return lower_first(WATCHED)
    if filing and filing.state is State.FUTURE and filing.regime.in_force.from_:
        return f"not in force before {day_in_words(filing.regime.in_force.from_)}"
    return (filing.state if filing else State.NOT_DUE).traits.in_text
