"""Answers, levels, lengths and conditions, as a lawyer could have written them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from screening.presentation.answers import (
    KIND_WORDS,
    answer_in_text,
    answer_in_words,
    fill,
    lengths_in_words,
    level_in_text,
    level_in_words,
    longest,
    offers,
    quantity_in_words,
    written,
)
from screening.presentation.conditions import Clause, outline, sentence
from screening.rulebook.answers import read_number
from screening.rulebook.conditions import Answer
from screening.rulebook.kinds import TRAITS, Kind
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.regimes import Phase
from tests import builders as a
from tests.sample import shipped_book

CHOICES = {
    "a": "Energy",
    "b": "EU money",
    "c": {"label": "Sea ports", "in-text": "seaports"},
}
CHOICE = a.question_of("choice", choices=CHOICES)
SEVERAL = a.question_of("choices", choices=CHOICES)
IN_TABLE_AND_SENTENCE = (answer_in_words, answer_in_text)


def test_level_stands_alone_or_between_two() -> None:
    low, *_, high = a.rulebook().heading.levels

    assert level_in_words(low, low) == level_in_text(low, low) == "Routine"
    assert level_in_words(low, high) == "Routine to strategic"
    assert level_in_text(low, high) == "“Routine to strategic”"


def test_quantity_has_the_unit_of_its_question_where_it_has_one() -> None:
    half, years = Decimal("0.5"), a.question_of("number", unit="years")

    assert quantity_in_words(a.question_of("percent"), half) == "0.5 %"
    assert quantity_in_words(a.question_of("money"), half) == "EUR 0.50"
    assert quantity_in_words(years, half) == "0.5 years"
    assert quantity_in_words(a.question_of("number"), half) == "0.5"
    assert offers(years) == "A number of years."
    assert offers(a.question_of("number")) == "A number of units."
    assert written(years) == "years"
    assert written(a.question_of("number")) == "a number"


def test_answer_of_each_kind_is_told_in_words() -> None:
    cases: list[tuple[Question, Answer, str, str]] = [
        (CHOICE, "a", "Energy", "energy"),
        (CHOICE, "b", "EU money", "EU money"),
        (CHOICE, "c", "Sea ports", "seaports"),
        (CHOICE, "gone", "gone", "gone"),
        (
            SEVERAL,
            frozenset("cab"),
            "Energy; EU money; Sea ports",
            "energy, EU money and seaports",
        ),
        (SEVERAL, frozenset(), "None of these", "none of these"),
        (a.question_of("yes-no"), "yes", "Yes", "yes"),
        (a.question_of("country"), "NO", "Norway", "Norway"),
        (a.question_of("country"), "XY", "XY", "XY"),
        (
            a.question_of("text"),
            "Pirelli {stake}",
            "Pirelli {stake}",
            "Pirelli {stake}",
        ),
        (a.question_of("text"), "ab " * 40, "ab " * 40, "ab " * 25 + "ab…"),
        (
            a.question_of("date"),
            date(2026, 1, 31),
            "31 January 2026",
            "31 January 2026",
        ),
        (a.question_of("percent"), Decimal("12.5"), "12.5 %", "12.5 %"),
    ]

    wrong = [
        (asked.kind.value, answer, told)
        for asked, answer, *words in cases
        if (told := [put(asked, answer) for put in IN_TABLE_AND_SENTENCE]) != words
    ]
    assert wrong == []


def test_missing_answer_is_never_told_as_no() -> None:
    named = a.question_of("yes-no", unknown_as="an owner not known yet")

    assert answer_in_words(named, None) == "Not known yet"
    assert answer_in_text(named, None) == "an owner not known yet"
    assert answer_in_text(a.question_of("yes-no"), None) == "(stake: not known yet)"


def test_placeholders_are_filled_with_answers_that_are_never_looked_into() -> None:
    questions = {
        "name": a.question_of("text"),
        "stake": a.question_of("percent"),
        "land": a.question_of("country"),
    }
    answers: dict[str, Answer] = {"name": "{stake} \\1", "stake": Decimal(10)}

    filled = fill(" {stake} from {land}; {Stake} {} stay. ", questions, answers)

    assert filled == "10 % from (stake: not known yet); {Stake} {} stay."
    assert fill("by {name}", questions, answers) == "By {stake} \\1"


def test_every_kind_has_its_traits_and_words_that_look_as_it_says() -> None:
    odd = {
        kind: word
        for kind, traits in TRAITS.items()
        for word in (*traits.own(), traits.such_as)
        if traits.pattern and not re.search(traits.pattern, word)
    }

    assert set(TRAITS) == set(KIND_WORDS) == set(Kind)
    assert odd == {}


def test_number_can_be_typed_as_the_form_shows_it() -> None:
    shown = {
        kind.value: [
            read_number(one, a.question_of(kind)) for one in words.split(" or ")
        ]
        for kind in Kind
        if (words := KIND_WORDS[kind].typed)
    }

    assert shown == {
        "number": [12, Decimal("2.5")],
        "money": [1_500_000, 1_500_000],
        "percent": [25, Decimal("12.5")],
    }


DAYS, WORKING, MONTHS = "days", "working-days", "months"


def phases(*lengths: tuple[str, int, bool]) -> list[Phase]:
    """Return phases of such lengths, each beside those before it or after them."""
    starts = {True: {"starts": "complete-filing"}, False: {}}
    return [
        Phase.model_validate({"phase": "it", unit: Decimal(number), **starts[beside]})
        for unit, number, beside in lengths
    ]


@pytest.mark.parametrize(
    ("lengths", "says"),
    [
        ([], ""),
        ([(DAYS, 15, False), (WORKING, 10, False)], "15 days and 10 working days"),
        ([(DAYS, 15, True), (DAYS, 20, False)], "35 days"),
        (
            [(DAYS, 15, True), (WORKING, 10, True)],
            "the longer of 15 days and 10 working days",
        ),
        ([(DAYS, 15, True), (DAYS, 20, True)], "20 days"),
        ([(DAYS, 15, True), (DAYS, 15, True)], "15 days"),
        (
            [(DAYS, 15, True), (MONTHS, 1, True), (WORKING, 10, True)],
            "the longest of 15 days, 1 month and 10 working days",
        ),
    ],
)
def test_phases_after_one_another_add_up_and_of_those_beside_the_longest_counts(
    lengths: list[tuple[str, int, bool]], says: str
) -> None:
    assert lengths_in_words(phases(*lengths)) == says


def test_ten_working_days_are_two_weeks_against_fifteen_days() -> None:
    [days, working] = phases((DAYS, 15, True), (WORKING, 10, True))

    assert longest([days, working]) == (days,)
    assert longest([days, *phases((WORKING, 11, True))]) != (days,)


PARTIES = {"alone": "Alone", "both": "Both, as equals", "none": "Nobody or nothing"}
FRUITS = {"a": "Apple", "b": "Berry", "c": "Cherry", "d": "Date"}
QUESTIONS = (
    a.question("sector", "choice", short="Sector"),
    a.question("goods", "choices", short="Goods traded"),
    a.question(
        "alternatives",
        "choice",
        short="Alternatives",
        choices={"few": "Few alternatives", "many": "Many"},
    ),
    a.question("ports", "choices", short="Ports", choices=FRUITS),
    a.question("parties", "choice", short="Need or control", choices=PARTIES),
    a.question("links", "yes-no", short="Links"),
    a.question("years", "number", short="Length of the tie", unit="years"),
    a.question("stake", "percent", short="Stake"),
    a.question("price", "money", short="Value of the deal"),
    a.question("closing", "date", short="Planned closing"),
    a.question("seat", "country", short="Country of the buyer"),
)
NAMED = a.definition("inbound", {"sector": "a"})
ENERGY, LINKED, STAKE = {"sector": "a"}, {"links": "yes"}, {"stake": {"at-least": 10}}


def book_of(when: Any) -> Rulebook:
    """Return a rulebook with one rule that applies on that condition."""
    return a.rulebook(*QUESTIONS, NAMED, a.rule("rule", when))


def said(when: Any) -> str:
    book = book_of(when)
    return sentence(book.rules["rule"].when, book)


def outlined(when: Any) -> Clause:
    book = book_of(when)
    return outline(book.rules["rule"].when, book)


def misread(cases: dict[str, Any]) -> dict[str, str]:
    """Return the conditions that are not said as they should be, as they are said."""
    found = {reads: said(when) for reads, when in cases.items()}
    return {reads: now for reads, now in found.items() if now != reads}


def test_a_choice_is_said_with_the_words_of_its_question() -> None:
    every, two = ["a", "b", "c"], ["a", "b"]
    cases = {
        "the sector is apple": {"sector": "a"},
        "the sector is apple or cherry": {"sector": ["c", "a"]},
        "the sector is known": {"sector": every},
        "the goods traded include apple": {"goods": "a"},
        "the goods traded include apple or berry": {"goods": {"any-of": two}},
        "the goods traded include apple and berry": {"goods": {"all-of": two}},
        "the goods traded do not include apple": {"goods": {"none-of": ["a"]}},
        "the goods traded include neither apple nor berry": {"goods": {"none-of": two}},
        "the goods traded include apple and do not include berry": {
            "goods": {"any-of": ["a"], "none-of": ["b"]}
        },
        "the goods traded include at least one of the 3 listed": {
            "goods": {"any-of": every}
        },
        "the goods traded include none of the 3 listed": {"goods": {"none-of": every}},
        "the ports include none of these: apple, berry or cherry": {
            "ports": {"none-of": every}
        },
        "the answer to “Links” is yes": {"links": "yes"},
        "the country of the buyer is China or Italy": {"seat": ["IT", "CN"]},
        "inbound": {"is": "inbound"},
        # a name is quoted where it would not read well
        "the answer to “Alternatives” is few alternatives": {"alternatives": "few"},
        "the answer to “Need or control” is alone": {"parties": "alone"},
        "the answer to “Need or control” is alone, or both, as equals": {
            "parties": ["alone", "both"]
        },
    }

    assert misread(cases) == {}


def test_a_bound_is_said_with_its_unit() -> None:
    day = "2028-01-17"
    cases: dict[str, Any] = {
        "the length of the tie is at least 5 years": {"years": {"at-least": 5}},
        "the stake is above 50 %": {"stake": {"above": 50}},
        "the stake is at least 10 % and below 25 %": {
            "stake": {"at-least": 10, "below": 25}
        },
        "the stake is exactly 50 %": {"stake": 50},
        "the value of the deal is at most EUR 1 million": {"price": {"at-most": 10**6}},
        "the planned closing is on or after 17 January 2028": {
            "closing": {"at-least": day}
        },
        "the planned closing is after 17 January 2028": {"closing": {"above": day}},
        "the planned closing is on or before 17 January 2028": {
            "closing": {"at-most": day}
        },
        "the planned closing is before 17 January 2028": {"closing": {"below": day}},
        "the planned closing is on 17 January 2028": {"closing": day},
    }

    assert misread(cases) == {}


def test_groups_are_joined_without_doubt_about_what_belongs_together() -> None:
    energy, stake = "the sector is apple", "the stake is at least 10 %"
    links = "the answer to “Links” is yes"
    cases: dict[str, Any] = {
        f"{energy} and {stake}": {"all": [ENERGY, STAKE]},
        f"either {energy} or {stake}": {"any": [ENERGY, STAKE]},
        energy: {"all": [ENERGY]},
        "the sector is not apple": {"none": [ENERGY]},
        "the sector is neither apple nor berry": {"none": [{"sector": ["a", "b"]}]},
        "the goods traded do not include apple": {"none": [{"goods": "a"}]},
        "the stake is not at least 10 %": {"none": [STAKE]},
        "it is not so that inbound": {"none": [{"is": "inbound"}]},
        f"none of these holds: {energy} or {stake}": {"none": [ENERGY, STAKE]},
        f"the sector is apple or berry; {stake}; and {links}": {
            "all": [{"sector": ["a", "b"]}, STAKE, LINKED]
        },
        f"{energy}, and either {stake} or {links}": {
            "all": [ENERGY, {"any": [STAKE, LINKED]}]
        },
        f"either {energy}, or ({stake} and {links})": {
            "any": [ENERGY, {"all": [STAKE, LINKED]}]
        },
    }

    assert misread(cases) == {}


def test_a_deep_or_long_condition_is_an_outline_and_a_short_one_a_line() -> None:
    countries = ["AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR"]
    long = {"seat": [*countries, "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL"]}
    three = {"any": [STAKE, LINKED, {"is": "inbound"}]}

    deep = outlined(
        {"any": [ENERGY, {"all": [STAKE, {"none": [LINKED, {"goods": "a"}]}]}]}
    )
    short = outlined({"all": [ENERGY, {"any": [STAKE, LINKED]}]})
    many = outlined({"all": [ENERGY, STAKE, LINKED, {"goods": "a"}]})
    sector, country = outlined({"all": [ENERGY, long]}).parts

    [energy, both] = deep.parts
    assert (deep.says, energy) == (
        "at least one of these holds",
        Clause("the sector is apple"),
    )
    assert both.says == "all of these hold"
    assert both.parts[1].says == "none of these holds"
    assert [part.says for part in both.parts[1].parts] == [
        "the answer to “Links” is yes",
        "the goods traded include apple",
    ]
    assert short.parts == ()
    assert short.says.startswith("the sector is apple, and either ")
    assert (many.says, len(many.parts)) == ("all of these hold", 4)
    assert sector.says == "the sector is apple"
    assert country.says.startswith("the country of the buyer is Austria, ")
    assert outlined({"is": "inbound"}).definition == "inbound"
    assert [part.definition for part in outlined(three).parts] == ["", "", "inbound"]
    assert outlined({"all": [{"any": [three]}]}) == outlined(three)


def test_every_shipped_condition_is_a_sentence_of_its_own() -> None:
    rules = shipped_book().rules.values()

    said = [sentence(rule.when, shipped_book()) for rule in rules]

    assert len({*said}) == len(said)
    assert [words for words in said if re.search(r"None|\{|  |[.,]$", words)] == []
