"""The look at PDFs sees each fault that it is for."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from tests.pdfs import A_DAY, Pdf

SOUND = PrintJob(
    "<!doctype html><html lang=en><title>A page</title><h1>A page</h1>"
    "<h2>Below</h2><ul><li>An item</li></ul>"
    "<table><thead><tr><th>Head</th></tr></thead><tr><td>Cell</td></tr></table>"
    '<p><a href="https://example.org/">A link</a></p>'
    '<svg width="9" height="9" viewBox="0 0 9 9"><title>A dot</title>'
    '<circle cx="4" cy="4" r="4" fill="#000"/></svg>',
    b'{"deal": "A page"}',
    A_DAY,
)


@pytest.fixture(scope="module")
def sound(printer: Printer) -> bytes:
    return printer.print(SOUND)


def first(pdf: Pdf, kind: str) -> pikepdf.Dictionary:
    found: pikepdf.Dictionary = next(pdf.of(kind))
    return found


def no_font_inside(pdf: Pdf) -> None:
    for one in pdf.dictionaries:
        if one.get(Name.Type) == Name.FontDescriptor:
            for key in set(one.keys()) & {"/FontFile", "/FontFile2", "/FontFile3"}:
                del one[key]


def a_strange_font(pdf: Pdf) -> None:
    for one in pdf.dictionaries:
        if one.get(Name.Type) == Name.FontDescriptor:
            one.FontName = Name("/ABCDEF+DejaVu-Sans")


def no_scope(pdf: Pdf) -> None:
    del first(pdf, "/TH").A[Name.Scope]


def a_stray_in_an_item(pdf: Pdf) -> None:
    first(pdf, "/LBody").S = Name.P


def no_words_for_a_figure(pdf: Pdf) -> None:
    del first(pdf, "/Figure")[Name.Alt]


def a_skipped_heading(pdf: Pdf) -> None:
    first(pdf, "/H2").S = Name.H3


def an_empty_heading(pdf: Pdf) -> None:
    first(pdf, "/H2").K = Array()


def a_link_apart(pdf: Pdf) -> None:
    first(pdf, "/Link").S = Name.Span


def a_link_that_does_not_print(pdf: Pdf) -> None:
    for one in pdf.dictionaries:
        if one.get(Name.Type) == Name.Annot:
            one.F = 0


def a_smooth_picture(pdf: Pdf) -> None:
    picture = pdf.file.make_stream(b"")
    picture.Subtype, picture.Interpolate = Name.Image, True
    pdf.root.Odd = picture


def a_group(pdf: Pdf) -> None:
    group = pdf.file.make_stream(b"")
    group.Subtype = Name.Form
    pdf.root.Odd = group


def half_a_claim(pdf: Pdf) -> None:
    data = pdf.root.Metadata.read_bytes()
    pdf.root.Metadata.write(data.replace(b"<pdfuaid:part>1", b"<pdfuaid:part>2"))


def no_language(pdf: Pdf) -> None:
    del pdf.root[Name.Lang]


def other_data(pdf: Pdf) -> None:
    pdf.root.AF[0].EF.F.write(b"{}")


def unrelated_data(pdf: Pdf) -> None:
    pdf.root.AF[0].AFRelationship = Name.Unspecified


def an_author(pdf: Pdf) -> None:
    pdf.file.trailer.Info.Author = "root"


def a_time_of_day(pdf: Pdf) -> None:
    for one in (pdf.file.trailer.Info, pdf.root.AF[0].EF.F.Params):
        one.ModDate = "D:20261125093000+01'00'"


def a_form(pdf: Pdf) -> None:
    pdf.root.AcroForm = Dictionary(Fields=Array())


BROKEN: dict[Callable[[Pdf], None], str] = {
    no_font_inside: "is not embedded",
    a_strange_font: "font DejaVu-Sans is not vendored",
    no_scope: "a header cell has the scope None",
    a_stray_in_an_item: "/P stands in a list item",
    no_words_for_a_figure: "a figure has no words",
    a_skipped_heading: "a heading /H3 follows /H1",
    an_empty_heading: "a heading is empty",
    a_link_apart: "an annotation is under no link",
    a_link_that_does_not_print: "an annotation has no print flag",
    a_smooth_picture: "a picture is interpolated",
    a_group: "drawn as a group",
    half_a_claim: "'pdfuaid:part': '2'",
    no_language: "language or tags are not marked",
    other_data: "what is attached is not the data",
    unrelated_data: "attached as /Unspecified",
    an_author: "it says of itself {'/Author'}",
    a_time_of_day: "its date is D:20261125093000",
    a_form: "it has a form",
}


def test_a_sound_file_has_no_faults(sound: bytes) -> None:
    assert Pdf(sound, SOUND.attachment).faults() == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.__name__)
def test_each_fault_is_seen(sound: bytes, broken: Callable[[Pdf], None]) -> None:
    pdf = Pdf(sound, SOUND.attachment)
    broken(pdf)
    out = io.BytesIO()
    pdf.file.save(out)

    faults = Pdf(out.getvalue(), SOUND.attachment).faults()

    assert re.search(re.escape(BROKEN[broken]), "\n".join(faults))


def test_a_damaged_stream_is_seen(sound: bytes) -> None:
    _profile, page, *_others = re.finditer(rb"\nstream\n", sound)
    place = page.end() + 40
    damaged = sound[:place] + bytes(20) + sound[place + 20 :]

    faults = Pdf(damaged, SOUND.attachment).faults()

    assert [fault for fault in faults if fault.startswith("syntax: ")]
