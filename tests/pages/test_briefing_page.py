"""The briefing: prepared with its marks, as a page, as the PDF that is downloaded."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from screening.briefing import branding
from screening.briefing.branding import Branding
from screening.web.context import BRANDING
from tests.logos import a_png, an_svg
from tests.pages.checks import page
from tests.pages.page import Page, text_of
from tests.pages.visitor import Visitor

BRANDED = """\
name: Rossi & Chen
logo: logo.svg
colours: {main: "#0b5d4e", headings: "#073b32"}
contact: Via Roma 12, Genova
footer: Privileged.
"""
MARKED = {
    "status": "final",
    "confidentiality": "Strictly confidential",
    "prepared-by": "Ada Rossi",
    "prepared-for": "The board",
    "reference": "2026/17-B",
}


def branded(app: Flask, text: str = BRANDED, logo: bytes | None = None) -> Branding:
    """Let an app make its briefings for a house."""
    found = branding.read("house.yaml", text, logo or an_svg())
    app.extensions[BRANDING] = found
    return found


def prepared(visitor: Visitor, result: Page, **typed: str) -> TestResponse:
    """Send the form for a briefing; names are written with low lines here."""
    form = visitor.visit(f"{result.path}/1/briefing/prepare")
    filled = form.filled()
    for key, value in typed.items():
        filled[key.replace("_", "-")] = value
    return visitor.client.post(form.path, data=filled)


def pages_of(download: TestResponse) -> list[str]:
    """Return what each page of a downloaded briefing says."""
    assert download.mimetype == "application/pdf", download.text[-2000:]
    read = PdfReader(BytesIO(download.data)).pages
    return [" ".join(one.extract_text().split()) for one in read]


def marks_in(form: Page) -> Mapping[str, str]:
    return {key: form.filled()[key] for key in MARKED}


def made(visitor: Visitor, result: Page) -> list[str]:
    """Return the links to the briefings that a result page lists."""
    shown = visitor.visit(result.path)
    addresses = [one.get("href", "") for one in shown.all("a")]
    return [one for one in addresses if "/briefings/" in one]


def test_the_briefing_is_a_page_that_says_what_and_how_sensitive(
    visitor: Visitor,
) -> None:
    result = visitor.describe({"the-name": "Silk & Sons", "kind": "supply"})

    briefing = visitor.visit(f"{result.path}/briefing")

    assert briefing.said("h1") == ["Silk & Sons"]
    assert "Watch" in briefing.text
    assert briefing.text.count("Not advice.") == 1


def test_the_briefing_page_looks_like_one_and_leads_back(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})

    briefing = visitor.visit(f"{result.path}/briefing")

    assert briefing.all("link[@rel='stylesheet']")
    assert briefing.all("meta[@name='viewport']")
    assert result.path in [one.get("href") for one in briefing.all("a")]


def test_every_stylesheet_of_the_briefing_page_is_there(visitor: Visitor) -> None:
    result = visitor.describe({})
    briefing = visitor.visit(f"{result.path}/briefing")

    for link in briefing.all("link"):
        assert (
            visitor.client.get(link.get("href", ""), buffered=True).status_code == 200
        )


def test_the_briefing_of_an_earlier_assessment_stays(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})
    visitor.change(result, {"kind": "purchase", "state-owned": "yes"})

    first = visitor.visit(f"{result.path}/1/briefing")

    assert "Strategic" not in text_of(first.all("section")[0])


@pytest.mark.paper
def test_the_download_is_a_pdf_that_says_the_same(visitor: Visitor) -> None:
    result = visitor.describe({"the-name": "Silk & Sons", "kind": "supply"})

    download = visitor.client.get(f"{result.path}/briefing.pdf")
    again = visitor.client.get(f"{result.path}/1/briefing.pdf")

    text = " ".join(
        one.extract_text() for one in PdfReader(BytesIO(download.data)).pages
    )
    assert "Silk & Sons" in text
    assert "Watch" in text
    assert again.data == download.data


@pytest.mark.paper
def test_the_download_is_named_for_people_and_kept_by_no_cache(
    visitor: Visitor,
) -> None:
    typed = {"the-name": 'A/B: "c"\u2028<d> 丝绸', "the-day": "2026-04-05"}
    result = visitor.describe(typed)

    download = visitor.client.get(f"{result.path}/briefing.pdf")

    assert download.mimetype == "application/pdf"
    assert download.headers["Cache-Control"] == "no-store"
    disposition = download.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "2026-04-05.pdf" in disposition


def test_a_briefing_of_no_deal_is_missing(visitor: Visitor) -> None:
    visitor.visit("/deals/no-such-deal/briefing", status=404)
    visitor.visit("/deals/no-such-deal/briefing.pdf", status=404)


@pytest.mark.paper
def test_a_briefing_is_a_draft_until_it_is_prepared(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})

    pages = pages_of(visitor.client.get(f"{result.path}/briefing.pdf"))

    assert all("DRAFT" in one for one in pages)
    assert visitor.visit(f"{result.path}/briefing").said("p[@class='marks']") == [
        "Draft"
    ]


@pytest.mark.paper
def test_marks_stand_on_every_page_of_the_briefing(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})

    pages = pages_of(prepared(visitor, result, **_low(MARKED)))

    assert len(pages) >= 2
    for mark in ("Final", "Strictly confidential", "2026/17-B"):
        assert all(mark in one for one in pages)
    assert not any("DRAFT" in one for one in pages)
    assert "Prepared by Ada Rossi for The board" in pages[0]


@pytest.mark.paper
def test_the_next_briefing_of_a_deal_starts_from_the_last_marks(
    visitor: Visitor,
) -> None:
    result = visitor.describe({"kind": "supply"})
    other = visitor.describe({"kind": "supply"})

    first = prepared(visitor, result, **_low(MARKED))

    again = visitor.visit(f"{result.path}/1/briefing/prepare")
    assert marks_in(again) == MARKED
    assert visitor.client.get(f"{result.path}/briefing.pdf").data == first.data
    assert "Reference 2026/17-B" in visitor.visit(f"{result.path}/briefing").text
    unmarked = visitor.visit(f"{other.path}/1/briefing/prepare")
    assert marks_in(unmarked) == {**dict.fromkeys(MARKED, ""), "status": "draft"}


def test_marks_that_cannot_be_are_said_beside_what_was_typed(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})
    typed = {"status": "final", "prepared_by": "x" * 61, "reference": "<17>"}

    form = page(prepared(visitor, result, **typed), 422)

    says = "Shorten who prepared it to 60 characters: it has 61."
    assert form.said("title") == ["Error: Prepare the briefing · Screening"]
    assert form.said("*[@class='summary__list']/li/a") == [says]
    assert text_of(form.by_id("prepared-by-message")) == f"Error: {says}"
    assert form.filled()["prepared-by"] == "x" * 61
    assert (form.filled()["status"], form.filled()["reference"]) == ("final", "<17>")
    assert made(visitor, result) == []


def test_a_mark_that_is_not_offered_leads_to_its_choices(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})

    form = page(prepared(visitor, result, status="signed"), 422)

    [link] = form.all("*[@class='summary__list']/li/a")
    assert (link.get("href"), text_of(link)) == ("#status", "Choose draft or final.")
    assert form.by_id("status").get("type") == "radio"


def test_a_printer_that_cannot_print_loses_nothing_that_was_typed(
    app_that_cannot_print: Flask,
) -> None:
    visitor = Visitor(app_that_cannot_print.test_client())
    result = visitor.describe({"kind": "supply"})

    form = page(prepared(visitor, result, **_low(MARKED)), 503)

    assert "Printing has been shut down." in form.text
    assert marks_in(form) == MARKED


def test_preparing_leads_back_and_to_the_page(visitor: Visitor) -> None:
    result = visitor.describe({"the-name": "Silk & Sons"})

    form = visitor.visit(f"{result.path}/1/briefing/prepare")

    links = {one.get("href"): text_of(one) for one in form.all("a")}
    assert links[f"{result.path}/1"] in {"Silk & Sons", "Back to the result"}
    assert links[f"{result.path}/1/briefing"] == "Briefing as a page"


def test_there_is_nothing_to_prepare_for_a_deal_that_is_not_kept(
    visitor: Visitor,
) -> None:
    visitor.visit("/deals/no-such-deal/1/briefing/prepare", status=404)
    visitor.visit("/deals/no-such-deal/1/briefings/0123", status=404)


@pytest.mark.paper
def test_the_result_lists_the_briefings_that_were_made(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})
    assert "Briefings made" not in visitor.visit(result.path).text

    download = prepared(visitor, result, reference="2026/17-B")
    visitor.client.get(f"{result.path}/briefing.pdf")

    digest = hashlib.sha256(download.data).hexdigest()
    record = text_of(visitor.visit(result.path).by_id("record"))
    assert "Draft, Reference 2026/17-B. Made " in record
    assert f"SHA-256 {digest[:8]}" in record
    assert made(visitor, result) == [f"{result.path}/1/briefings/{digest}"]


@pytest.mark.paper
def test_an_earlier_briefing_is_downloaded_again_to_the_byte(
    app: Flask, visitor: Visitor
) -> None:
    branded(app)
    result = visitor.describe({"kind": "supply"})
    first = prepared(visitor, result, reference="2026/17-B")
    [link] = made(visitor, result)
    branded(app, "name: Other\n")
    prepared(visitor, result, reference="2026/18")
    visitor.change(result, {"kind": "purchase", "state-owned": "yes"})

    again = visitor.client.get(link)

    assert again.data == first.data
    assert again.headers["Content-Disposition"].startswith("attachment; filename=")


@pytest.mark.paper
def test_a_briefing_that_comes_out_otherwise_says_what_changed(
    visitor: Visitor, tmp_path: Path
) -> None:
    result = visitor.describe({"kind": "supply"})
    visitor.client.get(f"{result.path}/briefing.pdf")
    forge(tmp_path, "software = json_set(software, '$.weasyprint', '69.0')")

    [link] = made(visitor, result)
    changed = visitor.visit(link)

    assert changed.said("h1") == ["Not the same file again"]
    assert "WeasyPrint was 69.0 then and is 7" in changed.text
    [new] = [one for one in made(visitor, result) if one != link]
    assert changed.all("a[@class='button']")[0].get("href") == new
    assert pages_of(visitor.client.get(new))


@pytest.mark.paper
@pytest.mark.parametrize(
    ("forged", "says"),
    [
        ("digest = 'other', sheet = 'other'", "so the words of the software"),
        ("digest = 'other'", "The words are the same, and nothing"),
    ],
)
def test_a_briefing_that_differs_for_no_named_reason_says_so(
    visitor: Visitor, tmp_path: Path, forged: str, says: str
) -> None:
    result = visitor.describe({"kind": "supply"})
    visitor.client.get(f"{result.path}/briefing.pdf")
    forge(tmp_path, forged)

    changed = visitor.visit(made(visitor, result)[0])

    assert "othing that the register names has changed" in changed.text
    assert says in changed.text


@pytest.mark.paper
def test_a_house_file_that_is_no_longer_taken_gives_way_to_the_one_of_now(
    app: Flask, visitor: Visitor, tmp_path: Path
) -> None:
    branded(app)
    result = visitor.describe({"kind": "supply"})
    visitor.client.get(f"{result.path}/briefing.pdf")
    branded(app, "name: Other\n")
    forge(tmp_path, "digest = digest", "text = 'nam: A'")

    changed = visitor.visit(made(visitor, result)[0])

    assert "Its house file is no longer taken" in changed.text
    assert 'house file:1:1: unknown key "nam". Did you mean "name"?' in changed.text
    assert "Nothing that the register names" not in changed.text


@pytest.mark.paper
def test_a_house_stands_on_the_briefing(app: Flask, visitor: Visitor) -> None:
    branded(app)
    result = visitor.describe({"kind": "supply"})

    pages = pages_of(visitor.client.get(f"{result.path}/briefing.pdf"))

    assert "Rossi & Chen" in pages[0]
    for said in ("Via Roma 12, Genova", "Privileged."):
        assert all(said in one for one in pages)


def test_a_house_stands_on_the_page_without_an_inline_style(
    app: Flask, visitor: Visitor
) -> None:
    colours = branded(app).style
    result = visitor.describe({"kind": "supply"})

    briefing = visitor.visit(f"{result.path}/briefing")

    assert briefing.said("p[@class='house__name']") == ["Rossi & Chen"]
    assert "Logo of Rossi & Chen" in briefing.text
    sheets = [one.get("href", "") for one in briefing.all("link[@rel='stylesheet']")]
    assert visitor.client.get(sheets[-1]).text == colours


@pytest.mark.paper
def test_a_picture_for_a_logo_comes_from_the_app_itself(
    app: Flask, visitor: Visitor
) -> None:
    branded(app, "{name: Rossi, logo: logo.png}", a_png())
    result = visitor.describe({"kind": "supply"})

    [logo] = visitor.visit(f"{result.path}/briefing").all("img")

    assert logo.get("alt") == "Logo of Rossi"
    assert visitor.client.get(logo.get("src", "")).data == a_png()
    assert pages_of(visitor.client.get(f"{result.path}/briefing.pdf"))


def test_without_a_house_there_is_no_logo(visitor: Visitor) -> None:
    visitor.visit("/briefing-logo.png", status=404)

    assert visitor.client.get("/briefing-house.css").text == ""


def test_a_word_file_has_the_marks_and_is_not_recorded(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})

    answer = prepared(visitor, result, **{"reference": "17/B", "as": "word"})

    word = Document(BytesIO(answer.data))
    assert "17/B" in word.sections[0].header.paragraphs[0].text
    assert answer.headers["Content-Disposition"].endswith('.docx"')
    assert "Briefings made" not in visitor.visit(result.path).text


@pytest.mark.paper
def test_the_last_marks_stand_on_a_word_file(visitor: Visitor) -> None:
    result = visitor.describe({"kind": "supply"})
    prepared(visitor, result, reference="17/B")

    answer = visitor.client.get(f"{result.path}/1/briefing.docx")

    word = Document(BytesIO(answer.data))
    assert "17/B" in word.sections[0].header.paragraphs[0].text


def forge(folder: Path, change: str, house_change: str = "digest = digest") -> None:
    """Change what the register says, as another version of the software would have."""
    with closing(sqlite3.connect(folder / "register.db")) as file:
        file.execute("UPDATE briefing SET digest = 'earlier'")
        file.execute(f"UPDATE briefing SET {change}")  # noqa: S608 - our own words
        file.execute(f"UPDATE house SET {house_change}")  # noqa: S608 - the same
        file.commit()


def _low(marks: Mapping[str, str]) -> dict[str, str]:
    return {key.replace("-", "_"): value for key, value in marks.items()}
