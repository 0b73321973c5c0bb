"""Each kind of question: what it can do and how people are told fit each other."""

from __future__ import annotations

import re
from decimal import Decimal

from screening.rulebook.answers import read_number
from screening.rulebook.kinds import TRAITS, Kind
from screening.rulebook.model import Question
from screening.wording.kinds import KIND_WORDS, offers, written
from tests.builders import a_question, a_rulebook


def question(kind: str, **keys: object) -> Question:
    return a_rulebook(a_question("stake", kind, **keys)).questions["stake"]


def test_every_kind_has_its_traits_and_its_words() -> None:
    assert set(TRAITS) == set(KIND_WORDS) == set(Kind)


def test_words_of_a_kind_look_as_it_says() -> None:
    odd = {
        kind: word
        for kind, traits in TRAITS.items()
        for word in (*traits.own(), traits.such_as)
        if traits.pattern and not re.search(traits.pattern, word)
    }

    assert odd == {}


def test_number_can_be_typed_as_the_form_shows_it() -> None:
    shown = {
        kind.value: [read_number(one, question(kind)) for one in words.split(" or ")]
        for kind in Kind
        if (words := KIND_WORDS[kind].typed)
    }

    assert shown == {
        "number": [12, Decimal("2.5")],
        "money": [1_500_000, 1_500_000],
        "percent": [25, Decimal("12.5")],
    }


def test_number_is_told_with_its_unit_where_it_has_one() -> None:
    years = question("number", unit="years")

    assert offers(years) == "A number of years."
    assert offers(question("number")) == "A number of units."
    assert written(years) == "years"
    assert written(question("number")) == "a number"
