"""No barrier on any page, in any of its main states, at any width, light or dark."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import editing, person, states
from tests.browser.conftest import PATIENCE, patient, serving

Go = Callable[[Page], None]


def _states(module: ModuleType) -> dict[str, Go]:
    """Return how to get to each state that a module tells of, by its name."""
    return {
        name.replace("_", " "): go
        for name, go in vars(module).items()
        if getattr(go, "__module__", "") == module.__name__ and name[0] != "_"
    }


EDITING, OTHERS = _states(editing), _states(states)
STATES = {**OTHERS, **EDITING}
AT = [*OTHERS].index("problem")
DEALS, RULES_AND_LISTS = [*OTHERS][:AT], [*OTHERS][AT:]
WIDTHS = (390, 768, 1280, 1800)
WHOLE = "() => document"
ONE_OF_EACH_LOOK = """() => {
    const looks = new Map(), behind = new Map([[null, ""]]);
    const backgrounds = (one) => {
        if (!behind.has(one)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
            const own = [backgroundColor, backgroundImage, opacity].join();
            const clear = own === "rgba(0, 0, 0, 0),none,1" ? "" : own;
            behind.set(one, clear + backgrounds(one.parentElement));
        }
        return behind.get(one);
    };
    const hasText = (one) => one.matches("input, select, textarea")
        || [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    for (const one of document.querySelectorAll("body *")) {
        if (one.closest(".unseen") || !one.checkVisibility() || !hasText(one)) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const off = one.matches(":disabled");
        const look = [color, fontSize, fontWeight, off, backgrounds(one)].join();
        looks.set(look, [...looks.get(look) ?? [], one].slice(0, 3));
    }
    return [...looks.values()].flat();
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = {"light": (WHOLE, RULES), "dark": (ONE_OF_EACH_LOOK, ["color-contrast"])}
LOOK = """([where, options]) =>
    axe.run(where, options).then(found => found.violations)"""
TOO_WIDE = """[...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1
        && !one.closest(".unseen, .strip__no, .ace_editor > *"))
    .map(one => one.outerHTML.slice(0, 120))"""

WITHOUT_EDGE = """[...document.querySelectorAll(".button, .control, .choice__box")]
    .filter(one => one.checkVisibility() && (look => look.borderTopStyle === "none"
        && look.appearance === "none")(getComputedStyle(one)))
    .map(one => one.outerHTML.slice(0, 120))"""
LOOK_OF_LEVELS = """[...document.querySelectorAll(".scale")].map(scale =>
    Object.fromEntries([...scale.children].map(one => {
        const { backgroundColor, backgroundImage } = getComputedStyle(one);
        const kind = one.className.match(/--(floor|possible)/)?.[1] ?? "neither";
        return [kind, backgroundColor + backgroundImage];
    })))"""


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[Page]:
    """Return a page that lets axe in: the policy of ours would keep it out."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield patient(context.new_page())
    context.close()


@pytest.fixture(scope="class")
def shown(open_page: Page, address: str, request: pytest.FixtureRequest) -> Page:
    """Return a page in each of its main states, one after the other."""
    open_page.set_viewport_size({"width": 1280, "height": 900})
    open_page.goto(address)
    STATES[request.param](open_page)
    open_page.wait_for_load_state()
    return open_page


def barriers(page: Page) -> list[str]:
    """Return what axe finds at every width, light and dark, a sentence each.

    Nothing but colours is another in the dark, so there only contrast is looked at, and
    only in the first places of each look: of one colour on the same backgrounds.
    """
    found = []
    page.wait_for_load_state()
    page.evaluate(Axe().axe_script)
    for width, (scheme, (places, rules)) in product(WIDTHS, SCHEMES.items()):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        where = page.evaluate_handle(places)
        for barrier in page.evaluate(LOOK, [where, options]):
            nodes = [node["target"] for node in barrier["nodes"]][:5]
            found.append(f"{width} {scheme} {barrier['id']}: {barrier['help']} {nodes}")
    return found


def test_a_name_without_a_space_still_fits(open_page: Page, address: str) -> None:
    open_page.goto(address)
    person.start(open_page)
    open_page.fill("#the-name", "W" * 200)
    person.show_assessment(open_page)
    open_page.set_viewport_size({"width": 320, "height": 640})

    for place in (open_page.url, f"{open_page.url}/edit", f"{open_page.url}/briefing"):
        open_page.goto(place)
        assert person.width(open_page) <= 320


def test_home_without_deals_has_no_barrier(open_page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as empty:
        open_page.goto(empty)

        expect(open_page.get_by_text("No deals yet.")).to_be_visible()
        assert barriers(open_page) == []


@contextmanager
def text_at_twice_the_size(page: Page) -> Iterator[None]:
    """Show a page as to somebody who has set text to twice the usual size."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    try:
        yield
    finally:
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})


class Looks:
    """What is looked at in every state; a class of states goes to one worker."""

    def test_no_page_has_a_barrier(self, shown: Page) -> None:
        assert barriers(shown) == []

    def test_nothing_is_wider_than_a_small_phone(self, shown: Page) -> None:
        shown.set_viewport_size({"width": 320, "height": 640})

        assert person.width(shown) <= 320
        assert shown.evaluate(TOO_WIDE) == []

    def test_text_at_twice_the_size_still_fits(self, shown: Page) -> None:
        shown.set_viewport_size({"width": 1280, "height": 900})

        with text_at_twice_the_size(shown):
            expect(shown.locator("body")).to_have_css(
                "font-size", re.compile("^3[0-9]")
            )
            assert person.width(shown) <= 1280

    def test_forced_colours_leave_edges_and_tell_levels_apart(
        self, shown: Page
    ) -> None:
        shown.emulate_media(forced_colors="active")

        without_edge, scales = map(shown.evaluate, (WITHOUT_EDGE, LOOK_OF_LEVELS))

        shown.emulate_media(forced_colors="none")
        assert without_edge == []
        assert all(len({*looks.values()}) == len(looks) for looks in scales)


def _in(names: Iterable[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shown", names, indirect=True, scope="class")


@_in(EDITING)
class TestPagesOfDrafts(Looks):
    """Together, so that their server checks each text once."""


@_in(DEALS)
class TestPagesOfDeals(Looks):
    """Forms, assessments and briefings."""


@_in(RULES_AND_LISTS)
class TestOtherPages(Looks):
    """The rulebook, precedents, and lists of deals."""
