"""A condition reads as a sentence that a lawyer could have written."""

from __future__ import annotations

from typing import Any

import pytest

from screening.rulebook.model import Rulebook
from screening.wording.conditions import Clause, outline, sentence
from tests.builders import Part, a_definition, a_question, a_rule, a_rulebook

PARTIES = {"alone": "Alone", "both": "Both, as equals", "none": "Nobody or nothing"}
QUESTIONS = (
    a_question("sector", "choice", short="Sector"),
    a_question("goods", "choices", short="Goods traded"),
    a_question(
        "alternatives",
        "choice",
        short="Alternatives",
        choices={"few": "Few alternatives", "many": "Many"},
    ),
    a_question("parties", "choice", short="Need or control", choices=PARTIES),
    a_question("links", "yes-no", short="Links"),
    a_question("years", "number", short="Length of the tie", unit="years"),
    a_question("stake", "percent", short="Stake"),
    a_question("price", "money", short="Value of the deal"),
    a_question("closing", "date", short="Planned closing"),
    a_question("seat", "country", short="Country of the buyer"),
)
NAMED = a_definition("inbound", {"sector": "a"})
ENERGY, LINKED, STAKE = {"sector": "a"}, {"links": "yes"}, {"stake": {"at-least": 10}}


def book_of(when: Any, *more: Part) -> Rulebook:
    """Return a rulebook with one rule that applies on that condition."""
    return a_rulebook(*QUESTIONS, NAMED, *more, a_rule("rule", when))


def said(when: Any) -> str:
    """Return a condition as a sentence."""
    book = book_of(when)
    return sentence(book.rules["rule"].when, book)


def outlined(when: Any) -> Clause:
    """Return a condition as an outline."""
    book = book_of(when)
    return outline(book.rules["rule"].when, book)


@pytest.mark.parametrize(
    ("when", "reads"),
    [
        ({"sector": "a"}, "the sector is apple"),
        ({"sector": ["c", "a"]}, "the sector is apple or cherry"),
        ({"sector": ["a", "b", "c"]}, "the sector is known"),
        ({"goods": "a"}, "the goods traded include apple"),
        ({"goods": {"any-of": ["a", "b"]}}, "the goods traded include apple or berry"),
        ({"goods": {"all-of": ["a", "b"]}}, "the goods traded include apple and berry"),
        ({"goods": {"none-of": ["a"]}}, "the goods traded do not include apple"),
        (
            {"goods": {"none-of": ["a", "b"]}},
            "the goods traded include neither apple nor berry",
        ),
        (
            {"goods": {"any-of": ["a"], "none-of": ["b"]}},
            "the goods traded include apple and do not include berry",
        ),
        (
            {"goods": {"any-of": ["a", "b", "c"]}},
            "the goods traded include at least one of the 3 listed",
        ),
        (
            {"goods": {"none-of": ["a", "b", "c"]}},
            "the goods traded include none of the 3 listed",
        ),
        ({"links": "yes"}, "the answer to “Links” is yes"),
        ({"seat": ["IT", "CN"]}, "the country of the buyer is China or Italy"),
        ({"is": "inbound"}, "inbound"),
    ],
)
def test_a_choice_is_said_with_the_words_of_its_question(when: Any, reads: str) -> None:
    assert said(when) == reads


@pytest.mark.parametrize(
    ("when", "reads"),
    [
        ({"years": {"at-least": 5}}, "the length of the tie is at least 5 years"),
        ({"stake": {"above": 50}}, "the stake is above 50 %"),
        (
            {"stake": {"at-least": 10, "below": 25}},
            "the stake is at least 10 % and below 25 %",
        ),
        ({"stake": 50}, "the stake is exactly 50 %"),
        (
            {"price": {"at-most": 1000000}},
            "the value of the deal is at most EUR 1 million",
        ),
        (
            {"closing": {"at-least": "2028-01-17"}},
            "the planned closing is on or after 17 January 2028",
        ),
        (
            {"closing": {"above": "2028-01-17"}},
            "the planned closing is after 17 January 2028",
        ),
        (
            {"closing": {"at-most": "2028-01-17"}},
            "the planned closing is on or before 17 January 2028",
        ),
        (
            {"closing": {"below": "2028-01-17"}},
            "the planned closing is before 17 January 2028",
        ),
        ({"closing": "2028-01-17"}, "the planned closing is on 17 January 2028"),
    ],
)
def test_a_bound_is_said_with_its_unit(when: Any, reads: str) -> None:
    assert said(when) == reads


