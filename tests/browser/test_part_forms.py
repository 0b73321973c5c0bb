"""The form of a part: folds stay as they are, and two people lose nothing in it."""

from playwright.sync_api import Page, Route, expect

from tests.browser import analyst, person
from tests.browser.looks import faults

REST, ACTS = "[id='=rest']", "[id='acts-list']"
POINTS, FIND = "[id='basis-points']", "[id='basis.=find']"


def test_by_script_no_fold_shuts_while_somebody_works_in_it(page: Page) -> None:
    person.go(page, f"{analyst.start_draft(page)}/parts/item/new")
    page.locator(f"{REST} > summary").click()
    page.locator(FIND).fill("veto")
    page.get_by_role("button", name="Find a point of").click()
    expect(page.locator(POINTS)).to_have_attribute("open", "")
    expect(page.locator(FIND)).to_be_focused()
    page.locator(FIND).fill("golden power")
    page.locator(FIND).press("Enter")
    expect(page.locator(POINTS)).to_contain_text("those found")
    expect(page.locator(REST)).to_have_attribute("open", "")

    box = page.locator(f"{POINTS} .choice__box:visible").first
    box.check()

    expect(page.locator(f"{POINTS} > summary")).to_contain_text("1 chosen")
    expect(page.locator("[data-ticked=basis] li")).to_have_count(1)


def test_what_is_ticked_while_fields_are_on_their_way_stays_so(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        fields = route.request.headers.get("hx-target") == "fields"
        held.append(route) if fields and not held else route.continue_()

    person.go(page, f"{analyst.start_draft(page)}/parts/item/new")
    page.locator(f"{REST} > summary").click()
    page.route("**/new", hold)
    page.locator(FIND).fill("golden power")
    page.locator(FIND).press("Enter")
    expect(page.locator(POINTS)).to_contain_text("those found")
    while not held:  # a moment, until they are asked for
        page.wait_for_timeout(50)
    page.locator("#fields").evaluate("fields => { fields.dataset.old = '' }")

    page.locator(f"{POINTS} .choice__box:visible").first.check()
    held[0].continue_()

    expect(page.locator("#fields[data-old]")).to_have_count(0)
    expect(page.locator("[data-ticked=basis] li")).to_have_count(1)
    expect(page.locator(f"{POINTS} .choice__box:checked")).to_have_count(1)


def test_a_list_that_was_opened_stays_so_when_rows_come_anew(page: Page) -> None:
    person.go(page, f"{analyst.start_draft(page)}/parts/regime/new")
    page.locator(f"{ACTS} > summary").click()

    page.fill("[id='when-0.=find']", "stake")
    page.locator("[id='when-0-found'] button").first.click()
    expect(page.locator("[id='when-1']")).to_be_visible()

    expect(page.locator(ACTS)).to_have_attribute("open", "")


def test_an_entry_that_moves_stays_open_and_the_others_shut(page: Page) -> None:
    person.go(page, f"{analyst.start_draft(page)}/parts/source/new")
    for number in (1, 2):
        page.get_by_role("button", name="Add another to articles").click()
        expect(page.locator(f"[id='points.{number}']")).to_have_attribute("open", "")
    for number in (1, 2):
        page.locator(f"[id='points.{number}'] > summary").click()

    page.locator("[id='points.0']").get_by_role("button", name="Move down").click()

    places = page.locator("input[name=points]")
    expect(places.first).to_have_value("1")
    opened = page.locator("#points > details[open]")
    expect(opened).to_have_count(1)
    expect(opened).to_have_id("points.0")


def test_what_is_typed_as_a_tab_closes_is_there_again(page: Page) -> None:
    draft = analyst.start_draft(page)
    tab = page.context.new_page()
    tab.goto(page.evaluate("location.origin") + f"{draft}/parts/item/new")
    tab.fill("#do", "Ask the buyer's bank")
    tab.close(run_before_unload=True)

    kept = "Typed and not saved"
    person.wait_until_it_says(page, draft, kept)
    person.go(page, draft)
    page.get_by_role("link", name="a new checklist item").click()
    expect(page.locator("#do")).to_have_value("Ask the buyer's bank")
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("#do")).to_have_value("")
    assert faults(page) == []


TITLE = "Energy depends on one supplier"
THEIRS = "Energy is tied for long"


def rule_form(page: Page) -> str:
    """Return the address of the form of a rule in a draft of its own."""
    return f"{analyst.start_draft(page)}/parts/rule/{analyst.RULE}/form"


def test_who_saves_second_sees_both_and_what_they_typed_stays(page: Page) -> None:
    form = rule_form(page)
    person.go(page, form)
    person.send(page, form, {"title": THEIRS, "=do": "save"})

    page.fill("#title", TITLE)
    page.get_by_role("button", name="Save in the draft").click()

    expect(page.get_by_role("alert")).to_contain_text("Changed in another window")
    expect(page.locator("#title")).to_have_value(TITLE)
    expect(page.locator("#preview")).to_contain_text(THEIRS)
    assert faults(page) == []
    page.get_by_role("button", name="Use their version").click()
    expect(page.locator("#title")).to_have_value(THEIRS)
    page.get_by_text("Rule text in").click()
    page.get_by_role("button", name="edit the text").click()
    page.wait_for_url(f"**#line-{analyst.line_of(analyst.RULE)}")
