"""The deals of a recording: all example deals, and random part-deals with days.

Each answer hangs on the seed, the number of the deal and the question alone: neither on
the order of sets nor on what other questions there are.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rulebook
from tools.deals import FOLDER, REAL, random_answer

ON = date(2026, 11, 30)
"""The day that deals are read at where they name none, and the today of all of them."""
SEED = 26
PART_DEALS = 2000
ANSWERED = (0.3, 0.5, 0.75, 0.9)
"""Which share of its questions a part-deal answers, one deal after the other."""
DATED = 0.7
EARLIEST, LATEST = -60, 540
"""Within how many days of today the days of a part-deal are."""
WITH_WORK = 4
"""Of one part-deal in so many it is known that something was filed."""


class RecordedDeal(NamedTuple):
    """A deal, by an id that is its name as well; something of it may be filed."""

    id: str
    deal: Deal
    has_work: bool = False

    @property
    def is_real(self) -> bool:
        """Whether it is one of the twelve."""
        return self.id in REAL


def recorded_deals(rulebook: Rulebook) -> list[RecordedDeal]:
    """Return all deals, in order: the examples by file, then the part-deals."""
    texts = dict(sorted(example_files(files_in(FOLDER)).items()))
    found = deal_file.examples(texts, rulebook, ON)
    shown = [RecordedDeal(it.id, _named(it.id, it.deal)) for it in found]
    return [*shown, *_part_deals(rulebook, [it.deal for it in shown])]


def _named(name: str, deal: Deal) -> Deal:
    return Deal(name=name, on=deal.on, answers=deal.answers, notes=deal.notes)


def _part_deals(rulebook: Rulebook, examples: Sequence[Deal]) -> Iterator[RecordedDeal]:
    """Yield part-deals: one of an example's answers, the next of random ones."""
    for number in range(PART_DEALS):
        share = ANSWERED[number // 2 % len(ANSWERED)]
        example = random_of(f"{number}/example").choice(examples)
        given = example.answers if number % 2 else None
        drawn = {
            name: _answer(question, given, share, random_of(f"{number}/{name}"))
            for name, question in rulebook.questions.items()
        }
        answers = {name: it for name, it in drawn.items() if it is not None}
        deal = Deal(name=f"part-{number:04}", on=ON, answers=answers)
        yield RecordedDeal(deal.name, deal, has_work=number % WITH_WORK == 1)


def random_of(about: str) -> random.Random:
    """Return what draws the same for the same words, on every machine."""
    return random.Random(f"{SEED}/{about}")  # noqa: S311 - no secret


def _answer(
    question: Question,
    given: Mapping[str, Answer] | None,
    share: float,
    chance: random.Random,
) -> Answer | None:
    """Return an answer, that of the example where there is one; None for not known."""
    is_answered = chance.random() < (DATED if question.kind is Kind.DATE else share)
    if not is_answered:
        return None
    if question.kind is Kind.DATE:
        return ON + timedelta(days=chance.randint(EARLIEST, LATEST))
    return (
        given.get(question.id) if given is not None else random_answer(question, chance)
    )
