"""What makes one PDF fit two standards: PDF/A-3a, to be filed, and PDF/UA-1, for all.

The library writes either. Here the first is asked for, and what the second wants
besides is added to the objects before they are written. Only the worker process runs
this: see docs/decisions/one-file-two-standards.md.

The library tags every box on a page, so that running heads become elements that nothing
leads to, and a table over two pages becomes two tables. So tags are made here, in its
place: one element for each part of the page that has a role, however many boxes and
pages it takes. Running heads, and the heads that a table repeats, become artefacts;
what HTML says of language, abbreviations and links is kept.
"""

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple
from unittest.mock import patch

import pydyf
import weasyprint.pdf
from weasyprint import Attachment
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from screening.briefing.printing.job import PrintJob

VARIANT = "pdf/a-3a"

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
_SVG, _TITLE = (f"{{http://www.w3.org/2000/svg}}{name}" for name in ("svg", "title"))
_ROLES = {
    "main": "Part", "article": "Art", "section": "Sect", "div": "Div", "p": "P",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "ul": "L", "ol": "L", "li": "LI", "li::marker": "Lbl", "a": "Link",
    "table": "Table", "caption": "Caption", "tr": "TR", "th": "TH", "td": "TD",
    "thead": "THead", "tbody": "TBody", "tfoot": "TFoot",
    "img": "Figure", _SVG: "Figure",
}  # fmt: skip
"""The elements of HTML that are elements of the structure; the rest is text in them."""

_TITLES = {"b", "caption", "h1", "h2", "h3", "h4", "th"}

_FIRST = {"Lbl", "Caption"}
"""What stands before all else in its list item or its table."""
_FROM, _TO = b"\nstream\n", b"\nendstream"


class _Page(NamedTuple):
    """A page: what was drawn on it by box, and whose each mark is, or `null`."""

    reference: bytes
    drawn: dict[Any, Any]
    marks: dict[int, bytes]
    artefacts: dict[int, pydyf.Dictionary]


