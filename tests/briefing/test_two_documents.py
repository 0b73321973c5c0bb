"""A board page on its page, a file whose pages are full, and nothing said twice."""

import re
from collections.abc import Iterable, Iterator

import pytest

from screening.briefing.html import cited, render
from screening.briefing.printing.pool import Printer
from screening.formats.text import sentences
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import Bar, Regime, Sanction
from screening.wording.counsel import CounselFile
from screening.wording.explanation import Explanation
from tests.pdfs import ALL_EXAMPLES, EXAMPLES, Pdf, explanation_of, job_of, order
from tests.printing import IN_EVERY_RUN
from tests.sample import sample
from tests.two_documents import (
    FILE,
    HALF,
    not_in_sources,
    pages,
    repeated,
    said,
    said_twice,
    told_again,
)
from tests.wording.test_board import TWELVE

MOST_PAGES, OF_NOTHING = 7, 2
SEVERAL = 2
"""From how many filings on, or with a wall, a board page may take a second one."""
SHARES = 4

TEMPTING = (
    *("edge-new-screening-last-day", "probe-joint-company-for-robots"),
    *("filing-china-genes-in-a-trial", "edge-insurer"),
    "filing-control-of-an-investment-firm-below-a-step",
)
"""Deals with a change of law, equal fines, a long answer, and names in two lists."""


def faults(
    names: Iterable[str], rules: Rulebook, printer: Printer | None = None
) -> list[str]:
    """Return what is wrong with the two documents of examples, each with its name.

    Without a printer it is what they say alone.
    """
    found = []
    for name in names:
        told = explanation_of(name, rules)
        wrong = [*of_words(told, render(told))]
        if printer:
            job = job_of(name, rules)
            pdf = printer.print(job)
            wrong += [*of_pages(told, pages(pdf)), *order(Pdf(pdf, job.attachment))]
        found += [f"{name}: {fault}" for fault in wrong]
    return found


def of_words(told: Explanation, html: str) -> Iterator[str]:
    """Yield what two documents say twice, or cite and do not list."""
    for it in (*repeated(html), *said_twice(html)):
        yield f"twice: {it}"
    for it in told_again(html):
        yield f"on the board page and in the file: {it}"
    yield from not_in_sources(html, cited(told, CounselFile(told)))


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
    assert faults(IN_EVERY_RUN, shipped_rulebook, printer) == []


def test_deals_that_tempt_to_it_are_told_without_saying_anything_twice(
    shipped_rulebook: Rulebook,
) -> None:
    assert faults(TEMPTING, shipped_rulebook) == []


@pytest.mark.slow
def test_so_are_deals_of_every_kind(shipped_rulebook: Rulebook) -> None:
    assert faults(sample(shipped_rulebook), shipped_rulebook) == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_so_is_every_example(shipped_rulebook: Rulebook, share: int) -> None:
    assert faults(ALL_EXAMPLES[share::SHARES], shipped_rulebook) == []


@pytest.mark.paper
def test_a_page_of_few_words_is_measured_as_half_empty(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    job = job_of("edge-nothing-answered", shipped_rulebook)

    [(_board, filled), _file] = pages(printer.print(job))

    assert 0.3 < filled < HALF


@pytest.mark.slow
@pytest.mark.paper
@pytest.mark.parametrize("share", range(SHARES))
def test_two_documents_of_deals_of_every_kind_stand_on_their_pages(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    names = sample(shipped_rulebook, EXAMPLES)[share::SHARES]

    assert faults(names, shipped_rulebook, printer) == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.paper
@pytest.mark.parametrize("share", range(SHARES))
def test_so_do_those_of_every_example(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    assert faults(EXAMPLES[share::SHARES], shipped_rulebook, printer) == []


@pytest.mark.slow
@pytest.mark.paper
def test_no_real_deal_takes_more_than_seven_pages_and_nothing_known_takes_two(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    lengths = {
        name: len(pages(printer.print(job_of(name, shipped_rulebook))))
        for name in (*TWELVE, "edge-nothing-answered")
    }

    assert lengths.pop("edge-nothing-answered") == OF_NOTHING
    assert {name: n for name, n in lengths.items() if n > MOST_PAGES} == {}


def test_a_run_of_twelve_words_that_stands_twice_is_seen() -> None:
    run = "The buyer tells the government of a purchase that gives it control."
    law = '<a href="#source-x">of the law on special powers in force since long</a>'

    twice = f"<article><p>{run}</p><p>Again. {run}</p></article>"
    apart = f"<article><p>{run}</p></article><article><p>{run}</p></article>"
    laws = f"<article><p>{law}</p><p>{law} and so on</p></article>"

    assert repeated(twice) == [run]
    assert run.casefold() in said_twice(twice)
    assert repeated(apart) == said_twice(apart) == repeated(laws) == []


def test_what_the_board_page_says_is_seen_where_the_file_says_it_again() -> None:
    board = (
        '<article><p>{}</p><a href="#step-ask">Ask the seller who owns it</a></article>'
    )
    file = '<article>{}<tr id="step-ask"><td></td><td><b>{}.</b></td></tr></article>'
    sentence = "The stake loses its votes until it is sold."
    run = "a stake of ten per cent or more in a listed company"

    def again(on_the_board: str, in_the_file: str) -> list[str]:
        named = file.format(in_the_file, "Ask the seller who owns it")
        return told_again(board.format(on_the_board) + named)

    assert again(sentence, f"<p>First. {sentence}</p>") == [sentence.casefold()]
    assert again(f"Sell {run}.", f"<td>Hold {run}</td>") == [run]
    assert again(f"Sell {run}.", f"<h4>Sell {run}.</h4>") == []
    assert again(sentence, "<p>The stake loses its votes.</p>") == []


def test_what_two_regimes_tell_is_one_sentence_or_is_told_in_other_words(
    shipped_rulebook: Rulebook,
) -> None:
    told, wrong = dict[str, str](), []
    for regime in shipped_rulebook.regimes.values():
        for sentence in _sentences(regime):
            wrong += [
                f"{regime.id}: {run}"
                for run in said(sentence)
                if told.setdefault(run, sentence) != sentence
            ]

    assert wrong == []


def test_what_follows_is_told_on_the_board_page_in_words_of_its_own(
    shipped_rulebook: Rulebook,
) -> None:
    for regime in shipped_rulebook.regimes.values():
        in_the_file = {it for sentence in _sentences(regime) for it in said(sentence)}

        assert [it for it in said(regime.if_not or "") if it in in_the_file] == []


def _sentences(regime: Regime) -> Iterator[str]:
    """Yield what the file tells of a regime, sentence by sentence."""
    parts: tuple[Sanction | Bar, ...] = (*regime.sanctions, *regime.standstill)
    texts = [regime.says, regime.silence, regime.clause, *(it.says for it in parts)]
    for text in filter(None, [*texts, *(it.duty for it in regime.duties)]):
        yield from sentences(text)
    yield "; ".join(regime.documents)


@pytest.mark.paper
def test_the_page_that_the_contents_name_is_the_one_on_which_it_stands(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    job = job_of("vado-cosco", shipped_rulebook)

    read = [text for text, _ in pages(printer.print(job))]

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
