"""Open filings: which are shown first, what decides the rest, and what to find out."""

import pytest

from screening.engine.assess import assess
from screening.rulebook.conditions import Answers
from screening.wording.explanation import Explanation
from screening.wording.filings import FilingsWords
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_question,
    a_regime,
    a_rule,
    a_rulebook,
    explained,
)

A, B, C = {"a": "yes"}, {"b": "yes"}, {"c": "yes"}
ALIKE = {"any": [{"all": [A, B]}, {"all": [{"a": "no"}, {"b": "no"}]}]}
ASKED = (
    a_question("a", short="Listed company"),
    a_question("b"),
    a_question("c"),
    *FILINGS,
)
NOT_CLOSE = [{"stops": "closing", "says": "Do not close."}]
NO_VOTES = [{"stops": "votes", "says": "Do not vote."}]


def filings(*regimes: Part, answers: Answers | None = None) -> FilingsWords:
    return FilingsWords(assess(a_rulebook(*ASKED, *regimes), answers or {}, A_DAY))


def names(filings: FilingsWords) -> list[str]:
    return [filing.id for filing in filings.first]


def folded(filings: FilingsWords) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(group.says, group.fact, group.filings) for group in filings.folded]


def waiting(many: int, when: object = A) -> list[Part]:
    return [a_regime(f"filing-{letter}", when) for letter in "pqrstu"[:many]]


def test_what_one_fact_settles_stands_before_what_takes_several() -> None:
    several, single = a_regime("several", ALIKE), a_regime("single", C)

    assert names(filings(several, single)) == ["single", "several"]


def test_of_what_is_open_that_comes_first_on_which_most_hangs() -> None:
    regimes = (
        a_regime("watched", A, kind="watch"),
        a_regime("filed", A),
        a_regime("votes", A, standstill=NO_VOTES),
        a_regime("forbidden", A, kind="prohibition"),
        a_regime("closing", A, kind="duty", standstill=NOT_CLOSE),
    )
    ranked = [filing.id for filing in filings(*regimes).open]

    assert ranked == ["closing", "forbidden", "votes", "filed", "watched"]


def test_wall_and_what_must_be_done_stand_before_all_that_is_open() -> None:
    regimes = (
        a_regime("open", C, standstill=NOT_CLOSE),
        a_regime("asked", {"b": "no"}, ask_first_when=A),
        a_regime("due", A),
        a_regime("wall", A, kind="prohibition"),
    )

    assert names(filings(*regimes, answers=A)) == ["wall", "due", "asked", "open"]


@pytest.mark.parametrize(("many", "shown"), [(3, 3), (4, 4), (5, 3), (6, 3)])
def test_three_open_filings_are_shown_and_one_alone_is_never_folded(
    many: int, shown: int
) -> None:
    found = filings(*waiting(many))

    assert len(found.first) == shown
    assert sum(len(group.filings) for group in found.folded) == many - shown


def test_rest_of_what_is_open_stands_by_the_fact_that_decides() -> None:
    others = a_regime("with-b", {"all": [B, C]}), a_regime("several", ALIKE)

    found = filings(*waiting(5), *others)

    assert found.folded_says == "4 more that depend on facts not known yet"
    assert folded(found) == [
        ("This fact decides", "Listed company", ("filing-s", "filing-t")),
        ("This fact decides", "b", ("with-b",)),
        ("This fact decides, with others", "Listed company", ("several",)),
    ]


def test_fact_that_settles_most_is_told_where_it_settles_more_than_one() -> None:
    alone, both = filings(a_regime("one", A), a_regime("two", B)), filings(*waiting(2))

    assert alone.find_out == ""
    assert filings(a_regime("one", ALIKE), a_regime("two", ALIKE)).find_out == ""
    assert both.find_out == (
        "The fact that can settle most of those that are open is this one: Listed "
        "company (2 of 2)."
    )


def facts(*parts: Part, answers: Answers | None = None) -> list[tuple[str, str]]:
    told: Explanation = explained(*ASKED, *parts, answers=answers or {})
    return [(fact.question, fact.says) for fact in told.filing_facts]


def test_fact_that_moves_a_filing_alone_is_told_with_the_filing() -> None:
    level, filing = a_rule("rule", A), a_regime("filed", {"all": [A, B]}, short="Filed")

    assert facts(level, filing) == [("b", "Filed")]
    assert facts(level, filing, answers={"a": "no"}) == []


def test_fact_that_more_filings_wait_for_comes_first_and_few_are_named() -> None:
    regimes = a_regime("first", A), *waiting(5, {"all": [B, C]})

    assert facts(a_rule("rule", {"b": "no"}), *regimes) == [
        ("c", "filing-p; filing-q; filing-r; and 2 more"),
        ("a", "first"),
    ]
