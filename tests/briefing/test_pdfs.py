"""The look at PDFs sees each fault, and the tags tell what is on the page."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from tests.pdfs import A_DAY, Pdf, lonely, order

JOB = PrintJob(
    "<!doctype html><html lang=en><title>A page</title>"
    '<style>@page { @top-left { content: "Above" } }</style><h1>A page</h1>'
    "<h2>Below</h2><ul><li>An item</li></ul>"
    "<table><caption>Words</caption><thead><tr><th>Head</th></tr></thead><tr><td>Cell</td></tr></table>"
    '<p><a href="https://example.org/">A link</a></p>'
    '<p id=there><b>A place</b> <a href="https://example.org/b">A link</a></p>'
    '<svg width="9" height="9" viewBox="0 0 9 9"><title>A dot</title>'
    '<circle cx="4" cy="4" r="4" fill="#000"/></svg>',
    b'{"deal": "A page"}',
    A_DAY,
)


def first(kind: str) -> Callable[[Pdf], Any]:
    return lambda pdf: next(pdf.of(kind))


def of_type(kind: Name) -> Callable[[Pdf], Any]:
    return lambda pdf: next(p for p in pdf.dictionaries if p.get(Name.Type) == kind)


def stream(**keys: object) -> Callable[[Pdf], Any]:
    return lambda pdf: pdf.file.make_stream(b"", **keys)


def contents(pdf: Pdf) -> Any:
    return pdf.root.Pages.Kids[0].Contents


def around(kind: str) -> Callable[[Pdf], Any]:
    return lambda pdf: next(pdf.of(kind)).P


def without(kind: str) -> Callable[[Pdf], Any]:
    return lambda pdf: Array([k for k in around(kind)(pdf).K if Name(kind) != k.S])


def root(pdf: Pdf) -> Any:
    return pdf.root


def attached(pdf: Pdf) -> Any:
    return pdf.root.AF[0]


def info(pdf: Pdf) -> Any:
    return pdf.file.trailer.Info


BROKEN: dict[str, tuple[Callable[[Pdf], Any], str, object]] = {
    "a text on page 1 is neither of": (
        contents,
        "",
        (b"/Artifact\n<</Type /Pagination", b"/Span\n<</Type /Pagination"),
    ),
    "a text on page 1 is both of": (
        contents,
        "",
        (b"/Span\n<</MCID 0", b"/Artifact\n<</MCID 0"),
    ),
    "nothing leads to the element /H2": (around("/H2"), "/K", without("/H2")),
    "other marks than its pages list": (
        lambda pdf: pdf.root.StructTreeRoot.ParentTree,
        "/Nums",
        Array([0, Array()]),
    ),
    "is not embedded": (of_type(Name.FontDescriptor), "/FontFile2", None),
    "font DejaVu-Sans is not vendored": (
        of_type(Name.FontDescriptor),
        "/FontName",
        Name("/ABCDEF+DejaVu-Sans"),
    ),
    "a header cell has the scope None": (
        lambda pdf: first("/TH")(pdf).A,
        "/Scope",
        None,
    ),
    "a cell in row 1, column 0 names": (
        lambda pdf: first("/TD")(pdf).A,
        "/Headers",
        Array([String("7-7-7")]),
    ),
    "a table has rows of [1, 2] columns": (
        lambda pdf: first("/TD")(pdf).A,
        "/ColSpan",
        2,
    ),
    "/P stands in a list item": (first("/LBody"), "/S", Name.P),
    "Figure has neither /Alt nor /ActualText": (first("/Figure"), "/Alt", None),
    "a heading /H3 follows /H1": (first("/H2"), "/S", Name.H3),
    "a heading is empty": (first("/H2"), "/K", Array()),
    "an annotation is under no link": (first("/Link"), "/S", Name.Span),
    "an annotation has no print flag": (of_type(Name.Annot), "/F", 0),
    "the link to https://example.org/ says 'https": (
        of_type(Name.Annot),
        "/Contents",
        "https://example.org/",
    ),
    "'A link: A place' leads to https://example.org/b and to https": (
        of_type(Name.Annot),
        "/Contents",
        "A link: A place",
    ),
    "a table has no caption": (first("/Caption"), "/K", Array()),
    "a picture is interpolated": (
        root,
        "/Odd",
        stream(Subtype=Name.Image, Interpolate=True),
    ),
    "drawn as a group": (root, "/Odd", stream(Subtype=Name.Form)),
    "language or tags are not marked": (root, "/Lang", None),
    "attached as /Unspecified": (attached, "/AFRelationship", Name.Unspecified),
    "it says of itself {'/Author'}": (info, "/Author", "root"),
    "its date is D:20261125093000": (info, "/ModDate", "D:20261125093000+01'00'"),
    "it has a form": (root, "/AcroForm", Dictionary(Fields=Array())),
    "'pdfuaid:part': '2'": (
        lambda pdf: pdf.root.Metadata,
        "",
        (b"<pdfuaid:part>1", b"<pdfuaid:part>2"),
    ),
    "what is attached is not the data": (
        lambda pdf: attached(pdf).EF.F,
        "",
        (b"A page", b"A leaf"),
    ),
}
"""What the look at a PDF says of it, where a key of a part of it is another or gone.

