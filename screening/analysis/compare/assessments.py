"""Assessments held against each other: what moved from one to another, side by side.

From one of a deal to another the facts move it, and then the rules: between the two
stands a third, the new facts judged by the old rules on the old day. Side by side, of
one deal or of several, each row has a cell for every side, None where that side's
rulebook has no such thing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from screening.engine.assess import Assessment, assess, topic_ranges
from screening.engine.range import Range
from screening.formats.text import day_in_words
from screening.rulebook.answers import plain_answers, read_answers
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from screening.wording.answers import (
    NOT_KNOWN,
    answer_in_words,
    fill,
    level_in_text,
    level_in_words,
)
from screening.wording.filings import FilingsWords

BECAUSE_OF_LEVELS = "the levels"
"""Stands where a level moved and no rule did: the list of levels itself changed."""


class AnswerChangeKind(StrEnum):
    """What became of an answer."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    NO_LONGER_ASKED = "no longer asked"
    NOW_ASKED = "now asked"


class AnswerChange(NamedTuple):
    """A question whose answer moved, and the answers in words; empty where none."""

    question: str
    short: str
    happened: AnswerChangeKind
    before: str
    after: str


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


class RangeMove(NamedTuple):
    """A step of a deal's way: two ranges, and the rules that turned, causes first."""

    before: Range
    after: Range
    turns: tuple[RuleChange, ...]

    @property
    def moved(self) -> bool:
        """Whether the level or the range is another one."""
        return self.before.ids != self.after.ids


@dataclass(frozen=True, kw_only=True)
class AssessmentDiff:
    """What moved from one assessment of a deal to another.

    `facts` are what was said otherwise; `asking` are answers that count, or no longer
    do, only because the new rules ask otherwise; `lost` are the questions whose answers
    the old rules cannot read. `says` tells the whole way in a sentence.
    """

    before: Assessment
    after: Assessment
    facts: tuple[AnswerChange, ...]
    asking: tuple[AnswerChange, ...]
    lost: tuple[str, ...]
    by_facts: RangeMove
    by_rules: RangeMove

    @property
    def other_rules(self) -> bool:
        """Whether another rulebook judged, or the same one on another day."""
        before, after = self.before, self.after
        return (before.rulebook.digest, before.on) != (after.rulebook.digest, after.on)

    @property
    def says(self) -> str:
        """The whole way in a sentence."""
        facts, rules = self.by_facts, self.by_rules
        start, middle = level_in_text(*facts.before), level_in_text(*facts.after)
        moved = f"moved the deal from {start} to {middle}"
        told = moved if facts.moved else f"left the deal at {start}"
        if not self.other_rules:
            return f"The facts {told}; the rules and the day are the same."
        moved = f"moved it to {level_in_text(*rules.after)}"
        then = moved if rules.moved else "left it there"
        return f"The facts {told}; the rules then {then}."

    @property
    def says_of_two_deals(self) -> str:
        """The same of two deals, of which neither came before the other."""
        this, other = self.by_facts.before, self.by_rules.after
        start, end = level_in_text(*this), level_in_text(*other)
        same = this.ids == other.ids
        levels = f"The level of both is {end}."
        if not same:
            levels = (
                f"The level of this deal is {start}, and that of the other is {end}."
            )
        if self.other_rules:
            middle = level_in_text(*self.by_facts.after)
            levels += " With the facts of the other deal, the rules of this one would "
            return f"{levels}come to {middle}."
        alone = "The facts make the difference: the rules and the day are the same."
        return levels if same else f"{levels} {alone}"


