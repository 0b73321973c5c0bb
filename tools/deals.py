"""Deals to measure: those of the shipped examples, and random ones."""

import random
from datetime import date
from decimal import Decimal

from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rulebook
from screening.settings import shipped
from tools.timing import at_most

FOLDER = shipped("rules") / "italy-china"
DAY = date(2026, 11, 25)
DEALS = at_most(400, 10)
REAL = (
    *("candy-haier", "cdp-reti-state-grid", "fastweb-huawei-core", "huawei-crs4"),
    *("ice-alibaba", "lpe-invenland", "mediaworld-jd", "nerviano-sari"),
    *("robox-efort", "sungrow-storage", "uffizi-bund-one", "vado-cosco"),
)
"""The examples of deals that were real, by the stem of the file."""


def example(name: str, rules: Rulebook) -> Deal:
    """Return the deal of an example, by the stem of its file."""
    file = FOLDER / "examples" / f"{name}.yaml"
    return deal_file.load(file, rules, DAY)[0].deal


def random_deals(
    rules: Rulebook, answered: float, deals: int = DEALS, seed: int = 1
) -> list[Answers]:
    """Return deals in which that share of the questions is answered."""
    chance = random.Random(seed)  # noqa: S311 - the same deals each time
    questions = rules.questions.values()
    return [
        {
            question.id: random_answer(question, chance)
            for question in questions
            if chance.random() < answered
        }
        for _ in range(deals)
    ]


def random_answer(question: Question, chance: random.Random) -> Answer:
    """Return any answer that a question takes."""
    words = list(question.telling)
    match question.kind:
        case Kind.CHOICES:
            few = chance.randint(0, min(3, len(words)))
            return frozenset(chance.sample(words, few))
        case Kind.PERCENT | Kind.NUMBER:
            return Decimal(chance.randint(0, 100))
        case Kind.MONEY:
            return Decimal(chance.randint(0, 3_000_000_000))
        case Kind.DATE:
            return date(chance.randint(2025, 2029), chance.randint(1, 12), 1)
        case Kind.TEXT:
            return f"Party {chance.randint(1, 99)}"
        case _:
            return chance.choice(words)
