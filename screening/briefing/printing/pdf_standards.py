"""What makes one PDF fit two standards: PDF/A-3a, to be filed, and PDF/UA-1, for all.

The library writes either. Here the first is asked for, and what the second wants
besides is added to the objects before they are written. Only the worker process runs
this: see docs/decisions/one-file-two-standards.md.

The library makes an element of the structure for every box on a page. So running heads
become elements that nothing leads to, and a table over two pages becomes two tables.
Here each box is looked at when its element is made. Running heads, and the heads that
a table repeats, become artefacts; what goes on overleaf joins the element it began as;
what HTML says of language, abbreviations and links is kept.
"""

import contextlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from itertools import count
from typing import Any, NamedTuple

import pydyf
from weasyprint import Attachment
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import tags as library

from screening.briefing.printing.job import PrintJob

VARIANT = "pdf/a-3a"
DEEPEST = 3
"""How many levels of headings are bookmarked."""

_UA = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_GOES_ON = {
    *("/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/P", "/L", "/LI", "/LBody"),
    *("/H1", "/H2", "/H3", "/H4", "/H5", "/H6"),
    *("/Table", "/TBody", "/TR", "/TH", "/TD"),
}
"""What may go on overleaf. These hold other elements, and no text by themselves."""

_NULL = b"null"
_FROM, _TO = b"\nstream\n", b"\nendstream"


class _Seen(NamedTuple):
    """An element, and the page where a box of it was last."""

    element: Any
    page: int


class _Pdf(NamedTuple):
    """What the library needs of a PDF for tags; it would count the pages each time."""

    objects: list[Any]
    page_references: tuple[bytes, ...]
    add_object: Callable[[Any], None]