def assessments(before: Assessment, after: Assessment) -> AssessmentDiff:
    """Return what moved between two assessments of one deal."""
    # An old answer that the new rules only do not ask for, nobody took back. Whether
    # the old rules ask for it, those say.
    was = before.answers
    unasked = {name: was[name] for name in was if not _is_asked(after, name)}
    said = plain_answers({**unasked, **after.answers})
    answers, lost = read_answers(before.rulebook.questions, said)
    between = assess(before.rulebook, answers, before.on)
    facts = tuple(_answer_changes(before, between, after))
    return AssessmentDiff(
        before=before,
        after=after,
        facts=tuple(fact for fact, by_rules in facts if not by_rules),
        asking=tuple(fact for fact, by_rules in facts if by_rules),
        lost=tuple(lost),
        by_facts=range_move(before, between),
        by_rules=range_move(between, after),
    )


def _is_asked(assessment: Assessment, question: str) -> bool:
    return assessment.asked.get(question, Verdict.NOT_MET) is not Verdict.NOT_MET


def _answer_changes(
    before: Assessment, between: Assessment, after: Assessment
) -> Iterator[tuple[AnswerChange, bool]]:
    """Yield the answers that moved, in page order, each with whether rules did it."""
    questions = {**before.rulebook.questions, **after.rulebook.questions}
    order = list({**after.rulebook.questions, **before.rulebook.questions})
    was, now = plain_answers(before.answers), plain_answers(after.answers)
    for name in sorted(was.keys() | now.keys(), key=order.index):
        answers = before.answers.get(name), after.answers.get(name)
        if was.get(name) != now.get(name) and answers[0] != answers[1]:
            happened, by_rules = _happened(name, before, between, after)
            words = [
                answer_in_words(told.rulebook.questions[name], answer)
                if answer is not None
                else ""
                for told, answer in zip((before, after), answers, strict=True)
            ]
            short = questions[name].short
            yield AnswerChange(name, short, happened, *words), by_rules


def _happened(
    name: str, before: Assessment, between: Assessment, after: Assessment
) -> tuple[AnswerChangeKind, bool]:
    """Return what became of an answer, and whether it was the rules' doing."""
    asked_then = _is_asked(between, name)
    if name not in before.answers:
        if asked_then or name not in between.asked:
            return AnswerChangeKind.ADDED, False
        return AnswerChangeKind.NOW_ASKED, True
    if name in after.answers:
        return AnswerChangeKind.CHANGED, False
    if _is_asked(after, name):
        return AnswerChangeKind.WITHDRAWN, False
    return AnswerChangeKind.NO_LONGER_ASKED, asked_then


def range_move(before: Assessment, after: Assessment) -> RangeMove:
    """Return how a deal got from one assessment to another, whatever it was that moved.

    `assessments` tells facts from rules. The newer rulebook that has a rule names it.
    """
    behind = rules_behind(before, after)
    gone = partial(not_there, before.rulebook), partial(not_there, after.rulebook)
    turns, now = [], states(after)
    for change in rule_changes(states(before), now, gone):
        told = after if change.rule in after.rulebook.rules else before
        title = told.rulebook.rules[change.rule].title
        title = fill(title, told.rulebook.questions, told.answers)
        turns.append(change._replace(title=title, behind=change.rule in behind))
    held_together = {*behind} - {turn.rule for turn in turns}
    for rule, (title, verdict, level) in now.items():
        if rule in held_together:
            stays = level.label, level.place, verdict, verdict, True
            turns.append(RuleChange(rule, title, *stays))
    turns.sort(key=lambda change: not change.behind)
    return RangeMove(before.range, after.range, tuple(turns))


def states(assessment: Assessment) -> dict[str, RuleState]:
    """Return where each rule in force stands, by its id."""
    rulebook, found = assessment.rulebook, {}
    for rule, verdict, _when, _known in assessment.findings:
        place = rulebook.rank[rule.level]
        level = StatedLevel(rule.level, rulebook.heading.levels[place].label, place)
        title = fill(rule.title, rulebook.questions, assessment.answers)
        found[rule.id] = RuleState(title, verdict.value, level)
    return found