class Structure:
    """The tags of one document, made page by page."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self._notes: list[tuple[bytes, Any]] = []
        self._known: dict[tuple[int, str], Any] = {}
        self._heads: dict[int, bytes] = {}
        self._places: dict[str, Any] = {}
        self._links: list[tuple[Any, Any, Any]] = []

    def build(self, document: Any, streams: Sequence[Any]) -> None:
        """Tag what was drawn of each page."""
        root = self._added({"Type": "/StructTreeRoot", "K": pydyf.Array()})
        references, numbers = self.pdf.page_references, pydyf.Array()
        whole = self._element("Document", root, references[0])
        for number, reference in enumerate(references):
            page = _Page(reference, streams[number]._tags, {}, {})  # noqa: SLF001 - the library has no other way
            self._add(document.pages[number]._page_box, whole, page)  # noqa: SLF001 - the same
            _mark(get(self.pdf, get(self.pdf, reference)["Contents"]).stream, page)
            last = max(page.marks, default=-1)
            marks = (page.marks.get(mark, b"null") for mark in range(last + 1))
            numbers.extend([number, pydyf.Array(marks)])
        for number, (element, note) in enumerate(self._notes, len(references)):
            numbers.extend([number, element])
            note["StructParent"] = number
        self._name_links()
        for (_html, role), element in self._known.items():
            if role == "Table":
                _tie_to_heads(self.pdf, element)
        root["ParentTree"] = self._added({"Nums": numbers}).reference
        catalog = self.pdf.catalog
        catalog["StructTreeRoot"] = root.reference
        catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def _added(self, keys: dict[str, Any]) -> Any:
        made = pydyf.Dictionary(keys)
        self.pdf.add_object(made)
        return made

    def _element(self, role: str, parent: Any, page: bytes) -> Any:
        """Return a new element, the last in its parent."""
        about = {"S": f"/{role}", "K": pydyf.Array(), "Pg": page}
        made = self._added({"Type": "/StructElem", **about, "P": parent.reference})
        place = 0 if role in _FIRST else len(parent["K"])
        parent["K"].insert(place, made.reference)
        return made

    def _add(self, box: Any, parent: Any, page: _Page) -> None:
        """Tag a box and all in it."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001 - as the library does
        if isinstance(box, boxes.MarginBox):
            at = "/Header" if box.at_keyword.startswith("@top") else "/Footer"
            self._set_aside(box, page, Subtype=at)
            return
        if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
            first = self._heads.setdefault(id(box.element), page.reference)
            if first != page.reference:
                self._set_aside(box, page)
                return
        element = self._of(box, parent, page)
        if note := box.link_annotation:
            self._link(box, note, element, page)
        if drawn := page.drawn.pop(box, None):
            self._draws(drawn["mcid"], element, page)
        for child in getattr(box, "children", ()):
            self._add(child, element, page)

    def _draws(self, mark: int, element: Any, page: _Page) -> None:
        page.marks[mark] = element.reference
        there = {"Type": "/MCR", "Pg": page.reference, "MCID": mark}
        is_here = element["Pg"] == page.reference
        element["K"].append(mark if is_here else pydyf.Dictionary(there))

    def _of(self, box: Any, parent: Any, page: _Page) -> Any:
        """Return the element that holds what is in a box; a new one where none does."""
        html, role = box.element, _role(box)
        if html is not None and (name := html.get("id")):
            self._places[name] = html
        if not role:
            return parent
        inside = "LBody" if role == "LI" else role
        if (id(html), inside) not in self._known:
            if role == "Lbl":
                parent = self._known[id(html), "LI"]
            made = self._element(role, parent, page.reference)
            self._describe(made, box)
            self._known[id(html), role] = made
            if role == "LI":
                body = self._element(inside, made, page.reference)
                self._known[id(html), inside] = body
        return self._known[id(html), inside]

    def _describe(self, element: Any, box: Any) -> None:
        """Keep what HTML says of an element: its language, its words, what it heads."""
        html, role = box.element, element["S"]
        if language := html.get("lang"):
            element["Lang"] = pydyf.String(language)
        if box.element_tag == "abbr" and (title := html.get("title")):
            element["E"] = pydyf.String(title)
        if role == "/Figure":
            x, y = box.content_box_x(), box.content_box_y()
            around = pydyf.Array((x, y, x + box.width, y + box.height))
            element["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": around})
            if words := html.get("alt") or html.findtext(_TITLE):
                element["Alt"] = pydyf.String(words)
        if role in {"/TH", "/TD"}:
            spans = {"ColSpan": box.colspan, "RowSpan": box.rowspan}
            wide = {name: span for name, span in spans.items() if span != 1}
            element["A"] = pydyf.Dictionary({"O": "/Table", **wide})
        if role == "/TH":
            around = get(self.pdf, get(self.pdf, element["P"])["P"])
            is_head = around["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if is_head else "/Row"
            element["ID"] = pydyf.String(f"{element.number}")

    def _link(self, box: Any, note: Any, element: Any, page: _Page) -> None:
        """Put an annotation under its link; the library gives one to all in a link."""
        if box.link is None:
            self._drop(box, page)
            return
        keys = {"Type": "/OBJR", "Obj": note.reference, "Pg": page.reference}
        element["K"].append(self._added(keys).reference)
        self._notes.append((element.reference, note))
        note["F"] = 4  # it shows on paper too
        around = next(reversed(self._places.values()), None)
        self._links.append((note, box.element, around))

    def _name_links(self) -> None:
        """Let each link say its words and what it leads to, as many have the same.

        Out of the file it leads to what the place that it stands in is about.
        """
        for note, html, around in self._links:
            text, leads_out = _words(html), "Dest" not in note
            there = around if leads_out else self._places.get(html.get("href")[1:])
            is_in = there is not None and (not leads_out or html in there.iter())
            name = _title(there) if is_in else ""
            says = text if name in text else f"{text}: {name}"
            note["Contents"] = pydyf.String(says or html.get("href"))

    def _drop(self, box: Any, page: _Page) -> None:
        """Take away an annotation."""
        if note := getattr(box, "link_annotation", None):
            get(self.pdf, page.reference)["Annots"].remove(note.reference)
            box.link_annotation = None
            self.pdf.objects[note.number] = self.pdf.objects[0]  # which is no object

    def _set_aside(self, box: Any, page: _Page, **keys: str) -> None:
        """Note that what is drawn of a box is an artefact, and no element's."""
        for part in box.descendants(placeholders=True):
            self._drop(part, page)
            if drawn := page.drawn.pop(part, None):
                artefact = pydyf.Dictionary({"Type": "/Pagination", **keys})
                page.artefacts[drawn["mcid"]] = artefact


def _words(html: Any) -> str:
    return " ".join("".join(html.itertext()).split())


def _title(html: Any) -> str:
    """Return what something is called: the first heading, bold text or head in it."""
    titles = (it for it in html.iter() if it.tag in _TITLES)
    return next((_words(it) for it in titles), "")


def _role(box: Any) -> str:
    """Return the role of what a box is of; empty where it is text of another."""
    html, tag = box.element, box.element_tag
    if html is None or tag == "html" or (tag == "a" and not html.get("href")):
        return ""
    is_marked = html.get("lang") or (tag == "abbr" and html.get("title"))
    return _ROLES.get(tag) or ("Span" if is_marked and "::" not in tag else "")


def get(pdf: pydyf.PDF, reference: bytes) -> Any:
    """Return the object that a reference names."""
    return pdf.objects[int(reference.split()[0])]


def _mark(stream: list[Any], page: _Page) -> None:
    """Make artefacts of marks in what draws a page."""
    for place, item in enumerate(stream):
        if item == b"BDC" and (keys := page.artefacts.get(stream[place - 1]["MCID"])):
            stream[place - 2 : place] = ["/Artifact", keys]


def add_tags(pdf: pydyf.PDF, document: Any, _version: Any, streams: Any) -> None:
    """Tag a document, in the place of the library's own function."""
    Structure(pdf).build(document, streams)


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
    with patch.object(weasyprint.pdf, "add_tags", add_tags):  # there is no other way in
        pdf: bytes = document.write_pdf(
            finisher=finish, pdf_variant=VARIANT, pdf_identifier=job.identifier.encode()
        )
    return pdf


def finish(_document: Any, pdf: pydyf.PDF) -> None:
    """Add what PDF/UA-1 wants besides to a PDF that is about to be written."""
    metadata = get(pdf, pdf.catalog["Metadata"])  # names the first standard
    [text] = metadata.stream
    before, end, after = text.rpartition(b"</rdf:RDF>")
    metadata.stream = [before + _UA.strip() + b"\n" + end + after]
    if "AF" in pdf.catalog:  # the library names each file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    pdf.objects = [*map(_Written, pdf.objects)]


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


def _tie_to_heads(pdf: pydyf.PDF, table: Any) -> None:
    """Let each cell name the heads of its columns, and the nearest one in its row."""
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
    """Return the cell at each place of a table."""
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
    return grid


def _rows(pdf: pydyf.PDF, part: Any) -> Iterator[Any]:
    """Yield the rows of a table, or of a part of one."""
    for kid in (get(pdf, it) for it in part["K"]):
        if kid["S"] == "/TR":
            yield kid
        elif kid["S"] in {"/THead", "/TBody", "/TFoot"}:
            yield from _rows(pdf, kid)
