"""A deal is read on each later day on which the law makes something else of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.assess import Assessment, assess
from screening.engine.days import Reading, readings
from screening.engine.filings import filings
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State
from tests import builders as a

MARCH, MAY = date(2027, 3, 1), date(2027, 5, 1)
FROM_MARCH = {"from": MARCH.isoformat()}
UNTIL_MARCH = {"until": (MARCH - timedelta(1)).isoformat()}
FROM_MAY = {"from": MAY.isoformat()}

ASKED = (
    a.question("foreign"),
    a.question("signing-date", "date"),
    a.question("closing-date", "date"),
)
ANCHORS = (
    *a.FILINGS[:-1],
    a.anchor("signing", "signing-date"),
    a.anchor("purchase", "signing-date"),
    a.anchor("closing", "closing-date"),
)
FOREIGN = {"foreign": "yes"}
LATER = a.rule("later", FOREIGN, in_force=FROM_MARCH)
EARLIER = a.rule("earlier", FOREIGN, in_force=UNTIL_MARCH)


def read_later(*parts: a.Part, **answers: Answer) -> tuple[Reading, ...]:
    said = {name.replace("_", "-"): answer for name, answer in answers.items()}
    return readings(assess(a.rulebook(*ASKED, *ANCHORS, *parts), said, a.DAY))


@pytest.mark.parametrize(
    ("rules", "level", "started", "ended"),
    [
        ((LATER,), "strategic", ["later"], []),
        ((EARLIER,), "routine", [], ["earlier"]),
        ((EARLIER, LATER), None, ["later"], ["earlier"]),
    ],
)
def test_rules_that_begin_and_end_are_told_on_the_day_though_the_level_may_stay(
    rules: tuple[a.Part, ...], level: str | None, started: list[str], ended: list[str]
) -> None:
    [reading] = read_later(*rules, foreign="yes")

    assert reading.day == MARCH
    assert reading.moved is bool(level)
    assert reading.range.ids == (level or "strategic",) * 2
    assert [found.rule.id for found in reading.started] == started
    assert [found.rule.id for found in reading.ended] == ended
    assert read_later(*rules, foreign="no") == ()


def test_unanswered_question_leaves_a_later_rule_open_and_the_day_told() -> None:
    [reading] = read_later(LATER)

    assert [found.verdict for found in reading.started] == [Verdict.OPEN]
    assert (reading.range.lowest.id, reading.range.highest.id) == (
        "routine",
        "strategic",
    )


@pytest.mark.parametrize(
    ("in_force", "state"), [(FROM_MARCH, State.MUST), (UNTIL_MARCH, State.NOT_DUE)]
)
def test_regime_is_due_within_its_days(in_force: dict[str, str], state: State) -> None:
    law = a.regime("law", FOREIGN, in_force=in_force)

    [reading] = read_later(law, foreign="yes")

    assert [(it.regime.id, now) for it, now in reading.filings] == [("law", state)]


def test_signing_and_closing_stand_with_what_holds_then_and_no_later_law() -> None:
    """The signing alone leaves the closing open, and later law told."""
    may, before = a.rule("in-may", FOREIGN, in_force=FROM_MAY), MARCH - timedelta(1)

    first, second = read_later(
        LATER, may, foreign="yes", signing_date=MARCH, closing_date=MAY
    )

    assert [(it.id, day) for it, day in first.holds_at] == [("signing", MARCH)]
    assert [(it.id, day) for it, day in second.holds_at] == [("closing", MAY)]
    assert read_later(LATER, foreign="yes", closing_date=before) == ()
    assert len(read_later(LATER, foreign="yes", closing_date=MARCH)) == 1
    assert len(read_later(LATER, foreign="yes", signing_date=before)) == 1


def _told(assessment: Assessment) -> object:
    """Return what a reader is told of a deal on a day."""
    findings = assessment.findings
    met = [it.rule.id for it in findings if it.verdict is Verdict.MET]
    asked = [(it.regime.id, it.state) for it in filings(assessment)]
    due = [it for it in asked if it[1] is not State.NOT_DUE]
    return assessment.range, met, due


def _differs_on(book: Rulebook, answers: Answers) -> None:
    """Hold the readings to a plain assessment of every day around those of the law."""
    parts: list[Rule | Regime] = [*book.rules.values(), *book.regimes.values()]
    ends = sorted({day for part in parts for day in part.in_force.ends()} | {a.DAY})
    start, length = ends[0] - timedelta(2), (ends[-1] - ends[0]).days + 4
    days = [start + timedelta(n) for n in range(length + 1)]
    plain = [_told(assess(book, answers, day)) for day in days]

    later = readings(assess(book, answers, start))

    pairs = zip(days[1:], plain, plain[1:], strict=False)
    assert [it.day for it in later] == [day for day, was, now in pairs if was != now]
    for reading in later:
        then = assess(book, answers, reading.day)
        assert reading.range == then.range


@given(st.data())
def test_later_days_are_those_on_which_a_deal_differs(data: st.DataObject) -> None:
    book = data.draw(a.rulebooks(dated="rules", regimes=2))

    _differs_on(book, data.draw(a.partial_answers(book)))
