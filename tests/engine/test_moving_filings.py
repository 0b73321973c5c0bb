"""What is shown as open can move the level or how a filing stands, nothing else can."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess
from screening.engine.filings import deciding, filings
from screening.engine.movement import Movement
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import examples
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.model import Rulebook
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_question,
    a_regime,
    assessed,
    partial_answers,
    rulebooks,
)
from tests.engine.completions import (
    answers_that_differ,
    completions,
    filled,
    place_of,
    states_of,
)
from tests.sample import ALL

A, B, C = {"a": "yes"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a_question("a"), a_question("b"), a_question("c"), *FILINGS)
SMALL = {"when": C, "reason": "It is small."}
LATER, ENDED = {"from": "2026-03-02"}, {"until": "2026-02-28"}
FEW, DEALS = 12, 120 if ALL else 24


def moving(found: Assessment) -> frozenset[str]:
    """Return the questions that can move the level of a deal, or a filing."""
    return Movement(found).questions(deciding(filings(found)))


def asked_for(*regimes: Part, answers: Answers) -> frozenset[str]:
    return moving(assessed(*ASKED, *regimes, answers=answers))


def test_question_that_only_decides_a_filing_is_open() -> None:
    both = a_regime("file", {"all": [A, B]})

    assert asked_for(both, answers={}) == {"a", "b"}
    assert asked_for(both, answers=A) == {"b"}
    assert asked_for(both, answers={"a": "no"}) == set()


def test_question_that_tells_must_from_ask_first_is_open() -> None:
    sure = a_regime("file", {"all": [A, B]}, ask_first_when=A)

    assert asked_for(sure, answers=A) == {"b"}


def test_question_behind_an_exception_is_open() -> None:
    small = a_regime("file", A, unless=[SMALL])

    assert asked_for(small, answers=A) == {"c"}
    assert asked_for(small, answers={**A, **C}) == set()


def test_what_is_no_law_on_the_day_has_nothing_open() -> None:
    for keys in ({"in_force": LATER}, {"in_force": ENDED}, {"proposal": True}):
        assert asked_for(a_regime("file", A, **keys), answers={}) == set()


def test_question_that_can_never_make_a_difference_is_not_open() -> None:
    never = a_regime("file", {"all": [A, {"any": [B, {"b": "no"}]}]})

    assert asked_for(never, answers={}) == {"a"}


@given(st.data())
def test_open_is_what_moves_the_level_or_a_filing_of_some_completion(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks(regimes=3, most=4))
    answers = data.draw(partial_answers(rulebook))
    found = assess(rulebook, answers, A_DAY)

    assert moving(found) == moved_by(found, completions(rulebook, answers))


def test_open_in_the_shipped_rulebook_is_what_moves_a_level_or_a_filing(
    shipped_rulebook: Rulebook, shipped_rules: Path
) -> None:
    """Take three answers from examples that were completed by chance."""
    book, every = shipped_rulebook, answers_that_differ(shipped_rulebook)
    shown = examples(example_files(files_in(shipped_rules)), book, A_DAY)
    chance, told = Random(2), Counter[bool]()  # noqa: S311 - the same deals each time
    for example in chance.sample(shown, DEALS):
        full = {name: chance.choice(every[name]) for name in every}
        for name in book.questions.keys() - every.keys():
            full[name] = frozenset({chance.choice([*book.questions[name].choices])})
        full |= example.deal.answers
        asked = assess(book, full, A_DAY).answers
        few = [name for name in asked if 1 < len(every.get(name, ())) <= FEW]
        blank = {name: every[name] for name in chance.sample(few, min(3, len(few)))}
        left = {name: full[name] for name in full if name not in blank}
        found = assess(book, left, A_DAY)

        open_ = moving(found)
        assert open_ == moved_by(found, filled(left, blank)), example.id
        told.update(name in open_ for name in found.not_known)
    assert min(told[True], told[False]) >= DEALS // 2, told


def moved_by(found: Assessment, every: Iterable[Answers]) -> set[str]:
    """Return the questions by which alone two of those deals come out otherwise."""
    book = found.rulebook
    outcomes = [(it, (place_of(book, it), states_of(book, it))) for it in every]
    return {name for name in found.not_known if _differ_by(name, outcomes)}


def _differ_by(name: str, outcomes: Iterable[tuple[Answers, object]]) -> bool:
    alike = defaultdict(list)
    for full, outcome in outcomes:
        others = frozenset((other, full[other]) for other in full if other != name)
        alike[others].append(outcome)
    return any(outcome != same[0] for same in alike.values() for outcome in same)
