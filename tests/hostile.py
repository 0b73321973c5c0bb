"""Files that pose as briefings, each with the sentence it is refused with.

They are made here, so that what is wrong with each can be read.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Literal, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from screening.briefing.data import as_data
from screening.engine.assess import assess
from screening.presentation.deal_view import DealView
from screening.rulebook.answers import Deal
from tests import builders as a

OWNED = {"state-owned": "yes"}
RULEBOOK = a.rulebook(
    a.question("state-owned"),
    a.question("stake", "percent", ask_when=OWNED),
    a.rule("owned", OWNED, "watch"),
    a.rule("large", {"stake": {"above": 10}}, "strategic"),
)
DEAL = Deal(name="Silk & Sons", on=a.DAY, answers={"state-owned": "yes"})

BARE = "This PDF carries no screening.json."
OTHERS = "This PDF carries other files than screening.json"
NOT_DATA = "screening.json in this PDF is not marked as its data"
ALTERED = "The data in this PDF does not fit its own checksum"


class Hostile(NamedTuple):
    """A file, made when it is called for, and how its refusal begins."""

    make: Callable[[], bytes]
    says: str


Refusals = Mapping[str, Mapping[str, Callable[[], bytes]]]
"""Files, what makes each by its name, by the sentence they are refused with."""


def data(**changes: Any) -> dict[str, Any]:
    """Return the data of a small briefing, some of it changed: deal={"name": 5}."""
    told = as_data(DealView(DEAL, assess(RULEBOOK, DEAL.answers, DEAL.on)))
    for key, change in changes.items():
        both = isinstance(change, Mapping) and isinstance(told.get(key), Mapping)
        told[key] = {**told[key], **change} if both else change
    return told


def written(**changes: Any) -> bytes:
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
    names = [part for file in pdf.Root.AF for part in (file.UF, file)]
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
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<< /Size %d %s >>\n" % (size, trailer)
    return out + (tail or b"startxref\n%d\n%%%%EOF\n" % start)


def stream(content: bytes, keys: bytes = b"/Filter /FlateDecode") -> bytes:
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
    for number, body in enumerate(objects, 2):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
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
    """Return how the sentence begins on what is not as a briefing has it."""
    return f'"{place}" in the data is missing, or is not what a briefing has there.'


def none(kind: str) -> str:
    """Return how the sentence begins on a file of another kind."""
    return f"This is {kind}, and no briefing."


def schema(name: str) -> str:
    """Return how the sentence begins on data of another schema."""
    reads = '"screening-assessment/2"'
    return f'The data is of the schema "{name}"; this software reads {reads}.'


_OTHER_FILES: Refusals = {
    "The file is empty. Choose the PDF": {"nothing": lambda: b""},
    "The file is larger than 5 MB, and no briefing is.": {
        "more than may be sent": lambda: b"%PDF-" + bytes(5_000_000)
    },
    none("an Office file of the old kind, or one under a password"): {
        "doc": lambda: b"\xd0\xcf\x11\xe0" + bytes(90)
    },
    none("a picture"): {
        "png": lambda: b"\x89PNG\r\n\x1a\n",
        "jpeg": lambda: b"\xff\xd8\xff\xe0",
    },
    none("a web page"): {"html": lambda: b"\n<!doctype html><p>Hi"},
    none("neither a PDF, nor a Word file, nor JSON"): {
        "text": lambda: b"Dear all,",
        "noise": lambda: bytes(range(256)),
        "pdf behind other bytes": lambda: b"\n" + briefing(),
        "gzip of a pdf": lambda: zlib.compress(briefing()),
    },
}
_BROKEN: Refusals = {
    "This PDF is damaged, or not made as a briefing is.": {
        "header alone": lambda: b"%PDF-1.7\n",
        "first half": lambda: (b := briefing())[: len(b) // 2],
        "without its end": lambda: briefing()[:-40],
        "table beyond the file": lambda: raw(
            b"<< >>", tail=b"startxref\n99999\n%%EOF\n"
        ),
        "no root": lambda: raw(b"<< >>", trailer=b""),
        "root is itself": lambda: raw(b"1 0 R"),
        "lists in lists": lambda: raw(b"[" * 100_000),
        "mappings in mappings": lambda: raw(b"<</A" * 100_000),
        "objects that are not there": lambda: raw(trailer=b"/Root 7 0 R"),
    },
    BARE: {
        "tables in a loop": lambda: raw(b"<< >>", trailer=b"/Root 1 0 R /Prev 30"),
        "root is a number": lambda: raw(b"5"),
        "stream of objects in itself": lambda: with_table_in_a_stream(
            stream_of_objects(zlib.compress(b"3 0 2 0 R"), b"/Extends 2 0 R")
        ),
    },
    "This PDF unpacks to more than any briefing holds.": {
        "length is itself": lambda: holding(
            b"<< /Length 3 0 R >>\nstream\nx\nendstream"
        )
    },
    ALTERED: {
        "length below nothing": lambda: holding(
            b"<< /Length -5 >>\nstream\nx\nendstream"
        ),
        "deflated wrongly": lambda: holding(stream(b"no zlib at all")),
    },
}
MANY = b"[%s]" % (b"[]" * 90_000)
_BOMBS: Refusals = {
    "This PDF unpacks to more than any briefing holds.": {
        "attachment of a gigabyte": lambda: holding(stream(zeros(1_000))),
        "deflated twice": lambda: holding(
            stream(zlib.compress(zeros(4_000)), b"/Filter [/FlateDecode /FlateDecode]")
        ),
        "run lengths": lambda: holding(
            stream(b"\x81a" * 2_000_000, b"/Filter /RunLengthDecode")
        ),
        "objects of a gigabyte": lambda: with_table_in_a_stream(
            stream_of_objects(zeros(1_000))
        ),
        "as many parts as fit": lambda: raw(
            b"<< /A [2 0 R 3 0 R 4 0 R] >>", *[MANY] * 3
        ),
        "attachment larger than any": lambda: briefing(b" " * 2_000_001),
    },
    "This PDF is damaged, or not made as a briefing is.": {
        "table of a gigabyte": lambda: with_table_in_a_stream(table=zeros(1_000))
    },
}
_CARRYING: Refusals = {
    BARE: {
        "nothing attached": lambda: raw(b"<< /Type /Catalog >>"),
        "file that is not there": specified(EF=Dictionary()),
        "file that is no stream": specified(EF=Dictionary(F=5)),
    },
    OTHERS: {
        "two of them": changed(lambda pdf: attach(pdf, b"{}")),
        "another one beside": changed(lambda pdf: attach(pdf, b"MZ", "virus.exe")),
        "another one instead": specified(UF=String("other.json")),
    },
    NOT_DATA: {
        "as an alternative": specified(AFRelationship=Name.Alternative),
        "as nothing in particular": specified(AFRelationship=None),
    },
    ALTERED: {
        "checksum of something else": changed(
            lambda pdf: pdf.Root.AF[0].EF.F.Params.__setattr__(
                "CheckSum", String("0" * 16)
            )
        ),
        "no checksum": changed(lambda pdf: pdf.Root.AF[0].EF.F.__delattr__("Params")),
    },
}
_ACTING: Refusals = {
    "This PDF is a form (XFA), which no briefing is.": {
        "xfa form": changed(
            lambda pdf: pdf.Root.__setattr__("AcroForm", Dictionary(XFA=Array([])))
        )
    },
    "This PDF holds a script or an action that runs by itself": {
        "script when it opens": changed(
            lambda pdf: pdf.Root.__setattr__("OpenAction", javascript(pdf))
        ),
        "script by name": changed(name_it),
        "script when a page shows": changed(
            lambda pdf: pdf.pages[0].__setattr__("AA", Dictionary(O=javascript(pdf)))
        ),
        "link that starts a program": changed(
            lambda pdf: annotated(pdf, Dictionary(S=Name.Launch, F=String("cmd.exe")))
        ),
        "link that sends a form": changed(
            lambda pdf: annotated(pdf, Dictionary(S=Name.SubmitForm))
        ),
        "action named elsewhere": lambda: raw(
            b"<< /OpenAction << /S 2 0 R >> >>", b"/J#61vaScript"
        ),
    },
    "This PDF is encrypted. Save a copy of it": {
        "password, and none to open": encrypted("", 6),
        "password to open": encrypted("secret", 6),
        "password of old": encrypted("secret", 3),
    },
}
_SAYING: Refusals = {
    "The data is not text in UTF-8": {"not utf-8": lambda: b'{"schema": "\xff"}'},
    "The data is no JSON from line 1, column 12 on": {
        "cut short": lambda: b'{"schema": "screening-ass'
    },
    "The data is nested deeper than any briefing's.": {
        "lists in lists as data": lambda: b'{"a":' + b"[" * 100_000,
        "mappings in mappings as data": lambda: b'{"a":' * 100_000,
    },
    "The data says something twice": {
        "a name twice": lambda: b'{"schema": "a", "schema": "b"}'
    },
    "The data holds NaN,": {"not a number": told(levers=float("nan"))},
    "The data holds -Infinity,": {"without end": told(levers=float("-inf"))},
    "The data holds a number longer than any briefing's.": {
        "number of many digits": lambda: b'{"schema": %s}' % (b"9" * 1_000_000),
        "fraction of many digits": lambda: b'{"schema": 0.%s}' % (b"9" * 1_000),
    },
    "The data is larger than any briefing's.": {
        "more data than any": lambda: b'{"schema": "%s"}' % (b"x" * 2_000_000)
    },
    'The data has no "schema",': {"no schema": lambda: b"{}"},
    schema("screening-assessment/3"): {
        "schema to come": told(schema="screening-assessment/3")
    },
    schema("<script> [31m" + "x" * 47): {
        "schema of something else": told(schema="\u202e<script>\x1b[31m" + "x" * 90)
    },
    missing("deal"): {"no deal": told(deal=[])},
    missing("deal.name"): {
        "name is a number": told(deal={"name": 5}),
        "name without end": told(deal={"name": "x" * 1_001}),
    },
    missing("rulebook.on"): {"day that is none": told(rulebook={"on": "2026-02-30"})},
    missing("rulebook.digest"): {
        "digest that is none": told(rulebook={"digest": "../../etc/passwd"})
    },
    missing("deal.answers"): {
        "answers in a list": told(deal={"answers": []}),
        "answer to a question that is markup": told(deal={"answers": {"<b>": "yes"}}),
    },
    missing("deal.answers.remarks"): {
        "answer without end": told(deal={"answers": {"remarks": "x" * 10_001}})
    },
    missing("deal.answers.remarks[0]"): {
        "answer in an answer": told(deal={"answers": {"remarks": [["x"]]}})
    },
    "The answers are longer than 40,000 characters together,": {
        "answers without end": told(
            deal={"answers": {f"q-{n}-a": "x" * 500 for n in range(99)}}
        )
    },
    missing("deal.answers-not-read"): {
        "two answers to one question": told(deal={"answers-not-read": OWNED})
    },
    missing("level.highest"): {"level that is none": told(level={"highest": "secret"})},
    missing("levels[0].label"): {
        "levels without names": told(levels=[{"id": "watch"}])
    },
    missing("findings[0].verdict"): {
        "verdict that is none": told(
            findings=[{**data()["findings"][0], "verdict": "perhaps"}]
        )
    },
    missing("findings"): {"findings without end": told(findings=[{}] * 2_001)},
    missing("marks"): {
        "marks that are none": told(marks={"status": "signed by the minister"})
    },
}


def by_name(refusals: Refusals) -> dict[str, Hostile]:
    return {
        name: Hostile(make, says)
        for says, files in refusals.items()
        for name, make in files.items()
    }


BROKEN, BOMBS = by_name(_BROKEN), by_name(_BOMBS)
CARRYING, ACTING = by_name(_CARRYING), by_name(_ACTING)
PDFS = {**BROKEN, **BOMBS, **CARRYING, **ACTING}
EVERY = {**by_name(_OTHER_FILES), **PDFS, **by_name(_SAYING)}