@pytest.mark.parametrize(
    ("when", "reads"),
    [
        ({"alternatives": "few"}, "the answer to “Alternatives” is few alternatives"),
        ({"parties": "alone"}, "the answer to “Need or control” is alone"),
        (
            {"parties": ["alone", "both"]},
            "the answer to “Need or control” is alone, or both, as equals",
        ),
    ],
)
def test_a_name_is_quoted_where_it_would_not_read_well(when: Any, reads: str) -> None:
    assert said(when) == reads


@pytest.mark.parametrize(
    ("when", "reads"),
    [
        (
            {"all": [ENERGY, STAKE]},
            "the sector is apple and the stake is at least 10 %",
        ),
        (
            {"any": [ENERGY, STAKE]},
            "either the sector is apple or the stake is at least 10 %",
        ),
        ({"all": [ENERGY]}, "the sector is apple"),
        ({"none": [ENERGY]}, "the sector is not apple"),
        ({"none": [{"sector": ["a", "b"]}]}, "the sector is neither apple nor berry"),
        ({"none": [{"goods": "a"}]}, "the goods traded do not include apple"),
        ({"none": [STAKE]}, "it is not so that the stake is at least 10 %"),
        ({"none": [{"is": "inbound"}]}, "it is not so that inbound"),
        (
            {"none": [ENERGY, STAKE]},
            "none of these holds: the sector is apple or the stake is at least 10 %",
        ),
        (
            {"all": [{"sector": ["a", "b"]}, STAKE, LINKED]},
            (
                "the sector is apple or berry; the stake is at least 10 %; and the "
                "answer to “Links” is yes"
            ),
        ),
        (
            {"all": [ENERGY, {"any": [STAKE, LINKED]}]},
            (
                "the sector is apple, and either the stake is at least 10 % or the "
                "answer to “Links” is yes"
            ),
        ),
        (
            {"any": [ENERGY, {"all": [STAKE, LINKED]}]},
            (
                "either the sector is apple, or (the stake is at least 10 % and the "
                "answer to “Links” is yes)"
            ),
        ),
    ],
)
def test_groups_are_joined_without_doubt_about_what_belongs_together(
    when: Any, reads: str
) -> None:
    assert said(when) == reads


def test_a_short_condition_is_one_line() -> None:
    found = outlined({"all": [ENERGY, {"any": [STAKE, LINKED]}]})

    assert found.parts == ()
    assert found.says.startswith("the sector is apple, and either ")


def test_a_deep_condition_is_an_outline_that_says_how_many_must_hold() -> None:
    deep = {"any": [ENERGY, {"all": [STAKE, {"none": [LINKED, {"goods": "a"}]}]}]}

    found = outlined(deep)

    assert found.says == "at least one of these holds"
    [energy, both] = found.parts
    assert energy == Clause("the sector is apple")
    assert both.says == "all of these hold"
    assert both.parts[1].says == "none of these holds"
    assert [one.says for one in both.parts[1].parts] == [
        "the answer to “Links” is yes",
        "the goods traded include apple",
    ]


def test_many_parts_are_an_outline_though_none_is_deep() -> None:
    found = outlined({"all": [ENERGY, STAKE, LINKED, {"goods": "a"}]})

    assert found.says == "all of these hold"
    assert len(found.parts) == 4


def test_a_line_that_would_be_too_long_is_an_outline() -> None:
    countries = ["AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR"]
    many = {"seat": [*countries, "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL"]}

    found = outlined({"all": [ENERGY, many]})

    assert [one.says[:15] for one in found.parts] == [
        "the sector is a",
        "the country of ",
    ]


def test_a_named_condition_can_be_linked_to() -> None:
    alone, listed = (
        outlined({"is": "inbound"}),
        outlined({"any": [STAKE, LINKED, {"is": "inbound"}]}),
    )

    assert alone.definition == "inbound"
    assert [one.definition for one in listed.parts] == ["", "", "inbound"]


def test_a_group_of_one_adds_no_level_to_the_outline() -> None:
    three = {"any": [ENERGY, STAKE, LINKED]}

    assert outlined({"all": [{"any": [three]}]}) == outlined(three)


def test_every_shipped_condition_is_a_sentence_of_its_own(
    shipped_rulebook: Rulebook,
) -> None:
    rules = shipped_rulebook.rules.values()

    said = [sentence(one.when, shipped_rulebook) for one in rules]

    assert len({*said}) == len(said)
    assert [one for one in said if "None" in one or "{" in one or "  " in one] == []
    assert [one for one in said if one.endswith((".", ","))] == []
