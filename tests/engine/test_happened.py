"""What really happened with a filing: the clock goes on from the real days.

The calendars were worked out by hand. A review has 45 days; one question to the parties
may stop it for 10, one to third parties for 20, comments of others for 40.
"""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening.engine.schedule.timeline import Timeline
from screening.engine.schedule.work import (
    NO_WORK,
    AskedQuestion,
    Happened,
    Impossible,
    Outcome,
    OutcomeCondition,
    StepState,
    StepWork,
    Work,
    as_data,
    impossible,
    read,
)
from screening.rulebook.conditions import Answer
from tests import builders as a
from tests.engine.test_timeline import (
    DUE,
    MARCH,
    NOT_CLOSE,
    by_id,
    days,
    ends,
    golden_power,
)
from tests.engine.test_timeline import reckoned as timeline_of

FILED, TODAY = date(2027, 3, 11), date(2027, 4, 5)
ASKED = date(2027, 4, 1)


def reckoned(
    *parts: a.Part, on: date = TODAY, due: Answer = "yes", **happened: Happened
) -> Timeline:
    """Return the timeline of a deal signed on 1 March, where that happened."""
    known = {name.replace("_", "-"): it for name, it in happened.items()}
    work = Work(as_of=on, filings=known)
    answers: dict[str, Any] = {"due": due, "outside": "yes"}
    parts = parts or (golden_power(),)
    return timeline_of(*parts, work=work, signing_date=MARCH, **answers)


def asked(answered: date | None, waits_for: str = "") -> Happened:
    """Return a filing that was complete in time, and asked one question about."""
    question = AskedQuestion(received=ASKED, answered=answered, waits_for=waits_for)
    return Happened(filed=FILED, complete=FILED, questions=(question,))


def test_filed_incomplete_then_complete_starts_the_review_anew() -> None:
    filed = Happened(filed=date(2027, 3, 10))
    complete = Happened(filed=date(2027, 3, 10), complete=date(2027, 3, 22))

    [first] = reckoned(golden_power=filed).clocks
    [then] = reckoned(golden_power=complete).clocks

    assert first.deadlines[0].done == then.deadlines[0].done == date(2027, 3, 10)
    assert days(first.deadlines[0].days)[0] == date(2027, 3, 11)
    assert ends(first) == [date(2027, 4, 24), date(2027, 5, 24), date(2027, 7, 3)]
    assert ends(then) == [date(2027, 5, 6), date(2027, 6, 5), date(2027, 7, 15)]


WORKING = {"working-days": 20, "calendar": "italian"}
SLOW = {"phase": "review", **WORKING, "pauses": [{"for": "the parties", **WORKING}]}
LATER = {"phase": "in depth", "days": 90, "happens": "at worst"}
IN_DEPTH = [
    {"phase": "first", "days": 30},
    {**LATER, "pauses": [{"for": "more time", "days": 20}]},
]
USUAL = golden_power()
PAUSED: dict[str, tuple[a.Part, Happened, date, list[tuple[int, int]]]] = {
    "for as long as an answer really took": (
        *(USUAL, asked(date(2027, 4, 11)), TODAY),
        [(5, 5), (5, 25), (7, 4)],
    ),
    "for less where it was quick": (
        *(USUAL, asked(date(2027, 4, 5)), TODAY),
        [(4, 29), (5, 19), (6, 28)],
    ),
    "in place of the pause that a question belongs to": (
        *(USUAL, asked(date(2027, 4, 5), "third parties"), TODAY),
        [(4, 29), (5, 9), (6, 18)],
    ),
    "until today or as long as it may while there is no answer": (
        *(USUAL, asked(None), TODAY),
        [(4, 29), (5, 25), (7, 4)],
    ),
    "until today where that is later": (
        *(USUAL, asked(None), date(2027, 4, 20)),
        [(5, 14), (6, 3), (7, 13)],
    ),
    # Twenty end on 9 April 2027, as Easter Monday is 29 March; four more on 15 April.
    # They are 2, 5, 6 and 7 April, from Friday to Wednesday.
    "in working days where these are counted": (
        *(golden_power(review=[SLOW]), asked(date(2027, 4, 7)), TODAY),
        [(4, 15)] * 3,
    ),
    "not by a regime without pauses": (
        golden_power(review=[{"phase": "review", "days": 45}]),
        *(asked(None), TODAY),
        [(4, 25)] * 3,
    ),
    "in a phase that was not sure, which shows that it came to it": (
        golden_power(review=IN_DEPTH),
        *(asked(date(2027, 4, 6), "more time"), TODAY),
        [(7, 14)] * 3,
    ),
}


