"""The range is what the missing answers can really lead to, and no more."""

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess, topic_ranges
from tests.builders import (
    A_DAY,
    a_question,
    a_rule,
    assessed,
    partial_answers,
    rulebooks,
)
from tests.engine.completions import completions, place_of

MOST_COMPLETIONS = 3000
A, NOT_A, B = {"a": "yes"}, {"a": "no"}, {"b": "yes"}
ASKED = a_question("a"), a_question("b")


def levels(assessment: Assessment) -> list[str]:
    return [end.id for end in assessment.range]


@given(st.data())
def test_both_ends_are_levels_of_some_completion(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    found = assess(rulebook, answers, A_DAY)

    every = {place_of(rulebook, all_) for all_ in completions(rulebook, answers)}
    ends = [rulebook.rank[end.id] for end in found.range]
    assert ends == [min(every), max(every)]


def test_one_of_two_rules_that_leave_no_deal_out_is_certain() -> None:
    rules = (
        a_rule("said", A, "watch"),
        a_rule("denied", NOT_A, "sensitive"),
        a_rule("grave", B, "strategic"),
    )

    assert levels(assessed(*ASKED, *rules, answers={})) == ["watch", "strategic"]
    assert levels(assessed(*ASKED, *rules, answers=A)) == ["watch", "strategic"]
    assert levels(assessed(*ASKED, *rules, answers={"b": "no"})) == [
        "watch",
        "sensitive",
    ]


def test_rule_that_contradicts_itself_lifts_nothing() -> None:
    never = a_rule("never", {"all": [A, {"any": [NOT_A, {"all": [B, NOT_A]}]}]})
    low = a_rule("low", B, "watch")

    assert levels(assessed(*ASKED, never, low, answers={})) == ["routine", "watch"]


def test_each_topic_has_its_own_range() -> None:
    rules = (
        a_rule("said", A, "watch"),
        a_rule("denied", NOT_A, "watch"),
        a_rule("other", {"all": [B, {"none": [B]}]}, topic="energy"),
    )

    found = topic_ranges(assessed(*ASKED, *rules, answers={}))

    assert {topic: [end.id for end in found[topic]] for topic in found} == {
        "deal": ["watch", "watch"],
        "energy": ["routine", "routine"],
    }


def test_answer_to_a_question_perhaps_not_asked_counts_only_if_it_is() -> None:
    then = a_question("then", ask_when=A)
    rule = a_rule("rule", {"then": "yes"}, "watch")

    found = assessed(*ASKED, then, rule, answers={"then": "yes"})

    assert levels(found) == ["routine", "watch"]


@given(st.data())
def test_calm_answer_never_raises_a_stated_bottom(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))
    every = list(completions(rulebook, answers))
    before = assess(rulebook, answers, A_DAY).range
    calmest = min(every, key=lambda all_: place_of(rulebook, all_))

    name = data.draw(st.sampled_from(list(calmest)))
    after = assess(rulebook, {**answers, name: calmest[name]}, A_DAY).range

    assert after.lowest == before.lowest
