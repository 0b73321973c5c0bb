"""Random deals of the shipped rules; run by itself, a batch of them, deal by deal.

That imports the engine and nothing else, as a caller from Python does: nothing is
frozen, and Python clears up when it likes. It prints how long the first assessment
takes, the median and the longest of the others, with range, filings and days.
"""

import json
import random
import statistics
from datetime import date
from decimal import Decimal
from functools import partial

from screening.engine.assess import assess
from screening.engine.filings import filings
from screening.engine.schedule.calendar import calendars_of
from screening.engine.schedule.timeline import timeline
from screening.rulebook import loader
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rulebook
from screening.settings import shipped
from tools.timing import at_most, processor_seconds

FOLDER = shipped("rules") / "italy-china"
DAY = date(2026, 11, 25)
DEALS = at_most(400, 10)
BATCH = at_most(5_000, 50)


def random_deals(
    rules: Rulebook, answered: float, deals: int = DEALS, seed: int = 1
) -> list[Answers]:
    """Return deals in which that share of the questions is answered."""
    chance = random.Random(seed)  # noqa: S311 - the same deals each time
    questions = rules.questions.values()
    return [
        {
            question.id: _answer(question, chance)
            for question in questions
            if chance.random() < answered
        }
        for _ in range(deals)
    ]


def _answer(question: Question, chance: random.Random) -> Answer:
    words = list(question.offered)
    match question.kind:
        case Kind.CHOICES:
            return frozenset(
                chance.sample(words, chance.randint(0, min(3, len(words))))
            )
        case Kind.PERCENT | Kind.NUMBER:
            return Decimal(chance.randint(0, 100))
        case Kind.MONEY:
            return Decimal(chance.randint(0, 3_000_000_000))
        case Kind.DATE:
            return date(chance.randint(2025, 2029), chance.randint(1, 12), 1)
        case Kind.TEXT:
            return "A party"
        case _:
            return chance.choice(words)


def main() -> None:
    """Assess a batch of deals never seen before."""
    rules = loader.load(FOLDER)
    first = processor_seconds(lambda: assess(rules, {}, DAY).findings)
    deals = random_deals(rules, 0.75, deals=BATCH, seed=-1)
    calendars_of(rules).look_up(DAY.year)  # as the app does when it starts
    times = [processor_seconds(partial(_whole, rules, answers)) for answers in deals]
    middle, longest = statistics.median(times), max(times)
    print(json.dumps({"first": first, "median": middle, "longest": longest}))


def _whole(rules: Rulebook, answers: Answers) -> None:
    found = assess(rules, answers, DAY)
    _ends, _days = found.range, timeline(found, filings(found))


if __name__ == "__main__":
    main()
