"""What happened with a filing, in words: its days as facts, and what is still ahead."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from screening.engine.schedule.happened import (
    AskedQuestion,
    Happened,
    Outcome,
    OutcomeCondition,
)
from screening.formats.text import day_in_words
from screening.rulebook.regimes import Regime
from screening.wording.answers import counted

OUTCOMES = {
    Outcome.CLEARED: "Cleared",
    Outcome.CONDITIONS: "Cleared with conditions",
    Outcome.REFUSED: "Refused",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.NOT_NEEDED: "Not needed",
}
FILED = "Filed"
COMPLETE = "Filing complete"
STOOD_STILL = (
    "A question was received on {received} and answered on {answered}. The clock stood "
    "still for {length}."
)
WAS_ANSWERED = "A question was received on {received} and answered on {answered}."
NOT_ANSWERED = "A question was received on {received}, and is not answered yet."
STANDS_STILL = (
    "A question was received on {received}, and is not answered yet. The clock has "
    "stood still since then."
)
NEVER_STOPS = (
    "The rulebook knows of nothing that stops this clock, so its days are told as if "
    "no question had come."
)
BY = "by {day}"
LATE = ", overdue"
NOTHING = "Nothing happened yet."


class ConditionWords(NamedTuple):
    """A condition of an outcome, and by when it is to be met, or when it was."""

    text: str
    says: str
    overdue: bool


class HappenedWords(NamedTuple):
    """What happened with a filing: empty where nothing did."""

    happened: Happened
    says: tuple[str, ...]
    conditions: tuple[ConditionWords, ...]

    @property
    def conditions_say(self) -> tuple[str, ...]:
        """The conditions, each with its day, in a line."""
        return tuple(map(_in_a_line, self.conditions))


def stands(happened: Happened) -> str:
    """Return how far a filing is, in a few words with a day."""
    if happened.outcome and happened.ended:
        return on(OUTCOMES[happened.outcome], happened.ended)
    if happened.complete:
        return on(COMPLETE, happened.complete)
    return on(FILED, happened.filed) if happened.filed else ""


def can_stop(regime: Regime) -> bool:
    """Tell whether the rulebook knows of something that stops the clock of a regime."""
    return any(phase.pauses for phase in regime.review)


def on(what: str, day: date) -> str:
    """Return what happened on a day."""
    return f"{what} on {day_in_words(day)}"


def happened_in_words(
    happened: Happened, regime: Regime, as_of: date | None
) -> HappenedWords:
    """Return what happened with a filing until a day."""
    says = tuple(_sentences(happened, pauses=can_stop(regime)))
    conditions = tuple(_condition(it, as_of) for it in happened.conditions)
    return HappenedWords(happened, says, conditions)


def change_says(happened: Happened, regime: Regime) -> str:
    """Return what a change made of a filing, in a line."""
    told = happened_in_words(happened, regime, None)
    return " ".join((*told.says, *told.conditions_say)) or NOTHING


def _sentences(happened: Happened, *, pauses: bool) -> Iterator[str]:
    for what, day in ((FILED, happened.filed), (COMPLETE, happened.complete)):
        if day:
            yield f"{on(what, day)}."
    for question in happened.questions:
        stops = pauses and bool(question.answered or not happened.outcome)
        yield _asked(question, stops=stops)
    if happened.questions and not pauses:
        yield NEVER_STOPS
    if happened.outcome and happened.ended:
        yield f"{on(OUTCOMES[happened.outcome], happened.ended)}."
    if happened.reference:
        yield f"Reference: {happened.reference}."
    if happened.note:
        yield happened.note


def _asked(question: AskedQuestion, *, stops: bool) -> str:
    """Return when a question came and was answered, and what that did to the clock."""
    received, answered = question.received or date.min, question.answered
    days = {"received": day_in_words(received)}
    if answered is None:
        return (STANDS_STILL if stops else NOT_ANSWERED).format(**days)
    form = STOOD_STILL if stops else WAS_ANSWERED
    length = counted((answered - received).days, "day", "days")
    return form.format(**days, answered=day_in_words(answered), length=length)


def _in_a_line(condition: ConditionWords) -> str:
    says = condition.says + (LATE if condition.overdue else "")
    return f"{condition.text} ({says})" if says else condition.text


def _condition(condition: OutcomeCondition, as_of: date | None) -> ConditionWords:
    due, done = condition.due, condition.done
    says = BY.format(day=day_in_words(due)) if due else ""
    if done:
        says = f"met on {day_in_words(done)}"
    overdue = bool(due and not done and as_of and due <= as_of)
    return ConditionWords(condition.text, says, overdue)
