"""The sections of the form, and how far what each asks is known."""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.rulebook.model import Rulebook
from screening.web import messages


class SectionState(StrEnum):
    """How far a section is known; settled where nothing open in it can matter."""

    NOT_ASKED = "not-asked"
    TO_DO = "to-do"
    KNOWN_SO_FAR = "known-so-far"
    SETTLED = "settled"


class Section(NamedTuple):
    """A topic of the form: how many of its questions that matter are answered."""

    id: str
    title: str
    state: SectionState
    answered: int
    asked: int

    @property
    def says(self) -> str:
        """How far it is known, in words."""
        says = messages.SECTIONS[self.state]
        return says.format(answered=self.answered, asked=self.asked)


def sections(
    assessment: Assessment, shown: Collection[str], folded: Collection[str]
) -> Iterator[Section]:
    """Yield the topics that have questions, in page order.

    `shown` are the questions on the page, `folded` those of them that can change
    nothing now: they do not count, and neither does free text. A topic of which none
    is shown is not asked, unless the day of the rules stands there.
    """
    questions = assessment.rulebook.questions.values()
    day = day_topic(assessment.rulebook)
    for topic in assessment.rulebook.heading.topics:
        every = [it for it in questions if it.topic == topic.id]
        here = [it for it in every if it.id in shown]
        asked = [it.id for it in here if it.traits.compared and it.id not in folded]
        answered = sum(name in assessment.answers for name in asked)
        if every:
            state = _state(answered, len(asked), len(here) + (topic.id == day))
            yield Section(topic.id, topic.short, state, answered, len(asked))


def _state(answered: int, asked: int, shown: int) -> SectionState:
    if not shown:
        return SectionState.NOT_ASKED
    if answered == asked:
        return SectionState.SETTLED
    return SectionState.KNOWN_SO_FAR if answered else SectionState.TO_DO


def day_topic(rulebook: Rulebook) -> str:
    """Return the topic that asks for the days of a deal; empty where none does.

    The day that the rules are read at stands there too.
    """
    asked = (anchor.question for anchor in rulebook.anchors.values())
    topics = (rulebook.questions[name].topic for name in asked if name)
    return next(topics, "")
