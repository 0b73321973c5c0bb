"""Which facts, if different, would change the level."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess
from screening.engine.levers import Lever, Levers, levers
from screening.rulebook import deal_file
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook, Verdict
from tests import builders as a
from tests.engine.completions import every_answer
from tests.sample import ALL, sample, shipped_examples

STAKE = a.question("stake", "percent", lever=True)
DATA = a.question("data", lever=True)
TENTH = {"stake": {"at-least": 10}}
LARGE = a.rule("large", TENTH, "strategic")
SENT = a.rule("sent", {"data": "yes"}, "strategic")
THIRTY: Answers = {"stake": Decimal(30)}


def found(*parts: a.Part, answers: Answers) -> Levers:
    return levers(a.assessed(*parts, answers=answers))


BOTH: Answers = {**THIRTY, "data": "yes"}
JUST_BELOW = {"stake": Decimal("9.99")}
FOUR = dict(zip("abcd", "ABCD", strict=True))
FAR = [a.question(name, "choice", lever=True, choices=FOUR) for name in "pq"]
CALM = [{"all": [{"p": p}, {"q": q}]} for p, q in ("ca", "bc", "ab")]
SHAPED = a.question("shaped", lever=True, ask_when={"data": "no"})
SHAPED_SO = a.rule("shaped-so", {"shaped": "yes"}, "strategic")
DOWN: dict[str, tuple[Sequence[a.Part], Answers, Sequence[tuple[str, Answers]]]] = {
    "two facts are changed where one is too few": (
        [STAKE, DATA, LARGE, SENT],
        BOTH,
        [("routine", {**JUST_BELOW, "data": "no"})],
    ),
    "a second fact is changed only for a lower level": (
        [STAKE, DATA, LARGE, a.rule("watched", {"data": "yes"}, "watch")],
        BOTH,
        [("routine", {**JUST_BELOW, "data": "no"}), ("watch", JUST_BELOW)],
    ),
    "a fact comes once for each level that it reaches": (
        [STAKE, LARGE, a.rule("small", {"stake": {"at-least": 5}}, "watch")],
        THIRTY,
        [("routine", {"stake": Decimal("4.99")}), ("watch", JUST_BELOW)],
    ),
    "the fewest choices are taken away": (
        [
            a.question("access", "choices", lever=True),
            a.rule("control", {"access": {"any-of": ["b", "c"]}}),
        ],
        {"access": frozenset("ab")},
        [("routine", {"access": frozenset("a")})],
    ),
    "facts of one level come in page order": (
        [DATA, STAKE, a.rule("both", {"all": [TENTH, {"data": "yes"}]})],
        BOTH,
        [("routine", {"data": "no"}), ("routine", JUST_BELOW)],
    ),
    "two facts are changed to the nearest answers together": (
        [*FAR, a.rule("strict", {"none": CALM})],
        {"p": "d", "q": "d"},
        [("routine", {"p": "b", "q": "c"})],
    ),
    "a fact not known yet is one of a range": (
        [STAKE, LARGE],
        {},
        [("routine", JUST_BELOW)],
    ),
    "what a change asks anew can be the second fact": (
        [DATA, SENT, SHAPED, SHAPED_SO],
        {"data": "yes"},
        [("routine", {"data": "no", "shaped": "no"})],
    ),
    "a change can make another question fall away": (
        [
            DATA,
            a.question("access", ask_when={"data": "yes"}),
            a.rule("reach", {"access": "yes"}),
        ],
        {"data": "yes", "access": "yes"},
        [("routine", {"data": "no"})],
    ),
}


def test_what_brings_the_level_down() -> None:
    down = {
        claim: [
            (lever.level.id, lever.changes)
            for lever in found(*parts, answers=answers).down
        ]
        for claim, (parts, answers, _) in DOWN.items()
    }

    assert down == {claim: expected for claim, (_, _, expected) in DOWN.items()}


def test_lever_is_just_across_the_line_and_names_the_rules_that_go_and_come() -> None:
    calm = a.rule("calm", {"stake": {"below": 10}}, "watch")
    either = a.rule("either", {"any": [{"data": "yes"}, {"owner": "yes"}]}, "watch")
    still_open = [DATA, a.question("owner"), SENT, either]

    [lever] = found(STAKE, LARGE, answers=THIRTY).down
    [appears] = found(STAKE, LARGE, calm, answers=THIRTY).down
    [comes_open] = found(*still_open, answers={"data": "yes"}).down

    assert lever.changes == JUST_BELOW
    assert (lever.level.id, lever.range.settled) == ("routine", True)
    assert (lever.gone, lever.new) == (("large",), ())
    assert (appears.gone, appears.new) == (("large",), ("calm",))
    assert (comes_open.gone, comes_open.new) == (("sent",), ())
    assert {appears.level.id, comes_open.level.id} == {"watch"}


OWNER = a.question("owner", "choice", rises=True)
OWNED = a.rule("owned", {"owner": ["b", "c"]}, "sensitive")
WATCHED = a.rule("watched", {"data": "yes"}, "watch")
ONE = {"stake": Decimal(1)}
UP: dict[str, tuple[Sequence[a.Part], Answers, list[tuple[str, Answers]]]] = {
    "a fact that turns out graver": (
        [OWNER, OWNED],
        {"owner": "a"},
        [("sensitive", {"owner": "b"})],
    ),
    "the highest level first": (
        [DATA, STAKE, WATCHED, LARGE],
        {**ONE, "data": "no"},
        [("strategic", {"stake": Decimal(10)}), ("watch", {"data": "yes"})],
    ),
    "no rule that is off": (
        [STAKE, a.rule("large", TENTH, off="We sell no shares.")],
        ONE,
        [],
    ),
}


@pytest.mark.parametrize("claim", UP)
def test_what_brings_the_level_up(claim: str) -> None:
    parts, answers, expected = UP[claim]

    up = found(*parts, answers=answers).up

    assert [(lever.level.id, lever.changes) for lever in up] == expected


def each_told_apart(name: str, choices: int) -> list[a.Part]:
    words = [f"{name}-{letter}" for letter in "abcdefghijklm"[:choices]]
    asked = a.question(
        name, "choices", lever=True, choices={word: word for word in words}
    )
    return [asked, *(a.rule(word, {name: {"any-of": [word]}}) for word in words)]


def test_more_answers_than_are_tried_are_admitted() -> None:
    alone, pair = each_told_apart("p", 13), each_told_apart("p", 9)

    assert not found(*alone, answers={}).complete
    assert not found(*pair, *each_told_apart("q", 9), answers={}).complete


def after(assessment: Assessment, names: Sequence[str]) -> Iterator[Assessment]:
    """Yield what would be with every answer to these questions."""
    rulebook, on = assessment.rulebook, assessment.on
    for answers in product(*(every_answer(rulebook.questions[name]) for name in names)):
        change = dict(zip(names, answers, strict=True))
        yield assess(rulebook, {**assessment.answers, **change}, on)


Places = Mapping[tuple[str, ...], Collection[int]]


def places_down(assessment: Assessment) -> Places:
    """Return the levels that changes of one lever fact or two reach, by trying all."""
    rulebook = assessment.rulebook
    rank, top = rulebook.rank, rulebook.rank[assessment.range.highest.id]
    names = [name for name, asked in rulebook.questions.items() if asked.lever]
    places: dict[tuple[str, ...], set[int]] = {}
    for some in [*combinations(names, 1), *combinations(names, 2)]:
        fewer = [places[name,] for name in some if (name,) in places]
        least = min([top, *(place for reached in fewer for place in reached)])
        found = {rank[then.range.highest.id] for then in after(assessment, some)}
        places[some] = {place for place in found if place < least}
    return places


def places_up(assessment: Assessment) -> Places:
    """Return the levels above the lowest that changes of one fact reach."""
    rank = assessment.rulebook.rank
    bottom = rank[assessment.range.lowest.id]
    return {
        (name,): {
            place
            for then in after(assessment, [name])
            if (place := rank[then.range.lowest.id]) > bottom
        }
        for name, question in assessment.rulebook.questions.items()
        if (question.lever or question.rises) and name in assessment.answers
    }


def all_of(places: Places) -> list[tuple[tuple[str, ...], int]]:
    return sorted((names, place) for names, some in places.items() for place in some)


def told(rulebook: Rulebook, some: Sequence[Lever]) -> list[tuple[object, int]]:
    return sorted((tuple(each.changes), rulebook.rank[each.level.id]) for each in some)


@given(st.data())
def test_levers_are_those_that_trying_all_finds(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(levers=True))
    assessment = assess(rulebook, data.draw(a.partial_answers(rulebook)), a.DAY)

    result = levers(assessment)

    assert told(rulebook, result.down) == all_of(places_down(assessment))
    assert told(rulebook, result.up) == all_of(places_up(assessment))
    assert keeps_its_promises(assessment, result)


def keeps_its_promises(assessment: Assessment, found: Levers) -> bool:
    """Tell whether all was tried, and each lever promises what the engine says."""
    ends = ((found.down, "highest"), (found.up, "lowest"))
    kept_all = (kept(assessment, each, end) for some, end in ends for each in some)
    return found.complete and all(kept_all)


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
    open_, met = map(assessment.with_verdict, (Verdict.OPEN, Verdict.MET))
    return {finding.rule.id for finding in (*open_, *met)}


def test_levers_of_the_shipped_keep_their_promise(shipped_rulebook: Rulebook) -> None:
    every = shipped_examples()
    few = {f"{name}.yaml" for name in sample()[: None if ALL else 10]}
    tried = {it.file: it for it in every if it.file.rpartition("/")[2] in few}

    broken = []
    for example in tried.values():
        deal = example.deal
        assessment = assess(shipped_rulebook, deal.answers, deal.on)
        if not keeps_its_promises(assessment, levers(assessment)):
            broken.append(example.id)

    assert len(tried) == len(few)
    assert broken == []


def test_boundary_of_a_shipped_example_runs_where_it_should(
    shipped_rulebook: Rulebook, shipped_rules: Path
) -> None:
    boundaries: dict[str, Answers] = {
        "edge-insurer": JUST_BELOW,
        "edge-rail-hub-lease": {"need-or-control": "need-only"},
        "edge-italian-battery-licence": {"know-how": "use-only"},
    }

    for example, changes in boundaries.items():
        file = shipped_rules / "examples" / f"{example}.yaml"
        deal = deal_file.load(file, shipped_rulebook, a.DAY)[0].deal
        first = levers(assess(shipped_rulebook, deal.answers, deal.on)).down[0]
        assert (example, first.changes, first.level.id) == (example, changes, "watch")