@pytest.mark.parametrize("how", PAUSED)
def test_a_question_stops_the_clock(how: str) -> None:
    part, happened, on, days = PAUSED[how]

    [clock] = reckoned(part, on=on, golden_power=happened).clocks

    assert ends(clock) == [date(2027, *day) for day in days]
    answered = happened.questions[0].answered
    assert (clock.happened.waiting is None) is bool(answered)


def test_an_outcome_ends_the_review_on_its_day_and_frees_the_closing() -> None:
    ended = Happened(
        filed=FILED,
        outcome=Outcome.CONDITIONS,
        ended=date(2027, 4, 20),
        conditions=(OutcomeCondition(text="Report"),),
    )

    timeline = reckoned(golden_power=ended)

    assert ends(timeline.clocks[0]) == [date(2027, 4, 20)] * 3
    assert timeline.closing.safe
    assert timeline.closing.safe.day == date(2027, 4, 20)
    assert timeline.closing.long_stop == date(2027, 6, 19)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.WITHDRAWN])
def test_what_ends_without_leave_frees_nothing(outcome: Outcome) -> None:
    ended = Happened(filed=FILED, outcome=outcome, ended=date(2027, 4, 20))
    cleared = Happened(filed=FILED, outcome=Outcome.CLEARED, ended=TODAY)
    both = (golden_power(), golden_power("other"))

    closing = reckoned(*both, golden_power=ended, other=cleared).closing

    assert (closing.safe, closing.long_stop, closing.undated) == (None, None, ())
    assert [it.happened.outcome for it in closing.refused] == [outcome]


def test_what_was_filed_has_days_and_what_comes_after_it_starts_when_it_ended() -> None:
    """It has them though nobody asks for it."""
    bank = a.regime("bank", DUE, review=[{"phase": "a", "days": 60}])
    after = golden_power(order=[{"after": ["bank"], "says": "The bank first."}])
    ended = Happened(filed=MARCH, outcome=Outcome.CLEARED, ended=date(2027, 4, 1))

    clocks = by_id(reckoned(bank, after, bank=ended))
    [clock] = reckoned(due="no", golden_power=Happened(filed=FILED)).clocks

    assert days(clocks["golden-power"].deadlines[0].days)[0] == date(2027, 4, 11)
    assert reckoned(due="no").clocks == ()
    assert ends(clock)[0] == date(2027, 4, 25)


def test_filing_ends_the_first_duty_and_an_outcome_all_of_them() -> None:
    duties = [
        {"duty": "file", "anchor": "signing", "days": 10},
        {"duty": "report", "anchor": "signing", "days": 90},
    ]
    two = a.regime("two", DUE, duties=duties, standstill=NOT_CLOSE)
    ended = Happened(filed=FILED, outcome=Outcome.CLEARED, ended=TODAY)

    [filed] = reckoned(two, two=Happened(filed=FILED)).clocks
    [over] = reckoned(two, two=ended).clocks

    assert [it.done for it in filed.deadlines] == [FILED, None]
    assert [it.done for it in over.deadlines] == [FILED, TODAY]


def ended_with(condition: OutcomeCondition) -> Happened:
    """Return a filing that was cleared on a condition."""
    outcome = Outcome.CONDITIONS
    return Happened(filed=FILED, outcome=outcome, ended=ASKED, conditions=(condition,))


