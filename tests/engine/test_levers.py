"""Which facts, if different, would change the level."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.analysis import examples
from screening.engine.assess import assess
from screening.engine.assessment import Assessment
from screening.engine.levers import Lever, Levers, levers
from screening.rulebook import deal_file
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Question, Rulebook, Verdict
from tests.builders import (
    A_DAY,
    Part,
    a_question,
    a_rule,
    assessed,
    partial_answers,
    rulebooks,
)

STAKE = a_question("stake", "percent", lever=True)
DATA = a_question("data", lever=True)
LARGE = a_rule("large", {"stake": {"at-least": 10}}, "strategic")
SENT = a_rule("sent", {"data": "yes"}, "strategic")
THIRTY: Answers = {"stake": Decimal(30)}


def found(*parts: Part, answers: Answers) -> Levers:
    return levers(assessed(*parts, answers=answers))


def changes(some: Sequence[Lever]) -> list[dict[str, Answer]]:
    return [dict(one.changes) for one in some]


def reached(some: Sequence[Lever]) -> list[tuple[str, ...]]:
    return [(one.level.id, *one.changes) for one in some]


def test_lever_is_the_answer_just_across_the_line() -> None:
    [lever] = found(STAKE, LARGE, answers=THIRTY).down

    assert lever.changes == {"stake": Decimal("9.99")}
    assert (lever.level.id, lever.range.settled) == ("routine", True)
    assert (lever.gone, lever.new) == (("large",), ())


def test_fact_that_the_parties_cannot_shape_is_no_lever() -> None:
    fixed = a_question("stake", "percent", rises=True)

    assert found(fixed, LARGE, answers=THIRTY).down == ()


def test_nothing_comes_down_from_the_lowest_level() -> None:
    assert found(STAKE, LARGE, answers={"stake": Decimal(5)}).down == ()


def test_two_facts_are_changed_where_one_is_too_few() -> None:
    answers = {**THIRTY, "data": "yes"}

    [lever] = found(STAKE, DATA, LARGE, SENT, answers=answers).down

    assert lever.changes == {"stake": Decimal("9.99"), "data": "no"}
    assert lever.gone == ("large", "sent")


def test_third_fact_is_never_changed() -> None:
    more = (a_question("c", lever=True), a_rule("third", {"c": "yes"}))
    answers = {**THIRTY, "data": "yes", "c": "yes"}

    assert found(STAKE, DATA, LARGE, SENT, *more, answers=answers).down == ()


def test_second_fact_is_changed_only_for_a_lower_level() -> None:
    watched = a_rule("watched", {"data": "yes"}, "watch")
    answers = {**THIRTY, "data": "yes"}

    down = found(STAKE, DATA, LARGE, watched, answers=answers).down

    assert reached(down) == [("routine", "stake", "data"), ("watch", "stake")]


def test_fact_comes_once_for_each_level_it_reaches() -> None:
    small = a_rule("small", {"stake": {"at-least": 5}}, "watch")

    down = found(STAKE, LARGE, small, answers=THIRTY).down

    assert changes(down) == [{"stake": Decimal("4.99")}, {"stake": Decimal("9.99")}]


def test_fewest_choices_are_taken_away() -> None:
    access = a_question("access", "choices", lever=True)
    rule = a_rule("control", {"access": {"any-of": ["b", "c"]}})

    down = found(access, rule, answers={"access": frozenset("ab")}).down

    assert changes(down) == [{"access": frozenset("a")}]


def test_fewer_facts_come_first_at_one_level_then_page_order() -> None:
    both = a_rule("both", {"all": [{"stake": {"at-least": 10}}, {"data": "yes"}]})
    answers = {**THIRTY, "data": "yes"}

    assert reached(found(DATA, STAKE, both, answers=answers).down) == [
        ("routine", "data"),
        ("routine", "stake"),
    ]


def test_fact_not_known_yet_is_a_lever_of_a_range() -> None:
    down = found(STAKE, LARGE, answers={}).down

    assert changes(down) == [{"stake": Decimal("9.99")}]


def test_open_rule_on_another_fact_keeps_the_top() -> None:
    other = (a_question("owner"), a_rule("owned", {"owner": "yes"}))

    assert found(STAKE, LARGE, *other, answers=THIRTY).down == ()


def test_what_a_change_asks_anew_is_not_known() -> None:
    follow = a_question("follow", ask_when={"data": "no"})
    strict = a_rule("strict", {"follow": "yes"}, "strategic")
    answers: Answers = {"data": "yes", "follow": "no"}

    assert found(DATA, follow, SENT, strict, answers=answers).down == ()


def test_what_a_change_asks_anew_can_be_the_second_fact() -> None:
    follow = a_question("follow", lever=True, ask_when={"data": "no"})
    strict = a_rule("strict", {"follow": "yes"}, "strategic")

    down = found(DATA, follow, SENT, strict, answers={"data": "yes"}).down

    assert changes(down) == [{"data": "no", "follow": "no"}]


def test_change_can_make_another_question_fall_away() -> None:
    access = a_question("access", ask_when={"data": "yes"})
    reach = a_rule("reach", {"access": "yes"})

    down = found(DATA, access, reach, answers={"data": "yes", "access": "yes"}).down

    assert changes(down) == [{"data": "no"}]


def test_rules_that_appear_are_named() -> None:
    calm = a_rule("calm", {"stake": {"below": 10}}, "watch")

    [lever] = found(STAKE, LARGE, calm, answers=THIRTY).down

    assert (lever.level.id, lever.gone, lever.new) == ("watch", ("large",), ("calm",))


def test_rule_that_comes_open_has_not_fallen_away() -> None:
    either = a_rule("either", {"any": [{"data": "yes"}, {"owner": "yes"}]}, "watch")

    down = found(DATA, a_question("owner"), SENT, either, answers={"data": "yes"}).down

    assert [(one.level.id, one.gone, one.new) for one in down] == [
        ("watch", ("sent",), ())
    ]


def test_fact_that_turns_out_graver_brings_the_level_up() -> None:
    owner = a_question("owner", "choice", rises=True)
    rule = a_rule("owned", {"owner": ["b", "c"]}, "sensitive")

    [lever] = found(owner, rule, answers={"owner": "a"}).up

    assert lever.changes == {"owner": "b"}
    assert (lever.level.id, lever.gone, lever.new) == ("sensitive", (), ("owned",))


def test_fact_that_nobody_misjudges_brings_nothing_up() -> None:
    sector = a_question("sector", "choice")

    assert found(
        sector, a_rule("defence", {"sector": "c"}), answers={"sector": "a"}
    ) == (Levers(down=(), up=()))


def test_fact_not_known_yet_cannot_turn_out_otherwise() -> None:
    assert found(STAKE, LARGE, answers={}).up == ()


def test_highest_level_up_comes_first() -> None:
    watched = a_rule("watched", {"data": "yes"}, "watch")

    up = found(
        DATA, STAKE, watched, LARGE, answers={"stake": Decimal(1), "data": "no"}
    ).up

    assert reached(up) == [("strategic", "stake"), ("watch", "data")]


def test_rule_switched_off_moves_nothing() -> None:
    off = a_rule("large", {"stake": {"at-least": 10}}, off="We sell no shares.")

    assert found(STAKE, off, answers={"stake": Decimal(1)}) == Levers(down=(), up=())


def each_told_apart(name: str, choices: int) -> list[Part]:
    words = [f"{name}-{letter}" for letter in "abcdefghijklm"[:choices]]
    asked = a_question(
        name, "choices", lever=True, choices={word: word for word in words}
    )
    return [asked, *(a_rule(word, {name: {"any-of": [word]}}) for word in words)]


@pytest.mark.parametrize("sizes", [[13], [9, 9]])
def test_more_answers_than_are_tried_are_admitted(sizes: Sequence[int]) -> None:
    names = "pq"[: len(sizes)]
    parts = map(each_told_apart, names, sizes)

    result = found(*(one for some in parts for one in some), answers={})

    assert not result.complete


HALVES = [Decimal(number) / 2 for number in range(-1, 10)]
DAYS = [date(2025, 12, 31), *(date(2026, 1, day) for day in range(1, 6))]


def every_answer(question: Question) -> Collection[Answer]:
    """Return answers enough for the rules that `rulebooks` draws."""
    if question.traits.numeric:
        lowest, _highest = question.bounds
        return [one for one in HALVES if lowest is None or one >= lowest]
    if question.traits.ranged:
        return DAYS
    if question.traits.pattern:
        return ["IT", "CN", "NO", "FR"]
    words = [*question.offered]
    if not question.traits.several:
        return words
    sizes = (combinations(words, size) for size in range(len(words) + 1))
    return [frozenset(some) for same in sizes for some in same]


def after(assessment: Assessment, names: Sequence[str]) -> Iterator[Assessment]:
    """Yield what would be with every answer to these questions."""
    rulebook, on = assessment.rulebook, assessment.on
    for answers in product(*(every_answer(rulebook.questions[one]) for one in names)):
        change = dict(zip(names, answers, strict=True))
        yield assess(rulebook, {**assessment.answers, **change}, on)


Places = Mapping[tuple[str, ...], Collection[int]]


def places_down(assessment: Assessment) -> Places:
    """Return the levels that changes of one lever fact or two reach, by trying all."""
    rulebook = assessment.rulebook
    rank, top = rulebook.rank, rulebook.rank[assessment.range.highest.id]
    names = [name for name, one in rulebook.questions.items() if one.lever]
    places: dict[tuple[str, ...], set[int]] = {}
    for some in [*combinations(names, 1), *combinations(names, 2)]:
        fewer = [places[one,] for one in some if (one,) in places]
        least = min([top, *(place for one in fewer for place in one)])
        found = {rank[one.range.highest.id] for one in after(assessment, some)}
        places[some] = {place for place in found if place < least}
    return places


def places_up(assessment: Assessment) -> Places:
    """Return the levels above the lowest that changes of one fact reach."""
    rank = assessment.rulebook.rank
    bottom = rank[assessment.range.lowest.id]
    return {
        (name,): {
            place
            for one in after(assessment, [name])
            if (place := rank[one.range.lowest.id]) > bottom
        }
        for name, question in assessment.rulebook.questions.items()
        if (question.lever or question.rises) and name in assessment.answers
    }


def all_of(places: Places) -> list[tuple[tuple[str, ...], int]]:
    return sorted((names, place) for names, some in places.items() for place in some)


def told(rulebook: Rulebook, some: Sequence[Lever]) -> list[tuple[object, int]]:
    return sorted((tuple(one.changes), rulebook.rank[one.level.id]) for one in some)


@given(st.data())
def test_levers_are_exactly_those_that_trying_everything_finds(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks(levers=True))
    assessment = assess(rulebook, data.draw(partial_answers(rulebook)), A_DAY)

    result = levers(assessment)

    assert result.complete
    assert told(rulebook, result.down) == all_of(places_down(assessment))
    assert told(rulebook, result.up) == all_of(places_up(assessment))


@given(st.data())
def test_lever_keeps_what_it_promises(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks(levers=True))
    assessment = assess(rulebook, data.draw(partial_answers(rulebook)), A_DAY)

    result = levers(assessment)

    assert all(kept(assessment, one, "highest") for one in result.down)
    assert all(kept(assessment, one, "lowest") for one in result.up)


def kept(assessment: Assessment, lever: Lever, end: str) -> bool:
    """Tell whether the engine says with its answers what a lever promises."""
    answers = {**assessment.answers, **lever.changes}
    then = assess(assessment.rulebook, answers, assessment.on)
    before, later = open_or_met(assessment), open_or_met(then)
    return (
        then.range == lever.range
        and getattr(then.range, end) is lever.level
        and set(lever.gone) == before - later
        and later - before <= set(lever.new) <= later
    )


def open_or_met(assessment: Assessment) -> set[str]:
    found = assessment.findings
    return {one.rule.id for one in found if one.verdict is not Verdict.NOT_MET}


def test_levers_of_the_shipped_examples_keep_their_promise(
    shipped_rules: Path,
) -> None:
    proved = examples.load(shipped_rules, A_DAY)
    assert proved.rulebook
    deals = [one.deal for one in proved.examples[::5]]

    for deal in deals:
        assessment = assess(proved.rulebook, deal.answers, deal.on)
        result = levers(assessment)

        assert result.complete
        assert all(kept(assessment, one, "highest") for one in result.down)
        assert all(kept(assessment, one, "lowest") for one in result.up)


@pytest.mark.parametrize(
    ("example", "changes"),
    [
        ("edge-insurer", {"stake": Decimal("9.99")}),
        ("edge-rail-hub-lease", {"need-or-control": "need-only"}),
        ("edge-italian-battery-licence", {"know-how": "use-only"}),
    ],
)
def test_boundary_of_a_shipped_example_runs_here(
    shipped_rulebook: Rulebook, shipped_rules: Path, example: str, changes: Answers
) -> None:
    file = shipped_rules / "examples" / f"{example}.yaml"
    deal = deal_file.load(file, shipped_rulebook, A_DAY)[0].deal

    [lever, *_] = levers(assess(shipped_rulebook, deal.answers, deal.on)).down

    assert (lever.changes, lever.level.id) == (changes, "watch")
