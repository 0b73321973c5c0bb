"""What a regime asks of a deal, and the fact that decides it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess, engine_of
from screening.engine.filings import Filing, filings
from screening.rulebook.conditions import NEVER, Answer, Answers, Condition
from screening.rulebook.model import Verdict
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State
from tests.builders import (
    A_DAY,
    FILINGS,
    Part,
    a_definition,
    a_question,
    a_regime,
    a_rulebook,
    answers_of,
    partial_answers,
    rulebooks,
)

BOTH = {"all": [{"foreign": "yes"}, {"listed": "a"}]}
QUESTIONS = (
    a_question("foreign"),
    a_question("listed", "choice"),
    a_question("turnover", "money"),
    a_question("merger", ask_when={"foreign": "no"}),
    a_definition("bought", BOTH),
)
SMALL = {"when": {"turnover": {"below": 300}}, "reason": "It is below the size line."}
LAW: dict[str, object] = {
    "when": BOTH,
    "ask-first-when": {"all": [{"foreign": "yes"}, {"listed": "b"}]},
    "unless": [SMALL],
}


def filed(answers: Answers, on: date = A_DAY, **keys: object) -> Filing | None:
    """Return the filing of one regime, whose law is as above unless told."""
    law = {**LAW, **{key.replace("_", "-"): value for key, value in keys.items()}}
    book = a_rulebook(*QUESTIONS, *FILINGS, _regime(law))
    return next(iter(filings(assess(book, answers, on))), None)


def _regime(law: dict[str, object]) -> Part:
    return a_regime("file", law.pop("when"), **law)


BOOK = a_rulebook(*QUESTIONS, *FILINGS, _regime({**LAW}))


def found(**answers: Answer) -> Filing:
    [filing] = filings(assess(BOOK, answers, A_DAY))
    return filing


def test_deal_that_meets_the_condition_must_file() -> None:
    filing = found(foreign="yes", listed="a", turnover=Decimal(300))

    assert filing.state is State.MUST
    assert filing.because == ("foreign", "listed")
    assert filing.waiting_for == ()


def test_nothing_is_due_where_a_fact_says_so_and_the_fact_is_named() -> None:
    filing = found(foreign="no")

    assert filing.state is State.NOT_DUE
    assert filing.because == ("foreign",)
    assert filing.unless is None


def test_exception_that_holds_is_told_with_its_reason() -> None:
    filing = found(foreign="yes", listed="a", turnover=Decimal(299))

    assert filing.state is State.NOT_DUE
    assert filing.because == ("turnover",)
    assert filing.unless is not None
    assert filing.unless.reason == "It is below the size line."


def test_exception_that_is_not_known_leaves_the_filing_open() -> None:
    filing = found(foreign="yes", listed="a")

    assert filing.state is State.OPEN
    assert filing.waiting_for == ("turnover",)
    assert filing.holds
    assert not found(foreign="yes").holds


def test_no_answer_is_never_no() -> None:
    filing = found()

    assert filing.state is State.OPEN
    assert filing.waiting_for == ("foreign", "listed", "turnover")


def test_fact_that_was_not_checked_is_asked_about_first() -> None:
    filing = found(foreign="yes", listed="b", turnover=Decimal(300))

    assert filing.state is State.ASK_FIRST
    assert filing.because == ("foreign", "listed")


def test_prohibition_that_applies_is_a_wall() -> None:
    answers: Answers = {"foreign": "yes", "listed": "a", "turnover": Decimal(300)}
    [wall, asked, not_due] = [
        filed({**answers, "listed": word}, kind="prohibition") for word in "abc"
    ]

    assert wall is not None
    assert wall.state is State.WALL
    assert asked is not None
    assert asked.state is State.ASK_FIRST
    assert not_due is not None
    assert not_due.state is State.NOT_DUE


def test_regime_that_starts_later_is_future_and_one_that_ended_is_gone() -> None:
    answers: Answers = {"foreign": "yes", "listed": "a", "turnover": Decimal(300)}
    later = {"from": (A_DAY + timedelta(1)).isoformat()}
    ended = {"until": (A_DAY - timedelta(1)).isoformat()}
    last = {"until": A_DAY.isoformat()}

    def state(answers: Answers, **days: str) -> State | None:
        filing = filed(answers, in_force=days)
        return filing and filing.state

    assert state(answers, **later) is State.FUTURE
    assert state({}, **later) is State.FUTURE
    assert state({"foreign": "no"}, **later) is State.NOT_DUE
    assert state(answers, **ended) is None
    assert state(answers, **last) is State.MUST


def test_proposal_asks_nothing_yet() -> None:
    answers: Answers = {"foreign": "yes", "listed": "a", "turnover": Decimal(300)}

    for given_answers, state in ((answers, State.PROPOSAL), ({}, State.PROPOSAL)):
        filing = filed(given_answers, proposal=True)
        assert filing is not None
        assert filing.state is state
    filing = filed({"foreign": "no"}, proposal=True)
    assert filing is not None
    assert filing.state is State.NOT_DUE


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "foreign": answers_of("yes-no"),
        "listed": answers_of("choice"),
        "turnover": st.sampled_from([Decimal(299), Decimal(300)]),
        "merger": answers_of("yes-no"),
    },
)


@given(ANSWERS, ANSWERS)
def test_more_answers_never_take_back_what_was_settled(
    some: Answers, others: Answers
) -> None:
    settled = {State.MUST, State.NOT_DUE}
    before, after = found(**some), found(**{**others, **some})

    assert before.state not in settled or after.state is before.state
    assert not (before.waiting_for and before.state in settled)
    assert before.waiting_for or before.state is not State.OPEN


@given(ANSWERS)
def test_what_makes_nothing_due_does_so_alone(answers: Answers) -> None:
    filing = found(**answers)
    alone = found(**{name: answers[name] for name in filing.because if name in answers})

    assert (alone.state is State.NOT_DUE) == (filing.state is State.NOT_DUE)


@given(st.data())
def test_filing_stands_as_its_conditions_say_whatever_rules_it_out_first(
    data: st.DataObject,
) -> None:
    rulebook = data.draw(rulebooks(regimes=3))
    answers = data.draw(partial_answers(rulebook))
    assessment = assess(rulebook, answers, A_DAY)

    for filing in filings(assessment):
        told = verdicts(assessment, filing.regime)
        assert (filing.state is State.NOT_DUE) == not_due(*told)
        alone = {name: answers[name] for name in filing.because if name in answers}
        if filing.state is State.NOT_DUE and filing.regime.in_force.covers(A_DAY):
            again = filings(assess(rulebook, alone, A_DAY))
            [same] = [it for it in again if it.regime is filing.regime]
            assert same.state is State.NOT_DUE


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
