"""Verify a briefing: whether it was made here, is unaltered, and what came since."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from screening.register import Register
from screening.register.verification import FileState, verify
from tests import hostile
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
from tests.pages.page import Page
from tests.pages.test_opening import sent
from tests.pages.visitor import Visitor
from tests.register.test_deals import a_deal

HOSTILE = ("script by name", "nothing attached")
MARKED = {"status": "final", "reference": "2026/17-B", "document": "board"}


def verified(visitor: Visitor, file: bytes, status: int = 200) -> Page:
    """Choose a file on the page and send it; return what is said of it."""
    return checked(sent(visitor, file, to="/verify"), status)


def facts(said: Page) -> dict[str, str]:
    """Return what is said of the briefing or the assessment that a file leads to."""
    terms, words = said.said("dt"), said.said("dd")
    return dict(zip(terms, words, strict=True))


@pytest.fixture
def path(visitor: Visitor) -> str:
    """Return the address of a deal that is kept."""
    return visitor.describe({"the-name": "Silk & Sons", "kind": "supply"}).path


@pytest.fixture
def made(visitor: Visitor, path: str) -> bytes:
    """Return a briefing of it, as it was downloaded."""
    form = visitor.visit(f"{path}/1/briefing/prepare")
    return visitor.client.post(form.path, data=form.filled(MARKED)).get_data()


def saved_again(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return a PDF as another program saves it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out)
    return out.getvalue()


def with_another_identifier(pdf: pikepdf.Pdf) -> None:
    del pdf.trailer["/ID"]


def test_verifying_is_offered_where_a_briefing_is_opened(visitor: Visitor) -> None:
    for path in ("/", "/deals", "/open"):
        assert visitor.visit(path).links["/verify"] == "Verify a briefing", path


@pytest.mark.paper
def test_a_briefing_as_it_was_downloaded_is_told_with_its_deal_and_what_came_since(
    visitor: Visitor, path: str, made: bytes
) -> None:
    said = verified(visitor, made)

    assert "This briefing was made here, and it is unaltered." in said.text
    told = facts(said)
    assert told["Deal"] == "Silk & Sons"
    assert told["Assessment"].startswith("Assessment 1, rules read as of ")
    assert told["What it holds"] == "The board page alone"
    assert told["Marks"] == "Final, Reference 2026/17-B"
    assert told["Level then"] == "Watch"
    assert told["Level now"] == "It is still the newest assessment of the deal."
    assert {path, f"{path}/1"} <= said.links.keys()

    visitor.change(visitor.visit(path), {"kind": "purchase", "state-owned": "yes"})
    said = verified(visitor, made)

    told = facts(said)
    assert told["Level then"] == "Watch"
    assert told["Level now"] == "Strategic, by assessment 2. See what changed"
    assert f"{path}/compare/1/2" in said.links


@pytest.mark.paper
def test_a_file_that_was_saved_again_says_which_one_of_two_to_download(
    visitor: Visitor, path: str, made: bytes
) -> None:
    form = visitor.visit(f"{path}/1/briefing/prepare")
    visitor.client.post(form.path, data=form.filled({"reference": "Another"}))
    changed = saved_again(made, with_another_identifier)

    for file in (saved_again(made, lambda _pdf: None), changed):
        said = verified(visitor, file)

        assert "This is not the file as it was made." in said.text
        [again] = [link for link in said.links if "/briefings/" in link]
        assert said.links[again] == "Download that briefing again"
        assert visitor.client.get(again).data == made

    opened, altered = (checked(sent(visitor, file)) for file in (made, changed))
    assert opened.said("h1") == altered.said("h1") == ["This deal is kept here"]
    assert "not the file as it was made" not in opened.text
    assert "This is not the file as it was made." in altered.text
    assert "Download that briefing again" in altered.links.values()


@pytest.mark.paper
def test_a_file_that_names_an_assessment_and_no_briefing_of_it_proves_nothing(
    visitor: Visitor, path: str, made: bytes
) -> None:
    visitor.register.deals.erase(path.rpartition("/")[2])
    gone = verified(visitor, made)
    visitor.register.deals.keep(*a_deal(), path.rpartition("/")[2])

    said = verified(visitor, made)

    assert "This file is not known here." in gone.text
    assert "and nothing here proves it." in said.text
    assert facts(said)["Assessment"].startswith("Assessment 1, ")


def test_a_file_that_is_not_known_says_what_that_can_mean(visitor: Visitor) -> None:
    said = verified(visitor, hostile.EVERY["nothing attached"].make())

    assert "This file is not known here." in said.text
    assert "by screening assess without --keep" in said.text
    assert "This PDF carries no screening.json." in said.text
    assert said.all("dl") == []


def test_data_and_word_files_cannot_be_verified_and_lead_to_their_deal(
    visitor: Visitor, path: str
) -> None:
    data = visitor.client.get(f"{path}/1/briefing.json").get_data()
    word = visitor.client.get(f"{path}/1/briefing.docx").get_data()

    of_data, of_word = verified(visitor, data), verified(visitor, word)

    assert "data cannot be verified. Anybody can change data" in of_data.text
    assert f"{path}/1" in of_data.links
    assert "Word files cannot be verified. A Word file is there" in of_word.text


def test_what_is_no_briefing_at_all_is_refused_with_its_sentence(
    visitor: Visitor,
) -> None:
    form = visitor.visit("/verify").filled()
    empty = checked(visitor.client.post("/verify", data=form), 422)
    picture = verified(visitor, b"\x89PNG", 422)
    large = verified(visitor, bytes(6_000_000), 413)

    assert "Choose a file: the PDF" in empty.text
    assert "This is a picture, and no briefing." in picture.text
    assert picture.said("title") == ["Error: Verify a briefing · Screening"]
    assert large.said("h1") == ["The file is too large"]
    assert large.links["/verify"] == "Verify a briefing"


def test_files_made_to_break_a_reader_are_told_and_not_read_here(
    register: Register,
) -> None:
    states = {verify(hostile.EVERY[name].make(), register).state for name in HOSTILE}

    assert states == {FileState.UNKNOWN}


def test_nobody_verifies_who_was_not_let_in(open_app: OpenApp) -> None:
    stranger = open_app(token="t" * 20)

    assert stranger.client.get("/verify").status_code == 403
    assert stranger.client.post("/verify").status_code == 403
