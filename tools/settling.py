"""Measure how deals settle, and how much the form asks until nothing matters.

Each deal of `tests/deals` starts with what a business person says of it. Then it is
asked what the engine asks next, and answered as far as somebody found it out. It stops
when the level is settled, when nothing more can be told, or after twelve answers.

The real deals among the examples, and the calm ones, start with nothing. The form
leads from fact to fact: each is answered, or skipped where the example does not tell
it, until nothing that matters is open.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from screening.engine.assess import Assessment, assess
from screening.engine.movement import next_questions
from screening.formats import yaml_reader
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal, WrongValueError, read_answer
from screening.rulebook.conditions import Answers
from screening.rulebook.loader import load
from screening.rulebook.model import Question, Rulebook
from screening.settings import shipped
from screening.web import question_groups
from screening.web.form import form_of
from tools.deals import FOLDER, REAL, example

DEALS = Path(__file__).parents[1] / "tests" / "deals"
DAY = date(2026, 11, 30)
MOST, MOST_SHOWN = 12, 20
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


class FormWalk(NamedTuple):
    """How a deal is typed as the form leads: what came into view, what was done.

    `left` is how many questions matter before each step, and at the end.
    """

    shown: frozenset[str]
    answered: tuple[str, ...]
    skipped: tuple[str, ...]
    left: tuple[int, ...]

    @property
    def is_short(self) -> bool:
        """Tell whether it keeps within twenty questions shown and twelve answered."""
        return len(self.shown) <= MOST_SHOWN and len(self.answered) <= MOST


def walk(rulebook: Rulebook, told: Answers, most: int | None = None) -> FormWalk:
    """Type a deal as the form leads, until nothing that matters is left to ask.

    Or until there are so many answers. Parties and days that stand in view all the same
    are not counted: they do not matter.
    """
    known, left = dict[str, Any](), list[int]()
    seen, skipped = dict[str, None](), list[str]()
    while True:
        deal = Deal(name="", on=DAY, answers=known)
        form = form_of(rulebook, deal)
        form = replace(form, seen=(*seen,), skipped=(*skipped,))
        view = DealView(deal, assess(rulebook, known, DAY))
        groups = question_groups.groups(form, view)
        left.append(len(groups.mattering))
        mattering = {*groups.mattering, *seen, *known}
        seen |= dict.fromkeys(
            it for it in groups.shown if it in mattering and it not in groups.folded
        )
        if not groups.left or len(known) == most:
            return FormWalk(frozenset(seen), (*known,), (*skipped,), (*left,))
        name = next(it for it in groups.left if it in groups.shown)
        if told.get(name) in {None, *rulebook.questions[name].not_known}:
            skipped.append(name)
        else:
            known[name] = told[name]


def examples_typed(rulebook: Rulebook) -> Mapping[str, FormWalk]:
    """Type each real and each calm example, by the stem of its file."""
    calm = sorted(it.stem for it in (FOLDER / "examples").glob("calm-*.yaml"))
    return {it: walk(rulebook, example(it, rulebook).answers) for it in (*REAL, *calm)}


def walked(rulebook: Rulebook) -> str:
    """Print how each real and each calm example is typed; return how many are short."""
    walks = examples_typed(rulebook)
    for name, it in walks.items():
        steps = " ".join(map(str, it.left))
        counts = f"{len(it.shown):>3} shown {len(it.answered):>3} answered"
        print(f"  {counts} {len(it.skipped):>3} skipped  {name}: {steps}")
    short = sum(it.is_short for it in walks.values())
    within = f"at most {MOST_SHOWN} questions and {MOST} answers"
    return f"of {len(walks)} examples {short} ask {within} until nothing matters"


def main() -> None:
    """Print how the deals settle, and end with 2 where an id or an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=Path, default=shipped("rules") / "italy-china")
    rulebook = load(parser.parse_args().rules)
    counts = [measured(rulebook, kind) for kind in (CALM, GRAVE)]
    print(*(count for count, _sound in counts), walked(rulebook), sep="\n")
    sys.exit(0 if all(sound for _count, sound in counts) else 2)


if __name__ == "__main__":
    main()
