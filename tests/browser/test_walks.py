"""Deals typed from nothing as the panel leads: what the form asks of whom, counted.

The analyst's and the official's walk are those of a review by people who had never
seen the form; the other three are a purchase, a supply to a public buyer and a licence.
Each count is printed (`pytest -s`).
"""

import sys
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from tests.browser import person

MOST_SHOWN, MOST_ANSWERED = 20, 12
"""The goal, until nothing that matters is open and not skipped."""
MOST_PIXELS = {1280: 3_500, 390: 7_000}
MOST_STOPS = 60
TAB_STOPS = """() => {
    const every = "a[href], button, input, select, textarea, summary";
    const here = [...document.querySelectorAll(every)].filter((one) =>
        one.checkVisibility() && !one.disabled && one.type !== "hidden"
        && one.tabIndex >= 0);
    const radios = new Set(here.filter(it => it.type === "radio").map(it => it.name));
    return here.filter(it => it.type !== "radio").length + radios.size;
}"""

Told = Mapping[str, str | frozenset[str]]


def several(*words: str) -> frozenset[str]:
    """Return an answer of several choices."""
    return frozenset(words)


class Walk(NamedTuple):
    """What somebody knows of a deal, by question, and the way in they take.

    `most` is what may be shown, answered and how long the form may get at 1280: the
    goal, or what is over it today.
    """

    entry: str
    told: Told
    most: tuple[int, int, int] = (MOST_SHOWN, MOST_ANSWERED, MOST_PIXELS[1280])


WALKS = {
    "the analyst": Walk(
        "investment",
        {
            "chinese-party": "Haixin Energy, through Luxembourg",
            "italian-party": "Lumen Accumulo S.r.l.",
            "deal-kind": several("minority-stake", "import-supply"),
            "sector": several("energy", "digital-technology"),
            "direction": "chinese-into-italy",
            "state-ownership": "controlled",
            "owner-state": "china",
            "party-country": "LU",
            "buyer-origin": "eu-company-controlled-outside",
            "chinese-investor-kind": "local-state-firm",
            "stake": "35",
            "stake-before": "0",
            "rights": "board-seat",
            "deal-value": "20 mln",
            "energy-form": several("storage-systems"),
            "infrastructure-kind": several("power-storage"),
            "infrastructure-role": several("supplies"),
            "connected-devices": "infrastructure",
            "device-access": several("updates", "remote-access"),
            "device-data": "china",
            "technology-area": several("energy-technologies"),
            "know-how": "use-only",
            "critical-input": several("energy-supply"),
            "alternatives": "few",
            "supply-share": "40",
            "supply-years": "5",
            "personal-data": "none",
            "target-turnover": "19 mln",
            "target-employees": "140",
            "target-listed": "no",
            "large-in-the-eu": "no",
            "earlier-decision": "no",
            "national-network": "no",
            "listed-asset": "on-the-list",
            "signing-date": "11 January 2027",
            "closing-date": "30 April 2027",
        },
        most=(27, 18, 3_500),
    ),
    "the official": Walk(
        "tender",
        {
            "chinese-party": "Zhongtong Bus Italia S.r.l.",
            "italian-party": "The city",
            "deal-kind": several("import-supply"),
            "sector": several("automotive", "logistics"),
            "direction": "chinese-into-italy",
            "public-money": several("public-tender", "national-funds"),
            "tender-value": "12 mln",
            "deal-value": "12 mln",
            "in-lots": "no",
            "bidder-seat": "IT",
            "seat-has-business": "yes",
            "traded-goods": several("machines"),
            "connected-devices": "professional",
            "device-access": several("monitoring", "updates"),
            "device-data": "china",
            "public-fleet": "yes",
            "camera-place": "public",
            "infrastructure-kind": several("none-of-these"),
            "critical-input": several("none-of-these"),
            "alternatives": "several",
            "personal-data": "ordinary",
            "cvcn-told": "does-not-apply",
            "nis-status": "important",
            "goods-are-medical-devices": "no",
            "tender-date": "Q1 2027",
        },
    ),
    "a purchase": Walk(
        "investment",
        {
            "chinese-party": "Zhejiang Aolan Holdings",
            "italian-party": "Meccanica Brenta S.p.A.",
            "deal-kind": several("acquisition"),
            "sector": several("machinery"),
            "direction": "chinese-into-italy",
            "state-ownership": "none",
            "party-country": "CN",
            "buyer-origin": "company-outside",
            "chinese-investor-kind": "private-firm",
            "stake": "100",
            "stake-before": "0",
            "rights": "sole-control",
            "deal-value": "60 mln",
            "infrastructure-kind": several("none-of-these"),
            "connected-devices": "professional",
            "device-access": several("monitoring"),
            "technology-area": several("robotics"),
            "know-how": "production",
            "dual-use": "none",
            "critical-input": several("none-of-these"),
            "alternatives": "several",
            "personal-data": "none",
            "target-turnover": "45 mln",
            "target-employees": "210",
            "target-listed": "no",
            "large-in-the-eu": "no",
            "earlier-decision": "no",
            "listed-asset": "not-checked",
            "defence-activity": "none",
            "signing-date": "1 March 2027",
        },
    ),
    "a supply to a public buyer": Walk(
        "tender",
        {
            "chinese-party": "A maker of scanners in Shenzhen",
            "italian-party": "A local health authority",
            "deal-kind": several("import-supply"),
            "sector": several("health"),
            "direction": "chinese-into-italy",
            "public-money": several("public-tender"),
            "tender-value": "8 mln",
            "in-lots": "no",
            "bidder-seat": "CN",
            "state-ownership": "none",
            "traded-goods": several("machines"),
            "connected-devices": "professional",
            "device-access": several("remote-access"),
            "device-data": "stays-in-eu",
            "goods-are-medical-devices": "yes",
            "camera-place": "no-eyes",
            "infrastructure-kind": several("hospital-system"),
            "infrastructure-role": several("supplies", "maintains"),
            "infrastructure-critical": "no",
            "critical-input": several("none-of-these"),
            "alternatives": "few",
            "personal-data": "sensitive",
            "data-access": "group-access",
            "cvcn-told": "does-not-apply",
            "nis-status": "essential",
        },
    ),
    "a licence": Walk(
        "cooperation",
        {
            "chinese-party": "Suzhou Bioworks",
            "italian-party": "A biotech firm near Trieste",
            "deal-kind": several("licence"),
            "sector": several("health", "research-innovation"),
            "direction": "italian-into-china",
            "state-ownership": "none",
            "technology-area": several("biotechnologies"),
            "technology-owner": several("italian"),
            "know-how": "core",
            "dual-use": "not-checked",
            "military-links": "no",
            "critical-input": several("medicines"),
            "alternatives": "few",
            "personal-data": "none",
            "national-list": "not-on-it",
            "military-list": "not-on-it",
            "sanctions-check": "no-hit",
            "what-leaves": several("files", "help"),
            "use-at-the-end": several("none-of-these"),
            "told-by-the-authority": "no",
            "deal-value": "5 mln",
            "signing-date": "1 February 2027",
        },
    ),
}


