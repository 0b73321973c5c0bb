"""What is shown as open can move the level or how a filing stands, nothing else can."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess
from screening.engine.filings import deciding, filings
from screening.engine.movement import Movement, next_questions
from screening.rulebook.conditions import Answers
from screening.rulebook.deal_file import examples
from screening.rulebook.folder import example_files, files_in
from screening.rulebook.model import Rulebook, Verdict
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_definition,
    a_question,
    a_regime,
    a_rule,
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

A, NOT_A, B, C = {"a": "yes"}, {"a": "no"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a_question("a"), a_question("b"), a_question("c", ask_when=A))


def asked_next(*rules: Any, answers: Answers) -> list[tuple[str, str, tuple[str, ...]]]:
    found = next_questions(assessed(*ASKED, *rules, answers=answers))
    return [(fact.question, fact.could_reach.id, fact.rules) for fact in found]


def test_question_that_could_reach_highest_comes_first() -> None:
    rules = a_rule("low", A, level="watch"), a_rule("high", B, level="sensitive")

    assert asked_next(*rules, answers={}) == [
        ("b", "sensitive", ("high",)),
        ("a", "watch", ("low",)),
    ]


def test_question_that_more_such_rules_wait_for_comes_first() -> None:
    either = {"any": [A, B]}
    rules = a_rule("one", either), a_rule("two", B), a_rule("three", A, level="watch")

    assert asked_next(*rules, answers={}) == [
        ("b", "strategic", ("one", "two")),
        ("a", "strategic", ("one", "three")),
    ]


def test_questions_alike_come_in_page_order() -> None:
    rules = a_rule("one", B), a_rule("two", A)

    assert [question for question, *_ in asked_next(*rules, answers={})] == ["a", "b"]


def test_question_that_cannot_lift_the_level_is_left_out() -> None:
    rules = a_rule("met", A, level="sensitive"), a_rule("same", B, level="sensitive")

    assert asked_next(*rules, answers={"a": "yes"}) == []


def test_what_says_whether_to_ask_is_asked_first() -> None:
    rule = a_rule("gated", C)

    assert asked_next(rule, answers={}) == [("a", "strategic", ("gated",))]
    assert asked_next(rule, answers={"a": "yes"}) == [("c", "strategic", ("gated",))]


def test_question_that_never_decides_alone_is_not_asked_next() -> None:
    rules = a_rule("wide", A), a_rule("narrow", {"all": [A, B]})

    assert asked_next(*rules, answers={}) == [("a", "strategic", ("wide", "narrow"))]


def test_rule_that_can_never_be_met_asks_nothing() -> None:
    never = a_rule("never", {"all": [B, {"any": [{"all": [A, NOT_A]}]}]})

    found = assessed(*ASKED, never, a_rule("low", A, "watch"), answers={})

    assert Movement(found).rules == ("low",)
    assert [fact.question for fact in next_questions(found)] == ["a"]


def test_rule_below_the_bottom_cannot_move_the_level() -> None:
    rules = (
        a_rule("said", A, "sensitive"),
        a_rule("denied", NOT_A, "sensitive"),
        a_rule("low", B, "watch"),
        a_rule("high", B),
    )

    assert Movement(assessed(*ASKED, *rules, answers={})).rules == ("high",)


def test_question_that_turns_another_condition_counts_where_it_is_wanted() -> None:
    both = a_definition("both", {"all": [A, B]})

    def moving(*rules: Part, answers: Answers) -> frozenset[str]:
        found = assessed(*ASKED, both, *rules, answers=answers)
        return Movement(found).questions([found.rulebook.definitions["both"].when])

    rule = a_rule("rule", A)
    assert Movement(assessed(*ASKED, rule, answers={})).questions() == {"a"}
    assert moving(rule, answers={}) == {"a", "b"}
    assert moving(answers=A) == {"b"}


@given(st.data())
def test_open_is_what_moves_the_level_of_some_completion(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    found = assess(rulebook, answers, A_DAY)
    movement = Movement(found)

    every = [(it, place_of(rulebook, it)) for it in completions(rulebook, answers)]
    reach: dict[str, int] = {}
    for name in found.not_known:
        alike = defaultdict(set)
        for full, place in every:
            alike[frozenset((q, full[q]) for q in full if q != name)].add(place)
        lifted = [max(places) for places in alike.values() if len(places) > 1]
        reach |= {name: max(lifted)} if lifted else {}
    asked = {
        it.question: rulebook.rank[it.could_reach.id] for it in movement.next_questions
    }
    assert asked == reach
    assert (movement.next_questions == ()) is found.range.settled


@given(st.data())
def test_open_rule_moves_the_level_where_it_is_met_over_the_bottom(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    found = assess(rulebook, answers, A_DAY)

    every = [assess(rulebook, it, A_DAY) for it in completions(rulebook, answers)]
    open_ = {it.rule.id for it in found.with_verdict(Verdict.OPEN)}
    over = {
        it.rule.id
        for full in every
        for it in full.with_verdict(Verdict.MET)
        if rulebook.rank[it.rule.level] > rulebook.rank[found.range.lowest.id]
    }
    assert {*Movement(found).rules} == over & open_


SMALL = {"when": C, "reason": "It is small."}
LATER, ENDED = {"from": "2026-03-02"}, {"until": "2026-02-28"}
FEW, DEALS = 12, 120 if ALL else 24


def moving(found: Assessment) -> frozenset[str]:
    """Return the questions that can move the level of a deal, or a filing."""
    return Movement(found).questions(deciding(filings(found)))


def asked_for(*regimes: Part, answers: Answers) -> frozenset[str]:
    return moving(assessed(*ASKED, *FILINGS, *regimes, answers=answers))


def filing(when: object = A, **keys: object) -> Part:
    return a_regime("file", when, **keys)


BOTH = filing({"all": [A, B]})
OPEN: list[tuple[Part, Answers, set[str]]] = [
    (BOTH, {}, {"a", "b"}),
    (BOTH, A, {"b"}),
    (BOTH, NOT_A, set()),
    (filing({"all": [A, B]}, ask_first_when=A), A, {"b"}),
    (filing(unless=[SMALL]), A, {"c"}),
    (filing(unless=[SMALL]), {**A, **C}, set()),
    (filing(in_force=LATER), {}, set()),
    (filing(in_force=ENDED), {}, set()),
    (filing(proposal=True), {}, set()),
    (filing({"all": [A, {"any": [B, {"b": "no"}]}]}), {}, {"a"}),
]


def test_questions_that_decide_a_filing_are_open() -> None:
    """It may have to be made or asked first, be excused, be no law, or never matter."""
    for regime, answers, open_ in OPEN:
        assert asked_for(regime, answers=answers) == open_, (regime, answers)


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
