"""The look at PDFs sees each fault that it is for."""

import io
import re
from collections.abc import Callable
from typing import Any

from pikepdf import Array, Dictionary, Name, String

from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from tests.pdfs import A_DAY, Pdf

JOB = PrintJob(
    "<!doctype html><html lang=en><title>A page</title>"
    '<style>@page { @top-left { content: "Above" } }</style><h1>A page</h1>'
    "<h2>Below</h2><ul><li>An item</li></ul>"
    "<table><thead><tr><th>Head</th></tr></thead><tr><td>Cell</td></tr></table>"
    '<p><a href="https://example.org/">A link</a></p>'
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
    """Return what the look says of a PDF that is broken in that way."""
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
