"""What a regime asks of a deal, and the fact that decides it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess, engine_of
from screening.engine.filings import Filing, filings, unsettled
from screening.engine.schedule.work import Happened, Outcome, Work
from screening.rulebook.conditions import NEVER, Answer, Answers, Condition
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State
from tests import builders as a

BOTH = {"all": [{"foreign": "yes"}, {"listed": "a"}]}
QUESTIONS = (
    a.question("foreign"),
    a.question("listed", "choice"),
    a.question("turnover", "money"),
    a.question("merger", ask_when={"foreign": "no"}),
    a.definition("bought", BOTH),
)
SMALL = {"when": {"turnover": {"below": 300}}, "reason": "It is below the size line."}
LAW: dict[str, object] = {
    "ask_first_when": {"all": [{"foreign": "yes"}, {"listed": "b"}]},
    "unless": [SMALL],
}


def filed(
    answers: Answers, on: date = a.DAY, when: object = BOTH, **keys: Any
) -> Filing | None:
    """Return the filing of one regime, whose law is as above unless told."""
    regime = a.regime("file", when, **{**LAW, **keys})
    book = a.rulebook(*QUESTIONS, *a.FILINGS, regime)
    return next(iter(filings(assess(book, answers, on))), None)


BOOK = a.rulebook(*QUESTIONS, *a.FILINGS, a.regime("file", BOTH, **LAW))


def filing_of(**answers: Answer) -> Filing:
    [filing] = filings(assess(BOOK, answers, a.DAY))
    return filing


FOREIGN: Answers = {"foreign": "yes", "listed": "a"}
LARGE: Answers = {**FOREIGN, "turnover": Decimal(300)}
UNCHECKED: Answers = {**LARGE, "listed": "b"}
NEITHER: Answers = {**LARGE, "listed": "c"}
FREE: Answers = {"foreign": "no"}
LATER = {"in_force": {"from": (a.DAY + timedelta(1)).isoformat()}}
LAST = {"in_force": {"until": a.DAY.isoformat()}}
ENDED = {"in_force": {"until": (a.DAY - timedelta(1)).isoformat()}}
BAN, PROPOSED = {"kind": "prohibition"}, {"proposal": True}
RULED_OUT, OPTIONAL = {**BAN, "rule_out": True}, {"optional": True}
LIKELY = {"likely_when": {"foreign": "yes"}}
TINY = {**LIKELY, "ask_first_when": {"turnover": {"below": 9}}, "unless": []}
STATES: dict[str, list[tuple[Answers, Mapping[str, Any], State | None]]] = {
    "a deal that meets the condition must file": [(LARGE, {}, State.MUST)],
    "a fact that was not checked is asked about first": [
        (UNCHECKED, {}, State.MAY_APPLY)
    ],
    "a filing is likely while it is open whether it must be made, or may apply": [
        ({"foreign": "yes"}, LIKELY, State.LIKELY),
        (UNCHECKED, LIKELY, State.LIKELY),
        (NEITHER, LIKELY, State.NOT_DUE),
        ({"foreign": "yes", "listed": "c"}, TINY, State.OPEN),
        ({"foreign": "yes"}, {}, State.OPEN),
    ],
    "what is open of a prohibition for all is to be ruled out": [
        ({"foreign": "yes"}, RULED_OUT, State.RULE_OUT),
        (UNCHECKED, RULED_OUT, State.RULE_OUT),
    ],
    "what one may do is optional": [
        (LARGE, OPTIONAL, State.OPTIONAL),
        (UNCHECKED, OPTIONAL, State.OPTIONAL),
    ],
    "a prohibition that applies is a wall": [
        (LARGE, BAN, State.WALL),
        (UNCHECKED, BAN, State.MAY_APPLY),
        (NEITHER, BAN, State.NOT_DUE),
    ],
    "a regime that starts later is future and one that ended is gone": [
        (LARGE, LATER, State.FUTURE),
        ({}, LATER, State.FUTURE),
        (FREE, LATER, State.NOT_DUE),
        (LARGE, ENDED, None),
        (LARGE, LAST, State.MUST),
    ],
    "a proposal asks nothing yet": [
        (LARGE, PROPOSED, State.PROPOSAL),
        ({}, PROPOSED, State.PROPOSAL),
        (FREE, PROPOSED, State.NOT_DUE),
    ],
}


def test_what_was_filed_is_filed_unless_the_law_forbids_the_deal() -> None:
    made, withdrawn = (
        Work(as_of=a.DAY, filings={"file": Happened(filed=a.DAY, outcome=outcome)})
        for outcome in (None, Outcome.WITHDRAWN)
    )
    forbidden = a.rulebook(*QUESTIONS, *a.FILINGS, a.regime("file", BOTH, **LAW | BAN))

    def state(answers: Answers, work: Work, book: Rulebook = BOOK) -> State:
        [filing] = filings(assess(book, answers, a.DAY), work)
        return filing.state

    assert {state(it, made) for it in (LARGE, FOREIGN, FREE, {})} == {State.FILED}
    assert state(LARGE, withdrawn) is State.MUST
    assert state(LARGE, made, forbidden) is State.WALL


@pytest.mark.parametrize("claim", STATES)
def test_state(claim: str) -> None:
    for answers, keys, state in STATES[claim]:
        filing = filed(answers, **keys)
        assert (filing and filing.state) is state, (answers, keys)


def test_what_decided_a_filing_and_what_it_waits_for_is_told() -> None:
    """No answer is never no, and an exception is told with its reason."""
    small = filing_of(**{**LARGE, "turnover": Decimal(299)})
    every = (
        filing_of(**LARGE),
        filing_of(**FREE),
        small,
        filing_of(**FOREIGN),
        filing_of(),
    )

    assert [(it.state, it.because, it.waiting_for, it.holds) for it in every] == [
        (State.MUST, ("foreign", "listed"), (), False),
        (State.NOT_DUE, ("foreign",), (), False),
        (State.NOT_DUE, ("turnover",), (), False),
        (State.MUST_UNLESS, ("foreign", "listed"), ("turnover",), True),
        (State.OPEN, (), ("foreign", "listed", "turnover"), False),
    ]
    assert [it.unless and it.unless.reason for it in every[1:3]] == [
        None,
        "It is below the size line.",
    ]


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "foreign": a.answers_of("yes-no"),
        "listed": a.answers_of("choice"),
        "turnover": st.sampled_from([Decimal(299), Decimal(300)]),
        "merger": a.answers_of("yes-no"),
    },
)


@given(ANSWERS, ANSWERS)
def test_more_answers_take_nothing_back(some: Answers, others: Answers) -> None:
    settled = {State.MUST, State.NOT_DUE}
    before, after = filing_of(**some), filing_of(**{**others, **some})

    assert before.state not in settled or after.state is before.state
    assert not (before.waiting_for and before.state in settled)
    assert before.waiting_for or before.state is not State.OPEN


@given(st.data())
def test_filing_stands_as_its_conditions_say(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=3))
    answers = data.draw(a.partial_answers(rulebook))
    assessment = assess(rulebook, answers, a.DAY)

    for filing in filings(assessment):
        told = verdicts(assessment, filing.regime)
        assert (filing.state is State.NOT_DUE) == not_due(*told)
        alone = {name: answers[name] for name in filing.because if name in answers}
        if filing.state is State.NOT_DUE and filing.regime.in_force.covers(a.DAY):
            again = filings(assess(rulebook, alone, a.DAY))
            [same] = [it for it in again if it.regime is filing.regime]
            assert same.state is State.NOT_DUE


@given(st.data())
def test_what_a_filing_waits_for_is_the_same_in_bits(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks(regimes=3))
    assessment = assess(rulebook, data.draw(a.partial_answers(rulebook)), a.DAY)

    bits = {
        it.regime.id: each for it, each, _ in unsettled(assessment, filings(assessment))
    }

    for it in (it for it in filings(assessment) if not it.state.traits.settled):
        names = enumerate(rulebook.questions)
        waits = [name for at, name in names if bits.get(it.regime.id, 0) >> at & 1]
        assert {*waits} == {*it.waiting_for}


def verdicts(
    assessment: Assessment, regime: Regime
) -> tuple[Verdict, Verdict, list[Verdict]]:
    """Return what each condition of a regime comes to, looked at whole."""

    def whole(condition: Condition) -> Verdict:
        evaluator = engine_of(assessment.rulebook).evaluator
        return evaluator.read(assessment.answers).verdict(condition)

    must, ask = regime.when or NEVER, regime.ask_first_when or NEVER
    return whole(must), whole(ask), [whole(it.when) for it in regime.unless]


def not_due(must: Verdict, ask: Verdict, excused: list[Verdict]) -> bool:
    neither = must is Verdict.NOT_MET and ask is Verdict.NOT_MET
    return neither or Verdict.MET in excused


@pytest.mark.parametrize("part", [BOTH, {"is": "bought"}])
def test_first_fact_that_rules_a_filing_out_is_told_alone(part: object) -> None:
    ways = {"any": [BOTH, {"all": [part, {"listed": "a"}]}]}
    deep = filed({"foreign": "no", "listed": "b"}, when=ways)

    assert deep is not None
    assert deep.because == ("foreign",)
