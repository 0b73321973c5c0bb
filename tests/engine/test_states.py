"""What a search found in vain is in vain wherever the same is said again."""

from screening.engine.choices import Part
from screening.engine.states import InVain, State

BLAME = frozenset({"origin", "stake"})


def said(blank: frozenset[str] = frozenset(), **answers: str) -> State:
    """Return a state of a search with those answers, and with those left blank."""
    return State({**answers}, (), blank, {})


def test_answers_found_in_vain_are_in_vain_beside_others() -> None:
    in_vain = InVain()
    in_vain.learn(said(origin="china", kind="loan", stake="all"), "stake", BLAME)

    again = said(origin="china", kind="purchase", stake="all", sector="steel")
    assert in_vain.blame(again, "stake") == BLAME


def test_nothing_is_in_vain_where_one_answer_to_blame_is_another() -> None:
    in_vain = InVain()
    in_vain.learn(said(origin="china", stake="all"), "stake", BLAME)

    others = [
        said(origin="italy", stake="all"),
        said(origin="china", stake="half"),
        said(stake="all"),
        said(frozenset({"origin"}), stake="all"),
    ]
    assert [in_vain.blame(other, "stake") for other in others] == [None] * 4


def test_an_answer_in_part_is_in_vain_only_as_far_as_it_was_settled() -> None:
    one: Part = (frozenset({"a"}), frozenset())
    more: Part = (frozenset({"a"}), frozenset({"b"}))
    in_vain, state = InVain(), said(stake="all")
    in_vain.learn(state._replace(parts={"goods": one}), "goods", frozenset({"goods"}))

    parts = [state._replace(parts={"goods": part}) for part in (one, more)]
    assert [in_vain.blame(it, "goods") for it in parts] == [{"goods"}, None]


def test_nothing_is_learned_of_an_answer_that_is_not_to_blame() -> None:
    in_vain, state = InVain(), said(origin="china", stake="all", kind="loan")
    in_vain.learn(state, "kind", BLAME)

    assert in_vain.blame(state, "kind") is None
