"""What is shown where something went wrong: a sentence, and a way on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.pages.checks import page as checked
from tests.pages.visitor import Visitor

TYPED = {"the-name": "Silk & Sons", "kind": "supply", "stake": "half"}
NO_DEAL = "/deals/AAAAAAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize(
    "path", ["/nothing", NO_DEAL, f"{NO_DEAL}/edit", f"{NO_DEAL}/1"]
)
def test_a_missing_page_leads_home(visitor: Visitor, path: str) -> None:
    missing = visitor.visit(path, status=404)

    assert missing.all("main//a")[0].get("href") == "/"


def test_a_missing_deal_says_nothing_of_other_deals(visitor: Visitor) -> None:
    kept = visitor.describe({"the-name": "Silk & Sons"})

    near = visitor.visit(kept.path[:-1], status=404)
    far = visitor.visit(NO_DEAL, status=404)

    assert near.text == far.text
    assert "Silk" not in near.html


def test_an_address_that_only_takes_forms_says_so(visitor: Visitor) -> None:
    answer = checked(visitor.client.post("/"), 405)

    assert "Start from the home page." in answer.text


def test_a_form_that_has_expired_comes_back_filled(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    expired = visitor.send(form, {**TYPED, "csrf_token": ""}, status=400)

    assert "This form had expired" in expired.said("h2")
    filled = expired.filled()
    assert {name: filled[name] for name in TYPED} == TYPED
    assert "No deals yet" in visitor.visit("/").text


def test_a_form_that_had_expired_is_sent_once_more(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    visitor.client.delete_cookie("screening-8000")  # what a restart amounts to
    expired = visitor.send(form, TYPED, status=400)

    result = visitor.send(expired)

    assert result.said("h1") == ["Silk & Sons"]


def test_an_expired_change_changes_nothing(visitor: Visitor) -> None:
    result = visitor.describe(TYPED)

    form = visitor.visit(f"{result.path}/edit")
    expired = visitor.send(form, {"csrf_token": "x", "price": "7"}, status=400)

    assert expired.said("h1") == ["Change the answers"]
    assert visitor.visit(result.path).answers == result.answers


def test_a_panel_that_has_expired_says_so(visitor: Visitor) -> None:
    expired = visitor.live({"csrf_token": ""}, status=400)

    assert expired.said("h1") == ["This form has expired"]


def test_a_form_that_is_too_large_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.describe({"remarks": "x" * 600_000}, status=413)

    assert "Shorten the longest texts" in page.text


def test_a_change_of_no_deal_is_missing(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    visitor.send(form, {"the-name": "A"}, status=404, to=NO_DEAL)


def test_no_page_speaks_of_protocols(visitor: Visitor) -> None:
    posted = checked(visitor.client.post("/"), 405)

    for page in (visitor.visit("/nothing", 404), posted):
        assert page.said("h1")[0] not in {"Not Found", "Method Not Allowed"}


def test_a_register_that_cannot_be_written_is_a_sentence(
    visitor: Visitor, tmp_path: Path
) -> None:
    form = visitor.visit("/deals/new")
    with closing(sqlite3.connect(tmp_path / "register.db")) as other:
        other.execute("DROP TABLE assessment")

    page = visitor.send(form, {"the-name": "A"}, status=503)

    assert "Nothing was kept" in page.text
