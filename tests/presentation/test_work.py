"""What was done about a deal in words: filings as facts, steps, and what is due."""

from datetime import date

from screening.engine.assess import assess
from screening.engine.schedule.work import (
    AskedQuestion,
    Happened,
    Outcome,
    OutcomeCondition,
    StepState,
    StepWork,
    Work,
)
from screening.presentation.board import Board
from screening.presentation.deal_view import DealView
from screening.presentation.filings_view import FilingsView
from screening.presentation.time_picture import OVER
from screening.presentation.work import (
    FILING,
    NEVER_STOPS,
    DueWords,
    change_says,
    filing_change_says,
    step_says,
)
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from tests import builders as a
from tests.engine.test_happened import ASKED, FILED, TODAY, asked
from tests.engine.test_timeline import DUE, MARCH, MARGIN, SHARED, golden_power
from tests.presentation.test_filings import row

PLAIN = golden_power(review=[{"phase": "review", "days": 45}])
ENDED = Happened(
    filed=FILED,
    complete=FILED,
    outcome=Outcome.CONDITIONS,
    ended=date(2027, 4, 2),
    conditions=(
        OutcomeCondition(text="Keep the code in Italy."),
        OutcomeCondition(text="First report", due=date(2027, 4, 4)),
        OutcomeCondition(text="Name a contact", due=TODAY, done=TODAY),
    ),
    reference="GP 1/2027",
)


def told(happened: Happened, *parts: a.Part, on: date = TODAY) -> FilingsView:
    """Return the filings of a deal signed on 1 March, of which one happened so."""
    book = a.rulebook(*SHARED, *(parts or [golden_power()]), heading=MARGIN)
    answers: dict[str, Answer] = {"due": "yes", "outside": "no", "signing-date": MARCH}
    work = Work(as_of=on, filings={"golden-power": happened})
    return FilingsView(assess(book, answers, a.DAY), work)


def test_what_was_filed_is_told_as_fact_and_the_answer_as_reckoned_from_it() -> None:
    filed = Happened(filed=date(2027, 3, 10), complete=date(2027, 3, 22))

    [filing] = told(filed).all

    assert filing.by_when == "Filing complete on 22 March 2027, answer by 5 June 2027"
    assert row(filing, "facts") == (
        "Filed on 10 March 2027.",
        "Filing complete on 22 March 2027.",
    )
    [done] = row(filing, "duties")
    assert done == (
        "Done on Wednesday 10 March 2027: file. "
        "The last day for it was Thursday 11 March 2027."
    )
    [answer] = row(filing, "review")
    assert answer.startswith(
        "The review is counted from the complete filing of 22 March 2027. The "
        "authority has "
        "at least until Thursday 6 May 2027 (45 days)"
    )
    [late] = told(Happened(filed=date(2027, 3, 12))).all
    assert "That was late: the last day for it was" in row(late, "duties")[0]
    assert row(late, "review")[0].startswith(
        "The review is counted from the filing of 12 March 2027, as if complete."
    )


def test_the_clock_says_since_when_it_stands_still_and_how_long_it_did() -> None:
    [waiting] = told(asked(None)).all
    [answered] = told(asked(TODAY)).all
    [plain] = told(asked(None), PLAIN).all

    assert row(waiting, "facts")[-1] == (
        "A question was received on 1 April 2027, and is not answered yet. The "
        "deadline has been suspended since then."
    )
    assert (
        "The deadline has been suspended since 1 April 2027"
        in row(waiting, "review")[0]
    )
    assert row(answered, "facts")[-1] == (
        "A question was received on 1 April 2027 and answered on 5 April 2027. The "
        "deadline was suspended for 4 days."
    )
    assert row(plain, "facts")[-2:] == (
        "A question was received on 1 April 2027, and is not answered yet.",
        NEVER_STOPS,
    )
    for it in (answered, plain):
        assert "has stood still" not in row(it, "review")[0]


def test_an_outcome_ends_the_review_and_brings_its_conditions() -> None:
    found = told(ENDED)

    [filing] = found.all
    assert filing.by_when == "Cleared with conditions on 2 April 2027"
    assert (
        filing.stopped == "Nothing any longer: cleared with conditions on 2 April 2027"
    )
    assert row(filing, "review") == ("Cleared with conditions on 2 April 2027.",)
    assert row(filing, "conditions") == (
        "Keep the code in Italy.",
        "First report (by 4 April 2027, overdue)",
        "Name a contact (met on 5 April 2027)",
    )
    assert row(filing, "facts")[-1] == "Reference: GP 1/2027."
    assert a.closing(found, "not before", "board") == [
        "Earliest safe closing: after Friday 2 April 2027, when “golden-power” ended."
    ]
    assert a.closing(found)[:1] == a.closing(found, "not before", "board")


def test_what_was_refused_may_not_be_closed() -> None:
    refused = Happened(filed=FILED, outcome=Outcome.REFUSED, ended=TODAY)

    found = told(refused)

    [filing] = found.all
    assert filing.stopped == "The closing, for good: refused on 5 April 2027"
    assert a.closing(found) == [
        "The deal may not be closed: golden-power, refused on 5 April 2027."
    ]
    assert a.closing(found, "not before", "board") == []


