"""What a version, a plan or a day changes for saved deals: pages and files."""

from datetime import timedelta
from io import BytesIO

from flask import Flask
from pypdf import PdfReader

from screening.briefing.printing.pool import Printer
from screening.settings import today
from tests.pages.editor import SUPPLY, VERSIONS, WATCH, Editor, stricter
from tests.pages.page import Page, text_of


def told(editor: Editor, at: str) -> Page:
    """Return the page of all deals, once it is worked out: each visit waits a while."""
    page = editor.visit(at)
    return told(editor, at) if "Look again" in page.links.values() else page


def deal_of(at: str) -> str:
    return f"/deals/{at.rpartition('/')[2]}"


def of(kind: str, which: object) -> str:
    return f"/rulebook/changes/{kind}/{which}/deals"


def test_a_version_leads_to_its_changes_and_a_sheet_a_deal(app: Flask) -> None:
    editor = stricter(app)
    deal = editor.describe({**SUPPLY, "the-name": "Loom", "kind": "purchase"})
    adopted = editor.adopt(note="The decree of Monday.")

    desk = told(editor, of("version", 2))
    [at] = [at for at, says in desk.links.items() if says == "Silk"]
    sheet = editor.visit(at)
    stays = editor.visit(f"{of('version', 2)}/{deal.path.rpartition('/')[2]}")

    assert of("version", 2) in adopted.links
    assert "1 of 2 saved deals changes at once. Not affected: 1." in desk.text
    assert "The decree of Monday." in desk.text
    assert "Watch becomes strategic" in desk.text
    assert "Silk" not in text_of(desk.all("title")[0])
    assert sheet.said("h1") == ["What changes for Silk"]
    assert "Who decides" in sheet.text
    assert "Loom" not in sheet.text
    assert "No change meets this deal" in stays.text
    editor.send(editor.visit(f"{deal_of(at)}/erase"), to=f"{deal_of(at)}/erase")
    assert "Silk" not in told(editor, of("version", 2)).text


def test_files_tell_no_deal_by_name_and_a_plan_beforehand(app: Flask) -> None:
    editor = stricter(app)
    typed = {"note": "Later.", "when": "later", "from-day": "1/7/2099"}
    editor.adopt(200, **typed)
    [plan] = editor.publisher.live().register.plans.open(editor.publisher.live().place)

    planned = told(editor, of("plan", plan.id))
    files = [
        editor.client.get(f"{of('plan', plan.id)}/all.{kind}")
        for kind in ("docx", "odt")
    ]

    assert "1 of 1 saved deal changes from 1 July 2099." in planned.text
    assert "planned from 1 July 2099" in planned.text
    assert [it.status_code for it in files] == [200, 404]
    assert "Silk" not in files[0].headers["Content-Disposition"]
    assert files[0].data.startswith(b"PK")


def test_home_leads_to_a_change_of_law_within_two_months(app: Flask) -> None:
    editor, soon = Editor(app), today() + timedelta(days=30)
    editor.describe(SUPPLY)
    quiet = editor.visit("/")
    editor.begin()
    editor.replace(WATCH, f'{WATCH}, "in-force": {{"until": "{soon}"}}')
    editor.adopt()
    [at] = [at for at in editor.visit("/").links if "/changes/day/" in at]

    desk = told(editor, at)

    assert "/changes/day/" not in " ".join(quiet.links)
    assert "Ends: Supplied." in desk.text
    assert "1 of 1 saved deal changes on that day." in desk.text
    assert "Ends: Supplied Level: Watch becomes routine 1 deal: Silk" in desk.text


def test_addresses_of_no_change_are_none(app: Flask) -> None:
    editor = Editor(app)
    editor.visit(VERSIONS)

    for kind, which in (("version", 1), ("version", "x"), ("day", "soon"), ("so", 1)):
        editor.visit(of(kind, which), status=404)


def test_a_sheet_is_printed_for_a_deal_that_moves(app: Flask, printer: Printer) -> None:
    assert printer
    editor = stricter(app)
    editor.adopt()
    desk = told(editor, of("version", 2))
    [at] = [at for at, says in desk.links.items() if says == "Silk"]

    sent = editor.client.get(f"{at}/sheet.pdf")

    pdf = PdfReader(BytesIO(sent.data))
    assert "Silk" not in sent.headers["Content-Disposition"]
    assert pdf.metadata
    assert pdf.metadata.title == "What changes for Silk"
    assert "Watch becomes strategic" in pdf.pages[0].extract_text()
