"""Files that pose as briefings, each with the sentence it is refused with.

They are made here, so that what is wrong with each can be read.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Literal, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from screening.briefing import assessment_data
from screening.engine.assess import assess
from screening.rulebook.answers import Deal
from tests.builders import A_DAY, a_question, a_rule, a_rulebook

OWNED = {"state-owned": "yes"}
RULEBOOK = a_rulebook(
    a_question("state-owned"),
    a_question("stake", "percent", ask_when=OWNED),
    a_rule("owned", OWNED, "watch"),
    a_rule("large", {"stake": {"above": 10}}, "strategic"),
)
DEAL = Deal(name="Silk & Sons", on=A_DAY, answers={"state-owned": "yes"})

DAMAGED = (
    "This PDF is damaged, or not made as a briefing is. Choose the file as it was "
    "downloaded, or another copy of it."
)
TOO_LARGE = "This PDF unpacks to more than any briefing holds. It was not opened."
TOO_MUCH = (
    "This PDF takes more memory or time to read than any briefing. It was not opened."
)
ENCRYPTED = (
    "This PDF is encrypted. Save a copy of it without a password, and choose that."
)
SCRIPT = (
    "This PDF holds a script or an action that runs by itself, which no briefing does. "
    "It was not opened."
)
FORM = "This PDF is a form (XFA), which no briefing is. It was not opened."
BARE = (
    "This PDF carries no screening.json. It is no briefing of this app, or it was "
    "printed or saved anew without it: choose the file as it was downloaded."
)
OTHERS = (
    "This PDF carries other files than screening.json, which no briefing does. It was "
    "not opened."
)
NOT_DATA = (
    "screening.json in this PDF is not marked as its data, as a briefing marks it. "
    "Choose the file as it was downloaded."
)
ALTERED = (
    "screening.json in this PDF does not fit its own checksum: the file is damaged. "
    "Choose another copy of it."
)
TWICE = (
    "The data says something twice under one name, as a briefing's never does. It was "
    "not opened."
)


class Hostile(NamedTuple):
    """A file, made when it is called for, and what it is refused with."""

    make: Callable[[], bytes]
    says: str


def data(**changes: Any) -> dict[str, Any]:
    """Return the data of a small briefing, some of it changed: deal={"name": 5}."""
    told = assessment_data.as_data(DEAL, assess(RULEBOOK, DEAL.answers, DEAL.on))
    for key, change in changes.items():
        both = isinstance(change, Mapping) and isinstance(told.get(key), Mapping)
        told[key] = {**told[key], **change} if both else change
    return told


def written(**changes: Any) -> bytes:
    """Return the same as JSON."""
    return json.dumps(data(**changes)).encode()


def briefing(
    attached: bytes | None = None,
    change: Callable[[pikepdf.Pdf], None] = lambda _pdf: None,
    **save: Any,
) -> bytes:
    """Return a PDF of one empty page that carries data as a briefing does."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        attach(pdf, written() if attached is None else attached)
        change(pdf)
        out = BytesIO()
        pdf.save(out, **save)
    return out.getvalue()


def attach(pdf: pikepdf.Pdf, attached: bytes, name: str = "screening.json") -> None:
    """Attach data to a PDF as WeasyPrint does, beside what is attached already."""
    digest = hashlib.md5(attached, usedforsecurity=False).digest()
    file = pdf.make_stream(
        attached,
        Type=Name.EmbeddedFile,
        Params=Dictionary(CheckSum=String(digest), Size=len(attached)),
    )
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            EF=Dictionary(F=file),
            AFRelationship=Name.Data,
        )
    )
    pdf.Root.AF = Array([*pdf.Root.get("/AF", []), specification])
    names = [item for one in pdf.Root.AF for item in (one.UF, one)]
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(names)))


def changed(change: Callable[[pikepdf.Pdf], object]) -> Callable[[], bytes]:
    """Return what makes a briefing with something changed in it."""

    def make() -> bytes:
        return briefing(change=lambda pdf: (change(pdf), None)[1])

    return make


