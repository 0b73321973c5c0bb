"""Comparisons hold an answer against values."""

from screening.rulebook.conditions import (
    MOST_DEEP,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    Node,
    NoneOf,
    behind,
    find_loops,
    find_too_deep,
    reads,
    walk,
)


def test_walk_meets_every_comparison_and_name_in_their_order() -> None:
    first, second, name = (Comparison("a", ()), Comparison("b", ()), Is("name"))
    condition = AllOf((first, NoneOf((name, AnyOf((second,)))), first))

    assert list(walk(condition)) == [first, name, second, first]
    read = [("question", "a"), ("definition", "name"), ("question", "b")]
    assert list(reads(condition)) == [*read, ("question", "a")]


def graph(**questions: Condition | None) -> dict[Node, Condition | None]:
    return {("question", name): read for name, read in questions.items()}


def test_loop_is_told_from_where_it_closes_and_what_meets_or_ends_is_none() -> None:
    to_b, to_c, to_d = (Comparison(name, ()) for name in "bcd")
    chain = graph(a=to_b, b=to_c, c=None)
    conditions = graph(a=to_b, b=Is("c"))
    conditions["definition", "c"] = NoneOf((Comparison("b", ()),))

    assert list(find_loops(conditions)) == [
        (("question", "b"), ("definition", "c"), ("question", "b"))
    ]
    assert list(find_loops(chain)) == []
    assert list(find_loops({**chain, ("question", "c"): Is("nowhere")})) == []
    assert list(find_loops(graph(a=AllOf((to_b, to_c)), b=to_d, c=to_d, d=None))) == []


def test_loop_that_is_too_long_to_tell_is_too_deep() -> None:
    names = [f"case-{place}" for place in range(MOST_DEEP + 100)]
    conditions: dict[Node, Condition | None] = {
        ("definition", name): Is(below)
        for name, below in zip(names, [*names[1:], names[0]], strict=True)
    }

    assert list(find_loops(conditions)) == []
    assert find_too_deep(conditions) == ("definition", "case-0")


def test_behind_a_condition_are_its_names_and_what_decides_what_is_asked() -> None:
    asked, held = ("question", "asked"), ("definition", "held")
    conditions = {
        ("question", "first"): None,
        asked: Comparison("first", ()),
        held: AnyOf((Comparison("asked", ()), Is("held"))),
    }

    with_gates = behind(Is("held"), conditions)
    without = behind(Is("held"), conditions, gates=False)

    assert (with_gates, without) == ({*conditions}, {asked, held})
