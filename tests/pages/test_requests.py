"""Whoever knows is asked, and what comes back is proposed before it is known."""

import re
import zipfile
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from screening.formats import sandbox
from screening.formats.spreadsheet import contents
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.ground import READ_APART
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.visitor import Visitor

WAITING = "section[@aria-labelledby='waiting-heading']/ul/li"
PURCHASE = {"kind": "purchase", "the-name": "Silk & Sons"}


def asking(*more: a.Part, **keys: object) -> Rulebook:
    """Return a rulebook that asks counsel for most, and the board for the state."""
    counsel, board = {"ask-of": "counsel"}, {"ask-of": "board"}
    choices = {"purchase": "A purchase", "supply": "A supply"}
    return a.rulebook(
        a.question("kind", "choice", choices=choices),
        a.question("state-owned", **board),
        a.question("stake", "percent", **{**counsel, **keys}),
        a.question("price", "money", **counsel),
        a.question("devices", "choices", **counsel),
        a.rule("state-buyer", {"state-owned": "yes"}, "strategic"),
        a.rule("large-stake", {"stake": {"at-least": 25}}, "sensitive"),
        a.rule("dear", {"price": {"above": 1_000_000}}, "watch"),
        a.rule("with-devices", {"devices": ["a"]}, "watch"),
        *more,
    )


@pytest.fixture
def visitor(open_app: OpenApp) -> Visitor:
    """Provide somebody who described a purchase."""
    return open_app(asking())


@pytest.fixture
def deal(visitor: Visitor) -> str:
    """Provide the address of that purchase."""
    return visitor.describe(PURCHASE).path


def request_of(visitor: Visitor, deal: str, kind: str) -> bytes:
    """Take along the request to counsel."""
    at = f"{deal}/requests/to/counsel"
    typed = visitor.visit(at).filled({"as": kind})
    return visitor.client.post(at, data=typed).get_data()


def filled(made: bytes, **answers: str) -> bytes:
    """Fill in cells of a workbook as a spreadsheet does, by question and what it is.

    `note_` before the name fills in its remark, `_by` and `_on` are those of the form.
    """
    rows = {row.cells[0].partition(" ")[0]: row.number for row in contents(made).rows}
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as parts, zipfile.ZipFile(written, "w") as into:
        for part in parts.namelist():
            data = parts.read(part)
            if part == "xl/worksheets/sheet1.xml":
                data = _typed(data.decode(), dict(_cells(rows, answers))).encode()
            into.writestr(part, data)
    return written.getvalue()


def _cells(rows: dict[str, int], answers: dict[str, str]) -> Iterator[tuple[str, str]]:
    own = {"by": "answered-by", "on": "answered-on"}
    for key, text in answers.items():
        name = own.get(key, key.removeprefix("note_")).replace("_", "-")
        yield f"{'D' if key.startswith('note_') else 'C'}{rows[name]}", text


def _typed(sheet: str, cells: dict[str, str]) -> str:
    for place, text in cells.items():
        cell = f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        sheet, many = re.subn(f'<c r="{place}"[^>]*/>', cell, sheet)
        assert many == 1
    return sheet


def returned(visitor: Visitor, deal: str, data: bytes, status: int = 200) -> Page:
    """Send an answered workbook to the page of a deal; return where it leads."""
    at = f"{deal}/requests"
    token = visitor.visit(at).filled()["csrf_token"]
    given = {"csrf_token": token, "answers": (BytesIO(data), "answers.xlsx")}
    sent = visitor.client.post(f"{at}/answers", data=given, follow_redirects=True)
    return checked(sent, status)


def proposed(page: Page) -> list[str]:
    """Return the rows of what is proposed, each as one text."""
    return page.said("section[@id='proposed']//tbody/tr")


def decided(visitor: Visitor, page: Page, **do: str) -> Page:
    token = page.filled()["csrf_token"]
    return visitor.send(page, {"csrf_token": token, **do}, to=f"{page.path}/decide")


def test_each_person_is_asked_what_is_open(visitor: Visitor, deal: str) -> None:
    page = visitor.visit(f"{deal}/requests")
    counsel = visitor.visit(f"{deal}/requests/to/counsel")

    assert {"Counsel", "Board"} <= {*page.links.values()}
    assert "What of stake?" in counsel.text
    assert "Could lift the level to sensitive." in counsel.text
    assert "What of state-owned?" not in counsel.text
    visitor.visit(f"{deal}/requests/to/nobody", 404)


