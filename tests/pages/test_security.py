"""Deals stay on this machine, and what goes wrong is said without a word of them."""

import gzip
import logging
import re
from itertools import product

import pytest

from tests.pages.checks import page as checked
from tests.pages.page import text_of
from tests.pages.server import keep
from tests.pages.visitor import Visitor

TYPED = {"the-name": "Silk & Sons", "kind": "supply", "stake": "half"}
SCRIPT = "/static/pages.js"
NO_DEAL = "/deals/AAAAAAAAAAAAAAAAAAAAAA"
DETAILS = {
    "the-name": "Confidential-Name",
    "kind": "purchase",
    "stake": "34.56",
    "remarks": "Confidential-Remark",
}


def test_the_address_of_a_deal_cannot_be_guessed(visitor: Visitor) -> None:
    forms = (visitor.client.get("/deals/new").text for _again in range(20))
    deals = {re.findall('name="the-deal" value="(.+?)"', form)[0] for form in forms}

    form = visitor.visit("/deals/new")
    kept = visitor.send(form, {"the-name": "A deal"})
    assert kept.path == f"/deals/{form.filled()['the-deal']}"
    assert len(deals) == 20
    assert all(len(deal) >= 22 for deal in deals)  # six bits each: 128 and more
    assert len({letter for deal in deals for letter in deal}) > 50