Without a key, other bytes stand in a stream.
"""


def faults(sound: bytes, says: str) -> str:
    pdf = Pdf(sound, JOB.attachment)
    part, key, value = BROKEN[says]
    broken = part(pdf)
    if isinstance(value, tuple):
        broken.write(broken.read_bytes().replace(*value))
    elif value is None:
        del broken[key]
    else:
        broken[key] = value(pdf) if callable(value) else value
    out = io.BytesIO()
    pdf.file.save(out)
    return "\n".join(Pdf(out.getvalue(), JOB.attachment).faults())


def test_each_fault_is_seen_and_a_sound_file_has_none(printer: Printer) -> None:
    sound = printer.print(JOB)

    found = {says: faults(sound, says) for says in BROKEN}

    assert Pdf(sound, JOB.attachment).faults() == []
    assert {says: told for says, told in found.items() if says not in told} == {}


def test_a_damaged_stream_is_seen(printer: Printer) -> None:
    sound = printer.print(JOB)
    _profile, page, *_others = re.finditer(rb"\nstream\n", sound)
    place = page.end() + 40
    damaged = sound[:place] + bytes(20) + sound[place + 20 :]

    found = Pdf(damaged, JOB.attachment).faults()

    assert [fault for fault in found if fault.startswith("syntax: ")]


def test_a_heading_whose_text_stands_overleaf_is_seen(printer: Printer) -> None:
    html = JOB.html.replace("<ul>", '<ul style="break-before: page">')
    torn = Pdf(printer.print(JOB._replace(html=html)), JOB.attachment)

    assert [*lonely(torn)] == ["a heading is the last on page 1"]
    assert [*lonely(Pdf(printer.print(JOB), JOB.attachment))] == []


ROWS = "".join(
    f'<tr><th scope=row>Row {row}</th><td><a href="#end">{row}</a></td></tr>'
    for row in range(90)
)
PAGE = f"""
<!doctype html><html lang=en><title>A long page</title>
<style>
  @page {{ @top-left {{ content: "Running head" }} @bottom-right {{
    content: counter(page) " / " counter(pages) }} }}
  caption {{ caption-side: bottom }}
  a::after {{ content: ", page " target-counter(attr(href), page) }}
</style>
<main><article>
<h1>A long page</h1>
<p lang=it>Il caso di <span lang=zh-Hans>中国国家电网</span></p>
<p style="width: 30mm">The decree of law <abbr title="Decreto-legge convertito">DL
  convertito in legge</abbr> and <a href="#end">the <b>very</b> end</a></p>
<table><caption>Rows of a long table</caption>
  <thead>
    <tr><td></td><th><a href="#end">Number</a><ul><li>in</li></ul></th></tr>
  </thead>
  <tbody>{ROWS}</tbody>
</table>
<h2>Twice</h2><h2>Twice</h2><h3>Third</h3><h4>Fourth</h4>
<p id=end>{"The end. " * 300}</p>
</article></main>
"""


LONG = "<p>" + "A sentence that goes on. " * 200 + "</p>"
TORN = f"""
<!doctype html><html lang=en><title>Broken over pages</title>
<h1>Broken over pages</h1>
<svg width="90" height="20" viewBox="0 0 90 20"><title>Two days</title>
  <text x="0" y="15" font-size="8">1 March, 中国</text></svg>
<ul><li>{LONG}<ul><li>{LONG}</li><li>Short</li></ul></li><li>Last</li></ul>
<table><caption>One row</caption>
  <tbody><tr><th scope=row>{LONG}</th><td>{LONG}{LONG}</td></tr></tbody>
  <tfoot><tr><th scope=row>Sum</th><td>1</td></tr></tfoot>
