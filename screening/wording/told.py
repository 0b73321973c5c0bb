"""What an explanation is made of: answers, reasons, steps, levels by topic."""

from typing import NamedTuple

from screening.rulebook.heading import Level, Topic
from screening.wording.rulebook import Basis, Statement
from screening.wording.work import StepWords


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
