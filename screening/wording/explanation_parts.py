"""What an explanation is made of: answers, reasons by topic, steps, levels."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from screening.engine.assess import Assessment, excepting
from screening.rulebook.model import Level, Rule, Topic
from screening.wording.answers import fill
from screening.wording.rulebook import Basis, Statement, basis_in_words
from screening.wording.work import StepWords

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
    reasons of the exceptions that it is not met for; all are mostly empty.
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


class OpenFact(NamedTuple):
    """A fact that could still move the level, and how far."""

    question: str
    ask: str
    short: str
    hint: str
    could_reach: Level
    rules: tuple[str, ...]


class ChecklistStep(NamedTuple):
    """One thing to do, look for or expect. `certain` is False where it only may apply.

    `through` are the titles of the rules that lead to it, `level` is that of the
    gravest of them; `who` and `details` are empty where there is nothing to say. `work`
    is how far it is, of what is to be done.
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


class TopicAnswers(NamedTuple):
    """What was said of one topic, in page order."""

    topic: Topic
    said: tuple[AnswerWords, ...]


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
    shared = _shared(reasons)
    apart = [
        reason._replace(because=tuple(it for it in reason.because if it not in shared))
        for reason in reasons
    ]
    topics = {reason.topic.id: reason.topic for reason in reasons}
    basis = {point.point: point for reason in reasons for point in reason.basis}
    return Findings(
        shared,
        tuple(
            TopicFindings(topic, tuple(it for it in apart if it.topic is topic))
            for topic in topics.values()
        ),
        len(basis),
        sum(bool(point.mark) for point in basis.values()),
    )


def _shared(reasons: Sequence[Reason]) -> tuple[AnswerWords, ...]:
    """Return the facts that so many findings rest on that they are told once."""
    told = Counter(fact for reason in reasons for fact in reason.because)
    least = max(LEAST_SHARED, len(reasons) / 2)
    return tuple(fact for fact, count in told.items() if count >= least)


def exceptions_in_words(assessment: Assessment, rule: Rule) -> tuple[Statement, ...]:
    """Return why a rule is excepted, where it is not met because of that."""
    book, answers = assessment.rulebook, assessment.answers
    return tuple(
        Statement(
            fill(it.reason, book.questions, answers), basis_in_words(book, it.basis)
        )
        for it in excepting(assessment, rule)
    )
