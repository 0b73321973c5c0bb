"""What a person does in the browser, in the words of the page."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import cast

from playwright.sync_api import FilePayload, Locator, Page, expect
from playwright.sync_api import TimeoutError as Unreached

from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.loader import load
from screening.settings import shipped, today
from tests.browser.conftest import PATIENCE

SOON = 2_000
"""Milliseconds in which what is in view can be answered."""
MOST_LOOKS = 500
"""How often a page is loaded anew to see what comes in the background."""


def a_real_deal(name: str = "sungrow-storage") -> Deal:
    """Return a deal that really was proposed, as the shipped examples describe it."""
    folder = shipped("rules") / "italy-china"
    file = folder / "examples" / f"{name}.yaml"
    return deal_file.load(file, load(folder), date(2026, 11, 25))[0].deal


def start(page: Page) -> None:
    """Go from the home page to a new form."""
    page.get_by_role("link", name="New screening").last.click()
    see_a_new_form(page)


def see_a_new_form(page: Page) -> None:
    """Wait until a new form is there, and its script has run."""
    expect(page).to_have_title("Describe the deal · Screening")
    page.wait_for_load_state()


def follow(page: Page, link: str) -> None:
    """Go where a link leads: to the page of that name, and see the whole of it."""
    page.get_by_role("link", name=link, exact=True).first.click()
    expect(page.locator("h1")).to_have_text(link)
    page.wait_for_load_state()


def buy_into_italy(page: Page) -> None:
    """Say that a Chinese party acquires something in Italy."""
    answer(page, "direction", "chinese-into-italy")
    answer(page, "deal-kind", "acquisition")


def start_a_purchase(page: Page) -> None:
    """Begin a new form with that."""
    start(page)
    buy_into_italy(page)


def describe_a_real_deal(page: Page, name: str = "sungrow-storage") -> Deal:
    """Describe a deal that really was proposed, and see its assessment."""
    deal = a_real_deal(name)
    start(page)
    describe(page, deal)
    show_assessment(page)
    return deal


def fill_in_an_example(page: Page) -> None:
    """Go from the home page to a form that holds a deal that really was proposed."""
    page.locator("main a[href$=sungrow-storage]").click()
    expect(page.locator(".panel__level")).to_have_text("Sensitive")


def keep_a_real_deal(page: Page) -> None:
    """See the assessment of that deal."""
    fill_in_an_example(page)
    show_assessment(page)
    expect(page.locator(".assessment__level")).to_have_text("Sensitive")


def keep_a_deal_that_moves(page: Page) -> None:
    """See a deal as it was in March 2026, once the app knows that today is another day.

    It is looked at again in the background, which takes a few seconds.
    """
    page.locator("main a[href$=candy-haier]").click()
    expect(page.locator(".panel__level")).to_be_visible()
    page.fill("#the-day", "2026-03-01")
    show_assessment(page)
    expect(page.locator(".assessment__level")).to_be_visible()
    for _ in range(MOST_LOOKS):
        if page.locator("#moved").count():
            break
        page.reload()
    expect(page.locator("#moved")).to_be_visible()


def find_deals(page: Page, words: str) -> None:
    """Look for deals by words, in the list."""
    page.get_by_label("Name or party").fill(words)
    page.get_by_role("button", name="Show", exact=True).click()


def describe(page: Page, deal: Deal) -> None:
    """Name the deal and answer every question of it, in the order of the page."""
    page.fill("#the-name", deal.name)
    page.fill("#the-day", deal.on.isoformat())
    for name in questions(page):
        if name in deal.answers:
            answer(page, name, deal.answers[name])


def answer(page: Page, name: str, given: Answer | str) -> None:
    """Answer one question, once it is there to be answered."""
    asked = page.locator(f"#question-{name}")
    expect(asked).to_be_attached()
    if not asked.is_visible():
        see_it_move(page)
    unfold(asked)
    if asked.locator(".choice__box").count():
        for word in given if isinstance(given, frozenset) else [str(given)]:
            reach(asked, choice(asked, word).check)
    elif asked.locator("select").count():
        select = asked.locator("select").select_option
        reach(asked, partial(select, str(given)))
    else:
        reach(asked, partial(asked.locator("input.control").fill, str(given)))


def reach(asked: Locator, act: Callable[..., object]) -> None:
    """Do something with a question: it may be folded away as one reaches for it."""
    try:
        act(timeout=SOON)
    except Unreached:
        unfold(asked)
        act()


def unfold(asked: Locator) -> None:
    """Open what a question is folded in, if it is folded away."""
    folded = asked.locator("xpath=ancestor-or-self::details[not(@open)]")
    for fold in folded.all():
        fold.locator("> summary").click()


def choice(asked: Locator, word: str) -> Locator:
    """Return the box or button of a choice."""
    return asked.locator(f'.choice__box[value="{word}"]')


def questions(page: Page) -> list[str]:
    """Return the questions of the form, in order, asked or not."""
    every = page.locator("[data-question]").all()
    return [asked.get_attribute("data-question") or "" for asked in every]


def see_it_move(page: Page) -> None:
    """Wait until the panel is up to what was answered."""
    expect(page.locator("#panel[aria-busy]")).to_have_count(0)


def show_assessment(page: Page) -> None:
    """Send the form, having seen the panel move; wait for the page that comes."""
    see_it_move(page)
    with page.expect_event("load"):
        page.locator("form .actions button[type=submit]").click()


def open_briefing(page: Page, data: bytes) -> None:
    """Go to the page by its link from the home page, and open a file there."""
    page.get_by_role("link", name="Investment screening").click()
    follow(page, "Open a briefing")
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": data}
    page.locator("#briefing").set_input_files(cast("FilePayload", file))
    page.get_by_role("button", name="Open it").click()


def verify(page: Page, data: bytes) -> None:
    """Go to the page by its link from the home page, and verify a file there."""
    page.get_by_role("link", name="Investment screening").click()
    follow(page, "Verify a briefing")
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": data}
    page.locator("#briefing").set_input_files(cast("FilePayload", file))
    page.get_by_role("button", name="Verify it").click()


def make_a_new_deal_of_it(page: Page) -> None:
    """Of a briefing whose deal is kept here, make a new one."""
    page.get_by_role("button", name="Make a new deal of it").click()
    see_a_new_form(page)


def choose_what_if(page: Page, fact: str) -> None:
    """Choose the fact that would be otherwise, and wait until it can be answered."""
    page.locator("#what-if-fact").select_option(fact)
    expect(page.locator(f"#question-{fact}")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling, .htmx-request")).to_have_count(0)


def download(page: Page, from_: Locator) -> bytes:
    """Take the file that a link or button leads to: a first print may take its time.

    Printers yield to whatever else is busy on this machine.
    """
    with page.expect_download(timeout=3 * PATIENCE) as started:
        from_.click()
    return started.value.path().read_bytes()


def data_of_another_rulebook(page: Page) -> bytes:
    """Download the data of an assessment, as if another rulebook had made it.

    It lacks the rules that are met and has a question more. Its deal is kept elsewhere.
    """
    link = page.get_by_role("link", name="Download the data")
    told = json.loads(download(page, link))
    told["rulebook"]["digest"] = "0" * 64
    told["findings"] = [it for it in told["findings"] if it["verdict"] != "met"]
    told["deal"]["answers-not-read"] = {"old-question": "An old answer"}
    told["origin"] = None
    return json.dumps(told).encode()


def open_part(page: Page, part: str) -> None:
    """Open a part of an assessment, unless it is open."""
    if page.locator(f"#{part}").get_attribute("open") is None:
        page.locator(f"#{part} > summary").click()


def a_day(ago: int) -> str:
    """Return a day so many days ago, as somebody types it."""
    day = today() - timedelta(days=ago)
    return f"{day.day}/{day.month}/{day.year}"


def keep_a_signed_deal(page: Page, ago: int) -> None:
    """See the assessment of a purchase in energy that was signed so many days ago."""
    start(page)
    page.fill("#the-name", "A purchase that was signed")
    buy_into_italy(page)
    answer(page, "sector", "energy")
    see_it_move(page)
    answer(page, "signing-date", (today() - timedelta(days=ago)).isoformat())
    show_assessment(page)
    expect(page.locator(".assessment__level")).to_be_visible()


def fill_in(page: Page, **typed: str) -> None:
    """Fill in fields by their ids, with hyphens for what Python cannot write."""
    for name, words in typed.items():
        field = page.locator(f"#{name.replace('_', '-')}")
        is_list = field.evaluate("field => field.tagName") == "SELECT"
        (field.select_option if is_list else field.fill)(words)


def record(page: Page, regime: str, **typed: str) -> None:
    """Record what happened with a filing of the assessment that is shown."""
    open_part(page, "filings")
    filing = page.locator(f"#filing-{regime}")
    if filing.get_attribute("open") is None:
        filing.locator("summary").first.click()
    page.locator(f"#filing-{regime} .happened__record a").click()
    fill_in(page, **typed)
    page.get_by_role("button", name="Keep what happened").click()


def given_answers(page: Page) -> Mapping[str, str]:
    """Return the answers on the page of an assessment, by what was asked."""
    open_part(page, "record")
    expect(page.locator("#answers")).to_be_visible()
    rows = page.locator("#answers .answers__one").all()
    said = ([row.locator(part).inner_text() for part in ("dt", "dd")] for row in rows)
    return {asked: " ".join(answer.split()) for asked, answer in said}


def top_of(locator: Locator) -> float:
    """Return how far below the window's top something stands."""
    locator.page.wait_for_load_state()  # with its styles: words alone come before them
    box = locator.bounding_box()
    assert box
    return float(box["y"])


def bottom_of(locator: Locator) -> float:
    """Return how far below the window's top something ends."""
    locator.page.wait_for_load_state()
    box = locator.bounding_box()
    assert box
    return float(box["y"] + box["height"])


def height(page: Page) -> int:
    """Return how long the page is, in pixels."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollHeight"))


def width(page: Page) -> int:
    """Return how wide what stands on the page is, in pixels."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth"))
