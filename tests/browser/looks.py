"""What is looked at on a page: barriers, widths, large text, forced colours, themes.

All of a page is looked at in a window of common size; at another width what is first
seen there, is wider than its box, or smaller to be pressed. Colours are looked at once
a look: the same colour, size and weight on the same backgrounds is as easy to read
wherever it stands. Of what one element holds, a few of each kind stand for all.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

MOST_TOLD = 5
WIDEST = 1800
WIDTHS = (1280, 390, 768, WIDEST)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
ALL_BUT_COLOURS = {
    "runOnly": RULES,
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {rule: {"enabled": False} for rule in OF_COLOURS},
}
COLOURS = {"runOnly": OF_COLOURS, "resultTypes": ["violations", "incomplete"]}
AXE = """async ([where, options]) => {
    const aside = [];
    for (const one of document.querySelectorAll(
        "[hidden], details:not([open]) > :not(summary)")) {
        if (!one.isConnected) continue;
        const place = document.createComment("");
        one.replaceWith(place);
        aside.push([place, one]);
    }
    try {
        const there = [window[where]].flat().filter(one => one.isConnected);
        if (!there.length) return [];
        const { violations, incomplete } = await axe.run(there, options);
        const unseen = (node) => node.any.some(
            check => check.data?.messageKey === "equalRatio");
        const hidden = incomplete.map(
            rule => ({ ...rule, nodes: rule.nodes.filter(unseen) }));
        return [...violations, ...hidden.filter(rule => rule.nodes.length)];
    } finally {
        for (const [place, one] of aside) place.replaceWith(one);
    }
}"""
"""What is wrong there. What is not shown is set aside: nine tenths of the time.

