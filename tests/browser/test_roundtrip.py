"""The round trip: a briefing is downloaded, opened again, changed and compared."""

from playwright.sync_api import Page, expect

from tests.browser import person

LARGE = b"%PDF-" + bytes(9_000_000)


def a_briefing(page: Page) -> bytes:
    """Keep a real deal, and download its briefing."""
    person.keep_a_real_deal(page)
    return person.download(page, page.get_by_role("link", name="Download the briefing"))


def test_a_briefing_opens_again_with_the_same_answers_and_level(
    page: Page, page_without_script: Page
) -> None:
    briefing = a_briefing(page)
    before = person.given_answers(page)

    for window in (page, page_without_script):
        person.open_briefing(window, briefing)
        expect(window.locator(".opened")).to_contain_text("The rulebook is the same.")
        person.make_a_new_deal_of_it(window)
        expect(window.locator(".panel__level")).to_have_text("Sensitive")
        person.show_assessment(window)

        expect(window.locator(".assessment__level")).to_have_text("Sensitive")
        assert person.given_answers(window) == before


def test_a_briefing_goes_on_as_a_new_deal_whose_changes_are_compared(
    page: Page,
) -> None:
    person.open_briefing(page, a_briefing(page))
    person.make_a_new_deal_of_it(page)
    person.answer(page, "device-access", frozenset({"remote-control"}))
    person.show_assessment(page)
    expect(page.locator("#record")).not_to_contain_text("Assessment 2")
    asked = "What will the Chinese party be able to do from outside?"
    assert "Start, stop or set it" in person.given_answers(page)[asked]

    page.get_by_role("link", name="Change Supplier's access").click()
    person.answer(page, "device-access", frozenset({"remote-access"}))
    person.show_assessment(page)
    page.get_by_role("link", name="What changed").click()

    expect(page.locator("h1")).to_have_text("What changed from assessment 1 to 2")
    expect(page.locator("#facts")).to_contain_text("Supplier's access")


def test_counsel_compares_a_briefing_with_the_deal_here_in_three_clicks(
    page: Page, page_without_script: Page
) -> None:
    briefing = a_briefing(page)
    page.get_by_role("link", name="Change the answers").click()
    person.answer(page, "supply-years", "6")
    person.show_assessment(page)

    for window in (page, page_without_script):
        window.get_by_role("link", name="Investment screening").click()
        window.get_by_role("link", name="Open a briefing").first.click()
        window.locator("#briefing").set_input_files(
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": briefing}
        )
        window.get_by_role("button", name="Open it").click()
        window.get_by_role("button", name="Compare with the deal here").click()

        expect(window.locator("h1")).to_have_text("The briefing beside assessment 2")
        expect(window.locator("#facts")).to_contain_text("6 years")
    page.get_by_role("button", name="Go on with the deal").click()
    expect(page.locator("h1")).to_have_text("Change the answers")


def test_what_moved_since_is_told_for_another_rulebook(page: Page) -> None:
    person.keep_a_real_deal(page)

    person.open_briefing(page, person.data_of_another_rulebook(page))

    expect(page.locator(".opened")).to_contain_text("not in this register")
    expect(page.locator(".unread")).to_have_text("old-question: An old answer")


def test_a_briefing_is_verified_by_keyboard_with_and_without_a_script(
    page: Page, page_without_script: Page
) -> None:
    briefing = a_briefing(page)

    for window in (page, page_without_script):
        window.get_by_role("link", name="Investment screening").press("Enter")
        window.get_by_role("link", name="Verify a briefing").press("Enter")
        window.locator("#briefing").set_input_files(
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": briefing}
        )
        window.get_by_role("button", name="Verify it").press("Enter")

        expect(window.locator(".note")).to_contain_text(
            "made here, and it is unaltered"
        )
        expect(window.locator(".opened")).to_contain_text("Sungrow")


def test_a_file_is_dropped_on_the_field(page: Page) -> None:
    person.follow(page, "Open a briefing")

    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["<p>"], "page.html"));
            const field = document.getElementById("briefing");
            field.files = data.files;
        }"""
    )
    page.get_by_role("button", name="Open it").click()

    expect(page.locator(".summary")).to_contain_text("This is a web page")


def test_a_file_that_is_too_large_is_not_sent_or_gets_a_page_without_a_script(
    page: Page, page_without_script: Page
) -> None:
    for window in (page, page_without_script):
        person.open_briefing(window, LARGE)

    expect(page.locator("h1")).to_have_text("Open a briefing")
    says = page.locator("#briefing").evaluate("field => field.validationMessage")
    assert says.startswith("The file is larger than 5 MB")
    expect(page_without_script.locator("h1")).to_have_text("The file is too large")