def test_remote_questions_are_asked_only_where_included(open_app: OpenApp) -> None:
    idle = a.question("colour", **{"ask-of": "counsel"})
    visitor = open_app(asking(idle))
    at = f"{visitor.describe(PURCHASE).path}/requests"

    index, page = visitor.visit(at), visitor.visit(f"{at}/to/counsel")

    mails = [
        visitor.send(page, {"as": "text", **more}) for more in ({}, {"remote": "yes"})
    ]
    assert "4 facts that matter are left, and 1 remote question." in index.text
    assert "3 facts that matter: stake, price, devices; 1 remote question" in index.text
    assert "Include 1 remote question" in page.text
    typed = [text_of(it.by_id("mail")) for it in mails]
    assert ["What of colour?" in it for it in typed] == [False, True]
    assert all("What of stake?" in it for it in typed)


def test_a_workbook_comes_back_as_proposed(visitor: Visitor, deal: str) -> None:
    before = visitor.visit(deal).level
    made = request_of(visitor, deal, "xlsx")
    answers = filled(
        made, stake="30", note_stake="Term sheet", by="Ada", on="3 December 2026"
    )

    page = returned(visitor, deal, answers)

    [row] = proposed(page)
    assert all(it in row for it in ("Not known yet", "30 %", "Counsel (Ada)"))
    assert "3 December 2026" in row
    assessed = visitor.visit(deal)
    assert assessed.level == before
    assert "1 proposed answer waits" in assessed.text
    assert visitor.visit(f"{deal}/edit").filled()["stake"] == ""


def test_what_is_accepted_stands_in_the_form(visitor: Visitor, deal: str) -> None:
    made = request_of(visitor, deal, "xlsx")
    answers = filled(made, stake="30", note_stake="Term sheet", on="3/12/2026")
    page = returned(visitor, deal, answers)

    page = decided(visitor, page, accept="1")

    assert proposed(page) == []
    form = visitor.visit(f"{deal}/edit")
    assert form.filled()["stake"] == "30"
    assert "Counsel, by workbook of 3 December 2026: Term sheet" in form.html
    assert "Not known yet" in visitor.visit(deal).answers["What of stake?"]


def test_what_is_typed_beside_stays_as_it_is(visitor: Visitor, deal: str) -> None:
    answers = filled(request_of(visitor, deal, "xlsx"), stake="30")
    form = visitor.visit(f"{deal}/edit")
    visitor.send(form, {"price": "a lot", "note kind": "By mail"}, to="/deals/live")
    page = returned(visitor, deal, answers)

    decided(visitor, page, accept="1")

    typed = visitor.visit(f"{deal}/edit").filled()
    assert [typed[it] for it in ("stake", "price", "note kind")] == [
        "30",
        "a lot",
        "By mail",
    ]


def test_all_are_accepted_at_once_but_conflicts(visitor: Visitor, deal: str) -> None:
    made = request_of(visitor, deal, "xlsx")
    returned(visitor, deal, filled(made, stake="30", price="2 million", devices="a; b"))
    page = returned(visitor, deal, filled(made, stake="40", by="Bo"))
    assert "Several answers are proposed" in page.text

    page = decided(visitor, page, accept="all")

    assert len(proposed(page)) == 2
    typed = visitor.visit(f"{deal}/edit").filled()
    assert (typed.get("price"), typed.get("stake")) == ("2,000,000", "")
    assert proposed(decided(visitor, page, refuse="all")) == []


def test_a_cell_that_cannot_be_read_is_named(visitor: Visitor, deal: str) -> None:
    made = request_of(visitor, deal, "xlsx")
    answers = filled(made, stake="a lot", price="30", devices="a", on="some day")

    page = returned(visitor, deal, answers)

    rows = " ".join(proposed(page))
    assert re.search("“a lot” in cell C\\d+ was not read", rows)
    assert "says no unit. Write the amount in full" in rows
    assert "1 answer is proposed, and known to no assessment" in page.text
    assert "2 cells could not be read" in page.text
    assert "The day of the answers, “some day”, cannot be read" in page.text
    decided(visitor, page, accept="all")
    assert visitor.visit(f"{deal}/edit").filled()["devices"] == "a"


def test_a_workbook_of_another_deal_is_refused(visitor: Visitor, deal: str) -> None:
    other = visitor.describe({**PURCHASE, "the-name": "Another"}).path
    made = filled(request_of(visitor, other, "xlsx"), stake="30")

    wrong = returned(visitor, deal, made, 422)
    none = returned(visitor, deal, b"a;b\nc;d", 422)

    assert "asks about another deal. Nothing of it was read" in wrong.text
    assert "is no answered request" in none.text
    assert proposed(visitor.visit(f"{deal}/requests")) == []


