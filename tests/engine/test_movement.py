"""What is shown as open can move the level or how a filing stands, nothing else can."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess
from screening.engine.filings import at_stake, filings, unsettled
from screening.engine.movement import (
    Mattering,
    Movement,
    filing_questions,
    next_questions,
    settled_by,
)
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Verdict
from screening.rulebook.states import State
from tests import builders as a
from tests.engine.completions import (
    answers_that_differ,
    completions,
    place_of,
    states_of,
)

MET = Verdict.MET
A, NOT_A, B, C = {"a": "yes"}, {"a": "no"}, {"b": "yes"}, {"c": "yes"}
ASKED = (a.question("a"), a.question("b"), a.question("c", ask_when=A))


LOW, HIGH = a.rule("low", A, level="watch"), a.rule("high", B, level="sensitive")
EITHER = {"any": [A, B]}
NEXT: dict[
    str, tuple[Sequence[a.Part], Answers, list[tuple[str, str, tuple[str, ...]]]]
]
NEXT = {
    "the question that could reach highest comes first": (
        [LOW, HIGH],
        {},
        [("b", "sensitive", ("high",)), ("a", "watch", ("low",))],
    ),
    "of these, the one that more such rules wait for": (
        [a.rule("one", EITHER), a.rule("two", B), a.rule("three", A, level="watch")],
        {},
        [("b", "strategic", ("one", "two")), ("a", "strategic", ("one", "three"))],
    ),
    "questions alike come in page order": (
        [a.rule("one", B), a.rule("two", A)],
        {},
        [("a", "strategic", ("two",)), ("b", "strategic", ("one",))],
    ),
    "what says whether to ask is asked first": (
        [a.rule("gated", C)],
        {},
        [("a", "strategic", ("gated",))],
    ),
    "then what is asked": ([a.rule("gated", C)], A, [("c", "strategic", ("gated",))]),
}


@pytest.mark.parametrize("claim", NEXT)
def test_what_to_ask_next(claim: str) -> None:
    rules, answers, expected = NEXT[claim]

    questions = next_questions(a.assessed(*ASKED, *rules, answers=answers))

    assert [(it.question, it.could_reach.id, it.rules) for it in questions] == expected


def test_rule_that_can_never_be_met_or_is_below_the_bottom_moves_nothing() -> None:
    never = a.rule("never", {"all": [B, {"any": [{"all": [A, NOT_A]}]}]})
    bottom = a.rule("said", A, "sensitive"), a.rule("denied", NOT_A, "sensitive")
    low, high = a.rule("low", B, "watch"), a.rule("high", B)

    assessment = a.assessed(*ASKED, never, a.rule("low", A, "watch"), answers={})

    assert Movement(assessment).rules == ("low",)
    assert [fact.question for fact in next_questions(assessment)] == ["a"]
    below = a.assessed(*ASKED, *bottom, low, high, answers={})
    assert Movement(below).rules == ("high",)


NEVER_BOTH = {"all": [A, NOT_A]}
MAY_BE_MET: dict[str, tuple[Sequence[a.Part], Answers, list[str]]] = {
    "all that one deal meets": ([a.rule("a", A), a.rule("b", B)], {}, ["a", "b"]),
    "those that no deal meets at once": (
        [a.rule("yes", A), a.rule("no", NOT_A), a.rule("b", B)],
        {},
        ["yes", "no", "b"],
    ),
    "not one that no deal meets": (
        [a.rule("never", NEVER_BOTH), a.rule("no", NOT_A), a.rule("yes", A)],
        {},
        ["no", "yes"],
    ),
    "none beside an answer that nobody can give": (
        [a.rule("yes", A), a.rule("b", B), a.rule("no", NOT_A)],
        {"a": "perhaps"},
        [],
    ),
}


@pytest.mark.parametrize("claim", MAY_BE_MET)
def test_of_several_rules_may_be_met(claim: str) -> None:
    parts, known, expected = MAY_BE_MET[claim]
    deal = a.assessed(*ASKED, *parts, answers=known)
    rules = [*deal.rulebook.rules]

    assert deal.neighbours.may_be_met(rules) == expected
    assert deal.neighbours.may_be_met(rules) == expected  # by the ways known by now


def test_question_that_turns_another_condition_counts_where_it_is_wanted() -> None:
    both = a.definition("both", {"all": [A, B]})

    def moving(*rules: a.Part, answers: Answers) -> frozenset[str]:
        assessment = a.assessed(*ASKED, both, *rules, answers=answers)
        when, every = assessment.rulebook.definitions["both"].when, -1
        return Movement(assessment).questions([(when, every)])

    rule = a.rule("rule", A)
    assert Movement(a.assessed(*ASKED, rule, answers={})).questions() == {"a"}
    assert moving(rule, answers={}) == {"a", "b"}
    assert moving(answers=A) == {"b"}


@given(st.data())
def test_open_is_what_moves_the_level_of_some_completion(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))
    assessment = assess(rulebook, answers, a.DAY)
    movement = Movement(assessment)

    every = [(it, place_of(rulebook, it)) for it in completions(rulebook, answers)]
    reach: dict[str, int] = {}
    for name in assessment.not_known:
        alike = defaultdict(set)
        for full, place in every:
            alike[frozenset((q, full[q]) for q in full if q != name)].add(place)
        lifted = [max(places) for places in alike.values() if len(places) > 1]
        reach |= {name: max(lifted)} if lifted else {}
    asked = {
        it.question: rulebook.rank[it.could_reach.id] for it in movement.next_questions
    }
    assert asked == reach
    assert (movement.next_questions == ()) is assessment.range.settled


@given(st.data())
def test_open_rule_moves_the_level_over_the_bottom(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))
    assessment = assess(rulebook, answers, a.DAY)

    every = [assess(rulebook, it, a.DAY) for it in completions(rulebook, answers)]
    open_ = {it.rule.id for it in assessment.with_verdict(Verdict.OPEN)}
    over = {
        it.rule.id
        for full in every
        for it in full.with_verdict(Verdict.MET)
        if rulebook.rank[it.rule.level] > rulebook.rank[assessment.range.lowest.id]
    }
    assert {*Movement(assessment).rules} == over & open_


SMALL = {"when": C, "reason": "It is small."}
LATER, ENDED = {"from": "2026-03-02"}, {"until": "2026-02-28"}


def moving(assessment: Assessment) -> frozenset[str]:
    """Return the questions that can move the level of a deal, or a filing."""
    open_ = unsettled(assessment, filings(assessment))
    return Movement(assessment).questions(chain(*(it for *_, it in open_)))


def asked_for(*regimes: a.Part, answers: Answers) -> frozenset[str]:
    return moving(a.assessed(*ASKED, *a.FILINGS, *regimes, answers=answers))


def filing(when: object = A, **keys: object) -> a.Part:
    return a.regime("file", when, **keys)


def ban(when: object, **keys: object) -> a.Part:
    return a.regime("ban", when, kind="prohibition", **keys)


BOTH = filing({"all": [A, B]})
OPEN: list[tuple[a.Part, Answers, set[str]]] = [
    (BOTH, {}, {"a", "b"}),
    (BOTH, A, {"b"}),
    (BOTH, NOT_A, set()),
    (filing({"all": [A, B]}, ask_first_when=A), A, {"b"}),
    (filing(unless=[SMALL]), A, {"c"}),
    (filing(unless=[SMALL]), {**A, **C}, set()),
    (filing(in_force=LATER), {}, set()),
    (filing(in_force=ENDED), {}, set()),
    (filing(proposal=True), {}, set()),
    (filing(unless=[SMALL], in_force=LATER), A, set()),
    (filing(unless=[SMALL], proposal=True), A, set()),
    (filing({"all": [A, {"any": [B, {"b": "no"}]}]}), {}, {"a"}),
]


def test_questions_that_decide_a_filing_are_open() -> None:
    """It may have to be made or asked first, be excused, be no law, or never matter."""
    for regime, answers, open_ in OPEN:
        assert asked_for(regime, answers=answers) == open_, (regime, answers)


@given(st.data())
def test_open_is_what_moves_a_filing_of_some_completion(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=3, most=4))
    answers = data.draw(a.partial_answers(rulebook))
    assessment = assess(rulebook, answers, a.DAY)

    assert moving(assessment) == moved_by(assessment, completions(rulebook, answers))


def moved_by(assessment: Assessment, every: Iterable[Answers]) -> set[str]:
    """Return the questions by which alone two of those deals come out otherwise."""
    book = assessment.rulebook
    outcomes = [(it, (place_of(book, it), states_of(book, it))) for it in every]
    return {name for name in assessment.not_known if _differ_by(name, outcomes)}


def _differ_by(name: str, outcomes: Iterable[tuple[Answers, object]]) -> bool:
    alike = defaultdict(list)
    for full, outcome in outcomes:
        others = frozenset((other, full[other]) for other in full if other != name)
        alike[others].append(outcome)
    return any(outcome != same[0] for same in alike.values() for outcome in same)


NO_B, NO_C = {"b": "no"}, {"c": "no"}
ALIKE = {"any": [{"all": [B, C]}, {"all": [NO_B, NO_C]}]}
TWO_OF_THREE = {"any": [{"all": [A, B]}, {"all": [B, C]}, {"all": [A, C]}]}
SEVERAL = a.question("several", "choices")
LEADS: dict[
    str, tuple[Sequence[a.Part], Answers, list[tuple[str, list[str], bool]]]
] = {
    "the fact that settles most comes first and each filing stands once": (
        [
            a.regime("one", {"all": [A, B]}),
            a.regime("two", {"all": [B, C]}),
            a.regime("three", C),
            a.regime("four", C),
        ],
        {},
        [("c", ["two", "three", "four"], True), ("a", ["one"], True)],
    ),
    "what is decided is not shared out": (
        [a.regime("due", A), a.regime("not", NOT_A), a.regime("open", B)],
        A,
        [("b", ["open"], True)],
    ),
    "of facts that settle as many, the one that more wait for": (
        [a.regime("one", A), a.regime("two", C), a.regime("alike", ALIKE)],
        {},
        [("c", ["two"], True), ("a", ["one"], True), ("b", ["alike"], False)],
    ),
    "filings that no single fact settles stand with one they wait for": (
        [a.regime("first", TWO_OF_THREE), a.regime("second", ALIKE)],
        {},
        [("b", ["first", "second"], False)],
    ),
    "a fact that settles a filing comes before one that more wait for": (
        [a.regime("one", A), a.regime("two", ALIKE), a.regime("three", ALIKE)],
        {},
        [("a", ["one"], True), ("b", ["two", "three"], False)],
    ),
    "one choice of several settles what it is named for": (
        [SEVERAL, a.regime("it", {"any": [ALIKE, {"several": {"any-of": ["b"]}}]})],
        {},
        [("several", ["it"], True)],
    ),
}
OPEN_QUESTIONS = (a.question("a"), a.question("b"), a.question("c"))


@pytest.mark.parametrize("claim", LEADS)
def test_lead(claim: str) -> None:
    parts, answers, expected = LEADS[claim]
    assessment = a.assessed(*OPEN_QUESTIONS, *a.FILINGS, *parts, answers=answers)

    every = filings(assessment)
    shared = filing_questions(assessment, every, settled_by(assessment, every))

    assert expected == [
        (lead.question, [it.regime.id for it in lead.filings], lead.settles)
        for lead in shared
    ]


@given(st.data())
def test_lead_is_a_fact_that_settles_with_one_answer(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=3, most=4))
    known = data.draw(a.partial_answers(rulebook))
    assessment = assess(rulebook, known, a.DAY)
    every, before = answers_that_differ(rulebook), filings(assessment)

    def settled_by_it(question: str) -> set[str]:
        tried = [{**known, question: answer} for answer in every[question]]
        after = [it for full in tried for it in filings(assess(rulebook, full, a.DAY))]
        return {it.regime.id for it in after if it.state is not State.OPEN}

    open_ = {it.regime.id for it in before if it.state is State.OPEN}
    questions = filing_questions(assessment, before, settled_by(assessment, before))
    assert sorted(it.regime.id for lead in questions for it in lead.filings) == sorted(
        open_
    )
    for lead in questions:
        assert all(lead.question in it.waiting_for for it in lead.filings)
        if lead.settles:
            assert {it.regime.id for it in lead.filings} <= settled_by_it(lead.question)


LIKELY = {"all": [A, C]}
LOW_B = a.rule("low", B, level="watch")
LISTED = a.regime("file", {"all": [A, B]}, likely_when=LIKELY)
MATTERS: dict[str, tuple[Sequence[a.Part], Answers, list[str]]] = {
    "what can move the level": ([a.rule("rule", A), LOW_B], {}, ["a", "b"]),
    "not what cannot any more": ([a.rule("rule", A), LOW_B], A, []),
    "what can bring a hard stop": ([ban({"all": [A, B]})], {}, ["a", "b"]),
    "what can lift one": ([ban(A, unless=[SMALL])], A, ["c"]),
    "what can make a filing likely": ([LISTED], {}, ["a", "c"]),
    "then what makes it due": ([LISTED], {**A, **C}, ["b"]),
    "and what excuses it once it is": ([filing(A, unless=[SMALL])], A, ["c"]),
    "also where it is likely because it may apply": (
        [filing(None, ask_first_when=A, likely_when=A, unless=[SMALL])],
        A,
        ["c"],
    ),
    "not what makes a filing due that is likely no more": ([LISTED], NOT_A, []),
    "nor one that nothing can make likely": ([BOTH], A, []),
    "nor a regime under which nobody files": (
        [a.regime("watch", A, kind="watch", likely_when=B)],
        {},
        [],
    ),
    "nor what is no law yet": ([filing(A, in_force=LATER, likely_when=B)], {}, []),
    "hard stops first, then likely filings, then the level": (
        [a.rule("rule", A), ban({"all": [C, B]}), filing({"any": [B, C]})],
        {},
        ["b", "c", "a"],
    ),
    "and last what a check rules out in any deal": (
        [a.rule("rule", A), ban(B, rule_out=True)],
        {},
        ["a", "b"],
    ),
    "of those alike, what decides more": (
        [ban({"all": [A, B]}), a.regime("other", B, kind="prohibition")],
        {},
        ["b", "a"],
    ),
    "also of those that as many wait for, what one answer alone rules out": (
        [ban({"all": [{"any": [A, B]}, C]})],
        {},
        ["c", "a", "b"],
    ),
    "by not being so, by an exception or by a definition": (
        [
            a.definition("either", {"any": [A, B]}),
            filing({"is": "either"}, unless=[SMALL], likely_when={"is": "either"}),
        ],
        {},
        ["c", "a", "b"],
    ),
    "and what rules a question out": (
        [a.question("d", ask_when=C), ban({"all": [{"any": [A, B]}, {"d": "yes"}]})],
        {},
        ["c", "a", "b"],
    ),
    "but before all else what decides most of what is asked": (
        [
            *(a.question(f"more-{it}", ask_when=C) for it in "uvwx"),
            a.rule("rule", {"more-u": "yes"}),
            ban(A),
        ],
        {},
        ["c", "a"],
    ),
}


@pytest.mark.parametrize("claim", MATTERS)
def test_what_matters(claim: str) -> None:
    parts, answers, expected = MATTERS[claim]
    assessment = a.assessed(*OPEN_QUESTIONS, *a.FILINGS, *parts, answers=answers)

    assert [it.question for it in mattering(assessment)] == expected


def mattering(assessment: Assessment) -> Sequence[Mattering]:
    return Movement(assessment).mattering(at_stake(assessment, filings(assessment)))


@given(st.data())
def test_what_matters_moves_the_level_a_stop_or_a_filing(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=3, most=4))
    answers = data.draw(a.partial_answers(rulebook))
    assessment = assess(rulebook, answers, a.DAY)
    every = completions(rulebook, answers)

    outcomes = [(it, counting(assessment, it)) for it in every]
    moved = {name for name in assessment.not_known if _differ_by(name, outcomes)}
    assert {it.question for it in mattering(assessment)} == moved


def counting(now: Assessment, full: Answers) -> object:
    """Return what counts of a deal of which all is known, by how it stands now.

    That is its level, each hard stop, whether a filing must be made that is due or
    likely now, and whether one would plan for one that may become so.
    """
    book, then = now.rulebook, assess(now.rulebook, full, a.DAY)
    found = {it.regime.id: it.state for it in filings(then)}
    counts: list[object] = [place_of(book, full)]
    for it in filings(now):
        regime, traits = it.regime, it.state.traits
        if it.state in {State.FUTURE, State.PROPOSAL, State.OPTIONAL, State.NOT_DUE}:
            continue
        if regime.outcome.due is State.WALL:
            counts.append(found[regime.id] is State.WALL)
        elif traits.sure or traits.likely:
            counts.append(found[regime.id] in {State.MUST, State.LIKELY})
        elif regime.likely_when:
            excused = any(then.known.verdict(i.when) is MET for i in regime.unless)
            counts.append(not excused and then.known.verdict(regime.likely_when) is MET)
    return counts