def rule_changes(
    was: Mapping[str, RuleState],
    now: Mapping[str, RuleState],
    gone: tuple[Callable[[str], str], Callable[[str], str]],
) -> Iterator[RuleChange]:
    """Yield the rules that stand elsewhere; `gone` says why one is not there."""
    for rule in {**now, **was}:
        old, new = was.get(rule), now.get(rule)
        if (old and old.counts) != (new and new.counts):
            title, _verdict, level = new or was[rule]
            before = _state_in_words(old, new) or gone[0](rule)
            after = _state_in_words(new, old) or gone[1](rule)
            yield RuleChange(rule, title, level.label, level.place, before, after)


def _state_in_words(state: RuleState | None, other: RuleState | None) -> str:
    """Return where a rule stands; with its level where that is another one."""
    if state is None:
        return ""
    if other is None or other.level.id == state.level.id:
        return state.verdict
    return f"{state.verdict} at {state.level.label}"


def not_there(rulebook: Rulebook, rule: str) -> str:
    """Return why a rule stands nowhere: it is not in force, or there is none."""
    return "not in force" if rule in rulebook.rules else "not in the rulebook"


class _RangeCauses(NamedTuple):
    """What a range stands on: the levels of the rules met, and of those met or open."""

    range: Range
    rank: Mapping[str, int]
    met: Mapping[str, str]
    possible: Mapping[str, str]

    @property
    def stands_on_rules(self) -> bool:
        """Whether rules met hold the bottom, and single rules the top."""
        pairs = zip(self.range, (self.met, self.possible), strict=True)
        return all(
            self.rank[end.id] == max((self.rank[at] for at in held.values()), default=0)
            for end, held in pairs
        )


def rules_behind(before: Assessment, after: Assessment) -> tuple[str, ...]:
    """Return the rules behind a move of the range; empty only where it did not move.

    Where an end rises, they are the rules that newly hold it at its new level; where
    it falls, those that held it above and no longer do. Where open rules hold an end
    together, they are all of these.
    """
    if before.range.ids == after.range.ids:
        return ()
    was, now = _range_causes(before), _range_causes(after)
    lowest, highest = zip(before.range.ids, after.range.ids, strict=True)
    certain = _behind(lowest, (was.rank, now.rank), was.met, now.met)
    perhaps = _behind(highest, (was.rank, now.rank), was.possible, now.possible)
    found = dict.fromkeys((*certain, *perhaps)) or dict.fromkeys(
        rule for ends in (lowest, highest) for rule in _together(ends, (was, now))
    )
    return tuple(found) or (BECAUSE_OF_LEVELS,)


def _together(
    ends: tuple[str, str], both: tuple[_RangeCauses, _RangeCauses]
) -> Iterator[str]:
    """Yield the open rules of the higher of two ends, where they hold one together."""
    (start, goal), (was, now) = ends, both
    if start == goal or (was.stands_on_rules and now.stands_on_rules):
        return
    rises = was.rank.get(start, -1) < now.rank[goal]
    higher, end = (now, goal) if rises else (was, start)
    for rule, level in higher.possible.items():
        if higher.rank[level] >= higher.rank[end]:
            yield rule


def _behind(
    ends: tuple[str, str],
    ranks: tuple[Mapping[str, int], Mapping[str, int]],
    was: Mapping[str, str],
    now: Mapping[str, str],
) -> Iterator[str]:
    """Yield the rules behind the move of one end, from the levels they held it at."""
    (start, goal), (above, rank) = ends, ranks
    if start == goal:
        return
    if rank.get(start, -1) < rank[goal]:
        yield from (rule for rule in now if now[rule] == goal != was.get(rule))
    if rank.get(start, len(rank)) > rank[goal]:
        floor = above.get(goal, above[start] - 1)
        gone = (rule for rule in was if now.get(rule) != was[rule])
        yield from (rule for rule in gone if above[was[rule]] > floor)


def _range_causes(assessment: Assessment) -> _RangeCauses:
    """Return what the range of an assessment stands on."""
    counting = [it for it in assessment.findings if it.verdict is not Verdict.NOT_MET]
    met = {it.rule.id: it.rule.level for it in counting if it.verdict is Verdict.MET}
    possible = {it.rule.id: it.rule.level for it in counting}
    return _RangeCauses(assessment.range, assessment.rulebook.rank, met, possible)


