"""The briefing: prepared with its marks, as a page, as the PDF that is downloaded.

Downloads are named for people whatever the deal is called, and known to the register.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from email.message import Message
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from werkzeug.http import parse_options_header
from werkzeug.test import EnvironBuilder, TestResponse

from screening.briefing import branding
from screening.briefing.branding import Branding, read_png
from screening.briefing.opening.attachment import take
from screening.register import Register
from screening.web.context import BRANDING
from tests import builders as a
from tests.logos import a_png, an_svg
from tests.pages.checks import page
from tests.pages.page import Page, text_of
from tests.pages.server import NAMES, Server, keep
from tests.pages.visitor import Visitor

BRANDED = """\
name: Rossi & Chen
logo: logo.svg
colours: {main: "#0b5d4e", headings: "#073b32"}
contact: Via Roma 12, Genova
footer: Privileged.
"""
LOGO = an_svg()
MARKED = {
    "status": "final",
    "confidentiality": "Strictly confidential",
    "prepared-by": "Ada Rossi",
    "prepared-for": "The board",
    "reference": "2026/17-B",
    "document": "whole",
    "boundary": "shown",
}
COUNSEL = "Counsel\u2019s file alone"
DAY_ONE, DAY_TWO = date(2026, 11, 29), date(2027, 3, 1)


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be that day where briefings are made."""
    monkeypatch.setattr("screening.web.prints.today", lambda: day)


def branded(visitor: Visitor, text: str = BRANDED, logo: bytes = LOGO) -> Branding:
    found = branding.read("house.yaml", text, logo)
    visitor.app.extensions[BRANDING] = found
    return found


def prepared(visitor: Visitor, path: str, typed: Mapping[str, str]) -> TestResponse:
    form = visitor.visit(f"{path}/1/briefing/prepare")
    return visitor.client.post(form.path, data=form.filled(typed))


def downloaded(visitor: Visitor, path: str) -> TestResponse:
    """Download the newest briefing of the deal at an address."""
    return visitor.client.get(f"{path}/briefing.pdf")


def pages_of(download: TestResponse) -> list[str]:
    """Return what each page of a downloaded briefing says."""
    assert download.mimetype == "application/pdf", download.text[-2000:]
    read = PdfReader(BytesIO(download.data)).pages
    return [" ".join(printed.extract_text().split()) for printed in read]


def marks_in(form: Page) -> Mapping[str, str]:
    return {key: form.filled().get(key, "") for key in MARKED}


def carried_marks(download: TestResponse) -> Mapping[str, str]:
    marks: Mapping[str, str] = json.loads(take(download.data))["marks"]
    return marks


def deal_in(path: str) -> str:
    return path.rpartition("/")[2]


def made(visitor: Visitor, path: str) -> list[str]:
    """Return the links to the briefings that an assessment lists."""
    return [link for link in visitor.visit(path).links if "/briefings/" in link]


def test_the_briefing_of_a_deal_is_a_page_of_ours(visitor: Visitor, path: str) -> None:
    briefing = visitor.visit(f"{path}/briefing")

    assert briefing.said("h1") == ["Silk & Sons"]
    [marks] = briefing.said("p[@class='marks']")
    assert marks == "Board page · For decision · Draft"
    assert "Watch" in briefing.text
    assert briefing.text.count("Not advice.") == 1
    assert briefing.all("meta[@name='viewport']")
    assert path in briefing.links
    sheets = [sheet.get("href", "") for sheet in briefing.all("link")]
    assert sheets
    for sheet in sheets:
        assert visitor.client.get(sheet, buffered=True).status_code == 200, sheet
    assert visitor.client.get("/briefing-house.css").text == ""
    visitor.visit("/briefing-logo", status=404)
    for part in ("briefing", "briefing.pdf", "1/briefing/prepare", "1/briefings/0123"):
        visitor.visit(f"/deals/no-such-deal/{part}", status=404)


@pytest.mark.paper
def test_marks_stand_on_every_page_and_stay(visitor: Visitor, path: str) -> None:
    other = visitor.describe({"kind": "supply"}).path

    first = prepared(visitor, path, MARKED)

    pages = pages_of(first)
    assert len(pages) >= 2
    for mark in ("Final", "Strictly confidential", "2026/17-B"):
        assert all(mark in page for page in pages)
    assert not any("Draft" in page for page in pages)
    assert "Prepared by Ada Rossi for The board" in pages[0]
    assert marks_in(visitor.visit(f"{path}/1/briefing/prepare")) == MARKED
    assert downloaded(visitor, path).data == first.data
    assert "Reference 2026/17-B" in visitor.visit(f"{path}/briefing").text
    unmarked = visitor.visit(f"{other}/1/briefing/prepare")
    usual = {"status": "draft", "document": "whole"}
    assert {it: said for it, said in marks_in(unmarked).items() if said} == usual
    assert f"{other}/1" in unmarked.links
    assert unmarked.links[f"{other}/1/briefing"] == "Briefing as a page"
    word = visitor.client.get(f"{path}/1/briefing.docx")
    assert "2026/17-B" in header_of(word)


