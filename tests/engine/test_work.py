"""What was done about a deal: which step is overdue, and that nothing is lost."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from screening.engine.schedule.work import (
    NO_WORK,
    Happened,
    StepState,
    StepWork,
    Work,
    as_data,
    read,
)

DAY, NEXT = date(2027, 3, 2), date(2027, 3, 3)
DAYS = st.none() | st.dates()
STEPS = st.builds(
    StepWork,
    state=st.sampled_from(StepState),
    since=DAYS,
    reason=st.text(),
    owner=st.text(),
    due=DAYS,
    note=st.text(),
)


def test_a_step_is_overdue_on_its_day_and_later_while_it_is_to_do() -> None:
    step = StepWork(due=NEXT)

    assert [step.overdue(day) for day in (None, DAY, NEXT)] == [False, False, True]
    assert not StepWork().overdue(NEXT)
    for state in (StepState.DONE, StepState.NOT_APPLICABLE):
        assert not StepWork(state=state, due=DAY).overdue(NEXT)


FILINGS = st.builds(Happened, filed=DAYS, reference=st.text())
WORKS = st.builds(
    Work,
    as_of=st.dates(),
    steps=st.dictionaries(st.text(), STEPS),
    filings=st.dictionaries(st.text(), FILINGS),
)


@given(WORKS)
def test_what_was_done_is_read_as_it_was_written(work: Work) -> None:
    assert read(as_data(work)) == work


def test_where_nothing_was_done_nothing_is_written() -> None:
    assert as_data(NO_WORK) == {}
    assert read({}) == NO_WORK
