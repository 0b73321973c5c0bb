"""What a briefing's PDF must be, read back from its objects: each fault a sentence.

Run as a program it prints the examples named on standard input and answers with the
digest of each PDF; with the word `board` it names those whose board page takes more
than one page. With the word `keep` it writes the expected texts of tags under
kept/ anew: read them by eye before they are believed.
"""

import hashlib
import io
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pdfua
import pikepdf
from pdfua.document import PdfDocument, StructElement
from pikepdf import Name

from screening.briefing import html
from screening.briefing.marks import BOARD, Marks
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer, renderer_of
from screening.engine.assess import assess
from screening.presentation.board import Board
from screening.presentation.deal_view import DealView
from screening.rulebook import deal_file, loader
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from screening.settings import shipped

FOLDER = shipped("rules") / "italy-china"
SHOWN_ON_PAPER = re.compile("lowest:|: wall$", re.MULTILINE)
ALL_EXAMPLES = sorted(file.stem for file in (FOLDER / "examples").glob("*.yaml"))
EXAMPLES = [
    name
    for name in ALL_EXAMPLES
    if SHOWN_ON_PAPER.search(
        (FOLDER / "examples" / f"{name}.yaml").read_text(encoding="utf-8")
    )
]
"""The examples that say a level or have a wall; those of other filings look alike."""
BOARD_ALONE = Marks(document=BOARD)
A_DAY = date(2026, 11, 25)

VENDORED = {
    *("Noto-Sans-SC", "Noto-Sans-SC-Semi-Bold"),
    *("Noto-Sans-KR", "Noto-Sans-KR-Semi-Bold"),
    "Source-Sans-3,",
    "Source-Sans-3-Semi-Bold",
    "Source-Serif-4-Semi-Bold",
}
SPEAKS_OF_ITSELF = {"/Title", "/Subject", "/Producer", "/CreationDate", "/ModDate"}
PDFUA_CANNOT_RUN = {"UA-14-001"}
"""A rule of pdfua that stumbles over pikepdf itself; ours on headings stands for it."""

_HEADING = re.compile(r"/H([1-6])")


class Element(NamedTuple):
    """An element of the structure, and how deep in it."""

    kind: str
    object: Any
    parent: str
    depth: int


class Mark(NamedTuple):
    """A stretch of what draws a page; the structure names it by the page's number."""

    page: Any
    number: int


def deal_of(example: str, rules: Rulebook) -> Deal:
    """Return the deal of an example; the first where it makes several."""
    file = FOLDER / "examples" / f"{example}.yaml"
    return deal_file.load(file, rules, A_DAY)[0].deal


def explanation_of(example: str, rules: Rulebook) -> DealView:
    """Return that deal, assessed, in words."""
    deal = deal_of(example, rules)
    return DealView(deal, assess(rules, deal.answers, deal.on))


def asks_in_words(board: Board) -> tuple[str, ...]:
    """Return what a board page asks, each as it stands behind "The board is asked"."""
    words = html.environment().get_template("board-asks.html").make_module()
    in_words = getattr(words, "ask")  # noqa: B009 - a macro, which no type of it names
    return tuple(in_words(it, board.view).unescape() for it in board.asks)


def job_of(example: str, rules: Rulebook, *about: Any) -> PrintJob:
    deal = deal_of(example, rules)
    return html.print_job(deal, assess(rules, deal.answers, deal.on), *about)


class Pdf:
    """A PDF and its parts, each read once."""

    def __init__(self, data: bytes, attachment: bytes) -> None:
        self.data, self.attachment = data, attachment
        self.file = pikepdf.open(io.BytesIO(data))
        self.root = self.file.Root

    @cached_property
    def elements(self) -> list[Element]:
        """The structure in reading order."""
        return [it for it in walk(self.root.StructTreeRoot) if isinstance(it, Element)]

    def of(self, *kinds: str) -> Iterator[Any]:
        return (part.object for part in self.elements if part.kind in kinds)

    @cached_property
    def dictionaries(self) -> list[Any]:
        """Every object that has keys."""
        kinds = (pikepdf.Dictionary, pikepdf.Stream)
        return [part for part in self.file.objects if isinstance(part, kinds)]

    @cached_property
    def marks(self) -> list[Mark]:
        """What the structure names of pages, in reading order."""
        return [it for it in walk(self.root.StructTreeRoot) if isinstance(it, Mark)]

    def faults(self) -> list[str]:
        """Return what is wrong with it: nothing, if it is as a briefing must be."""
        return [fault for look in LOOKS for fault in look(self)]


