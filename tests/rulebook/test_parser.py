"""Conditions and answers as they are written, held against their questions."""

from datetime import date
from decimal import Decimal

from screening.rulebook.answers import WrongValueError, read_answer
from screening.rulebook.conditions import (
    AllOf,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    Operator,
    Value,
)
from screening.rulebook.loader import read
from tests import builders as a

DEFINED = "definitions: [{id: about-energy, title: Energy, when: {sector: energy}}]"
RULE = f"{DEFINED}\n{a.RULES}"


def ruled(written: str) -> str:
    """Return a file of rules whose rule has a condition written so."""
    return RULE.replace("{sector: energy}\n    says", f"{written}\n    says")


def condition(written: str) -> Condition:
    """Return the condition that a rule has when it is written so."""
    return read(a.files(rules=ruled(written))).rules["energy-deal"].when


def problem(written: str) -> str:
    [only] = a.problems_in(a.files(rules=ruled(written)))
    return only.split(": ", 1)[1]


def words(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_comparisons_groups_and_definitions_are_read_as_written() -> None:
    years, signed = Decimal(3), date(2026, 1, 31)
    meant: dict[str, list[tuple[Operator, Value]]] = {
        "{sector: food}": [(Operator.IS, words("food"))],
        "{sector: [food, energy]}": [(Operator.IS, words("food", "energy"))],
        "{state-owned: yes}": [(Operator.IS, words("yes"))],
        "{country: NO}": [(Operator.IS, words("NO"))],
        "{devices: cars}": [(Operator.ANY_OF, words("cars"))],
        "{devices: {all-of: [cars]}}": [(Operator.ALL_OF, words("cars"))],
        "{devices: {none-of: cars}}": [(Operator.NONE_OF, words("cars"))],
        "{stake: {above: 1.5}}": [(Operator.ABOVE, Decimal("1.5"))],
        "{price: {at-most: 5}}": [(Operator.AT_MOST, Decimal(5))],
        "{stake: {at-least: 10, below: 25}}": [
            (Operator.AT_LEAST, Decimal(10)),
            (Operator.BELOW, Decimal(25)),
        ],
        # A number or a day alone means exactly that.
        "{years: 3}": [(Operator.AT_LEAST, years), (Operator.AT_MOST, years)],
        "{signed: 2026-01-31}": [
            (Operator.AT_LEAST, signed),
            (Operator.AT_MOST, signed),
        ],
    }

    conditions = {written: condition(written) for written in meant}
    assert conditions == {
        written: Comparison(written[1:].partition(":")[0], tuple(tests))
        for written, tests in meant.items()
    }
    food = conditions["{sector: food}"]
    nested = "{any: [{sector: food}]}, {none: [{is: about-energy}, {sector: food}]}"
    assert condition(f"{{all: [{nested}]}}") == AllOf(
        (AnyOf((food,)), NoneOf((Is("about-energy"), food)))
    )


def no_day(written: str) -> str:
    return f'is a day, not "{written}". Write it like 2026-01-31.'


def no_number(written: str) -> str:
    return f'is a number, not "{written}". Write digits only, with a point: 12.5.'


WRONG = {
    "{sector: 12}": '"sector" has no choice "12". It has energy and food.',
    "{devices: {any-of: [cras]}}": (
        '"devices" has no choice "cras". Did you mean "cars"?'
    ),
    "{signed: {above: 12}}": f'"signed" {no_day("12")}',
    "{signed: 2026-02-30}": (
        '"signed" is a day. There is no 30 February 2026: that month has 28 days.'
    ),
    "{signed: 20260131}": f'"signed" {no_day("20260131")}',
    "{stake: 1234567890123456789012345}": '"stake" is a number of 24 digits at most.',
    "{alls: [{sector: food}]}": 'no question called "alls". Did you mean "all"?',
}


def test_condition_that_is_wrong_is_explained() -> None:
    problems = {written: problem(written) for written in WRONG}

    assert problems == WRONG


def test_no_python_word_is_shown_to_an_analyst() -> None:
    quoted = {
        "{sector: }": "None",
        "{sector: true}": "True",
        "{sector: [[a]]}": "['a']",
        "{is: }": "None",
        "{is: [a]}": "['a']",
        "{country: false}": "False",
    }

    assert not [word for written, word in quoted.items() if word in problem(written)]


def test_every_wrong_part_of_a_condition_is_reported() -> None:
    written = """
      all:
        - sector: fod
        - any:
            - state-owned: maybe
            - sector: food
        - stake: {above: many}"""

    assert a.problems_in(a.files(rules=ruled(written))) == [
        'rules/10-deal.yaml:10:19: "sector" has no choice "fod". Did you mean "food"?',
        'rules/10-deal.yaml:12:28: "state-owned" is answered yes or no, not maybe.',
        f'rules/10-deal.yaml:14:18: "stake" {no_number("many")}',
    ]


def test_answer_of_each_kind_is_read() -> None:
    read: list[tuple[str, object, Answer]] = [
        ("choice", "a", "a"),
        ("choices", ["a", "b"], words("a", "b")),
        ("choices", "a", words("a")),
        ("choices", [], words()),
        ("yes-no", "no", "no"),
        ("country", "NO", "NO"),
        ("text", "  Pirelli ", "Pirelli"),
        ("date", "2026-01-31", date(2026, 1, 31)),
        ("number", Decimal("-1.5"), Decimal("-1.5")),
        ("money", Decimal(0), Decimal(0)),
        ("percent", Decimal(100), Decimal(100)),
    ]

    answers = [
        (kind, raw, read_answer(a.question_of(kind), raw)) for kind, raw, _of in read
    ]
    assert answers == read


def refused(kind: str, raw: object, **keys: object) -> str:
    """Return what is said of an answer that a question does not take."""
    try:
        return f"read as {read_answer(a.question_of(kind, **keys), raw)}"
    except WrongValueError as wrong:
        return str(wrong)


def test_wrong_answer_is_explained() -> None:
    wrong: list[tuple[str, object, str]] = [
        ("choice", "d", 'has no choice "d". It has a, b and c.'),
        ("choices", ["a", "d"], 'has no choice "d". It has a, b and c.'),
        ("yes-no", True, "is answered yes or no, not true."),
        ("country", "EU", 'has no country "EU". Write two letters, like CN.'),
        ("text", " ", "is answered in words. Put them in quotes."),
        ("text", Decimal(12), "is answered in words. Put them in quotes."),
        ("date", Decimal(2026), no_day("2026")),
        ("number", Decimal("1" * 25), "is a number of 24 digits at most."),
        ("money", True, no_number("true")),
        ("percent", Decimal("-0.1"), "must be 0 or more."),
    ]

    assert [(kind, raw, refused(kind, raw)) for kind, raw, _says in wrong] == wrong
    bounds = {"at_least": Decimal(1000), "at_most": Decimal(2000)}
    assert refused("number", Decimal(999), **bounds) == "must be 1,000 or more."
    for fits in bounds.values():
        assert refused("number", fits, **bounds) == f"read as {fits}"


def test_what_may_be_answered_is_known() -> None:
    assert list(a.question_of("choice").offered) == ["a", "b", "c"]
    assert list(a.question_of("yes-no").offered) == ["yes", "no"]
    assert {"IT", "CN", "NO"} <= set(a.question_of("country").offered)
    assert list(a.question_of("text").offered) == []