</table>
"""


@pytest.fixture(scope="module")
def pdf(printer: Printer) -> Pdf:
    printed = printer.print_with_remarks(PrintJob(PAGE, b"{}", A_DAY))
    assert printed.remarks == ()
    return Pdf(printed.pdf, b"{}")


def test_a_page_of_all_sorts_has_no_fault(pdf: Pdf) -> None:
    assert len(pdf.file.pages) == 3
    assert pdf.faults() == []


def test_running_heads_and_repeated_table_heads_are_artefacts(pdf: Pdf) -> None:
    drawn = b"".join(page.Contents.read_bytes() for page in pdf.file.pages)

    kinds = (b"/Subtype /Header", b"/Subtype /Footer", b"/Type /Pagination>>")

    # A head and a foot on each of 3 pages; on 2 of them 4 texts of the table's head.
    assert [drawn.count(kind) for kind in kinds] == [3, 3, 8]


def test_what_goes_on_overleaf_is_one_element(pdf: Pdf) -> None:
    kinds = [part.kind for part in pdf.elements]
    [table] = pdf.of("/Table")

    assert [str(kid.S) for kid in table.K] == ["/Caption", "/THead", "/TBody"]
    assert kinds.count("/TR") == 1 + 90
    assert (kinds.count("/Part"), kinds.count("/Art"), kinds.count("/P")) == (1, 1, 3)


def test_cells_and_items_that_break_over_pages_stay_whole(printer: Printer) -> None:
    pdf = Pdf(printer.print(PrintJob(TORN, b"{}", A_DAY)), b"{}")

    kinds = Counter(part.kind for part in pdf.elements)

    assert len(pdf.file.pages) > 3
    assert pdf.faults() == []
    assert {kind: kinds[kind] for kind in ("/TR", "/TH", "/TD", "/TFoot")} == {
        "/TR": 2,
        "/TH": 2,
        "/TD": 2,
        "/TFoot": 1,
    }
    assert {kind: kinds[kind] for kind in ("/L", "/LI", "/P")} == {
        "/L": 2,
        "/LI": 4,
        "/P": 5,
    }


def test_cells_overleaf_name_the_head_of_their_column(pdf: Pdf) -> None:
    names = {str(head.ID): head for head in pdf.of("/TH")}

    heads = [[names[str(name)] for name in cell.A.Headers] for cell in pdf.of("/TD")]

    column = next(pdf.of("/TH"))
    assert all(pair[1] == column and pair[0].A.Scope == Name.Row for pair in heads[1:])


def test_languages_and_long_forms_are_those_of_the_page(pdf: Pdf) -> None:
    tongues = [(part.kind, str(part.object.get("/Lang", ""))) for part in pdf.elements]

    assert [pair for pair in tongues if pair[1]] == [("/P", "it"), ("/Span", "zh-Hans")]
    # The short form goes on in a second line, and is said once.
    [short] = [part for part in pdf.of("/Span") if "/E" in part]
    assert (str(short.E), len(short.K)) == ("Decreto-legge convertito", 2)


def test_links_say_where_they_lead_and_there_is_such_a_place(pdf: Pdf) -> None:
    notes = [note for page in pdf.file.pages for note in page.get(Name.Annots, ())]
    places = {str(place) for place in list(pdf.root.Names.Dests.Names)[::2]}

    assert {str(note.Dest) for note in notes} <= places
    # A link over two lines has two annotations; one in a head that repeats has one.
    assert [str(note.Contents) for note in notes[:4]] == [
        *("the very end", "the very end"),
        *("Number", "0"),
    ]
    assert len(notes) == 3 + 90


def test_bookmarks_have_three_levels(pdf: Pdf) -> None:
    with pdf.file.open_outline() as outline:
        told = list(_told(outline.root))

    assert told == ["A long page", "  Twice", "  Twice", "    Third"]


def _told(items: list[pikepdf.OutlineItem], depth: int = 0) -> Iterator[str]:
    for item in items:
        yield f"{'  ' * depth}{item.title}"
        yield from _told(item.children, depth + 1)


def test_a_page_is_drawn_in_the_order_it_is_read(printer: Printer) -> None:
    """Not so with captions below a table, marks outside their list, and floats."""
    short = PAGE.replace(ROWS, ROWS[: ROWS.index("<tr>", 9)]).replace("The end. ", "")
    plain = short.replace("bottom }", "top } ul { list-style-position: inside }")
    aside = '</h1><p style="float: right">Aside'
    changes = (("", ""), ("top }", "bottom }"), ("inside", "outside"), ("</h1>", aside))

    def out_of_order(page: str) -> list[str]:
        return [*order(Pdf(printer.print(PrintJob(page, b"{}", A_DAY)), b"{}"))]

    found = [out_of_order(plain.replace(*change, 1)) for change in changes]

    assert found == [[], *[["page 1 is drawn in another order than it is read"]] * 3]