def walk(
    element: Any, page: Any = (0, 0), parent: str = "", depth: int = 0
) -> Iterator[Element | Mark]:
    kids = element.get(Name.K, ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            yield Mark(page, kid)
            continue
        there = kid.Pg.objgen if Name.Pg in kid else page
        if Name.MCID in kid:
            yield Mark(there, int(kid.MCID))
        elif Name.S in kid:
            yield Element(str(kid.S), kid, parent, depth)
            yield from walk(kid, there, str(kid.S), depth + 1)


def _texts_of(page: pikepdf.Page) -> Iterator[list[tuple[str, int]]]:
    """Yield for each run of text the tags around it, each with its mark."""
    around: list[tuple[str, int]] = []
    for drawn in pikepdf.parse_content_stream(page):
        operands: Any = drawn.operands
        operator = str(drawn.operator)
        if operator == "BMC":
            around.append((str(operands[0]), -1))
        elif operator == "BDC":
            around.append((str(operands[0]), int(operands[1].get(Name.MCID, -1))))
        elif operator == "EMC":
            around.pop()
        elif operator in {"Tj", "TJ", "'", '"'}:
            yield list(around)


def runs(pdf: Pdf) -> Iterator[str]:
    """Yield runs of text that are neither in the structure nor an artefact.

    Where a page cannot be read, `syntax` says so.
    """
    if any(syntax(pdf)):
        return
    known = set(pdf.marks)
    for number, page in enumerate(pdf.file.pages, 1):
        for around in _texts_of(page):
            tags = {tag for tag, _ in around}
            named = {Mark(page.objgen, mark) for _, mark in around} & known
            if bool(named) == ("/Artifact" in tags):
                of = "both" if named else "neither"
                yield f"a text on page {number} is {of} of structure and artefact"


def reach(pdf: Pdf) -> Iterator[str]:
    """Yield elements that nothing leads to, and marks that lead to no element."""
    reached = {part.object.objgen for part in pdf.elements}
    for element in pdf.dictionaries:
        if element.get(Name.Type) == Name.StructElem and element.objgen not in reached:
            yield f"nothing leads to the element {element.S}"
    numbers = list(pdf.root.StructTreeRoot.ParentTree.Nums)
    by_page = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    listed = {
        Mark(page.objgen, mark)
        for page in pdf.file.pages
        for mark, element in enumerate(by_page[int(page.StructParents)])
        if element is not None
    }
    if listed != set(pdf.marks) or len(pdf.marks) != len(listed):
        yield "the structure names other marks than its pages list"


def order(pdf: Pdf) -> Iterator[str]:
    """Yield where a page is drawn in another order than it is read; floats are."""
    for page in pdf.file.pages:
        read = [mark.number for mark in pdf.marks if mark.page == page.objgen]
        if read != sorted(read):
            yield f"page {page.label} is drawn in another order than it is read"


def fonts(pdf: Pdf) -> Iterator[str]:
    """Yield fonts that are not ours, or not inside."""
    for font in pdf.dictionaries:
        if font.get(Name.Type) == Name.FontDescriptor:
            name = re.sub(r"^/[A-Z]{6}\+", "", str(font.FontName))
            if name not in VENDORED:
                yield f"font {name} is not vendored"
            if not {Name.FontFile, Name.FontFile2, Name.FontFile3} & set(font.keys()):
                yield f"font {name} is not embedded"


def scopes(pdf: Pdf) -> Iterator[str]:
    """Yield header cells that do not say what they head."""
    for cell in pdf.of("/TH"):
        if _scope(cell) not in {Name.Column, Name.Row}:
            yield f"a header cell has the scope {_scope(cell)}"


def tables(pdf: Pdf) -> Iterator[str]:
    """Yield tables whose rows differ in width, and cells that name other heads."""
    for table in pdf.of("/Table"):
        grid: dict[tuple[int, int], Any] = {}
        below = (it for it in walk(table) if isinstance(it, Element))
        for row, line in enumerate(it for it in below if it.kind == "/TR"):
            for cell in line.object.K:
                _place(cell, row, grid)
        width = {sum(at == row for at, _ in grid) for row, _ in grid}
        if len(width) > 1:
            yield f"a table has rows of {sorted(width)} columns"
        for (row, column), cell in grid.items():
            named = {str(head) for head in cell.A.get(Name.Headers, ())}
            if cell.S == Name.TD and named != _heads(grid, cell):
                yield f"a cell in row {row}, column {column} names {named} as its heads"


def _place(cell: Any, row: int, grid: dict[tuple[int, int], Any]) -> None:
    """Put a cell where it is first free in its row, for as far as it reaches."""
    down, wide = (int(cell.A.get(it, 1)) for it in (Name.RowSpan, Name.ColSpan))
    column = next(it for it in itertools.count() if (row, it) not in grid)
    for below, beside in itertools.product(range(down), range(wide)):
        grid[row + below, column + beside] = cell


def _heads(grid: dict[tuple[int, int], Any], cell: Any) -> set[str]:
    """Return which heads a cell has: above it, and the nearest before it in its row."""
    places = [at for at, there in grid.items() if there.objgen == cell.objgen]
    rows, columns = ({at[side] for at in places} for side in (0, 1))
    heads = [
        head
        for (row, column), head in grid.items()
        if row < min(rows) and column in columns and _scope(head) == Name.Column
    ]
    for row in rows:
        before = (grid[row, column] for column in reversed(range(min(columns))))
        heads += [it for it in before if _scope(it) == Name.Row][:1]
    return {str(head.ID) for head in heads}


def _scope(cell: Any) -> Any:
    return cell.A.get(Name.Scope)


def items(pdf: Pdf) -> Iterator[str]:
    """Yield what stands loose in a list."""
    for part in pdf.elements:
        if part.parent == "/LI" and part.kind not in {"/Lbl", "/LBody"}:
            yield f"{part.kind} stands in a list item"
        if part.parent == "/L" and part.kind not in {"/LI", "/L", "/Caption"}:
            yield f"{part.kind} stands in a list"


def links(pdf: Pdf) -> Iterator[str]:
    """Yield annotations outside the structure, and those that do not print."""
    held = {
        kid.Obj.objgen
        for link in pdf.of("/Link")
        for kid in link.K
        if isinstance(kid, pikepdf.Dictionary) and kid.get(Name.Type) == Name.OBJR
    }
    for note in pdf.dictionaries:
        if note.get(Name.Type) == Name.Annot:
            if note.objgen not in held:
                yield "an annotation is under no link"
            if not int(note.get(Name.F, 0)) & 4 or not note.get(Name.Contents):
                yield "an annotation has no print flag or no words"


def link_texts(pdf: Pdf) -> Iterator[str]:
    """Yield links that do not say where they lead, or say the same of two places."""
    places: dict[str, str] = {}
    for note in pdf.dictionaries:
        if note.get(Name.Subtype) == Name.Link:
            to = str(note.Dest if Name.Dest in note else note.A.URI)
            words = str(note.get(Name.Contents, ""))
            if words.startswith("http") or not re.search(r"\w", words):
                yield f"the link to {to} says {words!r}"
            elif places.setdefault(words, to) != to:
                yield f"{words!r} leads to {to} and to {places[words]}"


def captions(pdf: Pdf) -> Iterator[str]:
    """Yield tables without a caption; where a page cannot be read, `syntax` says so."""
    if any(syntax(pdf)):
        return
    texts = {
        Mark(page.objgen, mark): text
        for page in pdf.file.pages
        for mark, text in marked(page).items()
    }
    for table in pdf.of("/Table"):
        said = [it for it in table.K if it.S == "/Caption"]
        marks = (mark for it in said for mark in walk(it, it.Pg.objgen))
        if not any(texts.get(it, "").strip() for it in marks if isinstance(it, Mark)):
            yield "a table has no caption"


def headings(pdf: Pdf) -> Iterator[str]:
    """Yield where the outline starts below one, skips, or has an empty heading."""
    kinds = [part.kind for part in pdf.elements if _HEADING.fullmatch(part.kind)]
    if kinds[:1] != ["/H1"] or kinds.count("/H1") != 1:
        yield f"the first of {kinds.count('/H1')} headings at the top is {kinds[:1]}"
    for before, after in itertools.pairwise(kinds):
        if int(after[2]) > int(before[2]) + 1:
            yield f"a heading {after} follows {before}"
    if any(not heading.K for heading in pdf.of(*set(kinds))):
        yield "a heading is empty"


def lonely(pdf: Pdf) -> Iterator[str]:
    """Yield pages whose last words are a heading: what it heads stands overleaf."""
    last, kind = dict[Any, str](), ""
    for part in walk(pdf.root.StructTreeRoot):
        if isinstance(part, Element):
            kind = f"{part.parent}{part.kind}"
        else:
            last[part.page] = kind
    for number, page in enumerate(pdf.file.pages[:-1], 1):
        if re.search("/Caption|/H[1-6]", last.get(page.objgen, "")):
            yield f"a heading is the last on page {number}"


def pictures(pdf: Pdf) -> Iterator[str]:
    """Yield what PDF/A bars in pictures, and groups, which are never tagged."""
    for part in pdf.dictionaries:
        if part.get(Name.Subtype) == Name.Image and part.get(Name.Interpolate, False):
            yield "a picture is interpolated"
        if part.get(Name.Subtype) == Name.Form:
            yield "a part is drawn as a group, as by opacity"


def claims(pdf: Pdf) -> Iterator[str]:
    """Yield which of the two standards the metadata does not name, and basic marks."""
    metadata = pdf.file.open_metadata()
    said = {key: metadata.get(key) for key in ("pdfaid:part", "pdfuaid:part")}
    if said != {"pdfaid:part": "3", "pdfuaid:part": "1"}:
        yield f"the metadata claim {said}"
    if metadata.get("pdfaid:conformance") != "A":
        yield f"the level of PDF/A is {metadata.get('pdfaid:conformance')}"
    if not pdf.root.get(Name.Lang) or not pdf.root.MarkInfo.Marked:
        yield "language or tags are not marked"
    if not pdf.root.ViewerPreferences.DisplayDocTitle:
        yield "the title is not shown"
    if any(page.get(Name.Tabs) != Name.S for page in pdf.root.Pages.Kids):
        yield "a page is not walked through in the order of its structure"


def attachment(pdf: Pdf) -> Iterator[str]:
    """Yield how what is attached differs from the data that should be."""
    files = list(pdf.root.get(Name.AF, ()))
    if len(files) != 1 or list(pdf.file.attachments) != ["screening.json"]:
        yield f"{len(files)} files are attached: {list(pdf.file.attachments)}"
        return
    spec = files[0]
    stream = spec.EF.F
    if stream.read_bytes() != pdf.attachment:
        yield "what is attached is not the data"
    if (spec.AFRelationship, stream.Subtype) != (Name.Data, Name("/application/json")):
        yield f"it is attached as {spec.AFRelationship}, {stream.Subtype}"
    if not str(spec.Desc):
        yield "it is not described"


def leaks(pdf: Pdf) -> Iterator[str]:
    """Yield what the file tells of the machine, of the hour, or of a program in it."""
    info = pdf.file.trailer.Info
    marks = json.loads(pdf.attachment or b"{}").get("marks", {})
    is_told = marks and str(info.get(Name.Author, "")) == marks["prepared-by"]
    author = {"/Author"} if is_told else set()
    if more := set(info.keys()) - SPEAKS_OF_ITSELF - author:
        yield f"it says of itself {more}"
    kinds = (Name.ModDate, Name.CreationDate)
    days = (part.get(kind) for part in [info, *pdf.dictionaries] for kind in kinds)
    if odd := {str(day) for day in days if day} - {str(info.ModDate)}:
        yield f"it has other dates than its own: {odd}"
    if not re.fullmatch(r"D:\d{8}120000Z", str(info.ModDate)):
        yield f"its date is {info.ModDate}"
    if {Name.AcroForm, Name.OpenAction, Name.AA} & set(pdf.root.keys()):
        yield "it has a form or acts when opened"


def syntax(pdf: Pdf) -> Iterator[str]:
    """Yield what qpdf's own check finds in the file and its streams."""
    yield from (f"syntax: {fault}" for fault in pdf.file.check_pdf_syntax())


class _OnceBuilt(PdfDocument):
    """A PDF as pdfua sees it, which builds a part anew for every part above it."""

    def _build(
        self, node: pikepdf.Object, depth: int, page: int | None
    ) -> StructElement | None:
        if not isinstance(node, pikepdf.Dictionary):
            return super()._build(node, depth, page)
        built = self.__dict__.setdefault("built", {})
        if node.objgen not in built:
            built[node.objgen] = super()._build(node, depth, page)
        found: StructElement | None = built[node.objgen]
        return found


def other_tool(pdf: Pdf) -> Iterator[str]:
    """Yield what pdfua finds, and the rules that could not be run."""
    seen = _OnceBuilt(pdf.file, "briefing.pdf")
    for rule in pdfua.Validator()._run_rules(seen):  # noqa: SLF001 - it takes paths alone
        for finding in rule.findings:
            yield f"pdfua: {finding.rule_id} {finding.message}"
        if rule.skipped_reason and rule.rule_id not in PDFUA_CANNOT_RUN:
            yield f"pdfua: {rule.rule_id} not run: {rule.skipped_reason}"


LOOKS: tuple[Callable[[Pdf], Iterator[str]], ...] = (
    runs,
    reach,
    fonts,
    scopes,
    tables,
    items,
    links,
    link_texts,
    captions,
    headings,
    pictures,
    claims,
    attachment,
    leaks,
    syntax,
    other_tool,
)

READ_BY_EYE = {
    "routine": "edge-technology-park",
    "range": "vado-cosco",
    "strategic": "edge-port-concession-with-control",
    "wall": "filing-scanners-for-a-hospital",
}
"""A briefing of each sort, whose tags were read from top to bottom."""

IN_EVERY_RUN = (
    *READ_BY_EYE.values(),
    *("edge-nothing-answered", "filing-finance-order-for-a-bank"),
)
"""Briefings of all sorts to be printed while one waits; CI prints more.

Some have an odd number of facts, a board page of one page and of two, and nothing due.
"""

_WRAPPERS = {"/NonStruct", "/Span"}
_CHARACTER = re.compile(rb"<(\w+)> <(\w+)>")


def read_out(example: str, rules: Rulebook, printer: Printer) -> str:
    """Return what the tags of a briefing say: an element a line, in order.

    The rulebook's digest is left out: it moves with every example, and no tag does.
    """
    pdf = pikepdf.open(io.BytesIO(printer.print(job_of(example, rules))))
    texts: dict[Any, str] = {
        (page.objgen, mark): text
        for page in pdf.pages
        for mark, text in marked(page).items()
    }
    said: list[str] = []
    for it in walk(pdf.Root.StructTreeRoot):
        if isinstance(it, Mark):
            text = texts.get(it, "").strip()
            said[-1] += f" {text}" if text else ""
        elif it.kind not in _WRAPPERS:
            scope = f" /Scope {it.object.A.Scope}:" if it.kind == "/TH" else ""
            said.append(f"{'  ' * it.depth}{it.kind[1:]}{scope}")
    return "".join(f"{line}\n" for line in said).replace(rules.digest, "DIGEST")


def marked(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of a page by its marks, as its fonts spell it."""
    fonts = {
        name: dict(_CHARACTER.findall(font.ToUnicode.read_bytes()))
        for name, font in page.Resources.Font.items()
    }
    found: dict[int, str] = {}
    mark, font = -1, dict[bytes, bytes]()
    for drawn in pikepdf.parse_content_stream(page):
        operands: Any = drawn.operands
        operator = str(drawn.operator)
        if operator == "BDC":
            mark = int(operands[1].get("/MCID", -1))
        elif operator in {"BMC", "EMC"}:
            mark = -1
        elif operator == "Tf":
            font = fonts[str(operands[0])]
        elif operator in {"Tj", "TJ"}:
            found[mark] = found.get(mark, "") + spelled(operands[0], font)
    return found


def spelled(shown: Any, font: Mapping[bytes, bytes]) -> str:
    """Return what is shown on paper, as text."""
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    signs = (codes[at : at + 2].hex().encode() for at in range(0, len(codes), 2))
    spelt = b"".join(font[sign] for sign in signs)
    return bytes.fromhex(spelt.decode()).decode("utf-16-be")


def kept_as(level: str) -> Path:
    """Return the file with the text expected of a briefing of that sort."""
    return Path(__file__).parent / "kept" / f"struct-text-{level}.txt"


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def _crowded(examples: Iterable[str], rules: Rulebook) -> Iterator[str]:
    """Yield the examples whose board page is more than one, whatever is left out.

    It is laid out in this process, and printed nowhere.
    """
    renderer = renderer_of(None)
    import weasyprint  # noqa: PLC0415 - it is told first where fonts are

    for example in examples:
        page = weasyprint.HTML(string=job_of(example, rules, BOARD_ALONE).html)
        for it in [*page.etree_element.iter()]:
            if it.get("data-spare"):
                _turn(it)
        look = {"font_config": renderer.font_config, "stylesheets": renderer.styles}
        if (pages := len(page.render(**look).pages)) > 1:
            yield f"{example}: {pages}\n"


def _turn(element: Any) -> None:
    """Hide an element, or show it where it is hidden."""
    if element.attrib.pop("hidden", None) is None:
        element.set("hidden", "")


def main() -> None:
    """Print the examples named on standard input; answer with the digest of each."""
    rules = loader.load(FOLDER)
    with Printer(seconds=60) as printer:
        if sys.argv[1:] == ["keep"]:
            for level, example in READ_BY_EYE.items():
                text = read_out(example, rules, printer)
                kept_as(level).write_text(text, encoding="utf-8")
            return
        if sys.argv[1:] == ["board"]:
            sys.stdout.writelines(_crowded(sys.stdin.read().split(), rules))
            return
        for example in sys.stdin.read().split():
            sys.stdout.write(f"{digest(printer.print(job_of(example, rules)))}\n")


if __name__ == "__main__":
    main()
