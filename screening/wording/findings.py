"""Findings as a list to be read down: by topic, what most rest on said once."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from screening.engine.assess import Assessment, excepting
from screening.rulebook.heading import Topic
from screening.rulebook.model import Rule
from screening.wording.answers import fill
from screening.wording.rulebook import Statement, basis_in_words
from screening.wording.told import AnswerWords, Reason

LEAST_SHARED = 3
"""How many findings must rest on a fact before it is told of all of them."""


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