def test_a_question_worded_otherwise_is_asked_anew(open_app: OpenApp) -> None:
    visitor = open_app(asking())
    deal = visitor.describe(PURCHASE).path
    made = filled(request_of(visitor, deal, "xlsx"), stake="30", devices="a")
    now = open_app(asking(ask="How large is it now?"))

    page = returned(now, deal, made)

    rows = proposed(page)
    assert len(rows) == 2
    assert "This question is worded differently since rulebook 2026.1" in " ".join(rows)


def test_the_same_workbook_twice_finds_the_first(visitor: Visitor, deal: str) -> None:
    answers = filled(request_of(visitor, deal, "xlsx"), stake="30")
    returned(visitor, deal, answers)

    again = returned(visitor, deal, answers)

    assert "was read on" in again.text
    assert len(proposed(again)) == 1


def test_word_and_mail_ask_the_same(visitor: Visitor, deal: str) -> None:
    page = visitor.visit(f"{deal}/requests/to/counsel")
    word = Document(BytesIO(request_of(visitor, deal, "docx")))
    mail = visitor.send(page, {"as": "text", "named": "Project Sole"}).html
    late = visitor.send(page, {"as": "xlsx", "by": "1/1/2020"}, 422)

    says = "\n".join(it.text for it in word.paragraphs)
    assert "☐ None of these" in says
    assert "Questions on the planned deal" in says
    assert "[ ] None of these" in mail
    assert "Questions on Project Sole" in mail
    assert "Enter today or a later day" in late.text


def test_reasons_are_for_the_own_team_and_the_name_for_nobody(
    visitor: Visitor, deal: str
) -> None:
    pages = [visitor.visit(f"{deal}/requests/to/{it}") for it in ("counsel", "board")]

    own, other = (visitor.send(it, {"as": "text"}).said("textarea") for it in pages)

    assert "Could lift the level" in own[0]
    assert "level" not in other[0]
    assert "What of state-owned?" in other[0]
    assert "Silk & Sons" not in own[0] + other[0]


def test_an_erased_deal_leaves_no_proposed_answer(visitor: Visitor, deal: str) -> None:
    returned(visitor, deal, filled(request_of(visitor, deal, "xlsx"), stake="30"))
    deal_id = deal.rpartition("/")[2]

    visitor.send(visitor.visit(f"{deal}/erase"), to=f"{deal}/erase")

    assert visitor.register.proposals.of(deal_id) == ()


def test_a_deal_never_assessed_is_asked_about(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    visitor.send(form, {**PURCHASE, "kind": "purchase"}, to="/deals/live")
    [begun] = visitor.register.unfinished.newest()
    deal = f"/deals/{begun.deal}"
    returned(visitor, deal, filled(request_of(visitor, deal, "xlsx"), stake="30"))

    visitor.send(visitor.visit(f"{deal}/discard"), to=f"{deal}/discard")

    assert visitor.register.proposals.of(begun.deal) == ()


def test_a_workbook_is_read_in_a_process_of_its_own(
    visitor: Visitor, deal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_apart = list[bytes]()

    def apart(command: list[str], file: bytes, *how: Any) -> tuple[bytes, int]:
        asked_apart.append(file)
        return READ_APART(command, file, *how)

    monkeypatch.setattr(sandbox, "_answer", apart)
    hollow = BytesIO()
    with zipfile.ZipFile(hollow, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    answers = filled(request_of(visitor, deal, "xlsx"), stake="30")

    page = returned(visitor, deal, hollow.getvalue(), 422)
    good = returned(visitor, deal, answers)

    assert "takes too much memory or time" in page.text
    assert len(proposed(good)) == 1
    assert [it.endswith(answers) for it in asked_apart] == [False, True]


def test_home_says_which_deal_has_answers(visitor: Visitor, deal: str) -> None:
    answers = {"stake": "30", "price": "5 million", "by": "Anna Rossi"}
    returned(visitor, deal, filled(request_of(visitor, deal, "xlsx"), **answers))

    waiting = visitor.visit("/").said(WAITING)
    decided(visitor, visitor.visit(f"{deal}/requests"), accept="1")
    fewer = visitor.visit("/").said(WAITING)
    visitor.register.lists.archive([deal.rpartition("/")[2]])
    archived = visitor.visit("/").said(WAITING)

    assert waiting == ["Silk & Sons 2 answers from Counsel (Anna Rossi)"]
    assert fewer == ["Silk & Sons 1 answer from Counsel (Anna Rossi)"]
    assert archived == []
