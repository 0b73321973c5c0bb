"""What was done about a deal in words: each step, how many are done, what is due."""

from datetime import date

from screening.engine.assess import assess
from screening.engine.schedule.work import StepState, StepWork, Work
from screening.rulebook.answers import Deal
from screening.wording.explanation import Explanation
from screening.wording.work import DueWords, change_says, step_says
from tests.builders import A_DAY, a_question, a_rule, a_rulebook, an_item

A = {"a": "yes"}
DAY = date(2027, 3, 3)
DONE = StepWork(state=StepState.DONE, since=DAY, owner="Legal")
NOT_APPLICABLE = StepWork(state=StepState.NOT_APPLICABLE, reason="No devices.")
BOOK = a_rulebook(
    a_question("a"),
    a_question("b"),
    a_rule("one", A),
    an_item("ask", when=A),
    an_item("map", when=A),
    an_item("list", when=A),
    an_item("perhaps", when={"b": "yes"}),
    an_item("never", when={"a": "no"}),
)


def explained(**steps: StepWork) -> Explanation:
    deal = Deal(name="A deal", on=A_DAY, answers=A)
    work = Work(as_of=DAY, steps=steps)
    return Explanation(deal, assess(BOOK, A, A_DAY), work)


def test_a_step_says_how_far_it_is_by_whom_and_by_when() -> None:
    due = StepWork(due=DAY)
    owned = StepWork(owner="the bank", due=DAY)

    assert step_says(DONE) == "Done 3 March 2027 (Legal)"
    assert step_says(StepWork(state=StepState.DONE, since=DAY)) == "Done 3 March 2027"
    assert step_says(NOT_APPLICABLE) == "Not applicable: No devices."
    assert step_says(due) == "By 3 March 2027"
    assert step_says(owned) == "The bank, by 3 March 2027"
    assert step_says(StepWork()) == ""


def test_a_change_says_what_it_made_of_the_step() -> None:
    assert change_says(StepWork(note="Wait.")) == "Set back to be done. Wait."
    assert change_says(DONE) == "Done 3 March 2027 (Legal)"


def test_steps_are_counted_that_are_certain_or_were_worked_on() -> None:
    late = StepWork(due=DAY)

    assert explained().tally.says == "0 of 3 done"
    assert explained(ask=DONE, map=late).tally.says == "1 of 3 done, 1 overdue"
    assert explained(ask=NOT_APPLICABLE).tally.says == "0 of 2 done"
    assert explained(perhaps=DONE).tally.says == "1 of 4 done"


def test_what_is_done_is_no_next_step() -> None:
    steps = explained(ask=DONE, list=NOT_APPLICABLE).gravest_steps(3)

    assert [step.id for _before, step in steps] == ["map"]


def test_a_step_that_is_no_longer_asked_keeps_its_record() -> None:
    left = explained(never=DONE, gone=NOT_APPLICABLE, ask=DONE).left_steps

    assert [(step.title, step.work.says) for step in left] == [
        ("Do never", "Done 3 March 2027 (Legal)"),
        ("gone", "Not applicable: No devices."),
    ]


def test_what_is_due_is_what_is_asked_to_do_and_has_a_day() -> None:
    due = StepWork(owner="Legal", due=DAY)
    found = explained(ask=due, map=StepWork(), never=due, perhaps=due, list=DONE).dues

    assert [*found] == [
        DueWords("item", about, 0, DAY, f"Do {about}", "Legal")
        for about in ("ask", "perhaps")
    ]
