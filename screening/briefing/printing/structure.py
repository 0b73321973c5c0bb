"""The structure of a PDF as PDF/UA-1 wants it, noted while the library tags a document.

The library makes an element of the structure for every box on a page. So running heads
become elements that nothing leads to, and a table over two pages becomes two tables.
Here each box is looked at when its element is made. Running heads, and the heads that
a table repeats, become artefacts; what goes on overleaf joins the element it began as;
what HTML says of language, abbreviations and links is kept. See
docs/decisions/one-file-two-standards.md.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf import tags as library

_GOES_ON = {
    *("/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/P", "/L", "/LI", "/LBody"),
    *("/H1", "/H2", "/H3", "/H4", "/H5", "/H6"),
    *("/Table", "/TBody", "/TR", "/TH", "/TD"),
}
"""What may go on overleaf. These hold other elements, and no text by themselves."""

_NULL = b"null"


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
