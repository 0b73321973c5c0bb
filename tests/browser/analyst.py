"""What a policy analyst does in the browser, in the words of the page."""

from playwright.sync_api import Locator, Page, expect

from screening.settings import shipped
from tests.browser import person

ENERGY = "rules/20-energy.yaml"
TEXT = (shipped("rules") / "italy-china" / ENERGY).read_text(encoding="utf-8")
RULE = "long-tie-in-energy"
FIVE_YEARS = "supply-years: {at-least: 5}"
FEWER_YEARS = "supply-years: {at-least: 4.5}"
_SELECT = """([old]) => {
    const editor = ace.edit(document.querySelector("[data-ace]"));
    const found = editor.find(old, { start: { row: 0, column: 0 } });
    if (!found) throw new Error(`no ${old}`);
    editor.focus();
}"""


def start_draft(page: Page) -> str:
    return person.send(page, "/rulebook/drafts", {"by": "Ada"})


def draft_with(page: Page, old: str, new: str, file: str = ENERGY) -> str:
    """Start a draft with one change, without opening it; return its address."""
    draft = start_draft(page)
    form = f"{draft}/files/{file}"
    text = person.typed_in(page, form)
    assert old in text
    person.send(page, form, {"text": text.replace(old, new), "do": "save"})
    return draft


def keep_a_deal(page: Page) -> str:
    """Keep a deal that the change to fewer years would move; return its address."""
    answers = {"alternatives": "few", "supply_share": "40", "supply_years": "4.8"}
    return person.keep(page, "edge-wind-tender", **answers)


def open_file(page: Page, draft: str) -> None:
    """Open a file in the editor; wait for what it proposes, and what would move."""
    with page.expect_response("**/schema.json") as schema:
        person.go(page, f"{draft}/files/{ENERGY}")
    schema.value.finished()
    expect(page.locator("#panel")).to_contain_text("saved deals would change")


def line_of(words: str) -> int:
    """Return the line of the shipped energy rules that holds those words first."""
    return TEXT[: TEXT.index(words)].count("\n") + 1


def replace(page: Page, old: str, new: str) -> None:
    """Select a part of the text in the editor, and type another over it."""
    page.evaluate(_SELECT, [old])
    page.keyboard.insert_text(new)


def see_it_checked(page: Page) -> None:
    """Wait until what was typed is saved and checked; doubts may come later."""
    state = page.locator("[data-state]")
    expect(state).to_have_text("Saved in the draft and checked.")


def problems(page: Page) -> list[str]:
    return list(page.locator("#panel .slip__place").all_inner_texts())


def marked_lines(page: Page) -> Locator:
    return page.locator(".ace_gutter-cell:has(.ace_error), .ace_gutter-cell.ace_error")


def adopt(page: Page, draft: str, note: str = "A decree.") -> None:
    """Adopt a draft, confirming what there is to confirm; its version is shown then."""
    person.go(page, f"{draft}/adopt")
    page.get_by_label("Why does the rulebook change?").fill(note)
    for box in page.locator("#doubts").all():
        box.check()
    page.get_by_role("button", name="Adopt").click()
    expect(page.locator("h1")).to_contain_text("Version")


def assess_again(page: Page, deal: str) -> None:
    """Let a kept deal be judged by the rulebook that is live, and see it."""
    person.change(page, deal)
    person.see(page, deal)