Words in the very colour of their ground are wrong too: axe leaves these undecided. What
an answer of the server has replaced meanwhile is gone.
"""

THIN_OUT = """(most) => {
    const kind = (one) => one.outerHTML.replace(/>[^<]+/g, ">").replace(
        / (?!class=|type=|role=|scope=)([\\w-]+)="[^"]*"/g, " $1");
    window.thinnedOut = [];
    for (const parent of document.querySelectorAll("main, main *")) {
        if (!parent.isConnected || parent.children.length <= most
            || parent.closest("select, datalist, .ace_editor")) continue;
        const counted = new Map();
        for (const one of [...parent.children]) {
            const it = kind(one), count = (counted.get(it) ?? 0) + 1;
            counted.set(it, count);
            if (count <= most) continue;
            const place = document.createComment("");
            one.replaceWith(place);
            thinnedOut.push([place, one]);
        }
    }
}"""
"""Set aside what is made as its neighbours are: same elements, classes, attributes."""
PUT_BACK = "() => { for (const [place, one] of thinnedOut) place.replaceWith(one); }"
MOST_ALIKE = 4

NEWLY_SEEN = """(first) => {
    if (first) window.seen = new Map();
    const isNew = (one) => {
        const { width, height } = one.getBoundingClientRect();
        const pressed = one.matches("a, button, input, select, summary, textarea");
        const now = [
            pressed ? Math.min(24, width) : 24, pressed ? Math.min(24, height) : 24,
            one.scrollWidth > one.clientWidth ? 0 : 1
        ];
        const before = seen.get(one) ?? [25, 25, 2];
        seen.set(one, now.map((it, at) => Math.min(it, before[at])));
        return now.some((it, at) => it < before[at]);
    };
    window.newlySeen = [...document.querySelectorAll("body *")].filter(
        one => one.checkVisibility() && isNew(one));
    return newlySeen.length;
}"""
"""How many elements are seen first at this width, are smaller there, or too wide."""

NEW_LOOKS = """(known) => {
    const looks = new Map(), behind = new Map([[null, ""]]), seen = new Set(known);
    const backgrounds = (one) => {
        if (!behind.has(one)) {
            const style = getComputedStyle(one);
            const { backgroundColor, backgroundImage, opacity, position } = style;
            const own = [backgroundColor, backgroundImage, opacity, position].join();
            const clear = own === "rgba(0, 0, 0, 0),none,1,static" ? "" : own;
            behind.set(one, clear + backgrounds(one.parentElement));
        }
        return behind.get(one);
    };
    const hasText = (one) => one.matches("input, select, textarea")
        || [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const letters = (...all) => all.reduce((sum, it) => sum + it.textContent.length, 0);
    const amongText = (link) => {
        let block = link.parentElement;
        while (getComputedStyle(block).display.startsWith("inline"))
            block = block.parentElement;
        const among = letters(block) > letters(...block.querySelectorAll("a")) + 2;
        const colour = getComputedStyle(block).color;
        return [getComputedStyle(link).textDecorationLine, colour, among];
    };
    for (const one of document.querySelectorAll("body *")) {
        if (one.closest(".unseen") || !one.checkVisibility() || !hasText(one)) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const large = parseFloat(fontSize) >= (fontWeight < 700 ? 24 : 18.66);
        const off = one.matches(":disabled");
        const link = one.matches("a") && amongText(one);
        const look = [color, large, off, link, backgrounds(one)].join();
        if (seen.has(look)) continue;
        looks.set(look, [...looks.get(look) ?? [], one].slice(0, 3));
    }
    window.newLooks = [...looks.values()].flat();
    return [...looks.keys()];
}"""
TOO_WIDE = """[...document.querySelectorAll("body *")]
    .filter(one => one.checkVisibility()
        && one.getBoundingClientRect().right > innerWidth + 1
        && !one.closest(".unseen, .strip__no, .ace_editor > *"))
    .map(one => one.outerHTML.slice(0, 120))"""
WITHOUT_EDGE = """[...document.querySelectorAll(".button, .control, .choice__box")]
    .filter(one => one.checkVisibility() && (look => look.borderTopStyle === "none"
        && look.appearance === "none")(getComputedStyle(one)))
    .map(one => one.outerHTML.slice(0, 120))"""
ALIKE = """[...document.querySelectorAll(".scale")].filter(scale => {
    const looks = new Map([...scale.children].map(one => {
        const { backgroundColor, backgroundImage } = getComputedStyle(one);
        const kind = one.className.match(/--(floor|possible)/)?.[1] ?? "neither";
        return [kind, backgroundColor + backgroundImage];
    }));
    return new Set(looks.values()).size < looks.size;
}).map(scale => scale.outerHTML.slice(0, 120))"""
"""Scales of levels on which those reached look like those that are possible."""

_looks: set[str] = set()
"""Those whose colours were looked at, on any page."""


def faults(page: Page) -> list[str]:
    """Return all that is wrong in how a page shows what it shows now, a line each.

    It is left as it was: as wide, in the light.
    """
    size = page.viewport_size
    page.wait_for_load_state()
    page.evaluate(Axe().axe_script)
    page.evaluate(THIN_OUT, MOST_ALIKE)
    try:
        barriers = [*_barriers(page)]
    finally:
        page.evaluate(PUT_BACK)
    found = [*barriers, *_too_wide(page), *_in_forced_colours(page)]
    if size:
        page.set_viewport_size(size)
    return found


def _barriers(page: Page) -> Iterator[str]:
    """Yield what axe finds at every width, light and dark.

    Nothing but colours is another in the dark, so there only those are looked at.
    """
    for wide in WIDTHS:
        page.set_viewport_size({"width": wide, "height": 900})
        if page.evaluate(NEWLY_SEEN, wide == WIDTHS[0]):
            where = "document" if wide == WIDTHS[0] else "newlySeen"
            yield from _axe(page, where, ALL_BUT_COLOURS, f"{wide}")
        for scheme in ("dark", "light") if wide < WIDEST else ():  # as at 1280
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            looks = page.evaluate(NEW_LOOKS, [*_looks])
            if looks:
                yield from _axe(page, "newLooks", COLOURS, f"{wide} {scheme}")
                _looks.update(looks)


def _axe(page: Page, where: str, options: object, at: str) -> Iterator[str]:
    for barrier in page.evaluate(AXE, [where, options]):
        nodes = [node["target"] for node in barrier["nodes"]][:MOST_TOLD]
        yield f"{at} {barrier['id']}: {barrier['help']} {nodes}"


def _too_wide(page: Page) -> Iterator[str]:
    """Yield what is wider than a small phone, or than a window where text is large."""
    page.set_viewport_size({"width": 320, "height": 640})
    if width(page) > 320:
        yield f"{width(page)} wide on a small phone"
    for one in page.evaluate(TOO_WIDE)[:MOST_TOLD]:
        yield f"wider than a small phone: {one}"
    page.set_viewport_size({"width": 1280, "height": 900})
    with _text_at_twice_the_size(page):
        expect(page.locator("body")).to_have_css("font-size", re.compile("^3[0-9]"))
        if width(page) > 1280:
            yield f"{width(page)} wide where text is twice as large"


@contextmanager
def _text_at_twice_the_size(page: Page) -> Iterator[None]:
    """Show a page as to somebody who has set text to twice the usual size."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    try:
        yield
    finally:
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})


def _in_forced_colours(page: Page) -> Iterator[str]:
    """Yield what has no edge, and scales whose levels are not told apart."""
    page.emulate_media(forced_colors="active")
    for what, script in (("no edge", WITHOUT_EDGE), ("levels look alike", ALIKE)):
        for one in page.evaluate(script)[:MOST_TOLD]:
            yield f"forced colours, {what}: {one}"
    page.emulate_media(forced_colors="none")


def width(page: Page) -> int:
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth"))
