"""What a person does in the browser, in the words of the page."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as Unreached

from screening.rulebook import deal_file
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.loader import load
from screening.settings import shipped, today
from tests.browser.conftest import PATIENCE
from tests.pages.page import Typed, fields_of, tree_of

SHOWN = "//input[@name='shown']"
"""What of a form names a question: all are told as seen."""
SOON = 2_000
"""Milliseconds in which what is in view can be answered."""


def a_real_deal(name: str = "sungrow-storage") -> Deal:
    """Return a deal that really was proposed, as the shipped examples describe it."""
    folder = shipped("rules") / "italy-china"
    file = folder / "examples" / f"{name}.yaml"
    return deal_file.load(file, load(folder), date(2026, 11, 25))[0].deal


def go(page: Page, path: str) -> None:
    """Go to a page of the app by its address, and see the whole of it."""
    page.goto(path if "://" in path else page.evaluate("location.origin") + path)


def send(page: Page, form: str, typed: Mapping[str, Typed], to: str = "") -> str:
    """Send the form at an address without opening it; return where it leads.

    So a state is set up that is not what a test is about.
    """
    home, ask = page.evaluate("location.origin"), page.context.request
    tree = tree_of(ask.get(f"{home}{form}", timeout=PATIENCE).text())
    known = {"shown": [box.get("value", "") for box in tree.xpath(SHOWN)]}
    sent = [*fields_of(tree, {**known, **typed}).items(multi=True)]
    answer = ask.post(
        f"{home}{to or form}",
        data=urlencode(sent),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=PATIENCE,
    )
    assert answer.ok, answer.text()
    return answer.url.removeprefix(home)


def typed_in(page: Page, form: str) -> str:
    """Return what stands in the first text area of a form, without opening it."""
    home = page.evaluate("location.origin")
    tree = tree_of(page.context.request.get(f"{home}{form}", timeout=PATIENCE).text())
    return tree.findall(".//textarea")[0].text or ""


def wait_until_it_says(page: Page, path: str, words: str) -> None:
    """Ask for a page until it says what comes in the background, without opening it."""
    home = page.evaluate("location.origin")
    while words not in page.context.request.get(f"{home}{path}").text():
        page.wait_for_timeout(100)


def keep(page: Page, example: str = "sungrow-storage", **typed: Typed) -> str:
    """Keep the deal of an example, and what is typed beside; return its address."""
    form = f"/deals/new?example={example}" if example else "/deals/new"
    return send(page, form, _by_id(typed), to="/deals")


def change(page: Page, deal: str, **typed: Typed) -> str:
    """Assess a kept deal anew with other answers; return its address."""
    return send(page, f"{deal}/edit", _by_id(typed), to=deal)


def keep_a_purchase(page: Page, name: str, **typed: Typed) -> str:
    """Keep a purchase in energy of which little else is known."""
    purchase = {"direction": "chinese-into-italy", "deal-kind": "acquisition"}
    return keep(page, "", the_name=name, sector="energy", **{**purchase, **typed})


def _by_id(typed: Mapping[str, Typed]) -> Mapping[str, Typed]:
    return {name.replace("_", "-"): given for name, given in typed.items()}


def see(page: Page, deal: str) -> None:
    go(page, deal)
    expect(page.locator(".assessment__level")).to_be_visible()


def begin_a_purchase(page: Page) -> None:
    go(page, "/deals/new")
    buy_into_italy(page)


def start(page: Page) -> None:
    page.get_by_role("link", name="New screening").last.click()
    see_a_new_form(page)


def see_a_new_form(page: Page) -> None:
    """Wait until a new form is there, and its script has run."""
    expect(page).to_have_title("Describe the deal · Screening")
    page.wait_for_load_state()


def buy_into_italy(page: Page) -> None:
    answer(page, "direction", "chinese-into-italy")
    answer(page, "deal-kind", "acquisition")


def describe(page: Page, deal: Deal) -> None:
    """Name the deal and answer every question of it, in the order of the page."""
    page.fill("#the-name", deal.name)
    page.fill("#the-day", deal.on.isoformat())
    for name in questions(page):
        if name in deal.answers:
            answer(page, name, deal.answers[name])


def answer(page: Page, name: str, given: Answer | str) -> None:
    asked = page.locator(f"#question-{name}")
    expect(asked).to_be_attached()
    if not asked.is_visible():
        see_it_move(page)
    unfold(asked)
    make_room(page, asked)
    if asked.locator(".choice__box").count():
        for word in given if isinstance(given, frozenset) else [str(given)]:
            unfold(choice(asked, word))
            reach(asked, choice(asked, word).check)
    elif asked.locator("select").count():
        select = asked.locator("select").select_option
        reach(asked, partial(select, str(given)))
    else:
        reach(
            asked,
            partial(
                asked.locator("input.control:not(.control--note)").fill, str(given)
            ),
        )


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
    while folded.count():
        folded.first.locator("> summary").click()


def choice(asked: Locator, word: str) -> Locator:
    return asked.locator(f'.choice__box[value="{word}"]')


def questions(page: Page) -> list[str]:
    names = "all => all.map(question => question.dataset.question)"
    return list(page.eval_on_selector_all("[data-question]", names))


def make_room(page: Page, asked: Locator) -> None:
    """Have all that matter shown, where a question waits until there is room."""
    show_all = page.locator("[data-all]")
    if not asked.is_visible() and show_all.count():
        show_all.click()
        see_it_move(page)
        unfold(asked)


def see_it_move(page: Page) -> None:
    """Wait until the panel is up to what was answered."""
    expect(page.locator("#panel[aria-busy]")).to_have_count(0)


def show_assessment(page: Page) -> None:
    """Send the form, having seen the panel move; wait for the page that comes."""
    see_it_move(page)
    with page.expect_event("load"):
        page.locator("form .actions button[type=submit]").click()


def download(page: Page, from_: Locator) -> bytes:
    with page.expect_download() as started:
        from_.click()
    return started.value.path().read_bytes()


def open_part(page: Page, part: str) -> None:
    """Open a part of an assessment, unless it is open."""
    if page.locator(f"#{part}").get_attribute("open") is None:
        page.locator(f"#{part} > summary").click()


def a_day(ago: int) -> str:
    """Return a day so many days ago, as somebody types it."""
    day = today() - timedelta(days=ago)
    return f"{day.day}/{day.month}/{day.year}"


def fill_in(page: Page, **typed: str) -> None:
    """Fill in fields by their ids, with hyphens for what Python cannot write."""
    for name, words in typed.items():
        field = page.locator(f"#{name.replace('_', '-')}")
        is_list = field.evaluate("field => field.tagName") == "SELECT"
        (field.select_option if is_list else field.fill)(words)


def given_answers(page: Page) -> Mapping[str, str]:
    open_part(page, "record")
    expect(page.locator("#answers")).to_be_visible()
    rows = page.locator("#answers .answers__one").all()
    said = ([row.locator(part).inner_text() for part in ("dt", "dd")] for row in rows)
    return {asked: " ".join(answer.split()) for asked, answer in said}


def top_of(locator: Locator) -> float:
    locator.page.wait_for_load_state()  # with its styles: words alone come before them
    box = locator.bounding_box()
    assert box
    return float(box["y"])


def bottom_of(locator: Locator) -> float:
    locator.page.wait_for_load_state()
    box = locator.bounding_box()
    assert box
    return float(box["y"] + box["height"])


def height(page: Page) -> int:
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollHeight"))
