"""A search tries only the choices on which something still hangs both ways."""

from screening.engine.choices import NO_CHOICES, fewest, worth_trying
from screening.engine.evaluator import Signs
from screening.rulebook.conditions import Comparison, Operator

ALL = frozenset("abcde")


def includes(words: str, how: Operator = Operator.ANY_OF) -> Comparison:
    return Comparison("devices", ((how, frozenset(words)),))


def hanging(helping: str = "", hurting: str = "") -> Signs:
    return Signs(frozenset({includes(helping)}), frozenset({includes(hurting)}))


def test_choice_that_only_helps_is_in_and_all_others_are_out() -> None:
    assert worth_trying(hanging("ab", "c"), ALL, NO_CHOICES) == (
        (frozenset("ab"), frozenset("cde")),
    )


def test_choice_that_helps_and_hurts_is_tried_both_ways_with_all_that_do_the_same() -> (
    None
):
    assert worth_trying(hanging("abc", "ab"), ALL, NO_CHOICES) == (
        (frozenset("ac"), frozenset("bde")),
        (frozenset("c"), frozenset("abde")),
    )


def test_choice_that_none_may_have_hurts_where_the_comparison_helps() -> None:
    signs = Signs(helping=frozenset({includes("ab", Operator.NONE_OF)}))

    assert worth_trying(signs, ALL, NO_CHOICES) == ((frozenset(), ALL),)


def test_choices_that_are_all_wanted_are_not_alike() -> None:
    whole = includes("ab", Operator.ALL_OF)

    ways = worth_trying(Signs(frozenset({whole}), frozenset({whole})), ALL, NO_CHOICES)

    assert ways[0] == (frozenset("a"), frozenset("cde"))


def test_what_is_in_or_out_already_stays() -> None:
    part = frozenset("e"), frozenset("a")

    assert worth_trying(hanging("ab", "c"), ALL, part) == (
        (frozenset("be"), frozenset("acd")),
    )


def test_answer_keeps_no_more_choices_than_it_takes() -> None:
    assert fewest(frozenset("abc"), lambda some: "b" in some) == frozenset("b")
