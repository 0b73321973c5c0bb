"""One answer of each class is enough, and the nearest comes first."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.engine.assess import engine_of
from screening.engine.equivalence import TooManyError, answers_for, others
from screening.rulebook.conditions import Answer, Comparison, Operator, Value
from screening.rulebook.model import Question
from tests import builders as a

Test = tuple[Operator, Value]
LINES: Sequence[Test] = (
    (Operator.AT_LEAST, Decimal(10)),
    (Operator.ABOVE, Decimal(50)),
)


def classes(part: a.Part, *compared: Any) -> list[Any]:
    """Return the answers for a question that is compared so."""
    name = part.data["id"]
    rules = [
        a.rule(f"rule-{'x' * at}", {name: it}) for at, it in enumerate(compared, 1)
    ]
    rulebook = a.rulebook(part, *rules)
    whens = [rule.when for rule in rulebook.rules.values()]
    comparisons = [when for when in whens if isinstance(when, Comparison)]
    return [*answers_for(rulebook.questions[name], comparisons)]


YEARS, STAKE = a.question("years", "number"), a.question("stake", "percent")
GROWN = a.question("years", "number", at_least=10)
SIGNED, DEVICES = a.question("signed", "date"), a.question("devices", "choices")
EVER = {"at-least": "0001-01-01", "at-most": "9999-12-31"}
HALF = [Decimal("0.25"), Decimal("0.5"), Decimal("1.5")]
ENDS = [date.min, date(1, 1, 2), date(9999, 12, 30), date.max]
NONE_AND_A = [frozenset(), frozenset("a")]
CLASSES: dict[str, list[tuple[a.Part, list[Any], list[Any]]]] = {
    "thresholds cut numbers into intervals": [
        (YEARS, [{"at-least": 5}, {"above": 6}], [4, 5, Decimal("5.5"), 6, 7])
    ],
    "bounds of a question are kept to": [
        (STAKE, [{"above": 0}], [0, 1]),
        (STAKE, [{"at-least": 100}], [99, 100]),
        (STAKE, [{"at-least": 0.5}], HALF),
    ],
    "thresholds out of bounds leave the answers there are": [
        (GROWN, [{"at-least": 5}], [10]),
        (GROWN, [{"at-least": 5, "below": 20}], [19, 20, 21]),
        (a.question("years", "number", at_most=10), [{"above": 20}], [10]),
    ],
    "the first and last day there is have one neighbour": [(SIGNED, [EVER], ENDS)],
    "the day before and after a threshold are tried": [
        (
            SIGNED,
            [{"at-least": "2026-01-17"}],
            [date(2026, 1, it) for it in (16, 17, 18)],
        )
    ],
    "choices always named together are one": [(DEVICES, [["a", "b"]], NONE_AND_A)],
    "choices that must all be there are tried alone and together": [
        (DEVICES, [{"all-of": ["a", "b"]}], [*NONE_AND_A, frozenset("ab")])
    ],
}


@pytest.mark.parametrize("claim", CLASSES)
def test_classes(claim: str) -> None:
    for part, compared, answers in CLASSES[claim]:
        assert classes(part, *compared) == answers


def test_what_is_not_compared_has_one_class_and_so_have_countries_not_named() -> None:
    alone = {"number": Decimal(1), "date": date(2026, 1, 1), "text": "some words"}
    country = a.question("country", "country")

    assert {kind: classes(a.question("free", kind)) for kind in alone} == {
        kind: [answer] for kind, answer in alone.items()
    }
    assert classes(country, ["CN", "IT"])[:2] == ["CN", "IT"]
    assert len(classes(country, "CN")) == 2


def question(kind: str, **keys: object) -> Question:
    return a.rulebook(a.question("it", kind, **keys)).questions["it"]


def others_of(
    asked: Question, tests: Sequence[Test], now: Answer | None
) -> list[Answer]:
    return [*others(asked, [Comparison("it", (test,)) for test in tests], now)]


def test_step_off_a_line_is_one_that_people_count_in() -> None:
    lines = [
        ("percent", "10", "9.99"),
        ("percent", "0.125", "0.124"),
        ("money", "1E+6", "999999"),
        ("number", "5", "4"),
        ("number", "0.5", "0.4"),
    ]

    for kind, written, just_below in lines:
        line = Decimal(written)
        answers = others_of(question(kind), [(Operator.AT_LEAST, line)], line)
        assert answers[0] == line
        assert Decimal(just_below) in answers[1:3], (kind, written)


LINE_IN_DAYS: Test = (Operator.AT_LEAST, date(2028, 1, 17))
SOME = (Operator.ANY_OF, frozenset("a")), (Operator.ANY_OF, frozenset("ab"))
NEAREST: dict[str, tuple[str, Sequence[Test], Answer | None, Sequence[Answer]]] = {
    "the number just below a line before those further off": (
        *("percent", LINES, Decimal(12)),
        [Decimal(11), Decimal("10.01"), Decimal(10), Decimal("9.99"), Decimal(9)],
    ),
    "the highest number where none is known": (
        *("percent", LINES, None),
        [Decimal(51), Decimal("50.01"), Decimal(50)],
    ),
    "a number within the bounds of its question": (
        *("percent", [(Operator.BELOW, Decimal(100))], Decimal(100)),
        [Decimal(100), Decimal("99.99"), Decimal(99)],
    ),
    "the nearest day": (
        *("date", [LINE_IN_DAYS], date(2028, 3, 1)),
        [date(2028, 1, day) for day in (18, 17, 16)],
    ),
    "the latest day where none is known": (
        *("date", [LINE_IN_DAYS], None),
        [date(2028, 1, 18)],
    ),
    "the set that loses the fewest choices": (
        *("choices", SOME, frozenset("abc")),
        [frozenset("abc"), frozenset("bc"), frozenset("c")],
    ),
    "the set that keeps a choice which nothing names": (
        *("choices", SOME[:1], frozenset("ac")),
        [frozenset("ac"), frozenset("c")],
    ),
    "all choices where none is known": (
        *("choices", SOME[:1], None),
        [frozenset("abc"), frozenset("bc")],
    ),
}


@pytest.mark.parametrize("first", NEAREST)
def test_first_comes(first: str) -> None:
    kind, tests, now, nearest = NEAREST[first]

    assert others_of(question(kind), tests, now)[: len(nearest)] == nearest


def test_neighbour_in_a_list_is_nearest() -> None:
    rising, flat = (question("choice", rises=rises) for rises in (True, False))

    assert others_of(rising, [], "c") == ["c", "b", "a"]
    assert others_of(flat, [], "b") == ["b", "a", "c"]
    assert others_of(rising, [], None) == ["c", "b", "a"]
    assert others_of(flat, [], None) == ["a", "b", "c"]


def test_more_sets_than_are_looked_at_are_refused() -> None:
    words = [f"word-{letter}" for letter in "abcdefghijklm"]
    asked = question("choices", choices={word: word for word in words})
    tests = [(Operator.ANY_OF, frozenset({word})) for word in words]

    with pytest.raises(TooManyError):
        others_of(asked, tests, None)
    with pytest.raises(TooManyError):
        answers_for(asked, [Comparison("it", (test,)) for test in tests])


def distance(answer: Answer, other: Answer) -> Decimal:
    """Return how far two answers to a number, a day or a set are apart."""
    match answer, other:
        case frozenset(), frozenset():
            return Decimal(len(answer ^ other))
        case date(), date():
            return Decimal(abs(answer - other).days)
        case Decimal(), Decimal():
            return abs(answer - other)
        case _:
            return Decimal(0)


@given(st.data())
def test_every_answer_is_like_one_that_is_near(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    asked = data.draw(st.sampled_from([*rulebook.questions.values()]))
    now, other = (data.draw(a.answers_of(asked.kind)) for _ in range(2))
    comparisons = engine_of(rulebook).compared("rule").get(asked.id, [])

    def like(answers: Sequence[Answer]) -> list[Answer]:
        found = [it.holds(other) for it in comparisons]
        return [
            it for it in answers if [each.holds(it) for each in comparisons] == found
        ]

    assert like(answers_for(asked, comparisons))
    assume(not like([now]))
    step = Decimal(1) if isinstance(now, Decimal) else Decimal(0)
    nearest = like(others(asked, comparisons, now))[0]
    assert distance(nearest, now) <= distance(other, now) + step