def test_marks_that_cannot_be_are_said_beside_what_was_typed_and_the_day_is_no_mark(
    visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, DAY_TWO)
    typed = {"status": "final", "prepared-by": "x" * 61, "reference": "<17>"}

    form = page(prepared(visitor, path, typed), 422)
    usual = visitor.visit(f"{path}/1/briefing/prepare")
    odd = {"status": "signed", "document": "both"}
    not_offered = page(prepared(visitor, path, odd), 422)

    says = "Shorten who prepared it to 60 characters: it has 61."
    assert form.said("title") == ["Error: Prepare the briefing · Screening"]
    assert form.summary == {"prepared-by": says}
    assert text_of(form.by_id("prepared-by-message")) == f"Error: {says}"
    assert {name: form.filled()[name] for name in typed} == typed
    assert not_offered.summary == {
        "status": "Choose draft or final.",
        "document": "Choose whole, board or file.",
    }
    assert not_offered.by_id("status").get("type") == "radio"
    assert usual.by_id("boundary").get("type") == "checkbox"
    assert {"boundary", "made"}.isdisjoint(usual.filled())
    told = visitor.client.get(f"{path}/1/briefing.json").json
    assert told
    assert told["marks"]["made"] == DAY_TWO.isoformat()
    assert made(visitor, path) == []


def test_a_printer_that_cannot_print_loses_nothing(cannot_print: Visitor) -> None:
    path = cannot_print.describe({}).path

    form = page(prepared(cannot_print, path, MARKED), 503)
    refused = cannot_print.visit(f"{path}/briefing.pdf", status=503)

    assert "Printing has been shut down." in form.text
    assert marks_in(form) == MARKED
    assert refused.headers["Retry-After"] == "10"
    assert refused.all(f"main//a[@href='{path}']")


@pytest.mark.paper
def test_assessment_lists_the_briefings_made(visitor: Visitor, path: str) -> None:
    word = prepared(visitor, path, {"reference": "17/B", "as": "word"})
    assert "17/B" in header_of(word)
    assert word.headers["Content-Disposition"].endswith('.docx"')
    assert "Briefings made" not in visitor.visit(path).text  # Word files are to edit

    prepared(visitor, path, {})
    download = downloaded(visitor, path)
    again = visitor.client.get(f"{path}/1/briefing.pdf")

    pages = pages_of(download)
    assert "Silk & Sons" in pages[0]
    assert any("Watch" in page for page in pages)
    assert all("Draft" in page for page in pages)
    assert again.data == download.data
    digest = hashlib.sha256(download.data).hexdigest()
    record = text_of(visitor.visit(path).by_id("record"))
    assert "Draft. Made " in record
    assert f"SHA-256 {digest[:8]}" in record
    assert made(visitor, path) == [f"{path}/1/briefings/{digest}"]


@pytest.mark.paper
def test_each_part_is_one_click_away(visitor: Visitor, path: str) -> None:
    links = {said: link for link, said in visitor.visit(path).links.items()}

    board, counsel, both = (
        "".join(pages_of(visitor.client.get(links[name]))).replace("\u2019", "'")
        for name in ("Board page alone", COUNSEL, "Download the briefing")
    )

    assert board.startswith("Board page, without counsel's file")
    assert counsel.startswith("Counsel's file, without the board page")
    assert both.startswith("Board page · ")
    asked = "The board is asked"
    assert [asked in it for it in (board, counsel, both)] == [True, False, True]
    assert ["Sources" in it for it in (board, counsel, both)] == [False, True, True]
    names = {it.marks.document for it in visitor.register.briefings.of(deal_in(path))}
    assert names == {"board", "file", "whole"}


@pytest.mark.paper
def test_a_preview_shows_the_paper_beside_marks(visitor: Visitor, path: str) -> None:
    links = {said: link for link, said in visitor.visit(path).links.items()}
    form = visitor.visit(links["Preview the briefing"].partition("#")[0])

    chosen = visitor.send(form, {**MARKED, "document": "board", "as": "preview"})
    [frame] = chosen.all("iframe")
    shown = visitor.client.get(frame.get("src", "").partition("#")[0])

    assert marks_in(chosen) == {**MARKED, "document": "board"}
    assert "17" not in frame.get("src", "")
    assert "Reference 2026/17-B" in pages_of(shown)[0]
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert made(visitor, path)  # whoever saves it from the frame has one that is known


