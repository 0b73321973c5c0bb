"""Every briefing fits both standards, stands on its pages, and says nothing twice.

Whoever reads it gets the level and the reasons: in black and white, or from its tags.
Nothing in it tells where it was printed.
"""

import io
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import html as parser
from lxml.html import HtmlElement
from markupsafe import escape
from pikepdf import Name

from screening.briefing import html
from screening.briefing.html import Cited, cited, render, typeset
from screening.briefing.printing.job import PrintJob, styles
from screening.briefing.printing.pool import Printer
from screening.formats.text import sentences
from screening.presentation.answers import TONES
from screening.presentation.counsel import CounselFile
from screening.presentation.deal_view import DealView
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import Bar, Regime, Sanction
from tests import builders as a
from tests.pdfs import (
    A_DAY,
    ALL_EXAMPLES,
    BOARD_ALONE,
    EXAMPLES,
    IN_EVERY_RUN,
    READ_BY_EYE,
    Pdf,
    digest,
    explanation_of,
    job_of,
    kept_as,
    lonely,
    marked,
    order,
    read_out,
)
from tests.presentation.test_board import TWELVE, YES, a_board, a_purchase
from tests.sample import ALL, sample

ROOT = Path(__file__).parents[2]
AWKWARD = """
<!doctype html><html lang=en><title>Awkward</title>
<h1>Awkward</h1>
<ul><li><p>A block in an item</p></li><li>Bare <ul><li>Nested</li></ul></li></ul>
<ul style="list-style-position: inside"><li>Inside</li></ul>
<table>
  <caption>Columns</caption>
  <thead><tr><td></td><th colspan=2>Two columns</th></tr></thead>
  <tbody><tr><th>Row</th><td>1</td><td>2</td></tr></tbody>
</table>
<p><a href="https://example.org/">A link</a></p>
<svg width="9" height="9" viewBox="0 0 9 9"><title>A dot</title>
  <circle cx="4" cy="4" r="4" fill="#000"/></svg>
"""
MOST_PAGES, OF_NOTHING = 8, 2
SHARES = 4
EACH, OF_EVERY_KIND = (None, None) if ALL else (2, 20)
"""How many of a share are printed at most, and of the sample read."""

TEMPTING = (
    *("edge-new-screening-last-day", "probe-joint-company-for-robots"),
    *("filing-china-genes-in-a-trial", "edge-insurer"),
    "filing-control-of-an-investment-firm-below-a-step",
)
"""Deals with a change of law, equal fines, a long answer, and names in two lists."""


RUN = 12
"""How many words in a row never stand twice in one document."""
SHORT = 6
"""How many words a sentence may have to stand twice."""
HALF, QUARTER = 0.5, 0.25
"""How full a page is at least: one that others follow, and the last of several."""
FOOT = 60.0
"""Up to where the foot of a page stands, in points from below."""
FILE = re.compile(r"^Counsel\W{1,2}s\sfile", re.MULTILINE)

_BLOCK = re.compile(r"</?(?:p|td|th|li|tr|h\d|caption|section)\b[^>]*>")
_MARKS = ".,;:?!()“”"
_SENTENCE = re.compile(r"(?<=[.?!]) ")
_LAW = (
    "//a[starts-with(@href, '#source-')] | //abbr | //*[@id='sources']"
    " | //a[@href='#facts' or @href='#board'] | //span[@class='quiet known']"
    " | //section[@class='risk']"
)
"""Names of laws, and how they are known, numbers of facts, and the box that sums up
what the table of the law says row by row."""
_APART = (
    "//*[@hidden] | //table[@class='word'] | //svg"
    " | //table[thead/tr/th[1]='Whom to ask']"
    " | //section[@id='open']/p"
    " | //section[@id='boundary']/table/tbody/tr/td[1]"
    " | //section[@id='filings']//tr[th='Progress']"
    " | //section[@id='cases']/ul/li/b | //table[caption/h2='What the law asks']"
    "/tbody/tr/td[position() > 2] | //table[caption='The days in order']/tbody/tr/td[3]"
)
"""Drafts, pictures, stand-ins, and what stands wherever it is needed, as no sentence.

That is names and answers of facts, names of cases, by when something is to be filed or
else follows, how far it is and what to note of a day: it is looked up row by row.
"""


