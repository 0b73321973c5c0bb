"""What makes one PDF fit two standards: PDF/A-3a, to be filed, and PDF/UA-1, for all.

The library writes either. Here the first is asked for, and what the second wants
besides is added to the objects before they are written. Only the worker process runs
this: see docs/decisions/one-file-two-standards.md.
"""

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from itertools import count
from typing import Any

import pydyf
from weasyprint import Attachment

from screening.briefing import messages
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.structure import Structure, get

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
_FROM, _TO = b"\nstream\n", b"\nendstream"


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
            description=messages.ATTACHMENT,
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
