"""The briefing: as a page, and as the PDF that is downloaded."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from tests.pages.page import text_of
from tests.pages.visitor import Visitor


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
