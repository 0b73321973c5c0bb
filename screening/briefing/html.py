"""A deal view as a briefing: HTML, written for paper.

What it says comes from `reports/briefing.html`, how it looks from `styles()`. Nothing
here prints; `printing` does.
"""

import itertools
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening import __version__
from screening.analysis.difference import Difference
from screening.briefing.branding import PNG, UNBRANDED, Branding
from screening.briefing.data import as_data
from screening.briefing.marks import (
    BOARD,
    FILE,
    NO_RECORD,
    USUAL,
    EarlierBriefing,
    Marks,
    Record,
)
from screening.briefing.printing.job import LOGO, PrintJob
from screening.engine.assess import Assessment
from screening.formats.text import (
    count_in_words,
    day_in_words,
    first_sentence,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.presentation.answers import counted, tone
from screening.presentation.board import Board
from screening.presentation.counsel import CounselFile
from screening.presentation.deal_view import DealView
from screening.presentation.filings_view import FilingsView
from screening.presentation.glossary import Glosses
from screening.presentation.rulebook import Basis, how_known
from screening.presentation.work import as_of_says
from screening.rulebook.answers import Deal
from screening.rulebook.model import Source
from screening.settings import shipped

MOST = {"law": 14, "asks": 8, "reasons": 3, "steps": 7, "facts": 3}
LEAST = {"law": 2, "asks": 2, "reasons": 1, "steps": 1, "facts": 1}
MOST_NOT_KNOWN = 8
"""How much a board page shows of each list, how little, and of facts alone."""
GOES = (
    *("facts", "facts", "words", "picture", "steps", "closing", "later", "steps"),
    *("steps", "law", "steps", "asks", "law", "law", "reasons"),
    *("law", "steps", "law", "asks", "law", "law", "asks", "law", "reasons", "law"),
    *("law", "asks", "law", "asks", "law", "asks", "steps", "law", "asks"),
)
"""What is left out one by one where the page is too full: the last of a list, or all
of what is no list. Only the printer knows how high anything is, and how much goes."""
SUPERSCRIPTS = str.maketrans(
    "0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)
BESIDE = "\N{NARROW NO-BREAK SPACE}"
CUT = "\N{HORIZONTAL ELLIPSIS}"
LANGUAGES = {
    "zh": re.compile(
        "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff"
        "\uf900-\ufaff\U00020000-\U0003ffff]+"
    ),
    "ja": re.compile("[\u3040-\u30ff]+"),
    "ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+"),
}
"""The letters that tell a language, by its tag: what is in them is read out in it."""
_ANY = re.compile("[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_PIECES = re.compile("(<[^>]*>)")
_SILENT = re.compile(r"<(/?)(a|title|svg|style)\b")
"""Elements that hold text alone, or none that is read."""
_QUOTED = re.compile('&#34;([^"<>]*?)&#34;', re.DOTALL)
BOUND = 24
"""A last word, with the one before it, of up to so many letters is never left alone."""


class Addresses(NamedTuple):
    """What a page of it refers to in a browser: `styles()`, the logo, the way back.

    Paper needs none: the printer has its own styles, and the logo comes with the job.
    """

    stylesheets: Sequence[str] = ()
    picture: str = LOGO
    back: str = ""


ON_PAPER = Addresses()


LETTERS = 60
"""How many a line of half a page has."""
Rows = list[tuple[Any, int | None]]
"""The first things of a list, each with the `data-spare` it has; None is kept."""


class Cited(NamedTuple):
    """A source, its places that were seen, and the others by what to check.

    Those seen stand by the state of the text that was read.
    """

    source: Source
    seen: Mapping[str, Sequence[str]]
    unseen: Sequence[tuple[str, Sequence[str]]]


def print_job(
    deal: Deal,
    assessment: Assessment,
    marks: Marks = USUAL,
    branding: Branding = UNBRANDED,
    record: Record = NO_RECORD,
) -> PrintJob:
    """Return the briefing ready to print, with the deal and its assessment attached."""
    view = DealView(deal, assessment, record.work, marks.made)
    data = as_data(view, marks, record.origin)
    return PrintJob(
        render(view, marks=marks, branding=branding, earlier=record.earlier),
        attachment=json.dumps(data, ensure_ascii=False, indent=1).encode(),
        on=marks.made or assessment.on,
        logo=branding.logo,
    )


def render(
    view: DealView,
    *,
    marks: Marks = USUAL,
    branding: Branding = UNBRANDED,
    earlier: EarlierBriefing | None = None,
    at: Addresses = ON_PAPER,
) -> str:
    """Return the briefing as HTML; `earlier` is the one it is compared with.

    Nothing that differs between two machines goes in, so that it prints to the same
    bytes on both. `at` is where a browser finds the rest of it.
    """
    template = environment().get_template("briefing.html")
    html = template.render(
        **_board(view, marks, branding),
        **_file(view, marks),
        earlier=earlier,
        changes=_changes(view, earlier) if earlier else (),
        marks=marks,
        branding=branding,
        heading=view.rulebook.heading,
        stylesheets=at.stylesheets,
        picture_at=at.picture,
        back=at.back,
    )
    return typeset(html)


def _board(view: DealView, marks: Marks, branding: Branding) -> dict[str, Any]:
    """Return the variables of the board page."""
    board = Board(view, marks.made)
    kinds = {it.id: it.kind for it in view.rulebook.questions.values()}
    lists = _lists(board)
    return {
        "view": view,
        "board": board,
        **lists,
        **_notes(view, lists["law"]),
        "numbers": [it for it in kinds if kinds[it] in {"number", "percent", "date"}],
        "in_file": [*_in_file(view)],
        "glossed": Glosses(view.rulebook),
        "drawn_logo": not branding.logo.startswith(PNG),
        "foot": _foot(board, marks, branding),
    }


def _foot(board: Board, marks: Marks, branding: Branding) -> str:
    """Return what stands at the foot of every page."""
    by = f" by {marks.prepared_by}" if marks.prepared_by else ""
    version, on = board.view.rulebook.heading.version, board.view.on
    made = f"Made on {day_in_words(board.made)}{by}"
    pinned = f"{made} · Rulebook {version}, read on {on}"
    first = " · ".join(filter(None, [pinned, marks.reference]))
    return "\n".join(filter(None, [first, branding.contact, branding.footer]))


def _notes(view: DealView, law: Rows) -> dict[str, Any]:
    """Return the notes at the foot of the law's table: what rows rest on, words."""
    numbers, notes = dict[tuple[Basis, ...], tuple[str, int | None]](), {}
    for row, when in law:
        for it in row.filings:
            points = dict.fromkeys((*it.basis[:1], *it.sanction_basis[:1]))
            groups = itertools.groupby(points, attrgetter("source"))
            laws = [tuple(of) for _source, of in groups]
            for of in laws:
                number = str(len(numbers) + 1).translate(SUPERSCRIPTS)
                numbers.setdefault(of, (number, when))
            notes[it.id] = BESIDE.join(numbers[of][0] for of in laws)
    shown = [*view.at_risk.basis, *itertools.chain(*numbers)]
    names = " ".join(it.short for row, _when in law for it in row.filings)
    return {
        "notes": notes,
        "notes_in_foot": [(mark, of, when) for of, (mark, when) in numbers.items()],
        "unseen_here": any(it.mark for it in shown),
        "explained": Glosses(view.rulebook).of(names),
    }


def _in_file(view: DealView) -> Iterator[tuple[str, str]]:
    """Yield where counsel's file tells what, and how much of it."""
    for name, many, one, several in (
        ("filings", len(view.filings.first), "filing", "filings"),
        ("findings", len(view.reasons), "finding", "findings"),
        ("checklist", len(view.first_steps), "step", "steps"),
        ("open", len(view.mattering), "fact that matters", "facts that matter"),
    ):
        if many:
            yield name, counted(many, one, several)


def _lists(board: Board) -> dict[str, Any]:
    """Return the lists of a board page, and what else of it can be left out."""
    most = MOST if board.reasons or board.law else {**MOST, "facts": MOST_NOT_KNOWN}
    every = {
        "law": board.law,
        "asks": board.asks,
        "reasons": board.reasons,
        "steps": board.next,
        "facts": board.facts,
    }
    shown: dict[str, Rows] = {
        name: [(it, None) for it in every[name][: most[name]]] for name in every
    }
    goes = dict[str, int]()
    for number, name in enumerate(GOES, 1):
        if name not in shown:
            goes[name] = number
            continue
        rows = shown[name]
        kept = [n for n, (_it, when) in enumerate(rows) if when is None]
        if len(kept) > LEAST[name]:
            rows[kept[-1]] = rows[kept[-1]][0], number
    places = {it: n for n, it in enumerate(board.in_order(board.next))}
    shown["steps"].sort(key=lambda row: places[row[0]])
    return {**shown, "goes": goes, "left_out": _left_out(board, shown["law"])}


def _left_out(board: Board, shown: Rows) -> list[tuple[str, int | None, int | None]]:
    """Return how many filings have no row, from which number on, and up to which."""
    more = sum(len(row.filings) for row in board.law[len(shown) :])
    going = [(len(row.filings), when) for row, when in reversed(shown) if when]
    starts = [None, *(when for _many, when in going)]
    sums = itertools.accumulate((many for many, _when in going), initial=more)
    ends = [*starts[1:], None]
    return [
        (f"And {count_in_words(many)} more", start, end)
        for many, start, end in zip(sums, starts, ends, strict=True)
        if many
    ]


def cut(text: str, most: int) -> str:
    """Return a text of so many letters at most, cut at a word, its brackets closed."""
    if len(text) <= most:
        return text
    head = text[:most].rpartition(" ")[0] or text[: most - 1]
    if head.count("(") > head.count(")"):
        head = head.rpartition("(")[0]
    return f"{head.rstrip(' ,;:-·(')}{CUT}"


def _file(view: DealView, marks: Marks) -> dict[str, Any]:
    """Return the variables of counsel's file."""
    counsel = CounselFile(view, alone=marks.document == FILE)
    sources = cited(view, counsel)
    return {
        "counsel": counsel,
        "with_file": marks.document != BOARD,
        "shows_boundary": marks.tells_boundary
        and any(side.shifts for side in view.boundary_on_paper.sides),
        "cited": sources,
        "unseen": any(source.unseen for source in sources),
        "as_of": as_of_says(view.work),
        "expect": [step for step in view.expect if step.certain],
        "off": [reason for reason in view.not_in_force if reason.off],
        "generated_by": f"screening {__version__}",
    }


def _changes(view: DealView, earlier: EarlierBriefing) -> Iterator[tuple[str, str]]:
    """Yield what differs from an earlier briefing: the level, facts, filings, days."""
    moved = Difference(earlier.assessment, view.assessment)
    then = FilingsView(earlier.assessment, as_of=earlier.made).by_id
    days = (
        f"{it.short}: {then[it.id].by_when} becomes {it.by_when}"
        for it in view.filings.due
        if it.id in then and then[it.id].counts and then[it.id].by_when != it.by_when
    )
    facts = (f"{it.short}: {it.before} becomes {it.after}" for it in moved.answers)
    if moved.level_moved:
        yield "Level", moved.says.removesuffix(".")
    for what, lines in (
        ("Facts", facts),
        ("Filings", (it.says for it in moved.filings)),
        ("Days", days),
    ):
        if says := "; ".join(lines):
            yield what, says


def host(link: str) -> str:
    """Return whose page a link leads to."""
    return urlsplit(link).hostname or link


def cited(view: DealView, counsel: CounselFile) -> list[Cited]:
    """Return the sources of all that it tells, each with the places named.

    Rules and filings that are open or did not apply bring none: nothing rests on them.
    """
    steps = (*view.expect, *view.steps)
    bases = [reason.basis for reason in view.reasons]
    bases += [step.basis for step in steps if step.certain]
    bases += [filing.basis for filing, _rows in counsel.filings]
    bases += [it.basis[:1] + it.sanction_basis[:1] for it in view.filings.first]
    bases += [it.basis for it in view.filings.later if counsel.is_known]
    bases.append(view.at_risk.basis)
    rows = (row for _filing, rows in counsel.filings for row in rows)
    bases += [it.basis for row in rows for it in row.statements]
    named = {basis.point: basis for basis in itertools.chain(*bases)}
    sources = []
    for source in view.rulebook.sources.values():
        points = [f"{source.id}/{point}" for point in source.points]
        if places := [named[point] for point in points if point in named]:
            sources.append(_cited(source, places))
    return sources


def _cited(source: Source, points: Iterable[Basis]) -> Cited:
    """Return a source with its places: of those not seen, what is to be checked."""
    unseen: dict[str, list[str]] = {}
    seen: dict[str, list[str]] = {}
    for point in points:
        of, key = (unseen, point.to_check) if point.mark else (seen, point.read_as_of)
        of.setdefault(key, []).append(f"{point.place}{point.mark}")
    return Cited(source, seen, [*unseen.items()])


def halves(lines: Sequence[Any]) -> list[Sequence[Any]]:
    """Return lines as two lists, about as high as each other beside each other.

    The library would balance columns by laying them out again and again.
    """
    ends = [*itertools.accumulate(len(it.striptags()) // LETTERS + 1 for it in lines)]
    middle = bisect_left(ends, ends[-1] / 2) + 1
    return [half for half in (lines[:middle], lines[middle:]) if half]


def typeset(html: str) -> str:
    """Return a page with curly quotes, and each language of its names told."""
    html = (
        _QUOTED.sub("“\\1”", html)
        .replace("&#39;", "\N{RIGHT SINGLE QUOTATION MARK}")
        .replace("&#34;", "”")
    )
    html = html.replace(" %", "\N{NO-BREAK SPACE}%")
    return "".join(_in_languages(html)) if _ANY.search(html) else html


def _in_languages(html: str) -> Iterator[str]:
    """Yield the pieces of a page, names in letters of their own with a language."""
    depth, body = 0, False
    for piece in _PIECES.split(html):
        if not piece.startswith("<"):
            yield _marked(piece) if body and not depth else piece
            continue
        body = body or piece.startswith("<body")
        if silent := _SILENT.match(piece):
            depth += -1 if silent[1] else 0 if piece.endswith("/>") else 1
        yield piece


def _marked(text: str) -> str:
    for tag, letters in LANGUAGES.items():
        text = letters.sub(rf'<span lang="{tag}">\g<0></span>', text)
    return text


def bound(text: str) -> str:
    """Return a title whose last word never stands alone on a line."""
    head, _, last = text.rpartition(" ")
    before = head.rpartition(" ")[2]
    if not before or before == head or len(before) + len(last) > BOUND:
        return text
    return f"{head}\N{NO-BREAK SPACE}{last}"


@cache
def environment() -> Environment:
    """Return the Jinja of paper; pages share only the macros with it."""
    made = Environment(
        loader=FileSystemLoader([shipped("reports"), shipped("templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (
        bound,
        counted,
        day_in_words,
        cut,
        first_sentence,
        halves,
        host,
        how_known,
        lower_first,
        tone,
    )
    for words in (*filters, list_in_words, upper_first):
        made.filters[words.__name__] = words
    made.filters["in_words"] = count_in_words
    return made
