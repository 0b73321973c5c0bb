"""What a regime asks of any deal, told without a deal."""

from typing import Any

from screening.rulebook.model import Rulebook
from screening.wording.regimes import RegimeWords, regime_in_words
from tests.builders import FILINGS, Part, a_question, a_regime, a_rulebook

LARGE = {"stake": {"at-least": 10}}


def told(**keys: Any) -> RegimeWords:
    book = _with(a_regime("notice", LARGE, **keys))
    return regime_in_words(book.regimes["notice"], book)


def rows(words: RegimeWords) -> dict[str, str]:
    return {title: " ".join(it.says for it in said) for title, said in words.rows}


def _with(*parts: Part) -> Rulebook:
    return a_rulebook(a_question("stake", "percent"), *FILINGS, *parts)


def test_a_regime_says_of_whom_it_asks_what_by_when() -> None:
    words = told()

    assert [(title, it.says) for title, it in words.conditions] == [
        ("Due when", "the stake is at least 10 %")
    ]
    assert rows(words) == {
        "Who": "The buyer",
        "With whom": "The Presidency",
        "By when": "Within 10 days of the signing: file.",
    }


def test_a_review_is_told_phase_by_phase_with_what_makes_it_longer() -> None:
    pause = {"for": "a question", "days": 5, "usual": True, "only-when": LARGE}
    review = [
        {"phase": "first look", "days": 30, "pauses": [pause]},
        {"phase": "second look", "days": 15, "happens": "at worst"},
    ]

    assert rows(told(review=review))["Answer"] == (
        "First look: 30 days. "
        "Longer by 5 days, as a rule, where the clock waits for a question. "
        "Only when the stake is at least 10 %. "
        "Second look: 15 days, at worst."
    )


def test_a_prohibition_and_a_proposal_say_what_their_condition_means() -> None:
    forbidden = told(kind="prohibition", duties=[], no_clock="None runs.")
    proposed = told(proposal=True)

    assert [title for title, _ in forbidden.conditions] == ["Not possible when"]
    assert [title for title, _ in proposed.conditions] == ["Would be due when"]
    assert rows(forbidden)["By when"] == "None runs."


def test_a_text_names_the_question_whose_answer_it_will_hold() -> None:
    assert told(says="It asks of {stake}.").says == "It asks of [stake]."