class LevelCell(NamedTuple):
    """A level in words; `lowest` and `highest` are the places of its ends, from 0."""

    says: str
    lowest: int
    highest: int
    settled: bool


class FilingCell(NamedTuple):
    """How a filing stands, in words too; `by_when` is empty where nothing is asked."""

    state: State
    stands: str
    by_when: str


Cell = TypeVar("Cell")


class Row(NamedTuple, Generic[Cell]):
    """One thing by its name, and how it stands on each side."""

    title: str
    cells: tuple[Cell | None, ...]

    @property
    def moved(self) -> bool:
        """Whether it stands otherwise on one of the sides."""
        counting = {  # of a rule that is not met, its words do not count
            cell.counts if isinstance(cell, RuleState) else cell for cell in self.cells
        }
        return len(counting) > 1

    @property
    def asked(self) -> bool:
        """Whether it is a filing that asks something on one of the sides."""
        states = (it.state for it in self.cells if isinstance(it, FilingCell))
        return any(state.traits.asks for state in states)

    @property
    def met(self) -> bool:
        """Whether it is a rule that is met on one of the sides."""
        rules = (it for it in self.cells if isinstance(it, RuleState))
        return any(it.verdict == Verdict.MET for it in rules)


def levels(sides: Sequence[Assessment]) -> tuple[LevelCell, ...]:
    """Return the level of each side."""
    return tuple(_level(it.rulebook, it.range) for it in sides)


def topics(sides: Sequence[Assessment]) -> tuple[Row[LevelCell], ...]:
    """Return the level within each topic, as the last side's rulebook orders them."""
    newest_first = [*reversed(sides)]
    titles = {
        topic.id: topic.short
        for side in newest_first
        for topic in side.rulebook.heading.topics
    }
    found = [
        {name: _level(it.rulebook, range_) for name, range_ in topic_ranges(it).items()}
        for it in sides
    ]
    rows = _rows(titles, found)
    return tuple(row for row in rows if any(row.cells))


def findings(sides: Sequence[Assessment]) -> tuple[Row[RuleState], ...]:
    """Return the rules that are met on a side or stand otherwise, the gravest first."""
    found = [states(it) for it in sides]
    titles = {rule: state.title for side in found for rule, state in side.items()}
    rows = [row for row in _rows(titles, found) if row.moved or row.met]
    rows.sort(key=lambda row: -max(it.level.place for it in row.cells if it))
    return tuple(rows)


def filings(sides: Sequence[FilingsWords]) -> tuple[Row[FilingCell], ...]:
    """Return the filings that are asked on a side or stand otherwise, walls first."""
    found = [
        {name: FilingCell(*line) for name, line in it.standings.items()} for it in sides
    ]
    titles = {it.regime.id: it.regime.short for side in sides for it in side.found}
    rows = [row for row in _rows(titles, found) if row.moved or row.asked]
    rows.sort(key=lambda row: min(it.state.place for it in row.cells if it))
    return tuple(rows)


def not_before(sides: Sequence[FilingsWords]) -> tuple[str, ...]:
    """Return the day before which no side can close, or that none is known."""
    days = (it.days.closing.not_before for it in sides)
    return tuple(day_in_words(it.day) if it else NOT_KNOWN for it in days)


def _level(rulebook: Rulebook, found: Range) -> LevelCell:
    lowest, highest = (rulebook.rank[name] for name in found.ids)
    says = level_in_words(*found, settled=found.settled)
    return LevelCell(says, lowest, highest, found.settled)


def _rows(
    titles: Mapping[str, str], found: Iterable[Mapping[str, Cell]]
) -> list[Row[Cell]]:
    sides = [*found]
    return [
        Row(title, tuple(side.get(name) for side in sides))
        for name, title in titles.items()
    ]