def repeated(html: str) -> list[str]:
    """Return the runs of words that stand twice in a document, but names of laws."""
    return [
        run for run in _twice(html, f"{_LAW} | {_APART}") if run.count(" ") >= RUN - 1
    ]


def _emptied(element: HtmlElement) -> None:
    for child in list(element):
        element.remove(child)
    element.text = " | "


def _is_whole(sentence: str) -> bool:
    words = [word for word in sentence.split() if any(map(str.isalpha, word))]
    return len(words) > SHORT and sentence.endswith((".", "?", "!"))


_NAMES = (
    "//caption | //h1 | //h2 | //h3 | //h4"
    " | //a[starts-with(@href, '#filing-') or starts-with(@href, '#finding-')"
    " or starts-with(@href, '#step-')]"
    " | //li[starts-with(@id, 'finding-')]/b | //tr[starts-with(@id, 'step-')]/td[2]/b"
    " | //*[@id='filings']/ul/li/b | //b[starts-with(@class, 'level')]"
    " | //table[thead/tr/th[2]='Depends on it']/tbody/tr/td"
)
"""What levels, filings, findings and steps are called, here and where it leads."""
_UNNAMED = f"{_LAW} | {_NAMES} | {_APART}"
_QUOTED_NAME = re.compile("“[^”]*[^.?!”]”")
"""What they are called within a sentence."""


def said_twice(html: str) -> list[str]:
    """Return what stands twice in a document, names apart.

    The file may stand alone, so it tells again what the board page says of a filing.
    """
    return _twice(html, _UNNAMED)


def _twice(html: str, left_out: str) -> list[str]:
    documents = map(Counter, _told(html, left_out))
    return [it for told in documents for it, times in told.items() if times > 1]


def _told(html: str, left_out: str) -> list[list[str]]:
    """Return the sentences and runs of words of each document, without some parts."""
    page = parser.document_fromstring(html)
    for name in page.xpath(left_out):
        _emptied(name)
    return [
        [it for block in _blocks(part) for it in said(block)]
        for part in page.xpath("//article")
    ]


def said(block: str) -> Iterator[str]:
    """Yield the whole sentences of a text, then its runs of words, without case."""
    told = block.casefold()
    yield from filter(_is_whole, _SENTENCE.split(told))
    words = [word.strip(_MARKS) for word in told.split()]
    for place in range(len(words) - RUN + 1):
        yield " ".join(words[place : place + RUN])


def _blocks(part: HtmlElement) -> Iterator[str]:
    """Yield the paragraphs and cells of a document, cut where a name stood."""
    told = parser.tostring(part, encoding="unicode", with_tail=False)
    for block in _BLOCK.split(told):
        unnamed = _QUOTED_NAME.sub("|", re.sub(r"<[^>]+>", "", block))
        for piece in unnamed.split("|"):
            yield " ".join(piece.split())


def not_in_sources(html: str, told: Iterable[Cited]) -> list[str]:
    """Return what is cited and does not stand among the sources."""
    page = parser.document_fromstring(html)
    places = {
        f"#source-{it.source.id}": {
            place
            for of in (*it.seen.values(), *(of for _check, of in it.unseen))
            for place in of
        }
        for it in told
    }
    return [
        f"{href}: {left}"
        for link in page.xpath("//a[starts-with(@href, '#source-')]")
        for href in [link.get("href")]
        if (left := _without(link.text_content(), places.get(href, set())))
    ]


def _without(text: str, places: Iterable[str]) -> str:
    """Return what is left of a citation without the places that are known."""
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, "")
    return text.strip(" ,")


