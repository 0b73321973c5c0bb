"""What was done stands in the briefing, as of the day it is made, kept short."""

import io
from datetime import date

from docx import Document

from screening.briefing.html import print_job
from screening.briefing.marks import Record
from screening.briefing.printing.job import PrintJob
from screening.briefing.word import document as word_file
from screening.engine.assess import assess
from screening.engine.schedule.work import NO_WORK, Happened, StepState, StepWork, Work
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from tests.briefing.test_html import part as part_of
from tests.builders import A_DAY, a_question, a_rulebook, an_item
from tests.engine.test_timeline import MARCH, SHARED, golden_power

DAY = date(2027, 3, 3)
BOOK = a_rulebook(
    *SHARED,
    a_question("a"),
    golden_power(),
    an_item("ask", why="Counsel knows.", when={"due": "yes"}),
    an_item("map", why="It is large.", when={"due": "yes"}),
    an_item("list", why="It is long.", when={"due": "yes"}),
)
ANSWERS: dict[str, Answer] = {"due": "yes", "signing-date": MARCH}
WORKED = Work(
    as_of=DAY,
    steps={
        "ask": StepWork(state=StepState.DONE, since=DAY, owner="Legal"),
        "map": StepWork(owner="Tax", due=date(2027, 4, 1), note="Slow seller"),
        "list": StepWork(state=StepState.NOT_APPLICABLE, since=DAY, reason="Empty"),
    },
    filings={"golden-power": Happened(filed=DAY)},
)


def printed(work: Work = WORKED) -> PrintJob:
    deal = Deal(name="A deal", on=A_DAY, answers=ANSWERS)
    return print_job(deal, assess(BOOK, ANSWERS, A_DAY), record=Record(work=work))


def part(job: PrintJob, name: str) -> str:
    """Return what a part of the briefing says."""
    return part_of(job.html, name)


def test_a_step_that_is_done_says_when_and_by_whom_and_no_more() -> None:
    told = part(printed(), "checklist")

    assert "Checklist, 1 of 2 done" in told
    assert "☑ Do ask. Done 3 March 2027 (Legal)." in told
    assert "Counsel knows" not in told
    assert "Do list. Not applicable: Empty." in told
    assert "☐ Do map. It is large. Slow seller" in told
    assert "Counsel Tax, by 1 April 2027" in told


def test_page_one_names_what_is_still_to_do_its_owner_and_its_day() -> None:
    told = part(printed(), "board")

    assert "Do map Tax By 1 April 2027" in told
    assert "Do ask" not in told
    assert "Filed on 3 March 2027" in told


def test_what_happened_with_a_filing_stands_apart_from_what_is_computed() -> None:
    told = part(printed(), "filings")

    assert "What was done is told as of 3 March 2027." in part(printed(), "file")
    assert "What happened Filed on 3 March 2027." in told
    assert "Wednesday 3 March 2027 Filed: golden-power It happened" in told
    assert "It is reckoned from the filing of 3 March 2027" in told


def test_word_says_the_same() -> None:
    word = Document(io.BytesIO(word_file.write(printed())))

    cells = [cell.text for table in word.tables for cell in table._cells]  # noqa: SLF001 - the public way is slow
    assert "Do ask. Done 3 March 2027 (Legal)." in cells


def test_where_nothing_was_done_the_briefing_says_nothing_of_it() -> None:
    job = printed(NO_WORK)

    assert "What was done" not in job.html
    assert part(job, "checklist").count("☐") == 3