def test_days_in_order_tell_what_happened_and_the_calendar_has_real_days() -> None:
    found = [
        (it.when, it.what, it.happened, it.key.removeprefix("golden-power/"))
        for it in told(ENDED).schedule
    ]

    second = "Friday 2 April 2027"
    cleared = "Cleared with conditions: golden-power"
    done = "Condition met: Name a contact: golden-power"
    report = "Condition: First report: golden-power"
    assert found == [
        ("Monday 1 March 2027", "The signing, as planned", False, ""),
        ("Thursday 11 March 2027", "Filed: golden-power", True, "filed"),
        ("Thursday 11 March 2027", "Filing complete: golden-power", True, "complete"),
        (second, cleared, True, "outcome"),
        (second, "Closing is safe after this day", False, "closing"),
        ("Sunday 4 April 2027", report, False, "condition-2"),
        ("Monday 5 April 2027", done, True, "condition-3"),
        ("Tuesday 1 June 2027", "Earliest day for the long-stop", False, "long-stop"),
    ]
    keys = [it.key for it in told(asked(ASKED)).calendar]
    assert "golden-power/0" not in keys
    assert {"golden-power/received-1", "golden-power/answer"} <= {*keys}


def test_the_picture_marks_what_was_filed_and_what_has_ended() -> None:
    wide, _narrow = told(ENDED).pictures
    open_, _other = told(Happened(filed=FILED)).pictures
    computed, _another = told(Happened()).pictures

    [done], [filed] = wide.rows, open_.rows
    assert done.says == "Filed 11 Mar 2027, cleared with conditions 2 Apr 2027"
    assert ([part.look for part in done.parts], wide.looks) == ([OVER], (OVER,))
    assert filed.says == "Filed 11 Mar 2027, answer 25 Apr to 25 May 2027 or later"
    assert (wide.files, computed.files) == ((False, True), (True, False))


def test_what_is_to_be_filed_is_due_until_it_is_and_an_early_question_never() -> None:
    before = [{"duty": "ask early", "anchor": "signing"}]
    parts = golden_power(early_question="early"), a.regime("early", DUE, duties=before)
    day, says = date(2027, 3, 11), "golden-power: not filed yet"

    assert [*told(Happened()).dues] == [
        DueWords(FILING, "golden-power", 0, day, says, "The buyer")
    ]
    assert [*told(Happened(filed=FILED)).dues] == []
    assert [*told(Happened(filed=FILED), *parts).dues] == []
    [due] = told(ENDED).dues
    assert (due.place, due.day) == (2, date(2027, 4, 4))
    assert due.what == "golden-power: First report"


A = {"a": "yes"}
DAY = date(2027, 3, 3)
DONE = StepWork(state=StepState.DONE, since=DAY, owner="Legal")
NOT_APPLICABLE = StepWork(state=StepState.NOT_APPLICABLE, reason="No devices.")
BOOK = a.rulebook(
    a.question("a"),
    a.question("b"),
    a.rule("one", A),
    a.item("ask", when=A),
    a.item("map", when=A),
    a.item("list", when=A),
    a.item("perhaps", when={"b": "yes"}),
    a.item("never", when={"a": "no"}),
)


def explained(**steps: StepWork) -> DealView:
    deal = Deal(name="A deal", on=a.DAY, answers=A)
    work = Work(as_of=DAY, steps=steps)
    return DealView(deal, assess(BOOK, A, a.DAY), work)


def test_a_step_says_how_far_it_is_and_a_change_of_it_or_a_filing_is_a_line() -> None:
    regime = a.rulebook(*SHARED, golden_power()).regimes["golden-power"]
    waiting = Happened(filed=FILED, questions=(AskedQuestion(received=ASKED),))
    said = {
        "Done 3 March 2027 (Legal)": DONE,
        "Done 3 March 2027": StepWork(state=StepState.DONE, since=DAY),
        "Not applicable: No devices.": NOT_APPLICABLE,
        "By 3 March 2027": StepWork(due=DAY),
        "The bank, by 3 March 2027": StepWork(owner="the bank", due=DAY),
        "": StepWork(),
    }

    assert [*map(step_says, said.values())] == [*said]
    changed = filing_change_says(waiting, regime)
    assert changed.startswith("Filed on 11 March 2027. A que")
    assert filing_change_says(Happened(), regime) == "No step recorded yet."
    assert change_says(StepWork(note="Wait.")) == "Undo to be done. Wait."
    assert change_says(DONE) == "Done 3 March 2027 (Legal)"


def test_steps_that_are_certain_or_were_worked_on_count_others_are_recorded() -> None:
    late = StepWork(due=DAY)

    steps = Board(explained(ask=DONE, list=NOT_APPLICABLE)).first_steps
    left = explained(never=DONE, gone=NOT_APPLICABLE, ask=DONE).left_steps

    assert explained().tally.says == "0 of 3 done"
    assert explained(ask=DONE, map=late).tally.says == "1 of 3 done, 1 overdue"
    assert explained(ask=NOT_APPLICABLE).tally.says == "0 of 2 done"
    assert explained(perhaps=DONE).tally.says == "1 of 4 done"
    assert [step.what for step in steps] == ["do map"]  # what is done is no next
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