class Structure:
    """What is noted of one document while the library tags it."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], _Seen | None] = {}
        self._made: set[int] = set()
        self._artefacts: dict[int, dict[int, pydyf.Dictionary]] = {}
        self._gone: list[Any] = []
        self._same: list[tuple[Any, Any]] = []
        self._build = library._build_box_tree  # noqa: SLF001 - it makes a box's element

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Look at every box that is tagged meanwhile. This process has one thread."""
        library._build_box_tree = self._look  # noqa: SLF001 - there is no other way in
        try:
            yield
        finally:
            library._build_box_tree = self._build  # noqa: SLF001 - as it was

    def finish(self, pdf: pydyf.PDF) -> None:
        """Write what was noted into the objects of the PDF."""
        for page, artefacts in self._artefacts.items():
            contents = get(pdf, get(pdf, pdf.page_references[page])["Contents"])
            _mark(contents.stream, artefacts)
        for copy, cell in self._same:
            if "ID" in copy:  # by which cells overleaf name their heads
                copy["ID"].string = cell["ID"].string
        for gone in self._gone:
            pdf.objects[gone.number] = pdf.objects[0]  # the one that is no object
        tree = get(pdf, get(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
        for elements in tree["Nums"][1::2]:
            while isinstance(elements, list) and elements[-1:] == [_NULL]:
                elements.pop()

    def _look(
        self, box: Any, parent: Any, pdf: Any, page: int, *more: Any
    ) -> Iterable[Any]:
        """Return what the library makes of a box; of one that is set aside, nothing."""
        if isinstance(pdf, pydyf.PDF):
            pdf = _Pdf(pdf.objects, pdf.page_references, pdf.add_object)
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001 - as the library does
        if isinstance(box, boxes.MarginBox):
            at = "/Header" if box.at_keyword.startswith("@top") else "/Footer"
            self._set_aside(box, pdf, page, *more, Subtype=at)
            return ()
        if self._is_repeated(box, page):
            self._set_aside(box, pdf, page, *more)
            return ()
        if box.link is None:
            self._drop_link(box, pdf, page)
        return self._elements(
            box, pdf, page, self._build(box, parent, pdf, page, *more)
        )

    def _elements(
        self, box: Any, pdf: Any, page: int, made: Iterable[Any]
    ) -> Iterator[Any]:
        """Yield those elements made of a box that join no other; describe new ones."""
        for element in made:
            if element.number in self._made:
                yield element
                continue
            self._made.add(element.number)
            _describe(element, box)
            if not self._joins(pdf, element, box, page):
                yield element

    def _is_repeated(self, box: Any, page: int) -> bool:
        """Tell whether it is the head or foot of a table, once more overleaf."""
        if not isinstance(box, boxes.TableRowGroupBox):
            return False
        kind = "/THead" if box.is_header else "/TFoot" if box.is_footer else ""
        before = self._seen.get((id(box.element), kind))
        return before is not None and before.page < page

    def _set_aside(
        self, box: Any, pdf: Any, page: int, nums: Any, _: Any, tags: Any, **keys: str
    ) -> None:
        """Note that what is drawn of a box is an artefact, and no element's."""
        artefacts = self._artefacts.setdefault(page, {})
        for part in box.descendants(placeholders=True):
            self._drop_link(part, pdf, page)
            if mark := tags.pop(part, None):
                artefacts[mark["mcid"]] = pydyf.Dictionary(
                    {"Type": "/Pagination", **keys}
                )
                nums[mark["mcid"]] = _NULL
            if isinstance(part, boxes.TableCellBox):
                part.mark = pydyf.Dictionary({"A": pydyf.Dictionary()})
                if cell := self._seen.get((id(part.element), "/TH")):
                    self._same.append((part.mark, cell.element))

    def _drop_link(self, box: Any, pdf: Any, page: int) -> None:
        """Take away an annotation: the library gives one to all that is in a link."""
        if note := getattr(box, "link_annotation", None):
            get(pdf, pdf.page_references[page])["Annots"].remove(note.reference)
            box.link_annotation = None
            self._gone.append(note)

    def _joins(self, pdf: Any, element: Any, box: Any, page: int) -> bool:
        """Tell whether an element joined the one that it goes on from."""
        if box.element is None or (element["S"] != "/Link" and box.link_annotation):
            return False
        key = (id(box.element), element["S"])
        first = self._seen.setdefault(key, _Seen(element, page))
        if first is None or first.element is element:
            return False
        overleaf = element["S"] in _GOES_ON and first.page < page
        if not overleaf and "E" not in element:  # a short form may go on below
            self._seen[key] = None  # two of a name: none is known to go on
            return False
        self._seen[key] = _Seen(first.element, page)
        for kid in element["K"]:
            get(pdf, kid)["P"] = first.element.reference
        first.element["K"].extend(element["K"])
        self._gone.append(element)
        self._same.append((element, first.element))
        return True


def get(pdf: pydyf.PDF, reference: bytes) -> Any:
    """Return the object that a reference names."""
    return pdf.objects[int(reference.split()[0])]


def _mark(stream: list[Any], artefacts: dict[int, pydyf.Dictionary]) -> None:
    """Make artefacts of marks in what draws a page."""
    for place, item in enumerate(stream):
        if item == b"BDC" and (keys := artefacts.get(stream[place - 1]["MCID"])):
            stream[place - 2 : place] = ["/Artifact", keys]


def _describe(element: Any, box: Any) -> None:
    """Keep what HTML says of an element: its language, its long form, its link."""
    if box.element is None or "::" in box.element_tag:
        if element["S"] == "/Link":
            element["S"] = "/Span"
        return
    if language := box.element.get("lang"):
        element["Lang"] = pydyf.String(language)
    if box.element_tag == "abbr" and (title := box.element.get("title")):
        element.update({"S": "/Span", "E": pydyf.String(title)})
    if element["S"] == "/Link":
        _describe_link(element, box)


def _describe_link(element: Any, box: Any) -> None:
    """Say what a link inside the file leads to; without an address it is no link."""
    if note := box.link_annotation:
        if "Dest" in note:
            text = " ".join("".join(box.element.itertext()).split())
            note["Contents"] = pydyf.String(text or note["Dest"].string)
    else:
        element["S"] = "/Span"


def write(document: Any, job: PrintJob) -> bytes:
    """Return a laid out document as a PDF of both standards.

    Every date in it is the job's day at noon, everywhere on Earth the same moment;
    its identifier is the job's own. So nothing tells when or where it was printed.
    """
    metadata = document.metadata
    if job.on:
        metadata.created = metadata.modified = f"{job.on.isoformat()}T12:00:00Z"
    if job.attachment:
        moment = datetime.combine(job.on or date(1970, 1, 1), time(12, tzinfo=UTC))
        attachment = Attachment(
            string=job.attachment,
            name="screening.json",
            description="The deal and its assessment as data",
            relationship="Data",
            created=moment,
            modified=moment,
        )
        metadata.attachments.append(attachment)
    trim_bookmarks(document.pages)
    structure = Structure()
    with structure.noted():
        pdf: bytes = document.write_pdf(
            finisher=partial(finish, structure),
            pdf_variant=VARIANT,
            pdf_identifier=job.identifier.encode(),
        )
    return pdf


def trim_bookmarks(pages: Sequence[Any]) -> None:
    """Leave three levels of bookmarks, and one of those that say the same place.

    Of doubles those stay that lead to others, else the first.
    """
    marks = [(page, mark) for page in pages for mark in page.bookmarks]
    marks = [(page, mark) for page, mark in marks if mark[0] <= DEEPEST]
    places: list[tuple[str, ...]] = []
    for _, (level, label, *_) in marks:
        above = places[-1] if places else ()
        places.append((*above[: level - 1], label))
    known = {place[:-1] for place in places}
    for page in pages:
        page.bookmarks = []
    for number, (page, mark) in enumerate(marks):
        place, *following = places[number : number + 2]
        if place not in known or any(below[:-1] == place for below in following):
            page.bookmarks.append(mark)
            known.add(place)


def finish(structure: Structure, _document: Any, pdf: pydyf.PDF) -> None:
    """Add what PDF/UA-1 wants besides to a PDF that is about to be written."""
    structure.finish(pdf)
    metadata = get(pdf, pdf.catalog["Metadata"])  # names the first standard
    [text] = metadata.stream
    before, end, after = text.rpartition(b"</rdf:RDF>")
    metadata.stream = [before + _UA.strip() + b"\n" + end + after]
    for element in _dictionaries(pdf):
        if element.get("S") == "/TH":
            element["A"]["Scope"] = _scope(pdf, element)
        elif element.get("S") == "/LI":
            _wrap_strays(pdf, element)
        elif element.get("S") == "/Table":
            element["K"].sort(key=lambda kid: get(pdf, kid)["S"] != "/Caption")
        elif element.get("Type") == "/Annot":
            element["F"] = 4  # it shows on paper too
    for table in [part for part in _dictionaries(pdf) if part.get("S") == "/Table"]:
        _tie_to_heads(pdf, table)
    if "AF" in pdf.catalog:  # the library names each file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    pdf.objects = [*map(_Written, pdf.objects)]


def _dictionaries(pdf: pydyf.PDF) -> list[Any]:
    return [part for part in pdf.objects if isinstance(part, pydyf.Dictionary)]


class _Written(pydyf.Object):  # type: ignore[misc] # pydyf ships no types
    """An object whose bytes are made once: the library asks for them twice."""

    compressible = False  # whether it may stand among others in one stream

    def __init__(self, made: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation = made.number, made.generation
        self.free, self.compressible = made.free, made.compressible
        self._made = made

    @cached_property
    def data(self) -> bytes:
        """What stands in the file; the library would compress it as hard as it can."""
        made = self._made
        if isinstance(made, pydyf.Stream) and made.compress:
            plain = pydyf.Stream(made.stream).data
            packed = zlib.compress(plain[plain.index(_FROM) + len(_FROM) : -len(_TO)])
            made = pydyf.Stream([packed], {**made.extra, "Filter": "/FlateDecode"})
        written: bytes = made.data
        return written


def _scope(pdf: pydyf.PDF, header: Any) -> str:
    """Return what a header cell heads: its column in the head, else its row."""
    while header.get("S") not in {"/THead", "/Table", "/Document"}:
        header = get(pdf, header["P"])
    return "/Column" if header["S"] == "/THead" else "/Row"


def _tie_to_heads(pdf: pydyf.PDF, table: Any) -> None:
    """Let each cell name the heads of its columns, and the nearest one in its row.

    The library names all heads of a row, also where a row has two pairs.
    """
    grid = _grid(pdf, table)
    above: dict[int, list[Any]] = {}
    beside: list[Any] = []
    for row, column in sorted(grid):
        cell = grid[row, column]
        if column == 0:
            beside = []
        if cell["S"] == "/TD":
            heads = cell["A"].setdefault("Headers", pydyf.Array())
            theirs = [*beside, *above.get(column, ())]
            heads.extend(head for head in theirs if head not in heads)
        elif cell["A"]["Scope"] == "/Row":
            beside = [cell["ID"]]
        elif cell["ID"] not in above.setdefault(column, []):
            above[column].append(cell["ID"])


def _grid(pdf: pydyf.PDF, table: Any) -> dict[tuple[int, int], Any]:
    """Return the cell at each place of a table, its heads forgotten."""
    grid: dict[tuple[int, int], Any] = {}
    for row, line in enumerate(_rows(pdf, table)):
        for cell in (get(pdf, kid) for kid in line["K"]):
            column = next(it for it in count() if (row, it) not in grid)
            down, wide = (int(cell["A"].get(it, 1)) for it in ("RowSpan", "ColSpan"))
            grid |= {
                (row + below, column + beside): cell
                for below in range(down)
                for beside in range(wide)
            }
            cell["A"].pop("Headers", None)
    return grid


def _rows(pdf: pydyf.PDF, part: Any) -> Iterator[Any]:
    """Yield the rows of a table, or of a part of one."""
    for kid in (get(pdf, it) for it in part["K"]):
        if kid["S"] == "/TR":
            yield kid
        elif kid["S"] in {"/THead", "/TBody", "/TFoot"}:
            yield from _rows(pdf, kid)


def _wrap_strays(pdf: pydyf.PDF, item: Any) -> None:
    """Put what stands loose in a list item into its body."""
    kids = [get(pdf, kid) for kid in item["K"]]
    strays = [kid for kid in kids if kid.get("S") not in {"/Lbl", "/LBody"}]
    if not strays:
        return
    loose = pydyf.Array([stray.reference for stray in strays])
    about = {"Type": "/StructElem", "S": "/LBody", "K": loose, "Pg": item["Pg"]}
    body = pydyf.Dictionary({**about, "P": item.reference})
    pdf.add_object(body)
    for stray in strays:
        stray["P"] = body.reference
    kept = [kid.reference for kid in kids if kid.reference not in loose]
    place = kids.index(strays[0])
    item["K"] = pydyf.Array([*kept[:place], body.reference, *kept[place:]])
