"""A board page on its page, a file whose pages are full, and nothing said twice."""

import re
from collections.abc import Iterable
from datetime import date

import pytest

from screening.briefing.html import cited, print_job
from screening.briefing.marks import Marks
from screening.briefing.printing.pool import Printer
from screening.engine.assess import assess
from screening.rulebook.model import Rulebook
from screening.wording.counsel import CounselFile
from screening.wording.explanation import Explanation
from tests.pdfs import EXAMPLES, Pdf, deal_of, order
from tests.sample import sample
from tests.two_documents import FILE, HALF, not_in_sources, pages, repeated, said_twice
from tests.wording.test_board import TWELVE

MADE = Marks(made=date(2026, 11, 29))
MOST_PAGES, OF_NOTHING = 7, 2
SEVERAL = 2
"""From how many filings on, or with a wall, a board page may take a second one."""
SHARES = 4
IN_EVERY_RUN = (
    *("edge-nothing-answered", "vado-cosco", "candy-haier", "cdp-reti-state-grid"),
    *("filing-scanners-for-a-hospital", "probe-patents-into-a-joint-venture-in-suzhou"),
)


def faults(
    names: Iterable[str], printer: Printer, rules: Rulebook, *, printed: bool = True
) -> list[str]:
    """Return what is wrong with the two documents of examples, each with its name."""
    found = []
    for name in names:
        deal = deal_of(name, rules)
        told = Explanation(deal, assess(rules, deal.answers, deal.on))
        job = print_job(deal, told.assessment, MADE)
        wrong = [f"twice: {run}" for run in repeated(job.html)]
        wrong += [f"twice: {sentence}" for sentence in said_twice(job.html)]
        wrong += not_in_sources(job.html, cited(told, CounselFile(told)))
        if printed:
            pdf = printer.print(job)
            wrong += [*of_pages(told, pages(pdf)), *order(Pdf(pdf, job.attachment))]
        found += [f"{name}: {fault}" for fault in wrong]
    return found


def of_pages(told: Explanation, read: list[tuple[str, float]]) -> list[str]:
    """Return what is wrong with how two documents stand on their pages."""
    board = next(number for number, (text, _) in enumerate(read) if FILE.search(text))
    several = len(told.filings.due) >= SEVERAL or bool(told.filings.banners)
    wrong = [] if board <= 1 + several else [f"a board part of {board} pages"]
    lasts = {board, len(read)}
    return wrong + [
        f"page {number} is filled to {filled:.0%}"
        for number, (_, filled) in enumerate(read, 1)
        if filled < HALF and number not in lasts
    ]


@pytest.mark.paper
def test_two_documents_stand_on_their_pages_and_say_nothing_twice(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    assert faults(IN_EVERY_RUN, printer, shipped_rulebook) == []


@pytest.mark.paper
def test_a_page_of_few_words_is_measured_as_half_empty(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    deal = deal_of("edge-nothing-answered", shipped_rulebook)
    found = assess(shipped_rulebook, deal.answers, deal.on)

    [(_board, filled), _file] = pages(printer.print(print_job(deal, found, MADE)))

    assert 0.3 < filled < HALF


@pytest.mark.slow
@pytest.mark.paper
@pytest.mark.parametrize("share", range(SHARES))
def test_so_they_do_for_deals_of_every_kind(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    names = sample(shipped_rulebook, EXAMPLES)[share::SHARES]

    assert faults(names, printer, shipped_rulebook) == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.paper
@pytest.mark.parametrize("share", range(SHARES))
def test_so_they_do_for_every_example(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    assert faults(EXAMPLES[share::SHARES], printer, shipped_rulebook) == []


@pytest.mark.slow
@pytest.mark.paper
def test_no_real_deal_takes_more_than_seven_pages_and_nothing_known_takes_two(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    lengths = {}
    for name in (*TWELVE, "edge-nothing-answered"):
        deal = deal_of(name, shipped_rulebook)
        found = assess(shipped_rulebook, deal.answers, deal.on)
        job = print_job(deal, found, MADE)
        lengths[name] = len(pages(printer.print(job)))

    assert lengths.pop("edge-nothing-answered") == OF_NOTHING
    assert {name: n for name, n in lengths.items() if n > MOST_PAGES} == {}


def test_a_run_of_twelve_words_that_stands_twice_is_seen() -> None:
    run = "The buyer tells the government of a purchase that gives it control."
    law = '<a href="#source-x">of the law on special powers in force since long</a>'

    twice = f"<article><p>{run}</p><p>Again. {run}</p></article>"
    apart = f"<article><p>{run}</p></article><article><p>{run}</p></article>"
    laws = f"<article><p>{law}</p><p>{law} and so on</p></article>"

    assert repeated(twice) == [run]
    assert said_twice(twice) == [run]
    assert repeated(apart) == said_twice(apart) == repeated(laws) == []


@pytest.mark.paper
def test_the_page_that_the_contents_name_is_the_one_on_which_it_stands(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    deal = deal_of("vado-cosco", shipped_rulebook)
    found = assess(shipped_rulebook, deal.answers, deal.on)

    read = [text for text, _ in pages(printer.print(print_job(deal, found, MADE)))]

    named = re.findall(
        r"(?:· |file )([A-Z][\w ]+) \(p\. (\d)\)", " ".join(read[2].split())
    )
    there = {name: read[int(number) - 1].splitlines() for name, number in named}
    assert len(there) > 6
    assert [
        name
        for name, lines in there.items()
        if not any(line.startswith(name) for line in lines)
    ] == []