def test_nothing_is_taken_without_a_token(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")

    typed, deal = {"csrf_token": "forged", **DETAILS}, form.filled()["the-deal"]
    for path in ("/deals", f"/deals/{deal}/typed"):
        visitor.send(form, typed, status=400, to=path)
    visitor.send(form, typed, to="/deals/live")

    assert "Confidential" not in visitor.visit("/").text
    other = Visitor(visitor.app.test_client())
    other.visit("/deals/new")
    other.send(form, {"the-name": "A"}, status=400)


@pytest.mark.paper
def test_nothing_is_logged(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    described = visitor.describe(DETAILS)
    visitor.live({**DETAILS, "price": "no number"})
    visitor.client.get(f"{described.path}/briefing.pdf")

    assert "Confidential" not in caplog.text
    assert "34.56" not in caplog.text


def test_nothing_of_a_deal_is_in_an_address_or_the_session(visitor: Visitor) -> None:
    described = visitor.describe(DETAILS)
    form = visitor.visit(f"{described.path}/edit")

    assert described.query == ""
    for linked in (*described.all("*[@href]"), *form.all("*[@href]")):
        address = linked.get("href", "").casefold()
        assert "confidential" not in address
        assert not re.search(r"34(\.|,|%2c)56", address)
    with visitor.client.session_transaction() as session:
        assert list(session) == ["csrf_token"]
    cookie = visitor.client.get_cookie("screening-8000")
    assert cookie
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")


def test_text_that_looks_like_markup_stays_text(visitor: Visitor) -> None:
    markup = "</title><script>alert(1)</script><img src=x onerror=alert(1)>"

    described = visitor.describe({"the-name": markup, "remarks": markup})
    briefing = visitor.visit(f"{described.path}/briefing")

    assert described.said("h1") == briefing.said("h1") == [markup]
    assert markup in visitor.visit("/").said("th[@class='list__deal']/a")
    assert described.answers["What of remarks?"] == markup


def test_a_number_that_is_too_large_names_nothing(visitor: Visitor) -> None:
    deal = keep(visitor.register, "A deal").split("/")[2]
    rules = visitor.app.url_map.iter_rules()
    numbered = [rule for rule in rules if "<int:" in rule.rule]
    assert len(numbered) > 8

    for rule, huge in product(numbered, (2**63, 10**23, "9" * 5000)):
        path = re.sub("<int:[a-z]+>", str(huge), rule.rule)
        path = re.sub("<[a-z]+>", "x", path.replace("<deal_id>", deal))
        for method in {"GET", "POST"} & (rule.methods or set()):
            assert visitor.client.open(path, method=method).status_code == 404


def test_policy_lets_nothing_in_or_out_and_scripts_be_kept(visitor: Visitor) -> None:
    home = visitor.visit("/")
    script = visitor.client.get("/static/pages.js", buffered=True)

    visitor.visit("/static/nothing.css", status=404)  # which no cache keeps
    assert home.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert home.headers["Cache-Control"] == "no-store"
    assert script.headers["X-Content-Type-Options"] == "nosniff"
    assert script.headers["Cache-Control"] != "no-store"


def test_pages_and_scripts_are_compressed_for_who_takes_it(visitor: Visitor) -> None:
    takes = {"Accept-Encoding": "gzip, br"}

    for path, says in {"/deals/new": "Describe the deal", SCRIPT: "htmx"}.items():
        plain = visitor.client.get(path, buffered=True)
        packed = visitor.client.get(path, headers=takes, buffered=True)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(packed.data) == int(packed.headers["Content-Length"])
        assert len(packed.data) * 2 < len(plain.data)
        assert packed.headers["Vary"] == plain.headers["Vary"] != ""
        assert says in gzip.decompress(packed.data).decode()
        assert "Content-Encoding" not in plain.headers
    tag = {"If-None-Match": packed.headers["ETag"], **takes}
    same = visitor.client.get(SCRIPT, headers=tag, buffered=True)
    assert same.status_code == 304
    none = {"Accept-Encoding": "gzip;q=0"}
    refused = visitor.client.get("/deals/new", headers=none)
    assert "Content-Encoding" not in refused.headers
    data = visitor.client.get("/deals/table.csv", headers=takes)
    assert "Content-Encoding" not in data.headers


@pytest.mark.parametrize("asked_by", ["cross-site", "same-site"])
def test_no_page_asked_from_elsewhere_shrinks(visitor: Visitor, asked_by: str) -> None:
    given = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": asked_by}

    answer = visitor.client.get("/deals/new", headers=given)
    ours = visitor.client.get("/deals/new", headers=given | {"Sec-Fetch-Site": "none"})

    assert "Content-Encoding" not in answer.headers
    assert ours.headers["Content-Encoding"] == "gzip"


def test_missing_page_leads_home_and_tells_no_other_deal(visitor: Visitor) -> None:
    kept = visitor.describe({"the-name": "Silk & Sons"})

    paths = ("/nothing", NO_DEAL, f"{NO_DEAL}/edit", f"{NO_DEAL}/1", kept.path[:-1])
    missing = {path: visitor.visit(path, status=404) for path in paths}
    sent = checked(visitor.client.post("/"), 405)

    for page in missing.values():
        assert page.all("main//a")[0].get("href") == "/"
        assert page.said("h1")[0] != "Not Found"
        assert "Silk" not in page.html
    assert missing[kept.path[:-1]].text == missing[NO_DEAL].text
    assert "Start from the home page." in sent.text
    assert sent.said("h1")[0] != "Method Not Allowed"


def test_an_expired_form_comes_back_filled_and_is_sent_again(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    visitor.client.delete_cookie("screening-8000")  # what a restart amounts to

    expired = visitor.send(form, TYPED, status=400)

    assert "This form had expired" in expired.said("h2")
    assert {name: expired.filled()[name] for name in TYPED} == TYPED
    assert "No deals yet" in visitor.visit("/").text
    described = visitor.send(expired)
    assert described.said("h1") == ["Silk & Sons"]
    change = visitor.visit(f"{described.path}/edit")
    again = visitor.send(change, {"csrf_token": "x", "price": "7"}, status=400)
    assert again.said("h1") == ["Silk & Sons: answers"]
    assert visitor.visit(described.path).answers == described.answers


def test_a_form_too_large_gives_back_what_was_typed(visitor: Visitor) -> None:
    long = "海" * 60_000 + "x" * 50_000

    refused = visitor.describe({"the-name": "Silk", "note kind": long}, status=422)

    assert refused.links["#note-kind"] == "Shorten this to 500 characters"
    assert refused.by_id("note-kind").get("value") == long
    assert refused.by_id("the-name").get("value") == "Silk"
    large = "x" * 600_000
    other = visitor.send(visitor.visit("/compare"), {"named": large}, 413, "/compare")
    assert "Shorten the longest texts" in other.text
    assert f"named: {large}" in text_of(other.by_id("typed"))