def pages(pdf: bytes) -> list[tuple[str, float]]:
    """Return the text of each page, and how much of it is filled, from 0 to 1."""
    found = []
    for page in pikepdf.open(io.BytesIO(pdf)).pages:
        height = float(page.mediabox[3])
        lowest = min((at for at in heights(page) if at > FOOT), default=height)
        found.append(("\n".join(marked(page).values()), 1 - lowest / height))
    return found


def heights(page: pikepdf.Page) -> Iterator[float]:
    """Yield how high each text of a page stands, in points from below."""
    around, scale, up, line = list[tuple[float, float]](), 1.0, 0.0, 0.0
    for drawn in pikepdf.parse_content_stream(page):
        operands: Any = drawn.operands
        operator = str(drawn.operator)
        if operator == "q":
            around.append((scale, up))
        elif operator == "Q":
            scale, up = around.pop()
        elif operator == "cm":  # the page is drawn from above
            scale, up = scale * float(operands[3]), up + scale * float(operands[5])
        elif operator == "Tm":
            line = float(operands[5])
        elif operator in {"Tj", "TJ"}:
            yield up + scale * line


def faults(
    names: Iterable[str], rules: Rulebook, printer: Printer | None = None
) -> list[str]:
    """Return what is wrong with briefings of examples, each with its name.

    Without a printer it is what they say alone.
    """
    found = []
    for name in names:
        told = explanation_of(name, rules)
        wrong = [*of_words(told, render(told))]
        if printer:
            job = job_of(name, rules)
            printed = printer.print_with_remarks(job)
            pdf = Pdf(printed.pdf, job.attachment)
            wrong += [*printed.remarks, *pdf.faults(), *order(pdf), *lonely(pdf)]
            wrong += of_pages(pages(printed.pdf))
        found += [f"{name}: {fault}" for fault in wrong]
    return found


def of_words(told: DealView, html: str) -> Iterator[str]:
    """Yield what two documents say twice, or cite and do not list."""
    for it in (*repeated(html), *said_twice(html)):
        yield f"twice: {it}"
    yield from not_in_sources(html, cited(told, CounselFile(told)))


def of_pages(read: list[tuple[str, float]]) -> list[str]:
    """Return what is wrong with how two documents stand on their pages."""
    board = next(number for number, (text, _) in enumerate(read) if FILE.search(text))
    wrong = [] if board == 1 else [f"a board part of {board} pages"]
    whole = " ".join(text for text, _ in read)
    wrong += ["a page is not named"] if re.search(r"\(p\.\s+0\)", whole) else []
    least = dict.fromkeys(range(1, len(read)), HALF) | {board: 0.0}
    least[len(read)] = QUARTER if len(read) > board + 1 else 0.0
    return wrong + [
        f"page {number} is filled to {filled:.0%}"
        for number, (_, filled) in enumerate(read, 1)
        if filled < least[number]
    ]


