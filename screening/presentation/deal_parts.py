"""What a deal view is made of: answers, reasons by topic, steps, levels."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from screening.engine.assess import Assessment, excepting
from screening.engine.days import Reading
from screening.engine.levers import Lever, Levers
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.presentation.answers import (
    answer_in_text,
    answer_in_words,
    dates_in_words,
    fill,
    level_in_words,
)
from screening.presentation.rulebook import Basis, Statement, basis_in_words, how_known
from screening.presentation.timeline import QUOTED
from screening.presentation.work import StepWords
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Level, Rule, Topic, Verdict
from screening.rulebook.states import State

LEAST_SHARED = 3
"""How many findings must rest on a fact before it is told of all of them."""


class AnswerWords(NamedTuple):
    """One question, and its answer in words.

    `state` is answered, not known, not asked (`because` of these answers), or not asked
    yet (`because` these questions decide it first). `note` says where it comes from.
    """

    question: str
    ask: str
    short: str
    answer: str
    state: str
    because: tuple[str, ...] = ()
    note: str = ""


class Reason(NamedTuple):
    """One finding in words; `because` decided it, `waiting_for` could still.

    `expect` are the titles of what a deal should expect where the rule is met. `dates`
    are the days the rule holds on, `off` is why it is switched off, `excepted` are the
    reasons of the exceptions that it is not met for, `told_by` is the title of the
    rule that swallows it; all are mostly empty.
    """

    rule: str
    title: str
    says: str
    level: Level
    topic: Topic
    because: tuple[AnswerWords, ...]
    waiting_for: tuple[AnswerWords, ...]
    expect: tuple[str, ...]
    basis: tuple[Basis, ...]
    dates: str
    off: str
    excepted: tuple[Statement, ...] = ()
    told_by: str = ""

    @property
    def known(self) -> str:
        """How well the law it rests on is known, and in which state it was read."""
        return how_known(self.basis)


class ContradictionWords(NamedTuple):
    """Facts that cannot all be true, and those to look at; `says` tells why."""

    id: str
    says: str
    facts: tuple[AnswerWords, ...]
    basis: tuple[Basis, ...]


MOST_NAMED = 3
"""How many filings are named of those that a fact may decide."""


class OpenFact(NamedTuple):
    """A fact that could still move the level, up to where, or else only filings.

    `who` finds it out, where that is said; one that is `shaped` the parties settle.
    `filings` are short names. Those may be walls, which it `stops`; about others it
    decides what else is asked: `asks`.
    One that `leads` decides most of what is asked.
    """

    question: str
    ask: str
    short: str
    who: str
    shaped: bool
    could_reach: Level | None = None
    filings: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    stops: bool = False
    leads: bool = False

    @property
    def says(self) -> str:
        """The first of the filings that hang on it, and how many more there are."""
        return _few(self.filings or self.asks)

    @property
    def decides_on(self) -> str:
        """The same in few words, for paper."""
        first, *others = self.filings or self.asks or ("how a filing stands",)
        return f"{first} and {count_in_words(len(others))} more" if others else first

    @property
    def decides(self) -> str:
        """What the answer decides in this deal, in a sentence."""
        if self.leads:
            return "It decides which other questions are asked."
        if self.filings:
            what = "whether the law stops it" if self.stops else "about"
            return f"In this deal it decides {what}: {self.says}."
        if not self.could_reach:
            return f"In this deal it decides what is asked about: {_few(self.asks)}."
        level = lower_first(self.could_reach.label)
        return f"In this deal it could lift the level to {level}."


def _few(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return "; ".join([*names[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])


class ChecklistStep(NamedTuple):
    """One thing to do, look for or expect. `certain` is False where it only may apply.

    `through` are the titles of the rules that lead to it, `level` is that of the
    gravest of them; `who`, `stage`, `details` and `clause`, which is for the contract,
    are empty where there is nothing to say. `work` is how far it is, of what is to be
    done.
    """

    id: str
    title: str
    says: str
    certain: bool
    through: tuple[str, ...]
    level: Level | None
    who: str
    details: tuple[str, ...]
    basis: tuple[Basis, ...]
    work: StepWords
    stage: str
    clause: str = ""

    @property
    def taken_by(self) -> str:
        """Who takes it: its owner, else who is meant to."""
        return self.work.work.owner or self.who

    @property
    def when(self) -> str:
        """By which day it is to be done, else before which stage."""
        return self.work.by or self.stage


class LeftStep(NamedTuple):
    """A step that something is known of, and that is no longer asked of the deal."""

    id: str
    title: str
    work: StepWords


class Stage(NamedTuple):
    """What is to be done before one stage."""

    label: str
    steps: tuple[ChecklistStep, ...]


class StripRow(NamedTuple):
    """A row of the boundary strip: the places of its lowest and highest level.

    `now` tells whether facts put it at the lowest; else even that is only possible.
    `topic` is absent for the whole deal, which is the first row.
    """

    topic: Topic | None
    lowest: int
    highest: int
    now: bool


class LaterDay(NamedTuple):
    """A later day on which the law makes something else of the same answers.

    It `moved` the level or left it, `says` tells that and what `changes` beside it.
    """

    day: date
    moved: bool
    says: str
    changes: str


def later_day(reading: Reading) -> LaterDay:
    """Return the changes of a later day: at the level, and beside it."""
    changes = " ".join(_changes_then(reading, _reasons_then(reading)))
    says = " ".join(_level_then(reading))
    return LaterDay(reading.day, bool(reading.moved), says, changes)


def _level_then(reading: Reading) -> Iterator[str]:
    range_ = reading.range
    level = lower_first(level_in_words(*range_, settled=range_.settled))
    day, reasons = day_in_words(reading.day), list(_reasons_then(reading))
    if reading.moved:
        yield f"From {day} the level is {level}, because {reasons.pop(0)}."
    else:
        yield f"From {day} the level is unchanged: {level}."
    yield from _changes_then(reading, reasons)


def _changes_then(reading: Reading, reasons: Iterable[str]) -> Iterator[str]:
    """Yield what changes on a day, beside the level, in a sentence."""
    changes = [*reasons]
    for state in State:
        titles = [each.regime.title for each, then in reading.filings if then is state]
        if titles:
            changes.append(_of_titles(titles, *state.traits.then))
    if changes:
        yield f"{upper_first(list_in_words(changes))}."
    if reading.holds_at:
        days = (f"{it.label} on {day_in_words(day)}" for it, day in reading.holds_at)
        yield f"This applies to {list_in_words(days)}."


def _reasons_then(reading: Reading) -> Iterator[str]:
    started, ended = reading.started, reading.ended
    met = [it for it in started if it.verdict is Verdict.MET]
    open_ = [it for it in started if it.verdict is Verdict.OPEN]
    groups = [
        (met, "applies", "apply"),
        (open_, "may apply", "may apply"),
        (ended, "no longer applies", "no longer apply"),
    ]
    book, answers = reading.assessment.rulebook, reading.assessment.answers
    for findings, one, several in reversed(groups) if _falls(reading) else groups:
        titles = [fill(it.rule.title, book.questions, answers) for it in findings]
        if titles:
            yield _of_titles(titles, one, several)


def _of_titles(titles: Sequence[str], one: str, several: str) -> str:
    """Return titles as the subject of what is said of one or of several."""
    quoted = list_in_words(QUOTED.format(title=it) for it in titles)
    return f"{quoted} {several if titles[1:] else one}"


def _falls(reading: Reading) -> bool:
    """Tell whether the level comes down, so that what ends is the reason for it."""
    rank = reading.assessment.rulebook.rank
    was, now = (
        (rank[range_.highest.id], rank[range_.lowest.id])
        for range_ in (reading.before, reading.range)
    )
    return now < was


class TopicAnswers(NamedTuple):
    """What was said of one topic, in page order."""

    topic: Topic
    answers: tuple[AnswerWords, ...]


class TopicFindings(NamedTuple):
    """The findings of one topic, strongest first."""

    topic: Topic
    reasons: tuple[Reason, ...]


class Findings(NamedTuple):
    """Findings by topic, that of the strongest first.

    `shared` are the facts that at least half of them rest on; the findings leave those
    out. `points` of law are cited, `unseen` of them were not read in their text.
    """

    shared: tuple[AnswerWords, ...]
    topics: tuple[TopicFindings, ...]
    points: int
    unseen: int


def by_topic(reasons: Sequence[Reason]) -> Findings:
    """Return findings by topic, strongest first."""
    uses = Counter(fact for reason in reasons for fact in reason.because)
    least = max(LEAST_SHARED, len(reasons) / 2)
    shared = tuple(fact for fact, count in uses.items() if count >= least)
    own = [
        reason._replace(because=tuple(it for it in reason.because if it not in shared))
        for reason in reasons
    ]
    topics = {reason.topic.id: reason.topic for reason in reasons}
    basis = {point.point: point for reason in reasons for point in reason.basis}
    return Findings(
        shared,
        tuple(
            TopicFindings(topic, tuple(it for it in own if it.topic is topic))
            for topic in topics.values()
        ),
        len(basis),
        sum(bool(point.mark) for point in basis.values()),
    )


def reason(
    assessment: Assessment,
    rule: Rule,
    because: tuple[AnswerWords, ...],
    waiting_for: tuple[AnswerWords, ...],
) -> Reason:
    """Return a finding of an assessment in words, by its rule and its facts."""
    book, answers = assessment.rulebook, assessment.answers
    in_words = partial(fill, questions=book.questions, answers=answers)
    swallowed = rule.id in assessment.superseded
    over = book.rules[assessment.strongest(rule.id)].title if swallowed else ""
    return Reason(
        rule=rule.id,
        title=in_words(rule.title),
        says=in_words(rule.says),
        level=book.heading.levels[book.rank[rule.level]],
        topic=next(it for it in book.heading.topics if it.id == rule.topic),
        because=because,
        waiting_for=waiting_for,
        expect=tuple(in_words(book.consequences[it].title) for it in rule.expect),
        basis=basis_in_words(book, rule.basis),
        dates=dates_in_words(rule.in_force),
        off=rule.off or "",
        excepted=exceptions_in_words(assessment, rule),
        told_by=in_words(over),
    )


def exceptions_in_words(assessment: Assessment, rule: Rule) -> tuple[Statement, ...]:
    """Return why a rule is excepted, where it is not met because of that."""
    book, answers = assessment.rulebook, assessment.answers
    return tuple(
        Statement(
            fill(it.reason, book.questions, answers), basis_in_words(book, it.basis)
        )
        for it in excepting(assessment, rule)
    )


ABOUT = (
    "This section shows which changes of fact would change the level of this deal. "
    "This is information, not advice to restructure the deal. Changes were tried in "
    "one or two of the facts that the parties can shape, and in each single fact that "
    "may prove different."
)
ON_PAPER = (
    "Changes that would make this a different deal are left out, and so are changes "
    "that only move a number or a day across a threshold."
)
SHAPED = "the facts that the parties can shape"
LIMITS = "More combinations exist than were tried, so other changes may do the same."


class BoundaryFact(NamedTuple):
    """One answer as it is now, and as it would be then."""

    question: str
    short: str
    now: str
    then: str


class BoundaryShift(NamedTuple):
    """Facts that would change the level if they were different.

    `says` is the level then, or the range; `level` the end of it that is promised.
    `gone` are the titles of the rules that would fall away, `new` of those that would
    appear, both highest level first.
    """

    facts: tuple[BoundaryFact, ...]
    says: str
    level: Level
    settled: bool
    gone: tuple[str, ...]
    new: tuple[str, ...]


class BoundarySide(NamedTuple):
    """What would bring the level to one side, strongest first; else `nothing`."""

    title: str
    shifts: tuple[BoundaryShift, ...]
    nothing: str


class Boundary(NamedTuple):
    """Where the boundary runs: what would bring the level down, then what up.

    `about` says what is shown and what it is not, `limits` what was not tried, if any.
    """

    about: str
    sides: tuple[BoundarySide, ...]
    limits: str


def boundary(assessment: Assessment, levers: Levers) -> Boundary:
    """Return which facts would change the level if they were different, in words."""
    levels = assessment.rulebook.heading.levels
    lowest, highest = assessment.range
    top, bottom = _ends(assessment)
    down = f"No change in one or two of {SHAPED} would lower {top}."
    if highest is levels[0]:
        down = f"{highest.label} is the lowest level there is."
    up = f"No single fact that may prove different would raise {bottom}."
    if lowest is levels[-1]:
        up = f"{lowest.label} is the highest level there is."
    otherwise = f"What would raise {bottom}, if it proves different"
    downs, ups = (
        tuple(_shift(assessment, it) for it in lever_group)
        for lever_group in (levers.down, levers.up)
    )
    sides = (
        BoundarySide(f"What would lower {top}", downs, down),
        BoundarySide(otherwise, ups, up),
    )
    return Boundary(ABOUT, sides, "" if levers.complete else LIMITS)


def _ends(assessment: Assessment) -> tuple[str, str]:
    """Return the names of the highest and the lowest level still possible."""
    if assessment.range.settled:
        return "the level", "the level"
    return "the top of the range", "the bottom of the range"


def boundary_on_paper(assessment: Assessment, levers: Levers) -> Boundary:
    """Return the boundary as a document says it: without denials of the deal.

    What would bring the level down is told only where the deal stays what it is. Two
    kinds of change do not leave it so, and a reader would take either for advice to
    get round the law. One answers a question anew that says what the deal is: "none of
    these" for the role of a party that buys a port. The other moves a number or a day,
    which the search always takes to just beyond a line: 9.99 % for a stake of 49.9 %.
    A right that is given up, data that stays, an access that is closed are told. What
    would bring the level up is a warning, and is told whole.
    """
    questions = assessment.rulebook.questions
    kept = tuple(
        lever
        for lever in levers.down
        if not any(
            questions[name].names_deal or isinstance(then, Decimal | date)
            for name, then in lever.changes.items()
        )
    )
    words = boundary(assessment, replace(levers, down=kept))
    down, up = words.sides
    if levers.down and not kept:
        same = "No change that leaves it the same deal, to one or two of"
        says = f"{same} {SHAPED}, would lower {_ends(assessment)[0]}."
        down = down._replace(nothing=says)
    return words._replace(about=f"{ABOUT} {ON_PAPER}", sides=(down, up))


def _shift(assessment: Assessment, lever: Lever) -> BoundaryShift:
    now = assessment.answers
    return BoundaryShift(
        facts=tuple(_fact(assessment, *change) for change in lever.changes.items()),
        says=level_in_words(*lever.range),
        level=lever.level,
        settled=lever.range.settled,
        gone=_titles(assessment, lever.gone, now),
        new=_titles(assessment, lever.new, {**now, **lever.changes}),
    )


def _fact(assessment: Assessment, name: str, then: Answer) -> BoundaryFact:
    """Return a fact that changes; where none is known, by what it lacks if shorter.

    Several choices that nobody gave would read as if all were wanted.
    """
    question, now = assessment.rulebook.questions[name], assessment.answers.get(name)
    asked = assessment.asked[name] is not Verdict.NOT_MET
    before = answer_in_words(question, now) if asked else "Not asked"
    after = answer_in_words(question, then)
    if now is None and isinstance(then, frozenset):
        lacking = frozenset(question.choices) - then
        if 0 < len(lacking) <= len(then):
            after = f"All but {answer_in_text(question, lacking)}"
    return BoundaryFact(name, question.short, before, after)


def _titles(
    assessment: Assessment, rules: Iterable[str], answers: Answers
) -> tuple[str, ...]:
    """Return the titles of rules, those of the highest level first."""
    rulebook = assessment.rulebook
    ranked = [rulebook.rules[name] for name in rules]
    ranked.sort(key=lambda rule: -rulebook.rank[rule.level])
    return tuple(fill(rule.title, rulebook.questions, answers) for rule in ranked)