EARLY, NEVER = date(2027, 3, 1), date(2027, 5, 1)
CANNOT_BE = {
    "complete before it was filed": (
        Happened(filed=FILED, complete=EARLY),
        {"complete": Impossible.BEFORE_FILED},
    ),
    "complete and not filed": (
        Happened(complete=FILED),
        {"filed": Impossible.NOT_FILED},
    ),
    "in the future": (Happened(filed=NEVER), {"filed": Impossible.FUTURE}),
    "answered before it was received": (
        Happened(
            filed=EARLY, questions=(AskedQuestion(received=ASKED, answered=FILED),)
        ),
        {"answered-1": Impossible.BEFORE_RECEIVED},
    ),
    "answered and not received": (
        Happened(
            filed=EARLY, questions=(AskedQuestion(received=None, answered=FILED),)
        ),
        {"received-1": Impossible.NOT_RECEIVED},
    ),
    "asked before it was filed": (
        Happened(filed=FILED, questions=(AskedQuestion(received=EARLY),)),
        {"received-1": Impossible.BEFORE_FILED},
    ),
    "ended without an outcome": (
        Happened(filed=FILED, ended=ASKED),
        {"outcome": Impossible.NO_OUTCOME},
    ),
    "an outcome without a day": (
        Happened(filed=FILED, outcome=Outcome.CLEARED),
        {"ended": Impossible.NO_DAY},
    ),
    "ended before it was filed": (
        Happened(filed=FILED, outcome=Outcome.CLEARED, ended=EARLY),
        {"ended": Impossible.BEFORE_FILED},
    ),
    "cleared and not filed": (
        Happened(outcome=Outcome.CLEARED, ended=ASKED),
        {"filed": Impossible.NOT_FILED},
    ),
    "a condition without words": (
        ended_with(OutcomeCondition(text="", due=NEVER)),
        {"condition-1": Impossible.NO_TEXT},
    ),
    "a condition met in the future": (
        ended_with(OutcomeCondition(text="Report", done=NEVER)),
        {"done-1": Impossible.FUTURE},
    ),
    "a condition of no outcome": (
        Happened(conditions=(OutcomeCondition(text="Report"),)),
        {"outcome": Impossible.NO_OUTCOME},
    ),
}


@pytest.mark.parametrize("case", CANNOT_BE)
def test_days_that_cannot_be_are_told_at_their_field(case: str) -> None:
    happened, wrong = CANNOT_BE[case]

    assert impossible(happened, TODAY) == wrong


def test_what_can_be_is_not_refused() -> None:
    whole = Happened(
        filed=EARLY,
        complete=FILED,
        questions=(AskedQuestion(received=ASKED, answered=TODAY),),
        outcome=Outcome.CONDITIONS,
        ended=TODAY,
        conditions=(OutcomeCondition(text="Report", due=NEVER),),
    )

    assert impossible(whole, TODAY) == {}
    assert impossible(Happened(outcome=Outcome.NOT_NEEDED, ended=TODAY), TODAY) == {}


DAYS = st.sampled_from((None, date.min, date(2028, 2, 29), date.max))
QUESTIONS = st.builds(AskedQuestion, received=DAYS, answered=DAYS)
CONDITIONS = st.builds(OutcomeCondition, due=DAYS, done=DAYS)
HAPPENED = st.builds(
    Happened,
    filed=DAYS,
    complete=DAYS,
    questions=QUESTIONS.map(lambda it: (it,)),
    outcome=st.none() | st.sampled_from(Outcome),
    ended=DAYS,
    conditions=CONDITIONS.map(lambda it: (it,)),
    reference=st.text(),
)
STEPS = st.builds(
    StepWork,
    state=st.sampled_from(StepState),
    since=DAYS,
    reason=st.text(),
    owner=st.text(),
    due=DAYS,
    note=st.text(),
)


WORKS = st.builds(
    Work,
    as_of=st.dates(),
    steps=st.dictionaries(st.text(), STEPS),
    filings=st.dictionaries(st.text(), HAPPENED),
)


@given(WORKS)
@example(NO_WORK)
def test_what_was_done_is_read_as_it_was_written(work: Work) -> None:
    assert read(as_data(work)) == work
    assert as_data(NO_WORK) == {}


def test_a_step_is_overdue_on_its_day_and_later_while_it_is_to_do() -> None:
    step = StepWork(due=TODAY)

    assert [step.overdue(day) for day in (None, ASKED, TODAY)] == [False, False, True]
    assert not StepWork().overdue(TODAY)
    for state in (StepState.DONE, StepState.NOT_APPLICABLE):
        assert not StepWork(state=state, due=ASKED).overdue(TODAY)