def specified(**keys: Any) -> Callable[[], bytes]:
    """Return what makes a briefing with keys of its file specification changed."""

    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            if value is None:
                del pdf.Root.AF[0][f"/{key}"]
            else:
                pdf.Root.AF[0][f"/{key}"] = value

    return changed(change)


def told(**changes: Any) -> Callable[[], bytes]:
    """Return what makes the data of a briefing with something changed in it."""
    return lambda: written(**changes)


def raw(*objects: bytes, trailer: bytes = b"/Root 1 0 R", tail: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1, as they are."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<< /Size %d %s >>\n" % (size, trailer)
    return out + (tail or b"startxref\n%d\n%%%%EOF\n" % start)


def stream(content: bytes, keys: bytes = b"/Filter /FlateDecode") -> bytes:
    """Return a stream object."""
    head = b"<< /Length %d %s >>" % (len(content), keys)
    return head + b"\nstream\n" + content + b"\nendstream"


def holding(file: bytes, *others: bytes) -> bytes:
    """Return a PDF whose attachment is this object, 3 in the file."""
    specification = (
        b"<< /Type /Filespec /UF (screening.json) /AFRelationship /Data "
        b"/EF << /F 3 0 R >> >>"
    )
    return raw(b"<< /Type /Catalog /AF [2 0 R] >>", specification, file, *others)


def zeros(times: int) -> bytes:
    """Return so many megabytes of nothing, deflated: a thousandth of it."""
    packer = zlib.compressobj(9)
    first, more = (
        packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
        for _again in range(2)
    )
    return first + more * (times - 1) + packer.flush()


def with_table_in_a_stream(*objects: bytes, table: bytes = b"") -> bytes:
    """Return a PDF whose table is a stream, and whose root is in one: object 2."""
    out, places = b"%PDF-1.7\n", [0]
    for number, one in enumerate(objects, 2):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    places[0] = start = len(out)
    rows = b"".join(b"\x01%s\x00" % place.to_bytes(4) for place in places)
    inside = b"\x02%s\x00" % (2).to_bytes(4)
    table = table or zlib.compress(bytes(6) + rows + inside)
    size = len(objects) + 3
    keys = b"/Type /XRef /Size %d /W [1 4 1] /Root %d 0 R " % (size, size - 1)
    out += b"1 0 obj\n%s\nendobj\n" % stream(table, keys + b"/Filter /FlateDecode")
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def stream_of_objects(content: bytes, keys: bytes = b"") -> bytes:
    """Return a stream that holds an object, number 3, as such streams do."""
    head = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode "
    return stream(content, head + keys)


def javascript(pdf: pikepdf.Pdf) -> Dictionary:
    """Return an action that would run a script."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    return pdf.make_indirect(script)


def annotated(pdf: pikepdf.Pdf, action: Dictionary) -> None:
    """Put an action behind a link on the page."""
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])


def name_it(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.JavaScript = Dictionary(Names=[String("a"), javascript(pdf)])


def encrypted(user: str, level: Literal[3, 6]) -> Callable[[], bytes]:
    """Return what makes a briefing under a password."""
    weak = level == 3
    how = pikepdf.Encryption(
        owner="owner", user=user, R=level, aes=not weak, metadata=not weak
    )
    return lambda: briefing(encryption=how)


def missing(place: str) -> str:
    """Return the sentence on what is not as a briefing has it."""
    return (
        f'"{place}" in the data is missing, or is not what a briefing has there. '
        f"Choose the file as it was downloaded."
    )


def none(kind: str) -> str:
    """Return the sentence on a file of another kind."""
    return (
        f"This is {kind}, and no briefing. Choose the PDF of a briefing, or its data."
    )


def schema(name: str) -> str:
    """Return the sentence on data of another schema."""
    return (
        f'The data is of the schema "{name}"; this software reads '
        f'"screening-assessment/1". Open it with the version of the software that made '
        f"it."
    )


NO_KIND = "neither a PDF nor JSON"
NO_SCHEMA = (
    'The data has no "schema", as a briefing\'s has. Choose the file as it was '
    "downloaded."
)
LARGE_FILE = (
    "The file is larger than 5 MB, and no briefing is. Choose the PDF of a briefing."
)
LARGE_DATA = "The data is larger than any briefing's. It was not opened."
DEEP = "The data is nested deeper than any briefing's. It was not opened."
LONG_NUMBER = "The data holds a number longer than any briefing's. It was not opened."
LONG_ANSWERS = (
    "The answers are longer than 40,000 characters together, and no briefing's are. It "
    "was not opened."
)

OTHER_FILES: Mapping[str, Hostile] = {
    "nothing": Hostile(lambda: b"", "The file is empty. Choose the PDF of a briefing."),
    "more than may be sent": Hostile(lambda: b"%PDF-" + bytes(5_000_000), LARGE_FILE),
    "zip": Hostile(
        lambda: b"PK\x03\x04" + bytes(90), none("a zip archive or an Office file")
    ),
    "png": Hostile(lambda: b"\x89PNG\r\n\x1a\n", none("a picture")),
    "jpeg": Hostile(lambda: b"\xff\xd8\xff\xe0", none("a picture")),
    "html": Hostile(lambda: b"\n<!doctype html><p>Hi", none("a web page")),
    "text": Hostile(lambda: b"Dear all,", none(NO_KIND)),
    "noise": Hostile(lambda: bytes(range(256)), none(NO_KIND)),
    "pdf behind other bytes": Hostile(lambda: b"\n" + briefing(), none(NO_KIND)),
    "gzip of a pdf": Hostile(lambda: zlib.compress(briefing()), none(NO_KIND)),
}
BROKEN: Mapping[str, Hostile] = {
    "header alone": Hostile(lambda: b"%PDF-1.7\n", DAMAGED),
    "first half": Hostile(lambda: (b := briefing())[: len(b) // 2], DAMAGED),
    "without its end": Hostile(lambda: briefing()[:-40], DAMAGED),
    "table beyond the file": Hostile(
        lambda: raw(b"<< >>", tail=b"startxref\n99999\n%%EOF\n"), DAMAGED
    ),
    "tables in a loop": Hostile(
        lambda: raw(b"<< >>", trailer=b"/Root 1 0 R /Prev 30"), BARE
    ),
    "no root": Hostile(lambda: raw(b"<< >>", trailer=b""), DAMAGED),
    "root is a number": Hostile(lambda: raw(b"5"), BARE),
    "root is itself": Hostile(lambda: raw(b"1 0 R"), DAMAGED),
    "length is itself": Hostile(
        lambda: holding(b"<< /Length 3 0 R >>\nstream\nx\nendstream"), TOO_LARGE
    ),
    "length below nothing": Hostile(
        lambda: holding(b"<< /Length -5 >>\nstream\nx\nendstream"), ALTERED
    ),
    "lists in lists": Hostile(lambda: raw(b"[" * 100_000), DAMAGED),
    "mappings in mappings": Hostile(lambda: raw(b"<</A" * 100_000), DAMAGED),
    "objects that are not there": Hostile(lambda: raw(trailer=b"/Root 7 0 R"), DAMAGED),
    "stream of objects in itself": Hostile(
        lambda: with_table_in_a_stream(
            stream_of_objects(zlib.compress(b"3 0 2 0 R"), b"/Extends 2 0 R")
        ),
        BARE,
    ),
    "deflated wrongly": Hostile(lambda: holding(stream(b"no zlib at all")), ALTERED),
}
MANY = b"[%s]" % (b"[]" * 90_000)
BOMBS: Mapping[str, Hostile] = {
    "attachment of a gigabyte": Hostile(
        lambda: holding(stream(zeros(1_000))), TOO_LARGE
    ),
    "deflated twice": Hostile(
        lambda: holding(
            stream(zlib.compress(zeros(4_000)), b"/Filter [/FlateDecode /FlateDecode]")
        ),
        TOO_LARGE,
    ),
    "run lengths": Hostile(
        lambda: holding(stream(b"\x81a" * 2_000_000, b"/Filter /RunLengthDecode")),
        TOO_LARGE,
    ),
    "table of a gigabyte": Hostile(
        lambda: with_table_in_a_stream(table=zeros(1_000)), DAMAGED
    ),
    "objects of a gigabyte": Hostile(
        lambda: with_table_in_a_stream(stream_of_objects(zeros(1_000))), TOO_LARGE
    ),
    "as many parts as fit": Hostile(
        lambda: raw(b"<< /A [2 0 R 3 0 R 4 0 R] >>", *[MANY] * 3), TOO_LARGE
    ),
    "attachment larger than any": Hostile(
        lambda: briefing(b" " * 2_000_001), TOO_LARGE
    ),
}
CARRYING: Mapping[str, Hostile] = {
    "nothing attached": Hostile(lambda: raw(b"<< /Type /Catalog >>"), BARE),
    "two of them": Hostile(changed(lambda pdf: attach(pdf, b"{}")), OTHERS),
    "another one beside": Hostile(
        changed(lambda pdf: attach(pdf, b"MZ", "virus.exe")), OTHERS
    ),
    "another one instead": Hostile(specified(UF=String("other.json")), OTHERS),
    "as an alternative": Hostile(specified(AFRelationship=Name.Alternative), NOT_DATA),
    "as nothing in particular": Hostile(specified(AFRelationship=None), NOT_DATA),
    "file that is not there": Hostile(specified(EF=Dictionary()), BARE),
    "file that is no stream": Hostile(specified(EF=Dictionary(F=5)), BARE),
    "checksum of something else": Hostile(
        changed(
            lambda pdf: pdf.Root.AF[0].EF.F.Params.__setattr__(
                "CheckSum", String("0" * 16)
            )
        ),
        ALTERED,
    ),
    "no checksum": Hostile(
        changed(lambda pdf: pdf.Root.AF[0].EF.F.__delattr__("Params")), ALTERED
    ),
}
ACTING: Mapping[str, Hostile] = {
    "xfa form": Hostile(
        changed(
            lambda pdf: pdf.Root.__setattr__("AcroForm", Dictionary(XFA=Array([])))
        ),
        FORM,
    ),
    "script when it opens": Hostile(
        changed(lambda pdf: pdf.Root.__setattr__("OpenAction", javascript(pdf))),
        SCRIPT,
    ),
    "script by name": Hostile(changed(name_it), SCRIPT),
    "script when a page shows": Hostile(
        changed(
            lambda pdf: pdf.pages[0].__setattr__("AA", Dictionary(O=javascript(pdf)))
        ),
        SCRIPT,
    ),
    "link that starts a program": Hostile(
        changed(
            lambda pdf: annotated(pdf, Dictionary(S=Name.Launch, F=String("cmd.exe")))
        ),
        SCRIPT,
    ),
    "link that sends a form": Hostile(
        changed(lambda pdf: annotated(pdf, Dictionary(S=Name.SubmitForm))), SCRIPT
    ),
    "action named elsewhere": Hostile(
        lambda: raw(b"<< /OpenAction << /S 2 0 R >> >>", b"/J#61vaScript"),
        SCRIPT,
    ),
    "password, and none to open": Hostile(encrypted("", 6), ENCRYPTED),
    "password to open": Hostile(encrypted("secret", 6), ENCRYPTED),
    "password of old": Hostile(encrypted("secret", 3), ENCRYPTED),
}
SAYING: Mapping[str, Hostile] = {
    "not utf-8": Hostile(
        lambda: b'{"schema": "\xff"}',
        "The data is not text in UTF-8, as a briefing's is. Choose the file as it was "
        "downloaded.",
    ),
    "cut short": Hostile(
        lambda: b'{"schema": "screening-ass',
        "The data is no JSON from line 1, column 12 on: it is cut short or was "
        "changed. Choose the file as it was downloaded.",
    ),
    "lists in lists as data": Hostile(lambda: b'{"a":' + b"[" * 100_000, DEEP),
    "mappings in mappings as data": Hostile(lambda: b'{"a":' * 100_000, DEEP),
    "a name twice": Hostile(lambda: b'{"schema": "a", "schema": "b"}', TWICE),
    "not a number": Hostile(
        told(levers=float("nan")),
        "The data holds NaN, which is no number. It was not opened.",
    ),
    "without end": Hostile(
        told(levers=float("-inf")),
        "The data holds -Infinity, which is no number. It was not opened.",
    ),
    "number of many digits": Hostile(
        lambda: b'{"schema": %s}' % (b"9" * 1_000_000), LONG_NUMBER
    ),
    "fraction of many digits": Hostile(
        lambda: b'{"schema": 0.%s}' % (b"9" * 1_000), LONG_NUMBER
    ),
    "more data than any": Hostile(
        lambda: b'{"schema": "%s"}' % (b"x" * 2_000_000), LARGE_DATA
    ),
    "no schema": Hostile(lambda: b"{}", NO_SCHEMA),
    "schema to come": Hostile(
        told(schema="screening-assessment/2"), schema("screening-assessment/2")
    ),
    "schema of something else": Hostile(
        told(schema="\u202e<script>\x1b[31m" + "x" * 90),
        schema("<script> [31m" + "x" * 47),
    ),
    "no deal": Hostile(told(deal=[]), missing("deal")),
    "name is a number": Hostile(told(deal={"name": 5}), missing("deal.name")),
    "name without end": Hostile(told(deal={"name": "x" * 1_001}), missing("deal.name")),
    "day that is none": Hostile(
        told(rulebook={"on": "2026-02-30"}), missing("rulebook.on")
    ),
    "digest that is none": Hostile(
        told(rulebook={"digest": "../../etc/passwd"}), missing("rulebook.digest")
    ),
    "answers in a list": Hostile(told(deal={"answers": []}), missing("deal.answers")),
    "answer without end": Hostile(
        told(deal={"answers": {"remarks": "x" * 10_001}}),
        missing("deal.answers.remarks"),
    ),
    "answer in an answer": Hostile(
        told(deal={"answers": {"remarks": [["x"]]}}),
        missing("deal.answers.remarks[0]"),
    ),
    "answers without end": Hostile(
        told(deal={"answers": {f"q-{n}-a": "x" * 500 for n in range(99)}}),
        LONG_ANSWERS,
    ),
    "answer to a question that is markup": Hostile(
        told(deal={"answers": {"<b>": "yes"}}), missing("deal.answers")
    ),
    "two answers to one question": Hostile(
        told(deal={"answers-not-read": OWNED}), missing("deal.answers-not-read")
    ),
    "level that is none": Hostile(
        told(level={"highest": "secret"}), missing("level.highest")
    ),
    "levels without names": Hostile(
        told(levels=[{"id": "watch"}]), missing("levels[0].label")
    ),
    "verdict that is none": Hostile(
        told(findings=[{**data()["findings"][0], "verdict": "perhaps"}]),
        missing("findings[0].verdict"),
    ),
    "findings without end": Hostile(told(findings=[{}] * 2_001), missing("findings")),
    "marks that are none": Hostile(
        told(marks={"status": "signed by the minister"}), missing("marks")
    ),
}
PDFS = {**BROKEN, **BOMBS, **CARRYING, **ACTING}
EVERY = {**OTHER_FILES, **PDFS, **SAYING}