class Counted:
    """What a form showed and asked on a walk, step by step."""

    def __init__(self) -> None:
        self.shown: dict[str, None] = {}
        self.standing: set[str] = set()
        self.answered: list[str] = []
        self.skipped: list[str] = []
        self.pixels: dict[int, int] = dict.fromkeys(MOST_PIXELS, 0)
        self.stops = 0

    def look(self, page: Page) -> None:
        """Count what stands on the page now."""
        person.see_it_move(page)
        live = "[data-live] > [data-question]:not([hidden])"
        names = "all => all.map(it => it.dataset.question)"
        self.shown |= dict.fromkeys(page.eval_on_selector_all(live, names))
        self.standing |= {
            *page.eval_on_selector_all("[data-live] > div[data-question]", names)
        }
        self.stops = max(self.stops, page.evaluate(TAB_STOPS))
        for wide, most in self.pixels.items():
            page.set_viewport_size({"width": wide, "height": 800})
            self.pixels[wide] = max(most, person.height(page))
        page.set_viewport_size({"width": 1280, "height": 800})

    @property
    def asked(self) -> list[str]:
        """Return what was shown, but for parties, value and days that led nowhere."""
        led = {*self.answered, *self.skipped}
        return [it for it in self.shown if it in led or it not in self.standing]

    def __str__(self) -> str:
        return (
            f"{len(self.asked)} shown ({len(self.shown)} with parties, value and days),"
            f" {len(self.answered)} answered, {len(self.skipped)} skipped; "
            f"at most {self.pixels} px and {self.stops} Tab stops"
        )


def walk_through(page: Page, walk: Walk) -> Counted:
    """Take a way in, name the deal, and follow the panel until nothing matters."""
    counted, told = Counted(), walk.told
    person.go(page, f"/deals/new?entry={walk.entry}")
    page.fill("#the-name", "A walk")
    counted.look(page)
    for name in ("chinese-party", "italian-party", "deal-kind", "sector"):
        person.answer(page, name, told[name])
        counted.look(page)
    counted.answered += ["deal-kind", "sector"]
    while (lead := page.locator(".panel__next a")).count():
        name = str(lead.get_attribute("href")).removeprefix("#question-")
        if name in told:
            lead.click()
            person.answer(page, name, told[name])
            counted.answered.append(name)
        else:
            page.locator("[data-skip]").click()
            counted.skipped.append(name)
        counted.look(page)
    return counted


@pytest.mark.parametrize("who", WALKS)
def test_a_walk_asks_little_and_the_form_stays_short(page: Page, who: str) -> None:
    walk = WALKS[who]

    counted = walk_through(page, walk)

    sys.stdout.write(f"\n{who}: {counted}\n")
    shown, answered, pixels = walk.most
    assert counted.stops <= MOST_STOPS
    assert counted.pixels[1280] <= pixels
    assert counted.pixels[390] <= MOST_PIXELS[390]
    assert len(counted.asked) <= shown
    assert len(counted.answered) <= answered
