"""Which questions of a form are in view, which are folded, and what is left to ask.

docs/decisions/what-matters-is-asked-first.md
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.presentation.answers import descriptive
from screening.presentation.deal_view import DealView
from screening.rulebook.model import Rulebook
from screening.web.form import DealForm

IN_VIEW = 3
"""How many open questions that matter are in view at once, beside those skipped."""

ALL = "*"
"""What a form says it has seen where all that matter are to be in view."""


class QuestionGroups(NamedTuple):
    """The questions of a form that are `shown`, in page order, some of them `folded`.

    Of those that matter and are open, some are `left`, the most pressing first, and
    some `skipped`: what is not shown waits until there is room. The other open ones are
    `remote`.
    """

    shown: list[str]
    folded: list[str]
    left: list[str]
    skipped: list[str]
    remote: list[str]

    @property
    def mattering(self) -> list[str]:
        """All that matter and are open."""
        return [*self.left, *self.skipped]

    @property
    def waiting(self) -> list[str]:
        """Those of them that are not shown yet."""
        shown = {*self.shown}
        return [name for name in self.left if name not in shown]


@lru_cache(maxsize=16)
def standing(rulebook: Rulebook) -> frozenset[str]:
    """Return the questions that always stand open: parties, value, size and days."""
    days = [it.question for it in rulebook.anchors.values() if it.question]
    typed = (it for it in rulebook.questions.values() if not it.offered)
    others = (it.id for it in typed if it.in_brief or not it.traits.compared)
    return frozenset([*days, *others])


def groups(form: DealForm, view: DealView) -> QuestionGroups:
    """Return the questions by where they stand, and what is left of what matters.

    What was in view stays so, what is skipped makes room, and what describes the deal
    is never folded. The most pressing is in view, whatever takes the room.
    """
    mattering = [it.question for it in view.mattering]
    unsure = {it for it, field in form.filled.items() if field.is_not_known}
    put_off, always = {*form.skipped, *unsure}, descriptive(form.rulebook)
    left = [it for it in mattering if it not in put_off]
    in_view = {*form.seen, *form.filled, *always, *view.beforehand}
    most = len(left) if ALL in form.seen else IN_VIEW
    in_view.update(left[:1])
    room = max(0, most - len(in_view.intersection(left)))
    in_view.update([it for it in left if it not in in_view][:room])
    waiting = {*mattering} - in_view
    asked = form.shown(view.assessment)
    shown = [name for name in asked if name not in waiting]
    return QuestionGroups(
        shown,
        folded=[it for it in shown if it not in in_view],
        left=left,
        skipped=[it for it in mattering if it in put_off],
        remote=view.remote_questions,
    )


def decides(view: DealView) -> dict[str, str]:
    """Return what hangs on the questions that matter, and on those that begin later."""
    return {it.question: it.decides for it in view.mattering} | view.beforehand


def raised(form: DealForm, view: DealView) -> list[str]:
    """Return the open questions in view that whoever sent the form has not seen."""
    shown, open_ = groups(form, view), {*view.assessment.not_known}
    seen = {*form.seen, *shown.folded}
    return [it for it in shown.shown if it in open_ and it not in seen]


class FormSection(NamedTuple):
    """A topic of the form: how far it is known, by the name of its look and in words.

    It is settled where something in it was answered, and nothing open in it matters.
    """

    id: str
    title: str
    state: str
    says: str


def sections(assessment: Assessment, groups: QuestionGroups) -> Iterator[FormSection]:
    """Yield the topics that have questions, in page order.

    What is left in them adds up to all that matters. A topic of which nothing is in
    view is not asked, or for completeness alone, unless the day of the rules stands
    there.
    """
    topics = defaultdict[str, list[str]](list)
    for question in assessment.rulebook.questions.values():
        topics[question.topic].append(question.id)
    day, mattering = day_topic(assessment.rulebook), {*groups.mattering}
    in_view = {*groups.shown} - {*groups.folded}
    for topic in assessment.rulebook.heading.topics:
        every = topics[topic.id]
        left = len(mattering.intersection(every))
        is_begun = not assessment.answers.keys().isdisjoint(every)
        state, says = "settled" if is_begun else "optional", f"{left} left"
        if topic.id != day and in_view.isdisjoint(every):
            is_remote = not {*every}.isdisjoint(groups.folded)
            state = "waiting" if left else "remote" if is_remote else "not-asked"
        elif left:
            state = "known-so-far" if is_begun else "to-do"
        if not left:
            says = "optional" if state == "remote" else state.replace("-", " ")
        if every:
            yield FormSection(topic.id, topic.title, state, says)


def day_topic(rulebook: Rulebook) -> str:
    """Return the topic that asks for the days of a deal; empty where none does."""
    asked = (anchor.question for anchor in rulebook.anchors.values())
    topics = (rulebook.questions[name].topic for name in asked if name)
    return next(topics, "")
