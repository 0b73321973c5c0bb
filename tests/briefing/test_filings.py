"""What paper tells of filings: on page one, in their section and in the annex."""

import re
from datetime import date
from typing import Any

from screening.briefing.html import cited, render
from screening.wording.explanation import Explanation
from tests.briefing.test_html import part, words
from tests.builders import FILINGS, Part, a_question, a_regime, an_anchor, explained

KINDS = {"a": "Apple", "b": "Berry"}
RESTS = {"basis": ["guide/art-one"]}
REVIEWED = {
    "review": [{"phase": "review", "days": 45}],
    "standstill": [{"stops": "closing", "says": "Do not close.", **RESTS}],
}


def a_deal(*parts: Part, **answers: Any) -> Explanation:
    """Return an apple deal of these regimes, in words."""
    asked = (
        a_question("kind", "choice", choices=KINDS),
        a_question("owner"),
        a_question("signed", "date"),
    )
    shared = (*FILINGS[:-1], an_anchor("signing", "signed"))
    return explained(*asked, *shared, *parts, answers={"kind": "a", **answers})


def a_purchase(name: str = "purchase", **keys: object) -> Part:
    return a_regime(name, {"kind": "a"}, **{**REVIEWED, **keys})


BAN = a_regime("ban", {"kind": "a"}, kind="prohibition", says="Nobody may buy it.")
OPEN = a_regime("merger", {"owner": "yes"}, **REVIEWED)
ELSEWHERE = a_regime("elsewhere", {"kind": "b"})
SIGNED = date(2027, 3, 1)


def test_wall_stands_above_the_level() -> None:
    first = part(render(a_deal(BAN)), "summary")

    banner, level = (
        first.index(said)
        for said in ("Not possible as described: ban.", "How sensitive it is")
    )
    assert banner < first.index("Nobody may buy it.") < level


def test_page_one_says_by_when_and_whether_one_may_close() -> None:
    first = part(render(a_deal(a_purchase(), OPEN, signed=SIGNED)), "summary")

    assert "Filings: 1 due and 1 open." in first
    assert (
        "Must purchase 11 March 2027 Not before the answer, at worst 25 April 2027"
    ) in first
    assert "Safe to close after 25 April 2027" in first
    assert "merger" not in first


def test_page_one_names_three_filings_and_says_how_many_there_are() -> None:
    html = render(a_deal(*(a_purchase(f"purchase-{name}") for name in "abcd")))

    first = part(html, "summary")
    assert first.count("Must purchase") == 3
    assert "All 4 follow under Filings and time." in first
    assert part(html, "filings").count("Must purchase") == 4


def test_section_follows_page_one_and_tells_all_with_the_mark_of_each_place() -> None:
    fine = [{"says": "A fine.", **RESTS}]
    regime = a_purchase(sanctions=fine, documents=["A form"], clause="It waits.")

    html = render(a_deal(regime))

    articles = re.findall(r'<article class="[\w ]+" id="(\w+)">', html)
    assert articles[:2] == ["summary", "filings"]
    section = part(html, "filings")
    for said in (
        "Who The buyer",
        "With whom The Presidency",
        "By when Within 10 days of the signing: file.",
        "Until then Do not close. The guide, art one†",
        "If not A fine. The guide, art one†",
        "Documents A form",
        "Clause It waits.",
        "When it is safe to close is not known",
    ):
        assert said in section


def test_open_filing_is_told_with_its_terms_and_what_it_waits_for() -> None:
    section = part(render(a_deal(OPEN)), "filings")

    assert "Open until a fact is known" in section
    assert (
        "merger. Merger asks for a filing. The guide, E2 The buyer, with the "
        "Presidency 10 days after the signing owner"
    ) in section


def test_days_are_a_table_whose_heads_say_what_they_head() -> None:
    html = render(a_deal(a_purchase(), signed=SIGNED))

    section = html.partition('id="filings">')[2].partition("</article>")[0]
    table = section.partition("The days in order")[2].partition("</table>")[0]
    assert re.findall(r"<th( .+?)?>", table) == [' scope="col"'] * 3
    days = ("1 March 2027", "11 March 2027", "25 April 2027")
    places = [words(table).index(day) for day in days]
    assert places == sorted(places)


def test_what_is_not_due_stands_in_the_annex_with_what_decides_it() -> None:
    others = (ELSEWHERE, a_regime("far", {"kind": "b"}))

    html = render(a_deal(a_purchase(), *others))

    assert "elsewhere; far. It is decided by kind (Apple)." in part(html, "annex")
    assert "elsewhere" not in part(html, "filings")


def test_deal_of_which_nothing_is_asked_has_no_section() -> None:
    html = render(a_deal(ELSEWHERE))

    assert 'id="filings"' not in html
    assert "No filing is due, and none is open." in part(html, "summary")


def test_law_that_leaves_the_level_is_told_in_the_section_alone() -> None:
    coming = a_purchase(in_force={"from": "2027-01-01"})

    html = render(a_deal(coming, signed=SIGNED))

    assert "the level stays as it is" not in part(html, "summary")
    section = part(html, "filings")
    assert "From 1 January 2027 on the level stays as it is: routine." in section
    assert "From 1 January 2027: purchase. Purchase asks for a filing." in section


def test_sources_are_those_of_what_is_printed_of_filings() -> None:
    def points(explanation: Explanation) -> list[str]:
        return [basis.point for _, bases in cited(explanation) for basis in bases]

    assert points(a_deal(a_purchase())) == ["guide/E2", "guide/art-one"]
    assert points(a_deal(OPEN)) == ["guide/E2"]
    assert points(a_deal(ELSEWHERE)) == []