@pytest.mark.paper
def test_a_briefing_of_day_one_is_downloaded_on_day_two_to_the_byte(
    visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, DAY_ONE)
    branded(visitor)
    chosen = {"document": "board", "boundary": "shown", "status": "final"}
    first = prepared(visitor, path, chosen)
    [link] = made(visitor, path)
    form = visitor.visit(f"{path}/1/briefing/prepare")
    on(monkeypatch, DAY_TWO)
    branded(visitor, "name: Other\n")
    new = downloaded(visitor, path)
    visitor.change(visitor.visit(path), {"kind": "purchase", "state-owned": "yes"})

    again = visitor.client.get(link)

    assert again.data == first.data
    assert again.headers["Content-Disposition"].startswith("attachment; filename=")
    assert 'filename="Board page Silk Sons ' in first.headers["Content-Disposition"]
    assert chosen.items() <= marks_in(form).items()
    both = {**chosen, "document": "whole"}  # by a link, whatever was chosen last
    for download, marks, day in ((first, chosen, DAY_ONE), (new, both, DAY_TWO)):
        as_made = {**marks, "made": day.isoformat()}
        assert as_made.items() <= carried_marks(download).items()


@pytest.mark.paper
def test_a_briefing_says_what_changed_since_the_last_one_of_an_earlier_day(
    visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changes(address: str) -> str:
        there = visitor.visit(address).all("main//section[@id='changes']")
        return " ".join(map(text_of, there))

    on(monkeypatch, DAY_ONE)
    prepared(visitor, path, {})
    alone = changes(f"{path}/1/briefing")
    on(monkeypatch, DAY_TWO)
    same = changes(f"{path}/1/briefing")
    visitor.change(visitor.visit(path), {"kind": "purchase", "state-owned": "yes"})
    moved = changes(f"{path}/2/briefing")
    second = downloaded(visitor, path)
    again = visitor.client.get(made(visitor, path)[0])

    assert alone == same == ""
    assert moved.startswith("What changed since the briefing of 29 November 2026")
    assert "becomes Yes" in moved
    assert again.data == second.data


SAME = "the wording and everything the register records are unchanged"
WORDS = "so the wording of the software or of its templates changed"
FORGED = {
    "software": ("software = json_set(software, '$.weasyprint', '69.0')", None),
    "nothing": ("sheet = sheet", SAME),
    "words": ("sheet = 'other'", WORDS),
}


@pytest.mark.paper
@pytest.mark.parametrize("what", FORGED)
def test_a_briefing_that_comes_out_otherwise_says_what_changed(
    visitor: Visitor, path: str, tmp_path: Path, what: str
) -> None:
    change, says = FORGED[what]
    downloaded(visitor, path)
    forge(tmp_path, change)

    [link] = made(visitor, path)
    changed = visitor.visit(link)

    assert changed.said("h1") == ["The new file is not identical"]
    told = {it for it in (SAME, WORDS) if it in changed.text.lower()}
    assert told == ({says} if says else set())
    assert ("WeasyPrint was 69.0 then and is 7" in changed.text) == (not says)
    [new] = [new for new in made(visitor, path) if new != link]
    assert changed.all("a[@class='button']")[0].get("href") == new
    assert pages_of(visitor.client.get(new))


@pytest.mark.paper
def test_a_house_file_that_is_no_longer_taken_gives_way_to_the_one_of_now(
    visitor: Visitor, path: str, tmp_path: Path
) -> None:
    branded(visitor)
    downloaded(visitor, path)
    branded(visitor, "name: Other\n")
    forge(tmp_path, "digest = digest", "text = 'nam: A'")

    changed = visitor.visit(made(visitor, path)[0])

    assert "Its house file is no longer valid" in changed.text
    assert 'house file:1:1: unknown key "nam". Did you mean "name"?' in changed.text
    assert "everything the register records" not in changed.text


@pytest.mark.paper
def test_a_house_stands_on_the_briefing_page(visitor: Visitor, path: str) -> None:
    colours = branded(visitor).style

    pages = pages_of(downloaded(visitor, path))
    drawn = visitor.visit(f"{path}/briefing")

    assert "Rossi & Chen" in pages[0]
    for said in ("Via Roma 12, Genova", "Privileged."):
        assert all(said in page for page in pages)
    assert drawn.said("p[@class='house__name']") == ["Rossi & Chen"]
    sheets = [it.get("href", "") for it in drawn.all("link[@rel='stylesheet']")]
    assert visitor.client.get(sheets[-1]).text == colours
    assert logo_on(visitor, drawn) == ("image/svg+xml", LOGO)

    branded(visitor, "{name: Rossi & Chen, logo: logo.png}", a_png())
    picture = visitor.visit(f"{path}/briefing")

    assert logo_on(visitor, picture) == ("image/png", read_png(a_png()))


def test_a_template_that_makes_long_files_is_told(visitor: Visitor, path: str) -> None:
    prepare = f"{path}/1/briefing/prepare"
    usual = visitor.visit(prepare).text

    letterhead = BytesIO()
    Document().save(letterhead)
    house = replace(branded(visitor), word=letterhead.getvalue())
    visitor.app.extensions[BRANDING] = house

    assert "Word template" not in usual
    assert "With the Word template of the house file" in visitor.visit(prepare).text


def logo_on(visitor: Visitor, briefing: Page) -> tuple[str | None, bytes]:
    """Return the logo on the page of a briefing, as the app sends it."""
    [logo] = briefing.all("img")
    assert logo.get("alt") == "Logo of Rossi & Chen"
    sent = visitor.client.get(logo.get("src", ""))
    return sent.mimetype, sent.data


def header_of(word: TestResponse) -> str:
    [header, *_] = Document(BytesIO(word.data)).sections[0].header.paragraphs
    return str(header.text)


def forge(folder: Path, change: str, house_change: str = "digest = digest") -> None:
    """Change what the register says, as another version of the software would have."""
    with closing(sqlite3.connect(folder / "register.db")) as file:
        file.execute("UPDATE briefing SET digest = 'earlier'")
        file.execute(f"UPDATE briefing SET {change}")  # noqa: S608 - our own words
        file.execute(f"UPDATE house SET {house_change}")  # noqa: S608 - the same
        file.commit()


ENDINGS = {"pdf": b"%PDF", "docx": b"PK", "json": b"{"}


def names_in(headers: Message) -> tuple[str, str]:
    """Return the name for the oldest browsers, and the one for all others."""
    whole = headers["Content-Disposition"]
    plain, _star, _rest = whole.partition("; filename*")
    options = [parse_options_header(said)[1]["filename"] for said in (plain, whole)]
    return options[0], options[1]


PLAIN = {"Haier 海尔": "Haier", "中远 Łódź & Ölwerke": "Olwerke", "حديد": ""}
"""What the oldest browsers are told of names beyond ASCII: no halves, no gaps."""


@pytest.mark.paper
def test_files_have_readable_names(server: Server, served_register: Register) -> None:
    """The real server sends it: it encodes each header, which the client does not."""
    files = [*zip(NAMES.items(), ["pdf", "docx", *["json"] * len(NAMES)], strict=False)]
    for (name, said), ending in files:
        path = keep(served_register, name)
        answer, body = server.ask(f"{path}/briefing.{ending}")

        plain, whole = names_in(answer.headers)
        assert answer.status == 200
        assert body.startswith(ENDINGS[ending])
        assert whole.split() == ["Briefing", *said.split(), f"{a.DAY}.{ending}"]
        assert plain.isascii()
        if name in PLAIN:
            words = ["Briefing", *PLAIN[name].split(), f"{a.DAY}.{ending}"]
            assert plain == " ".join(words)
        assert plain.startswith("Briefing ")
        assert len(whole.encode()) <= 255
        assert "X-Injected" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.paper
def test_a_briefing_is_known_before_its_first_byte_leaves_and_not_if_it_cannot(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[int] = []
    path, briefings = keep(visitor.register, "A deal"), visitor.register.briefings

    def start(*_head: object) -> Callable[[bytes], object]:
        known.append(len(briefings.of(path.split("/")[2])))
        return bytes

    asked = EnvironBuilder(f"{path}/briefing.pdf", "http://127.0.0.1")
    answer = visitor.app.wsgi_app(asked.get_environ(), start)

    assert known == [1]
    assert briefings.check(b"".join(answer)).unaltered
    other = keep(visitor.register, "Another")
    name_of = "screening.web.pages.briefings.file_name"
    monkeypatch.setattr(name_of, lambda *_kept: "no text: \ud800")
    visitor.visit(f"{other}/briefing.pdf", status=500)
    assert briefings.of(other.split("/")[2]) == ()