def test_briefings_fit_both_standards_and_their_pages_and_say_nothing_twice(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    assert faults(IN_EVERY_RUN, shipped_rulebook, printer) == []


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_so_do_briefings_that_show_all_there_is(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    names = sample(*EXAMPLES)[share::SHARES][:EACH]

    assert faults(names, shipped_rulebook, printer) == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_so_does_every_briefing(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    assert faults(EXAMPLES[share::SHARES], shipped_rulebook, printer) == []


def test_deals_that_tempt_to_it_say_nothing_twice(shipped_rulebook: Rulebook) -> None:
    assert faults(TEMPTING, shipped_rulebook) == []


@pytest.mark.slow
def test_so_are_deals_of_every_kind(shipped_rulebook: Rulebook) -> None:
    assert faults(sample()[:OF_EVERY_KIND], shipped_rulebook) == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_so_is_every_example(shipped_rulebook: Rulebook, share: int) -> None:
    assert faults(ALL_EXAMPLES[share::SHARES], shipped_rulebook) == []


def test_a_page_of_few_words_is_measured_as_emptier_than_one_of_many(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    jobs = (
        job_of(it, shipped_rulebook) for it in ("edge-nothing-answered", "vado-cosco")
    )

    [(_board, few), *_], [(_full, many), *_] = (
        pages(printer.print(job)) for job in jobs
    )

    assert 0.3 < few < 0.7 < many


@pytest.mark.slow
def test_no_real_deal_takes_more_than_eight_pages_and_nothing_known_takes_two(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    lengths = {
        name: len(pages(printer.print(job_of(name, shipped_rulebook))))
        for name in (*(TWELVE if ALL else TWELVE[-3:]), "edge-nothing-answered")
    }

    assert lengths.pop("edge-nothing-answered") == OF_NOTHING
    assert {name: n for name, n in lengths.items() if n > MOST_PAGES} == {}


def crowded(names: Iterable[str]) -> str:
    """Return the examples whose board page takes more than one, asked elsewhere."""
    there = [sys.executable, "-m", "tests.pdfs", "board"]
    said = subprocess.run(
        there,
        cwd=ROOT,
        input="\n".join(names),
        capture_output=True,
        check=True,
        text=True,
    )
    return said.stdout


def test_a_deal_of_each_sort_has_one_board_page() -> None:
    assert crowded(sample()[:8]) == ""


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_every_example_has_one_board_page(share: int) -> None:
    assert crowded(ALL_EXAMPLES[share::SHARES]) == ""


def test_a_full_board_page_leaves_out_and_keeps_to_one_page(printer: Printer) -> None:
    def printed(long: int, *filings: a.Part) -> tuple[int, list[int]]:
        says = "trace the owner of the buyer up to the last person or state " * long
        steps = (a.item(it, when=YES, do=f"Step {it} {says}") for it in "abcdefgh")
        page = render(a_board(*steps, *filings).view, marks=BOARD_ALONE)
        found = [text for text, _ in pages(printer.print(PrintJob(page)))]
        board = " ".join(" ".join(found).split())
        counted = (r"step [a-h]\b", r"purchase-\d+-of-all", "8 steps")
        return len(found), [len(re.findall(what, board)) for what in counted]

    assert printed(1) == (1, [7, 0, 1])
    assert printed(16) == (1, [3, 0, 1])
    filings = [
        a_purchase(f"purchase-{n}-of-all", **{"if-not": f"Fine {n}."})
        for n in range(20)
    ]
    end, [steps, rows, told] = printed(16, *filings)
    assert (end, told) == (1, 1)
    assert 1 <= steps <= 2
    assert rows >= 6


SMALLEST, ON_BARS = 9.0, 7.5
"""How small the text of a board page may be, and the words on the bars of its days."""


def sizes(page: pikepdf.Page) -> Iterator[float]:
    """Yield how large each text of a page is drawn, in points."""
    around, scale, size = list[float](), 1.0, 0.0
    for drawn in pikepdf.parse_content_stream(page):
        operands: Any = drawn.operands
        match str(drawn.operator):
            case "q":
                around.append(scale)
            case "Q":
                scale = around.pop()
            case "cm":
                scale *= abs(float(operands[3]))
            case "Tf":
                size = float(operands[1])
            case "Tm":
                size_here = size * abs(float(operands[3]))
            case "Tj" | "TJ":
                yield round(scale * size_here, 2)


def test_no_text_of_a_board_page_is_smaller_than_nine_points(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    def smallest(html: str) -> float:
        with pikepdf.open(io.BytesIO(printer.print(PrintJob(html)))) as pdf:
            return min(filter(None, sizes(pdf.pages[0])))

    for example in ("lpe-invenland", "shows-two-military-bands", *READ_BY_EYE.values()):
        page = job_of(example, shipped_rulebook, BOARD_ALONE).html
        words = re.sub("<svg.*?</svg>", "", page, flags=re.DOTALL)

        assert smallest(words) == SMALLEST, example
        assert smallest(page) >= ON_BARS, example


@pytest.mark.parametrize(
    "lines",
    [
        *("<p>A line.</p>" * it for it in (55, 58, 61)),
        "<p style='height: 5mm; margin: 0'>A line.</p>" * 41
        + f"<section class=sources>{'<p>A source.</p>' * 15}</section>",
    ],
)
def test_the_last_page_of_a_file_is_never_empty(printer: Printer, lines: str) -> None:
    board = '<article class="board" data-pages="1"><h1>Board</h1></article>'
    file = f'<article class="file" id="file">{lines}</article>'
    page = f"<!doctype html><html lang=en><title>File</title>{board}{file}"

    *_, (_text, filled) = pages(printer.print(PrintJob(page, b"{}", A_DAY)))

    assert filled >= QUARTER


def test_a_run_of_twelve_words_that_stands_twice_is_seen() -> None:
    run = "The buyer tells the government of a purchase that gives it control."
    law = '<a href="#source-x">of the law on special powers in force since long</a>'

    twice = f"<article><p>{run}</p><p>Again. {run}</p></article>"
    apart = f"<article><p>{run}</p></article><article><p>{run}</p></article>"
    laws = f"<article><p>{law}</p><p>{law} and so on</p></article>"

    assert run.casefold() in repeated(twice)
    assert run.casefold() in said_twice(twice)
    assert repeated(apart) == said_twice(apart) == repeated(laws) == []


def test_a_note_of_a_day_may_stand_in_the_row_of_each_filing() -> None:
    note = "For an answer in time; the lawful last day is 29 June 2027"
    row = f"<tr><td>1 May</td><td>Day to act by: {{}}</td><td>{note}</td></tr>"
    rows = f"<tbody>{row.format('the law')}{row.format('the code')}</tbody>"
    table = f"<article><table>{{}}{rows}</table></article>"

    days = table.format("<caption>The days in order</caption>")

    assert repeated(days) == said_twice(days) == []
    assert repeated(table.format("")) != []


def test_what_two_regimes_tell_is_told_once(shipped_rulebook: Rulebook) -> None:
    told, wrong = dict[str, str](), []
    for regime in shipped_rulebook.regimes.values():
        for sentence in _sentences(regime):
            wrong += [
                f"{regime.id}: {run}"
                for run in said(sentence)
                if told.setdefault(run, sentence) != sentence
            ]

    assert wrong == []


def test_what_follows_is_told_in_words_of_its_own(shipped_rulebook: Rulebook) -> None:
    for regime in shipped_rulebook.regimes.values():
        in_the_file = {it for sentence in _sentences(regime) for it in said(sentence)}

        assert [it for it in said(regime.if_not or "") if it in in_the_file] == []


def _sentences(regime: Regime) -> Iterator[str]:
    """Yield what the file tells of a regime, sentence by sentence."""
    parts: tuple[Sanction | Bar, ...] = (*regime.sanctions, *regime.standstill)
    texts = [regime.says, regime.silence, regime.clause, *(it.says for it in parts)]
    for text in filter(None, [*texts, *(it.duty for it in regime.duties)]):
        yield from sentences(text)
    yield from map("; ".join, (regime.documents, regime.outcomes))


def test_the_page_that_the_contents_name_is_the_one_on_which_it_stands(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    job = job_of("vado-cosco", shipped_rulebook)

    read = [text for text, _ in pages(printer.print(job))]

    named = re.findall(
        r"(?:· |file )([A-Z][\w ]+) \(p\. (\d)\)", " ".join(read[1].split())
    )
    there = {name: read[int(number) - 1].splitlines() for name, number in named}
    assert len(there) > 6
    assert [
        name
        for name, lines in there.items()
        if not any(line.startswith(name) for line in lines)
    ] == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_every_briefing_is_the_same_on_a_machine_of_other_ways(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    names = EXAMPLES[share::SHARES]
    there = {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C"}

    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.pdfs"],
        env={**os.environ, **there, "USER": "somebody", "HOME": "/nowhere"},
        cwd=ROOT,
        input="\n".join(names),
        capture_output=True,
        check=True,
        text=True,
    )

    here = [digest(printer.print(job_of(name, shipped_rulebook))) for name in names]
    pairs = zip(names, here, elsewhere.stdout.split(), strict=True)
    assert [name for name, ours, theirs in pairs if ours != theirs] == []


def test_awkward_markup_is_made_to_fit(printer: Printer) -> None:
    printed = printer.print_with_remarks(PrintJob(AWKWARD, b"{}", A_DAY))

    pdf = Pdf(printed.pdf, b"{}")
    assert printed.remarks == ()
    assert pdf.faults() == []
    # What a header cell heads: the column above, and the row beside.
    assert [cell.A.Scope for cell in pdf.of("/TH")] == [Name.Column, Name.Row]


def test_files_tell_no_machine(printer: Printer, shipped_rulebook: Rulebook) -> None:
    pdf = Pdf(printer.print(job_of("vado-cosco", shipped_rulebook)), b"")
    secrets = {socket.gethostname(), str(ROOT), sys.prefix}

    streams = [part for part in pdf.dictionaries if isinstance(part, pikepdf.Stream)]
    written = b"\n".join([pdf.data, *(stream.read_bytes() for stream in streams)])

    found = {word for word in secrets if len(word) > 4 and word.encode() in written}
    assert found == set()


def test_another_day_makes_another_file_of_that_day_at_noon(printer: Printer) -> None:
    def dated(day: int) -> tuple[str, bytes]:
        job = PrintJob(AWKWARD, b"{}", date(2026, 1, day))
        pdf = pikepdf.open(io.BytesIO(printer.print(job)))
        return str(pdf.trailer.Info.ModDate), bytes(pdf.trailer.ID[0])

    (first, its_id), (second, other_id) = dated(1), dated(2)

    assert (first, second) == ("D:20260101120000Z", "D:20260102120000Z")
    assert its_id != other_id


def test_tags_read_as_by_eye(printer: Printer, shipped_rulebook: Rulebook) -> None:
    other = [
        level
        for level, example in READ_BY_EYE.items()
        if read_out(example, shipped_rulebook, printer)
        != kept_as(level).read_text(encoding="utf-8")
    ]

    assert other == []


SAID = {*("now", "possible"), *("Routine", "Watch", "Sensitive", "Strategic")}


@pytest.mark.parametrize("example", READ_BY_EYE.values())
def test_every_colour_has_its_word(shipped_rulebook: Rulebook, example: str) -> None:
    told = explanation_of(example, shipped_rulebook)

    page = parser.document_fromstring(html.render(told))

    coloured = page.xpath("//*[contains(@class, 'level--')]")
    assert coloured
    words = {it.text_content().strip() for it in coloured if it.tag != "section"}
    assert words <= SAID
    [band] = page.xpath("//section[contains(@class, 'band')]/h2")
    assert band.text_content() == told.level


@pytest.mark.parametrize("level", READ_BY_EYE)
def test_the_tags_alone_tell_the_level(shipped_rulebook: Rulebook, level: str) -> None:
    told = explanation_of(READ_BY_EYE[level], shipped_rulebook)
    tags = kept_as(level).read_text(encoding="utf-8")

    lines = [line.strip() for line in tags.splitlines()]

    assert f"H2 {told.level}" in lines
    for reason in told.reasons:
        said = f"{typeset(escape(reason.title))}. {reason.level.label} "
        assert any(said in line for line in lines)


def test_every_level_has_an_edge_of_its_colour_on_paper() -> None:
    css = styles()[-1].read_text(encoding="utf-8")

    edges = re.findall(
        r"\.findings \.edge--(\d) { border-left-color: var\(--level-(\d)-ink", css
    )

    assert edges == [(f"{place}", f"{place}") for place in range(1, TONES + 1)]
