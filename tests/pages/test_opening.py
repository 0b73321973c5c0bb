"""Open a briefing: choose it, see what it was and what moved, and go on."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from werkzeug import formparser
from werkzeug.test import TestResponse as Response

from screening.briefing.opening.attachment import take
from screening.settings import Settings, shipped
from screening.web.pages.open_briefing import LARGEST_UPLOAD
from screening.web.server import listen
from tests import hostile
from tests.builders import a_question, a_rule, a_rulebook
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
from tests.pages.page import Page
from tests.pages.visitor import Visitor

TYPED = {
    "the-name": "Silk & Sons",
    "the-day": "2026-04-05",
    "kind": "purchase",
    "state-owned": "yes",
    "stake": "30",
    "devices": ["a", "c"],
    "remarks": "Old",
}
KINDS = {"purchase": "A purchase", "loan": "A loan"}
NEWER = a_rulebook(
    a_question("kind", "choice", choices=KINDS),
    a_question("state-owned", ask_when={"kind": "purchase"}),
    a_question("remarks", "text"),
    a_rule("state-buyer", {"state-owned": "yes"}, "sensitive"),
)


def sent(visitor: Visitor, data: bytes, to: str = "/open", token: str = "") -> Response:
    """Send a file as a browser does; the test client would use a temporary one."""
    token = token or visitor.visit("/open").filled()["csrf_token"]
    head = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = head.format("csrf_token", "").encode() + token.encode() + b"\r\n"
    body += head.format("briefing", '; filename="a.pdf"').encode() + data
    form = "multipart/form-data; boundary=x"
    return visitor.client.post(to, data=body + b"\r\n--x--\r\n", content_type=form)


def open_it(visitor: Visitor, data: bytes, status: int = 200) -> Page:
    """Choose a file on the page and send it; return the form, or what is wrong."""
    return checked(sent(visitor, data), status)


def a_briefing(visitor: Visitor, kind: str = "json") -> bytes:
    """Describe a deal and return its briefing."""
    result = visitor.describe(TYPED)
    return visitor.client.get(f"{result.path}/1/briefing.{kind}").get_data()


def note(page: Page) -> str:
    """Return what is said above the form of the briefing it came from."""
    return page.said("section[@class='opened']")[0]


@pytest.mark.parametrize("path", ["/", "/deals"])
def test_opening_a_briefing_is_offered(visitor: Visitor, path: str) -> None:
    page = visitor.visit(path)

    assert "/open" in [one.get("href") for one in page.all("main//a")]


@pytest.mark.paper
@pytest.mark.parametrize("kind", ["pdf", "json"])
def test_a_briefing_brings_its_answers_back_into_the_form(
    visitor: Visitor, kind: str
) -> None:
    form = open_it(visitor, a_briefing(visitor, kind))

    filled = form.filled()
    assert {name: filled[name] for name in TYPED if name != "devices"} == {
        name: said for name, said in TYPED.items() if name != "devices"
    }
    assert filled.getlist("devices") == ["a", "c"]
    assert form.panel_level == ["Strategic"]


def test_the_briefing_is_named_above_the_form(visitor: Visitor) -> None:
    said = note(open_it(visitor, a_briefing(visitor)))

    assert "Silk & Sons Marks Draft" in said
    assert "5 April 2026" in said
    assert "Level then Strategic by An example 2026.1" in said
    assert "Level now Strategic by An example 2026.1" in said
    assert "The rulebook is the same." in said


def test_nothing_is_kept_before_the_form_is_sent(visitor: Visitor) -> None:
    briefing = a_briefing(visitor)
    before = visitor.visit("/deals").said("ul[@class='deals']/li")

    form = open_it(visitor, briefing)
    assert visitor.visit("/deals").said("ul[@class='deals']/li") == before

    visitor.send(form, {"shown": form.questions()})
    assert len(visitor.visit("/deals").said("ul[@class='deals']/li")) == 2


def test_a_deal_goes_on_where_no_record_of_it_is(visitor: Visitor) -> None:
    form = open_it(visitor, hostile.briefing())

    result = visitor.send(form, {"shown": form.questions(), "kind": "purchase"})

    assert result.said("h1") == ["Silk & Sons"]
    assert result.answers["What of state-owned?"] == "Yes"


def test_what_the_rules_moved_is_told(visitor: Visitor, open_app: OpenApp) -> None:
    briefing = a_briefing(visitor)

    said = note(open_it(Visitor(open_app(NEWER).test_client()), briefing))

    assert "The rules moved the deal from Strategic to Sensitive." in said
    assert "State-buyer met at Strategic before, met at Sensitive now" in said
    assert "Large-stake met before, not in the rulebook now" in said


def unknown(data: bytes) -> bytes:
    """Return a briefing whose rulebook nobody here has."""
    told = json.loads(data)
    told["rulebook"]["digest"] = "0" * 64
    return json.dumps(told).encode()


def test_rules_are_compared_by_id_where_their_rulebook_is_not_here(
    visitor: Visitor, open_app: OpenApp
) -> None:
    briefing = unknown(a_briefing(visitor))

    said = note(open_it(Visitor(open_app(NEWER).test_client()), briefing))

    assert "The rulebook of then is not in this register" in said
    assert "State-buyer met at Strategic before, met at Sensitive now" in said


def test_a_briefing_that_was_altered_says_so(visitor: Visitor) -> None:
    told = json.loads(a_briefing(visitor))
    told["level"] = {"lowest": "routine", "highest": "routine", "settled": True}

    said = note(open_it(visitor, json.dumps(told).encode()))

    assert "It says Routine, but its own rulebook makes Strategic of them" in said


def test_answers_without_a_question_are_shown_and_stay(
    visitor: Visitor, open_app: OpenApp
) -> None:
    briefing = a_briefing(visitor)
    later = Visitor(open_app(NEWER).test_client())

    form = open_it(later, briefing)
    unread = ["stake: 30", "devices: a, c"]
    assert form.said("ul[@class='unread']/li") == unread

    result = later.send(form, {"shown": form.questions()})
    assert result.said("ul[@class='unread']/li") == unread
    edited = later.visit(f"{result.path}/edit")
    assert edited.said("ul[@class='unread']/li") == unread
    again = json.loads(later.client.get(f"{result.path}/1/briefing.json").data)
    assert again["deal"]["answers-not-read"] == {"stake": "30", "devices": ["a", "c"]}


def test_they_stay_through_a_mistake_in_the_form(
    visitor: Visitor, open_app: OpenApp
) -> None:
    later = Visitor(open_app(NEWER).test_client())
    form = open_it(later, a_briefing(visitor))

    wrong = later.send(form, {"the-name": ""}, status=422)

    assert wrong.filled()["unread"] == form.filled()["unread"]


def test_no_file_is_a_mistake(visitor: Visitor) -> None:
    form = visitor.visit("/open").filled()

    empty = checked(visitor.client.post("/open", data=form), 422)

    says = "Choose a file: the PDF of a briefing, or its data."
    assert says in empty.said("p[@id='briefing-message']")[0]


@pytest.mark.parametrize(
    "name", ["html", "nothing attached", "script by name", "schema to come"]
)
def test_what_is_no_briefing_is_refused_with_its_sentence(
    visitor: Visitor, name: str
) -> None:
    bad = hostile.EVERY[name]

    refused = open_it(visitor, bad.make(), status=422)

    assert refused.said("h1") == ["Open a briefing"]
    assert bad.says in refused.text


def test_a_file_larger_than_any_briefing_is_refused_before_it_is_read(
    visitor: Visitor,
) -> None:
    refused = open_it(visitor, bytes(LARGEST_UPLOAD), status=413)

    assert refused.said("h1") == ["The file is too large"]
    assert "No briefing is that large." in refused.text


def test_a_form_of_that_size_is_refused_elsewhere(visitor: Visitor) -> None:
    assert sent(visitor, bytes(600_000), to="/deals/live").status_code == 413


@pytest.mark.paper
def test_a_file_never_touches_the_disk(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefing = a_briefing(visitor, "pdf") + b"%" + b" " * 900_000

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(formparser, "SpooledTemporaryFile", refuse)

    open_it(visitor, briefing)


def test_a_file_is_not_taken_without_a_token(visitor: Visitor) -> None:
    answer = sent(visitor, b"%PDF-", token="forged")  # noqa: S106 - of a form

    assert checked(answer, 400).said("h1") == ["This form has expired"]


def test_nothing_of_a_briefing_is_logged(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    open_it(visitor, hostile.briefing())
    open_it(visitor, hostile.briefing()[:-40], status=422)

    assert "Silk" not in caplog.text
    assert "a.pdf" not in caplog.text


def test_neither_request_nor_page_waits_in_a_temporary_file(tmp_path: Path) -> None:
    rules = shipped("rules") / "italy-china"
    register = tmp_path / "register.db"

    settings = Settings(rules=rules, data=tmp_path, register=register, port=0)
    with listen(settings) as server:
        given = server.adj

    assert given.inbuf_overflow >= given.max_request_body_size >= LARGEST_UPLOAD
    assert given.outbuf_overflow >= LARGEST_UPLOAD


def test_text_in_a_briefing_that_looks_like_markup_stays_text(visitor: Visitor) -> None:
    told = json.loads(a_briefing(visitor))
    markup = "</title><script>alert(1)</script>"
    told["deal"]["name"] = told["rulebook"]["title"] = markup
    told["deal"]["answers-not-read"] = {"gone": markup}

    form = open_it(visitor, json.dumps(told).encode())

    assert note(form).count(markup) == 2
    assert form.said("ul[@class='unread']/li") == [f"gone: {markup}"]


def test_the_data_is_a_download_named_for_people(visitor: Visitor) -> None:
    result = visitor.describe(TYPED)
    link = f"{result.path}/1/briefing.json"

    download = visitor.client.get(link)

    assert link in [one.get("href") for one in result.all("main//a")]
    assert download.mimetype == "application/json"
    assert download.headers["Cache-Control"] == "no-store"
    disposition = download.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "2026-04-05.json" in disposition


@pytest.mark.paper
def test_the_data_is_what_the_briefing_carries(visitor: Visitor) -> None:
    result = visitor.describe(TYPED)

    pdf = visitor.client.get(f"{result.path}/1/briefing.pdf").data

    assert take(pdf) == visitor.client.get(f"{result.path}/1/briefing.json").data
