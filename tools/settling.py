"""Measure how calm and grave deals settle: levels before and after twelve answers.

Each deal of `tests/deals` starts with what a business person says of it. Then it is
asked what the engine asks next, and answered as far as somebody found it out. It stops
when the level is settled, when nothing more can be told, or after twelve answers.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from screening.engine.assess import Assessment, assess
from screening.engine.movement import next_questions
from screening.formats import yaml_reader
from screening.rulebook.answers import WrongValueError, read_answer
from screening.rulebook.conditions import Answers
from screening.rulebook.loader import load
from screening.rulebook.model import Question, Rulebook
from screening.settings import shipped

DEALS = Path(__file__).parents[1] / "tests" / "deals"
DAY = date(2026, 11, 30)
MOST = 12
CALM, GRAVE = "calm", "grave"
AT_REST = {"routine", "watch"}
"""The levels at which a calm deal should settle, and a grave one never end."""


class ToldDeal(NamedTuple):
    """A deal of `tests/deals`: what is known at first, and what can be found out.

    `gone` are ids that are no question any more, `wrong` answers that do not fit.
    """

    name: str
    known: Answers
    found_out: Answers
    gone: tuple[str, ...]
    wrong: tuple[str, ...]


def told_deals(kind: str, questions: Mapping[str, Question]) -> list[ToldDeal]:
    """Read the deals of a kind, each answer as its question takes it."""
    file = DEALS / f"{kind}.yaml"
    document = yaml_reader.read(file.name, file.read_text("utf-8"))
    return [_told(written, questions) for written in document.data]


def _told(written: Mapping[str, Any], questions: Mapping[str, Question]) -> ToldDeal:
    read: dict[str, dict[str, Any]] = {"known": {}, "found-out": {}}
    gone, wrong = list[str](), list[str]()
    for part, answers in read.items():
        for name, raw in written[part].items():
            if name not in questions:
                gone.append(name)
                continue
            try:
                answers[name] = read_answer(questions[name], raw)
            except WrongValueError as error:
                wrong.append(f'"{name}" {error}')
    known, found_out = read["known"], read["found-out"]
    return ToldDeal(written["deal"], known, found_out, tuple(gone), tuple(wrong))


def settle(rulebook: Rulebook, deal: ToldDeal) -> Iterator[Assessment]:
    """Yield a deal's assessment at first, and after each answer."""
    answers = dict(deal.known)
    for _answered in range(MOST + 1):
        yield (found := assess(rulebook, answers, DAY))
        asked = (it.question for it in next_questions(found))
        left = deal.found_out.keys() - answers.keys()
        name = next((it for it in asked if it in left), None)
        if name is None:
            return
        answers[name] = deal.found_out[name]


def measured(rulebook: Rulebook, kind: str) -> tuple[str, bool]:
    """Print how each deal of a kind settles; return the count, and if all is sound."""
    deals, calm, low = told_deals(kind, rulebook.questions), 0, 0
    print(f"{kind}: {len(deals)} deals")
    for deal in deals:
        first, *later = settle(rulebook, deal)
        lowest, highest = (later or [first])[-1].range.ids
        before, after = " - ".join(first.range.ids), f"{lowest} - {highest}"
        print(f"  {before:22}{after:22}{len(later):>3}  {deal.name}", flush=True)
        for name in deal.gone:
            print(f'    no question "{name}" any more; ignored')
        for says in deal.wrong:
            print(f"    {says}")
        calm += lowest == highest and lowest in AT_REST
        low += lowest in AT_REST
    calmly = f"of {len(deals)} calm deals {calm} settle at routine or watch"
    gravely = f"of {len(deals)} grave deals {low} end with a lowest below sensitive"
    sound = not any((*deal.gone, *deal.wrong) for deal in deals)
    return calmly if kind == CALM else gravely, sound


def main() -> None:
    """Print how the deals settle, and end with 2 where an id or an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=Path, default=shipped("rules") / "italy-china")
    rulebook = load(parser.parse_args().rules)
    counts = [measured(rulebook, kind) for kind in (CALM, GRAVE)]
    print(*(count for count, _sound in counts), sep="\n")
    sys.exit(0 if all(sound for _count, sound in counts) else 2)


if __name__ == "__main__":
    main()
