"""Open a briefing, see what moved and go on with it; verify that it was made here."""

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from werkzeug import formparser
from werkzeug.test import TestResponse as Response

from screening.briefing.opening.attachment import take
from screening.formats import sandbox
from screening.web import AROUND, UPLOADS
from tests import builders as a
from tests import hostile
from tests.ground import READ_APART
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.server import Server
from tests.pages.small import BEGINS
from tests.pages.visitor import Visitor
from tests.register.test_deals import a_deal

LARGEST_UPLOAD = UPLOADS["opening.read"] + AROUND
TYPED = {
    "the-name": "Silk & Sons",
    "the-day": "5 April 2026",
    "kind": "purchase",
    "state-owned": "yes",
    "stake": "30",
    "devices": ["a", "c"],
    "remarks": "Old",
}
MARKED = {"status": "final", "reference": "2026/17-B", "document": "board"}
UNREAD = "ul[@class='unread']/li"
KINDS = {"purchase": "A purchase", "loan": "A loan"}
NEWER = a.rulebook(
    a.question("kind", "choice", choices=KINDS),
    a.question("state-owned", ask_when={"kind": "purchase"}),
    a.question("remarks", "text"),
    a.rule("state-buyer", {"state-owned": "yes"}, "sensitive"),
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


def as_new(visitor: Visitor, opened: Page) -> Page:
    """Make a new deal of a briefing whose deal is kept here; return its form."""
    return visitor.send(opened, to="/open/new")


def a_briefing(visitor: Visitor, kind: str = "json") -> bytes:
    path = visitor.describe(TYPED).path
    return visitor.client.get(f"{path}/1/briefing.{kind}").get_data()


def told_in(visitor: Visitor) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(a_briefing(visitor))
    return told


def note(page: Page) -> str:
    """Return what is said above the form of the briefing it came from."""
    return page.said("section[@class='opened']")[0]


@pytest.fixture
def later(open_app: OpenApp) -> Visitor:
    """Return a visitor of the same register, whose app has newer rules."""
    return open_app(NEWER)


@pytest.mark.paper
@pytest.mark.parametrize("kind", ["pdf", "json", "docx"])
def test_briefing_brings_answers_back_into_forms(visitor: Visitor, kind: str) -> None:
    opened = open_it(visitor, a_briefing(visitor, kind))
    form = as_new(visitor, opened)

    for name, said in TYPED.items():
        typed = said if isinstance(said, list) else [said]
        assert form.filled().getlist(name) == typed
    assert form.panel_level == ["Strategic"]
    above = note(opened)
    assert "Silk & Sons Marks Draft" in above
    assert "5 April 2026" in above
    assert "Level then Strategic by An example 2026.1" in above
    assert "Level now Strategic by An example 2026.1" in above
    assert "The rulebook is the same." in above
    assert ("The briefing was opened from a Word file." in above) == (kind == "docx")


def test_deals_without_a_record_go_on_once_a_form_is_sent(visitor: Visitor) -> None:
    form = open_it(visitor, hostile.briefing())
    before = visitor.register.deals.newest()

    kept = visitor.send(form, {"shown": form.questions, "kind": "purchase"})

    assert before == ()
    assert kept.said("h1") == ["Silk & Sons"]
    assert kept.answers["What of state-owned?"] == "Yes"


def test_what_the_rules_moved_is_told(visitor: Visitor, later: Visitor) -> None:
    said = note(open_it(later, a_briefing(visitor)))

    assert "The rules moved the level from Strategic to Sensitive." in said
    assert "State-buyer met at Strategic before, met at Sensitive now" in said
    assert "Large-stake met before, not in the rulebook now" in said

    told = told_in(visitor)
    told["rulebook"]["digest"] = "0" * 64
    said = note(open_it(later, json.dumps(told).encode()))

    assert "The rulebook of the briefing is not in this register" in said
    assert "State-buyer met at Strategic before, met at Sensitive now" in said


def test_answers_without_a_question_stay(visitor: Visitor, later: Visitor) -> None:
    opened = open_it(later, a_briefing(visitor))
    form = as_new(later, opened)
    wrong = later.send(form, {"the-name": ""}, status=422)

    kept = later.send(wrong, {"the-name": "Silk", "shown": form.questions})

    edited = later.visit(f"{kept.path}/edit")
    for page in (opened, form, wrong, kept, edited):
        assert page.said(UNREAD) == ["stake: 30", "devices: a, c"]
    again = json.loads(later.client.get(f"{kept.path}/1/briefing.json").data)
    assert again["deal"]["answers-not-read"] == {"stake": "30", "devices": ["a", "c"]}


def test_answers_given_beforehand_go_with_a_briefing(open_app: OpenApp) -> None:
    visitor = open_app(BEGINS)
    kept = visitor.describe({"kind": "lease", "drones": "no"})
    data = visitor.client.get(f"{kept.path}/1/briefing.json").get_data()

    form = as_new(visitor, open_it(visitor, data))

    assert (form.filled()["kind"], form.filled()["drones"]) == ("lease", "no")


def test_what_is_no_briefing_is_refused_with_its_sentence(visitor: Visitor) -> None:
    says = "Choose a file: the PDF or the Word file of a briefing, or its data."
    for to, title in (("/open", "Open a briefing"), ("/verify", "Verify a briefing")):
        form = visitor.visit(to).filled()
        empty = checked(visitor.client.post(to, data=form), 422)
        picture = checked(sent(visitor, b"\x89PNG", to=to), 422)

        assert says in empty.said("p[@id='briefing-message']")[0]
        assert "This is a picture, and no briefing." in picture.text
        assert picture.said("title") == [f"Error: {title} · Screening"]
    for name in ("html", "nothing attached", "script by name", "schema to come"):
        bad = hostile.EVERY[name]

        refused = open_it(visitor, bad.make(), status=422)

        assert refused.said("h1") == ["Open a briefing"], name
        assert bad.says in refused.text, name


def test_large_files_and_those_without_token_are_refused(visitor: Visitor) -> None:
    refused = open_it(visitor, bytes(LARGEST_UPLOAD), status=413)

    large = verified(visitor, bytes(LARGEST_UPLOAD), 413)
    assert refused.said("h1") == large.said("h1") == ["The file is too large"]
    assert "Briefings are never that large." in refused.text
    assert large.links["/verify"] == "Verify a briefing"
    assert sent(visitor, bytes(600_000), to="/deals/live").status_code == 413
    forged = sent(visitor, b"%PDF-", token="forged")  # noqa: S106 - of a form
    assert checked(forged, 400).said("h1") == ["This form has expired"]


def test_a_file_never_touches_the_disk_and_nothing_of_it_is_logged(
    visitor: Visitor,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    briefing, given = a_briefing(visitor) + b" " * 900_000, server.adjustments

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(formparser, "SpooledTemporaryFile", refuse)
    monkeypatch.setattr(sandbox, "_answer", READ_APART)

    for file, status in ((briefing, 200), (hostile.briefing()[:-40], 422)):
        open_it(visitor, file, status)

    assert "Silk" not in caplog.text
    assert "a.pdf" not in caplog.text
    # Neither does a request or a page wait in a temporary file of the server.
    assert given.inbuf_overflow >= given.max_request_body_size >= LARGEST_UPLOAD
    assert given.outbuf_overflow >= LARGEST_UPLOAD


@pytest.mark.paper
def test_the_data_is_what_the_briefing_carries(visitor: Visitor) -> None:
    described = visitor.describe(TYPED)
    link = f"{described.path}/1/briefing.json"

    download = visitor.client.get(link)
    pdf = visitor.client.get(f"{described.path}/1/briefing.pdf").data

    assert link in described.links
    assert download.mimetype == "application/json"
    assert take(pdf) == download.data
    # Its identity is not its address.
    deal = described.path.rpartition("/")[2]
    assert deal not in download.text
    told = json.loads(download.data)["origin"]["deal"]
    assert visitor.register.deals.known_as(told) == deal


def the_same(told: dict[str, Any], **answers: str) -> bytes:
    """Return a briefing with other answers, as somebody else may have made it."""
    told["deal"]["answers"] |= answers
    return json.dumps(told).encode()


def test_a_briefing_of_a_deal_kept_here_makes_no_twin(visitor: Visitor) -> None:
    told = told_in(visitor)
    other = the_same(told, **{"state-owned": "no", "stake": "20"})

    opened = open_it(visitor, other)
    compared = visitor.send(opened)

    assert opened.said("h1") == ["This deal is already saved here"]
    newest = "made of assessment 1 of Silk & Sons. That is still the newest"
    assert newest in opened.text
    assert opened.said("main//button") == [
        *("Compare with the saved deal", "Continue with the deal", "Save as a new deal")
    ]
    assert compared.said("h1") == ["The briefing beside assessment 1"]
    facts = compared.said("section[@id='facts']/table/tbody/tr")
    assert facts[:2] == ["state-owned No Yes", "stake 20 % 30 %"]
    [lead] = compared.said("p[@class='lead']")
    assert "from “Routine to watch” to Strategic" in lead
    assert visitor.register.unfinished.newest() == ()

    form = visitor.send(compared, to="/open/deal")

    assert form.path.endswith("/edit")
    assert form.filled()["stake"] == "20"
    assert form.filled()["based-on"] == "1"
    kept = visitor.send(form, {"shown": form.questions})
    assert "Assessment 2, this one" in kept.text
    assert visitor.register.deals.count() == 1
    edit = visitor.visit(form.path)
    visitor.client.post("/deals/live", data=edit.filled({"stake": "77"}))
    beside = visitor.send(opened, to="/open/deal", status=409)
    assert "Another window saved other answers" in beside.text
    assert beside.filled()["stake"] == "20"
    assert visitor.visit(form.path).filled()["stake"] == "77"


def test_briefing_of_another_register_is_judged_by_our_rules(visitor: Visitor) -> None:
    told = told_in(visitor)
    told["rulebook"]["digest"] = "0" * 64

    opened = open_it(visitor, json.dumps(told).encode())
    compared = visitor.send(opened)

    gone = "is not saved here, so its answers are assessed under the current rules"
    assert gone in compared.text
    for origin in (None, {"deal": "0" * 64, "assessment": "1"}):
        form = open_it(visitor, json.dumps({**told, "origin": origin}).encode())

        assert form.said("h1") == ["Silk & Sons: answers"]
        assert "becomes a new deal" in form.text
    for to in ("/open/compare", "/open/deal"):  # what is carried along is sent as well
        visitor.send(opened, {"the-deal": "nobody"}, status=404, to=to)
        visitor.send(opened, {"unread": "{"}, status=400, to=to)
        visitor.send(opened, {"csrf_token": ""}, status=400, to=to)


def from_elsewhere(visitor: Visitor) -> bytes:
    """Return a briefing that Studio Rossi made of a deal that is not kept here."""
    told = told_in(visitor)
    visitor.register.deals.erase(visitor.register.deals.newest()[0].deal)
    told["marks"] = {"status": "draft", "prepared-by": "Studio Rossi"}
    return json.dumps(told).encode()


def test_deal_compares_with_what_was_received(visitor: Visitor) -> None:
    file = from_elsewhere(visitor)

    form = open_it(visitor, file)
    changed = {"stake": "5", "state-owned": "no"}
    kept = visitor.send(form, {"shown": form.questions, **changed})
    compared = visitor.visit(kept.ways["Compare with the received version"])
    again = open_it(visitor, file)

    assert "The briefing is saved as received." in note(form)
    assert "As received from Studio Rossi" in text_of(kept.by_id("record"))
    heads = compared.said("section[@id='facts']/table/thead/tr/th")
    assert heads[1:3] == ["As received from Studio Rossi", "Assessment 1"]
    facts_changed = compared.said("section[@id='facts']/table/tbody/tr")
    assert facts_changed[:2] == ["state-owned Yes No", "stake 30 % 5 %"]
    assert again.said("h1") == ["This deal is already saved here"]
    assert "Silk & Sons came of it" in again.text
    assert visitor.register.deals.count() == 1
    other = visitor.describe({"kind": "supply"})
    visitor.visit(f"{other.path}/compare/0/1", status=404)


def test_briefing_opened_twice_goes_on_with_the_first_form(visitor: Visitor) -> None:
    file = from_elsewhere(visitor)
    first, second = open_it(visitor, file), open_it(visitor, file)
    visitor.client.post("/deals/live", data=first.filled({"stake": "77"}))

    going_on = sent(visitor, file)

    assert first.filled()["the-deal"] == second.filled()["the-deal"]
    assert going_on.status_code == 303
    assert visitor.visit(going_on.headers["Location"]).filled()["stake"] == "77"
    deal = first.filled()["the-deal"]
    discard = f"/deals/{deal}/discard"
    visitor.send(visitor.visit(discard), to=discard)
    assert visitor.register.received.of(deal) is None


def verified(visitor: Visitor, file: bytes, status: int = 200) -> Page:
    """Choose a file on the page and send it; return what is said of it."""
    return checked(sent(visitor, file, to="/verify"), status)


def facts(said: Page) -> dict[str, str]:
    """Return what is said of the briefing or the assessment that a file leads to."""
    terms, words = said.said("dt"), said.said("dd")
    return dict(zip(terms, words, strict=True))


@pytest.fixture
def made(visitor: Visitor, path: str) -> bytes:
    form = visitor.visit(f"{path}/1/briefing/prepare")
    return visitor.client.post(form.path, data=form.filled(MARKED)).get_data()


def saved_again(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return a PDF as another program saves it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out)
    return out.getvalue()


@pytest.mark.paper
def test_a_briefing_as_it_was_downloaded_is_told_with_its_deal_and_what_came_since(
    visitor: Visitor, path: str, made: bytes
) -> None:
    said = verified(visitor, made)

    assert "This briefing was made here and is unaltered." in said.text
    told = facts(said)
    assert told["Deal"] == "Silk & Sons"
    assert told["Assessment"].startswith("Assessment 1, rules read as of ")
    assert told["Contents"] == "The board page alone"
    assert told["Marks"] == "Final, Reference 2026/17-B"
    assert told["Level then"] == "Watch"
    assert told["Level now"] == "It is still the newest assessment of the deal."
    assert {path, f"{path}/1"} <= said.links.keys()

    visitor.change(visitor.visit(path), {"kind": "purchase", "state-owned": "yes"})
    said = verified(visitor, made)

    told = facts(said)
    assert told["Level then"] == "Watch"
    assert told["Level now"] == "Strategic, by assessment 2. See the changes"
    assert f"{path}/compare/1/2" in said.links


@pytest.mark.paper
def test_a_file_that_was_saved_again_says_which_one_of_two_to_download(
    visitor: Visitor, path: str, made: bytes
) -> None:
    form = visitor.visit(f"{path}/1/briefing/prepare")
    visitor.client.post(form.path, data=form.filled({"reference": "Another"}))
    changed = saved_again(made, lambda pdf: pdf.trailer.__delitem__("/ID"))

    for file in (saved_again(made, lambda _pdf: None), changed):
        said = verified(visitor, file)

        assert "made here, and its content is unaltered." in said.text
        [again] = [link for link in said.links if "/briefings/" in link]
        assert said.links[again] == "Download that briefing again"
        assert visitor.client.get(again).data == made

    opened, altered = (checked(sent(visitor, file)) for file in (made, changed))
    heading = ["This deal is already saved here"]
    assert opened.said("h1") == altered.said("h1") == heading
    assert "not the file as it was made" not in opened.text
    assert "This file is not identical to the briefing made here." in altered.text
    assert "Download that briefing again" in altered.links.values()


@pytest.mark.paper
def test_a_file_that_is_not_known_or_names_an_assessment_alone_proves_nothing(
    visitor: Visitor, path: str, made: bytes
) -> None:
    visitor.register.deals.erase(path.rpartition("/")[2])
    gone = verified(visitor, made)
    visitor.register.deals.keep(*a_deal(), path.rpartition("/")[2])

    said = verified(visitor, made)

    assert "This file cannot be traced to this register." in gone.text
    assert "but nothing here proves it." in said.text
    assert facts(said)["Assessment"].startswith("Assessment 1, ")
    for name in ("nothing attached", "script by name"):
        said = verified(visitor, hostile.EVERY[name].make())

        assert "This file cannot be traced to this register." in said.text
        assert "from screening assess without --keep" in said.text
        assert hostile.EVERY[name].says in said.text
        assert said.all("dl") == []


@pytest.mark.paper
def test_an_altered_briefing_is_told_with_places(visitor: Visitor, made: bytes) -> None:
    def alter(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = 180
        pdf.docinfo.Title = "Harmless"

    said = verified(visitor, saved_again(made, alter))

    assert "This briefing was altered after it was made here." in said.text
    told = facts(said)
    assert told["Page 1"].startswith("The words are the same, but the page is drawn")
    assert told["Title"] == "“Harmless” instead of “Briefing: Silk & Sons”."
    assert "Download that briefing again" in said.links.values()


def test_data_and_word_are_held_against_their_deal(visitor: Visitor, path: str) -> None:
    data = visitor.client.get(f"{path}/1/briefing.json").get_data()
    word = visitor.client.get(f"{path}/1/briefing.docx").get_data()
    lower = data.replace(b'"Silk & Sons"', b'"Silk & Co"', 1)

    of_data, of_word = verified(visitor, data), verified(visitor, word)
    changed = verified(visitor, lower)

    assert "This data agrees with the assessment saved here." in of_data.text
    assert f"{path}/1" in of_data.links
    assert "This Word file agrees with the assessment saved here." in of_word.text
    assert "the register records no Word file" in of_word.text
    assert "This data does not agree with the assessment" in changed.text
    of_other = "It is that of another deal, “Silk & Co”."
    assert facts(changed)["Data attached"] == of_other
    visitor.register.deals.erase(path.rpartition("/")[2])
    assert "it leads to no assessment saved here." in verified(visitor, word).text
