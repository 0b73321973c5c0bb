"""What is shown where something went wrong: a sentence, and a way on."""

from tests.pages.checks import page as checked
from tests.pages.page import text_of
from tests.pages.visitor import Visitor

TYPED = {"the-name": "Silk & Sons", "kind": "supply", "stake": "half"}
NO_DEAL = "/deals/AAAAAAAAAAAAAAAAAAAAAA"


def test_a_missing_page_leads_home(visitor: Visitor) -> None:
    for path in ("/nothing", NO_DEAL, f"{NO_DEAL}/edit", f"{NO_DEAL}/1"):
        missing = visitor.visit(path, status=404)

        assert missing.all("main//a")[0].get("href") == "/", path
        assert missing.said("h1")[0] != "Not Found", path


def test_a_missing_deal_says_nothing_of_other_deals(visitor: Visitor) -> None:
    kept = visitor.describe({"the-name": "Silk & Sons"})

    near = visitor.visit(kept.path[:-1], status=404)
    far = visitor.visit(NO_DEAL, status=404)

    assert near.text == far.text
    assert "Silk" not in near.html


def test_an_address_that_only_takes_forms_says_so(visitor: Visitor) -> None:
    answer = checked(visitor.client.post("/"), 405)

    assert "Start from the home page." in answer.text
    assert answer.said("h1")[0] != "Method Not Allowed"


def test_a_form_that_has_expired_comes_back_filled_and_is_sent_once_more(
    visitor: Visitor,
) -> None:
    form = visitor.visit("/deals/new")
    visitor.client.delete_cookie("screening-8000")  # what a restart amounts to

    expired = visitor.send(form, TYPED, status=400)

    assert "This form had expired" in expired.said("h2")
    assert {name: expired.filled()[name] for name in TYPED} == TYPED
    assert "No deals yet" in visitor.visit("/").text
    assert visitor.send(expired).said("h1") == ["Silk & Sons"]


def test_an_expired_change_changes_nothing(visitor: Visitor) -> None:
    described = visitor.describe(TYPED)

    form = visitor.visit(f"{described.path}/edit")
    expired = visitor.send(form, {"csrf_token": "x", "price": "7"}, status=400)

    assert expired.said("h1") == ["Change the answers"]
    assert visitor.visit(described.path).answers == described.answers


def test_a_form_with_long_texts_comes_back_whole_and_says_which(
    visitor: Visitor,
) -> None:
    long = "海" * 60_000 + "x" * 50_000

    refused = visitor.describe({"the-name": "Silk", "note kind": long}, status=422)

    assert refused.links["#note-kind"] == "Shorten this to 500 characters"
    assert text_of(refused.by_id("note-kind")) == long
    assert refused.by_id("the-name").get("value") == "Silk"


def test_another_form_too_large_gives_back_what_was_typed(visitor: Visitor) -> None:
    long = "x" * 600_000

    large = visitor.send(visitor.visit("/compare"), {"named": long}, 413, to="/compare")

    assert "Shorten the longest texts" in large.text
    assert f"named: {long}" in text_of(large.by_id("typed"))
