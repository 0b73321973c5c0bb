"""What the form leads to under the shipped rules, and what it leaves in its folds."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from screening.engine.assess import Assessment, Engine, assess
from screening.engine.filings import at_stake, filings
from screening.engine.solver import Pairs
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers, AnyOf, Condition
from screening.rulebook.deal_file import DealFile
from screening.rulebook.model import Verdict
from screening.web import question_groups
from screening.web.form import DealForm, form_of
from tests.sample import ALL, shipped_book, shipped_examples
from tools.deals import DAY, random_answer, random_deals
from tools.settling import examples_typed, walk

DEALS = 504 if ALL else 40
GOLDEN_POWER = "Golden Power (purchase)"


def part_deals() -> Iterator[Answers]:
    """Yield deals of which a part is answered: at random, or as examples are typed."""
    book, chance = shipped_book(), random.Random(29)  # noqa: S311 - the same deals
    for tenths in (1, 3, 5, 8):
        yield from random_deals(book, tenths / 10, deals=DEALS // 8, seed=tenths)
    for _ in range(DEALS // 2):
        answers = chance.choice(shipped_examples()).deal.answers
        known = [name for name in book.questions if name in answers]
        yield {it: answers[it] for it in known[: chance.randint(1, len(known))]}


def described(answers: Answers) -> tuple[DealView, DealForm]:
    deal = Deal(name="", on=DAY, answers=answers)
    found = assess(shipped_book(), answers, DAY)
    return DealView(deal, found), form_of(shipped_book(), deal)


def counting(now: Assessment) -> list[Condition]:
    """Return the conditions by which the level, a stop or a filing turns."""
    rank, rules = now.rulebook.rank, [it.rule for it in now.findings]
    levels = (
        AnyOf(tuple(it.when for it in rules if rank[it.level] >= place))
        for place in range(1, len(rank))
    )
    return [*levels, *(when for _filing, when, _bits in at_stake(now, filings(now)))]


@cache
def pairs(engine: Engine) -> Pairs:
    """Return pairs of deals of which all is known, alike but for one answer."""
    groups = engine.verdicts.groups
    return Pairs(engine.rulebook, groups["rule"] + groups["regime"], finished=True)


def test_nothing_the_solver_says_can_move_is_left_for_completeness() -> None:
    hidden = set[str]()
    for answers in part_deals():
        view, form = described(answers)
        now, groups = view.assessment, question_groups.groups(form, view)
        turn, whens = pairs(now.known.engine).alike(now.answers).turn, counting(now)
        hidden |= {it for it in groups.remote if any(turn(when, it) for when in whens)}
        hidden |= {*groups.folded}.intersection(groups.mattering)

    assert hidden == set()


def test_the_most_pressing_is_in_view_whatever_takes_the_room() -> None:
    """Value and stake stand there anyway, and the check of names was there first."""
    bought = {
        "deal-kind": frozenset({"acquisition"}),
        "sector": frozenset({"machinery"}),
    }
    view, form = described({"direction": "chinese-into-italy", **bought})

    groups = question_groups.groups(replace(form, seen=("sanctions-check",)), view)

    assert {"deal-value", "stake", "sanctions-check"}.issubset(groups.left[1:])
    assert groups.left[0] in groups.shown


def test_no_answer_to_what_is_left_moves_what_counts() -> None:
    """Tried by answers given at random, by what decides deals and knows no solver."""
    chance, book = random.Random(7), shipped_book()  # noqa: S311 - the same answers
    questions = book.questions

    moved = set[str]()
    for answers in part_deals():
        view, form = described(answers)
        left, whens = (
            question_groups.groups(form, view).remote,
            counting(view.assessment),
        )
        for name in chance.sample(left, min(len(left), 2)):
            full = {it: random_answer(of, chance) for it, of in questions.items()}
            full |= view.assessment.answers
            ends = []
            for _ in range(2):
                full[name] = random_answer(questions[name], chance)
                deal = assess(book, full, DAY)
                ends.append([_is_met(deal, when) for when in whens])
            moved |= {name} if ends[0] != ends[1] else set()

    assert moved == set()


def _is_met(deal: Assessment, when: Condition) -> bool:
    return deal.known.reasons.decide(when).verdict is Verdict.MET


LISTED = "buys-shares", "sector-of-the-decrees"


def is_listed_purchase(it: DealFile) -> bool:
    """Tell whether an example is a purchase in a sector that the decrees name."""
    deal = assess(shipped_book(), it.deal.answers, it.deal.on)
    definitions = shipped_book().definitions
    return all(_is_met(deal, definitions[name].when) for name in LISTED)


def test_golden_power_is_named_within_six_answers_of_a_listed_purchase() -> None:
    late, purchases = set[str](), [*filter(is_listed_purchase, shipped_examples())]

    for it in purchases if ALL else purchases[::8]:
        told = it.deal.answers
        steps = walk(shipped_book(), told, most=6).answered
        six = ([*steps[:count]] for count in range(7))
        views = (described({name: told[name] for name in some})[0] for some in six)
        if not any(GOLDEN_POWER in named(view) for view in views):
            late.add(Path(it.file).stem)

    assert late == set()


def named(view: DealView) -> set[str]:
    first = view.filings.glance(4).lines
    return {*(it.short for it in first), *view.filings.within_reach[:3]}


def test_eighteen_of_twenty_deals_ask_twenty_questions_and_twelve_answers() -> None:
    walks = examples_typed(shipped_book())

    assert len(walks) == 20
    assert sum(it.is_short for it in walks.values()) >= 18
